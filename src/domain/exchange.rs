//! What files and collections exchange: every format reads into and writes from these.

use super::{
    Content, DeckName, Flag, Guid, OptionKey, Phase, Response, ReviewLog, Schedule, State,
    StudyDay, Timestamp,
};

/// Where something stands in a file; both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

impl Place {
    /// The first character of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something was left out or could not be used.
    Error,
    /// Everything was used, but it should be looked at.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident;)*) => {
        /// What is wrong with a file or a question; the names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// The stable name, as printed and in `--json`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The question has no options at all.
    NoOptions = "no-options", Error;
    /// One option is left.
    TooFewOptions = "too-few-options", Error;
    /// Fewer options than the page's other questions have.
    FewerOptions = "fewer-options", Warning;
    /// The stated answer is not one of the options.
    AnswerOutOfRange = "answer-out-of-range", Error;
    /// No answer is stated, or none that can be understood.
    NoAnswer = "no-answer", Error;
    /// The same question stands on the page already.
    DuplicateQuestion = "duplicate-question", Warning;
    /// Two options say the same.
    DuplicateOption = "duplicate-option", Warning;
    /// The question has no explanation where the page's others have one.
    MissingExplanation = "missing-explanation", Note;
    /// The number or letter that the explanation calls correct is not the key's.
    ExplanationContradictsAnswer = "explanation-contradicts-answer", Warning;
    /// Explanations name options by numbers of another order than the page's.
    StaleOptionReferences = "stale-option-references", Warning;
    /// Explanations say another option is right, again and again: the keys may be wrong.
    KeySuspect = "key-suspect", Warning;
    /// The longest option is the right one far too often.
    LongestOptionCue = "longest-option-cue", Warning;
    /// Something that could not be read.
    Syntax = "syntax", Error;
    /// The file ends inside a quiz: it was cut off.
    Truncated = "truncated", Error;
    /// Bytes that are not UTF-8.
    Encoding = "encoding", Error;
    /// An expression that would need running code.
    UnsupportedExpression = "unsupported-expression", Error;
    /// The questions are in another file.
    ImportedQuestions = "imported-questions", Error;
    /// Too large or too deeply nested.
    Limit = "limit", Error;
    /// The file could not be opened or read.
    Unreadable = "unreadable", Error;
    /// Nothing to import was found.
    NoQuestions = "no-questions", Warning;
}

/// Something in a file that should be known. The rest of the file was still read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What kind.
    pub code: Code,
    /// What is wrong, with values: one line, lower case, no full stop.
    pub message: String,
    /// Which question of the file, from 1.
    pub question: Option<u32>,
}

/// A question as a page states it, before anyone judged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The title of the quiz it belongs to, if that has one.
    pub quiz_title: Option<String>,
    /// Its number in the file, from 1.
    pub number: u32,
    /// Where it starts.
    pub place: Place,
    /// The question, word for word.
    pub text: String,
    /// The options in the order of the page; may be empty.
    pub options: Vec<QuestionOption>,
    /// What the page states as right.
    pub key: StatedKey,
    /// Word for word; `None` if there is none.
    pub explanation: Option<String>,
    /// The lesson or passage it names; `None` if it names none.
    pub source: Option<String>,
    /// Tags, without `#`.
    pub tags: Vec<String>,
    /// The deck that the source asks for by name (a category, a column), if it does.
    pub deck: Option<DeckName>,
}

/// An option as a page states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionOption {
    /// What it says, word for word.
    pub text: String,
    /// What the page says about this option alone; empty if nothing.
    pub note: String,
}

/// What a page states as the right answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatedKey {
    /// Nothing.
    Missing,
    /// Indexes from 0, not yet compared with the number of options.
    Indexes(Vec<i64>),
    /// Something that names no option.
    Unknown(String),
}

/// Where a note stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file, as it was named when it was imported.
    pub path: String,
    /// 1-based line.
    pub line: u32,
    /// Its number among the file's questions, from 1.
    pub question: u32,
}

