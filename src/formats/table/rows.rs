use super::super::text::{Collected, html_to_markdown, note_at, plain_options, question_at};
use super::columns::{Columns, Role};
use super::directives::{Directives, split_tags};
use super::records::Record;
use crate::domain::{
    Code, Content, DeckName, Guid, NoteDraft, NoteKind, Place, Question, StatedKey,
};

/// Turns rows into questions and notes.
pub(super) struct Rows<'a> {
    pub(super) collected: &'a mut Collected,
    pub(super) columns: &'a Columns,
    pub(super) directives: &'a Directives,
    pub(super) delimiter: u8,
    /// How many columns a row should have.
    pub(super) width: usize,
}

/// How a table states which option is right.
#[derive(Clone, Copy)]
enum KeyStyle {
    /// By number, counted from this.
    Number(i64),
    /// By letter or by the option's text.
    LetterOrText,
}

impl Rows<'_> {
    pub(super) fn read(mut self, records: Vec<Record>) {
        let key_style = self.key_style(&records);
        let mut unused: Vec<usize> = Vec::new();
        let mut unused_at = Place::START;
        for record in records {
            let place = Place {
                line: record.line,
                column: 1,
            };
            let row = self.fitted(place, record.fields);
            for (column, cell) in row.iter().enumerate() {
                let is_unused = self.columns.role(column) == Role::Unknown && !cell.is_empty();
                if is_unused && !unused.contains(&column) && unused.len() < 100 {
                    if unused.is_empty() {
                        unused_at = place;
                    }
                    unused.push(column);
                }
            }
            self.row(place, &row, key_style);
        }
        if !unused.is_empty() {
            unused.sort_unstable();
            let names: Vec<String> = unused.iter().map(|at| self.columns.name(*at)).collect();
            let message = format!("columns that are not used: {}", names.join(", "));
            self.collected.problem(unused_at, Code::Syntax, message);
        }
    }

    /// The cells of a row, as many as there should be: what is too much joins the last.
    fn fitted(&mut self, place: Place, fields: Vec<String>) -> Vec<String> {
        let (found, expected) = (fields.len(), self.width);
        let mut cells: Vec<String> = fields;
        if found != expected {
            let columns = if found == 1 { "column" } else { "columns" };
            let message = format!(
                "line {} has {found} {columns}, expected {expected}",
                place.line
            );
            self.collected.problem_of_next(place, Code::Syntax, message);
        }
        if found > expected && expected > 0 {
            let excess = cells.split_off(expected - 1);
            cells.push(excess.join(char::from(self.delimiter).encode_utf8(&mut [0; 4])));
        }
        let cells = cells.iter().map(|cell| self.directives.unguarded(cell));
        if self.directives.html {
            cells.map(html_to_markdown).collect()
        } else if self.directives.guarded {
            // Written by `srs export`: blanks at the ends are a part of the text.
            cells.map(str::to_owned).collect()
        } else {
            cells.map(|cell| cell.trim().to_owned()).collect()
        }
    }

    fn row(&mut self, place: Place, row: &[String], key_style: KeyStyle) {
        let cell = |role| {
            let column = self.columns.find(role);
            column.and_then(|at| row.get(at)).map_or("", String::as_str)
        };
        let options: Vec<Option<&str>> = self
            .columns
            .options()
            .map(|column| row.get(column).map(String::as_str))
            .map(|text| text.filter(|text| !text.is_empty()))
            .collect();
        let tags = split_tags(cell(Role::Tags))
            .into_iter()
            .chain(self.directives.tags.iter().cloned())
            .collect();
        let deck = cell(Role::Deck);
        let deck = DeckName::new(deck)
            .or_else(|| DeckName::from_title(deck))
            .or_else(|| self.directives.deck.clone());
        let text = |role| Some(cell(role)).filter(|text| !text.is_empty());
        let stated_kind = text(Role::Kind).unwrap_or(&self.directives.kind);
        let is_note = is_cloze(cell(Role::Front)) || kind(stated_kind).is_some_and(is_not_choice);
        let asks_for_options = !is_note && !options.is_empty() && cell(Role::Back).is_empty();
        if asks_for_options || options.iter().any(Option::is_some) {
            let question = Question {
                options: plain_options(options.iter().flatten().map(|text| (*text).to_owned())),
                key: self.key(row, &options, key_style),
                explanation: text(Role::Explanation)
                    .or_else(|| text(Role::Back))
                    .map(str::to_owned),
                source: text(Role::Source).map(str::to_owned),
                tags,
                deck,
                ..question_at(place, cell(Role::Front).to_owned())
            };
            self.collected.question(question);
            return;
        }
        let back = [cell(Role::Back), cell(Role::Explanation)];
        let back: Vec<&str> = back.into_iter().filter(|part| !part.is_empty()).collect();
        let (front, back) = (cell(Role::Front), back.join("\n\n"));
        let draft = NoteDraft {
            guid: text(Role::Guid).map(|guid| Guid(guid.to_owned())),
            deck,
            tags,
            source: cell(Role::Source).to_owned(),
            draft: front.is_empty() || (back.is_empty() && !is_cloze(front)),
            ..note_at(place, content(kind(stated_kind), front, back))
        };
        self.note(draft);
    }

    fn note(&mut self, draft: NoteDraft) {
        if draft.draft {
            let (code, message) = if draft.content.front().is_empty() {
                (Code::Syntax, "a card without a front; kept as a draft")
            } else {
                (Code::NoAnswer, "a card without a back; kept as a draft")
            };
            self.collected.problem_of_next(draft.place, code, message);
        }
        self.collected.note(draft);
    }

    /// What a row states as right. Empty cells among the options do not count as options.
    fn key(&self, row: &[String], options: &[Option<&str>], style: KeyStyle) -> StatedKey {
        let by_index = self.columns.find(Role::CorrectIndex);
        let column = by_index.or_else(|| self.columns.find(Role::Correct));
        let stated = column.and_then(|at| row.get(at)).map_or("", String::as_str);
        if stated.is_empty() {
            return StatedKey::Missing;
        }
        let same = |text: &str| {
            let mut filled = options.iter().flatten();
            filled
                .position(|option| *option == text)
                .map(|at| at as i64)
        };
        let in_order = |column: i64| {
            let before = usize::try_from(column).ok()?;
            let filled = options.get(..before)?.iter().flatten().count();
            options.get(before)?.map(|_| filled as i64)
        };
        let index = |part: &str| match (style, part.parse::<i64>()) {
            (KeyStyle::Number(first), Ok(number)) => {
                let column = number.saturating_sub(first);
                Some(in_order(column).unwrap_or(column))
            }
            _ => same(part).or_else(|| letter(part).map(|at| in_order(at).unwrap_or(at))),
        };
        let whole = same(stated).filter(|_| matches!(style, KeyStyle::LetterOrText));
        if let Some(found) = whole.or_else(|| index(stated)) {
            return StatedKey::Indexes(vec![found]);
        }
        let parts: Option<Vec<i64>> = stated
            .split([',', ';', ' '])
            .filter(|part| !part.is_empty())
            .map(index)
            .collect();
        parts.map_or_else(|| StatedKey::Unknown(stated.to_owned()), StatedKey::Indexes)
    }

    /// Whether numbers in the key column count options, and from what: judged over the whole table,
    /// for an option may be a number itself.
    fn key_style(&self, records: &[Record]) -> KeyStyle {
        let by_index = self.columns.find(Role::CorrectIndex);
        let Some(column) = by_index.or_else(|| self.columns.find(Role::Correct)) else {
            return KeyStyle::LetterOrText;
        };
        let highest = self.columns.options().count() as i64;
        let mut from_zero = by_index.is_some();
        for record in records {
            let Some(cell) = record.fields.get(column) else {
                continue;
            };
            for part in cell.split([',', ';', ' ']).filter(|part| !part.is_empty()) {
                match part.parse::<i64>() {
                    Ok(0) => from_zero = true,
                    Ok(number) if number > highest || number < 0 => return KeyStyle::LetterOrText,
                    _ => {}
                }
            }
        }
        KeyStyle::Number(i64::from(!from_zero))
    }
}

