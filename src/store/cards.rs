//! Cards: reading them, answering them, and what stands beside their schedule.

use super::{
    Store, StoreError, failed,
    journal::Table,
    logs,
    notes::{joined_tags, split_tags},
    operations::{OperationKind, Write},
    rows::{self, CARD, ScheduleColumns},
};
use crate::domain::{Answer, Card, CardId, Flag, LogKind, NoteId, Now, Schedule, StudyDay};
use rusqlite::{Connection, OptionalExtension, named_params};

/// `cards.suspended` of a card in the queues.
pub(super) const NOT_SUSPENDED: i64 = 0;
/// `cards.suspended` of a card that the learner suspended.
pub(super) const SUSPENDED: i64 = 1;
/// `cards.suspended` of a card whose note is retired or a draft: it comes back by itself.
pub(super) const AWAY: i64 = 2;

/// Something to do to cards, whatever their schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardChange {
    /// Out of the queues until unsuspended.
    Suspend(bool),
    /// Out of the queues until this study day; `None` brings them back.
    Bury(Option<StudyDay>),
    /// A coloured mark; `None` takes it away.
    Flag(Option<Flag>),
}

impl CardChange {
    const fn kind(self) -> OperationKind {
        match self {
            Self::Suspend(_) => OperationKind::Suspend,
            Self::Bury(_) => OperationKind::Bury,
            Self::Flag(_) => OperationKind::Flag,
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Suspend(true) => "suspended",
            Self::Suspend(false) => "unsuspended",
            Self::Bury(Some(_)) => "buried",
            Self::Bury(None) => "unburied",
            Self::Flag(Some(_)) => "flagged",
            Self::Flag(None) => "unflagged",
        }
    }
}

fn find(conn: &Connection, id: CardId) -> rusqlite::Result<Option<Card>> {
    let sql = format!("select {CARD} from cards where id = ?1");
    conn.prepare_cached(&sql)?
        .query_row([id.0], rows::card)
        .optional()
}

impl Store {
    /// The card with this id, if there is one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn card(&self, id: CardId) -> Result<Option<Card>, StoreError> {
        find(&self.conn, id).map_err(failed("read a card"))
    }

    /// Saves an answer: the card, the review log, its siblings and its tags, in one transaction.
    ///
    /// `session` is the state of the session after it, if it was given in one.
    /// With `bury_siblings` the other cards of the note stay away until the next study day.
    ///
    /// # Errors
    /// [`StoreError::Stored`] if the card was answered elsewhere since `answer` was computed;
    /// see [`StoreError`] for the rest. Nothing is written on error.
    pub fn record(
        &mut self,
        answer: &Answer,
        session: Option<&str>,
        rules: AnswerRules,
        now: Now,
    ) -> Result<(), StoreError> {
        const ACTION: &str = "save the answer";
        let mut write = self.write(OperationKind::Answer, now, ACTION)?;
        // Read under the write lock: of two sessions, only one can find the card as it was shown.
        let before = find(&write.tx, answer.before.id).map_err(failed(ACTION))?;
        if before.as_ref() != Some(&answer.before) {
            return Err(StoreError::Stored {
                action: ACTION,
                what: format!(
                    "card {} was answered elsewhere in the meantime",
                    answer.before.id.0
                ),
            });
        }
        if answer.log.kind == LogKind::Answer {
            write.put_schedule(answer.after.id, &answer.after.schedule)?;
        }
        let id = logs::append(&write.tx, &answer.log).map_err(failed(ACTION))?;
        write.journal.answered(id);
        if rules.bury_siblings {
            write.bury_siblings(&answer.after, now.day())?;
        }
        if answer.leech {
            write.tag_leech(answer.after.note_id)?;
            if rules.suspend_leeches {
                write.change_card(answer.after.id, CardChange::Suspend(true))?;
            }
        }
        if let Some(state) = session {
            super::sessions::put(&write.tx, state, now).map_err(failed(ACTION))?;
        }
        write.commit(&format!(
            "answered card {} {}",
            answer.after.id.0,
            answer.log.rating.name()
        ))
    }

    /// Changes cards; gives how many were not that way already.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn change_cards(
        &mut self,
        cards: &[CardId],
        change: CardChange,
        now: Now,
    ) -> Result<usize, StoreError> {
        let mut write = self.write(change.kind(), now, "change cards")?;
        let mut changed = 0;
        for card in cards {
            changed += usize::from(write.change_card(*card, change)?);
        }
        if changed == 0 {
            return Ok(0);
        }
        let what = match cards {
            [card] => format!("{} card {}", change.verb(), card.0),
            _ => format!("{} {changed} cards", change.verb()),
        };
        write.commit(&what)?;
        Ok(changed)
    }

    /// Keeps what the learner finds wrong with a card: a flag, a tag that names the kind of problem,
    /// and the words in the history.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn report(
        &mut self,
        card: CardId,
        problem: &str,
        comment: &str,
        now: Now,
    ) -> Result<(), StoreError> {
        let row = self.card_row(card)?;
        let mut write = self.write(OperationKind::Report, now, "keep the report")?;
        if let Some(row) = row {
            if row.flag.is_none() {
                write.change_card(card, CardChange::Flag(Flag::new(1)))?;
            }
            write.tag_note(row.note.id, &[format!("problem::{problem}")], &[])?;
        }
        let comment = if comment.is_empty() {
            String::new()
        } else {
            format!(": {comment}")
        };
        write.commit(&format!("reported card {}: {problem}{comment}", card.0))
    }

    /// Adds and takes away tags; gives how many notes had to change.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn tag_notes(
        &mut self,
        notes: &[NoteId],
        add: &[String],
        remove: &[String],
        now: Now,
    ) -> Result<usize, StoreError> {
        let mut write = self.write(OperationKind::Tag, now, "tag notes")?;
        let mut changed = 0;
        for note in notes {
            changed += usize::from(write.tag_note(*note, add, remove)?);
        }
        if changed == 0 {
            return Ok(0);
        }
        let verb = if add.is_empty() { "untagged" } else { "tagged" };
        write.commit(&format!("{verb} {changed} notes"))?;
        Ok(changed)
    }
}

