//! Copies of the collection: made whole while it is in use, checked, and brought back.

use super::{
    Store, StoreError, failed,
    open::{APPLICATION_ID, create_privately},
};
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How sure it must be that a copy is on the disk when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It survives a power cut.
    Synced,
    /// It is whole or not there after a crash of the program; a power cut may lose it.
    ///
    /// For copies that nobody waits for: writing them out is left to the system.
    Unsynced,
}

/// How much a collection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Notes.
    pub notes: u32,
    /// Cards.
    pub cards: u32,
}

/// How often, and after how long, a copy is tried again while another program writes.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

impl Store {
    /// Whether it holds no note.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        self.conn
            .query_row("select not exists (select 1 from notes)", [], |row| {
                row.get(0)
            })
            .map_err(failed("read the collection"))
    }

    /// How much it holds.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn contents(&self) -> Result<Contents, StoreError> {
        self.conn
            .query_row(
                "select (select count(*) from notes), (select count(*) from cards)",
                [],
                |row| {
                    Ok(Contents {
                        notes: row.get(0)?,
                        cards: row.get(1)?,
                    })
                },
            )
            .map_err(failed("read the collection"))
    }

    /// Copies the collection to a file that only its owner may read, and checks the copy.
    ///
    /// The file appears under its name only when it is whole; one that is there is replaced.
    ///
    /// # Errors
    /// See [`StoreError`]; no file is left behind then.
    pub fn copy_to(&self, path: &Path, durability: Durability) -> Result<(), StoreError> {
        let part = with_ending(path, &format!(".{}.part", std::process::id()));
        let copied = self.write_copy(&part, durability).and_then(|()| {
            let written = || -> io::Result<()> {
                if durability == Durability::Synced {
                    File::open(&part)?.sync_all()?;
                }
                fs::rename(&part, path)?;
                match durability {
                    Durability::Synced => sync_folder(path),
                    Durability::Unsynced => Ok(()),
                }
            };
            written().map_err(could_not_write(path))
        });
        if copied.is_err() {
            // Gone already, or nothing more can be done about it.
            let _ = fs::remove_file(&part);
        }
        copied
    }

    fn write_copy(&self, part: &Path, durability: Durability) -> Result<(), StoreError> {
        let copying = failed("copy the collection");
        // What a crash left behind under this name is no copy.
        match fs::remove_file(part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(could_not_write(part)(error));
            }
            _ => {}
        }
        create_privately(part).map_err(could_not_write(part))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut copy = Connection::open_with_flags(part, flags).map_err(&copying)?;
        let synchronous = match durability {
            Durability::Synced => "full",
            Durability::Unsynced => "off",
        };
        copy.pragma_update(None, "synchronous", synchronous)
            .map_err(&copying)?;
        copy_pages(&self.conn, &mut copy, "copy the collection")?;
        // One file, without a log beside it: that is what people move and keep.
        copy.query_row("pragma journal_mode = delete", [], |_| Ok(()))
            .map_err(&copying)?;
        drop(copy);
        is_sound(part)
    }

    /// Replaces everything by what another collection holds, in one transaction.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn replace_by(&mut self, other: &Store) -> Result<(), StoreError> {
        self.conn.flush_prepared_statement_cache();
        copy_pages(&other.conn, &mut self.conn, "restore the collection")
    }
}

/// Copies all pages at once: a copy in several steps would begin anew with every write meanwhile.
fn copy_pages(
    from: &Connection,
    to: &mut Connection,
    action: &'static str,
) -> Result<(), StoreError> {
    let backup = Backup::new(from, to).map_err(failed(action))?;
    for _ in 0..TRIES {
        match backup.step(-1).map_err(failed(action))? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(PAUSE),
        }
    }
    let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    Err(failed(action)(rusqlite::Error::SqliteFailure(busy, None)))
}

/// Opens a copy once more, as a restore would, and looks for damage.
fn is_sound(path: &Path) -> Result<(), StoreError> {
    let checking = failed("check the copy");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_with_flags(path, flags).map_err(&checking)?;
    let (id, found): (i32, String) = copy
        .query_row(
            "select application_id, quick_check from pragma_application_id, pragma_quick_check limit 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(&checking)?;
    if id == APPLICATION_ID && found == "ok" {
        return Ok(());
    }
    // The copy is what was read: it is the collection that is damaged.
    let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    let first = found.lines().find(|line| !line.starts_with("***"));
    Err(StoreError::Damaged {
        action: "copy the collection",
        source: rusqlite::Error::SqliteFailure(corrupt, first.map(str::to_owned)),
    })
}

fn could_not_write(path: &Path) -> impl Fn(io::Error) -> StoreError {
    move |source| StoreError::Copy {
        path: path.into(),
        source,
    }
}

/// The path with something behind its whole name.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes a rename survive a power cut, where folders can be synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Content, DeckName, Moment, Now, StudyDay, Timestamp};
    use crate::store::NoteText;

    const NOW: Now = Now {
        moment: Moment {
            at: Timestamp::from_millis(0),
            day: StudyDay::from_number(0),
        },
        next_day_at: Timestamp::from_millis(86_400_000),
        utc_offset_minutes: 0,
    };

    fn add(store: &mut Store, front: &str) {
        let text = NoteText {
            content: Content::Basic {
                front: front.into(),
                back: "back".into(),
            },
            tags: vec![],
            source: String::new(),
        };
        let deck = DeckName::new("Deck").unwrap();
        store.add_note(&deck, &text, NOW).unwrap();
    }

    fn notes(store: &Store) -> u32 {
        store.contents().unwrap().notes
    }

    #[test]
    fn a_copy_holds_what_was_there_and_is_one_private_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("c.db")).unwrap();
        assert!(store.is_empty().unwrap());
        add(&mut store, "one");
        let below = folder.path().join("backups");
        for (name, durability) in [("a.db", Durability::Synced), ("b.db", Durability::Unsynced)] {
            store.copy_to(&below.join(name), durability).unwrap();
        }
        add(&mut store, "two");
        let mut names: Vec<_> = fs::read_dir(&below)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["a.db", "b.db"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&below), mode(&below.join("b.db"))), (0o700, 0o600));
        }
        assert_eq!(notes(&Store::open(&below.join("b.db")).unwrap()), 1);
    }

    #[test]
    fn a_collection_is_replaced_while_it_is_open_elsewhere_and_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.db");
        let mut store = Store::open(&path).unwrap();
        add(&mut store, "one");
        let copy = folder.path().join("copy.db");
        store.copy_to(&copy, Durability::Synced).unwrap();
        add(&mut store, "two");
        let mut elsewhere = Store::open(&path).unwrap();
        assert_eq!(notes(&elsewhere), 2);
        store.replace_by(&Store::open(&copy).unwrap()).unwrap();
        assert_eq!((notes(&store), notes(&elsewhere)), (1, 1));
        // Still write-ahead logging: readers do not wait for writers.
        let mode: String = store
            .conn
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
        add(&mut elsewhere, "three");
        assert_eq!(notes(&store), 2);
        assert_eq!(store.damage().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_copy_that_cannot_be_written_leaves_nothing_and_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("c.db")).unwrap();
        add(&mut store, "one");
        // A folder stands in the way.
        let way = folder.path().join("taken");
        fs::create_dir(&way).unwrap();
        let error = store.copy_to(&way, Durability::Synced).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("could not write the copy {}", way.display())
        );
        let left = fs::read_dir(folder.path()).unwrap();
        let left = left.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().ends_with(".part")
        });
        assert_eq!(left.count(), 0);
    }
}
