//! The same question in every spelling that was met.

use super::*;

#[test]
fn a_quiz_has_a_title_and_its_questions_an_explanation_and_a_source() {
    let page = r#"---
sidebar_position: 3
title: "Rivers: a quiz"
---

# Rivers

<Quiz
  title="Rivers of Europe"
  questions={[    {
      question: "Which river passes Vienna?",
      options: [
        "The Rhine",
        "The Danube",
        "The Elbe",
        "The Po"
      ],
      correctOption: 1,
      explanation: "The Danube does. Option 1 is wrong.",
      source: "Lesson 2: Danube"
    },
    {
      question: "Which reach the sea?",
      options: ["The Rhine", "The Inn", "The Po", "The Main"],
      correctOption: [0, 2],
      explanation: "",
    }
  ]}
  questionsPerBatch={18}
/>
"#;
    let parsed = read(page.as_bytes());
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.title.as_deref(), Some("Rivers: a quiz"));
    let [first, second] = parsed.questions.as_slice() else {
        panic!("{:?}", parsed.questions);
    };
    assert_eq!(first.quiz_title.as_deref(), Some("Rivers of Europe"));
    assert_eq!(
        (first.number, first.place),
        (
            1,
            Place {
                line: 10,
                column: 19
            }
        )
    );
    assert_eq!(first.text, "Which river passes Vienna?");
    assert_eq!(
        options(first),
        ["The Rhine", "The Danube", "The Elbe", "The Po"]
    );
    assert_eq!(first.key, right(&[1]));
    assert_eq!(
        first.explanation.as_deref(),
        Some("The Danube does. Option 1 is wrong.")
    );
    assert_eq!(first.source.as_deref(), Some("Lesson 2: Danube"));
    assert_eq!(
        (second.number, second.place),
        (
            2,
            Place {
                line: 22,
                column: 5
            }
        )
    );
    assert_eq!(second.key, right(&[0, 2]));
    // An explanation that says nothing is none.
    assert_eq!(
        (second.explanation.as_ref(), second.source.as_ref()),
        (None, None)
    );
}

#[test]
fn options_may_be_an_object_and_the_answer_one_of_its_letters() {
    let question = only(&quiz(
        r#"{"question":"Capital of Peru?","options":{"a":"Lima","b":"Quito"},"correct_answer":"b","explanation":"x"}"#,
    ));
    assert_eq!(options(&question), ["Lima", "Quito"]);
    assert_eq!(question.key, right(&[1]));
}

#[test]
fn single_quotes_and_ids_are_fine() {
    let question = only(&quiz(
        "{ id: 'q1', question: 'It\\'s \"wet\"?', options: ['yes', 'no'], correctAnswer: 0, }",
    ));
    assert_eq!(question.text, "It's \"wet\"?");
    assert_eq!(question.key, right(&[0]));
}

#[test]
fn letters_before_all_options_are_taken_off() {
    let lettered = only(&quiz(
        r#"{text: "Pick", points: 1, options: ["A) one", "B) two", "C) three"], correct: 2}"#,
    ));
    assert_eq!(lettered.text, "Pick");
    assert_eq!(options(&lettered), ["one", "two", "three"]);
    let dotted = only(&quiz(
        r#"{question: "Pick", options: ["a. one", "b. two"], answer: "B"}"#,
    ));
    assert_eq!(options(&dotted), ["one", "two"]);
    assert_eq!(dotted.key, right(&[1]));
}

#[test]
fn letters_that_are_part_of_an_option_stay() {
    for kept in [
        ["A) one", "C) two"],
        ["A) one", "two"],
        ["A)one", "B)two"],
        ["A) ", "B) "],
    ] {
        let question = only(&quiz(&format!(
            "{{question: 'Q', options: ['{}', '{}'], correct: 0}}",
            kept[0], kept[1]
        )));
        assert_eq!(options(&question), kept);
    }
}

