//! `srs backup`, and the copies that are made by themselves.

mod thin;

use super::{
    args,
    context::{Collection, Context},
    error::Error,
    text::safe,
    values,
};
use crate::{
    domain::{Clock, Now, StudyDay},
    store::{Durability, StoreError},
};
use chrono::NaiveDate;
use serde::Serialize;
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

#[derive(Serialize)]
struct BackupJson {
    path: String,
    bytes: u64,
    notes: u32,
    cards: u32,
}

pub(super) fn run(context: &Context, args: &args::Backup) -> Result<(), Error> {
    let collection = context.open()?;
    let now = collection.clock.now();
    let path = match &args.file {
        Some(file) => file.clone(),
        None => free(&Place::of(collection.store.path()), now, ""),
    };
    if path.exists() && !args.force {
        return Err(Error::failed(
            format!("there is a file {} already", shown(&path)),
            "choose another name, or say --force to replace it",
        ));
    }
    if is_same_file(&path, collection.store.path()) {
        return Err(Error::usage("the collection is no backup of itself"));
    }
    collection.store.copy_to(&path, Durability::Synced)?;
    let bytes = fs::metadata(&path).map_or(0, |file| file.len());
    let contents = collection.store.contents()?;
    if context.json {
        return context.print_json(&BackupJson {
            path: path.display().to_string(),
            bytes,
            notes: contents.notes,
            cards: contents.cards,
        });
    }
    context.print(&format!(
        "Saved {} notes ({} cards) to {}.\n",
        contents.notes,
        contents.cards,
        shown(&path)
    ))
}

/// Puts a copy beside the collection, once a study day, before what changes much of it.
///
/// It is made without waiting for the disk. That it cannot be made is said, and no reason to stop.
///
/// # Errors
/// Returns the error of a collection that is damaged: nothing more should be written to it.
pub(super) fn before_a_large_change(
    context: &Context,
    collection: &Collection,
) -> Result<(), Error> {
    match automatic(collection) {
        Ok(()) => {}
        Err(error @ StoreError::Damaged { .. }) => return Err(error.into()),
        Err(error) => context.say(&format!(
            "warning: no backup was made: {}",
            safe(&error.to_string())
        )),
    }
    Ok(())
}

fn automatic(collection: &Collection) -> Result<(), StoreError> {
    let today = collection.clock.now().day();
    let place = Place::of(collection.store.path());
    let path = place.of_day(today);
    if path.exists() || collection.store.is_empty()? {
        return Ok(());
    }
    collection.store.copy_to(&path, Durability::Unsynced)?;
    place.thin(today);
    Ok(())
}

/// Where the backups of a collection are.
#[derive(Debug)]
pub(super) struct Place {
    folder: PathBuf,
    /// What their names begin with: several collections may share a folder.
    stem: String,
}

impl Place {
    /// The folder `backups` beside the collection.
    pub(super) fn of(collection: &Path) -> Self {
        let stem = collection.file_stem().unwrap_or(OsStr::new("collection"));
        Self {
            folder: collection.with_file_name("backups"),
            stem: stem.to_string_lossy().into_owned(),
        }
    }

    fn named(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}-{name}.db", self.stem))
    }

    fn of_day(&self, day: StudyDay) -> PathBuf {
        self.named(&values::date(day).to_string())
    }

    /// Deletes automatic backups that are not needed any more; others are never touched.
    fn thin(&self, today: StudyDay) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let mut days = BTreeSet::new();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some((day, rest)) = name.to_str().and_then(|name| self.day_of(name)) else {
                continue;
            };
            if rest.is_empty() {
                days.insert(day);
            } else if rest.ends_with(".part") && day < today {
                // Left by a crash.
                let _ = fs::remove_file(entry.path());
            }
        }
        for day in thin::superfluous(&days, today) {
            // One that cannot be deleted now can be tomorrow.
            let _ = fs::remove_file(self.of_day(day));
        }
    }

    /// The day that the name of an automatic backup gives, and what comes behind it.
    fn day_of<'a>(&self, name: &'a str) -> Option<(StudyDay, &'a str)> {
        let name = name.strip_prefix(&self.stem)?.strip_prefix('-')?;
        let (date, rest) = name.split_once(".db")?;
        let is_date = date.len() == 10;
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
        is_date.then(|| (values::study_day(date), rest))
    }
}

/// A name beside the other backups that is not taken: the local time, and `why` the copy was made.
pub(super) fn free(place: &Place, now: Now, why: &str) -> PathBuf {
    let time = values::local_time(now).replace(' ', "T").replace(':', "");
    let name = format!("{time}{why}");
    let mut path = place.named(&name);
    let mut number = 2;
    while path.exists() {
        path = place.named(&format!("{name}-{number}"));
        number += 1;
    }
    path
}

/// Whether two paths lead to one file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// A path as it is printed.
pub(super) fn shown(path: &Path) -> String {
    safe(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_automatic_backups_of_this_collection_have_a_day() {
        let place = Place::of(Path::new("/home/x/collection.db"));
        let day = |name: &str| {
            place
                .day_of(name)
                .map(|(day, rest)| (values::date(day).to_string(), rest.to_owned()))
        };
        let found = |rest: &str| Some(("2026-11-25".to_owned(), rest.to_owned()));
        assert_eq!(day("collection-2026-11-25.db"), found(""));
        assert_eq!(day("collection-2026-11-25.db.77.part"), found(".77.part"));
        assert_eq!(day("collection-2026-11-25T1004.db"), None);
        assert_eq!(day("collection-2026-11-25T1004-before-restore.db"), None);
        assert_eq!(day("other-2026-11-25.db"), None);
        assert_eq!(day("collection-2026-13-25.db"), None);
    }
}
