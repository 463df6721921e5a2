use super::super::text::Collected;
use crate::domain::{Code, Place};

/// How often a file is read again from the line after a quote that never ends.
const MAX_UNCLOSED_QUOTES: usize = 16;

/// Rows that one table may have.
const MAX_ROWS: usize = 200_000;

/// A row, quotes resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line it starts on.
    pub(super) line: u32,
    /// Its cells; never empty.
    pub(super) fields: Vec<String>,
}

/// Splits a table into rows; `first_line` is the number of its first line.
///
/// A quote that never ends would swallow all rows after it: its line is read without quotes instead,
/// and reported.
pub(super) fn records(
    body: &str,
    first_line: u32,
    delimiter: u8,
    collected: &mut Collected,
) -> Vec<Record> {
    let mut records = Vec::new();
    let mut rest = body;
    let mut line = first_line;
    for unclosed in 0.. {
        let (at, at_line) = match read_until_stop(rest, line, delimiter, &mut records) {
            Stop::End => break,
            Stop::Full { line } => {
                let message = format!("the rest is left out: a table may have {MAX_ROWS} rows");
                collected.problem(Place { line, column: 1 }, Code::Limit, message);
                break;
            }
            Stop::Unclosed { byte, line } => (byte, line),
        };
        let place = Place {
            line: at_line,
            column: 1,
        };
        let from = rest.get(at..).unwrap_or_default();
        let (unquoted, after) = from.split_once('\n').unwrap_or((from, ""));
        let message = "a quote is never closed; the line is read without quotes";
        collected.problem(place, Code::Syntax, message);
        records.push(Record {
            line: at_line,
            fields: unquoted
                .split(char::from(delimiter))
                .map(str::to_owned)
                .collect(),
        });
        if unclosed == MAX_UNCLOSED_QUOTES {
            let message = "too many quotes that are never closed; the rest is left out";
            collected.problem(place, Code::Limit, message);
            break;
        }
        (rest, line) = (after, at_line.saturating_add(1));
    }
    records
}

/// Why no more rows were read.
enum Stop {
    End,
    /// There are too many; this is the line of the first that is left out.
    Full {
        line: u32,
    },
    /// The quote of this row does not end.
    Unclosed {
        byte: usize,
        line: u32,
    },
}

/// Adds rows as long as there are any. Rows without text are passed over.
fn read_until_stop(text: &str, first_line: u32, delimiter: u8, records: &mut Vec<Record>) -> Stop {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut counted, mut line) = (0, first_line);
    loop {
        let start = reader.position().byte() as usize;
        // Reading from memory and from UTF-8 cannot fail; if it did, there would be no more rows.
        if !reader.read_record(&mut record).unwrap_or(false) {
            return Stop::End;
        }
        let end = reader.position().byte() as usize;
        let raw = text.get(start..end).unwrap_or_default();
        // Blank lines are skipped by the reader, and belong to no row.
        let content = start + (raw.len() - raw.trim_start_matches(['\n', '\r']).len());
        let passed = text.get(counted..content).unwrap_or_default();
        line = line.saturating_add(passed.matches('\n').count() as u32);
        counted = content;
        if end >= text.len() && is_unclosed(text.get(content..).unwrap_or_default(), delimiter) {
            return Stop::Unclosed {
                byte: content,
                line,
            };
        }
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if records.len() > MAX_ROWS {
            return Stop::Full { line };
        }
        records.push(Record {
            line,
            fields: record.iter().map(str::to_owned).collect(),
        });
    }
}

/// Whether the last row of a table ends within quotes.
fn is_unclosed(row: &str, delimiter: u8) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        /// After a quote within quotes: the end of the field, or the first of two.
        Quote,
    }
    let end = row.bytes().fold(At::Start, |at, byte| match (at, byte) {
        (At::Start | At::Quote, b'"') => At::Quoted,
        (At::Quoted, b'"') => At::Quote,
        (At::Quoted, _) => At::Quoted,
        (_, byte) if byte == delimiter || byte == b'\n' => At::Start,
        _ => At::Plain,
    });
    end == At::Quoted
}
