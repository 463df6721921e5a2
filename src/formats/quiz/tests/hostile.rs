//! Pages cut anywhere and changed anywhere: nothing panics, and what is whole is kept.

use super::*;
use crate::domain::Seed;

/// A page with something of everything, in more than one alphabet.
const PAGE: &str = r#"---
title: "Ærø: eine Prüfung"
---

import {lakes} from '@site/data/lakes';

# Ærø

```jsx
<Quiz questions={[{question: "In a fence"}]} />
```

<!-- <Quiz /> --> and `<Quiz />` {/* <Quiz /> */}

<Quiz
  title="Häfen"
  questions={[
    { // a comment
      question: "Wo liegt \"Søby\"? \u{1F6A2} ] }",
      options: ['Norden', `Süden`, "Osten" + '/West'],
      correctOption: 0x0,
      explanation: 'Im Norden.\nOption 2 ist falsch.',
      onPick: () => { go([1, 2]) },
    },
    { "question": "水は何度で凍りますか", "options": {"a": "0", "b": "100"}, "correct_answer": "a" },
    { id: 3, text: 'Pick', options: ["A) a", "B) b"], correct: [0, 1], source: 'L1' }
  ]}
/>

### 1. Which one?

Some prose.

<Question choices={[{ text: "x", explain: "no" }, { text: "y", correct: true }]} />

1. And this?
   <MultipleChoice>
     <Option>no &amp; no</Option>
     <Option isCorrect>yes `<b>`</Option>
   </MultipleChoice>

<Quiz question="A &lt; B?" options={["yes", "no"]} answerIndex={0} />
<Quiz questions={lakes} />
"#;

#[test]
fn the_page_itself_is_read() {
    let read = read_page(PAGE.as_bytes());
    assert_eq!(
        texts(&read.parsed.questions),
        [
            "Wo liegt \"Søby\"? 🚢 ] }",
            "水は何度で凍りますか",
            "Pick",
            "1. Which one?\n\nSome prose.",
            "1. And this?",
            "A < B?"
        ]
    );
    assert_eq!(read.imported.len(), 1);
    assert_eq!(read.parsed.problems.len(), 1);
}

#[test]
fn a_page_cut_anywhere_keeps_every_question_that_is_whole() {
    let whole = read(PAGE.as_bytes());
    for end in 0..PAGE.len() {
        let cut = &PAGE.as_bytes()[..end];
        let parsed = read(cut);
        read_bank(cut);
        let Ok(text) = std::str::from_utf8(cut) else {
            assert_eq!(parsed.problems.len(), 1);
            assert_eq!(parsed.problems[0].code, Code::Encoding);
            continue;
        };
        holds_quiz(text);
        // A question is whole when the next one has begun; the last of them may be cut.
        let lines = u32::try_from(text.lines().count()).unwrap();
        let begun = whole
            .questions
            .iter()
            .filter(|question| question.place.line < lines)
            .count();
        for (read, question) in parsed
            .questions
            .iter()
            .zip(&whole.questions)
            .take(begun.saturating_sub(1))
        {
            // The title stands before the list, so that it is there too.
            assert_eq!(read, question, "cut at {end}");
        }
        assert!(
            parsed.questions.len() + 1 >= begun,
            "cut at {end}: {:?}",
            parsed.problems
        );
    }
}

#[test]
fn twenty_thousand_changed_pages_are_read_without_a_panic() {
    let tokens = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "`",
        "${",
        "\\",
        "/*",
        "*/",
        "//",
        "<Quiz ",
        "/>",
        ">",
        "<!--",
        "```\n",
        "\n",
        ",",
        ":",
        "(",
        ")",
        "é",
        "+",
        "...",
        "=",
        "\\u{",
        "as ",
        "</MultipleChoice>",
        "<Option>",
        "question:",
    ];
    let characters: Vec<char> = PAGE.chars().collect();
    for round in 0..20_000_u64 {
        let seed = Seed::new(round);
        let mut page = characters.clone();
        for change in 0..=seed.with(1).below(3) {
            let seed = seed.with(100 + change);
            let at = seed.with(1).below(page.len() as u64) as usize;
            let token = tokens[seed.with(2).below(tokens.len() as u64) as usize];
            let removed = seed.with(3).below(4) as usize;
            page.splice(at..(at + removed).min(page.len()), token.chars());
        }
        let page: String = page.into_iter().collect();
        let parsed = read(page.as_bytes());
        if round % 4 == 0 {
            read_bank(page.as_bytes());
        }
        for (index, question) in parsed.questions.iter().enumerate() {
            assert_eq!(question.number as usize, index + 1, "{page}");
        }
    }
}

#[test]
fn one_huge_line_is_read_with_its_columns() {
    let question = "{question:'Q',options:['a','b'],correct:1},";
    let count = 20_000;
    let questions = questions(&format!(
        "<Quiz questions={{[{}]}} />",
        question.repeat(count)
    ));
    assert_eq!(questions.len(), count);
    // The first question stands in column 19, and each takes as many columns as it has characters.
    assert_eq!(
        questions[count - 1].place.column as usize,
        19 + (count - 1) * question.len()
    );
    let text = "x".repeat(1_000_000);
    assert_eq!(
        only(&quiz(&format!(
            "{{question: '{text}', options: ['a', 'b'], correct: 0}}"
        )))
        .text,
        text
    );
}
