//! How alike two texts are, and whether they differ in what cannot be a matter of wording.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// The words and letter triples of a text; case and punctuation do not count.
pub(super) struct Portrait {
    /// Hashes of the words, sorted.
    words: Vec<u64>,
    /// Hashes of the triples of letters, sorted.
    triples: Vec<u64>,
    /// Every word in lower case, code in one piece, sorted.
    spellings: Vec<String>,
    /// Those of them that wording does not change: code, numbers, negations; sorted.
    fixed: Vec<String>,
}

/// Words that turn a question round.
const TURNING: [&str; 11] = [
    "not",
    "never",
    "no",
    "cannot",
    "except",
    "without",
    "false",
    "incorrect",
    "wrong",
    "least",
    "nor",
];

impl Portrait {
    pub(super) fn of(text: &str) -> Self {
        let mut portrait = Self {
            words: Vec::new(),
            triples: Vec::new(),
            spellings: Vec::new(),
            fixed: Vec::new(),
        };
        let mut in_code = false;
        for run in text.split_inclusive(|c: char| c.is_whitespace() || c == '`') {
            portrait.add(
                run.trim_end_matches(|c: char| c.is_whitespace() || c == '`'),
                in_code,
            );
            if run.ends_with('`') {
                in_code = !in_code;
            }
        }
        portrait.words.sort_unstable();
        portrait.triples.sort_unstable();
        portrait.spellings.sort_unstable();
        portrait.spellings.dedup();
        portrait.fixed.sort_unstable();
        portrait.fixed.dedup();
        portrait
    }

    fn add(&mut self, run: &str, in_code: bool) {
        let run = run.trim_matches(|c: char| {
            !c.is_alphanumeric() && (!in_code || matches!(c, '.' | ',' | '?' | '!'))
        });
        if run.is_empty() {
            return;
        }
        let spelling = run.to_lowercase();
        if in_code
            || looks_like_code(run)
            || TURNING.contains(&spelling.as_str())
            || spelling.ends_with("n't")
        {
            self.fixed.push(spelling.clone());
        }
        for word in words(&spelling) {
            self.words.push(hash(word));
            let letters: Vec<_> = [' '].into_iter().chain(word.chars()).chain([' ']).collect();
            self.triples.extend(letters.windows(3).map(hash));
            self.spellings.push(word.to_owned());
        }
        self.spellings.push(spelling);
    }

    /// The distinct words, as hashes.
    pub(super) fn distinct_words(&self) -> impl Iterator<Item = u64> + '_ {
        self.words
            .chunk_by(|a, b| a == b)
            .filter_map(|same| same.first().copied())
    }

    /// 0 to 1: the share of words and of letter triples that two texts have in common.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        f64::midpoint(
            dice(&self.words, &other.words),
            dice(&self.triples, &other.triples),
        )
    }

    /// Whether code, numbers or negations differ, slips of the pen aside.
    pub(super) fn differs_in_fact(&self, other: &Self) -> bool {
        !other.knows_all(&self.fixed) || !self.knows_all(&other.fixed)
    }

    /// Whether any words differ, slips of the pen aside.
    pub(super) fn differs_in_words(&self, other: &Self) -> bool {
        !other.knows_all(&self.spellings) || !self.knows_all(&other.spellings)
    }

    /// Whether all these stand in the text, or something one slip away.
    fn knows_all(&self, spellings: &[String]) -> bool {
        // Every slip is a search through the text: in long texts none are looked for.
        let slips_allowed = spellings.len().min(self.spellings.len()) <= Self::MOST_SEARCHED;
        spellings.iter().all(|spelling| {
            let is_known = |word: &str| {
                let found = self
                    .spellings
                    .binary_search_by(|known| known.as_str().cmp(word));
                found.is_ok()
                    || (slips_allowed && self.spellings.iter().any(|known| is_slip(known, word)))
            };
            self.spellings.binary_search(spelling).is_ok() || words(spelling).all(is_known)
        })
    }

    const MOST_SEARCHED: usize = 200;
}

