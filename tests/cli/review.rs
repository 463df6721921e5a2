//! `srs review --plain`: key scripts, one key or word a line, and what is recorded.

use crate::program::{Home, basics, page, rivers};
use serde_json::{Value, json};

/// A page with its options in its own order, and recall asked for first.
fn quiz(text: &str) -> Home {
    let home = Home::exact();
    home.ok(&["config", "shuffle_options", "false"]);
    home.ok(&["config", "recall_first", "always"]);
    home.file("quiz.md", text);
    home.ok(&["import", "quiz.md"]);
    home
}

fn one_river() -> Home {
    quiz(&page(
        "Rivers",
        &[(
            "Which river flows through Vienna?",
            &["Rhine", "*Danube", "Elbe", "Oder"],
            "The Danube crosses the city.",
        )],
    ))
}

/// Cards with a front and a back.
fn words(count: usize) -> Home {
    let home = Home::exact();
    let fronts: Vec<_> = (1..=count).map(|n| format!("front {n}")).collect();
    let cards: Vec<_> = fronts
        .iter()
        .map(|front| (front.as_str(), "the back"))
        .collect();
    home.file("words.csv", basics("Words", &cards));
    home.ok(&["import", "words.csv"]);
    home
}

fn last_review(home: &Home, card: &str) -> Value {
    let card = home.json(&["show", card]);
    card["reviews"].as_array().unwrap().last().unwrap().clone()
}

fn ratings(home: &Home) -> Vec<u64> {
    home.archive()["reviews"]
        .as_array()
        .unwrap()
        .iter()
        .map(|review| review["rating"].as_u64().unwrap())
        .collect()
}

#[test]
fn a_choice_card_is_recalled_first_then_picked_then_rated() {
    let home = one_river();
    let screen = home.play(&[], "\nB\n\n");
    let question = screen.find("Which river flows through Vienna?").unwrap();
    let recall = screen.find("Recall it first").unwrap();
    let options = screen.find("B. Danube").unwrap();
    let verdict = screen.find("Right.").unwrap();
    let explanation = screen.find("The Danube crosses the city.").unwrap();
    let proposal = screen.find("3 Good 10m (Enter)").unwrap();
    let places = [question, recall, options, verdict, explanation, proposal];
    assert!(places.is_sorted(), "{screen}");
    let review = last_review(&home, "1");
    assert_eq!(
        (&review["rating"], &review["guess"]),
        (&json!(3), &json!(false))
    );
    assert_eq!(review["picked"], json!([1]));
    let archived = &home.archive()["reviews"][0];
    assert_eq!(archived["shown"], json!([0, 1, 2, 3]));
    assert_eq!(archived["recalled_first"], true);
}

#[test]
fn a_wrong_pick_is_always_again_and_says_why_it_is_wrong() {
    let home = one_river();
    // 3 is refused; Enter takes what is proposed.
    let screen = home.play(&[], "\nA\n3\n\n");
    assert!(
        screen.contains("Wrong: you picked A Rhine; right is B Danube."),
        "{screen}"
    );
    assert!(!screen.contains("3 Good"), "{screen}");
    assert!(screen.contains("Missed:"), "{screen}");
    assert_eq!(ratings(&home), [1]);
}

#[test]
fn why_the_picked_option_is_wrong_comes_first_with_the_letters_on_screen() {
    let home = Home::exact();
    home.ok(&["config", "shuffle_options", "false"]);
    home.ok(&[
        "import",
        concat!(env!("CARGO_MANIFEST_DIR"), "/decks/asyncio.md"),
    ]);
    // The page says: "Option 2 is wrong: scheduling is the job of …"; as written, 2 is B.
    let screen = home.play(&[], "B\n\nq\n");
    let picked = screen
        .find("Option B is wrong: scheduling is the job of")
        .unwrap();
    let rest = screen.find("Option A is wrong: nothing runs").unwrap();
    assert!(picked < rest, "{screen}");
    assert!(
        !screen.contains("Option 1") && !screen.contains("Option 2"),
        "{screen}"
    );
}

