//! Collects questions and problems, and reads lists of questions so that a broken one costs only itself.

use super::dialect::{self, Draft};
use super::literal::{Fault, Key, Literals, Member, Node, Value};
use super::places::Places;
use crate::domain::{Code, Problem, Question};
use std::borrow::Cow;

/// Problems kept of one file. A hostile file could have one for every other byte.
const MOST_PROBLEMS: usize = 1_000;

/// What was read so far.
pub(super) struct Gathered<'a> {
    pub(super) places: Places<'a>,
    pub(super) questions: Vec<Question>,
    pub(super) problems: Vec<Problem>,
}

/// What a value that should hold questions turned out to be.
pub(super) enum Held<'a> {
    /// A list of questions, or an object with such lists. They are gathered.
    Questions,
    /// An expression, as written.
    Code(&'a str),
    /// Something without questions in it.
    Other,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            places: Places::new(text),
            questions: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The number of the next question.
    pub(super) fn next_number(&self) -> u32 {
        u32::try_from(self.questions.len() + 1).unwrap_or(u32::MAX)
    }

    pub(super) fn problem(
        &mut self,
        at: usize,
        code: Code,
        message: String,
        question: Option<u32>,
    ) {
        let (code, message) = match self.problems.len() {
            MOST_PROBLEMS.. => return,
            MOST_REPORTED => (
                Code::Limit,
                format!("more than {MOST_REPORTED} problems; the others are not listed"),
            ),
            _ => (code, message),
        };
        let place = self.places.of(at);
        self.problems.push(Problem {
            place,
            code,
            message,
            question,
        });
    }

    /// Moves the reader's faults to the problems.
    pub(super) fn take_faults(&mut self, literals: &mut Literals<'_>, question: Option<u32>) {
        for Fault { at, code, message } in literals.faults.drain(..) {
            self.problem(at, code, message, question);
        }
    }

    /// Adds a question that starts at `at`.
    pub(super) fn add(&mut self, at: usize, draft: Draft) {
        let number = self.next_number();
        for (at, expression) in draft.code {
            self.problem(
                at,
                Code::UnsupportedExpression,
                not_run(&expression),
                Some(number),
            );
        }
        if draft.text.is_none() {
            self.problem(at, Code::Syntax, NO_TEXT.to_owned(), Some(number));
        }
        self.questions.push(Question {
            quiz_title: None,
            number,
            place: self.places.of(at),
            text: draft.text.unwrap_or_default(),
            options: draft.options,
            key: draft.key,
            explanation: draft.explanation,
            source: draft.source,
            tags: draft.tags,
            deck: None,
        });
    }

    /// Gives the questions from index `first` on a title, unless they have one.
    pub(super) fn entitle(&mut self, first: usize, title: Option<&str>) {
        for question in self.questions.iter_mut().skip(first) {
            if question.quiz_title.is_none() {
                question.quiz_title = title.map(str::to_owned);
            }
        }
    }

    /// Reads a value that should hold questions.
    pub(super) fn holder(&mut self, literals: &mut Literals<'a>, depth: u8) -> Held<'a> {
        literals.cursor.skip_space();
        let first = self.questions.len();
        match literals.cursor.peek() {
            Some(b'[') if lists_objects(literals) => {
                self.list(literals, depth);
                Held::Questions
            }
            Some(b'{') => {
                self.object(literals, depth);
                if self.questions.len() > first {
                    Held::Questions
                } else {
                    Held::Other
                }
            }
            _ => match literals.value(depth).value {
                Value::Code(expression) => Held::Code(expression),
                _ => Held::Other,
            },
        }
    }

    /// Reads the list of questions that starts here.
    pub(super) fn list(&mut self, literals: &mut Literals<'a>, depth: u8) {
        literals.question_key = None;
        self.items(literals, depth);
        literals.question_key = None;
    }

    fn items(&mut self, literals: &mut Literals<'a>, depth: u8) {
        let outer = literals.open.len();
        literals.cursor.eat(b'[');
        // Whether the last thing was a question, so that a comma must come before the next.
        let mut behind_question = false;
        // Whether the last thing had a fault, which is then why the list does not go on.
        let mut broken = false;
        loop {
            literals.cursor.skip_space();
            let at = literals.cursor.at();
            match literals.cursor.peek() {
                Some(b']') => {
                    literals.cursor.eat(b']');
                    return;
                }
                Some(b',') => {
                    literals.cursor.eat(b',');
                    behind_question = false;
                    broken = false;
                }
                Some(b'{') => {
                    if behind_question {
                        let message = "expected `,` between two questions".to_owned();
                        self.problem(at, Code::Syntax, message, Some(self.next_number()));
                    }
                    behind_question = self.listed(literals, depth, outer);
                    broken = !behind_question;
                    literals.skip_assertion();
                }
                None => {
                    if !broken {
                        let message = "the file ends inside a list of questions".to_owned();
                        self.problem(at, Code::Syntax, message, None);
                    }
                    return;
                }
                Some(b'}' | b')' | b';' | b'/' | b'>') => {
                    self.problem(
                        at,
                        Code::Syntax,
                        "expected `]` at the end of the questions".to_owned(),
                        None,
                    );
                    return;
                }
                Some(b'<') if dialect::component_at(literals.cursor.rest()).is_some() => return,
                Some(_) => {
                    let value = if literals.cursor.looking_at("...") {
                        literals.code(at)
                    } else {
                        literals.value(depth).value
                    };
                    let number = self.next_number();
                    if let Value::Code(expression) = value {
                        self.problem(
                            at,
                            Code::UnsupportedExpression,
                            not_run(expression),
                            Some(number),
                        );
                    } else if literals.faults.is_empty() {
                        let message =
                            "expected a question in braces, found another value".to_owned();
                        self.problem(at, Code::Syntax, message, Some(number));
                    }
                    broken = !literals.faults.is_empty();
                    self.take_faults(literals, Some(number));
                    if literals.stopped {
                        literals.resynchronise(outer);
                    }
                    // A fault at a byte that starts no value must not be met again.
                    if literals.cursor.at() == at {
                        literals.cursor.bump();
                    }
                    behind_question = false;
                }
            }
        }
    }

    /// Reads one question of a list; `false` if reading had to be taken up again behind a fault.
    fn listed(&mut self, literals: &mut Literals<'a>, depth: u8, outer: usize) -> bool {
        let at = literals.cursor.at();
        let node = Node {
            at,
            value: literals.object(depth + 1),
        };
        let number = self.next_number();
        let broken = literals.stopped;
        let faulty = !literals.faults.is_empty();
        self.take_faults(literals, Some(number));
        let Value::Object(mut members) = node.value else {
            return true;
        };
        if literals.question_key.is_none()
            && let Some(first) = members.first()
            && dialect::marks_question(&first.name)
        {
            literals.question_key = Some(first.name.clone());
        }
        if broken {
            literals.resynchronise(outer);
        }
        let swallowed = dialect::swallowed(&mut members);
        self.object_of_list(at, &members, faulty);
        for Node { at, value } in swallowed {
            let message = "the question before has options that are not closed".to_owned();
            self.problem(at, Code::Syntax, message, Some(number));
            if let Value::Object(members) = value {
                self.object_of_list(at, &members, faulty);
            }
        }
        !broken
    }

    /// Adds the question that an object of a list states, or those of the lists in it.
    fn object_of_list(&mut self, at: usize, members: &[Member<'_>], faulty: bool) {
        let draft = dialect::question(members);
        if draft.is_question() {
            self.add(at, draft);
        } else if let Some(Node {
            value: Value::List(items),
            ..
        }) = dialect::pick(members, dialect::LISTS)
        {
            let first = self.questions.len();
            for item in items {
                if let Value::Object(members) = &item.value {
                    self.object_of_list(item.at, members, faulty);
                }
            }
            self.entitle(first, dialect::title(members).as_deref());
        } else if !faulty {
            self.problem(at, Code::Syntax, NO_TEXT.to_owned(), None);
        }
    }

    /// Reads an object that is a question itself or holds lists of questions.
    fn object(&mut self, literals: &mut Literals<'a>, depth: u8) {
        let at = literals.cursor.at();
        let outer = literals.open.len();
        let first = self.questions.len();
        let mut members: Vec<Member<'a>> = Vec::new();
        literals.open.push(b'{');
        literals.cursor.eat(b'{');
        loop {
            match literals.key() {
                Key::End => {
                    literals.cursor.eat(b'}');
                    break;
                }
                Key::Broken => break,
                Key::Code(_) => {}
                Key::Name(name) => self.member(literals, name, depth, &mut members),
            }
            if literals.stopped || !literals.next_member() {
                break;
            }
        }
        let number = self.next_number();
        self.take_faults(literals, Some(number));
        if literals.stopped {
            literals.resynchronise(outer);
        }
        literals.open.truncate(outer);
        let draft = dialect::question(&members);
        if draft.text.is_some() && self.questions.len() == first {
            self.add(at, draft);
        }
        self.entitle(first, dialect::title(&members).as_deref());
    }

    fn member(
        &mut self,
        literals: &mut Literals<'a>,
        name: Cow<'a, str>,
        depth: u8,
        members: &mut Vec<Member<'a>>,
    ) {
        literals.cursor.skip_space();
        let nested = match literals.cursor.peek() {
            Some(b'[') => !dialect::is_options(&name) && lists_objects(literals),
            Some(b'{') => !dialect::is_options(&name),
            _ => false,
        };
        // Each level of an object is a level of the reader's own stack, as in `Literals::value`.
        if nested && depth < DEEPEST_HOLDER {
            self.holder(literals, depth + 1);
            return;
        }
        let node = literals.value(depth);
        members.push(Member { name, node });
    }
}

/// Problems that are listed before the one that says there are more.
const MOST_REPORTED: usize = MOST_PROBLEMS - 1;

/// How deep objects may nest around a list of questions.
const DEEPEST_HOLDER: u8 = 16;

pub(super) const NO_TEXT: &str =
    "no question was found here: expected `question`, `text` or `prompt`";

/// The message for an expression that stands where a literal should.
pub(super) fn not_run(expression: &str) -> String {
    const SHOWN: usize = 40;
    let mut words = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = words.char_indices().nth(SHOWN) {
        words.truncate(cut);
        words.push('…');
    }
    format!("`{words}` would have to be run: write the value itself")
}

/// Whether the list that starts here holds objects, or nothing.
fn lists_objects(literals: &Literals<'_>) -> bool {
    let mut ahead = literals.cursor;
    ahead.eat(b'[');
    ahead.skip_space();
    matches!(ahead.peek(), None | Some(b'{' | b']'))
}
