use super::{NoteId, OutOfRange, Timestamp};

/// A name that stays the same when a note is edited, moved or imported again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(pub String);

/// A deck's full name; `::` separates parent from child, as in Anki.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeckName(String);

impl DeckName {
    /// Trims each part; `None` if any part is empty.
    pub fn new(name: &str) -> Option<Self> {
        let parts: Vec<_> = name.split("::").map(str::trim).collect();
        (!parts.contains(&"")).then(|| Self(parts.join("::")))
    }

    /// A deck for a page's title: one level, whatever colons the title holds (`C++: std::move`).
    ///
    /// `None` if the title is blank.
    pub fn from_title(title: &str) -> Option<Self> {
        let words: Vec<_> = title.split_whitespace().collect();
        let mut name = words.join(" ");
        while name.contains("::") {
            name = name.replace("::", ":");
        }
        (!name.is_empty()).then_some(Self(name))
    }

    /// The deck of notes that nothing else names a deck for.
    pub fn fallback() -> Self {
        Self("Imported".to_owned())
    }

    /// The full name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `other` or lies below it.
    pub fn is_within(&self, other: &DeckName) -> bool {
        self.0
            .strip_prefix(&other.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    /// The deck above, if there is one.
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once("::")
            .map(|(parent, _)| Self(parent.to_owned()))
    }
}

/// What kind of note it is; decides how many cards it makes and how they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// A question with options, one or several of them right.
    Choice,
    /// Front and back.
    Basic,
    /// Front and back, asked both ways: two cards.
    Reversed,
    /// Text with hidden parts: one card for each number.
    Cloze,
    /// A question whose answer is typed.
    Typed,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: [NoteKind; 5] = [
        Self::Choice,
        Self::Basic,
        Self::Reversed,
        Self::Cloze,
        Self::Typed,
    ];

    /// The word for it; also how it is stored and exported.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Basic => "basic",
            Self::Reversed => "reversed",
            Self::Cloze => "cloze",
            Self::Typed => "typed",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The 0-based place of an option in its note.
pub type OptionIndex = u16;

/// What a note says. All text is Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A question with options.
    Choice(Choice),
    /// A question and its answer: one card.
    Basic {
        /// Shown first.
        front: String,
        /// Shown after.
        back: String,
    },
    /// Two sides, asked both ways: two cards.
    Reversed {
        /// Asks for the back on card 0.
        front: String,
        /// Asks for the front on card 1.
        back: String,
    },
    /// Text with `{{c1::hidden}}` or `{{c1::hidden::hint}}` parts: one card per number.
    Cloze {
        /// The marked text.
        text: String,
        /// Shown with the answer.
        extra: String,
    },
    /// A question whose answer is typed and compared.
    Typed {
        /// Shown first.
        front: String,
        /// What should be typed.
        answer: String,
    },
}

impl Content {
    /// Which kind of note this makes.
    pub const fn kind(&self) -> NoteKind {
        match self {
            Self::Choice(_) => NoteKind::Choice,
            Self::Basic { .. } => NoteKind::Basic,
            Self::Reversed { .. } => NoteKind::Reversed,
            Self::Cloze { .. } => NoteKind::Cloze,
            Self::Typed { .. } => NoteKind::Typed,
        }
    }

    /// The question, front or cloze text, as written.
    pub fn front(&self) -> &str {
        match self {
            Self::Choice(choice) => choice.question(),
            Self::Basic { front, .. }
            | Self::Reversed { front, .. }
            | Self::Typed { front, .. } => front,
            Self::Cloze { text, .. } => text,
        }
    }

    /// The back, answer, extra or explanation, as written.
    pub fn back(&self) -> &str {
        match self {
            Self::Choice(choice) => &choice.explanation().text,
            Self::Basic { back, .. } | Self::Reversed { back, .. } => back,
            Self::Typed { answer, .. } => answer,
            Self::Cloze { extra, .. } => extra,
        }
    }

    /// Whether there is something to ask and something to answer.
    pub fn is_complete(&self) -> bool {
        let has_answer = match self {
            Self::Choice(_) => true,
            Self::Cloze { text, .. } => text.contains("{{c"),
            Self::Basic { .. } | Self::Reversed { .. } | Self::Typed { .. } => {
                !self.back().trim().is_empty()
            }
        };
        has_answer && !self.front().trim().is_empty()
    }

    /// The ordinals of the cards this content makes, ascending.
    pub fn ordinals(&self) -> Vec<u16> {
        match self {
            Self::Reversed { .. } => vec![0, 1],
            Self::Cloze { text, .. } => cloze_ordinals(text),
            Self::Choice(_) | Self::Basic { .. } | Self::Typed { .. } => vec![0],
        }
    }
}

/// The cloze numbers of a text, minus one, ascending; `[0]` if it has none, so that no note is without a card.
fn cloze_ordinals(text: &str) -> Vec<u16> {
    let mut found: Vec<u16> = text
        .match_indices("{{c")
        .filter_map(|(at, mark)| {
            let rest = text.get(at + mark.len()..)?;
            let (number, _) = rest.split_once("::")?;
            number.parse::<u16>().ok()?.checked_sub(1)
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        found.push(0);
    }
    found
}

/// A multiple-choice question: at least two options, at least one of them right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    question: String,
    options: Vec<ChoiceOption>,
    explanation: Explanation,
}

