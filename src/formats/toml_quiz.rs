//! Quizzes of mdbook-quiz: TOML with `[[questions]]`.
use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::text::{Collected, lines, note_at, plain_options, question_at};
use crate::domain::{Code, Content, NoteDraft, Parsed, Place, Question, StatedKey};

/// A damaged question is searched for what is left of it up to this size: 64 KiB.
const MAX_RECOVERED_BYTES: usize = 64 * 1024;

/// Reads such a file. If it is damaged, each `[[questions]]` is read alone, so that one costs no other.
pub fn read(text: &str) -> Parsed {
    let mut reader = Reader::default();
    match DeTable::parse(text) {
        Ok(document) => reader.document(&Part { text, line: 1 }, document.get_ref()),
        Err(_) => {
            for part in parts(text) {
                reader.part(&part);
            }
        }
    }
    reader.collected.finish()
}

/// Whether a text has such questions.
pub(super) fn holds_questions(text: &str) -> bool {
    text.lines().any(is_question_header)
}

fn is_question_header(line: &str) -> bool {
    let line = line.trim();
    line.strip_prefix("[[")
        .and_then(|rest| rest.split_once("]]"))
        .is_some_and(|(name, _)| name.trim() == "questions")
}

/// A piece of a file, and the number of its first line.
struct Part<'a> {
    text: &'a str,
    line: u32,
}

/// The file cut before each `[[questions]]`.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut start = Part { text, line: 1 };
    for line in lines(text).filter(|line| is_question_header(line.text)) {
        // `lines` yields slices of `text`, so that the distance is the byte it stands at.
        let at = line.text.as_ptr().addr() - start.text.as_ptr().addr();
        let (before, from) = start.text.split_at_checked(at).unwrap_or(("", start.text));
        parts.push(Part {
            text: before,
            line: start.line,
        });
        start = Part {
            text: from,
            line: line.number,
        };
    }
    parts.push(start);
    parts
}

impl Part<'_> {
    fn place(&self, byte: usize) -> Place {
        let before = self.text.get(..byte).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        Place {
            line: self
                .line
                .saturating_add(before.matches('\n').count() as u32),
            column: u32::try_from(column).map_or(u32::MAX, |column| column.saturating_add(1)),
        }
    }
}

#[derive(Default)]
struct Reader {
    collected: Collected,
    /// Texts that several questions share.
    shared: BTreeMap<String, String>,
}

type Table<'a> = DeTable<'a>;

impl Reader {
    /// Reads a piece of a damaged file.
    fn part(&mut self, part: &Part<'_>) {
        let error = match DeTable::parse(part.text) {
            Ok(document) => return self.document(part, document.get_ref()),
            Err(error) => error,
        };
        let place = part.place(error.span().map_or(0, |span| span.start));
        let message = format!("not TOML: {}", error.message().replace('\n', " "));
        let is_question = part.text.lines().next().is_some_and(is_question_header);
        if is_question {
            self.collected.problem_of_next(place, Code::Syntax, message);
        } else {
            self.collected.problem(place, Code::Syntax, message);
        }
        let before = self.collected.next_number();
        if part.text.len() <= MAX_RECOVERED_BYTES {
            let (document, _) = DeTable::parse_recoverable(part.text);
            self.document(part, document.get_ref());
        }
        if is_question && self.collected.next_number() == before {
            self.draft(part.place(0), part.text);
        }
    }

    fn document(&mut self, part: &Part<'_>, document: &Table<'_>) {
        if let Some(title) = text_at(document, "title") {
            self.collected.title(title);
        }
        let shared = table_at(document, "multipart").into_iter().flatten();
        let texts = shared.filter_map(|(name, value)| {
            let text = value.get_ref().as_str()?;
            Some((name.get_ref().to_string(), text.to_owned()))
        });
        self.shared.extend(texts);
        let questions = document.get("questions").map(|it| it.get_ref());
        let Some(questions) = questions.and_then(DeValue::as_array) else {
            return;
        };
        // Places are found in one pass: each starts after the one before.
        let mut passed = (0, part.place(0));
        for question in questions.iter() {
            let at = question.span().start;
            let between = part.text.get(passed.0..at).unwrap_or_default();
            let relative = Part {
                text: between,
                line: passed.1.line,
            };
            let end = relative.place(between.len());
            let place = Place {
                column: 1,
                line: end.line,
            };
            passed = (at.max(passed.0), place);
            match question.get_ref().as_table() {
                Some(table) => self.question(place, table),
                None => {
                    let message = "a question that is not a table; left out";
                    self.collected.problem(place, Code::Syntax, message);
                }
            }
        }
    }

