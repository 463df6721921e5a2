use super::super::text::{Collected, Line, lines, plain_options, question_at};
use super::fences::Fences;
use super::front_matter::front_matter;
use super::stem::{Announcement, Number, announcement, dedented, joined};
use crate::domain::{Parsed, Place, Question, StatedKey};

/// Reads questions whose options are a list with check boxes, the right ones checked.
///
/// A question is a heading of any level or a numbered line, more text or code if it needs it, then
/// `- [x]` and `- [ ]` items (an item may be a code block), then an explanation up to the next one.
pub fn read_checkboxes(text: &str) -> Parsed {
    let front_matter = front_matter(text);
    let mut reader = Reader {
        collected: Collected::default(),
        tags: front_matter.tags,
        fences: Fences::of(text),
        open: None,
        block_is_option: false,
    };
    if let Some(title) = &front_matter.title {
        reader.collected.title(title);
    }
    for line in lines(text).skip(front_matter.lines) {
        reader.line(line);
    }
    reader.close();
    reader.collected.finish()
}

/// Whether a page has such a question outside of code blocks: a list of to-dos is none.
pub(in crate::formats) fn holds_checkboxes(text: &str) -> bool {
    let fences = Fences::of(text);
    let mut asked = false;
    let is_unfenced_or_starts = |line: &Line<'_>| {
        let block = fences.block_of(line.number);
        block.is_none_or(|block| *block.start() == line.number)
    };
    lines(text).filter(is_unfenced_or_starts).any(|line| {
        if let Some(found) = announcement(line) {
            asked = found.number != Number::None || found.text.ends_with('?');
        } else if line.text.trim_end().ends_with('?') {
            asked = true;
        }
        asked && item(line.text).is_some()
    })
}

/// A list item with a check box: whether it is checked, and its text.
fn item(line: &str) -> Option<(bool, &str)> {
    let content = line.trim_start().strip_prefix(['-', '*', '+'])?;
    let inside = content.trim_start().strip_prefix('[')?;
    let (mark, text) = inside.split_once(']')?;
    let checked = match mark.trim() {
        "" => false,
        "x" | "X" => true,
        _ => return None,
    };
    (!text.starts_with('(')).then_some((checked, text))
}

struct Reader<'a> {
    collected: Collected,
    tags: Vec<String>,
    fences: Fences,
    open: Option<Block<'a>>,
    /// Whether the code block that is being read is a part of the last option.
    block_is_option: bool,
}

/// A question whose end has not been seen, or text that may turn out to lead to one.
struct Block<'a> {
    place: Place,
    announced: Option<Announcement<'a>>,
    stem: Vec<&'a str>,
    options: Vec<Item<'a>>,
    tail: Vec<TailLine<'a>>,
    /// Whether the tail holds more than blank lines.
    has_tail_text: bool,
}

struct Item<'a> {
    checked: bool,
    first: &'a str,
    rest: Vec<&'a str>,
}

/// A line after the options: explanation, or the next question if options follow it.
#[derive(Clone, Copy)]
struct TailLine<'a> {
    line: Line<'a>,
    fenced: bool,
}

impl<'a> Block<'a> {
    const fn at(place: Place, announced: Option<Announcement<'a>>) -> Self {
        Self {
            place,
            announced,
            stem: Vec::new(),
            options: Vec::new(),
            tail: Vec::new(),
            has_tail_text: false,
        }
    }

    /// Whether a line before the options belongs to the question. Below the heading of a section,
    /// a numbered line starts a question of its own.
    fn takes_into_stem(&self, line: Line<'_>, fenced: bool) -> bool {
        self.announced.is_some_and(|announced| {
            let is_section = announced.number == Number::None && !announced.is_question();
            let starts_question = is_section && !fenced && announcement(line).is_some();
            !self.has_tail_text && !starts_question
        })
    }

