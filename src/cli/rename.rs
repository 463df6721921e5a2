//! `srs rename`: a deck and the decks below it under another name.

use super::{args, backup, context::Context, error::Error, import::deck_name, text::safe};
use crate::domain::{DeckId, DeckName, Decks};
use serde::Serialize;

#[derive(Serialize)]
struct RenamedJson<'a> {
    from: &'a str,
    to: &'a str,
    decks: usize,
}

pub(super) fn run(context: &Context, args: &args::Rename) -> Result<(), Error> {
    let new = deck_name(&args.new)?;
    let mut collection = context.open()?;
    let deck = collection.deck(&args.deck)?;
    let Some(old) = collection.decks.name(deck).cloned() else {
        return Ok(());
    };
    let names = new_names(&collection.decks, deck, &old, &new)?;
    let decks = names.len();
    if old != new {
        backup::before_a_large_change(context, &collection)?;
        let summary = format!("renamed {} to {}", old.as_str(), new.as_str());
        let now = collection.now();
        collection.store.rename_decks(&names, &summary, now)?;
    }
    if context.json {
        return context.print_json(&RenamedJson {
            from: old.as_str(),
            to: new.as_str(),
            decks,
        });
    }
    let below = match decks - 1 {
        0 => String::new(),
        1 => " and the deck below it".to_owned(),
        n => format!(" and the {n} decks below it"),
    };
    context.print(&format!(
        "Renamed {}{below} to {}.\n",
        safe(old.as_str()),
        safe(new.as_str())
    ))
}

/// The new names of a deck and the decks below it.
fn new_names(
    decks: &Decks,
    deck: DeckId,
    old: &DeckName,
    new: &DeckName,
) -> Result<Vec<(DeckId, DeckName)>, Error> {
    let within = decks.within(deck);
    let mut names = Vec::with_capacity(within.len());
    for id in &within {
        let name = decks.name(*id).map(DeckName::as_str).unwrap_or_default();
        let rest = name.strip_prefix(old.as_str()).unwrap_or_default();
        let Some(name) = DeckName::new(&format!("{}{rest}", new.as_str())) else {
            continue;
        };
        if decks
            .find(&name)
            .is_some_and(|other| !within.contains(&other))
        {
            return Err(Error::failed(
                format!("there is a deck '{}' already", safe(name.as_str())),
                format!(
                    "to put the cards of one into the other: srs move {} --to {}",
                    shell_words::quote(&format!("deck:\"{}\"", old.as_str())),
                    shell_words::quote(new.as_str())
                ),
            ));
        }
        names.push((*id, name));
    }
    Ok(names)
}
