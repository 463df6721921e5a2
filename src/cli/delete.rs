//! `srs delete`: notes away, with all their cards.

use super::{args, backup, context::Context, error::Error};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct DeletedJson {
    found: usize,
    notes: u32,
    cards: u32,
}

pub(super) fn run(context: &Context, args: &args::Delete) -> Result<(), Error> {
    let mut collection = context.open()?;
    let now = collection.now();
    let found = collection.cards(&args.cards.query, now)?;
    let notes = collection.store.notes_of(&found)?;
    if notes.len() > 1 && !args.yes && !confirmed(notes.len())? {
        return Err(Error::failed("nothing was deleted", "--yes does not ask"));
    }
    if notes.len() > 1 {
        backup::before_a_large_change(context, &collection)?;
    }
    let deleted = collection.store.delete_notes(&notes, now)?;
    if context.json {
        return context.print_json(&DeletedJson {
            found: found.len(),
            notes: deleted.notes,
            cards: deleted.cards,
        });
    }
    if deleted.notes == 0 {
        return context.print("No card found.\n");
    }
    let things = |n: u32, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    context.print(&format!(
        "Deleted {} ({}); 'srs undo' brings it back.\n",
        things(deleted.notes, "note"),
        things(deleted.cards, "card")
    ))
}

/// Asks on standard error; an answer other than yes, or none, is no.
fn confirmed(notes: usize) -> Result<bool, Error> {
    let mut out = anstream::stderr();
    // Nobody to ask where standard error is closed: then there is no answer either.
    let _ = write!(out, "Delete {notes} notes with their cards? [y/N] ");
    let _ = out.flush();
    let mut line = String::new();
    if io::stdin().read_line(&mut line)? == 0 {
        let _ = writeln!(out);
        return Err(Error::failed(
            format!("{notes} notes would be deleted, and nobody answers"),
            "say so with --yes",
        ));
    }
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}
