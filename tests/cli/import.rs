//! `srs import`: what is reported, and what a second import leaves alone.

use crate::program::{Home, basics, page, rivers};
use serde_json::{Value, json};
use std::fs;

/// A page with one question of each kind of trouble, and a sound one.
fn troubled() -> String {
    page(
        "Troubled",
        &[
            ("How many legs has a spider?", &["6", "*8", "10"], "Eight."),
            ("What is an atoll?", &[], "A ring of coral around a lagoon."),
            ("What is a fjord?", &[], ""),
            (
                "Which is a planet?",
                &["*Mars", "Sirius", "Halley"],
                "Option 2 is correct.",
            ),
        ],
    )
}

/// The counts that add up to `questions`.
fn sum(counts: &Value) -> u64 {
    [
        "added",
        "updated",
        "reworded",
        "moved",
        "unchanged",
        "drafts",
    ]
    .iter()
    .map(|key| counts[key].as_u64().unwrap())
    .sum()
}

#[test]
fn the_report_says_what_became_of_every_question_and_where_the_trouble_is() {
    let home = Home::new();
    home.file("troubled.md", troubled());
    let out = home.ok(&["import", "troubled.md"]);
    assert!(out.contains("troubled.md → Troubled"), "{out}");
    assert!(
        out.contains("4 questions: 3 added, 1 draft (1 salvaged as front and back)"),
        "{out}"
    );
    // The second and third questions stand on lines 7 and 8, after the title and four lines of the element.
    assert!(
        out.contains("troubled.md:7:5: error: no-options: question 2:"),
        "{out}"
    );
    assert!(out.contains("troubled.md:8:5:"), "{out}");
    assert!(
        out.contains("explanation-contradicts-answer: question 4:"),
        "{out}"
    );
}

#[test]
fn the_json_report_has_every_field_of_the_contract() {
    let home = Home::new();
    home.file("troubled.md", troubled());
    let report = home.json(&["import", "troubled.md"]);
    let file = &report["files"][0];
    assert_eq!(file["path"], "troubled.md");
    assert_eq!(file["format"], "quiz");
    assert_eq!(file["deck"], "Troubled");
    for (key, count) in [
        ("added", 3),
        ("updated", 0),
        ("reworded", 0),
        ("moved", 0),
        ("unchanged", 0),
        ("retired", 0),
        ("salvaged", 1),
        ("drafts", 1),
        ("questions", 4),
    ] {
        assert_eq!(file[key], count, "{key} of the file");
        assert_eq!(report["totals"][key], count, "{key} in all");
    }
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let contradiction = diagnostics
        .iter()
        .find(|diagnostic| diagnostic["code"] == "explanation-contradicts-answer")
        .unwrap();
    assert_eq!(contradiction["file"], "troubled.md");
    assert_eq!(contradiction["line"], 9);
    assert_eq!(contradiction["column"], 5);
    assert_eq!(contradiction["severity"], "warning");
    assert_eq!(contradiction["question"], 4);
    assert!(
        contradiction["message"]
            .as_str()
            .unwrap()
            .contains("option 2")
    );
}

#[test]
fn the_counts_add_up_to_the_questions_for_every_sample_deck() {
    let home = Home::new();
    let decks = concat!(env!("CARGO_MANIFEST_DIR"), "/decks");
    for time in ["first", "second"] {
        let report = home.json(&["import", decks]);
        for file in report["files"].as_array().unwrap() {
            assert_eq!(file["questions"], sum(file), "{time} import: {file}");
        }
        assert_eq!(report["totals"]["questions"], sum(&report["totals"]));
    }
}

#[test]
fn importing_again_changes_nothing_not_even_when_the_file_was_touched() {
    let home = Home::new();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    let before = home.archive();
    let again = home.ok(&["import", "rivers.md"]);
    assert!(again.contains("3 questions: 3 unchanged"), "{again}");
    // Other bytes around the same questions.
    home.file("rivers.md", format!("{}\nGood luck!\n", rivers()));
    let again = home.ok(&["import", "rivers.md"]);
    assert!(again.contains("3 questions: 3 unchanged"), "{again}");
    assert_eq!(home.archive(), before);
}