    fn question(&mut self, place: Place, table: &Table<'_>) {
        let prompt = table_at(table, "prompt");
        let answer = table_at(table, "answer");
        let stem = prompt.and_then(|prompt| text_at(prompt, "prompt"));
        let stem = stem
            .or_else(|| text_at(table, "prompt"))
            .unwrap_or_default();
        let shared = text_at(table, "multipart").and_then(|name| self.shared.get(name));
        let text = match shared {
            Some(shared) => format!("{}\n\n{}", shared.trim(), stem.trim()),
            None => stem.trim().to_owned(),
        };
        let context = text_at(table, "context").unwrap_or_default().trim();
        match text_at(table, "type").unwrap_or_default() {
            "MultipleChoice" if !text.is_empty() => {
                self.choice(place, text, prompt, answer, context);
            }
            "ShortAnswer" if !text.is_empty() => {
                let mut answers = texts_at(answer, "answer");
                answers.extend(texts_at(answer, "alternatives"));
                let content = match answers.as_slice() {
                    [only] if context.is_empty() => Content::Typed {
                        front: text,
                        answer: only.clone(),
                    },
                    _ => Content::Basic {
                        front: text,
                        back: paragraphs(&[&answers.join("\n\nor: "), context]),
                    },
                };
                self.recalled(place, content, answers.is_empty());
            }
            "Tracing" => self.tracing(place, &text, prompt, answer, context),
            kind => {
                let message = match text.is_empty() {
                    true => "a question without a prompt; kept as a draft".to_owned(),
                    false => {
                        format!("questions of the type {kind:?} are not known; kept as a draft")
                    }
                };
                self.collected.problem_of_next(place, Code::Syntax, message);
                self.note(place, paragraphs(&[&text, context]), String::new(), true);
            }
        }
    }

    fn choice(
        &mut self,
        place: Place,
        text: String,
        prompt: Option<&Table<'_>>,
        answer: Option<&Table<'_>>,
        context: &str,
    ) {
        let answers = texts_at(answer, "answer");
        let mut options = texts_at(prompt, "distractors");
        if options.is_empty() && !answers.is_empty() {
            let message = "no distractors; made a card with front and back";
            self.collected
                .problem_of_next(place, Code::TooFewOptions, message);
            let back = paragraphs(&[&answers.join("\n\n"), context]);
            let content = Content::Basic { front: text, back };
            self.collected.note(NoteDraft {
                salvaged: true,
                ..note_at(place, content)
            });
            return;
        }
        let stated = prompt.and_then(|prompt| prompt.get("answerIndex"));
        let stated = stated.and_then(|index| {
            let index = index.get_ref().as_integer()?;
            index.as_str().parse::<usize>().ok()
        });
        let at = stated.unwrap_or(0).min(options.len());
        let key: Vec<i64> = (at..).take(answers.len()).map(|at| at as i64).collect();
        options.splice(at..at, answers);
        self.collected.question(Question {
            options: plain_options(options),
            key: if key.is_empty() {
                StatedKey::Missing
            } else {
                StatedKey::Indexes(key)
            },
            explanation: (!context.is_empty()).then(|| context.to_owned()),
            ..question_at(place, text)
        });
    }

