//! Tables of cards and questions: CSV, TSV and the text that Anki exports.
mod columns;
mod directives;
mod records;
mod rows;
mod write;

pub use write::{Guard, write};

use columns::{Columns, header};
use directives::Directives;
use records::records;
use rows::Rows;

use super::text::Collected;
use crate::domain::Parsed;

/// Which character ends a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// Whichever of tab, comma, semicolon and bar the first row has most of.
    Detect,
    /// This ASCII character.
    Is(u8),
}

impl Delimiter {
    /// The tab of a `.tsv` file.
    pub const TAB: Self = Self::Is(b'\t');
}

/// Reads a table.
///
/// Lines of Anki's kind at the top (`#separator:tab`, `#deck column:3` …) are obeyed. A first row of
/// known names says what the columns are; without one the first two columns are front and back. A
/// row with too many or too few columns is reported, and kept where that is possible.
pub fn read(text: &str, delimiter: Delimiter) -> Parsed {
    let mut collected = Collected::default();
    let directives = Directives::of(text);
    let body = text.get(directives.bytes..).unwrap_or_default();
    let delimiter = match (directives.delimiter, delimiter) {
        (Some(stated), _) | (None, Delimiter::Is(stated)) => stated,
        (None, Delimiter::Detect) => likely_delimiter(body),
    };
    let mut records = records(body, directives.lines + 1, delimiter, &mut collected);
    let mut columns = Columns::without_names(&directives);
    if let Some(named) = directives.columns.as_deref().and_then(header) {
        columns = named.with_directives(&directives);
    } else if let Some(named) = records.first().and_then(|first| header(&first.fields)) {
        columns = named.with_directives(&directives);
        records.remove(0);
    }
    let width = columns
        .width()
        .or_else(|| records.first().map(|first| first.fields.len()))
        .unwrap_or_default();
    Rows {
        collected: &mut collected,
        columns: &columns,
        directives: &directives,
        delimiter,
        width,
    }
    .read(records);
    collected.finish()
}

/// Whether a text begins with lines such as `#separator:tab`.
pub(super) fn holds_directives(text: &str) -> bool {
    Directives::of(text).lines > 0
}

/// Whether at least two lines, and no line but blank ones without, have a tab between two texts.
pub(super) fn holds_tabs(text: &str) -> bool {
    let mut rows = text.lines().filter(|line| !line.trim().is_empty());
    let has_tab = |line: &str| line.trim().contains('\t');
    rows.clone().take(2).count() == 2 && rows.all(has_tab)
}

/// The candidate that occurs most often, outside of quotes, in the first line that is not blank.
fn likely_delimiter(body: &str) -> u8 {
    let first = body.lines().find(|line| !line.trim().is_empty());
    let mut counts = [(b'\t', 0_usize), (b',', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in first.unwrap_or_default().bytes() {
        if byte == b'"' {
            quoted = !quoted;
        }
        if let Some((_, count)) = counts.iter_mut().find(|(it, _)| *it == byte && !quoted) {
            *count += 1;
        }
    }
    // A single tab outweighs any number of commas: a sentence has commas, but no tabs.
    match counts {
        [(tab, 1..), ..] => tab,
        [_, rest @ ..] => rest
            .iter()
            .rev()
            .max_by_key(|(_, count)| *count)
            .map_or(b',', |(byte, _)| *byte),
    }
}

#[cfg(test)]
mod tests;
