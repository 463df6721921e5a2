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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Interval, MemoryState, Moment, Response, StudyDay};

    fn log(card: i64, day: i32, state_before: State, elapsed_days: u32) -> ReviewLog {
        ReviewLog {
            card_id: CardId(card),
            kind: LogKind::Answer,
            reviewed: Moment {
                at: Timestamp::from_millis(i64::from(day) * 86_400_000 + card),
                day: StudyDay::from_number(day),
            },
            utc_offset_minutes: 0,
            rating: Rating::Good,
            state_before,
            elapsed_days,
            interval: Interval::Days(1),
            last_interval: None,
            memory: MemoryState::new(1.0, 5.0).unwrap(),
            taken_ms: 0,
            response: Response::default(),
        }
    }

    /// Card id and number of answers of each training item.
    fn shape(histories: &Histories) -> Vec<(i64, usize)> {
        let (items, cards) = histories.items(usize::MAX);
        let lengths = items.iter().map(|item| item.reviews.len());
        cards.into_iter().zip(lengths).collect()
    }

    #[test]
    fn answers_of_all_cards_are_in_the_order_of_time() {
        let logs = [
            log(1, 1, State::New, 0),
            log(1, 2, State::Review, 1),
            log(1, 9, State::Review, 7),
            log(2, 1, State::New, 0),
            log(2, 5, State::Review, 4),
        ];
        assert_eq!(shape(&Histories::of(&logs)), [(1, 2), (2, 2), (1, 3)]);
    }

    #[test]
    fn only_histories_that_fsrs_trains_on_and_the_newest_answers_are_kept() {
        let mut logs = vec![log(1, 0, State::New, 0)];
        logs.extend((1..6).map(|day| log(1, day, State::Review, 1)));
        let mut histories = Histories::of(&logs);
        assert_eq!(shape(&histories), [(1, 2), (1, 3), (1, 4), (1, 5), (1, 6)]);
        histories.keep(usize::MAX, 4);
        assert_eq!(shape(&histories), [(1, 2), (1, 3), (1, 4)]);
        histories.keep(2, 4);
        assert_eq!(shape(&histories), [(1, 3), (1, 4)]);
    }

    #[test]
    fn a_card_reset_while_it_was_learned_starts_at_the_reset() {
        let logs = [
            log(1, 1, State::New, 0),
            log(1, 2, State::Learning, 1),
            log(1, 5, State::New, 0),
            log(1, 6, State::Learning, 1),
            log(1, 8, State::Review, 2),
        ];
        assert_eq!(shape(&Histories::of(&logs)), [(1, 2), (1, 3)]);
    }

    #[test]
    fn alike_is_what_the_benchmark_calls_alike() {
        // Elapsed days: 3.62^1 is past 3 and before 4.
        assert_eq!(Bin::of(1, 1, 0), Bin::of(3, 1, 0));
        assert_ne!(Bin::of(3, 1, 0), Bin::of(4, 1, 0));
        // Reviews count from 2: 1.89^1 to 1.89^2 = 3.57 holds 2 and 3.
        assert_eq!(Bin::of(1, 1, 0), Bin::of(1, 2, 0));
        assert_ne!(Bin::of(1, 2, 0), Bin::of(1, 3, 0));
        // No lapse, one, and two (past 1.73) are apart; 1.73^2 = 2.99 parts two from three.
        let lapses = [0, 1, 2, 3].map(|lapses| Bin::of(1, 1, lapses));
        assert!(lapses.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
