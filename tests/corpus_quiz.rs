//! Real quiz pages against what evaluating them as JavaScript gives, word for word.
//!
//! The pages are other people's and not part of the repository: see `SRS_SHARED` below.

// Helpers beside the tests are tests too; clippy only knows the functions that are marked.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use serde::Deserialize;
use srs::domain::{Code, Question, StatedKey};
use srs::formats::quiz::{Page, holds_quiz, read_page};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Truth {
    total: usize,
    components: Vec<TrueComponent>,
}

#[derive(Deserialize)]
struct TrueComponent {
    line: u32,
    title: Option<String>,
    questions: Vec<TrueQuestion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TrueQuestion {
    question: String,
    options: Vec<String>,
    correct: Vec<i64>,
    explanation: Option<String>,
    source: Option<String>,
    option_notes: Option<Vec<Option<String>>>,
}

/// The folder of real pages: `$SRS_SHARED`, else `../shared` beside the repository.
fn corpus(test: &str) -> Option<PathBuf> {
    // Tests are at the edge too: where the pages lie is the environment's to say.
    #[allow(clippy::disallowed_methods)]
    let shared = std::env::var_os("SRS_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let corpus = shared.join("corpus");
    if !corpus.is_dir() {
        eprintln!("SKIPPED: {test}: no ../shared");
        return None;
    }
    Some(corpus)
}

/// Every page that has a truth, with it.
fn pages(corpus: &Path) -> Vec<(String, Vec<u8>, Truth)> {
    let mut pages = Vec::new();
    for folder in [corpus.to_owned(), corpus.join("dialects")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Ok(truth) = fs::read_to_string(corpus.join(format!("truth/{name}.json"))) else {
                continue;
            };
            let truth = serde_json::from_str(&truth).unwrap();
            pages.push((name, fs::read(path).unwrap(), truth));
        }
    }
    pages.sort_by(|one, other| one.0.cmp(&other.0));
    pages
}

/// The options as they are read: the truth keeps the `A) ` that one site writes before each of
/// them, which is taken off because options are lettered anew when they are shown.
fn without_letters(options: &[String]) -> Vec<String> {
    let stripped: Option<Vec<String>> = options
        .iter()
        .zip('A'..)
        .map(|(option, letter)| Some(option.strip_prefix(&format!("{letter}) "))?.to_owned()))
        .collect();
    stripped.unwrap_or_else(|| options.to_vec())
}

fn expected(truth: &Truth) -> Vec<(Option<&str>, &TrueQuestion)> {
    let mut expected = Vec::new();
    for component in &truth.components {
        for question in &component.questions {
            expected.push((component.title.as_deref(), question));
        }
    }
    expected
}

/// Evaluating gives an empty text where a page writes `""`; a question that explains nothing has no explanation.
fn not_empty(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn compare(name: &str, read: &Question, title: Option<&str>, truth: &TrueQuestion) {
    let number = read.number;
    assert_eq!(read.text, truth.question, "{name} #{number}");
    let options: Vec<_> = read
        .options
        .iter()
        .map(|option| option.text.clone())
        .collect();
    assert_eq!(options, without_letters(&truth.options), "{name} #{number}");
    assert_eq!(
        read.key,
        StatedKey::Indexes(truth.correct.clone()),
        "{name} #{number}"
    );
    assert_eq!(
        read.explanation.as_deref(),
        not_empty(&truth.explanation),
        "{name} #{number}"
    );
    assert_eq!(
        read.source.as_deref(),
        not_empty(&truth.source),
        "{name} #{number}"
    );
    assert_eq!(read.quiz_title.as_deref(), title, "{name} #{number}");
    let notes: Vec<_> = read
        .options
        .iter()
        .map(|option| option.note.as_str())
        .collect();
    let true_notes = match &truth.option_notes {
        Some(notes) => notes
            .iter()
            .map(|note| note.as_deref().unwrap_or_default())
            .collect(),
        None => vec![""; truth.options.len()],
    };
    assert_eq!(notes, true_notes, "{name} #{number}");
}

#[test]
fn every_question_of_every_real_page_is_read_word_for_word() {
    let Some(corpus) = corpus("every_question_of_every_real_page_is_read_word_for_word") else {
        return;
    };
    let pages = pages(&corpus);
    assert!(pages.len() >= 21, "{} pages", pages.len());
    let mut total = 0;
    for (name, bytes, truth) in &pages {
        let Page { parsed, imported } = read_page(bytes);
        assert!(holds_quiz(std::str::from_utf8(bytes).unwrap()), "{name}");
        let expected = expected(truth);
        assert_eq!(expected.len(), truth.total, "{name}");
        assert_eq!(
            parsed.questions.len(),
            expected.len(),
            "{name}: {:?}",
            parsed.problems
        );
        for (read, (title, question)) in parsed.questions.iter().zip(expected) {
            compare(name, read, title, question);
        }
        // The one page without questions imports them; nothing else is wrong with any of them.
        let codes: Vec<_> = parsed.problems.iter().map(|problem| problem.code).collect();
        if truth.total == 0 {
            assert_eq!(codes, [Code::ImportedQuestions], "{name}");
            assert_eq!(imported.len(), 1, "{name}");
        } else {
            assert_eq!(codes, [], "{name}: {:?}", parsed.problems);
        }
        total += truth.total;
    }
    eprintln!("{} pages, {total} questions", pages.len());
}

#[test]
fn questions_of_single_question_elements_start_where_the_element_does() {
    let Some(corpus) = corpus("questions_of_single_question_elements_start_where_the_element_does")
    else {
        return;
    };
    let mut checked = 0;
    for (name, bytes, truth) in pages(&corpus) {
        let parsed = read_page(&bytes).parsed;
        for component in &truth.components {
            // A list's questions start behind the element's line; the first of them is checked to do so.
            let first = parsed
                .questions
                .iter()
                .find(|question| question.place.line >= component.line);
            if component.questions.len() == 1 && truth.components.len() > 1 {
                assert_eq!(first.unwrap().place.line, component.line, "{name}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 15, "{checked}");
}

#[test]
fn a_real_page_cut_anywhere_keeps_the_questions_before_the_cut() {
    let Some(corpus) = corpus("a_real_page_cut_anywhere_keeps_the_questions_before_the_cut") else {
        return;
    };
    let bytes = fs::read(corpus.join("chapter29.md")).unwrap();
    let whole = read_page(&bytes).parsed.questions;
    for end in (0..bytes.len()).step_by(97) {
        let cut = &bytes[..end];
        let Page { parsed, .. } = read_page(cut);
        let Ok(text) = std::str::from_utf8(cut) else {
            assert_eq!(parsed.problems.len(), 1, "cut at {end}");
            continue;
        };
        let lines = u32::try_from(text.lines().count()).unwrap();
        // All but the last that has begun are whole; that one may have been cut.
        let begun = whole
            .iter()
            .filter(|question| question.place.line < lines)
            .count();
        let complete = begun.saturating_sub(1);
        assert_eq!(
            parsed.questions.get(..complete),
            whole.get(..complete),
            "cut at {end}"
        );
        if begun > 0 {
            assert_eq!(
                parsed.problems.len(),
                1,
                "cut at {end}: {:?}",
                parsed.problems
            );
        }
    }
}

#[test]
fn both_versions_of_a_page_hold_the_same_number_of_questions() {
    let Some(corpus) = corpus("both_versions_of_a_page_hold_the_same_number_of_questions") else {
        return;
    };
    for (page, questions) in [
        ("2f335e2f-06_chapter_16_quiz", 50),
        ("b914878f-11_chapter_12_quiz", 41),
    ] {
        for version in ["old", "new"] {
            let bytes = fs::read(corpus.join(format!("history/{page}.{version}.md"))).unwrap();
            let parsed = read_page(&bytes).parsed;
            assert_eq!(parsed.questions.len(), questions, "{page} {version}");
            assert_eq!(parsed.problems, [], "{page} {version}");
        }
    }
}
