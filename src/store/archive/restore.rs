//! Everything in: a collection that another one wrote out.

use crate::{
    domain::{
        Archive, ArchivedCard, ArchivedNote, ArchivedReview, CardId, DeckId, Flag, Guid, LogKind,
        NoteId, Now, OptionKey, Options, ReviewLog, Schedule, StudyDay,
    },
    store::{
        Store, StoreError,
        cards::{AWAY, NOT_SUSPENDED, SUSPENDED},
        decks, failed,
        import::{Standing, content_key},
        journal::Table,
        logs,
        notes::{self, joined_tags},
        operations::{OperationKind, Write},
    },
};
use rusqlite::{OptionalExtension, named_params};
use std::collections::BTreeMap;

/// Rebuilds the schedule of a card from its answers, for archives that leave it out; and the answers
/// with what they leave out.
pub type Replay<'a> =
    &'a dyn Fn(&Options, u32, &[ReviewLog]) -> Result<(Schedule, Vec<ReviewLog>), String>;

/// What an archive added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Notes that were not there before.
    pub added: u32,
    /// Notes whose content was newer in the archive.
    pub updated: u32,
    /// Notes that were there already.
    pub unchanged: u32,
    /// Reviews that were not there before.
    pub reviews: u32,
}

impl Store {
    /// Adds an archive: into an empty collection it gives the same collection. With `dry_run` nothing is kept.
    ///
    /// Notes that are there already keep whatever content is newer; a card takes the archive's
    /// schedule when it was studied later there. Reviews are united.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn restore(
        &mut self,
        archive: &Archive,
        replay: Replay<'_>,
        dry_run: bool,
        now: Now,
    ) -> Result<Restored, StoreError> {
        let mut write = self.write(OperationKind::Import, now, "import the collection")?;
        let mut restored = Restored::default();
        let mut notes: BTreeMap<&Guid, (NoteId, bool)> = BTreeMap::new();
        for note in &archive.notes {
            let away = note.draft || note.retired_at.is_some();
            let id = write.restore_note(note, &mut restored)?;
            notes.insert(&note.guid, (id, away));
        }
        for option in &archive.options {
            let deck = option
                .deck
                .as_ref()
                .map(|name| write.deck(name))
                .transpose()?;
            write.put_option_if_unset(deck, option.key, &option.value)?;
        }
        let mut reviews: BTreeMap<(&Guid, u16), Vec<&ArchivedReview>> = BTreeMap::new();
        for review in &archive.reviews {
            reviews
                .entry((&review.guid, review.ordinal))
                .or_default()
                .push(review);
        }
        for card in &archive.cards {
            let Some((note, away)) = notes.get(&card.guid) else {
                continue;
            };
            let reviews = reviews
                .get(&(&card.guid, card.ordinal))
                .map(Vec::as_slice)
                .unwrap_or_default();
            restored.reviews += write.restore_card(*note, *away, card, reviews, replay)?;
        }
        if dry_run || write.journal.is_empty() {
            return Ok(restored);
        }
        write.commit(&format!(
            "imported a collection: {} notes added, {} updated",
            restored.added, restored.updated
        ))?;
        Ok(restored)
    }
}