#[test]
fn one_question_a_line_with_its_index_is_fine() {
    let page = quiz(
        "\n  {id:\"q1\",question:\"Что?\",options:[\"да\",\"нет\"],correctIndex:1,explanation:\"потому\"},\n  {id:\"q2\",question:\"Где?\",options:[\"там\",\"тут\"],correctIndex:0}\n",
    );
    let questions = questions(&page);
    assert_eq!(texts(&questions), ["Что?", "Где?"]);
    // The second question's brace is the third character of its line, the title row and two more before it.
    assert_eq!(questions[1].place, Place { line: 5, column: 3 });
}

#[test]
fn options_may_carry_a_flag() {
    let question = only(
        "<Quiz\n  QuizList={[\n    {\n      question:\n        \"Was?\",\n      answers: [\n        { text: \"a\", isCorrect: false, },\n        { text: \"b\", isCorrect: true, },\n      ],\n    },\n  ]}\n/>\n",
    );
    assert_eq!(options(&question), ["a", "b"]);
    assert_eq!((question.key, question.explanation), (right(&[1]), None));
}

#[test]
fn a_question_element_asks_what_the_heading_before_it_says() {
    let page = "# Course[[course]]\n\n## Quiz[[quiz]]\n\nTest yourself!\n\n### 1. What does <code>x</code> hold?[[q1]]\n\n\
        <Question\n\tchoices={[\n\t\t{\n\t\t\ttext: \"A <i>text</i>.\",\n\t\t\texplain: \"No text.\"\n\t\t},\n\t\t{\n\t\t\ttext: \"A number.\",\n\t\t\texplain: \"Yes!\",\n            correct: true\n\t\t},\n{ text: \"A digit.\", explain: \"Also.\", correct: true }\n\t]}\n/>\n\n\
        ### 2. What does this print?\n\n```py\nprint(1)\n```\n\nThink first.\n\n<Question choices={[{text: \"1\", explain: \"e\", correct: true}, {text: \"2\", explain: \"f\"}]} />\n";
    let parsed = read(page.as_bytes());
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.title.as_deref(), Some("Course"));
    let first = &parsed.questions[0];
    assert_eq!(first.text, "1. What does <code>x</code> hold?");
    assert_eq!(notes(first), ["No text.", "Yes!", "Also."]);
    assert_eq!(first.key, right(&[1, 2]));
    assert_eq!(first.place, Place { line: 9, column: 1 });
    assert_eq!(
        parsed.questions[1].text,
        "2. What does this print?\n\n```py\nprint(1)\n```\n\nThink first."
    );
}

#[test]
fn a_multiple_choice_asks_what_the_paragraph_or_item_before_it_says() {
    let page = "import Option from '~/Option.astro';\n\n<Box icon=\"q\">\n\n### Test yourself\n\nSome words to start.\n\n\
        1. Which tag\n   runs code?\n\n    <MultipleChoice>\n        <Option>`<p>` and `</Option>`</Option>\n        <Option isCorrect>\n          `<script>`,\n            indented\n        </Option>\n    </MultipleChoice>\n\n\
        2. And which is text?\n    <MultipleChoice>\n      <Option isCorrect={true}>\n        p\n        </Option>\n      <Option isCorrect={false} explanation=\"It &amp; runs\">script</Option>\n    </MultipleChoice>\n</Box>\n";
    let questions = questions(page);
    assert_eq!(
        texts(&questions),
        ["1. Which tag\nruns code?", "2. And which is text?"]
    );
    assert_eq!(
        options(&questions[0]),
        ["`<p>` and `</Option>`", "`<script>`,\n  indented"]
    );
    assert_eq!(questions[0].key, right(&[1]));
    assert_eq!(options(&questions[1]), ["p", "script"]);
    assert_eq!(notes(&questions[1]), ["", "It & runs"]);
    assert_eq!(questions[1].key, right(&[0]));
}

#[test]
fn an_element_whose_branch_repeats_the_heading_above_asks_it_again() {
    let page = "### 3. Which one?\n\n{#if fw === 'a'}\n<Question choices={[{text: \"x\", correct: true}, {text: \"y\"}]} />\n{:else}\n<Question choices={[{text: \"z\", correct: true}, {text: \"y\"}]} />\n{/if}\n";
    assert_eq!(texts(&questions(page)), ["3. Which one?", "3. Which one?"]);
}

