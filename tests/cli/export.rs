//! `srs export`: what comes out can be read back, here and by others.

use crate::program::{Home, basics, page, rivers};
use serde_json::json;
use std::fs;

/// A collection with every kind of change in it.
fn lived_in() -> Home {
    let mut home = Home::new();
    home.file("rivers.md", rivers());
    home.file(
        "more.md",
        page(
            "More",
            &[
                ("What is a fjord?", &[], ""),
                ("What is an atoll?", &[], "A ring of coral."),
            ],
        ),
    );
    home.file(
        "words.csv",
        basics(
            "Words::Hard",
            &[("green", "grün"), ("<b>", "bold & \"loud\"")],
        ),
    );
    home.ok(&["import", "rivers.md", "more.md", "words.csv"]);
    home.ok(&["config", "new_per_day", "9", "--deck", "Words"]);
    home.play(&[], "A\n\nB\n\n\n3\nu\n\n4\nq\n");
    home.ok(&["suspend", "3"]);
    home.ok(&["flag", "2", "1"]);
    home.ok(&["tag", "wet", "1"]);
    home.at("12-20");
    home.ok(&["answer", "1", "good", "--duration", "1234"]);
    home.ok(&["bury", "2"]);
    home
}

#[test]
fn a_complete_export_read_into_an_empty_collection_exports_the_same_bytes() {
    let home = lived_in();
    home.ok(&["export", "-o", "all.json"]);
    let other = Home::new();
    let first = fs::read(home.path().join("all.json")).unwrap();
    other.file("all.json", &first);
    other.ok(&["import", "all.json"]);
    other.ok(&["export", "-o", "again.json"]);
    let again = fs::read(other.path().join("again.json")).unwrap();
    assert!(
        first == again,
        "{}\n{}",
        String::from_utf8_lossy(&first),
        String::from_utf8_lossy(&again)
    );
    assert_eq!(other.json(&["import", "all.json"])["totals"]["added"], 0);
}

#[test]
fn the_export_has_every_field_of_the_contract() {
    let archive = lived_in().archive();
    assert_eq!(
        (&archive["format"], &archive["version"]),
        (&json!("srs"), &json!(1))
    );
    for (list, keys) in [
        ("options", &["deck", "key", "value"][..]),
        (
            "notes",
            &[
                "guid",
                "kind",
                "deck",
                "front",
                "back",
                "options",
                "correct",
                "explanation",
                "references",
                "source",
                "tags",
                "origin",
                "retired",
                "draft",
                "created_at",
                "modified_at",
            ],
        ),
        (
            "cards",
            &[
                "guid",
                "ordinal",
                "state",
                "due",
                "interval",
                "stability",
                "difficulty",
                "last_review",
                "step",
                "reps",
                "lapses",
                "suspended",
                "buried_until",
                "flag",
            ],
        ),
        (
            "reviews",
            &[
                "id",
                "guid",
                "ordinal",
                "at",
                "day",
                "rating",
                "state",
                "elapsed_days",
                "interval",
                "stability",
                "difficulty",
                "duration_ms",
                "shown",
                "picked",
                "recalled_first",
                "guess",
                "undone",
            ],
        ),
    ] {
        let rows = archive[list].as_array().unwrap();
        assert!(!rows.is_empty(), "{list}");
        for key in keys {
            assert!(
                rows.iter().all(|row| row.get(key).is_some()),
                "{list} have no {key}"
            );
        }
    }
    assert_eq!(
        archive["options"],
        json!([{"deck": "Words", "key": "new_per_day", "value": "9"}])
    );
}

#[test]
fn cached_values_may_be_missing_and_are_replayed_from_the_reviews() {
    let home = lived_in();
    let mut archive = home.archive();
    for card in archive["cards"].as_array_mut().unwrap() {
        for key in [
            "stability",
            "difficulty",
            "interval",
            "due",
            "last_review",
            "step",
            "state",
            "reps",
            "lapses",
        ] {
            card.as_object_mut().unwrap().remove(key);
        }
    }
    let other = Home::new();
    other.file("all.json", archive.to_string());
    other.ok(&["import", "all.json"]);
    assert_eq!(other.archive()["cards"], home.archive()["cards"]);
}

#[test]
fn one_deck_is_exported_with_what_is_below_it() {
    let home = lived_in();
    let out = home.ok(&["export", "Words", "--format", "json", "-o", "-"]);
    let archive: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(archive["notes"].as_array().unwrap().len(), 2);
}

#[test]
fn an_anki_package_is_a_zip_with_a_database_that_holds_the_cards_and_the_log() {
    let home = lived_in();
    let report = home.json(&["export", "-o", "all.apkg"]);
    assert_eq!(
        (&report["format"], &report["notes"]),
        (&json!("apkg"), &json!(7))
    );
    let file = fs::File::open(home.path().join("all.apkg")).unwrap();
    let mut package = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(
        &mut package.by_name("collection.anki21").unwrap(),
        &mut bytes,
    )
    .unwrap();
    let database = home.file("anki.db", bytes);
    let anki = rusqlite::Connection::open(database).unwrap();
    let count = |sql: &str| anki.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("select count(*) from notes"), 7);
    let standing = home.archive()["reviews"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|review| review["undone"] == false)
        .count();
    assert_eq!(count("select count(*) from revlog"), standing as i64);
    assert!(package.by_name("media").is_ok());
}

#[test]
fn to_share_a_deck_its_history_can_be_left_out() {
    let home = lived_in();
    let out = home.ok(&["export", "--no-scheduling", "--format", "json", "-o", "-"]);
    let archive: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(archive["reviews"], json!([]));
    assert!(
        archive["cards"]
            .as_array()
            .unwrap()
            .iter()
            .all(|card| card["state"] == "new")
    );
}

#[test]
fn what_cannot_be_exported_is_said_and_no_file_is_left_behind() {
    let home = lived_in();
    let err = home.fails(2, &["export", "-o", "all.docx"]);
    assert!(err.contains("'all.docx'") && err.contains(".apkg"), "{err}");
    let err = home.fails(1, &["export", "-o", "no/such/folder/all.json"]);
    assert!(
        err.contains("could not write no/such/folder/all.json") && err.contains("hint: "),
        "{err}"
    );
    let err = home.fails(1, &["export", "Nowhere", "-o", "all.json"]);
    assert!(err.contains("there is no deck 'Nowhere'"), "{err}");
    assert!(!home.path().join("all.json").exists());
    let err = Home::new().fails(1, &["export", "-o", "all.json"]);
    assert!(err.contains("there is nothing to export"), "{err}");
}
