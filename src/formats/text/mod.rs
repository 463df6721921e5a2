//! What the readers of text formats share: decoding, lines, and a place to collect what was found.
mod collected;
mod decode;
mod html;
mod lines;

#[cfg(test)]
pub(super) mod mutate;

pub use decode::{Decoded, MAX_BYTES, decode};

pub(super) use collected::{Collected, deck_of_path, note_at, plain_options, question_at};
pub(super) use html::html_to_markdown;
pub(super) use lines::{Line, lines};