/// Whether two answers say the same but for their wording.
pub(super) fn is_same_answer(a: &str, b: &str) -> bool {
    let (a, b) = (Portrait::of(a), Portrait::of(b));
    a.likeness(&b) >= 0.5 && !a.differs_in_fact(&b)
}

/// The words of a text in lower case; a sign of a script without spaces is a word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).flat_map(|run| {
        let mut rest = run;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let end = if is_sign(first) {
                first.len_utf8()
            } else {
                rest.find(is_sign).unwrap_or(rest.len())
            };
            let (word, behind) = rest.split_at(end);
            rest = behind;
            Some(word)
        })
    })
}

fn is_sign(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Digits, inner capitals, or marks between letters: `asyncio.run`, `camelCase`, `x=1`, `3`.
fn looks_like_code(run: &str) -> bool {
    let mut before: Option<char> = None;
    for c in run.chars() {
        let inner_capital = c.is_uppercase() && before.is_some_and(char::is_lowercase);
        let mark = matches!(
            c,
            '_' | '=' | '(' | '<' | '>' | '[' | '{' | '+' | '*' | '/' | ':'
        );
        let joined = before == Some('.') && c.is_alphanumeric();
        if c.is_numeric() || inner_capital || mark || joined {
            return true;
        }
        before = Some(c);
    }
    false
}

/// Whether two longer words differ by one letter added, dropped or changed, or two that changed places.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
    let has_digit = a.iter().chain(&b).any(|c| c.is_numeric());
    if a.len().min(b.len()) < 5 || a.len().abs_diff(b.len()) > 1 || has_digit {
        return false;
    }
    let ahead = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (
        a.get(ahead..).unwrap_or_default(),
        b.get(ahead..).unwrap_or_default(),
    );
    match (a, b) {
        ([a0, a1, a @ ..], [b0, b1, b @ ..]) if a0 == b1 && a1 == b0 => a == b,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, a @ ..], b) if a == b => true,
        (a, [_, b @ ..]) => a == b,
        _ => a == b,
    }
}

/// Twice what two sorted lists have in common, as a share of both; 1 for two empty ones.
fn dice(a: &[u64], b: &[u64]) -> f64 {
    let all = a.len() + b.len();
    if all == 0 {
        return 1.0;
    }
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut common = 0_usize;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                common += 1;
                a.next();
                b.next();
            }
        }
    }
    2.0 * common as f64 / all as f64
}

fn hash(thing: impl Hash) -> u64 {
    // Only compared within one run; `DefaultHasher::new` has fixed keys, so that two runs agree anyway.
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f64 {
        Portrait::of(a).likeness(&Portrait::of(b))
    }

    fn differ_in_fact(a: &str, b: &str) -> bool {
        Portrait::of(a).differs_in_fact(&Portrait::of(b))
    }

    #[test]
    fn case_and_punctuation_do_not_count() {
        assert!((likeness("What is it?", "what, is IT") - 1.0).abs() < 1e-9);
        assert!(likeness("What is it?", "Who goes there?") < 0.3);
    }

    #[test]
    fn code_numbers_and_negations_are_facts() {
        assert!(differ_in_fact(
            "What does `list.pop` do?",
            "What does `set.pop` do?"
        ));
        assert!(differ_in_fact("Print f(1) now", "Print f(2) now"));
        assert!(differ_in_fact("Which is true?", "Which is not true?"));
        assert!(!differ_in_fact(
            "Which one is true?",
            "Which of these is true?"
        ));
    }

    #[test]
    fn marking_up_code_or_correcting_its_spelling_changes_no_fact() {
        assert!(!differ_in_fact(
            "What does gather do?",
            "What does `gather` do?"
        ));
        assert!(!differ_in_fact(
            "What does asyncio.gahter() do?",
            "What does asyncio.gather() do?"
        ));
    }

    #[test]
    fn a_slip_is_one_letter_in_a_longer_word() {
        assert!(is_slip("gahter", "gather"));
        assert!(is_slip("gathr", "gather"));
        assert!(is_slip("gathor", "gather"));
        assert!(!is_slip("list", "lists"));
        assert!(!is_slip("gather", "lather1"));
        assert!(!is_slip("gather", "feather"));
    }
}
