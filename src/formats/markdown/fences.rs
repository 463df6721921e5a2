use std::ops::RangeInclusive;

use super::super::text::lines;

/// The lines of a page that belong to fenced code blocks, fences included.
///
/// A fence that is never closed is no fence: it must not swallow the rest of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fences {
    /// Ascending, not touching one another.
    blocks: Vec<RangeInclusive<u32>>,
}

/// A line that could open or close a code block.
#[derive(Clone, Copy)]
struct Fence {
    line: u32,
    mark: char,
    length: usize,
    /// Whether nothing follows; only such a line closes a block.
    bare: bool,
}

impl Fences {
    /// Finds the code blocks of a page, in one pass forwards after one backwards.
    pub(super) fn of(text: &str) -> Self {
        let fences: Vec<Fence> = lines(text)
            .filter_map(|line| fence(line.number, line.text))
            .collect();
        let closable = closable(&fences);
        let mut blocks = Vec::new();
        let mut open: Option<Fence> = None;
        for (fence, closable) in fences.into_iter().zip(closable) {
            match open {
                Some(opener) => {
                    if fence.bare && fence.mark == opener.mark && fence.length >= opener.length {
                        blocks.push(opener.line..=fence.line);
                        open = None;
                    }
                }
                None => open = closable.then_some(fence),
            }
        }
        Self { blocks }
    }

    /// The code block that a line belongs to.
    pub(super) fn block_of(&self, line: u32) -> Option<&RangeInclusive<u32>> {
        let at = self.blocks.partition_point(|block| *block.end() < line);
        self.blocks.get(at).filter(|block| block.contains(&line))
    }

    /// Whether a line belongs to a code block.
    pub(super) fn contain(&self, line: u32) -> bool {
        self.block_of(line).is_some()
    }
}

/// For each fence, whether a later line can close it.
fn closable(fences: &[Fence]) -> Vec<bool> {
    let (mut longest_backticks, mut longest_tildes) = (0, 0);
    let mut closable: Vec<bool> = fences
        .iter()
        .rev()
        .map(|fence| {
            let longest = match fence.mark {
                '`' => &mut longest_backticks,
                _ => &mut longest_tildes,
            };
            let closable = *longest >= fence.length;
            if fence.bare {
                *longest = fence.length.max(*longest);
            }
            closable
        })
        .collect();
    closable.reverse();
    closable
}

fn fence(number: u32, line: &str) -> Option<Fence> {
    let trimmed = line.trim_start();
    let (content, in_list) = match list_content(trimmed) {
        Some(content) => (content, true),
        None => (trimmed, false),
    };
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let after = content.trim_start_matches(mark);
    let length = content.len() - after.len();
    let is_fence = length >= 3 && !(mark == '`' && after.contains('`'));
    is_fence.then(|| Fence {
        line: number,
        mark,
        length,
        bare: !in_list && after.trim().is_empty(),
    })
}

/// What follows the mark (and the check box) of a list item.
fn list_content(trimmed: &str) -> Option<&str> {
    let content = trimmed.strip_prefix(['-', '*', '+'])?;
    let content = content.strip_prefix([' ', '\t'])?.trim_start();
    let unchecked = content.strip_prefix('[').and_then(|rest| {
        let (inside, after) = rest.split_once(']')?;
        matches!(inside.trim(), "" | "x" | "X").then(|| after.trim_start())
    });
    Some(unchecked.unwrap_or(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fenced(text: &str) -> Vec<u32> {
        let fences = Fences::of(text);
        (1..=lines(text).count() as u32)
            .filter(|line| fences.contain(*line))
            .collect()
    }

    #[test]
    fn a_block_ends_at_a_bare_fence_of_its_kind_and_length() {
        assert_eq!(fenced("a\n````md\n```\nx\n~~~~~\n````\nb"), [2, 3, 4, 5, 6]);
        assert_eq!(fenced("~~~\n```\n~~~\n```\nx\n```"), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_fence_without_an_end_is_text() {
        assert!(fenced("```\nQ: x\nA: y").is_empty());
        assert_eq!(fenced("````\na\n```\nb\n```"), [3, 4, 5]);
    }

    #[test]
    fn a_list_item_opens_a_block_and_its_indented_fence_closes_it() {
        assert_eq!(fenced("- [ ] ```\n      x\n      ```\n- y"), [1, 2, 3]);
        assert!(fenced("``` not `code`\n").is_empty());
    }
}
