use super::*;
use crate::domain::{Guid, NoteId, Timestamp};
use proptest::prelude::*;

fn note(content: Content) -> Note {
    Note {
        id: NoteId(1),
        guid: Guid("g".into()),
        content,
        tags: vec!["a".into(), "b".into()],
        source: "Lesson 3".into(),
        draft: false,
        retired_at: None,
        created_at: Timestamp::from_millis(0),
        modified_at: Timestamp::from_millis(0),
    }
}

fn option(text: &str, correct: bool, note: &str) -> ChoiceOption {
    ChoiceOption {
        text: text.into(),
        correct,
        note: note.into(),
    }
}

fn planets() -> Note {
    let options = vec![option("Venus", false, "too hot"), option("Mars", true, "")];
    let explanation = Explanation {
        text: "Iron oxide.".into(),
        references: vec![],
    };
    note(Content::Choice(
        Choice::new("Which planet is red?".into(), options, explanation).unwrap(),
    ))
}

fn basic(front: &str, back: &str) -> Note {
    note(Content::Basic {
        front: front.into(),
        back: back.into(),
    })
}

const PLANETS: &str = "\
=== kind ===
choice
=== question ===
Which planet is red?
=== options ===
- [ ] Venus
  > too hot
- [x] Mars
=== explanation ===
Iron oxide.
=== source ===
Lesson 3
=== tags ===
a b
";

#[test]
fn every_field_has_its_heading() {
    assert_eq!(write(&planets()), PLANETS);
}

fn refused(text: &str, before: Option<&Note>) -> String {
    read(text, before).unwrap_err().to_string()
}

#[test]
fn a_mistake_is_told_with_its_line_and_what_was_expected() {
    let changed = |from: &str, to: &str| refused(&PLANETS.replace(from, to), Some(&planets()));
    assert_eq!(
        changed("- [x] Mars", "[x] Mars"),
        "line 8: found '[x] Mars', expected '- [x] ' or '- [ ] ' before an option"
    );
    assert_eq!(
        changed("- [x] Mars", "- [ ] Mars"),
        "line 5: found 0 right options, expected - [x] before one or more"
    );
    assert_eq!(
        changed("- [ ] Venus\n  > too hot\n", ""),
        "line 5: found 1 options, expected two or more"
    );
    assert_eq!(
        changed("- [x] Mars", "- [x]"),
        "line 8: found an option without text, expected text"
    );
    assert_eq!(
        changed("Which planet is red?", ""),
        "line 3: the question is empty, expected text"
    );
    assert_eq!(
        changed("choice", "quiz"),
        "line 1: found 'quiz' as the kind, expected one of choice, basic, reversed, cloze, typed"
    );
    assert_eq!(
        changed("=== tags ===", "=== labels ==="),
        "line 13: found the heading 'labels', expected one of kind, question, front, text, options, \
         explanation, back, answer, extra, source, tags"
    );
    assert_eq!(
        changed("=== tags ===", "=== source ==="),
        "line 13: 'source' stands on line 11 already"
    );
    assert_eq!(
        refused("What?", None),
        "line 1: found text before the first heading, expected a line such as '=== front ==='"
    );
    assert_eq!(
        refused(&write(&basic("front", "")), None),
        "line 5: the back is empty, expected text"
    );
    let cloze = write(&note(Content::Cloze {
        text: "nothing".into(),
        extra: String::new(),
    }));
    assert_eq!(
        refused(&cloze, None),
        "line 3: nothing is hidden, expected a part such as {{c1::this}}"
    );
    let typed = "=== kind ===\ntyped\n=== front ===\na\n=== options ===\n- [x] b\n";
    assert_eq!(
        refused(typed, None),
        "line 6: a typed note has no options; write choice under kind, or remove them"
    );
}

#[test]
fn a_draft_becomes_a_question_by_being_given_options() {
    let draft = Note {
        draft: true,
        ..basic("Which planet is red?", "")
    };
    let form = write(&draft);
    assert!(form.contains("=== options ===\n=== back ===\n"), "{form}");
    let filled = form.replace("options ===", "options ===\n- [ ] Venus\n- [x] Mars\n");
    let text = read(&filled, Some(&draft)).unwrap();
    assert_eq!(text.content.kind(), NoteKind::Choice);
    // Left a draft, it may still be edited.
    let retagged = read(&form.replace("a b", "c"), Some(&draft)).unwrap();
    assert_eq!(retagged.tags, ["c"]);
    assert!(!retagged.content.is_complete());
}

#[test]
fn the_empty_forms_are_refused_until_they_are_filled_in() {
    for kind in NoteKind::ALL {
        let form = empty(kind);
        assert!(refused(&form, None).ends_with("is empty, expected text"));
        let filled = form
            .replacen("question ===\n\n", "question ===\nQ {{c1::x}}\n", 1)
            .replacen("front ===\n\n", "front ===\nQ {{c1::x}}\n", 1)
            .replacen("text ===\n\n", "text ===\nQ {{c1::x}}\n", 1)
            .replacen("- [x] \n- [ ] \n", "- [x] one\n- [ ] two\n", 1)
            .replacen("back ===\n\n", "back ===\nA\n", 1)
            .replacen("answer ===\n\n", "answer ===\nA\n", 1);
        let text = read(&filled, None).unwrap();
        assert_eq!(
            (text.content.kind(), text.content.front()),
            (kind, "Q {{c1::x}}")
        );
    }
}

#[test]
fn options_of_several_lines_keep_them() {
    let options = vec![
        option("```\nlet x = 1;\n\n  x\n```", true, "why\nnot"),
        option("- [ ] a list\n=== tags ===", false, ""),
    ];
    let choice = Choice::new("q".into(), options, Explanation::default()).unwrap();
    let note = note(Content::Choice(choice));
    assert_eq!(read(&write(&note), None).unwrap().content, note.content);
}

/// Text with everything that could be taken for the form itself.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("=== tags ===".to_owned()),
        Just("\\=== tags ===".to_owned()),
        Just("- [x] no".to_owned()),
        Just("  > no".to_owned()),
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("  ".to_owned()),
        "[a-zé=\\\\ ]{0,8}",
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_form_that_was_not_touched_says_what_the_note_says(
        front in hostile(), back in hostile(), one in hostile(), two in hostile(), why in hostile(),
        kind in 0..5_usize,
    ) {
        let front = format!("{front}Q {{{{c1::x}}}}");
        let content = match NoteKind::ALL[kind] {
            NoteKind::Choice => Content::Choice(Choice::new(
                front,
                vec![option(&format!("1{one}"), true, &why), option(&format!("2{two}"), false, "")],
                Explanation { text: back, references: vec![] },
            ).unwrap()),
            NoteKind::Basic => Content::Basic { front, back },
            NoteKind::Reversed => Content::Reversed { front, back },
            NoteKind::Cloze => Content::Cloze { text: front, extra: back },
            NoteKind::Typed => Content::Typed { front, answer: back },
        };
        let note = note(content);
        let text = read(&write(&note), Some(&note)).unwrap();
        prop_assert_eq!(text.content, note.content);
        prop_assert_eq!((text.tags, text.source), (note.tags, note.source));
    }
}
