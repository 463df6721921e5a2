//! The options of a deck: what they are called, what they may be, and what they are by default.

use super::{DesiredRetention, Parameters};
use std::fmt;

/// (Re)learning steps, in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps(Vec<u32>);

impl Steps {
    /// The longest step that is accepted: a year.
    const LONGEST_SECS: u32 = 365 * 86_400;

    /// Steps of at least a second and at most a year each, at most 100 of them.
    pub fn new(secs: Vec<u32>) -> Option<Self> {
        (secs.len() <= 100 && secs.iter().all(|s| (1..=Self::LONGEST_SECS).contains(s)))
            .then_some(Self(secs))
    }

    /// The steps in seconds.
    pub fn as_secs(&self) -> &[u32] {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        text.split_whitespace()
            .map(parse_span)
            .collect::<Option<Vec<_>>>()
            .and_then(Self::new)
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<_> = self.0.iter().map(|secs| span(*secs)).collect();
        f.write_str(&steps.join(" "))
    }
}

/// Seconds from `90s`, `10m`, `1h`, `1d`; a bare number counts minutes, as in Anki.
fn parse_span(text: &str) -> Option<u32> {
    let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(unit.unwrap_or(text.len()));
    let scale = match unit {
        "s" => 1.0,
        "m" | "" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    let secs = (number.parse::<f64>().ok()? * scale).round();
    (secs >= 0.0 && secs <= f64::from(u32::MAX)).then_some(secs as u32)
}

/// Seconds in the largest unit that holds them without a fraction.
fn span(secs: u32) -> String {
    match secs {
        s if s != 0 && s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s != 0 && s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s != 0 && s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            const EXPECTED: &'static str = concat!("one of:" $(, " ", $word)*);

            fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word,)* })
            }
        }
    };
}

words! {
    /// In which order reviews come up.
    ReviewOrder {
        /// Most likely still remembered first: keeps what is reviewed at its target under a backlog.
        RetrievabilityDescending = "retrievability-descending",
        /// Most likely forgotten first.
        RetrievabilityAscending = "retrievability-ascending",
        /// Easiest first: the cheapest way through a backlog.
        DifficultyAscending = "difficulty-ascending",
        /// Hardest first.
        DifficultyDescending = "difficulty-descending",
        /// Longest due first.
        Due = "due",
        /// Shuffled, anew each study day.
        Random = "random",
        /// In the order the cards were added.
        Added = "added",
    }
}
words! {
    /// In which order new cards are introduced.
    NewOrder {
        /// In the order they were added.
        Added = "added",
        /// Shuffled, anew each study day.
        Random = "random",
    }
}
words! {
    /// Where new cards stand among reviews.
    NewMix {
        /// Spread evenly.
        Mixed = "mixed",
        /// Before reviews.
        First = "first",
        /// After reviews.
        Last = "last",
    }
}
words! {
    /// What happens to a leech.
    LeechAction {
        /// It is tagged `leech`.
        Tag = "tag",
        /// It is tagged `leech` and suspended.
        Suspend = "suspend",
    }
}
words! {
    /// Whether a choice card asks for recall before it shows its options.
    RecallFirst {
        /// Where it is worth it.
        Auto = "auto",
        /// On every choice card.
        Always = "always",
        /// On none.
        Never = "never",
    }
}

/// Why an option was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} is '{value}', expected {expected}")]
pub struct OptionError {
    /// Which option.
    pub key: OptionKey,
    /// What was given.
    pub value: String,
    /// What is accepted.
    pub expected: &'static str,
}

