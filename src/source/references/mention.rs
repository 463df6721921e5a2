//! Where an explanation names options by number or letter, and what it says of them there.

/// A number or letter that names an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// First byte of the number or letter.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// As written; letters count A = 1.
    pub(super) number: u8,
    /// Whether it is written as a letter.
    pub(super) letter: bool,
    /// Whether every number between the one before and this is named too.
    pub(super) ends_range: bool,
}

/// What an explanation says of the options it names in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Something or other.
    Something,
    /// That they are the answer: "the correct answer is option 2".
    TheAnswer,
    /// Something that often, not always, says so: "Option 2 is correct".
    Right,
}

/// Options named together: "options 2-4", "Option B".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// First byte of the noun, or of the first number where there is none.
    pub(super) start: usize,
    /// Never empty.
    pub(super) mentions: Vec<Mention>,
    /// What is said of them.
    pub(super) says: Says,
}

impl Group {
    /// One past the last byte.
    pub(super) fn end(&self) -> usize {
        self.mentions.last().map_or(self.start, |last| last.end)
    }

    /// Every number named, those inside ranges too.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u8> + '_ {
        let before = std::iter::once(None).chain(self.mentions.iter().map(Some));
        before.zip(&self.mentions).flat_map(|(before, mention)| {
            let first = match before {
                Some(before) if mention.ends_range && before.number < mention.number => {
                    before.number + 1
                }
                _ => mention.number,
            };
            first..=mention.number
        })
    }
}

/// Finds the options that a text names, in order.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let tokens = tokens(text);
    let mut groups = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match group(text, &tokens, at) {
            Some((group, next)) => {
                groups.push(group);
                at = next;
            }
            None => at += 1,
        }
    }
    groups
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word { start: usize, text: &'a str },
    Space,
    Mark(char),
}

impl Token<'_> {
    fn is(&self, word: &str) -> bool {
        matches!(self, Token::Word { text, .. } if text.eq_ignore_ascii_case(word))
    }

    fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if is_word(c) {
            let mut end = start + c.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| is_word(*c)) {
                end = at + c.len_utf8();
            }
            let text = text.get(start..end).unwrap_or_default();
            tokens.push(Token::Word { start, text });
        } else if c.is_whitespace() {
            while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            tokens.push(Token::Space);
        } else {
            tokens.push(Token::Mark(c));
        }
    }
    tokens
}

/// How options may be written after what introduces them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numerals {
    Any,
    /// After "answer" a number may be the answer itself: "the correct answer is 2".
    Letters,
}

