//! Floor 1: one card as the learner meets it: its content, where it comes from, its two sides.

use crate::domain::{
    Card, Choice, Content, DeckName, Flag, Guid, Interval, Options, Origin, Phase, Schedule,
};
use std::rc::Rc;

/// The interval, in days, from which a card in review is mature.
const MATURE_DAYS: u32 = 21; // Anki's boundary between young and mature

/// A card with everything that is needed to ask it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The card as it stands in the schedule.
    pub card: Card,
    /// The stable name of its note.
    pub guid: Guid,
    /// What its note says.
    pub content: Content,
    /// The deck it is in.
    pub deck: DeckName,
    /// The lesson or book passage the note names; empty if none.
    pub source: String,
    /// The note's tags.
    pub tags: Vec<String>,
    /// The mark on the card.
    pub flag: Option<Flag>,
    /// Where the note stands in its file.
    pub origin: Option<Origin>,
    /// The options of the deck.
    pub options: Rc<Options>,
}

impl Prompt {
    /// The question with options, if that is what it is.
    pub const fn choice(&self) -> Option<&Choice> {
        match &self.content {
            Content::Choice(choice) => Some(choice),
            _ => None,
        }
    }

    /// Whether several options are right, so that all of them have to be picked.
    pub fn has_several_right(&self) -> bool {
        self.choice()
            .is_some_and(|choice| choice.correct().len() > 1)
    }

    /// Whether the card was never answered.
    pub const fn is_new(&self) -> bool {
        matches!(self.card.schedule, Schedule::New { .. })
    }

    /// Whether the card is in review with an interval of at least 21 days.
    pub const fn is_mature(&self) -> bool {
        matches!(
            self.card.schedule,
            Schedule::Active(active) if matches!(
                (active.phase, active.interval),
                (Phase::Review, Interval::Days(MATURE_DAYS..))
            )
        )
    }

    /// What is shown first, as Markdown: question, front, or text with a gap.
    pub fn front(&self) -> String {
        match &self.content {
            Content::Choice(choice) => choice.question().to_owned(),
            Content::Reversed { back, .. } if self.card.ordinal == 1 => back.clone(),
            Content::Basic { front, .. }
            | Content::Reversed { front, .. }
            | Content::Typed { front, .. } => front.clone(),
            Content::Cloze { text, .. } => cloze(text, self.card.ordinal, Gap::Hidden),
        }
    }

    /// What is shown after, as Markdown: back, answer, full text, or the right options.
    pub fn back(&self) -> String {
        match &self.content {
            Content::Choice(choice) => {
                let right = choice.options().iter().filter(|option| option.correct);
                right
                    .map(|option| option.text.as_str())
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            Content::Reversed { front, .. } if self.card.ordinal == 1 => front.clone(),
            Content::Basic { back, .. } | Content::Reversed { back, .. } => back.clone(),
            Content::Typed { answer, .. } => answer.clone(),
            Content::Cloze { text, extra } => {
                let text = cloze(text, self.card.ordinal, Gap::Filled);
                if extra.is_empty() {
                    text
                } else {
                    format!("{text}\n\n{extra}")
                }
            }
        }
    }
}

/// How the asked part of a cloze text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// `[...]`, or `[hint]`.
    Hidden,
    /// `[the answer]`.
    Filled,
}

/// One opened `{{cN::` whose end was not met yet.
struct Opened {
    asked: bool,
    text: String,
}

/// A cloze text with the parts of card `ordinal` written as `gap` says and the other parts plain.
///
/// Parts may be nested. What is no complete part is left as it is written.
fn cloze(text: &str, ordinal: u16, gap: Gap) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Opened> = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some((number, after)) = cloze_start(rest) {
            open.push(Opened {
                asked: number.checked_sub(1) == Some(ordinal),
                text: String::new(),
            });
            rest = after;
            continue;
        }
        if let Some(after) = rest.strip_prefix("}}")
            && let Some(part) = open.pop()
        {
            let part = part.closed(gap);
            open.last_mut()
                .map_or(&mut out, |o| &mut o.text)
                .push_str(&part);
            rest = after;
            continue;
        }
        open.last_mut().map_or(&mut out, |o| &mut o.text).push(next);
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    for part in open {
        out.push_str(&part.text);
    }
    out
}

impl Opened {
    fn closed(self, gap: Gap) -> String {
        let (answer, hint) = match self.text.split_once("::") {
            Some((answer, hint)) => (answer, hint),
            None => (self.text.as_str(), ""),
        };
        match gap {
            Gap::Filled if self.asked => format!("[{answer}]"),
            Gap::Hidden if self.asked && hint.is_empty() => "[...]".to_owned(),
            Gap::Hidden if self.asked => format!("[{hint}]"),
            Gap::Filled | Gap::Hidden => answer.to_owned(),
        }
    }
}

/// The number of a part that opens here, and what follows its `::`.
fn cloze_start(text: &str) -> Option<(u16, &str)> {
    let rest = text.strip_prefix("{{c")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = rest.split_at(digits);
    Some((number.parse().ok()?, rest.strip_prefix("::")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_asked_part_of_a_cloze_text_is_a_gap() {
        let text = "{{c1::Bees}} dance to tell the {{c2::distance::how far}}.";
        assert_eq!(
            cloze(text, 0, Gap::Hidden),
            "[...] dance to tell the distance."
        );
        assert_eq!(
            cloze(text, 1, Gap::Hidden),
            "Bees dance to tell the [how far]."
        );
        assert_eq!(
            cloze(text, 1, Gap::Filled),
            "Bees dance to tell the [distance]."
        );
    }

    #[test]
    fn nested_and_broken_cloze_parts_lose_no_text() {
        assert_eq!(
            cloze("{{c1::a {{c2::b}} c}} d", 1, Gap::Hidden),
            "a [...] c d"
        );
        assert_eq!(
            cloze("{{c1::a {{c2::b}} c}} d", 0, Gap::Filled),
            "[a b c] d"
        );
        assert_eq!(
            cloze("{{c1::open }} {{cx::y}} }}", 1, Gap::Hidden),
            "open  {{cx::y}} }}"
        );
        assert_eq!(cloze("{{c1::never closed", 0, Gap::Hidden), "never closed");
    }

    #[test]
    fn deep_nesting_needs_no_deep_stack() {
        let text = "{{c1::".repeat(50_000) + "x" + &"}}".repeat(50_000);
        assert_eq!(cloze(&text, 3, Gap::Hidden), "x");
    }
}
