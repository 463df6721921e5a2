//! The words and lines of a card, for a terminal of a given width.

use crate::cli::text::{duration, label, safe_line, span, wrap, wrap_after};
use crate::domain::{Answer, Choice, Content, Now, OptionIndex, Rating, Response, Timestamp};
use crate::source;
use crate::study::prompt::Prompt;
use crate::study::session::{Current, Left, Revealed, Stage, Summary};

/// The keys, for `?`.
pub(super) const HELP: &str = "\
Enter      show the answer or the options, or accept the rating marked (Enter)
A, B, …    pick an option; AC or A C where several are right
-          I do not know
o          show the options without having an answer
g          the pick is a guess, or is not
1 2 3 4    rate Again, Hard, Good, Easy
u          undo the last action
s  b       suspend the card; bury it until tomorrow
f          flag the card: f 1 to f 7, f 0 for none
e          edit the note
x          report a problem: x key, x unclear, x typo, or x and your words
i          what is known about the card
q          quit; everything so far is saved
With options on screen a letter picks the option with that letter. The words
(undo, suspend, bury, flag, edit, report, info, quit …) work everywhere; so does
a colon before a key, as in :b";

/// Lays out what is said about a card.
pub(super) struct Page {
    pub(super) width: u16,
}

impl Page {
    /// The card as far as it is open: heading, question, and what its stage shows.
    pub(super) fn card(&self, current: &Current, left: Left) -> String {
        let prompt = current.prompt();
        let mut place = safe_line(prompt.deck.as_str());
        if !prompt.source.is_empty() {
            place = format!("{place} · {}", safe_line(&prompt.source));
        }
        let mut text = self.wrapped(&place) + &self.wrapped(&position(left));
        if let Some(flag) = prompt.flag {
            text += &format!("flag {}\n", flag.number());
        }
        text += "\n";
        text += &self.wrapped(&prompt.front());
        match current.stage() {
            Stage::Question => {}
            Stage::Options(response) => text += &self.options(prompt, response),
            Stage::Answer(revealed) if prompt.choice().is_some() => {
                text += &self.options(prompt, &revealed.response);
            }
            Stage::Answer(_) => {}
        }
        text + &self.stage_end(current)
    }

    /// What a step to the next stage adds.
    pub(super) fn stage(&self, current: &Current) -> String {
        let mut text = String::new();
        if let Stage::Options(response) = current.stage() {
            text += &self.options(current.prompt(), response);
        }
        text + &self.stage_end(current)
    }

    fn stage_end(&self, current: &Current) -> String {
        let text = match current.stage() {
            Stage::Question => self.wrapped(match current.prompt().content {
                Content::Choice(_) => {
                    "Recall it first. Enter: I have an answer; o: show the options"
                }
                Content::Typed { .. } => "Type the answer. Enter alone: I do not know",
                _ => "Enter: show the answer",
            }),
            Stage::Options(response) => {
                let last = label(response.shown.len().saturating_sub(1));
                self.wrapped(&if current.prompt().has_several_right() {
                    format!(
                        "Pick all that are right, A to {last}, as in AC; -: I do not know; g: it is a guess"
                    )
                } else {
                    format!("Pick one, A to {last}; -: I do not know; g: it is a guess")
                })
            }
            Stage::Answer(revealed) => self.answer(current, revealed) + &self.ratings(current),
        };
        format!("\n{text}")
    }

    /// The options in the order shown, lettered.
    fn options(&self, prompt: &Prompt, response: &Response) -> String {
        let Some(choice) = prompt.choice() else {
            return String::new();
        };
        let mut text = "\n".to_owned();
        for (place, index) in response.shown.iter().enumerate() {
            if let Some(option) = choice.options().get(usize::from(*index)) {
                text += &wrap_after(&format!("{}. ", label(place)), &option.text, self.width);
                text += "\n";
            }
        }
        text
    }

    fn answer(&self, current: &Current, revealed: &Revealed) -> String {
        let prompt = current.prompt();
        let text = match (&prompt.content, &revealed.typed) {
            (Content::Choice(choice), _) => self.verdict(current, choice, &revealed.response),
            (Content::Typed { answer, .. }, Some(typed)) => self.difference(answer, typed),
            _ => self.wrapped(&prompt.back()),
        };
        text + "\n"
    }

    fn difference(&self, answer: &str, typed: &str) -> String {
        let mut text = String::new();
        if !typed.is_empty() {
            text += &wrap_after("you typed: ", typed, self.width);
            text += "\n";
        }
        text += &wrap_after("answer:    ", answer, self.width);
        text + "\n"
    }

    /// Right or wrong, why the picked options are wrong, and the explanation.
    fn verdict(&self, current: &Current, choice: &Choice, response: &Response) -> String {
        let lettered = |index: OptionIndex| {
            let place = response.shown.iter().position(|shown| *shown == index);
            place.map_or_else(|| "?".to_owned(), label)
        };
        let named = |indexes: &[OptionIndex]| {
            let options = indexes.iter().filter_map(|index| {
                let option = choice.options().get(usize::from(*index))?;
                Some(format!("{} {}", lettered(*index), safe_line(&option.text)))
            });
            options.collect::<Vec<_>>().join(", ")
        };
        let correct = choice.correct();
        let are = if correct.len() == 1 { "is" } else { "are" };
        let right = format!("right {are} {}", named(&correct));
        let mut text = self.wrapped(&match (current.is_right(), response.picked.as_slice()) {
            (Some(true), _) => "Right.".to_owned(),
            (_, []) => format!("Not known: {right}."),
            (_, picked) => format!("Wrong: you picked {}; {right}.", named(picked)),
        });
        for index in &response.picked {
            let option = choice.options().get(usize::from(*index));
            if let Some(option) = option.filter(|o| !o.correct && !o.note.is_empty()) {
                text += &wrap_after(&format!("{}: ", lettered(*index)), &option.note, self.width);
                text += "\n";
            }
        }
        for paragraph in self.explanation(choice, response, &lettered) {
            text += "\n";
            text += &self.wrapped(paragraph.trim());
        }
        if source::has_unresolved(choice.explanation()) {
            text += &self.wrapped(
                "(Some option numbers could not be matched and stand as the source has them.)",
            );
        }
        text
    }

