//! Floor 1: FSRS and the rules around it. The only folder that names the `fsrs` crate.
//!
//! [`Scheduler`] says what each rating would do to a card ([`Scheduler::preview`]), does one of them
//! ([`Scheduler::answer`]), and rebuilds a card from its review log ([`Scheduler::replay`]). It is
//! pure: the same card, moment and options give the same answer. The rules are Anki's, with the
//! deviations that `docs/scheduling.md` lists. [`fit`](fit()) finds the parameters that suit a learner,
//! [`evaluate`](evaluate()) says how well they predict.
mod error;
mod evaluate;
mod fit;
mod fuzz;
mod history;
mod model;
mod replay;
mod rules;
#[cfg(test)]
mod tests;

pub use error::ScheduleError;
pub use evaluate::{Calibration, Evaluation, Score, evaluate};
pub use fit::{Fit, MIN_REVIEWS, Training, fit};
pub use fuzz::{fuzz_range, review_floor};
pub use model::parameters_from;

use crate::domain::{
    Active, Answer, Card, DesiredRetention, Due, Interval, LogKind, MemoryState, Moment, Now,
    Options, Parameters, Phase, Rating, Response, ReviewLog, Schedule, State, Steps, StudyDay,
};
use fuzz::Spread;
use model::{Forecast, Model};
use rules::{Move, Stage, is_leech, next_move};

const DAY_SECS: u32 = 86_400;

/// Below this, in days, FSRS wants a card back within the day.
const SHORT_TERM_DAYS: f32 = 0.5;

/// What one rating leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The schedule after it.
    pub after: Active,
    /// Whether it makes the card a leech (or a leech once more).
    pub leech: bool,
}

/// What each rating leads to. Shown on the buttons before the learner chooses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choices {
    /// After Again.
    pub again: Outcome,
    /// After Hard.
    pub hard: Outcome,
    /// After Good.
    pub good: Outcome,
    /// After Easy.
    pub easy: Outcome,
}

impl Choices {
    /// What `rating` leads to.
    pub const fn get(&self, rating: Rating) -> &Outcome {
        match rating {
            Rating::Again => &self.again,
            Rating::Hard => &self.hard,
            Rating::Good => &self.good,
            Rating::Easy => &self.easy,
        }
    }
}

/// When FSRS, rather than a step, may bring a card back within the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShortTerm {
    /// Where there are no steps.
    #[default]
    WithoutSteps,
    /// Also once the steps are done: Anki's hidden setting `fsrsShortTermWithStepsEnabled`.
    AfterSteps,
}

/// Schedules the cards of a deck.
#[derive(Clone, Debug)]
pub struct Scheduler {
    model: Model,
    learning_steps: Steps,
    relearning_steps: Steps,
    short_term: ShortTerm,
    maximum_interval: u32,
    fuzz: bool,
    load_balance: bool,
    leech_threshold: u32,
    answer_cap_ms: u32,
    day_start_minutes: u16,
}

impl Scheduler {
    /// A scheduler for the options of a deck.
    ///
    /// # Errors
    /// Returns [`ScheduleError::ParameterOutOfRange`] for parameters that FSRS would change silently.
    pub fn new(options: &Options) -> Result<Self, ScheduleError> {
        Ok(Self {
            model: Model::new(options.parameters.as_ref(), options.desired_retention)?,
            learning_steps: options.learning_steps.clone(),
            relearning_steps: options.relearning_steps.clone(),
            short_term: ShortTerm::default(),
            maximum_interval: options.maximum_interval.clamp(1, 36_500),
            fuzz: options.fuzz,
            load_balance: options.load_balance,
            leech_threshold: options.leech_threshold,
            answer_cap_ms: options.answer_cap.saturating_mul(1_000),
            day_start_minutes: options.day_start,
        })
    }

    /// The same scheduler with another rule for intervals within the day.
    #[must_use]
    pub const fn with_short_term(mut self, short_term: ShortTerm) -> Self {
        self.short_term = short_term;
        self
    }

