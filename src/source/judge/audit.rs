//! What is wrong with a question, and with a page.

use super::{Key, explanation};
use crate::domain::{Code, Content, NoteDraft, Place, Problem, Question, StatedKey};
use crate::source::cue;
use crate::source::references::{Claim, Reading, Regime};
use std::collections::HashMap;

/// Collects the problems of one question.
pub(super) struct Report<'a> {
    pub(super) question: &'a Question,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Report<'_> {
    pub(super) fn add(&mut self, code: Code, message: String) {
        self.problems.push(Problem {
            place: self.question.place,
            code,
            message,
            question: Some(self.question.number),
        });
    }
}

/// What is usual on a page.
pub(super) struct Page {
    /// The number of options that most questions have, if most have the same.
    usual_options: Option<usize>,
    /// Whether most questions are explained.
    explained: bool,
}

impl Page {
    pub(super) fn of(questions: &[Question]) -> Self {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for question in questions {
            *counts.entry(question.options.len()).or_default() += 1;
        }
        let most = |count: usize| count * 2 > questions.len();
        let explained = questions.iter().filter(|q| is_explained(q)).count();
        Self {
            usual_options: counts
                .into_iter()
                .find_map(|(options, count)| most(count).then_some(options)),
            explained: most(explained),
        }
    }

    pub(super) fn judge(&self, key: &Key, reading: &Reading, report: &mut Report<'_>) {
        let question = report.question;
        let options = question.options.len();
        match (options, self.usual_options) {
            (0, _) => report.add(Code::NoOptions, "the question has no options".into()),
            (1, _) => report.add(
                Code::TooFewOptions,
                "the question has 1 option, expected at least 2".into(),
            ),
            (_, Some(usual)) if options < usual => report.add(
                Code::FewerOptions,
                format!(
                    "the question has {options} options where most questions of the page have {usual}"
                ),
            ),
            _ => {}
        }
        match key {
            // Without options every answer is out of range: one problem says it all.
            _ if options == 0 => {}
            Key::OutOfRange(values) => report.add(
                Code::AnswerOutOfRange,
                format!(
                    "the answer is {}, expected {} (counted from 0)",
                    in_words(values),
                    if options == 1 {
                        "0".to_owned()
                    } else {
                        format!("0 to {}", options - 1)
                    },
                ),
            ),
            Key::None => report.add(Code::NoAnswer, no_answer(&question.key)),
            Key::Right(_) => {}
        }
        self.judge_texts(key, reading, report);
    }

    fn judge_texts(&self, key: &Key, reading: &Reading, report: &mut Report<'_>) {
        let question = report.question;
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (index, option) in question.options.iter().enumerate() {
            if let Some(first) = seen.get(option.text.trim()) {
                report.add(
                    Code::DuplicateOption,
                    format!(
                        "options {} and {} both say `{}`",
                        first + 1,
                        index + 1,
                        start_of(&option.text)
                    ),
                );
            } else {
                seen.insert(option.text.trim(), index);
            }
        }
        if self.explained && !is_explained(question) {
            report.add(
                Code::MissingExplanation,
                "the question has no explanation where most questions of the page have one".into(),
            );
        }
        if let Some(claim) = contradiction(key, reading, question.options.len()) {
            report.add(
                Code::ExplanationContradictsAnswer,
                format!(
                    "the explanation calls option {claim} correct, the answer is option {}",
                    key.right()
                        .iter()
                        .map(|index| claim.in_the_same_style(*index))
                        .collect::<Vec<_>>()
                        .join(" and ")
                ),
            );
        }
    }
}

fn no_answer(key: &StatedKey) -> String {
    match key {
        StatedKey::Unknown(stated) => {
            format!(
                "the answer `{}` names none of the options",
                start_of(stated)
            )
        }
        StatedKey::Missing | StatedKey::Indexes(_) => "the question states no answer".into(),
    }
}

fn is_explained(question: &Question) -> bool {
    explanation(question).is_some() || question.options.iter().any(|o| !o.note.trim().is_empty())
}

/// The first option that the explanation calls correct, if none of those it calls so is in the key.
fn contradiction(key: &Key, reading: &Reading, options: usize) -> Option<Claim> {
    let right = key.right();
    let agrees = |claim: &Claim| {
        claim
            .option()
            .is_some_and(|index| right.binary_search(&index).is_ok())
    };
    let usable = options >= 2 && !right.is_empty() && !reading.claims.iter().any(agrees);
    reading.claims.first().copied().filter(|_| usable)
}

/// The numbers of the questions whose explanation takes another option to be right than the key does.
pub(super) fn contradicted(questions: &[Question], keys: &[Key], readings: &[Reading]) -> Vec<u32> {
    questions
        .iter()
        .zip(keys)
        .zip(readings)
        .filter(|((_, key), reading)| {
            reading
                .assumed
                .is_some_and(|option| !key.right().contains(&option))
        })
        .map(|((question, _), _)| question.number)
        .collect()
}

/// Fewer contradictions than this are slips of single questions, not of the page.
const SEVERAL: usize = 3;

/// What is wrong with the page as a whole.
pub(super) fn page_problems(
    regime: &Regime,
    contradicted: &[u32],
    drafts: &[NoteDraft],
) -> Vec<Problem> {
    let problem = |code, message| Problem {
        place: Place::START,
        code,
        message,
        question: None,
    };
    let mut problems = Vec::new();
    match regime {
        Regime::None | Regime::Consistent => {}
        Regime::KeySuspect => problems.push(problem(
            Code::KeySuspect,
            format!(
                "in {} the explanation takes another option to be right than the answer does: {}",
                counted(contradicted.len(), "question"),
                in_words(contradicted)
            ),
        )),
        Regime::Unknown if contradicted.len() < SEVERAL => {}
        Regime::Swapped | Regime::Shifted | Regime::Unknown => problems.push(problem(
            Code::StaleOptionReferences,
            format!(
                "option numbers in explanations are stale: {}",
                regime.sentence()
            ),
        )),
    }
    let choices = drafts.iter().filter_map(|draft| match &draft.content {
        Content::Choice(choice) => Some(choice),
        _ => None,
    });
    if let Some(cue) = cue::longest_option(choices) {
        problems.push(problem(Code::LongestOptionCue, cue.to_string()));
    }
    problems
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// `1, 2 and 3`; a long list ends in how many more there are.
fn in_words<T: ToString>(values: &[T]) -> String {
    const SHOWN: usize = 10;
    let mut words: Vec<_> = values.iter().take(SHOWN).map(ToString::to_string).collect();
    if values.len() > SHOWN {
        words.push(format!("{} more", values.len() - SHOWN));
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// The start of a text, on one line, for a message.
fn start_of(text: &str) -> String {
    const SHOWN: usize = 40;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
