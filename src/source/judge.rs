//! What each question of a page is worth: a card, half a card, or a draft; and what is wrong with it.

use super::cue;
use super::identity::ContentKey;
use super::references::{Claim, Reading, Regime, Resolved, Subject, resolve};
use crate::domain::{
    Choice, ChoiceOption, Code, Content, DeckName, Explanation, NoteDraft, OptionIndex, Parsed,
    Place, Problem, Question, StatedKey,
};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

/// A page after judging: everything in it that can become a note, and everything that should be known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The title of the page itself, if it has one.
    pub title: Option<String>,
    /// One for each question that does not repeat an earlier one, in the order of the page; then the page's other notes.
    pub notes: Vec<NoteDraft>,
    /// What the reader found, then what judging found, in the order of the page.
    pub problems: Vec<Problem>,
    /// The order that the explanations' option numbers follow.
    pub regime: Regime,
}

/// Judges the questions of a page.
///
/// A question with at least two options and a key that names some of them becomes a choice. Any other keeps its
/// explanation as a back (salvaged), or is kept as a draft whose back lists what is left of its options.
pub fn understand(parsed: Parsed) -> Understood {
    let Parsed {
        title,
        questions,
        notes,
        mut problems,
    } = parsed;
    let page = Page::of(&questions);
    let keys: Vec<_> = questions.iter().map(Key::of).collect();
    let subjects: Vec<_> = questions.iter().zip(&keys).map(subject).collect();
    let Resolved { regime, readings } = resolve(&subjects);

    let mut seen = Seen::default();
    let mut drafts = Vec::with_capacity(questions.len() + notes.len());
    for ((question, key), reading) in questions.iter().zip(&keys).zip(&readings) {
        let mut report = Report {
            question,
            problems: &mut problems,
        };
        if let Some(first) = seen.before(question, key) {
            report.add(Code::DuplicateQuestion, first);
            continue;
        }
        page.judge(key, reading, &mut report);
        drafts.push(draft(question, key, reading, title.as_deref()));
    }
    let assumed = contradicted(&questions, &keys, &readings);
    problems.extend(page_problems(&regime, &assumed, &drafts));
    problems.sort_by_key(|problem| problem.place);
    drafts.extend(notes);
    Understood {
        title,
        notes: drafts,
        problems,
        regime,
    }
}

/// What a question's stated key comes to.
enum Key {
    /// These options are right.
    Right(Vec<OptionIndex>),
    /// Nothing usable was stated.
    None,
    /// Stated, but these values name no option.
    OutOfRange(Vec<i64>),
}

impl Key {
    fn of(question: &Question) -> Self {
        let StatedKey::Indexes(stated) = &question.key else {
            return Self::None;
        };
        let in_range = |index: i64| {
            OptionIndex::try_from(index)
                .ok()
                .filter(|index| usize::from(*index) < question.options.len())
        };
        let outside: Vec<i64> = stated
            .iter()
            .copied()
            .filter(|index| in_range(*index).is_none())
            .collect();
        if !outside.is_empty() {
            // Also when other indexes are in range: which options are right is then not certain.
            return Self::OutOfRange(outside);
        }
        let mut right: Vec<_> = stated.iter().copied().filter_map(in_range).collect();
        right.sort_unstable();
        right.dedup();
        if right.is_empty() {
            Self::None
        } else {
            Self::Right(right)
        }
    }

    fn right(&self) -> &[OptionIndex] {
        match self {
            Self::Right(right) => right,
            Self::None | Self::OutOfRange(_) => &[],
        }
    }
}

/// The questions of a page so far.
#[derive(Default)]
struct Seen<'a>(HashMap<ContentKey, (&'a Question, &'a Key)>);

impl<'a> Seen<'a> {
    /// What to say if the same question was there before; otherwise it is now.
    fn before(&mut self, question: &'a Question, key: &'a Key) -> Option<String> {
        let (first, first_key) = match self.0.entry(ContentKey::of_question(question)) {
            Entry::Vacant(entry) => {
                entry.insert((question, key));
                return None;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        if question.options.len() < 2 && explanation(question) != explanation(first) {
            // Without options the explanation is all there is to learn: another one is not dropped.
            return None;
        }
        let but = if right_texts(question, key) == right_texts(first, first_key) {
            ""
        } else {
            " with another answer"
        };
        Some(format!(
            "the same question stands in line {}{but}",
            first.place.line
        ))
    }
}

fn right_texts<'a>(question: &'a Question, key: &Key) -> BTreeSet<&'a str> {
    key.right()
        .iter()
        .filter_map(|index| question.options.get(usize::from(*index)))
        .map(|option| option.text.trim())
        .collect()
}

