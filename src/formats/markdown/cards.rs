use super::super::text::{Collected, Line, lines, note_at};
use super::cloze::{Cloze, to_cloze};
use super::fences::Fences;
use super::front_matter::front_matter;
use crate::domain::{Code, Content, NoteDraft, Parsed, Place};

/// Reads cards as hashcards and repeater write them.
///
/// A card is `Q:` and `A:`, or `C:` with the hidden parts in square brackets, each at the beginning
/// of a line. It ends at a line `---`, at the next card, or with the file; other text is for people.
pub fn read_cards(text: &str) -> Parsed {
    let front_matter = front_matter(text);
    let fences = Fences::of(text);
    let mut reader = Reader {
        collected: Collected::default(),
        tags: front_matter.tags,
        open: None,
    };
    if let Some(title) = &front_matter.title {
        reader.collected.title(title);
    }
    for line in lines(text).skip(front_matter.lines) {
        reader.line(line, fences.contain(line.number));
    }
    reader.close();
    reader.collected.finish()
}

/// Whether a page holds such cards outside of code blocks.
pub(in crate::formats) fn holds_cards(text: &str) -> bool {
    let fences = Fences::of(text);
    lines(text).any(|line| {
        let starts_card = matches!(mark(line.text), Some((Mark::Question | Mark::Cloze, _)));
        starts_card && !fences.contain(line.number)
    })
}

/// Whether a line starts a card or its answer.
pub(super) fn is_card_line(line: &str) -> bool {
    mark(line).is_some()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Question,
    Answer,
    Cloze,
}

fn mark(line: &str) -> Option<(Mark, &str)> {
    [
        ("Q:", Mark::Question),
        ("A:", Mark::Answer),
        ("C:", Mark::Cloze),
    ]
    .into_iter()
    .find_map(|(prefix, mark)| line.strip_prefix(prefix).map(|rest| (mark, rest)))
}

struct Reader {
    collected: Collected,
    tags: Vec<String>,
    open: Option<Card>,
}

/// A card whose end has not been seen.
struct Card {
    place: Place,
    is_cloze: bool,
    front: String,
    back: Option<String>,
}

impl Card {
    /// Adds a line to the side that is being read.
    fn push(&mut self, text: &str) {
        let side = self.back.as_mut().unwrap_or(&mut self.front);
        side.push('\n');
        side.push_str(text);
    }
}

impl Reader {
    fn line(&mut self, line: Line<'_>, fenced: bool) {
        let mark = if fenced { None } else { mark(line.text) };
        match mark {
            Some((Mark::Answer, rest)) => self.answer(line, rest),
            Some((mark, rest)) => {
                self.close();
                self.open = Some(Card {
                    place: line.place(),
                    is_cloze: mark == Mark::Cloze,
                    front: rest.to_owned(),
                    back: None,
                });
            }
            None if !fenced && line.text.trim_end() == "---" => self.close(),
            None => match &mut self.open {
                Some(card) => card.push(line.text),
                None => {
                    if let Some(title) = line.text.strip_prefix("# ").filter(|_| !fenced) {
                        self.collected.title(title);
                    }
                }
            },
        }
    }

    fn answer(&mut self, line: Line<'_>, rest: &str) {
        match &mut self.open {
            Some(card) if card.back.is_none() => card.back = Some(rest.to_owned()),
            Some(card) => {
                card.push(line.text);
                let message = "a second A: for one card; kept as a part of the answer";
                self.collected
                    .problem_of_next(line.place(), Code::Syntax, message);
            }
            None => {
                let message = "an A: without a Q: before it";
                self.collected.problem(line.place(), Code::Syntax, message);
                // Kept as a card without a front, so that the answer can still be used.
                self.open = Some(Card {
                    place: line.place(),
                    is_cloze: false,
                    front: String::new(),
                    back: Some(rest.to_owned()),
                });
            }
        }
    }

    fn close(&mut self) {
        let Some(card) = self.open.take() else {
            return;
        };
        let front = card.front.trim();
        let back = card.back.as_deref().map(str::trim).unwrap_or_default();
        if front.is_empty() && back.is_empty() {
            let message = "a card without text";
            self.collected.problem(card.place, Code::Syntax, message);
            return;
        }
        let (content, draft) = if card.is_cloze {
            self.cloze(card.place, front, back)
        } else {
            self.basic(card.place, front, back)
        };
        self.collected.note(NoteDraft {
            draft,
            tags: self.tags.clone(),
            ..note_at(card.place, content)
        });
    }

    fn basic(&mut self, place: Place, front: &str, back: &str) -> (Content, bool) {
        if back.is_empty() {
            let message = "a Q: without an A:; kept as a draft";
            self.collected
                .problem_of_next(place, Code::NoAnswer, message);
        }
        let content = Content::Basic {
            front: front.to_owned(),
            back: back.to_owned(),
        };
        (content, front.is_empty() || back.is_empty())
    }

    fn cloze(&mut self, place: Place, front: &str, back: &str) -> (Content, bool) {
        let Cloze {
            text,
            deletions,
            unclosed,
            unmarked,
        } = to_cloze(front);
        if unclosed > 0 {
            let message = format!("{unclosed} opening brackets are never closed; kept as text");
            self.collected.problem_of_next(place, Code::Syntax, message);
        }
        if unmarked > 0 {
            let message = format!("{unmarked} brackets are left as text: too many for one card");
            self.collected.problem_of_next(place, Code::Limit, message);
        }
        if deletions == 0 {
            let message = "a C: without a part in square brackets; kept as a draft";
            self.collected
                .problem_of_next(place, Code::NoAnswer, message);
        }
        let content = Content::Cloze {
            text,
            extra: back.to_owned(),
        };
        (content, deletions == 0)
    }
}
