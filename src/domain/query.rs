//! The search language: Anki's, where it applies.

use super::{NoteKind, Rating};

/// What a card must be like to be found.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// All of these; of none, every card.
    All(Vec<Query>),
    /// One of these at least.
    Any(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
    /// One condition.
    Is(Condition),
}

/// One condition of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The note says this somewhere; `*` is any text, `_` any character, upper and lower case the same.
    Text(String),
    /// In this deck or below it; `*` and `_` as in text.
    Deck(String),
    /// With this tag or one below it; `*` and `_` as in text.
    Tag(String),
    /// The lesson or passage its source names holds this text.
    Source(String),
    /// A note of this kind.
    Kind(NoteKind),
    /// In this state.
    State(CardState),
    /// With this flag; 0 is none.
    Flag(u8),
    /// Added in the last so many study days, today being the first.
    Added(u32),
    /// Answered in the last so many study days, today being the first, with this rating if one is given.
    Rated(u32, Option<Rating>),
    /// A number of the card compared with another.
    Property(Property, Comparison, f64),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            const WORDS: &'static [(&'static str, $name)] = &[$(($word, Self::$variant),)*];

            fn parse(text: &str) -> Option<Self> {
                Self::WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
            }

            fn expected() -> String {
                let words: Vec<_> = Self::WORDS.iter().map(|(word, _)| *word).collect();
                words.join(", ")
            }
        }
    };
}

words! {
    /// A state that `is:` asks for.
    CardState {
        /// Due now, for review or in its steps.
        Due = "due",
        /// Never answered.
        New = "new",
        /// In the learning or relearning steps.
        Learn = "learn",
        /// In review, or forgotten and relearning.
        Review = "review",
        /// Out of the queues.
        Suspended = "suspended",
        /// Away until another study day.
        Buried = "buried",
        /// Tagged as a leech.
        Leech = "leech",
        /// Gone from its source.
        Retired = "retired",
        /// With any flag.
        Flagged = "flagged",
        /// Not askable yet.
        Draft = "draft",
    }
}

words! {
    /// A number that `prop:` asks for.
    Property {
        /// Stability, in days.
        Stability = "s",
        /// Difficulty, 1 to 10.
        Difficulty = "d",
        /// Retrievability, 0 to 1.
        Retrievability = "r",
        /// Interval, in days.
        Interval = "ivl",
        /// Times forgotten.
        Lapses = "lapses",
        /// Times answered.
        Reps = "reps",
        /// Study days until it is due; negative when overdue.
        Due = "due",
    }
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Comparison {
    /// Longer signs first, so that `<=` is not read as `<`.
    const SIGNS: [(&'static str, Self); 6] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("!=", Self::NotEqual),
        ("<", Self::Less),
        (">", Self::Greater),
        ("=", Self::Equal),
    ];

    /// The sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }

    /// The comparison that holds when both sides are negated.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
            Self::AtLeast => Self::AtMost,
            Self::Greater => Self::Less,
        }
    }
}

/// Why a query was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not understand the query at character {column}: {what}")]
pub struct QueryError {
    /// Which character, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub what: String,
}

/// How deep parentheses may nest.
const DEEPEST: usize = 50;

impl Query {
    /// Reads a query; an empty one finds every card.
    ///
    /// # Errors
    /// Returns [`QueryError`] with the place and what was expected there.
    ///
    /// ```
    /// use srs::domain::Query;
    /// assert!(Query::parse("deck:Rust -is:suspended (prop:s>21 or tag:hard)").is_ok());
    /// assert!(Query::parse("is:late").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut parser = Parser {
            tokens: tokens(text)?,
            at: 0,
            end: text.chars().count() + 1,
        };
        let query = parser.any(0)?;
        match parser.next() {
            None => Ok(query),
            Some((column, _)) => Err(QueryError {
                column,
                what: "found ')' without '('".into(),
            }),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Or,
    Not,
    Term(String),
}

