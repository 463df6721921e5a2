//! Keys that are equal when two notes say the same, and the name of a new note.

use crate::domain::{Content, Guid, Question};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Equal for notes of one kind with the same question and the same options in any order.
///
/// Text is compared in Unicode form NFKC with its white space collapsed; case counts (`List` is not `list`).
/// Which options are right, the explanation and the source do not take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentKey([u8; 16]);

/// Equal for notes with the same question, whatever their kind and options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionKey([u8; 16]);

impl ContentKey {
    /// Its first 64 bits, for an index: equal keys have equal numbers, and hardly any others do.
    pub const fn to_i64(self) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        i64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// The key of a note.
    pub fn of(content: &Content) -> Self {
        let kind = content.kind().name();
        match content {
            Content::Choice(choice) => Self::of_options(
                kind,
                choice.question(),
                choice.options().iter().map(|option| option.text.as_str()),
            ),
            Content::Basic { front, back } | Content::Reversed { front, back } => {
                Self(hash([kind, front, back].into_iter().map(normal)))
            }
            Content::Typed { front, answer } => {
                Self(hash([kind, front, answer].into_iter().map(normal)))
            }
            Content::Cloze { text, .. } => Self(hash([kind, text].into_iter().map(normal))),
        }
    }

    /// The key of a question as a page states it, whatever it will become.
    pub fn of_question(question: &Question) -> Self {
        let options = question.options.iter().map(|option| option.text.as_str());
        Self::of_options("question", &question.text, options)
    }

    fn of_options<'a>(kind: &str, question: &str, options: impl Iterator<Item = &'a str>) -> Self {
        let mut options: Vec<_> = options.map(normal).collect();
        options.sort_unstable();
        Self(hash(
            [kind.to_owned(), normal(question)]
                .into_iter()
                .chain(options),
        ))
    }

    /// The key as bytes, for storing.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl QuestionKey {
    /// The key of a note's question, front or cloze text.
    pub fn of(content: &Content) -> Self {
        Self(hash([normal(content.front())].into_iter()))
    }

    /// The key as bytes, for storing.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// A name for a new note, from what it says; a higher `salt` gives another one, should the first be taken.
///
/// Ten characters, `a` to `z` and `2` to `7`, the first one a letter.
pub fn guid(content: &Content, salt: u32) -> Guid {
    guid_of(ContentKey::of(content), salt)
}

/// As [`guid`], from a key that is known already.
pub fn guid_of(key: ContentKey, salt: u32) -> Guid {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let letters = 26;
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"guid");
    hasher.update(key.as_bytes());
    hasher.update(&salt.to_le_bytes());
    let name = (0_usize..)
        .zip(hasher.finalize().as_bytes().iter().take(10))
        .map(|(place, byte)| {
            let size = if place == 0 { letters } else { ALPHABET.len() };
            let index = usize::from(*byte) % size;
            char::from(ALPHABET.get(index).copied().unwrap_or(b'a'))
        })
        .collect();
    Guid(name)
}

/// Text as it is compared: NFKC, white space collapsed and trimmed.
pub(super) fn normal(text: &str) -> String {
    // ASCII is in form NFKC already, and most notes are ASCII.
    let composed = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().collect())
    };
    let mut normal = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    normal
}

/// 128 bits of BLAKE3 over the parts, each with its length, so that no two lists of parts run together.
fn hash(parts: impl Iterator<Item = String>) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut key = [0; 16];
    hasher.finalize_xof().fill(&mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Choice, ChoiceOption, Explanation};

    fn choice(question: &str, options: [&str; 2], right: usize) -> Content {
        let options = options
            .iter()
            .enumerate()
            .map(|(index, text)| ChoiceOption {
                text: (*text).into(),
                correct: index == right,
                note: String::new(),
            })
            .collect();
        Content::Choice(Choice::new(question.into(), options, Explanation::default()).unwrap())
    }

    #[test]
    fn order_white_space_and_key_do_not_make_another_note() {
        let key = ContentKey::of(&choice("What is  it?", ["a", "b"], 0));
        assert_eq!(
            key,
            ContentKey::of(&choice(" What is\nit? ", ["b", "a"], 0))
        );
    }

    #[test]
    fn case_makes_another_option_and_composed_letters_do_not() {
        let key = ContentKey::of(&choice("q", ["List", "caf\u{e9}"], 0));
        assert_ne!(key, ContentKey::of(&choice("q", ["list", "caf\u{e9}"], 0)));
        assert_eq!(
            key,
            ContentKey::of(&choice("q", ["List", "cafe\u{301}"], 0))
        );
    }

    #[test]
    fn parts_never_run_together() {
        assert_ne!(
            ContentKey::of(&choice("q", ["ab", "c"], 0)),
            ContentKey::of(&choice("q", ["a", "bc"], 0))
        );
    }

    #[test]
    fn a_question_keeps_its_key_when_its_options_are_lost() {
        let basic = Content::Basic {
            front: "q".into(),
            back: "why".into(),
        };
        assert_eq!(
            QuestionKey::of(&choice("q", ["a", "b"], 0)),
            QuestionKey::of(&basic)
        );
    }

    #[test]
    fn a_name_has_ten_characters_and_starts_with_a_letter() {
        for salt in 0..200 {
            let Guid(name) = guid(&choice("q", ["a", "b"], 0), salt);
            assert_eq!(name.len(), 10);
            assert!(name.starts_with(|c: char| c.is_ascii_lowercase()));
            assert!(name.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7')));
        }
        assert_ne!(
            guid(&choice("q", ["a", "b"], 0), 0),
            guid(&choice("q", ["a", "b"], 0), 1)
        );
    }
}
