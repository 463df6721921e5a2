//! `srs answer`, `suspend`, `bury`, `flag`, `tag`: changing cards.

use super::{
    args,
    context::{Collection, Context},
    error::Error,
    text, values,
};
use crate::{
    domain::{Clock, Flag, LeechAction, Options, Response},
    store::{AnswerRules, CardChange},
};
use serde::Serialize;

#[derive(Serialize)]
struct AnswerJson {
    card: i64,
    rating: u8,
    state: &'static str,
    interval: f64,
    stability: f32,
    difficulty: f32,
}

/// What happens around an answer in a deck with these options.
pub(super) fn rules(options: &Options) -> AnswerRules {
    AnswerRules {
        bury_siblings: options.bury_siblings,
        suspend_leeches: options.leech_action == LeechAction::Suspend,
    }
}

pub(super) fn answer(context: &Context, args: &args::Answer) -> Result<(), Error> {
    let mut collection = context.open()?;
    let id = collection.card(&args.card)?;
    let now = match &args.at {
        None => collection.now(),
        Some(text) => collection
            .clock
            .at(values::instant(text).map_err(Error::usage)?),
    };
    let Some(card) = collection.store.card(id)? else {
        return Err(Error::failed(
            format!("there is no card {}", id.0),
            "'srs cards' lists them",
        ));
    };
    let options = collection.decks.options(Some(card.deck_id));
    let scheduler = collection.scheduler(Some(card.deck_id))?;
    let load = |day| collection.store.due_on(day).unwrap_or_default();
    let answer = scheduler.answer(
        &card,
        args.rating,
        now,
        &load,
        args.duration,
        Response::default(),
    )?;
    collection
        .store
        .record(&answer, None, rules(&options), now)?;
    let log = &answer.log;
    if context.json {
        return context.print_json(&AnswerJson {
            card: id.0,
            rating: log.rating.number(),
            state: crate::domain::State::of(&answer.after.schedule).name(),
            interval: log.interval.to_days(),
            stability: log.memory.stability(),
            difficulty: log.memory.difficulty(),
        });
    }
    context.print(&format!(
        "Card {}: {}, again in {}.\n",
        id.0,
        log.rating.name(),
        text::span(log.interval)
    ))
}

#[derive(Serialize)]
struct ChangedJson {
    found: usize,
    changed: usize,
}

/// Says how many cards were changed of how many that were found.
pub(super) fn report(
    context: &Context,
    verb: &str,
    what: &str,
    found: usize,
    changed: usize,
) -> Result<(), Error> {
    if context.json {
        return context.print_json(&ChangedJson { found, changed });
    }
    let things = |n: usize| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    if found == 0 {
        return context.print("No card found.\n");
    }
    let rest = match found - changed {
        0 => String::new(),
        n => format!(" ({n} already)"),
    };
    context.print(&format!("{verb} {}{rest}.\n", things(changed)))
}

fn change(
    context: &Context,
    words: &[String],
    verb: &str,
    to: impl FnOnce(&Collection) -> CardChange,
) -> Result<(), Error> {
    let mut collection = context.open()?;
    let now = collection.now();
    let cards = collection.cards(words, now)?;
    let change = to(&collection);
    let changed = collection.store.change_cards(&cards, change, now)?;
    report(context, verb, "card", cards.len(), changed)
}

pub(super) fn suspend(
    context: &Context,
    args: &args::Selection,
    suspended: bool,
) -> Result<(), Error> {
    let verb = if suspended {
        "Suspended"
    } else {
        "Unsuspended"
    };
    change(context, &args.query, verb, |_| {
        CardChange::Suspend(suspended)
    })
}

pub(super) fn bury(context: &Context, args: &args::Selection, buried: bool) -> Result<(), Error> {
    let verb = if buried { "Buried" } else { "Unburied" };
    change(context, &args.query, verb, |collection| {
        CardChange::Bury(buried.then(|| collection.clock.now().day().plus(1)))
    })
}

pub(super) fn flag(context: &Context, args: &args::Flag) -> Result<(), Error> {
    let flag = Flag::new(args.flag);
    let verb = if flag.is_some() {
        "Flagged"
    } else {
        "Unflagged"
    };
    change(context, &args.cards.query, verb, |_| CardChange::Flag(flag))
}

pub(super) fn tag(context: &Context, args: &args::Tags, add: bool) -> Result<(), Error> {
    let mut collection = context.open()?;
    let now = collection.now();
    let cards = collection.cards(&args.cards.query, now)?;
    let mut notes = Vec::new();
    for card in cards {
        notes.extend(collection.store.card(card)?.map(|card| card.note_id));
    }
    notes.dedup();
    let (added, removed) = if add {
        (args.tags.as_slice(), &[][..])
    } else {
        (&[][..], args.tags.as_slice())
    };
    let changed = collection.store.tag_notes(&notes, added, removed, now)?;
    let verb = if add { "Tagged" } else { "Untagged" };
    report(context, verb, "note", notes.len(), changed)
}
