//! Floor 1: understanding a source page: what a question is worth, what "Option 2" means, the same note again.
mod cue;
mod edited;
pub mod identity;
mod judge;
mod references;
mod relabel;

pub use edited::with_references;
pub use judge::{Understood, understand};
pub use references::{Claim, Reading, Regime, Resolved, Subject, resolve};
pub use relabel::{About, about, has_unresolved, relabel};
