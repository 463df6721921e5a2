use std::borrow::Cow;
use std::io;

use crate::domain::{ArchivedNote, Choice, Content};

/// Whether cells are kept from being run by a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// A cell that a spreadsheet would take for a formula starts with `'`, and the file says so.
    Formulas,
    /// Cells are written as they are: for programs.
    None,
}

/// What a spreadsheet takes for the start of a formula (CWE-1236), and the guard itself.
const TRIGGERS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Columns that every file has; those of the options stand after `back`.
const BEFORE_OPTIONS: [&str; 4] = ["guid", "kind", "front", "back"];
const AFTER_OPTIONS: [&str; 5] = ["correct", "explanation", "source", "tags", "deck"];

/// Writes notes as a table that [`super::read`] reads back: a row for each, options in columns of
/// their own.
///
/// What a table has no place for stays behind: schedules, reviews, and what is said about single
/// options. The JSON export has it all.
///
/// # Errors
/// Returns the error of `out`.
pub fn write(
    notes: &[ArchivedNote],
    delimiter: u8,
    guard: Guard,
    mut out: impl io::Write,
) -> io::Result<()> {
    if guard == Guard::Formulas {
        out.write_all(b"#srs-csv:1 guarded\n")?;
    }
    let choices = notes.iter().filter_map(|note| choice(&note.content));
    let widest = choices.map(|choice| choice.options().len()).max();
    let widest = widest.unwrap_or_default();
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(out);
    let options = (1..=widest).map(|number| format!("option{number}"));
    let header = BEFORE_OPTIONS.map(str::to_owned).into_iter();
    let header = header
        .chain(options)
        .chain(AFTER_OPTIONS.map(str::to_owned));
    writer.write_record(header)?;
    for note in notes {
        let row = row(note, widest).into_iter();
        writer.write_record(row.map(|cell| guarded(cell, guard).into_owned()))?;
    }
    writer.flush()
}

fn row(note: &ArchivedNote, widest: usize) -> Vec<Cow<'_, str>> {
    let (front, back): (&str, &str) = match &note.content {
        Content::Basic { front, back } | Content::Reversed { front, back } => (front, back),
        Content::Cloze { text, extra } => (text, extra),
        Content::Typed { front, answer } => (front, answer),
        Content::Choice(choice) => (choice.question(), ""),
    };
    let kind = note.content.kind().name();
    let mut row: Vec<Cow<'_, str>> = [&note.guid.0, kind, front, back].map(Cow::from).into();
    let choice = choice(&note.content);
    let options = choice.map(Choice::options).unwrap_or_default();
    row.extend(options.iter().map(|option| Cow::from(&option.text)));
    row.resize(BEFORE_OPTIONS.len() + widest, Cow::from(""));
    let right: Vec<String> = choice
        .map(Choice::correct)
        .unwrap_or_default()
        .iter()
        .map(|index| (u32::from(*index) + 1).to_string())
        .collect();
    let explanation = choice.map_or("", |choice| &choice.explanation().text);
    row.extend([
        Cow::from(right.join(",")),
        Cow::from(explanation),
        Cow::from(&note.source),
        Cow::from(note.tags.join(" ")),
        Cow::from(note.deck.as_str()),
    ]);
    row
}

const fn choice(content: &Content) -> Option<&Choice> {
    match content {
        Content::Choice(choice) => Some(choice),
        _ => None,
    }
}

