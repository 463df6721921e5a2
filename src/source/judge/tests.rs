use super::*;
use crate::domain::{Content, DeckName, Place, QuestionOption};

const FRUIT: [&str; 4] = ["apple", "pear", "plum", "fig"];

fn question(number: u32, options: &[&str], key: StatedKey, explanation: Option<&str>) -> Question {
    Question {
        quiz_title: Some("Fruit".into()),
        number,
        place: Place {
            line: number * 10,
            column: 3,
        },
        text: format!("Which fruit is number {number}?"),
        options: options
            .iter()
            .map(|text| QuestionOption {
                text: (*text).into(),
                note: String::new(),
            })
            .collect(),
        key,
        explanation: explanation.map(str::to_owned),
        source: Some("Lesson 1".into()),
        tags: vec!["food".into()],
        deck: None,
    }
}

fn index(index: i64) -> StatedKey {
    StatedKey::Indexes(vec![index])
}

fn sound(number: u32) -> Question {
    question(number, &FRUIT, index(1), Some("Pears hang low."))
}

fn judged(questions: Vec<Question>) -> Understood {
    understand(Parsed {
        questions,
        ..Parsed::default()
    })
}

/// The problems as they are printed: line, code, message.
fn printed(understood: &Understood) -> Vec<String> {
    let problems = understood.problems.iter();
    problems
        .map(|p| format!("{}: {}: {}", p.place.line, p.code.name(), p.message))
        .collect()
}

/// The problems of the first of four questions, the others being sound.
fn problems_of(first: Question) -> Vec<String> {
    printed(&judged(vec![first, sound(2), sound(3), sound(4)]))
}

#[test]
fn a_sound_question_becomes_a_choice() {
    let understood = judged(vec![sound(1)]);
    let note = &understood.notes[0];
    let Content::Choice(choice) = &note.content else {
        panic!("not a choice");
    };
    assert_eq!(choice.correct(), [1]);
    assert_eq!(choice.explanation().text, "Pears hang low.");
    assert_eq!(note.deck, DeckName::new("Fruit"));
    assert_eq!((note.source.as_str(), note.number), ("Lesson 1", 1));
    assert!(!note.draft && !note.salvaged);
    assert_eq!(understood.problems, []);
}

#[test]
fn several_right_options_make_one_choice() {
    let several = question(1, &FRUIT, StatedKey::Indexes(vec![2, 0, 2]), None);
    let understood = judged(vec![several]);
    let Content::Choice(choice) = &understood.notes[0].content else {
        panic!("not a choice");
    };
    assert_eq!(choice.correct(), [0, 2]);
}

#[test]
fn a_question_without_options_is_salvaged_with_its_explanation() {
    let cut = question(1, &[], index(0), Some("It is a pear."));
    let understood = judged(vec![cut.clone()]);
    let note = &understood.notes[0];
    assert!(note.salvaged && !note.draft);
    assert_eq!(
        note.content,
        Content::Basic {
            front: "Which fruit is number 1?".into(),
            back: "It is a pear.".into(),
        }
    );
    assert_eq!(
        problems_of(cut),
        ["10: no-options: the question has no options"]
    );
}

#[test]
fn a_question_without_key_and_explanation_is_a_draft_that_keeps_its_options() {
    let understood = judged(vec![question(
        1,
        &["apple", "pe\nar"],
        StatedKey::Missing,
        Some(" "),
    )]);
    let note = &understood.notes[0];
    assert!(note.draft && !note.salvaged);
    assert_eq!(
        note.content,
        Content::Basic {
            front: "Which fruit is number 1?".into(),
            back: "- apple\n- pe\n  ar".into(),
        }
    );
}

#[test]
fn too_few_options_are_reported() {
    assert_eq!(
        problems_of(question(1, &["apple"], index(0), Some("x"))),
        ["10: too-few-options: the question has 1 option, expected at least 2"]
    );
    assert_eq!(
        problems_of(question(1, &FRUIT[..3], index(0), Some("x"))),
        ["10: fewer-options: the question has 3 options where most questions of the page have 4"]
    );
}

#[test]
fn where_no_number_of_options_is_usual_none_is_too_small() {
    let two = question(1, &FRUIT[..2], index(0), Some("x"));
    let three = question(2, &FRUIT[..3], index(0), Some("x"));
    assert_eq!(
        printed(&judged(vec![two, three, sound(3), sound(4)])),
        Vec::<String>::new()
    );
}

#[test]
fn an_answer_out_of_range_says_what_the_range_is() {
    assert_eq!(
        problems_of(question(1, &FRUIT, index(4), Some("x"))),
        ["10: answer-out-of-range: the answer is 4, expected 0 to 3 (counted from 0)"]
    );
    assert_eq!(
        problems_of(question(
            1,
            &FRUIT,
            StatedKey::Indexes(vec![0, -1, 9]),
            Some("x")
        )),
        ["10: answer-out-of-range: the answer is -1 and 9, expected 0 to 3 (counted from 0)"]
    );
}

