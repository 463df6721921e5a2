//! Cards and a scheduler with intervals that can be told by heart, for tests.

use super::{Intervals, Plan, PlanError, Rated};
use crate::domain::{
    Active, Answer, Card, CardId, Choice, ChoiceOption, Content, DeckId, DeckName, Due,
    Explanation, Guid, Interval, LogKind, MemoryState, Moment, NoteId, Now, Options, Phase, Rating,
    ReviewLog, Schedule, State, StudyDay, Timestamp,
};
use crate::study::prompt::Prompt;
use std::rc::Rc;

/// The study day on which tests take place.
pub(crate) const TODAY: i32 = 20_000;

/// `secs` seconds after the beginning of time, on [`TODAY`].
pub(crate) fn at(secs: u32) -> Now {
    Now {
        moment: Moment {
            at: Timestamp::from_millis(i64::from(secs) * 1_000),
            day: StudyDay::from_number(TODAY),
        },
        next_day_at: Timestamp::from_millis(36_000_000),
        utc_offset_minutes: 60,
    }
}

/// New cards: 1m, 6m, 10m, 4d, and 1d after the step of 10m; reviews: 10m, and 1, 2 and 3 times the interval.
pub(crate) struct FakePlan;

impl FakePlan {
    fn after(prompt: &Prompt, rating: Rating) -> (Phase, Interval) {
        let secs = |secs, step| (Phase::Learning { step }, Interval::Secs(secs));
        let days = |days| (Phase::Review, Interval::Days(days));
        match prompt.card.schedule {
            Schedule::Active(Active {
                phase: Phase::Review,
                interval,
                ..
            }) => {
                let interval = interval.to_days() as u32;
                match rating {
                    Rating::Again => (
                        Phase::Relearning {
                            step: 0,
                            lapse_interval: 1,
                        },
                        Interval::Secs(600),
                    ),
                    Rating::Hard => days(interval),
                    Rating::Good => days(interval * 2),
                    Rating::Easy => days(interval * 3),
                }
            }
            Schedule::Active(Active {
                phase: Phase::Learning { step: 1 } | Phase::Relearning { .. },
                ..
            }) if rating == Rating::Good => days(1),
            _ => match rating {
                Rating::Again => secs(60, 0),
                Rating::Hard => secs(360, 0),
                Rating::Good => secs(600, 1),
                Rating::Easy => days(4),
            },
        }
    }
}

impl Plan for FakePlan {
    fn intervals(&self, prompt: &Prompt, _: Now) -> Result<Intervals, PlanError> {
        let interval = |rating| Self::after(prompt, rating).1;
        Ok(Intervals {
            again: interval(Rating::Again),
            hard: interval(Rating::Hard),
            good: interval(Rating::Good),
            easy: interval(Rating::Easy),
        })
    }

    fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError> {
        let before = prompt.card.clone();
        let (phase, interval) = Self::after(prompt, rated.rating);
        let due = match interval {
            Interval::Secs(secs) => Due::At(now.at().plus_secs(secs)),
            Interval::Days(days) => Due::On(now.day().plus(days)),
        };
        let active = Active {
            phase,
            due,
            interval,
            memory: memory(),
            last_review: now.moment,
            reps: before.reps() + 1,
            lapses: 0,
        };
        Ok(Answer {
            log: ReviewLog {
                card_id: before.id,
                kind: LogKind::Answer,
                reviewed: now.moment,
                utc_offset_minutes: now.utc_offset_minutes,
                rating: rated.rating,
                state_before: State::of(&before.schedule),
                elapsed_days: 0,
                interval,
                last_interval: before.active().map(|active| active.interval),
                memory: memory(),
                taken_ms: rated.taken_ms,
                response: rated.response,
            },
            after: Card {
                schedule: Schedule::Active(active),
                ..before.clone()
            },
            before,
            leech: false,
        })
    }
}

fn memory() -> MemoryState {
    MemoryState::new(1.0, 5.0).unwrap()
}

/// A new card.
pub(crate) fn new_card(id: i64) -> Card {
    Card {
        id: CardId(id),
        note_id: NoteId(id),
        deck_id: DeckId(1),
        ordinal: 0,
        schedule: Schedule::New { position: 1 },
    }
}

/// A card in review with this interval, due today.
pub(crate) fn review_card(id: i64, days: u32) -> Card {
    Card {
        schedule: Schedule::Active(Active {
            phase: Phase::Review,
            due: Due::On(StudyDay::from_number(TODAY)),
            interval: Interval::Days(days),
            memory: memory(),
            last_review: Moment {
                at: Timestamp::from_millis(-1),
                day: StudyDay::from_number(TODAY).minus(days),
            },
            reps: 3,
            lapses: 0,
        }),
        ..new_card(id)
    }
}

/// A card in the first learning step, due at this second.
pub(crate) fn learning_card(id: i64, due_secs: u32) -> Card {
    Card {
        schedule: Schedule::Active(Active {
            phase: Phase::Learning { step: 0 },
            due: Due::At(at(due_secs).at()),
            interval: Interval::Secs(60),
            memory: memory(),
            last_review: at(0).moment,
            reps: 1,
            lapses: 0,
        }),
        ..new_card(id)
    }
}

/// A question whose options are given as their texts, `*` before the right ones.
pub(crate) fn choice(question: &str, options: &[&str], explanation: &str) -> Content {
    let options = options.iter().map(|text| ChoiceOption {
        text: text.trim_start_matches('*').to_owned(),
        correct: text.starts_with('*'),
        note: String::new(),
    });
    let explanation = Explanation {
        text: explanation.to_owned(),
        references: Vec::new(),
    };
    Content::Choice(Choice::new(question.to_owned(), options.collect(), explanation).unwrap())
}

/// Front and back.
pub(crate) fn basic(front: &str, back: &str) -> Content {
    Content::Basic {
        front: front.to_owned(),
        back: back.to_owned(),
    }
}

/// A card with its content, in the deck `Bees`, with default options but that options are not shuffled.
pub(crate) fn prompt(card: Card, content: Content) -> Prompt {
    Prompt {
        guid: Guid(format!("guid{}", card.id.0)),
        card,
        content,
        deck: DeckName::new("Bees").unwrap(),
        source: String::new(),
        tags: Vec::new(),
        flag: None,
        origin: None,
        options: Rc::new(Options {
            shuffle_options: false,
            ..Options::default()
        }),
    }
}