    /// A program, of which the learner should say what it does.
    fn tracing(
        &mut self,
        place: Place,
        text: &str,
        prompt: Option<&Table<'_>>,
        answer: Option<&Table<'_>>,
        context: &str,
    ) {
        let program = prompt.and_then(|prompt| text_at(prompt, "program"));
        let program = program.unwrap_or_default().trim_end();
        let asked = "Does this program compile, and if so, what does it print?";
        let code = format!("```rust\n{program}\n```");
        let front = paragraphs(&[text, asked, &code]);
        let value = |name: &str| {
            answer
                .and_then(|answer| answer.get(name))
                .map(|it| it.get_ref())
        };
        let stdout = answer.and_then(|answer| text_at(answer, "stdout"));
        let line = value("lineNumber").and_then(DeValue::as_integer);
        let outcome = match value("doesCompile").and_then(DeValue::as_bool) {
            Some(true) => format!(
                "It compiles and prints:\n\n```\n{}\n```",
                stdout.unwrap_or_default().trim_end()
            ),
            Some(false) => line.map_or_else(
                || "It does not compile.".to_owned(),
                |line| format!("It does not compile, because of line {}.", line.as_str()),
            ),
            None => String::new(),
        };
        let missing = program.is_empty() || outcome.is_empty();
        let back = paragraphs(&[&outcome, context]);
        self.recalled(place, Content::Basic { front, back }, missing);
    }

    fn recalled(&mut self, place: Place, content: Content, missing: bool) {
        if missing {
            let message = "a question without an answer; kept as a draft";
            self.collected
                .problem_of_next(place, Code::NoAnswer, message);
        }
        self.collected.note(NoteDraft {
            draft: missing,
            ..note_at(place, content)
        });
    }

    fn draft(&mut self, place: Place, text: &str) {
        self.note(place, text.trim().to_owned(), String::new(), true);
    }

    fn note(&mut self, place: Place, front: String, back: String, draft: bool) {
        self.collected.note(NoteDraft {
            draft,
            ..note_at(place, Content::Basic { front, back })
        });
    }
}

fn table_at<'t, 'a>(table: &'t Table<'a>, name: &str) -> Option<&'t Table<'a>> {
    table.get(name)?.get_ref().as_table()
}

fn text_at<'t>(table: &'t Table<'_>, name: &str) -> Option<&'t str> {
    table.get(name)?.get_ref().as_str()
}

/// A text, or each text of a list.
fn texts_at(table: Option<&Table<'_>>, name: &str) -> Vec<String> {
    match table
        .and_then(|table| table.get(name))
        .map(|it| it.get_ref())
    {
        Some(DeValue::String(text)) => vec![text.trim().to_owned()],
        Some(DeValue::Array(values)) => values
            .iter()
            .filter_map(|value| value.get_ref().as_str())
            .map(|text| text.trim().to_owned())
            .collect(),
        _ => Vec::new(),
    }
}

