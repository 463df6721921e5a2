//! Moodle's GIFT: questions as text, read leniently and one by one.
mod answers;
mod blocks;
mod escapes;

use answers::{Answers, Item, Range, read_answers};
use blocks::{Block, blocks};
use escapes::{find_bare, unescaped};

use super::text::{Collected, deck_of_path, html_to_markdown, note_at, question_at};
use crate::domain::{
    Code, Content, DeckName, NoteDraft, Parsed, Place, Question, QuestionOption, StatedKey,
};

/// Reads GIFT. What cannot be understood is reported and kept as a draft; the rest is read.
pub fn read(text: &str) -> Parsed {
    let mut reader = Reader::default();
    for block in blocks(text) {
        match block {
            Block::Category(path) => reader.deck = deck_of_path(path),
            Block::Question { place, text } => reader.question(place, &text),
        }
    }
    reader.collected.finish()
}

/// Whether a text has a block in braces with an answer in it.
pub(super) fn holds_questions(text: &str) -> bool {
    blocks(text).any(|block| match block {
        Block::Category(_) => true,
        Block::Question { text, .. } => split_braces(&text).is_some_and(|braces| {
            let answers = braces.inside.trim_start();
            braces.closed
                && (answers.starts_with(['=', '~', '#'])
                    || matches!(read_answers(answers), Answers::TrueFalse { .. }))
        }),
    })
}

#[derive(Default)]
struct Reader {
    collected: Collected,
    deck: Option<DeckName>,
}

/// A question cut at its braces.
struct Braces<'a> {
    before: &'a str,
    inside: &'a str,
    after: &'a str,
    closed: bool,
}

/// Cuts a block at its first braces; `None` if it has none.
fn split_braces(text: &str) -> Option<Braces<'_>> {
    let open = find_bare(text, &['{'])?;
    let (before, rest) = text.split_at_checked(open)?;
    let rest = rest.get(1..)?;
    let close = find_bare(rest, &['}']);
    let (inside, after) = rest.split_at_checked(close.unwrap_or(rest.len()))?;
    Some(Braces {
        before,
        inside,
        after: after.get(1..).unwrap_or_default(),
        closed: close.is_some(),
    })
}

impl Reader {
    fn question(&mut self, place: Place, text: &str) {
        let (text, html) = without_title_and_format(text);
        let plain = |part: &str| {
            let part = unescaped(part);
            if html { html_to_markdown(&part) } else { part }
        };
        let Some(braces) = split_braces(text) else {
            let message = "no answers in braces; kept as a draft";
            self.draft(place, Code::NoAnswer, message, &plain(text));
            return;
        };
        if !braces.closed {
            let message = "a brace is never closed; read up to the blank line";
            self.collected.problem_of_next(place, Code::Syntax, message);
        }
        if find_bare(braces.after, &['{', '}']).is_some() {
            let message = "several answers in one text; kept as a draft";
            self.draft(place, Code::Syntax, message, &plain(text));
            return;
        }
        let answers = read_answers(braces.inside);
        if matches!(answers, Answers::Embedded) {
            let message = "an embedded answer of Moodle's Cloze kind; kept as a draft";
            self.draft(place, Code::Syntax, message, &plain(text));
            return;
        }
        let stem = stem(&plain(braces.before), &plain(braces.after));
        if stem.is_empty() {
            let message = "answers without a question; kept as a draft";
            self.draft(place, Code::Syntax, message, &plain(text));
            return;
        }
        self.answered(place, stem, answers, &plain);
    }

    fn answered(
        &mut self,
        place: Place,
        stem: String,
        answers: Answers<'_>,
        plain: &impl Fn(&str) -> String,
    ) {
        let feedback = answers.feedback().map(plain).unwrap_or_default();
        match answers {
            Answers::Choice { items, .. } => self.choice(place, stem, &items, feedback, plain),
            Answers::TrueFalse {
                right,
                if_wrong,
                if_right,
                ..
            } => {
                let option = |value: bool| QuestionOption {
                    text: if value { "True" } else { "False" }.to_owned(),
                    note: plain(if value == right { if_right } else { if_wrong }),
                };
                let question = Question {
                    options: vec![option(true), option(false)],
                    key: StatedKey::Indexes(vec![i64::from(!right)]),
                    explanation: (!feedback.is_empty()).then_some(feedback),
                    deck: self.deck.clone(),
                    ..question_at(place, stem)
                };
                self.collected.question(question);
            }
            Answers::Short { items, .. } => self.short(place, stem, &items, &feedback, plain),
            Answers::Numbers { ranges, .. } => {
                let answers: Vec<String> = ranges.iter().map(Range::to_text).collect();
                let exact = matches!(ranges.as_slice(), [range] if range.is_exact());
                self.recalled(place, stem, &answers, exact, &feedback);
            }
            Answers::Pairs { pairs, .. } => {
                let pairs: Vec<_> = pairs.iter().map(|(l, r)| (plain(l), plain(r))).collect();
                let asked: Vec<String> = pairs.iter().map(|(l, _)| format!("- {l}")).collect();
                let answers: Vec<String> =
                    pairs.iter().map(|(l, r)| format!("- {l} → {r}")).collect();
                let front = format!("{stem}\n\n{}", asked.join("\n"));
                self.recalled(place, front, &[answers.join("\n")], false, &feedback);
            }
            Answers::Essay { .. } if !feedback.is_empty() => {
                self.recalled(place, stem, &[], false, &feedback);
            }
            Answers::Essay { .. } | Answers::Embedded => {
                let message = "an open question without an answer; kept as a draft";
                self.draft(place, Code::NoAnswer, message, &stem);
            }
            Answers::Unclear { at } => {
                let message = format!("the answers are not understood: {at:?}; kept as a draft");
                self.draft(place, Code::Syntax, &message, &stem);
            }
        }
    }

