//! Floor 1: which cards are studied today, in what order, and what a key press does.
pub mod prompt;
pub mod proposal;
pub mod queue;
pub mod session;
pub mod typed;
