//! `srs config`: options, and where they were set.

use super::{args, context::Context, error::Error, table, text::safe};
use crate::{
    domain::{DeckId, Decks, OptionKey, Options},
    schedule::Scheduler,
    store::Remember,
};
use serde::Serialize;

#[derive(Serialize)]
struct OptionJson {
    key: &'static str,
    value: String,
    /// Where it was set: `default`, `collection`, or a deck's name.
    set_in: String,
}

pub(super) fn run(context: &Context, args: &args::Config) -> Result<(), Error> {
    let mut collection = context.open()?;
    let deck = args
        .deck
        .as_deref()
        .map(|name| collection.deck(name))
        .transpose()?;
    let key = args.key.as_deref().map(known_key).transpose()?;
    let changes = args.unset || args.value.is_some();
    if let Some(key) = key.filter(|_| changes) {
        if deck.is_some() && key.is_collection_only() {
            return Err(Error::usage(format!(
                "{key} is set for the whole collection, not for a deck"
            )));
        }
        let value = args
            .value
            .as_deref()
            .map(|value| accepted(key, value))
            .transpose()?;
        let now = collection.now();
        let replayed: Remember<'_> = &|options, logs| {
            Scheduler::new(options)
                .and_then(|scheduler| scheduler.replay_memory(logs))
                .map_err(|error| error.to_string())
        };
        let remember = (key == OptionKey::Parameters).then_some(replayed);
        collection
            .store
            .set_option(deck, key, value.as_deref(), remember, now)?;
        collection.decks = collection.store.decks()?;
    }
    let options = collection.decks.options(deck);
    let json = |key: OptionKey| OptionJson {
        key: key.name(),
        value: options.get(key),
        set_in: set_in(&collection.decks, deck, key),
    };
    match key {
        Some(key) if context.json => context.print_json(&json(key)),
        Some(key) => context.print(&format!("{}\n", options.get(key))),
        None => {
            let all: Vec<_> = OptionKey::ALL.iter().map(|key| json(*key)).collect();
            if context.json {
                return context.print_json(&all);
            }
            let mut table = table::new(context.width, &["option", "value", "set in"]);
            for option in &all {
                table.add_row([option.key, &safe(&option.value), &safe(&option.set_in)]);
            }
            context.print(&format!("{table}\n"))
        }
    }
}

fn known_key(name: &str) -> Result<OptionKey, Error> {
    OptionKey::from_name(name).ok_or_else(|| {
        let names: Vec<_> = OptionKey::ALL.iter().map(|key| key.name()).collect();
        Error::usage(format!(
            "there is no option '{}', expected one of {}",
            safe(name),
            names.join(", ")
        ))
    })
}

/// The value as it is stored: read once, written the standard way.
fn accepted(key: OptionKey, value: &str) -> Result<String, Error> {
    let mut options = Options::default();
    options
        .set(key, value)
        .map_err(|error| Error::usage(error.to_string()))?;
    Scheduler::new(&options)?;
    Ok(options.get(key))
}

fn set_in(decks: &Decks, deck: Option<DeckId>, key: OptionKey) -> String {
    let lineage = deck.map(|deck| decks.lineage(deck)).unwrap_or_default();
    let own = lineage
        .into_iter()
        .find(|deck| decks.is_set(Some(*deck), key));
    match own.and_then(|deck| decks.name(deck)) {
        Some(name) => name.as_str().to_owned(),
        None if decks.is_set(None, key) => "collection".to_owned(),
        None => "default".to_owned(),
    }
}
