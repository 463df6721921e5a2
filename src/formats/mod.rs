//! Floor 2: bytes to drafts and back. Never sees the collection.
pub mod apkg;
pub mod archive;
pub mod quiz;