fn explanation(question: &Question) -> Option<&str> {
    question
        .explanation
        .as_deref()
        .filter(|text| !text.trim().is_empty())
}

fn subject<'a>((question, key): (&'a Question, &'a Key)) -> Subject<'a> {
    Subject {
        options: question.options.iter().map(|o| o.text.as_str()).collect(),
        right: key.right(),
        explanation: explanation(question).unwrap_or_default(),
    }
}

/// Collects the problems of one question.
struct Report<'a> {
    question: &'a Question,
    problems: &'a mut Vec<Problem>,
}

impl Report<'_> {
    fn add(&mut self, code: Code, message: String) {
        self.problems.push(Problem {
            place: self.question.place,
            code,
            message,
            question: Some(self.question.number),
        });
    }
}

/// What is usual on a page.
struct Page {
    /// The number of options that most questions have, if most have the same.
    usual_options: Option<usize>,
    /// Whether most questions are explained.
    explained: bool,
}

impl Page {
    fn of(questions: &[Question]) -> Self {
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

    fn judge(&self, key: &Key, reading: &Reading, report: &mut Report<'_>) {
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
    let agrees = |claim: &Claim| claim.option().is_some_and(|index| right.contains(&index));
    let usable = options >= 2 && !right.is_empty() && !reading.claims.iter().any(agrees);
    reading.claims.first().copied().filter(|_| usable)
}

/// The numbers of the questions whose explanation takes another option to be right than the key does.
fn contradicted(questions: &[Question], keys: &[Key], readings: &[Reading]) -> Vec<u32> {
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

fn page_problems(regime: &Regime, contradicted: &[u32], drafts: &[NoteDraft]) -> Vec<Problem> {
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

fn draft(question: &Question, key: &Key, reading: &Reading, title: Option<&str>) -> NoteDraft {
    let explained = explanation(question);
    let (content, salvaged) = match (choice(question, key, reading), explained) {
        (Some(choice), _) => (Content::Choice(choice), false),
        (None, Some(explanation)) => (basic(question, explanation.to_owned()), true),
        (None, None) => (basic(question, options_as_list(question)), false),
    };
    NoteDraft {
        guid: None,
        deck: question
            .deck
            .clone()
            .or_else(|| {
                question
                    .quiz_title
                    .as_deref()
                    .and_then(DeckName::from_title)
            })
            .or_else(|| title.and_then(DeckName::from_title)),
        draft: !salvaged && !matches!(content, Content::Choice(_)),
        content,
        salvaged,
        tags: question.tags.clone(),
        source: question.source.clone().unwrap_or_default(),
        place: question.place,
        number: question.number,
    }
}

fn choice(question: &Question, key: &Key, reading: &Reading) -> Option<Choice> {
    let right = key.right();
    let options = (0..)
        .zip(&question.options)
        .map(|(index, option)| ChoiceOption {
            text: option.text.clone(),
            correct: right.contains(&index),
            note: option.note.clone(),
        })
        .collect();
    let explanation = Explanation {
        text: question.explanation.clone().unwrap_or_default(),
        references: reading.references.clone(),
    };
    Choice::new(question.text.clone(), options, explanation).ok()
}

fn basic(question: &Question, back: String) -> Content {
    Content::Basic {
        front: question.text.clone(),
        back,
    }
}

fn options_as_list(question: &Question) -> String {
    let lines: Vec<_> = question
        .options
        .iter()
        .map(|option| {
            let text = option.text.trim().replace('\n', "\n  ");
            match option.note.trim() {
                "" => format!("- {text}"),
                note => format!("- {text} ({})", note.replace('\n', "\n  ")),
            }
        })
        .collect();
    lines.join("\n")
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

#[cfg(test)]
mod tests;