/// The group that starts with the token at `at`, and the token after it.
fn group(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(Group, usize)> {
    let token = tokens.get(at)?;
    let Token::Word { start, .. } = *token else {
        return None;
    };
    let numerals = if token.is_any(&["option", "options"]) {
        Numerals::Any
    } else if token.is_any(&["answer", "answers", "choice", "choices"]) {
        Numerals::Letters
    } else {
        return bare_claim(text, tokens, at);
    };
    if tokens.get(at + 1) != Some(&Token::Space) {
        return None;
    }
    let (mentions, next) = list(tokens, at + 2, numerals)?;
    let says = if announces_the_answer(tokens, at) {
        Says::TheAnswer
    } else {
        said_after(tokens, next)
    };
    let group = Group {
        start,
        mentions,
        says,
    };
    Some((group, next))
}

/// "The correct answer is B": a letter without a noun of its own.
fn bare_claim(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(Group, usize)> {
    let mention = numeral(tokens, at, Numerals::Letters)?;
    if !announces_the_answer(tokens, at) {
        return None;
    }
    // "A" may be an article: "the correct answer is A list".
    let rest = text.get(mention.end..).unwrap_or_default();
    let article = mention.number == 1
        && tokens.get(at + 1) == Some(&Token::Space)
        && !tokens
            .get(at + 2)
            .is_some_and(|next| next.is_any(&AS_A_REASON) || is_dash(next));
    if article || rest.starts_with(['+', '#', '\'', '-']) {
        return None;
    }
    let group = Group {
        start: mention.start,
        mentions: vec![mention],
        says: Says::TheAnswer,
    };
    Some((group, at + 1))
}

const AS_A_REASON: [&str; 3] = ["because", "since", "as"];

fn is_dash(token: &Token<'_>) -> bool {
    matches!(token, Token::Mark('-' | '–' | '—'))
}

/// Numerals joined by commas, "and", "or", dashes …, from the token at `at`.
fn list(tokens: &[Token<'_>], at: usize, numerals: Numerals) -> Option<(Vec<Mention>, usize)> {
    let first = numeral(tokens, at, numerals)?;
    let numerals = if first.letter {
        Numerals::Letters
    } else {
        Numerals::Any
    };
    let mut mentions = vec![first];
    let mut next = at + 1;
    while let Some((joint, place)) = joint(tokens, next) {
        match numeral(tokens, place, numerals) {
            Some(mention) if mention.letter == first.letter => mentions.push(Mention {
                ends_range: joint == Joint::Through,
                ..mention
            }),
            _ => break,
        }
        next = place + 1;
    }
    Some((mentions, next))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Through,
}

/// What joins two numerals, and the token after it.
fn joint(tokens: &[Token<'_>], at: usize) -> Option<(Joint, usize)> {
    // ", and " is the longest: four tokens.
    let mut found = None;
    let mut next = at;
    while let Some(token) = tokens.get(next).filter(|_| next < at + 4) {
        let joint = match token {
            Token::Space => {
                next += 1;
                continue;
            }
            Token::Mark('-' | '–') => Joint::Through,
            Token::Mark(',' | '&' | '/') => Joint::And,
            token if token.is_any(&["to", "through"]) => Joint::Through,
            token if token.is_any(&["and", "or"]) => Joint::And,
            _ => break,
        };
        found = Some(joint);
        next += 1;
    }
    found.map(|joint| (joint, next))
}

/// The numeral at `at`: one or two digits, or a capital A to H, and nothing that makes it part of something longer.
fn numeral(tokens: &[Token<'_>], at: usize, numerals: Numerals) -> Option<Mention> {
    let Some(Token::Word { start, text }) = tokens.get(at) else {
        return None;
    };
    let is_decimal = || {
        tokens.get(at + 1) == Some(&Token::Mark('.'))
            && matches!(tokens.get(at + 2), Some(Token::Word { text, .. })
                if text.starts_with(|c: char| c.is_ascii_digit()))
    };
    let (number, letter) = match text.as_bytes() {
        [letter @ b'A'..=b'H'] => (letter - b'A' + 1, true),
        [b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9'] if numerals == Numerals::Any => {
            if is_decimal() || tokens.get(at + 1) == Some(&Token::Mark('%')) {
                return None;
            }
            (text.parse().ok()?, false)
        }
        _ => return None,
    };
    Some(Mention {
        start: *start,
        end: start + text.len(),
        number,
        letter,
        ends_range: false,
    })
}

/// Whether "the correct answer is" stands right before the token at `at`.
fn announces_the_answer(tokens: &[Token<'_>], at: usize) -> bool {
    let mut before = tokens
        .get(..at)
        .unwrap_or_default()
        .iter()
        .rev()
        // Emphasis is not a word: "The **correct answer** is: option 2".
        .filter(|token| !matches!(token, Token::Space | Token::Mark('*' | '_')));
    let mut token = before.next();
    let mut linked = false;
    while token.is_some_and(|t| t.is_any(&["is", "are"]) || *t == Token::Mark(':')) {
        linked = true;
        token = before.next();
    }
    linked
        && token.is_some_and(|t| {
            t.is_any(&[
                "answer", "answers", "choice", "choices", "option", "options",
            ])
        })
        && before
            .next()
            .is_some_and(|t| t.is_any(&["correct", "right", "best"]))
}

/// What is said right after a group: "(correct)", "is the right choice", "is correct because".
fn said_after(tokens: &[Token<'_>], at: usize) -> Says {
    let mut after = tokens
        .get(at..)
        .unwrap_or_default()
        .iter()
        .filter(|token| !matches!(token, Token::Space | Token::Mark('*' | '_')));
    match after.next() {
        Some(Token::Mark('(')) => {
            let is_claim = after
                .next()
                .is_some_and(|t| t.is_any(&["correct", "right"]));
            match after.next() {
                Some(Token::Mark(')')) if is_claim => Says::TheAnswer,
                _ => Says::Something,
            }
        }
        Some(verb) if verb.is_any(&["is", "are"]) => match after.next() {
            Some(word) if word.is_any(&["correct", "right"]) => {
                if ends_the_thought(after.next()) {
                    Says::Right
                } else {
                    Says::Something
                }
            }
            Some(word) if word.is("the") => {
                let is_claim = after
                    .next()
                    .is_some_and(|t| t.is_any(&["correct", "right", "best"]))
                    && after
                        .next()
                        .is_some_and(|t| t.is_any(&["answer", "choice", "option"]));
                if is_claim && ends_the_thought(after.next()) {
                    Says::TheAnswer
                } else {
                    Says::Something
                }
            }
            _ => Says::Something,
        },
        _ => Says::Something,
    }
}

/// Whether nothing follows that takes it back: "is correct if …", "is correct, but …", "is correct semantically".
fn ends_the_thought(next: Option<&Token<'_>>) -> bool {
    next.is_none_or(|token| {
        matches!(token, Token::Mark('.' | ';' | ':' | '!'))
            || is_dash(token)
            || token.is_any(&AS_A_REASON)
    })
}
