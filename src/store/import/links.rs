//! Which note stands in which file.

use super::Import;
use crate::{
    domain::{DeckId, DeckName, NoteId},
    store::{StoreError, failed, journal::Table, operations::Write},
};
use rusqlite::{OptionalExtension, named_params};
use std::collections::BTreeSet;

/// Where a note stands in a source.
pub(in crate::store) struct Standing<'a> {
    pub(in crate::store) source: i64,
    /// The name of the deck that the source asks for.
    pub(in crate::store) asked: &'a DeckName,
    /// The deck it means.
    pub(in crate::store) deck: DeckId,
    pub(in crate::store) question: u32,
    pub(in crate::store) line: u32,
}

/// A link between a note and a source.
pub(super) struct Link {
    pub(super) id: i64,
    pub(super) source: i64,
    pub(super) path: String,
    pub(super) asked: String,
    pub(super) deck: DeckId,
}

impl Import<'_> {
    /// The deck that a source means by a name: the one it meant before, whatever that is called now.
    pub(super) fn deck_meant(
        &mut self,
        source: Option<i64>,
        asked: &DeckName,
    ) -> Result<DeckId, StoreError> {
        let known: Option<i64> = self
            .write
            .tx
            .prepare_cached(
                "select deck_id from note_sources where source_id = ?1 and asked = ?2 limit 1",
            )
            .and_then(|mut select| {
                select
                    .query_row((source, asked.as_str()), |row| row.get(0))
                    .optional()
            })
            .map_err(failed(self.write.action()))?;
        match known {
            Some(id) => Ok(DeckId(id)),
            None => self.write.deck(asked),
        }
    }

    pub(super) fn links(&self, note: NoteId) -> Result<Vec<Link>, StoreError> {
        self.write
            .tx
            .prepare_cached(
                "select note_sources.id, note_sources.source_id, sources.path, note_sources.asked,
                     note_sources.deck_id
                 from note_sources join sources on sources.id = note_sources.source_id
                 where note_sources.note_id = ?1",
            )
            .and_then(|mut select| {
                select
                    .query_map([note.0], |row| {
                        Ok(Link {
                            id: row.get(0)?,
                            source: row.get(1)?,
                            path: row.get(2)?,
                            asked: row.get(3)?,
                            deck: DeckId(row.get(4)?),
                        })
                    })?
                    .collect()
            })
            .map_err(failed(self.write.action()))
    }

    /// Whether the file is gone, and not merely not among those of this import.
    pub(super) fn is_gone(&mut self, path: &str) -> bool {
        if let Some(gone) = self.gone.get(path) {
            return *gone;
        }
        let gone = (self.is_gone)(path);
        self.gone.insert(path.to_owned(), gone);
        gone
    }

    /// Takes every note but these off a source.
    pub(super) fn unlink_all_but(
        &mut self,
        source: i64,
        here: &BTreeSet<NoteId>,
    ) -> Result<(), StoreError> {
        let links: Vec<(i64, i64)> = self
            .write
            .tx
            .prepare_cached("select id, note_id from note_sources where source_id = ?1")
            .and_then(|mut select| {
                select
                    .query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .map_err(failed(self.write.action()))?;
        for (link, note) in links {
            if !here.contains(&NoteId(note)) {
                self.write.change(
                    Table::NoteSources,
                    link,
                    "delete from note_sources where id = ?1",
                    [link],
                )?;
                self.unlinked.push((self.reports.len(), NoteId(note)));
            }
        }
        Ok(())
    }
}

impl Write<'_> {
    /// Notes that a note stands in a source, or where it stands now.
    pub(in crate::store) fn link(
        &mut self,
        note: NoteId,
        standing: &Standing<'_>,
    ) -> Result<(), StoreError> {
        let found: Option<i64> = self
            .tx
            .prepare_cached("select id from note_sources where source_id = ?1 and note_id = ?2")
            .and_then(|mut select| {
                select
                    .query_row([standing.source, note.0], |row| row.get(0))
                    .optional()
            })
            .map_err(failed(self.action()))?;
        match found {
            Some(id) => self.change(
                Table::NoteSources,
                id,
                "update note_sources
                 set asked = :asked, deck_id = :deck, question = :question, line = :line
                 where id = :id",
                named_params! {
                    ":asked": standing.asked.as_str(), ":deck": standing.deck.0,
                    ":question": standing.question, ":line": standing.line, ":id": id,
                },
            ),
            None => self.link_new(note, standing),
        }
    }

    /// As [`Write::link`], for a note that cannot stand there yet.
    pub(in crate::store) fn link_new(
        &mut self,
        note: NoteId,
        standing: &Standing<'_>,
    ) -> Result<(), StoreError> {
        self.insert(
            Table::NoteSources,
            "insert into note_sources (note_id, source_id, asked, deck_id, question, line)
             values (:note, :source, :asked, :deck, :question, :line)",
            named_params! {
                ":note": note.0, ":source": standing.source, ":asked": standing.asked.as_str(),
                ":deck": standing.deck.0, ":question": standing.question, ":line": standing.line,
            },
        )
        .map(drop)
    }
}
