//! `srs answer` and `srs show`: one review, and the numbers it leads to.
//!
//! Expected stabilities and difficulties are computed by hand from the FSRS-6 formulas and the
//! published default parameters (w0 to w20 = 0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194,
//! 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912,
//! 0.0658, 0.1542); steps are Anki's.

use crate::program::{Home, basics, near, rivers};
use serde_json::json;

fn one() -> Home {
    let home = Home::exact();
    home.file(
        "one.csv",
        basics("One", &[("front", "back"), ("second", "other")]),
    );
    home.ok(&["import", "one.csv"]);
    home
}

#[test]
fn the_first_rating_sets_stability_difficulty_and_step() {
    for (rating, stability, difficulty, interval_secs, state) in [
        // S0 = w[rating - 1]; D0 = w4 - e^(w5 (rating - 1)) + 1, at least 1. Again and Good go to the
        // steps 1m and 10m, Hard half-way between; Easy leaves them with round(8.2956) = 8 days.
        ("again", 0.212, 6.4133, 60.0, "learning"),
        ("hard", 1.2931, 5.112_171, 330.0, "learning"),
        ("good", 2.3065, 2.118_104, 600.0, "learning"),
        ("easy", 8.2956, 1.0, 8.0 * 86_400.0, "review"),
    ] {
        let home = one();
        let answered = home.json(&["answer", "1", rating]);
        assert_eq!(answered["state"], state);
        let card = home.json(&["show", "1"]);
        assert!(near(&card["stability"], stability), "{rating}: {card}");
        assert!(near(&card["difficulty"], difficulty), "{rating}: {card}");
        assert!(
            near(&card["interval"], interval_secs / 86_400.0),
            "{rating}: {card}"
        );
        assert_eq!(card["state"], state);
    }
}

#[test]
fn a_review_two_days_later_follows_the_forgetting_curve() {
    let mut home = one();
    home.ok(&["answer", "1", "good"]);
    home.ok(&["answer", "1", "good"]);
    home.at("11-25");
    // Two study days after 2.3065 days of stability: R = (1 + f 2 / 2.3065)^-w20 = 0.909493.
    home.ok(&["answer", "1", "good", "--duration", "4200"]);
    let card = home.json(&["show", "1"]);
    // S (1 + e^w8 (11 - D) S^-w9 (e^(w10 (1 - R)) - 1)) = 10.97105, D reverts to 2.104331.
    assert!(near(&card["stability"], 10.971_048), "{card}");
    assert!(near(&card["difficulty"], 2.104_331), "{card}");
    assert_eq!(card["interval"], 11.0);
    assert_eq!((&card["reps"], &card["lapses"]), (&json!(3), &json!(0)));
    let review = &card["reviews"][2];
    assert_eq!(review["rating"], 3);
    assert_eq!(review["state"], "review");
    assert_eq!(review["elapsed_days"], 2);
    assert!(near(&review["retrievability"], 0.909_493), "{review}");
    assert_eq!(review["duration_ms"], 4200);
    assert_eq!(review["at"], "2026-11-25T09:00:00.000Z");
}

#[test]
fn a_lapse_goes_to_relearning_and_counts() {
    let mut home = one();
    home.ok(&["answer", "1", "easy"]);
    home.at("12-01");
    home.ok(&["answer", "1", "again"]);
    let card = home.json(&["show", "1"]);
    assert_eq!(card["state"], "relearning");
    assert_eq!(card["lapses"], 1);
    // Eight days after 8.2956 days of stability, R = 0.902473: w11 D^-w12 ((S + 1)^w13 - 1) e^(w14 (1 - R)).
    assert!(near(&card["stability"], 1.388_632), "{card}");
    assert!(near(&card["difficulty"], 7.026_990), "{card}");
    // The one relearning step.
    assert!(near(&card["interval"], 600.0 / 86_400.0), "{card}");
}

#[test]
fn an_answer_can_be_given_for_another_time_and_its_duration_is_capped() {
    let home = one();
    let out = home.ok(&[
        "answer",
        "1",
        "3",
        "--at",
        "2026-11-20T08:00:00Z",
        "--duration",
        "90000",
    ]);
    assert!(out.contains("Card 1: Good, again in 10"), "{out}");
    let review = &home.json(&["show", "1"])["reviews"][0];
    assert_eq!(review["at"], "2026-11-20T08:00:00.000Z");
    // answer_cap is 60 s.
    assert_eq!(review["duration_ms"], 60_000);
}

#[test]
fn a_card_is_named_by_its_id_or_by_the_start_of_its_guid() {
    let home = one();
    let guid = home.json(&["show", "2"])["guid"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(home.json(&["show", &guid])["id"], 2);
    assert_eq!(home.json(&["answer", &guid, "good"])["card"], 2);
}

#[test]
fn what_is_wrong_is_said_with_the_place_and_a_hint() {
    let home = one();
    let err = home.fails(1, &["answer", "99", "good"]);
    assert!(
        err.contains("there is no card '99'") && err.contains("hint: "),
        "{err}"
    );
    let err = home.fails(2, &["answer", "1", "fine"]);
    assert!(
        err.contains("fine") && err.contains("again, hard, good or easy"),
        "{err}"
    );
    let err = home.fails(2, &["answer", "1", "good", "--at", "noon"]);
    assert!(
        err.contains("'noon'") && err.contains("2026-11-23T10:00:00+01:00"),
        "{err}"
    );
    assert_eq!(home.json(&["show", "1"])["reps"], 0);
}

#[test]
fn show_has_every_field_of_the_contract() {
    let home = Home::exact();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    let card = home.json(&["show", "1"]);
    assert_eq!(card["note_kind"], "choice");
    assert_eq!(card["deck"], "Rivers");
    assert_eq!(card["state"], "new");
    assert_eq!(card["front"], "Which river flows through Vienna?");
    assert_eq!(card["options"], json!(["Rhine", "Danube", "Elbe", "Oder"]));
    assert_eq!(card["correct"], json!([1]));
    assert_eq!(
        card["explanation"],
        "The Danube crosses the city from the north-west."
    );
    assert_eq!(card["source"], "Lesson 1");
    assert_eq!(card["reviews"], json!([]));
    for absent in [
        "due",
        "interval",
        "stability",
        "difficulty",
        "retrievability",
    ] {
        assert_eq!(card[absent], json!(null), "{absent} of a new card");
    }
    for (key, value) in [
        ("suspended", json!(false)),
        ("buried", json!(false)),
        ("flag", json!(0)),
        ("tags", json!([])),
    ] {
        assert_eq!(card[key], value, "{key}");
    }
    assert!(card.get("back").is_some());
    let words = home.ok(&["show", "1"]);
    assert!(
        words.contains("Which river flows through Vienna?"),
        "{words}"
    );
    assert!(words.contains("* B  Danube"), "{words}");
}
