//! `srs review`: from the arguments to the first card.

use super::{Driver, Refusal, backend::StoreBackend, line, line::LineError, saved};
use crate::{
    cli::{
        args,
        context::{Collection, Context},
        due,
        error::Error,
        import,
        text::{safe, wrap},
    },
    domain::{CardId, DeckId, Now, Query},
    study::{
        queue::{Budget, Candidate, Gatherer, Offer},
        session::{LEARN_AHEAD_SECS, Session, Waiting},
    },
};
use std::{
    collections::BTreeSet,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

/// Which cards a review is about.
#[derive(Debug, Default)]
struct Scope {
    /// The deck whose limits count; `None` is the collection.
    deck: Option<DeckId>,
    /// Only these, if there is a list.
    only: Option<BTreeSet<CardId>>,
}

pub(in crate::cli) fn run(context: &Context, args: &args::Review) -> Result<(), Error> {
    let whole = args.targets.is_empty() && args.deck.is_none();
    let mut collection = if whole {
        context.open_whole()?
    } else {
        context.open()?
    };
    let scope = scope(context, &mut collection, args)?;
    let now = collection.now();
    let session = session(context, &collection, &scope, args, now)?;
    let saved = collection
        .store
        .saved_session()?
        .and_then(|text| saved::from_json(&text))
        .filter(|saved| {
            // A card that this review is not about waits for one that is.
            let card = saved.current.as_ref().map(|current| current.card);
            card.is_some_and(|card| session.holds(card))
        });
    if session.left().total() == 0 {
        return nothing_due(context, &collection, &scope, now);
    }
    let mut driver = Driver::new(
        session,
        StoreBackend::new(collection, context.width),
        saved.as_ref(),
    )
    .map_err(|refusal| match refusal {
        Refusal::Failed(failure) => Error::Failed {
            message: failure.what,
            hint: failure.hint,
        },
        Refusal::Rejected(rejected) => Error::Failed {
            message: rejected.to_string(),
            hint: None,
        },
    })?;
    line::review(
        &mut driver,
        &mut BufReader::new(io::stdin().lock()),
        &mut anstream::stdout().lock(),
        context.width,
    )
    .map_err(|error| match error {
        LineError::Io(error) => error.into(),
        LineError::Failed(failure) => Error::Failed {
            message: failure.what,
            hint: failure.hint,
        },
    })
}

/// Imports the files that were named, and finds out which cards are meant.
fn scope(
    context: &Context,
    collection: &mut Collection,
    args: &args::Review,
) -> Result<Scope, Error> {
    let mut scope = Scope::default();
    let (files, decks): (Vec<&String>, Vec<&String>) = args
        .targets
        .iter()
        .partition(|target| Path::new(target).exists());
    if !files.is_empty() {
        let paths: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let report = import::import(collection, &paths, &import::Settings::default())?;
        for line in import::summary(&report) {
            context.say(&wrap(&line, context.width, ""));
        }
        let mut named: Vec<_> = report.files.iter().flat_map(|file| &file.decks).collect();
        named.sort();
        named.dedup();
        if let [deck] = named.as_slice() {
            scope.deck = collection.decks.find(deck);
        }
        scope.only = Some(collection.store.cards_in_files(&import::paths(&paths)?)?);
    }
    for name in decks.into_iter().chain(&args.deck) {
        let deck = collection
            .deck(name)
            .map_err(|error| not_found(name, error))?;
        if scope.deck.is_some_and(|other| other != deck) || args.targets.len() > 1 {
            return Err(Error::usage(
                "name one deck, or files; 'srs review --query' takes several decks with 'or'",
            ));
        }
        scope.deck = Some(deck);
    }
    if let Some(text) = &args.query {
        let query = Query::parse(text)?;
        let schedulers = collection.schedulers()?;
        let elapsed_for = |deck, rate| schedulers.of(deck).elapsed_for(rate);
        let now = collection.now();
        let found: BTreeSet<CardId> = collection
            .store
            .search_ids(&query, &elapsed_for, now)?
            .into_iter()
            .collect();
        scope.only = Some(match scope.only {
            None => found,
            Some(only) => only.intersection(&found).copied().collect(),
        });
    }
    Ok(scope)
}

/// A name that is neither a deck nor a file.
fn not_found(name: &str, error: Error) -> Error {
    let looks_like_a_file = name.contains(['/', '\\']) || Path::new(name).extension().is_some();
    match error {
        Error::Failed { hint, .. } if looks_like_a_file => Error::Failed {
            message: format!(
                "there is no file '{}', and no deck of that name",
                safe(name)
            ),
            hint: hint.map(|_| "check the path; 'srs decks' lists the decks".to_owned()),
        },
        error => error,
    }
}

fn session(
    context: &Context,
    collection: &Collection,
    scope: &Scope,
    args: &args::Review,
    now: Now,
) -> Result<Session, Error> {
    let studied = collection.store.studied(now.day())?;
    let mut budget = Budget::new(&collection.decks, scope.deck, &studied);
    if let Some(limit) = args.new {
        budget = budget.at_most_new(limit);
    }
    let options = collection.decks.options(scope.deck);
    let store = &collection.store;
    let within = scope.deck.map(|deck| collection.decks.within(deck));
    let within = within.as_deref();
    let wanted = |candidate: &Candidate| {
        scope
            .only
            .as_ref()
            .is_none_or(|only| only.contains(&candidate.card))
    };
    let mut gatherer = Gatherer::new(budget, options.bury_siblings);
    let mut learning = Vec::new();
    // Steps that end today are drawn when they are due, if the session is still on.
    for (candidate, due) in store.learning(within, now.next_day_at, now.day())? {
        if wanted(&candidate) {
            gatherer.offer_learning(candidate);
            learning.push(Waiting {
                due,
                card: candidate.card,
            });
        }
    }
    let offered = |gatherer: &mut Gatherer,
                   candidate: Candidate,
                   offer: fn(&mut Gatherer, Candidate) -> Offer| {
        if wanted(&candidate) {
            offer(gatherer, candidate)
        } else {
            Offer::More
        }
    };
    store.offer_interday(within, now.day(), |card| {
        offered(&mut gatherer, card, Gatherer::offer_interday)
    })?;
    store.offer_reviews(within, options.review_order, now, |card| {
        offered(&mut gatherer, card, Gatherer::offer_review)
    })?;
    store.offer_new(within, options.new_order, now.day(), |card| {
        offered(&mut gatherer, card, Gatherer::offer_new)
    })?;
    let mut queue = gatherer.into_queue(options.new_mix);
    if let Some(limit) = args.limit {
        let limit = limit as usize;
        let soon = now.at().plus_secs(LEARN_AHEAD_SECS);
        learning.retain(|waiting| waiting.due <= soon);
        learning.truncate(limit);
        queue.truncate(limit - learning.len());
    }
    Ok(Session::new(context.seed(now), queue, learning, now.at()))
}

fn nothing_due(
    context: &Context,
    collection: &Collection,
    scope: &Scope,
    now: Now,
) -> Result<(), Error> {
    let within = scope.deck.map(|deck| collection.decks.within(deck));
    let next = collection.store.next_due(within.as_deref(), now)?;
    let when = match next {
        Some(due) => format!("The next card is due {}.", due::in_words(due, now)),
        None => "'srs import FILE' adds cards.".to_owned(),
    };
    context.print(&format!("Nothing is due now. {when}\n"))
}
