//! A note as a text that people edit: one heading line for each field.
//!
//! ```text
//! === kind ===
//! choice
//! === question ===
//! Which planet is red?
//! === options ===
//! - [ ] Venus
//! - [x] Mars
//! ```
//! A line of a field that looks like a heading is written with a `\` before it.

mod options;

use crate::{
    domain::{Choice, ChoiceOption, Content, Explanation, Note, NoteKind},
    store::NoteText,
};
use options::{options_text, plain_option, read_options};

/// Why an edited text makes no note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub(super) struct FormError {
    /// From 1.
    pub(super) line: usize,
    /// What was found and what was expected.
    pub(super) message: String,
}

fn error(line: usize, message: impl Into<String>) -> FormError {
    FormError {
        line,
        message: message.into(),
    }
}

/// A part of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Kind,
    Front,
    Options,
    Back,
    Source,
    Tags,
}

impl Field {
    /// Every heading, and what it heads; what a field is called depends on the kind of note.
    const HEADINGS: [(&'static str, Self); 11] = [
        ("kind", Self::Kind),
        ("question", Self::Front),
        ("front", Self::Front),
        ("text", Self::Front),
        ("options", Self::Options),
        ("explanation", Self::Back),
        ("back", Self::Back),
        ("answer", Self::Back),
        ("extra", Self::Back),
        ("source", Self::Source),
        ("tags", Self::Tags),
    ];

    const fn heading(self, kind: NoteKind) -> &'static str {
        match (self, kind) {
            (Self::Kind, _) => "kind",
            (Self::Front, NoteKind::Choice) => "question",
            (Self::Front, NoteKind::Cloze) => "text",
            (Self::Front, _) => "front",
            (Self::Options, _) => "options",
            (Self::Back, NoteKind::Choice) => "explanation",
            (Self::Back, NoteKind::Cloze) => "extra",
            (Self::Back, NoteKind::Typed) => "answer",
            (Self::Back, _) => "back",
            (Self::Source, _) => "source",
            (Self::Tags, _) => "tags",
        }
    }
}

/// The text of a note.
pub(super) fn write(note: &Note) -> String {
    let mut form = String::new();
    let kind = note.content.kind();
    let mut field = |field: Field, text: &str| {
        form.push_str(&format!("=== {} ===\n", field.heading(kind)));
        for line in text.lines() {
            if is_like_a_heading(line) {
                form.push('\\');
            }
            form.push_str(line);
            form.push('\n');
        }
    };
    field(Field::Kind, kind.name());
    field(Field::Front, note.content.front());
    match &note.content {
        Content::Choice(choice) => field(Field::Options, &options_text(choice.options())),
        // What a draft lacks may be its options.
        _ if note.draft => field(Field::Options, ""),
        _ => {}
    }
    field(Field::Back, note.content.back());
    field(Field::Source, &note.source);
    field(Field::Tags, &note.tags.join(" "));
    form
}

/// The text of a note of this kind that says nothing yet.
pub(super) fn empty(kind: NoteKind) -> String {
    let mut form = format!("=== kind ===\n{}\n", kind.name());
    for field in [Field::Front, Field::Options, Field::Back] {
        if field != Field::Options || kind == NoteKind::Choice {
            form.push_str(&format!("=== {} ===\n\n", field.heading(kind)));
        }
        if field == Field::Options && kind == NoteKind::Choice {
            form.truncate(form.len() - 1);
            form.push_str("- [x] \n- [ ] \n");
        }
    }
    form.push_str("=== source ===\n\n=== tags ===\n\n");
    form
}

/// Whether a line, but for backslashes before it, is a heading.
fn is_like_a_heading(line: &str) -> bool {
    heading(line.trim_start_matches('\\')).is_some()
}

/// The word in a heading line.
fn heading(line: &str) -> Option<&str> {
    let word = line
        .trim_end()
        .strip_prefix("=== ")?
        .strip_suffix(" ===")?
        .trim();
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == ' ');
    is_word.then_some(word)
}

/// A field as it was read.
#[derive(Clone, Debug)]
struct Section {
    field: Field,
    /// The line of its heading.
    line: usize,
    text: String,
}

/// What the text of a note says. A field that was left alone is word for word what it was in `before`,
/// white space at its ends included.
///
/// # Errors
/// Returns [`FormError`] with the line where something is missing or not understood.
pub(super) fn read(text: &str, before: Option<&Note>) -> Result<NoteText, FormError> {
    let sections = sections(text)?;
    let kind = kind(&sections)?;
    let front = text_of(&sections, Field::Front);
    if front.is_empty() {
        let name = Field::Front.heading(kind);
        let line = line_of(&sections, Field::Front);
        return Err(error(line, format!("the {name} is empty, expected text")));
    }
    let back = text_of(&sections, Field::Back);
    let options = match find(&sections, Field::Options) {
        Some(section) => read_options(section)?,
        None => Vec::new(),
    };
    let was_draft = before.is_some_and(|note| note.draft);
    let front = kept(front, before.map(|note| note.content.front()));
    let back = kept(back, before.map(|note| note.content.back()));
    let content = content(kind, front, back, options, before, &sections)?;
    if !was_draft && !content.is_complete() {
        let (field, missing) = match kind {
            NoteKind::Cloze => (
                Field::Front,
                "nothing is hidden, expected a part such as {{c1::this}}".to_owned(),
            ),
            _ => (
                Field::Back,
                format!("the {} is empty, expected text", Field::Back.heading(kind)),
            ),
        };
        // A note that always was so may be edited in its other parts.
        if before.is_none_or(|note| note.content.is_complete()) {
            return Err(error(line_of(&sections, field), missing));
        }
    }
    let source = text_of(&sections, Field::Source).trim().to_owned();
    let tags = text_of(&sections, Field::Tags);
    Ok(NoteText {
        content,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
        source: kept(source, before.map(|note| note.source.as_str())),
    })
}

