//! In which parts a note changed.

use super::StoredNote;
use super::key::normal;
use super::likeness::is_same_answer;
use crate::domain::{Choice, Content, NoteDraft};
use std::collections::HashMap;

/// The parts in which a draft differs from the note it was recognised as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The wording of the question, white space included.
    pub question: bool,
    /// The options' texts or their order.
    pub options: bool,
    /// Which option is right, or what is to be typed: what was learned is now wrong.
    pub key: bool,
    /// The kind of note: options were lost or found again.
    pub kind: bool,
    /// The explanation, what it refers to, what is said of single options, or the back.
    pub explanation: bool,
    /// The lesson or passage named.
    pub source: bool,
    /// Tags that the note does not have; tags it has beside them are the learner's own.
    pub tags: bool,
    /// Whether it can be asked.
    pub draft: bool,
}

impl Changes {
    /// Compares a stored note with a draft.
    pub(super) fn between(note: &StoredNote, draft: &NoteDraft) -> Self {
        let (old, new) = (&note.content, &draft.content);
        let mut changes = Self {
            question: old.front() != new.front(),
            kind: old.kind() != new.kind(),
            key: is_key_changed(old, new),
            source: note.source != draft.source,
            tags: draft.tags.iter().any(|tag| !note.tags.contains(tag)),
            draft: note.draft != draft.draft,
            ..Self::default()
        };
        match (old, new) {
            (Content::Choice(old), Content::Choice(new)) => {
                let texts = |choice: &Choice| -> Vec<String> {
                    choice.options().iter().map(|o| o.text.clone()).collect()
                };
                let notes = |choice: &Choice| -> HashMap<String, String> {
                    let options = choice.options().iter();
                    options.map(|o| (o.text.clone(), o.note.clone())).collect()
                };
                changes.options = texts(old) != texts(new);
                changes.explanation = old.explanation() != new.explanation()
                    || (!changes.options && notes(old) != notes(new));
            }
            (Content::Typed { answer: old, .. }, Content::Typed { answer: new, .. }) => {
                changes.explanation = old != new && !changes.key;
            }
            _ => changes.explanation = old.back() != new.back(),
        }
        changes
    }
}

/// Whether what was learned is now wrong: other options are right, or something else is to be typed.
pub fn is_key_changed(old: &Content, new: &Content) -> bool {
    match (old, new) {
        (Content::Choice(old), Content::Choice(new)) => is_other_key(old, new),
        (Content::Typed { answer: old, .. }, Content::Typed { answer: new, .. }) => {
            !is_same_answer(old, new)
        }
        _ => false,
    }
}

/// More new right options than this are not compared one by one with those that are gone.
const MOST_COMPARED: usize = 32;

/// Whether other options are right than before.
///
/// A right option whose text was merely corrected is the same.
pub(super) fn is_other_key(old: &Choice, new: &Choice) -> bool {
    let (old, new) = (rights(old), rights(new));
    let count = |options: &HashMap<String, bool>| options.values().filter(|right| **right).count();
    let contradicts = |a: &HashMap<String, bool>, b: &HashMap<String, bool>| {
        a.iter()
            .any(|(text, right)| *right && b.get(text) == Some(&false))
    };
    if count(&old) != count(&new) || contradicts(&old, &new) || contradicts(&new, &old) {
        return true;
    }
    let gone = old
        .iter()
        .filter(|(text, right)| **right && !new.contains_key(*text));
    let mut came: Vec<_> = new
        .iter()
        .filter(|(text, right)| **right && !old.contains_key(*text))
        .collect();
    if came.len() > MOST_COMPARED {
        return true;
    }
    for (before, _) in gone {
        match came
            .iter()
            .position(|(after, _)| is_same_answer(before, after))
        {
            Some(index) => {
                came.swap_remove(index);
            }
            None => return true,
        }
    }
    false
}

/// Whether each text is right.
fn rights(choice: &Choice) -> HashMap<String, bool> {
    let mut rights = HashMap::new();
    for option in choice.options() {
        *rights.entry(normal(&option.text)).or_default() |= option.correct;
    }
    rights
}
