mod desk;

use crate::domain::{
    CardId, Choice, ChoiceOption, Content, Explanation, Flag, OptionReference, Rating,
};
use crate::study::prompt::Prompt;
use crate::study::session::fake::{basic, choice, learning_card, new_card, prompt, review_card};
use crate::study::session::{Report, ReportKind};
use desk::{Desk, play};

fn moons() -> Content {
    choice(
        "How many moons does Mars have?",
        &["one", "*two", "four"],
        "Phobos and Deimos, both found in 1877.",
    )
}

fn mars(mut prompt: Prompt) -> Prompt {
    prompt.source = "Mars, page 3".into();
    prompt
}

/// What the lines print from where the first of them was typed, the lines themselves after `> `.
fn after_first_card(desk: Desk, lines: &[&str]) -> (String, Desk) {
    let (transcript, desk) = play(desk, lines);
    let typed = transcript.find("> ").unwrap();
    (transcript[typed..].to_owned(), desk)
}

fn one(content: Content) -> Desk {
    Desk::new(vec![prompt(review_card(1, 5), content)])
}

#[track_caller]
fn assert_contains(text: &str, part: &str) {
    assert!(text.contains(part), "{part:?} is not in:\n{text}");
}

#[test]
fn a_session_from_the_first_card_to_the_summary() {
    let desk = Desk::new(vec![
        mars(prompt(review_card(1, 5), moons())),
        prompt(
            new_card(2),
            choice(
                "Which planets have rings?",
                &["*Saturn", "Venus", "*Uranus"],
                "",
            ),
        ),
        prompt(
            review_card(3, 30),
            basic("Nearest star?", "Proxima Centauri"),
        ),
    ]);
    let (transcript, desk) = play(desk, &["", "B", "", "A B", "", "", "4", "A C", ""]);
    assert_eq!(
        transcript,
        "\
Bees · Mars, page 3
3 left: 1 new, 0 learning, 2 review

How many moons does Mars have?

Recall it first. Enter: I have an answer; o: show the
options
> 

A. one
B. two
C. four

Pick one, A to C; -: I do not know; g: it is a guess
> B

Right.

Phobos and Deimos, both found in 1877.

1 Again 10m   2 Hard 5d   3 Good 10d (Enter)   4 Easy 15d
g: it was a guess
> 
Good: again in 10d.

Bees
2 left: 1 new, 0 learning, 1 review

Which planets have rings?

A. Saturn
B. Venus
C. Uranus

Pick all that are right, A to C, as in AC; -: I do not know;
g: it is a guess
> A B

Wrong: you picked A Saturn, B Venus; right are A Saturn, C
Uranus.

1 Again 1m (Enter)
> 
Again: again in 1m.

Bees
2 left: 0 new, 1 learning, 1 review

Nearest star?

Enter: show the answer
> 

Proxima Centauri

1 Again 10m   2 Hard 1mo   3 Good 2mo (Enter)   4 Easy 3mo
> 4
Easy: again in 3mo.

Bees
1 left: 0 new, 1 learning, 0 review

Which planets have rings?

Recall it first. Enter: I have an answer; o: show the
options
> A C
the options are not shown yet
> 

A. Saturn
B. Venus
C. Uranus

Pick all that are right, A to C, as in AC; -: I do not know;
g: it is a guess
3 answers: 2 passed, 1 missed; 35 s on cards, 45 s in all.

Missed:
1. Which planets have rings?
   picked: Saturn, Venus
   right:  Saturn, Uranus

By source:
  Bees: 1 of 2 passed
  Mars, page 3: 1 of 1 passed

Saved: the next review goes on with this card.
1 left: 0 new, 1 learning, 0 review.
Tomorrow: 14 reviews.
"
    );
    let ratings: Vec<_> = desk
        .answers
        .iter()
        .map(|answer| answer.log.rating)
        .collect();
    assert_eq!(ratings, [Rating::Good, Rating::Again, Rating::Easy]);
}

#[test]
fn a_wrong_pick_is_explained_with_the_letters_on_screen() {
    let text = "Option 3 counts the rings. See option 9.";
    let reference = |start: u32, number, option| OptionReference {
        start,
        end: start + 1,
        number,
        option,
    };
    let option = |text: &str, correct, note: &str| ChoiceOption {
        text: text.into(),
        correct,
        note: note.into(),
    };
    let content = Choice::new(
        "How many moons?".into(),
        vec![
            option("two", true, ""),
            option("four", false, "That is Pluto's number but one."),
        ],
        Explanation {
            text: text.into(),
            references: vec![reference(7, 3, Some(1)), reference(38, 9, None)],
        },
    );
    let (transcript, _) = after_first_card(one(Content::Choice(content.unwrap())), &["o", "b"]);
    assert_contains(
        &transcript,
        "\
> b

Wrong: you picked B four; right is A two.
B: That is Pluto's number but one.

Option B counts the rings.

See option 9.
(Some option numbers could not be matched and stand as the
source has them.)

1 Again 10m (Enter)
",
    );
}

