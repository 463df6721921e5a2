use crate::domain::DeckName;

/// What the lines `#name:value` at the top of a file say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Directives {
    /// `#separator:`.
    pub(super) delimiter: Option<u8>,
    /// `#html:true`.
    pub(super) html: bool,
    /// `#deck:`.
    pub(super) deck: Option<DeckName>,
    /// `#tags:`.
    pub(super) tags: Vec<String>,
    /// `#columns:`.
    pub(super) columns: Option<Vec<String>>,
    /// `#deck column:`, from 0.
    pub(super) deck_column: Option<usize>,
    /// `#tags column:`, from 0.
    pub(super) tags_column: Option<usize>,
    /// `#notetype column:`, from 0.
    pub(super) kind_column: Option<usize>,
    /// `#guid column:`, from 0.
    pub(super) guid_column: Option<usize>,
    /// `#srs-csv:1 guarded`: each cell has one `'` before a character that a spreadsheet would run.
    pub(super) guarded: bool,
    /// How many lines they take.
    pub(super) lines: u32,
    /// How many bytes they take.
    pub(super) bytes: usize,
}

impl Directives {
    /// Reads the lines that begin with `#` at the top. Without a known one among them they are
    /// ordinary rows, and none is taken.
    pub(super) fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut known = false;
        let mut columns = None;
        for line in text.split_inclusive('\n') {
            let Some(directive) = line.strip_prefix('#') else {
                break;
            };
            found.lines = found.lines.saturating_add(1);
            found.bytes += line.len();
            let directive = directive.trim_end_matches(['\n', '\r']);
            let Some((name, value)) = directive.split_once(':') else {
                continue;
            };
            let name = name.trim().to_ascii_lowercase();
            if name == "columns" {
                columns = Some(value);
            }
            known |= found.set(&name, value);
        }
        if !known {
            return Self::default();
        }
        // Last, because the separator may be stated after the names that it separates.
        found.columns = columns.map(|names| {
            let delimiter = char::from(found.delimiter.unwrap_or(b'\t'));
            names.split(delimiter).map(str::to_owned).collect()
        });
        found
    }

    /// Takes over one value; `false` if the name is not one of Anki's or ours.
    fn set(&mut self, name: &str, value: &str) -> bool {
        let trimmed = value.trim();
        let column = || trimmed.parse::<usize>().ok()?.checked_sub(1);
        match name {
            "separator" => self.delimiter = separator(value),
            "html" => self.html = trimmed.eq_ignore_ascii_case("true"),
            "deck" => {
                self.deck = DeckName::new(trimmed).or_else(|| DeckName::from_title(trimmed));
            }
            "tags" => self.tags = split_tags(trimmed),
            "deck column" => self.deck_column = column(),
            "tags column" => self.tags_column = column(),
            "notetype column" => self.kind_column = column(),
            "guid column" => self.guid_column = column(),
            "srs-csv" => self.guarded = trimmed == "1 guarded",
            "notetype" | "columns" | "if matches" => {}
            _ => return false,
        }
        true
    }

    /// A cell without its guard.
    pub(super) fn unguarded<'a>(&self, cell: &'a str) -> &'a str {
        if self.guarded {
            cell.strip_prefix('\'').unwrap_or(cell)
        } else {
            cell
        }
    }
}

fn separator(value: &str) -> Option<u8> {
    match value.trim().to_ascii_lowercase().as_str() {
        "tab" => Some(b'\t'),
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        "space" => Some(b' '),
        "pipe" => Some(b'|'),
        "colon" => Some(b':'),
        _ => value
            .bytes()
            .next()
            .filter(|byte| byte.is_ascii() && *byte != b'"'),
    }
}

/// Tags between blanks, commas or semicolons, without `#`.
pub(super) fn split_tags(text: &str) -> Vec<String> {
    text.split([' ', '\t', '\n', ',', ';'])
        .map(|tag| tag.trim_start_matches('#'))
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}
