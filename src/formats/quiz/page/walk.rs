//! Walks over a page: past code and comments, to the tags of quiz elements, remembering what stands before them.

use super::lead::Lead;
use crate::formats::quiz::dialect;
use crate::formats::quiz::literal::Cursor;
use memchr::{memchr, memchr3, memmem};
use std::collections::BTreeMap;

/// The tag of a quiz element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// Where its `<` stands.
    pub(crate) at: usize,
    pub(crate) name: &'a str,
    /// Whether it is `</Name>`.
    pub(crate) closing: bool,
}

/// The longest run of backquotes that is paired.
const MOST_TICKS: usize = 32;

/// A walk over the Markdown of a page.
pub(crate) struct Walk<'a> {
    pub(crate) cursor: Cursor<'a>,
    pub(crate) lead: Lead<'a>,
    /// Names that the page imports, and the modules they come from.
    pub(crate) imported: BTreeMap<&'a str, &'a str>,
    /// Names that the page declares itself, and where their values start.
    pub(crate) declared: BTreeMap<&'a str, usize>,
    /// Where the line of the cursor ends.
    line_end: usize,
    fence: Option<Fence>,
    at_line_start: bool,
    /// For each length of a run of backquotes, the offset before which no run closes another.
    unpaired: [usize; MOST_TICKS],
    no_comment_end: bool,
}

#[derive(Clone, Copy)]
struct Fence {
    mark: u8,
    length: usize,
    start: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(text: &'a str, at: usize) -> Self {
        Self {
            cursor: Cursor::new(text, at),
            lead: Lead::default(),
            imported: BTreeMap::new(),
            declared: BTreeMap::new(),
            line_end: 0,
            fence: None,
            at_line_start: true,
            unpaired: [0; MOST_TICKS],
            no_comment_end: false,
        }
    }

