//! Notes and cards that an import adds or brings up to date.

use super::{
    Import, content_key,
    report::{Done, Kind},
};
use crate::{
    domain::{DeckId, DeckName, Guid, NoteDraft, NoteId},
    source::identity::{self, Changes, ContentKey, StoredNote},
    store::{
        StoreError,
        cards::{AWAY, NOT_SUSPENDED},
        failed,
        journal::Table,
        notes::{self, NOTE, NOTE_COLUMNS, joined_tags},
        rows::impossible,
    },
};
use rusqlite::{Row, named_params};
use std::collections::BTreeMap;

/// Reads a row of [`NOTE`] and a deck's name.
fn stored_note(row: &Row<'_>, in_this_source: bool) -> rusqlite::Result<StoredNote> {
    let note = notes::note(row, 0)?;
    let deck: String = row.get(NOTE_COLUMNS)?;
    Ok(StoredNote {
        id: note.id,
        content: note.content,
        draft: note.draft,
        source: note.source,
        tags: note.tags,
        retired: note.retired_at.is_some(),
        in_this_source,
        deck: DeckName::new(&deck).ok_or_else(|| impossible("deck name", deck))?,
    })
}

impl Import<'_> {
    /// The notes of this source, and those anywhere with the same content.
    pub(super) fn stored_for(
        &self,
        source: Option<i64>,
        keys: &[ContentKey],
    ) -> Result<Vec<StoredNote>, StoreError> {
        let read = || -> rusqlite::Result<_> {
            let mut stored: BTreeMap<NoteId, StoredNote> = BTreeMap::new();
            if let Some(source) = source {
                let sql = format!(
                    "select {NOTE}, decks.name from notes
                     join note_sources on note_sources.note_id = notes.id
                     join decks on decks.id = note_sources.deck_id
                     where note_sources.source_id = ?1"
                );
                let mut select = self.write.tx.prepare_cached(&sql)?;
                let mut rows = select.query([source])?;
                while let Some(row) = rows.next()? {
                    let note = stored_note(row, true)?;
                    stored.insert(note.id, note);
                }
            }
            let sql = format!(
                "select {NOTE}, decks.name from notes
                 join cards on cards.note_id = notes.id
                 join decks on decks.id = cards.deck_id
                 where notes.content_key = ?1 group by notes.id"
            );
            let mut select = self.write.tx.prepare_cached(&sql)?;
            for key in keys.iter().filter(|key| self.may_be_known(**key)) {
                let mut rows = select.query([key.to_i64()])?;
                while let Some(row) = rows.next()? {
                    let note = stored_note(row, false)?;
                    stored.entry(note.id).or_insert(note);
                }
            }
            Ok(stored.into_values().collect())
        };
        read().map_err(failed(self.write.action()))
    }

    /// Whether a note with this content key may be in the collection.
    fn may_be_known(&self, key: ContentKey) -> bool {
        self.only_known
            .as_ref()
            .is_none_or(|known| known.contains(&key))
    }

    pub(super) fn add(
        &mut self,
        draft: &NoteDraft,
        key: ContentKey,
        deck: DeckId,
    ) -> Result<NoteId, StoreError> {
        let guid = match &draft.guid {
            Some(guid) => guid.clone(),
            None if self.may_be_known(key) => self.free_guid(key)?,
            None => identity::guid_of(key, 0),
        };
        if let Some(known) = &mut self.only_known {
            known.insert(key);
        }
        let at = self.write.now().at().as_millis();
        let id = self.write.insert(
            Table::Notes,
            "insert into notes (guid, kind, fields, content_key, source, tags, draft, created_at, modified_at)
             values (:guid, :kind, :fields, :key, :source, :tags, :draft, :at, :at)",
            named_params! {
                ":guid": guid.0,
                ":kind": draft.content.kind().name(),
                ":fields": notes::fields(&draft.content),
                ":key": key.to_i64(),
                ":source": draft.source,
                ":tags": joined_tags(draft.tags.iter().map(String::as_str)),
                ":draft": draft.draft,
                ":at": at,
            },
        )?;
        for ordinal in draft.content.ordinals() {
            self.add_card(NoteId(id), deck, ordinal, draft.draft)?;
        }
        Ok(NoteId(id))
    }

    fn add_card(
        &mut self,
        note: NoteId,
        deck: DeckId,
        ordinal: u16,
        draft: bool,
    ) -> Result<(), StoreError> {
        let position = self.next_position;
        self.next_position = position.saturating_add(1);
        self.write
            .insert(
                Table::Cards,
                "insert into cards (note_id, deck_id, ordinal, position, suspended)
                 values (:note, :deck, :ordinal, :position, :suspended)",
                named_params! {
                    ":note": note.0,
                    ":deck": deck.0,
                    ":ordinal": ordinal,
                    ":position": position,
                    ":suspended": if draft { AWAY } else { NOT_SUSPENDED },
                },
            )
            .map(drop)
    }

    fn free_guid(&self, key: ContentKey) -> Result<Guid, StoreError> {
        let mut taken = self
            .write
            .tx
            .prepare_cached("select 1 from notes where guid = ?1")
            .map_err(failed(self.write.action()))?;
        let mut salt = 0;
        loop {
            let guid = identity::guid_of(key, salt);
            if !taken
                .exists([&guid.0])
                .map_err(failed(self.write.action()))?
            {
                return Ok(guid);
            }
            salt += 1;
        }
    }

    pub(super) fn bring_up_to_date(
        &mut self,
        note: NoteId,
        source: Option<i64>,
        deck: DeckId,
        draft: &NoteDraft,
        change: Option<(Kind, Changes)>,
    ) -> Result<Done, StoreError> {
        let mut moved = false;
        for link in self.links(note)? {
            let same_source = Some(link.source) == source;
            let gone = !same_source && self.is_gone(&link.path);
            if (same_source || gone) && link.deck != deck {
                // Cards that the learner put elsewhere stay there.
                moved |= self.move_cards(note, link.deck, deck)?;
            }
            if gone {
                self.write.change(
                    Table::NoteSources,
                    link.id,
                    "delete from note_sources where id = ?1",
                    [link.id],
                )?;
                moved = true;
            }
        }
        self.link(note, source, deck, draft)?;
        let returned = self.bring_back(note, draft.draft)?;
        let kind = match change {
            Some((kind, changes)) => {
                self.rewrite(note, deck, draft, changes)?;
                kind
            }
            None if moved => Kind::Moved,
            None => Kind::Unchanged,
        };
        Ok(Done {
            note,
            kind,
            returned,
        })
    }

    fn move_cards(&mut self, note: NoteId, from: DeckId, to: DeckId) -> Result<bool, StoreError> {
        let cards = self.cards_where(note, "deck_id = ?2", from.0)?;
        for card in &cards {
            self.write.change(
                Table::Cards,
                *card,
                "update cards set deck_id = :deck where id = :id",
                named_params! { ":deck": to.0, ":id": card },
            )?;
        }
        Ok(!cards.is_empty())
    }

    /// The cards of a note for which a condition on `?2` holds.
    fn cards_where(
        &self,
        note: NoteId,
        condition: &str,
        value: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let sql = format!("select id from cards where note_id = ?1 and {condition}");
        self.write
            .tx
            .prepare_cached(&sql)
            .and_then(|mut select| {
                select
                    .query_map([note.0, value], |row| row.get(0))?
                    .collect()
            })
            .map_err(failed(self.write.action()))
    }

    /// Takes the cards of a note out of the queues, or brings back those that are out by themselves.
    pub(super) fn put_away(&mut self, note: NoteId, away: bool) -> Result<(), StoreError> {
        let (from, to) = if away {
            (NOT_SUSPENDED, AWAY)
        } else {
            (AWAY, NOT_SUSPENDED)
        };
        for card in self.cards_where(note, "suspended = ?2", from)? {
            self.write.change(
                Table::Cards,
                card,
                "update cards set suspended = :to where id = :id",
                named_params! { ":to": to, ":id": card },
            )?;
        }
        Ok(())
    }

    /// Brings a note back that was gone from its source; whether it was.
    fn bring_back(&mut self, note: NoteId, draft: bool) -> Result<bool, StoreError> {
        let retired: bool = self
            .write
            .tx
            .prepare_cached("select retired_at is not null from notes where id = ?1")
            .and_then(|mut select| select.query_row([note.0], |row| row.get(0)))
            .map_err(failed(self.write.action()))?;
        if retired {
            self.write.change(
                Table::Notes,
                note.0,
                "update notes set retired_at = null where id = ?1",
                [note.0],
            )?;
            if !draft {
                self.put_away(note, false)?;
            }
        }
        Ok(retired)
    }

    fn rewrite(
        &mut self,
        note: NoteId,
        deck: DeckId,
        draft: &NoteDraft,
        changes: Changes,
    ) -> Result<(), StoreError> {
        let tags: String = self
            .write
            .tx
            .prepare_cached("select tags from notes where id = ?1")
            .and_then(|mut select| select.query_row([note.0], |row| row.get(0)))
            .map_err(failed(self.write.action()))?;
        let tags = notes::split_tags(&tags);
        let tags = joined_tags(tags.iter().chain(&draft.tags).map(String::as_str));
        let at = self.write.now().at().as_millis();
        self.write.change(
            Table::Notes,
            note.0,
            "update notes set kind = :kind, fields = :fields, content_key = :key, source = :source,
                 tags = :tags, draft = :draft, modified_at = :at
             where id = :id",
            named_params! {
                ":kind": draft.content.kind().name(),
                ":fields": notes::fields(&draft.content),
                ":key": content_key(&draft.content),
                ":source": draft.source,
                ":tags": tags,
                ":draft": draft.draft,
                ":at": at,
                ":id": note.0,
            },
        )?;
        self.put_away(note, draft.draft)?;
        let wanted = draft.content.ordinals();
        for ordinal in &wanted {
            if self
                .cards_where(note, "ordinal = ?2", i64::from(*ordinal))?
                .is_empty()
            {
                self.add_card(note, deck, *ordinal, draft.draft)?;
            }
        }
        if changes.key {
            let today = self.write.now().day().number();
            for card in self.cards_where(note, "phase = 'review' and due_day > ?2", today.into())? {
                self.write.change(
                    Table::Cards,
                    card,
                    "update cards set due_day = :today where id = :id",
                    named_params! { ":today": today, ":id": card },
                )?;
            }
        }
        Ok(())
    }
}
