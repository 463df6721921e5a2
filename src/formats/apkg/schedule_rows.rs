//! Cards and reviews as Anki numbers them.

use super::database::{CardRow, RevlogRow};
use super::decks::Decks;
use crate::domain::{
    Active, ArchivedCard, ArchivedReview, Due, Interval, LogKind, Now, Phase, Schedule, State,
    StudyDay, Timestamp,
};
use serde_json::json;

/// Ease of a card in review, in thousandths: Anki's start value.
///
/// FSRS does not use it, but without FSRS Anki schedules with it, and 0 would break that.
const START_EASE: u32 = 2_500;

const DAY_SECS: i64 = 86_400;

/// How the package counts days: from the study day of its oldest note or answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    first: StudyDay,
    utc_offset_secs: i64,
    /// Minutes after midnight at which a study day begins.
    day_start: u16,
}

impl Calendar {
    /// A calendar that begins today.
    pub(super) fn new(now: Now, day_start: u16) -> Self {
        Self {
            first: now.day(),
            utc_offset_secs: i64::from(now.utc_offset_minutes) * 60,
            day_start,
        }
    }

    /// The same, beginning early enough for `day`.
    pub(super) fn including(self, day: StudyDay) -> Self {
        Self {
            first: self.first.min(day),
            ..self
        }
    }

    /// The study day of an instant, at the present offset.
    pub(super) fn day(&self, at: Timestamp) -> StudyDay {
        let secs = at.as_millis().div_euclid(1_000) + self.utc_offset_secs
            - i64::from(self.day_start) * 60;
        let day = secs.div_euclid(DAY_SECS);
        StudyDay::from_number(i32::try_from(day).unwrap_or(i32::MAX))
    }

    /// When the collection was made, in seconds: 04:00 local time of day 0.
    pub(super) fn created_secs(&self) -> i64 {
        i64::from(self.first.number()) * DAY_SECS + 4 * 3_600 - self.utc_offset_secs
    }

    /// Local time behind UTC, in minutes.
    pub(super) const fn minutes_west(&self) -> i64 {
        -self.utc_offset_secs / 60
    }

    /// The hour at which a study day begins; Anki knows whole hours only.
    pub(super) const fn rollover_hour(&self) -> u16 {
        self.day_start / 60
    }

    fn number(&self, day: StudyDay) -> i64 {
        i64::from(day.number()) - i64::from(self.first.number())
    }
}

/// The ids and dates of a card's row that do not come from its schedule.
pub(super) struct CardPlace {
    pub(super) id: i64,
    pub(super) nid: i64,
    /// When its note changed, in seconds.
    pub(super) changed: i64,
    pub(super) today: StudyDay,
    /// Whether it cannot be asked yet.
    pub(super) is_draft: bool,
}

/// The row of a card. `schedule` is the one to export: the card's own, or that of a new card.
pub(super) fn card_row(
    card: &ArchivedCard,
    schedule: Schedule,
    place: &CardPlace,
    decks: &Decks<'_>,
    calendar: &Calendar,
) -> CardRow {
    let new = CardRow {
        id: place.id,
        nid: place.nid,
        did: decks.id(&card.deck),
        ord: card.ordinal,
        changed: place.changed,
        kind: 0,
        queue: 0,
        due: 0,
        ivl: 0,
        factor: 0,
        reps: 0,
        lapses: 0,
        left: 0,
        flags: card.flag.map_or(0, crate::domain::Flag::number),
        data: String::new(),
    };
    let mut row = match schedule {
        Schedule::New { position } => CardRow {
            // From 1,000,000 on Anki takes a position for one that was set by hand.
            due: i64::from(position.min(999_999)),
            ..new
        },
        Schedule::Active(active) => active_row(card, &active, new, decks, calendar),
    };
    if card.suspended || place.is_draft {
        row.queue = -1;
    } else if card.buried_until.is_some_and(|until| until > place.today) {
        row.queue = -2;
    }
    row
}

fn active_row(
    card: &ArchivedCard,
    active: &Active,
    new: CardRow,
    decks: &Decks<'_>,
    calendar: &Calendar,
) -> CardRow {
    let options = decks.options(&card.deck);
    // At least one step is left to do while a card is in (re)learning.
    let left = |steps: &[u32], step: u8| steps.len().saturating_sub(usize::from(step)).max(1);
    let (kind, ivl, factor, left) = match active.phase {
        Phase::Learning { step } => (1, 0, 0, left(options.learning_steps.as_secs(), step)),
        Phase::Review => (2, review_days(active.interval), START_EASE, 0),
        Phase::Relearning {
            step,
            lapse_interval,
        } => (
            3,
            lapse_interval.max(1),
            START_EASE,
            left(options.relearning_steps.as_secs(), step),
        ),
    };
    let (queue, due) = match (active.phase, active.due) {
        (Phase::Review, Due::On(day)) => (2, calendar.number(day)),
        (Phase::Review, Due::At(at)) => (2, calendar.number(calendar.day(at))),
        (_, Due::At(at)) => (1, at.as_millis().div_euclid(1_000)),
        (_, Due::On(day)) => (3, calendar.number(day)),
    };
    CardRow {
        kind,
        queue,
        due,
        ivl,
        factor,
        reps: active.reps,
        lapses: active.lapses,
        left,
        changed: new
            .changed
            .max(active.last_review.at.as_millis().div_euclid(1_000)),
        data: memory_json(card, active, decks),
        ..new
    }
}

