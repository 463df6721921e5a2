//! Notes as the learner writes them: added, edited, deleted.

use super::{
    Store, StoreError,
    cards::{NOT_SUSPENDED, SUSPENDED},
    failed,
    import::content_key,
    journal::Table,
    note_rows::NewNote,
    notes::{self, NOTE, joined_tags},
    operations::{OperationKind, Write},
};
use crate::{
    domain::{CardId, Content, DeckId, DeckName, Guid, Note, NoteId, Now},
    source::identity::{self, ContentKey},
};
use rusqlite::{OptionalExtension, named_params};

/// What a note says, and what it goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteText {
    /// What it says.
    pub content: Content,
    /// Tags, without `#`.
    pub tags: Vec<String>,
    /// The lesson or passage it names; empty if none.
    pub source: String,
}

/// What an edit did beside changing the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// What was learned is now wrong: cards in review are due today.
    pub key_changed: bool,
    /// It was a draft, and can be asked now.
    pub completed: bool,
    /// Cards made for new cloze numbers or sides.
    pub cards_added: u32,
    /// Cards deleted, never answered, whose cloze number or side is gone.
    pub cards_deleted: u32,
    /// Cards suspended, answered before, whose cloze number or side is gone.
    pub cards_suspended: u32,
}

/// A note that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Its name.
    pub guid: Guid,
    /// Its cards.
    pub cards: Vec<CardId>,
}

/// How much was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// Notes.
    pub notes: u32,
    /// Their cards.
    pub cards: u32,
}

impl Store {
    /// A card of another note that says the same, if there is one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn same_content(
        &self,
        content: &Content,
        except: Option<NoteId>,
    ) -> Result<Option<CardId>, StoreError> {
        self.conn
            .prepare_cached(
                "select cards.id from notes join cards on cards.note_id = notes.id
                 where notes.content_key = :key and notes.kind = :kind and notes.id is not :except
                 order by cards.id limit 1",
            )
            .and_then(|mut select| {
                select
                    .query_row(
                        named_params! {
                            ":key": content_key(content),
                            ":kind": content.kind().name(),
                            ":except": except.map(|note| note.0),
                        },
                        |row| row.get(0).map(CardId),
                    )
                    .optional()
            })
            .map_err(failed("look for the same note"))
    }

    /// The notes of cards, each once, in the order they were added.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn notes_of(&self, cards: &[CardId]) -> Result<Vec<NoteId>, StoreError> {
        let ids: Vec<i64> = cards.iter().map(|card| card.0).collect();
        self.conn
            .prepare_cached(
                "select distinct note_id from cards
                 where id in (select value from json_each(?1)) order by note_id",
            )
            .and_then(|mut select| {
                select
                    .query_map([serde_json::to_string(&ids).unwrap_or_default()], |row| {
                        row.get(0).map(NoteId)
                    })?
                    .collect()
            })
            .map_err(failed("find the notes of cards"))
    }

    /// Adds a note at the end of the order of introduction.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn add_note(
        &mut self,
        deck: &DeckName,
        text: &NoteText,
        now: Now,
    ) -> Result<Added, StoreError> {
        let mut write = self.write(OperationKind::Add, now, "add the note")?;
        let deck = write.deck(deck)?;
        let key = ContentKey::of(&text.content);
        let guid = write.free_guid(key)?;
        let draft = !text.content.is_complete();
        let note = write.insert_note(&NewNote {
            guid: &guid,
            content: &text.content,
            key,
            source: &text.source,
            tags: &text.tags,
            draft,
        })?;
        let mut cards = Vec::new();
        for ordinal in text.content.ordinals() {
            let position = write.next_position()?;
            let card = write.insert_card(note, deck, ordinal, position, draft)?;
            cards.push(CardId(card));
        }
        write.commit(&format!("added note {}", guid.0))?;
        Ok(Added { guid, cards })
    }

    /// Replaces what a note says; its cards keep their schedule and history.
    ///
    /// `None` if it says that already; nothing is written then.
    ///
    /// # Errors
    /// [`StoreError::Stored`] if the note is not as it was in `before` any more; see [`StoreError`]
    /// for the rest. Nothing is changed on error.
    pub fn edit_note(
        &mut self,
        before: &Note,
        text: &NoteText,
        now: Now,
    ) -> Result<Option<Edited>, StoreError> {
        let mut write = self.write(OperationKind::Edit, now, "edit the note")?;
        if write.note(before.id)?.as_ref() != Some(before) {
            return Err(StoreError::Stored {
                action: write.action(),
                what: format!(
                    "note {} was changed elsewhere in the meantime",
                    before.guid.0
                ),
            });
        }
        let tags = joined_tags(text.tags.iter().map(String::as_str));
        let is_same = text.content == before.content
            && text.source == before.source
            && tags == joined_tags(before.tags.iter().map(String::as_str));
        if is_same {
            return Ok(None);
        }
        let draft = before.draft && !text.content.is_complete();
        write.change(
            Table::Notes,
            before.id.0,
            "update notes set kind = :kind, fields = :fields, content_key = :key, source = :source,
                 tags = :tags, draft = :draft, modified_at = :at
             where id = :id",
            named_params! {
                ":kind": text.content.kind().name(),
                ":fields": notes::fields(&text.content),
                ":key": content_key(&text.content),
                ":source": text.source,
                ":tags": tags,
                ":draft": draft,
                ":at": now.at().as_millis(),
                ":id": before.id.0,
            },
        )?;
        let mut edited = Edited {
            key_changed: identity::is_key_changed(&before.content, &text.content),
            completed: before.draft && !draft,
            ..Edited::default()
        };
        let away = draft || before.retired_at.is_some();
        if !away {
            write.put_away(before.id, false)?;
        }
        write.match_cards(before.id, &text.content.ordinals(), away, &mut edited)?;
        if edited.key_changed {
            write.make_due(before.id)?;
        }
        write.commit(&format!("edited note {}", before.guid.0))?;
        Ok(Some(edited))
    }

    /// Deletes notes with their cards. The review log keeps their answers.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn delete_notes(&mut self, notes: &[NoteId], now: Now) -> Result<Deleted, StoreError> {
        let mut write = self.write(OperationKind::Delete, now, "delete notes")?;
        let mut deleted = Deleted::default();
        for note in notes {
            let links = write.ids(
                "select id from note_sources where note_id = ?1",
                Some(note.0),
            )?;
            for link in links {
                write.change(
                    Table::NoteSources,
                    link,
                    "delete from note_sources where id = ?1",
                    [link],
                )?;
            }
            for card in write.ids("select id from cards where note_id = ?1", Some(note.0))? {
                write.delete_card(card)?;
                deleted.cards += 1;
            }
            if write.note(*note)?.is_some() {
                write.change(
                    Table::Notes,
                    note.0,
                    "delete from notes where id = ?1",
                    [note.0],
                )?;
                deleted.notes += 1;
            }
        }
        if deleted.notes > 0 {
            write.commit(&format!(
                "deleted {} notes ({} cards)",
                deleted.notes, deleted.cards
            ))?;
        }
        Ok(deleted)
    }
}

