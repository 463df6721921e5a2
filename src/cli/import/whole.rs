//! Whole collections: what `srs export -o FILE.json` wrote.

use super::{FileReport, Report, Settings, gather::Input};
use crate::{
    cli::{clock::LocalClock, context::Collection, error::Error, text::safe},
    domain::{Archive, Card, CardId, DeckId, Interval, NoteId, Options, ReviewLog, Schedule},
    formats::{archive, detect::Format},
    schedule::{ScheduleError, Scheduler},
    store::Imported,
};

/// The archive, if one was named: it is a collection, not a page among pages.
pub(super) fn named(
    inputs: &[Input],
    settings: &Settings,
) -> Result<Option<(String, Archive)>, Error> {
    for input in inputs.iter().filter(|input| input.named) {
        let may_be = input.path.is_some() && input.name.to_lowercase().ends_with(".json");
        if !may_be
            || settings
                .format
                .is_some_and(|format| format != Format::Archive)
        {
            continue;
        }
        let bytes = input.read()?;
        if !archive::is_archive(&bytes) {
            continue;
        }
        if inputs.len() > 1 {
            return Err(Error::failed(
                format!("{} is a whole collection", safe(&input.name)),
                "import it by itself",
            ));
        }
        let archive = archive::read(&bytes).map_err(|error| {
            Error::failed(
                format!("could not read {}: {error}", safe(&input.name)),
                "it must be a file that 'srs export -o FILE.json' wrote",
            )
        })?;
        return Ok(Some((input.name.clone(), archive)));
    }
    Ok(None)
}

pub(super) fn restore(
    collection: &mut Collection,
    (name, archive): (String, Archive),
    settings: &Settings,
) -> Result<Report, Error> {
    let now = collection.now();
    let clock = &collection.clock;
    let replay = |options: &Options, position, logs: &[ReviewLog]| {
        let scheduler = Scheduler::new(options).map_err(|error| error.to_string())?;
        replay(&scheduler, clock, position, logs).map_err(|error| error.to_string())
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
            path: None,
            name,
            format: Format::Archive.name(),
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

/// The schedule that answers lead to, and the answers with what the file left out.
///
/// A file may give an answer without its interval and memory state (an interval of no days stands for
/// that): they are then what the options would have given, without fuzz or load.
fn replay(
    scheduler: &Scheduler,
    clock: &LocalClock,
    position: u32,
    logs: &[ReviewLog],
) -> Result<(Schedule, Vec<ReviewLog>), ScheduleError> {
    let mut card = Card {
        id: logs.first().map_or(CardId(0), |log| log.card_id),
        note_id: NoteId(0),
        deck_id: DeckId(0),
        ordinal: 0,
        schedule: Schedule::New { position },
    };
    let mut complete: Vec<ReviewLog> = Vec::with_capacity(logs.len());
    for log in logs {
        let now = clock.at(log.reviewed.at);
        let computed = scheduler.answer(
            &card,
            log.rating,
            now,
            &|_| 0,
            log.taken_ms,
            log.response.clone(),
        )?;
        let interval = match log.interval {
            Interval::Days(0) => computed.log.interval,
            given => given,
        };
        complete.push(ReviewLog {
            interval,
            memory: computed.log.memory,
            last_interval: computed.log.last_interval,
            ..log.clone()
        });
        card.schedule = if interval == computed.log.interval {
            computed.after.schedule
        } else {
            scheduler.replay(position, &complete)?
        };
    }
    Ok((card.schedule, complete))
}
