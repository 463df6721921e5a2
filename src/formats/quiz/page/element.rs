//! Reads a quiz element: its attributes, and options that are its children.

use super::entities;
use crate::domain::Code;
use crate::formats::quiz::dialect;
use crate::formats::quiz::gather::{Gathered, Held, not_run};
use crate::formats::quiz::literal::{Cursor, Literals, Member, Node, Value, is_word, unix_lines};
use memchr::memchr;
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
    let element = tag(literals, Some(gathered));
    // Unless its list had questions, what is wrong concerns the question that it is itself.
    let own = gathered.next_number() == number;
    gathered.take_faults(literals, own.then_some(number));
    element
}

/// Reads the tag that stands here. Without a place to gather them, lists of questions are values like others.
fn tag<'a>(literals: &mut Literals<'a>, mut gathered: Option<&mut Gathered<'a>>) -> Element<'a> {
    literals.cursor.eat(b'<');
    let mut element = Element {
        name: literals.cursor.word(),
        attributes: Vec::new(),
        closed: true,
        elsewhere: None,
        listed: false,
    };
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
            Some(byte) if is_word(byte) => {
                attribute(literals, gathered.as_deref_mut(), &mut element)
            }
            _ => literals.fail("an attribute or `/>`"),
        }
        if literals.stopped {
            break;
        }
    }
    literals.stopped = false;
    literals.open.clear();
    element
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
            close(literals);
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

/// The `}` behind an attribute's value.
fn close(literals: &mut Literals<'_>) {
    literals.cursor.skip_space();
    if !literals.stopped && !literals.cursor.eat(b'}') {
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
        close(literals);
    } else if reported {
        literals.stopped = true;
    } else {
        literals.fail("`}` behind the questions");
    }
}

/// What stands between the tags of a question.
#[derive(Default)]
pub(crate) struct Children<'a> {
    pub(crate) options: Vec<Node<'a>>,
    /// The text before the first option.
    pub(crate) lead: &'a str,
    /// How far was looked.
    pub(crate) end: usize,
}

/// Reads the options between `<Name>` and `</Name>`. Stops at another quiz element, which is not one of them.
pub(crate) fn children<'a>(literals: &mut Literals<'a>, name: &str) -> Children<'a> {
    let mut children = Children::default();
    let start = literals.cursor.at();
    loop {
        let Some(at) = next_tag(&mut literals.cursor) else {
            children.end = literals.cursor.text().len();
            if children.options.is_empty() {
                literals.cursor.move_to(start);
            } else {
                literals.note(
                    start,
                    format!("`<{name}>` is not closed before the end of the file"),
                );
            }
            return children;
        };
        children.end = at;
        if children.options.is_empty() {
            children.lead = literals.cursor.slice(start, at).trim();
        }
        let mut ahead = literals.cursor;
        ahead.eat(b'<');
        if ahead.eat(b'/') {
            if ahead.word() == name {
                if children.options.is_empty() {
                    // Not a question: what is in it is the page's.
                    literals.cursor.move_to(start);
                } else {
                    literals.cursor.move_to(ahead.at() + 1);
                }
                return children;
            }
            literals.cursor.move_to(ahead.at());
        } else if dialect::OPTION_ELEMENTS.contains(&ahead.word()) {
            children.options.push(option(literals));
        } else if dialect::component_at(literals.cursor.rest()).is_some() {
            if children.options.is_empty() {
                literals.cursor.move_to(start);
            }
            return children;
        } else {
            literals.cursor.bump();
        }
    }
}

/// Goes to the next `<` outside inline code.
fn next_tag(cursor: &mut Cursor<'_>) -> Option<usize> {
    loop {
        let length = memchr::memchr2(b'<', b'`', cursor.rest())?;
        cursor.move_to(cursor.at() + length);
        if cursor.peek() == Some(b'<') {
            return Some(cursor.at());
        }
        let code = inline_code(cursor.rest()).unwrap_or(1);
        cursor.move_to(cursor.at() + code);
    }
}

/// Longer runs of backquotes are cut: searching for the end of each is then still linear.
const MOST_TICKS: usize = 8;

/// The length of the inline code that starts here, on one line.
fn inline_code(bytes: &[u8]) -> Option<usize> {
    let ticks = bytes
        .iter()
        .take(MOST_TICKS)
        .take_while(|&&byte| byte == b'`')
        .count();
    let line = memchr(b'\n', bytes).unwrap_or(bytes.len());
    let inner = bytes.get(ticks..line)?;
    let fence = bytes.get(..ticks)?;
    memchr::memmem::find(inner, fence).map(|length| ticks + length + ticks)
}

/// `<Option isCorrect explanation="…">text</Option>`, as an object that the dialects know.
fn option<'a>(literals: &mut Literals<'a>) -> Node<'a> {
    let at = literals.cursor.at();
    let element = tag(literals, None);
    let mut members = element.attributes;
    if !element.closed {
        let from = literals.cursor.at();
        let mut to = from;
        while let Some(tag) = next_tag(&mut literals.cursor) {
            to = tag;
            let mut ahead = literals.cursor;
            ahead.eat(b'<');
            let closing = ahead.eat(b'/');
            let name = ahead.word();
            if closing && name == element.name {
                literals.cursor.move_to(ahead.at());
                literals.cursor.skip_space();
                literals.cursor.eat(b'>');
                break;
            }
            // Not closed: it ends where the next option or the question's end is.
            if dialect::OPTION_ELEMENTS.contains(&name) || dialect::is_component(name) {
                literals.note(at, format!("`<{}>` is not closed", element.name));
                break;
            }
            literals.cursor.bump();
        }
        let written = literals.cursor.slice(from, to);
        members.push(Member {
            name: Cow::Borrowed("text"),
            node: Node {
                at: from,
                value: Value::Text(dedented(written)),
            },
        });
    }
    Node {
        at,
        value: Value::Object(members),
    }
}

/// A text between tags, without the indentation that all its lines share.
fn dedented(text: &str) -> Cow<'_, str> {
    let text = text.trim_end();
    let Some((first, others)) = text.split_once('\n') else {
        return Cow::Borrowed(text.trim_start());
    };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let full = |line: &&str| !line.trim().is_empty();
    let shared = others.lines().filter(full).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = std::iter::once(first.trim())
        .chain(
            others
                .lines()
                .map(|line| line.get(shared..).unwrap_or_default()),
        )
        .collect();
    Cow::Owned(lines.join("\n").trim_start_matches('\n').to_owned())
}
