//! The review log: appended to, read, never changed.

use super::{
    Store, StoreError, failed,
    rows::{impossible, interval, interval_columns},
};
use crate::domain::{
    CardId, LogId, LogKind, MemoryState, Moment, Now, Rating, Response, ReviewLog, State, StudyDay,
    Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// The columns [`log`] reads, for a query on `review_logs` or `answers`.
pub(super) const LOG: &str = "id, card_id, kind, reviewed_at, reviewed_day, utc_offset_minutes, \
    rating, state_before, elapsed_days, interval_secs, interval_days, last_interval_secs, \
    last_interval_days, stability, difficulty, taken_ms, shown, picked, recalled_first, guessed, proposed";

/// How many columns [`LOG`] names.
pub(super) const LOG_COLUMNS: usize = 21;

const fn kind_name(kind: LogKind) -> &'static str {
    match kind {
        LogKind::Answer => "answer",
        LogKind::Cram => "cram",
    }
}

/// Reads the columns of [`LOG`].
pub(super) fn log(row: &Row<'_>) -> rusqlite::Result<(LogId, ReviewLog)> {
    let kind = match row.get_ref(2)?.as_str()? {
        "answer" => LogKind::Answer,
        "cram" => LogKind::Cram,
        other => return Err(impossible("kind", other)),
    };
    let rating: u8 = row.get(6)?;
    let state = row.get_ref(7)?.as_str()?;
    let indexes = |column| -> rusqlite::Result<Vec<u16>> {
        match row.get_ref(column)?.as_str_or_null()? {
            None => Ok(Vec::new()),
            Some(text) => serde_json::from_str(text).map_err(|error| impossible("options", error)),
        }
    };
    let proposed: Option<u8> = row.get(20)?;
    let log = ReviewLog {
        card_id: CardId(row.get(1)?),
        kind,
        reviewed: Moment {
            at: Timestamp::from_millis(row.get(3)?),
            day: StudyDay::from_number(row.get(4)?),
        },
        utc_offset_minutes: row.get(5)?,
        rating: Rating::from_number(rating).ok_or_else(|| impossible("rating", "not 1 to 4"))?,
        state_before: State::from_name(state).ok_or_else(|| impossible("state_before", state))?,
        elapsed_days: row.get(8)?,
        interval: interval(row.get(9)?, row.get(10)?)
            .ok_or_else(|| impossible("interval", "neither seconds nor days"))?,
        last_interval: interval(row.get(11)?, row.get(12)?),
        memory: MemoryState::new(row.get::<_, f64>(13)? as f32, row.get::<_, f64>(14)? as f32)
            .map_err(|error| impossible("memory state", error))?,
        taken_ms: row.get(15)?,
        response: Response {
            shown: indexes(16)?,
            picked: indexes(17)?,
            recalled_first: row.get(18)?,
            guessed: row.get::<_, Option<bool>>(19)?.unwrap_or_default(),
            proposed: proposed.and_then(Rating::from_number),
        },
    };
    Ok((LogId(row.get(0)?), log))
}

/// The first free id from `wanted` on.
pub(super) fn free_id(conn: &Connection, wanted: i64) -> rusqlite::Result<i64> {
    let mut taken = conn.prepare_cached("select 1 from review_logs where id = ?1")?;
    let mut id = wanted;
    while taken.exists([id])? {
        id = id.saturating_add(1);
    }
    Ok(id)
}

/// Whether the card has an answer at that instant.
pub(super) fn is_there(conn: &Connection, log: &ReviewLog) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "select 1 from review_logs
         where card_id = :card and reviewed_at = :at and kind <> 'retraction'",
    )?
    .exists(named_params! { ":card": log.card_id.0, ":at": log.reviewed.at.as_millis() })
}

/// Appends an answer; its id is its instant, or the next free one.
pub(super) fn append(conn: &Connection, log: &ReviewLog) -> rusqlite::Result<i64> {
    let id = free_id(conn, log.reviewed.at.as_millis())?;
    insert(conn, id, log)?;
    Ok(id)
}

