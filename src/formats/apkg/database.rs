//! The SQLite file inside a package.

use super::PackageError;
use rusqlite::{Connection, named_params};
use serde_json::Value;
use std::path::Path;

/// A row of `notes`.
pub(super) struct NoteRow {
    pub(super) id: i64,
    pub(super) guid: String,
    pub(super) mid: i64,
    /// When the content last changed, in seconds.
    pub(super) changed: i64,
    /// Separated and surrounded by spaces.
    pub(super) tags: String,
    pub(super) fields: Vec<String>,
    /// The words of the first field.
    pub(super) sort_words: String,
    /// The checksum of those words.
    pub(super) checksum: u32,
}

/// A row of `cards`; the names are Anki's.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CardRow {
    pub(super) id: i64,
    pub(super) nid: i64,
    pub(super) did: i64,
    pub(super) ord: u16,
    pub(super) changed: i64,
    pub(super) kind: i32,
    pub(super) queue: i32,
    pub(super) due: i64,
    pub(super) ivl: u32,
    pub(super) factor: u32,
    pub(super) reps: u32,
    pub(super) lapses: u32,
    pub(super) left: usize,
    pub(super) flags: u8,
    pub(super) data: String,
}

/// A row of `revlog`; the names are Anki's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RevlogRow {
    pub(super) id: i64,
    pub(super) cid: i64,
    pub(super) ease: u8,
    pub(super) ivl: i64,
    pub(super) last_ivl: i64,
    pub(super) factor: i64,
    pub(super) taken_ms: u32,
    pub(super) kind: u8,
}

/// What the single row of `col` holds.
pub(super) struct CollectionRow {
    /// When the collection begins, in seconds: day 0 of all due days.
    pub(super) created: i64,
    /// When it last changed, in milliseconds.
    pub(super) changed: i64,
    pub(super) config: Value,
    pub(super) notetypes: Value,
    pub(super) decks: Value,
    pub(super) presets: Value,
}

/// A collection file being filled.
pub(super) struct Database(Connection);

impl Database {
    /// A new collection in an empty file.
    pub(super) fn create(path: &Path) -> Result<Self, PackageError> {
        let connection = Connection::open(path)?;
        // The file is thrown away on failure, so it needs neither journal nor sync.
        connection.pragma_update(None, "page_size", 4_096)?;
        connection.pragma_update(None, "journal_mode", "off")?;
        connection.pragma_update(None, "synchronous", "off")?;
        connection.execute_batch(include_str!("schema11.sql"))?;
        connection.execute_batch("begin")?;
        Ok(Self(connection))
    }

    pub(super) fn insert_collection(&self, row: &CollectionRow) -> Result<(), PackageError> {
        self.0.execute(
            "insert into col (id, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags)
             values (1, :crt, :mod, :mod, 11, 0, 0, 0, :conf, :models, :decks, :dconf, '{}')",
            named_params! {
                ":crt": row.created, ":mod": row.changed, ":conf": row.config.to_string(),
                ":models": row.notetypes.to_string(), ":decks": row.decks.to_string(),
                ":dconf": row.presets.to_string(),
            },
        )?;
        Ok(())
    }

    pub(super) fn insert_note(&self, row: &NoteRow) -> Result<(), PackageError> {
        let mut statement = self.0.prepare_cached(
            "insert into notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)
             values (:id, :guid, :mid, :mod, -1, :tags, :flds, :sfld, :csum, 0, '')",
        )?;
        statement.execute(named_params! {
            ":id": row.id, ":guid": row.guid, ":mid": row.mid, ":mod": row.changed,
            ":tags": row.tags, ":flds": row.fields.join("\u{1f}"),
            ":sfld": row.sort_words, ":csum": row.checksum,
        })?;
        Ok(())
    }

    pub(super) fn insert_card(&self, row: &CardRow) -> Result<(), PackageError> {
        let mut statement = self.0.prepare_cached(include_str!("insert_card.sql"))?;
        statement.execute(named_params! {
            ":id": row.id, ":nid": row.nid, ":did": row.did, ":ord": row.ord,
            ":mod": row.changed, ":type": row.kind, ":queue": row.queue, ":due": row.due,
            ":ivl": row.ivl, ":factor": row.factor, ":reps": row.reps, ":lapses": row.lapses,
            ":left": i64::try_from(row.left).unwrap_or(i64::MAX), ":flags": row.flags,
            ":data": row.data,
        })?;
        Ok(())
    }

    pub(super) fn insert_review(&self, row: &RevlogRow) -> Result<(), PackageError> {
        let mut statement = self.0.prepare_cached(
            "insert into revlog (id, cid, usn, ease, ivl, lastIvl, factor, time, type)
             values (:id, :cid, -1, :ease, :ivl, :last_ivl, :factor, :time, :type)",
        )?;
        statement.execute(named_params! {
            ":id": row.id, ":cid": row.cid, ":ease": row.ease, ":ivl": row.ivl,
            ":last_ivl": row.last_ivl, ":factor": row.factor, ":time": row.taken_ms,
            ":type": row.kind,
        })?;
        Ok(())
    }

    /// Writes everything to the file.
    pub(super) fn finish(self) -> Result<(), PackageError> {
        self.0.execute_batch("commit")?;
        // Anki before 2.1.51 looks reviews up card by card. Its other indexes only cost space here.
        self.0
            .execute_batch("create index ix_revlog_cid on revlog (cid)")?;
        self.0.close().map_err(|(_, error)| error.into())
    }
}
