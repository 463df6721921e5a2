//! `srs cards` and `srs decks`: looking, and the search language.

use crate::program::{Home, basics, rivers};
use serde_json::json;

/// Two decks: three rivers (choice), and four words in `Words` and `Words::Hard` (basic).
fn shelf() -> Home {
    let home = Home::exact();
    home.file("rivers.md", rivers());
    home.file(
        "words.csv",
        "front,back,tags,deck\n\
         house,Haus,noun,Words\n\
         tree,Baum,noun plant,Words\n\
         green,grün,adjective,Words::Hard\n\
         \"to run\",laufen,verb,Words::Hard\n",
    );
    home.ok(&["import", "rivers.md", "words.csv"]);
    home
}

#[test]
fn words_phrases_decks_tags_and_kinds_find_cards() {
    let home = shelf();
    let house = home.fronts("house");
    assert_eq!(house, ["house"]);
    assert_eq!(
        home.fronts("HAUS"),
        house,
        "the back counts, and case does not"
    );
    assert_eq!(home.fronts("\"to run\""), ["to run"]);
    assert_eq!(home.fronts("deck:Words").len(), 4, "with the decks below");
    assert_eq!(home.fronts("deck:Words::Hard"), ["green", "to run"]);
    assert_eq!(home.fronts("tag:noun"), ["house", "tree"]);
    assert_eq!(home.fronts("tag:noun tag:plant"), ["tree"]);
    assert_eq!(home.fronts("kind:choice").len(), 3);
    assert_eq!(home.fronts("source:\"Lesson 1\"").len(), 3);
    assert_eq!(home.fronts("").len(), 7);
}

#[test]
fn not_or_and_parentheses_combine() {
    let home = shelf();
    assert_eq!(home.fronts("deck:Words -tag:noun"), ["green", "to run"]);
    assert_eq!(home.fronts("house or green"), ["green", "house"]);
    assert_eq!(
        home.fronts("deck:Words (tag:verb or tag:plant)"),
        ["to run", "tree"]
    );
    assert_eq!(
        home.fronts("-(house or tree) deck:Words"),
        ["green", "to run"]
    );
}

#[test]
fn states_flags_and_numbers_find_cards() {
    let mut home = shelf();
    // 4: house, 5: tree, 6: green, 7: to run.
    home.ok(&["answer", "4", "easy"]);
    home.ok(&["answer", "5", "again"]);
    home.ok(&["suspend", "6"]);
    home.ok(&["flag", "2", "7"]);
    home.ok(&["bury", "7"]);
    assert_eq!(home.fronts("is:review"), ["house"]);
    assert_eq!(home.fronts("is:learn"), ["tree"]);
    assert_eq!(home.fronts("is:new").len(), 5);
    assert_eq!(home.fronts("is:suspended"), ["green"]);
    assert_eq!(home.fronts("is:buried"), ["to run"]);
    assert_eq!(home.fronts("flag:2"), ["to run"]);
    assert_eq!(home.fronts("prop:s>8"), ["house"]);
    assert_eq!(home.fronts("prop:d>=6"), ["tree"]);
    assert_eq!(home.fronts("prop:ivl>=8"), ["house"]);
    assert_eq!(home.fronts("rated:1"), ["house", "tree"]);
    assert_eq!(home.fronts("rated:1:1"), ["tree"]);
    assert_eq!(home.fronts("added:1").len(), 7);
    assert_eq!(home.fronts("is:due"), Vec::<String>::new());
    home.at("12-03");
    assert_eq!(home.fronts("is:due"), ["house", "tree"]);
    // Ten days after 8.2956 days of stability the chance of recall is below 0.9, after one day it is not.
    assert_eq!(home.fronts("prop:r<0.9"), ["house", "tree"]);
    assert_eq!(home.fronts("added:1").len(), 0);
    assert_eq!(home.fronts("rated:11").len(), 2);
}

