//! Notes and cards that an import adds or brings up to date.

use super::{
    Import, Standing, content_key,
    report::{Done, Kind},
};
use crate::{
    domain::{DeckId, DeckName, NoteDraft, NoteId},
    source::identity::{self, Changes, ContentKey, StoredNote},
    store::{
        StoreError, failed,
        journal::Table,
        note_rows::NewNote,
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
            None if self.may_be_known(key) => self.write.free_guid(key)?,
            None => identity::guid_of(key, 0),
        };
        if let Some(known) = &mut self.only_known {
            known.insert(key);
        }
        let note = self.write.insert_note(&NewNote {
            guid: &guid,
            content: &draft.content,
            key,
            source: &draft.source,
            tags: &draft.tags,
            draft: draft.draft,
        })?;
        for ordinal in draft.content.ordinals() {
            self.add_card(note, deck, ordinal, draft.draft)?;
        }
        Ok(note)
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
            .insert_card(note, deck, ordinal, position, draft)
            .map(drop)
    }

    pub(super) fn bring_up_to_date(
        &mut self,
        note: NoteId,
        deck: DeckId,
        standing: Option<&Standing<'_>>,
        draft: &NoteDraft,
        change: Option<(Kind, Changes)>,
    ) -> Result<Done, StoreError> {
        let mut moved = false;
        for link in self.links(note)? {
            let same_source = standing.is_some_and(|standing| standing.source == link.source);
            let gone = !same_source && self.is_gone(&link.path);
            // A deck that was renamed here is asked for by its old name still.
            let asks_anew = standing.is_none_or(|standing| standing.asked.as_str() != link.asked);
            if (same_source || gone) && asks_anew && link.deck != deck {
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
        if let Some(standing) = standing {
            self.write.link(note, standing)?;
        }
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
        let cards = self.write.cards_where(note, "deck_id = ?2", from.0)?;
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
                self.write.put_away(note, false)?;
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
        self.write.put_away(note, draft.draft)?;
        let wanted = draft.content.ordinals();
        for ordinal in &wanted {
            if self
                .write
                .cards_where(note, "ordinal = ?2", i64::from(*ordinal))?
                .is_empty()
            {
                self.add_card(note, deck, *ordinal, draft.draft)?;
            }
        }
        if changes.key {
            self.write.make_due(note)?;
        }
        Ok(())
    }
}
