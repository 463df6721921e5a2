//! Measures what "Option 2" means, and what is wrong with a page, on real pages with known truth.
//!
//! The pages are not part of the repository: they are looked for in `SRS_SHARED`, else in `../shared`.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use serde_json::Value;
use srs::domain::{Code, Content, Parsed, Place, Question, QuestionOption, StatedKey};
use srs::source::{Regime, Understood, understand};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn truth(test: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("SRS_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let truth = shared.join("corpus/truth");
    if !truth.is_dir() {
        eprintln!("SKIPPED: {test}: no ../shared");
        return None;
    }
    Some(truth)
}

fn read(path: PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The page as its truth file holds it, one question a line.
fn parsed(page: &Value) -> Parsed {
    let questions = page["components"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|component| {
            let title = component["title"].as_str().map(str::to_owned);
            let questions = component["questions"].as_array().unwrap().iter();
            questions.map(move |question| (title.clone(), question))
        });
    Parsed {
        questions: (1..)
            .zip(questions)
            .map(|(number, (quiz_title, question))| Question {
                quiz_title,
                number,
                place: Place {
                    line: number,
                    column: 1,
                },
                text: question["question"].as_str().unwrap_or_default().into(),
                options: texts(&question["options"]),
                key: key(question),
                explanation: question["explanation"].as_str().map(str::to_owned),
                source: question["source"].as_str().map(str::to_owned),
                tags: Vec::new(),
            })
            .collect(),
        ..Parsed::default()
    }
}

fn texts(options: &Value) -> Vec<QuestionOption> {
    options
        .as_array()
        .into_iter()
        .flatten()
        .map(|text| QuestionOption {
            text: text.as_str().unwrap().into(),
            note: String::new(),
        })
        .collect()
}

fn key(question: &Value) -> StatedKey {
    let indexes = question["correct"].as_array().into_iter().flatten();
    StatedKey::Indexes(indexes.map(|index| index.as_i64().unwrap()).collect())
}

/// References of a page: resolved as in the truth, otherwise, and left open where the truth knows.
#[derive(Debug, Default, PartialEq)]
struct Score {
    right: usize,
    wrong: usize,
    left_open: usize,
}

fn score(understood: &Understood, map: &Value) -> Score {
    let truths: BTreeMap<u64, &Value> = (1..).zip(map["questions"].as_array().unwrap()).collect();
    let mut score = Score::default();
    for note in &understood.notes {
        let Content::Choice(choice) = &note.content else {
            continue;
        };
        let truth = truths[&u64::from(note.number)];
        for reference in &choice.explanation().references {
            let expected = truth["map"][reference.number.to_string()].as_u64();
            match (reference.option.map(u64::from), expected) {
                (Some(option), Some(expected)) if option == expected => score.right += 1,
                (Some(_), _) => score.wrong += 1,
                (None, Some(_)) => score.left_open += 1,
                (None, None) => {}
            }
        }
    }
    score
}

#[test]
fn every_option_number_of_the_known_pages_is_resolved_and_none_wrongly() {
    let Some(truth) = truth("option numbers") else {
        return;
    };
    // Regime, and the references that truth files list: claims, and the numbers written elsewhere.
    for (page, regime, references) in [
        ("chapter29.md", Regime::Swapped, 215),
        (
            "25-io-file-handling__06_chapter_23_quiz.md",
            Regime::Swapped,
            194,
        ),
        (
            "22-set-frozenset-gc__07_chapter_20_quiz.md",
            Regime::Swapped,
            144,
        ),
        (
            "09-git-and-github__07_chapter_09_quiz.md",
            Regime::Consistent,
            153,
        ),
    ] {
        let understood = understand(parsed(&read(truth.join(format!("{page}.json")))));
        let map = read(truth.join(format!("{page}.optmap.json")));
        assert_eq!(understood.regime, regime, "{page}");
        assert_eq!(
            score(&understood, &map),
            Score {
                right: references,
                ..Score::default()
            },
            "{page}"
        );
    }
}

fn count(understood: &Understood, code: Code) -> usize {
    let problems = understood.problems.iter();
    problems.filter(|problem| problem.code == code).count()
}

#[test]
fn the_first_page_contradicts_36_of_its_answers() {
    let Some(truth) = truth("contradictions") else {
        return;
    };
    let understood = understand(parsed(&read(truth.join("chapter29.md.json"))));
    assert_eq!(count(&understood, Code::ExplanationContradictsAnswer), 36);
    assert_eq!(count(&understood, Code::NoOptions), 1);
    assert_eq!(count(&understood, Code::StaleOptionReferences), 1);
    assert_eq!(understood.notes.len(), 54);
    assert_eq!(
        understood.notes.iter().filter(|note| note.salvaged).count(),
        1
    );
}
