//! A card from its review log: the log is the truth, the card a cache of it.

use super::{ScheduleError, Scheduler, due};
use crate::domain::{
    Active, LogKind, MemoryState, Moment, Phase, Rating, ReviewLog, Schedule, State, Timestamp,
};

impl Scheduler {
    /// The schedule that a card's review log leads to; `position` is that of the card while it is new.
    ///
    /// `logs` are the card's own, in the order of time, without retracted ones. The memory state is
    /// computed anew, and is bit for bit what [`Scheduler::answer`] stored under the same parameters.
    /// Interval and due are the log's: they were promised then, whatever the options are now. Answers
    /// of a cram session move nothing. An answer as a new card starts anew, as after a reset.
    ///
    /// What the log does not hold follows the options of today: the step a card stands on, the interval
    /// that a lapse left a card in relearning, and when the study day of a step ended.
    ///
    /// # Errors
    /// Returns [`ScheduleError`] for logs of several cards or out of order, or if FSRS refuses them.
    pub fn replay(&self, position: u32, logs: &[ReviewLog]) -> Result<Schedule, ScheduleError> {
        let memories = self.replay_all(logs)?;
        let schedule = Schedule::New { position };
        Ok(answers(logs)
            .zip(memories)
            .fold(schedule, |before, (log, memory)| {
                Schedule::Active(self.replay_one(&before, log, memory))
            }))
    }

    /// The memory state that a card's review log leads to; `None` for a new card.
    ///
    /// For all that a change of parameters changes in a card: nothing else does.
    ///
    /// # Errors
    /// As [`Scheduler::replay`].
    pub fn replay_memory(&self, logs: &[ReviewLog]) -> Result<Option<MemoryState>, ScheduleError> {
        Ok(self.replay_all(logs)?.last().copied())
    }

    /// The memory state after each answer.
    fn replay_all(&self, logs: &[ReviewLog]) -> Result<Vec<MemoryState>, ScheduleError> {
        for (log, next) in logs.iter().zip(logs.iter().skip(1)) {
            let card = log.card_id;
            if next.card_id != card {
                let other = next.card_id;
                return Err(ScheduleError::LogsOfOtherCard { card, other });
            }
            if next.reviewed.at < log.reviewed.at {
                return Err(ScheduleError::LogsOutOfOrder { card });
            }
        }
        self.model
            .history(answers(logs).map(|log| (log.rating, log.elapsed_days)))
    }

    fn replay_one(&self, before: &Schedule, log: &ReviewLog, memory: MemoryState) -> Active {
        let (phase, reps, lapses) = match before {
            Schedule::New { .. } => (None, 0, 0),
            Schedule::Active(active) => (Some(active.phase), active.reps, active.lapses),
        };
        let lapsed = log.state_before == State::Review && log.rating == Rating::Again;
        let interval_days = self.model.interval_days(memory);
        let phase = as_logged(phase, log.state_before);
        Active {
            phase: self.phase_after(phase, log.rating, log.interval, interval_days),
            due: due(log.reviewed, self.secs_to_next_day(log), log.interval),
            interval: log.interval,
            memory,
            last_review: log.reviewed,
            reps: reps.saturating_add(1),
            lapses: lapses.saturating_add(u32::from(lapsed)),
        }
    }

    /// Seconds from a review to the end of its study day, from the local offset it was given at.
    fn secs_to_next_day(&self, log: &ReviewLog) -> u32 {
        let Moment { at, day } = log.reviewed;
        let local_minutes =
            (i64::from(day.number()) + 1) * 1_440 + i64::from(self.day_start_minutes);
        let minutes = local_minutes - i64::from(log.utc_offset_minutes);
        let secs = Timestamp::from_millis(minutes * 60_000).millis_since(at) / 1_000;
        u32::try_from(secs).unwrap_or(u32::MAX)
    }
}

/// The answers that count: those of a schedule, from the last time the card was new.
fn answers(logs: &[ReviewLog]) -> impl Iterator<Item = &ReviewLog> {
    let counts = |log: &&ReviewLog| log.kind == LogKind::Answer;
    let as_new = |log: &ReviewLog| counts(&log) && log.state_before == State::New;
    let start = logs.iter().rposition(as_new).unwrap_or(0);
    logs.iter().skip(start).filter(counts)
}

/// The phase the log says the card was in, with what the replay so far knows about it.
///
/// They differ where the history is not complete, as after an import.
fn as_logged(replayed: Option<Phase>, state: State) -> Option<Phase> {
    match (state, replayed) {
        (State::New, _) => None,
        (State::Learning, Some(Phase::Learning { .. }))
        | (State::Relearning, Some(Phase::Relearning { .. })) => replayed,
        (State::Learning, _) => Some(Phase::Learning { step: 0 }),
        (State::Review, _) => Some(Phase::Review),
        (State::Relearning, _) => Some(Phase::Relearning {
            step: 0,
            lapse_interval: 1,
        }),
    }
}
