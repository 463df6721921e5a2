use super::*;
use crate::domain::{Choice, ChoiceOption, Explanation, Place};
use proptest::prelude::*;

fn choice(question: &str, options: &[&str], right: usize) -> Content {
    let options = options
        .iter()
        .enumerate()
        .map(|(index, text)| ChoiceOption {
            text: (*text).into(),
            correct: index == right,
            note: String::new(),
        })
        .collect();
    let explanation = Explanation {
        text: "because".into(),
        references: Vec::new(),
    };
    Content::Choice(Choice::new(question.into(), options, explanation).unwrap())
}

fn basic(front: &str, back: &str) -> Content {
    Content::Basic {
        front: front.into(),
        back: back.into(),
    }
}

fn draft(content: Content) -> NoteDraft {
    NoteDraft {
        guid: None,
        deck: DeckName::new("Rivers"),
        content,
        draft: false,
        salvaged: false,
        tags: Vec::new(),
        source: "Lesson 1".into(),
        place: Place::START,
        number: 1,
    }
}

/// The notes that importing these drafts made, with the ids 1, 2, …
fn stored(drafts: &[NoteDraft]) -> Vec<StoredNote> {
    (1..)
        .zip(drafts)
        .map(|(id, draft)| StoredNote {
            id: NoteId(id),
            content: draft.content.clone(),
            draft: draft.draft,
            source: draft.source.clone(),
            tags: draft.tags.clone(),
            retired: false,
            in_this_source: true,
            deck: draft.deck.clone().unwrap(),
        })
        .collect()
}

/// Four questions of a page.
fn page() -> Vec<NoteDraft> {
    [
        choice(
            "Which river flows through Vienna and Budapest?",
            &["The Danube", "The Elbe", "The Rhine", "The Po"],
            0,
        ),
        choice(
            "What does `depth(1)` return for an empty gauge?",
            &["None at all", "Zero metres", "An error", "The last value"],
            1,
        ),
        choice(
            "What does `depth(2)` return for an empty gauge?",
            &["None at all", "Zero metres", "An error", "The last value"],
            2,
        ),
        basic(
            "Name the longest river of Africa",
            "The Nile, by most counts",
        ),
    ]
    .map(draft)
    .into()
}

fn only_outcome(before: Content, after: Content) -> Outcome {
    plan(&stored(&[draft(before)]), &[draft(after)]).outcomes[0]
}

const VIENNA: &str = "Which river flows through Vienna and Budapest?";
const RIVERS: [&str; 4] = ["The Danube", "The Elbe", "The Rhine", "The Po"];

#[test]
fn an_unchanged_page_changes_nothing() {
    let plan = plan(&stored(&page()), &page());
    let ids = [1, 2, 3, 4].map(|id| Outcome::Unchanged(NoteId(id)));
    assert_eq!(plan.outcomes, ids);
    assert_eq!(plan.retired, []);
}

#[test]
fn a_reordered_page_changes_nothing() {
    let mut reversed = page();
    reversed.reverse();
    let ids = [4, 3, 2, 1].map(|id| Outcome::Unchanged(NoteId(id)));
    assert_eq!(plan(&stored(&page()), &reversed).outcomes, ids);
}

#[test]
fn a_retitled_quiz_takes_its_notes_along() {
    let mut retitled = page();
    for draft in &mut retitled {
        draft.deck = DeckName::new("Rivers, revised");
    }
    let plan = plan(&stored(&page()), &retitled);
    assert_eq!(
        plan.retitled,
        [Retitled {
            from: DeckName::new("Rivers").unwrap(),
            to: DeckName::new("Rivers, revised").unwrap(),
        }]
    );
    assert_eq!(plan.outcomes[0], Outcome::Unchanged(NoteId(1)));
}

#[test]
fn a_note_moved_by_hand_is_no_new_title() {
    let mut notes = stored(&page());
    notes[2].deck = DeckName::new("Mine").unwrap();
    assert_eq!(plan(&notes, &page()).retitled, []);
}

