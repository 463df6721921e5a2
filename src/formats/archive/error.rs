use std::{fmt, io};

/// The lists of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Options that were set.
    Options,
    /// Notes.
    Notes,
    /// Cards.
    Cards,
    /// The review log.
    Reviews,
}

impl Section {
    /// The member's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Options => "options",
            Self::Notes => "notes",
            Self::Cards => "cards",
            Self::Reviews => "reviews",
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why an archive could not be read. Indexes count from 0, as in the file.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The text is not JSON, or not shaped like an archive.
    #[error("not a JSON export")]
    Json(#[source] serde_json::Error),
    /// The text is JSON, but of something else.
    #[error("not an export of srs: format is {found}, expected \"srs\"")]
    Format {
        /// What `format` is, as JSON.
        found: String,
    },
    /// It was written by a newer program.
    #[error("the export has version {found}, this program reads up to version {newest}")]
    Newer {
        /// Its version.
        found: u64,
        /// The newest that is understood.
        newest: u64,
    },
    /// A field is missing, of the wrong type or out of range.
    #[error("{section}[{index}].{field} is {found}, expected {expected}")]
    Field {
        /// Which list.
        section: Section,
        /// Which entry.
        index: usize,
        /// Which field.
        field: &'static str,
        /// What it is, shortened; `missing` if it is not there.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// An entry is not an object.
    #[error("{section}[{index}] is {found}, expected an object")]
    NotAnObject {
        /// Which list.
        section: Section,
        /// Which entry.
        index: usize,
        /// What it is, shortened.
        found: String,
    },
    /// A card or review names a note that is not in the archive.
    #[error("{section}[{index}].guid is \"{guid}\", expected the guid of one of the notes")]
    UnknownNote {
        /// Which list.
        section: Section,
        /// Which entry.
        index: usize,
        /// The name.
        guid: String,
    },
    /// Two entries are the same one.
    #[error("{section}[{index}] repeats {what}, expected each only once")]
    Duplicate {
        /// Which list.
        section: Section,
        /// The second of the two.
        index: usize,
        /// What they share.
        what: String,
    },
}

/// Why an archive could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveWriteError {
    /// The output took no more.
    #[error("could not write the export")]
    Io(#[from] io::Error),
    /// A time outside the years 0 to 9999, which RFC 3339 cannot write.
    #[error("{section}[{index}] has a time outside the years 0 to 9999")]
    Time {
        /// Which list.
        section: Section,
        /// Which entry.
        index: usize,
    },
}
