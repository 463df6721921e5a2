//! Anki packages: what a collection looks like to Anki.
//!
//! A package is a zip file around a SQLite file. This writes the older of Anki's two current
//! layouts (schema 11), because every Anki and most other programs read it, and because nothing
//! that matters is lost in it. `docs/anki.md` says what arrives and what to tick on import.
mod database;
mod decks;
mod fields;
mod html;
mod notetypes;
mod package;
mod schedule_rows;

use crate::domain::{Archive, Choice, DeckName, Now, Options, Parameters};
use std::collections::BTreeMap;
use std::io::{self, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Whether a package carries what was learned, or only the notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheduling {
    /// Due dates, memory states and the review log.
    Included,
    /// Every card is new and unmarked, for someone else to learn.
    LeftOut,
}

/// What a package needs to know besides the archive.
pub struct PackageSettings<'a> {
    /// Whether what was learned goes along.
    pub scheduling: Scheduling,
    /// The present.
    pub now: Now,
    /// The options of the collection.
    pub collection: &'a Options,
    /// The options that apply to each deck that has some of its own; decks below it share them.
    pub decks: &'a BTreeMap<DeckName, Options>,
    /// The FSRS parameters where options name none.
    pub default_parameters: &'a Parameters,
    /// The explanation of a choice, with the options it names called by their letters (A is the first).
    pub relabel: &'a dyn Fn(&Choice) -> String,
}

/// What a package holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Notes.
    pub notes: usize,
    /// Cards.
    pub cards: usize,
    /// Answers; none that was taken back.
    pub reviews: usize,
    /// Decks, those above included.
    pub decks: usize,
    /// Presets: one for the collection, one for each deck with options of its own.
    pub presets: usize,
    /// Cards that their note no longer makes, such as those of a cloze number that is gone.
    pub left_out_cards: usize,
    /// Answers to such cards.
    pub left_out_reviews: usize,
}

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The database inside could not be made.
    #[error("could not make the package's database")]
    Database(#[from] rusqlite::Error),
    /// The zip file could not be made.
    #[error("could not pack the package")]
    Zip(#[from] zip::result::ZipError),
    /// The output, or the temporary file, took no more.
    #[error("could not write the package")]
    Io(#[from] io::Error),
}

/// Writes an archive as an Anki package.
///
/// The same archive gives the same ids, so that Anki recognises what it imported before. A card
/// whose schedule is unknown goes as a new one.
///
/// # Errors
/// Returns [`PackageError`] if a temporary file or the output cannot be written.
pub fn write(
    archive: &Archive,
    settings: &PackageSettings<'_>,
    out: &mut (impl Write + Seek),
) -> Result<Summary, PackageError> {
    let folder = tempfile::tempdir()?;
    let collection = folder.path().join("collection.anki21");
    let notice = folder.path().join("collection.anki2");
    let summary = package::write_collection(archive, settings, &collection)?;
    package::write_notice(settings, &notice)?;

    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let deflated = stored.compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(out);
    zip.start_file("meta", stored)?;
    zip.write_all(&[0x08, 0x02])?; // field 1 (version) is 2: the database is collection.anki21
    copy(&collection, &mut zip, "collection.anki21", deflated)?;
    copy(&notice, &mut zip, "collection.anki2", stored)?;
    zip.start_file("media", stored)?;
    zip.write_all(b"{}")?; // no media
    zip.finish()?.flush()?;
    Ok(summary)
}

fn copy(
    path: &Path,
    zip: &mut ZipWriter<&mut (impl Write + Seek)>,
    name: &str,
    options: SimpleFileOptions,
) -> Result<(), PackageError> {
    let mut file = std::fs::File::open(path)?;
    let is_large = file.metadata()?.len() >= u64::from(u32::MAX);
    zip.start_file(name, options.large_file(is_large))?;
    io::copy(&mut file, zip)?;
    Ok(())
}
