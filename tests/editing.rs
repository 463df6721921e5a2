//! `srs add`, `edit`, `delete`, `move`, `rename` and `reset`, as a learner runs them.
#![cfg(unix)] // the editor is a shell script
#![allow(clippy::unwrap_used)] // the lint knows test functions, but not their helpers

use assert_cmd::Command;
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// A collection of its own, and an editor that runs a line of shell on the file `$1`.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("srs"));
        command
            .env_remove("VISUAL")
            .env("SRS_COLLECTION", self.path("srs.db"))
            .env("SRS_NOW", "2026-11-23T10:00:00Z")
            .env("EDITOR", self.path("editor"))
            .env("TMPDIR", self.0.path())
            .args(arguments);
        command
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let assert = self.command(arguments).assert().success();
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.ok(&arguments)).unwrap()
    }

    fn editor(&self, line: &str) {
        let file = self.path("editor");
        fs::write(&file, format!("#!/bin/sh\n{line}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
    }

    /// Everything that the collection shows of its cards.
    fn everything(&self) -> Vec<Value> {
        let cards = self.json(&["cards"]);
        let ids = cards
            .as_array()
            .unwrap()
            .iter()
            .map(|card| card["id"].to_string());
        ids.map(|id| self.json(&["show", &id]))
            .chain([self.json(&["decks"])])
            .collect()
    }

    fn add_question(&self) {
        self.ok(&[
            "add",
            "--front",
            "Which planet is red?",
            "--option",
            "Venus",
            "--right",
            "Mars",
            "--explanation",
            "Iron oxide.",
        ]);
    }

    /// Card 1 in review, due days from now.
    fn answer_first(&self) {
        self.ok(&["answer", "1", "easy"]);
        assert_eq!(self.json(&["show", "1"])["state"], "review");
    }

    fn history(&self) -> usize {
        self.json(&["history"]).as_array().unwrap().len()
    }
}

#[test]
fn an_edit_keeps_the_history_and_undo_takes_it_back_exactly() {
    let desk = Desk::new();
    desk.add_question();
    desk.answer_first();
    let before = desk.everything();
    desk.editor("sed -i.bak 's/Iron oxide/Rust/' \"$1\"");
    desk.ok(&["edit", "1"]);
    let edited = desk.json(&["show", "1"]);
    assert_eq!(edited["explanation"], "Rust.");
    assert_eq!(edited["due"], before[0]["due"]);
    assert_eq!(edited["reviews"], before[0]["reviews"]);
    desk.ok(&["undo"]);
    assert_eq!(desk.everything(), before);
}

#[test]
fn an_unchanged_text_changes_nothing() {
    let desk = Desk::new();
    desk.add_question();
    let (before, history) = (desk.everything(), desk.history());
    for line in ["true", "touch \"$1\"", "echo >> \"$1\""] {
        desk.editor(line);
        assert_eq!(desk.json(&["edit", "1"])["changed"], false, "{line}");
    }
    assert_eq!((desk.everything(), desk.history()), (before, history));
}

#[test]
fn a_changed_key_makes_the_card_due_today_and_keeps_its_reviews() {
    let desk = Desk::new();
    desk.add_question();
    desk.answer_first();
    let before = desk.everything();
    desk.editor("sed -i.bak -e 's/x. Mars/ ] Mars/' -e 's/ . Venus/x] Venus/' \"$1\"");
    assert_eq!(desk.json(&["edit", "1"])["key_changed"], true);
    let after = desk.json(&["show", "1"]);
    assert_eq!(after["reviews"], before[0]["reviews"]);
    assert_eq!(desk.json(&["cards", "is:due"])[0]["id"], 1);
    desk.ok(&["undo"]);
    assert_eq!(desk.everything(), before);
}

#[test]
fn a_bad_edit_changes_nothing_and_loses_no_text() {
    let desk = Desk::new();
    desk.add_question();
    let (before, history) = (desk.everything(), desk.history());
    desk.editor("sed -i.bak -e 's/red/ruddy/' -e '/Venus/d' \"$1\"");
    let assert = desk.command(&["edit", "1"]).assert().failure();
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(
        said.contains("found 1 options, expected two or more"),
        "{said}"
    );
    let file = said
        .split("--file ")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    assert!(
        fs::read_to_string(Path::new(file))
            .unwrap()
            .contains("ruddy")
    );
    assert_eq!((desk.everything(), desk.history()), (before, history));
    // What was kept can be corrected and given again.
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, text.replace("- [x]", "- [ ] Venus\n- [x]")).unwrap();
    desk.ok(&["edit", "1", "--file", file]);
    assert!(desk.ok(&["show", "1"]).contains("ruddy"));
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let desk = Desk::new();
    desk.add_question();
    let before = desk.everything();
    desk.editor("exit 3");
    desk.command(&["edit", "1"]).assert().failure();
    assert_eq!(desk.everything(), before);
}

