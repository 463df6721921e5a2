//! What went wrong, in words: what happened, where, and what to do.

use crate::{domain::QueryError, schedule::ScheduleError, store::StoreError};
use std::{error::Error as _, io};

/// Why a command could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The collection.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The scheduler.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A query.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A file could not be read or written.
    #[error("could not {action} {path}")]
    File {
        /// `read`, `write`, …
        action: &'static str,
        /// Which file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The reader of the output went away: nothing more to do.
    #[error("the output was closed")]
    ClosedOutput,
    /// The output could not be written.
    #[error("could not write the output")]
    Output(#[source] io::Error),
    /// The environment or the arguments say something that cannot be.
    #[error("{message}")]
    Usage {
        /// What was found and what was expected.
        message: String,
    },
    /// The thing asked for could not be done.
    #[error("{message}")]
    Failed {
        /// What, and where.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl Error {
    /// Could not be done; with what to do about it.
    pub(super) fn failed(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Failed {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// Wrong usage.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
        }
    }

    /// The exit status: 0 for a closed pipe, 2 for wrong usage, 1 for the rest.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::ClosedOutput => 0,
            Self::Usage { .. } | Self::Query(_) => 2,
            _ => 1,
        }
    }

    /// What to do about it, if there is something to do.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Store(error) => store_hint(error)?,
            Self::Query(_) => "'srs cards --help' lists what a query can hold".to_owned(),
            Self::Schedule(_) => {
                "'srs config parameters --unset' goes back to the default parameters".to_owned()
            }
            Self::File { action: "read", .. } => {
                "check the name, and that you may read the file".to_owned()
            }
            Self::File { .. } => "choose another place with -o".to_owned(),
            Self::Failed { hint, .. } => return hint.clone(),
            Self::Usage { .. } => "'srs --help' shows commands and examples".to_owned(),
            Self::ClosedOutput | Self::Output(_) => return None,
        })
    }

    /// The error and its causes, as one line.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                text.push_str(": ");
                text.push_str(&words);
            }
            cause = error.source();
        }
        text
    }
}

fn store_hint(error: &StoreError) -> Option<String> {
    Some(match error {
        StoreError::Open { .. } => {
            "choose another file with --collection, or make its folder writable".to_owned()
        }
        StoreError::Foreign { .. } => {
            "choose another file with --collection; this one was left untouched".to_owned()
        }
        StoreError::TooNew { .. } => "update srs; the collection was left untouched".to_owned(),
        StoreError::Damaged { .. } => {
            "'srs restore FILE' brings a backup back; see the folder 'backups' beside the collection".to_owned()
        }
        StoreError::Locked { .. } => {
            "close the other program that uses the collection and try again; nothing was changed"
                .to_owned()
        }
        StoreError::ReadOnly { .. } => {
            "make the collection and its folder writable, or choose another with --collection"
                .to_owned()
        }
        StoreError::Full { .. } => {
            "make room on the disk and try again; nothing was changed".to_owned()
        }
        StoreError::Copy { .. } => {
            "choose another place with 'srs backup FILE', or make the folder writable".to_owned()
        }
        StoreError::OldSqlite { .. } => "build srs with its bundled SQLite".to_owned(),
        StoreError::Stored { .. } | StoreError::Query { .. } => return None,
    })
}

/// What a failed write to the output means.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedOutput
        } else {
            Self::Output(error)
        }
    }
}
