//! Which options a resolved explanation names, place by place, those inside ranges too.

use super::mention::{Group, Mention};
use super::order::after_the_move;
use super::question::Question;
use super::{Regime, Subject};
use crate::domain::{Choice, OptionIndex, OptionReference};
use std::collections::HashMap;
use std::ops::Range;

/// A number, a letter or a range in an explanation, and the options that it names.
pub(in super::super) struct Named {
    /// From the first byte of the (first) number to one past the last.
    pub(in super::super) span: Range<usize>,
    /// What joins the ends of a range.
    pub(in super::super) joint: Option<Range<usize>>,
    /// Never empty.
    pub(in super::super) options: Vec<OptionIndex>,
}

/// Everything in an explanation that names options and is resolved, in order.
///
/// A range is left out unless everything inside it can be told from its ends and the rest of the explanation.
pub(in super::super) fn named_options(choice: &Choice) -> Vec<Named> {
    let explanation = choice.explanation();
    let references = &explanation.references;
    if references.is_empty() {
        return Vec::new();
    }
    let ranges = Ranges::of(choice);
    let mut named = Vec::with_capacity(references.len());
    let mut rest = references.iter().peekable();
    while let Some(reference) = rest.next() {
        let span = span(reference);
        if let Some(range) = ranges.by_start.get(&span.start) {
            // The end of the range is the next reference.
            let end = rest.next_if(|next| span_starts(next, range.end.start));
            if let Some(option) = reference.option
                && let Some(last) = end.and_then(|end| end.option)
                && let Some(inside) = ranges.inside(range)
            {
                let options = [option].into_iter().chain(inside).chain([last]);
                named.push(Named {
                    span: span.start..range.end.end,
                    joint: Some(span.end..range.end.start),
                    options: options.collect(),
                });
            }
        } else if let Some(option) = reference.option {
            named.push(Named {
                span,
                joint: None,
                options: vec![option],
            });
        }
    }
    named
}

fn span(reference: &OptionReference) -> Range<usize> {
    reference.start as usize..reference.end as usize
}

fn span_starts(reference: &OptionReference, start: usize) -> bool {
    span(reference).start == start
}

/// The ranges of an explanation, by where they start, and what may be inside them.
struct Ranges {
    by_start: HashMap<usize, Range<Mention>>,
    /// Ways of reading the explanation that agree with all its resolved references.
    readings: Vec<HashMap<u8, OptionIndex>>,
}

impl Ranges {
    fn of(choice: &Choice) -> Self {
        let key = choice.correct();
        let subject = Subject {
            options: choice.options().iter().map(|o| o.text.as_str()).collect(),
            right: &key,
            explanation: &choice.explanation().text,
        };
        let question = Question::alone(&subject, 1, true);
        let by_start: HashMap<_, _> = question.groups.iter().flat_map(ranges).collect();
        let readings = if by_start.is_empty() {
            Vec::new()
        } else {
            readings(&subject, &choice.explanation().references)
        };
        Self { by_start, readings }
    }

    /// The options between the ends of a range, if every reading tells the same.
    fn inside(&self, range: &Range<Mention>) -> Option<Vec<OptionIndex>> {
        let numbers = range.start.number.saturating_add(1)..range.end.number;
        if numbers.is_empty() {
            return Some(Vec::new());
        }
        let mut readings = self.readings.iter().map(|reading| {
            let options = numbers.clone().map(|number| reading.get(&number).copied());
            options.collect::<Option<Vec<_>>>()
        });
        let first = readings.next()??;
        readings
            .all(|other| other.as_ref() == Some(&first))
            .then_some(first)
    }
}

fn ranges(group: &Group) -> impl Iterator<Item = (usize, Range<Mention>)> {
    let pairs = group.mentions.iter().zip(group.mentions.iter().skip(1));
    pairs
        .filter(|(first, last)| last.ends_range && first.number < last.number)
        .map(|(first, last)| (first.start, *first..*last))
}

/// What each number means, in every way of reading that agrees with the references.
fn readings(
    subject: &Subject<'_>,
    references: &[OptionReference],
) -> Vec<HashMap<u8, OptionIndex>> {
    let mut readings = Vec::new();
    for (first, trust_claims) in [(1, true), (1, false), (0, true), (0, false)] {
        let question = Question::alone(subject, first, trust_claims);
        let (Some(from), Some(to)) = (question.assumed, question.key) else {
            continue;
        };
        for regime in [Regime::Swapped, Regime::Shifted] {
            let meaning = |number: u8, letter: bool| {
                let place = question.place(number, letter)?;
                let option = after_the_move(regime, from.into(), to.into(), place);
                OptionIndex::try_from(option).ok()
            };
            let letters: HashMap<usize, bool> = question
                .groups
                .iter()
                .flat_map(|group| &group.mentions)
                .map(|mention| (mention.start, mention.letter))
                .collect();
            let agrees = references.iter().all(|reference| {
                let letter = letters.get(&span(reference).start).copied();
                let number = u8::try_from(reference.number).ok();
                reference.option.is_none()
                    || number.zip(letter).and_then(|(n, l)| meaning(n, l)) == reference.option
            });
            if agrees {
                let letter = letters.values().any(|letter| *letter);
                readings.push(
                    (0..=26)
                        .filter_map(|number| Some((number, meaning(number, letter)?)))
                        .collect(),
                );
            }
        }
    }
    readings
}
