//! `srs import`: files in, cards out.

mod gather;
mod read;
mod report;

use super::{
    args,
    context::{Collection, Context},
    error::Error,
    text::safe,
};
use crate::{
    domain::{DeckName, Problem, Severity},
    store::{Imported, Restored, SourceFile},
};
use gather::{Found, Input};
use read::Contents;
use std::path::Path;

pub(super) use report::print;

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// Put everything into this deck.
    pub(super) deck: Option<DeckName>,
    /// Read everything as this format.
    pub(super) format: Option<String>,
    /// Write nothing.
    pub(super) dry_run: bool,
}

/// What an import did with one file.
#[derive(Clone, Debug)]
pub(super) struct FileReport {
    /// The file, as it was named.
    pub(super) name: String,
    /// The format's name; empty if it could not be read.
    pub(super) format: &'static str,
    /// The decks its notes went to.
    pub(super) decks: Vec<DeckName>,
    pub(super) counts: Imported,
    pub(super) problems: Vec<Problem>,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub(super) files: Vec<FileReport>,
    /// What whole collections among the files added.
    pub(super) restored: Option<Restored>,
    /// Files in folders that hold nothing to import.
    pub(super) passed_over: usize,
}

impl Report {
    /// Whether a question could not be used as it stands.
    fn has_errors(&self) -> bool {
        self.files
            .iter()
            .flat_map(|file| &file.problems)
            .any(|problem| problem.code.severity() == Severity::Error)
    }
}

pub(super) fn run(context: &Context, args: &args::Import) -> Result<(), Error> {
    let settings = Settings {
        deck: args.deck.as_deref().map(deck_name).transpose()?,
        format: args.format.clone(),
        dry_run: args.dry_run,
    };
    let mut collection = context.open()?;
    let report = import(&mut collection, &args.paths, &settings)?;
    print(context, &report, args.dry_run)?;
    if args.strict && report.has_errors() {
        return Err(Error::failed(
            "some questions could not be used",
            "the lines above say which; without --strict this is no failure",
        ));
    }
    Ok(())
}

/// The deck name that an argument gives.
pub(super) fn deck_name(text: &str) -> Result<DeckName, Error> {
    DeckName::new(text).ok_or_else(|| {
        Error::usage(format!(
            "'{}' is no deck name, expected a name such as Rust::Async",
            safe(text)
        ))
    })
}

/// Imports files and folders in one transaction.
///
/// A file that was named and holds nothing usable fails the whole import; one in a folder is reported.
pub(super) fn import(
    collection: &mut Collection,
    paths: &[impl AsRef<Path>],
    settings: &Settings,
) -> Result<Report, Error> {
    let Found {
        inputs,
        folders,
        mut passed_over,
        unreadable,
    } = gather::gather(paths)?;
    if let Some(archive) = whole_collection(&inputs, settings)? {
        return restore(collection, archive, settings);
    }
    let now = collection.now();
    let is_gone = |path: &str| !Path::new(path).exists();
    let mut import = collection.store.import(now, &is_gone)?;
    let mut files = unreadable;
    for _ in &files {
        import.unreadable();
    }
    for input in &inputs {
        let bytes = match input.read() {
            Ok(bytes) => bytes,
            Err(error) if input.named => return Err(error),
            Err(error) => {
                files.push(gather::unreadable(&input.name, &error.chain()));
                import.unreadable();
                continue;
            }
        };
        let hash = read::content_hash(&bytes, settings);
        if let Some(path) = &input.path
            && let Some(counts) = import.unchanged(path, &hash)?
        {
            files.push(FileReport {
                name: input.name.clone(),
                format: "",
                decks: Vec::new(),
                counts,
                problems: Vec::new(),
            });
            continue;
        }
        let contents = match read::understand(&input.name, &bytes, settings) {
            Ok(Some(contents)) => contents,
            Ok(None) if input.named => return Err(nothing_in(input)),
            Ok(None) => {
                passed_over += 1;
                continue;
            }
            Err(failure) if input.named => return Err(failure.into_error(&input.name)),
            Err(failure) => {
                files.push(FileReport {
                    name: input.name.clone(),
                    format: "",
                    decks: Vec::new(),
                    counts: Imported::default(),
                    problems: vec![failure.problem],
                });
                import.unreadable();
                continue;
            }
        };
        let default = settings
            .deck
            .clone()
            .unwrap_or_else(|| contents.default_deck(&input.name));
        import.file(&SourceFile {
            path: input.path.as_deref(),
            content_hash: &hash,
            format: contents.format,
            title: contents.title.as_deref(),
            regime: Some(contents.regime),
            question_count: contents.question_count,
            drafts: &contents.drafts,
            deck: &default,
        })?;
        files.push(FileReport {
            name: input.name.clone(),
            format: contents.format,
            decks: contents.decks(&default),
            counts: Imported::default(),
            problems: contents.problems,
        });
    }
    if files.is_empty() {
        return Err(nothing_found(paths));
    }
    for folder in &folders {
        import.folder(folder)?;
    }
    for (file, counts) in files.iter_mut().zip(import.finish()?) {
        file.counts = counts;
    }
    if !settings.dry_run {
        let what = match files.as_slice() {
            [file] => safe(&file.name),
            files => format!("{} files", files.len()),
        };
        import.commit(&what)?;
    } else {
        drop(import);
    }
    collection.decks = collection.store.decks()?;
    for file in &mut files {
        if file.format.is_empty() && file.problems.is_empty() {
            describe_unchanged(collection, file, &inputs)?;
        }
    }
    Ok(Report {
        files,
        restored: None,
        passed_over,
    })
}

