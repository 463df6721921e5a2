use crate::domain::Place;

/// A line of a text, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// What it says.
    pub(crate) text: &'a str,
}

impl Line<'_> {
    /// Where its first character that is not blank stands.
    pub(crate) fn place(self) -> Place {
        let indentation = self.text.len() - self.text.trim_start().len();
        self.place_at(indentation)
    }

    /// Where its `byte`-th byte stands, from 0.
    pub(crate) fn place_at(self, byte: usize) -> Place {
        let before = self.text.char_indices().take_while(|(at, _)| *at < byte);
        Place {
            line: self.number,
            column: u32::try_from(before.count()).map_or(u32::MAX, |n| n.saturating_add(1)),
        }
    }
}

/// The lines of a text; `\r\n` ends a line as `\n` does.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    (1..)
        .zip(text.lines())
        .map(|(number, text)| Line { number, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let found: Vec<_> = lines("a\r\n\n  é€x").collect();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].text, "a");
        assert_eq!(found[2].place(), Place { line: 3, column: 3 });
        let x = found[2].text.find('x').unwrap();
        assert_eq!(found[2].place_at(x), Place { line: 3, column: 5 });
    }
}
