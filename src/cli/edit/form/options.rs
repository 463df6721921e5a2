//! The options of a question, one list item each.

use super::{FormError, Section, error};
use crate::domain::ChoiceOption;

/// The margin of the second and later lines of an option.
const CONTINUED: &str = "      ";
/// What stands before a line that a source says about one option alone.
const OF_OPTION: &str = "  > ";

pub(super) fn options_text(options: &[ChoiceOption]) -> String {
    let mut text = String::new();
    for option in options {
        let mark = if option.correct { "- [x] " } else { "- [ ] " };
        let mut lines = option.text.lines();
        text.push_str(mark);
        text.push_str(lines.next().unwrap_or_default());
        text.push('\n');
        for line in lines {
            text.push_str(&format!("{CONTINUED}{line}\n"));
        }
        for line in option.note.lines() {
            text.push_str(&format!("{OF_OPTION}{line}\n"));
        }
    }
    text
}

/// The same for an option, whose margins are the form's.
pub(super) fn plain_option(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// The options of a section, each with its line.
pub(super) fn read_options(section: &Section) -> Result<Vec<(usize, ChoiceOption)>, FormError> {
    let mut options: Vec<(usize, ChoiceOption)> = Vec::new();
    for (number, line) in (section.line + 1..).zip(section.text.lines()) {
        let line = line.trim_end();
        if let Some((correct, text)) = marked(line) {
            let option = ChoiceOption {
                text: text.to_owned(),
                correct,
                note: String::new(),
            };
            options.push((number, option));
            continue;
        }
        match options.last_mut() {
            None if line.is_empty() => {}
            Some((_, option)) if line.is_empty() => option.text.push('\n'),
            Some((_, option)) if line.starts_with(OF_OPTION.trim_end()) => {
                let text = line.get(OF_OPTION.len()..).unwrap_or_default();
                option.note.push_str(text);
                option.note.push('\n');
            }
            Some((_, option)) if line.starts_with(' ') => {
                let text = line
                    .strip_prefix(CONTINUED)
                    .unwrap_or_else(|| line.trim_start());
                option.text.push('\n');
                option.text.push_str(text);
            }
            _ => {
                return Err(error(
                    number,
                    format!("found '{line}', expected '- [x] ' or '- [ ] ' before an option"),
                ));
            }
        }
    }
    for (_, option) in &mut options {
        option.text = plain_option(&option.text);
        option.note = plain_option(&option.note);
    }
    Ok(options)
}

/// Whether an option is right, and its text, if the line begins one.
fn marked(line: &str) -> Option<(bool, &str)> {
    let rest = line.strip_prefix("- [")?;
    let (mark, text) = rest.split_once(']')?;
    match mark {
        "x" | "X" => Some((true, text.trim_start())),
        " " | "" => Some((false, text.trim_start())),
        _ => None,
    }
}