#[test]
fn a_missing_answer_says_whether_one_was_stated() {
    assert_eq!(
        problems_of(question(1, &FRUIT, StatedKey::Missing, Some("x"))),
        ["10: no-answer: the question states no answer"]
    );
    assert_eq!(
        problems_of(question(
            1,
            &FRUIT,
            StatedKey::Unknown("quince".into()),
            Some("x")
        )),
        ["10: no-answer: the answer `quince` names none of the options"]
    );
}

#[test]
fn a_repeated_question_is_imported_once() {
    let mut again = sound(1);
    again.number = 2;
    again.place.line = 20;
    again.options.reverse();
    let understood = judged(vec![sound(1), sound(1), again]);
    assert_eq!(understood.notes.len(), 1);
    assert_eq!(
        printed(&understood),
        [
            "10: duplicate-question: the same question stands in line 10",
            "20: duplicate-question: the same question stands in line 10 with another answer"
        ]
    );
}

#[test]
fn a_repeated_question_without_options_keeps_its_own_explanation() {
    let mut other = question(1, &[], StatedKey::Missing, Some("Or a quince."));
    other.number = 2;
    let first = question(1, &[], StatedKey::Missing, Some("It is a pear."));
    assert_eq!(judged(vec![first.clone(), other]).notes.len(), 2);
    assert_eq!(judged(vec![first.clone(), first]).notes.len(), 1);
}

#[test]
fn options_that_say_the_same_are_reported_and_case_counts() {
    assert_eq!(
        problems_of(question(
            1,
            &["list", "List", "map", "list "],
            index(0),
            Some("x")
        )),
        ["10: duplicate-option: options 1 and 4 both say `list`"]
    );
}

#[test]
fn a_missing_explanation_is_reported_where_others_have_one() {
    assert_eq!(
        problems_of(question(1, &FRUIT, index(0), None)),
        [
            "10: missing-explanation: the question has no explanation where most questions of the page have one"
        ]
    );
    let bare = |number| question(number, &FRUIT, index(0), None);
    assert_eq!(judged(vec![bare(1), bare(2), sound(3)]).problems, []);
}

#[test]
fn an_explanation_that_states_another_answer_is_reported() {
    assert_eq!(
        problems_of(question(
            1,
            &FRUIT,
            index(1),
            Some("The correct answer is option 1.")
        )),
        [
            "10: explanation-contradicts-answer: the explanation calls option 1 correct, the answer is option 2"
        ]
    );
    assert_eq!(
        problems_of(question(
            1,
            &FRUIT,
            index(1),
            Some("The correct answer is option D.")
        )),
        [
            "10: explanation-contradicts-answer: the explanation calls option D correct, the answer is option B"
        ]
    );
    let agrees = question(1, &FRUIT, index(1), Some("The correct answer is option B."));
    assert_eq!(problems_of(agrees), Vec::<String>::new());
}

#[test]
fn without_a_quiz_title_the_deck_is_named_after_the_page() {
    let mut untitled = sound(1);
    untitled.quiz_title = Some(" ".into());
    let understood = understand(Parsed {
        title: Some("Orchard".into()),
        questions: vec![untitled],
        ..Parsed::default()
    });
    assert_eq!(understood.notes[0].deck, DeckName::new("Orchard"));
}

#[test]
fn what_the_reader_found_is_kept_in_place() {
    let found = Problem {
        place: Place {
            line: 15,
            column: 1,
        },
        code: Code::Syntax,
        message: "a comma is missing".into(),
        question: None,
    };
    let cut = |number| question(number, &[], index(0), Some("x"));
    let understood = understand(Parsed {
        questions: vec![cut(1), cut(2), sound(3)],
        problems: vec![found],
        ..Parsed::default()
    });
    let lines: Vec<_> = understood.problems.iter().map(|p| p.place.line).collect();
    assert_eq!(lines, [10, 15, 20]);
}

#[test]
fn stale_option_numbers_are_reported_once_with_their_order() {
    let things = [
        [
            "maple bark",
            "heron feather",
            "granite slab",
            "velvet glove",
        ],
        [
            "copper kettle",
            "lantern wick",
            "harbour crane",
            "orchard fence",
        ],
        [
            "violin string",
            "glacier tongue",
            "pepper mill",
            "cannon ball",
        ],
        [
            "walnut shell",
            "chimney sweep",
            "marble stair",
            "falcon nest",
        ],
        [
            "saddle horse",
            "window pane",
            "barley field",
            "compass needle",
        ],
        [
            "thunder cloud",
            "ribbon knot",
            "pebble beach",
            "anchor chain",
        ],
    ];
    let questions = (1..).zip(things).map(|(number, [right, b, c, d])| {
        let explanation = format!(
            "Option 2, a {b}, is wrong. Option 3, a {c}, is wrong. Option 4, a {d}, is wrong."
        );
        question(number, &[c, b, right, d], index(2), Some(&explanation))
    });
    let understood = judged(questions.collect());
    assert_eq!(understood.regime, Regime::Swapped);
    assert_eq!(
        printed(&understood),
        [
            "1: stale-option-references: option numbers in explanations are stale: they follow the order before the right option changed places with another (swapped)"
        ]
    );
}
