//! Decks and their options.

use super::{
    Store, StoreError, failed,
    journal::Table,
    logs,
    operations::{OperationKind, Write},
};
use crate::domain::{
    CardId, DeckId, DeckName, Decks, MemoryState, Now, OptionKey, Options, ReviewLog, SetOption,
};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::BTreeMap;

/// The memory state that answers lead to under the options of a deck; `None` if there are no answers.
pub type Remember<'a> = &'a dyn Fn(&Options, &[ReviewLog]) -> Result<Option<MemoryState>, String>;

/// How many cards a deck holds, decks below it not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeckTotals {
    /// Cards.
    pub cards: u32,
    /// Of these, suspended.
    pub suspended: u32,
}

impl Store {
    /// How many cards each deck holds.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn deck_totals(&self) -> Result<BTreeMap<DeckId, DeckTotals>, StoreError> {
        self.conn
            .prepare_cached(
                "select deck_id, count(*), count(*) filter (where suspended <> 0)
                 from cards group by deck_id",
            )
            .and_then(|mut select| {
                select
                    .query_map([], |row| {
                        let totals = DeckTotals {
                            cards: row.get(1)?,
                            suspended: row.get(2)?,
                        };
                        Ok((DeckId(row.get(0)?), totals))
                    })?
                    .collect()
            })
            .map_err(failed("count the cards of the decks"))
    }

    /// How many notes have a card in one of these decks.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn notes_in(&self, decks: &[DeckId]) -> Result<u32, StoreError> {
        let ids: Vec<_> = decks.iter().map(|deck| deck.0).collect();
        let ids = serde_json::to_string(&ids).unwrap_or_default();
        self.conn
            .prepare_cached(
                "select count(distinct note_id) from cards
                 where deck_id in (select value from json_each(?1))",
            )
            .and_then(|mut select| select.query_row([ids], |row| row.get(0)))
            .map_err(failed("count the notes of a deck"))
    }

    /// Every deck and every option that was set.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn decks(&self) -> Result<Decks, StoreError> {
        read(&self.conn)
    }

    /// As [`Store::decks`], but without the decks where no deck has options of its own: all there is to
    /// know then is what was set for the collection, however many decks it has.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn decks_with_options(&self) -> Result<Decks, StoreError> {
        let own_options: bool = self
            .conn
            .query_row(
                "select exists (select 1 from options where deck_id is not null)",
                [],
                |row| row.get(0),
            )
            .map_err(failed("read the options"))?;
        if own_options {
            read(&self.conn)
        } else {
            Ok(Decks::new([], read_options(&self.conn)?))
        }
    }

    /// Sets an option for a deck, or for the collection; `None` as value unsets it.
    ///
    /// With `remember`, the memory states of the cards it is about are computed anew from their answers:
    /// other parameters make other states of the same history.
    ///
    /// The value must have been accepted by [`Options::set`](crate::domain::Options::set).
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn set_option(
        &mut self,
        deck: Option<DeckId>,
        key: OptionKey,
        value: Option<&str>,
        remember: Option<Remember<'_>>,
        now: Now,
    ) -> Result<(), StoreError> {
        let decks = self.decks()?;
        let place = deck
            .and_then(|deck| decks.name(deck))
            .map(|name| format!(" for {}", name.as_str()))
            .unwrap_or_default();
        let summary = match value {
            Some(value) => format!("set {key} to '{value}'{place}"),
            None => format!("unset {key}{place}"),
        };
        let mut write = self.write(OperationKind::Option, now, "set an option")?;
        write.put_option(deck, key, value)?;
        if let Some(remember) = remember {
            write.remember(deck, remember)?;
        }
        write.commit(&summary)
    }
}

/// Every deck and every option that was set.
pub(super) fn read(conn: &Connection) -> Result<Decks, StoreError> {
    let reading = failed("read the decks");
    let mut names = Vec::new();
    let mut select = conn
        .prepare_cached("select id, name from decks")
        .map_err(&reading)?;
    let mut rows = select.query([]).map_err(&reading)?;
    while let Some(row) = rows.next().map_err(&reading)? {
        let id = DeckId(row.get(0).map_err(&reading)?);
        let name: String = row.get(1).map_err(&reading)?;
        let name = DeckName::new(&name).ok_or_else(|| StoreError::Stored {
            action: "read the decks",
            what: format!("'{name}' is no deck name"),
        })?;
        names.push((id, name));
    }
    Ok(Decks::new(names, read_options(conn)?))
}

