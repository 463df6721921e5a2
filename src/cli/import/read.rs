//! What the bytes of a file say: format by format, then judged.

use super::{Settings, gather::Input};
use crate::{
    cli::{error::Error, text::safe},
    domain::{Code, NoteDraft, Parsed, Place, Problem},
    formats::{
        detect::{Format, detect},
        quiz,
    },
    source,
};
use std::path::{Path, PathBuf};

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
    /// Files whose questions the page shows.
    pub(super) banks: Vec<PathBuf>,
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
        settings.format.map_or("", Format::name),
    ] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(bytes);
    hasher.finalize().to_hex().to_string()
}

/// The format's name as this version knows it; empty if it does not.
pub(super) fn format_name(stored: &str) -> &'static str {
    Format::from_name(stored).map_or("", Format::name)
}

/// Reads a file; `None` if there is nothing to import in it.
pub(super) fn understand(
    input: &Input,
    bytes: &[u8],
    settings: &Settings,
) -> Result<Option<Contents>, Failure> {
    let path = Path::new(&input.name);
    let Some(format) = settings.format.or_else(|| detect(path, bytes)) else {
        // Nothing was recognised; that the bytes are no text is the better reason, if it is one.
        let encoding = first_with(&quiz::read(bytes).problems, &[Code::Encoding]);
        return encoding.map_or(Ok(None), |problem| Err(Failure { problem }));
    };
    let mut banks = Vec::new();
    let parsed = if format == Format::Quiz {
        let page = quiz::read_page(bytes);
        let mut parsed = page.parsed;
        for bank in page.imported {
            if let Some(file) = find_bank(path, &bank.module) {
                // It is read in its turn: nothing is missing.
                parsed.problems.retain(|problem| {
                    (problem.code, problem.place) != (Code::ImportedQuestions, bank.place)
                });
                banks.push(file);
            }
        }
        parsed
    } else {
        let Some(parsed) = format.read(bytes) else {
            return Err(Failure {
                problem: Problem {
                    place: Place::START,
                    code: Code::Unreadable,
                    message: format!("an {} file cannot be imported like a page", format.name()),
                    question: None,
                },
            });
        };
        parsed
    };
    let is_empty = parsed.questions.is_empty() && parsed.notes.is_empty() && banks.is_empty();
    // A page in another encoding is not what its author meant; a table with a stray byte still is one.
    let is_page = matches!(
        format,
        Format::Quiz | Format::Markdown | Format::Checkbox | Format::Lettered
    );
    let fatal: &[Code] = if is_empty || is_page {
        &[Code::Truncated, Code::Encoding, Code::Limit]
    } else {
        &[Code::Truncated]
    };
    if let Some(problem) = first_with(&parsed.problems, fatal) {
        return Err(Failure { problem });
    }
    if is_empty {
        return match parsed.problems.into_iter().next() {
            Some(problem) => Err(Failure { problem }),
            None => Ok(None),
        };
    }
    Ok(Some(judged(format, parsed, banks, settings)))
}

fn first_with(problems: &[Problem], codes: &[Code]) -> Option<Problem> {
    problems
        .iter()
        .find(|problem| codes.contains(&problem.code))
        .cloned()
}

/// The file that a page's `import … from "module"` means, if it is there.
///
/// A relative module is looked for beside the page; one below an alias of the site's root
/// (`@site/…`, `@/…`, `~/…`) below each folder above the page.
fn find_bank(page: &Path, module: &str) -> Option<PathBuf> {
    const ENDINGS: [&str; 6] = ["", ".ts", ".js", ".json", ".tsx", ".mjs"];
    let there = |base: PathBuf| {
        ENDINGS
            .iter()
            .map(|ending| {
                let mut file = base.clone().into_os_string();
                file.push(ending);
                PathBuf::from(file)
            })
            .find(|file| file.is_file())
    };
    if module.starts_with('.') {
        return there(page.parent()?.join(module));
    }
    let rest = ["@site/", "@/", "~/"]
        .iter()
        .find_map(|alias| module.strip_prefix(alias))?;
    let page = page.canonicalize().ok()?;
    page.ancestors()
        .skip(1)
        .flat_map(|folder| [folder.join(rest), folder.join("src").join(rest)])
        .find_map(there)
}

fn judged(format: Format, parsed: Parsed, banks: Vec<PathBuf>, settings: &Settings) -> Contents {
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
        format: format.name(),
        title: understood.title,
        regime: understood.regime.name(),
        question_count,
        drafts,
        problems: understood.problems,
        banks,
    }
}