#[test]
fn a_question_may_be_the_attributes_of_its_element() {
    let page = "## Check\n\n<Quiz question=\"Where &quot;here&quot;?\" options={[\"a\",\"b\"]} answerIndex={1} explanation=\"There.\" />\n\n\
        <Quiz\n  question=\"When?\"\n  options={[\n    \"now\",\n    \"then\"\n  ]}\n  correctAnswer={0}\n  difficulty=\"easy\"\n/>\n";
    let questions = questions(page);
    assert_eq!(texts(&questions), ["Where \"here\"?", "When?"]);
    assert_eq!(questions[0].explanation.as_deref(), Some("There."));
    assert_eq!(
        [&questions[0].key, &questions[1].key],
        [&right(&[1]), &right(&[0])]
    );
    assert_eq!(questions[1].place, Place { line: 5, column: 1 });
}

#[test]
fn prompts_and_json_keys_are_questions_too() {
    let prompt = only(&quiz(
        "{ prompt: \"P\", options: [\"a\", \"b\",\n\n ], correct: 1 }",
    ));
    assert_eq!((prompt.text.as_str(), prompt.key), ("P", right(&[1])));
    let json = only(&quiz(
        "{\"id\": 1, \"question\": \"J\", \"options\": [\"a\", \"b\"], \"correct\": 0}",
    ));
    assert_eq!((json.text.as_str(), json.key), ("J", right(&[0])));
}

#[test]
fn labels_have_values_that_the_answer_names_and_attributes_have_no_escapes() {
    let question = only(
        "<ChoiceQuestion\n  question=\"Half?\"\n  choices={[\n    { label: '\\\\frac{1}{3}', value: 'a' },\n    { label: '\\\\frac{1}{2}', value: 'b' },\n  ]}\n  correctAnswer=\"b\"\n  explanation=\"It is\n  $\\frac{1}{2}$ &lt; 1\"\n  onComplete={() => done(1, {a: [2]})}\n  img=\"/half.png\"\n/>",
    );
    assert_eq!(options(&question), ["\\frac{1}{3}", "\\frac{1}{2}"]);
    assert_eq!(question.key, right(&[1]));
    assert_eq!(
        question.explanation.as_deref(),
        Some("It is\n  $\\frac{1}{2}$ < 1")
    );
}

#[test]
fn an_answer_may_be_the_text_of_its_option() {
    for (answer, index) in [
        ("1982", 1),
        (" 1981 ", 0),
        ("c", 2),
        ("D)", 3),
        ("the Year Before", 3),
    ] {
        let question = only(&quiz(&format!(
            "{{prompt: 'P', answer: '{answer}', choices: ['1981', '1982', '1983', 'The year before']}}"
        )));
        assert_eq!(question.key, right(&[index]), "{answer}");
    }
}

#[test]
fn an_option_called_like_a_letter_is_chosen_by_its_text() {
    let question = only(&quiz("{question: 'Q', options: ['B', 'A'], answer: 'A'}"));
    assert_eq!(question.key, right(&[1]));
}

#[test]
fn answers_may_be_lists_of_letters_texts_or_flags() {
    for (answer, indexes) in [
        ("['A', 'c']", &[0, 2][..]),
        ("'A, C'", &[0, 2]),
        ("['three', 'one']", &[0, 2]),
        ("[false, true, true]", &[1, 2]),
        ("[2, 2, 0]", &[0, 2]),
    ] {
        let question = only(&quiz(&format!(
            "{{question: 'Q', options: ['one', 'two', 'three'], correctAnswers: {answer}}}"
        )));
        assert_eq!(question.key, right(indexes), "{answer}");
    }
}

