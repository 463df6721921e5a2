//! How much what is said of an option sounds like each of the options.

use super::mention::Group;
use super::question::Question;
use std::collections::{HashMap, HashSet};

/// How well each place that an explanation names fits each option: `fit[place][option]`.
pub(super) struct Fit(Vec<Vec<f64>>);

impl Fit {
    /// How well the named places fit when `option_of` tells which option each place means.
    pub(super) fn score(&self, places: &[usize], option_of: impl Fn(usize) -> usize) -> f64 {
        places
            .iter()
            .filter_map(|place| self.0.get(*place)?.get(option_of(*place)))
            .sum()
    }
}

/// How telling each word is on a page: the fewer options it stands in, the more.
pub(super) struct Weights {
    options: usize,
    frequency: HashMap<String, usize>,
}

impl Weights {
    pub(super) fn of(page: &[Question<'_>]) -> Self {
        let mut weights = Self {
            options: 0,
            frequency: HashMap::new(),
        };
        for option in page.iter().flat_map(|question| question.options) {
            weights.options += 1;
            for feature in features(option) {
                *weights.frequency.entry(feature).or_default() += 1;
            }
        }
        weights
    }

    fn weight(&self, feature: &str) -> f64 {
        let frequency = self.frequency.get(feature).copied().unwrap_or(1);
        ((self.options as f64 + 1.0) / frequency as f64).ln()
    }

    /// Compares what is said of each named place with each option.
    pub(super) fn fit(&self, question: &Question<'_>) -> Fit {
        let options: Vec<_> = question.options.iter().map(|text| features(text)).collect();
        let n = options.len() as f64;
        let mut shared: HashMap<&str, usize> = HashMap::new();
        for feature in options.iter().flatten() {
            *shared.entry(feature).or_default() += 1;
        }
        let weight = |feature: &str| {
            let holders = shared.get(feature).copied().unwrap_or(1) as f64;
            self.weight(feature) * ((n + 0.5) / holders).ln()
        };
        let said = said_of_each_place(question);
        let fit = said.iter().map(|said| {
            options
                .iter()
                .map(|option| {
                    let norm: f64 = option.iter().map(|f| weight(f).powi(2)).sum();
                    let common: f64 = option
                        .iter()
                        .filter(|feature| said.contains(*feature))
                        .map(|feature| weight(feature))
                        .sum();
                    if norm > 0.0 {
                        common / norm.sqrt()
                    } else {
                        0.0
                    }
                })
                .collect()
        });
        Fit(fit.collect())
    }
}

/// The words that are said of each place of the author's order, outside claims.
fn said_of_each_place(question: &Question<'_>) -> Vec<HashSet<String>> {
    let mut said = vec![HashSet::new(); question.options.len()];
    let mut before = 0;
    for (index, group) in question.groups.iter().enumerate() {
        let after = question
            .groups
            .get(index + 1)
            .map_or(question.explanation.len(), |next| next.start);
        let clause = clause(question.explanation, before, group, after);
        before = group.end();
        let words = clause.map(features);
        for mention_place in group.numbers().filter_map(|number| {
            let letter = group.mentions.iter().any(|mention| mention.letter);
            question.place(number, letter)
        }) {
            if let Some(said) = said.get_mut(mention_place) {
                for words in &words {
                    said.extend(words.iter().cloned());
                }
            }
        }
    }
    said
}

/// What is said of a group: its sentence and the next one, from the group before to the group after.
///
/// For "… (option 3 is wrong)" it is what stands before the bracket.
fn clause<'a>(text: &'a str, before: usize, group: &Group, after: usize) -> [&'a str; 2] {
    let ahead = text.get(before..group.start).unwrap_or_default();
    let behind = text.get(group.end()..after).unwrap_or_default();
    let mut end = sentence_end(behind);
    // Behind the last group the next sentence mostly sums up: it speaks of no option.
    if after < text.len() {
        end += sentence_end(behind.get(end..).unwrap_or_default());
    }
    let behind = behind.get(..end).unwrap_or_default();
    let ahead = ahead.get(last_sentence(ahead)..).unwrap_or_default();
    if ahead.ends_with('(') {
        return [ahead, ""];
    }
    [ahead, behind]
}

/// Where the first sentence ends: after a full stop, question or exclamation mark that a space follows, or at a line's end.
pub(super) fn sentence_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let closes = matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace);
        if c == '\n' || closes {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// Where the last, unfinished sentence starts.
fn last_sentence(text: &str) -> usize {
    let mut follows = false;
    for (at, c) in text.char_indices().rev() {
        if c == '\n' || (follows && matches!(c, '.' | '!' | '?')) {
            return at + c.len_utf8();
        }
        follows = c.is_whitespace();
    }
    0
}

/// Words that say nothing of an option's content.
const EMPTY: [&str; 12] = [
    "option",
    "options",
    "wrong",
    "correct",
    "incorrect",
    "because",
    "the",
    "and",
    "for",
    "are",
    "not",
    "but",
];

/// The stems of a text's words, their beginnings, and its code as it stands.
fn features(text: &str) -> HashSet<String> {
    let mut features = HashSet::new();
    for run in
        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '(' | ')' | '=')))
    {
        let run = run.trim_matches(['.', '(', ')', '=']);
        if run.contains(['_', '.', '(', '=']) || run.contains(|c: char| c.is_ascii_digit()) {
            features.insert(run.to_owned());
        }
        for word in run.split(['_', '.', '(', ')', '=']) {
            let word = word.to_lowercase();
            let letters = word.chars().count();
            if letters < 3 || EMPTY.contains(&word.as_str()) {
                continue;
            }
            if letters > 4 {
                features.insert(word.chars().take(4).chain(['…']).collect());
            }
            features.insert(stem(&word).to_owned());
        }
    }
    features
}

/// A word without its English ending.
fn stem(word: &str) -> &str {
    ["ing", "ed", "es", "ly", "s"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.len() >= 3))
        .unwrap_or(word)
}
