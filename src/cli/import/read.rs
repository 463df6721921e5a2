//! What the bytes of a file say: format by format, then judged.

use super::Settings;
use crate::{
    cli::{error::Error, text::safe},
    domain::{Code, NoteDraft, Parsed, Problem},
    formats::quiz,
    source,
};

/// Counts up whenever a file may be read differently than before: every file is then read again.
const READER: &str = "1";

/// A file that was read and understood.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) format: &'static str,
    pub(super) title: Option<String>,
    pub(super) regime: &'static str,
    /// Questions as the file has them; those that stand there twice count twice.
    pub(super) question_count: u32,
    pub(super) drafts: Vec<NoteDraft>,
    pub(super) problems: Vec<Problem>,
}

/// Why nothing of a file was used.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) problem: Problem,
}

impl Failure {
    pub(super) fn into_error(self, name: &str) -> Error {
        let problem = self.problem;
        let hint = match problem.code {
            Code::Encoding => "save the file as UTF-8 and import it again",
            Code::Truncated => {
                "the file seems to be cut off: get it whole, or close the quiz; nothing was imported"
            }
            Code::ImportedQuestions => "import the file with the questions itself",
            Code::Limit => "split the file",
            _ => "correct the place and import again; nothing was imported",
        };
        Error::failed(
            format!(
                "could not import {}:{}:{}: {}: {}",
                safe(name),
                problem.place.line,
                problem.place.column,
                problem.code.name(),
                problem.message
            ),
            hint,
        )
    }
}

/// A hash of a file and of the settings it is read with: the same hash, nothing to do.
pub(super) fn content_hash(bytes: &[u8], settings: &Settings) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [
        READER,
        settings.deck.as_ref().map_or("", |deck| deck.as_str()),
        settings.format.as_deref().unwrap_or_default(),
    ] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(bytes);
    hasher.finalize().to_hex().to_string()
}

/// The format's name as this version knows it.
pub(super) fn format_name(stored: &str) -> &'static str {
    match stored {
        "quiz" => "quiz",
        _ => "",
    }
}

/// Whether a file could be a whole collection.
pub(super) fn may_be_archive(name: &str, settings: &Settings) -> bool {
    settings.format.is_none() && (name == "-" || name.to_lowercase().ends_with(".json"))
}

/// Reads a file; `None` if there is nothing to import in it.
pub(super) fn understand(
    name: &str,
    bytes: &[u8],
    settings: &Settings,
) -> Result<Option<Contents>, Failure> {
    let _ = name;
    let parsed = quiz::read(bytes);
    let fatal = parsed
        .problems
        .iter()
        .find(|problem| matches!(problem.code, Code::Encoding | Code::Truncated | Code::Limit));
    if let Some(problem) = fatal {
        return Err(Failure {
            problem: problem.clone(),
        });
    }
    if parsed.questions.is_empty() && parsed.notes.is_empty() {
        return match parsed.problems.into_iter().next() {
            Some(problem) => Err(Failure { problem }),
            None => Ok(None),
        };
    }
    Ok(Some(judged("quiz", parsed, settings)))
}

fn judged(format: &'static str, parsed: Parsed, settings: &Settings) -> Contents {
    let question_count =
        u32::try_from(parsed.questions.len() + parsed.notes.len()).unwrap_or(u32::MAX);
    let understood = source::understand(parsed);
    let mut drafts = understood.notes;
    if let Some(deck) = &settings.deck {
        for draft in &mut drafts {
            draft.deck = Some(deck.clone());
        }
    }
    Contents {
        format,
        title: understood.title,
        regime: understood.regime.name(),
        question_count,
        drafts,
        problems: understood.problems,
    }
}
