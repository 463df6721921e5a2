//! Broken pages: what is said about them, and what is kept.

use super::*;

const GOOD: &str = "{ question: 'Good', options: ['a', 'b', 'c'], correct: 0 }";

/// A quiz with a good question, this one on a line of its own (the fourth), and another good one.
fn between(broken: &str) -> Parsed {
    read(quiz(&format!("{GOOD},\n{broken},\n{GOOD}\n")).as_bytes())
}

#[test]
fn a_broken_question_costs_only_itself() {
    for (broken, column, kept) in [
        // An unescaped quote.
        (
            "{ question: \"What is \"this\"?\", options: [\"a\", \"b\"], correct: 1 }",
            23,
            vec![],
        ),
        // A missing colon, comma, brace, bracket.
        (
            "{ question: 'B', options ['a', 'b'], correct: 1 }",
            26,
            vec![],
        ),
        (
            "{ question: 'B', options: ['a' 'b'], correct: 1 }",
            32,
            vec!["a"],
        ),
        (
            "{ question: 'B' options: ['a', 'b'], correct: 1 }",
            17,
            vec![],
        ),
        (
            "{ question: 'B', options: ['a', {text: 'b'], correct: 1 }",
            43,
            vec!["a", "b"],
        ),
        (
            "{ question: 'B', options: ['a', @, 'b'], correct: 1 }",
            33,
            vec!["a"],
        ),
        (
            "{ question: 'B', options: ['a', 'b'], correct: }",
            48,
            vec!["a", "b"],
        ),
        (
            "{ question: 'B', options: ['a', 'b']], correct: 1 }",
            37,
            vec!["a", "b"],
        ),
        (
            "{ question: 'B', options: ['a', 'b'], correct: 1e }",
            48,
            vec!["a", "b"],
        ),
    ] {
        let parsed = between(broken);
        assert_eq!(
            problems(&parsed),
            [(Code::Syntax, 4, column, Some(2))],
            "{broken}\n{:?}",
            parsed.problems
        );
        assert_eq!(parsed.questions.len(), 3, "{broken}");
        assert_eq!(options(&parsed.questions[1]), kept, "{broken}");
        assert_eq!(parsed.questions[2].number, 3);
        assert_eq!(options(&parsed.questions[2]), ["a", "b", "c"], "{broken}");
        assert_eq!(parsed.questions[2].key, right(&[0]));
    }
}

#[test]
fn what_was_forgotten_at_a_line_end_is_certain_and_the_question_kept_whole() {
    for (broken, line, column) in [
        (
            "{ question: 'B',\n options: ['a'\n 'b'],\n correct: 1 }",
            6,
            2,
        ),
        (
            "{ question: 'B'\n options: ['a', 'b'],\n correct: 1 }",
            5,
            2,
        ),
        (
            "{ question: 'B',\n options: ['a', 'b'\n, correct: 1 }",
            6,
            3,
        ),
        ("{ question: 'B',\n options: ['a', 'b'\n correct: 1 }", 6, 2),
        (
            "{ question: 'B,\n options: ['a', 'b'],\n correct: 1 }",
            4,
            13,
        ),
        (
            "{ question: 'B',\n options: ['a', 'b,\n],\n correct: 1 }",
            5,
            17,
        ),
    ] {
        let parsed = between(broken);
        let found = problems(&parsed);
        assert_eq!(
            found.first(),
            Some(&(Code::Syntax, line, column, Some(2))),
            "{broken}\n{:?}",
            parsed.problems
        );
        let question = &parsed.questions[1];
        assert_eq!(question.text, "B", "{broken}");
        assert_eq!(options(question), ["a", "b"], "{broken}");
        assert_eq!(question.key, right(&[1]), "{broken}");
        assert_eq!(parsed.questions.len(), 3, "{broken}");
    }
}