    /// What each rating would do to `card` now.
    ///
    /// `load` gives the number of reviews due on a study day; it is asked only about days that fuzz
    /// allows, and only with load balance. A clock that was set back counts as standing still.
    ///
    /// # Errors
    /// Returns [`ScheduleError`] if FSRS cannot continue from the card's memory state.
    pub fn preview(
        &self,
        card: &Card,
        now: Now,
        load: &dyn Fn(StudyDay) -> u32,
    ) -> Result<Choices, ScheduleError> {
        let active = card.active();
        let now = not_before_last_review(now, active);
        let memory = active.map(|active| active.memory);
        let forecasts = self.model.forecasts(memory, elapsed_days(now, active))?;
        let spread = Spread {
            seed: self.fuzz.then(|| fuzz::seed(card.id, card.reps())),
            load: self.load_balance.then_some(load),
            today: now.day(),
            maximum: self.maximum_interval,
        };
        let days = review_days(active, &forecasts, &spread);
        let [again, hard, good, easy] = forecasts;
        let outcome = |rating, forecast, days| self.outcome(active, now, rating, forecast, days);
        Ok(Choices {
            again: outcome(Rating::Again, again, days[0]),
            hard: outcome(Rating::Hard, hard, days[1]),
            good: outcome(Rating::Good, good, days[2]),
            easy: outcome(Rating::Easy, easy, days[3]),
        })
    }

    /// Applies `rating` to `card`: exactly what [`Scheduler::preview`] says for it, with its log.
    ///
    /// # Errors
    /// As [`Scheduler::preview`].
    pub fn answer(
        &self,
        card: &Card,
        rating: Rating,
        now: Now,
        load: &dyn Fn(StudyDay) -> u32,
        taken_ms: u32,
        response: Response,
    ) -> Result<Answer, ScheduleError> {
        let Outcome { after, leech } = *self.preview(card, now, load)?.get(rating);
        let active = card.active();
        let now = not_before_last_review(now, active);
        Ok(Answer {
            before: card.clone(),
            after: Card {
                schedule: Schedule::Active(after),
                ..card.clone()
            },
            log: ReviewLog {
                card_id: card.id,
                kind: LogKind::Answer,
                reviewed: now.moment,
                utc_offset_minutes: now.utc_offset_minutes,
                rating,
                state_before: State::of(&card.schedule),
                elapsed_days: elapsed_days(now, active),
                interval: after.interval,
                last_interval: active.map(|active| active.interval),
                memory: after.memory,
                taken_ms: taken_ms.min(self.answer_cap_ms),
                response,
            },
            leech,
        })
    }

    /// The chance, 0 to 1, that a card is recalled `elapsed_days` after its last review.
    ///
    /// It is 1 at 0 days (and before, and for what is not a number), 0.9 when `elapsed_days` equals
    /// the stability. Source: the FSRS-6 forgetting curve, whose decay is w20.
    pub fn retrievability(&self, memory: MemoryState, elapsed_days: f64) -> f64 {
        self.model.retrievability(memory, elapsed_days)
    }

    /// How long, in units of a card's stability, its retrievability takes to fall to this rate.
    ///
    /// The inverse of [`Scheduler::retrievability`]: `r < 0.9` means `elapsed > stability * ratio`.
    /// It is 0 at 1 and above, and [`f64::MAX`] where the rate is never reached.
    pub fn elapsed_for(&self, retrievability: f64) -> f64 {
        self.model.elapsed_for(retrievability)
    }

    /// How fast retrievability falls: the parameter w20, 0.1 to 0.8.
    pub fn decay(&self) -> f64 {
        self.model.decay()
    }

    /// The parameters in use.
    pub const fn parameters(&self) -> &Parameters {
        self.model.parameters()
    }

    /// Days until retrievability falls to the desired retention, without fuzz; 1 to the maximum interval.
    pub fn interval_for(&self, memory: MemoryState) -> u32 {
        self.whole_days(self.model.interval_days(memory))
    }

    /// The memory state of a card known only by its SM-2 ease (2.5 is usual) and interval.
    ///
    /// `retention` is the rate at which its reviews used to succeed.
    ///
    /// # Errors
    /// Returns [`ScheduleError`] if the numbers lead to no finite state.
    pub fn memory_from_sm2(
        &self,
        ease: f32,
        interval_days: f32,
        retention: DesiredRetention,
    ) -> Result<MemoryState, ScheduleError> {
        self.model.memory_from_sm2(ease, interval_days, retention)
    }

