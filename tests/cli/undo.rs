//! `srs undo` and `srs history`, each in a process of its own: they survive every restart.

use crate::program::{Home, rivers};
use serde_json::{Value, json};

fn rivers_home() -> Home {
    let home = Home::exact();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    home
}

/// What an undo must bring back: everything but the log, which only grows.
fn live(home: &Home) -> Value {
    let mut archive = home.archive();
    let reviews = archive["reviews"].as_array_mut().unwrap();
    reviews.retain(|review| review["undone"] == false);
    archive
}

#[test]
fn each_kind_of_action_is_taken_back_exactly() {
    let home = rivers_home();
    let mut states = vec![live(&home)];
    let actions: [&[&str]; 8] = [
        &["answer", "1", "easy"],
        &["answer", "2", "again"],
        &["suspend", "deck:Rivers"],
        &["unsuspend", "1"],
        &["bury", "3"],
        &["flag", "5", "2"],
        &["tag", "wet", "1"],
        &["config", "new_per_day", "2", "--deck", "Rivers"],
    ];
    for action in actions {
        home.ok(action);
        states.push(live(&home));
    }
    for (action, expected) in actions.iter().zip(&states).rev() {
        home.ok(&["undo"]);
        // When a note was changed last is no part of what an undo brings back.
        assert_eq!(
            live(&home)["cards"],
            expected["cards"],
            "undo of {action:?}"
        );
        assert_eq!(
            live(&home)["reviews"],
            expected["reviews"],
            "undo of {action:?}"
        );
        assert_eq!(
            live(&home)["options"],
            expected["options"],
            "undo of {action:?}"
        );
        assert_eq!(
            live(&home)["notes"][0]["tags"],
            expected["notes"][0]["tags"],
            "undo of {action:?}"
        );
    }
}

#[test]
fn several_are_taken_back_at_once_and_then_there_is_nothing_left() {
    let home = rivers_home();
    home.ok(&["answer", "1", "good"]);
    home.ok(&["answer", "2", "again"]);
    let out = home.ok(&["undo", "2"]);
    assert_eq!(
        out,
        "Undone: answered card 2 Again\nUndone: answered card 1 Good\n"
    );
    // The import and the two options of the exact home.
    home.ok(&["undo", "3"]);
    assert_eq!(home.cards("").len(), 0);
    let err = home.fails(1, &["undo"]);
    assert!(
        err.contains("there is nothing to undo") && err.contains("hint: "),
        "{err}"
    );
}

#[test]
fn the_log_keeps_what_was_undone() {
    let home = rivers_home();
    home.ok(&["answer", "1", "good"]);
    home.ok(&["undo"]);
    let reviews = home.archive()["reviews"].clone();
    assert_eq!(reviews.as_array().unwrap().len(), 1);
    assert_eq!(reviews[0]["undone"], true);
    assert_eq!(home.json(&["show", "1"])["reviews"], json!([]));
}

#[test]
fn history_lists_what_was_done_newest_first() {
    let home = rivers_home();
    home.ok(&["answer", "1", "good"]);
    home.ok(&["suspend", "3"]);
    home.ok(&["undo"]);
    let history = home.json(&["history", "--limit", "2"]);
    assert_eq!(history[0]["summary"], "suspended card 3");
    assert_eq!(history[0]["kind"], "suspend");
    assert!(history[0]["undone_at"].is_string());
    assert_eq!(history[1]["summary"], "answered card 1 Good");
    assert_eq!(history[1]["undone_at"], json!(null));
    assert_eq!(history.as_array().unwrap().len(), 2);
    let words = home.ok(&["history"]);
    assert!(
        words.contains("2026-11-23 10:00  suspended card 3  (undone)"),
        "{words}"
    );
    assert!(words.contains("imported rivers.md"), "{words}");
}

#[test]
fn an_import_that_changed_cards_is_taken_back_whole() {
    let home = rivers_home();
    home.ok(&["answer", "1", "easy"]);
    let before = live(&home);
    home.file(
        "rivers.md",
        rivers()
            .replacen("correctOption: 1", "correctOption: 2", 1)
            .replace("Rivers", "Streams"),
    );
    home.ok(&["import", "rivers.md"]);
    assert_eq!(home.cards("deck:Streams").len(), 3);
    home.ok(&["undo"]);
    assert_eq!(live(&home)["cards"], before["cards"]);
    assert_eq!(home.cards("deck:Rivers").len(), 3);
    assert_eq!(home.json(&["show", "1"])["correct"], json!([1]));
}
