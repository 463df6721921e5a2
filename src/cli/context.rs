//! What every command needs: the collection, the clock, the output.

use super::{args::Global, clock::LocalClock, error::Error};
use crate::{
    domain::{CardId, Clock, DeckId, DeckName, Decks, Now, OptionKey, Query, Seed},
    schedule::Scheduler,
    store::Store,
};
use etcetera::BaseStrategy;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The settings of this run.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) json: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    /// Columns of the output.
    pub(super) width: u16,
    /// Fixed by `SRS_SEED`; otherwise what a session starts with.
    pub(super) seed: Option<Seed>,
    collection: PathBuf,
    srs_now: Option<String>,
}

/// An open collection with what is needed to read it.
#[derive(Debug)]
pub(super) struct Collection {
    pub(super) store: Store,
    pub(super) decks: Decks,
    pub(super) clock: LocalClock,
}

/// An environment variable, if it is set and not empty.
#[allow(clippy::disallowed_methods, reason = "this is the edge")]
pub(super) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The terminal's width, `COLUMNS` first; 80 where there is no terminal.
fn width() -> u16 {
    environment("COLUMNS")
        .and_then(|columns| columns.parse().ok())
        .or_else(|| comfy_table::Table::new().width())
        .unwrap_or(80)
        .clamp(20, 400)
}

impl Context {
    /// Reads the environment.
    ///
    /// # Errors
    /// Returns [`Error::Usage`] for values that cannot be.
    pub(super) fn new(global: Global) -> Result<Self, Error> {
        let seed = environment("SRS_SEED")
            .map(|text| {
                text.parse::<i64>().map_err(|_| {
                    Error::usage(format!("SRS_SEED is '{text}', expected a whole number"))
                })
            })
            .transpose()?;
        Ok(Self {
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            width: width(),
            seed: seed.map(|number| Seed::new(number as u64)),
            collection: match global.collection {
                Some(path) => path,
                None => default_collection()?,
            },
            srs_now: environment("SRS_NOW"),
        })
    }

    /// The file the collection is kept in, there or not.
    pub(super) fn collection(&self) -> &Path {
        &self.collection
    }

    /// The clock, before a collection says when its days start.
    pub(super) fn clock(&self) -> Result<LocalClock, Error> {
        LocalClock::new(self.srs_now.as_deref()).map_err(Error::usage)
    }

    /// Opens the collection, or makes it.
    pub(super) fn open(&self) -> Result<Collection, Error> {
        self.open_with(Store::decks)
    }

    /// As [`Context::open`], for what is asked of the whole collection: decks are read only if their
    /// options matter, so that their number does not.
    pub(super) fn open_whole(&self) -> Result<Collection, Error> {
        self.open_with(Store::decks_with_options)
    }

    fn open_with(
        &self,
        decks: fn(&Store) -> Result<Decks, crate::store::StoreError>,
    ) -> Result<Collection, Error> {
        let mut clock = self.clock()?;
        let store = Store::open(&self.collection)?;
        let decks = decks(&store)?;
        clock.set_day_start(decks.options(None).day_start);
        if self.verbose {
            let path = super::text::safe(&self.collection.display().to_string());
            self.say(&format!("collection: {path}"));
        }
        Ok(Collection {
            store,
            decks,
            clock,
        })
    }

    /// Writes to standard output.
    pub(super) fn print(&self, text: &str) -> Result<(), Error> {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Writes one JSON value to standard output.
    pub(super) fn print_json(&self, value: &impl Serialize) -> Result<(), Error> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(())
    }

    /// Says something beside the answer, on standard error, unless it should be quiet.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            // Nowhere to report to when standard error is closed.
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// The seed of this run: `SRS_SEED`, or something that changes from run to run.
    pub(super) fn seed(&self, now: Now) -> Seed {
        self.seed.unwrap_or_else(|| {
            Seed::new(now.at().as_millis() as u64).with(u64::from(std::process::id()))
        })
    }
}

fn default_collection() -> Result<PathBuf, Error> {
    let strategy = etcetera::choose_base_strategy().map_err(|_| {
        Error::failed(
            "could not find your home folder",
            "name the collection with --collection FILE",
        )
    })?;
    Ok(strategy.data_dir().join("srs").join("collection.db"))
}

impl Collection {
    pub(super) fn now(&self) -> Now {
        self.clock.now()
    }

