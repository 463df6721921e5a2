use crate::domain::Place;
use memchr::memchr_iter;

/// Bytes between two remembered counts.
const BLOCK: usize = 1024;

/// Line and column of any byte offset, asked for in any order.
///
/// Columns count characters, so a page of one long line would cost a walk from its start for every
/// question. Counts kept every [`BLOCK`] bytes bound that walk.
pub(super) struct Places<'a> {
    text: &'a [u8],
    /// Where each line starts.
    lines: Vec<usize>,
    /// How many characters start before each block.
    before: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let mut lines = vec![0];
        lines.extend(memchr_iter(b'\n', text).map(|end| end + 1));
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut sum = 0;
        for block in text.chunks(BLOCK) {
            before.push(sum);
            sum += starts(block);
        }
        before.push(sum);
        Self {
            text,
            lines,
            before,
        }
    }

    /// The place of the byte at `offset`; of the end of the text when that lies behind it.
    pub(super) fn of(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.lines.get(index))
            .copied()
            .unwrap_or(0);
        let column = self
            .characters(offset)
            .saturating_sub(self.characters(start))
            + 1;
        Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    fn characters(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let before = self.before.get(block).copied().unwrap_or(0);
        let part = self.text.get(block * BLOCK..offset).unwrap_or_default();
        before + starts(part)
    }
}

/// How many characters start in these bytes: all but UTF-8's continuation bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let places = Places::new("aé\nß€x");
        assert_eq!(places.of(0), Place { line: 1, column: 1 });
        assert_eq!(places.of(4), Place { line: 2, column: 1 });
        // ß takes two bytes, € three: x is the third character of its line.
        assert_eq!(places.of(9), Place { line: 2, column: 3 });
    }

    #[test]
    fn a_long_line_is_counted_across_blocks_in_any_order() {
        let text = "é".repeat(5_000);
        let places = Places::new(&text);
        for character in [4_999_usize, 0, 511, 512, 513, 1_024] {
            assert_eq!(
                places.of(character * 2).column as usize,
                character + 1,
                "{character}"
            );
        }
        assert_eq!(places.of(usize::MAX).column, 5_001);
    }
}
