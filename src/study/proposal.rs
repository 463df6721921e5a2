//! Floor 1: which rating a card proposes, and whether it asks for recall before it shows options.
//!
//! The tables are explained to users in `docs/review.md`. Time never enters them: on a real log it
//! made predictions worse.

use super::prompt::Prompt;
use crate::domain::{Choice, Rating, RecallFirst};

/// How a pick came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recall {
    /// The learner said "I have an answer" before the options came up.
    Claimed,
    /// The learner asked for the options, or they came up at once.
    NotClaimed,
    /// The learner said that the pick was a guess.
    Guessed,
}

/// A rating that is proposed, and those that may be chosen instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What Enter accepts.
    pub rating: Rating,
    /// The best rating that may be chosen; all below it may be chosen too.
    pub best: Rating,
}

impl Proposal {
    /// Whether this rating may be chosen.
    pub fn allows(self, rating: Rating) -> bool {
        rating <= self.best
    }
}

/// The rating that a pick proposes.
///
/// | pick | how | young | mature | may be chosen |
/// | --- | --- | --- | --- | --- |
/// | wrong | any | Again | Again | Again |
/// | right | guessed | Again | Hard | Again, Hard |
/// | right | not claimed | Hard | Good | all |
/// | right | claimed | Good | Good | all |
///
/// A guess says that the memory was not there when it was asked for. On a mature card the learner
/// may still have known enough to rule out the rest, so it keeps its interval, nearly; on a young
/// card it is asked again.
pub const fn proposal(right: bool, recall: Recall, mature: bool) -> Proposal {
    let (rating, best) = match (right, recall, mature) {
        (false, _, _) => (Rating::Again, Rating::Again),
        (true, Recall::Guessed, false) => (Rating::Again, Rating::Hard),
        (true, Recall::Guessed, true) => (Rating::Hard, Rating::Hard),
        (true, Recall::NotClaimed, false) => (Rating::Hard, Rating::Easy),
        (true, Recall::NotClaimed, true) | (true, Recall::Claimed, _) => {
            (Rating::Good, Rating::Easy)
        }
    };
    Proposal { rating, best }
}

/// Whether a card shows its question alone first.
///
/// `auto` asks for recall on every choice card that was answered before, and on a new one when its
/// options give the answer away. On other new cards there is nothing to recall yet.
pub fn asks_recall_first(prompt: &Prompt) -> bool {
    prompt
        .choice()
        .is_some_and(|choice| match prompt.options.recall_first {
            RecallFirst::Always => true,
            RecallFirst::Never => false,
            RecallFirst::Auto => !prompt.is_new() || is_given_away(choice),
        })
}

/// Whether every right option is clearly longer than every wrong one: by a fifth, and by 10 characters.
///
/// Authors write the right option with care and the others in haste, so that the longest is a
/// good bet for someone who knows nothing.
fn is_given_away(choice: &Choice) -> bool {
    let lengths = |correct| {
        let options = choice.options().iter();
        options
            .filter(move |option| option.correct == correct)
            .map(|option| option.text.trim().chars().count())
    };
    match (lengths(true).min(), lengths(false).max()) {
        (Some(right), Some(wrong)) => right >= wrong + 10 && right * 5 >= wrong * 6,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChoiceOption, Explanation};

    #[test]
    fn a_wrong_pick_is_again_whatever_was_claimed() {
        for recall in [Recall::Claimed, Recall::NotClaimed, Recall::Guessed] {
            for mature in [false, true] {
                let wrong = proposal(false, recall, mature);
                assert_eq!(wrong.rating, Rating::Again);
                let allowed = Rating::ALL.into_iter().filter(|r| wrong.allows(*r));
                assert_eq!(allowed.collect::<Vec<_>>(), [Rating::Again]);
            }
        }
    }

    #[test]
    fn a_guess_is_never_good() {
        for mature in [false, true] {
            let guess = proposal(true, Recall::Guessed, mature);
            assert!(guess.allows(guess.rating));
            assert!(!guess.allows(Rating::Good) && !guess.allows(Rating::Easy));
        }
        assert_eq!(proposal(true, Recall::Guessed, false).rating, Rating::Again);
        assert_eq!(proposal(true, Recall::Guessed, true).rating, Rating::Hard);
    }

    #[test]
    fn good_is_earned_by_recall_or_by_maturity() {
        let rating = |recall, mature| proposal(true, recall, mature).rating;
        assert_eq!(rating(Recall::Claimed, false), Rating::Good);
        assert_eq!(rating(Recall::NotClaimed, false), Rating::Hard);
        assert_eq!(rating(Recall::NotClaimed, true), Rating::Good);
    }

    #[test]
    fn the_longest_option_gives_itself_away_only_when_it_is_clearly_longer() {
        let choice = |right: usize, wrong: usize| {
            let option = |length, correct| ChoiceOption {
                text: "x".repeat(length),
                correct,
                note: String::new(),
            };
            let options = vec![option(wrong, false), option(right, true), option(3, false)];
            Choice::new("q".into(), options, Explanation::default()).unwrap()
        };
        assert!(is_given_away(&choice(30, 20)));
        assert!(!is_given_away(&choice(29, 20)), "9 characters");
        assert!(!is_given_away(&choice(110, 100)), "a tenth");
        assert!(is_given_away(&choice(120, 100)));
        assert!(!is_given_away(&choice(10, 30)));
    }
}
