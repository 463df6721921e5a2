//! Notes: what they say, as JSON in one column, and their tags.

use super::{Store, StoreError, failed, rows::impossible};
use crate::domain::{
    Choice, ChoiceOption, Content, Explanation, Guid, Note, NoteId, NoteKind, OptionReference,
    Timestamp,
};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};

/// The columns [`note`] reads, for a query on `notes`.
pub(super) const NOTE: &str = "notes.id, notes.guid, notes.kind, notes.fields, notes.source, \
    notes.tags, notes.draft, notes.retired_at, notes.created_at, notes.modified_at";

/// How many columns [`NOTE`] names.
pub(super) const NOTE_COLUMNS: usize = 10;

/// `notes.fields`: everything a note says, whatever its kind.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Fields {
    front: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    back: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<OptionFields>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<(u32, u32, u32, Option<u16>)>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct OptionFields {
    text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    correct: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

/// The JSON text of `notes.fields`. `back` holds the back, the answer, the extra or the explanation.
pub(super) fn fields(content: &Content) -> String {
    let fields = match content {
        Content::Choice(choice) => Fields {
            front: choice.question().to_owned(),
            back: choice.explanation().text.clone(),
            options: choice
                .options()
                .iter()
                .map(|option| OptionFields {
                    text: option.text.clone(),
                    correct: option.correct,
                    note: option.note.clone(),
                })
                .collect(),
            references: choice
                .explanation()
                .references
                .iter()
                .map(|r| (r.start, r.end, r.number, r.option))
                .collect(),
        },
        Content::Basic { front, back }
        | Content::Reversed { front, back }
        | Content::Cloze {
            text: front,
            extra: back,
        }
        | Content::Typed {
            front,
            answer: back,
        } => Fields {
            front: front.clone(),
            back: back.clone(),
            ..Fields::default()
        },
    };
    // Strings and numbers always make JSON.
    serde_json::to_string(&fields).unwrap_or_default()
}

/// What a note of this kind says.
pub(super) fn content(kind: NoteKind, fields: &str) -> rusqlite::Result<Content> {
    let fields: Fields =
        serde_json::from_str(fields).map_err(|error| impossible("fields", error))?;
    let (front, back) = (fields.front, fields.back);
    Ok(match kind {
        NoteKind::Choice => {
            let options = fields
                .options
                .into_iter()
                .map(|option| ChoiceOption {
                    text: option.text,
                    correct: option.correct,
                    note: option.note,
                })
                .collect();
            let references = fields
                .references
                .into_iter()
                .map(|(start, end, number, option)| OptionReference {
                    start,
                    end,
                    number,
                    option,
                })
                .collect();
            let explanation = Explanation {
                text: back,
                references,
            };
            Content::Choice(
                Choice::new(front, options, explanation)
                    .map_err(|error| impossible("fields", error))?,
            )
        }
        NoteKind::Basic => Content::Basic { front, back },
        NoteKind::Reversed => Content::Reversed { front, back },
        NoteKind::Cloze => Content::Cloze {
            text: front,
            extra: back,
        },
        NoteKind::Typed => Content::Typed {
            front,
            answer: back,
        },
    })
}

/// The kind stored under this name.
pub(super) fn kind(name: String) -> rusqlite::Result<NoteKind> {
    NoteKind::from_name(&name).ok_or_else(|| impossible("kind", name))
}

/// Tags as stored: ` a b `, or empty. Sorted, each once; white space inside a tag becomes `_`.
pub(super) fn joined_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> String {
    let mut tags: Vec<String> = tags
        .into_iter()
        .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join("_"))
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.sort_unstable();
    tags.dedup();
    if tags.is_empty() {
        String::new()
    } else {
        format!(" {} ", tags.join(" "))
    }
}

/// Tags from the stored form.
pub(super) fn split_tags(tags: &str) -> Vec<String> {
    tags.split_whitespace().map(str::to_owned).collect()
}

/// Reads the columns of [`NOTE`], the first of them at `at`.
pub(super) fn note(row: &Row<'_>, at: usize) -> rusqlite::Result<Note> {
    let kind = kind(row.get(at + 2)?)?;
    Ok(Note {
        id: NoteId(row.get(at)?),
        guid: Guid(row.get(at + 1)?),
        content: content(kind, row.get_ref(at + 3)?.as_str()?)?,
        source: row.get(at + 4)?,
        tags: split_tags(row.get_ref(at + 5)?.as_str()?),
        draft: row.get(at + 6)?,
        retired_at: row
            .get::<_, Option<i64>>(at + 7)?
            .map(Timestamp::from_millis),
        created_at: Timestamp::from_millis(row.get(at + 8)?),
        modified_at: Timestamp::from_millis(row.get(at + 9)?),
    })
}

impl Store {
    /// The note with this id, if there is one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn note(&self, id: NoteId) -> Result<Option<Note>, StoreError> {
        let sql = format!("select {NOTE} from notes where notes.id = ?1");
        self.conn
            .prepare_cached(&sql)
            .and_then(|mut select| select.query_row([id.0], |row| note(row, 0)).optional())
            .map_err(failed("read a note"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_sorted_and_hold_no_spaces() {
        assert_eq!(joined_tags(["b", "a x", "b", " "]), " a_x b ");
        assert_eq!(joined_tags([]), "");
        assert_eq!(split_tags(" a_x b "), vec!["a_x", "b"]);
    }

    #[test]
    fn what_a_note_says_is_read_back_to_the_letter() {
        let choice = Content::Choice(
            Choice::new(
                "Which\r\n\"one\"?".into(),
                vec![
                    ChoiceOption {
                        text: "a\u{1b}".into(),
                        correct: false,
                        note: "no".into(),
                    },
                    ChoiceOption {
                        text: String::new(),
                        correct: true,
                        note: String::new(),
                    },
                ],
                Explanation {
                    text: "Option 2.".into(),
                    references: vec![OptionReference {
                        start: 7,
                        end: 8,
                        number: 2,
                        option: None,
                    }],
                },
            )
            .unwrap(),
        );
        assert_eq!(content(NoteKind::Choice, &fields(&choice)).unwrap(), choice);
    }
}
