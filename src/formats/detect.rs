//! Which format a file has: by its ending, and by what it says where endings do not tell.
use std::path::Path;

use super::text::{Decoded, decode};
use super::{aiken, gift, markdown, quiz, table, toml_quiz, trivia};
use crate::domain::{Code, Parsed};

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// A format that can be imported; the names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format { $($(#[$doc])* $variant,)* }

        impl Format {
            /// Every format.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name, as `--format` takes it and `--json` prints it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

formats! {
    /// A page with a quiz element.
    Quiz = "quiz";
    /// A module of JavaScript or TypeScript with a list of questions.
    Bank = "bank";
    /// Markdown cards: `Q:`/`A:` and `C:`.
    Markdown = "markdown";
    /// Markdown questions with `- [x]` and `- [ ]` options.
    Checkbox = "checkbox";
    /// Markdown questions with `A)` options and a stated answer.
    Lettered = "lettered";
    /// Comma-separated, or with another character between cells.
    Csv = "csv";
    /// Tab-separated; Anki's text exports.
    Tsv = "tsv";
    /// Moodle's GIFT.
    Gift = "gift";
    /// Aiken.
    Aiken = "aiken";
    /// `OpenTriviaQA`.
    Trivia = "trivia";
    /// Quizzes of mdbook-quiz.
    Toml = "toml";
    /// A JSON array of quiz questions.
    Json = "json";
    /// The program's own JSON export.
    Archive = "archive";
    /// An Anki package.
    Apkg = "apkg";
}

impl Format {
    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
    }

    /// Reads a file that holds questions and notes; problems of its bytes come first.
    ///
    /// `None` for the formats that carry a history as well: the program's own export and packages
    /// have readers of their own.
    pub fn read(self, bytes: &[u8]) -> Option<Parsed> {
        let text = |read: fn(&str) -> Parsed| read_text(bytes, read);
        let parsed = match self {
            Self::Quiz => quiz::read(bytes),
            Self::Bank | Self::Json => quiz::read_bank(bytes),
            Self::Markdown => text(markdown::read_cards),
            Self::Checkbox => text(markdown::read_checkboxes),
            Self::Lettered => text(markdown::read_lettered),
            Self::Csv => text(|text| table::read(text, table::Delimiter::Detect)),
            Self::Tsv => text(|text| table::read(text, table::Delimiter::TAB)),
            Self::Gift => text(gift::read),
            Self::Aiken => text(aiken::read),
            Self::Trivia => text(trivia::read),
            Self::Toml => text(toml_quiz::read),
            Self::Archive | Self::Apkg => return None,
        };
        Some(parsed)
    }
}

/// Decodes a file and reads it, unless it is too large.
fn read_text(bytes: &[u8], read: fn(&str) -> Parsed) -> Parsed {
    let Decoded { text, problems } = decode(bytes);
    if problems.iter().any(|problem| problem.code == Code::Limit) {
        return Parsed {
            problems,
            ..Parsed::default()
        };
    }
    let mut parsed = read(&text);
    parsed.problems.splice(0..0, problems);
    parsed.problems.sort_by_key(|problem| problem.place);
    parsed
}

/// The format of a file; `None` if it holds nothing that can be imported.
pub fn detect(path: &Path, bytes: &[u8]) -> Option<Format> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "apkg" | "colpkg" => return Some(Format::Apkg),
        "csv" => return Some(Format::Csv),
        "tsv" | "tab" => return Some(Format::Tsv),
        "gift" => return Some(Format::Gift),
        "aiken" => return Some(Format::Aiken),
        _ => {}
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(Format::Apkg);
    }
    let text = decode(bytes).text;
    match ending.as_str() {
        "md" | "mdx" | "markdown" => page(&text),
        "jsx" | "tsx" | "js" | "ts" | "mjs" => module(&text),
        "json" => json(&text),
        "toml" => toml_quiz::holds_questions(&text).then_some(Format::Toml),
        "txt" | "text" | "" => plain(&text).or_else(|| page(&text)),
        _ => None,
    }
}

