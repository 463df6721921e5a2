//! A collection in memory, and sessions played line by line into a transcript.

use crate::cli::review::{Backend, Driver, Failure, TakenBack, line};
use crate::domain::{Answer, Card, CardId, Due, Flag, Now, Seed};
use crate::study::prompt::Prompt;
use crate::study::session::fake::{FakePlan, TODAY, at};
use crate::study::session::{
    Intervals, Pile, Plan, PlanError, Queued, Rated, Report, SavedSession, Session, Undone, Waiting,
};
use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;

/// Seconds that pass with every line that is typed.
pub(super) const LINE_SECS: u32 = 5;

/// What can be taken back.
enum Operation {
    Answered(Box<Answer>),
    Removed(CardId),
    Flagged(CardId, Option<Flag>),
}

#[derive(Default)]
pub(super) struct Desk {
    pub(super) prompts: Vec<Prompt>,
    pub(super) out: Vec<CardId>,
    pub(super) answers: Vec<Answer>,
    pub(super) reports: Vec<Report>,
    pub(super) saved: Option<SavedSession>,
    /// How many answers are refused before one is written.
    pub(super) failures: u32,
    /// A card that is answered by someone else before the next answer is written.
    pub(super) rival: Option<CardId>,
    /// What the editor makes of a note.
    pub(super) edited: Option<crate::domain::Content>,
    operations: Vec<Operation>,
    clock: Rc<Cell<u32>>,
}

impl Desk {
    pub(super) fn new(prompts: Vec<Prompt>) -> Self {
        Self {
            prompts,
            ..Self::default()
        }
    }

    fn prompt(&mut self, card: CardId) -> &mut Prompt {
        let mut prompts = self.prompts.iter_mut();
        prompts.find(|prompt| prompt.card.id == card).unwrap()
    }

    fn is_due(card: &Card) -> bool {
        match card.active().map(|active| active.due) {
            None | Some(Due::At(_)) => true,
            Some(Due::On(day)) => day.number() <= TODAY,
        }
    }
}

fn failure(what: &str) -> Failure {
    Failure {
        what: what.to_owned(),
        hint: Some("close the other srs and press the rating again".to_owned()),
    }
}

impl Plan for Desk {
    fn intervals(&self, prompt: &Prompt, now: Now) -> Result<Intervals, PlanError> {
        FakePlan.intervals(prompt, now)
    }

    fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError> {
        FakePlan.answer(prompt, now, rated)
    }
}

impl Backend for Desk {
    fn now(&self) -> Now {
        at(self.clock.get())
    }

    fn load(&mut self, card: CardId) -> Result<Option<Prompt>, Failure> {
        let is_out = self.out.contains(&card);
        let prompt = self.prompt(card).clone();
        Ok((!is_out && Self::is_due(&prompt.card)).then_some(prompt))
    }

    fn record(&mut self, answer: &Answer, after: &SavedSession) -> Result<(), Failure> {
        if self.failures > 0 {
            self.failures -= 1;
            return Err(failure(
                "could not save the answer to card 1: the collection is locked",
            ));
        }
        if let Some(card) = self.rival.take() {
            self.out.push(card);
            return Err(failure("card 1 was answered elsewhere"));
        }
        self.prompt(answer.after.id).card = answer.after.clone();
        self.answers.push(answer.clone());
        self.saved = Some(after.clone());
        self.operations
            .push(Operation::Answered(Box::new(answer.clone())));
        Ok(())
    }

    fn undo(&mut self) -> Result<Option<TakenBack>, Failure> {
        let Some(operation) = self.operations.pop() else {
            return Ok(None);
        };
        let (summary, undone) = match operation {
            Operation::Answered(answer) => {
                let card = answer.before.id;
                self.prompt(card).card = answer.before;
                self.answers.pop();
                (
                    format!("answer {} to card {}", answer.log.rating.name(), card.0),
                    Undone::Answer(card),
                )
            }
            Operation::Removed(card) => {
                self.out.retain(|out| *out != card);
                (format!("card {} put aside", card.0), Undone::Removal(card))
            }
            Operation::Flagged(card, flag) => {
                self.prompt(card).flag = flag;
                (format!("flag of card {}", card.0), Undone::Other)
            }
        };
        Ok(Some(TakenBack { summary, undone }))
    }

