use super::super::text::mutate::survive_mutations;
use super::*;
use crate::domain::{Code, Content, Parsed, Place, StatedKey};

fn basics(parsed: &Parsed) -> Vec<(&str, &str)> {
    parsed
        .notes
        .iter()
        .filter_map(|note| match &note.content {
            Content::Basic { front, back } => Some((front.as_str(), back.as_str())),
            _ => None,
        })
        .collect()
}

fn codes(parsed: &Parsed) -> Vec<(u32, Code)> {
    parsed
        .problems
        .iter()
        .map(|problem| (problem.place.line, problem.code))
        .collect()
}

fn options(parsed: &Parsed, question: usize) -> Vec<&str> {
    let options = &parsed.questions[question].options;
    options.iter().map(|option| option.text.as_str()).collect()
}

fn key(parsed: &Parsed, question: usize) -> &StatedKey {
    &parsed.questions[question].key
}

const CARDS: &str = "\
---
name = \"Rivers\"
---
Text for people.

Q: Longest river
of Europe?

A: The Volga.

It ends in the Caspian Sea.
---
Q: Shortest?
Q: Widest?
A: The Amazon
C: The [Rhine] flows to [Rotterdam\\[!\\]].
A: At last.
";

#[test]
fn cards_end_at_a_rule_at_the_next_card_or_with_the_file() {
    let parsed = read_cards(CARDS);
    assert_eq!(parsed.title.as_deref(), Some("Rivers"));
    assert_eq!(
        basics(&parsed),
        [
            (
                "Longest river\nof Europe?",
                "The Volga.\n\nIt ends in the Caspian Sea."
            ),
            ("Shortest?", ""),
            ("Widest?", "The Amazon"),
        ]
    );
    let places: Vec<_> = parsed
        .notes
        .iter()
        .map(|n| (n.number, n.place.line))
        .collect();
    assert_eq!(places, [(1, 6), (2, 13), (3, 14), (4, 16)]);
}

#[test]
fn each_bracket_of_a_cloze_card_is_a_deletion_and_an_answer_is_its_extra_text() {
    let parsed = read_cards(CARDS);
    assert_eq!(
        parsed.notes[3].content,
        Content::Cloze {
            text: "The {{c1::Rhine}} flows to {{c2::Rotterdam[!]}}.".into(),
            extra: "At last.".into(),
        }
    );
    assert_eq!(parsed.notes[3].content.ordinals(), [0, 1]);
}

#[test]
fn a_question_without_an_answer_is_a_reported_draft() {
    let parsed = read_cards(CARDS);
    assert!(parsed.notes[1].draft);
    assert_eq!(codes(&parsed), [(13, Code::NoAnswer)]);
    assert_eq!(parsed.problems[0].question, Some(2));
}

#[test]
fn a_cloze_card_without_brackets_is_a_reported_draft() {
    let parsed = read_cards("C: nothing [here](x)\n---\nC: but [here]");
    assert_eq!(
        (parsed.notes[0].draft, parsed.notes[1].draft),
        (true, false)
    );
    assert_eq!(codes(&parsed), [(1, Code::NoAnswer)]);
}

#[test]
fn marks_in_code_blocks_are_text() {
    let parsed =
        read_cards("```\nQ: not\nA: this\n```\nQ: but\n```yaml\n---\nA: x\n```\nA: this\n");
    assert_eq!(basics(&parsed), [("but\n```yaml\n---\nA: x\n```", "this")]);
    assert!(holds_cards("x\nC: [y]"));
    assert!(!holds_cards("```\nQ: y\n```\n Q: indented\nA: alone"));
}

#[test]
fn stray_answers_are_reported_and_kept() {
    let parsed = read_cards("A: lost\n---\nQ: a\nA: b\nA: c\n");
    assert_eq!(basics(&parsed), [("", "lost"), ("a", "b\nA: c")]);
    assert_eq!(codes(&parsed), [(1, Code::Syntax), (5, Code::Syntax)]);
    assert!(parsed.notes[0].draft);
}

#[test]
fn an_empty_page_of_cards_says_that_nothing_was_found() {
    assert_eq!(codes(&read_cards("")), [(1, Code::NoQuestions)]);
}

const BOXES: &str = "\
# Sea

Some text.

## Q1. What is salt?

```
NaCl
```

- [ ] A metal
- [X] A compound
      of two elements
* [ ] A gas

[Reference](https://example.org)

Salt is sodium chloride.

---

### 2) Which print 1?

- [x] ```js
      print(1)
      ```
- [ ] A

```js
print(2)
```

- [x] B

```js
print(3 - 2)
```

Q3. No heading here
- [ ] no
- [x] yes

Q4. Nor here

- [ ] 1
- [ ] 2

#### Q5. Where did the options go?

They are lost, but it was the *moon*.

## Afterword

1. An ordinary list
";

#[test]
fn headings_of_any_level_and_numbered_lines_start_questions() {
    let parsed = read_checkboxes(BOXES);
    assert_eq!(parsed.title.as_deref(), Some("Sea"));
    let texts: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "What is salt?\n\n```\nNaCl\n```",
            "Which print 1?",
            "No heading here",
            "Nor here",
            "Where did the options go?"
        ]
    );
    assert_eq!(parsed.questions[0].place, Place { line: 5, column: 1 });
    let line_of = |text| BOXES.lines().position(|line| line == text);
    assert_eq!(line_of("Q4. Nor here"), Some(42));
    assert_eq!(parsed.questions[3].place.line, 43);
}

