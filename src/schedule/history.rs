//! The review log as evidence: which answers say something about parameters, and what they predict.

use super::{ScheduleError, model::Model};
use crate::domain::{
    CardId, DesiredRetention, LogKind, Parameters, Rating, ReviewLog, State, Timestamp,
};
use fsrs::{FSRSItem, FSRSReview};

/// The answers of many cards, and those among them that parameters can be judged by.
pub(super) struct Histories {
    cards: Vec<CardHistory>,
    /// In the order of time across cards: FSRS gives later ones more weight.
    targets: Vec<Target>,
}

/// A card's answers, from the last time it was learned.
struct CardHistory {
    id: CardId,
    /// Ratings, each with the study days since the one before; 0 for the first.
    reviews: Vec<(Rating, u32)>,
}

/// An answer on a later study day than the one before: within a day FSRS-6 predicts nothing.
#[derive(Clone, Copy)]
struct Target {
    at: Timestamp,
    card: usize,
    review: usize,
}

/// What parameters said about one answer, and how it went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prediction {
    /// The predicted chance of recall; more than 0, less than 1.
    pub(super) rate: f64,
    pub(super) passed: bool,
    pub(super) bin: Bin,
}

/// Answers that are alike in elapsed days, in reviews so far and in lapses so far.
///
/// The bins of the FSRS benchmark: each is a power of a fixed base wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bin {
    elapsed: i32,
    reviews: i32,
    lapses: Option<i32>,
}

impl Prediction {
    /// The log loss of this one prediction, in nats.
    pub(super) fn loss(&self) -> f64 {
        let rate_of_outcome = if self.passed {
            self.rate
        } else {
            1.0 - self.rate
        };
        -rate_of_outcome.ln()
    }
}

impl Histories {
    /// The histories in a review log, which may be in any order and of any number of cards.
    ///
    /// Cram answers are left out, and so is what came before a card was last learned anew. A card
    /// that was never seen in learning has no known start, and is left out altogether.
    pub(super) fn of(logs: &[ReviewLog]) -> Self {
        let mut answers: Vec<&ReviewLog> = logs
            .iter()
            .filter(|log| log.kind == LogKind::Answer)
            .collect();
        answers.sort_by_key(|log| (log.card_id, log.reviewed.at));
        let mut histories = Self {
            cards: Vec::new(),
            targets: Vec::new(),
        };
        for card in answers.chunk_by(|log, next| log.card_id == next.card_id) {
            histories.add(since_last_learned(card));
        }
        histories
            .targets
            .sort_by_key(|target| (target.at, target.card));
        histories
    }

    fn add(&mut self, logs: &[&ReviewLog]) {
        let Some(first) = logs.first() else {
            return;
        };
        let card = self.cards.len();
        let mut reviews = Vec::with_capacity(logs.len());
        for (review, log) in logs.iter().enumerate() {
            let elapsed_days = if review == 0 { 0 } else { log.elapsed_days };
            reviews.push((log.rating, elapsed_days));
            if elapsed_days > 0 {
                let at = log.reviewed.at;
                self.targets.push(Target { at, card, review });
            }
        }
        let id = first.card_id;
        self.cards.push(CardHistory { id, reviews });
    }

    /// Keeps the newest answers to judge by, and of those only the ones with a history of at most
    /// `longest` answers.
    pub(super) fn keep(&mut self, newest: usize, longest: usize) {
        self.targets.retain(|target| target.review < longest);
        let surplus = self.targets.len().saturating_sub(newest);
        self.targets.drain(..surplus);
    }

    /// How many answers parameters can be judged by.
    pub(super) fn len(&self) -> usize {
        self.targets.len()
    }

    /// How many of them were passed.
    pub(super) fn passed(&self) -> usize {
        let passed = |target: &&Target| self.rating(target).is_some_and(Rating::passed);
        self.targets.iter().filter(passed).count()
    }

    fn rating(&self, target: &Target) -> Option<Rating> {
        let (rating, _) = self.cards.get(target.card)?.reviews.get(target.review)?;
        Some(*rating)
    }

    /// The oldest `count` of them as FSRS wants them for training, with their cards.
    ///
    /// Each holds an answer and all before it, and ends on a later day than the one before: FSRS
    /// panics on one that has no later day.
    pub(super) fn items(&self, count: usize) -> (Vec<FSRSItem>, Vec<i64>) {
        let item = |target: &Target| {
            let card = self.cards.get(target.card)?;
            let reviews = card.reviews.get(..=target.review)?;
            let reviews = reviews.iter().map(|(rating, elapsed_days)| FSRSReview {
                rating: rating.number().into(),
                delta_t: *elapsed_days,
            });
            let reviews = reviews.collect();
            Some((FSRSItem { reviews }, card.id.0))
        };
        self.targets.iter().take(count).filter_map(item).unzip()
    }

    /// What parameters predict for each of them, oldest first.
    pub(super) fn predictions(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<Prediction>, ScheduleError> {
        let model = Model::new(Some(parameters), DesiredRetention::DEFAULT)?;
        let by_card = self
            .cards
            .iter()
            .map(|card| card.predictions(&model))
            .collect::<Result<Vec<_>, _>>()?;
        let prediction = |target: &Target| by_card.get(target.card)?.get(target.review).copied()?;
        Ok(self.targets.iter().filter_map(prediction).collect())
    }
}

impl CardHistory {
    /// What the model predicts for each of the answers; `None` for the first, and within a day.
    fn predictions(&self, model: &Model) -> Result<Vec<Option<Prediction>>, ScheduleError> {
        let memories = model.history(self.reviews.iter().copied())?;
        let mut predictions = vec![None];
        let (mut later_days, mut lapses) = (0, 0);
        for (&memory, &(rating, elapsed_days)) in memories.iter().zip(self.reviews.iter().skip(1)) {
            if elapsed_days == 0 {
                predictions.push(None);
                continue;
            }
            later_days += 1;
            let rate = model.retrievability(memory, elapsed_days.into());
            predictions.push(Some(Prediction {
                // Far from what FSRS ever says; it keeps the logarithm finite.
                rate: rate.clamp(1e-9, 1.0 - 1e-9),
                passed: rating.passed(),
                bin: Bin::of(elapsed_days, later_days, lapses),
            }));
            lapses += u32::from(!rating.passed());
        }
        Ok(predictions)
    }
}

impl Bin {
    fn of(elapsed_days: u32, later_days: u32, lapses: u32) -> Self {
        let power = |number: u32, base: f64| f64::from(number).log(base).floor() as i32;
        Self {
            elapsed: power(elapsed_days, 3.62),
            reviews: power(later_days.saturating_add(1), 1.89),
            lapses: (lapses > 0).then(|| power(lapses, 1.73)),
        }
    }
}

/// A card's answers from the last time it was learned; none if that is not in the log.
///
/// That is the last unbroken group of answers in learning, or in it the last answer as a new card,
/// as after a reset.
fn since_last_learned<'a, 'b>(logs: &'a [&'b ReviewLog]) -> &'a [&'b ReviewLog] {
    let in_learning = |log: &&&ReviewLog| matches!(log.state_before, State::New | State::Learning);
    let Some(last) = logs.iter().rposition(|log| in_learning(&log)) else {
        return &[];
    };
    let mut start = last + 1;
    for log in logs.iter().take(start).rev().take_while(in_learning) {
        start -= 1;
        if log.state_before == State::New {
            break;
        }
    }
    logs.get(start..).unwrap_or_default()
}
