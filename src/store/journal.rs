//! What an operation replaced, and how to put it back.
//!
//! A journal is a list of row images. Applying it restores the rows and yields the journal that would
//! undo *that*: undo and redo are the same thing.

use rusqlite::{Connection, params_from_iter, types::Value, types::ValueRef};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A table whose rows an operation may change, parents before children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Table {
    Decks,
    Options,
    Sources,
    Notes,
    NoteSources,
    Cards,
}

impl Table {
    #[cfg(test)]
    pub(super) const ALL: [Table; 6] = [
        Self::Decks,
        Self::Options,
        Self::Sources,
        Self::Notes,
        Self::NoteSources,
        Self::Cards,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Decks => "decks",
            Self::Options => "options",
            Self::Sources => "sources",
            Self::Notes => "notes",
            Self::NoteSources => "note_sources",
            Self::Cards => "cards",
        }
    }

    /// Every column, `id` first.
    pub(super) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Decks => &["id", "name"],
            Self::Options => &["id", "deck_id", "key", "value"],
            Self::Sources => &[
                "id",
                "path",
                "content_hash",
                "format",
                "title",
                "regime",
                "question_count",
                "imported_at",
            ],
            Self::Notes => &[
                "id",
                "guid",
                "kind",
                "fields",
                "content_key",
                "source",
                "tags",
                "draft",
                "retired_at",
                "created_at",
                "modified_at",
            ],
            Self::NoteSources => &[
                "id",
                "note_id",
                "source_id",
                "asked",
                "deck_id",
                "question",
                "line",
            ],
            Self::Cards => &[
                "id",
                "note_id",
                "deck_id",
                "ordinal",
                "position",
                "phase",
                "step",
                "lapse_interval_days",
                "due_at",
                "due_day",
                "interval_secs",
                "interval_days",
                "stability",
                "difficulty",
                "last_review_at",
                "last_review_day",
                "reps",
                "lapses",
                "suspended",
                "buried_until_day",
                "flag",
            ],
        }
    }

    fn select(self) -> String {
        format!(
            "select {} from {} where id = ?1",
            self.columns().join(", "),
            self.name()
        )
    }

    fn delete(self) -> String {
        format!("delete from {} where id = ?1", self.name())
    }

    /// Writes a whole row, without the delete that `replace` would cascade.
    fn upsert(self, columns: &[&str]) -> String {
        let marks = vec!["?"; columns.len()].join(", ");
        let updates: Vec<_> = columns
            .iter()
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        format!(
            "insert into {} ({}) values ({marks}) on conflict (id) do update set {}",
            self.name(),
            columns.join(", "),
            updates.join(", ")
        )
    }
}

/// A row as it was. Values are kept exactly; no journaled table has blobs.
type Image = BTreeMap<String, serde_json::Value>;

/// Consecutive ids, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Span(i64, i64);

/// What an operation did, as the rows it made and the rows it replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Rows that were not there before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    inserted: BTreeMap<Table, Vec<Span>>,
    /// Rows as they were before; each row once.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    before: BTreeMap<Table, BTreeMap<i64, Image>>,
    /// Answers whose retraction has to be turned round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<Span>,
}

fn push(spans: &mut Vec<Span>, id: i64) {
    match spans.last_mut() {
        Some(last) if last.1.checked_add(1) == Some(id) => last.1 = id,
        _ => spans.push(Span(id, id)),
    }
}

fn holds(spans: &[Span], id: i64) -> bool {
    spans.iter().any(|span| (span.0..=span.1).contains(&id))
}

impl Journal {
    /// Whether nothing was changed.
    pub(super) fn is_empty(&self) -> bool {
        self.inserted.is_empty() && self.before.is_empty() && self.answers.is_empty()
    }

    /// Notes that the row `id` was made.
    pub(super) fn inserted(&mut self, table: Table, id: i64) {
        push(self.inserted.entry(table).or_default(), id);
    }

    /// Notes that the answer `id` was appended to the review log.
    pub(super) fn answered(&mut self, id: i64) {
        push(&mut self.answers, id);
    }

    /// Keeps the row as it is now, before it is changed or deleted for the first time.
    pub(super) fn keep(
        &mut self,
        conn: &Connection,
        table: Table,
        id: i64,
    ) -> rusqlite::Result<()> {
        let made_here = self.inserted.get(&table).is_some_and(|ids| holds(ids, id));
        let kept = self
            .before
            .get(&table)
            .is_some_and(|rows| rows.contains_key(&id));
        if made_here || kept {
            return Ok(());
        }
        if let Some(image) = read(conn, table, id)? {
            self.before.entry(table).or_default().insert(id, image);
        }
        Ok(())
    }

