//! Questions as notes.

use super::{Key, explanation};
use crate::domain::{Choice, ChoiceOption, Content, DeckName, Explanation, NoteDraft, Question};
use crate::source::references::Reading;

/// The note that a question becomes.
pub(super) fn of(
    question: &Question,
    key: &Key,
    reading: &Reading,
    title: Option<&str>,
) -> NoteDraft {
    let explained = explanation(question);
    let (content, salvaged) = match (choice(question, key, reading), explained) {
        (Some(choice), _) => (Content::Choice(choice), false),
        (None, Some(explanation)) => (basic(question, explanation.to_owned()), true),
        (None, None) => (basic(question, options_as_list(question)), false),
    };
    NoteDraft {
        guid: None,
        deck: question
            .deck
            .clone()
            .or_else(|| {
                question
                    .quiz_title
                    .as_deref()
                    .and_then(DeckName::from_title)
            })
            .or_else(|| title.and_then(DeckName::from_title)),
        draft: !salvaged && !matches!(content, Content::Choice(_)),
        content,
        salvaged,
        tags: question.tags.clone(),
        source: question.source.clone().unwrap_or_default(),
        place: question.place,
        number: question.number,
    }
}

fn choice(question: &Question, key: &Key, reading: &Reading) -> Option<Choice> {
    let right = key.right();
    let options = (0..)
        .zip(&question.options)
        .map(|(index, option)| ChoiceOption {
            text: option.text.clone(),
            correct: right.binary_search(&index).is_ok(),
            note: option.note.clone(),
        })
        .collect();
    let explanation = Explanation {
        text: question.explanation.clone().unwrap_or_default(),
        references: reading.references.clone(),
    };
    Choice::new(question.text.clone(), options, explanation).ok()
}

fn basic(question: &Question, back: String) -> Content {
    Content::Basic {
        front: question.text.clone(),
        back,
    }
}

fn options_as_list(question: &Question) -> String {
    let lines: Vec<_> = question
        .options
        .iter()
        .map(|option| {
            let text = option.text.trim().replace('\n', "\n  ");
            match option.note.trim() {
                "" => format!("- {text}"),
                note => format!("- {text} ({})", note.replace('\n', "\n  ")),
            }
        })
        .collect();
    lines.join("\n")
}
