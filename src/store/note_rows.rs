//! Rows of notes and cards, written one way by imports and by hand.

use super::{
    StoreError,
    cards::{AWAY, NOT_SUSPENDED},
    failed,
    journal::Table,
    notes::{self, joined_tags},
    operations::Write,
};
use crate::{
    domain::{Content, DeckId, Guid, NoteId},
    source::identity::{self, ContentKey},
};
use rusqlite::named_params;

/// A note that is not stored yet.
pub(super) struct NewNote<'a> {
    pub(super) guid: &'a Guid,
    pub(super) content: &'a Content,
    /// The key of that content.
    pub(super) key: ContentKey,
    pub(super) source: &'a str,
    pub(super) tags: &'a [String],
    pub(super) draft: bool,
}

impl Write<'_> {
    /// A guid for a new note that no other note has.
    pub(super) fn free_guid(&self, key: ContentKey) -> Result<Guid, StoreError> {
        let mut taken = self
            .tx
            .prepare_cached("select 1 from notes where guid = ?1")
            .map_err(failed(self.action()))?;
        let mut salt = 0;
        loop {
            let guid = identity::guid_of(key, salt);
            if !taken.exists([&guid.0]).map_err(failed(self.action()))? {
                return Ok(guid);
            }
            salt += 1;
        }
    }

    /// The place in the order of introduction behind every card.
    pub(super) fn next_position(&self) -> Result<u32, StoreError> {
        self.tx
            .query_row(
                "select coalesce(max(position) + 1, 0) from cards",
                [],
                |row| row.get(0),
            )
            .map_err(failed(self.action()))
    }

    pub(super) fn insert_note(&mut self, note: &NewNote<'_>) -> Result<NoteId, StoreError> {
        let at = self.now().at().as_millis();
        self.insert(
            Table::Notes,
            "insert into notes (guid, kind, fields, content_key, source, tags, draft, created_at, modified_at)
             values (:guid, :kind, :fields, :key, :source, :tags, :draft, :at, :at)",
            named_params! {
                ":guid": note.guid.0,
                ":kind": note.content.kind().name(),
                ":fields": notes::fields(note.content),
                ":key": note.key.to_i64(),
                ":source": note.source,
                ":tags": joined_tags(note.tags.iter().map(String::as_str)),
                ":draft": note.draft,
                ":at": at,
            },
        )
        .map(NoteId)
    }

    /// A new card; with `away` it waits outside the queues until its note is complete.
    pub(super) fn insert_card(
        &mut self,
        note: NoteId,
        deck: DeckId,
        ordinal: u16,
        position: u32,
        away: bool,
    ) -> Result<i64, StoreError> {
        self.insert(
            Table::Cards,
            "insert into cards (note_id, deck_id, ordinal, position, suspended)
             values (:note, :deck, :ordinal, :position, :suspended)",
            named_params! {
                ":note": note.0,
                ":deck": deck.0,
                ":ordinal": ordinal,
                ":position": position,
                ":suspended": if away { AWAY } else { NOT_SUSPENDED },
            },
        )
    }

    /// The cards of a note for which a condition on `?2` holds.
    pub(super) fn cards_where(
        &self,
        note: NoteId,
        condition: &str,
        value: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let sql = format!("select id from cards where note_id = ?1 and {condition}");
        self.tx
            .prepare_cached(&sql)
            .and_then(|mut select| {
                select
                    .query_map([note.0, value], |row| row.get(0))?
                    .collect()
            })
            .map_err(failed(self.action()))
    }

    /// Takes the cards of a note out of the queues, or brings back those that are out by themselves.
    pub(super) fn put_away(&mut self, note: NoteId, away: bool) -> Result<(), StoreError> {
        let (from, to) = if away {
            (NOT_SUSPENDED, AWAY)
        } else {
            (AWAY, NOT_SUSPENDED)
        };
        for card in self.cards_where(note, "suspended = ?2", from)? {
            self.change(
                Table::Cards,
                card,
                "update cards set suspended = :to where id = :id",
                named_params! { ":to": to, ":id": card },
            )?;
        }
        Ok(())
    }

    /// Makes the cards of a note that are in review due today: what was learned is now wrong.
    pub(super) fn make_due(&mut self, note: NoteId) -> Result<(), StoreError> {
        let today = self.now().day().number();
        for card in self.cards_where(note, "phase = 'review' and due_day > ?2", today.into())? {
            self.change(
                Table::Cards,
                card,
                "update cards set due_day = :today where id = :id",
                named_params! { ":today": today, ":id": card },
            )?;
        }
        Ok(())
    }
}
