//! The card on screen and its stage, kept so that the next start goes on there.

use super::{Store, StoreError, failed};
use crate::domain::Now;
use rusqlite::{Connection, OptionalExtension, named_params};

/// Keeps one session: the newest.
pub(super) fn put(conn: &Connection, state: &str, now: Now) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "insert into sessions (id, started_at, state) values (1, :at, :state)
         on conflict (id) do update set state = excluded.state",
    )?
    .execute(named_params! { ":at": now.at().as_millis(), ":state": state })
    .map(drop)
}

impl Store {
    /// Keeps the state of the session, as JSON; `None` when there is nothing to go on with.
    ///
    /// Survives the end of the process at once, and a power cut from the next answer on:
    /// a key that only turned a card over is not worth waiting for the disk.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn save_session(&mut self, state: Option<&str>, now: Now) -> Result<(), StoreError> {
        const ACTION: &str = "save the session";
        self.conn
            .pragma_update(None, "synchronous", "normal")
            .map_err(failed(ACTION))?;
        let saved = match state {
            Some(state) => put(&self.conn, state, now),
            None => self.conn.execute("delete from sessions", []).map(drop),
        };
        self.conn
            .pragma_update(None, "synchronous", "full")
            .map_err(failed(ACTION))?;
        saved.map_err(failed(ACTION))
    }

    /// The state of the last session, as JSON, if it left one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn saved_session(&self) -> Result<Option<String>, StoreError> {
        self.conn
            .query_row(
                "select state from sessions order by id desc limit 1",
                [],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed("read the last session"))
    }
}