/// A format, and what says that a text is in it.
type Kind = (Format, fn(&str) -> bool);

/// The format of a Markdown page.
fn page(text: &str) -> Option<Format> {
    let kinds: [Kind; 4] = [
        (Format::Quiz, quiz::holds_quiz),
        (Format::Markdown, markdown::holds_cards),
        (Format::Checkbox, markdown::holds_checkboxes),
        (Format::Lettered, markdown::holds_lettered),
    ];
    let found = kinds.into_iter().find(|(_, holds)| holds(text));
    found.map(|(format, _)| format)
}

/// The format of a module of code. Most have nothing to do with questions, and are not read.
fn module(text: &str) -> Option<Format> {
    let mentions_questions = names_questions(text);
    if !mentions_questions {
        return None;
    }
    if quiz::holds_quiz(text) {
        return Some(Format::Quiz);
    }
    let holds_list = !quiz::read_bank(text.as_bytes()).questions.is_empty();
    holds_list.then_some(Format::Bank)
}

fn names_questions(text: &str) -> bool {
    let names = ["question", "prompt", "options", "choices"];
    names.iter().any(|name| text.contains(name))
}

/// The format of a file whose ending says no more than that it is text, or that has none.
fn plain(text: &str) -> Option<Format> {
    let first = text.trim_start();
    if first.starts_with('{') && is_archive(first) {
        return Some(Format::Archive);
    }
    if table::holds_directives(text) {
        return Some(Format::Tsv);
    }
    let kinds: [Kind; 5] = [
        (Format::Trivia, trivia::holds_questions),
        (Format::Toml, toml_quiz::holds_questions),
        (Format::Aiken, aiken::holds_questions),
        (Format::Gift, gift::holds_questions),
        (Format::Tsv, table::holds_tabs),
    ];
    let found = kinds.into_iter().find(|(_, holds)| holds(text));
    found.map(|(format, _)| format)
}

/// Most files of JSON hold no questions; a package's metadata is not worth a complaint.
fn json(text: &str) -> Option<Format> {
    if is_archive(text.trim_start()) {
        return Some(Format::Archive);
    }
    names_questions(text).then_some(Format::Json)
}

