//! The collection as a review needs it.

use super::{Backend, Failure, TakenBack, saved};
use crate::{
    cli::{change, context::Collection, edit, error::Error, show},
    domain::{Answer, CardId, DeckId, Flag, Now, Options, Rating, StudyDay},
    schedule::Scheduler,
    store::{CardChange, OperationKind, StoreError},
    study::{
        prompt::Prompt,
        session::{Intervals, Plan, PlanError, Rated, Report, SavedSession, Undone},
    },
};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// Joins a session to the collection on disk.
#[derive(Debug)]
pub(super) struct StoreBackend {
    pub(super) collection: Collection,
    decks: BTreeMap<DeckId, (Rc<Options>, Scheduler)>,
    /// Reviews on the days ahead, counted once a showing: what the buttons promise is what happens.
    load: RefCell<BTreeMap<StudyDay, u32>>,
    width: u16,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            what: error.chain(),
            hint: error.hint(),
        }
    }
}

fn failed(error: StoreError) -> Failure {
    Error::from(error).into()
}

impl StoreBackend {
    pub(super) fn new(collection: Collection, width: u16) -> Self {
        Self {
            collection,
            decks: BTreeMap::new(),
            load: RefCell::default(),
            width,
        }
    }

    fn deck(&mut self, deck: DeckId) -> Result<&(Rc<Options>, Scheduler), Failure> {
        if !self.decks.contains_key(&deck) {
            let options = Rc::new(self.collection.decks.options(Some(deck)));
            let scheduler = Scheduler::new(&options).map_err(Error::from)?;
            self.decks.insert(deck, (options, scheduler));
        }
        self.decks.get(&deck).ok_or_else(|| Failure {
            what: format!("deck {} has no options", deck.0),
            hint: None,
        })
    }

    fn scheduler(&self, prompt: &Prompt) -> Result<&Scheduler, PlanError> {
        self.decks
            .get(&prompt.card.deck_id)
            .map(|(_, scheduler)| scheduler)
            .ok_or_else(|| PlanError("the deck's options were not read".to_owned()))
    }

    fn due_on(&self, day: StudyDay) -> u32 {
        let known = self.load.borrow().get(&day).copied();
        known.unwrap_or_else(|| {
            // Balancing is a nicety: a day that cannot be counted weighs nothing.
            let count = self.collection.store.due_on(day).unwrap_or_default();
            self.load.borrow_mut().insert(day, count);
            count
        })
    }
}

impl Plan for StoreBackend {
    fn intervals(&self, prompt: &Prompt, now: Now) -> Result<Intervals, PlanError> {
        let choices = self
            .scheduler(prompt)?
            .preview(&prompt.card, now, &|day| self.due_on(day))
            .map_err(|error| PlanError(error.to_string()))?;
        let interval = |rating| choices.get(rating).after.interval;
        Ok(Intervals {
            again: interval(Rating::Again),
            hard: interval(Rating::Hard),
            good: interval(Rating::Good),
            easy: interval(Rating::Easy),
        })
    }

    fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError> {
        self.scheduler(prompt)?
            .answer(
                &prompt.card,
                rated.rating,
                now,
                &|day| self.due_on(day),
                rated.taken_ms,
                rated.response,
            )
            .map_err(|error| PlanError(error.to_string()))
    }
}

impl Backend for StoreBackend {
    fn now(&self) -> Now {
        self.collection.now()
    }

    fn load(&mut self, card: CardId) -> Result<Option<Prompt>, Failure> {
        let now = self.now();
        self.load.borrow_mut().clear();
        let store = &self.collection.store;
        if !store.is_due(card, now).map_err(failed)? {
            return Ok(None);
        }
        let Some(row) = store.card_row(card).map_err(failed)? else {
            return Ok(None);
        };
        let origin = store
            .origins(row.note.id)
            .map_err(failed)?
            .into_iter()
            .next();
        let (options, _) = self.deck(row.card.deck_id)?;
        let options = Rc::clone(options);
        Ok(Some(show::prompt(row, origin, options)))
    }

    fn record(&mut self, answer: &Answer, after: &SavedSession) -> Result<(), Failure> {
        let now = self.now();
        let (options, _) = self.deck(answer.before.deck_id)?;
        let rules = change::rules(options);
        let state = saved::to_json(after);
        self.collection
            .store
            .record(answer, Some(&state), rules, now)
            .map_err(failed)
    }

    fn undo(&mut self) -> Result<Option<TakenBack>, Failure> {
        let now = self.now();
        let Some(undone) = self.collection.store.undo(now).map_err(failed)? else {
            return Ok(None);
        };
        // The operation may have been one that set an option.
        self.collection.decks = self.collection.store.decks().map_err(failed)?;
        self.decks.clear();
        let meaning = match (
            undone.operation.kind,
            undone.answered,
            undone.cards.as_slice(),
        ) {
            (Some(OperationKind::Answer), Some(card), _) => Undone::Answer(card),
            (Some(OperationKind::Suspend | OperationKind::Bury), _, [card]) => {
                Undone::Removal(*card)
            }
            _ => Undone::Other,
        };
        Ok(Some(TakenBack {
            summary: undone.operation.summary,
            undone: meaning,
        }))
    }

    fn suspend(&mut self, card: CardId) -> Result<(), Failure> {
        self.change(card, CardChange::Suspend(true))
    }

    fn bury(&mut self, card: CardId) -> Result<(), Failure> {
        let tomorrow = self.now().day().plus(1);
        self.change(card, CardChange::Bury(Some(tomorrow)))
    }

    fn set_flag(&mut self, card: CardId, flag: Option<Flag>) -> Result<(), Failure> {
        self.change(card, CardChange::Flag(flag))
    }

    fn report(&mut self, card: CardId, report: &Report) -> Result<(), Failure> {
        let now = self.now();
        self.collection
            .store
            .report(card, report.kind.name(), &report.comment, now)
            .map_err(failed)
    }

    fn edit(&mut self, card: CardId) -> Result<bool, Failure> {
        let note = edit::note_of(&self.collection, card)?;
        let edited = edit::in_editor(&mut self.collection, &note, card)?;
        Ok(edited.is_some())
    }

    fn info(&mut self, card: CardId) -> Result<String, Failure> {
        show::text(&self.collection, card, show::Detail::Standing, self.width)
            .map_err(Failure::from)
    }

    fn save(&mut self, session: &SavedSession) -> Result<(), Failure> {
        let now = self.now();
        let state = session.current.is_some().then(|| saved::to_json(session));
        self.collection
            .store
            .save_session(state.as_deref(), now)
            .map_err(failed)
    }

    fn due_tomorrow(&mut self) -> Option<u32> {
        let tomorrow = self.now().day().plus(1);
        self.collection.store.due_on(tomorrow).ok()
    }
}

impl StoreBackend {
    fn change(&mut self, card: CardId, change: CardChange) -> Result<(), Failure> {
        let now = self.now();
        self.collection
            .store
            .change_cards(&[card], change, now)
            .map(drop)
            .map_err(failed)
    }
}
