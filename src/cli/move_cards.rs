//! `srs move`: cards to another deck.

use super::{args, backup, change, context::Context, error::Error, import::deck_name};

pub(super) fn run(context: &Context, args: &args::Move) -> Result<(), Error> {
    let to = deck_name(&args.to)?;
    let mut collection = context.open()?;
    let now = collection.now();
    let cards = collection.cards(&args.cards.query, now)?;
    // A deck that differs in upper and lower case only is the same.
    let to = collection
        .decks
        .find(&to)
        .and_then(|deck| collection.decks.name(deck).cloned())
        .unwrap_or(to);
    if cards.len() > 1 {
        backup::before_a_large_change(context, &collection)?;
    }
    let moved = collection.store.move_cards(&cards, &to, now)?;
    change::report(context, "Moved", "card", cards.len(), moved)
}
