//! `srs reset`: cards new again.

use super::{args, backup, change, context::Context, error::Error};

pub(super) fn run(context: &Context, args: &args::Selection) -> Result<(), Error> {
    let mut collection = context.open()?;
    let now = collection.now();
    let cards = collection.cards(&args.query, now)?;
    if cards.len() > 1 {
        backup::before_a_large_change(context, &collection)?;
    }
    let reset = collection.store.reset_cards(&cards, now)?;
    change::report(context, "Reset", "card", cards.len(), reset)
}