#[test]
fn a_right_pick_without_recall_proposes_hard() {
    let home = one_river();
    let screen = home.play(&[], "o\nB\n\n");
    assert!(screen.contains("2 Hard 5.5m (Enter)"), "{screen}");
    assert_eq!(ratings(&home), [2]);
    assert_eq!(home.archive()["reviews"][0]["recalled_first"], false);
}

#[test]
fn a_guess_is_recorded_and_never_good() {
    let home = one_river();
    let screen = home.play(&[], "\nB\ng\n3\n\nq\n");
    assert!(screen.contains("Marked as a guess."), "{screen}");
    let review = last_review(&home, "1");
    assert_eq!(
        (&review["rating"], &review["guess"]),
        (&json!(1), &json!(true))
    );
}

#[test]
fn giving_up_shows_the_answer_and_is_again() {
    let home = one_river();
    let screen = home.play(&[], "-\n\nq\n");
    assert!(screen.contains("Not known: right is B Danube."), "{screen}");
    assert_eq!(ratings(&home), [1]);
}

#[test]
fn several_right_options_must_all_be_picked() {
    let several = page(
        "Primes",
        &[(
            "Which are prime? Select all.",
            &["*2", "4", "*7", "9"],
            "Two and seven.",
        )],
    );
    let home = quiz(&several);
    let screen = home.play(&[], "\nAC\n\nq\n");
    assert!(screen.contains("Right."), "{screen}");
    assert_eq!(last_review(&home, "1")["picked"], json!([0, 2]));
    let home = quiz(&several);
    let screen = home.play(&[], "\nA\n\nq\n");
    assert!(
        screen.contains("Wrong: you picked A 2; right are A 2, C 7."),
        "{screen}"
    );
    let home = quiz(&several);
    home.play(&[], "\nA C\n\nq\n");
    assert_eq!(ratings(&home), [3]);
}

#[test]
fn a_single_right_option_refuses_two_picks_and_a_letter_too_far() {
    let home = one_river();
    let screen = home.play(&[], "\nAB\nE\nB\n\n");
    assert!(screen.contains("Right."), "{screen}");
    assert_eq!(ratings(&home), [3]);
}

#[test]
fn a_salvaged_question_is_asked_as_front_and_back() {
    let home = quiz(&page(
        "Atolls",
        &[("What is an atoll?", &[], "A ring of coral around a lagoon.")],
    ));
    let screen = home.play(&[], "\n4\n");
    assert!(screen.contains("What is an atoll?"), "{screen}");
    assert!(
        screen.contains("A ring of coral around a lagoon."),
        "{screen}"
    );
    assert_eq!(ratings(&home), [4]);
}

#[test]
fn a_cloze_card_hides_one_part_and_shows_it_on_the_back() {
    let home = Home::exact();
    home.file(
        "cells.md",
        "C: The [nucleus] holds the DNA, the [ribosome] makes proteins.\n",
    );
    home.ok(&["import", "cells.md"]);
    let screen = home.play(&[], "\n3\nq\n");
    let front = screen
        .find("[…] holds the DNA")
        .or(screen.find("[...] holds the DNA"));
    assert!(front.is_some(), "{screen}");
    assert!(screen.contains("nucleus"), "{screen}");
    // The other part is a sibling: away until tomorrow.
    assert_eq!(home.cards("is:buried").len(), 1);
    assert_eq!(ratings(&home), [3]);
}

#[test]
fn enter_shows_the_back_and_accepts_good() {
    let home = words(1);
    // The card comes back at once: its step ends within 20 minutes.
    let screen = home.play(&[], "\n\n\n\n");
    assert!(
        screen.contains("front 1") && screen.contains("the back"),
        "{screen}"
    );
    assert!(screen.contains("Good: again in 10m"), "{screen}");
    assert!(
        screen.contains("Good: again in 2d") || screen.contains("again in 2 d"),
        "{screen}"
    );
    assert!(screen.contains("2 answers: 2 passed, 0 missed"), "{screen}");
    assert_eq!(ratings(&home), [3, 3]);
}

