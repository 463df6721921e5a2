//! `srs import`: files in, cards out.

mod gather;
mod read;
mod report;
mod whole;

use super::{
    args, backup,
    context::{Collection, Context},
    error::Error,
    text::safe,
};
use crate::{
    domain::{DeckName, Problem, Severity},
    formats::detect::Format,
    store::{Import, Imported, Restored, SourceFile},
};
use gather::Input;
use read::Contents;
use std::{
    collections::{BTreeSet, VecDeque},
    path::Path,
};

pub(super) use report::{print, summary};

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// Put everything into this deck.
    pub(super) deck: Option<DeckName>,
    /// Read everything as this format.
    pub(super) format: Option<Format>,
    /// Write nothing.
    pub(super) dry_run: bool,
}

/// What an import did with one file.
#[derive(Clone, Debug)]
pub(super) struct FileReport {
    /// The file, as it was named.
    pub(super) name: String,
    /// The same from wherever it is imported; `None` for standard input.
    pub(super) path: Option<String>,
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

/// The files that paths lead to, as the collection knows them.
pub(super) fn paths(paths: &[impl AsRef<Path>]) -> Result<Vec<String>, Error> {
    let found = gather::gather(paths)?;
    Ok(found
        .inputs
        .into_iter()
        .filter_map(|input| input.path)
        .collect())
}

pub(super) fn run(context: &Context, args: &args::Import) -> Result<(), Error> {
    let settings = Settings {
        deck: args.deck.as_deref().map(deck_name).transpose()?,
        format: args.format.as_deref().map(format_named).transpose()?,
        dry_run: args.dry_run,
    };
    let mut collection = context.open()?;
    if !args.dry_run {
        backup::before_a_large_change(context, &collection)?;
    }
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

/// The format that an argument names.
fn format_named(name: &str) -> Result<Format, Error> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        Error::usage(format!(
            "there is no format '{}', expected one of {}",
            safe(name),
            names.join(", ")
        ))
    })
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
    let found = gather::gather(paths)?;
    if let Some(archive) = whole::named(&found.inputs, settings)? {
        return whole::restore(collection, archive, settings);
    }
    let now = collection.now();
    let is_gone = |path: &str| !Path::new(path).exists();
    let mut run = Run {
        import: collection.store.import(now, &is_gone)?,
        settings,
        files: Vec::new(),
        passed_over: found.passed_over,
    };
    for report in found.unreadable {
        run.failed(report);
    }
    let mut inputs = VecDeque::from(found.inputs);
    let mut seen: BTreeSet<String> = inputs.iter().filter_map(|i| i.path.clone()).collect();
    while let Some(input) = inputs.pop_front() {
        for mut bank in run.take(&input)? {
            match inputs.iter_mut().find(|other| other.path == bank.path) {
                // It is in line already, and now has a title.
                Some(other) => other.title = bank.title,
                None if bank.path.clone().is_some_and(|path| !seen.insert(path)) => {}
                None => {
                    bank.named = input.named;
                    inputs.push_back(bank);
                }
            }
        }
    }
    if run.files.is_empty() {
        return Err(nothing_found(paths));
    }
    let mut report = run.finish(&found.folders)?;
    collection.decks = collection.store.decks()?;
    for file in &mut report.files {
        describe_unchanged(collection, file)?;
    }
    Ok(report)
}

/// An import of several files under way.
struct Run<'a> {
    import: Import<'a>,
    settings: &'a Settings,
    files: Vec<FileReport>,
    passed_over: usize,
}

impl Run<'_> {
    fn failed(&mut self, report: FileReport) {
        self.files.push(report);
        self.import.unreadable();
    }

    /// Reads one file; gives the question banks that it uses.
    fn take(&mut self, input: &Input) -> Result<Vec<Input>, Error> {
        let bytes = match input.read() {
            Ok(bytes) => bytes,
            Err(error) if input.named => return Err(error),
            Err(error) => {
                self.failed(gather::unreadable(&input.name, &error.chain()));
                return Ok(Vec::new());
            }
        };
        let hash = read::content_hash(&bytes, self.settings);
        if let Some(path) = &input.path
            && let Some(counts) = self.import.unchanged(path, &hash)?
        {
            let report = FileReport::new(input);
            self.files.push(FileReport { counts, ..report });
            return Ok(Vec::new());
        }
        let contents = match read::understand(input, &bytes, self.settings) {
            Ok(Some(contents)) => contents,
            Ok(None) if input.named => return Err(nothing_in(input)),
            Ok(None) => {
                self.passed_over += 1;
                return Ok(Vec::new());
            }
            Err(failure) if input.named => return Err(failure.into_error(&input.name)),
            Err(failure) => {
                let report = FileReport::new(input);
                self.failed(FileReport {
                    problems: vec![failure.problem],
                    ..report
                });
                return Ok(Vec::new());
            }
        };
        self.add(input, &hash, contents)
    }

    fn add(&mut self, input: &Input, hash: &str, contents: Contents) -> Result<Vec<Input>, Error> {
        let default = contents.default_deck(input, self.settings);
        self.import.file(&SourceFile {
            path: input.path.as_deref(),
            // What a page imports may change while the page does not.
            content_hash: if contents.banks.is_empty() { hash } else { "" },
            format: contents.format,
            title: contents.title.as_deref(),
            regime: Some(contents.regime),
            question_count: contents.question_count,
            drafts: &contents.drafts,
            deck: &default,
        })?;
        let report = FileReport::new(input);
        self.files.push(FileReport {
            format: contents.format,
            decks: contents.decks(&default),
            problems: contents.problems,
            ..report
        });
        let banks = contents.banks.iter().map(|bank| {
            let mut bank = Input::named(bank);
            bank.title = Some(default.as_str().to_owned());
            bank
        });
        Ok(banks.collect())
    }

    fn finish(mut self, folders: &[String]) -> Result<Report, Error> {
        for folder in folders {
            self.import.folder(folder)?;
        }
        for (file, counts) in self.files.iter_mut().zip(self.import.finish()?) {
            file.counts = counts;
        }
        if !self.settings.dry_run {
            let what = match self.files.as_slice() {
                [file] => safe(&file.name),
                files => format!("{} files", files.len()),
            };
            self.import.commit(&what)?;
        }
        Ok(Report {
            files: self.files,
            restored: None,
            passed_over: self.passed_over,
        })
    }
}

/// Format and decks of a file that was not read again.
fn describe_unchanged(collection: &Collection, file: &mut FileReport) -> Result<(), Error> {
    let Some(path) = file.path.as_deref().filter(|_| file.format.is_empty()) else {
        return Ok(());
    };
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

impl FileReport {
    fn new(input: &Input) -> Self {
        Self {
            name: input.name.clone(),
            path: input.path.clone(),
            format: "",
            decks: Vec::new(),
            counts: Imported::default(),
            problems: Vec::new(),
        }
    }
}

impl Contents {
    /// The deck of notes that ask for none: the one asked for, the file's title, or its name.
    fn default_deck(&self, input: &Input, settings: &Settings) -> DeckName {
        let stem = Path::new(&input.name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let titles = [input.title.as_ref(), self.title.as_ref(), stem.as_ref()];
        settings
            .deck
            .clone()
            .or_else(|| {
                let mut titles = titles.into_iter().flatten();
                titles.find_map(|title| DeckName::from_title(title))
            })
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
