use super::mention::{Says, groups};
use super::*;

fn written(text: &str) -> Vec<(&str, Vec<u8>)> {
    groups(text)
        .iter()
        .map(|group| {
            let words = &text[group.start..group.end()];
            (words, group.numbers().collect())
        })
        .collect()
}

#[test]
fn numbers_letters_lists_and_ranges_name_options() {
    assert_eq!(
        written("Option 2 is out; OPTIONS 3, and 4's too. Options A-C, option D"),
        [
            ("Option 2", vec![2]),
            ("OPTIONS 3, and 4", vec![3, 4]),
            ("Options A-C", vec![1, 2, 3]),
            ("option D", vec![4]),
        ]
    );
    assert_eq!(
        written("options 1 – 3 or 5 & 6"),
        [("options 1 – 3 or 5 & 6", vec![1, 2, 3, 5, 6])]
    );
}

#[test]
fn a_letter_may_follow_answer_and_choice_and_a_number_may_not() {
    assert_eq!(
        written("Answer A fits, choice B does not."),
        [("Answer A", vec![1]), ("choice B", vec![2])]
    );
    assert_eq!(written("The answer 2 is a number; choices 3"), []);
}

#[test]
fn what_only_looks_like_an_option_names_none() {
    for text in [
        "option a of many",
        "adoption 2",
        "option 2.5 percent",
        "option 30%",
        "Option 3306 is a port",
        "option Ab",
        "options, 2 of them",
        "the optional 2",
    ] {
        assert_eq!(written(text), [], "{text}");
    }
}

fn said(text: &str) -> Vec<Says> {
    groups(text).iter().map(|group| group.says).collect()
}

#[test]
fn statements_of_the_answer_are_claims() {
    for text in [
        "The correct answer is option 2. It rains.",
        "the right choice is Option B",
        "The **best option** is: option 3",
        "Option 2 (correct) because",
        "Option C is the correct answer.",
        "The correct answer is B.",
        "Correct answer: **C**",
    ] {
        assert_eq!(said(text), [Says::TheAnswer], "{text}");
    }
}

#[test]
fn half_statements_and_denials_are_no_claims() {
    for text in [
        "Option 2 is correct if it rains",
        "Option 2 is correct, but late",
        "Option 2 is correct semantically",
        "The correct answer is not option 2.",
        "The incorrect answer is option 2.",
        "Option 2 (correct but late)",
        "Option 2 is the best choice when it rains",
    ] {
        assert_eq!(said(text), [Says::Something], "{text}");
    }
    assert_eq!(said("Option 2 is correct because it rains"), [Says::Right]);
    assert_eq!(said("The correct answer is A list."), []);
    assert_eq!(said("The correct answer is C++."), []);
}

const WORDS: [[&str; 4]; 8] = [
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
    ["candle smoke", "garden gate", "silver spoon", "timber raft"],
    [
        "feather quill",
        "mirror frame",
        "cellar door",
        "mountain hut",
    ],
];

/// Explanations that name every wrong option by its number in the author's order, and say what it holds.
fn explanations(first: usize, c: impl Fn(usize) -> usize) -> Vec<String> {
    WORDS
        .iter()
        .enumerate()
        .map(|(nth, words)| {
            let wrong = (0..4).filter(|place| *place != c(nth));
            // A semicolon does not end what is said of an option.
            let mark = if nth % 2 == 0 { ';' } else { ',' };
            let said: Vec<_> = wrong
                .map(|place| {
                    let (number, thing) = (place + first, words[place]);
                    format!("Option {number} is wrong{mark} a {thing} is no use.")
                })
                .collect();
            said.join(" ")
        })
        .collect()
}

/// Resolves a page with the author's options put in `order`, and the key where the author's right option went.
fn resolved(
    first: usize,
    c: impl Fn(usize) -> usize,
    order: impl Fn(usize) -> [usize; 4],
) -> Resolved {
    let explanations = explanations(first, &c);
    let keys: Vec<_> = (0..WORDS.len())
        .map(|nth| {
            vec![
                order(nth)
                    .iter()
                    .position(|place| *place == c(nth))
                    .unwrap() as OptionIndex,
            ]
        })
        .collect();
    let subjects: Vec<_> = (0..WORDS.len())
        .map(|nth| Subject {
            options: order(nth).iter().map(|place| WORDS[nth][*place]).collect(),
            right: &keys[nth],
            explanation: &explanations[nth],
        })
        .collect();
    resolve(&subjects)
}

/// What each reference of the page means, if all are resolved.
fn options(resolved: &Resolved) -> Option<Vec<Vec<OptionIndex>>> {
    let readings = resolved.readings.iter();
    readings
        .map(|reading| reading.references.iter().map(|r| r.option).collect())
        .collect()
}

#[test]
fn numbers_in_the_order_of_the_page_mean_what_they_say() {
    for first in [0, 1] {
        let page = resolved(first, |nth| nth % 4, |_| [0, 1, 2, 3]);
        assert_eq!(page.regime, Regime::Consistent);
        let options = options(&page).unwrap();
        assert_eq!(options[0], [1, 2, 3]);
        assert_eq!(options[1], [0, 2, 3]);
    }
}