    fn outcome(
        &self,
        before: Option<&Active>,
        now: Now,
        rating: Rating,
        forecast: Forecast,
        review_days: u32,
    ) -> Outcome {
        let phase = before.map(|active| active.phase);
        let stage = Stage::of(phase);
        let interval = match next_move(stage, rating, self.steps(stage)) {
            Move::Step { secs, .. } => Interval::Secs(secs),
            Move::PastSteps { .. } if self.is_short_term(stage, forecast.interval_days) => {
                Interval::Secs(((forecast.interval_days * 86_400.0) as u32).max(1))
            }
            Move::PastSteps { .. } | Move::Review => Interval::Days(review_days),
        };
        let lapsed = stage == Stage::Review && rating == Rating::Again;
        let (reps, lapses) = before.map_or((0, 0), |active| (active.reps, active.lapses));
        let lapses = lapses.saturating_add(u32::from(lapsed));
        let after = Active {
            phase: self.phase_after(phase, rating, interval, forecast.interval_days),
            due: due(now.moment, now.secs_to_next_day(), interval),
            interval,
            memory: forecast.memory,
            last_review: now.moment,
            reps: reps.saturating_add(1),
            lapses,
        };
        Outcome {
            after,
            leech: lapsed && is_leech(lapses, self.leech_threshold),
        }
    }

    /// The phase after a rating that was given this interval; FSRS itself would wait `interval_days`.
    fn phase_after(
        &self,
        before: Option<Phase>,
        rating: Rating,
        interval: Interval,
        interval_days: f32,
    ) -> Phase {
        if let Interval::Days(_) = interval {
            return Phase::Review;
        }
        let stage = Stage::of(before);
        let next = next_move(stage, rating, self.steps(stage));
        let step = match next {
            Move::Step { step, .. } | Move::PastSteps { step } => step,
            Move::Review => 0, // a step where the rules know none: from a log written under other rules
        };
        let lapse_interval = match (before, rating, next) {
            // On the way through the steps, what the lapse left stays.
            (
                Some(Phase::Relearning { lapse_interval, .. }),
                Rating::Hard | Rating::Good | Rating::Easy,
                Move::Step { .. },
            ) => lapse_interval,
            _ => self.whole_days(interval_days),
        };
        match stage {
            Stage::Learning { .. } => Phase::Learning { step },
            Stage::Review | Stage::Relearning { .. } => Phase::Relearning {
                step,
                lapse_interval,
            },
        }
    }

    const fn steps(&self, stage: Stage) -> &Steps {
        match stage {
            Stage::Learning { .. } => &self.learning_steps,
            Stage::Review | Stage::Relearning { .. } => &self.relearning_steps,
        }
    }

    fn is_short_term(&self, stage: Stage, interval_days: f32) -> bool {
        let applies = match self.short_term {
            ShortTerm::WithoutSteps => self.steps(stage).as_secs().is_empty(),
            ShortTerm::AfterSteps => true,
        };
        applies && self.model.knows_short_term() && interval_days < SHORT_TERM_DAYS
    }

    fn whole_days(&self, days: f32) -> u32 {
        (days.round() as u32).clamp(1, self.maximum_interval)
    }
}

/// The present of a review: after the one before, whatever the clock says.
fn not_before_last_review(now: Now, active: Option<&Active>) -> Now {
    active.map_or(now, |active| now.after(active.last_review))
}

/// Study days since the review before; 0 for the first.
fn elapsed_days(now: Now, active: Option<&Active>) -> u32 {
    active.map_or(0, |active| now.day().days_since(active.last_review.day))
}

/// When an interval that starts now ends: a step that reaches past the study day ends on a day.
const fn due(now: Moment, secs_to_next_day: u32, interval: Interval) -> Due {
    match interval {
        Interval::Days(days) => Due::On(now.day.plus(days)),
        Interval::Secs(secs) if secs < secs_to_next_day => Due::At(now.at.plus_secs(secs)),
        Interval::Secs(secs) => Due::On(now.day.plus((secs - secs_to_next_day) / DAY_SECS + 1)),
    }
}

/// The review interval each rating leads to, in days, where it leads to review.
fn review_days(
    active: Option<&Active>,
    forecasts: &[Forecast; 4],
    spread: &Spread<'_>,
) -> [u32; 4] {
    let days = forecasts.map(|forecast| forecast.interval_days);
    match active {
        Some(active) if active.phase == Phase::Review => {
            let previous = active.interval.to_days() as u32;
            let passed = |days: f32, least: u32| {
                let floor = review_floor(days, previous, spread.maximum);
                spread.days(days, floor.max(least))
            };
            let hard = passed(days[1], 1);
            let good = passed(days[2], hard.saturating_add(1));
            let easy = passed(days[3], good.saturating_add(1));
            // A lapse gets its fuzz with the next interval.
            let again = (days[0].round() as u32).clamp(1, spread.maximum);
            [again, hard, good, easy]
        }
        _ => {
            let [again, hard, good, easy] = days.map(|days| days.round().max(1.0));
            let good = spread.days(good, 1);
            let easy = spread.days(easy, good.saturating_add(1));
            [spread.days(again, 1), spread.days(hard, 1), good, easy]
        }
    }
}
