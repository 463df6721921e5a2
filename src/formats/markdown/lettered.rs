use super::super::text::{Collected, Line, lines, plain_options, question_at};
use super::fences::Fences;
use super::front_matter::front_matter;
use super::stem::{Announcement, Number, announcement, dedented, joined};
use crate::domain::{Parsed, Place, Question, StatedKey};

/// Reads questions whose options are lines `A)` to `H)`, with a line `**Answer: B**` after them.
///
/// The answer may stand in a `<details>` element; what follows it is the explanation.
pub fn read_lettered(text: &str) -> Parsed {
    let front_matter = front_matter(text);
    let fences = Fences::of(text);
    let mut reader = Reader {
        collected: Collected::default(),
        tags: front_matter.tags,
        open: None,
    };
    if let Some(title) = &front_matter.title {
        reader.collected.title(title);
    }
    for line in lines(text).skip(front_matter.lines) {
        reader.line(line, fences.contain(line.number));
    }
    reader.close();
    reader.collected.finish()
}

/// Whether a page has options with letters and a line that states the answer.
pub(in crate::formats) fn holds_lettered(text: &str) -> bool {
    let fences = Fences::of(text);
    let mut options = 0;
    lines(text)
        .filter(|line| !fences.contain(line.number))
        .any(|line| {
            options += usize::from(option(line.text).is_some());
            options >= 2 && stated_answer(line.text).is_some()
        })
}

struct Reader<'a> {
    collected: Collected,
    tags: Vec<String>,
    open: Option<Block<'a>>,
}

/// A question whose end has not been seen.
struct Block<'a> {
    place: Place,
    announced: Announcement<'a>,
    stem: Vec<&'a str>,
    options: Vec<(char, &'a str, Vec<&'a str>)>,
    answer: Option<Vec<char>>,
    tail: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>, fenced: bool) {
        let announced = announcement(line).filter(|found| !fenced && self.announces(*found));
        if let Some(announced) = announced {
            self.close();
            self.open = Some(Block {
                place: line.place(),
                announced,
                stem: Vec::new(),
                options: Vec::new(),
                answer: None,
                tail: Vec::new(),
            });
            return;
        }
        let Some(block) = &mut self.open else {
            return;
        };
        if !fenced && is_details_tag(line.text) {
            return;
        }
        if let Some(answer) = stated_answer(line.text).filter(|_| !fenced && block.answer.is_none())
        {
            block.answer = Some(answer);
            return;
        }
        let in_options = block.answer.is_none() && block.tail.is_empty();
        let is_blank = line.text.trim().is_empty();
        match option(line.text).filter(|_| !fenced && in_options) {
            Some((letter, text)) => block.options.push((letter, text, Vec::new())),
            None => match block.options.last_mut() {
                Some((_, _, rest)) if in_options && !is_blank => rest.push(line.text),
                Some(_) if in_options => {}
                Some(_) => block.tail.push(line.text),
                None => block.stem.push(line.text),
            },
        }
    }

    /// A heading or `Q3.` always starts a question; a plain `3.` only once the last one was answered.
    fn announces(&self, found: Announcement<'_>) -> bool {
        let answered = self
            .open
            .as_ref()
            .is_none_or(|block| block.answer.is_some());
        found.level > 0 || found.number == Number::Question || answered
    }

    fn close(&mut self) {
        let Some(block) = self.open.take() else {
            return;
        };
        if block.options.is_empty() {
            if block.announced.level == 1 {
                self.collected.title(block.announced.text);
            }
            return;
        }
        let letters: Vec<char> = block.options.iter().map(|(letter, _, _)| *letter).collect();
        let index = |letter: &char| {
            // A letter without an option is an index out of range, which is judged elsewhere.
            let found = letters.iter().position(|other| other == letter);
            found.map_or_else(
                || i64::from(u32::from(*letter) - u32::from('A')),
                |at| at as i64,
            )
        };
        let explanation = joined(&block.tail);
        let options = block.options.iter();
        self.collected.question(Question {
            options: plain_options(options.map(|(_, first, rest)| dedented(first, rest))),
            key: block.answer.as_ref().map_or(StatedKey::Missing, |answer| {
                StatedKey::Indexes(answer.iter().map(index).collect())
            }),
            explanation: (!explanation.is_empty()).then_some(explanation),
            tags: self.tags.clone(),
            ..question_at(
                block.place,
                joined(&[block.announced.text, "", &joined(&block.stem)]),
            )
        });
    }
}

/// The letter and the text of an option: `A) …`, `B. …`, `- C) …`, `**D)** …`.
fn option(line: &str) -> Option<(char, &str)> {
    let text = line.trim_start();
    let text = text.strip_prefix("- ").unwrap_or(text);
    let text = text.strip_prefix("* ").unwrap_or(text);
    let text = text.trim_start().trim_start_matches("**");
    let letter = text.chars().next().filter(|c| c.is_ascii_alphabetic())?;
    let letter = letter.to_ascii_uppercase();
    let rest = text.get(1..)?.strip_prefix([')', '.'])?;
    let rest = rest.strip_prefix("**").unwrap_or(rest);
    (('A'..='H').contains(&letter) && rest.starts_with([' ', '\t'])).then_some((letter, rest))
}

/// The letters of a line such as `**Correct Answer: B) text**`.
fn stated_answer(line: &str) -> Option<Vec<char>> {
    let plain = line.trim().trim_start_matches(['*', '_', '>', ' ']);
    let words = ["Correct Answers", "Correct Answer", "Answers", "Answer"];
    let rest = words.iter().find_map(|word| {
        let start = plain.get(..word.len())?;
        let rest = plain.get(word.len()..)?;
        start.eq_ignore_ascii_case(word).then_some(rest)
    })?;
    let rest = rest.trim_start_matches(['*', '_', ' ']).strip_prefix(':')?;
    let rest = rest.trim_start_matches(['*', '_', ' ']);
    let mut letters = Vec::new();
    for word in rest.split([' ', ',', '&']).filter(|word| !word.is_empty()) {
        let bare = word.trim_matches(['*', '_', ')', '.', '(', ':']);
        let mut characters = bare.chars();
        match (characters.next(), characters.next()) {
            (Some(letter @ ('A'..='H' | 'a'..='h')), None) => {
                letters.push(letter.to_ascii_uppercase());
                // `B) text`: what follows is the option's text.
                if word.contains([')', '.', ':']) {
                    break;
                }
            }
            _ if bare.eq_ignore_ascii_case("and") => {}
            _ => break,
        }
    }
    (!letters.is_empty()).then_some(letters)
}

fn is_details_tag(line: &str) -> bool {
    let line = line.trim();
    ["<details", "</details", "<summary"]
        .iter()
        .any(|tag| line.starts_with(tag))
}
