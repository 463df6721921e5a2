//! What "Option 2" in an explanation means.
//!
//! Explanations name options by number or letter, in the order in which their author wrote them. A page may hold
//! its options in another order: often the right option has since changed places with another one. One order is
//! settled for the whole page; a reference is resolved only where that order and the question leave no doubt,
//! because a wrong option under "Option 2 is wrong" is worse than a number left as written.

mod mention;
mod named;
mod order;
mod question;
mod wording;

use crate::domain::{OptionIndex, OptionReference};
use std::fmt;

pub(super) use named::{Named, named_options};

/// A question, as far as its references go.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The options in the order of the page.
    pub options: Vec<&'a str>,
    /// Those that the page's key names, ascending; empty if it names none.
    pub right: &'a [OptionIndex],
    /// The explanation; empty if there is none.
    pub explanation: &'a str,
}

/// The order of options that the explanations of a page follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// No explanation names an option by number.
    None,
    /// The order of the page.
    Consistent,
    /// The order before the right option changed places with another one.
    Swapped,
    /// The order before the right option was taken out and put in elsewhere.
    Shifted,
    /// The order of the page, but with other options right than the keys say.
    KeySuspect,
    /// None of these, or too little to tell.
    Unknown,
}

impl Regime {
    /// The word for it, as it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Consistent => "consistent",
            Self::Swapped => "swapped",
            Self::Shifted => "shifted",
            Self::KeySuspect => "key-suspect",
            Self::Unknown => "unknown",
        }
    }

    /// Every order, for reading them back.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Consistent,
        Self::Swapped,
        Self::Shifted,
        Self::KeySuspect,
        Self::Unknown,
    ];

    /// The order with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|regime| regime.name() == name)
    }

    /// What it means for the reader of a page.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::None => "no explanation names an option by number",
            Self::Consistent => "they follow the order of the page",
            Self::Swapped => {
                "they follow the order before the right option changed places with another (swapped)"
            }
            Self::Shifted => {
                "they follow the order before the right option was moved to its place (shifted)"
            }
            Self::KeySuspect => {
                "they follow the order of the page, but the keys do not (key-suspect)"
            }
            Self::Unknown => "they follow no order that could be found (unknown)",
        }
    }
}

/// What an explanation states to be the answer: "the correct answer is option 2".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    number: u32,
    letter: bool,
    from_zero: bool,
}

impl Claim {
    /// The option it names when read as written: from A, from 1, or from 0 where the explanation counts so.
    pub fn option(&self) -> Option<OptionIndex> {
        let first = u32::from(!self.from_zero);
        OptionIndex::try_from(self.number.checked_sub(first)?).ok()
    }

    /// An option's number or letter, in the style of this claim.
    pub fn in_the_same_style(&self, option: OptionIndex) -> String {
        let number = u32::from(option) + u32::from(!self.from_zero);
        Self { number, ..*self }.to_string()
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = (b'A'..=b'Z').nth((self.number as usize).saturating_sub(1));
        match letter {
            Some(letter) if self.letter => write!(f, "{}", char::from(letter)),
            _ => write!(f, "{}", self.number),
        }
    }
}

/// How one explanation is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The options it names, in order of appearance; resolved where that is certain.
    pub references: Vec<OptionReference>,
    /// What it states to be the answer, in order of appearance.
    pub claims: Vec<Claim>,
    /// The option it takes to be the answer, in the order that its author saw.
    pub assumed: Option<OptionIndex>,
}

/// The explanations of a page, understood together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The order they follow.
    pub regime: Regime,
    /// One for each question.
    pub readings: Vec<Reading>,
}

/// Settles one order for a page and resolves every reference that it leaves no doubt about.
pub fn resolve(subjects: &[Subject<'_>]) -> Resolved {
    let questions = question::read(subjects);
    let settled = order::settle(&questions);
    let readings = (0..)
        .zip(&questions)
        .map(|(nth, question)| Reading {
            references: settled.references(question, nth),
            claims: question.claims(),
            assumed: question.assumed,
        })
        .collect();
    Resolved {
        regime: settled.regime,
        readings,
    }
}

#[cfg(test)]
mod tests;
