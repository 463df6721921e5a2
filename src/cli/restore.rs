//! `srs restore`: a backup in the place of the collection.

use super::{args, backup, context::Context, error::Error};
use crate::{
    domain::Clock,
    store::{Contents, Durability, Store, StoreError},
};
use serde::Serialize;
use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// What every `SQLite` file begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

#[derive(Serialize)]
struct RestoredJson {
    notes: u32,
    cards: u32,
    /// Where the collection as it was is now.
    set_aside: Option<String>,
}

pub(super) fn run(context: &Context, args: &args::Restore) -> Result<(), Error> {
    let collection = context.collection();
    if backup::is_same_file(&args.file, collection) {
        return Err(Error::usage("this file is the collection in use"));
    }
    // From a copy: the backup may be on something that cannot be written, and stays as it is.
    let folder = tempfile::tempdir().map_err(|source| Error::File {
        action: "make",
        path: "a folder for the backup".to_owned(),
        source,
    })?;
    let copy = sound(&args.file, folder.path())?;
    let now = context.clock()?.now();
    let place = backup::Place::of(collection);
    let aside = backup::free(&place, now, "-before-restore");
    let set_aside = replace(collection, &copy, &aside)?;
    report(context, copy.contents()?, set_aside.then_some(aside))
}

/// Opens a copy of the backup, of whatever older schema it is, and looks for damage.
fn sound(file: &Path, folder: &Path) -> Result<Store, Error> {
    let copy = folder.join("backup.db");
    let read = |source| Error::File {
        action: "read",
        path: backup::shown(file),
        source,
    };
    let is_database = {
        let mut start = Vec::new();
        let opened = fs::File::open(file).map_err(read)?;
        io::Read::read_to_end(&mut io::Read::take(opened, MAGIC.len() as u64), &mut start)
            .map_err(read)?;
        start == MAGIC
    };
    let foreign = || {
        Error::failed(
            format!("{} is no backup of a collection", backup::shown(file)),
            "'srs backup' makes them; a file of 'srs export' is brought back with 'srs import'",
        )
    };
    if !is_database {
        return Err(foreign());
    }
    fs::copy(file, &copy).map_err(read)?;
    // A collection that was copied by hand may have its newest part in its log.
    let log = with_ending(file, "-wal");
    if log.exists() {
        fs::copy(&log, with_ending(&copy, "-wal")).map_err(read)?;
    }
    let damaged = |what: &str| {
        Error::failed(
            format!("{} is damaged: {what}", backup::shown(file)),
            "nothing was changed; try an older backup",
        )
    };
    let store = Store::open(&copy).map_err(|error| match error {
        StoreError::Damaged { source, .. } => damaged(&source.to_string()),
        StoreError::Foreign { .. } => foreign(),
        StoreError::TooNew { found, known, .. } => Error::Store(StoreError::TooNew {
            path: file.into(),
            found,
            known,
        }),
        error => error.into(),
    })?;
    let damage = store.damage().map_err(|error| match error {
        StoreError::Damaged { source, .. } => damaged(&source.to_string()),
        error => error.into(),
    })?;
    match damage.first() {
        None => Ok(store),
        Some(first) => Err(damaged(first)),
    }
}

/// Puts the collection aside and the copy in its place; whether there was anything to put aside.
fn replace(collection: &Path, copy: &Store, aside: &Path) -> Result<bool, Error> {
    let is_there = collection.exists();
    let replaced = Store::open(collection).and_then(|mut store| {
        let set_aside = is_there && !store.is_empty()?;
        if set_aside {
            store.copy_to(aside, Durability::Synced)?;
        }
        store.replace_by(copy)?;
        Ok(set_aside)
    });
    match replaced {
        Ok(set_aside) => Ok(set_aside),
        // Too broken to be copied as a collection: its bytes are kept, and a new one takes its place.
        Err(StoreError::Damaged { .. } | StoreError::Stored { .. }) if is_there => {
            move_away(collection, aside)?;
            Store::open(collection)?.replace_by(copy)?;
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}

/// Moves a file and the log beside it, byte for byte.
fn move_away(collection: &Path, aside: &Path) -> Result<(), Error> {
    let moved = || -> io::Result<()> {
        if let Some(folder) = aside.parent() {
            fs::create_dir_all(folder)?;
        }
        for ending in ["-wal", "-shm", ""] {
            let from = with_ending(collection, ending);
            if from.exists() {
                fs::rename(from, with_ending(aside, ending))?;
            }
        }
        Ok(())
    };
    moved().map_err(|source| Error::File {
        action: "move",
        path: backup::shown(collection),
        source,
    })
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.into();
    name.push(ending);
    name.into()
}

fn report(context: &Context, contents: Contents, aside: Option<PathBuf>) -> Result<(), Error> {
    if context.json {
        return context.print_json(&RestoredJson {
            notes: contents.notes,
            cards: contents.cards,
            set_aside: aside.map(|path| path.display().to_string()),
        });
    }
    let mut words = format!(
        "Restored {} notes ({} cards).\n",
        contents.notes, contents.cards
    );
    if let Some(aside) = aside {
        words.push_str(&format!(
            "The collection as it was is kept in {}.\n",
            backup::shown(&aside)
        ));
    }
    context.print(&words)
}
