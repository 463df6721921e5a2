//! Which day of those around an interval a card gets: fuzz and load balance.

use crate::domain::{CardId, Seed, StudyDay};
use std::ops::RangeInclusive;

/// The longest interval, in days, that is moved to a quieter day; as in Anki.
const LONGEST_BALANCED_DAYS: f32 = 90.0;

/// How much each part of an interval, in days, adds to the half-width of its fuzz; as in Anki.
const FUZZ: [(f32, f32, f32); 3] = [
    (2.5, 7.0, 0.15),
    (7.0, 20.0, 0.1),
    (20.0, f32::INFINITY, 0.05),
];

/// The days that fuzz may choose from: around `interval_days`, from `minimum` to `maximum`.
///
/// Intervals below 2.5 days have no fuzz. From there it is a day either way, plus 15 % of the
/// part from 2.5 to 7 days, 10 % of the part from 7 to 20 and 5 % of the rest, as in Anki.
/// `maximum` wins over `minimum`.
pub fn fuzz_range(interval_days: f32, minimum: u32, maximum: u32) -> RangeInclusive<u32> {
    let minimum = minimum.min(maximum);
    let days = interval_days.clamp(minimum as f32, maximum as f32);
    let delta = if days < 2.5 {
        0.0
    } else {
        let parts = FUZZ
            .iter()
            .map(|&(from, to, part)| part * (days.min(to) - from).max(0.0));
        1.0 + parts.sum::<f32>()
    };
    let lower = ((days - delta).round() as u32).clamp(minimum, maximum);
    let upper = ((days + delta).round() as u32).clamp(minimum, maximum);
    lower..=upper
}

/// The least days a passed review may get, so that fuzz never shortens what grew.
///
/// Longer than the `previous` interval where FSRS says longer; not shorter where fuzz could have
/// reached the previous one; 0, which is no floor, where FSRS itself wants less, as after a change
/// of parameters or of the desired retention.
pub fn review_floor(interval_days: f32, previous: u32, maximum: u32) -> u32 {
    if interval_days.round() as u32 > previous {
        previous.saturating_add(1)
    } else if previous <= *fuzz_range(interval_days, 1, maximum).end() {
        previous
    } else {
        0
    }
}

/// How a day is chosen for one card and one review.
pub(super) struct Spread<'a> {
    /// Where in the range; `None` without fuzz.
    pub(super) seed: Option<Seed>,
    /// How many reviews are due on a day; `None` without load balance.
    pub(super) load: Option<&'a dyn Fn(StudyDay) -> u32>,
    pub(super) today: StudyDay,
    pub(super) maximum: u32,
}

impl Spread<'_> {
    /// The days for an interval, at least `minimum` and at most the maximum interval.
    pub(super) fn days(&self, interval_days: f32, minimum: u32) -> u32 {
        let minimum = minimum.clamp(1, self.maximum);
        let Some(seed) = self.seed else {
            return (interval_days.round() as u32).clamp(minimum, self.maximum);
        };
        let range = fuzz_range(interval_days, minimum, self.maximum);
        match self.load {
            Some(load) if interval_days <= LONGEST_BALANCED_DAYS => {
                quiet_day(range, seed, |days| load(self.today.plus(days)))
            }
            _ => {
                let count = u64::from(range.end() - range.start()) + 1;
                range.start() + seed.below(count) as u32
            }
        }
    }
}

/// The seed of a review's fuzz: the same for preview and answer, and after undo.
pub(super) const fn seed(card: CardId, reps: u32) -> Seed {
    Seed::new(card.0.cast_unsigned()).with(reps as u64)
}

/// One of the days, the likelier the fewer reviews it has and the earlier it is.
///
/// The weight is `reviews ^ -2.15 * days ^ -3`, Anki's; one review counts like none.
fn quiet_day(range: RangeInclusive<u32>, seed: Seed, reviews: impl Fn(u32) -> u32) -> u32 {
    let (first, last) = (*range.start(), *range.end());
    if first == last {
        return first;
    }
    let weights: Vec<(u32, f64)> = range
        .map(|days| {
            let reviews = f64::from(reviews(days).max(1));
            (days, reviews.powf(-2.15) * f64::from(days).powi(-3))
        })
        .collect();
    let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
    // 53 bits are what an f64 holds: a point from 0 up to, not including, the total.
    let mut point = (seed.number() >> 11) as f64 / (1_u64 << 53) as f64 * total;
    for (days, weight) in &weights {
        if point < *weight {
            return *days;
        }
        point -= weight;
    }
    last
}