#[test]
fn an_edited_option_is_an_update_of_the_options_alone() {
    let edited = ["The Danube", "The Elbe", "The river Rhine", "The Po"];
    assert_eq!(
        only_outcome(choice(VIENNA, &RIVERS, 0), choice(VIENNA, &edited, 0)),
        Outcome::Updated(
            NoteId(1),
            Changes {
                options: true,
                ..Changes::default()
            }
        )
    );
}

#[test]
fn a_correction_within_the_right_option_is_no_other_key() {
    let edited = ["The river Danube", "The Elbe", "The Rhine", "The Po"];
    let Outcome::Updated(_, changes) =
        only_outcome(choice(VIENNA, &RIVERS, 0), choice(VIENNA, &edited, 0))
    else {
        panic!("not updated");
    };
    assert!(changes.options && !changes.key);
}

#[test]
fn another_number_in_the_right_option_is_another_key() {
    let question = "How many metres deep is the gauge?";
    let Outcome::Updated(_, changes) = only_outcome(
        choice(question, &["4 metres", "8 metres"], 0),
        choice(question, &["5 metres", "8 metres"], 0),
    ) else {
        panic!("not updated");
    };
    assert!(changes.key);
}

#[test]
fn a_moved_key_is_an_update_of_the_key() {
    assert_eq!(
        only_outcome(choice(VIENNA, &RIVERS, 0), choice(VIENNA, &RIVERS, 2)),
        Outcome::Updated(
            NoteId(1),
            Changes {
                key: true,
                ..Changes::default()
            }
        )
    );
}

#[test]
fn options_in_another_order_keep_their_key() {
    let turned = ["The Po", "The Rhine", "The Elbe", "The Danube"];
    let Outcome::Updated(_, changes) =
        only_outcome(choice(VIENNA, &RIVERS, 0), choice(VIENNA, &turned, 3))
    else {
        panic!("not updated");
    };
    assert!(changes.options && !changes.key);
}

#[test]
fn an_edited_explanation_or_source_is_an_update() {
    let before = draft(choice(VIENNA, &RIVERS, 0));
    let mut after = before.clone();
    after.source = "Lesson 2".into();
    if let Content::Choice(choice) = &before.content {
        after.content = Content::Choice(choice.clone().with_explanation(Explanation::default()));
    }
    assert_eq!(
        plan(&stored(&[before]), &[after]).outcomes,
        [Outcome::Updated(
            NoteId(1),
            Changes {
                explanation: true,
                source: true,
                ..Changes::default()
            }
        )]
    );
}

#[test]
fn tags_of_the_learner_are_no_change_and_new_tags_of_the_page_are() {
    let mut after = draft(choice(VIENNA, &RIVERS, 0));
    after.tags = vec!["geo".into()];
    let mut notes = stored(&[after.clone()]);
    notes[0].tags.push("hard".into());
    assert_eq!(
        plan(&notes, &[after.clone()]).outcomes,
        [Outcome::Unchanged(NoteId(1))]
    );
    after.tags.push("rivers".into());
    assert!(matches!(
        plan(&notes, &[after]).outcomes[0],
        Outcome::Updated(_, Changes { tags: true, .. })
    ));
}

#[test]
fn a_slip_of_the_pen_put_right_is_a_rewording() {
    let slipped = "Wich river flows thruogh Vienna and Budapest ?";
    assert_eq!(
        only_outcome(choice(slipped, &RIVERS, 0), choice(VIENNA, &RIVERS, 0)),
        Outcome::Reworded(
            NoteId(1),
            Changes {
                question: true,
                ..Changes::default()
            }
        )
    );
}