/// Every option that was set.
fn read_options(conn: &Connection) -> Result<Vec<SetOption>, StoreError> {
    let reading = failed("read the options");
    let mut set = Vec::new();
    let mut select = conn
        .prepare_cached("select deck_id, key, value from options order by deck_id, id")
        .map_err(&reading)?;
    let mut rows = select.query([]).map_err(&reading)?;
    while let Some(row) = rows.next().map_err(&reading)? {
        let key: String = row.get(1).map_err(&reading)?;
        // Options of later versions are kept in the file and passed over here.
        if let Some(key) = OptionKey::from_name(&key) {
            set.push(SetOption {
                deck: row.get::<_, Option<i64>>(0).map_err(&reading)?.map(DeckId),
                key,
                value: row.get(2).map_err(&reading)?,
            });
        }
    }
    Ok(set)
}

impl Write<'_> {
    /// Computes the memory states of the cards of a deck (`None`: of all) anew from their answers.
    fn remember(&mut self, deck: Option<DeckId>, remember: Remember<'_>) -> Result<(), StoreError> {
        let action = self.action();
        let decks = read(&self.tx)?;
        let within = deck.map(|deck| decks.within(deck));
        let cards: Vec<(i64, i64)> = self
            .tx
            .prepare("select id, deck_id from cards where phase <> 'new'")
            .and_then(|mut select| {
                select
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .map_err(failed(action))?;
        for (card, deck) in cards {
            let deck = DeckId(deck);
            if within.as_ref().is_some_and(|ids| !ids.contains(&deck)) {
                continue;
            }
            let logs = logs::of(&self.tx, CardId(card)).map_err(failed(action))?;
            let memory = remember(&decks.options(Some(deck)), &logs)
                .map_err(|what| StoreError::Stored { action, what })?;
            if let Some(memory) = memory {
                self.change(
                    Table::Cards,
                    card,
                    "update cards set stability = :stability, difficulty = :difficulty where id = :id",
                    named_params! {
                        ":stability": f64::from(memory.stability()),
                        ":difficulty": f64::from(memory.difficulty()),
                        ":id": card,
                    },
                )?;
            }
        }
        Ok(())
    }

    /// The deck with this name; it and the decks above it are made if they are missing.
    pub(super) fn deck(&mut self, name: &DeckName) -> Result<DeckId, StoreError> {
        let found = self
            .tx
            .prepare_cached("select id from decks where name = ?1")
            .and_then(|mut select| {
                select
                    .query_row([name.as_str()], |row| row.get(0))
                    .optional()
            })
            .map_err(failed(self.action()))?;
        if let Some(id) = found {
            return Ok(DeckId(id));
        }
        if let Some(parent) = name.parent() {
            self.deck(&parent)?;
        }
        self.insert(
            Table::Decks,
            "insert into decks (name) values (?1)",
            [name.as_str()],
        )
        .map(DeckId)
    }

    pub(super) fn put_option(
        &mut self,
        deck: Option<DeckId>,
        key: OptionKey,
        value: Option<&str>,
    ) -> Result<(), StoreError> {
        let deck = deck.map(|deck| deck.0);
        let found: Option<i64> = self
            .tx
            .query_row(
                "select id from options where coalesce(deck_id, 0) = coalesce(:deck, 0) and key = :key",
                named_params! { ":deck": deck, ":key": key.name() },
                |row| row.get(0),
            )
            .optional()
            .map_err(failed(self.action()))?;
        match (found, value) {
            (Some(id), Some(value)) => self.change(
                Table::Options,
                id,
                "update options set value = :value where id = :id",
                named_params! { ":value": value, ":id": id },
            ),
            (Some(id), None) => self.change(
                Table::Options,
                id,
                "delete from options where id = ?1",
                [id],
            ),
            (None, Some(value)) => self
                .insert(
                    Table::Options,
                    "insert into options (deck_id, key, value) values (:deck, :key, :value)",
                    named_params! { ":deck": deck, ":key": key.name(), ":value": value },
                )
                .map(drop),
            (None, None) => Ok(()),
        }
    }
}
