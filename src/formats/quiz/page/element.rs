//! Reads the tag of a quiz element: its attributes, and the questions in them.

use super::entities;
use crate::domain::Code;
use crate::formats::quiz::dialect;
use crate::formats::quiz::gather::{Gathered, Held, not_run};
use crate::formats::quiz::literal::{Cursor, Literals, Member, Node, Value, is_word, unix_lines};
use memchr::{memchr, memchr_iter, memmem};
use std::borrow::Cow;

/// An element whose attributes were read.
pub(crate) struct Element<'a> {
    pub(crate) name: &'a str,
    pub(crate) attributes: Vec<Member<'a>>,
    /// Whether it is `<Name … />`, without children.
    pub(crate) closed: bool,
    /// An expression that stands where its questions should, and where.
    pub(crate) elsewhere: Option<(usize, &'a str)>,
    /// Whether a list of questions was among the attributes.
    pub(crate) listed: bool,
}

/// Reads the element whose `<` stands here. Questions in its attributes are gathered.
pub(crate) fn element<'a>(literals: &mut Literals<'a>, gathered: &mut Gathered<'a>) -> Element<'a> {
    let number = gathered.next_number();
    let start = literals.cursor.at();
    let mut element = tag(literals, Some(gathered));
    // An attribute before the list is broken, as by a quote that is missing: the list can be read all the same.
    if !literals.faults.is_empty()
        && !element.listed
        && let Some(list) = list_attribute(literals.cursor.text(), start)
    {
        literals.cursor.move_to(list);
        attributes(literals, Some(gathered), &mut element);
    }
    // Unless its list had questions, what is wrong concerns the question that it is itself.
    let own = gathered.next_number() == number;
    gathered.take_faults(literals, own.then_some(number));
    element
}

/// Reads the tag that stands here. Without a place to gather them, lists of questions are values like others.
pub(crate) fn tag<'a>(
    literals: &mut Literals<'a>,
    gathered: Option<&mut Gathered<'a>>,
) -> Element<'a> {
    literals.cursor.eat(b'<');
    let mut element = Element {
        name: literals.cursor.word(),
        attributes: Vec::new(),
        closed: true,
        elsewhere: None,
        listed: false,
    };
    attributes(literals, gathered, &mut element);
    element
}

/// Reads attributes up to the end of the tag.
fn attributes<'a>(
    literals: &mut Literals<'a>,
    mut gathered: Option<&mut Gathered<'a>>,
    element: &mut Element<'a>,
) {
    loop {
        literals.cursor.skip_space();
        let at = literals.cursor.at();
        match literals.cursor.peek() {
            Some(b'/') if literals.cursor.looking_at("/>") => {
                literals.cursor.move_to(at + 2);
                break;
            }
            Some(b'>') => {
                literals.cursor.eat(b'>');
                element.closed = false;
                break;
            }
            Some(b'{') => {
                literals.cursor.eat(b'{');
                element.elsewhere = spread(literals, element.elsewhere);
            }
            Some(byte) if is_word(byte) => attribute(literals, gathered.as_deref_mut(), element),
            _ => literals.fail("an attribute or `/>`"),
        }
        if literals.stopped {
            break;
        }
    }
    literals.stopped = false;
    literals.open.clear();
}

/// Where `questions={` stands in the element at `start`, before the next quiz element.
fn list_attribute(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let behind = bytes.get(start + 1..)?;
    let next = memchr_iter(b'<', behind).find(|&at| {
        behind
            .get(at..)
            .is_some_and(|tag| dialect::component_at(tag).is_some())
    });
    let region = behind.get(..next.unwrap_or(behind.len()))?;
    memmem::find_iter(region, b"={").find_map(|equals| {
        let before = region.get(..equals)?;
        let length = before
            .iter()
            .rev()
            .take_while(|&&byte| is_word(byte))
            .count();
        let name = std::str::from_utf8(before.get(equals - length..)?).ok()?;
        dialect::is_one_of(name, dialect::LISTS).then_some(start + 1 + equals - length)
    })
}

/// `{...properties}`, or a comment between attributes.
fn spread<'a>(
    literals: &mut Literals<'a>,
    before: Option<(usize, &'a str)>,
) -> Option<(usize, &'a str)> {
    literals.cursor.skip_space();
    let at = literals.cursor.at();
    literals.skip_code();
    let expression = literals.cursor.slice(at, literals.cursor.at()).trim_end();
    if !literals.cursor.eat(b'}') && !literals.stopped {
        literals.fail("`}`");
    }
    if expression.is_empty() {
        before
    } else {
        Some((at, expression))
    }
}

