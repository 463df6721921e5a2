//! `srs config`: options, where they were set, and what is refused.

use crate::program::{Home, basics};
use serde_json::json;

/// A home with the decks A, A::B and C.
fn home() -> Home {
    let home = Home::new();
    home.file("ab.csv", basics("A::B", &[("one", "1")]));
    home.file("c.csv", basics("C", &[("two", "2")]));
    home.file("a.csv", basics("A", &[("three", "3")]));
    home.ok(&["import", "ab.csv", "c.csv", "a.csv"]);
    home
}

fn value(home: &Home, args: &[&str]) -> String {
    home.ok(&[&["config", "new_per_day"], args].concat())
        .trim()
        .to_owned()
}

#[test]
fn a_deck_inherits_from_its_parents_then_the_collection_then_what_is_built_in() {
    let home = home();
    assert_eq!(value(&home, &["--deck", "A::B"]), "20");
    home.ok(&["config", "new_per_day", "15"]);
    assert_eq!(value(&home, &["--deck", "A::B"]), "15");
    home.ok(&["config", "new_per_day", "5", "--deck", "A"]);
    assert_eq!(value(&home, &["--deck", "A::B"]), "5");
    home.ok(&["config", "new_per_day", "1", "--deck", "A::B"]);
    assert_eq!(value(&home, &["--deck", "A::B"]), "1");
    assert_eq!(value(&home, &["--deck", "C"]), "15");
    assert_eq!(
        home.json(&["config", "new_per_day", "--deck", "C"]),
        json!({"key": "new_per_day", "value": "15", "set_in": "collection"})
    );
    home.ok(&["config", "new_per_day", "--unset", "--deck", "A::B"]);
    assert_eq!(
        home.json(&["config", "new_per_day", "--deck", "A::B"]),
        json!({"key": "new_per_day", "value": "5", "set_in": "A"})
    );
    home.ok(&["config", "new_per_day", "--unset"]);
    assert_eq!(value(&home, &[]), "20");
}

#[test]
fn the_defaults_are_those_that_are_documented() {
    let home = home();
    let options = home.json(&["config"]);
    let default = |key: &str| {
        let option = options
            .as_array()
            .unwrap()
            .iter()
            .find(|option| option["key"] == key);
        option.unwrap_or_else(|| panic!("{key}"))["value"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for (key, value) in [
        ("new_per_day", "20"),
        ("reviews_per_day", "200"),
        ("learning_steps", "1m 10m"),
        ("relearning_steps", "10m"),
        ("maximum_interval", "36500"),
        ("fuzz", "true"),
        ("load_balance", "true"),
        ("review_order", "retrievability-descending"),
        ("new_order", "added"),
        ("new_mix", "mixed"),
        ("bury_siblings", "true"),
        ("leech_threshold", "8"),
        ("leech_action", "tag"),
        ("day_start", "04:00"),
        ("answer_cap", "60s"),
        ("recall_first", "auto"),
        ("shuffle_options", "true"),
    ] {
        assert_eq!(default(key), value, "{key}");
    }
    assert_eq!(default("desired_retention").parse::<f32>().ok(), Some(0.9));
}

#[test]
fn what_is_no_option_or_no_value_is_wrong_usage_and_says_what_was_expected() {
    let home = home();
    let err = home.fails(2, &["config", "new_per_week"]);
    assert!(
        err.contains("there is no option 'new_per_week'") && err.contains("new_per_day"),
        "{err}"
    );
    for (key, value) in [
        ("new_per_day", "many"),
        ("new_per_day", "-1"),
        ("desired_retention", "1.5"),
        ("desired_retention", "NaN"),
        ("learning_steps", "soon"),
        ("fuzz", "maybe"),
        ("day_start", "25:00"),
        ("review_order", "alphabetical"),
        ("parameters", "1 2 3"),
    ] {
        let err = home.fails(2, &["config", key, value]);
        assert!(
            err.contains(key) || err.contains(value),
            "{key} {value}: {err}"
        );
        assert!(err.contains("expected"), "{key} {value}: {err}");
    }
    let err = home.fails(1, &["config", "new_per_day", "3", "--deck", "Nowhere"]);
    assert!(err.contains("there is no deck 'Nowhere'"), "{err}");
    let err = home.fails(2, &["config", "day_start", "05:00", "--deck", "A"]);
    assert!(err.contains("whole collection"), "{err}");
    assert!(home.fails(2, &["config", "--unset"]).contains("KEY"));
    // None of this was taken.
    assert!(
        home.json(&["config"])
            .as_array()
            .unwrap()
            .iter()
            .all(|option| option["set_in"] == "default")
    );
}

#[test]
fn another_retention_and_other_steps_change_the_schedule() {
    let home = Home::exact();
    home.file("c.csv", basics("C", &[("two", "2")]));
    home.ok(&["import", "c.csv"]);
    home.ok(&["config", "learning_steps", "3m"]);
    home.ok(&["config", "desired_retention", "0.8"]);
    assert!(home.ok(&["answer", "1", "again"]).contains("again in 3m"));
    home.ok(&["undo"]);
    home.ok(&["answer", "1", "easy"]);
    // I = S / f (0.8^(1 / -w20) - 1) with f = 0.9^(1 / -w20) - 1, S = 8.2956, w20 = 0.1542: 27.51 days.
    assert_eq!(home.json(&["show", "1"])["interval"], 28.0);
}

#[test]
fn a_change_of_an_option_can_be_undone() {
    let home = home();
    home.ok(&["config", "new_per_day", "3"]);
    home.ok(&["undo"]);
    assert_eq!(value(&home, &[]), "20");
}