/// Whether JSON starts as the program's own export does: an object whose first keys include its mark.
fn is_archive(json: &str) -> bool {
    let head: String = json
        .chars()
        .filter(|character| !character.is_whitespace())
        .take(200)
        .collect();
    head.starts_with('{') && head.contains("\"format\":\"srs\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::StatedKey;

    fn found(path: &str, text: &str) -> Option<&'static str> {
        detect(Path::new(path), text.as_bytes()).map(Format::name)
    }

    #[test]
    fn every_name_leads_back_to_its_format() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(*format));
        }
        assert_eq!(Format::from_name("exe"), None);
    }

    #[test]
    fn endings_decide_where_they_can() {
        assert_eq!(found("a/B.CSV", ""), Some("csv"));
        assert_eq!(found("x.tsv", ""), Some("tsv"));
        assert_eq!(found("x.gift", ""), Some("gift"));
        assert_eq!(found("x.colpkg", ""), Some("apkg"));
        assert_eq!(found("x.rs", "Q: a\nA: b"), None);
    }

    #[test]
    fn pages_are_told_apart_by_what_they_hold() {
        assert_eq!(found("x.mdx", "<Quiz />\nQ: a"), Some("quiz"));
        assert_eq!(found("x.md", "# T\nQ: a\nA: b"), Some("markdown"));
        assert_eq!(
            found("x.md", "### Q1. a\n- [x] b\n- [ ] c"),
            Some("checkbox")
        );
        assert_eq!(
            found("x.md", "1. a\nA) b\nB) c\n**Answer: A**"),
            Some("lettered")
        );
        assert_eq!(found("x.md", "# Only text"), None);
        assert_eq!(found("x.ts", "const x = 1"), None);
        let bank = "export const q = [{ question: 'a', options: ['b', 'c'], correctIndex: 0 }];";
        assert_eq!(found("x.ts", bank), Some("bank"));
        assert_eq!(found("x.ts", "// a question\nconst x = 1"), None);
    }

    #[test]
    fn plain_text_is_told_by_its_marks() {
        assert_eq!(found("x.txt", "Q?\nA. b\nB. c\nANSWER: A"), Some("aiken"));
        assert_eq!(found("x.txt", "#Q a\n^ b\nA b\nB c"), Some("trivia"));
        assert_eq!(found("x.txt", "::t::Q {=a ~b}"), Some("gift"));
        assert_eq!(found("x.txt", "#separator:tab\na\tb"), Some("tsv"));
        assert_eq!(found("x.txt", "a\tb\nc\td\n"), Some("tsv"));
        assert_eq!(found("-", "Q: a\nA: b"), Some("markdown"));
        assert_eq!(found("notes.txt", "dear all,\nhello"), None);
    }

    #[test]
    fn our_own_json_is_told_from_lists_of_questions() {
        assert_eq!(
            found("x.json", "{ \"format\": \"srs\", \"version\": 1 }"),
            Some("archive")
        );
        assert_eq!(found("x.json", "[{\"question\": \"q\"}]"), Some("json"));
        assert_eq!(found("package.json", "{\"name\": \"x\"}"), None);
        assert_eq!(found("x.toml", "[[questions]]\n"), Some("toml"));
        assert_eq!(found("Cargo.toml", "[package]\n"), None);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_reported_with_what_was_read() {
        let parsed = Format::Csv
            .read(b"front,back\ncaf\xe9,coffee\nx\n")
            .unwrap();
        assert_eq!(parsed.notes[0].content.front(), "café");
        let codes: Vec<_> = parsed
            .problems
            .iter()
            .map(|p| (p.place.line, p.code))
            .collect();
        assert_eq!(
            codes,
            [(2, Code::Encoding), (3, Code::Syntax), (3, Code::NoAnswer)]
        );
    }

    #[test]
    fn a_file_that_is_too_large_gives_its_limit_and_nothing_else() {
        let bytes = vec![b'x'; crate::formats::text::MAX_BYTES + 1];
        let parsed = Format::Markdown.read(&bytes).unwrap();
        let codes: Vec<_> = parsed.problems.iter().map(|p| p.code).collect();
        assert_eq!(codes, [Code::Limit]);
    }

    #[test]
    fn sample_decks_are_recognised() {
        let name = |file: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("decks")
                .join(file);
            let bytes = std::fs::read(&path).unwrap();
            detect(&path, &bytes).map(Format::name)
        };
        for (file, format) in [
            ("asyncio.md", "quiz"),
            ("rust-ownership.md", "markdown"),
            ("git.csv", "csv"),
            ("http-status.tsv", "tsv"),
            ("regex-checkboxes.md", "checkbox"),
            ("terminal.gift", "gift"),
            ("unicode.aiken.txt", "aiken"),
            ("sql.json", "json"),
        ] {
            assert_eq!(name(file), Some(format), "{file}");
        }
    }

    #[test]
    fn sample_quizzes_hold_what_their_pages_show() {
        let page = include_bytes!("../../decks/asyncio.md");
        let parsed = Format::Quiz.read(page).unwrap();
        assert_eq!(parsed.questions.len(), 26);
        assert_eq!(parsed.problems, []);
        assert!(parsed.questions[15].options.is_empty());
        assert_eq!(parsed.questions[18].key, StatedKey::Indexes(vec![0, 2]));
        assert!(parsed.questions[8].text.contains("\n```python\n"));
        assert!(parsed.questions[7].text.contains("(It's an argument"));
        let json = include_bytes!("../../decks/sql.json");
        assert_eq!(Format::Json.read(json).unwrap().questions.len(), 7);
    }
}
