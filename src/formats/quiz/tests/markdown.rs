//! Where quiz elements are, and where only examples of them are.

use super::*;

const QUIZ: &str = "<Quiz questions={[{question: 'Q', options: ['a', 'b'], correct: 0}]} />";

#[test]
fn examples_in_code_and_comments_are_no_quizzes() {
    for page in [
        format!("```jsx\n{QUIZ}\n```\n"),
        format!("~~~~\n{QUIZ}\n~~~\n{QUIZ}\n~~~~\n"),
        format!("````md\n```jsx\n{QUIZ}\n```\n{QUIZ}\n````\n"),
        format!("- item\n\n    ```jsx title=\"x\"\n    {QUIZ}\n    ```\n"),
        format!("> ```\n> {QUIZ}\n> ```\n"),
        format!("1. ```\n   {QUIZ}\n   ```\n"),
        format!("```\n{QUIZ}"),
        format!("The element `{QUIZ}` is one.\n"),
        format!("The ``element ` {QUIZ}`` is\none.\n"),
        format!("Code `over\n{QUIZ} lines`.\n"),
        format!("<!-- {QUIZ}\n\n{QUIZ} -->\n"),
        format!("{{/* {QUIZ}\n\n{QUIZ} */}}\n"),
        format!("{{ /* {QUIZ} */ }}\n"),
        format!("\\{QUIZ}\n"),
        "---\nsubtitle: how to write a <Quiz />\n---\n".to_owned(),
        "Use <quiz> or < Quiz >.\n".to_owned(),
    ] {
        assert_eq!(read(page.as_bytes()), Parsed::default(), "{page}");
        assert!(!holds_quiz(&page), "{page}");
    }
}

#[test]
fn what_only_looks_like_code_or_a_comment_hides_nothing() {
    for page in [
        format!("``` not ` a fence\n{QUIZ}\n"),
        format!("A lone ` here.\n\n{QUIZ}\n"),
        format!("A lone ` here,\n```\ncode `\n```\n{QUIZ}\n"),
        format!("<!-- never closed\n\n{QUIZ}\n"),
        format!("{{/* never closed\n\n{QUIZ}\n"),
        format!("```\ncode\n```\n\n{QUIZ}\n"),
        format!("~~~\n```\n~~~\n{QUIZ}\n"),
        format!("<!-- a --> {QUIZ}\n"),
        format!("\\\\{QUIZ}\n"),
        format!("    {QUIZ}\n"),
        format!("text {QUIZ} text\n"),
    ] {
        assert_eq!(only(&page).text, "Q", "{page}");
        assert!(holds_quiz(&page), "{page}");
    }
}

#[test]
fn several_quizzes_on_a_page_are_numbered_through() {
    let page = format!("{QUIZ}\n\n{QUIZ} {QUIZ}\n");
    let questions = questions(&page);
    let at: Vec<_> = questions
        .iter()
        .map(|question| (question.number, question.place.line, question.place.column))
        .collect();
    // A quiz is 71 characters long, and its question starts at the 19th.
    assert_eq!(at, [(1, 1, 19), (2, 3, 19), (3, 3, 72 + 19)]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let page = "---\ntitle: T\n---\n\n# H\n\n<Quiz\n  questions={[\n    {\n      question: \"Q\",\n      options: [\"a\",\n \"b\"],\n      correctOption: 1\n    }\n  ]}\n/>\n";
    let unix = read(page.as_bytes());
    assert_eq!(unix.problems, []);
    assert_eq!(unix.questions.len(), 1);
    assert_eq!(read(page.replace('\n', "\r\n").as_bytes()), unix);
    assert_eq!(read(format!("\u{FEFF}{page}").as_bytes()), unix);
}

#[test]
fn the_title_is_the_front_matters_or_else_the_first_heading() {
    for (page, title) in [
        ("---\ntitle: Front\n---\n# Head", Some("Front")),
        (
            "---\nid: x\n---\n\n## Low\n\n# Head #\n\n# Second",
            Some("Head"),
        ),
        ("```\n# code\n```\n# Head {#anchor}", Some("Head")),
        ("#hash\n", None),
        ("", None),
    ] {
        assert_eq!(read(page.as_bytes()).title.as_deref(), title, "{page}");
    }
}

#[test]
fn elements_without_questions_are_left_alone() {
    for page in [
        "<QuizIcon size={3} />",
        "<Quiz chapter=\"3\" />",
        "<Quiz questions={[]} />",
        "<Quiz questions={[ /* later */ ]} />",
        "<Quiz>\ntext\n</Quiz>\n",
    ] {
        assert_eq!(questions(page), [], "{page}");
    }
}