/// Splits a query into tokens with their columns.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, QueryError> {
    let mut found = Vec::new();
    let mut chars = (1..).zip(text.chars()).peekable();
    while let Some((column, c)) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '(' => found.push((column, Token::Open)),
            ')' => found.push((column, Token::Close)),
            '-' => found.push((column, Token::Not)),
            first => {
                let mut term = String::new();
                let mut quoted = first == '"';
                let mut any_quotes = quoted;
                if !quoted {
                    term.push(first);
                }
                loop {
                    match chars.peek().copied() {
                        None if quoted => {
                            return Err(QueryError {
                                column,
                                what: "found '\"' without its end".into(),
                            });
                        }
                        None => break,
                        Some((_, '"')) => {
                            quoted = !quoted;
                            any_quotes = true;
                        }
                        Some((_, '\\')) if quoted => {
                            chars.next();
                            term.extend(chars.peek().map(|(_, c)| *c));
                        }
                        Some((_, c)) if !quoted && (c.is_whitespace() || c == '(' || c == ')') => {
                            break;
                        }
                        Some((_, c)) => term.push(c),
                    }
                    chars.next();
                }
                let token = match term.to_ascii_lowercase().as_str() {
                    "or" if !any_quotes => Token::Or,
                    "and" if !any_quotes => continue,
                    _ => Token::Term(term),
                };
                found.push((column, token));
            }
        }
    }
    Ok(found)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&(usize, Token)> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<(usize, Token)> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn any(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut choices = vec![self.all(depth)?];
        while matches!(self.peek(), Some((_, Token::Or))) {
            self.next();
            choices.push(self.all(depth)?);
        }
        Ok(match <[Query; 1]>::try_from(choices) {
            Ok([only]) => only,
            Err(choices) => Query::Any(choices),
        })
    }

    fn all(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut parts = Vec::new();
        while !matches!(self.peek(), None | Some((_, Token::Or | Token::Close))) {
            parts.push(self.one(depth)?);
        }
        Ok(match <[Query; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => Query::All(parts),
        })
    }

    fn one(&mut self, depth: usize) -> Result<Query, QueryError> {
        let error = |column, what: &str| QueryError {
            column,
            what: what.into(),
        };
        match self.next() {
            Some((column, _)) if depth > DEEPEST => Err(error(column, "nested too deeply")),
            Some((_, Token::Not)) => Ok(Query::Not(Box::new(self.one(depth + 1)?))),
            Some((column, Token::Open)) => {
                let inner = self.any(depth + 1)?;
                match self.next() {
                    Some((_, Token::Close)) => Ok(inner),
                    _ => Err(error(column, "found '(' without ')'")),
                }
            }
            Some((column, Token::Term(term))) => condition(&term)
                .map(Query::Is)
                .map_err(|what| QueryError { column, what }),
            Some((column, Token::Or | Token::Close)) => Err(error(column, "expected a condition")),
            None => Err(error(self.end, "expected a condition after '-'")),
        }
    }
}

fn condition(term: &str) -> Result<Condition, String> {
    let Some((name, value)) = term.split_once(':') else {
        return Ok(Condition::Text(term.to_owned()));
    };
    let number = |text: &str, range: std::ops::RangeInclusive<u32>| {
        text.parse::<u32>()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                format!(
                    "found '{term}', expected a number from {} to {}",
                    range.start(),
                    range.end()
                )
            })
    };
    let expected = |what: String| format!("found '{term}', expected one of {what}");
    match name.to_ascii_lowercase().as_str() {
        "deck" => Ok(Condition::Deck(value.to_owned())),
        "tag" => Ok(Condition::Tag(value.to_owned())),
        "source" => Ok(Condition::Source(value.to_owned())),
        "kind" => NoteKind::from_name(value)
            .map(Condition::Kind)
            .ok_or_else(|| {
                let names: Vec<_> = NoteKind::ALL.iter().map(|kind| kind.name()).collect();
                expected(names.join(", "))
            }),
        "is" => CardState::parse(value)
            .map(Condition::State)
            .ok_or_else(|| expected(CardState::expected())),
        "flag" => number(value, 0..=7).map(|flag| Condition::Flag(flag as u8)),
        "added" => number(value, 1..=36_500).map(Condition::Added),
        "rated" => {
            let (days, rating) = match value.split_once(':') {
                None => (value, None),
                Some((days, rating)) => {
                    let rating = number(rating, 1..=4)?;
                    (days, Rating::from_number(rating as u8))
                }
            };
            Ok(Condition::Rated(number(days, 1..=36_500)?, rating))
        }
        "prop" => property(term, value),
        _ => Err(format!(
            "found '{term}', expected deck:, tag:, source:, kind:, is:, flag:, added:, rated: or prop: \
             (put text with a colon in quotes after a word: \"{term}\")"
        )),
    }
}

