//! Floor 1: the review session as a pure state machine: what a key press does.
//!
//! [`Session::next`] names the card to draw, the caller loads it and calls [`Session::present`].
//! [`Session::step`] answers an input with a new session and an [`Effect`]; the caller carries the
//! effect out and only then adopts the new session, so that a failed write leaves everything as it was.
mod draw;
#[cfg(test)]
pub(crate) mod fake;
mod input;
mod plan;
mod saved;
mod stage;
mod summary;
#[cfg(test)]
mod tests;

pub use draw::{LEARN_AHEAD_SECS, Left, Next, Pile, Queued, Waiting};
pub use input::{Effect, Input, Rejected, Report, ReportKind};
pub use plan::{Intervals, Plan, PlanError, Rated, Scheduled};
pub use saved::{SavedCard, SavedSession, SavedStage};
pub use stage::{Revealed, Stage};
pub use summary::{Done, SourceTally, Summary};

use super::prompt::Prompt;
use crate::domain::{CardId, LogKind, Now, OptionIndex, Rating, Seed, Timestamp};
use draw::Line;
use std::rc::Rc;

/// Which operation was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// An answer to this card.
    Answer(CardId),
    /// That this card was suspended or buried.
    Removal(CardId),
    /// Something that took no card from the session.
    Other,
}

/// The card on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    prompt: Rc<Prompt>,
    stage: Stage,
    shown_at: Timestamp,
}

impl Current {
    /// What is asked.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// How far it got.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    fn at(&self, stage: Stage) -> Self {
        Self {
            stage,
            ..self.clone()
        }
    }
}

/// A review session: the cards in line, the card on screen, what was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    seed: Seed,
    line: Line,
    current: Option<Current>,
    done: Vec<Done>,
    started_at: Timestamp,
}

impl Session {
    /// A session over cards that are limited and ordered already.
    ///
    /// A card that is named twice is asked once; `queue` comes before `learning` in that.
    pub fn new(
        seed: Seed,
        queue: Vec<Queued>,
        learning: Vec<Waiting>,
        started_at: Timestamp,
    ) -> Self {
        Self {
            seed,
            line: Line::new(queue, learning),
            current: None,
            done: Vec::new(),
            started_at,
        }
    }

    /// The card on screen.
    pub const fn current(&self) -> Option<&Current> {
        self.current.as_ref()
    }

    /// What was answered, oldest first.
    pub fn done(&self) -> &[Done] {
        &self.done
    }

    /// When the session began.
    pub const fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// What is drawn next.
    pub fn next(&self, now: Timestamp) -> Next {
        self.line.next(now)
    }

    /// Whether a card is in line.
    pub fn holds(&self, card: CardId) -> bool {
        self.line.holds(card)
    }

    /// How many cards are left, the one on screen among them.
    pub fn left(&self) -> Left {
        let mut left = self.line.left();
        if let Some(current) = &self.current {
            left.add(Pile::of(&current.prompt.card.schedule));
        }
        left
    }

    /// The session without a card that turned out not to be due any more, in line or on screen.
    #[must_use]
    pub fn skip(&self, card: CardId) -> Self {
        let mut session = self.clone();
        session.line.remove(card);
        session.current = session.current.filter(|c| c.prompt.card.id != card);
        session
    }

    /// The session with this card on screen; a card that was there goes back in line.
    #[must_use]
    pub fn present(&self, prompt: Prompt, now: Timestamp) -> Self {
        let stage = Stage::first(&prompt, self.seed);
        self.with_current(Current {
            prompt: Rc::new(prompt),
            stage,
            shown_at: now,
        })
    }

    fn with_current(&self, current: Current) -> Self {
        let mut session = self.clone();
        if let Some(old) = session.current.take() {
            session.line.put_back(&old.prompt.card);
        }
        session.line.remove(current.prompt.card.id);
        session.current = Some(current);
        session
    }

    /// What an input leads to. The present session stays valid until the effect is carried out.
    ///
    /// # Errors
    /// Returns [`Rejected`] if the input does not fit the stage; nothing is changed then.
    pub fn step(
        &self,
        input: Input,
        now: Now,
        plan: &dyn Plan,
    ) -> Result<(Self, Effect), Rejected> {
        match input {
            Input::Undo => return Ok((self.clone(), Effect::Undo)),
            Input::Quit => return Ok((self.clone(), Effect::Quit)),
            _ => {}
        }
        let current = self.current.as_ref().ok_or(Rejected::NoCard)?;
        let card = current.prompt.card.id;
        let stage = match input {
            Input::Undo | Input::Quit => return Err(Rejected::NoCard),
            Input::Suspend => return Ok((self.without_current(), Effect::Suspend(card))),
            Input::Bury => return Ok((self.without_current(), Effect::Bury(card))),
            Input::SetFlag(flag) => {
                let mut session = self.clone();
                if let Some(current) = &mut session.current {
                    Rc::make_mut(&mut current.prompt).flag = flag;
                }
                return Ok((session, Effect::SetFlag(card, flag)));
            }
            Input::Report(report) => return Ok((self.clone(), Effect::Report(card, report))),
            Input::Edit => return Ok((self.clone(), Effect::Edit(card))),
            Input::Rate(rating) if current.stage.is_answered() => {
                return self.rate(current, rating, now, plan);
            }
            Input::Accept => {
                let Stage::Answer(revealed) = &current.stage else {
                    return Err(Rejected::AnswerNotShown);
                };
                let rating = revealed.response.proposed.unwrap_or(Rating::Good);
                return self.rate(current, rating, now, plan);
            }
            Input::Rate(_) => return Err(Rejected::AnswerNotShown),
            Input::Reveal => current.revealed(self.seed, now, plan)?,
            Input::ShowOptions => current.options_shown(self.seed, false)?,
            Input::Pick(places) => current.picked(&places, now, plan)?,
            Input::Submit => current.submitted(now, plan)?,
            Input::Toggle(place) => current.toggled(place)?,
            Input::Type(text) => current.typed(text, now, plan)?,
            Input::Guess => current.guessed()?,
            Input::GiveUp => current.given_up(self.seed, now, plan)?,
        };
        let session = Self {
            current: Some(current.at(stage)),
            ..self.clone()
        };
        Ok((session, Effect::Show))
    }

