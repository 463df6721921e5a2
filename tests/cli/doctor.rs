//! `srs doctor`: what it finds, and that a whole collection has nothing to find.

use super::program::Home;

#[test]
fn a_collection_that_was_studied_is_what_its_log_says() {
    let home = Home::new();
    home.file("cards.md", "Q: one\nA: 1\n\nQ: two\nA: 2\n");
    home.ok(&["import", "cards.md"]);
    home.ok(&["answer", "1", "good"]);
    home.ok(&["answer", "1", "again"]);
    home.ok(&["answer", "2", "easy"]);
    let out = home.ok(&["doctor"]);
    assert_eq!(out.matches("ok    ").count(), 5, "{out}");
}

#[test]
fn a_card_that_differs_from_its_log_is_named() {
    let home = Home::new();
    home.file("cards.md", "Q: one\nA: 1\n");
    home.ok(&["import", "cards.md"]);
    home.ok(&["answer", "1", "good"]);
    let conn = rusqlite::Connection::open(home.collection()).unwrap();
    conn.execute("update cards set stability = 77.0", [])
        .unwrap();
    drop(conn);
    let run = home.run(&["doctor"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.out.contains("card 1: stored stability 77,"),
        "{}",
        run.out
    );
    assert!(run.err.contains("hint: "), "{}", run.err);
}

#[test]
fn a_card_that_differs_is_computed_anew_from_its_log_and_undo_takes_that_back() {
    let home = Home::new();
    home.file("cards.md", "Q: one\nA: 1\n");
    home.ok(&["import", "cards.md"]);
    home.ok(&["answer", "1", "good"]);
    let whole = home.archive();
    let conn = rusqlite::Connection::open(home.collection()).unwrap();
    conn.execute("update cards set stability = 77.0, reps = 3", [])
        .unwrap();
    drop(conn);
    let broken = home.archive();
    home.ok(&["doctor", "--fix"]);
    assert_eq!(home.archive(), whole);
    let out = home.ok(&["undo"]);
    assert_eq!(out, "Undone: computed 1 cards anew\n");
    assert_eq!(home.archive(), broken);
}

#[cfg(unix)]
#[test]
fn a_collection_that_others_may_read_and_a_broken_journal_are_found() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.file("cards.md", "Q: one\nA: 1\n");
    home.ok(&["import", "cards.md"]);
    let conn = rusqlite::Connection::open(home.collection()).unwrap();
    conn.execute("update operations set journal = '{\"before\":7}'", [])
        .unwrap();
    drop(conn);
    std::fs::set_permissions(home.collection(), PermissionsExt::from_mode(0o644)).unwrap();
    let run = home.run(&["doctor"]);
    assert_eq!(run.code, Some(1));
    for found in [
        "wrong what was done can be undone\n      operation 1: ",
        "collection.db has the permissions 644\n",
        "      chmod 600 makes a file yours alone\n",
    ] {
        assert!(run.out.contains(found), "{}", run.out);
    }
}

#[test]
fn other_parameters_compute_every_memory_state_anew_and_undo_brings_the_old_ones_back() {
    let home = Home::new();
    home.file("cards.md", "Q: one\nA: 1\n");
    home.ok(&["import", "cards.md"]);
    home.ok(&["answer", "1", "good"]);
    let stability = || home.cards("")[0]["stability"].as_f64().unwrap();
    let before = stability();
    // The third parameter is the stability after a first Good; the others are the defaults of FSRS-6.
    let parameters = "0.212, 1.2931, 5.5, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, \
        1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542";
    home.ok(&["config", "parameters", parameters]);
    assert!((stability() - 5.5).abs() < 1e-6, "{}", stability());
    home.ok(&["doctor"]);
    home.ok(&["undo"]);
    assert!((stability() - before).abs() < 1e-9);
}
