//! What stands before a quiz element, for elements that do not hold their question themselves.

/// The heading and the blocks since the last quiz element.
#[derive(Default)]
pub(crate) struct Lead<'a> {
    /// The first heading of level 1: the page's title.
    pub(crate) title: Option<&'a str>,
    heading: Option<&'a str>,
    /// Whether the heading stands behind the last element.
    fresh: bool,
    blocks: Vec<Block>,
    /// Where the paragraph starts that is still open.
    paragraph: Option<usize>,
}

/// The longest heading that is taken for a question.
const LONGEST_HEADING: usize = 4_096;

#[derive(Clone, Copy)]
enum Block {
    Paragraph { from: usize, to: usize },
    Code { from: usize, to: usize },
}

impl<'a> Lead<'a> {
    /// A line outside code, which starts at `start`.
    pub(crate) fn line(&mut self, line: &'a str, start: usize) {
        let text = line.trim();
        if let Some((level, heading)) = heading(text) {
            self.blocks.clear();
            self.paragraph = None;
            self.heading = Some(heading);
            self.fresh = true;
            if level == 1 && self.title.is_none() && !heading.is_empty() {
                self.title = Some(heading);
            }
        } else if text.is_empty() || is_markup(text) {
            self.end_paragraph(start);
        } else if text == "---" || text == "***" {
            self.blocks.clear();
            self.paragraph = None;
        } else {
            let from = start + (line.len() - line.trim_start().len());
            if starts_item(text) {
                self.end_paragraph(start);
            }
            self.paragraph.get_or_insert(from);
        }
    }

    /// A code block from `from` to `to`.
    pub(crate) fn code(&mut self, from: usize, to: usize) {
        self.blocks.push(Block::Code { from, to });
    }

    /// The paragraph, if one is open, ends before `end`.
    pub(crate) fn end_paragraph(&mut self, end: usize) {
        if let Some(from) = self.paragraph.take().filter(|from| *from < end) {
            self.blocks.push(Block::Paragraph { from, to: end });
        }
    }

    /// A quiz element at `at` ends what led up to it.
    pub(crate) fn element(&mut self, at: usize) {
        self.end_paragraph(at);
        self.blocks.clear();
        self.fresh = false;
    }

    /// The question for an element at `at` that holds none: a heading that asks, with all that
    /// follows it, or else the last paragraph, or else the heading.
    pub(crate) fn question(&mut self, text: &str, at: usize) -> Option<String> {
        self.end_paragraph(at);
        // A heading may be asked by many elements: a huge one is not copied for each.
        let heading = self
            .heading
            .filter(|heading| heading.len() <= LONGEST_HEADING);
        let asks = self.fresh && heading.is_some_and(asks);
        let last = self
            .blocks
            .iter()
            .rposition(|block| matches!(block, Block::Paragraph { .. }));
        let (heading, blocks) = match last {
            _ if asks => (heading, self.blocks.as_slice()),
            Some(last) => (None, self.blocks.get(last..).unwrap_or_default()),
            // Code alone is no question, and that of the question before belongs to that one.
            None => (heading, self.blocks.as_slice()),
        };
        let parts: Vec<String> = heading
            .map(str::to_owned)
            .into_iter()
            .chain(blocks.iter().map(|block| written(text, *block)))
            .filter(|part| !part.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }
}

fn written(text: &str, block: Block) -> String {
    match block {
        Block::Paragraph { from, to } => {
            let lines: Vec<_> = text
                .get(from..to)
                .unwrap_or_default()
                .trim()
                .lines()
                .map(str::trim)
                .collect();
            let paragraph = lines.join("\n");
            // A bullet says nothing; a number may be referred to.
            match paragraph.strip_prefix(['-', '*', '+']) {
                Some(rest) if rest.starts_with(' ') => rest.trim_start().to_owned(),
                _ => paragraph,
            }
        }
        Block::Code { from, to } => {
            let code = text.get(from..to).unwrap_or_default();
            let indent = code.len() - code.trim_start_matches([' ', '\t']).len();
            let lines: Vec<_> = code
                .lines()
                .map(|line| {
                    let own = line.len() - line.trim_start_matches([' ', '\t']).len();
                    line.get(indent.min(own)..).unwrap_or(line)
                })
                .collect();
            lines.join("\n")
        }
    }
}

/// The level and text of an ATX heading, without closing marks and without an anchor
/// (`[[anchor]]`, `{#anchor}`).
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let rest = line.get(level..)?;
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim();
    let bare = rest.trim_end_matches('#');
    let rest = if bare.ends_with([' ', '\t']) || bare.is_empty() {
        bare.trim_end()
    } else {
        rest
    };
    let anchor = [("[[", "]]"), ("{#", "}")]
        .into_iter()
        .find_map(|(open, close)| {
            let inner = rest.strip_suffix(close)?;
            inner.rfind(open)
        });
    Some((
        level,
        anchor
            .and_then(|at| rest.get(..at))
            .unwrap_or(rest)
            .trim_end(),
    ))
}

/// Whether a heading is a question rather than the name of a section: it is numbered, or ends like one.
fn asks(heading: &str) -> bool {
    let digits = heading.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0
        && heading
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(['.', ')', ':']));
    numbered || heading.ends_with(['?', '？', '؟', ':', '：', '…'])
}

/// Whether a line is no prose: a tag of its own, an import, a directive, a template's branch.
fn is_markup(line: &str) -> bool {
    let tag = line.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|first: char| {
            first.is_ascii_uppercase() || matches!(first, '/' | '!' | '>')
        })
    });
    let branch = ["{#", "{:", "{/", "{@"]
        .iter()
        .any(|mark| line.starts_with(mark));
    tag || branch
        || line.starts_with(":::")
        || line.starts_with("import ")
        || line.starts_with("export ")
}

/// Whether a line starts an item of a list.
fn starts_item(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or_default();
    let marks: &[char] = if digits > 0 {
        &['.', ')']
    } else {
        &['-', '*', '+']
    };
    rest.strip_prefix(marks)
        .is_some_and(|rest| rest.starts_with(' '))
}