/// Format and decks of a file that was not read again.
fn describe_unchanged(
    collection: &Collection,
    file: &mut FileReport,
    inputs: &[Input],
) -> Result<(), Error> {
    let path = inputs
        .iter()
        .find(|input| input.name == file.name)
        .and_then(|input| input.path.as_deref());
    let Some(path) = path else { return Ok(()) };
    if let Some((format, decks)) = collection.store.source_summary(path)? {
        file.format = read::format_name(&format);
        file.decks = decks
            .iter()
            .filter_map(|deck| collection.decks.name(*deck))
            .cloned()
            .collect();
    }
    Ok(())
}

/// The archive, if one was named: it is a collection, not a page among pages.
fn whole_collection(
    inputs: &[Input],
    settings: &Settings,
) -> Result<Option<(String, crate::domain::Archive)>, Error> {
    for input in inputs.iter().filter(|input| input.named) {
        if !read::may_be_archive(&input.name, settings) {
            continue;
        }
        let bytes = input.read()?;
        if !crate::formats::archive::is_archive(&bytes) {
            continue;
        }
        if inputs.len() > 1 {
            return Err(Error::failed(
                format!("{} is a whole collection", safe(&input.name)),
                "import it by itself",
            ));
        }
        let archive = crate::formats::archive::read(&bytes).map_err(|error| {
            Error::failed(
                format!("could not read {}: {error}", safe(&input.name)),
                "it must be a file that 'srs export -o FILE.json' wrote",
            )
        })?;
        return Ok(Some((input.name.clone(), archive)));
    }
    Ok(None)
}

fn restore(
    collection: &mut Collection,
    (name, archive): (String, crate::domain::Archive),
    settings: &Settings,
) -> Result<Report, Error> {
    let now = collection.now();
    let replay = |options: &crate::domain::Options, position, logs: &[_]| {
        crate::schedule::Scheduler::new(options)
            .and_then(|scheduler| scheduler.replay(position, logs))
            .map_err(|error| error.to_string())
    };
    let restored = collection
        .store
        .restore(&archive, &replay, settings.dry_run, now)?;
    collection.decks = collection.store.decks()?;
    let mut decks: Vec<_> = archive.notes.iter().map(|note| note.deck.clone()).collect();
    decks.sort();
    decks.dedup();
    let questions = u32::try_from(archive.notes.len()).unwrap_or(u32::MAX);
    Ok(Report {
        files: vec![FileReport {
            name,
            format: "srs",
            decks,
            counts: Imported {
                added: restored.added,
                updated: restored.updated,
                unchanged: restored.unchanged,
                questions,
                ..Imported::default()
            },
            problems: Vec::new(),
        }],
        restored: Some(restored),
        passed_over: 0,
    })
}

fn nothing_in(input: &Input) -> Error {
    Error::failed(
        format!("found nothing to import in {}", safe(&input.name)),
        "a page needs <Quiz questions={[…]} />, Q: and A: lines, or - [x] options; see docs/import.md",
    )
}

fn nothing_found(paths: &[impl AsRef<Path>]) -> Error {
    let names: Vec<_> = paths
        .iter()
        .map(|path| safe(&path.as_ref().display().to_string()))
        .collect();
    Error::failed(
        format!("found nothing to import in {}", names.join(", ")),
        "name a folder with quiz pages, or the pages themselves",
    )
}

impl Contents {
    /// The deck of notes that ask for none: the file's title, else its name.
    fn default_deck(&self, name: &str) -> DeckName {
        let stem = Path::new(name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let named = |text: &str| DeckName::from_title(text);
        self.title
            .as_deref()
            .and_then(named)
            .or_else(|| named(&stem))
            .unwrap_or_else(DeckName::fallback)
    }

    /// The decks that the notes go to, each once, in order of appearance.
    fn decks(&self, default: &DeckName) -> Vec<DeckName> {
        let mut decks: Vec<DeckName> = Vec::new();
        for draft in &self.drafts {
            let deck = draft.deck.as_ref().unwrap_or(default);
            if !decks.contains(deck) {
                decks.push(deck.clone());
            }
        }
        decks
    }
}
