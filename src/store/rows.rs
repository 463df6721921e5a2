//! Rows to domain values and back.

use crate::domain::{
    Active, Card, CardId, DeckId, Due, Interval, MemoryState, Moment, NoteId, Phase, Schedule,
    State, StudyDay, Timestamp,
};
use rusqlite::{Row, types::Type};

/// The columns [`card`] reads, for a query on `cards`.
pub(super) const CARD: &str = "cards.id, cards.note_id, cards.deck_id, cards.ordinal, cards.position, \
    cards.phase, cards.step, cards.lapse_interval_days, cards.due_at, cards.due_day, \
    cards.interval_secs, cards.interval_days, cards.stability, cards.difficulty, \
    cards.last_review_at, cards.last_review_day, cards.reps, cards.lapses";

/// How many columns [`CARD`] names.
pub(super) const CARD_COLUMNS: usize = 18;

/// A value that the schema's checks should have kept out.
pub(super) fn impossible(
    column: &'static str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    let error = error.into();
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("{column}: {error}").into())
}

/// An interval from its two columns.
pub(super) fn interval(secs: Option<u32>, days: Option<u32>) -> Option<Interval> {
    match (secs, days) {
        (Some(secs), _) => Some(Interval::Secs(secs)),
        (None, Some(days)) => Some(Interval::Days(days)),
        (None, None) => None,
    }
}

/// The two columns of an interval: seconds and days.
pub(super) const fn interval_columns(interval: Interval) -> (Option<u32>, Option<u32>) {
    match interval {
        Interval::Secs(secs) => (Some(secs), None),
        Interval::Days(days) => (None, Some(days)),
    }
}

/// Reads the columns of [`CARD`], wherever they stand first in the row.
pub(super) fn card(row: &Row<'_>) -> rusqlite::Result<Card> {
    Ok(Card {
        id: CardId(row.get(0)?),
        note_id: NoteId(row.get(1)?),
        deck_id: DeckId(row.get(2)?),
        ordinal: row.get(3)?,
        schedule: schedule(row)?,
    })
}

fn schedule(row: &Row<'_>) -> rusqlite::Result<Schedule> {
    let name: String = row.get(5)?;
    let state = State::from_name(&name).ok_or_else(|| impossible("phase", name))?;
    let step = || row.get::<_, u8>(6);
    let phase = match state {
        State::New => {
            return Ok(Schedule::New {
                position: row.get(4)?,
            });
        }
        State::Learning => Phase::Learning { step: step()? },
        State::Review => Phase::Review,
        State::Relearning => Phase::Relearning {
            step: step()?,
            lapse_interval: row.get(7)?,
        },
    };
    let due = match row.get(8)? {
        Some(at) => Due::At(Timestamp::from_millis(at)),
        None => Due::On(StudyDay::from_number(row.get(9)?)),
    };
    let interval = interval(row.get(10)?, row.get(11)?)
        .ok_or_else(|| impossible("interval", "neither seconds nor days"))?;
    // Stored as 64-bit, computed as 32-bit: the way back is exact.
    let memory = MemoryState::new(row.get::<_, f64>(12)? as f32, row.get::<_, f64>(13)? as f32)
        .map_err(|error| impossible("memory state", error))?;
    Ok(Schedule::Active(Active {
        phase,
        due,
        interval,
        memory,
        last_review: Moment {
            at: Timestamp::from_millis(row.get(14)?),
            day: StudyDay::from_number(row.get(15)?),
        },
        reps: row.get(16)?,
        lapses: row.get(17)?,
    }))
}

/// A schedule as the columns of `cards`, ready to bind.
#[derive(Debug, Default)]
pub(super) struct ScheduleColumns {
    pub(super) phase: &'static str,
    pub(super) step: Option<u8>,
    pub(super) lapse_interval_days: Option<u32>,
    pub(super) due_at: Option<i64>,
    pub(super) due_day: Option<i32>,
    pub(super) interval_secs: Option<u32>,
    pub(super) interval_days: Option<u32>,
    pub(super) stability: Option<f64>,
    pub(super) difficulty: Option<f64>,
    pub(super) last_review_at: Option<i64>,
    pub(super) last_review_day: Option<i32>,
    pub(super) reps: u32,
    pub(super) lapses: u32,
}

impl From<&Schedule> for ScheduleColumns {
    fn from(schedule: &Schedule) -> Self {
        let phase = State::of(schedule).name();
        let Schedule::Active(active) = schedule else {
            return Self {
                phase,
                ..Self::default()
            };
        };
        let (step, lapse_interval_days) = match active.phase {
            Phase::Learning { step } => (Some(step), None),
            Phase::Review => (None, None),
            Phase::Relearning {
                step,
                lapse_interval,
            } => (Some(step), Some(lapse_interval)),
        };
        let (due_at, due_day) = match active.due {
            Due::At(at) => (Some(at.as_millis()), None),
            Due::On(day) => (None, Some(day.number())),
        };
        let (interval_secs, interval_days) = interval_columns(active.interval);
        Self {
            phase,
            step,
            lapse_interval_days,
            due_at,
            due_day,
            interval_secs,
            interval_days,
            stability: Some(f64::from(active.memory.stability())),
            difficulty: Some(f64::from(active.memory.difficulty())),
            last_review_at: Some(active.last_review.at.as_millis()),
            last_review_day: Some(active.last_review.day.number()),
            reps: active.reps,
            lapses: active.lapses,
        }
    }
}
