use crate::domain::{Answer, Interval, Now, Rating, Response, StudyDay};
use crate::schedule::{Choices, ScheduleError, Scheduler};
use crate::study::prompt::Prompt;

/// Why a card could not be scheduled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the next interval could not be computed: {0}")]
pub struct PlanError(pub String);

/// What each rating does to a card: the scheduler of its deck and the load of the days ahead.
pub trait Plan {
    /// The interval after each rating.
    ///
    /// # Errors
    /// Returns [`PlanError`] if the scheduler cannot compute them.
    fn intervals(&self, prompt: &Prompt, now: Now) -> Result<Intervals, PlanError>;

    /// The answer with this rating; nothing is written.
    ///
    /// # Errors
    /// Returns [`PlanError`] if the scheduler cannot compute it.
    fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError>;
}

/// A rating with what led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The rating that was chosen.
    pub rating: Rating,
    /// Time from question to rating, in milliseconds, not more than `answer_cap`.
    pub taken_ms: u32,
    /// What was shown, picked and proposed.
    pub response: Response,
}

/// The interval after each rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intervals {
    /// After Again.
    pub again: Interval,
    /// After Hard.
    pub hard: Interval,
    /// After Good.
    pub good: Interval,
    /// After Easy.
    pub easy: Interval,
}

impl Intervals {
    /// The interval after `rating`.
    pub const fn get(&self, rating: Rating) -> Interval {
        match rating {
            Rating::Again => self.again,
            Rating::Hard => self.hard,
            Rating::Good => self.good,
            Rating::Easy => self.easy,
        }
    }
}

impl From<&Choices> for Intervals {
    fn from(choices: &Choices) -> Self {
        Self {
            again: choices.again.after.interval,
            hard: choices.hard.after.interval,
            good: choices.good.after.interval,
            easy: choices.easy.after.interval,
        }
    }
}

impl From<ScheduleError> for PlanError {
    fn from(error: ScheduleError) -> Self {
        Self(error.to_string())
    }
}

/// The scheduler of a deck with the load of the days ahead.
pub struct Scheduled<'a> {
    /// Computes what the ratings do.
    pub scheduler: &'a Scheduler,
    /// The number of reviews due on a study day.
    pub load: &'a dyn Fn(StudyDay) -> u32,
}

impl Plan for Scheduled<'_> {
    fn intervals(&self, prompt: &Prompt, now: Now) -> Result<Intervals, PlanError> {
        let choices = self.scheduler.preview(&prompt.card, now, self.load)?;
        Ok(Intervals::from(&choices))
    }

    fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError> {
        let Rated {
            rating,
            taken_ms,
            response,
        } = rated;
        let (scheduler, card) = (self.scheduler, &prompt.card);
        Ok(scheduler.answer(card, rating, now, self.load, taken_ms, response)?)
    }
}
