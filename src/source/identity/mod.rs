//! The same note again? By what it says, never by file name, title, position or explanation.

mod key;

pub use key::{ContentKey, QuestionKey, guid};
