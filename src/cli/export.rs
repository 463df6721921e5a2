//! `srs export`: everything, or a deck, into a file.

use super::{
    args::{self, ExportFormat},
    context::{Collection, Context},
    error::Error,
    text::safe,
};
use crate::{
    domain::{Archive, DeckName, Options},
    formats::{
        apkg::{self, PackageSettings, Scheduling},
        archive,
    },
    source,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Cursor, Write},
    path::Path,
};

#[derive(Serialize)]
struct ExportJson {
    path: String,
    format: &'static str,
    notes: usize,
    cards: usize,
    reviews: usize,
}

pub(super) fn run(context: &Context, args: &args::Export) -> Result<(), Error> {
    let format = format(args)?;
    let collection = context.open()?;
    let scope = collection.scope(args.deck.as_deref())?;
    let mut archive = collection.store.archive(scope.as_deref())?;
    if archive.notes.is_empty() {
        return Err(Error::failed(
            "there is nothing to export",
            "'srs import FILE' adds cards",
        ));
    }
    let bytes = match format {
        ExportFormat::Json => {
            if args.no_scheduling {
                archive = without_history(archive);
            }
            let mut bytes = Vec::new();
            archive::write(&archive, &mut bytes)
                .map_err(|error| Error::failed(error.to_string(), "run 'srs doctor'"))?;
            bytes
        }
        ExportFormat::Apkg => package(&collection, &archive, args.no_scheduling)?,
    };
    write_file(&args.output, &bytes)?;
    if args.output == Path::new("-") {
        return Ok(());
    }
    let path = args.output.display().to_string();
    let reviews = archive
        .reviews
        .iter()
        .filter(|review| !review.undone)
        .count();
    if context.json {
        return context.print_json(&ExportJson {
            path,
            format: match format {
                ExportFormat::Apkg => "apkg",
                ExportFormat::Json => "json",
            },
            notes: archive.notes.len(),
            cards: archive.cards.len(),
            reviews,
        });
    }
    context.say(&format!(
        "Exported {} notes ({} cards, {reviews} reviews) to {}.",
        archive.notes.len(),
        archive.cards.len(),
        safe(&path)
    ));
    if format == ExportFormat::Apkg && !args.no_scheduling {
        context.say(
            "In Anki's import window, tick \"Import any learning progress\" and \"Import any deck presets\";\n\
             without them the cards arrive as new. Anki keeps the progress of cards it already has.",
        );
    }
    Ok(())
}

fn format(args: &args::Export) -> Result<ExportFormat, Error> {
    let ending = args
        .output
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    match (args.format, ending.as_deref()) {
        (Some(format), _) => Ok(format),
        (None, Some("apkg")) => Ok(ExportFormat::Apkg),
        (None, Some("json")) => Ok(ExportFormat::Json),
        (None, _) => Err(Error::usage(format!(
            "the ending of '{}' names no format, expected .apkg or .json, or --format",
            safe(&args.output.display().to_string())
        ))),
    }
}

/// The same notes, as someone else would begin with them.
fn without_history(mut archive: Archive) -> Archive {
    archive.reviews.clear();
    for card in &mut archive.cards {
        card.schedule = Some(crate::domain::Schedule::New {
            position: card.position,
        });
        card.buried_until = None;
        card.flag = None;
    }
    archive
}

fn package(
    collection: &Collection,
    archive: &Archive,
    no_scheduling: bool,
) -> Result<Vec<u8>, Error> {
    let options = collection.decks.options(None);
    let own: BTreeMap<DeckName, Options> = collection
        .decks
        .set_options()
        .iter()
        .filter_map(|set| set.deck)
        .filter_map(|deck| {
            let name = collection.decks.name(deck)?;
            Some((name.clone(), collection.decks.options(Some(deck))))
        })
        .collect();
    let scheduler = collection.scheduler(None)?;
    let settings = PackageSettings {
        scheduling: if no_scheduling {
            Scheduling::LeftOut
        } else {
            Scheduling::Included
        },
        now: collection.now(),
        collection: &options,
        decks: &own,
        default_parameters: scheduler.parameters(),
        relabel: &|choice| source::relabel(choice, |index| super::text::label(usize::from(index))),
    };
    let mut bytes = Cursor::new(Vec::new());
    apkg::write(archive, &settings, &mut bytes)
        .map_err(|error| Error::failed(error.to_string(), "make room in the temporary folder"))?;
    Ok(bytes.into_inner())
}

/// Writes a temporary file beside the target, then renames it: the target is never half written.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if path == Path::new("-") {
        let mut out = BufWriter::new(io::stdout().lock());
        out.write_all(bytes)?;
        return Ok(out.flush()?);
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|source| Error::File {
        action: "write",
        path: safe(&path.display().to_string()),
        source,
    })
}
