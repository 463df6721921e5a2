//! One order for a page's option numbers, by consensus, and what each number then means.

use super::Regime;
use super::mention::Says;
use super::question::Question;
use super::wording::{Fit, Weights};
use crate::domain::{OptionIndex, OptionReference};

/// The order of a page, and the questions that speak against it.
pub(super) struct Settled {
    pub(super) regime: Regime,
    /// Whether the wording of a question fits another order far better.
    vetoed: Vec<bool>,
}

/// A question whose author's right option is known.
struct Known<'a> {
    question: &'a Question<'a>,
    /// Where its author had the right option.
    from: usize,
    /// Where the page has it.
    to: usize,
}

impl<'a> Known<'a> {
    fn of(question: &'a Question<'a>) -> Option<Self> {
        Some(Self {
            question,
            from: question.assumed?.into(),
            to: question.key?.into(),
        })
    }

    fn moved(&self) -> bool {
        self.from != self.to
    }
}

/// Settles the order of a page.
pub(super) fn settle(page: &[Question<'_>]) -> Settled {
    let known: Vec<_> = page.iter().filter_map(Known::of).collect();
    let moved = known.iter().filter(|question| question.moved()).count();
    let stayed = known.len() - moved;
    let unweighed = |regime| Settled {
        regime,
        vetoed: vec![false; page.len()],
    };
    if page.iter().all(|question| question.groups.is_empty()) {
        return unweighed(Regime::None);
    }
    if known.is_empty() {
        return unweighed(Regime::Unknown);
    }
    // Up to 5 % of slips. A single one among six or more as well: had right options been moved about, five
    // would not all have stayed.
    if moved * 20 <= known.len() || (moved == 1 && stayed >= 5) {
        return unweighed(Regime::Consistent);
    }
    let weights = Weights::of(page);
    let mut ballot = Ballot::default();
    for question in known.iter().filter(|question| question.moved()) {
        ballot.add(question, &weights.fit(question.question));
    }
    let regime = ballot.regime(moved);
    let vetoed = page
        .iter()
        .map(|question| {
            matches!(regime, Regime::Swapped | Regime::Shifted)
                && Known::of(question)
                    .is_some_and(|known| is_vetoed(&known, &weights.fit(question), regime))
        })
        .collect();
    Settled { regime, vetoed }
}

/// The option that a place of the author's order holds on the page, after its right option moved.
pub(super) fn after_the_move(regime: Regime, from: usize, to: usize, place: usize) -> usize {
    match regime {
        Regime::Swapped if place == from => to,
        Regime::Swapped if place == to => from,
        Regime::Shifted if place == from => to,
        Regime::Shifted if from < place && place <= to => place - 1,
        Regime::Shifted if to <= place && place < from => place + 1,
        _ => place,
    }
}

/// What the wording of a page's explanations speaks for.
#[derive(Default)]
struct Ballot {
    same: usize,
    swapped: usize,
    shifted: usize,
    /// Questions that fit two moves in a row much better than one.
    swapped_twice: usize,
    /// Questions that could tell a shift from two swaps.
    long_shifts: usize,
    /// Those of them that sound more like a shift.
    long_shifts_heard: usize,
    /// Questions that fit some other order much better than any of these.
    scattered: usize,
}

impl Ballot {
    fn add(&mut self, known: &Known<'_>, fit: &Fit) {
        let Known { question, from, to } = *known;
        let places: Vec<_> = question.places().collect();
        let score = |regime| fit.score(&places, |place| after_the_move(regime, from, to, place));
        let (same, swapped, shifted) = (
            score(Regime::Consistent),
            score(Regime::Swapped),
            score(Regime::Shifted),
        );
        let twice = (0..question.options.len())
            .filter(|through| *through != from && *through != to)
            .map(|through| {
                fit.score(&places, |place| match place {
                    _ if place == from => to,
                    _ if place == through => from,
                    _ if place == to => through,
                    _ => place,
                })
            })
            .fold(0.0, f64::max);
        if is_clear(twice, swapped) {
            self.swapped_twice += 1;
        }
        let best = same.max(swapped).max(shifted);
        let any = best_order(known, fit).unwrap_or(best);
        if is_clear(any, best) {
            self.scattered += 1;
        }
        let distance = from.abs_diff(to);
        if distance < 2 {
            // Neighbours that changed places: a swap and a shift are the same.
            return;
        }
        if distance > 2 {
            self.long_shifts += 1;
            self.long_shifts_heard += usize::from(shifted > twice.max(swapped));
        }
        let is_best = |score: f64| best - score < SAME_FIT;
        match (is_best(same), is_best(swapped), is_best(shifted)) {
            (true, false, false) => self.same += 1,
            (false, true, false) => self.swapped += 1,
            (false, false, true) => self.shifted += 1,
            _ => {}
        }
    }

    fn regime(&self, moved: usize) -> Regime {
        const FEWEST_VOTES: usize = 5;
        let votes = self.same + self.swapped + self.shifted;
        let at_most = |count: usize, rate: f64| count as f64 <= rate * moved as f64;
        // On pages of one order hardly a question fits yet another much better; where options were moved about
        // twice, or at random, every tenth to third does.
        if votes < FEWEST_VOTES || !at_most(self.scattered, 0.07) {
            return Regime::Unknown;
        }
        let share = |count: usize| count as f64 / votes as f64;
        // Two swaps in a row look like a shift over two places, never like one over three.
        let shift_is_heard = self.long_shifts > 1 && self.long_shifts_heard * 2 > self.long_shifts;
        if share(self.swapped) >= 0.65 && at_most(self.swapped_twice, 0.15) {
            Regime::Swapped
        } else if share(self.shifted) >= 0.75 && shift_is_heard {
            Regime::Shifted
        } else if share(self.same) >= 0.5 && self.same > self.swapped + self.shifted {
            Regime::KeySuspect
        } else {
            Regime::Unknown
        }
    }
}

/// Whether a score beats another one by so much that it is no chance.
fn is_clear(score: f64, other: f64) -> bool {
    score - other > CLEAR_DISTANCE && score > 1.5 * other
}

const CLEAR_DISTANCE: f64 = 1.5;

/// Less than a single telling word: words that nearly all options share make as much of a difference.
const SAME_FIT: f64 = 0.1;

/// More options than this are too many orders to try.
const MOST_TRIED: usize = 6;

/// How well the best of all orders fits that have the right option in its place.
///
/// `None` where there are too many to try.
fn best_order(known: &Known<'_>, fit: &Fit) -> Option<f64> {
    let Known { question, from, to } = *known;
    let options = question.options.len();
    if options > MOST_TRIED {
        return None;
    }
    let places: Vec<_> = question.places().collect();
    let others: Vec<_> = (0..options).filter(|place| *place != from).collect();
    let mut free: Vec<_> = (0..options).filter(|option| *option != to).collect();
    let mut best = 0.0_f64;
    each_order(&mut free, 0, &mut |order| {
        let score = fit.score(&places, |place| {
            if place == from {
                return to;
            }
            let nth = others.iter().position(|other| *other == place);
            nth.and_then(|nth| order.get(nth)).copied().unwrap_or(place)
        });
        best = best.max(score);
    });
    Some(best)
}

/// Whether some order that has the right option in its place fits far better than the page's.
fn is_vetoed(known: &Known<'_>, fit: &Fit, regime: Regime) -> bool {
    let places: Vec<_> = known.question.places().collect();
    let settled = fit.score(&places, |place| {
        after_the_move(regime, known.from, known.to, place)
    });
    best_order(known, fit).is_some_and(|best| is_clear(best, settled))
}

/// Calls `visit` with every order of `items`.
fn each_order(items: &mut [usize], fixed: usize, visit: &mut impl FnMut(&[usize])) {
    if fixed + 1 >= items.len() {
        visit(items);
        return;
    }
    for next in fixed..items.len() {
        items.swap(fixed, next);
        each_order(items, fixed + 1, visit);
        items.swap(fixed, next);
    }
}

impl Settled {
    /// The references of a question, resolved where the page's order leaves no doubt.
    pub(super) fn references(&self, question: &Question<'_>, nth: usize) -> Vec<OptionReference> {
        let known = Known::of(question)
            .filter(|_| self.vetoed.get(nth) == Some(&false))
            .filter(|known| match self.regime {
                Regime::Swapped | Regime::Shifted => true,
                // Where key and explanation differ, one of them is wrong, and the numbers say nothing about which.
                Regime::Consistent | Regime::KeySuspect => !known.moved(),
                Regime::None | Regime::Unknown => false,
            });
        let mut references = Vec::new();
        for group in &question.groups {
            for mention in &group.mentions {
                let place = question.place(mention.number, mention.letter);
                let option = known.as_ref().zip(place).and_then(|(known, place)| {
                    if group.says == Says::TheAnswer {
                        // A claim may have been renumbered when the option moved; either way it means the answer.
                        (place == known.from || place == known.to).then_some(known.to)
                    } else {
                        Some(after_the_move(self.regime, known.from, known.to, place))
                    }
                });
                let (Ok(start), Ok(end)) =
                    (u32::try_from(mention.start), u32::try_from(mention.end))
                else {
                    continue;
                };
                references.push(OptionReference {
                    start,
                    end,
                    number: mention.number.into(),
                    option: option.and_then(|option| OptionIndex::try_from(option).ok()),
                });
            }
        }
        references
    }
}