    /// The next tag of a quiz element outside code and comments. The cursor stands at its `<`.
    pub(crate) fn next_tag(&mut self) -> Option<Tag<'a>> {
        loop {
            self.cursor.peek()?;
            if self.at_line_start {
                self.at_line_start = false;
                if self.line_is_code() {
                    continue;
                }
            }
            if let Some(tag) = self.next_in_line() {
                return Some(tag);
            }
        }
    }

    /// Goes on at `at`, behind an element that was read.
    pub(crate) fn resume(&mut self, at: usize) {
        self.lead.element(self.cursor.at());
        self.cursor.move_to(at);
    }

    /// Deals with what a whole line decides; `true` if nothing else is to be read in it.
    fn line_is_code(&mut self) -> bool {
        let start = self.cursor.at();
        let end = self.cursor.line_end();
        self.line_end = end;
        let line = self.cursor.slice(start, end);
        if let Some(fence) = self.fence {
            if closes(line, fence) {
                self.fence = None;
                self.lead.code(fence.start, end);
            }
            self.next_line(end);
            return true;
        }
        if let Some((mark, length)) = opening(line) {
            self.fence = Some(Fence {
                mark,
                length,
                start,
            });
            self.lead.end_paragraph(start);
            self.next_line(end);
            return true;
        }
        if line.starts_with("import ") {
            self.import(start);
        } else if let Some((name, value)) = declaration(line) {
            self.declared.entry(name).or_insert(start + value);
        }
        self.lead.line(line, start);
        false
    }

    /// Remembers the names that the statement at `start` imports. It may go on over lines.
    fn import(&mut self, start: usize) {
        let mut ahead = Cursor::new(self.cursor.text(), start);
        let mut end = ahead.line_end();
        // Only up to the next statement, so that every line is looked at once.
        while memchr::memchr2(b'"', b'\'', ahead.slice(ahead.at(), end).as_bytes()).is_none() {
            ahead.move_to(end + 1);
            end = ahead.line_end();
            let line = ahead.slice(ahead.at(), end);
            if line.trim().is_empty() || line.starts_with("import ") {
                return;
            }
        }
        let statement = ahead
            .slice(start, end)
            .strip_prefix("import ")
            .unwrap_or_default();
        let mut parts = statement.split(['"', '\'']);
        let names = parts
            .next()
            .and_then(|names| names.trim_end().strip_suffix("from"));
        let (Some(names), Some(module)) = (names, parts.next()) else {
            return;
        };
        // `Default, { name, other as name }`, `* as name`
        for name in names
            .split([',', '{', '}'])
            .filter_map(|part| part.split_whitespace().next_back())
        {
            self.imported.entry(name).or_insert(module);
        }
    }

    fn next_line(&mut self, end: usize) {
        self.cursor.move_to(end + 1);
        self.at_line_start = true;
    }

    /// Goes to the next quiz tag on this line, or to the next line.
    fn next_in_line(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = self.cursor.at();
            // Looked for once a line: a long line may have a tag at every other byte.
            if self.line_end < start {
                self.line_end = self.cursor.line_end();
            }
            let end = self.line_end;
            let line = self.cursor.slice(start, end).as_bytes();
            let Some(length) = memchr3(b'<', b'`', b'{', line) else {
                self.next_line(end);
                return None;
            };
            let at = start + length;
            let escaped = line.get(..length).is_some_and(|before| {
                before
                    .iter()
                    .rev()
                    .take_while(|&&byte| byte == b'\\')
                    .count()
                    % 2
                    == 1
            });
            self.cursor.move_to(at);
            match self.cursor.peek() {
                _ if escaped => self.cursor.bump(),
                Some(b'`') => self.inline_code(),
                Some(b'{') => self.comment_in_braces(),
                _ if self.cursor.looking_at("<!--") => self.skip_past(b"-->"),
                _ => {
                    if let Some(tag) = self.tag() {
                        return Some(tag);
                    }
                    self.cursor.bump();
                }
            }
        }
    }

    fn tag(&self) -> Option<Tag<'a>> {
        let at = self.cursor.at();
        let mut ahead = self.cursor;
        ahead.eat(b'<');
        if ahead.eat(b'/') {
            let name = ahead.word();
            return dialect::is_component(name).then_some(Tag {
                at,
                name,
                closing: true,
            });
        }
        dialect::component_at(self.cursor.rest())?;
        Some(Tag {
            at,
            name: ahead.word(),
            closing: false,
        })
    }

    /// Steps over inline code, which ends within its paragraph; over the backquotes alone if it does not end.
    fn inline_code(&mut self) {
        let start = self.cursor.at();
        let ticks = run(self.cursor.rest());
        self.cursor.move_to(start + ticks);
        let Some(unpaired) = self.unpaired.get(ticks).copied() else {
            return;
        };
        if start < unpaired {
            return;
        }
        let mut ahead = self.cursor;
        while let Some(length) = memchr::memchr2(b'`', b'\n', ahead.rest()) {
            ahead.move_to(ahead.at() + length);
            if ahead.peek() == Some(b'\n') {
                ahead.bump();
                let line = ahead.slice(ahead.at(), ahead.line_end());
                if line.trim().is_empty() || opening(line).is_some() {
                    break;
                }
                continue;
            }
            let length = run(ahead.rest());
            ahead.move_to(ahead.at() + length);
            if length == ticks {
                self.cursor = ahead;
                return;
            }
        }
        if let Some(unpaired) = self.unpaired.get_mut(ticks) {
            *unpaired = ahead.at();
        }
    }

    /// `{/* … */}`; any other brace is text.
    fn comment_in_braces(&mut self) {
        self.cursor.bump();
        let mut ahead = self.cursor;
        while matches!(ahead.peek(), Some(b' ' | b'\t')) {
            ahead.bump();
        }
        if ahead.looking_at("/*") && self.cursor.skip_comment_from(ahead.at()) {
            self.cursor.skip_space();
            self.cursor.eat(b'}');
        }
    }

    /// Goes behind `end`. A comment that never ends hides nothing.
    fn skip_past(&mut self, end: &[u8]) {
        let found = if self.no_comment_end {
            None
        } else {
            memmem::find(self.cursor.rest(), end)
        };
        match found {
            Some(length) => self.cursor.move_to(self.cursor.at() + length + end.len()),
            None => {
                self.no_comment_end = true;
                self.cursor.bump();
            }
        }
    }
}

/// How many backquotes stand here.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| byte == b'`').count()
}

/// The mark and length of the code fence that this line opens, also within quotes and lists.
fn opening(line: &str) -> Option<(u8, usize)> {
    let mut rest = line.trim_start();
    // Most lines are not fences: decided without looking at list markers.
    if memchr(b'`', rest.as_bytes()).is_none() && memchr(b'~', rest.as_bytes()).is_none() {
        return None;
    }
    while let Some(after) = unmarked(rest) {
        rest = after.trim_start();
    }
    let mark = rest
        .bytes()
        .next()
        .filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|&byte| byte == mark).count();
    let label = rest.get(length..)?;
    (length >= 3 && !(mark == b'`' && label.contains('`'))).then_some((mark, length))
}

/// The line behind one `>`, `-` or `1.`.
fn unmarked(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix('>') {
        return Some(rest);
    }
    let rest = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let number = (1..=9).contains(&digits);
            line.get(digits..)
                .filter(|_| number)?
                .strip_prefix(['.', ')'])?
        }
    };
    rest.starts_with([' ', '\t']).then_some(rest)
}

fn closes(line: &str, fence: Fence) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
    line.len() >= fence.length && line.bytes().all(|byte| byte == fence.mark)
}

/// The name that a line declares (`export const name = …`), and the offset of its value in the line.
fn declaration(line: &str) -> Option<(&str, usize)> {
    let rest = line
        .strip_prefix("export const ")
        .or_else(|| line.strip_prefix("const "))?;
    let equals = line.find('=')?;
    let name = rest
        .split([' ', ':', '='])
        .next()
        .filter(|name| !name.is_empty())?;
    Some((name, equals + 1))
}
