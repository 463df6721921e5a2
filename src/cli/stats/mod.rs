//! `srs stats`: what was remembered, what was done, what is coming.

mod json;
mod tables;

use super::{
    args::{self, By},
    context::{Collection, Context},
    error::Error,
    values,
};
use crate::{
    domain::{CardId, DeckId, Now},
    stats::{CardCounts, CardFacts, DayLoad, Groups, Knowledge, Totals, forecast},
};
use std::collections::HashMap;

/// How many days ahead the forecast looks, today included.
const FORECAST_DAYS: u32 = 30;

/// Every figure, ready to be shown.
struct Figures {
    counts: CardCounts,
    totals: Totals,
    knowledge: Knowledge,
    desired_retention: f32,
    forecast: Vec<DayLoad>,
    groups: Groups<String>,
    by: Option<By>,
    now: Now,
}

pub(super) fn run(context: &Context, args: &args::Stats) -> Result<(), Error> {
    let collection = context.open()?;
    let figures = figures(&collection, args)?;
    if context.json {
        context.print_json(&json::Stats::new(&figures))
    } else {
        context.print(&tables::text(&figures, context.width))
    }
}

fn figures(collection: &Collection, args: &args::Stats) -> Result<Figures, Error> {
    let now = collection.now();
    let deck = args
        .deck
        .as_deref()
        .map(|name| collection.deck(name))
        .transpose()?;
    let since = args
        .since
        .as_deref()
        .map(|text| values::day(text, now.day()))
        .transpose()
        .map_err(Error::usage)?;
    let scope = deck.map(|deck| collection.decks.within(deck));
    let schedulers = collection.schedulers()?;

    let mut counts = CardCounts::default();
    let mut knowledge = Knowledge::default();
    let mut facts: Vec<CardFacts> = Vec::new();
    let mut decks: HashMap<CardId, DeckId> = HashMap::new();
    collection.store.each_card(now.day(), |card, fact| {
        if scope
            .as_ref()
            .is_some_and(|ids| !ids.contains(&card.deck_id))
        {
            return;
        }
        decks.insert(card.id, card.deck_id);
        counts.add(&fact);
        knowledge.add(&fact, now, |memory, days| {
            schedulers.of(card.deck_id).retrievability(memory, days)
        });
        if fact.due.is_some() {
            facts.push(fact);
        }
    })?;

    let labels = labels(collection, args.by, &decks)?;
    let mut totals = Totals::new(now.day(), since);
    let mut groups = Groups::default();
    collection.store.each_log(|log| {
        let deck = decks.get(&log.card_id).copied();
        if scope.is_some() && deck.is_none() {
            return;
        }
        // Answers of deleted cards still say how well things were remembered.
        let scheduler = schedulers.of(deck.unwrap_or(DeckId(0)));
        totals.add(&log, |memory, days| scheduler.retrievability(memory, days));
        if totals.counts(&log) {
            for label in labels.get(&log.card_id).into_iter().flatten() {
                groups.add(label.clone(), &log);
            }
        }
    })?;
    Ok(Figures {
        counts,
        totals,
        knowledge,
        desired_retention: collection.decks.options(deck).desired_retention.get(),
        forecast: forecast(&facts, now, FORECAST_DAYS),
        groups,
        by: args.by,
        now,
    })
}

/// What each card is counted under.
fn labels(
    collection: &Collection,
    by: Option<By>,
    decks: &HashMap<CardId, DeckId>,
) -> Result<HashMap<CardId, Vec<String>>, Error> {
    let mut labels = HashMap::new();
    let Some(by) = by else {
        return Ok(labels);
    };
    let named = |text: String, none: &str| {
        if text.is_empty() {
            none.to_owned()
        } else {
            text
        }
    };
    collection.store.each_labels(|card, label| {
        let names = match by {
            By::Deck => decks
                .get(&card)
                .and_then(|deck| collection.decks.name(*deck))
                .map(|name| name.as_str().to_owned())
                .into_iter()
                .collect(),
            By::Source => vec![named(label.source, "(no source)")],
            By::Tag if label.tags.is_empty() => vec!["(no tag)".to_owned()],
            By::Tag => label.tags,
            By::Kind => vec![label.kind.name().to_owned()],
        };
        labels.insert(card, names);
    })?;
    Ok(labels)
}
