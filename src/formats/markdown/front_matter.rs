use super::super::text::lines;
use super::cards::is_card_line;

/// Front matter is not searched for its end beyond this: 64 KiB.
const MAX_BYTES: usize = 64 * 1024;

/// What stands between two `---` or `+++` lines at the top of a page, as flat TOML or YAML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// `name`, `title` or `deck`, in this order.
    pub(super) title: Option<String>,
    /// `tags`, without `#`.
    pub(super) tags: Vec<String>,
    /// How many lines it takes, its two marks included; 0 if there is none.
    pub(super) lines: usize,
}

/// Reads the front matter of a page; a page without it gives the default.
pub(super) fn front_matter(text: &str) -> FrontMatter {
    block(text).map(|block| read(&block)).unwrap_or_default()
}

/// The lines from the first mark up to, not including, the second.
fn block(text: &str) -> Option<Vec<&str>> {
    let mut all = lines(text);
    let mark = all.next()?.text.trim_end();
    if !matches!(mark, "---" | "+++") {
        return None;
    }
    let mut block = vec![mark];
    let mut bytes = 0;
    for line in all {
        bytes += line.text.len();
        let end = line.text.trim_end() == mark;
        if end {
            return Some(block);
        }
        // A page that opens with a separator and goes on with cards has no front matter.
        if bytes > MAX_BYTES || is_card_line(line.text) {
            return None;
        }
        block.push(line.text);
    }
    None
}

fn read(block: &[&str]) -> FrontMatter {
    let mut found = FrontMatter {
        lines: block.len() + 1,
        ..FrontMatter::default()
    };
    let (mut name, mut title, mut deck) = (None, None, None);
    let mut in_tags = false;
    for line in block.iter().skip(1) {
        if let Some(tag) = line.trim_start().strip_prefix("- ").filter(|_| in_tags) {
            found.tags.extend(tags(tag));
            continue;
        }
        in_tags = false;
        let Some((key, value)) = key_value(line) else {
            continue;
        };
        match key {
            "name" => name = scalar(value),
            "title" => title = scalar(value),
            "deck" => deck = scalar(value),
            "tags" => {
                in_tags = true;
                found.tags.extend(tags(value));
            }
            _ => {}
        }
    }
    found.title = name.or(title).or(deck);
    found
}

fn key_value(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '='])?;
    let (key, value) = line.split_at_checked(at)?;
    let key = key.trim_end();
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_key.then(|| (key, value.get(1..).unwrap_or_default().trim()))
}

/// A value without its quotes; `None` if it is blank.
fn scalar(value: &str) -> Option<String> {
    let quoted = |quote: char| value.strip_prefix(quote)?.rsplit_once(quote);
    let text = match (quoted('"'), quoted('\'')) {
        (Some((inside, _)), _) => inside.replace("\\\"", "\"").replace("\\\\", "\\"),
        (None, Some((inside, _))) => inside.replace("''", "'"),
        (None, None) => value.to_owned(),
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn tags(value: &str) -> Vec<String> {
    value
        .trim_matches(['[', ']'])
        .split([',', ' '])
        .map(|tag| tag.trim_matches(['"', '\'', '#']))
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_between_dashes_names_the_deck() {
        let found = front_matter("---\nname = \"Cells \\\"1\\\"\"\n---\nQ: a");
        assert_eq!(found.title.as_deref(), Some("Cells \"1\""));
        assert_eq!(found.lines, 3);
    }

    #[test]
    fn yaml_gives_title_and_tags() {
        let found =
            front_matter("---\ntitle: 'It''s: a page'\ntags:\n  - rust\n  - '#async'\nx: 1\n---\n");
        assert_eq!(found.title.as_deref(), Some("It's: a page"));
        assert_eq!(found.tags, ["rust", "async"]);
        let inline = front_matter("+++\ntags = [\"a\", 'b']\n+++\n");
        assert_eq!(inline.tags, ["a", "b"]);
    }

    #[test]
    fn a_separator_before_the_first_card_is_no_front_matter() {
        assert_eq!(
            front_matter("---\nQ: a\nA: b\n---\n"),
            FrontMatter::default()
        );
        assert_eq!(
            front_matter("---\ntitle: never ends\n"),
            FrontMatter::default()
        );
        assert_eq!(front_matter(""), FrontMatter::default());
    }
}