#[test]
fn a_query_that_cannot_be_read_is_wrong_usage() {
    let home = shelf();
    for query in ["is:lost", "prop:s>>3", "(house", "flag:9"] {
        let err = home.fails(2, &["cards", query]);
        assert!(err.starts_with("error: "), "{err}");
        assert!(err.contains("hint: 'srs cards --help'"), "{err}");
    }
}

#[test]
fn a_card_is_listed_with_every_field_of_the_contract() {
    let home = shelf();
    home.ok(&["answer", "4", "easy"]);
    home.ok(&["flag", "3", "4"]);
    let card = &home.cards("house")[0];
    for (key, value) in [
        ("id", json!(4)),
        ("note_kind", json!("basic")),
        ("deck", json!("Words")),
        ("state", json!("review")),
        // Eight days on, when the study day starts: 04:00 in UTC+1.
        ("due", json!("2026-12-01T03:00:00.000Z")),
        ("interval", json!(8.0)),
        ("difficulty", json!(1.0)),
        ("reps", json!(1)),
        ("lapses", json!(0)),
        ("suspended", json!(false)),
        ("buried", json!(false)),
        ("flag", json!(3)),
        ("tags", json!(["noun"])),
        ("front", json!("house")),
    ] {
        assert_eq!(card[key], value, "{key}");
    }
    assert!(card["guid"].is_string() && card["source"].is_string());
    assert!(crate::program::near(&card["stability"], 8.2956), "{card}");
    assert!(crate::program::near(&card["retrievability"], 1.0), "{card}");
    let words = home.ok(&["cards", "deck:Words"]);
    assert!(
        words.contains("house") && words.contains("4 cards"),
        "{words}"
    );
    assert_eq!(home.ok(&["cards", "nowhere"]), "No card found.\n");
}

#[test]
fn decks_count_what_is_below_them() {
    let home = shelf();
    home.ok(&["answer", "4", "again"]);
    home.ok(&["suspend", "6"]);
    let decks = home.json(&["decks"]);
    let words = decks
        .as_array()
        .unwrap()
        .iter()
        .find(|deck| deck["name"] == "Words")
        .unwrap();
    assert_eq!(
        words,
        &json!({"name": "Words", "notes": 4, "cards": 4, "new": 2, "learning": 1, "review": 0, "suspended": 1})
    );
    let hard = decks
        .as_array()
        .unwrap()
        .iter()
        .find(|deck| deck["name"] == "Words::Hard")
        .unwrap();
    assert_eq!((&hard["cards"], &hard["suspended"]), (&json!(2), &json!(1)));
    let text = home.ok(&["decks"]);
    assert!(text.contains("Rivers") && text.contains("Hard"), "{text}");
}

#[test]
fn a_change_says_how_many_cards_it_changed() {
    let home = shelf();
    assert_eq!(home.ok(&["suspend", "tag:noun"]), "Suspended 2 cards.\n");
    assert_eq!(
        home.ok(&["suspend", "deck:Words"]),
        "Suspended 2 cards (2 already).\n"
    );
    assert_eq!(home.ok(&["unsuspend", "4", "5"]), "Unsuspended 2 cards.\n");
    assert_eq!(
        home.json(&["suspend", "deck:Words"]),
        json!({"found": 4, "changed": 2})
    );
    assert_eq!(home.ok(&["tag", "hard,exam", "house"]), "Tagged 1 note.\n");
    assert_eq!(home.fronts("tag:exam"), ["house"]);
    home.ok(&["untag", "exam", "house"]);
    assert_eq!(home.fronts("tag:exam"), Vec::<String>::new());
    assert_eq!(home.ok(&["bury", "nowhere"]), "No card found.\n");
    let err = home.fails(2, &["flag", "8", "house"]);
    assert!(err.contains('8') && err.contains("0..=7"), "{err}");
    home.file("x.csv", basics("X", &[("x", "y")]));
    assert!(home.fails(2, &["suspend"]).contains("QUERY"));
}