impl Write<'_> {
    fn restore_note(
        &mut self,
        note: &ArchivedNote,
        restored: &mut Restored,
    ) -> Result<NoteId, StoreError> {
        let found: Option<(i64, i64)> = self
            .tx
            .prepare_cached("select id, modified_at from notes where guid = ?1")
            .and_then(|mut select| {
                select
                    .query_row([&note.guid.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(failed(self.action()))?;
        let tags = joined_tags(note.tags.iter().map(String::as_str));
        let kind = note.content.kind().name();
        let fields = notes::fields(&note.content);
        let key = content_key(&note.content);
        let retired = note.retired_at.map(|at| at.as_millis());
        let (created, modified) = (note.created_at.as_millis(), note.modified_at.as_millis());
        let id = match found {
            None => {
                restored.added += 1;
                self.insert(
                    Table::Notes,
                    "insert into notes (guid, kind, fields, content_key, source, tags, draft, retired_at,
                         created_at, modified_at)
                     values (:guid, :kind, :fields, :key, :source, :tags, :draft, :retired, :created, :modified)",
                    named_params! {
                        ":guid": note.guid.0, ":kind": kind, ":fields": fields, ":key": key,
                        ":source": note.source, ":tags": tags, ":draft": note.draft, ":retired": retired,
                        ":created": created, ":modified": modified,
                    },
                )?
            }
            Some((id, ours)) if modified > ours => {
                restored.updated += 1;
                self.change(
                    Table::Notes,
                    id,
                    "update notes set kind = :kind, fields = :fields, content_key = :key, source = :source,
                         tags = :tags, draft = :draft, retired_at = :retired, modified_at = :modified
                     where id = :id",
                    named_params! {
                        ":kind": kind, ":fields": fields, ":key": key, ":source": note.source,
                        ":tags": tags, ":draft": note.draft, ":retired": retired, ":modified": modified,
                        ":id": id,
                    },
                )?;
                id
            }
            Some((id, _)) => {
                restored.unchanged += 1;
                id
            }
        };
        let deck = self.deck(&note.deck)?;
        for origin in &note.origins {
            let source = self.source_named(&origin.path)?;
            let standing = Standing {
                source,
                asked: &note.deck,
                deck,
                question: origin.question,
                line: origin.line,
            };
            self.link(NoteId(id), &standing)?;
        }
        Ok(NoteId(id))
    }

    /// The source with this path; made, as one that was never read, if it is not there.
    fn source_named(&mut self, path: &str) -> Result<i64, StoreError> {
        let found = self
            .tx
            .prepare_cached("select id from sources where path = ?1")
            .and_then(|mut select| select.query_row([path], |row| row.get(0)).optional())
            .map_err(failed(self.action()))?;
        match found {
            Some(id) => Ok(id),
            None => self.insert(
                Table::Sources,
                "insert into sources (path, content_hash, format, question_count, imported_at)
                 values (:path, '', '', 0, :at)",
                named_params! { ":path": path, ":at": self.now().at().as_millis() },
            ),
        }
    }

    fn put_option_if_unset(
        &mut self,
        deck: Option<DeckId>,
        key: OptionKey,
        value: &str,
    ) -> Result<(), StoreError> {
        let is_set = self
            .tx
            .prepare_cached(
                "select 1 from options where coalesce(deck_id, 0) = coalesce(:deck, 0) and key = :key",
            )
            .and_then(|mut select| {
                select.exists(named_params! {
                    ":deck": deck.map(|deck| deck.0), ":key": key.name(),
                })
            })
            .map_err(failed(self.action()))?;
        if is_set {
            Ok(())
        } else {
            self.put_option(deck, key, Some(value))
        }
    }

    /// Adds a card or brings it up to date; gives how many reviews were new.
    fn restore_card(
        &mut self,
        note: NoteId,
        away: bool,
        card: &ArchivedCard,
        reviews: &[&ArchivedReview],
        replay: Replay<'_>,
    ) -> Result<u32, StoreError> {
        let action = self.action();
        let found: Option<(i64, Option<i64>)> = self
            .tx
            .prepare_cached(
                "select id, last_review_at from cards where note_id = :note and ordinal = :ordinal",
            )
            .and_then(|mut select| {
                select
                    .query_row(
                        named_params! { ":note": note.0, ":ordinal": card.ordinal },
                        |row| Ok((row.get(0)?, row.get(1)?)),
                    )
                    .optional()
            })
            .map_err(failed(action))?;
        let deck = self.deck(&card.deck)?;
        let suspended = match (card.suspended, away) {
            (false, _) => NOT_SUSPENDED,
            (true, false) => SUSPENDED,
            (true, true) => AWAY,
        };
        let (id, newest) = match found {
            Some((id, newest)) => (id, newest),
            None => (
                self.insert(
                    Table::Cards,
                    "insert into cards (note_id, deck_id, ordinal, position, suspended, buried_until_day, flag)
                     values (:note, :deck, :ordinal, :position, :suspended, :buried, :flag)",
                    named_params! {
                        ":note": note.0,
                        ":deck": deck.0,
                        ":ordinal": card.ordinal,
                        ":position": card.position,
                        ":suspended": suspended,
                        ":buried": card.buried_until.map(StudyDay::number),
                        ":flag": card.flag.map(Flag::number),
                    },
                )?,
                None,
            ),
        };
        let mut logs: Vec<ReviewLog> = reviews
            .iter()
            .map(|review| ReviewLog {
                card_id: CardId(id),
                ..review.log.clone()
            })
            .collect();
        let schedule = match card.schedule {
            Some(schedule) => schedule,
            None => {
                let counts =
                    |review: &&ArchivedReview| !review.undone && review.log.kind == LogKind::Answer;
                let counted: Vec<ReviewLog> = reviews
                    .iter()
                    .zip(&logs)
                    .filter(|(review, _)| counts(review))
                    .map(|(_, log)| log.clone())
                    .collect();
                let options = decks::read(&self.tx)?.options(Some(deck));
                let (schedule, complete) =
                    replay(&options, card.position, &counted).map_err(|what| {
                        StoreError::Stored {
                            action,
                            what: format!("the reviews of note {} do not fit: {what}", card.guid.0),
                        }
                    })?;
                let mut complete = complete.into_iter();
                for (log, review) in logs.iter_mut().zip(reviews) {
                    if counts(review) {
                        log.clone_from(&complete.next().unwrap_or_else(|| log.clone()));
                    }
                }
                schedule
            }
        };
        if let Schedule::Active(active) = schedule
            && newest.is_none_or(|newest| newest < active.last_review.at.as_millis())
        {
            self.restore_schedule(id, &schedule)?;
        }
        let mut added = 0;
        for (review, log) in reviews.iter().zip(&logs) {
            let add = || -> rusqlite::Result<Option<i64>> {
                if logs::is_there(&self.tx, log)? {
                    return Ok(None);
                }
                let new = logs::free_id(&self.tx, review.id)?;
                logs::insert(&self.tx, new, log)?;
                if review.undone {
                    logs::turn_round(&self.tx, new, self.now())?;
                }
                Ok(Some(new))
            };
            if let Some(new) = add().map_err(failed(action))? {
                added += 1;
                // What was retracted already needs nothing to be undone.
                if !review.undone {
                    self.journal.answered(new);
                }
            }
        }
        Ok(added)
    }

    /// As [`Write::put_schedule`], but whether the card is buried stays.
    pub(in crate::store) fn restore_schedule(
        &mut self,
        card: i64,
        schedule: &Schedule,
    ) -> Result<(), StoreError> {
        let buried: Option<i32> = self
            .tx
            .query_row(
                "select buried_until_day from cards where id = ?1",
                [card],
                |row| row.get(0),
            )
            .map_err(failed(self.action()))?;
        self.put_schedule(CardId(card), schedule)?;
        if buried.is_some() {
            self.tx
                .execute(
                    "update cards set buried_until_day = :day where id = :id",
                    named_params! { ":day": buried, ":id": card },
                )
                .map_err(failed(self.action()))?;
        }
        Ok(())
    }
}
