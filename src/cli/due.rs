//! `srs due`: how much there is to do, fast enough for a prompt.

use super::{
    args,
    context::{Collection, Context},
    error::Error,
    values,
};
use crate::{
    domain::{DeckId, Due, Now, Options},
    study::{
        queue::{Budget, Counts, Gatherer},
        session::LEARN_AHEAD_SECS,
    },
};
use serde::Serialize;

#[derive(Serialize)]
struct DueJson {
    new: u32,
    learning: u32,
    review: u32,
    total: u32,
    next_due: Option<String>,
}

pub(super) fn run(context: &Context, args: &args::Due) -> Result<(), Error> {
    let collection = match args.deck {
        Some(_) => context.open()?,
        None => context.open_whole()?,
    };
    let now = collection.now();
    let deck = args
        .deck
        .as_deref()
        .map(|name| collection.deck(name))
        .transpose()?;
    let counts = gather(&collection, deck, now)?.counts();
    let scope = deck.map(|deck| collection.decks.within(deck));
    let next = collection.store.next_due(scope.as_deref(), now)?;
    let next_at = next.map(|due| match due {
        Due::At(at) => at,
        Due::On(day) => collection.clock.start_of(day),
    });
    if context.json {
        return context.print_json(&DueJson {
            new: counts.new,
            learning: counts.learning,
            review: counts.review,
            total: counts.total(),
            next_due: next_at.map(values::rfc3339),
        });
    }
    let when = next.map_or_else(|| "–".to_owned(), |due| in_words(due, now));
    if let Some(template) = &args.format {
        let line = template
            .replace("{due}", &counts.total().to_string())
            .replace("{new}", &counts.new.to_string())
            .replace("{learning}", &counts.learning.to_string())
            .replace("{review}", &counts.review.to_string())
            .replace("{next}", &when);
        return context.print(&format!("{line}\n"));
    }
    let next = match (counts.total(), next) {
        (0, Some(_)) => format!("; next {when}"),
        (0, None) => "; nothing is scheduled".to_owned(),
        _ => String::new(),
    };
    context.print(&format!("{}{next}\n", counts.sentence()))
}

/// What is due now, within today's limits.
pub(super) fn gather(
    collection: &Collection,
    deck: Option<DeckId>,
    now: Now,
) -> Result<Gatherer, Error> {
    let studied = collection.store.studied(now.day())?;
    let budget = Budget::new(&collection.decks, deck, &studied);
    let options = collection.decks.options(deck);
    gather_within(collection, deck, budget, &options, now)
}

/// What is due now, within a budget.
pub(super) fn gather_within(
    collection: &Collection,
    deck: Option<DeckId>,
    budget: Budget,
    options: &Options,
    now: Now,
) -> Result<Gatherer, Error> {
    let store = &collection.store;
    let scope = deck.map(|deck| collection.decks.within(deck));
    let scope = scope.as_deref();
    let mut gatherer = Gatherer::new(budget, options.bury_siblings);
    let soon = now.at().plus_secs(LEARN_AHEAD_SECS);
    for (candidate, _) in store.learning(scope, soon, now.day())? {
        gatherer.offer_learning(candidate);
    }
    store.offer_interday(scope, now.day(), |card| gatherer.offer_interday(card))?;
    store.offer_reviews(scope, options.review_order, now, |card| {
        gatherer.offer_review(card)
    })?;
    store.offer_new(scope, options.new_order, now.day(), |card| {
        gatherer.offer_new(card)
    })?;
    Ok(gatherer)
}

/// `in 8 min`, `tomorrow`, `in 3 days`.
pub(super) fn in_words(due: Due, now: Now) -> String {
    match due {
        Due::At(at) => {
            let secs = at.millis_since(now.at()) / 1_000;
            match secs {
                0..60 => "in a minute".to_owned(),
                60..3_600 => format!("in {} min", secs / 60),
                _ => format!("in {} h", secs / 3_600),
            }
        }
        Due::On(day) => match day.days_since(now.day()) {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        },
    }
}

impl Counts {
    /// `12 due: 3 new, 2 learning, 7 review`.
    pub(super) fn sentence(self) -> String {
        format!(
            "{} due: {} new, {} learning, {} review",
            self.total(),
            self.new,
            self.learning,
            self.review
        )
    }
}
