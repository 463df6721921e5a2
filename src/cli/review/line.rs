//! The face that reads and writes lines: for pipes, slow links and screen readers.

use super::command::{Command, read};
use super::page::{HELP, Page};
use super::{Backend, Driver, Failure, Outcome, Refusal};
use crate::study::session::{Input, Next, Session, Stage};
use std::io::{self, BufRead, Write};

/// Why a review in lines ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Input or output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A card could not be read.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Reviews until nothing is left, the learner quits or the input ends; then says how it went.
///
/// Everything answered is saved whichever way it ends.
///
/// # Errors
/// Returns [`LineError`] if input, output or the collection fails.
pub fn review<B: Backend>(
    driver: &mut Driver<B>,
    input: &mut impl BufRead,
    output: &mut impl Write,
    width: u16,
) -> Result<(), LineError> {
    let page = Page { width };
    let mut line = Vec::new();
    while driver.draw()?.is_some() {
        show(&page, driver.session(), output)?;
        loop {
            line.clear();
            let end = input.read_until(b'\n', &mut line)? == 0;
            let text = String::from_utf8_lossy(&line);
            let command = match driver.session().current() {
                _ if end => Command::Input(Input::Quit),
                Some(current) => read(&text, current),
                None => break,
            };
            match obey(&page, driver, command, output)? {
                After::SameCard => output.flush()?,
                After::Again => break,
                After::End => return finish(&page, driver, output),
            }
        }
    }
    finish(&page, driver, output)
}

/// Where a command leaves the review.
enum After {
    /// The card is still on screen.
    SameCard,
    /// A card is to be shown from its beginning.
    Again,
    /// The session is over.
    End,
}

fn show(page: &Page, session: &Session, output: &mut impl Write) -> io::Result<()> {
    if let Some(current) = session.current() {
        output.write_all(page.card(current, session.left()).as_bytes())?;
    }
    output.flush()
}

fn obey<B: Backend>(
    page: &Page,
    driver: &mut Driver<B>,
    command: Command,
    output: &mut impl Write,
) -> Result<After, LineError> {
    let input = match command {
        Command::Input(input) => input,
        Command::Help => {
            output.write_all(page.wrapped(HELP).as_bytes())?;
            return Ok(After::SameCard);
        }
        Command::Unknown(sentence) => {
            output.write_all(page.wrapped(&sentence).as_bytes())?;
            return Ok(After::SameCard);
        }
        Command::Info => {
            let text = match driver.info() {
                Ok(info) => page.wrapped(info.trim_end()),
                Err(refusal) => refused(page, &refusal),
            };
            output.write_all(text.as_bytes())?;
            return Ok(After::SameCard);
        }
    };
    let is_guess = input == Input::Guess;
    let outcome = match driver.take(input) {
        Ok(outcome) => outcome,
        Err(refusal) => {
            output.write_all(refused(page, &refusal).as_bytes())?;
            return Ok(After::SameCard);
        }
    };
    let (text, after) = match outcome {
        Outcome::Stage if is_guess => (guess(page, driver.session()), After::SameCard),
        Outcome::Stage => {
            let current = driver.session().current();
            let text = current.map(|current| page.stage(current));
            (text.unwrap_or_default(), After::SameCard)
        }
        Outcome::NewIntervals => {
            let current = driver.session().current();
            let ratings = current.map(|current| page.ratings(current));
            let text = page.wrapped("The intervals have changed meanwhile; rate once more:")
                + &ratings.unwrap_or_default();
            (text, After::SameCard)
        }
        Outcome::Answered(answer) => (page.answered(&answer) + "\n", After::Again),
        Outcome::Suspended => ("Suspended.\n\n".to_owned(), After::Again),
        Outcome::Buried => ("Buried until tomorrow.\n\n".to_owned(), After::Again),
        Outcome::Flagged => (flagged(driver.session()), After::SameCard),
        Outcome::Reported => ("Reported.\n".to_owned(), After::SameCard),
        Outcome::Edited => ("Changed.\n\n".to_owned(), After::Again),
        Outcome::NotEdited => ("Left as it is.\n".to_owned(), After::SameCard),
        Outcome::Undone(summary) => (
            page.wrapped(&format!("Undone: {summary}.")) + "\n",
            After::Again,
        ),
        Outcome::NothingToUndo => ("There is nothing to undo.\n".to_owned(), After::SameCard),
        Outcome::AnsweredElsewhere => (
            page.wrapped(
                "This card was answered elsewhere meanwhile; this answer is not recorded.",
            ) + "\n",
            After::Again,
        ),
        Outcome::Quit => (String::new(), After::End),
    };
    output.write_all(text.as_bytes())?;
    Ok(after)
}

/// A line under the card: what is wrong, and what to do.
fn refused(page: &Page, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Rejected(rejected) => page.wrapped(&rejected.to_string()),
        Refusal::Failed(failure) => {
            let mut text = page.wrapped(&format!("error: {failure}"));
            if let Some(hint) = &failure.hint {
                text += &page.wrapped(&format!("hint: {hint}"));
            }
            text
        }
    }
}

fn guess(page: &Page, session: &Session) -> String {
    let Some(current) = session.current() else {
        return String::new();
    };
    let (guessed, ratings) = match current.stage() {
        Stage::Question => (false, String::new()),
        Stage::Options(response) => (response.guessed, String::new()),
        Stage::Answer(revealed) => (revealed.response.guessed, page.ratings(current)),
    };
    let sentence = if guessed {
        "Marked as a guess."
    } else {
        "No guess."
    };
    format!("{sentence}\n{ratings}")
}

fn flagged(session: &Session) -> String {
    let flag = session.current().and_then(|current| current.prompt().flag);
    match flag {
        Some(flag) => format!("Flag {}.\n", flag.number()),
        None => "No flag.\n".to_owned(),
    }
}

fn finish<B: Backend>(
    page: &Page,
    driver: &mut Driver<B>,
    output: &mut impl Write,
) -> Result<(), LineError> {
    let tomorrow = driver.backend().due_tomorrow();
    let now = driver.backend().now();
    let session = driver.session();
    let is_open = session.current().is_some();
    let (is_finished, back_at) = match session.next(now.at()) {
        Next::Finished { back_at } if !is_open => (true, back_at),
        _ => (false, None),
    };
    let summary = session.summary(now.at());
    let mut text = match (summary.answered, is_finished) {
        (0, true) => "Nothing is due now.\n".to_owned(),
        (0, false) => "Nothing was answered.\n".to_owned(),
        _ => page.summary(&summary),
    };
    if is_open {
        text += &page.wrapped("Saved: the next review goes on with this card.");
    }
    text += &page.outlook(session.left(), back_at, tomorrow, now);
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}
