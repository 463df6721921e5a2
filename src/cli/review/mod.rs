//! The review: one session, several faces.
//!
//! [`Driver`] is the loop that they share: it draws a card, takes an input, writes what the input
//! leads to, and only then shows what comes next. [`Backend`] is the collection as the loop needs
//! it. [`mod@line`] is the face that reads and writes lines.
mod backend;
mod command;
mod driver;
pub mod line;
mod page;
pub(super) mod run;
mod saved;
#[cfg(test)]
mod tests;

pub use driver::{Driver, Outcome, Refusal};

use crate::domain::{Answer, CardId, Flag, Now};
use crate::study::prompt::Prompt;
use crate::study::session::{Plan, Report, SavedSession, Undone};

/// What could not be done, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Failure {
    /// What happened and where, in one line.
    pub what: String,
    /// What to do.
    pub hint: Option<String>,
}

/// An operation that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// What it was, as `srs history` has it.
    pub summary: String,
    /// What that means for the session.
    pub undone: Undone,
}

/// The collection as a review needs it. Every write is durable when its method returns.
///
/// The scheduler is part of it ([`Plan`]). Between [`Backend::load`] and the end of that card's
/// showing, the load of the days ahead should be the one it was then: rated intervals that differ
/// from those shown are shown again before they are recorded.
pub trait Backend: Plan {
    /// The present.
    fn now(&self) -> Now;

    /// The card with all that is needed to ask it; `None` if it is not to be asked now any more.
    ///
    /// # Errors
    /// Returns [`Failure`] if it cannot be read.
    fn load(&mut self, card: CardId) -> Result<Option<Prompt>, Failure>;

    /// Appends an answer to the review log and keeps the session as it is after it.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was written.
    fn record(&mut self, answer: &Answer, after: &SavedSession) -> Result<(), Failure>;

    /// Takes the last operation back, also one of an earlier session; `None` if there is none.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was taken back.
    fn undo(&mut self) -> Result<Option<TakenBack>, Failure>;

    /// Suspends a card.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was written.
    fn suspend(&mut self, card: CardId) -> Result<(), Failure>;

    /// Buries a card until the next study day.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was written.
    fn bury(&mut self, card: CardId) -> Result<(), Failure>;

    /// Sets or removes the flag of a card.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was written.
    fn set_flag(&mut self, card: CardId, flag: Option<Flag>) -> Result<(), Failure>;

    /// Keeps a report about a card.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was written.
    fn report(&mut self, card: CardId, report: &Report) -> Result<(), Failure>;

    /// Lets the learner edit the note of a card; whether it was changed.
    ///
    /// # Errors
    /// Returns [`Failure`] if there is no editor, or what it left cannot be used.
    fn edit(&mut self, card: CardId) -> Result<bool, Failure>;

    /// What is known about a card, as `srs show` prints it.
    ///
    /// # Errors
    /// Returns [`Failure`] if it cannot be read.
    fn info(&mut self, card: CardId) -> Result<String, Failure>;

    /// Keeps the session, so that the next start goes on there.
    ///
    /// # Errors
    /// Returns [`Failure`] if nothing was written.
    fn save(&mut self, session: &SavedSession) -> Result<(), Failure>;

    /// How many reviews are due on the next study day, if that can be told.
    fn due_tomorrow(&mut self) -> Option<u32>;
}
