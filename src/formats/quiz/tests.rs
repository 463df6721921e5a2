//! Pages of our own with the quirks of real ones.

use super::*;
use crate::domain::{Question, StatedKey};

mod dialects;
mod hostile;
mod laws;
mod literals;
mod malformed;
mod markdown;

/// The questions of a page on which nothing is wrong.
fn questions(page: &str) -> Vec<Question> {
    let parsed = read(page.as_bytes());
    assert_eq!(parsed.problems, [], "{page}");
    parsed.questions
}

/// The one question of a page on which nothing is wrong.
fn only(page: &str) -> Question {
    let mut questions = questions(page);
    assert_eq!(questions.len(), 1, "{page}");
    questions.remove(0)
}

/// The questions of a bank on which nothing is wrong.
fn banked(bank: &str) -> Vec<Question> {
    let parsed = read_bank(bank.as_bytes());
    assert_eq!(parsed.problems, [], "{bank}");
    parsed.questions
}

/// A page with one quiz that has this list of questions.
fn quiz(list: &str) -> String {
    format!("# Page\n\n<Quiz questions={{[{list}]}} />\n")
}

fn texts(questions: &[Question]) -> Vec<&str> {
    questions
        .iter()
        .map(|question| question.text.as_str())
        .collect()
}

fn options(question: &Question) -> Vec<&str> {
    question
        .options
        .iter()
        .map(|option| option.text.as_str())
        .collect()
}

fn notes(question: &Question) -> Vec<&str> {
    question
        .options
        .iter()
        .map(|option| option.note.as_str())
        .collect()
}

fn right(indexes: &[i64]) -> StatedKey {
    StatedKey::Indexes(indexes.to_vec())
}

/// The problems of a page, short: code, line, column, question.
fn problems(parsed: &Parsed) -> Vec<(Code, u32, u32, Option<u32>)> {
    parsed
        .problems
        .iter()
        .map(|problem| {
            (
                problem.code,
                problem.place.line,
                problem.place.column,
                problem.question,
            )
        })
        .collect()
}
