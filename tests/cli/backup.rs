//! `srs backup`, `srs restore`, and the copies that are made by themselves.

use crate::program::{Home, basics, rivers};
use serde_json::json;
use std::fs;

/// The names in the folder of backups, sorted.
fn backups(home: &Home) -> Vec<String> {
    let Ok(entries) = fs::read_dir(home.path().join("backups")) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn studied() -> Home {
    let home = Home::new();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    home.ok(&["answer", "1", "good"]);
    home
}

#[test]
fn a_backup_is_brought_back_whole_and_what_was_there_is_kept() {
    let home = studied();
    let saved = home.archive();
    let out = home.ok(&["backup", "safe.db"]);
    assert_eq!(out, "Saved 3 notes (3 cards) to safe.db.\n");
    home.ok(&["answer", "2", "again"]);
    home.ok(&["delete", "deck:Rivers", "--yes"]);

    let restored = home.json(&["restore", "safe.db"]);
    assert_eq!(
        (&restored["notes"], &restored["cards"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(home.archive(), saved);
    home.ok(&["answer", "3", "good"]);

    // Nothing was left in it, so nothing had to be kept; the day's copy has what was deleted.
    assert_eq!(restored["set_aside"], json!(null));
    assert_eq!(backups(&home), ["collection-2026-11-23.db"]);
}

#[test]
fn the_collection_that_a_restore_replaces_can_be_restored() {
    let home = studied();
    home.ok(&["backup", "safe.db"]);
    home.ok(&["answer", "2", "again"]);
    let later = home.archive();
    let aside = home.json(&["restore", "safe.db"])["set_aside"].clone();
    assert_eq!(home.archive()["reviews"].as_array().unwrap().len(), 1);
    let out = home.ok(&["restore", aside.as_str().unwrap()]);
    assert!(
        out.starts_with("Restored 3 notes (3 cards).\nThe collection as it was is kept in "),
        "{out}"
    );
    assert_eq!(home.archive(), later);
}

#[test]
fn a_backup_without_a_name_goes_beside_the_collection_and_replaces_none() {
    let home = studied();
    home.ok(&["backup"]);
    home.ok(&["backup"]);
    assert_eq!(
        backups(&home),
        [
            "collection-2026-11-23T1000-2.db",
            "collection-2026-11-23T1000.db"
        ]
    );
    let taken = home.file("taken.txt", "mine");
    let err = home.fails(1, &["backup", "taken.txt"]);
    assert_eq!(
        err,
        "error: there is a file taken.txt already\n\
         hint: choose another name, or say --force to replace it\n"
    );
    assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
    home.ok(&["backup", "taken.txt", "--force"]);
    home.ok(&["restore", "taken.txt"]);
}

#[test]
fn one_copy_a_day_is_made_before_the_first_large_change_and_none_before_an_answer() {
    let mut home = studied();
    assert_eq!(
        backups(&home),
        Vec::<String>::new(),
        "it was empty before the import"
    );
    home.ok(&["answer", "2", "good"]);
    home.ok(&["import", "rivers.md", "--dry-run"]);
    assert_eq!(backups(&home), Vec::<String>::new());
    home.file("more.csv", basics("More", &[("a", "b"), ("c", "d")]));
    home.ok(&["import", "more.csv"]);
    home.ok(&["reset", "deck:Rivers"]);
    assert_eq!(backups(&home), ["collection-2026-11-23.db"]);
    home.at("11-24");
    home.ok(&["answer", "3", "good"]);
    assert_eq!(backups(&home).len(), 1);
    home.ok(&["rename", "More", "Less"]);
    assert_eq!(backups(&home).len(), 2);
    home.ok(&["restore", "backups/collection-2026-11-23.db"]);
    assert_eq!(home.cards("").len(), 3, "as before the second import");
}

#[test]
fn after_a_month_a_week_keeps_one_copy() {
    let mut home = studied();
    home.ok(&["backup", "backups/collection-mine.db"]);
    for day in 1..=30 {
        home.at(&format!("12-{day:02}"));
        let (from, to) = if day % 2 == 1 {
            ("Rivers", "Streams")
        } else {
            ("Streams", "Rivers")
        };
        home.ok(&["rename", from, to]);
    }
    // Days 20423 + 7 n are Wednesdays, counted from 1970-01-01, a Thursday: weeks of backups begin on
    // Thursdays. December 2026 begins on a Tuesday: 1, 3, 10, 17; and the last seven days.
    let days: Vec<_> = backups(&home)
        .iter()
        .filter_map(|name| name.strip_prefix("collection-2026-12-"))
        .map(|name| name.trim_end_matches(".db").to_owned())
        .collect();
    assert_eq!(
        days,
        [
            "01", "03", "10", "17", "24", "25", "26", "27", "28", "29", "30"
        ]
    );
    assert!(backups(&home).contains(&"collection-mine.db".to_owned()));
}

#[test]
fn what_is_no_sound_backup_is_refused_and_changes_nothing() {
    let home = studied();
    let before = home.archive();
    home.file("notes.txt", "not a database");
    let err = home.fails(1, &["restore", "notes.txt"]);
    assert!(
        err.starts_with("error: notes.txt is no backup of a collection\nhint: "),
        "{err}"
    );
    let other = rusqlite::Connection::open(home.path().join("other.db")).unwrap();
    other.execute("create table t (x)", []).unwrap();
    drop(other);
    let err = home.fails(1, &["restore", "other.db"]);
    assert!(err.contains("other.db is no backup"), "{err}");

    home.ok(&["backup", "damaged.db"]);
    let mut bytes = fs::read(home.path().join("damaged.db")).unwrap();
    let page = 4_096;
    let pages = bytes.len() / page;
    // A page in the middle holds nonsense.
    bytes[(pages / 2) * page..(pages / 2 + 1) * page].fill(0x55);
    home.file("damaged.db", bytes);
    let err = home.fails(1, &["restore", "damaged.db"]);
    assert!(
        err.contains("damaged.db") && err.contains("damaged") && err.contains("hint: "),
        "{err}"
    );

    home.ok(&["backup", "newer.db"]);
    let newer = rusqlite::Connection::open(home.path().join("newer.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let err = home.fails(1, &["restore", "newer.db"]);
    assert!(
        err.contains("newer.db was written by a newer srs (schema 99"),
        "{err}"
    );
    let err = home.fails(2, &["restore", "collection.db"]);
    assert!(err.contains("is the collection in use"), "{err}");
    home.fails(1, &["restore", "missing.db"]);
    assert_eq!(home.archive(), before);
}

#[test]
fn a_damaged_collection_is_put_aside_byte_for_byte() {
    let home = studied();
    let saved = home.archive();
    home.ok(&["backup", "safe.db"]);
    let bytes = fs::read(home.collection()).unwrap();
    // The header stays; everything behind the first page is gone.
    fs::write(home.collection(), &bytes[..4_096]).unwrap();
    for log in ["collection.db-wal", "collection.db-shm"] {
        let _ = fs::remove_file(home.path().join(log));
    }
    let restored = home.json(&["restore", "safe.db"]);
    assert_eq!(home.archive(), saved);
    let aside = restored["set_aside"].as_str().unwrap();
    assert_eq!(fs::read(aside).unwrap(), &bytes[..4_096]);
}
