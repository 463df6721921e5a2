use super::super::text::Line;

/// How a line announces a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Announcement<'a> {
    /// The text after `#` marks and number; may be empty.
    pub(super) text: &'a str,
    /// How many `#` it has; 0 for a line that is no heading.
    pub(super) level: usize,
    /// What number stands before the text.
    pub(super) number: Number,
}

/// What number stands before a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// None.
    None,
    /// `3.` or `3)`: may as well be a list or the number of a section.
    Plain,
    /// `Q3.` or `Question 3:`: nothing but a question.
    Question,
}

impl Announcement<'_> {
    /// Whether this is a question even if no options follow.
    pub(super) fn is_question(self) -> bool {
        self.number == Number::Question || (self.level > 0 && self.text.ends_with('?'))
    }
}

/// Reads a line as a heading or as the numbered line of a question.
pub(super) fn announcement(line: Line<'_>) -> Option<Announcement<'_>> {
    if let Some((level, text)) = heading(line.text) {
        let (number, text) = split_number(text);
        return Some(Announcement {
            text,
            level,
            number,
        });
    }
    let indentation = line.text.len() - line.text.trim_start().len();
    let (number, text) = split_number(line.text.trim());
    let announces = number != Number::None && indentation < 4;
    announces.then_some(Announcement {
        text,
        level: 0,
        number,
    })
}

/// The level and the text of a `#` heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let is_heading = (1..=6).contains(&level) && (text.is_empty() || text.starts_with([' ', '\t']));
    is_heading.then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

/// Takes a leading `12.`, `Q12.` or `Question 12:` away.
fn split_number(text: &str) -> (Number, &str) {
    let words = ["Question", "question", "Q", "q"];
    let worded = words.iter().find_map(|word| text.strip_prefix(word));
    let numbered = worded.unwrap_or(text).trim_start();
    let rest = numbered.trim_start_matches(|c: char| c.is_ascii_digit());
    let ends_there = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let after = rest.strip_prefix(['.', ')', ':']);
    let is_number = rest.len() < numbered.len()
        && match (worded, after) {
            (_, Some(after)) => ends_there(after),
            (Some(_), None) => rest.is_empty(),
            (None, None) => false,
        };
    match (is_number, worded) {
        (false, _) => (Number::None, text),
        (true, worded) => {
            let text = after.unwrap_or(rest).trim();
            let number = worded.map_or(Number::Plain, |_| Number::Question);
            (number, text)
        }
    }
}

/// Lines as one text, without blank lines and rules at its ends.
pub(super) fn joined(lines: &[&str]) -> String {
    let is_empty = |line: &str| matches!(line.trim(), "" | "---" | "***" | "___");
    let start = lines.iter().position(|line| !is_empty(line));
    let end = lines.iter().rposition(|line| !is_empty(line));
    let kept = match (start, end) {
        (Some(start), Some(end)) => lines.get(start..=end).unwrap_or_default(),
        _ => &[],
    };
    kept.join("\n").trim().to_owned()
}

/// Text of an option or a paragraph whose further lines are indented: takes the common indentation away.
pub(super) fn dedented(first: &str, rest: &[&str]) -> String {
    let indentation = |line: &&&str| line.len() - line.trim_start_matches(' ').len();
    let common = rest
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| indentation(&line))
        .min()
        .unwrap_or(0);
    let mut text = first.trim().to_owned();
    for line in rest {
        text.push('\n');
        text.push_str(line.get(common..).unwrap_or_default());
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(usize, Number, &str)> {
        announcement(Line { number: 1, text }).map(|a| (a.level, a.number, a.text))
    }

    #[test]
    fn numbers_are_taken_off_headings_and_lines() {
        assert_eq!(
            read("#### Q12. Why? ##"),
            Some((4, Number::Question, "Why?"))
        );
        assert_eq!(read("## Question 3"), Some((2, Number::Question, "")));
        assert_eq!(read("7) What"), Some((0, Number::Plain, "What")));
        assert_eq!(read("Q4: What"), Some((0, Number::Question, "What")));
        assert_eq!(read("# Strings"), Some((1, Number::None, "Strings")));
    }

    #[test]
    fn text_that_merely_begins_with_a_number_is_text() {
        assert_eq!(read("3.14 is what?"), None);
        assert_eq!(read("Queue 4"), None);
        assert_eq!(read("#hashtag"), None);
        assert_eq!(read("2024 was"), None);
        assert_eq!(read("     1. code"), None);
    }

    #[test]
    fn rules_and_blank_lines_at_the_ends_are_dropped() {
        assert_eq!(
            joined(&["", "---", "a", "---", "b", "", "***"]),
            "a\n---\nb"
        );
        assert_eq!(joined(&["---"]), "");
    }

    #[test]
    fn common_indentation_goes() {
        assert_eq!(
            dedented("```", &["    a", "      b", "", "    ```"]),
            "```\na\n  b\n\n```"
        );
    }
}
