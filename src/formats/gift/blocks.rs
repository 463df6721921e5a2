use std::borrow::Cow;
use std::iter::Peekable;

use super::super::text::{Line, lines};
use super::escapes::find_bare;
use crate::domain::Place;

/// A part of a GIFT file between blank lines.
pub(super) enum Block<'a> {
    /// `$CATEGORY: path`.
    Category(&'a str),
    /// Anything else, without its comment lines.
    Question {
        /// Where it starts.
        place: Place,
        /// What it says.
        text: Cow<'a, str>,
    },
}

/// Splits a file at blank lines and before titles. A blank line within braces splits nothing if
/// answers follow it.
pub(super) fn blocks(text: &str) -> impl Iterator<Item = Block<'_>> {
    let mut lines = lines(text).filter(|line| !is_comment(line.text)).peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|line| line.text.trim().is_empty()).is_some() {}
        let first = lines.next()?;
        Some(match category(first.text) {
            Some(path) => Block::Category(path),
            None => question(first, &mut lines),
        })
    })
}

fn question<'a>(
    first: Line<'a>,
    lines: &mut Peekable<impl Iterator<Item = Line<'a>>>,
) -> Block<'a> {
    let mut text = Cow::Borrowed(first.text);
    let mut open = ends_open(first.text, false);
    loop {
        let mut blank = false;
        while lines.next_if(|line| line.text.trim().is_empty()).is_some() {
            blank = true;
        }
        let goes_on = |line: &Line<'a>| {
            let answers = line.text.trim_start().starts_with(['=', '~', '#', '}']);
            let is_titled = !open && line.text.starts_with("::");
            category(line.text).is_none() && !is_titled && (!blank || (open && answers))
        };
        let Some(line) = lines.next_if(goes_on) else {
            break;
        };
        text.to_mut().push('\n');
        text.to_mut().push_str(line.text);
        open = ends_open(line.text, open);
    }
    Block::Question {
        place: first.place(),
        text,
    }
}

/// Whether the braces are open at the end of a line.
fn ends_open(line: &str, mut open: bool) -> bool {
    let mut rest = line;
    while let Some(at) = find_bare(rest, &['{', '}']) {
        open = rest.get(at..).is_some_and(|brace| brace.starts_with('{'));
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    open
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn category(line: &str) -> Option<&str> {
    let path = line.trim_start().strip_prefix("$CATEGORY:")?.trim();
    // Moodle's own exports begin every path with the course.
    Some(path.strip_prefix("$course$/").unwrap_or(path))
}
