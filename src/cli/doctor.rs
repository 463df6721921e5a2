//! `srs doctor`: is the collection whole, and is every card what its log says?

use super::{
    context::{Collection, Context},
    error::Error,
};
use crate::domain::{Active, Card, Interval};
use serde::Serialize;

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

pub(super) fn run(context: &Context) -> Result<(), Error> {
    let collection = context.open()?;
    let checks = [
        Check::new(
            "file",
            collection.store.damage()?,
            "keep a copy of the file, then export what can be read: srs export -o rescued.json",
        ),
        Check::new(
            "cards equal the replay of their log",
            differing(&collection)?,
            "answers are safe in the log; 'srs export -o FILE.json' keeps them",
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
        "the lines above say what was found; nothing was changed",
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
fn differing(collection: &Collection) -> Result<Vec<String>, Error> {
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
        let replayed = schedulers.of(card.deck_id).replay(0, &logs)?;
        let replayed = Card {
            schedule: replayed,
            ..card.clone()
        };
        let figures = |active: &Active| {
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
        };
        let replayed = replayed.active().map(figures).unwrap_or_default();
        if figures(stored) != replayed {
            found.push(format!(
                "card {}: stored {}; replayed {replayed}",
                card.id.0,
                figures(stored)
            ));
        }
    }
    Ok(found)
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
