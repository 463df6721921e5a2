//! `srs doctor`: is the collection whole, and is every card what its log says?

use super::{
    args, backup,
    context::{Collection, Context},
    error::Error,
};
use crate::{
    domain::{Active, Card, Interval, Phase, Schedule},
    store::Differing,
};
use serde::Serialize;
use std::path::Path;

/// More findings of one kind are counted, not listed.
const LISTED: usize = 20;

#[derive(Serialize)]
struct Check {
    check: &'static str,
    ok: bool,
    findings: Vec<String>,
    /// What to do about it.
    hint: &'static str,
}

pub(super) fn run(context: &Context, args: &args::Doctor) -> Result<(), Error> {
    let mut collection = context.open()?;
    if args.fix {
        fix(context, &mut collection)?;
    }
    let checks = [
        Check::new(
            "file",
            collection.store.damage()?,
            "'srs restore FILE' brings a backup back; 'srs export -o rescued.json' saves what can be read",
        ),
        Check::new(
            "cards equal the replay of their log",
            in_words(&differing(&collection)?),
            "'srs doctor --fix' computes them anew from their answers",
        ),
        Check::new(
            "what was done can be undone",
            collection.store.unreadable_operations()?,
            "'srs undo' stops there; nothing else depends on it",
        ),
        Check::new(
            "only you can read it",
            readable_by_others(collection.store.path()),
            "chmod 600 makes a file yours alone",
        ),
        Check::new(
            "times",
            ahead_of_time(&collection)?,
            "the clock was ahead once; cards answered then come back late, 'srs undo' takes answers back",
        ),
    ];
    if context.json {
        context.print_json(&checks)?;
    } else {
        let lines: String = checks.iter().map(Check::lines).collect();
        context.print(&lines)?;
    }
    if checks.iter().all(|check| check.ok) {
        return Ok(());
    }
    Err(Error::failed(
        "the collection is not as it should be",
        "the lines above say what was found, and what to do",
    ))
}

impl Check {
    fn new(check: &'static str, mut findings: Vec<String>, hint: &'static str) -> Self {
        let count = findings.len();
        findings.truncate(LISTED);
        if count > LISTED {
            findings.push(format!("and {} more", count - LISTED));
        }
        Self {
            check,
            ok: count == 0,
            findings,
            hint: if count == 0 { "" } else { hint },
        }
    }

    fn lines(&self) -> String {
        if self.ok {
            return format!("ok    {}\n", self.check);
        }
        let findings: String = self
            .findings
            .iter()
            .map(|finding| format!("      {}\n", super::text::safe_line(finding)))
            .collect();
        format!("wrong {}\n{findings}      {}\n", self.check, self.hint)
    }
}

/// Cards whose memory, counts or interval are not what their answers lead to.
///
/// A card without answers is left alone, new or not: its history may not have come with it.
fn differing(collection: &Collection) -> Result<Vec<Differing>, Error> {
    let schedulers = collection.schedulers()?;
    let mut cards: Vec<Card> = Vec::new();
    let today = collection.now().day();
    collection.store.each_card(today, |card, _| {
        if card.active().is_some() {
            cards.push(card.clone());
        }
    })?;
    let mut found = Vec::new();
    for card in cards {
        let logs = collection.store.logs_of(card.id)?;
        let Some(stored) = card.active().filter(|_| !logs.is_empty()) else {
            continue;
        };
        let Schedule::Active(replayed) = schedulers.of(card.deck_id).replay(0, &logs)? else {
            continue;
        };
        if figures(stored) != figures(&replayed) {
            found.push(Differing {
                card: card.id,
                stored: *stored,
                replayed,
            });
        }
    }
    Ok(found)
}

/// What must be the same, whatever the options are now.
fn figures(active: &Active) -> String {
    let memory = active.memory;
    let interval = match active.interval {
        Interval::Secs(secs) => format!("{secs} s"),
        Interval::Days(days) => format!("{days} d"),
    };
    format!(
        "stability {}, difficulty {}, {} reviews, {} lapses, interval {interval}",
        memory.stability(),
        memory.difficulty(),
        active.reps,
        active.lapses
    )
}

fn in_words(found: &[Differing]) -> Vec<String> {
    let words = found.iter().map(|differing| {
        format!(
            "card {}: stored {}; replayed {}",
            differing.card.0,
            figures(&differing.stored),
            figures(&differing.replayed)
        )
    });
    words.collect()
}

/// Writes what the answers lead to over what is stored, where the two differ.
fn fix(context: &Context, collection: &mut Collection) -> Result<(), Error> {
    let found: Vec<_> = differing(collection)?
        .into_iter()
        .map(|differing| Differing {
            replayed: kept(&differing.stored, differing.replayed),
            ..differing
        })
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    backup::before_a_large_change(context, collection)?;
    let now = collection.now();
    collection.store.repair(&found, now)?;
    let cards = if found.len() == 1 { "card" } else { "cards" };
    context.say(&format!(
        "Computed {} {cards} anew; 'srs undo' takes it back.",
        found.len()
    ));
    Ok(())
}

/// The replayed schedule with what a log does not hold and the stored one knows.
fn kept(stored: &Active, replayed: Active) -> Active {
    let is_same_phase = matches!(
        (stored.phase, replayed.phase),
        (Phase::Learning { .. }, Phase::Learning { .. })
            | (Phase::Relearning { .. }, Phase::Relearning { .. })
    );
    Active {
        phase: if is_same_phase {
            stored.phase
        } else {
            replayed.phase
        },
        // A card may be due early because its key changed.
        due: if stored.interval == replayed.interval {
            stored.due
        } else {
            replayed.due
        },
        ..replayed
    }
}

/// Files of the collection that others than their owner may read or write.
fn readable_by_others(collection: &Path) -> Vec<String> {
    let mut found = Vec::new();
    #[cfg(unix)]
    for ending in ["", "-wal", "-shm"] {
        use std::os::unix::fs::PermissionsExt;
        let mut name = collection.as_os_str().to_owned();
        name.push(ending);
        let path = Path::new(&name);
        let mode = std::fs::metadata(path).map(|file| file.permissions().mode());
        if let Ok(mode) = mode
            && mode & 0o077 != 0
        {
            let path = path.display();
            found.push(format!("{path} has the permissions {:o}", mode & 0o777));
        }
    }
    found
}

/// Answers that lie in the future.
fn ahead_of_time(collection: &Collection) -> Result<Vec<String>, Error> {
    let now = collection.now().at();
    let mut found = Vec::new();
    collection.store.each_log(|log| {
        if log.reviewed.at > now {
            let at = super::values::rfc3339(log.reviewed.at);
            found.push(format!("card {} was answered at {at}", log.card_id.0));
        }
    })?;
    Ok(found)
}