/// What happens around an answer, from the deck's options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswerRules {
    /// The other cards of the note stay away until tomorrow.
    pub bury_siblings: bool,
    /// A leech is suspended, not only tagged.
    pub suspend_leeches: bool,
}

impl Write<'_> {
    pub(super) fn put_schedule(
        &mut self,
        card: CardId,
        schedule: &Schedule,
    ) -> Result<(), StoreError> {
        let columns = ScheduleColumns::from(schedule);
        self.change(
            Table::Cards,
            card.0,
            "update cards set phase = :phase, step = :step, lapse_interval_days = :lapse_interval,
                 due_at = :due_at, due_day = :due_day, interval_secs = :secs, interval_days = :days,
                 stability = :stability, difficulty = :difficulty, last_review_at = :last_at,
                 last_review_day = :last_day, reps = :reps, lapses = :lapses, buried_until_day = null
             where id = :id",
            named_params! {
                ":phase": columns.phase,
                ":step": columns.step,
                ":lapse_interval": columns.lapse_interval_days,
                ":due_at": columns.due_at,
                ":due_day": columns.due_day,
                ":secs": columns.interval_secs,
                ":days": columns.interval_days,
                ":stability": columns.stability,
                ":difficulty": columns.difficulty,
                ":last_at": columns.last_review_at,
                ":last_day": columns.last_review_day,
                ":reps": columns.reps,
                ":lapses": columns.lapses,
                ":id": card.0,
            },
        )
    }

    /// Makes a card as `change` says; whether it was not that way already.
    fn change_card(&mut self, card: CardId, change: CardChange) -> Result<bool, StoreError> {
        let (sql, value) = match change {
            CardChange::Suspend(suspended) => (
                "update cards set suspended = :value where id = :id and suspended is not :value",
                Some(if suspended { SUSPENDED } else { NOT_SUSPENDED }),
            ),
            CardChange::Bury(until) => (
                "update cards set buried_until_day = :value where id = :id and buried_until_day is not :value",
                until.map(|day| i64::from(day.number())),
            ),
            CardChange::Flag(flag) => (
                "update cards set flag = :value where id = :id and flag is not :value",
                flag.map(|flag| i64::from(flag.number())),
            ),
        };
        self.keep(Table::Cards, card.0)?;
        self.tx
            .prepare_cached(sql)
            .and_then(|mut update| update.execute(named_params! { ":value": value, ":id": card.0 }))
            .map(|rows| rows > 0)
            .map_err(failed(self.action()))
    }

    fn bury_siblings(&mut self, card: &Card, today: StudyDay) -> Result<(), StoreError> {
        let tomorrow = today.plus(1);
        let siblings: Vec<i64> = self
            .tx
            .prepare_cached(
                "select id from cards
                 where note_id = :note and id <> :card and phase in ('new', 'review')
                     and (phase = 'new' or due_day <= :today)
                     and (buried_until_day is null or buried_until_day <= :today)",
            )
            .and_then(|mut select| {
                select
                    .query_map(
                        named_params! {
                            ":note": card.note_id.0,
                            ":card": card.id.0,
                            ":today": today.number(),
                        },
                        |row| row.get(0),
                    )?
                    .collect()
            })
            .map_err(failed(self.action()))?;
        for sibling in siblings {
            self.change_card(CardId(sibling), CardChange::Bury(Some(tomorrow)))?;
        }
        Ok(())
    }

    fn tag_leech(&mut self, note: NoteId) -> Result<bool, StoreError> {
        self.tag_note(note, &["leech".to_owned()], &[])
    }

    fn tag_note(
        &mut self,
        note: NoteId,
        add: &[String],
        remove: &[String],
    ) -> Result<bool, StoreError> {
        let stored: Option<String> = self
            .tx
            .prepare_cached("select tags from notes where id = ?1")
            .and_then(|mut select| select.query_row([note.0], |row| row.get(0)).optional())
            .map_err(failed(self.action()))?;
        let Some(stored) = stored else {
            return Ok(false);
        };
        let tags = split_tags(&stored);
        let kept = tags.iter().filter(|tag| {
            !remove
                .iter()
                .any(|gone| gone.to_lowercase() == tag.to_lowercase())
        });
        let joined = joined_tags(kept.chain(add).map(String::as_str));
        if joined == stored {
            return Ok(false);
        }
        self.change(
            Table::Notes,
            note.0,
            "update notes set tags = :tags, modified_at = :at where id = :id",
            named_params! { ":tags": joined, ":at": self.now().at().as_millis(), ":id": note.0 },
        )?;
        Ok(true)
    }
}