macro_rules! options {
    ($($(#[$doc:meta])* $variant:ident $field:ident: $type:ty = $default:expr,
        parse $parse:expr, show $show:expr, expected $expected:expr;)*) => {
        /// The name of an option.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OptionKey { $($(#[$doc])* $variant,)* }

        impl OptionKey {
            /// Every option, in the order of the documentation.
            pub const ALL: &'static [OptionKey] = &[$(Self::$variant,)*];

            /// The name, as in `srs config`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($field),)* }
            }

            /// What values it takes.
            pub const fn expected(self) -> &'static str {
                match self { $(Self::$variant => $expected,)* }
            }
        }

        /// The options that apply to a deck.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Options { $($(#[$doc])* pub $field: $type,)* }

        impl Default for Options {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl Options {
            /// Sets one option from its text.
            ///
            /// # Errors
            /// Returns [`OptionError`] if the text is not a value of that option; nothing is changed then.
            pub fn set(&mut self, key: OptionKey, value: &str) -> Result<(), OptionError> {
                let error = || OptionError { key, value: value.to_owned(), expected: key.expected() };
                let value = value.trim();
                match key { $(OptionKey::$variant => {
                    let parse: fn(&str) -> Option<$type> = $parse;
                    self.$field = parse(value).ok_or_else(error)?;
                })* }
                Ok(())
            }

            /// One option as text; [`Options::set`] reads it back to the same value.
            pub fn get(&self, key: OptionKey) -> String {
                match key { $(OptionKey::$variant => {
                    let show: fn(&$type) -> String = $show;
                    show(&self.$field)
                })* }
            }
        }
    };
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "on" | "yes" => Some(true),
        "false" | "off" | "no" => Some(false),
        _ => None,
    }
}

/// Minutes after midnight from `HH:MM`.
fn parse_time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn parse_number(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    text.parse().ok().filter(|number| range.contains(number))
}

fn parse_parameters(text: &str) -> Option<Option<Parameters>> {
    if matches!(text, "" | "default") {
        return Some(None);
    }
    let values: Option<Vec<f32>> = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    Parameters::new(&values?).map(Some)
}

fn show_parameters(parameters: &Option<Parameters>) -> String {
    parameters.as_ref().map_or_else(
        || "default".to_owned(),
        |parameters| {
            let values: Vec<_> = parameters.as_slice().iter().map(f32::to_string).collect();
            values.join(", ")
        },
    )
}

options! {
    /// The chance of recall at which a card comes back.
    DesiredRetention desired_retention: DesiredRetention = DesiredRetention::DEFAULT,
        parse |t| t.parse().ok().and_then(|rate| DesiredRetention::new(rate).ok()),
        show |v| v.get().to_string(), expected "a rate from 0.70 to 0.99";
    /// How many new cards are introduced a study day.
    NewPerDay new_per_day: u32 = 20,
        parse |t| parse_number(t, 0..=9_999), show u32::to_string, expected "a number from 0 to 9999";
    /// How many reviews are shown a study day.
    ReviewsPerDay reviews_per_day: u32 = 200,
        parse |t| parse_number(t, 0..=9_999), show u32::to_string, expected "a number from 0 to 9999";
    /// Steps of a new card before it is in review.
    LearningSteps learning_steps: Steps = Steps(vec![60, 600]),
        parse Steps::parse, show Steps::to_string, expected "spans such as '1m 10m' or '30s 1d', or '' for none";
    /// Steps of a forgotten card before it is in review again.
    RelearningSteps relearning_steps: Steps = Steps(vec![600]),
        parse Steps::parse, show Steps::to_string, expected "spans such as '10m' or '30s 1d', or '' for none";
    /// The longest interval, in days.
    MaximumInterval maximum_interval: u32 = 36_500,
        parse |t| parse_number(t, 1..=36_500), show u32::to_string, expected "a number of days from 1 to 36500";
    /// Whether intervals are spread a little, so that cards learned together drift apart.
    Fuzz fuzz: bool = true,
        parse parse_bool, show bool::to_string, expected "true or false";
    /// Whether the day with the least reviews is taken, among those that fuzz allows.
    LoadBalance load_balance: bool = true,
        parse parse_bool, show bool::to_string, expected "true or false";
    /// In which order reviews come up.
    ReviewOrder review_order: ReviewOrder = ReviewOrder::RetrievabilityDescending,
        parse ReviewOrder::parse, show ReviewOrder::to_string, expected ReviewOrder::EXPECTED;
    /// In which order new cards are introduced.
    NewOrder new_order: NewOrder = NewOrder::Added,
        parse NewOrder::parse, show NewOrder::to_string, expected NewOrder::EXPECTED;
    /// Where new cards stand among reviews.
    NewMix new_mix: NewMix = NewMix::Mixed,
        parse NewMix::parse, show NewMix::to_string, expected NewMix::EXPECTED;
    /// Whether only one card of a note is shown a study day.
    BurySiblings bury_siblings: bool = true,
        parse parse_bool, show bool::to_string, expected "true or false";
    /// At how many lapses a card is a leech; 0 is never.
    LeechThreshold leech_threshold: u32 = 8,
        parse |t| parse_number(t, 0..=9_999), show u32::to_string, expected "a number from 0 to 9999";
    /// What happens to a leech.
    LeechAction leech_action: LeechAction = LeechAction::Tag,
        parse LeechAction::parse, show LeechAction::to_string, expected LeechAction::EXPECTED;
    /// When the study day starts, in minutes after midnight, local time.
    DayStart day_start: u16 = 240,
        parse parse_time, show |v| format!("{:02}:{:02}", v / 60, v % 60), expected "a time such as 04:00";
    /// The longest time that counts as thinking about one card, in seconds.
    AnswerCap answer_cap: u32 = 60,
        parse |t| parse_span(t).filter(|secs| (1..=7_200).contains(secs)), show |v| format!("{v}s"),
        expected "a span from 1s to 2h";
    /// Whether a choice card asks for recall before it shows its options.
    RecallFirst recall_first: RecallFirst = RecallFirst::Auto,
        parse RecallFirst::parse, show RecallFirst::to_string, expected RecallFirst::EXPECTED;
    /// Whether the options of a choice card are shuffled for each showing.
    ShuffleOptions shuffle_options: bool = true,
        parse parse_bool, show bool::to_string, expected "true or false";
    /// The 21 FSRS-6 parameters; `None` for the defaults of FSRS.
    Parameters parameters: Option<Parameters> = None,
        parse parse_parameters, show show_parameters, expected "21 finite numbers, or 'default'";
}

