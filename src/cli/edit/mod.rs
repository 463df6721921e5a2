//! `srs edit`: a note in the learner's editor.

mod editor;
mod form;

use super::{
    args,
    context::{Collection, Context},
    error::Error,
    text::safe,
};
use crate::{
    domain::{CardId, Clock, Note, NoteKind},
    source,
    store::{Edited, NoteText},
};
use editor::{Draft, Left};
use serde::Serialize;
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

#[derive(Serialize)]
struct EditedJson {
    guid: String,
    changed: bool,
    key_changed: bool,
    completed: bool,
    cards_added: u32,
    cards_deleted: u32,
    cards_suspended: u32,
}

pub(super) fn run(context: &Context, args: &args::Edit) -> Result<(), Error> {
    let mut collection = context.open()?;
    let card = collection.card(&args.card)?;
    let note = note_of(&collection, card)?;
    let edited = match &args.file {
        Some(file) => {
            let text = read_file(file)?;
            let text = form::read(&text, Some(&note)).map_err(|error| in_file(file, &error))?;
            save(&mut collection, &note, text)?
        }
        None => in_editor(&mut collection, &note, card)?,
    };
    if context.json {
        let did = edited.unwrap_or_default();
        return context.print_json(&EditedJson {
            guid: note.guid.0,
            changed: edited.is_some(),
            key_changed: did.key_changed,
            completed: did.completed,
            cards_added: did.cards_added,
            cards_deleted: did.cards_deleted,
            cards_suspended: did.cards_suspended,
        });
    }
    context.print(&in_words(&note, edited))
}

/// Lets the learner edit the note of a card; `None` if it was left as it is.
pub(super) fn in_editor(
    collection: &mut Collection,
    note: &Note,
    card: CardId,
) -> Result<Option<Edited>, Error> {
    let draft = Draft::new(&form::write(note))?;
    let again = format!("srs edit {}", card.0);
    let edited = match draft.edit() {
        Ok(Left::Unchanged) => return Ok(None),
        Ok(Left::Changed(text)) => form::read(&text, Some(note))
            .map_err(|error| Error::failed(format!("the note was not changed: {error}"), ""))
            .and_then(|text| save(collection, note, text)),
        Err(error) => Err(error),
    };
    edited.map_err(|error| draft.keep(error, &again))
}

/// A new note from the learner's editor; `None` if the form was left as it is.
pub(super) fn new_in_editor<T>(
    kind: NoteKind,
    again: &str,
    add: impl FnOnce(NoteText) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let draft = Draft::new(&form::empty(kind))?;
    let added = match draft.edit() {
        Ok(Left::Unchanged) => return Ok(None),
        Ok(Left::Changed(text)) => form::read(&text, None)
            .map_err(|error| Error::failed(format!("no note was added: {error}"), ""))
            .and_then(|text| add(resolved(text))),
        Err(error) => Err(error),
    };
    added.map(Some).map_err(|error| draft.keep(error, again))
}

/// A new note from a file that holds the form.
pub(super) fn new_in_file(file: &Path) -> Result<NoteText, Error> {
    let text = read_file(file)?;
    form::read(&text, None)
        .map(resolved)
        .map_err(|error| in_file(file, &error))
}

/// A note with what its explanation refers to.
pub(super) fn resolved(text: NoteText) -> NoteText {
    NoteText {
        content: source::with_references(None, text.content),
        ..text
    }
}

fn read_file(file: &Path) -> Result<String, Error> {
    let read = if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    read.map_err(|source| Error::File {
        action: "read",
        path: safe(&file.display().to_string()),
        source,
    })
}

fn in_file(file: &Path, error: &form::FormError) -> Error {
    Error::failed(
        format!(
            "{}:{}: {}",
            safe(&file.display().to_string()),
            error.line,
            error.message
        ),
        "nothing was changed",
    )
}

/// The note of a card.
pub(super) fn note_of(collection: &Collection, card: CardId) -> Result<Note, Error> {
    let row = collection.store.card_row(card)?;
    row.map(|row| row.note).ok_or_else(|| {
        Error::failed(
            format!("there is no card {}", card.0),
            "'srs cards' lists them",
        )
    })
}

fn save(collection: &mut Collection, note: &Note, text: NoteText) -> Result<Option<Edited>, Error> {
    let text = NoteText {
        content: source::with_references(Some(&note.content), text.content),
        ..text
    };
    let now = collection.clock.now();
    Ok(collection.store.edit_note(note, &text, now)?)
}

fn in_words(note: &Note, edited: Option<Edited>) -> String {
    let guid = safe(&note.guid.0);
    let Some(edited) = edited else {
        return format!("Left note {guid} as it is.\n");
    };
    let mut words = format!("Changed note {guid}.\n");
    let cards = |n: u32| format!("{n} card{}", if n == 1 { "" } else { "s" });
    if edited.completed {
        words.push_str("It was a draft; its cards are in the queues now.\n");
    }
    if edited.key_changed {
        words.push_str("Another answer is right now: its cards in review are due today.\n");
    }
    for (count, done) in [
        (edited.cards_added, "added"),
        (edited.cards_deleted, "deleted, never answered"),
        (edited.cards_suspended, "suspended, with its history"),
    ] {
        if count > 0 {
            words.push_str(&format!("{} {done}.\n", cards(count)));
        }
    }
    words
}
