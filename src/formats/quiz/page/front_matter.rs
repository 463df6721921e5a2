//! The title in a page's front matter, read as flat `key: value` lines.

/// The longest front matter that is read. Real ones have a dozen lines.
pub(crate) const LONGEST: usize = 64 * 1024;

/// What stands between the two `---` lines at the start of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) title: Option<String>,
    /// Where the page itself starts.
    pub(crate) end: usize,
    /// Whether it was too long to be read.
    pub(crate) too_long: bool,
}

/// Reads the front matter of a page; without one, the page starts at 0.
pub(crate) fn front_matter(text: &str) -> FrontMatter {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else {
        return FrontMatter::default();
    };
    let mut end = first.len();
    for line in lines {
        let closes = matches!(line.trim_end(), "---" | "...");
        let start = end;
        end += line.len();
        if closes {
            let too_long = start > LONGEST;
            let body = text.get(first.len()..start).unwrap_or_default();
            return FrontMatter {
                title: if too_long { None } else { title(body) },
                end,
                too_long,
            };
        }
    }
    // Never closed: a line of dashes, and a page.
    FrontMatter::default()
}

fn title(body: &str) -> Option<String> {
    let mut lines = body.lines();
    let value = lines.by_ref().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim_end().trim_matches(['"', '\'']) == "title").then(|| value.trim())
    })?;
    let title = if value.starts_with(['>', '|']) {
        // A block: the indented lines that follow, folded into one.
        let block: Vec<&str> = lines
            .take_while(|line| line.starts_with([' ', '\t']))
            .map(str::trim)
            .collect();
        block.join(" ")
    } else {
        unquoted(value)
    };
    let title = title.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

fn unquoted(value: &str) -> String {
    if let Some(rest) = value.strip_prefix('\'') {
        let mut text = String::new();
        let mut letters = rest.chars().peekable();
        while let Some(letter) = letters.next() {
            // Two quotes stand for one, one alone is the end.
            if letter == '\'' && letters.next_if_eq(&'\'').is_none() {
                break;
            }
            text.push(letter);
        }
        return text;
    }
    if let Some(rest) = value.strip_prefix('"') {
        let mut text = String::new();
        let mut letters = rest.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => break,
                '\\' => match letters.next() {
                    Some('n' | 't') => text.push(' '),
                    Some(escaped) => text.push(escaped),
                    None => {}
                },
                _ => text.push(letter),
            }
        }
        return text;
    }
    // Behind white space, `#` starts a comment.
    let comment = value
        .find(" #")
        .or_else(|| value.find("\t#"))
        .or_else(|| value.starts_with('#').then_some(0));
    comment
        .and_then(|at| value.get(..at))
        .unwrap_or(value)
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title_of(value: &str) -> Option<String> {
        front_matter(&format!(
            "---\nsidebar: 1\ntitle: {value}\nauthor:\n  title: other\n---\n# Heading\n"
        ))
        .title
    }

    #[test]
    fn titles_are_read_plain_and_in_either_quotes() {
        for (written, title) in [
            ("Sets: the basics", "Sets: the basics"),
            ("C# and F# # a comment", "C# and F#"),
            ("\"Sets: \\\"the\\\" basics\" # x", "Sets: \"the\" basics"),
            ("'It''s a set'", "It's a set"),
            ("'open", "open"),
            ("''", ""),
            ("", ""),
            ("# nothing", ""),
            (">-\n  folded\n  lines", "folded lines"),
        ] {
            assert_eq!(title_of(written).unwrap_or_default(), title, "{written}");
        }
    }

    #[test]
    fn a_page_may_have_no_front_matter_or_an_unclosed_one() {
        assert_eq!(front_matter("# Title\n---\n"), FrontMatter::default());
        assert_eq!(front_matter("---\ntitle: x\n"), FrontMatter::default());
        assert_eq!(front_matter(""), FrontMatter::default());
        let windows = front_matter("---\r\ntitle: x\r\n---\r\nbody");
        assert_eq!((windows.title.as_deref(), windows.end), (Some("x"), 20));
    }

    #[test]
    fn front_matter_past_the_limit_is_skipped_unread() {
        let page = format!(
            "---\ntitle: x\n{}---\nbody",
            "k: v\n".repeat(LONGEST / 5 + 1)
        );
        let read = front_matter(&page);
        assert!(read.too_long);
        assert_eq!(read.title, None);
        assert_eq!(page.get(read.end..), Some("body"));
    }
}