fn attribute<'a>(
    literals: &mut Literals<'a>,
    gathered: Option<&mut Gathered<'a>>,
    element: &mut Element<'a>,
) {
    let name = attribute_name(&mut literals.cursor);
    literals.cursor.skip_space();
    let at = literals.cursor.at();
    if !literals.cursor.eat(b'=') {
        let node = Node {
            at,
            value: Value::Bool(true),
        };
        element.attributes.push(Member {
            name: Cow::Borrowed(name),
            node,
        });
        return;
    }
    literals.cursor.skip_space();
    let at = literals.cursor.at();
    let value = match literals.cursor.peek() {
        Some(quote @ (b'"' | b'\'')) => text(literals, quote),
        Some(b'{') => {
            literals.cursor.eat(b'{');
            if let Some(gathered) = gathered.filter(|_| dialect::is_one_of(name, dialect::LISTS)) {
                list(literals, gathered, element);
                return;
            }
            let node = literals.value(0);
            close(literals, at);
            node.value
        }
        Some(b'<') => literals.value(0).value,
        Some(byte) if is_word(byte) => {
            literals.cursor.word();
            Value::Text(Cow::Borrowed(
                literals.cursor.slice(at, literals.cursor.at()),
            ))
        }
        _ => {
            literals.fail("the attribute's value");
            return;
        }
    };
    element.attributes.push(Member {
        name: Cow::Borrowed(name),
        node: Node { at, value },
    });
}

fn attribute_name<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let from = cursor.at();
    let part = |byte: u8| is_word(byte) || matches!(byte, b'-' | b':' | b'.');
    let length = cursor.rest().iter().take_while(|&&byte| part(byte)).count();
    cursor.move_to(from + length);
    cursor.slice(from, from + length)
}

/// A quoted attribute: no escapes, but character references.
fn text<'a>(literals: &mut Literals<'a>, quote: u8) -> Value<'a> {
    let start = literals.cursor.at();
    literals.cursor.eat(quote);
    let from = literals.cursor.at();
    let Some(length) = memchr(quote, literals.cursor.rest()) else {
        literals.note(
            start,
            "this attribute is not closed before the end of the file".to_owned(),
        );
        literals.stopped = true;
        return Value::Null;
    };
    literals.cursor.move_to(from + length + 1);
    Value::Text(
        match unix_lines(literals.cursor.slice(from, from + length)) {
            Cow::Borrowed(text) => entities::decode(text),
            Cow::Owned(text) => Cow::Owned(entities::decode(&text).into_owned()),
        },
    )
}

/// The `}` behind an attribute's value, whose `{` stands at `open`.
fn close(literals: &mut Literals<'_>, open: usize) {
    literals.cursor.skip_space();
    if literals.stopped || literals.cursor.eat(b'}') {
        return;
    }
    if literals.cursor.peek().is_none() {
        let message = "this brace is not closed before the end of the file".to_owned();
        literals.note(open, message);
        literals.stopped = true;
    } else {
        literals.fail("`}` behind the attribute's value");
    }
}

/// The attribute that lists the questions, behind its `{`.
fn list<'a>(literals: &mut Literals<'a>, gathered: &mut Gathered<'a>, element: &mut Element<'a>) {
    literals.cursor.skip_space();
    let at = literals.cursor.at();
    let problems = gathered.problems.len();
    if literals.cursor.peek() == Some(b'[') {
        gathered.list(literals, 0);
        element.listed = true;
    } else {
        match gathered.holder(literals, 0) {
            Held::Questions => element.listed = true,
            Held::Code(expression) => element.elsewhere = Some((at, expression)),
            Held::Other => {}
        }
    }
    let reported = gathered.problems.len() > problems;
    gathered.take_faults(literals, None);
    literals.skip_assertion();
    if literals.cursor.eat(b'}') || literals.stopped {
        return;
    }
    let at = literals.cursor.at();
    if let Some(b'.') = literals.cursor.peek() {
        // `[…].slice(0, 10)`: the questions are there all the same.
        literals.skip_code();
        let expression = literals.cursor.slice(at, literals.cursor.at());
        gathered.problem(at, Code::UnsupportedExpression, not_run(expression), None);
        close(literals, at);
    } else if reported {
        literals.stopped = true;
    } else {
        literals.fail("`}` behind the questions");
    }
}