    /// First what the explanation says about the option that was picked, if that was wrong; then the rest.
    fn explanation(
        &self,
        choice: &Choice,
        response: &Response,
        lettered: &dyn Fn(OptionIndex) -> String,
    ) -> Vec<String> {
        let correct = choice.correct();
        let wrong = response
            .picked
            .iter()
            .find(|picked| !correct.contains(picked));
        let parts = match wrong {
            Some(picked) => {
                let about = source::about(choice, *picked, lettered);
                vec![about.picked, about.rest]
            }
            None => vec![source::relabel(choice, lettered)],
        };
        parts
            .into_iter()
            .filter(|part| !part.trim().is_empty())
            .collect()
    }

    /// The ratings that can be chosen with their intervals; the one that Enter chooses is marked.
    pub(super) fn ratings(&self, current: &Current) -> String {
        let Stage::Answer(revealed) = current.stage() else {
            return String::new();
        };
        let accepted = revealed.response.proposed.unwrap_or(Rating::Good);
        let ratings: Vec<_> = Rating::ALL
            .into_iter()
            .filter(|rating| current.allows(*rating).is_ok())
            .map(|rating| {
                let mark = if rating == accepted { " (Enter)" } else { "" };
                let interval = span(revealed.intervals.get(rating));
                format!("{} {} {interval}{mark}", rating.number(), rating.name())
            })
            .collect();
        let mut text = self.wrapped(&ratings.join("   "));
        if current.is_right() == Some(true) && !revealed.response.guessed {
            text += "g: it was a guess\n";
        }
        text
    }

    /// What an answer led to.
    pub(super) fn answered(&self, answer: &Answer) -> String {
        let mut text = format!(
            "{}: again in {}.",
            answer.log.rating.name(),
            span(answer.log.interval)
        );
        if let Some(active) = answer.after.active().filter(|_| answer.leech) {
            text += &format!(
                " This card is a leech: it was forgotten {} times.",
                active.lapses
            );
        }
        self.wrapped(&text)
    }

    /// The end of a session.
    pub(super) fn summary(&self, summary: &Summary) -> String {
        let missed = summary.answered - summary.passed;
        let answers = counted(summary.answered, "answer");
        let mut text = self.wrapped(&format!(
            "{answers}: {} passed, {missed} missed; {} on cards, {} in all.",
            summary.passed,
            duration(summary.taken_ms),
            duration(summary.elapsed_ms),
        ));
        if !summary.missed.is_empty() {
            text += "\nMissed:\n";
        }
        for (number, missed) in (1..).zip(&summary.missed) {
            text += &wrap_after(
                &format!("{number}. "),
                &safe_line(&missed.question),
                self.width,
            );
            text += "\n";
            let picked = safe_line(&missed.picked.join(", "));
            if !picked.is_empty() {
                text += &wrap_after("   picked: ", &picked, self.width);
                text += "\n";
            }
            let right = safe_line(&missed.right.join(", "));
            text += &wrap_after("   right:  ", &right, self.width);
            text += "\n";
        }
        text += "\nBy source:\n";
        for tally in &summary.sources {
            let line = format!(
                "{}: {} of {} passed",
                safe_line(&tally.source),
                tally.passed,
                tally.answered
            );
            text += &wrap(&line, self.width, "  ");
            text += "\n";
        }
        text + "\n"
    }

    /// What is left now, and what comes later.
    pub(super) fn outlook(
        &self,
        left: Left,
        back_at: Option<Timestamp>,
        tomorrow: Option<u32>,
        now: Now,
    ) -> String {
        let mut text = String::new();
        if let Some(back_at) = back_at {
            text += &self.wrapped(&format!(
                "{} later today, the first at {}.",
                counted(left.total(), "learning card"),
                clock(back_at, now)
            ));
        } else if left.total() > 0 {
            text += &self.wrapped(&format!("{}.", position(left)));
        }
        if let Some(tomorrow) = tomorrow {
            let reviews = counted(tomorrow as usize, "review");
            text += &self.wrapped(&format!("Tomorrow: {reviews}."));
        }
        text
    }

    /// A paragraph.
    pub(super) fn wrapped(&self, text: &str) -> String {
        wrap(text.trim_end(), self.width, "") + "\n"
    }
}

/// `3 left: 1 new, 0 learning, 2 review`.
fn position(left: Left) -> String {
    let Left {
        new,
        learning,
        review,
    } = left;
    format!(
        "{} left: {new} new, {learning} learning, {review} review",
        left.total()
    )
}

/// `1 answer`, `2 answers`.
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// The local time of an instant, `15:40`.
fn clock(at: Timestamp, now: Now) -> String {
    let minutes = at.as_millis().div_euclid(60_000) + i64::from(now.utc_offset_minutes);
    let minutes = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
