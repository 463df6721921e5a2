use super::{MemoryState, Moment, StudyDay, Timestamp};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    };
}
id!(/// Row id of a deck.
    DeckId);
id!(/// Row id of a note.
    NoteId);
id!(/// Row id of a card.
    CardId);

/// One thing to recall: the `ordinal`-th card of a note.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Row id.
    pub id: CardId,
    /// The note whose content this card shows.
    pub note_id: NoteId,
    /// The deck it is studied in.
    pub deck_id: DeckId,
    /// 0-based template index, or cloze number minus one.
    pub ordinal: u16,
    /// Where it stands in the schedule.
    pub schedule: Schedule,
}

impl Card {
    /// How often the card was answered.
    pub const fn reps(&self) -> u32 {
        match self.schedule {
            Schedule::New { .. } => 0,
            Schedule::Active(active) => active.reps,
        }
    }

    /// The schedule of a card that was answered at least once.
    pub const fn active(&self) -> Option<&Active> {
        match &self.schedule {
            Schedule::New { .. } => None,
            Schedule::Active(active) => Some(active),
        }
    }
}

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// Never reviewed; new cards are introduced in order of `position`.
    New {
        /// Order of introduction.
        position: u32,
    },
    /// Reviewed at least once.
    Active(Active),
}

/// The schedule of a card that has been reviewed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active {
    /// Learning, review or relearning.
    pub phase: Phase,
    /// When it is next due.
    pub due: Due,
    /// The gap that was chosen at the last review.
    pub interval: Interval,
    /// FSRS memory state after the last review.
    pub memory: MemoryState,
    /// When it was last reviewed.
    pub last_review: Moment,
    /// Number of reviews so far.
    pub reps: u32,
    /// Times it was forgotten while in review.
    pub lapses: u32,
}

/// Which stage of learning an active card is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Working through the learning steps.
    Learning {
        /// 0-based learning step.
        step: u8,
    },
    /// Long-term review.
    Review,
    /// Forgotten, working through the relearning steps.
    Relearning {
        /// 0-based relearning step.
        step: u8,
        /// The review interval, in days, that the lapse left.
        lapse_interval: u32,
    },
}

/// When a card is next due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// At an instant, before the study day ends.
    At(Timestamp),
    /// On a study day, at any time.
    On(StudyDay),
}

/// The gap between two reviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// A (re)learning step, in seconds.
    Secs(u32),
    /// A review interval, in study days.
    Days(u32),
}

impl Interval {
    /// The interval in days, with a fraction for steps.
    pub fn to_days(self) -> f64 {
        match self {
            Self::Secs(secs) => f64::from(secs) / 86_400.0,
            Self::Days(days) => f64::from(days),
        }
    }
}

/// A coloured mark on a card, 1 to 7 as in Anki.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flag(u8);

impl Flag {
    /// The flag with this number; `None` outside 1 to 7.
    pub const fn new(number: u8) -> Option<Self> {
        if matches!(number, 1..=7) {
            Some(Self(number))
        } else {
            None
        }
    }

    /// 1 to 7.
    pub const fn number(self) -> u8 {
        self.0
    }
}
