/// How well the learner recalled a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rating {
    /// Forgot; the card lapses if it was in review.
    Again = 1,
    /// Recalled with serious difficulty.
    Hard = 2,
    /// Recalled after a moment.
    Good = 3,
    /// Recalled at once.
    Easy = 4,
}

impl Rating {
    /// Every rating, worst first.
    pub const ALL: [Rating; 4] = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy];

    /// The number Anki and FSRS store for this rating.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The rating stored as `number`, if it is 1 to 4.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Again),
            2 => Some(Self::Hard),
            3 => Some(Self::Good),
            4 => Some(Self::Easy),
            _ => None,
        }
    }

    /// The name on the button.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Again => "Again",
            Self::Hard => "Hard",
            Self::Good => "Good",
            Self::Easy => "Easy",
        }
    }

    /// Whether the card was recalled at all.
    pub const fn passed(self) -> bool {
        !matches!(self, Self::Again)
    }
}