fn guarded(cell: Cow<'_, str>, guard: Guard) -> Cow<'_, str> {
    if guard == Guard::Formulas && cell.starts_with(TRIGGERS) {
        Cow::from(format!("'{cell}"))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Delimiter, read};
    use super::*;
    use crate::domain::{
        ChoiceOption, DeckName, Explanation, Guid, Parsed, Seed, StatedKey, Timestamp,
    };

    fn note(content: Content) -> ArchivedNote {
        ArchivedNote {
            guid: Guid("abc".into()),
            deck: DeckName::new("Top::Sub").unwrap(),
            content,
            tags: vec!["t1".into(), "t2".into()],
            source: "Lesson 1".into(),
            origins: Vec::new(),
            retired_at: None,
            draft: false,
            created_at: Timestamp::from_millis(0),
            modified_at: Timestamp::from_millis(0),
        }
    }

    fn basic(front: &str, back: &str) -> Content {
        Content::Basic {
            front: front.into(),
            back: back.into(),
        }
    }

    fn written(contents: Vec<Content>, delimiter: u8, guard: Guard) -> String {
        let notes: Vec<_> = contents.into_iter().map(note).collect();
        let mut bytes = Vec::new();
        write(&notes, delimiter, guard, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn contents(parsed: Parsed) -> Vec<Content> {
        assert_eq!(parsed.problems, Vec::new());
        parsed.notes.into_iter().map(|note| note.content).collect()
    }

    /// Text of pieces that mean something to a table.
    fn odd_text(seed: Seed) -> String {
        let pieces = [
            "=1+1", "+", "-2", "@x", "\t", "'", "\"", "\"\"", ",", ";", "\n", "#deck:x", " ", "é",
            "a", "0", "{{c1:", "\\",
        ];
        let length = 1 + seed.below(5);
        let pick = |at| pieces[seed.with(at).below(pieces.len() as u64) as usize];
        // A side without text would be a draft, which is reported.
        (1..=length).map(pick).chain(["x"]).collect()
    }

    #[test]
    fn what_is_written_can_be_read() {
        for round in 0..2_000 {
            let (seed, guard) = (Seed::new(round), Guard::Formulas);
            let notes: Vec<Content> = (0..3)
                .map(|at| {
                    basic(
                        &odd_text(seed.with(2 * at)),
                        &odd_text(seed.with(2 * at + 1)),
                    )
                })
                .collect();
            let csv = written(notes.clone(), b',', guard);
            assert_eq!(contents(read(&csv, Delimiter::Detect)), notes, "{csv}");
            let tsv = written(notes.clone(), b'\t', guard);
            assert_eq!(contents(read(&tsv, Delimiter::TAB)), notes, "{tsv}");
        }
    }

    #[test]
    fn no_cell_starts_as_a_formula_does() {
        for round in 0..500 {
            let text = odd_text(Seed::new(round));
            let csv = written(vec![basic(&text, &text)], b',', Guard::Formulas);
            let rows = csv.split_once('\n').unwrap().1.to_owned();
            let mut reader = csv::Reader::from_reader(rows.as_bytes());
            for record in reader.records() {
                let record = record.unwrap();
                let runs = |cell: &&str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert_eq!(record.iter().find(runs), None);
            }
        }
    }

    #[test]
    fn every_kind_comes_back_as_it_was() {
        let option = |text: &str, correct| ChoiceOption {
            text: text.into(),
            correct,
            note: String::new(),
        };
        let explanation = Explanation {
            text: "Option 2 is wrong".into(),
            references: Vec::new(),
        };
        let options = vec![option("-1", true), option("0", false), option("x, y", true)];
        let choice = Choice::new("Which?".into(), options, explanation).unwrap();
        let notes = vec![
            Content::Choice(choice),
            Content::Cloze {
                text: "{{c1::a}}".into(),
                extra: String::new(),
            },
            Content::Reversed {
                front: "f".into(),
                back: "b".into(),
            },
            Content::Typed {
                front: "f".into(),
                answer: "a".into(),
            },
        ];
        let parsed = read(
            &written(notes.clone(), b',', Guard::None),
            Delimiter::Detect,
        );
        let question = &parsed.questions[0];
        let texts: Vec<_> = question.options.iter().map(|o| o.text.as_str()).collect();
        assert_eq!(texts, ["-1", "0", "x, y"]);
        assert_eq!(question.key, StatedKey::Indexes(vec![0, 2]));
        assert_eq!(question.explanation.as_deref(), Some("Option 2 is wrong"));
        assert_eq!(question.source.as_deref(), Some("Lesson 1"));
        assert_eq!(question.deck, DeckName::new("Top::Sub"));
        assert_eq!(question.tags, ["t1", "t2"]);
        assert_eq!(contents(parsed)[..], notes[1..]);
    }
}
