//! What each question of a page is worth: a card, half a card, or a draft; and what is wrong with it.

mod audit;
mod draft;

use super::identity::ContentKey;
use super::references::{Regime, Resolved, Subject, resolve};
use crate::domain::{Code, NoteDraft, OptionIndex, Parsed, Problem, Question, StatedKey};
use audit::{Page, Report};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

/// A page after judging: everything in it that can become a note, and everything that should be known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The title of the page itself, if it has one.
    pub title: Option<String>,
    /// One for each question that does not repeat an earlier one, in the order of the page; then the page's other notes.
    pub notes: Vec<NoteDraft>,
    /// What the reader found, then what judging found, in the order of the page.
    pub problems: Vec<Problem>,
    /// The order that the explanations' option numbers follow.
    pub regime: Regime,
}

/// Judges the questions of a page.
///
/// A question with at least two options and a key that names some of them becomes a choice. Any other keeps its
/// explanation as a back (salvaged), or is kept as a draft whose back lists what is left of its options.
pub fn understand(parsed: Parsed) -> Understood {
    let Parsed {
        title,
        questions,
        notes,
        mut problems,
    } = parsed;
    let page = Page::of(&questions);
    let keys: Vec<_> = questions.iter().map(Key::of).collect();
    let subjects: Vec<_> = questions.iter().zip(&keys).map(subject).collect();
    let Resolved { regime, readings } = resolve(&subjects);

    let mut seen = Seen::default();
    let mut drafts = Vec::with_capacity(questions.len() + notes.len());
    for ((question, key), reading) in questions.iter().zip(&keys).zip(&readings) {
        let mut report = Report {
            question,
            problems: &mut problems,
        };
        if let Some(first) = seen.before(question, key) {
            report.add(Code::DuplicateQuestion, first);
            continue;
        }
        page.judge(key, reading, &mut report);
        drafts.push(draft::of(question, key, reading, title.as_deref()));
    }
    let assumed = audit::contradicted(&questions, &keys, &readings);
    problems.extend(audit::page_problems(&regime, &assumed, &drafts));
    problems.sort_by_key(|problem| problem.place);
    drafts.extend(notes);
    Understood {
        title,
        notes: drafts,
        problems,
        regime,
    }
}

/// What a question's stated key comes to.
enum Key {
    /// These options are right, ascending.
    Right(Vec<OptionIndex>),
    /// Nothing usable was stated.
    None,
    /// Stated, but these values name no option.
    OutOfRange(Vec<i64>),
}

impl Key {
    fn of(question: &Question) -> Self {
        let StatedKey::Indexes(stated) = &question.key else {
            return Self::None;
        };
        let in_range = |index: i64| {
            OptionIndex::try_from(index)
                .ok()
                .filter(|index| usize::from(*index) < question.options.len())
        };
        let outside: Vec<i64> = stated
            .iter()
            .copied()
            .filter(|index| in_range(*index).is_none())
            .collect();
        if !outside.is_empty() {
            // Also when other indexes are in range: which options are right is then not certain.
            return Self::OutOfRange(outside);
        }
        let mut right: Vec<_> = stated.iter().copied().filter_map(in_range).collect();
        right.sort_unstable();
        right.dedup();
        if right.is_empty() {
            Self::None
        } else {
            Self::Right(right)
        }
    }

    fn right(&self) -> &[OptionIndex] {
        match self {
            Self::Right(right) => right,
            Self::None | Self::OutOfRange(_) => &[],
        }
    }
}

/// The questions of a page so far.
#[derive(Default)]
struct Seen<'a>(HashMap<ContentKey, (&'a Question, &'a Key)>);

impl<'a> Seen<'a> {
    /// What to say if the same question was there before; otherwise it is now.
    fn before(&mut self, question: &'a Question, key: &'a Key) -> Option<String> {
        let (first, first_key) = match self.0.entry(ContentKey::of_question(question)) {
            Entry::Vacant(entry) => {
                entry.insert((question, key));
                return None;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        if question.options.len() < 2 && explanation(question) != explanation(first) {
            // Without options the explanation is all there is to learn: another one is not dropped.
            return None;
        }
        let but = if right_texts(question, key) == right_texts(first, first_key) {
            ""
        } else {
            " with another answer"
        };
        Some(format!(
            "the same question stands in line {}{but}",
            first.place.line
        ))
    }
}

fn right_texts<'a>(question: &'a Question, key: &Key) -> BTreeSet<&'a str> {
    key.right()
        .iter()
        .filter_map(|index| question.options.get(usize::from(*index)))
        .map(|option| option.text.trim())
        .collect()
}

fn explanation(question: &Question) -> Option<&str> {
    question
        .explanation
        .as_deref()
        .filter(|text| !text.trim().is_empty())
}

fn subject<'a>((question, key): (&'a Question, &'a Key)) -> Subject<'a> {
    Subject {
        options: question.options.iter().map(|o| o.text.as_str()).collect(),
        right: key.right(),
        explanation: explanation(question).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
