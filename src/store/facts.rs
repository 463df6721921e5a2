//! What statistics need to know about every card.

use super::{
    Store, StoreError, failed,
    notes::split_tags,
    rows::{self, CARD, CARD_COLUMNS},
};
use crate::{
    domain::{Card, CardId, NoteKind, State, StudyDay},
    stats::CardFacts,
};

/// What a card is counted under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLabels {
    /// The lesson or passage its source names; empty if none.
    pub source: String,
    /// The tags of its note.
    pub tags: Vec<String>,
    /// The kind of its note.
    pub kind: NoteKind,
}

impl Store {
    /// Gives every card with its facts to `each`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn each_card(
        &self,
        today: StudyDay,
        mut each: impl FnMut(&Card, CardFacts),
    ) -> Result<(), StoreError> {
        let reading = failed("read the cards");
        let sql = format!("select {CARD}, suspended <> 0, buried_until_day from cards");
        let mut select = self.conn.prepare_cached(&sql).map_err(&reading)?;
        let mut rows = select.query([]).map_err(&reading)?;
        while let Some(row) = rows.next().map_err(&reading)? {
            let card = rows::card(row).map_err(&reading)?;
            let buried: Option<i32> = row.get(CARD_COLUMNS + 1).map_err(&reading)?;
            let active = card.active();
            let facts = CardFacts {
                state: State::of(&card.schedule),
                suspended: row.get(CARD_COLUMNS).map_err(&reading)?,
                buried: buried.is_some_and(|until| until > today.number()),
                due: active.map(|active| active.due),
                interval: active.map(|active| active.interval),
                memory: active.map(|active| active.memory),
                last_review: active.map(|active| active.last_review),
            };
            each(&card, facts);
        }
        Ok(())
    }

    /// Gives what every card is counted under to `each`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn each_labels(&self, mut each: impl FnMut(CardId, CardLabels)) -> Result<(), StoreError> {
        let reading = failed("read the notes");
        let mut select = self
            .conn
            .prepare_cached(
                "select cards.id, notes.source, notes.tags, notes.kind
                 from cards join notes on notes.id = cards.note_id",
            )
            .map_err(&reading)?;
        let mut rows = select.query([]).map_err(&reading)?;
        while let Some(row) = rows.next().map_err(&reading)? {
            let read = || -> rusqlite::Result<_> {
                let labels = CardLabels {
                    source: row.get(1)?,
                    tags: split_tags(row.get_ref(2)?.as_str()?),
                    kind: super::notes::kind(row.get(3)?)?,
                };
                Ok((CardId(row.get(0)?), labels))
            };
            let (card, labels) = read().map_err(&reading)?;
            each(card, labels);
        }
        Ok(())
    }
}
