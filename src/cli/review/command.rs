//! What a line that was typed asks for.

use crate::cli::text::place;
use crate::domain::{Content, Flag, Rating};
use crate::study::session::{Current, Input, Report, ReportKind, Stage};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A step of the session.
    Input(Input),
    /// Show what is known about the card.
    Info,
    /// Explain the keys.
    Help,
    /// Nothing that is known; a sentence that says what is.
    Unknown(String),
}

/// Reads a line. What a letter means depends on the card: with options on screen it picks one.
///
/// A line that begins with `:` or `/` is always a key or a word, never an option or a typed answer.
pub(super) fn read(line: &str, current: &Current) -> Command {
    let line = line.trim();
    if let Some(line) = line.strip_prefix([':', '/']) {
        return key(line.trim(), current);
    }
    match current.stage() {
        Stage::Answer(_) if line.is_empty() => Command::Input(Input::Accept),
        Stage::Options(_) | Stage::Question if line.is_empty() => Command::Input(Input::Reveal),
        Stage::Question if matches!(current.prompt().content, Content::Typed { .. }) => {
            Command::Input(Input::Type(line.to_owned()))
        }
        Stage::Options(shown) => pick(line, shown.shown.len(), current),
        Stage::Question | Stage::Answer(_) => match early_or_late_pick(line, current) {
            Some(places) => Command::Input(Input::Pick(places)),
            None => key(line, current),
        },
    }
}

/// Capital letters of options that are not to be picked now: better refused than taken for keys,
/// which would bury the card of someone who types `B` a moment too early.
fn early_or_late_pick(line: &str, current: &Current) -> Option<Vec<usize>> {
    let options = current.prompt().choice()?.options().len();
    if !is_capitals(line) {
        return None;
    }
    places(line, options).filter(|places| places.iter().all(|place| *place < options))
}

/// Whether a line holds nothing but capital letters, with blanks and commas between them.
fn is_capitals(line: &str) -> bool {
    line.chars()
        .all(|c| c.is_ascii_uppercase() || c == ',' || c.is_whitespace())
}

/// Words before letters (`bury` picks nothing), letters of options before keys (`b` picks B).
///
/// Capital letters are options only: `S`, one too far with four of them, is refused and suspends nothing.
fn pick(line: &str, options: usize, current: &Current) -> Command {
    if is_capitals(line)
        && let Some(places) = places(line, options)
    {
        return Command::Input(Input::Pick(places));
    }
    let is_word = line.chars().nth(1).is_some_and(char::is_alphabetic);
    let as_key = key(line, current);
    if is_word && !matches!(as_key, Command::Unknown(_)) {
        return as_key;
    }
    match places(line, options) {
        Some(places) if places.iter().all(|place| *place < options) => {
            Command::Input(Input::Pick(places))
        }
        Some(places) if matches!(as_key, Command::Unknown(_)) => {
            Command::Input(Input::Pick(places))
        }
        _ => as_key,
    }
}

/// The places of options named by their letters: `B`, `AC`, `A C`, `a, c`.
fn places(line: &str, options: usize) -> Option<Vec<usize>> {
    let parts = line.split(|c: char| c == ',' || c.is_whitespace());
    let parts = parts.filter(|part| !part.is_empty());
    if options > 26 {
        return parts.map(place).collect();
    }
    parts
        .flat_map(str::chars)
        .map(|letter| place(letter.encode_utf8(&mut [0; 4])))
        .collect()
}

/// A key or the word for it, with what may follow.
fn key(line: &str, current: &Current) -> Command {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let input = match word.to_lowercase().as_str() {
        "f" | "flag" => return flag(rest, current),
        "x" | "report" => Input::Report(report(rest)),
        _ if !rest.is_empty() => return unknown(line),
        "1" | "again" => Input::Rate(Rating::Again),
        "2" | "hard" => Input::Rate(Rating::Hard),
        "3" | "good" => Input::Rate(Rating::Good),
        "4" | "easy" => Input::Rate(Rating::Easy),
        "o" | "options" => Input::ShowOptions,
        "g" | "guess" => Input::Guess,
        "-" => Input::GiveUp,
        "u" | "undo" => Input::Undo,
        "s" | "suspend" => Input::Suspend,
        "b" | "bury" => Input::Bury,
        "e" | "edit" => Input::Edit,
        "q" | "quit" => Input::Quit,
        "i" | "info" => return Command::Info,
        "?" | "help" => return Command::Help,
        _ => return unknown(line),
    };
    Command::Input(input)
}

fn unknown(line: &str) -> Command {
    Command::Unknown(format!("'{line}' is no key here: ? explains the keys"))
}

/// `f 3` sets a flag, `f 0` removes it, `f` alone puts flag 1 on or takes any off.
fn flag(number: &str, current: &Current) -> Command {
    let flag = match number {
        "" if current.prompt().flag.is_some() => None,
        "" => Flag::new(1),
        "0" => None,
        number => match number.parse().ok().and_then(Flag::new) {
            Some(flag) => Some(flag),
            None => {
                return Command::Unknown(format!("'{number}' is no flag: 1 to 7, or 0 for none"));
            }
        },
    };
    Command::Input(Input::SetFlag(flag))
}

/// `x key`, `x unclear` or `x typo`, and anything after it in the learner's words.
fn report(text: &str) -> Report {
    let (word, comment) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let kind = match word.to_lowercase().as_str() {
        "key" => ReportKind::WrongKey,
        "unclear" => ReportKind::Unclear,
        "typo" => ReportKind::Typo,
        _ => {
            return Report {
                kind: ReportKind::Other,
                comment: text.to_owned(),
            };
        }
    };
    Report {
        kind,
        comment: comment.trim().to_owned(),
    }
}
