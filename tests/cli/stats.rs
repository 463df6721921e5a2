//! `srs stats`: figures of a small history, checked against numbers computed by hand.

use crate::program::{Home, basics, near};
use serde_json::json;

/// Three cards learned with Easy on 23 November; on 1 December, eight days later, two pass and one fails.
fn small_history() -> Home {
    let mut home = Home::exact();
    home.file(
        "three.csv",
        basics("Three", &[("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]),
    );
    home.ok(&["import", "three.csv"]);
    for card in ["1", "2", "3"] {
        home.ok(&["answer", card, "easy", "--duration", "2000"]);
    }
    home.at("12-01");
    home.ok(&["answer", "1", "good", "--duration", "3000"]);
    home.ok(&["answer", "2", "again", "--duration", "4000"]);
    home.ok(&["answer", "3", "good", "--duration", "5000"]);
    home
}

#[test]
fn an_empty_collection_has_no_figures_and_prints_neither_zero_nor_nan() {
    let home = Home::new();
    let stats = home.json(&["stats"]);
    let retention = &stats["retention"]["true_retention"];
    assert_eq!(
        retention,
        &json!({"n": 0, "passed": 0, "rate": null, "low": null, "high": null})
    );
    assert_eq!(stats["fsrs"]["log_loss"], json!(null));
    assert_eq!(stats["fsrs"]["rmse_bins"], json!(null));
    assert_eq!(stats["fsrs"]["average_retrievability"], json!(null));
    assert_eq!(stats["fsrs"]["calibration"], json!([]));
    assert_eq!(stats["activity"]["streak"], 0);
    let words = home.ok(&["stats"]);
    assert!(!words.contains("NaN") && !words.contains(" 0 %"), "{words}");
}

#[test]
fn retention_is_counted_over_cards_left_alone_for_a_day() {
    let stats = small_history().json(&["stats"]);
    // Wilson's interval for 2 of 3 at z = 1.959964.
    for key in ["true_retention", "young"] {
        let rate = &stats["retention"][key];
        assert_eq!(
            (&rate["n"], &rate["passed"]),
            (&json!(3), &json!(2)),
            "{key}"
        );
        assert!(near(&rate["rate"], 2.0 / 3.0), "{rate}");
        assert!(near(&rate["low"], 0.207_660), "{rate}");
        assert!(near(&rate["high"], 0.938_508), "{rate}");
    }
    assert_eq!(stats["retention"]["mature"]["n"], 0);
    let today = stats["retention"]["by_period"]
        .as_array()
        .unwrap()
        .iter()
        .find(|period| period["period"] == "today")
        .unwrap();
    assert_eq!(today["true_retention"]["n"], 3);
}

#[test]
fn the_prediction_of_fsrs_is_judged_by_its_log_loss() {
    let stats = small_history().json(&["stats"]);
    let fsrs = &stats["fsrs"];
    assert_eq!(fsrs["n"], 3);
    // R = 0.902473 each time: -(2 ln R + ln (1 - R)) / 3 = (2 · 0.102616 + 2.327629) / 3.
    assert!(near(&fsrs["log_loss"], 0.844_287), "{fsrs}");
    // One bin: predicted 0.902473, actual 2 / 3.
    assert!(near(&fsrs["rmse_bins"], 0.902_473 - 2.0 / 3.0), "{fsrs}");
    let bins = fsrs["calibration"].as_array().unwrap();
    assert_eq!(bins.len(), 1, "{fsrs}");
    assert!(near(&bins[0]["predicted"], 0.902_473), "{fsrs}");
    assert!(near(&bins[0]["actual"], 2.0 / 3.0), "{fsrs}");
    assert_eq!(bins[0]["n"], 3);
    assert!(near(&fsrs["desired_retention"], 0.9), "{fsrs}");
    // All three were answered this very day.
    assert!(near(&fsrs["average_retrievability"], 1.0), "{fsrs}");
    assert!(near(&fsrs["estimated_known"], 3.0), "{fsrs}");
}

#[test]
fn cards_activity_and_forecast_are_counted() {
    let stats = small_history().json(&["stats"]);
    let cards = &stats["cards"];
    for (key, count) in [
        ("new", 1),
        ("learning", 0),
        ("review", 2),
        ("relearning", 1),
        ("suspended", 0),
        ("buried", 0),
        ("total", 4),
    ] {
        assert_eq!(cards[key], count, "{key} of {cards}");
    }
    let activity = &stats["activity"];
    assert_eq!(
        activity["by_day"],
        json!([
            {"date": "2026-11-23", "reviews": 3, "seconds": 6.0},
            {"date": "2026-12-01", "reviews": 3, "seconds": 12.0}
        ])
    );
    assert_eq!(
        (&activity["days_studied"], &activity["streak"]),
        (&json!(2), &json!(1))
    );
    // Stability 38.905 days after Good: due on 2027-01-09, beyond the 30 days; today the relearning card.
    let forecast = stats["forecast"].as_array().unwrap();
    assert_eq!(forecast.len(), 30);
    assert_eq!(forecast[0], json!({"date": "2026-12-01", "reviews": 1}));
    let rest: u64 = forecast[1..]
        .iter()
        .map(|day| day["reviews"].as_u64().unwrap())
        .sum();
    assert_eq!(rest, 0);
}

#[test]
fn an_answer_that_was_undone_counts_nowhere() {
    let home = small_history();
    home.ok(&["undo"]);
    let stats = home.json(&["stats"]);
    assert_eq!(stats["retention"]["true_retention"]["n"], 2);
    assert_eq!(stats["activity"]["by_day"][1]["reviews"], 2);
    assert_eq!(stats["fsrs"]["n"], 2);
}

#[test]
fn groups_since_and_a_deck_narrow_the_figures() {
    let home = small_history();
    let stats = home.json(&["stats", "--by", "deck"]);
    assert_eq!(stats["groups"][0]["name"], "Three");
    assert_eq!(stats["groups"][0]["true_retention"]["passed"], 2);
    let stats = home.json(&["stats", "--by", "kind"]);
    assert_eq!(stats["groups"][0]["name"], "basic");
    let stats = home.json(&["stats", "--since", "2026-12-02"]);
    assert_eq!(stats["retention"]["true_retention"]["n"], 0);
    let stats = home.json(&["stats", "Three", "--since", "today"]);
    assert_eq!(stats["retention"]["true_retention"]["n"], 3);
    let err = home.fails(2, &["stats", "--since", "soon"]);
    assert!(
        err.contains("'soon'") && err.contains("2026-12-01"),
        "{err}"
    );
}

#[test]
fn few_reviews_give_their_number_and_no_rate() {
    let home = small_history();
    let words = home.ok(&["stats"]);
    assert!(words.contains("too few reviews (n = 3)"), "{words}");
    assert!(!words.contains("67 %"), "{words}");
}

#[test]
fn every_line_fits_eighty_columns() {
    let home = small_history();
    for args in [
        &["stats"][..],
        &["stats", "--by", "deck"],
        &["decks"],
        &["cards"],
        &["config"],
        &["show", "1"],
    ] {
        for line in home.ok(args).lines() {
            assert!(line.chars().count() <= 80, "{args:?}: {line}");
        }
    }
}
