//! Aiken: a question, options `A)` or `A.`, and a line `ANSWER: B`.
use super::text::{Collected, Line, lines, plain_options, question_at};
use crate::domain::{Parsed, Place, Question, StatedKey};

/// Reads Aiken. A line `EXPLANATION:` or `FEEDBACK:` after the answer is understood as well.
pub fn read(text: &str) -> Parsed {
    let mut reader = Reader::default();
    for line in lines(text) {
        reader.line(line);
    }
    reader.close();
    reader.collected.finish()
}

/// Whether a text has an option and an answer of this kind.
pub(super) fn holds_questions(text: &str) -> bool {
    let mut options = 0;
    text.lines().any(|line| {
        options += usize::from(option(line).is_some());
        options >= 2 && answer(line).is_some()
    })
}

#[derive(Default)]
struct Reader<'a> {
    collected: Collected,
    open: Option<Block<'a>>,
}

/// A question whose end has not been seen.
struct Block<'a> {
    place: Place,
    stem: Vec<&'a str>,
    options: Vec<(char, String)>,
    answer: Option<&'a str>,
    explanation: Vec<&'a str>,
    after_blank: bool,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>) {
        let text = line.text.trim();
        if text.is_empty() {
            if let Some(block) = &mut self.open {
                block.after_blank = true;
            }
            return;
        }
        if let Some(block) = self.open.as_mut().filter(|block| block.goes_on(text)) {
            block.push(text);
            return;
        }
        self.close();
        let mut block = Block {
            place: line.place(),
            stem: Vec::new(),
            options: Vec::new(),
            answer: None,
            explanation: Vec::new(),
            after_blank: false,
        };
        block.push(text);
        self.open = Some(block);
    }

    fn close(&mut self) {
        let Some(block) = self.open.take() else {
            return;
        };
        let key = block.key();
        self.collected.question(Question {
            options: plain_options(block.options.into_iter().map(|(_, text)| text)),
            key,
            explanation: (!block.explanation.is_empty()).then(|| block.explanation.join("\n")),
            ..question_at(block.place, block.stem.join("\n"))
        });
    }
}

impl<'a> Block<'a> {
    /// Whether a line belongs to this question rather than to the next.
    fn goes_on(&self, text: &str) -> bool {
        let explains = !self.explanation.is_empty() && !self.after_blank;
        match &self.answer {
            Some(_) => explanation(text).is_some() || explains,
            None if option(text).is_some() || answer(text).is_some() => true,
            // After the options, a line without a blank one before it is the rest of an option.
            None => self.options.is_empty() || !self.after_blank,
        }
    }

    fn push(&mut self, text: &'a str) {
        if self.answer.is_some() {
            self.explanation.push(explanation(text).unwrap_or(text));
        } else if let Some(stated) = answer(text) {
            self.answer = Some(stated);
        } else if let Some((letter, text)) = option(text) {
            self.options.push((letter, text.to_owned()));
        } else if let Some((_, option)) = self.options.last_mut() {
            option.push('\n');
            option.push_str(text);
        } else {
            self.stem.push(text);
        }
        self.after_blank = false;
    }

    fn key(&self) -> StatedKey {
        let Some(stated) = self.answer.filter(|stated| !stated.is_empty()) else {
            return StatedKey::Missing;
        };
        let index = |part: &str| {
            let letter = single_letter(part.trim_end_matches([')', '.']))?;
            let found = self.options.iter().position(|(other, _)| *other == letter);
            // A letter without an option is an index out of range, which is judged elsewhere.
            let from_a = i64::from(u32::from(letter)) - i64::from(u32::from('A'));
            Some(found.map_or(from_a, |at| at as i64))
        };
        let parts = stated
            .split([',', ' ', ';'])
            .filter(|part| !part.is_empty());
        let indexes: Option<Vec<i64>> = parts.map(index).collect();
        indexes.map_or_else(|| StatedKey::Unknown(stated.to_owned()), StatedKey::Indexes)
    }
}

fn single_letter(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let letter = characters.next().filter(char::is_ascii_alphabetic)?;
    characters
        .next()
        .is_none()
        .then(|| letter.to_ascii_uppercase())
}

/// The letter and the text of an option.
fn option(line: &str) -> Option<(char, &str)> {
    let line = line.trim_start();
    let letter = single_letter(line.get(..1)?)?;
    let rest = line.get(1..)?.strip_prefix([')', '.'])?;
    let has_blank = rest.is_empty() || rest.starts_with([' ', '\t']);
    has_blank.then(|| (letter, rest.trim()))
}

/// What follows `ANSWER:`.
fn answer(line: &str) -> Option<&str> {
    after_word(line, &["ANSWER"])
}

/// What follows `EXPLANATION:` or `FEEDBACK:`.
fn explanation(line: &str) -> Option<&str> {
    after_word(line, &["EXPLANATION", "FEEDBACK"])
}

fn after_word<'a>(line: &'a str, words: &[&str]) -> Option<&'a str> {
    let (word, rest) = line.trim().split_once(':')?;
    let is_word = words.iter().any(|w| w.eq_ignore_ascii_case(word.trim()));
    is_word.then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::super::text::mutate::survive_mutations;
    use super::*;

    const QUIZ: &str = "\
What is
two and two?
A) three
B) four,
or 4
ANSWER: B

Next?
a. x

b. .
ANSWER:B
FEEDBACK: It is b,
and only b.

No answer
A) x
B) y

Both?
A) x
B) y
C) z
Answer: A, C

Odd
A) x
B) y
ANSWER: E
Odder
A) x
B) y
ANSWER: the second
";

    #[test]
    fn questions_options_and_answers_are_found() {
        let parsed = read(QUIZ);
        let stems: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
        assert_eq!(
            stems,
            [
                "What is\ntwo and two?",
                "Next?",
                "No answer",
                "Both?",
                "Odd",
                "Odder"
            ]
        );
        let keys: Vec<_> = parsed.questions.iter().map(|q| q.key.clone()).collect();
        assert_eq!(
            keys,
            [
                StatedKey::Indexes(vec![1]),
                StatedKey::Indexes(vec![1]),
                StatedKey::Missing,
                StatedKey::Indexes(vec![0, 2]),
                StatedKey::Indexes(vec![4]),
                StatedKey::Unknown("the second".into()),
            ]
        );
        assert_eq!(parsed.questions[0].options[1].text, "four,\nor 4");
        assert_eq!(parsed.questions[1].options[1].text, ".");
        assert_eq!(
            parsed.questions[1].explanation.as_deref(),
            Some("It is b,\nand only b.")
        );
        assert_eq!(parsed.questions[4].place.line, 26);
    }

    #[test]
    fn the_sample_deck_reads_without_problems() {
        let parsed = read(include_str!("../../decks/unicode.aiken.txt"));
        assert_eq!((parsed.questions.len(), parsed.problems), (6, vec![]));
        assert!(parsed.questions.iter().all(|q| q.options.len() >= 3));
    }

    #[test]
    fn plain_text_is_not_taken_for_a_quiz() {
        assert!(holds_questions(QUIZ));
        assert!(!holds_questions("A) one\nB) two\n"));
        assert!(!holds_questions("Answer: 42\nA) one\n"));
    }

    #[test]
    fn no_damage_makes_the_reader_panic() {
        survive_mutations(QUIZ, read);
    }
}