#[test]
fn a_guess_is_marked_before_or_after_the_pick() {
    let (before, _) = after_first_card(one(moons()), &["", "g", "B", "3"]);
    assert_contains(&before, "> g\nMarked as a guess.\n> B\n");
    let row = "1 Again 10m (Enter)   2 Hard 5d\n";
    assert_contains(&before, row);
    assert_contains(
        &before,
        "> 3\nthe pick was a guess: only Again or Hard can be chosen\n",
    );
    let (after, desk) = after_first_card(one(moons()), &["", "B", "g", "2"]);
    assert_contains(&after, &format!("> g\nMarked as a guess.\n{row}"));
    assert!(desk.answers[0].log.response.guessed);
    assert_eq!(desk.answers[0].log.rating, Rating::Hard);
}

#[test]
fn with_options_on_screen_letters_pick_and_words_and_colons_do_not() {
    let picked = |line| after_first_card(one(moons()), &["", line]).0;
    for line in ["b", "B", " b ", "B,"] {
        assert_contains(&picked(line), "Right.");
    }
    assert_contains(&picked("bury"), "Buried until tomorrow.");
    let alphabet: Vec<_> = (0..26).map(|_| "*x").collect();
    let (transcript, _) = after_first_card(one(choice("q", &alphabet, "")), &["", "bury"]);
    assert_contains(&transcript, "Buried until tomorrow.");
    assert_contains(&picked(":b"), "Buried until tomorrow.");
    assert_contains(&picked("/b"), "Buried until tomorrow.");
    assert_contains(&picked("s"), "Suspended.");
    assert_contains(&picked("D"), "there are 3 options");
    assert_contains(&picked("S"), "there are 3 options");
    assert_contains(&picked("E"), "there are 3 options");
    assert_contains(&picked("AB"), "one option is right: pick one");
    assert_contains(&picked("2"), "the answer is not shown yet");
    assert_contains(&picked("-"), "Not known: right is B two.");
    assert_contains(&picked("x y z"), "Reported.");
}

#[test]
fn capital_letters_never_act_on_a_card_whose_options_are_not_to_be_picked() {
    let (transcript, desk) = after_first_card(one(moons()), &["B", "", "B", "B"]);
    assert_contains(&transcript, "> B\nthe options are not shown yet\n> \n");
    assert_contains(
        &transcript,
        "> B\nthe answer is shown already: rate the card\n",
    );
    assert_eq!(desk.out, []);
}

#[test]
fn letters_are_keys_where_no_option_has_them() {
    let options = ["*1", "2", "3", "4", "5", "6", "7"];
    let many = || choice("Days?", &options, "");
    let guess = |content| after_first_card(one(content), &["", "g"]).0;
    assert_contains(&guess(moons()), "Marked as a guess.");
    assert_contains(&guess(many()), "Wrong: you picked G 7");
}

#[test]
fn undo_brings_back_the_card_and_then_the_one_after_it() {
    let desk = Desk::new(vec![
        prompt(review_card(1, 5), basic("first", "1")),
        prompt(review_card(2, 5), basic("second", "2")),
    ]);
    let (transcript, desk) = after_first_card(desk, &["", "1", "undo", "", "3", "", "4", "u"]);
    assert_contains(
        &transcript,
        "\
> undo
Undone: answer Again to card 1.

Bees
2 left: 0 new, 0 learning, 2 review

first
",
    );
    assert_contains(&transcript, "> 3\nGood: again in 10d.\n");
    assert_eq!(desk.answers.len(), 2, "nothing is undone after the end");
}

#[test]
fn undo_also_takes_back_what_an_earlier_session_did() {
    let desk = Desk::new(vec![
        prompt(review_card(1, 5), basic("first", "1")),
        prompt(review_card(2, 5), basic("second", "2")),
    ]);
    let (_, desk) = play(desk, &["", "3", "q"]);
    let (transcript, desk) = after_first_card(desk, &["u", "u"]);
    assert_contains(
        &transcript,
        "Undone: answer Good to card 1.\n\nBees\n2 left",
    );
    assert_contains(&transcript, "> u\nThere is nothing to undo.\n");
    assert_eq!(desk.answers.len(), 0);
}

#[test]
fn an_answer_that_cannot_be_written_leaves_the_card_where_it_is() {
    let mut desk = one(basic("front", "back"));
    desk.failures = 1;
    let (transcript, desk) = after_first_card(desk, &["", "3", "3"]);
    assert_contains(
        &transcript,
        "\
> 3
error: could not save the answer to card 1: the collection
is locked
hint: close the other srs and press the rating again
> 3
Good: again in 10d.
",
    );
    assert_eq!(desk.answers.len(), 1);
}

