//! Pairs of a stored note and a draft that are so alike, and so unlike anything else, that they must be the same.

use super::changes::is_other_key;
use super::likeness::Portrait;
use crate::domain::{Choice, Content};
use std::collections::HashMap;

/// Alike enough to be the same note.
const ALIKE: f64 = 0.6;
/// Questions less alike than this are different, whatever their options.
const QUESTIONS_ALIKE: f64 = 0.25;
/// What stands behind two questions is the same but for a few words.
const NEARLY_SAME: f64 = 0.9;
/// Options with fewer different words than this ("True", "False") do not tell one question from another.
const TELLING_WORDS: usize = 8;

/// The pairs (note, draft), each once, by the indexes given.
pub(super) fn pairs(
    notes: &[(usize, &Content)],
    drafts: &[(usize, &Content)],
) -> Vec<(usize, usize)> {
    let notes: Vec<_> = notes.iter().map(|(i, note)| (*i, Face::of(note))).collect();
    let drafts: Vec<_> = drafts.iter().map(|(i, d)| (*i, Face::of(d))).collect();
    let index = Index::of(&notes);
    let mut likely = Vec::new();
    for (nth, (_, draft)) in drafts.iter().enumerate() {
        for note in index.candidates(draft) {
            let likeness = notes.get(note).and_then(|(_, face)| face.likeness(draft));
            likely.extend(likeness.map(|likeness| Pair {
                note,
                draft: nth,
                likeness,
            }));
        }
    }
    settled(likely)
        .into_iter()
        .filter_map(|pair| Some((notes.get(pair.note)?.0, drafts.get(pair.draft)?.0)))
        .collect()
}

#[derive(Clone, Copy)]
struct Pair {
    note: usize,
    draft: usize,
    likeness: f64,
}

/// The pairs whose likeness is clearly the best for both.
fn settled(mut likely: Vec<Pair>) -> Vec<Pair> {
    /// Each round clears the way for the next; few ever need a third.
    const ROUNDS: usize = 8;
    let mut settled = Vec::new();
    for _ in 0..ROUNDS {
        let by_note = best_two(&likely, |pair| pair.note);
        let by_draft = best_two(&likely, |pair| pair.draft);
        let is_clear = |pair: &Pair, best: Option<&[f64; 2]>| {
            best.is_some_and(|[first, second]| {
                // Half as far again from being the same, and a little: without it two perfect rivals would pass.
                pair.likeness >= *first && 1.0 - second >= 1.5 * (1.0 - first) + 0.02
            })
        };
        let (clear, open): (Vec<_>, Vec<_>) = likely.iter().copied().partition(|pair| {
            is_clear(pair, by_note.get(&pair.note)) && is_clear(pair, by_draft.get(&pair.draft))
        });
        if clear.is_empty() {
            break;
        }
        // What is settled is no rival any more.
        let notes: HashMap<_, _> = clear.iter().map(|pair| (pair.note, ())).collect();
        let drafts: HashMap<_, _> = clear.iter().map(|pair| (pair.draft, ())).collect();
        likely = open
            .into_iter()
            .filter(|pair| !notes.contains_key(&pair.note) && !drafts.contains_key(&pair.draft))
            .collect();
        settled.extend(clear);
    }
    settled
}

/// The best and the second-best likeness of each side.
fn best_two(pairs: &[Pair], side: impl Fn(&Pair) -> usize) -> HashMap<usize, [f64; 2]> {
    let mut best: HashMap<usize, [f64; 2]> = HashMap::new();
    for pair in pairs {
        let [first, second] = best.entry(side(pair)).or_insert([0.0, 0.0]);
        if pair.likeness > *first {
            *second = *first;
            *first = pair.likeness;
        } else if pair.likeness > *second {
            *second = pair.likeness;
        }
    }
    best
}

/// What a note looks like.
struct Face<'a> {
    question: Portrait,
    behind: Behind<'a>,
}

enum Behind<'a> {
    Options {
        choice: &'a Choice,
        all: Portrait,
        right: Portrait,
        explanation: Portrait,
    },
    Text(Portrait),
}

impl<'a> Face<'a> {
    fn of(content: &'a Content) -> Self {
        let behind = match content {
            Content::Choice(choice) => Behind::Options {
                choice,
                all: Portrait::of(&options(choice, |_| true)),
                right: Portrait::of(&options(choice, |correct| correct)),
                explanation: Portrait::of(&choice.explanation().text),
            },
            Content::Basic { back, .. } | Content::Reversed { back, .. } => {
                Behind::Text(Portrait::of(back))
            }
            Content::Cloze { extra, .. } => Behind::Text(Portrait::of(extra)),
            Content::Typed { answer, .. } => Behind::Text(Portrait::of(answer)),
        };
        Self {
            question: Portrait::of(content.front()),
            behind,
        }
    }

