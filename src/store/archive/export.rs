//! Everything out.

use crate::{
    domain::{
        Archive, ArchivedCard, ArchivedNote, ArchivedOption, ArchivedReview, Card, CardId, DeckId,
        Flag, Guid, LogId, Note, Origin, StudyDay,
    },
    store::{
        Store, StoreError, failed,
        logs::{self, LOG},
        notes::{self, NOTE},
        queue::Scope,
        rows::{self, CARD, CARD_COLUMNS, impossible},
    },
};
use std::collections::BTreeMap;

impl Store {
    /// Everything in these decks; with `scope` `None`, everything.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn archive(&self, scope: Scope<'_>) -> Result<Archive, StoreError> {
        let decks = self.decks()?;
        let wanted = |deck: DeckId| scope.is_none_or(|ids| ids.contains(&deck));
        let options = decks
            .set_options()
            .iter()
            .filter(|set| set.deck.is_none_or(wanted))
            .map(|set| ArchivedOption {
                deck: set.deck.and_then(|deck| decks.name(deck)).cloned(),
                key: set.key,
                value: set.value.clone(),
            })
            .collect();
        let mut archive = Archive {
            options,
            ..Archive::default()
        };
        let mut guids: BTreeMap<CardId, (Guid, u16)> = BTreeMap::new();
        let mut last_note = None;
        self.each_archived(|card, note, more| {
            if !wanted(card.deck_id) {
                return Ok(());
            }
            let Some(deck) = decks.name(card.deck_id).cloned() else {
                return Err(impossible("deck_id", "no such deck"));
            };
            if last_note != Some(note.id) {
                last_note = Some(note.id);
                archive.notes.push(ArchivedNote {
                    guid: note.guid.clone(),
                    deck: deck.clone(),
                    content: note.content,
                    tags: note.tags,
                    source: note.source,
                    origins: Vec::new(),
                    retired_at: note.retired_at,
                    draft: note.draft,
                    created_at: note.created_at,
                    modified_at: note.modified_at,
                });
            }
            guids.insert(card.id, (note.guid.clone(), card.ordinal));
            archive.cards.push(ArchivedCard {
                guid: note.guid,
                ordinal: card.ordinal,
                deck,
                schedule: Some(card.schedule),
                position: more.position,
                suspended: more.suspended,
                buried_until: more.buried_until,
                flag: more.flag,
            });
            Ok(())
        })?;
        self.add_origins(&mut archive)?;
        self.add_reviews(&mut archive, &guids)?;
        Ok(archive)
    }

    fn each_archived(
        &self,
        mut each: impl FnMut(Card, Note, Beside) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let reading = failed("read the collection");
        let sql = format!(
            "select {CARD}, cards.suspended, cards.buried_until_day, cards.flag, {NOTE}
             from cards join notes on notes.id = cards.note_id order by notes.id, cards.ordinal"
        );
        let mut select = self.conn.prepare(&sql).map_err(&reading)?;
        let mut rows = select.query([]).map_err(&reading)?;
        while let Some(row) = rows.next().map_err(&reading)? {
            let at = CARD_COLUMNS;
            let read = || -> rusqlite::Result<_> {
                let beside = Beside {
                    position: row.get(4)?,
                    suspended: row.get(at)?,
                    buried_until: row
                        .get::<_, Option<i32>>(at + 1)?
                        .map(StudyDay::from_number),
                    flag: row.get::<_, Option<u8>>(at + 2)?.and_then(Flag::new),
                };
                Ok((rows::card(row)?, notes::note(row, at + 3)?, beside))
            };
            read()
                .and_then(|(card, note, beside)| each(card, note, beside))
                .map_err(&reading)?;
        }
        Ok(())
    }

    fn add_origins(&self, archive: &mut Archive) -> Result<(), StoreError> {
        let mut origins: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
        self.conn
            .prepare(
                "select notes.guid, sources.path, note_sources.line, note_sources.question
                 from note_sources
                 join notes on notes.id = note_sources.note_id
                 join sources on sources.id = note_sources.source_id
                 order by note_sources.id",
            )
            .and_then(|mut select| {
                let mut rows = select.query([])?;
                while let Some(row) = rows.next()? {
                    origins.entry(row.get(0)?).or_default().push(Origin {
                        path: row.get(1)?,
                        line: row.get(2)?,
                        question: row.get(3)?,
                    });
                }
                Ok(())
            })
            .map_err(failed("read where notes stand"))?;
        for note in &mut archive.notes {
            note.origins = origins.remove(&note.guid.0).unwrap_or_default();
        }
        Ok(())
    }

    fn add_reviews(
        &self,
        archive: &mut Archive,
        guids: &BTreeMap<CardId, (Guid, u16)>,
    ) -> Result<(), StoreError> {
        let reading = failed("read the review log");
        let sql = format!(
            "select {LOG}, exists (
                 select 1 from review_logs as retraction
                 where retraction.retracts = review_logs.id
                     and not exists (
                         select 1 from review_logs as again where again.retracts = retraction.id))
             from review_logs where kind <> 'retraction' order by id"
        );
        let mut select = self.conn.prepare(&sql).map_err(&reading)?;
        let mut rows = select.query([]).map_err(&reading)?;
        while let Some(row) = rows.next().map_err(&reading)? {
            let (LogId(id), log) = logs::log(row).map_err(&reading)?;
            // Answers of cards that were deleted, or are in other decks, stay behind.
            if let Some((guid, ordinal)) = guids.get(&log.card_id) {
                archive.reviews.push(ArchivedReview {
                    id,
                    guid: guid.clone(),
                    ordinal: *ordinal,
                    log,
                    undone: row.get(logs::LOG_COLUMNS).map_err(&reading)?,
                });
            }
        }
        Ok(())
    }
}

/// What stands beside a card's schedule.
struct Beside {
    position: u32,
    suspended: bool,
    buried_until: Option<StudyDay>,
    flag: Option<Flag>,
}
