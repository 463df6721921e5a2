use super::{Backend, Failure};
use crate::domain::{Answer, CardId, Timestamp};
use crate::study::session::{
    Current, Effect, Input, Next, Rejected, SavedSession, Session, Undone,
};

/// A session joined to the collection that it is about.
#[derive(Debug)]
pub struct Driver<B> {
    session: Session,
    backend: B,
    ends_at: Option<Timestamp>,
}

/// What an input did.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The same card is at another stage.
    Stage,
    /// The intervals of the card on screen are new ones.
    NewIntervals,
    /// The answer is written; no card is on screen.
    Answered(Box<Answer>),
    /// The card is suspended; no card is on screen.
    Suspended,
    /// The card is buried; no card is on screen.
    Buried,
    /// The flag is set or removed.
    Flagged,
    /// The report is kept.
    Reported,
    /// The note was edited, and is shown anew.
    Edited,
    /// The note was left as it is.
    NotEdited,
    /// An operation was taken back; if it was about a card, that comes next.
    Undone(String),
    /// There is nothing to take back.
    NothingToUndo,
    /// The card was answered elsewhere meanwhile; no card is on screen.
    AnsweredElsewhere,
    /// The session is saved, and ends.
    Quit,
}

/// Why an input did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not fit the card on screen.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// It could not be written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl<B: Backend> Driver<B> {
    /// Joins the two, and goes on with the card of an earlier session if it is still to be asked.
    ///
    /// # Errors
    /// Returns [`Refusal`] if that card cannot be read.
    pub fn new(
        session: Session,
        backend: B,
        saved: Option<&SavedSession>,
    ) -> Result<Self, Refusal> {
        let mut driver = Self {
            session,
            backend,
            ends_at: None,
        };
        if let Some(card) = saved.and_then(|saved| saved.current.as_ref())
            && let Some(prompt) = driver.backend.load(card.card)?
        {
            let now = driver.backend.now();
            driver.session = driver.session.resume(prompt, card, now, &driver.backend)?;
        }
        Ok(driver)
    }

    /// The same, drawing no card from this instant on.
    #[must_use]
    pub fn ending_at(self, ends_at: Timestamp) -> Self {
        Self {
            ends_at: Some(ends_at),
            ..self
        }
    }

    /// The session.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The collection.
    pub const fn backend(&mut self) -> &mut B {
        &mut self.backend
    }

    /// The card on screen; the next one is drawn if there is none. `None` at the end of the session.
    ///
    /// # Errors
    /// Returns [`Failure`] if a card cannot be read.
    pub fn draw(&mut self) -> Result<Option<&Current>, Failure> {
        while self.session.current().is_none() {
            let now = self.backend.now().at();
            if self.ends_at.is_some_and(|end| end <= now) {
                return Ok(None);
            }
            let Next::Card(card) = self.session.next(now) else {
                return Ok(None);
            };
            match self.backend.load(card)? {
                Some(prompt) => {
                    let session = self.session.present(prompt, now);
                    self.save(&session, now);
                    self.session = session;
                }
                None => self.session = self.session.skip(card),
            }
        }
        Ok(self.session.current())
    }

    /// Takes one input: writes what it leads to, and only then adopts it.
    ///
    /// # Errors
    /// Returns [`Refusal`]; the card on screen and its stage are then as they were.
    pub fn take(&mut self, input: Input) -> Result<Outcome, Refusal> {
        let now = self.backend.now();
        let (session, effect) = self.session.step(input, now, &self.backend)?;
        let outcome = match effect {
            Effect::Show | Effect::ShowNewIntervals => {
                self.save(&session, now.at());
                if effect == Effect::Show {
                    Outcome::Stage
                } else {
                    Outcome::NewIntervals
                }
            }
            Effect::Record(answer) => {
                let recorded = self.backend.record(&answer, &session.saved(now.at()));
                if let Err(failure) = recorded {
                    return self.not_recorded(answer.before.id, failure);
                }
                Outcome::Answered(answer)
            }
            Effect::Undo => return self.undo(now.at()),
            Effect::Suspend(card) => {
                self.backend.suspend(card)?;
                Outcome::Suspended
            }
            Effect::Bury(card) => {
                self.backend.bury(card)?;
                Outcome::Buried
            }
            Effect::SetFlag(card, flag) => {
                self.backend.set_flag(card, flag)?;
                Outcome::Flagged
            }
            Effect::Report(card, report) => {
                self.backend.report(card, &report)?;
                Outcome::Reported
            }
            Effect::Edit(card) => {
                if !self.backend.edit(card)? {
                    return Ok(Outcome::NotEdited);
                }
                self.reload(card)?;
                return Ok(Outcome::Edited);
            }
            Effect::Quit => {
                self.save(&session, now.at());
                Outcome::Quit
            }
        };
        self.session = session;
        Ok(outcome)
    }

    /// What is known about the card on screen.
    ///
    /// # Errors
    /// Returns [`Refusal`] if there is none, or it cannot be read.
    pub fn info(&mut self) -> Result<String, Refusal> {
        let current = self.session.current().ok_or(Rejected::NoCard)?;
        Ok(self.backend.info(current.prompt().card.id)?)
    }

    /// An answer that was refused because the card was answered elsewhere can never be written:
    /// the card leaves the screen. After any other failure it stays, to be rated once more.
    fn not_recorded(&mut self, card: CardId, failure: Failure) -> Result<Outcome, Refusal> {
        let shown = self.session.current().map(|c| c.prompt().card.clone());
        match self.backend.load(card) {
            Ok(None) => self.session = self.session.skip(card),
            Ok(Some(prompt)) if Some(&prompt.card) != shown.as_ref() => {
                let now = self.backend.now().at();
                self.session = self.session.skip(card).present(prompt, now);
            }
            // The first failure says more than one that follows from it.
            Ok(Some(_)) | Err(_) => return Err(failure.into()),
        }
        Ok(Outcome::AnsweredElsewhere)
    }

    fn undo(&mut self, now: Timestamp) -> Result<Outcome, Refusal> {
        let Some(back) = self.backend.undo()? else {
            return Ok(Outcome::NothingToUndo);
        };
        self.session = self.session.undone(back.undone);
        if back.undone == Undone::Other
            && let Some(current) = self.session.current()
        {
            self.reload(current.prompt().card.id)?;
        }
        let session = self.session.clone();
        self.save(&session, now);
        Ok(Outcome::Undone(back.summary))
    }

    /// Shows the card on screen as the collection has it now.
    fn reload(&mut self, card: CardId) -> Result<(), Refusal> {
        match self.backend.load(card)? {
            Some(prompt) => {
                let now = self.backend.now();
                self.session = self.session.reloaded(prompt, now, &self.backend)?;
            }
            None => self.session = self.session.skip(card),
        }
        Ok(())
    }

    /// Keeps the stage of the card on screen.
    ///
    /// Not being able to is no reason to stop: no answer is lost by it, only the place to go on at.
    /// If the disk is full, the next answer will say so.
    fn save(&mut self, session: &Session, now: Timestamp) {
        let _ = self.backend.save(&session.saved(now));
    }
}