#[test]
fn a_dry_run_reports_the_same_and_writes_nothing() {
    let home = Home::new();
    home.file("rivers.md", rivers());
    let dry = home.json(&["import", "rivers.md", "--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    assert_eq!(home.cards("").len(), 0);
    assert_eq!(home.json(&["history"]), json!([]));
    let wet = home.json(&["import", "rivers.md"]);
    assert_eq!(wet["files"], dry["files"]);
    let words = home.ok(&["import", "rivers.md", "--dry-run"]);
    assert!(
        words.contains("Nothing was written (--dry-run)."),
        "{words}"
    );
}

#[test]
fn strict_fails_where_a_question_cannot_be_used_and_still_keeps_the_rest() {
    let home = Home::new();
    home.file("troubled.md", troubled());
    home.file("rivers.md", rivers());
    let run = home.run(&["import", "troubled.md", "--strict"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.err.contains("some questions could not be used"),
        "{}",
        run.err
    );
    assert!(run.err.contains("hint: "), "{}", run.err);
    assert!(run.out.contains("4 questions: 3 added"), "{}", run.out);
    home.ok(&["import", "rivers.md", "--strict"]);
}

#[test]
fn standard_input_is_a_file_too() {
    let home = Home::new();
    let run = home.feed(&["import", "-", "--deck", "Piped"], rivers());
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("3 questions: 3 added"), "{}", run.out);
    assert_eq!(home.cards("deck:Piped").len(), 3);
}

#[test]
fn a_folder_is_walked_without_what_git_ignores_and_what_cannot_be_read_is_reported() {
    let home = Home::new();
    home.file("book/one.md", rivers());
    home.file("book/.gitignore", "drafts/\n");
    home.file("book/drafts/two.md", troubled());
    home.file("book/deep/cards.csv", basics("Cards", &[("front", "back")]));
    home.file("book/readme.md", "# Nothing to learn here\n");
    home.file("book/broken.csv", b"front,back\n\xff\xfe\xfd,x\n");
    std::os::unix::fs::symlink(home.path().join("book"), home.path().join("book/loop")).unwrap();
    std::os::unix::fs::symlink("/nowhere", home.path().join("book/gone.md")).unwrap();
    let report = home.json(&["import", "book"]);
    let files: Vec<_> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            (
                file["path"].as_str().unwrap(),
                file["added"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            ("book/one.md", 3),
            ("book/broken.csv", 1),
            ("book/deep/cards.csv", 1)
        ]
    );
    let diagnostic = &report["diagnostics"][0];
    assert_eq!(diagnostic["file"], "book/broken.csv");
    assert_eq!(diagnostic["code"], "encoding");
    // The table is used as far as it can be read, and its bytes are reported.
    assert_eq!(home.cards("").len(), 5);
}

/// A home where the three rivers were imported and the first was answered once.
fn studied() -> Home {
    let home = Home::exact();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    home.ok(&["answer", "1", "easy"]);
    home
}

/// The card about Vienna still has its one review.
fn assert_history_kept(home: &Home) {
    let cards = home.cards("Vienna");
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert_eq!(cards[0]["id"], 1);
    assert_eq!(cards[0]["reps"], 1);
    assert_eq!(cards[0]["suspended"], false);
}

#[test]
fn a_retitled_quiz_keeps_its_history_and_moves_to_the_deck_of_its_new_title() {
    let home = studied();
    home.file("rivers.md", rivers().replace("Rivers", "Rivers of Europe"));
    let out = home.ok(&["import", "rivers.md"]);
    assert!(out.contains("rivers.md → Rivers of Europe"), "{out}");
    assert!(out.contains("3 questions: 3 moved"), "{out}");
    assert_history_kept(&home);
    assert_eq!(home.cards("Vienna")[0]["deck"], "Rivers of Europe");
}

#[test]
fn a_renamed_file_keeps_its_history() {
    let home = studied();
    fs::rename(
        home.path().join("rivers.md"),
        home.path().join("chapter-1.md"),
    )
    .unwrap();
    let report = home.json(&["import", "chapter-1.md"]);
    assert_eq!(report["totals"]["added"], 0);
    assert_eq!(report["totals"]["retired"], 0);
    assert_history_kept(&home);
    assert_eq!(home.cards("").len(), 3);
}

#[test]
fn a_file_moved_within_an_imported_folder_keeps_its_history() {
    let home = Home::exact();
    home.file("book/part-1/rivers.md", rivers());
    home.ok(&["import", "book"]);
    home.ok(&["answer", "1", "easy"]);
    fs::create_dir(home.path().join("book/part-2")).unwrap();
    fs::rename(
        home.path().join("book/part-1/rivers.md"),
        home.path().join("book/part-2/rivers.md"),
    )
    .unwrap();
    let report = home.json(&["import", "book"]);
    assert_eq!(report["totals"]["added"], 0);
    assert_history_kept(&home);
    assert_eq!(home.cards("-is:suspended").len(), 3);
}

#[test]
fn questions_in_another_order_are_the_same_questions() {
    let home = studied();
    let text = rivers();
    let mut lines: Vec<_> = text.lines().collect();
    // The questions stand on lines 6 to 8.
    lines.swap(5, 7);
    home.file("rivers.md", lines.join("\n"));
    let out = home.ok(&["import", "rivers.md"]);
    assert!(out.contains("3 questions: 3 unchanged"), "{out}");
    assert_history_kept(&home);
}

#[test]
fn a_changed_key_keeps_the_history_and_makes_the_card_due() {
    let mut home = studied();
    home.at("11-24");
    assert_eq!(home.json(&["due"])["review"], 0);
    // Vienna: from Danube (1) to Elbe (2).
    home.file(
        "rivers.md",
        rivers().replacen("correctOption: 1", "correctOption: 2", 1),
    );
    let out = home.ok(&["import", "rivers.md"]);
    assert!(out.contains("3 questions: 1 updated, 2 unchanged"), "{out}");
    assert_history_kept(&home);
    assert_eq!(home.json(&["due"])["review"], 1);
    assert_eq!(home.json(&["show", "1"])["correct"], json!([2]));
}

#[test]
fn a_changed_explanation_is_an_update_that_leaves_the_schedule_alone() {
    let home = studied();
    let before = home.cards("Vienna")[0]["due"].clone();
    home.file("rivers.md", rivers().replace("north-west", "west"));
    let out = home.ok(&["import", "rivers.md"]);
    assert!(out.contains("3 questions: 1 updated, 2 unchanged"), "{out}");
    assert_eq!(home.cards("Vienna")[0]["due"], before);
    assert!(
        home.json(&["show", "1"])["explanation"]
            .as_str()
            .unwrap()
            .contains("from the west")
    );
}

#[test]
fn a_slightly_reworded_question_keeps_its_history() {
    let home = studied();
    home.file(
        "rivers.md",
        rivers().replace(
            "Which river flows through Vienna?",
            "Which large river flows through Vienna?",
        ),
    );
    let out = home.ok(&["import", "rivers.md"]);
    assert!(
        out.contains("3 questions: 1 reworded, 2 unchanged"),
        "{out}"
    );
    assert_history_kept(&home);
    assert_eq!(
        home.cards("Vienna")[0]["front"],
        "Which large river flows through Vienna?"
    );
}

#[test]
fn a_question_that_is_gone_is_retired_and_comes_back_with_its_history() {
    let home = studied();
    let text = rivers();
    let without: Vec<_> = text
        .lines()
        .filter(|line| !line.contains("Vienna"))
        .collect();
    home.file("rivers.md", without.join("\n"));
    let out = home.ok(&["import", "rivers.md"]);
    assert!(out.contains("2 questions: 2 unchanged, 1 retired"), "{out}");
    let cards = home.cards("is:retired");
    assert_eq!(cards.len(), 1);
    assert_eq!(
        (&cards[0]["suspended"], &cards[0]["reps"]),
        (&json!(true), &json!(1))
    );
    home.file("rivers.md", rivers());
    let report = home.json(&["import", "rivers.md"]);
    assert_eq!(report["totals"]["added"], 0);
    assert_history_kept(&home);
}

#[test]
fn one_import_is_one_undo_step() {
    let home = Home::new();
    home.file("a.md", rivers());
    home.file("b.csv", basics("B", &[("front", "back")]));
    home.ok(&["import", "a.md", "b.csv"]);
    assert_eq!(home.cards("").len(), 4);
    home.ok(&["undo"]);
    assert_eq!(home.cards("").len(), 0);
}

#[test]
fn a_file_that_is_not_there_fails_the_import_and_nothing_is_written() {
    let home = Home::new();
    home.file("rivers.md", rivers());
    let err = home.fails(1, &["import", "rivers.md", "gone.md"]);
    assert!(err.contains("could not read gone.md"), "{err}");
    assert!(err.contains("hint: "), "{err}");
    assert_eq!(home.cards("").len(), 0);
}

#[test]
fn an_unknown_format_is_wrong_usage_and_lists_the_known_ones() {
    let home = Home::new();
    home.file("rivers.md", rivers());
    let err = home.fails(2, &["import", "rivers.md", "--format", "docx"]);
    assert!(err.contains("'docx'") && err.contains("quiz"), "{err}");
}

#[test]
fn a_deck_that_was_renamed_stays_so_when_its_page_is_imported_again() {
    let home = Home::new();
    home.file("cards.md", "# Old\n\nQ: one\nA: 1\n");
    home.ok(&["import", "cards.md"]);
    home.ok(&["rename", "Old", "Mine"]);
    home.file(
        "cards.md",
        "# Old\n\nQ: one\nA: 1, really\n\nQ: two\nA: 2\n",
    );
    home.ok(&["import", "cards.md"]);
    assert_eq!(home.cards("deck:Mine").len(), 2);
    let decks = home.json(&["decks"]);
    assert_eq!(decks.as_array().unwrap().len(), 1, "{decks}");
    // A new title is a new name that the page asks for, and the cards follow it.
    home.file(
        "cards.md",
        "# New\n\nQ: one\nA: 1, really\n\nQ: two\nA: 2\n",
    );
    home.ok(&["import", "cards.md"]);
    assert_eq!(home.cards("deck:New").len(), 2);
}