fn content(
    kind: NoteKind,
    front: String,
    back: String,
    options: Vec<(usize, ChoiceOption)>,
    before: Option<&Note>,
    sections: &[Section],
) -> Result<Content, FormError> {
    // A draft that was given its options has become a question with options.
    let is_choice = kind == NoteKind::Choice || (kind == NoteKind::Basic && !options.is_empty());
    if !is_choice && let Some((line, _)) = options.first() {
        let kind = kind.name();
        return Err(error(
            *line,
            format!("a {kind} note has no options; write choice under kind, or remove them"),
        ));
    }
    Ok(match kind {
        _ if is_choice => {
            let line = line_of(sections, Field::Options);
            let (count, right) = (
                options.len(),
                options.iter().filter(|(_, option)| option.correct).count(),
            );
            let empty = options.iter().find(|(_, option)| option.text.is_empty());
            if let Some((line, _)) = empty
                && !had_empty_option(before)
            {
                return Err(error(*line, "found an option without text, expected text"));
            }
            let options = options.into_iter().map(|(_, option)| option);
            let options = restored(options.collect(), before);
            let explanation = Explanation {
                text: back,
                references: Vec::new(),
            };
            let choice = Choice::new(front, options, explanation).map_err(|_| {
                let what = if count < 2 {
                    format!("found {count} options, expected two or more")
                } else {
                    format!("found {right} right options, expected - [x] before one or more")
                };
                error(line, what)
            })?;
            Content::Choice(choice)
        }
        NoteKind::Choice | NoteKind::Basic => Content::Basic { front, back },
        NoteKind::Reversed => Content::Reversed { front, back },
        NoteKind::Cloze => Content::Cloze {
            text: front,
            extra: back,
        },
        NoteKind::Typed => Content::Typed {
            front,
            answer: back,
        },
    })
}

fn had_empty_option(before: Option<&Note>) -> bool {
    match before.map(|note| &note.content) {
        Some(Content::Choice(choice)) => choice.options().iter().any(|o| o.text.trim().is_empty()),
        _ => false,
    }
}

/// The text of before if that reads the same, else the new one.
fn kept(text: String, before: Option<&str>) -> String {
    match before {
        Some(before) if plain(before) == text || before.trim() == text => before.to_owned(),
        _ => text,
    }
}

/// Options with the exact texts of before, where they read the same.
fn restored(mut options: Vec<ChoiceOption>, before: Option<&Note>) -> Vec<ChoiceOption> {
    let Some(Content::Choice(choice)) = before.map(|note| &note.content) else {
        return options;
    };
    for option in &mut options {
        let same = choice
            .options()
            .iter()
            .find(|old| plain_option(&old.text) == option.text);
        if let Some(old) = same {
            option.text.clone_from(&old.text);
            if plain_option(&old.note) == option.note {
                option.note.clone_from(&old.note);
            }
        }
    }
    options
}

/// A text as it comes back from the form: lines that end alike, no blank lines around them.
fn plain(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let is_text = |line: &&str| !line.trim().is_empty();
    let first = lines.iter().position(is_text).unwrap_or_default();
    let end = lines
        .iter()
        .rposition(is_text)
        .map_or(first, |last| last + 1);
    let kept = lines.get(first..end).unwrap_or_default();
    kept.join("\n").trim_end().to_owned()
}

fn sections(text: &str) -> Result<Vec<Section>, FormError> {
    let mut sections: Vec<Section> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(word) = heading(line) {
            let field = Field::HEADINGS
                .into_iter()
                .find(|(name, _)| word.eq_ignore_ascii_case(name))
                .map(|(_, field)| field)
                .ok_or_else(|| {
                    let names = Field::HEADINGS.map(|(name, _)| name).join(", ");
                    error(
                        number,
                        format!("found the heading '{word}', expected one of {names}"),
                    )
                })?;
            if let Some(first) = find(&sections, field) {
                return Err(error(
                    number,
                    format!("'{word}' stands on line {} already", first.line),
                ));
            }
            sections.push(Section {
                field,
                line: number,
                text: String::new(),
            });
            continue;
        }
        let is_escaped = line.starts_with('\\') && is_like_a_heading(line);
        let line = if is_escaped {
            line.get(1..).unwrap_or_default()
        } else {
            line
        };
        match sections.last_mut() {
            Some(section) => {
                section.text.push_str(line);
                section.text.push('\n');
            }
            None if line.trim().is_empty() => {}
            None => {
                return Err(error(
                    number,
                    "found text before the first heading, expected a line such as '=== front ==='",
                ));
            }
        }
    }
    Ok(sections)
}

fn find(sections: &[Section], field: Field) -> Option<&Section> {
    sections.iter().find(|section| section.field == field)
}

fn text_of(sections: &[Section], field: Field) -> String {
    find(sections, field)
        .map(|section| plain(&section.text))
        .unwrap_or_default()
}

/// The line of a field's heading; where it is missing, the last line that there is a heading on.
fn line_of(sections: &[Section], field: Field) -> usize {
    find(sections, field)
        .or(sections.last())
        .map_or(1, |section| section.line)
}

fn kind(sections: &[Section]) -> Result<NoteKind, FormError> {
    let word = text_of(sections, Field::Kind).trim().to_lowercase();
    NoteKind::from_name(&word).ok_or_else(|| {
        let names = NoteKind::ALL.map(NoteKind::name).join(", ");
        error(
            line_of(sections, Field::Kind),
            format!("found '{word}' as the kind, expected one of {names}"),
        )
    })
}

#[cfg(test)]
mod tests;