#[test]
fn answers_that_name_no_option_are_said_to_be_unknown() {
    for (answer, key) in [
        ("'nobody'", StatedKey::Unknown("nobody".to_owned())),
        ("1.5", StatedKey::Unknown("1.5".to_owned())),
        ("null", StatedKey::Missing),
        ("''", StatedKey::Missing),
        ("[]", StatedKey::Missing),
        ("7", right(&[7])),
        ("-1", right(&[-1])),
        ("'1'", right(&[1])),
    ] {
        let question = only(&quiz(&format!(
            "{{question: 'Q', options: ['one', 'two'], answer: {answer}}}"
        )));
        assert_eq!(question.key, key, "{answer}");
    }
}

#[test]
fn numbered_options_are_chosen_by_number_and_true_or_false_by_truth() {
    let numbered = only(&quiz(
        "{question: 'Q', options: [{id: 7, text: 'a'}, {id: 8, text: 'b'}], correct: 8}",
    ));
    assert_eq!(numbered.key, right(&[1]));
    let listed = only(&quiz(
        "{question: 'Q', options: ['True', 'False'], answer: false}",
    ));
    assert_eq!(listed.key, right(&[1]));
    let implied = only(&quiz(
        "{type: 'true_false', question: 'Q', correct_answer: true}",
    ));
    assert_eq!(
        (options(&implied), implied.key.clone()),
        (vec!["True", "False"], right(&[0]))
    );
}

#[test]
fn answers_beside_options_are_the_key() {
    let question = only(&quiz(
        "{question: 'Q', options: ['x', 'y'], answers: ['y']}",
    ));
    assert_eq!(
        (options(&question), question.key.clone()),
        (vec!["x", "y"], right(&[1]))
    );
}

#[test]
fn questions_inside_an_element_take_its_title() {
    let page = "<Quiz title=\"Outer\">\n  <Question text=\"Q\" choices={[{text: 'a', correct: true}, {text: 'b'}]} />\n</Quiz>\n\n### Next?\n\n<Question choices={['c', 'd']} answer=\"d\" />\n";
    let titles: Vec<_> = questions(page)
        .into_iter()
        .map(|question| (question.text, question.quiz_title))
        .collect();
    assert_eq!(
        titles,
        [
            ("Q".to_owned(), Some("Outer".to_owned())),
            ("Next?".to_owned(), None)
        ]
    );
}

#[test]
fn imported_questions_are_pointed_to() {
    let page = "import Quiz from '@site/src/Quiz';\nimport {questions as rivers, lakes} from '@site/data/rivers';\n\n<details>\n  <Quiz id=\"r\" questions={rivers} />\n</details>\n";
    let read = read_page(page.as_bytes());
    assert_eq!(
        problems(&read.parsed),
        [(Code::ImportedQuestions, 5, 3, None)]
    );
    assert_eq!(
        read.parsed.problems[0].message,
        "the questions `rivers` are in another file: import `@site/data/rivers` too"
    );
    assert_eq!(
        read.imported,
        [ImportedBank {
            identifier: "rivers".to_owned(),
            module: "@site/data/rivers".to_owned(),
            place: Place { line: 5, column: 3 },
        }]
    );
}

#[test]
fn imports_are_known_in_every_form() {
    for statement in [
        "import bank from './bank'",
        "import bank, {other} from \"./bank\";",
        "import * as bank from './bank';",
        "import {\n  other,\n  q as bank,\n} from './bank';",
        "import type {other} from './types';\nimport {bank} from './bank';",
    ] {
        let page =
            format!("{statement}\n\n<Quiz questions={{bank.one}} />\n<Quiz {{...bank}} />\n");
        let read = read_page(page.as_bytes());
        let modules: Vec<_> = read
            .imported
            .iter()
            .map(|bank| (bank.identifier.as_str(), bank.module.as_str()))
            .collect();
        assert_eq!(modules, [("bank", "./bank")], "{statement}");
        assert_eq!(read.parsed.problems.len(), 2, "{statement}");
    }
}

