use super::Revealed;
use crate::domain::{Answer, CardId, OptionIndex, Rating, Timestamp};
use crate::study::prompt::Prompt;
use std::collections::BTreeMap;

/// One answer of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which card.
    pub card: CardId,
    /// The rating that was chosen.
    pub rating: Rating,
    /// Time from question to rating, in milliseconds.
    pub taken_ms: u32,
    /// The question, as it was shown.
    pub question: String,
    /// The texts of the picked options, or what was typed; empty if nothing was.
    pub picked: Vec<String>,
    /// The texts of the right options, or the answer.
    pub right: Vec<String>,
    /// Where the card comes from: its source, or else its deck.
    pub source: String,
}

impl Done {
    pub(super) fn new(prompt: &Prompt, revealed: &Revealed, answer: &Answer) -> Self {
        let (picked, right) = match prompt.choice() {
            Some(choice) => {
                let texts = |indexes: &[OptionIndex]| -> Vec<String> {
                    let options = indexes.iter();
                    options
                        .filter_map(|index| choice.options().get(usize::from(*index)))
                        .map(|option| option.text.clone())
                        .collect()
                };
                (texts(&revealed.response.picked), texts(&choice.correct()))
            }
            None => {
                let typed = revealed.typed.iter().filter(|typed| !typed.is_empty());
                (typed.cloned().collect(), vec![prompt.back()])
            }
        };
        Self {
            card: prompt.card.id,
            rating: answer.log.rating,
            taken_ms: answer.log.taken_ms,
            question: prompt.front(),
            picked,
            right,
            source: if prompt.source.is_empty() {
                prompt.deck.as_str().to_owned()
            } else {
                prompt.source.clone()
            },
        }
    }
}

/// How the cards of one source went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTally {
    /// The source, or the deck of cards without one.
    pub source: String,
    /// Answers.
    pub answered: usize,
    /// Of these, rated Hard or better.
    pub passed: usize,
}

/// What was done in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Answers.
    pub answered: usize,
    /// Of these, rated Hard or better.
    pub passed: usize,
    /// Time on cards, in milliseconds.
    pub taken_ms: u64,
    /// Time from the start of the session, in milliseconds.
    pub elapsed_ms: u64,
    /// The first miss of each card that was missed, in the order they were missed.
    pub missed: Vec<Done>,
    /// By source, in the order of their names.
    pub sources: Vec<SourceTally>,
}

impl Summary {
    pub(super) fn new(done: &[Done], started_at: Timestamp, now: Timestamp) -> Self {
        let mut missed: Vec<Done> = Vec::new();
        let mut sources: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for answer in done {
            let passed = answer.rating.passed();
            let tally = sources.entry(&answer.source).or_default();
            tally.0 += 1;
            tally.1 += usize::from(passed);
            if !passed && missed.iter().all(|other| other.card != answer.card) {
                missed.push(answer.clone());
            }
        }
        Self {
            answered: done.len(),
            passed: done.iter().filter(|answer| answer.rating.passed()).count(),
            taken_ms: done.iter().map(|answer| u64::from(answer.taken_ms)).sum(),
            elapsed_ms: now.millis_since(started_at),
            missed,
            sources: sources
                .into_iter()
                .map(|(source, (answered, passed))| SourceTally {
                    source: source.to_owned(),
                    answered,
                    passed,
                })
                .collect(),
        }
    }
}