#[test]
fn undo_takes_the_answer_back_and_asks_the_same_card_again() {
    let home = words(2);
    let screen = home.play(&[], "\n1\nu\n\n4\nq\n");
    assert!(
        screen.contains("Undone: answered card 1 Again."),
        "{screen}"
    );
    let archive = home.archive();
    let reviews: Vec<_> = archive["reviews"]
        .as_array()
        .unwrap()
        .iter()
        .map(|review| (review["rating"].clone(), review["undone"].clone()))
        .collect();
    assert_eq!(reviews, [(json!(1), json!(true)), (json!(4), json!(false))]);
    let card = home.json(&["show", "1"]);
    assert_eq!(
        (&card["reps"], &card["state"]),
        (&json!(1), &json!("review"))
    );
}

#[test]
fn suspend_bury_and_flag_change_the_card_on_screen() {
    let mut home = words(4);
    let screen = home.play(&[], "s\nb\nf 3\nf 0\nf\nq\n");
    assert!(
        screen.contains("Suspended.") && screen.contains("Buried until tomorrow."),
        "{screen}"
    );
    assert!(
        screen.contains("Flag 3.") && screen.contains("No flag."),
        "{screen}"
    );
    assert_eq!(home.fronts("is:suspended"), ["front 1"]);
    assert_eq!(home.fronts("is:buried"), ["front 2"]);
    assert_eq!(home.fronts("flag:1"), ["front 3"]);
    home.at("11-24");
    assert_eq!(home.cards("is:buried").len(), 0);
    assert_eq!(home.json(&["due"])["new"], 3);
}

#[test]
fn help_and_info_leave_the_card_where_it_is() {
    let home = words(1);
    let screen = home.play(&[], "?\ni\nnonsense\n\n3\nq\n");
    assert!(screen.contains("undo the last action"), "{screen}");
    assert!(screen.contains("'nonsense' is no key here"), "{screen}");
    assert_eq!(ratings(&home), [3]);
}

#[test]
fn a_review_that_was_left_goes_on_at_the_same_card_and_stage() {
    let home = quiz(&rivers());
    let screen = home.play(&[], "\nB\n\n\nq\n");
    // Left with the options of the second card on screen.
    assert!(
        screen.contains("Saved: the next review goes on with this card."),
        "{screen}"
    );
    let screen = home.play(&[], "A\n\nq\n");
    let first = screen.find("Which river flows through").unwrap();
    assert!(
        screen[first..].starts_with("Which river flows through Dresden?"),
        "{screen}"
    );
    assert!(
        !screen[..screen.find("Right.").unwrap()].contains("Recall it first"),
        "{screen}"
    );
    assert_eq!(ratings(&home), [3, 3]);
}

#[test]
fn a_review_left_with_the_answer_on_screen_asks_only_for_the_rating() {
    let home = one_river();
    home.play(&[], "\nB\n");
    let screen = home.play(&[], "4\nq\n");
    assert!(screen.contains("Right."), "{screen}");
    let review = last_review(&home, "1");
    assert_eq!(
        (&review["rating"], &review["picked"]),
        (&json!(4), &json!([1]))
    );
}

#[test]
fn the_end_of_the_input_quits_and_keeps_what_was_answered() {
    let mut home = words(3);
    let screen = home.play(&[], "\n3\n\n");
    assert!(screen.contains("1 answer: 1 passed, 0 missed"), "{screen}");
    assert_eq!(ratings(&home), [3]);
    home.at("11-23 10:01");
    // No newline at the end of the last line.
    let screen = home.play(&[], "1");
    assert!(screen.contains("Again: again in 1m"), "{screen}");
    assert_eq!(ratings(&home), [3, 1]);
}

