use std::path::PathBuf;

/// Why the collection could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file, or the folder for it, could not be opened or made.
    #[error("could not open the collection {}", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a database, or another program's.
    #[error("{} is not an srs collection", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
    },
    /// Written by a later version of `srs`.
    #[error("{} was written by a newer srs (schema {found}, this one knows {known})", path.display())]
    TooNew {
        /// Which file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// `SQLite` found the file damaged.
    #[error("could not {action}: the collection is damaged")]
    Damaged {
        /// What was being done.
        action: &'static str,
        /// What `SQLite` said.
        source: rusqlite::Error,
    },
    /// Another process holds the write lock.
    #[error("could not {action}: the collection is locked by another program")]
    Locked {
        /// What was being done.
        action: &'static str,
        /// What `SQLite` said.
        source: rusqlite::Error,
    },
    /// The file or its folder may not be written.
    #[error("could not {action}: the collection is read-only")]
    ReadOnly {
        /// What was being done.
        action: &'static str,
        /// What `SQLite` said.
        source: rusqlite::Error,
    },
    /// No space is left.
    #[error("could not {action}: the disk is full")]
    Full {
        /// What was being done.
        action: &'static str,
        /// What `SQLite` said.
        source: rusqlite::Error,
    },
    /// A copy of the collection could not be written.
    #[error("could not write the copy {}", path.display())]
    Copy {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bundled `SQLite` has a bug that can damage collections.
    #[error(
        "this srs was built with SQLite {found}, which can damage a collection; 3.51.3 or newer is needed"
    )]
    OldSqlite {
        /// Its version.
        found: &'static str,
    },
    /// A stored value cannot be understood.
    #[error("could not {action}: {what}")]
    Stored {
        /// What was being done.
        action: &'static str,
        /// Which value, and what is wrong with it.
        what: String,
    },
    /// Anything else `SQLite` said.
    #[error("could not {action}")]
    Query {
        /// What was being done.
        action: &'static str,
        /// What `SQLite` said.
        source: rusqlite::Error,
    },
}

/// Turns what `SQLite` said while doing `action` into what the user should know.
pub(super) fn failed(action: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    move |source| match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Locked { action, source }
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly { action, source }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged { action, source }
        }
        Some(ErrorCode::DiskFull) => StoreError::Full { action, source },
        _ => StoreError::Query { action, source },
    }
}