    /// 0 to 1; `None` if it cannot be the same note.
    fn likeness(&self, other: &Self) -> Option<f64> {
        let question = self.question.likeness(&other.question);
        let Compared {
            likeness,
            same,
            contradicts,
        } = self.behind.compare(&other.behind);
        let likeness = match likeness {
            Some((behind, weight)) => (1.0 - weight) * question + weight * behind,
            None => question,
        };
        // "What is a list?" and "What is a tuple?" may share their options; another key then tells them apart.
        let other_question = contradicts && self.question.differs_in_words(&other.question);
        let other_fact = !same && self.question.differs_in_fact(&other.question);
        let alike = likeness >= ALIKE && question >= QUESTIONS_ALIKE;
        (alike && !other_question && !other_fact).then_some(likeness)
    }

    fn words(&self) -> Vec<u64> {
        let behind = match &self.behind {
            Behind::Options { all, .. } => all,
            Behind::Text(text) => text,
        };
        let mut words: Vec<_> = self
            .question
            .distinct_words()
            .chain(behind.distinct_words())
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// How what stands behind two questions compares.
struct Compared {
    /// How alike it is, and its weight against the question; `None` if nothing stands behind either.
    likeness: Option<(f64, f64)>,
    /// Whether it is the same, and says enough to tell one question from another.
    same: bool,
    /// Whether other options are right.
    contradicts: bool,
}

impl Behind<'_> {
    fn compare(&self, other: &Self) -> Compared {
        let telling = |text: &Portrait| text.distinct_words().count() >= TELLING_WORDS;
        match (self, other) {
            (
                Behind::Options {
                    choice, all, right, ..
                },
                Behind::Options {
                    choice: other_choice,
                    all: other_all,
                    right: other_right,
                    ..
                },
            ) => {
                let (options, key) = (all.likeness(other_all), right.likeness(other_right));
                let contradicts = is_other_key(choice, other_choice);
                Compared {
                    likeness: Some((0.6 * options + 0.4 * key, 0.5)),
                    same: telling(all) && options >= NEARLY_SAME && !contradicts,
                    contradicts,
                }
            }
            (Behind::Text(text), Behind::Text(other))
            | (
                Behind::Text(text),
                Behind::Options {
                    explanation: other, ..
                },
            )
            | (
                Behind::Options {
                    explanation: text, ..
                },
                Behind::Text(other),
            ) => {
                let likeness = text.likeness(other);
                let is_empty = |text: &Portrait| text.distinct_words().next().is_none();
                Compared {
                    likeness: (!is_empty(text) || !is_empty(other)).then_some((likeness, 0.4)),
                    same: telling(text) && likeness >= NEARLY_SAME,
                    contradicts: false,
                }
            }
        }
    }
}

fn options(choice: &Choice, wanted: impl Fn(bool) -> bool) -> String {
    let options = choice
        .options()
        .iter()
        .filter(|option| wanted(option.correct));
    options
        .map(|option| option.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The notes by the words they hold.
struct Index(HashMap<u64, Vec<usize>>);

impl Index {
    /// Words that more notes hold tell nothing, and would make the search slow.
    const COMMON: usize = 64;
    /// Notes that are compared with a draft in full.
    const CANDIDATES: usize = 12;

    fn of(notes: &[(usize, Face<'_>)]) -> Self {
        let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
        for (nth, (_, note)) in notes.iter().enumerate() {
            for word in note.words() {
                let holders = index.entry(word).or_default();
                if holders.len() <= Self::COMMON {
                    holders.push(nth);
                }
            }
        }
        Self(index)
    }

    /// The notes that share most with a draft, rare words counting most.
    fn candidates(&self, draft: &Face<'_>) -> Vec<usize> {
        let mut shared: HashMap<usize, f64> = HashMap::new();
        let mut lists: Vec<_> = draft
            .words()
            .iter()
            .filter_map(|word| self.0.get(word))
            .filter(|holders| holders.len() <= Self::COMMON)
            .collect();
        lists.sort_by_key(|holders| holders.len());
        for holders in lists.into_iter().take(Self::COMMON) {
            for note in holders {
                *shared.entry(*note).or_default() += 1.0 / holders.len() as f64;
            }
        }
        let mut candidates: Vec<_> = shared.into_iter().collect();
        candidates.sort_by(|(note, a), (other, b)| b.total_cmp(a).then(note.cmp(other)));
        candidates.truncate(Self::CANDIDATES);
        candidates.into_iter().map(|(note, _)| note).collect()
    }
}
