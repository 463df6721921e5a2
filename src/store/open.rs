//! Opening, making and migrating a collection.

use super::{Store, StoreError, failed};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// "SRSc": marks a file as a collection of this program.
pub(super) const APPLICATION_ID: i32 = 0x5352_5363;

/// The longest the write-ahead log may grow before it is folded into the file: 16 MiB.
const WAL_PAGES: i64 = 4_096;

/// A bug in older versions can damage a database in WAL mode.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Every migration, in order; the schema number is how many of them a file has seen.
pub(super) const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_initial.sql")];

/// The schema this version writes.
pub const SCHEMA: i64 = MIGRATIONS.len() as i64;

impl Store {
    /// Opens the collection at `path`; makes it, with private permissions, if there is none.
    ///
    /// # Errors
    /// See [`StoreError`]. A file that is not a collection, or one of a newer version, is left untouched.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let open = |source| StoreError::Open {
            path: path.into(),
            source,
        };
        create_privately(path).map_err(open)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(|source| StoreError::Open {
            path: path.into(),
            source: io::Error::other(source),
        })?;
        Self::prepare(conn, path)
    }

    /// A fresh collection in memory.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn in_memory() -> Result<Self, StoreError> {
        let conn = Connection::open_in_memory().map_err(failed("open a collection in memory"))?;
        Self::prepare(conn, Path::new(":memory:"))
    }

    fn prepare(conn: Connection, path: &Path) -> Result<Self, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::OldSqlite {
                found: rusqlite::version(),
            });
        }
        let foreign = || StoreError::Foreign { path: path.into() };
        let opening = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => foreign(),
            _ => failed("open the collection")(source),
        };
        // A collection may come from anywhere: nothing in its schema runs code of its own.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
            .map_err(opening)?;
        // Plans that do not depend on bound values: without this, partial indexes make SQLite prepare most
        // statements anew for every value, which costs more than running them.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(opening)?;
        let (id, version): (i32, i64) = conn
            .query_row(
                "select application_id, user_version from pragma_application_id, pragma_user_version",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(opening)?;
        if id != APPLICATION_ID {
            let tables: i64 = conn
                .query_row("select count(*) from sqlite_schema", [], |row| row.get(0))
                .map_err(opening)?;
            if (id, version, tables) != (0, 0, 0) {
                return Err(foreign());
            }
        }
        if version > SCHEMA {
            return Err(StoreError::TooNew {
                path: path.into(),
                found: version,
                known: SCHEMA,
            });
        }
        let mut store = Self {
            conn,
            path: path.into(),
        };
        store.configure().map_err(opening)?;
        if version < SCHEMA {
            store.migrate(version)?;
        }
        Ok(store)
    }

    fn configure(&self) -> rusqlite::Result<()> {
        // The log is folded into the file when the last process closes it. Doing that in the middle of a
        // session, as the default of 1000 pages would after some 80 answers, makes the learner wait.
        self.conn
            .pragma_update_and_check(None, "wal_autocheckpoint", WAL_PAGES, |_| Ok(()))?;
        // More than an import prepares; the default would prepare some of them anew for every note.
        self.conn.set_prepared_statement_cache_capacity(64);
        self.conn.pragma_update(None, "foreign_keys", true)?;
        self.conn.pragma_update(None, "synchronous", "full")
    }

    /// Brings a file of an older schema up to date: a copy is put aside first, then all pending
    /// migrations run in one transaction.
    fn migrate(&mut self, version: i64) -> Result<(), StoreError> {
        if version == 0 {
            self.make_wal()?;
        } else {
            self.copy_aside(version)?;
        }
        let migrating = failed("bring the collection up to date");
        let tx = self
            .conn
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(&migrating)?;
        // Another process may have been faster.
        let version: i64 = tx
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(&migrating)?;
        for sql in MIGRATIONS.iter().skip(version.max(0) as usize) {
            tx.execute_batch(sql).map_err(&migrating)?;
        }
        tx.pragma_update(None, "application_id", APPLICATION_ID)
            .map_err(&migrating)?;
        tx.pragma_update(None, "user_version", SCHEMA)
            .map_err(&migrating)?;
        tx.commit().map_err(&migrating)
    }

    /// Switches a new, empty file to write-ahead logging.
    ///
    /// Nothing can be lost yet, so the switch itself is not synced; everything after it is.
    fn make_wal(&self) -> Result<(), StoreError> {
        let making = failed("make the collection");
        self.conn
            .pragma_update(None, "synchronous", "off")
            .map_err(&making)?;
        self.conn
            .query_row("pragma journal_mode = wal", [], |_| Ok(()))
            .map_err(&making)?;
        self.conn
            .pragma_update(None, "synchronous", "full")
            .map_err(&making)
    }

    /// Copies the file beside itself, named after its schema, before it is migrated.
    fn copy_aside(&self, version: i64) -> Result<(), StoreError> {
        let mut copy = self.path.clone().into_os_string();
        copy.push(format!(".schema-{version}.backup"));
        let copy = PathBuf::from(copy);
        if copy.exists() {
            return Ok(());
        }
        create_privately(&copy).map_err(|source| StoreError::Open {
            path: copy.clone(),
            source,
        })?;
        self.conn
            .backup("main", &copy, None::<fn(rusqlite::backup::Progress)>)
            .map_err(failed("copy the collection aside"))
    }
}

/// Makes an empty file that only its owner may read, and its folder, unless they are there.
pub(super) fn create_privately(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
