use crate::domain::{CardId, OutOfRange};

/// Why a schedule could not be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// A parameter outside the range FSRS allows; FSRS itself would use another value and say nothing.
    #[error("FSRS parameter w{index} is {value}, expected {low} to {high}")]
    ParameterOutOfRange {
        /// Which one, from 0.
        index: usize,
        /// What was given.
        value: f32,
        /// The least that is used as given.
        low: f32,
        /// The most that is used as given.
        high: f32,
    },
    /// A set of parameters of a length no version of FSRS has, or with a number that is not finite.
    #[error("the FSRS parameters are {count} numbers, expected 17, 19 or 21 finite ones")]
    ParameterCount {
        /// How many were given.
        count: usize,
    },
    /// FSRS was given or gave a memory state outside its own bounds.
    #[error("FSRS gave an impossible memory state")]
    Memory(#[from] OutOfRange),
    /// FSRS refused to compute.
    #[error("FSRS could not compute {what}: {reason}")]
    Model {
        /// What was asked for.
        what: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// Training on outliers was switched on from outside.
    #[error(
        "the environment variable FSRS_NO_OUTLIER is set, expected it not to be: fits would differ"
    )]
    OutlierFilterOff,
    /// A history that runs backwards cannot be replayed.
    #[error("the review log of card {} is not in the order of time", .card.0)]
    LogsOutOfOrder {
        /// Whose history.
        card: CardId,
    },
    /// A history of more than one card cannot be replayed.
    #[error("the review log of card {} holds a review of card {}", .card.0, .other.0)]
    LogsOfOtherCard {
        /// Whose history it starts as.
        card: CardId,
        /// Whose review is among it.
        other: CardId,
    },
}
