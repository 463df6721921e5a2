//! `srs add`: a note by hand.

use super::{
    args,
    context::{Collection, Context},
    edit,
    error::Error,
    import::deck_name,
    text::safe,
};
use crate::{
    domain::{Choice, ChoiceOption, Content, DeckName, Explanation, NoteKind},
    store::{Added, NoteText},
};
use serde::Serialize;

#[derive(Serialize)]
struct AddedJson<'a> {
    guid: &'a str,
    deck: &'a str,
    cards: Vec<i64>,
}

impl From<args::NoteKind> for NoteKind {
    fn from(kind: args::NoteKind) -> Self {
        match kind {
            args::NoteKind::Choice => Self::Choice,
            args::NoteKind::Basic => Self::Basic,
            args::NoteKind::Reversed => Self::Reversed,
            args::NoteKind::Cloze => Self::Cloze,
            args::NoteKind::Typed => Self::Typed,
        }
    }
}

pub(super) fn run(context: &Context, args: &args::Add) -> Result<(), Error> {
    let deck = deck_name(&args.deck)?;
    // What the arguments say is checked before anything is opened.
    let given = match (&args.front, &args.file) {
        (Some(front), _) => Some(edit::resolved(from_arguments(args, front)?)),
        (None, Some(file)) => Some(edit::new_in_file(file)?),
        (None, None) => None,
    };
    let mut collection = context.open()?;
    // A deck that differs in upper and lower case only is the same.
    let deck = collection
        .decks
        .find(&deck)
        .and_then(|id| collection.decks.name(id).cloned())
        .unwrap_or(deck);
    let added = match given {
        Some(text) => Some(add(&mut collection, &deck, &text)?),
        None => {
            let kind = args.kind.map_or(NoteKind::Basic, NoteKind::from);
            let again = format!("srs add --deck {}", shell_words::quote(deck.as_str()));
            edit::new_in_editor(kind, &again, |text| add(&mut collection, &deck, &text))?
        }
    };
    let Some(added) = added else {
        return Err(Error::failed(
            "no note was added: the form was left as it was",
            "fill it in and save it before you leave the editor",
        ));
    };
    if context.json {
        return context.print_json(&AddedJson {
            guid: &added.guid.0,
            deck: deck.as_str(),
            cards: added.cards.iter().map(|card| card.0).collect(),
        });
    }
    let ids: Vec<_> = added.cards.iter().map(|card| card.0.to_string()).collect();
    context.print(&format!(
        "Added note {} to {} (card {}).\n",
        added.guid.0,
        safe(deck.as_str()),
        ids.join(", ")
    ))
}

fn add(collection: &mut Collection, deck: &DeckName, text: &NoteText) -> Result<Added, Error> {
    if let Some(card) = collection.store.same_content(&text.content, None)? {
        return Err(Error::failed(
            format!("card {} says the same already", card.0),
            format!("'srs show {0}' shows it, 'srs edit {0}' changes it", card.0),
        ));
    }
    let now = collection.now();
    Ok(collection.store.add_note(deck, text, now)?)
}

fn from_arguments(args: &args::Add, front: &str) -> Result<NoteText, Error> {
    let options = &args.options.options;
    let kind = match args.kind {
        Some(kind) => kind.into(),
        None if !options.is_empty() => NoteKind::Choice,
        None if front.contains("{{c") => NoteKind::Cloze,
        None => NoteKind::Basic,
    };
    if kind != NoteKind::Choice && !options.is_empty() {
        return Err(Error::usage(format!(
            "--option and --right make a choice note, not a {} note",
            kind.name()
        )));
    }
    let front = front.to_owned();
    let back = args.back.as_ref().or(args.explanation.as_ref());
    let back = back.cloned().unwrap_or_default();
    let content = match kind {
        NoteKind::Choice => Content::Choice(choice(front, options, back)?),
        NoteKind::Basic => Content::Basic { front, back },
        NoteKind::Reversed => Content::Reversed { front, back },
        NoteKind::Cloze => Content::Cloze {
            text: front,
            extra: back,
        },
        NoteKind::Typed => Content::Typed {
            front,
            answer: back,
        },
    };
    if !content.is_complete() {
        return Err(Error::usage(match kind {
            _ if content.front().trim().is_empty() => "--front is empty, expected text".to_owned(),
            NoteKind::Cloze => "--front hides nothing, expected a part such as {{c1::this}}".into(),
            _ => format!("a {} note needs --back TEXT", kind.name()),
        }));
    }
    Ok(NoteText {
        content,
        tags: args.tags.clone(),
        source: args.source.clone().unwrap_or_default(),
    })
}

fn choice(
    question: String,
    options: &[(String, bool)],
    explanation: String,
) -> Result<Choice, Error> {
    let options = options.iter().map(|(text, correct)| ChoiceOption {
        text: text.clone(),
        correct: *correct,
        note: String::new(),
    });
    let explanation = Explanation {
        text: explanation,
        references: Vec::new(),
    };
    Choice::new(question, options.collect(), explanation).map_err(|_| {
        Error::usage("a choice note needs two options or more, at least one of them with --right")
    })
}
