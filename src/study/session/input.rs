use super::PlanError;
use crate::domain::{Answer, CardId, Flag, Rating};

/// What the learner asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// "I have an answer": show the options, or the back.
    Reveal,
    /// Show the options without that claim.
    ShowOptions,
    /// Pick these options, counted from 0 in the order shown, and answer with them.
    Pick(Vec<usize>),
    /// Mark an option, or take the mark off, where several are right.
    Toggle(usize),
    /// Answer with the marked options.
    Submit,
    /// Answer with this text.
    Type(String),
    /// Say that the pick is a guess, or take that back.
    Guess,
    /// Say "I do not know" on a card with options: the answer is shown without a pick.
    GiveUp,
    /// Choose a rating.
    Rate(Rating),
    /// Choose the proposed rating; Good where none is proposed.
    Accept,
    /// Take the last operation back.
    Undo,
    /// Never ask this card until it is unsuspended.
    Suspend,
    /// Do not ask this card again today.
    Bury,
    /// Set or remove the mark on the card.
    SetFlag(Option<Flag>),
    /// Say that something is wrong with the card.
    Report(Report),
    /// Change the note.
    Edit,
    /// End the session.
    Quit,
}

/// What the learner finds wrong with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which kind of problem.
    pub kind: ReportKind,
    /// In the learner's words; may be empty.
    pub comment: String,
}

/// Kinds of problems with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// The option marked right is not right.
    WrongKey,
    /// It cannot be understood.
    Unclear,
    /// A slip in writing.
    Typo,
    /// Something else, or not said.
    Other,
}

impl ReportKind {
    /// The word for it, as in the tag `problem::wrong-key`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongKey => "wrong-key",
            Self::Unclear => "unclear",
            Self::Typo => "typo",
            Self::Other => "other",
        }
    }
}

/// What the caller has to do before it adopts the new session.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Nothing but show the new stage.
    Show,
    /// Nothing but show the new intervals: those on screen would no longer be what happens.
    ShowNewIntervals,
    /// Append this answer to the review log.
    Record(Box<Answer>),
    /// Take the last operation back, then call [`Session::undone`](super::Session::undone).
    Undo,
    /// Suspend the card.
    Suspend(CardId),
    /// Bury the card until tomorrow.
    Bury(CardId),
    /// Set or remove the card's flag.
    SetFlag(CardId, Option<Flag>),
    /// Keep the report.
    Report(CardId, Report),
    /// Let the learner edit the note, load the card again, then call [`Session::reloaded`](super::Session::reloaded).
    Edit(CardId),
    /// Save the session and end.
    Quit,
}

/// Why an input was not accepted; a sentence for the learner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// There is no card on screen.
    #[error("no card is shown")]
    NoCard,
    /// The input needs options on screen.
    #[error("the options are not shown yet")]
    OptionsNotShown,
    /// The options are already there.
    #[error("the options are shown already")]
    OptionsShown,
    /// The card was answered already.
    #[error("the answer is shown already: rate the card")]
    AnswerShown,
    /// A rating comes after the answer.
    #[error("the answer is not shown yet: rate the card after it")]
    AnswerNotShown,
    /// The card has no options.
    #[error("this card has no options")]
    NotChoice,
    /// The card is not answered by typing.
    #[error("this card is not answered by typing")]
    NotTyped,
    /// Nothing was picked.
    #[error("pick an option first")]
    NothingPicked,
    /// Several options were picked where one is right.
    #[error("one option is right: pick one")]
    OneIsRight,
    /// No option stands in this place.
    #[error("there are {0} options")]
    NoSuchOption(usize),
    /// A wrong pick cannot be rated better than Again.
    #[error("the pick was wrong: only Again can be chosen")]
    OnlyAgain,
    /// A guess cannot be rated better than Hard.
    #[error("the pick was a guess: only Again or Hard can be chosen")]
    AgainOrHard,
    /// The scheduler refused.
    #[error("{0}")]
    Plan(#[from] PlanError),
}