#[test]
fn options_may_be_wrapped_or_be_code() {
    let parsed = read_checkboxes(BOXES);
    assert_eq!(
        options(&parsed, 0),
        ["A metal", "A compound\nof two elements", "A gas"]
    );
    assert_eq!(
        options(&parsed, 1),
        [
            "```js\nprint(1)\n```",
            "A\n\n```js\nprint(2)\n```",
            "B\n\n```js\nprint(3 - 2)\n```"
        ]
    );
    assert_eq!(options(&parsed, 3), ["1", "2"]);
}

#[test]
fn checked_boxes_are_the_key_and_none_is_a_missing_key() {
    let parsed = read_checkboxes(BOXES);
    assert_eq!(*key(&parsed, 0), StatedKey::Indexes(vec![1]));
    assert_eq!(*key(&parsed, 1), StatedKey::Indexes(vec![0, 2]));
    assert_eq!(*key(&parsed, 3), StatedKey::Missing);
}

#[test]
fn text_after_the_options_explains_and_text_without_options_may_answer() {
    let parsed = read_checkboxes(BOXES);
    let explanation = |at: usize| parsed.questions[at].explanation.as_deref();
    assert_eq!(
        explanation(0),
        Some("[Reference](https://example.org)\n\nSalt is sodium chloride.")
    );
    assert_eq!(explanation(2), None);
    assert_eq!(
        explanation(4),
        Some("They are lost, but it was the *moon*.")
    );
    assert!(options(&parsed, 4).is_empty());
}

#[test]
fn a_numbered_line_before_options_starts_a_question_and_other_lists_do_not() {
    let text = "1. One?\n- [x] a\n- [ ] b\n\nBecause:\n1. first\n2. second\n\n2. Two?\n\n- [ ] c\n- [x] d\n";
    let parsed = read_checkboxes(text);
    let texts: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(texts, ["One?", "Two?"]);
    assert_eq!(
        parsed.questions[0].explanation.as_deref(),
        Some("Because:\n1. first\n2. second")
    );
}

#[test]
fn the_heading_of_a_section_is_no_part_of_its_first_question() {
    let parsed =
        read_checkboxes("## Rivers\n\n1. One?\n- [x] a\n- [ ] b\n\n2. Two?\n- [x] c\n- [ ] d\n");
    let texts: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(texts, ["One?", "Two?"]);
}

#[test]
fn a_paragraph_before_options_is_a_question_too() {
    let text = "Read this.\n\nWhat is printed?\n\n```\nx\n```\n\n- [x] x\n- [ ] y\n\nNote.\n\nAnd now?\n\n- [ ] z\n- [x] w\n";
    let parsed = read_checkboxes(text);
    let texts: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(texts, ["What is printed?\n\n```\nx\n```", "And now?"]);
    assert_eq!(parsed.questions[0].explanation.as_deref(), Some("Note."));
}

#[test]
fn lists_of_things_to_do_are_not_taken_for_questions() {
    assert!(!holds_checkboxes("# To do\n\n- [ ] milk\n- [x] eggs\n"));
    assert!(holds_checkboxes("## What is it?\n- [ ] milk\n- [x] eggs\n"));
    assert!(holds_checkboxes("## Q1. Say it\n```\nx\n```\n- [x] eggs\n"));
    assert!(!holds_checkboxes("```\n## Q1.\n- [x] eggs\n```\n"));
}

const LETTERS: &str = "\
# Chapter quiz

### Question 1

What is
two and two?

A) Three
B) Four, as long as
the base is above four
C) Five

<details>
<summary>Answer</summary>

**Correct Answer: B) Four**

Count with fingers.

</details>

2. Select both
- A. x
- B. y
- C. z

**Answers**: A and C
3. Last?
**A)** l
**B)** m
";

#[test]
fn lettered_options_are_answered_by_a_line_below() {
    let parsed = read_lettered(LETTERS);
    let texts: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(texts, ["What is\ntwo and two?", "Select both", "Last?"]);
    assert_eq!(
        options(&parsed, 0),
        ["Three", "Four, as long as\nthe base is above four", "Five"]
    );
    assert_eq!(*key(&parsed, 0), StatedKey::Indexes(vec![1]));
    assert_eq!(
        parsed.questions[0].explanation.as_deref(),
        Some("Count with fingers.")
    );
    assert_eq!(*key(&parsed, 1), StatedKey::Indexes(vec![0, 2]));
    assert_eq!(*key(&parsed, 2), StatedKey::Missing);
    assert_eq!(options(&parsed, 2), ["l", "m"]);
    assert_eq!(parsed.title.as_deref(), Some("Chapter quiz"));
}

#[test]
fn lettered_pages_need_options_and_an_answer() {
    assert!(holds_lettered(LETTERS));
    assert!(!holds_lettered("A) one\nB) two\n"));
    assert!(!holds_lettered("Answer: B\n"));
}

#[test]
fn no_damage_makes_a_reader_panic() {
    survive_mutations(CARDS, read_cards);
    survive_mutations(BOXES, read_checkboxes);
    survive_mutations(LETTERS, read_lettered);
}

#[test]
fn sample_decks_read_without_problems() {
    let cards = read_cards(include_str!("../../../decks/rust-ownership.md"));
    assert_eq!(cards.title.as_deref(), Some("Rust: Ownership"));
    assert_eq!((cards.notes.len(), cards.problems.len()), (8, 0));
    assert_eq!(cards.notes[0].tags, ["rust"]);
    let boxes = read_checkboxes(include_str!("../../../decks/regex-checkboxes.md"));
    assert_eq!((boxes.questions.len(), boxes.problems.len()), (7, 0));
    assert!(boxes.questions.iter().all(|q| q.options.len() >= 3));
    assert_eq!(boxes.questions[3].key, StatedKey::Indexes(vec![0, 2]));
    assert!(boxes.questions[4].options[2].text.contains("(?<year>"));
}
