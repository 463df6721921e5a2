//! Quiz pages: finds the quiz elements of a page and reads their literals.
//!
//! Nothing is run and nothing is judged here. A page's questions come out word for word, with what
//! could not be read listed beside them; whether they can be asked is decided in `source`.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

mod bank;
mod dialect;
mod gather;
mod key;
mod literal;
mod page;
mod places;

#[cfg(test)]
mod tests;

use crate::domain::{Code, Parsed, Place, Problem};
use page::{Walk, front_matter};
use places::Places;

/// The largest file that is read. The largest real page has a tenth of a megabyte.
const LARGEST: usize = 16 * 1024 * 1024;

/// A page, and the question banks that it uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What the page itself holds.
    pub parsed: Parsed,
    /// The lists of questions that its elements import, in their order.
    pub imported: Vec<ImportedBank>,
}

/// A list of questions that a page imports from another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedBank {
    /// The name that the page uses for it.
    pub identifier: String,
    /// The module, as the page's `import` names it.
    pub module: String,
    /// Where the element that uses it stands.
    pub place: Place,
}

/// Reads the questions of a quiz page (`.md`, `.mdx`, `.jsx`).
pub fn read(bytes: &[u8]) -> Parsed {
    read_page(bytes).parsed
}

/// Reads the questions of a quiz page, and which question banks it imports.
pub fn read_page(bytes: &[u8]) -> Page {
    match decoded(bytes) {
        Ok(text) => page::page(text),
        Err(problem) => Page {
            parsed: refused(problem),
            imported: Vec::new(),
        },
    }
}

/// Reads the questions of a bank: a JSON file, or a TypeScript or JavaScript module (`.json`, `.ts`, `.js`).
pub fn read_bank(bytes: &[u8]) -> Parsed {
    match decoded(bytes) {
        Ok(text) => bank::bank(text),
        Err(problem) => refused(problem),
    }
}

/// Whether a page has a quiz element outside code and comments.
pub fn holds_quiz(text: &str) -> bool {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut walk = Walk::new(text, front_matter(text).end);
    while let Some(tag) = walk.next_tag() {
        if !tag.closing {
            return true;
        }
        walk.cursor.bump();
    }
    false
}

fn refused(problem: Problem) -> Parsed {
    Parsed {
        problems: vec![problem],
        ..Parsed::default()
    }
}

/// The text of a file, without its byte order mark.
fn decoded(bytes: &[u8]) -> Result<&str, Problem> {
    let problem = |place, code, message| Problem {
        place,
        code,
        message,
        question: None,
    };
    if bytes.len() > LARGEST {
        let message = format!(
            "the file has {} MiB, more than {} MiB",
            bytes.len() >> 20,
            LARGEST >> 20
        );
        return Err(problem(Place::START, Code::Limit, message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes
            .get(..error.valid_up_to())
            .and_then(|good| std::str::from_utf8(good).ok());
        let place = Places::new(good.unwrap_or_default()).of(usize::MAX);
        let message = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "the file is UTF-16, expected UTF-8".to_owned(),
            _ => {
                let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
                format!(
                    "byte {} (0x{byte:02X}) is not UTF-8: save the file as UTF-8",
                    error.valid_up_to()
                )
            }
        };
        problem(place, Code::Encoding, message)
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}