/// The author's first option is right and was swapped into one of the other places.
fn swapped_to(nth: usize) -> [usize; 4] {
    let mut order = [0, 1, 2, 3];
    order.swap(0, 1 + nth % 3);
    order
}

#[test]
fn numbers_from_before_a_swap_follow_the_options() {
    let page = resolved(1, |_| 0, swapped_to);
    assert_eq!(page.regime, Regime::Swapped);
    let options = options(&page).unwrap();
    // Option 2 went to the front in the first question, option 3 in the second.
    assert_eq!(options[0], [0, 2, 3]);
    assert_eq!(options[1], [1, 0, 3]);
}

#[test]
fn numbers_from_before_the_right_option_was_moved_down_follow_the_options() {
    let page = resolved(
        1,
        |_| 0,
        |nth| {
            if nth % 2 == 0 {
                [1, 2, 3, 0]
            } else {
                [1, 2, 0, 3]
            }
        },
    );
    assert_eq!(page.regime, Regime::Shifted);
    let options = options(&page).unwrap();
    assert_eq!(options[0], [0, 1, 2]);
    assert_eq!(options[1], [0, 1, 3]);
}

#[test]
fn explanations_that_speak_for_other_keys_make_the_keys_suspect() {
    let explanations = explanations(1, |_| 0);
    let keys: Vec<_> = (0..WORDS.len())
        .map(|nth| [1 + nth as OptionIndex % 3])
        .collect();
    let subjects: Vec<_> = (0..WORDS.len())
        .map(|nth| Subject {
            options: WORDS[nth].to_vec(),
            right: &keys[nth],
            explanation: &explanations[nth],
        })
        .collect();
    let page = resolve(&subjects);
    assert_eq!(page.regime, Regime::KeySuspect);
    assert!(
        page.readings
            .iter()
            .flat_map(|r| &r.references)
            .all(|r| r.option.is_none())
    );
}

#[test]
fn options_shuffled_at_random_leave_the_numbers_as_written() {
    let orders = [[2, 3, 1, 0], [3, 0, 1, 2], [1, 3, 0, 2]];
    let page = resolved(1, |_| 0, |nth| orders[nth % 3]);
    assert_eq!(page.regime, Regime::Unknown);
    assert!(
        page.readings
            .iter()
            .flat_map(|r| &r.references)
            .all(|r| r.option.is_none())
    );
}

fn alone(options: &[&str], right: &[OptionIndex], explanation: &str) -> Reading {
    let subject = Subject {
        options: options.to_vec(),
        right,
        explanation,
    };
    resolve(&[subject]).readings.remove(0)
}

#[test]
fn a_reference_is_the_span_of_the_number_alone() {
    let reading = alone(&["a", "b", "c"], &[1], "Ä: options 1 and 3 fail");
    let spans: Vec<_> = reading
        .references
        .iter()
        .map(|r| (r.start, r.end, r.number, r.option))
        .collect();
    assert_eq!(spans, [(12, 13, 1, Some(0)), (18, 19, 3, Some(2))]);
}

#[test]
fn nothing_is_resolved_where_something_does_not_fit() {
    let four = ["a", "b", "c", "d"];
    for (options, right, explanation) in [
        // Two options left out, so that the author's right one is not known.
        (&four[..], &[0][..], "Options 2 and 3 are wrong"),
        // A number that names none: options were cut.
        (&four[..3], &[0], "Options 2, 3 and 4 are wrong"),
        (&four[..], &[0, 1], "Options 3 and 4 are wrong"),
        (&four[..], &[], "Options 2, 3 and 4 are wrong"),
        // Called right, and another one left out.
        (
            &four[..],
            &[0],
            "Option 2 is correct. Options 3 and 4 are wrong",
        ),
    ] {
        let reading = alone(options, right, explanation);
        assert!(
            reading.references.iter().all(|r| r.option.is_none()),
            "{explanation}"
        );
    }
}

#[test]
fn a_claim_reads_as_it_is_written() {
    let claims = |text| alone(&["a", "b", "c"], &[0], text).claims;
    let [claim] = claims("The correct answer is option 2.")[..] else {
        panic!("one claim expected");
    };
    assert_eq!((claim.option(), claim.to_string()), (Some(1), "2".into()));
    assert_eq!(claim.in_the_same_style(2), "3");
    let [claim] = claims("Option C is correct because it is.")[..] else {
        panic!("one claim expected");
    };
    assert_eq!((claim.option(), claim.to_string()), (Some(2), "C".into()));
    assert_eq!(claim.in_the_same_style(0), "A");
    assert_eq!(claims("Option 2 is correct. No: option 2 is wrong."), []);
}

#[test]
fn long_explanations_are_read_in_one_go() {
    let mut text = "Option 2 and option 3 are wrong (see options 2-4), `x`. ".repeat(20_000);
    text.push_str("option ".repeat(20_000).as_str());
    text.push_str("options 1, ".repeat(5_000).as_str());
    text.push_str("2, 3, ".repeat(5_000).as_str());
    text.push_str("*".repeat(50_000).as_str());
    text.push_str("is A : : : ".repeat(5_000).as_str());
    let reading = alone(&["a", "b", "c", "d"], &[0], &text);
    assert!(reading.references.len() > 60_000);
}
