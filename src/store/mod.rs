//! Floor 2: `SQLite`. The only code that reads and writes the collection.
//!
//! Every write is one transaction and one *operation*: it keeps a journal of what it replaced, so that
//! undo is exact, also after a restart. See `migrations/` for what is kept.
mod archive;
mod arrange;
mod backup;
mod cards;
mod decks;
mod doctor;
mod edit;
mod error;
mod facts;
mod import;
mod journal;
mod logs;
mod note_rows;
mod notes;
mod open;
mod operations;
mod queue;
mod rows;
mod search;
mod sessions;

#[cfg(test)]
mod tests;

pub use archive::{Replay, Restored};
pub use backup::{Contents, Durability};
pub use cards::{AnswerRules, CardChange};
pub use decks::{DeckTotals, Remember};
pub use doctor::Differing;
pub use edit::{Added, Deleted, Edited, NoteText};
pub use error::StoreError;
pub use facts::CardLabels;
pub use import::{Import, Imported, SourceFile};
pub use open::SCHEMA;
pub use operations::{Operation, OperationKind, Undone};
pub use queue::Scope;
pub use search::{CardRow, ElapsedFor};

use error::failed;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// An open collection.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
}

impl Store {
    /// The file the collection is kept in.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