#[test]
fn a_card_that_was_answered_elsewhere_makes_way_for_the_next() {
    let mut desk = Desk::new(vec![
        prompt(review_card(1, 5), basic("first", "1")),
        prompt(review_card(2, 5), basic("second", "2")),
    ]);
    desk.rival = Some(CardId(1));
    let (transcript, desk) = after_first_card(desk, &["", "3"]);
    assert_contains(&transcript, "This card was answered elsewhere meanwhile");
    assert_contains(&transcript, "second\n");
    assert_eq!(desk.answers.len(), 0);
}

#[test]
fn the_next_start_goes_on_at_the_same_card_and_stage() {
    let desk = Desk::new(vec![
        prompt(review_card(1, 5), basic("first", "1")),
        prompt(review_card(2, 5), moons()),
    ]);
    let (_, desk) = play(desk, &["", "3", "o", "C", "q"]);
    let (transcript, desk) = play(desk, &[""]);
    assert!(
        transcript.starts_with(
            "\
Bees
1 left: 0 new, 0 learning, 1 review

How many moons does Mars have?

A. one
B. two
C. four

Wrong: you picked C four; right is B two.
"
        ),
        "{transcript}"
    );
    assert_eq!(desk.answers[1].log.response.recalled_first, Some(false));
    // Two lines at 5 s each before the break, one after; the break itself does not count.
    assert_eq!(desk.answers[1].log.taken_ms, 20_000);
}

#[test]
fn a_typed_answer_is_compared() {
    let desk = one(Content::Typed {
        front: "Red planet?".into(),
        answer: "Mars".into(),
    });
    let (transcript, _) = after_first_card(desk, &["mars", "3"]);
    assert_contains(
        &transcript,
        "\
> mars

you typed: mars
answer:    Mars

1 Again 10m (Enter)   2 Hard 5d   3 Good 10d   4 Easy 15d
> 3
Good: again in 10d.
",
    );
}

#[test]
fn flags_reports_edits_and_information_leave_the_card_on_screen() {
    let mut desk = one(basic("frnt", "back"));
    desk.edited = Some(basic("front", "back"));
    let lines = ["f", "f 9", "x typo in the first word", "i", "e", "u"];
    let (transcript, desk) = after_first_card(desk, &lines);
    assert_contains(
        &transcript,
        "> f\nFlag 1.\n> f 9\n'9' is no flag: 1 to 7, or 0 for none\n",
    );
    assert_contains(&transcript, "> i\ncard 1\n> e\nChanged.\n\nBees\n");
    assert_contains(&transcript, "flag 1\n\nfront\n");
    assert_contains(
        &transcript,
        "> u\nUndone: flag of card 1.\n\nBees\n1 left: 0 new, 0 learning, 1 review\n\nfront\n",
    );
    assert_eq!(desk.prompts[0].flag, None::<Flag>);
    let comment = "in the first word".to_owned();
    let kind = ReportKind::Typo;
    assert_eq!(desk.reports, [Report { kind, comment }]);
}

#[test]
fn what_is_no_key_and_the_help_name_the_keys() {
    let (transcript, _) = after_first_card(one(basic("front", "back")), &["z", "?"]);
    assert_contains(
        &transcript,
        "> z\n'z' is no key here: ? explains the keys\n> ?\nEnter ",
    );
    for key in [
        "1 2 3 4", "u ", "s  b", "f ", "e ", "x ", "i ", "o ", "g ", "q ",
    ] {
        assert_contains(&transcript, &format!("\n{key}"));
    }
}

#[test]
fn when_nothing_is_due_it_says_so_and_when_something_will_be() {
    let (transcript, _) = play(Desk::new(Vec::new()), &[]);
    assert_eq!(transcript, "Nothing is due now.\nTomorrow: 14 reviews.\n");
    // 6,000 s after midnight UTC are 01:40, and an hour later in this zone.
    let later = Desk::new(vec![prompt(learning_card(1, 6_000), moons())]);
    let (transcript, _) = play(later, &[]);
    assert_eq!(
        transcript,
        "Nothing is due now.\n1 learning card later today, the first at 02:40.\nTomorrow: 14 reviews.\n"
    );
}

#[test]
fn a_deck_cannot_speak_to_the_terminal() {
    let evil = "\u{1b}]52;c;cm0=\u{7}\u{202e}";
    let mut desk = one(choice(evil, &[evil, &format!("*{evil}")], evil));
    desk.prompts[0].source = evil.into();
    let (transcript, _) = play(desk, &["", "a", "1"]);
    let is_bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!transcript.chars().any(is_bad), "{transcript:?}");
    assert_contains(&transcript, "^[]52;c;cm0=^G");
}
