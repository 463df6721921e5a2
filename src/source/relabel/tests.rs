use super::*;
use crate::domain::{Content, Parsed, Place, Question, QuestionOption, StatedKey};
use crate::source::understand;

/// A question of a page on which numbers follow the page's order, and its key.
fn question(number: u32, explanation: &str, key: i64) -> Question {
    Question {
        quiz_title: None,
        number,
        place: Place::START,
        text: format!("question {number}"),
        options: ["north", "east", "south", "west"]
            .map(|text| QuestionOption {
                text: text.into(),
                note: String::new(),
            })
            .into(),
        key: StatedKey::Indexes(vec![key]),
        explanation: Some(explanation.into()),
        source: None,
        tags: Vec::new(),
        deck: None,
    }
}

fn choice(explanation: &str, key: i64) -> Choice {
    let understood = understand(Parsed {
        questions: vec![question(1, explanation, key)],
        ..Parsed::default()
    });
    match understood.notes.into_iter().next().unwrap().content {
        Content::Choice(choice) => choice,
        other => panic!("not a choice: {other:?}"),
    }
}

/// Shown in the order west, north, east, south.
fn on_screen(option: OptionIndex) -> String {
    ["B", "C", "D", "A"][usize::from(option)].to_owned()
}

fn shown(explanation: &str, key: i64) -> String {
    relabel(&choice(explanation, key), on_screen)
}

#[test]
fn numbers_become_the_labels_on_screen() {
    assert_eq!(
        shown(
            "North it is. Option 2 is sunrise, options 3 and 4's are not.",
            0
        ),
        "North it is. Option C is sunrise, options D and A's are not."
    );
}

#[test]
fn letters_become_the_labels_on_screen() {
    assert_eq!(
        shown("Option A, B and D are wrong. The correct answer is C.", 2),
        "Option B, C and A are wrong. The correct answer is D."
    );
}

#[test]
fn a_range_stays_one_where_its_options_stand_together() {
    assert_eq!(shown("Options 1–3 are wrong.", 3), "Options B–D are wrong.");
}

#[test]
fn a_range_becomes_a_list_where_its_options_stand_apart() {
    assert_eq!(
        shown("Options 2-4 are wrong.", 0),
        "Options A, C and D are wrong."
    );
    assert_eq!(
        shown("Options 2 to 4 are wrong.", 0),
        "Options A, C and D are wrong."
    );
}

#[test]
fn what_is_not_resolved_stays_as_written() {
    let text = "Option 2 is sunrise, option 7 is not.";
    assert_eq!(shown(text, 0), text);
    assert!(has_unresolved(choice(text, 0).explanation()));
    let text = "Option 2 is sunrise, options 3 and 4 are not.";
    assert!(!has_unresolved(choice(text, 0).explanation()));
}

#[test]
fn what_is_said_of_the_picked_option_comes_first() {
    let text = "North is up, e.g. on maps. Option 2 is `a. b`! Options 3 and 4 are down. So it is.";
    assert_eq!(
        about(&choice(text, 0), 3, on_screen),
        About {
            picked: "Options D and A are down.".into(),
            rest: "North is up, e.g. on maps. Option C is `a. b`! So it is.".into(),
        }
    );
    assert_eq!(about(&choice(text, 0), 0, on_screen).picked, "");
}

#[test]
fn a_range_speaks_of_the_options_inside_it() {
    let text = "North is up. Options 2-4 are not.";
    let told = about(&choice(text, 0), 2, on_screen);
    assert_eq!(told.picked, "Options A, C and D are not.");
}

#[test]
fn references_that_lie_outside_the_text_are_ignored() {
    let choice = choice("Option 2, 3 and 4 are wrong. ä", 0);
    let references =
        [(400, 401), (30, 31), (9, 3)].map(|(start, end)| crate::domain::OptionReference {
            start,
            end,
            number: 2,
            option: Some(1),
        });
    let text = choice.explanation().text.clone();
    let explanation = Explanation {
        text: text.clone(),
        references: references.into(),
    };
    assert_eq!(
        relabel(&choice.with_explanation(explanation), on_screen),
        text
    );
}