    fn suspend(&mut self, card: CardId) -> Result<(), Failure> {
        self.bury(card)
    }

    fn bury(&mut self, card: CardId) -> Result<(), Failure> {
        self.out.push(card);
        self.operations.push(Operation::Removed(card));
        Ok(())
    }

    fn set_flag(&mut self, card: CardId, flag: Option<Flag>) -> Result<(), Failure> {
        let before = std::mem::replace(&mut self.prompt(card).flag, flag);
        self.operations.push(Operation::Flagged(card, before));
        Ok(())
    }

    fn report(&mut self, _: CardId, report: &Report) -> Result<(), Failure> {
        self.reports.push(report.clone());
        Ok(())
    }

    fn edit(&mut self, card: CardId) -> Result<bool, Failure> {
        let content = self.edited.take();
        let is_changed = content.is_some();
        if let Some(content) = content {
            self.prompt(card).content = content;
        }
        Ok(is_changed)
    }

    fn info(&mut self, card: CardId) -> Result<String, Failure> {
        Ok(format!("card {}\n", card.0))
    }

    fn save(&mut self, session: &SavedSession) -> Result<(), Failure> {
        self.saved = Some(session.clone());
        Ok(())
    }

    fn due_tomorrow(&mut self) -> Option<u32> {
        Some(14)
    }
}

/// Lines as they are typed: each is echoed into the transcript, and takes its time.
struct Typed {
    text: Vec<u8>,
    at: usize,
    clock: Rc<Cell<u32>>,
    transcript: Rc<RefCell<Vec<u8>>>,
}

impl Read for Typed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Typed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|byte| *byte == b'\n');
        Ok(&rest[..end.map_or(rest.len(), |end| end + 1)])
    }

    fn consume(&mut self, amount: usize) {
        if amount > 0 {
            let line = &self.text[self.at..self.at + amount];
            let mut transcript = self.transcript.borrow_mut();
            transcript.extend(b"> ");
            transcript.extend(line);
            self.clock.set(self.clock.get() + LINE_SECS);
        }
        self.at += amount;
    }
}

struct Transcript(Rc<RefCell<Vec<u8>>>);

impl Write for Transcript {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Plays these lines at the desk; returns the transcript, the typed lines after `> `.
pub(super) fn play(desk: Desk, lines: &[&str]) -> (String, Desk) {
    let now = at(desk.clock.get()).at();
    let mut queue = Vec::new();
    let mut learning = Vec::new();
    for prompt in &desk.prompts {
        let card = &prompt.card;
        match card.active().map(|active| active.due) {
            _ if desk.out.contains(&card.id) || !Desk::is_due(card) => {}
            Some(Due::At(due)) => learning.push(Waiting { due, card: card.id }),
            _ => queue.push(Queued {
                card: card.id,
                pile: Pile::of(&card.schedule),
            }),
        }
    }
    let session = Session::new(Seed::new(1), queue, learning, now);
    let transcript = Rc::new(RefCell::new(Vec::new()));
    let mut typed = Typed {
        text: lines
            .iter()
            .flat_map(|line| format!("{line}\n").into_bytes())
            .collect(),
        at: 0,
        clock: Rc::clone(&desk.clock),
        transcript: Rc::clone(&transcript),
    };
    let saved = desk.saved.clone();
    let mut driver = Driver::new(session, desk, saved.as_ref()).unwrap();
    let mut output = Transcript(Rc::clone(&transcript));
    line::review(&mut driver, &mut typed, &mut output, 60).unwrap();
    let desk = std::mem::take(driver.backend());
    let text = String::from_utf8(transcript.borrow().clone()).unwrap();
    (text, desk)
}