/// A note on its way in: what every format produces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteDraft {
    /// Identity, for formats that carry it.
    pub guid: Option<Guid>,
    /// The deck that the source asks for, if it does.
    pub deck: Option<DeckName>,
    /// What it says.
    pub content: Content,
    /// Whether it cannot be asked yet: neither options nor answer were found.
    pub draft: bool,
    /// Whether it was meant to have options but became a front and a back.
    pub salvaged: bool,
    /// Tags, without `#`.
    pub tags: Vec<String>,
    /// The lesson or passage the source names; empty if none.
    pub source: String,
    /// Where it starts.
    pub place: Place,
    /// Its number in the file, from 1.
    pub number: u32,
}

/// Everything read from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The title of the file itself (front matter or first heading), if it has one.
    pub title: Option<String>,
    /// Quiz questions, still to be judged.
    pub questions: Vec<Question>,
    /// Notes that need no judging.
    pub notes: Vec<NoteDraft>,
    /// What should be known.
    pub problems: Vec<Problem>,
}

/// A whole collection, or a part of it, on its way out or in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archive {
    /// Options that were set.
    pub options: Vec<ArchivedOption>,
    /// Notes, in the order they were made.
    pub notes: Vec<ArchivedNote>,
    /// Cards, by note and ordinal.
    pub cards: Vec<ArchivedCard>,
    /// The review log, oldest first, retracted answers included.
    pub reviews: Vec<ArchivedReview>,
}

/// An option that was set for a deck or for the collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedOption {
    /// `None` is the collection.
    pub deck: Option<DeckName>,
    /// Which option.
    pub key: OptionKey,
    /// Its value, as `srs config` prints it.
    pub value: String,
}

/// A note with everything that belongs to it but its cards.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchivedNote {
    /// Its name across collections.
    pub guid: Guid,
    /// The deck of its first card.
    pub deck: DeckName,
    /// What it says.
    pub content: Content,
    /// Tags, without `#`.
    pub tags: Vec<String>,
    /// The lesson or passage the source names; empty if none.
    pub source: String,
    /// The files it stands in.
    pub origins: Vec<Origin>,
    /// When it vanished from its source, if it did.
    pub retired_at: Option<Timestamp>,
    /// Whether it cannot be asked yet.
    pub draft: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its content last changed.
    pub modified_at: Timestamp,
}

/// A card on its way out or in.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchivedCard {
    /// The note it belongs to.
    pub guid: Guid,
    /// 0-based template index, or cloze number minus one.
    pub ordinal: u16,
    /// The deck it is studied in.
    pub deck: DeckName,
    /// Where it stands; `None` on import if that is to be replayed from the reviews.
    pub schedule: Option<Schedule>,
    /// Order of introduction.
    pub position: u32,
    /// Whether it is out of the queues until it is unsuspended.
    pub suspended: bool,
    /// The first study day on which it is shown again, if it is buried.
    pub buried_until: Option<StudyDay>,
    /// Its coloured mark.
    pub flag: Option<Flag>,
}

impl ArchivedCard {
    /// The state, if it is known.
    pub fn state(&self) -> Option<State> {
        self.schedule.as_ref().map(State::of)
    }

    /// The step in (re)learning, if it is there.
    pub fn step(&self) -> Option<u8> {
        match self.schedule {
            Some(Schedule::Active(active)) => match active.phase {
                Phase::Learning { step } | Phase::Relearning { step, .. } => Some(step),
                Phase::Review => None,
            },
            Some(Schedule::New { .. }) | None => None,
        }
    }
}

/// One line of the review log on its way out or in.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchivedReview {
    /// Its id: the instant in milliseconds, made unique.
    pub id: i64,
    /// The note.
    pub guid: Guid,
    /// Which card of the note.
    pub ordinal: u16,
    /// The answer; its `card_id` means nothing outside the collection.
    pub log: ReviewLog,
    /// Whether the answer was taken back.
    pub undone: bool,
}

impl ArchivedReview {
    /// What was shown and picked.
    pub const fn response(&self) -> &Response {
        &self.log.response
    }
}
