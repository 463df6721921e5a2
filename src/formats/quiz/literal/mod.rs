//! Reads JavaScript and JSON literals; never runs code.

mod cursor;
mod skip;
mod string;
mod structure;

pub(crate) use cursor::{Cursor, is_word};
pub(crate) use string::unix_lines;
pub(crate) use structure::Key;

use crate::domain::Code;
use std::borrow::Cow;

/// How deep values may nest. Real pages need five.
const DEPTH: u8 = 64;

/// How many levels a parenthesis counts for.
const PARENTHESIS: u8 = 8;

/// How many faults are kept of one question.
const MOST_FAULTS: usize = 1_000;

/// A value and where it starts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node<'a> {
    pub(crate) at: usize,
    pub(crate) value: Value<'a>,
}

/// What a JavaScript or JSON literal says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Bool(bool),
    /// `null`, `undefined`, or a hole in a list.
    Null,
    List(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
    /// An expression that would have to be run, as written.
    Code(&'a str),
}

/// A property of an object, or an attribute of an element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) node: Node<'a>,
}

/// Something that does not fit the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) code: Code,
    pub(crate) message: String,
}

/// Reads literals. It never runs code and never gives up on what it has read: after a fault that
/// ends a value, every value around it is returned as far as it was read, and [`Self::stopped`]
/// says so.
pub(crate) struct Literals<'a> {
    pub(crate) cursor: Cursor<'a>,
    pub(crate) faults: Vec<Fault>,
    /// Whether a fault ended the value that was being read.
    pub(crate) stopped: bool,
    /// Brackets that are open; after a fault also those that were open at it.
    pub(crate) open: Vec<u8>,
    /// Whether skipping an expression ran into the end of the text. From then on expressions end with
    /// their line, or a page of unclosed ones would be walked to its end for each of them.
    pub(crate) torn: bool,
    /// The property that every question of this list starts with, if it is one that only questions have.
    pub(crate) question_key: Option<Cow<'a, str>>,
}