/// A card as far as its fate in an edit goes.
struct Kept {
    id: i64,
    ordinal: u16,
    is_new: bool,
}

impl Write<'_> {
    /// The note with this id, as this operation sees it.
    pub(super) fn note(&self, id: NoteId) -> Result<Option<Note>, StoreError> {
        let sql = format!("select {NOTE} from notes where notes.id = ?1");
        self.tx
            .prepare_cached(&sql)
            .and_then(|mut select| {
                select
                    .query_row([id.0], |row| notes::note(row, 0))
                    .optional()
            })
            .map_err(failed(self.action()))
    }

    /// The ids that a query with at most one parameter gives.
    pub(super) fn ids(&self, sql: &str, value: Option<i64>) -> Result<Vec<i64>, StoreError> {
        self.tx
            .prepare_cached(sql)
            .and_then(|mut select| {
                select
                    .query_map(rusqlite::params_from_iter(value), |row| row.get(0))?
                    .collect()
            })
            .map_err(failed(self.action()))
    }

    fn delete_card(&mut self, card: i64) -> Result<(), StoreError> {
        self.change(
            Table::Cards,
            card,
            "delete from cards where id = ?1",
            [card],
        )
    }

    /// Makes the cards that a note lacks, and takes those away that it asks for no longer.
    fn match_cards(
        &mut self,
        note: NoteId,
        wanted: &[u16],
        away: bool,
        edited: &mut Edited,
    ) -> Result<(), StoreError> {
        let mut deck = None;
        let mut found = Vec::new();
        for (card, its_deck) in self.cards_of(note)? {
            deck = deck.or(Some(its_deck));
            found.push(card);
        }
        let Some(deck) = deck else {
            return Ok(());
        };
        for ordinal in wanted {
            if !found.iter().any(|card| card.ordinal == *ordinal) {
                let position = self.next_position()?;
                self.insert_card(note, deck, *ordinal, position, away)?;
                edited.cards_added += 1;
            }
        }
        for card in found.iter().filter(|card| !wanted.contains(&card.ordinal)) {
            if card.is_new {
                self.delete_card(card.id)?;
                edited.cards_deleted += 1;
            } else {
                // Its history may be wanted again; asked as it is, it would show no gap.
                self.change(
                    Table::Cards,
                    card.id,
                    "update cards set suspended = :to where id = :id and suspended = :from",
                    named_params! { ":to": SUSPENDED, ":from": NOT_SUSPENDED, ":id": card.id },
                )?;
                edited.cards_suspended += 1;
            }
        }
        Ok(())
    }

    /// The cards of a note with their decks, by ordinal.
    fn cards_of(&self, note: NoteId) -> Result<Vec<(Kept, DeckId)>, StoreError> {
        self.tx
            .prepare_cached(
                "select id, ordinal, phase = 'new', deck_id from cards where note_id = ?1 order by ordinal",
            )
            .and_then(|mut select| {
                select
                    .query_map([note.0], |row| {
                        let kept = Kept {
                            id: row.get(0)?,
                            ordinal: row.get(1)?,
                            is_new: row.get(2)?,
                        };
                        Ok((kept, DeckId(row.get(3)?)))
                    })?
                    .collect()
            })
            .map_err(failed(self.action()))
    }
}
