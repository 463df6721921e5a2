//! What one explanation gives away by itself: its numbers, where it counts from, and which option it takes to be right.

use super::mention::{Group, Says, groups};
use super::{Claim, Subject};
use crate::domain::OptionIndex;
use std::collections::HashMap;

/// More options than this are not lettered, and not resolved.
const MOST_OPTIONS: usize = 26;

/// A set of numbers below 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers(u128);

impl Numbers {
    fn insert(&mut self, number: u8) {
        self.0 |= 1_u128.checked_shl(number.into()).unwrap_or(0);
    }

    pub(super) fn contains(self, number: usize) -> bool {
        number < 128 && self.0 & (1 << number) != 0
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The one number, if there is just one.
    fn only(self) -> Option<usize> {
        (self.0.count_ones() == 1).then(|| self.0.trailing_zeros() as usize)
    }
}

/// An explanation, read by itself.
pub(super) struct Question<'a> {
    pub(super) options: &'a [&'a str],
    pub(super) explanation: &'a str,
    pub(super) groups: Vec<Group>,
    /// 0 or 1: the number of the first option, where options are numbered.
    first: usize,
    /// Named elsewhere than in a claim to be the answer.
    pub(super) mentioned: Numbers,
    /// The only right option, if the numbers can mean options at all.
    pub(super) key: Option<OptionIndex>,
    /// The option it takes to be right, in its author's order.
    pub(super) assumed: Option<OptionIndex>,
}

/// Reads every explanation of a page.
pub(super) fn read<'a>(subjects: &'a [Subject<'a>]) -> Vec<Question<'a>> {
    let usual = usual_number_of_options(subjects);
    let named: Vec<_> = subjects
        .iter()
        .map(|subject| (subject, groups(subject.explanation)))
        .collect();
    let page_first = page_counts_from(&named);
    let drafts: Vec<_> = named
        .into_iter()
        .map(|(subject, groups)| Evidence::of(subject, groups, page_first, usual))
        .collect();
    let trust_claims = claims_agree(&drafts);
    drafts
        .into_iter()
        .map(|evidence| evidence.conclude(trust_claims))
        .collect()
}

impl<'a> Question<'a> {
    /// Reads one explanation alone, with what else is known of its page.
    pub(super) fn alone(subject: &'a Subject<'a>, first: usize, trust_claims: bool) -> Self {
        let groups = groups(subject.explanation);
        Evidence::of(subject, groups, first, None).conclude(trust_claims)
    }

    /// The option with this number in the author's order; letters count A = 1.
    pub(super) fn place(&self, number: u8, letter: bool) -> Option<usize> {
        let first = if letter { 1 } else { self.first };
        usize::from(number)
            .checked_sub(first)
            .filter(|place| *place < self.options.len())
    }

    /// The places, in the author's order, that are named elsewhere than in a claim.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.options.len()).filter(|place| self.mentioned.contains(*place))
    }

    /// What it states to be the answer.
    ///
    /// "Option 2 is correct" counts where it is all that is said of an answer, and option 2 is named nowhere else.
    pub(super) fn claims(&self) -> Vec<Claim> {
        let claim_of = |group: &Group| -> Vec<Claim> {
            group
                .mentions
                .iter()
                .map(|mention| Claim {
                    number: mention.number.into(),
                    letter: mention.letter,
                    from_zero: self.first == 0 && !mention.letter,
                })
                .collect()
        };
        let hard: Vec<_> = self.saying(Says::TheAnswer).flat_map(claim_of).collect();
        if !hard.is_empty() {
            return hard;
        }
        let soft: Vec<_> = self.saying(Says::Right).collect();
        let [only] = soft.as_slice() else {
            return Vec::new();
        };
        let named_elsewhere = self
            .saying(Says::Something)
            .flat_map(Group::numbers)
            .any(|number| only.numbers().any(|claimed| claimed == number));
        if named_elsewhere {
            return Vec::new();
        }
        claim_of(only)
    }

    fn saying(&self, says: Says) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.says == says)
    }
}

/// The number of options that most questions of the page have.
fn usual_number_of_options(subjects: &[Subject<'_>]) -> Option<usize> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for subject in subjects {
        *counts.entry(subject.options.len()).or_default() += 1;
    }
    counts
        .into_iter()
        .find_map(|(options, count)| (count * 2 > subjects.len()).then_some(options))
}