#[test]
fn a_title_that_is_the_question_is_no_quizs_title() {
    let question = only("<Quiz title=\"Which?\" options={['a', 'b']} answer=\"b\" />");
    assert_eq!(
        (question.text.as_str(), question.quiz_title),
        ("Which?", None)
    );
}

#[test]
fn flags_decide_where_the_answer_says_nothing() {
    let question = only(&quiz(
        "{question: 'Q', options: [{text: 'a'}, {text: 'b', correct: true}], answer: 'see below'}",
    ));
    assert_eq!(question.key, right(&[1]));
}

#[test]
fn questions_from_nowhere_would_need_running_code() {
    let parsed = read(b"<Quiz questions={load(3)} />\n\n<Quiz {...more} />");
    assert_eq!(
        problems(&parsed),
        [
            (Code::UnsupportedExpression, 1, 18, None),
            (Code::UnsupportedExpression, 3, 8, None)
        ]
    );
    assert_eq!(
        parsed.problems[0].message,
        "`load(3)` would have to be run: write the value itself"
    );
}

#[test]
fn questions_declared_on_the_page_are_read_where_they_stand() {
    let page = "export const rivers = [\n  { question: 'Q', options: ['a', 'b'], correct: 0 },\n];\n\n<Quiz title=\"T\" questions={rivers} />\n<Quiz questions={rivers} />\n";
    let question = only(page);
    assert_eq!(
        (question.place, question.quiz_title.as_deref()),
        (Place { line: 2, column: 3 }, Some("T"))
    );
}

#[test]
fn a_bank_is_a_list_that_a_module_exports() {
    let bank = "import type {QuizQuestion} from './types';\n\ninterface Extra { question: string; options: string[]; }\ntype Pair = { question: string; options: [string, string] };\nexport const links = [{ title: 'Home', href: '/' }];\n\n\
        // The first chapter.\nexport const questions: QuizQuestion[] = [\n  {\n    question: `One?`,\n    options: ['a', 'b'] as const,\n    correctIndex: 1,\n  },\n] as const satisfies readonly QuizQuestion[]\n\n\
        export default { title: 'More', questions: [{ question: \"Two?\", options: [\"c\", \"d\"], answer: \"c\" } as QuizQuestion] };\n";
    let questions = banked(bank);
    assert_eq!(texts(&questions), ["One?", "Two?"]);
    assert_eq!(
        [&questions[0].key, &questions[1].key],
        [&right(&[1]), &right(&[0])]
    );
    assert_eq!(questions[0].place, Place { line: 9, column: 3 });
    assert_eq!(questions[1].quiz_title.as_deref(), Some("More"));
}

#[test]
fn a_bank_may_be_plain_json_in_several_shapes() {
    let list = r#"[{"question": "One?", "options": ["a", "b"], "answer": 0}]"#;
    assert_eq!(texts(&banked(list)), ["One?"]);
    let object = r#"{"title": "T", "meta": {"by": ["me"]}, "questions": [{"type": "multiple_choice", "question": "Two?", "options": ["A. x", "B. y"], "correct_answer": "B"}]}"#;
    let two = banked(object).remove(0);
    assert_eq!(
        (options(&two), two.key.clone(), two.quiz_title.as_deref()),
        (vec!["x", "y"], right(&[1]), Some("T"))
    );
    let groups = r#"[{"title": "G", "questions": [{"question": "Three?", "answers": ["only"], "answer": 0}]}]"#;
    let three = banked(groups).remove(0);
    assert_eq!(
        (three.text.as_str(), three.quiz_title.as_deref()),
        ("Three?", Some("G"))
    );
    let chapters = r#"{"one": [{"question": "Four?"}], "two": {"list": [{"question": "Five?"}]}}"#;
    assert_eq!(texts(&banked(chapters)), ["Four?", "Five?"]);
    assert_eq!(
        texts(&banked(r#"{"question": "Six?", "options": ["a", "b"]}"#)),
        ["Six?"]
    );
    assert_eq!(
        banked("{\"name\": \"package\", \"version\": 1, \"files\": [\"a\"]}"),
        []
    );
    assert_eq!(banked(""), []);
}