    /// The deck with this name.
    ///
    /// # Errors
    /// Returns [`Error::Failed`] that lists similar names if there is none.
    pub(super) fn deck(&self, name: &str) -> Result<DeckId, Error> {
        let found = DeckName::new(name).and_then(|name| self.decks.find(&name));
        found.ok_or_else(|| {
            let wanted = name.to_lowercase();
            let similar: Vec<_> = self
                .decks
                .iter()
                .map(|(name, _)| name.as_str())
                .filter(|name| name.to_lowercase().contains(&wanted))
                .take(3)
                .map(|name| format!("'{}'", super::text::safe(name)))
                .collect();
            let hint = if similar.is_empty() {
                "'srs decks' lists them".to_owned()
            } else {
                format!("did you mean {}?", similar.join(" or "))
            };
            Error::failed(
                format!("there is no deck '{}'", super::text::safe(name)),
                hint,
            )
        })
    }

    /// The deck with this name and the decks below it; `None` without a name.
    pub(super) fn scope(&self, name: Option<&str>) -> Result<Option<Vec<DeckId>>, Error> {
        name.map(|name| Ok(self.decks.within(self.deck(name)?)))
            .transpose()
    }

    /// The scheduler of a deck; `None` is the collection.
    pub(super) fn scheduler(&self, deck: Option<DeckId>) -> Result<Scheduler, Error> {
        Ok(Scheduler::new(&self.decks.options(deck))?)
    }

    /// One scheduler for each deck, made when it is first asked for.
    pub(super) fn schedulers(&self) -> Result<Schedulers, Error> {
        let collection = self.scheduler(None)?;
        let own = self
            .decks
            .iter()
            .map(|(_, id)| id)
            .filter(|id| {
                let lineage = self.decks.lineage(*id);
                lineage.iter().any(|deck| {
                    OptionKey::ALL
                        .iter()
                        .any(|key| self.decks.is_set(Some(*deck), *key))
                })
            })
            .map(|id| Ok((id, self.scheduler(Some(id))?)))
            .collect::<Result<_, Error>>()?;
        Ok(Schedulers { collection, own })
    }

    /// The card that `text` names: an id, or the start of a note's guid.
    pub(super) fn card(&self, text: &str) -> Result<CardId, Error> {
        let shown = super::text::safe(text);
        if let Ok(id) = text.parse::<i64>()
            && self.store.card(CardId(id))?.is_some()
        {
            return Ok(CardId(id));
        }
        let found = if text.is_empty() {
            Vec::new()
        } else {
            self.store.cards_by_guid(text, 10)?
        };
        match found.as_slice() {
            [] => Err(Error::failed(
                format!("there is no card '{shown}'"),
                "'srs cards' lists ids and guids",
            )),
            [card] => Ok(*card),
            cards => {
                let ids: Vec<_> = cards.iter().map(|card| card.0.to_string()).collect();
                Err(Error::failed(
                    format!("'{shown}' could be any of the cards {}", ids.join(", ")),
                    "use a card id, or more of the guid",
                ))
            }
        }
    }

    /// The cards that words on the command line find: ids, or a query.
    pub(super) fn cards(&self, words: &[String], now: Now) -> Result<Vec<CardId>, Error> {
        let ids: Option<Vec<CardId>> = words
            .iter()
            .map(|word| word.parse().ok().map(CardId))
            .collect();
        if let Some(ids) = ids.filter(|ids| !ids.is_empty()) {
            for id in &ids {
                if self.store.card(*id)?.is_none() {
                    return self.card(&id.0.to_string()).map(|card| vec![card]);
                }
            }
            return Ok(ids);
        }
        let query = Query::parse(&words.join(" "))?;
        let schedulers = self.schedulers()?;
        let elapsed_for = |deck, rate| schedulers.of(deck).elapsed_for(rate);
        Ok(self.store.search_ids(&query, &elapsed_for, now)?)
    }
}

/// The schedulers of all decks.
#[derive(Debug)]
pub(super) struct Schedulers {
    collection: Scheduler,
    own: std::collections::BTreeMap<DeckId, Scheduler>,
}

impl Schedulers {
    pub(super) fn of(&self, deck: DeckId) -> &Scheduler {
        self.own.get(&deck).unwrap_or(&self.collection)
    }
}