/// The parts that say something, with blank lines between them.
fn paragraphs(parts: &[&str]) -> String {
    let said: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    said.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::super::text::mutate::survive_mutations;
    use super::*;

    const QUIZ: &str = r#"
[multipart]
"shared" = "Think of a `Vec`."

[[questions]]
id = "b3f0"
type = "MultipleChoice"
prompt.prompt = "Which one?"
prompt.distractors = ["a", "b"]
prompt.answerIndex = 1
answer.answer = "right"
context = "Because."

[[questions]]
type = "MultipleChoice"
multipart = "shared"
prompt.prompt = """
Which ones?
"""
prompt.distractors = ["x"]
answer.answer = ["y", "z"]

[[questions]]
type = "ShortAnswer"
prompt.prompt = "Keyword?"
answer.answer = "mut"

[[questions]]
type = "ShortAnswer"
prompt.prompt = "Verb?"
answer.answer = "borrow"
answer.alternatives = ["borrows"]
context = "Not move."

[[questions]]
type = "Tracing"
prompt.program = """
fn main() {
    println!("hi");
}
"""
answer.doesCompile = true
answer.stdout = "hi"

[[questions]]
type = "Tracing"
prompt.program = "fn main() { x }"
answer.doesCompile = false
answer.lineNumber = 1
context = "No x."

[[questions]]
type = "MultipleChoice"
prompt.prompt = "Alone?"
prompt.distractors = []
answer.answer = "yes"

[[questions]]
type = "Essay"
prompt.prompt = "Tell all"
"#;

    fn basics(parsed: &Parsed) -> Vec<(&str, &str)> {
        parsed
            .notes
            .iter()
            .filter_map(|note| match &note.content {
                Content::Basic { front, back } => Some((front.as_str(), back.as_str())),
                _ => None,
            })
            .collect()
    }

    fn options(question: &Question) -> Vec<&str> {
        question.options.iter().map(|o| o.text.as_str()).collect()
    }

    #[test]
    fn the_right_answers_stand_where_the_file_says_or_first() {
        let parsed = read(QUIZ);
        assert_eq!(options(&parsed.questions[0]), ["a", "right", "b"]);
        assert_eq!(parsed.questions[0].key, StatedKey::Indexes(vec![1]));
        assert_eq!(parsed.questions[0].explanation.as_deref(), Some("Because."));
        assert_eq!(options(&parsed.questions[1]), ["y", "z", "x"]);
        assert_eq!(parsed.questions[1].key, StatedKey::Indexes(vec![0, 1]));
        assert_eq!(parsed.questions[1].text, "Think of a `Vec`.\n\nWhich ones?");
        let lines: Vec<u32> = parsed.questions.iter().map(|q| q.place.line).collect();
        assert_eq!(lines, [5, 14]);
    }

    #[test]
    fn short_answers_and_programs_become_cards() {
        let parsed = read(QUIZ);
        assert_eq!(
            parsed.notes[0].content,
            Content::Typed {
                front: "Keyword?".into(),
                answer: "mut".into()
            }
        );
        let basics = basics(&parsed);
        assert_eq!(basics[0], ("Verb?", "borrow\n\nor: borrows\n\nNot move."));
        assert!(
            basics[1]
                .0
                .ends_with("```rust\nfn main() {\n    println!(\"hi\");\n}\n```")
        );
        assert_eq!(basics[1].1, "It compiles and prints:\n\n```\nhi\n```");
        assert_eq!(
            basics[2].1,
            "It does not compile, because of line 1.\n\nNo x."
        );
    }

    #[test]
    fn questions_without_distractors_or_of_other_types_are_reported_and_kept() {
        let parsed = read(QUIZ);
        let last = parsed.notes.len() - 1;
        assert_eq!(basics(&parsed)[3..], [("Alone?", "yes"), ("Tell all", "")]);
        assert!(parsed.notes[last - 1].salvaged && parsed.notes[last].draft);
        let codes: Vec<_> = parsed
            .problems
            .iter()
            .map(|p| (p.place.line, p.code))
            .collect();
        assert_eq!(codes, [(52, Code::TooFewOptions), (58, Code::Syntax)]);
    }

    #[test]
    fn one_damaged_question_costs_no_other() {
        let damaged = QUIZ.replace("answer.answer = \"right\"", "answer.answer = \"right");
        let parsed = read(&damaged);
        assert_eq!(parsed.questions.len(), 2);
        assert_eq!(parsed.questions[1].text, "Think of a `Vec`.\n\nWhich ones?");
        assert_eq!(parsed.questions[1].place.line, 14);
        let first = parsed
            .problems
            .first()
            .map(|p| (p.place.line, p.code, p.question));
        assert_eq!(first, Some((11, Code::Syntax, Some(1))));
        assert_eq!(read(QUIZ).notes.len(), parsed.notes.len());
    }

    #[test]
    fn a_question_that_is_no_toml_at_all_is_kept_as_a_draft() {
        let parsed = read(
            "[[questions]]\n= = =\n[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"q\"\nanswer.answer = \"a\"\n",
        );
        assert_eq!(parsed.notes.len(), 2);
        assert!(parsed.notes[0].draft && !parsed.notes[1].draft);
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        let text = format!("[[questions]]\nx = {}", "[".repeat(100_000));
        assert!(!read(&text).problems.is_empty());
    }

    #[test]
    fn no_damage_makes_the_reader_panic() {
        survive_mutations(QUIZ, read);
    }
}