#[test]
fn daily_limits_are_counted_over_runs_and_start_anew_the_next_day() {
    let mut home = words(6);
    home.ok(&["config", "new_per_day", "4"]);
    home.play(&[], "\n4\n\n4\nq\n");
    home.play(&[], "\n4\n\n4\n\n4\n");
    assert_eq!(ratings(&home).len(), 4);
    let screen = home.play(&[], "\n4\n");
    assert!(screen.contains("Nothing is due now."), "{screen}");
    home.at("11-24");
    home.play(&[], "\n4\n\n4\n\n4\n");
    assert_eq!(ratings(&home).len(), 6);
}

#[test]
fn a_review_limit_holds_back_reviews_that_are_due() {
    let mut home = words(4);
    home.play(&[], "\n4\n\n4\n\n4\n\n4\n");
    home.ok(&["config", "reviews_per_day", "3"]);
    home.at("12-01");
    assert_eq!(home.json(&["due"])["review"], 3);
    home.play(&[], "\n3\n\n3\n\n3\n\n3\n");
    assert_eq!(ratings(&home).len(), 7);
}

#[test]
fn limit_and_new_bound_one_run() {
    let home = words(6);
    home.play(&["--limit", "2"], "\n4\n\n4\n\n4\n");
    assert_eq!(ratings(&home).len(), 2);
    home.play(&["--new", "1"], "\n4\n\n4\n");
    assert_eq!(ratings(&home).len(), 3);
}

#[test]
fn a_file_is_imported_first_and_only_its_cards_are_asked() {
    let home = words(2);
    home.ok(&["config", "shuffle_options", "false"]);
    home.file("rivers.md", rivers());
    let run = home.feed(&["review", "--plain", "rivers.md"], "q\n");
    assert_eq!(run.code, Some(0));
    assert!(
        run.err.contains("rivers.md: 3 questions: 3 added"),
        "{}",
        run.err
    );
    assert!(run.out.contains("3 left: 3 new"), "{}", run.out);
    assert!(
        run.out.contains("Vienna") && !run.out.contains("front 1"),
        "{}",
        run.out
    );
}

#[test]
fn a_deck_and_a_query_narrow_the_review() {
    let home = words(2);
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    let screen = home.play(&["Words"], "q\n");
    assert!(screen.contains("2 left: 2 new"), "{screen}");
    let screen = home.play(&["--query", "Munich"], "q\n");
    assert!(screen.contains("1 left: 1 new"), "{screen}");
    let err = home.fails(1, &["review", "Word"]);
    assert!(err.contains("there is no deck 'Word'"), "{err}");
    let err = home.fails(1, &["review", "notes/chapter.md"]);
    assert!(err.contains("there is no file 'notes/chapter.md'"), "{err}");
}

#[test]
fn options_are_shuffled_and_the_seed_repeats_the_order() {
    let options: Vec<_> = (1..=10)
        .map(|n| format!("{}option {n}", if n == 1 { "*" } else { "" }))
        .collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    // A home for each showing: a saved session would show the order of before.
    let shown = |seed: &str| {
        let home = Home::new();
        home.file(
            "ten.md",
            page("Ten", &[("Which one?", &options, "The first.")]),
        );
        home.ok(&["import", "ten.md"]);
        let mut command = home.command(&["review", "--plain"]);
        command
            .env("SRS_SEED", seed)
            .stdin(std::process::Stdio::null());
        let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let order: Vec<String> = text
            .lines()
            .filter_map(|line| line.split_once(". option "))
            .map(|(_, number)| number.to_owned())
            .collect();
        assert_eq!(order.len(), 10, "{text}");
        order
    };
    let (first, again, other) = (shown("1"), shown("1"), shown("2"));
    assert_eq!(first, again);
    // One order in 3,628,800 would be the same by chance; the seeds are fixed.
    assert_ne!(first, other);
    let [one, two] = [first, other].map(|mut order| {
        order.sort();
        order
    });
    assert_eq!(one, two);
}

#[test]
fn nothing_to_review_is_said_with_what_to_do() {
    let home = Home::new();
    let screen = home.play(&[], "");
    assert!(
        screen.contains("Nothing is due now. 'srs import FILE' adds cards."),
        "{screen}"
    );
}
