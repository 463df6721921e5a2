//! Operations: one write, one transaction, one step of undo.

use super::{Store, StoreError, failed, journal::Journal, journal::Table, logs};
use crate::domain::{CardId, Now, Timestamp};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, named_params};

/// What kind of thing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// An answer.
    Answer,
    /// An import of files.
    Import,
    /// Cards were suspended or unsuspended.
    Suspend,
    /// Cards were buried or unburied.
    Bury,
    /// Cards were flagged or unflagged.
    Flag,
    /// Notes were tagged or untagged.
    Tag,
    /// An option was set or unset.
    Option,
    /// A problem with a card was reported.
    Report,
    /// A note was edited.
    Edit,
    /// A note was added by hand.
    Add,
    /// Notes were deleted.
    Delete,
    /// Cards were moved to another deck.
    Move,
    /// A deck was renamed.
    Rename,
    /// Cards were made new again.
    Reset,
    /// Cards were brought in line with options that changed.
    Reschedule,
    /// Derived data was rebuilt.
    Repair,
}

impl OperationKind {
    const ALL: [Self; 16] = [
        Self::Answer,
        Self::Import,
        Self::Suspend,
        Self::Bury,
        Self::Flag,
        Self::Tag,
        Self::Option,
        Self::Report,
        Self::Edit,
        Self::Add,
        Self::Delete,
        Self::Move,
        Self::Rename,
        Self::Reset,
        Self::Reschedule,
        Self::Repair,
    ];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Import => "import",
            Self::Suspend => "suspend",
            Self::Bury => "bury",
            Self::Flag => "flag",
            Self::Tag => "tag",
            Self::Option => "option",
            Self::Report => "report",
            Self::Edit => "edit",
            Self::Add => "add",
            Self::Delete => "delete",
            Self::Move => "move",
            Self::Rename => "rename",
            Self::Reset => "reset",
            Self::Reschedule => "reschedule",
            Self::Repair => "repair",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its number; later ones are greater.
    pub id: i64,
    /// When it was done.
    pub at: Timestamp,
    /// What kind of thing; `None` if a later version of `srs` did it.
    pub kind: Option<OperationKind>,
    /// What was done, as a sentence in the past tense.
    pub summary: String,
    /// When it was taken back, if it was.
    pub undone_at: Option<Timestamp>,
}

/// An operation that was just taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// What was taken back.
    pub operation: Operation,
    /// The cards whose rows it restored.
    pub cards: Vec<CardId>,
    /// The card that was answered, if it was an answer.
    pub answered: Option<CardId>,
}

/// A write under way: everything it changes goes through its journal.
pub(super) struct Write<'store> {
    pub(super) tx: Transaction<'store>,
    pub(super) journal: Journal,
    kind: OperationKind,
    now: Now,
    action: &'static str,
}

impl Store {
    /// Starts an operation; nothing is kept unless [`Write::commit`] succeeds.
    pub(super) fn write(
        &mut self,
        kind: OperationKind,
        now: Now,
        action: &'static str,
    ) -> Result<Write<'_>, StoreError> {
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(action))?;
        Ok(Write {
            tx,
            journal: Journal::default(),
            kind,
            now,
            action,
        })
    }

    /// What was done, newest first, at most `limit` entries.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn operations(&self, limit: u32) -> Result<Vec<Operation>, StoreError> {
        self.conn
            .prepare_cached(
                "select id, at, kind, summary, undone_at from operations order by id desc limit ?1",
            )
            .and_then(|mut select| {
                select
                    .query_map([limit], |row| {
                        Ok(Operation {
                            id: row.get(0)?,
                            at: Timestamp::from_millis(row.get(1)?),
                            kind: OperationKind::from_name(&row.get::<_, String>(2)?),
                            summary: row.get(3)?,
                            undone_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
                        })
                    })?
                    .collect()
            })
            .map_err(failed("read the history"))
    }

    /// Takes back the newest operation that was not taken back yet; `None` if there is none.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn undo(&mut self, now: Now) -> Result<Option<Undone>, StoreError> {
        const ACTION: &str = "undo";
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(ACTION))?;
        let newest = tx
            .query_row(
                "select id, at, kind, summary, journal from operations
                 where undone_at is null order by id desc limit 1",
                [],
                |row| {
                    Ok((
                        Operation {
                            id: row.get(0)?,
                            at: Timestamp::from_millis(row.get(1)?),
                            kind: OperationKind::from_name(&row.get::<_, String>(2)?),
                            summary: row.get(3)?,
                            undone_at: Some(now.at()),
                        },
                        row.get::<_, String>(4)?,
                    ))
                },
            )
            .optional()
            .map_err(failed(ACTION))?;
        let Some((operation, journal)) = newest else {
            return Ok(None);
        };
        let journal: Journal =
            serde_json::from_str(&journal).map_err(|error| StoreError::Stored {
                action: ACTION,
                what: format!(
                    "the journal of operation {} cannot be read: {error}",
                    operation.id
                ),
            })?;
        let inverse = journal
            .apply(&tx, |log| logs::turn_round(&tx, log, now))
            .map_err(failed(ACTION))?;
        tx.execute(
            "update operations set undone_at = :at, journal = :journal where id = :id",
            named_params! {
                ":at": now.at().as_millis(),
                ":journal": to_json(&inverse, ACTION)?,
                ":id": operation.id,
            },
        )
        .map_err(failed(ACTION))?;
        let answered = journal
            .only_answer()
            .map(|log| {
                tx.query_row(
                    "select card_id from review_logs where id = ?1",
                    [log],
                    |row| row.get(0).map(CardId),
                )
            })
            .transpose()
            .map_err(failed(ACTION))?;
        tx.commit().map_err(failed(ACTION))?;
        Ok(Some(Undone {
            answered,
            cards: journal.cards().into_iter().map(CardId).collect(),
            operation,
        }))
    }
}

fn to_json(journal: &Journal, action: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(journal).map_err(|error| StoreError::Stored {
        action,
        what: error.to_string(),
    })
}

impl Write<'_> {
    /// When the operation happens.
    pub(super) const fn now(&self) -> Now {
        self.now
    }

    /// What is being done, for error messages.
    pub(super) const fn action(&self) -> &'static str {
        self.action
    }

    /// Keeps a row before it changes.
    pub(super) fn keep(&mut self, table: Table, id: i64) -> Result<(), StoreError> {
        self.journal
            .keep(&self.tx, table, id)
            .map_err(failed(self.action))
    }

    /// Runs an insert and notes the row it made.
    pub(super) fn insert(
        &mut self,
        table: Table,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<i64, StoreError> {
        let action = self.action;
        let id = self
            .tx
            .prepare_cached(sql)
            .and_then(|mut insert| insert.insert(params))
            .map_err(failed(action))?;
        self.journal.inserted(table, id);
        Ok(id)
    }

    /// Keeps a row, then runs a statement that changes it.
    pub(super) fn change(
        &mut self,
        table: Table,
        id: i64,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        self.keep(table, id)?;
        self.tx
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map(drop)
            .map_err(failed(self.action))
    }

    /// Writes the operation down and commits everything, durably.
    pub(super) fn commit(self, summary: &str) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "insert into operations (at, kind, summary, journal)
                 values (:at, :kind, :summary, :journal)",
            )
            .and_then(|mut insert| {
                insert.execute(named_params! {
                    ":at": self.now.at().as_millis(),
                    ":kind": self.kind.name(),
                    ":summary": summary,
                    ":journal": serde_json::to_string(&self.journal)
                        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
                })
            })
            .map_err(failed(self.action))?;
        self.tx.commit().map_err(failed(self.action))
    }
}