#[test]
fn lost_options_and_options_found_again_keep_the_note() {
    let cut = basic(VIENNA, "because");
    for (before, after) in [
        (choice(VIENNA, &RIVERS, 0), cut.clone()),
        (cut, choice(VIENNA, &RIVERS, 0)),
    ] {
        let outcome = only_outcome(before, after);
        assert!(
            matches!(outcome, Outcome::Updated(_, Changes { kind: true, .. })),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_rewritten_question_inherits_nothing() {
    let other = choice(
        "Why do rivers meander on flat ground?",
        &["Erosion on the outer bank", "Wind", "Fish", "The moon"],
        0,
    );
    let plan = plan(
        &stored(&[draft(choice(VIENNA, &RIVERS, 0))]),
        &[draft(other)],
    );
    assert_eq!(plan.outcomes, [Outcome::Added]);
    assert_eq!(plan.retired, [NoteId(1)]);
}

#[test]
fn questions_that_differ_in_one_token_of_code_never_swap_histories() {
    let notes = stored(&page());
    // The first goes, the second stays: nothing of the first may reach it.
    let only_second = [page()[2].clone()];
    assert_eq!(plan(&notes[1..2], &only_second).outcomes, [Outcome::Added]);
    // Both are reworded at once.
    let reword = |draft: &NoteDraft| {
        let Content::Choice(choice) = &draft.content else {
            panic!("not a choice");
        };
        let question = choice
            .question()
            .replace("for an empty gauge", "if a gauge is empty");
        let content = Choice::new(question, choice.options().to_vec(), Explanation::default());
        super::tests::draft(Content::Choice(content.unwrap()))
    };
    let reworded = [reword(&page()[2]), reword(&page()[1])];
    let found: Vec<_> = plan(&notes[1..3], &reworded)
        .outcomes
        .iter()
        .map(Outcome::id)
        .collect();
    assert_eq!(found, [Some(NoteId(3)), Some(NoteId(2))]);
}

#[test]
fn shared_options_do_not_make_another_term_the_same_question() {
    let meanings = [
        "a place where a river rises",
        "a place where a river ends in the sea",
        "a place where two rivers meet",
    ];
    let outcome = only_outcome(
        choice(
            "What is the source of a river, as the word is used in hydrology?",
            &meanings,
            0,
        ),
        choice(
            "What is the mouth of a river, as the word is used in hydrology?",
            &meanings,
            1,
        ),
    );
    assert_eq!(outcome, Outcome::Added);
}

#[test]
fn where_two_notes_come_equally_near_neither_is_taken() {
    let notes = stored(&[
        draft(choice(
            "Which river flows through Vienna and Bratislava ?",
            &RIVERS,
            0,
        )),
        draft(choice(
            "Which river flows through Vienna and Bratislava now",
            &RIVERS,
            0,
        )),
    ]);
    let new = draft(choice(
        "Which river flows through Vienna and Belgrade today?",
        &RIVERS,
        0,
    ));
    assert_eq!(plan(&notes, &[new]).outcomes, [Outcome::Added]);
}

#[test]
fn the_same_question_on_another_page_is_the_same_note() {
    let mut notes = stored(&page());
    for note in &mut notes {
        note.in_this_source = false;
    }
    let plan = plan(&notes, &page()[..1]);
    assert_eq!(plan.outcomes, [Outcome::Unchanged(NoteId(1))]);
    assert_eq!(plan.joined, [NoteId(1)]);
    // What another source holds is not retired by this one.
    assert_eq!(plan.retired, []);
}

#[test]
fn likeness_to_a_note_of_another_page_counts_for_nothing() {
    let mut notes = stored(&[draft(choice(VIENNA, &RIVERS, 0))]);
    notes[0].in_this_source = false;
    let reworded = choice("Which river runs through Vienna and Budapest?", &RIVERS, 0);
    assert_eq!(plan(&notes, &[draft(reworded)]).outcomes, [Outcome::Added]);
}

#[test]
fn a_retired_note_returns_and_a_missing_one_retires_once() {
    let mut notes = stored(&page());
    notes[0].retired = true;
    notes[1].retired = true;
    let plan = plan(&notes, &page()[..1]);
    assert_eq!(plan.returned, [NoteId(1)]);
    assert_eq!(plan.retired, [NoteId(3), NoteId(4)]);
}

#[test]
fn no_note_is_recognised_twice() {
    let twice = [page()[0].clone(), page()[0].clone()];
    let plan = plan(&stored(&page()[..1]), &twice);
    assert_eq!(
        plan.outcomes,
        [Outcome::Unchanged(NoteId(1)), Outcome::Added]
    );
}

#[test]
fn a_note_of_this_source_goes_before_its_twin_elsewhere() {
    let mut notes = stored(&[page()[0].clone(), page()[0].clone()]);
    notes[0].in_this_source = false;
    assert_eq!(
        plan(&notes, &page()[..1]).outcomes,
        [Outcome::Unchanged(NoteId(2))]
    );
}

#[test]
fn twenty_thousand_notes_are_recognised_when_all_of_them_were_reworded() {
    let note = |index: u32, ending: &str| {
        // Words shared by many, and some of its own.
        let question = format!(
            "Gauge {} of river n{}: how deep{ending}",
            index % 97,
            index * 7919
        );
        draft(basic(
            &question,
            &format!("d{} metres and m{}", index, index % 89),
        ))
    };
    let before: Vec<_> = (0..20_000).map(|index| note(index, "?")).collect();
    let after: Vec<_> = (0..20_000).map(|index| note(index, " is it?")).collect();
    // Comparing all with all would be 400 million comparisons: this test would not end.
    let plan = plan(&stored(&before), &after);
    let found = plan
        .outcomes
        .iter()
        .filter(|o| matches!(o, Outcome::Reworded(..)))
        .count();
    assert_eq!(found, 20_000);
}

fn any_content() -> impl Strategy<Value = Content> {
    let word = "[a-c]{1,2}( [a-c]{1,2}){0,3}";
    prop_oneof![
        (word, word).prop_map(|(front, back)| Content::Basic { front, back }),
        (word, word).prop_map(|(front, back)| Content::Reversed { front, back }),
        (word, word).prop_map(|(front, answer)| Content::Typed { front, answer }),
        (word, word).prop_map(|(text, extra)| Content::Cloze { text, extra }),
        (word, prop::collection::vec((word, any::<bool>()), 1..4)).prop_map(
            |(question, others)| {
                let options = [("x".to_owned(), true)]
                    .into_iter()
                    .chain(others)
                    .map(|(text, correct)| ChoiceOption {
                        text,
                        correct,
                        note: String::new(),
                    })
                    .collect();
                Content::Choice(Choice::new(question, options, Explanation::default()).unwrap())
            }
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(17), ..ProptestConfig::default() })]

    #[test]
    fn importing_twice_is_importing_once(contents in prop::collection::vec(any_content(), 0..20)) {
        let drafts: Vec<_> = contents.into_iter().map(draft).collect();
        let plan = plan(&stored(&drafts), &drafts);
        prop_assert!(plan.outcomes.iter().all(|o| o.id().is_some()), "{:?}", plan.outcomes);
        prop_assert_eq!(plan.retired, []);
        prop_assert_eq!(plan.joined, []);
    }

    #[test]
    fn whatever_is_planned_each_note_has_one_fate(
        before in prop::collection::vec(any_content(), 0..12),
        after in prop::collection::vec(any_content(), 0..12),
    ) {
        let before: Vec<_> = before.into_iter().map(draft).collect();
        let after: Vec<_> = after.into_iter().map(draft).collect();
        let plan = plan(&stored(&before), &after);
        let mut ids: Vec<_> = plan.outcomes.iter().filter_map(Outcome::id).chain(plan.retired).collect();
        ids.sort_unstable();
        let all: Vec<_> = (1..).take(before.len()).map(NoteId).collect();
        prop_assert_eq!(ids, all);
    }
}