/// The place of a letter: A is 0.
fn letter(text: &str) -> Option<i64> {
    match text.trim_end_matches([')', '.']).as_bytes() {
        [letter @ (b'a'..=b'h' | b'A'..=b'H')] => {
            Some(i64::from(letter.to_ascii_lowercase() - b'a'))
        }
        _ => None,
    }
}

fn content(kind: Option<NoteKind>, front: &str, back: String) -> Content {
    let front = front.to_owned();
    match kind {
        _ if is_cloze(&front) => Content::Cloze {
            text: front,
            extra: back,
        },
        Some(NoteKind::Reversed) => Content::Reversed { front, back },
        Some(NoteKind::Typed) => Content::Typed {
            front,
            answer: back,
        },
        _ => Content::Basic { front, back },
    }
}

/// The kind of note that a table names, by our word for it or by Anki's.
fn kind(stated: &str) -> Option<NoteKind> {
    let stated = stated.trim().to_ascii_lowercase();
    match stated.as_str() {
        "basic (and reversed card)" => Some(NoteKind::Reversed),
        "basic (type in the answer)" => Some(NoteKind::Typed),
        name => NoteKind::from_name(name),
    }
}

fn is_not_choice(kind: NoteKind) -> bool {
    kind != NoteKind::Choice
}

/// Whether a text has a mark like `{{c1::`.
fn is_cloze(text: &str) -> bool {
    text.match_indices("{{c").any(|(at, mark)| {
        let number = text.get(at + mark.len()..).unwrap_or_default();
        let rest = number.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < number.len() && rest.starts_with("::")
    })
}
