//! Explanations with the labels on screen, and what they say of the option that was picked.

use super::references::{Named, named_options};
use crate::domain::{Choice, Explanation, OptionIndex};
use std::ops::Range;

/// What an explanation says, with the labels on screen, split by the option that was picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The sentences that speak of the picked option, in their order; empty if none do.
    pub picked: String,
    /// All the others, in their order.
    pub rest: String,
}

/// The explanation with every resolved reference rewritten to the label on screen: "Option 2" to "Option C".
///
/// A range whose options no longer stand together becomes a list. Unresolved references stay as written.
pub fn relabel(choice: &Choice, label: impl Fn(OptionIndex) -> String) -> String {
    let text = &choice.explanation().text;
    let edits = edits(text, &named_options(choice), &label);
    edited(text, 0..text.len(), &edits)
}

/// The explanation with the labels on screen, the sentences that speak of the picked option apart from the others.
pub fn about(choice: &Choice, picked: OptionIndex, label: impl Fn(OptionIndex) -> String) -> About {
    let text = &choice.explanation().text;
    let named = named_options(choice);
    let edits = edits(text, &named, &label);
    let mut speaking = named
        .iter()
        .filter(|named| named.options.contains(&picked))
        .map(|named| named.span.start)
        .peekable();
    let mut about = About::default();
    for sentence in sentences(text) {
        let mut speaks = false;
        while speaking.next_if(|start| *start < sentence.end).is_some() {
            speaks = true;
        }
        let part = if speaks {
            &mut about.picked
        } else {
            &mut about.rest
        };
        part.push_str(&edited(text, sentence, &edits));
    }
    for part in [&mut about.picked, &mut about.rest] {
        part.truncate(part.trim_end().len());
    }
    about
}

/// Whether the explanation names an option by a number whose meaning is not certain, and which is shown as written.
pub fn has_unresolved(explanation: &Explanation) -> bool {
    let mut references = explanation.references.iter();
    references.any(|reference| reference.option.is_none())
}

/// What replaces what, in order and without overlap.
fn edits(
    text: &str,
    named: &[Named],
    label: &impl Fn(OptionIndex) -> String,
) -> Vec<(Range<usize>, String)> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for named in named {
        let free = edits
            .last()
            .is_none_or(|(before, _)| before.end <= named.span.start);
        if free && text.get(named.span.clone()).is_some() {
            edits.push((named.span.clone(), labels(text, named, label)));
        }
    }
    edits
}

/// The labels of the options named in one place, as a range where they still form one.
fn labels(text: &str, named: &Named, label: &impl Fn(OptionIndex) -> String) -> String {
    let mut labels: Vec<_> = named.options.iter().map(|option| label(*option)).collect();
    let Some(joint) = named.joint.clone().and_then(|joint| text.get(joint)) else {
        return labels.concat();
    };
    labels.sort_unstable();
    match labels.as_slice() {
        [first, .., last] if stand_together(&labels) => format!("{first}{joint}{last}"),
        [before @ .., last] if !before.is_empty() => {
            format!("{} and {last}", before.join(", "))
        }
        _ => labels.concat(),
    }
}

/// Whether labels are letters that follow each other.
fn stand_together(labels: &[String]) -> bool {
    labels.windows(2).all(|pair| match pair {
        [before, after] => match (before.as_bytes(), after.as_bytes()) {
            ([before], [after]) => before.checked_add(1) == Some(*after),
            _ => false,
        },
        _ => true,
    })
}

/// A part of a text with the edits that lie within it.
fn edited(text: &str, part: Range<usize>, edits: &[(Range<usize>, String)]) -> String {
    let mut edited = String::with_capacity(part.len());
    let mut at = part.start;
    let first = edits.partition_point(|(span, _)| span.start < part.start);
    for (span, new) in edits.iter().skip(first) {
        if span.end > part.end {
            break;
        }
        edited.push_str(text.get(at..span.start).unwrap_or_default());
        edited.push_str(new);
        at = span.end;
    }
    edited.push_str(text.get(at..part.end).unwrap_or_default());
    edited
}

/// Words whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 6] = ["e.g", "i.e", "vs", "etc", "cf", "approx"];

/// The sentences of a text, each with the white space behind it; code is never cut.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut word = 0;
    let mut code = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '`' {
            while chars.next_if(|(_, next)| *next == '`').is_some() {}
            code = !code;
        }
        if c.is_whitespace() || c == '(' {
            word = at + c.len_utf8();
        }
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '\n' => true,
            '.' => {
                next.is_none_or(char::is_whitespace)
                    && !ABBREVIATIONS.contains(&text.get(word..at).unwrap_or_default())
            }
            '!' | '?' => next.is_none_or(char::is_whitespace),
            // "… the sum (option 2 is wrong.) Next": the bracket or quotation mark belongs to the sentence.
            ')' | '"' | '\'' | '”' => {
                text.get(..at).is_some_and(|t| t.ends_with(['.', '!', '?']))
                    && next.is_none_or(char::is_whitespace)
            }
            _ => false,
        };
        if !ends || code {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((at, space)) = chars.next_if(|(_, next)| next.is_whitespace()) {
            end = at + space.len_utf8();
        }
        word = end;
        sentences.push(start..end);
        start = end;
    }
    if start < text.len() {
        sentences.push(start..text.len());
    }
    sentences
}

#[cfg(test)]
mod tests;