#[test]
fn without_an_editor_and_a_terminal_nothing_is_waited_for() {
    let desk = Desk::new();
    desk.add_question();
    let mut command = desk.command(&["edit", "1"]);
    command.env_remove("EDITOR");
    command.timeout(std::time::Duration::from_secs(20));
    let assert = command.assert().code(1);
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(said.contains("set EDITOR"), "{said}");
}

#[test]
fn cloze_numbers_make_cards_when_they_come_and_keep_answers_when_they_go() {
    let desk = Desk::new();
    desk.ok(&["add", "--front", "{{c1::Paris}} is in France"]);
    desk.editor("sed -i.bak 's/France/{{c2::France}}/' \"$1\"");
    assert_eq!(desk.json(&["edit", "1"])["cards_added"], 1);
    assert_eq!(desk.everything().len(), 3); // two cards and the list of decks
    desk.answer_first();
    desk.editor("sed -i.bak 's/{{c1::Paris}}/Paris/' \"$1\"");
    assert_eq!(desk.json(&["edit", "1"])["cards_suspended"], 1);
    assert_eq!(
        desk.json(&["show", "1"])["reviews"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_note_from_the_editor_is_added_and_an_untouched_form_is_not() {
    let desk = Desk::new();
    desk.editor("true");
    desk.command(&["add"]).assert().failure();
    desk.editor("printf '=== kind ===\\nbasic\\n=== front ===\\namare\\n=== back ===\\nto love\\n' > \"$1\"");
    let added = desk.json(&["add", "--deck", "Latin"]);
    assert_eq!(added["deck"], "Latin");
    assert_eq!(desk.json(&["show", "1"])["back"], "to love");
    desk.command(&["add", "--front", "amare", "--back", "to love"])
        .assert()
        .failure();
}

#[test]
fn delete_keeps_the_log_and_undo_brings_the_cards_back() {
    let desk = Desk::new();
    desk.add_question();
    desk.ok(&["add", "--front", "amare", "--back", "to love"]);
    desk.answer_first();
    let before = desk.everything();
    desk.command(&["delete", "1", "2"])
        .write_stdin("n\n")
        .assert()
        .failure();
    assert_eq!(desk.everything(), before);
    desk.ok(&["delete", "1", "2", "--yes"]);
    assert_eq!(desk.json(&["cards"]), serde_json::json!([]));
    let db = rusqlite::Connection::open(desk.path("srs.db")).unwrap();
    let reviews: i64 = db
        .query_row("select count(*) from review_logs", [], |row| row.get(0))
        .unwrap();
    assert_eq!(reviews, 1);
    drop(db);
    desk.ok(&["undo"]);
    assert_eq!(desk.everything(), before);
}

#[test]
fn move_rename_and_reset_do_it_and_undo_exactly() {
    let desk = Desk::new();
    desk.add_question();
    desk.ok(&[
        "add", "--deck", "A::B", "--front", "amare", "--back", "to love",
    ]);
    desk.answer_first();
    let before = desk.everything();

    desk.ok(&["move", "1", "--to", "Sky"]);
    assert_eq!(desk.json(&["show", "1"])["deck"], "Sky");
    desk.ok(&["undo"]);
    assert_eq!(desk.everything(), before);

    desk.ok(&["rename", "A", "C::D"]);
    assert_eq!(desk.json(&["show", "2"])["deck"], "C::D::B");
    desk.command(&["rename", "C", "Default"]).assert().failure();
    desk.ok(&["undo"]);
    assert_eq!(desk.everything(), before);

    desk.ok(&["reset", "1"]);
    let reset = desk.json(&["show", "1"]);
    assert_eq!(reset["state"], "new");
    assert_eq!(reset["reviews"], before[0]["reviews"]);
    desk.ok(&["undo"]);
    assert_eq!(desk.everything(), before);
}