    /// Adds a line after the options; of several blank lines one is kept.
    fn push_tail(&mut self, tail: TailLine<'a>) {
        let is_blank = |tail: &TailLine<'_>| !tail.fenced && tail.line.text.trim().is_empty();
        if is_blank(&tail) {
            if self.tail.last().is_some_and(is_blank) {
                return;
            }
        } else {
            self.has_tail_text = true;
        }
        self.tail.push(tail);
    }
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>) {
        let block_start = self.fences.block_of(line.number).map(|b| *b.start());
        let starts_block = block_start == Some(line.number);
        let fenced = block_start.is_some();
        if let Some(option) = item(line.text).filter(|_| !fenced || starts_block) {
            self.block_is_option = fenced;
            self.option(line, option);
            return;
        }
        if starts_block {
            self.block_is_option = self.takes_block(line);
        }
        match announcement(line).filter(|_| !fenced) {
            Some(found) if found.level > 0 || found.number == Number::Question => {
                self.close();
                self.open = Some(Block::at(line.place(), Some(found)));
            }
            _ => self.text(line, fenced),
        }
    }

    fn option(&mut self, line: Line<'a>, (checked, first): (bool, &'a str)) {
        if self.open.as_ref().is_none_or(|block| block.has_tail_text) {
            self.start_from_tail(line);
        }
        if let Some(block) = &mut self.open {
            block.tail.clear();
            block.has_tail_text = false;
            block.options.push(Item {
                checked,
                first,
                rest: Vec::new(),
            });
        }
    }

    /// Options follow text that no heading announced: its end is the question, the rest an explanation.
    fn start_from_tail(&mut self, option: Line<'a>) {
        let tail = self
            .open
            .as_mut()
            .map(|block| std::mem::take(&mut block.tail));
        let mut tail = tail.unwrap_or_default();
        let stem = tail.split_off(stem_start(&tail));
        if let Some(block) = &mut self.open {
            block.tail = tail;
        }
        self.close();
        let first = stem.first().map_or(option, |first| first.line);
        let announced = announcement(first).filter(|_| !stem.is_empty());
        let mut block = Block::at(first.place(), announced);
        let body = stem.iter().skip(usize::from(announced.is_some()));
        block.stem = body.map(|tail| tail.line.text).collect();
        self.open = Some(block);
    }

    fn text(&mut self, line: Line<'a>, fenced: bool) {
        let block_is_option = self.block_is_option && fenced;
        let place = line.place();
        let block = self.open.get_or_insert_with(|| Block::at(place, None));
        let continues = block_is_option || (!fenced && continues_option(block, line.text));
        let is_stem = block.takes_into_stem(line, fenced);
        match block.options.last_mut() {
            Some(option) if continues => {
                option
                    .rest
                    .extend(block.tail.drain(..).map(|tail| tail.line.text));
                option.rest.push(line.text);
            }
            None if is_stem => block.stem.push(line.text),
            _ => block.push_tail(TailLine { line, fenced }),
        }
    }

    /// Whether a code block that starts here belongs to the last option: that option is only a
    /// label, or the block follows it at once or is indented below it.
    fn takes_block(&self, line: Line<'a>) -> bool {
        let Some(block) = &self.open else {
            return false;
        };
        let Some(option) = block.options.last() else {
            return false;
        };
        let is_label = option.rest.is_empty() && option.first.trim().len() <= 2;
        !block.has_tail_text && (is_label || block.tail.is_empty() || line.text.starts_with("  "))
    }

    fn close(&mut self) {
        let Some(block) = self.open.take() else {
            return;
        };
        let announced = block.announced;
        let is_question = !block.options.is_empty() || announced.is_some_and(|a| a.is_question());
        if !is_question {
            if let Some(title) = announced.filter(|found| found.level == 1) {
                self.collected.title(title.text);
            }
            return;
        }
        let heading = announced.map(|found| found.text).unwrap_or_default();
        let stem = joined(&block.stem);
        let tail: Vec<&str> = block.tail.iter().map(|tail| tail.line.text).collect();
        // Without options, what follows the question is all that can answer it.
        let (text, explanation) = match (block.options.is_empty(), heading.is_empty()) {
            (true, false) => (heading.to_owned(), stem),
            (_, true) => (stem, joined(&tail)),
            (false, false) => (joined(&[heading, "", &stem]), joined(&tail)),
        };
        let checked = (0_i64..)
            .zip(&block.options)
            .filter(|(_, option)| option.checked)
            .map(|(index, _)| index);
        let key: Vec<i64> = checked.collect();
        let options = block.options.iter();
        self.collected.question(Question {
            options: plain_options(options.map(|option| dedented(option.first, &option.rest))),
            key: if key.is_empty() {
                StatedKey::Missing
            } else {
                StatedKey::Indexes(key)
            },
            explanation: (!explanation.is_empty()).then_some(explanation),
            tags: self.tags.clone(),
            ..question_at(block.place, text)
        });
    }
}

/// Whether a line goes on with the last option: it is indented, or follows without a blank line.
fn continues_option(block: &Block<'_>, text: &str) -> bool {
    if block.has_tail_text || text.trim().is_empty() {
        return false;
    }
    let starts_something = ["[", "!", ">", "<", "*", "-", "+", "|", "_"];
    let indented = text.starts_with("  ") || text.starts_with('\t');
    let lazy = block.tail.is_empty() && !starts_something.iter().any(|s| text.starts_with(s));
    indented || lazy
}

/// Where in the lines before a list the question begins: at the last numbered line, else at the
/// last paragraph, with what stands before it if it is code.
fn stem_start(tail: &[TailLine<'_>]) -> usize {
    let is_numbered = |t: &TailLine<'_>| !t.fenced && announcement(t.line).is_some();
    if let Some(numbered) = tail.iter().rposition(is_numbered) {
        return numbered;
    }
    let is_blank = |t: &TailLine<'_>| !t.fenced && t.line.text.trim().is_empty();
    let mut start = tail.len();
    let mut in_text = false;
    for (at, line) in tail.iter().enumerate().rev() {
        if is_blank(line) {
            if in_text {
                break;
            }
        } else {
            start = at;
            in_text = !line.fenced;
        }
    }
    start
}
