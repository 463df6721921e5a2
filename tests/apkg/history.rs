//! Histories that are consistent with FSRS, answered card by card with the `fsrs` crate itself.

use fsrs::FSRS;
use srs::domain::{
    Active, CardId, Due, Interval, LogKind, MemoryState, Moment, Phase, Rating, Response,
    ReviewLog, Schedule, State, StudyDay, Timestamp,
};

/// 2026-10-20: the study day every history here begins on or after.
pub(crate) const FIRST_DAY: i32 = 20_746;

/// Local time minus UTC, in minutes.
pub(crate) const OFFSET: i16 = 60;

/// The instant `secs` after 18:00 local time (17:00 UTC) on the day `day` days after the first.
pub(crate) fn moment(day: i32, secs: i64) -> Moment {
    let number = FIRST_DAY + day;
    Moment {
        at: Timestamp::from_millis((i64::from(number) * 86_400 + 17 * 3_600 + secs) * 1_000),
        day: StudyDay::from_number(number),
    }
}

/// One card being answered.
pub(crate) struct History<'a> {
    fsrs: &'a FSRS,
    learning_steps: &'a [u32],
    desired_retention: f32,
    active: Option<Active>,
    pub(crate) logs: Vec<ReviewLog>,
}

impl<'a> History<'a> {
    pub(crate) fn new(fsrs: &'a FSRS, learning_steps: &'a [u32], desired_retention: f32) -> Self {
        Self {
            fsrs,
            learning_steps,
            desired_retention,
            active: None,
            logs: Vec::new(),
        }
    }

    pub(crate) fn schedule(&self) -> Schedule {
        self.active
            .map_or(Schedule::New { position: 1 }, Schedule::Active)
    }

    pub(crate) fn active(&self) -> Active {
        self.active.expect("it was answered")
    }

    /// Makes the card new again.
    pub(crate) fn reset(mut self) -> Self {
        self.active = None;
        self
    }

    /// Learns the card on a day (Good, Good) and reviews it whenever it is due, up to another day.
    pub(crate) fn learned_until(mut self, day: i32, last_day: i32, secs: i64) -> Self {
        self = self.answer(moment(day, secs), Rating::Good);
        self = self.answer(moment(day, secs + 620), Rating::Good);
        while let Due::On(due) = self.active().due
            && due.number() - FIRST_DAY <= last_day
        {
            self = self.answer(moment(due.number() - FIRST_DAY, secs), Rating::Good);
        }
        self
    }

    /// Answers the card, with learning steps as given and one relearning step of 10 minutes.
    pub(crate) fn answer(mut self, reviewed: Moment, rating: Rating) -> Self {
        let before = self.active;
        let elapsed_days = before.map_or(0, |b| reviewed.day.days_since(b.last_review.day));
        let memory = before.map(|b| fsrs::MemoryState {
            stability: b.memory.stability(),
            difficulty: b.memory.difficulty(),
        });
        let next = self
            .fsrs
            .next_states(memory, self.desired_retention, elapsed_days)
            .unwrap();
        let next = match rating {
            Rating::Again => next.again,
            Rating::Hard => next.hard,
            Rating::Good => next.good,
            Rating::Easy => next.easy,
        };
        let days = (next.interval.round() as u32).max(1);
        let (phase, interval) = self.next_phase(rating, days);
        let is_lapse = matches!(
            (before.map(|b| b.phase), rating),
            (Some(Phase::Review), Rating::Again)
        );
        let active = Active {
            phase,
            due: match interval {
                Interval::Days(days) => Due::On(reviewed.day.plus(days)),
                Interval::Secs(secs @ 86_400..) => Due::On(reviewed.day.plus(secs / 86_400)),
                Interval::Secs(secs) => Due::At(reviewed.at.plus_secs(secs)),
            },
            interval,
            memory: MemoryState::new(next.memory.stability, next.memory.difficulty).unwrap(),
            last_review: reviewed,
            reps: before.map_or(0, |b| b.reps) + 1,
            lapses: before.map_or(0, |b| b.lapses) + u32::from(is_lapse),
        };
        self.logs.push(ReviewLog {
            card_id: CardId(0),
            kind: LogKind::Answer,
            reviewed,
            utc_offset_minutes: OFFSET,
            rating,
            state_before: State::of(&self.schedule()),
            elapsed_days,
            interval,
            last_interval: before.map(|b| b.interval),
            memory: active.memory,
            taken_ms: 7_000,
            response: Response::default(),
        });
        self.active = Some(active);
        self
    }

    fn next_phase(&self, rating: Rating, days: u32) -> (Phase, Interval) {
        let step = |step: usize| self.learning_steps.get(step).copied();
        let learning = |number: usize| match step(number) {
            Some(secs) => (Phase::Learning { step: number as u8 }, Interval::Secs(secs)),
            None => (Phase::Review, Interval::Days(days)),
        };
        match (self.active.map(|active| active.phase), rating) {
            (None | Some(Phase::Learning { .. }), Rating::Again) => learning(0),
            (None, _) => learning(1),
            (Some(Phase::Learning { step }), _) => learning(usize::from(step) + 1),
            (Some(Phase::Review), Rating::Again) => (
                Phase::Relearning {
                    step: 0,
                    lapse_interval: days,
                },
                Interval::Secs(600),
            ),
            (
                Some(Phase::Relearning {
                    step,
                    lapse_interval,
                }),
                Rating::Again,
            ) => (
                Phase::Relearning {
                    step,
                    lapse_interval,
                },
                Interval::Secs(600),
            ),
            (Some(Phase::Review | Phase::Relearning { .. }), _) => {
                (Phase::Review, Interval::Days(days))
            }
        }
    }
}
