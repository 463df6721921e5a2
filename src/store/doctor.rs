//! Looking for damage; nothing is changed.

use super::{Store, StoreError, failed};

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
}