#[test]
fn a_question_that_is_not_closed_does_not_swallow_the_next() {
    for first in ["question", "id"] {
        let good = "{ id: 3, question: 'Good', options: ['a', 'b'], correct: 0 }";
        let good = if first == "id" { good } else { GOOD };
        for unclosed in [
            "{ QUESTION options: ['a', 'b'], correct: 1,",
            "{ QUESTION options: ['a', 'b'], correct: 1",
            "{ QUESTION options: ['a', 'b',",
            "{",
        ] {
            let text = if first == "id" {
                "id: 2, question: 'B',"
            } else {
                "question: 'B',"
            };
            let page = quiz(&format!(
                "{good},\n{}\n{good},\n{good}\n",
                unclosed.replace("QUESTION", text)
            ));
            let parsed = read(page.as_bytes());
            let goods = parsed
                .questions
                .iter()
                .filter(|question| question.text == "Good")
                .count();
            assert!(goods == 3, "{first}: {unclosed}: {:?}", parsed.questions);
            assert!(
                parsed
                    .problems
                    .iter()
                    .all(|problem| problem.code == Code::Syntax)
            );
            assert_eq!(
                parsed.problems.first().and_then(|problem| problem.question),
                Some(2),
                "{unclosed}"
            );
        }
    }
}

#[test]
fn a_missing_comma_between_questions_is_said_and_both_are_read() {
    let parsed = read(quiz(&format!("{GOOD}\n{GOOD}")).as_bytes());
    assert_eq!(problems(&parsed), [(Code::Syntax, 4, 1, Some(2))]);
    assert_eq!(parsed.questions.len(), 2);
}

#[test]
fn a_list_without_its_end_does_not_hide_the_next_quiz() {
    let whole = quiz(GOOD);
    for broken in [
        format!("<Quiz questions={{[{GOOD}}} />\n\n"),
        format!("<Quiz questions={{[{GOOD}\n\n"),
        format!("<Quiz questions={{[{GOOD}, {{ question: 'Cut', options: ['a'\n\n"),
        format!("<Quiz questions={{[{GOOD}] />\n\n"),
        format!("<Quiz title=\"x questions={{[{GOOD}]}} />\n\n"),
    ] {
        let parsed = read(format!("{broken}{whole}").as_bytes());
        let last = parsed.questions.last().map(|question| question.place);
        assert!(
            parsed
                .questions
                .iter()
                .filter(|question| question.text == "Good")
                .count()
                >= 1
        );
        assert!(!parsed.problems.is_empty(), "{broken}");
        assert_eq!(last.map(|place| place.column), Some(19), "{broken}");
    }
}

#[test]
fn other_things_than_questions_are_named() {
    let parsed = read(
        quiz(&format!(
            "{GOOD}, 'text', 12, {{}}, {{ lesson: 3 }}, null, {GOOD}"
        ))
        .as_bytes(),
    );
    assert_eq!(parsed.questions.len(), 2);
    assert_eq!(parsed.problems.len(), 5, "{:?}", parsed.problems);
    let textless = read(quiz("{ options: ['a', 'b'], correct: 1, explanation: 'E' }").as_bytes());
    assert_eq!(problems(&textless), [(Code::Syntax, 3, 19, Some(1))]);
    assert_eq!(textless.questions[0].explanation.as_deref(), Some("E"));
}

#[test]
fn a_page_that_ends_inside_a_quiz_keeps_the_questions_before() {
    let page = format!(
        "<Quiz title=\"T\" questions={{[\n{GOOD},\n{GOOD},\n{{ question: 'Cut', options: ['a', 'b"
    );
    let parsed = read(page.as_bytes());
    assert_eq!(problems(&parsed), [(Code::Syntax, 4, 35, Some(3))]);
    assert_eq!(texts(&parsed.questions), ["Good", "Good", "Cut"]);
    assert_eq!(options(&parsed.questions[2]), ["a"]);
    assert_eq!(parsed.questions[0].quiz_title.as_deref(), Some("T"));
    for cut in [
        format!("{GOOD},\n"),
        GOOD.to_owned(),
        format!("{GOOD}, // more"),
    ] {
        let parsed = read(format!("<Quiz questions={{[{cut}").as_bytes());
        assert_eq!(parsed.questions.len(), 1);
        assert_eq!(parsed.problems.len(), 1, "{:?}", parsed.problems);
        assert_eq!(
            parsed.problems[0].message,
            "the file ends inside a list of questions"
        );
        assert_eq!(
            read_bank(format!("[{cut}").as_bytes()).problems,
            parsed
                .problems
                .iter()
                .map(|problem| Problem {
                    // The same, 17 characters further left where it is on the first line.
                    place: Place {
                        column: if problem.place.line == 1 {
                            problem.place.column - 17
                        } else {
                            problem.place.column
                        },
                        ..problem.place
                    },
                    ..problem.clone()
                })
                .collect::<Vec<_>>()
        );
    }
    // Nothing of a text that is cut itself is kept.
    let parsed = read(format!("<Quiz questions={{[{GOOD}, {{ question: 'Cu").as_bytes());
    assert_eq!((parsed.questions.len(), parsed.problems.len()), (1, 1));
    for end in [
        "<Quiz questions={[",
        "<Quiz questions={",
        "<Quiz questions=",
        "<Quiz ",
        "<Quiz title=\"x",
    ] {
        assert_eq!(read(end.as_bytes()).problems.len(), 1, "{end}");
    }
}

