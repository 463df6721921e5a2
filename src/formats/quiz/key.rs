//! How a page says which options are right: by index, letter, name or text.

use super::literal::{Node, Value};
use crate::domain::{QuestionOption, StatedKey};

/// How many right answers are looked for among the options, one by one.
const MOST_ANSWERS: usize = 256;

/// The options of a question, and what else its key may call them.
#[derive(Debug, Default)]
pub(super) struct Choices {
    pub(super) options: Vec<QuestionOption>,
    /// The name each option has beside its text (`{ value: "a", label: … }`), if any.
    pub(super) names: Vec<Option<String>>,
    /// Indexes of the options that are marked as right.
    pub(super) flagged: Vec<i64>,
}

impl Choices {
    /// The options that a key of `true` or `false` chooses from where none are listed.
    pub(super) fn true_or_false() -> Self {
        let options = ["True", "False"].map(|text| QuestionOption {
            text: text.to_owned(),
            note: String::new(),
        });
        Self {
            options: options.into(),
            names: vec![None, None],
            flagged: Vec::new(),
        }
    }

    /// Takes `A) `, `B) ` … off the options if every one of them has its own letter in order.
    pub(super) fn strip_letters(&mut self) {
        let lengths: Option<Vec<usize>> = (b'A'..=b'Z')
            .zip(&self.options)
            .map(|(letter, option)| letter_length(&option.text, letter))
            .collect();
        let Some(lengths) =
            lengths.filter(|lengths| lengths.len() >= 2 && lengths.len() == self.options.len())
        else {
            return;
        };
        for (option, length) in self.options.iter_mut().zip(lengths) {
            option.text.drain(..length);
        }
    }

    fn position(&self, fits: impl Fn(&QuestionOption) -> bool) -> Option<usize> {
        self.options.iter().position(fits)
    }
}

/// The length of `A) `, `A. `, `A: ` or `(A) ` at the start of a text; `None` if that is not there.
fn letter_length(text: &str, letter: u8) -> Option<usize> {
    let after = text.strip_prefix('(').unwrap_or(text);
    let first = after.bytes().next()?;
    if first.to_ascii_uppercase() != letter {
        return None;
    }
    let after = after.get(1..)?.strip_prefix([')', '.', ':'])?;
    let rest = after.trim_start();
    (rest.len() < after.len() && !rest.is_empty()).then(|| text.len() - rest.len())
}

/// The indexes that a key states. `by_index` says that its property is one for numbers (`correctIndex`).
pub(super) fn stated(node: &Node<'_>, by_index: bool, choices: &Choices) -> StatedKey {
    let Value::List(items) = &node.value else {
        return one(&node.value, by_index, choices);
    };
    let flags: Option<Vec<bool>> = items
        .iter()
        .map(|item| match item.value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        })
        .collect();
    if let Some(flags) =
        flags.filter(|flags| !flags.is_empty() && flags.len() == choices.options.len())
    {
        return StatedKey::Indexes(
            (0..)
                .zip(flags)
                .filter_map(|(index, right)| right.then_some(index))
                .collect(),
        );
    }
    if items.len() > MOST_ANSWERS {
        return StatedKey::Unknown(format!("{} answers", items.len()));
    }
    let mut indexes = Vec::new();
    for item in items {
        match one(&item.value, by_index, choices) {
            StatedKey::Indexes(more) => indexes.extend(more),
            StatedKey::Missing => {}
            unknown @ StatedKey::Unknown(_) => return unknown,
        }
    }
    if indexes.is_empty() {
        return StatedKey::Missing;
    }
    indexes.sort_unstable();
    indexes.dedup();
    StatedKey::Indexes(indexes)
}

fn one(value: &Value<'_>, by_index: bool, choices: &Choices) -> StatedKey {
    match value {
        Value::Null => StatedKey::Missing,
        Value::Number(number) => {
            // `{ id: 3, text: … }` for every option, and `correct: 3`: the option of that name.
            let named = choices.names.iter().all(Option::is_some) && !by_index;
            let written = number.to_string();
            let name = named.then(|| {
                choices
                    .names
                    .iter()
                    .flatten()
                    .position(|name| *name == written)
            });
            match name.flatten() {
                Some(index) => index_of(index),
                None if number.fract() == 0.0 && number.abs() < 1e15 => {
                    StatedKey::Indexes(vec![*number as i64])
                }
                None => StatedKey::Unknown(written),
            }
        }
        Value::Bool(truth) => {
            let word = truth.to_string();
            match choices.position(|option| option.text.trim().eq_ignore_ascii_case(&word)) {
                Some(index) => index_of(index),
                None => StatedKey::Unknown(word),
            }
        }
        Value::Text(text) => written(text, choices),
        Value::Code(expression) => StatedKey::Unknown((*expression).to_owned()),
        Value::List(_) | Value::Object(_) => StatedKey::Unknown("a list or an object".to_owned()),
    }
}

fn written(text: &str, choices: &Choices) -> StatedKey {
    let text = text.trim();
    if text.is_empty() {
        return StatedKey::Missing;
    }
    let names = || choices.names.iter().enumerate();
    let named = names()
        .find(|(_, name)| name.as_deref() == Some(text))
        .or_else(|| {
            names().find(|(_, name)| {
                name.as_deref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(text))
            })
        })
        .map(|(index, _)| index);
    let found = named
        .or_else(|| choices.position(|option| option.text.trim() == text))
        .or_else(|| choices.position(|option| unlettered(&option.text) == text))
        .or_else(|| choices.position(|option| option.text.trim() == unlettered(text)));
    if let Some(index) = found {
        return index_of(index);
    }
    if let Some(indexes) = letters(text) {
        return StatedKey::Indexes(indexes);
    }
    if let Some(index) = choices.position(|option| loosely_equal(&option.text, text)) {
        return index_of(index);
    }
    match text.parse() {
        Ok(index) => StatedKey::Indexes(vec![index]),
        Err(_) => StatedKey::Unknown(text.to_owned()),
    }
}

fn index_of(index: usize) -> StatedKey {
    StatedKey::Indexes(vec![i64::try_from(index).unwrap_or(i64::MAX)])
}

/// `B`, `b)`, `(B)`, `A, C`: the indexes of the letters.
fn letters(text: &str) -> Option<Vec<i64>> {
    text.split(',')
        .map(|part| {
            let letter = part.trim().trim_matches(['(', ')', '.']);
            match letter.as_bytes() {
                [letter] if letter.is_ascii_alphabetic() => {
                    Some(i64::from(letter.to_ascii_uppercase() - b'A'))
                }
                _ => None,
            }
        })
        .collect()
}

/// The text without a letter before it, whichever it is.
fn unlettered(text: &str) -> &str {
    let text = text.trim();
    let letter = text
        .bytes()
        .find(u8::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_uppercase());
    let length = letter
        .and_then(|letter| letter_length(text, letter))
        .unwrap_or(0);
    text.get(length..).unwrap_or(text)
}

fn loosely_equal(one: &str, other: &str) -> bool {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    words(one) == words(other)
}