/// One option of a multiple-choice question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What it says.
    pub text: String,
    /// Whether it is right.
    pub correct: bool,
    /// What the source says about this option alone; empty if nothing.
    pub note: String,
}

impl Choice {
    /// Checks and joins the parts; options keep the order of the source.
    ///
    /// # Errors
    /// Returns [`OutOfRange`] with fewer than two options, or none of them right, or more than 65,535.
    pub fn new(
        question: String,
        options: Vec<ChoiceOption>,
        explanation: Explanation,
    ) -> Result<Self, OutOfRange> {
        let out_of_range = |what, value: usize, expected| OutOfRange {
            what,
            value: value as f32,
            expected,
        };
        if options.len() < 2 || options.len() > usize::from(OptionIndex::MAX) {
            return Err(out_of_range(
                "the number of options",
                options.len(),
                "2 to 65535",
            ));
        }
        if !options.iter().any(|option| option.correct) {
            return Err(out_of_range("the number of right options", 0, "1 or more"));
        }
        Ok(Self {
            question,
            options,
            explanation,
        })
    }

    /// The question, word for word as the source has it.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// The options in the order of the source.
    pub fn options(&self) -> &[ChoiceOption] {
        &self.options
    }

    /// The indexes of the right options, ascending.
    pub fn correct(&self) -> Vec<OptionIndex> {
        (0..)
            .zip(&self.options)
            .filter(|(_, option)| option.correct)
            .map(|(index, _)| index)
            .collect()
    }

    /// Why it is right.
    pub const fn explanation(&self) -> &Explanation {
        &self.explanation
    }

    /// The same question with another explanation.
    #[must_use]
    pub fn with_explanation(self, explanation: Explanation) -> Self {
        Self {
            explanation,
            ..self
        }
    }
}

/// Why an answer is right, with what its "Option 2" refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The text, word for word as the source has it.
    pub text: String,
    /// The options it names by number or letter, in order of appearance.
    pub references: Vec<OptionReference>,
}

/// A place in an explanation that names an option by number or letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionReference {
    /// First byte of the number or letter.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The number as written; letters count A = 1.
    pub number: u32,
    /// The option it means, where that is certain.
    pub option: Option<OptionIndex>,
}

/// A stored note.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Row id.
    pub id: NoteId,
    /// Its name across edits, imports and exports.
    pub guid: Guid,
    /// What it says.
    pub content: Content,
    /// Tags, without `#`, sorted.
    pub tags: Vec<String>,
    /// The lesson or book passage the source names; empty if none.
    pub source: String,
    /// Whether it cannot be asked yet: neither options nor answer were found.
    pub draft: bool,
    /// When it vanished from its source, if it did.
    pub retired_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its content last changed.
    pub modified_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(text: &str, correct: bool) -> ChoiceOption {
        ChoiceOption {
            text: text.into(),
            correct,
            note: String::new(),
        }
    }

    #[test]
    fn a_choice_needs_two_options_and_a_right_one() {
        let choice = |options| Choice::new("q".into(), options, Explanation::default());
        assert!(choice(vec![option("a", true)]).is_err());
        assert!(choice(vec![option("a", false), option("b", false)]).is_err());
        let both = choice(vec![option("a", true), option("b", true)]);
        assert_eq!(both.map(|c| c.correct()), Ok(vec![0, 1]));
    }

    #[test]
    fn a_note_without_question_or_answer_is_not_complete() {
        let basic = |front: &str, back: &str| Content::Basic {
            front: front.into(),
            back: back.into(),
        };
        assert!(basic("q", "a").is_complete());
        assert!(!basic("q", " ").is_complete());
        assert!(!basic("", "a").is_complete());
        let cloze = |text: &str| Content::Cloze {
            text: text.into(),
            extra: String::new(),
        };
        assert!(cloze("{{c1::a}}").is_complete());
        assert!(!cloze("nothing hidden").is_complete());
    }

    #[test]
    fn deck_names_are_trimmed_and_never_empty() {
        let name = DeckName::new(" Rust :: Async ").map(|n| n.as_str().to_owned());
        assert_eq!(name.as_deref(), Some("Rust::Async"));
        assert_eq!(DeckName::new("Rust::"), None);
        assert_eq!(DeckName::new(" "), None);
    }

    #[test]
    fn a_title_is_one_deck_whatever_its_colons() {
        let name = DeckName::from_title("C++:  std::move :::x").map(|n| n.as_str().to_owned());
        assert_eq!(name.as_deref(), Some("C++: std:move :x"));
        assert_eq!(DeckName::from_title(" \n"), None);
    }

    #[test]
    fn a_deck_lies_within_itself_and_its_parents_only() {
        let deck = |name| DeckName::new(name).unwrap();
        assert!(deck("A::B").is_within(&deck("A")));
        assert!(deck("A").is_within(&deck("A")));
        assert!(!deck("AB").is_within(&deck("A")));
        assert_eq!(deck("A::B::C").parent(), Some(deck("A::B")));
        assert_eq!(deck("A").parent(), None);
    }

    #[test]
    fn a_cloze_text_makes_one_card_for_each_number() {
        let cloze = |text: &str| {
            Content::Cloze {
                text: text.into(),
                extra: String::new(),
            }
            .ordinals()
        };
        assert_eq!(cloze("{{c2::b}} {{c1::a::hint}} {{c2::c}}"), vec![0, 1]);
        assert_eq!(cloze("{{c0::never}} {{cx::never}}"), vec![0]);
    }
}