const fn review_days(interval: Interval) -> u32 {
    match interval {
        Interval::Days(days) => days,
        // A card in review whose last answer chose a step; Anki wants whole days.
        Interval::Secs(secs) => {
            let days = secs.div_ceil(86_400);
            if days == 0 { 1 } else { days }
        }
    }
}

/// What Anki keeps about FSRS, in the precision Anki keeps it in.
fn memory_json(card: &ArchivedCard, active: &Active, decks: &Decks<'_>) -> String {
    let rounded = |number: f32, scale: f64| (f64::from(number) * scale).round() / scale;
    let parameters = decks.parameters(&card.deck).as_slice();
    let decay = parameters.last().copied().unwrap_or_default();
    let desired_retention = decks.options(&card.deck).desired_retention;
    json!({
        "pos": card.position,
        "s": rounded(active.memory.stability(), 10_000.0),
        "d": rounded(active.memory.difficulty(), 1_000.0),
        "dr": rounded(desired_retention.get(), 100.0),
        // Without it Anki would take the curve of FSRS-5.
        "decay": rounded(decay, 1_000.0),
        "lrt": active.last_review.at.as_millis().div_euclid(1_000),
    })
    .to_string()
}

/// The row of an answer.
pub(super) fn revlog_row(review: &ArchivedReview, cid: i64) -> RevlogRow {
    let log = &review.log;
    let (kind, factor) = match (log.kind, log.state_before) {
        // Anki's mark for answers that do not count.
        (LogKind::Cram, _) => (3, 0),
        (LogKind::Answer, State::New | State::Learning) => (0, difficulty_factor(review)),
        (LogKind::Answer, State::Review) => (1, difficulty_factor(review)),
        (LogKind::Answer, State::Relearning) => (2, difficulty_factor(review)),
    };
    RevlogRow {
        id: review.id,
        cid,
        ease: log.rating.number(),
        ivl: signed(log.interval),
        last_ivl: match (log.state_before, log.last_interval) {
            // After a reset, too: what came before it is forgotten.
            (State::New, _) | (_, None) => 0,
            (_, Some(interval)) => signed(interval),
        },
        factor,
        taken_ms: log.taken_ms,
        kind,
    }
}

/// The row that tells Anki to forget what came before: the card was reset.
pub(super) const fn reset_row(id: i64, cid: i64) -> RevlogRow {
    RevlogRow {
        id,
        cid,
        ease: 0,
        ivl: 0,
        last_ivl: 0,
        factor: 0,
        taken_ms: 0,
        kind: 4,
    }
}

/// Difficulty 1 to 10 as 100 to 1100, which is how Anki logs it under FSRS.
fn difficulty_factor(review: &ArchivedReview) -> i64 {
    let difficulty = f64::from(review.log.memory.difficulty());
    ((0.1 + (difficulty - 1.0) / 9.0) * 1_000.0).round() as i64
}

/// Days as they are, seconds below 0.
fn signed(interval: Interval) -> i64 {
    match interval {
        Interval::Days(days) => i64::from(days),
        Interval::Secs(secs) => -i64::from(secs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    /// A calendar that begins on the given day, at the given offset and day start in minutes.
    fn calendar(day: i32, utc_offset_minutes: i16, day_start: u16) -> Calendar {
        let at = Timestamp::from_millis(0);
        let now = Now {
            moment: Moment {
                at,
                day: StudyDay::from_number(day),
            },
            next_day_at: at,
            utc_offset_minutes,
        };
        Calendar::new(now, day_start)
    }

    #[test]
    fn a_study_day_begins_at_its_hour_of_local_time() {
        // New York in winter, 5 hours behind: 04:00 is 09:00 UTC, 32,400 s into the day.
        let calendar = calendar(10, -300, 240);
        let day = |secs: i64| {
            let at = Timestamp::from_millis((10 * 86_400 + secs) * 1_000);
            calendar.day(at).number()
        };
        assert_eq!((day(32_399), day(32_400)), (9, 10));
        assert_eq!(calendar.created_secs(), 10 * 86_400 + 32_400);
        assert_eq!(calendar.minutes_west(), 300);
        assert_eq!(calendar.rollover_hour(), 4);
    }

    #[test]
    fn days_are_numbered_from_the_oldest() {
        let calendar = calendar(10, 0, 0).including(StudyDay::from_number(3));
        let later = calendar.including(StudyDay::from_number(20));
        assert_eq!(later.number(StudyDay::from_number(12)), 9);
    }

    #[test]
    fn steps_are_logged_below_zero_and_days_above() {
        assert_eq!(signed(Interval::Secs(600)), -600);
        assert_eq!(signed(Interval::Days(12)), 12);
    }

    #[test]
    fn a_review_interval_is_at_least_a_day() {
        let days = [0, 1, 86_400, 86_401].map(|secs| review_days(Interval::Secs(secs)));
        assert_eq!(days, [1, 1, 1, 2]);
    }
}
