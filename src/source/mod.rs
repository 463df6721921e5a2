//! Floor 1: understanding a source page: what a question is worth, what "Option 2" means, the same note again.
mod cue;
pub mod identity;
mod judge;
mod references;

pub use judge::{Understood, understand};
pub use references::{Claim, Reading, Regime, Resolved, Subject, resolve};
