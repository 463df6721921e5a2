//! Reads options that are children of a question: `<Option isCorrect>…</Option>`.

use super::element::tag;
use crate::formats::quiz::dialect;
use crate::formats::quiz::literal::{Cursor, Literals, Member, Node, Value};
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

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
        let length = memchr2(b'<', b'`', cursor.rest())?;
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
    memmem::find(inner, fence).map(|length| ticks + length + ticks)
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
