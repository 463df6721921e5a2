//! Imports: one transaction for all files, one step of undo.

mod links;
mod notes;
mod report;

pub(super) use links::Standing;
pub use report::Imported;

use super::{
    Store, StoreError, failed,
    journal::Table,
    operations::{OperationKind, Write},
};
use crate::{
    domain::{CardId, Content, DeckId, DeckName, NoteDraft, NoteId, Now},
    source::identity::{self, ContentKey, Outcome},
};
use report::{Done, Kind};
use rusqlite::{OptionalExtension, named_params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is looked up when the same content may be stored already.
pub(in crate::store) fn content_key(content: &Content) -> i64 {
    ContentKey::of(content).to_i64()
}

/// A file that was read and understood.
#[derive(Clone, Debug)]
pub struct SourceFile<'a> {
    /// Its path, the same from wherever it is imported; `None` for standard input.
    pub path: Option<&'a str>,
    /// A hash of its bytes and of the settings it was read with.
    pub content_hash: &'a str,
    /// The format's name.
    pub format: &'a str,
    /// Its title.
    pub title: Option<&'a str>,
    /// How its explanations number the options.
    pub regime: Option<&'a str>,
    /// How many questions it holds, those that stand there twice counted twice.
    pub question_count: u32,
    /// Its notes.
    pub drafts: &'a [NoteDraft],
    /// The deck of drafts that ask for none.
    pub deck: &'a DeckName,
}

/// An import under way. Nothing is kept unless it is committed.
pub struct Import<'store> {
    write: Write<'store>,
    is_gone: &'store dyn Fn(&str) -> bool,
    /// Whether a path still leads to a file, asked once each.
    gone: BTreeMap<String, bool>,
    next_position: u32,
    /// Notes that a file no longer holds: the file's index among the reports, and the note.
    unlinked: Vec<(usize, NoteId)>,
    reports: Vec<Imported>,
    seen: BTreeSet<i64>,
    /// In a collection that was empty, the content keys added so far: all that can be known again.
    only_known: Option<HashSet<ContentKey>>,
}

impl Store {
    /// The format of a source, and the decks it asks for; `None` if it was never imported.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn source_summary(&self, path: &str) -> Result<Option<(String, Vec<DeckId>)>, StoreError> {
        let reading = failed("read a source");
        let found: Option<(i64, String)> = self
            .conn
            .prepare_cached("select id, format from sources where path = ?1")
            .and_then(|mut select| {
                select
                    .query_row([path], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(&reading)?;
        let Some((source, format)) = found else {
            return Ok(None);
        };
        let decks = self
            .conn
            .prepare_cached(
                "select deck_id from note_sources where source_id = ?1 group by deck_id order by min(id)",
            )
            .and_then(|mut select| {
                select
                    .query_map([source], |row| row.get(0).map(DeckId))?
                    .collect()
            })
            .map_err(&reading)?;
        Ok(Some((format, decks)))
    }

    /// The cards of the notes that stand in these files.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn cards_in_files(&self, paths: &[String]) -> Result<BTreeSet<CardId>, StoreError> {
        let paths = serde_json::to_string(paths).unwrap_or_default();
        self.conn
            .prepare_cached(
                "select cards.id from sources
                 join note_sources on note_sources.source_id = sources.id
                 join cards on cards.note_id = note_sources.note_id
                 where sources.path in (select value from json_each(?1))",
            )
            .and_then(|mut select| {
                select
                    .query_map([paths], |row| row.get(0).map(CardId))?
                    .collect()
            })
            .map_err(failed("read the cards of a file"))
    }

    /// Starts an import. `is_gone` says whether a path no longer leads to a file.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn import<'store>(
        &'store mut self,
        now: Now,
        is_gone: &'store dyn Fn(&str) -> bool,
    ) -> Result<Import<'store>, StoreError> {
        // Room for the pages of a large import, so that none is written twice; the default is 2 MiB.
        self.conn
            .pragma_update(None, "cache_size", -64 * 1024)
            .map_err(failed("import"))?;
        let write = self.write(OperationKind::Import, now, "import")?;
        let next_position = write.next_position()?;
        let is_empty: bool = write
            .tx
            .query_row("select not exists (select 1 from notes)", [], |row| {
                row.get(0)
            })
            .map_err(failed(write.action()))?;
        Ok(Import {
            write,
            is_gone,
            gone: BTreeMap::new(),
            next_position,
            unlinked: Vec::new(),
            reports: Vec::new(),
            seen: BTreeSet::new(),
            only_known: is_empty.then(HashSet::new),
        })
    }
}

