use crate::domain::{Answer, Card, CardId, Due, LogKind, Phase, Rating, Schedule, Timestamp};
use std::collections::{BTreeSet, VecDeque};

/// How long before it is due a learning card may be asked, in seconds, when nothing else is left.
pub const LEARN_AHEAD_SECS: u32 = 20 * 60; // Anki's default learn-ahead limit

/// Which of the three counts a card belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pile {
    /// Never answered.
    New,
    /// In the learning or relearning steps.
    Learning,
    /// In review.
    Review,
}

impl Pile {
    /// The pile of a card with this schedule.
    pub const fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::New { .. } => Self::New,
            Schedule::Active(active) => match active.phase {
                Phase::Learning { .. } | Phase::Relearning { .. } => Self::Learning,
                Phase::Review => Self::Review,
            },
        }
    }
}

/// A card in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Which card.
    pub card: CardId,
    /// Which count it belongs to.
    pub pile: Pile,
}

/// A learning card that is due at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// When it is due.
    pub due: Timestamp,
    /// Which card.
    pub card: CardId,
}

/// What is drawn next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Load this card; call `present`, or `skip` if it is not due any more.
    Card(CardId),
    /// Nothing is left for now.
    Finished {
        /// When the first of the learning cards that are due later comes back, if there is one.
        back_at: Option<Timestamp>,
    },
}

/// How many cards are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Never answered.
    pub new: usize,
    /// In the (re)learning steps, also those due later today.
    pub learning: usize,
    /// In review.
    pub review: usize,
}

impl Left {
    /// All of them.
    pub const fn total(self) -> usize {
        self.new + self.learning + self.review
    }

    pub(super) const fn add(&mut self, pile: Pile) {
        match pile {
            Pile::New => self.new += 1,
            Pile::Learning => self.learning += 1,
            Pile::Review => self.review += 1,
        }
    }
}

/// The cards in line: each at most once, and none of them on screen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    queue: VecDeque<Queued>,
    /// Ascending.
    learning: Vec<Waiting>,
    /// Drawn before all others: a card that undo brought back.
    first: Option<CardId>,
    /// The card that was answered last; another is drawn if there is one.
    last: Option<CardId>,
}

impl Line {
    pub(super) fn new(queue: Vec<Queued>, learning: Vec<Waiting>) -> Self {
        let mut seen = BTreeSet::new();
        let queue = queue.into_iter().filter(|q| seen.insert(q.card)).collect();
        let mut learning: Vec<_> = learning
            .into_iter()
            .filter(|w| seen.insert(w.card))
            .collect();
        learning.sort_unstable();
        Self {
            queue,
            learning,
            first: None,
            last: None,
        }
    }

    /// Undo's card; learning cards due by now; the queue; learning cards due soon.
    pub(super) fn next(&self, now: Timestamp) -> Next {
        if let Some(card) = self.first {
            return Next::Card(card);
        }
        let soon = now.plus_secs(LEARN_AHEAD_SECS);
        let due = self.learning.iter().take_while(|w| w.due <= now);
        let ahead = self.learning.iter().skip_while(|w| w.due <= now);
        let ahead = ahead.take_while(|w| w.due <= soon);
        let mut cards = due
            .map(|w| w.card)
            .chain(self.queue.iter().map(|q| q.card))
            .chain(ahead.map(|w| w.card));
        match cards.next() {
            Some(card) if Some(card) == self.last => Next::Card(cards.next().unwrap_or(card)),
            Some(card) => Next::Card(card),
            None => Next::Finished {
                back_at: self.learning.first().map(|w| w.due),
            },
        }
    }

    pub(super) fn left(&self) -> Left {
        let mut left = Left {
            learning: self.learning.len(),
            ..Left::default()
        };
        for queued in &self.queue {
            left.add(queued.pile);
        }
        left
    }

    pub(super) fn holds(&self, card: CardId) -> bool {
        self.queue.iter().any(|queued| queued.card == card)
            || self.learning.iter().any(|waiting| waiting.card == card)
    }

    pub(super) fn remove(&mut self, card: CardId) {
        self.queue.retain(|q| q.card != card);
        self.learning.retain(|w| w.card != card);
        if self.first == Some(card) {
            self.first = None;
        }
    }

    /// Puts a card that was on screen back to where it is drawn from again.
    pub(super) fn put_back(&mut self, card: &Card) {
        match card.schedule {
            Schedule::Active(active) if let Due::At(due) = active.due => {
                self.wait(Waiting { due, card: card.id });
            }
            _ => self.queue.push_front(Queued {
                card: card.id,
                pile: Pile::of(&card.schedule),
            }),
        }
    }

    pub(super) fn draw_next(&mut self, card: CardId) {
        self.remove(card);
        self.first = Some(card);
    }

    /// Takes in what an answer led to.
    pub(super) fn answered(&mut self, answer: &Answer) {
        let card = answer.after.id;
        self.last = Some(card);
        match (answer.log.kind, answer.after.active().map(|a| a.due)) {
            // Outside the schedule a card has no step to wait for.
            (LogKind::Cram, _) if answer.log.rating == Rating::Again => {
                self.queue.push_back(Queued {
                    card,
                    pile: Pile::of(&answer.after.schedule),
                });
            }
            (LogKind::Answer, Some(Due::At(due))) => self.wait(Waiting { due, card }),
            _ => {}
        }
    }

    /// Every card in line.
    #[cfg(test)]
    pub(super) fn cards(&self) -> Vec<CardId> {
        let queue = self.queue.iter().map(|q| q.card);
        let learning = self.learning.iter().map(|w| w.card);
        queue.chain(learning).chain(self.first).collect()
    }

    fn wait(&mut self, waiting: Waiting) {
        let at = self.learning.partition_point(|other| *other < waiting);
        self.learning.insert(at, waiting);
    }
}