fn digits_used(groups: &[Group]) -> Numbers {
    let mut used = Numbers::default();
    for group in groups {
        if group.mentions.iter().all(|mention| !mention.letter) {
            group.numbers().for_each(|number| used.insert(number));
        }
    }
    used
}

/// 0 or 1: what a question counts from where it uses neither 0 nor the number of its options.
fn page_counts_from(named: &[(&Subject<'_>, Vec<Group>)]) -> usize {
    let (mut from_zero, mut from_one) = (0, 0);
    for (subject, groups) in named {
        let used = digits_used(groups);
        from_zero += usize::from(used.contains(0));
        from_one += usize::from(used.contains(subject.options.len()));
    }
    usize::from(from_zero == 0 || from_one > from_zero)
}

/// What one explanation gives away, before the page's claims have been weighed.
struct Evidence<'a> {
    question: Question<'a>,
    /// The only place that is not named outside claims.
    left_out: Option<OptionIndex>,
    /// The only place that is claimed to be the answer.
    claimed: Option<OptionIndex>,
    /// The only place of which it is said that it is right, every place being named.
    called_right: Option<OptionIndex>,
    /// Whether what is called right contradicts what is left out.
    in_doubt: bool,
}

impl<'a> Evidence<'a> {
    fn of(
        subject: &'a Subject<'a>,
        groups: Vec<Group>,
        page_first: usize,
        usual: Option<usize>,
    ) -> Self {
        let options = subject.options.len();
        let used = digits_used(&groups);
        let first = match (used.contains(0), used.contains(options)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => page_first,
        };
        let mut question = Question {
            options: &subject.options,
            explanation: subject.explanation,
            groups,
            first,
            mentioned: Numbers::default(),
            key: match subject.right {
                [only] => Some(*only),
                _ => None,
            },
            assumed: None,
        };
        let places = |wanted: Says| {
            let mut places = Numbers::default();
            for group in question.saying(wanted) {
                let letter = group.mentions.iter().any(|mention| mention.letter);
                for number in group.numbers() {
                    // 127 is no option: it marks that some number names none.
                    let place = question.place(number, letter);
                    places.insert(place.map_or(127, |place| place as u8));
                }
            }
            places
        };
        let (claimed, right) = (places(Says::TheAnswer), places(Says::Right));
        let mentioned = places(Says::Something).union(right);
        let stray = mentioned.union(claimed).contains(127);
        let cut = usual.is_some_and(|usual| options < usual);
        if stray || cut || !(2..=MOST_OPTIONS).contains(&options) {
            question.key = None;
        }
        question.mentioned = mentioned;
        let mut left_out = Numbers::default();
        (0..options.min(MOST_OPTIONS))
            .filter(|place| !mentioned.contains(*place))
            .for_each(|place| left_out.insert(place as u8));
        let in_doubt = match (left_out.only(), right.only()) {
            (Some(left_out), Some(right)) => left_out != right,
            _ => false,
        };
        let index = |place: usize| OptionIndex::try_from(place).ok();
        Self {
            left_out: left_out.only().and_then(index),
            claimed: claimed.only().and_then(index),
            called_right: right.only().filter(|_| left_out.is_empty()).and_then(index),
            in_doubt,
            question,
        }
    }

    fn conclude(self, trust_claims: bool) -> Question<'a> {
        let claimed = self.claimed.filter(|_| trust_claims);
        let assumed = match self.left_out {
            Some(_) if self.in_doubt => None,
            Some(left_out) => Some(left_out),
            None => claimed.or(self.called_right.filter(|_| self.claimed.is_none())),
        };
        Question {
            assumed: assumed.filter(|_| self.question.key.is_some()),
            ..self.question
        }
    }
}

/// Whether claims name the option that the rest of the explanation leaves out.
///
/// On some pages the claims were renumbered when the options moved and the rest was not; a claim then says
/// nothing about the author's order.
fn claims_agree(page: &[Evidence<'_>]) -> bool {
    let (mut agree, mut differ) = (0, 0);
    for evidence in page {
        if let (Some(left_out), Some(claimed)) = (evidence.left_out, evidence.claimed) {
            if left_out == claimed {
                agree += 1;
            } else {
                differ += 1;
            }
        }
    }
    differ * 10 <= agree
}
