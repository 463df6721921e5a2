use super::{Card, CardId, Interval, MemoryState, Moment, OptionIndex, Phase, Rating, Schedule};

/// Row id of a line of the review log: the answer's instant in milliseconds, made unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId(pub i64);

/// What a card was before an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Never reviewed.
    New,
    /// In the learning steps.
    Learning,
    /// In long-term review.
    Review,
    /// Forgotten, in the relearning steps.
    Relearning,
}

impl State {
    /// Every state, in the order a card passes through them.
    pub const ALL: [State; 4] = [Self::New, Self::Learning, Self::Review, Self::Relearning];

    /// The state of a schedule.
    pub const fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::New { .. } => Self::New,
            Schedule::Active(active) => match active.phase {
                Phase::Learning { .. } => Self::Learning,
                Phase::Review => Self::Review,
                Phase::Relearning { .. } => Self::Relearning,
            },
        }
    }

    /// The field's word for it, in lower case; also how it is stored and exported.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Learning => "learning",
            Self::Review => "review",
            Self::Relearning => "relearning",
        }
    }

    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What kind of event a line of the review log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogKind {
    /// An answer that moved the card's schedule.
    Answer,
    /// An answer outside the schedule (`--cram`): kept, but it moves nothing.
    Cram,
}

/// One answer, as the review log keeps it. Never edited once written.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewLog {
    /// The card that was reviewed.
    pub card_id: CardId,
    /// Whether it moved the schedule.
    pub kind: LogKind,
    /// When.
    pub reviewed: Moment,
    /// Local time minus UTC at that moment, in minutes.
    pub utc_offset_minutes: i16,
    /// What the learner pressed.
    pub rating: Rating,
    /// What the card was before.
    pub state_before: State,
    /// Study days since the previous review; 0 for the first.
    pub elapsed_days: u32,
    /// The interval chosen by this review.
    pub interval: Interval,
    /// The interval chosen by the review before; `None` for the first.
    pub last_interval: Option<Interval>,
    /// The memory state after this review.
    pub memory: MemoryState,
    /// Time from question to rating, in milliseconds, not more than `answer_cap`.
    pub taken_ms: u32,
    /// What was shown and picked, for cards that have options; and how the rating came about.
    pub response: Response,
}

/// How an answer came about. Empty for an answer given without a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The options in the order they were shown.
    pub shown: Vec<OptionIndex>,
    /// The options that were picked.
    pub picked: Vec<OptionIndex>,
    /// Whether the learner claimed to have an answer before the options came up; `None` if not asked.
    pub recalled_first: Option<bool>,
    /// Whether the learner said that the pick was a guess.
    pub guessed: bool,
    /// The rating that was proposed, if one was.
    pub proposed: Option<Rating>,
}

/// The result of rating a card: the card before, the card after, and the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The card as it was; what undo restores.
    pub before: Card,
    /// The card as it is now.
    pub after: Card,
    /// What to append to the history.
    pub log: ReviewLog,
    /// Whether the answer made the card a leech (or a leech once more).
    pub leech: bool,
}
