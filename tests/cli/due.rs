//! `srs due`: the counts, the limits, the next time.

use crate::program::{Home, basics, rivers};
use serde_json::json;

/// `count` front and back cards in a deck.
fn many(deck: &str, count: usize) -> String {
    let fronts: Vec<_> = (1..=count).map(|n| format!("{deck} front {n}")).collect();
    let cards: Vec<_> = fronts
        .iter()
        .map(|front| (front.as_str(), "back"))
        .collect();
    basics(deck, &cards)
}

#[test]
fn an_empty_collection_has_nothing_due_and_nothing_coming() {
    let home = Home::new();
    assert_eq!(
        home.json(&["due"]),
        json!({"new": 0, "learning": 0, "review": 0, "total": 0, "next_due": null})
    );
    assert_eq!(
        home.ok(&["due"]),
        "0 due: 0 new, 0 learning, 0 review; nothing is scheduled\n"
    );
}

#[test]
fn new_cards_count_up_to_the_daily_limit() {
    let home = Home::new();
    home.file("many.csv", many("Many", 30));
    home.ok(&["import", "many.csv"]);
    // 20 is the default of new_per_day.
    assert_eq!(home.json(&["due"])["new"], 20);
    home.ok(&["config", "new_per_day", "7"]);
    assert_eq!(home.ok(&["due"]), "7 due: 7 new, 0 learning, 0 review\n");
}

#[test]
fn the_limit_counts_what_was_introduced_today_and_starts_anew_tomorrow() {
    let mut home = Home::exact();
    home.file("many.csv", many("Many", 30));
    home.ok(&["import", "many.csv"]);
    for card in 1..=5 {
        home.ok(&["answer", &card.to_string(), "easy"]);
    }
    assert_eq!(home.json(&["due"])["new"], 15);
    // Until 04:00 it is still the same study day.
    home.at("11-24 03:59");
    assert_eq!(home.json(&["due"])["new"], 15);
    home.at("11-24 04:00");
    assert_eq!(home.json(&["due"])["new"], 20);
}

#[test]
fn a_deck_counts_the_decks_below_it_and_its_own_limit() {
    let home = Home::new();
    home.file("a.csv", many("Lang::One", 6));
    home.file("b.csv", many("Lang::Two", 6));
    home.ok(&["import", "a.csv", "b.csv"]);
    assert_eq!(home.json(&["due", "Lang"])["new"], 12);
    assert_eq!(home.json(&["due", "Lang::One"])["new"], 6);
    home.ok(&["config", "new_per_day", "2", "--deck", "Lang::One"]);
    assert_eq!(home.json(&["due", "Lang::One"])["new"], 2);
    assert_eq!(home.json(&["due", "Lang"])["new"], 8);
}

#[test]
fn a_learning_card_is_due_when_its_step_ends_and_next_due_says_when() {
    let mut home = Home::exact();
    home.file("one.csv", basics("One", &[("front", "back")]));
    home.ok(&["import", "one.csv"]);
    home.ok(&["answer", "1", "good", "--at", "2026-11-23T09:00:00Z"]);
    // Good on a new card leads to the second step, 10 minutes.
    let due = home.json(&["due"]);
    assert_eq!(due["next_due"], "2026-11-23T09:10:00.000Z");
    home.at("11-23 10:11");
    assert_eq!(home.json(&["due"])["learning"], 1);
    // From the second step Good graduates; 2.3065 days of stability are 2 days.
    home.ok(&["answer", "1", "good"]);
    let due = home.json(&["due"]);
    assert_eq!(due["total"], 0);
    // The study day of 25 November starts at 04:00 in UTC+1.
    assert_eq!(due["next_due"], "2026-11-25T03:00:00.000Z");
    assert_eq!(
        home.ok(&["due"]),
        "0 due: 0 new, 0 learning, 0 review; next in 2 days\n"
    );
    home.at("11-25");
    assert_eq!(home.ok(&["due"]), "1 due: 0 new, 0 learning, 1 review\n");
}

#[test]
fn a_template_prints_what_a_prompt_needs() {
    let home = Home::new();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    assert_eq!(
        home.ok(&[
            "due",
            "--format",
            "{due}/{new}/{learning}/{review} {unknown}"
        ]),
        "3/3/0/0 {unknown}\n"
    );
}

#[test]
fn a_deck_that_is_not_there_is_named_with_one_that_is_like_it() {
    let home = Home::new();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    let err = home.fails(1, &["due", "Riverz"]);
    assert!(err.contains("there is no deck 'Riverz'"), "{err}");
    assert!(err.contains("hint: "), "{err}");
    let err = home.fails(1, &["due", "rive"]);
    assert!(err.contains("did you mean 'Rivers'?"), "{err}");
}