/// A source as it was stored.
struct StoredSource {
    id: i64,
    content_hash: String,
    question_count: u32,
}

impl Import<'_> {
    /// Reports a file whose bytes did not change since its last import; `None` if they did.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn unchanged(
        &mut self,
        path: &str,
        content_hash: &str,
    ) -> Result<Option<Imported>, StoreError> {
        let Some(source) = self.source(path)? else {
            return Ok(None);
        };
        if source.content_hash != content_hash {
            return Ok(None);
        }
        let drafts = self
            .write
            .tx
            .prepare_cached(
                "select count(*) from note_sources join notes on notes.id = note_sources.note_id
                 where note_sources.source_id = ?1 and notes.draft = 1",
            )
            .and_then(|mut select| select.query_row([source.id], |row| row.get::<_, u32>(0)))
            .map_err(failed(self.write.action()))?;
        self.seen.insert(source.id);
        let report = Imported {
            unchanged: source.question_count.saturating_sub(drafts),
            drafts,
            questions: source.question_count,
            ..Imported::default()
        };
        self.reports.push(report);
        Ok(Some(report))
    }

    /// Adds and updates the notes of a file.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn file(&mut self, file: &SourceFile<'_>) -> Result<(), StoreError> {
        let source = file
            .path
            .map(|path| self.put_source(path, file))
            .transpose()?;
        let keys: Vec<ContentKey> = file
            .drafts
            .iter()
            .map(|draft| ContentKey::of(&draft.content))
            .collect();
        let stored = self.stored_for(source, &keys)?;
        let plan = identity::plan(&stored, file.drafts);
        let mut report = Imported {
            questions: file.question_count,
            ..Imported::default()
        };
        let mut here = BTreeSet::new();
        let mut deck_before: Option<(&DeckName, DeckId)> = None;
        for ((draft, key), outcome) in file.drafts.iter().zip(keys).zip(&plan.outcomes) {
            let name = draft.deck.as_ref().unwrap_or(file.deck);
            let deck = match &deck_before {
                Some((before, deck)) if *before == name => *deck,
                _ => self.deck_meant(source, name)?,
            };
            deck_before = Some((name, deck));
            let standing = source.map(|source| Standing {
                source,
                asked: name,
                deck,
                question: draft.number,
                line: draft.place.line,
            });
            let done = match outcome {
                Outcome::Added => {
                    let note = self.add(draft, key, deck)?;
                    if let Some(standing) = &standing {
                        self.write.link_new(note, standing)?;
                    }
                    Done::new(note, Kind::Added)
                }
                Outcome::Unchanged(note) => {
                    self.bring_up_to_date(*note, deck, standing.as_ref(), draft, None)?
                }
                Outcome::Updated(note, changes) => {
                    let change = Some((Kind::Updated, *changes));
                    self.bring_up_to_date(*note, deck, standing.as_ref(), draft, change)?
                }
                Outcome::Reworded(note, changes) => {
                    let change = Some((Kind::Reworded, *changes));
                    self.bring_up_to_date(*note, deck, standing.as_ref(), draft, change)?
                }
            };
            here.insert(done.note);
            report.count(draft, done);
        }
        // Questions that stand in the file twice are one note.
        let counted = report.added
            + report.updated
            + report.reworded
            + report.moved
            + report.unchanged
            + report.drafts;
        report.unchanged += file.question_count.saturating_sub(counted);
        if let Some(source) = source {
            self.unlink_all_but(source, &here)?;
        }
        self.reports.push(report);
        Ok(())
    }

    /// Reports that a file could not be read at all.
    pub fn unreadable(&mut self) {
        self.reports.push(Imported::default());
    }

    /// Retires the notes of files below `folder` that are gone and were not imported elsewhere.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn folder(&mut self, folder: &str) -> Result<(), StoreError> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        let sources: Vec<(i64, String)> = self
            .write
            .tx
            .prepare_cached("select id, path from sources where substr(path, 1, length(?1)) = ?1")
            .and_then(|mut select| {
                select
                    .query_map([&prefix], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .map_err(failed(self.write.action()))?;
        for (source, path) in sources {
            if !self.seen.contains(&source) && self.is_gone(&path) {
                self.unlink_all_but(source, &BTreeSet::new())?;
            }
        }
        Ok(())
    }

    /// Retires what stands in no file any more, and gives what was done, file by file.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn finish(&mut self) -> Result<Vec<Imported>, StoreError> {
        for (index, note) in std::mem::take(&mut self.unlinked) {
            if !self.links(note)?.is_empty() {
                continue;
            }
            let at = self.write.now().at().as_millis();
            self.write.change(
                Table::Notes,
                note.0,
                "update notes set retired_at = :at where id = :id",
                named_params! { ":at": at, ":id": note.0 },
            )?;
            self.write.put_away(note, true)?;
            if let Some(report) = self.reports.get_mut(index) {
                report.retired += 1;
            }
        }
        Ok(self.reports.clone())
    }

    /// Keeps everything, durably, as one step of undo; nothing is written when nothing changed.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is kept on error.
    pub fn commit(mut self, what: &str) -> Result<(), StoreError> {
        self.finish()?;
        if self.write.journal.is_empty() {
            return Ok(());
        }
        let total = |count: fn(&Imported) -> u32| self.reports.iter().map(count).sum::<u32>();
        let changed = total(|r| r.updated + r.reworded + r.moved);
        let summary = format!(
            "imported {what}: {} added, {changed} changed, {} retired",
            total(|r| r.added + r.drafts),
            total(|r| r.retired)
        );
        self.write.commit(&summary)
    }

    fn source(&self, path: &str) -> Result<Option<StoredSource>, StoreError> {
        self.write
            .tx
            .prepare_cached("select id, content_hash, question_count from sources where path = ?1")
            .and_then(|mut select| {
                select
                    .query_row([path], |row| {
                        Ok(StoredSource {
                            id: row.get(0)?,
                            content_hash: row.get(1)?,
                            question_count: row.get(2)?,
                        })
                    })
                    .optional()
            })
            .map_err(failed(self.write.action()))
    }

    fn put_source(&mut self, path: &str, file: &SourceFile<'_>) -> Result<i64, StoreError> {
        let at = self.write.now().at().as_millis();
        let id = match self.source(path)? {
            Some(source) => {
                self.write.change(
                    Table::Sources,
                    source.id,
                    "update sources set content_hash = :hash, format = :format, title = :title,
                         regime = :regime, question_count = :count, imported_at = :at
                     where id = :id",
                    named_params! {
                        ":hash": file.content_hash, ":format": file.format, ":title": file.title,
                        ":regime": file.regime, ":count": file.question_count, ":at": at,
                        ":id": source.id,
                    },
                )?;
                source.id
            }
            None => self.write.insert(
                Table::Sources,
                "insert into sources (path, content_hash, format, title, regime, question_count, imported_at)
                 values (:path, :hash, :format, :title, :regime, :count, :at)",
                named_params! {
                    ":path": path, ":hash": file.content_hash, ":format": file.format,
                    ":title": file.title, ":regime": file.regime, ":count": file.question_count,
                    ":at": at,
                },
            )?,
        };
        self.seen.insert(id);
        Ok(id)
    }
}
