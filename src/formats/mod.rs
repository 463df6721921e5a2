//! Floor 2: bytes to drafts and back. Never sees the collection.
pub mod aiken;
pub mod apkg;
pub mod archive;
pub mod detect;
pub mod gift;
pub mod markdown;
pub mod quiz;
pub mod table;
pub mod text;
pub mod toml_quiz;
pub mod trivia;