impl OptionKey {
    /// The option with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }

    /// Whether the option is one for the whole collection, not for a deck.
    pub const fn is_collection_only(self) -> bool {
        matches!(self, Self::DayStart)
    }
}

impl fmt::Display for OptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_read_back_from_its_text() {
        for key in OptionKey::ALL {
            let mut options = Options::default();
            let text = options.get(*key);
            assert_eq!(options.set(*key, &text), Ok(()), "{key}");
            assert_eq!(options, Options::default(), "{key}");
        }
    }

    #[test]
    fn steps_are_written_as_people_write_them() {
        let steps = |text| Steps::parse(text).map(|s| (s.0.clone(), s.to_string()));
        assert_eq!(steps("1m 10m"), Some((vec![60, 600], "1m 10m".to_owned())));
        assert_eq!(
            steps("90s 1.5h 2d 15"),
            Some((vec![90, 5_400, 172_800, 900], "90s 90m 2d 15m".to_owned()))
        );
        assert_eq!(steps(""), Some((vec![], String::new())));
        assert_eq!(steps("10x"), None);
        assert_eq!(steps("0m"), None);
        assert_eq!(steps("-1m"), None);
    }

    #[test]
    fn a_value_outside_its_range_is_refused_and_changes_nothing() {
        let mut options = Options::default();
        for (key, value, message) in [
            (
                OptionKey::DesiredRetention,
                "90",
                "desired_retention is '90', expected a rate from 0.70 to 0.99",
            ),
            (
                OptionKey::DayStart,
                "24:00",
                "day_start is '24:00', expected a time such as 04:00",
            ),
            (
                OptionKey::NewMix,
                "sometimes",
                "new_mix is 'sometimes', expected one of: mixed first last",
            ),
            (
                OptionKey::Parameters,
                "1, 2, 3",
                "parameters is '1, 2, 3', expected 21 finite numbers, or 'default'",
            ),
        ] {
            let error = options.set(key, value).map_err(|e| e.to_string());
            assert_eq!(error, Err(message.to_owned()));
        }
        assert_eq!(options, Options::default());
    }

    #[test]
    fn parameters_survive_being_written_down() {
        let text = vec!["0.1"; 21].join(", ");
        let mut options = Options::default();
        assert_eq!(options.set(OptionKey::Parameters, &text), Ok(()));
        assert_eq!(options.get(OptionKey::Parameters), text);
    }
}
