//! Floor 0: the vocabulary. No I/O, no clock, no randomness, no SQL, no serialisation.
mod card;
mod decks;
mod exchange;
mod memory;
mod note;
mod options;
mod query;
mod rating;
mod review_log;
mod seed;
mod time;

pub use card::{Active, Card, CardId, DeckId, Due, Flag, Interval, NoteId, Phase, Schedule};
pub use decks::{Decks, SetOption};
pub use exchange::{
    Archive, ArchivedCard, ArchivedNote, ArchivedOption, ArchivedReview, Code, NoteDraft, Origin,
    Parsed, Place, Problem, Question, QuestionOption, Severity, StatedKey,
};
pub use memory::{DesiredRetention, MemoryState, OutOfRange, Parameters};
pub use note::{
    Choice, ChoiceOption, Content, DeckName, Explanation, Guid, Note, NoteKind, OptionIndex,
    OptionReference,
};
pub use options::{
    LeechAction, NewMix, NewOrder, OptionError, OptionKey, Options, RecallFirst, ReviewOrder, Steps,
};
pub use query::{CardState, Comparison, Condition, Property, Query, QueryError};
pub use rating::Rating;
pub use review_log::{Answer, LogId, LogKind, Response, ReviewLog, State};
pub use seed::Seed;
pub use time::{Clock, Moment, Now, StudyDay, Timestamp};