fn property(term: &str, value: &str) -> Result<Condition, String> {
    let place = value.find(['<', '>', '=', '!']);
    let (name, rest) = value.split_at(place.unwrap_or(value.len()));
    let property = Property::parse(name)
        .ok_or_else(|| format!("found '{term}', expected one of {}", Property::expected()))?;
    let signed = Comparison::SIGNS
        .iter()
        .find_map(|(sign, comparison)| Some((*comparison, rest.strip_prefix(sign)?)));
    let number = signed.and_then(|(comparison, number)| {
        let number = number.parse::<f64>().ok().filter(|n| n.is_finite())?;
        Some(Condition::Property(property, comparison, number))
    });
    number.ok_or_else(|| format!("found '{term}', expected a comparison such as prop:{name}>3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    fn is(condition: Condition) -> Query {
        Query::Is(condition)
    }

    fn text(text: &str) -> Query {
        is(Condition::Text(text.into()))
    }

    #[test]
    fn an_empty_query_finds_everything() {
        assert_eq!(parsed("  "), Query::All(vec![]));
    }

    #[test]
    fn words_must_all_be_there_and_or_binds_less() {
        assert_eq!(
            parsed("a b or c"),
            Query::Any(vec![Query::All(vec![text("a"), text("b")]), text("c")])
        );
        assert_eq!(
            parsed("a (b or c)"),
            Query::All(vec![text("a"), Query::Any(vec![text("b"), text("c")])])
        );
    }

    #[test]
    fn quotes_keep_spaces_and_words_that_mean_something() {
        assert_eq!(parsed("\"a b\""), text("a b"));
        assert_eq!(parsed("\"or\""), text("or"));
        assert_eq!(
            parsed("source:\"Lesson 3\""),
            is(Condition::Source("Lesson 3".into()))
        );
        assert_eq!(
            parsed("deck:\"A::B c\""),
            is(Condition::Deck("A::B c".into()))
        );
    }

    #[test]
    fn a_minus_negates_a_condition_or_a_group() {
        assert_eq!(
            parsed("-is:suspended"),
            Query::Not(Box::new(is(Condition::State(CardState::Suspended))))
        );
        assert_eq!(
            parsed("-(a b)"),
            Query::Not(Box::new(Query::All(vec![text("a"), text("b")])))
        );
    }

    #[test]
    fn properties_and_ratings_are_read_with_their_numbers() {
        assert_eq!(
            parsed("prop:d>=8"),
            is(Condition::Property(
                Property::Difficulty,
                Comparison::AtLeast,
                8.0
            ))
        );
        assert_eq!(
            parsed("rated:7:1"),
            is(Condition::Rated(7, Some(Rating::Again)))
        );
        assert_eq!(parsed("flag:0"), is(Condition::Flag(0)));
    }

    #[test]
    fn what_is_not_understood_is_named_with_its_place() {
        for (query, message) in [
            (
                "a is:late",
                "could not understand the query at character 3: found 'is:late', expected one of due, new, \
                 learn, review, suspended, buried, leech, retired, flagged, draft",
            ),
            (
                "prop:s",
                "could not understand the query at character 1: found 'prop:s', expected a comparison such as prop:s>3",
            ),
            (
                "(a",
                "could not understand the query at character 1: found '(' without ')'",
            ),
            (
                "a)",
                "could not understand the query at character 2: found ')' without '('",
            ),
            (
                "a -",
                "could not understand the query at character 4: expected a condition after '-'",
            ),
            (
                "\"a",
                "could not understand the query at character 1: found '\"' without its end",
            ),
            (
                "rated:0",
                "could not understand the query at character 1: found 'rated:0', expected a number from 1 to 36500",
            ),
        ] {
            let error = Query::parse(query).map_err(|error| error.to_string());
            assert_eq!(error, Err(message.to_owned()));
        }
    }

    #[test]
    fn deep_nesting_is_an_error_not_a_crash() {
        let error = Query::parse(&"(".repeat(100_000)).unwrap_err();
        assert_eq!(error.what, "nested too deeply");
        assert!(Query::parse(&"-".repeat(100_000)).is_err());
    }
}
