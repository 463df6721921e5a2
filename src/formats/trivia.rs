//! `OpenTriviaQA`: `#Q question`, `^ answer`, then options `A …` to `D …`.
use super::text::{Collected, Line, lines, note_at, plain_options, question_at};
use crate::domain::{Code, Content, NoteDraft, Parsed, Place, Question, StatedKey};

/// Reads such a file. A question without options becomes a card with front and back.
pub fn read(text: &str) -> Parsed {
    let mut reader = Reader::default();
    for line in lines(text) {
        reader.line(line);
    }
    reader.close();
    reader.collected.finish()
}

/// Whether a text has a question and an answer of this kind.
pub(super) fn holds_questions(text: &str) -> bool {
    let mut asked = false;
    text.lines().any(|line| {
        asked |= line.starts_with("#Q ");
        asked && line.starts_with('^')
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
    answer: Option<Vec<&'a str>>,
    options: Vec<Vec<&'a str>>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>) {
        let text = line.text.trim();
        if let Some(stem) = line.text.strip_prefix("#Q") {
            self.close();
            self.open = Some(Block {
                place: line.place(),
                stem: vec![stem.trim()],
                answer: None,
                options: Vec::new(),
            });
        } else if text.is_empty() {
            self.close();
        } else if let Some(block) = &mut self.open {
            block.push(text);
        } else {
            let message = "text outside of a question; left out";
            self.collected.problem(line.place(), Code::Syntax, message);
        }
    }

    fn close(&mut self) {
        let Some(block) = self.open.take() else {
            return;
        };
        let text = block.stem.join("\n");
        let answer = block.answer.map(|lines| lines.join("\n"));
        let options: Vec<String> = block.options.iter().map(|lines| lines.join("\n")).collect();
        if let (Some(answer), true) = (&answer, options.is_empty()) {
            let content = Content::Basic {
                front: text,
                back: answer.clone(),
            };
            let draft = answer.is_empty();
            if draft {
                let message = "a question without an answer; kept as a draft";
                self.collected
                    .problem_of_next(block.place, Code::NoAnswer, message);
            }
            self.collected.note(NoteDraft {
                draft,
                ..note_at(block.place, content)
            });
            return;
        }
        let key = answer.map_or(StatedKey::Missing, |answer| {
            let same = |option: &String| *option == answer;
            let found = options.iter().position(same);
            found.map_or(StatedKey::Unknown(answer), |at| {
                StatedKey::Indexes(vec![at as i64])
            })
        });
        self.collected.question(Question {
            options: plain_options(options),
            key,
            ..question_at(block.place, text)
        });
    }
}

impl<'a> Block<'a> {
    fn push(&mut self, text: &'a str) {
        if let Some(answer) = text.strip_prefix('^').filter(|_| self.answer.is_none()) {
            self.answer = Some(vec![answer.trim()]);
        } else if let Some(answer) = &mut self.answer {
            match option(text, self.options.len()) {
                Some(option) => self.options.push(vec![option]),
                None => self.options.last_mut().unwrap_or(answer).push(text),
            }
        } else {
            self.stem.push(text);
        }
    }
}

/// The text of an option, if the line starts with the letter that comes next.
fn option(text: &str, options: usize) -> Option<&str> {
    let letter = char::from(b'A'.checked_add(u8::try_from(options).ok()?)?);
    let rest = text.strip_prefix(letter)?;
    (letter <= 'Z' && (rest.is_empty() || rest.starts_with([' ', '\t']))).then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::super::text::decode;
    use super::super::text::mutate::survive_mutations;
    use super::*;

    const QUIZ: &str = "\
#Q Complete:
A rolling stone
^ gathers no moss
A gathers speed
B gathers no moss
C A stop
and rest

#Q Is it?
^ True
A True
B False

#Q Which?
^ neither
A x
B y
#Q Open
^ sesame

lost
#Q Only a question
";

    #[test]
    fn questions_may_have_several_lines_and_the_answer_is_found_by_its_text() {
        let parsed = read(QUIZ);
        let stems: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
        assert_eq!(
            stems,
            [
                "Complete:\nA rolling stone",
                "Is it?",
                "Which?",
                "Only a question"
            ]
        );
        let keys: Vec<_> = parsed.questions.iter().map(|q| q.key.clone()).collect();
        assert_eq!(
            keys,
            [
                StatedKey::Indexes(vec![1]),
                StatedKey::Indexes(vec![0]),
                StatedKey::Unknown("neither".into()),
                StatedKey::Missing,
            ]
        );
        assert_eq!(parsed.questions[0].options[2].text, "A stop\nand rest");
        assert_eq!(parsed.notes[0].content.front(), "Open");
        assert_eq!(parsed.problems.len(), 1);
        assert_eq!(parsed.problems[0].place.line, 21);
    }

    #[test]
    fn windows_bytes_and_line_ends_are_read_and_reported() {
        let decoded = decode(b"#Q It\x92s?\r\n^ so\r\nA so\r\nB not\r\n");
        let parsed = read(&decoded.text);
        assert_eq!(parsed.questions[0].text, "It’s?");
        assert_eq!(parsed.questions[0].key, StatedKey::Indexes(vec![0]));
        assert_eq!(decoded.problems.len(), 1);
    }

    #[test]
    fn headings_are_not_taken_for_questions() {
        assert!(holds_questions(QUIZ));
        assert!(!holds_questions("#Queue\n^ x\n"));
    }

    #[test]
    fn no_damage_makes_the_reader_panic() {
        survive_mutations(QUIZ, read);
    }
}
