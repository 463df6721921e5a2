//! The program's own JSON export: a whole collection in one file.
//!
//! `docs/json.md` lists every field. What is written is read back to the same [`Archive`], bit for
//! bit; what others wrote may leave out what can be replayed from the reviews.
mod entries;
mod error;
mod fields;
mod read;
mod times;
mod write;

#[cfg(test)]
mod tests;

pub use error::{ArchiveError, ArchiveWriteError, Section};
pub use read::{is_archive, read};
pub use write::write;

#[cfg(doc)]
use crate::domain::Archive;

/// What the member `format` says.
const FORMAT: &str = "srs";

/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;
