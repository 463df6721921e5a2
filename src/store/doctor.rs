//! Looking for damage, and computing anew what can be computed.

use super::{Store, StoreError, failed, journal::Journal, operations::OperationKind};
use crate::domain::{Active, CardId, Now, Schedule};

/// A card that is not what its answers lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing {
    /// Which card.
    pub card: CardId,
    /// What is stored.
    pub stored: Active,
    /// What its answers lead to.
    pub replayed: Active,
}

impl Store {
    /// What `SQLite` finds wrong with the file: broken pages, indexes and checks, rows that refer to none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn damage(&self) -> Result<Vec<String>, StoreError> {
        let checking = failed("check the collection");
        let mut found: Vec<String> = self
            .conn
            .prepare("pragma integrity_check")
            .and_then(|mut check| check.query_map([], |row| row.get(0))?.collect())
            .map_err(&checking)?;
        found.retain(|line| line != "ok");
        let orphans: Vec<String> = self
            .conn
            .prepare("select \"table\", rowid, parent from pragma_foreign_key_check")
            .and_then(|mut check| {
                check
                    .query_map([], |row| {
                        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
                        let parent: String = row.get(2)?;
                        let id = id.unwrap_or_default();
                        Ok(format!("row {id} of {table} refers to no row of {parent}"))
                    })?
                    .collect()
            })
            .map_err(&checking)?;
        found.extend(orphans);
        Ok(found)
    }

    /// Operations whose journal cannot be read, so that they cannot be undone.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn unreadable_operations(&self) -> Result<Vec<String>, StoreError> {
        let reading = failed("read the history");
        let mut select = self
            .conn
            .prepare("select id, journal from operations")
            .map_err(&reading)?;
        let mut rows = select.query([]).map_err(&reading)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(&reading)? {
            let id: i64 = row.get(0).map_err(&reading)?;
            let journal = row.get_ref(1).map_err(&reading)?.as_bytes();
            if let Ok(journal) = journal
                && let Err(error) = serde_json::from_slice::<Journal>(journal)
            {
                found.push(format!("operation {id}: {error}"));
            }
        }
        Ok(found)
    }

    /// Replaces the schedules of cards by what their answers lead to; what stands beside them stays.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn repair(&mut self, cards: &[Differing], now: Now) -> Result<(), StoreError> {
        let mut write = self.write(OperationKind::Repair, now, "repair cards")?;
        for differing in cards {
            write.restore_schedule(differing.card.0, &Schedule::Active(differing.replayed))?;
        }
        write.commit(&format!("computed {} cards anew", cards.len()))
    }
}