/// Appends an answer under a given id.
pub(super) fn insert(conn: &Connection, id: i64, log: &ReviewLog) -> rusqlite::Result<()> {
    let (secs, days) = interval_columns(log.interval);
    let (last_secs, last_days) = log.last_interval.map_or((None, None), interval_columns);
    let indexes = |indexes: &[u16]| {
        (!indexes.is_empty()).then(|| serde_json::to_string(indexes).unwrap_or_default())
    };
    conn.prepare_cached(
        "insert into review_logs (id, card_id, kind, reviewed_at, reviewed_day, utc_offset_minutes, rating,
             state_before, elapsed_days, interval_secs, interval_days, last_interval_secs, last_interval_days,
             stability, difficulty, taken_ms, shown, picked, recalled_first, guessed, proposed)
         values (:id, :card, :kind, :at, :day, :offset, :rating, :state, :elapsed, :secs, :days, :last_secs,
             :last_days, :stability, :difficulty, :taken, :shown, :picked, :recalled, :guessed, :proposed)",
    )?
    .execute(named_params! {
        ":id": id,
        ":card": log.card_id.0,
        ":kind": kind_name(log.kind),
        ":at": log.reviewed.at.as_millis(),
        ":day": log.reviewed.day.number(),
        ":offset": log.utc_offset_minutes,
        ":rating": log.rating.number(),
        ":state": log.state_before.name(),
        ":elapsed": log.elapsed_days,
        ":secs": secs,
        ":days": days,
        ":last_secs": last_secs,
        ":last_days": last_days,
        ":stability": f64::from(log.memory.stability()),
        ":difficulty": f64::from(log.memory.difficulty()),
        ":taken": log.taken_ms,
        ":shown": indexes(&log.response.shown),
        ":picked": indexes(&log.response.picked),
        ":recalled": log.response.recalled_first,
        ":guessed": log.response.guessed.then_some(true),
        ":proposed": log.response.proposed.map(Rating::number),
    })
    .map(drop)
}

/// Appends what takes an answer back, or, if it was taken back already, what brings it back.
pub(super) fn turn_round(conn: &Connection, answer: i64, now: Now) -> rusqlite::Result<()> {
    let retraction: Option<i64> = conn
        .prepare_cached(
            "select id from review_logs as retraction
             where retracts = ?1
                 and not exists (select 1 from review_logs as again where again.retracts = retraction.id)",
        )?
        .query_row([answer], |row| row.get(0))
        .optional()?;
    let target = retraction.unwrap_or(answer);
    conn.prepare_cached(
        "insert into review_logs (id, card_id, kind, reviewed_at, reviewed_day, utc_offset_minutes, retracts)
         select :id, card_id, 'retraction', :at, :day, :offset, id from review_logs where id = :target",
    )?
    .execute(named_params! {
        ":id": free_id(conn, now.at().as_millis())?,
        ":at": now.at().as_millis(),
        ":day": now.day().number(),
        ":offset": now.utc_offset_minutes,
        ":target": target,
    })
    .map(drop)
}

/// The answers of a card that count, oldest first.
pub(super) fn of(conn: &Connection, card: CardId) -> rusqlite::Result<Vec<ReviewLog>> {
    let sql = format!("select {LOG} from answers where card_id = ?1 order by id");
    conn.prepare_cached(&sql)?
        .query_map([card.0], |row| log(row).map(|(_, log)| log))?
        .collect()
}

impl Store {
    /// The answers of a card that count, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn logs_of(&self, card: CardId) -> Result<Vec<ReviewLog>, StoreError> {
        of(&self.conn, card).map_err(failed("read the review log"))
    }

    /// Gives every answer that counts to `each`, oldest first; stops at its first error.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn each_log(&self, mut each: impl FnMut(ReviewLog)) -> Result<(), StoreError> {
        let reading = failed("read the review log");
        let sql = format!("select {LOG} from answers order by id");
        let mut select = self.conn.prepare_cached(&sql).map_err(&reading)?;
        let mut rows = select.query([]).map_err(&reading)?;
        while let Some(row) = rows.next().map_err(&reading)? {
            each(log(row).map_err(&reading)?.1);
        }
        Ok(())
    }
}