    /// The cards whose rows are restored, and those that vanish.
    pub(super) fn cards(&self) -> Vec<i64> {
        self.before
            .get(&Table::Cards)
            .map(|rows| rows.keys().copied().collect())
            .unwrap_or_default()
    }

    /// The answer it appended, if it is exactly one.
    pub(super) fn only_answer(&self) -> Option<i64> {
        match self.answers.as_slice() {
            [Span(first, last)] if first == last => Some(*first),
            _ => None,
        }
    }

    /// Puts everything back; gives the journal that undoes this.
    ///
    /// `retract` turns the retraction of one answer round.
    pub(super) fn apply(
        &self,
        conn: &Connection,
        mut retract: impl FnMut(i64) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<Journal> {
        let mut inverse = Journal::default();
        let mut decks = self.free_deck_names(conn)?;
        let mut as_it_is = |table: Table, id: i64| match table {
            Table::Decks => Ok(decks.remove(&id)),
            _ => read(conn, table, id),
        };
        // Parents before children, so that every row finds what it refers to…
        for (table, rows) in &self.before {
            for (id, image) in rows {
                match as_it_is(*table, *id)? {
                    Some(now) => {
                        inverse.before.entry(*table).or_default().insert(*id, now);
                    }
                    None => inverse.inserted(*table, *id),
                }
                write(conn, *table, image)?;
            }
        }
        // …and children before parents where rows go away.
        for (table, spans) in self.inserted.iter().rev() {
            let mut delete = conn.prepare_cached(&table.delete())?;
            for id in spans.iter().flat_map(|span| span.0..=span.1) {
                if let Some(now) = as_it_is(*table, id)? {
                    inverse.before.entry(*table).or_default().insert(id, now);
                    delete.execute([id])?;
                }
            }
        }
        for id in self.answers.iter().flat_map(|span| span.0..=span.1) {
            retract(id)?;
        }
        inverse.answers.clone_from(&self.answers);
        Ok(inverse)
    }

    /// Takes their names from all decks that it is about, and gives these decks as they were.
    ///
    /// A deck may get a name back that another one still has, or that one made meanwhile has.
    fn free_deck_names(&self, conn: &Connection) -> rusqlite::Result<BTreeMap<i64, Image>> {
        let mut decks = BTreeMap::new();
        let changed = self.before.get(&Table::Decks).into_iter().flatten();
        let made = self.inserted.get(&Table::Decks).into_iter().flatten();
        let made = made.flat_map(|span| span.0..=span.1);
        for id in changed.map(|(id, _)| *id).chain(made) {
            if let Some(image) = read(conn, Table::Decks, id)? {
                decks.insert(id, image);
                conn.prepare_cached("update decks set name = ?2 where id = ?1")?
                    .execute((id, placeholder(id)))?;
            }
        }
        Ok(decks)
    }
}

/// The name of a deck between two names, which no deck can be given.
pub(super) fn placeholder(deck: i64) -> String {
    // An empty part is in no deck name.
    format!("::{deck}")
}

fn read(conn: &Connection, table: Table, id: i64) -> rusqlite::Result<Option<Image>> {
    let mut select = conn.prepare_cached(&table.select())?;
    let mut rows = select.query([id])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let mut image = Image::new();
    for (index, column) in table.columns().iter().enumerate() {
        let value = match row.get_ref(index)? {
            ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        };
        image.insert((*column).to_owned(), value);
    }
    Ok(Some(image))
}

fn write(conn: &Connection, table: Table, image: &Image) -> rusqlite::Result<()> {
    // Only columns that the table has: a name in a journal is data.
    let columns: Vec<_> = table
        .columns()
        .iter()
        .copied()
        .filter(|column| image.contains_key(*column))
        .collect();
    let values = columns.iter().map(|column| match image.get(*column) {
        None | Some(serde_json::Value::Null) => Value::Null,
        Some(serde_json::Value::Bool(truth)) => Value::Integer(i64::from(*truth)),
        Some(serde_json::Value::Number(number)) => number.as_i64().map_or_else(
            || number.as_f64().map_or(Value::Null, Value::Real),
            Value::Integer,
        ),
        Some(serde_json::Value::String(text)) => Value::Text(text.clone()),
        Some(other) => Value::Text(other.to_string()),
    });
    conn.prepare_cached(&table.upsert(&columns))?
        .execute(params_from_iter(values))
        .map(drop)
}