#[test]
fn a_multiple_choice_that_is_not_closed_keeps_its_options() {
    let parsed = read(b"Which?\n\n<MultipleChoice>\n<Option isCorrect>a</Option>\n<Option>b\n<Option>c</Option>\n");
    assert_eq!(options(&parsed.questions[0]), ["a", "b", "c"]);
    assert_eq!(
        problems(&parsed),
        [
            (Code::Syntax, 5, 1, Some(1)),
            (Code::Syntax, 3, 17, Some(1))
        ]
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_pointed_to_and_nothing_is_guessed() {
    let parsed = read(b"# Caf\xE9\n");
    assert_eq!(problems(&parsed), [(Code::Encoding, 1, 6, None)]);
    assert_eq!(
        parsed.problems[0].message,
        "byte 5 (0xE9) is not UTF-8: save the file as UTF-8"
    );
    assert_eq!(
        problems(&read_bank(b"[\n\xFF")),
        [(Code::Encoding, 2, 1, None)]
    );
    assert_eq!(
        read(b"\xFF\xFEh\0").problems[0].message,
        "the file is UTF-16, expected UTF-8"
    );
}

#[test]
fn too_deep_and_too_large_are_limits() {
    let deep = |levels: usize| {
        quiz(&format!(
            "{GOOD}, {{ question: 'Deep', x: {}1{} }}, {GOOD}",
            "[".repeat(levels),
            "]".repeat(levels)
        ))
    };
    assert_eq!(read(deep(60).as_bytes()).problems, []);
    let parsed = read(deep(100_000).as_bytes());
    assert_eq!(
        parsed
            .problems
            .iter()
            .map(|problem| problem.code)
            .collect::<Vec<_>>(),
        [Code::Limit]
    );
    assert_eq!(texts(&parsed.questions), ["Good", "Deep", "Good"]);
    for open in [
        "[",
        "{a:",
        "(",
        "`${",
        "<a b={",
        "{\"questions\":[",
        "{a:{",
        "[[",
        "{/*",
        "\"a\"+(",
    ] {
        for page in [
            format!("<Quiz questions={{{}", open.repeat(100_000)),
            open.repeat(100_000),
        ] {
            assert!(read(page.as_bytes()).questions.is_empty());
            assert!(read_bank(page.as_bytes()).questions.is_empty());
        }
    }
    let large = read(&vec![b' '; LARGEST + 1]);
    assert_eq!(problems(&large), [(Code::Limit, 1, 1, None)]);
}

#[test]
fn a_flood_of_problems_is_cut_short() {
    let parsed = read(quiz(&"1,".repeat(50_000)).as_bytes());
    assert_eq!(parsed.problems.len(), 1_000);
    assert_eq!(
        parsed.problems.last().map(|problem| problem.code),
        Some(Code::Limit)
    );
}

#[test]
fn a_broken_attribute_does_not_hide_the_list_behind_it() {
    for title in [
        "title=\"Ports",
        "title='Ports",
        "title=",
        "title={",
        "title=\"The \"big\" ones\"",
        "@click",
    ] {
        let list = "{ question: \"Good\", options: [\"a\", 'b'], correct: 0 }";
        let parsed = read(
            format!(
                "<Quiz {title}\n  questions={{[{list}, {list}]}} />\n\n{}",
                quiz(GOOD)
            )
            .as_bytes(),
        );
        assert_eq!(
            texts(&parsed.questions),
            ["Good", "Good", "Good"],
            "{title}: {:?}",
            parsed.problems
        );
        assert!(
            parsed
                .problems
                .iter()
                .all(|problem| problem.place.line <= 2),
            "{title}"
        );
        assert!(!parsed.problems.is_empty(), "{title}");
    }
}