    fn rate(
        &self,
        current: &Current,
        rating: Rating,
        now: Now,
        plan: &dyn Plan,
    ) -> Result<(Self, Effect), Rejected> {
        let Stage::Answer(revealed) = &current.stage else {
            return Err(Rejected::AnswerNotShown);
        };
        current.allows(rating)?;
        let prompt = &current.prompt;
        let cap_ms = prompt.options.answer_cap.saturating_mul(1_000);
        let taken_ms = now.at().millis_since(current.shown_at);
        let taken_ms = u32::try_from(taken_ms).map_or(cap_ms, |taken| taken.min(cap_ms));
        let rated = Rated {
            rating,
            taken_ms,
            response: revealed.response.clone(),
        };
        let answer = plan.answer(prompt, now, rated)?;
        // The study day may have ended while the card was open, and the load of the days ahead may
        // have changed. What was shown is what must happen, so it is shown anew first.
        if answer.log.kind == LogKind::Answer
            && answer.log.interval != revealed.intervals.get(rating)
        {
            let stage = Stage::Answer(Revealed {
                intervals: plan.intervals(prompt, now)?,
                ..revealed.clone()
            });
            let session = Self {
                current: Some(current.at(stage)),
                ..self.clone()
            };
            return Ok((session, Effect::ShowNewIntervals));
        }
        let mut session = self.without_current();
        session.line.answered(&answer);
        session.done.push(Done::new(prompt, revealed, &answer));
        Ok((session, Effect::Record(Box::new(answer))))
    }

    fn without_current(&self) -> Self {
        let mut session = self.clone();
        session.current = None;
        session
    }

    /// The session after an operation was taken back.
    ///
    /// A card that this brings back is drawn next, and the card on screen after it.
    #[must_use]
    pub fn undone(&self, undone: Undone) -> Self {
        let mut session = self.clone();
        let card = match undone {
            Undone::Other => return session,
            Undone::Answer(card) => {
                if let Some(last) = session.done.iter().rposition(|done| done.card == card) {
                    session.done.remove(last);
                }
                card
            }
            Undone::Removal(card) => card,
        };
        if let Some(old) = session.current.take()
            && old.prompt.card.id != card
        {
            session.line.put_back(&old.prompt.card);
        }
        session.line.draw_next(card);
        session
    }

    /// The session with the note of the card on screen as it is now, at the same stage where it still fits.
    ///
    /// # Errors
    /// Returns [`Rejected`] if the intervals cannot be computed.
    pub fn reloaded(&self, prompt: Prompt, now: Now, plan: &dyn Plan) -> Result<Self, Rejected> {
        let Some(current) = &self.current else {
            return Err(Rejected::NoCard);
        };
        let stage = SavedStage::of(&current.stage)
            .restored(&prompt, now, plan)?
            .unwrap_or_else(|| Stage::first(&prompt, self.seed));
        let current = Current {
            prompt: Rc::new(prompt),
            stage,
            shown_at: current.shown_at,
        };
        Ok(Self {
            current: Some(current),
            ..self.clone()
        })
    }

    /// What is kept so that the next start goes on here.
    pub fn saved(&self, now: Timestamp) -> SavedSession {
        SavedSession {
            started_at: self.started_at,
            current: self.current.as_ref().map(|c| SavedCard::of(c, now)),
        }
    }

    /// The session with a saved card on screen, at its stage where that still fits.
    ///
    /// # Errors
    /// Returns [`Rejected`] if the intervals cannot be computed.
    pub fn resume(
        &self,
        prompt: Prompt,
        saved: &SavedCard,
        now: Now,
        plan: &dyn Plan,
    ) -> Result<Self, Rejected> {
        let restored = if saved.is_of(&prompt.card) {
            saved.stage.restored(&prompt, now, plan)?
        } else {
            None
        };
        let Some(stage) = restored else {
            return Ok(self.present(prompt, now.at()));
        };
        Ok(self.with_current(Current {
            prompt: Rc::new(prompt),
            stage,
            shown_at: now.at().plus_millis(-i64::from(saved.taken_ms)),
        }))
    }

    /// What was done in this session.
    pub fn summary(&self, now: Timestamp) -> Summary {
        Summary::new(&self.done, self.started_at, now)
    }
}

/// The source indexes of options in the order they are shown.
fn shown_order(prompt: &Prompt, options: usize, seed: Seed) -> Vec<OptionIndex> {
    if !prompt.options.shuffle_options {
        return (0..).take(options).collect();
    }
    let seed = seed
        .with(prompt.card.id.0.unsigned_abs())
        .with(u64::from(prompt.card.reps()));
    let order = seed.shuffled(options).into_iter();
    order.filter_map(|index| index.try_into().ok()).collect()
}