impl<'a> Literals<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text, 0),
            faults: Vec::new(),
            stopped: false,
            open: Vec::new(),
            torn: false,
            question_key: None,
        }
    }

    /// Notes a fault that reading can go on after.
    pub(crate) fn note(&mut self, at: usize, message: String) {
        // A repair may lead to another at the same place (a list and its object both miss their end).
        let repeated = self.faults.last().is_some_and(|last| last.at == at);
        if !repeated && self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault {
                at,
                code: Code::Syntax,
                message,
            });
        }
    }

    /// Notes a fault that ends the value.
    pub(crate) fn fail(&mut self, expected: &str) {
        let found = self.cursor.found();
        self.note(
            self.cursor.at(),
            format!("expected {expected}, found {found}"),
        );
        self.stopped = true;
    }

    /// The value that starts here.
    pub(crate) fn value(&mut self, depth: u8) -> Node<'a> {
        self.cursor.skip_space();
        let at = self.cursor.at();
        let value = self.operand(depth);
        let value = if self.stopped {
            value
        } else {
            self.tail(at, value, depth)
        };
        Node { at, value }
    }

    fn operand(&mut self, depth: u8) -> Value<'a> {
        self.cursor.skip_space();
        let at = self.cursor.at();
        match self.cursor.peek() {
            Some(quote @ (b'"' | b'\'')) => Value::Text(self.quoted(quote)),
            Some(b'`') => self.template(),
            Some(b'[' | b'{') if depth >= DEPTH => {
                self.faults.push(Fault {
                    at,
                    code: Code::Limit,
                    message: format!("nested deeper than {DEPTH} levels"),
                });
                self.stopped = true;
                Value::Null
            }
            Some(b'[') => self.list(depth + 1),
            Some(b'{') => self.object(depth + 1),
            Some(b'(') => self.parenthesised(depth),
            Some(b'<') => {
                self.skip_markup();
                Value::Code(self.cursor.slice(at, self.cursor.at()))
            }
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') if !self.cursor.looking_at("...") => {
                self.number()
            }
            Some(b'/') if self.cursor.looking_at("/*") => {
                self.fail("`*/` at the end of the comment");
                Value::Null
            }
            Some(b'!' | b'/') => self.code(at),
            Some(byte) if is_word(byte) => match self.cursor.word() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" | "undefined" => Value::Null,
                _ => self.code(at),
            },
            _ => {
                self.fail("a value");
                Value::Null
            }
        }
    }

    /// The expression from `at` on, which is skipped.
    pub(crate) fn code(&mut self, at: usize) -> Value<'a> {
        self.cursor.move_to(at);
        self.skip_code();
        Value::Code(self.cursor.slice(at, self.cursor.at()).trim_end())
    }

    /// What may follow an operand: `+ "more"`, a TypeScript assertion, or operators, which make it code.
    fn tail(&mut self, at: usize, first: Value<'a>, depth: u8) -> Value<'a> {
        let mut value = first;
        loop {
            let end = self.cursor.at();
            self.cursor.skip_space();
            match self.cursor.peek() {
                Some(b'+') => {
                    self.cursor.eat(b'+');
                    let second = self.operand(depth);
                    value = match joined(value, second) {
                        Some(text) => Value::Text(Cow::Owned(text)),
                        None if self.stopped => return Value::Null,
                        None => return self.code(at),
                    };
                    if self.stopped {
                        return value;
                    }
                }
                Some(b'a' | b's')
                    if self.cursor.looking_at_word("as")
                        || self.cursor.looking_at_word("satisfies") =>
                {
                    self.skip_assertion();
                }
                Some(
                    b'.' | b'?' | b'(' | b'*' | b'%' | b'-' | b'&' | b'|' | b'=' | b'<' | b'>',
                ) => {
                    return self.code(at);
                }
                Some(b'!') => {
                    self.cursor.eat(b'!');
                }
                _ => {
                    self.cursor.move_to(end);
                    return value;
                }
            }
        }
    }

    fn parenthesised(&mut self, depth: u8) -> Value<'a> {
        let start = self.cursor;
        let faults = self.faults.len();
        let open = self.open.len();
        self.cursor.eat(b'(');
        // What is no literal is walked twice, so parentheses may nest less deeply than brackets.
        if depth < DEPTH {
            let inner = self.value(depth + PARENTHESIS).value;
            self.cursor.skip_space();
            if !self.stopped && self.cursor.eat(b')') {
                let mut after = self.cursor;
                after.skip_space();
                if !after.looking_at("=>") {
                    return inner;
                }
            }
        }
        // Parameters of a function, or something else in need of running.
        self.stopped = false;
        self.faults.truncate(faults);
        self.open.truncate(open);
        self.code(start.at())
    }

    fn number(&mut self) -> Value<'a> {
        let at = self.cursor.at();
        let negative = match self.cursor.peek() {
            Some(sign @ (b'-' | b'+')) => {
                self.cursor.eat(sign);
                self.cursor.skip_space();
                sign == b'-'
            }
            _ => false,
        };
        let from = self.cursor.at();
        while let Some(byte) = self.cursor.peek() {
            let exponent = matches!(byte, b'-' | b'+')
                && self
                    .cursor
                    .slice(from, self.cursor.at())
                    .ends_with(['e', 'E'])
                && !self.cursor.slice(from, self.cursor.at()).starts_with("0x");
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || exponent) {
                break;
            }
            self.cursor.bump();
        }
        let digits = self.cursor.slice(from, self.cursor.at());
        match number(digits) {
            Some(number) => Value::Number(if negative { -number } else { number }),
            // `-offset`, `+new Date()`: an expression.
            None if digits
                .bytes()
                .next()
                .is_none_or(|first| !first.is_ascii_digit()) =>
            {
                self.code(at)
            }
            None => {
                self.cursor.move_to(at);
                self.fail("a number");
                Value::Null
            }
        }
    }
}

/// Reads `12`, `1_000`, `0.5`, `1e3`, `0x1F`, `10n`.
fn number(digits: &str) -> Option<f64> {
    let digits = digits.replace('_', "");
    let digits = digits.strip_suffix('n').unwrap_or(&digits);
    let lower = digits.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = lower.strip_prefix(prefix) {
            return u32::from_str_radix(rest, radix).ok().map(f64::from);
        }
    }
    // Rust would also read `inf` and `nan`.
    if !lower.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    lower.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Two literals joined by `+`, where the first is a text.
fn joined<'a>(first: Value<'a>, second: Value<'a>) -> Option<String> {
    let Value::Text(first) = first else {
        return None;
    };
    // Growing one string keeps a chain of a thousand parts linear.
    let mut text = first.into_owned();
    match second {
        Value::Text(second) => text.push_str(&second),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::Bool(truth) => text.push_str(if truth { "true" } else { "false" }),
        _ => return None,
    }
    Some(text)
}
