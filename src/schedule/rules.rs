//! What each rating does in each phase: the steps and the table.

use crate::domain::{Phase, Rating, Steps};

const DAY_SECS: u32 = 86_400;

/// The stage a card is in when it is rated, with what that stage remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// New, or in the learning steps. A new card stands on the first step.
    Learning { step: u8 },
    /// In long-term review.
    Review,
    /// In the relearning steps.
    Relearning { step: u8 },
}

impl Stage {
    /// The stage of a card; `None` is a new card.
    pub(super) const fn of(phase: Option<Phase>) -> Self {
        match phase {
            None => Self::Learning { step: 0 },
            Some(Phase::Learning { step }) => Self::Learning { step },
            Some(Phase::Review) => Self::Review,
            Some(Phase::Relearning { step, .. }) => Self::Relearning { step },
        }
    }
}

/// Where a rating leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Wait for a fixed step.
    Step { step: u8, secs: u32 },
    /// No step is left: on to review, unless FSRS itself wants the card back within the day;
    /// `step` is where the card stands then.
    PastSteps { step: u8 },
    /// On to, or on with, review.
    Review,
}

/// The whole table: where a rating leads from a stage.
///
/// `steps` are the relearning steps, except in [`Stage::Learning`].
pub(super) fn next_move(stage: Stage, rating: Rating, steps: &Steps) -> Move {
    use Rating::{Again, Easy, Good, Hard};
    use Stage::{Learning, Relearning, Review};
    let walk = Walk(steps.as_secs());
    let (wait, step, past) = match (stage, rating) {
        (Learning { .. } | Review | Relearning { .. }, Again) => (walk.secs(0), 0, 0),
        (Learning { step } | Relearning { step }, Hard) => (walk.hard_secs(step), step, step),
        (Learning { step }, Good) => (walk.secs(walk.after(step)), walk.after(step), step),
        (Relearning { step }, Good) => {
            let after = walk.after(step);
            (walk.secs(after), after, after)
        }
        (Learning { .. } | Relearning { .. }, Easy) | (Review, Hard | Good | Easy) => {
            return Move::Review;
        }
    };
    match wait {
        Some(secs) => Move::Step { step, secs },
        None => Move::PastSteps { step: past },
    }
}

/// A walk along (re)learning steps, in seconds.
struct Walk<'a>(&'a [u32]);

impl Walk<'_> {
    /// How long to wait on a step.
    fn secs(&self, step: u8) -> Option<u32> {
        self.0.get(usize::from(step)).copied()
    }

    /// The step itself; the last one when the card stands past it, because the steps were shortened
    /// or because FSRS sent it there.
    fn current(&self, step: u8) -> u8 {
        step.min(self.count().saturating_sub(1))
    }

    /// The step after; the number of steps when there is none.
    fn after(&self, step: u8) -> u8 {
        (self.current(step).saturating_add(1)).min(self.count())
    }

    fn count(&self) -> u8 {
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }

    /// How long Hard waits: on the first step between Again and Good, later the step once more.
    fn hard_secs(&self, step: u8) -> Option<u32> {
        let current = self.current(step);
        let again = self.secs(current)?;
        if current > 0 {
            return Some(again);
        }
        let secs = match self.secs(1) {
            Some(good) => again.midpoint(good),
            None => (again.saturating_mul(3) / 2).min(again.saturating_add(DAY_SECS)),
        };
        Some(if secs > DAY_SECS {
            // Past a day only whole days mean anything.
            secs.saturating_add(DAY_SECS / 2) / DAY_SECS * DAY_SECS
        } else {
            secs
        })
    }
}

/// Whether the `lapses`-th lapse makes a leech: at the threshold, and every half threshold after.
pub(super) fn is_leech(lapses: u32, threshold: u32) -> bool {
    threshold > 0
        && lapses >= threshold
        && (lapses - threshold).is_multiple_of(threshold.div_ceil(2))
}