    fn choice(
        &mut self,
        place: Place,
        stem: String,
        items: &[Item<'_>],
        feedback: String,
        plain: &impl Fn(&str) -> String,
    ) {
        // Without a plainly right option, those that earn points are right together.
        let has_right = items.iter().any(|item| item.right);
        let is_right = |item: &Item<'_>| item.right || (!has_right && item.earns_points());
        let key: Vec<i64> = (0..)
            .zip(items)
            .filter(|(_, item)| is_right(item))
            .map(|(index, _)| index)
            .collect();
        let options = items.iter().map(|item| QuestionOption {
            text: plain(item.text),
            note: plain(item.feedback),
        });
        self.collected.question(Question {
            options: options.collect(),
            key: if key.is_empty() {
                StatedKey::Missing
            } else {
                StatedKey::Indexes(key)
            },
            explanation: (!feedback.is_empty()).then_some(feedback),
            deck: self.deck.clone(),
            ..question_at(place, stem)
        });
    }

    fn short(
        &mut self,
        place: Place,
        stem: String,
        items: &[Item<'_>],
        feedback: &str,
        plain: &impl Fn(&str) -> String,
    ) {
        let answers: Vec<String> = items.iter().map(|item| plain(item.text)).collect();
        let mut notes: Vec<String> = items.iter().map(|item| plain(item.feedback)).collect();
        notes.push(feedback.to_owned());
        notes.retain(|note| !note.is_empty());
        let exact = answers.len() == 1;
        self.recalled(place, stem, &answers, exact, &notes.join("\n\n"));
    }

    /// A card without options: typed if one exact answer says everything, else front and back.
    fn recalled(
        &mut self,
        place: Place,
        front: String,
        answers: &[String],
        exact: bool,
        feedback: &str,
    ) {
        let content = match answers {
            [answer] if exact && feedback.is_empty() => Content::Typed {
                front,
                answer: answer.clone(),
            },
            _ => {
                let mut back = answers.join("\n\nor: ");
                if !back.is_empty() && !feedback.is_empty() {
                    back.push_str("\n\n");
                }
                back.push_str(feedback);
                Content::Basic { front, back }
            }
        };
        self.collected.note(NoteDraft {
            deck: self.deck.clone(),
            ..note_at(place, content)
        });
    }

    fn draft(&mut self, place: Place, code: Code, message: &str, text: &str) {
        self.collected.problem_of_next(place, code, message);
        let content = Content::Basic {
            front: text.trim().to_owned(),
            back: String::new(),
        };
        self.collected.note(NoteDraft {
            deck: self.deck.clone(),
            draft: true,
            ..note_at(place, content)
        });
    }
}

/// A block without `::title::` and `[format]`, and whether that format is HTML.
fn without_title_and_format(text: &str) -> (&str, bool) {
    let text = text.trim();
    let titled = text.strip_prefix("::").and_then(|rest| {
        let end = rest.find("::")?;
        rest.get(end + 2..)
    });
    let text = titled.unwrap_or(text).trim_start();
    let format = text.strip_prefix('[').and_then(|rest| {
        let (name, after) = rest.split_once(']')?;
        matches!(name, "html" | "moodle" | "plain" | "markdown").then_some((name, after))
    });
    match format {
        Some((name, after)) => (after.trim(), matches!(name, "html" | "moodle")),
        None => (text, false),
    }
}

/// The question; a gap where the answers stood within a sentence.
fn stem(before: &str, after: &str) -> String {
    match (before.trim(), after.trim()) {
        (before, "") => before.to_owned(),
        (before, after) => format!("{before} _____ {after}").trim().to_owned(),
    }
}

#[cfg(test)]
mod tests;
