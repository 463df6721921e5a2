//! A whole collection, or some decks of it, out and in.

mod export;
mod restore;

pub use restore::{Replay, Restored};
