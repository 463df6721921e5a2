//! Anki 26.9.3, FSRS on: for each answer of its cards what the four buttons offered, and the card and
//! the log it wrote.

use super::{close, fixture, shared};
use serde::Deserialize;
use srs::domain::{
    Active, Card, CardId, DeckId, DesiredRetention, Due, Interval, LogKind, MemoryState, Moment,
    NoteId, Now, Options, Phase, Rating, Response, ReviewLog, Schedule, State, Steps, StudyDay,
    Timestamp,
};
use srs::schedule::{Outcome, Scheduler, ShortTerm, fuzz_range, parameters_from, review_floor};

/// Anki keeps stability to 4 and difficulty to 3 decimals, and each answer starts from those.
const TOLERANCE: f64 = 2e-3;

/// When the recorded collection's days start, in seconds after midnight UTC.
const DAY_START_SECS: i64 = 4 * 3_600;

#[derive(Deserialize)]
struct History {
    card: u32,
    cid: i64,
    params: Vec<f32>,
    learn_steps: Vec<f64>,
    relearn_steps: Vec<f64>,
    desired_retention: f32,
    max_ivl: u32,
    leech_threshold: u32,
    leech_action: u8,
    short_term_with_steps: bool,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    now: i64,
    days_elapsed: i32,
    next_day_at: i64,
    rating: u8,
    took: u32,
    states: States,
    card: Row,
    revlog: LogRow,
}

#[derive(Deserialize)]
struct States {
    current: AnkiState,
    again: AnkiState,
    hard: AnkiState,
    good: AnkiState,
    easy: AnkiState,
}

impl States {
    fn offered(&self) -> [(Rating, AnkiState); 4] {
        [
            (Rating::Again, self.again),
            (Rating::Hard, self.hard),
            (Rating::Good, self.good),
            (Rating::Easy, self.easy),
        ]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum AnkiState {
    New,
    Learning {
        secs: u32,
        left: u8,
        s: f32,
        d: f32,
    },
    Review {
        days: u32,
        lapses: u32,
        leech: bool,
        s: f32,
        d: f32,
    },
    Relearning {
        secs: u32,
        left: u8,
        days: u32,
        lapses: u32,
        leech: bool,
        s: f32,
        d: f32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct Row {
    r#type: u8,
    queue: i8,
    due: i64,
    ivl: u32,
    reps: u32,
    lapses: u32,
    left: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct LogRow {
    ivl: i64,
    #[serde(rename = "lastIvl")]
    last_ivl: i64,
    time: u32,
    r#type: u8,
}

impl History {
    fn read(text: &str) -> Vec<Self> {
        text.lines()
            .filter(|line| !line.contains("\"header\""))
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn steps(minutes: &[f64]) -> Steps {
        Steps::new(minutes.iter().map(|m| (m * 60.0) as u32).collect()).unwrap()
    }

    fn scheduler(&self) -> Scheduler {
        let options = Options {
            desired_retention: DesiredRetention::new(self.desired_retention).unwrap(),
            learning_steps: Self::steps(&self.learn_steps),
            relearning_steps: Self::steps(&self.relearn_steps),
            maximum_interval: self.max_ivl,
            fuzz: false,
            load_balance: false,
            leech_threshold: self.leech_threshold,
            parameters: (!self.params.is_empty()).then(|| parameters_from(&self.params).unwrap()),
            ..Options::default()
        };
        Scheduler::new(&options)
            .unwrap()
            .with_short_term(if self.short_term_with_steps {
                ShortTerm::AfterSteps
            } else {
                ShortTerm::WithoutSteps
            })
    }

    /// The card as Anki had it before the answer.
    fn card_before(&self, index: usize) -> Card {
        let step = |steps: &[f64], left: u8| (steps.len() as u8).saturating_sub(left);
        let (phase, interval, lapses, s, d) = match self.events[index].states.current {
            AnkiState::New => return self.card(Schedule::New { position: 1 }),
            AnkiState::Learning { secs, left, s, d } => {
                let step = step(&self.learn_steps, left);
                (Phase::Learning { step }, Interval::Secs(secs), 0, s, d)
            }
            AnkiState::Review {
                days, lapses, s, d, ..
            } => (Phase::Review, Interval::Days(days), lapses, s, d),
            AnkiState::Relearning {
                secs,
                left,
                days,
                lapses,
                s,
                d,
                ..
            } => {
                let phase = Phase::Relearning {
                    step: step(&self.relearn_steps, left),
                    lapse_interval: days,
                };
                (phase, Interval::Secs(secs), lapses, s, d)
            }
        };
        let previous = &self.events[index - 1];
        self.card(Schedule::Active(Active {
            phase,
            due: Due::On(previous.now().day()),
            interval,
            memory: MemoryState::new(s, d).unwrap(),
            last_review: previous.now().moment,
            reps: previous.card.reps,
            lapses,
        }))
    }

    fn card(&self, schedule: Schedule) -> Card {
        Card {
            id: CardId(self.cid),
            note_id: NoteId(1),
            deck_id: DeckId(1),
            ordinal: 0,
            schedule,
        }
    }

    /// The answer as our log would hold it.
    fn log(&self, index: usize) -> ReviewLog {
        let event = &self.events[index];
        let before = self.card_before(index);
        let (_, after) = event.states.offered()[usize::from(event.rating) - 1];
        let reviewed = event.now().moment;
        ReviewLog {
            card_id: before.id,
            kind: LogKind::Answer,
            reviewed,
            utc_offset_minutes: 0,
            rating: event.rating(),
            state_before: State::of(&before.schedule),
            elapsed_days: before
                .active()
                .map_or(0, |active| reviewed.day.days_since(active.last_review.day)),
            interval: match after {
                AnkiState::New => panic!("an answer leads back to new"),
                AnkiState::Learning { secs, .. } | AnkiState::Relearning { secs, .. } => {
                    Interval::Secs(secs)
                }
                AnkiState::Review { days, .. } => Interval::Days(days),
            },
            last_interval: None,
            memory: MemoryState::new(1.0, 5.0).unwrap(), // computed anew by the replay
            taken_ms: event.took,
            response: Response::default(),
        }
    }

    /// Our outcome in Anki's words.
    fn in_anki_words(&self, outcome: &Outcome) -> AnkiState {
        let Active {
            phase,
            interval,
            memory,
            lapses,
            ..
        } = outcome.after;
        let (s, d) = (memory.stability(), memory.difficulty());
        let leech = outcome.leech;
        let left = |steps: &[f64], step: u8| steps.len() as u8 - step;
        match (phase, interval) {
            (Phase::Review, Interval::Days(days)) => AnkiState::Review {
                days,
                lapses,
                leech,
                s,
                d,
            },
            (Phase::Learning { step }, Interval::Secs(secs)) => AnkiState::Learning {
                secs,
                left: left(&self.learn_steps, step),
                s,
                d,
            },
            (
                Phase::Relearning {
                    step,
                    lapse_interval,
                },
                Interval::Secs(secs),
            ) => AnkiState::Relearning {
                secs,
                left: left(&self.relearn_steps, step),
                days: lapse_interval,
                lapses,
                leech,
                s,
                d,
            },
            mixed => panic!("a phase with the other unit: {mixed:?}"),
        }
    }

    /// The card and log rows Anki would keep for our answer.
    fn rows(&self, event: &Event, outcome: &Outcome, log: &ReviewLog, today: i32) -> (Row, LogRow) {
        let after = outcome.after;
        let days_of = |day: StudyDay| i64::from(day.number() - today);
        let (queue, due, ivl_logged) = match (after.due, after.interval) {
            (Due::At(at), Interval::Secs(secs)) => (1, at.as_millis() / 1_000, -i64::from(secs)),
            (Due::On(day), Interval::Secs(_)) => (3, days_of(day), days_of(day)),
            (Due::On(day), Interval::Days(_)) => (2, days_of(day), days_of(day)),
            (Due::At(_), Interval::Days(_)) => panic!("a review interval that ends at an instant"),
        };
        let due = if queue == 1 {
            due
        } else {
            due + i64::from(event.days_elapsed)
        };
        let left = |steps: &[f64], step: u8| steps.len() as u8 - step;
        let (r#type, ivl, left) = match after.phase {
            Phase::Learning { step } => (1, event.card.ivl, left(&self.learn_steps, step)),
            Phase::Review => (2, days_of_interval(after.interval), 0),
            Phase::Relearning {
                step,
                lapse_interval,
            } => (3, lapse_interval, left(&self.relearn_steps, step)),
        };
        let suspended = outcome.leech && self.leech_action == 0;
        let row = Row {
            r#type,
            queue: if suspended { -1 } else { queue },
            due,
            ivl,
            reps: after.reps,
            lapses: after.lapses,
            left,
        };
        let log_row = LogRow {
            ivl: ivl_logged,
            last_ivl: match log.last_interval {
                None => 0,
                Some(Interval::Days(days)) => days.into(),
                // Anki guesses it anew from the steps and the time of day; nothing to compare.
                Some(Interval::Secs(_)) => event.revlog.last_ivl,
            },
            time: log.taken_ms,
            r#type: match log.state_before {
                State::New | State::Learning => 0,
                State::Review => 1,
                State::Relearning => 2,
            },
        };
        (row, log_row)
    }
}

fn days_of_interval(interval: Interval) -> u32 {
    match interval {
        Interval::Days(days) => days,
        Interval::Secs(_) => 0,
    }
}

impl Event {
    fn now(&self) -> Now {
        let next_day = (self.next_day_at - DAY_START_SECS).div_euclid(86_400);
        Now {
            moment: Moment {
                at: Timestamp::from_millis(self.now * 1_000),
                day: StudyDay::from_number(next_day as i32 - 1),
            },
            next_day_at: Timestamp::from_millis(self.next_day_at * 1_000),
            utc_offset_minutes: 0,
        }
    }

    fn rating(&self) -> Rating {
        Rating::from_number(self.rating).unwrap()
    }
}

impl AnkiState {
    /// The state without its memory, and the memory.
    fn parts(self) -> (Self, f64, f64) {
        let mut bare = self;
        let (s, d) = match &mut bare {
            Self::New => panic!("an answer leads back to new"),
            Self::Learning { s, d, .. }
            | Self::Review { s, d, .. }
            | Self::Relearning { s, d, .. } => (std::mem::take(s), std::mem::take(d)),
        };
        (bare, s.into(), d.into())
    }

    /// The same state, its memory within the tolerance.
    fn agrees(self, other: Self) -> bool {
        let ((ours, s, d), (theirs, their_s, their_d)) = (self.parts(), other.parts());
        ours == theirs && close(s, their_s, TOLERANCE) && close(d, their_d, TOLERANCE)
    }
}

/// What was compared, and every difference in words.
#[derive(Default)]
struct Agreement {
    answers: usize,
    offered: usize,
    differences: Vec<String>,
}

impl Agreement {
    fn of(histories: &[History]) -> Self {
        let mut agreement = Self::default();
        for history in histories {
            let scheduler = history.scheduler();
            for index in 0..history.events.len() {
                agreement.compare(history, &scheduler, index);
            }
        }
        agreement
    }

    fn compare(&mut self, history: &History, scheduler: &Scheduler, index: usize) {
        let event = &history.events[index];
        let card = history.card_before(index);
        let now = event.now();
        let no_load = |_| panic!("nothing is balanced");
        let choices = scheduler.preview(&card, now, &no_load).unwrap();
        let place = format!("card {} answer {index}", history.card);

        for (rating, theirs) in event.states.offered() {
            self.offered += 1;
            let ours = history.in_anki_words(choices.get(rating));
            if !ours.agrees(theirs) {
                let button = rating.name();
                self.differences
                    .push(format!("{place} {button}: {ours:?}, Anki {theirs:?}"));
            }
        }

        self.answers += 1;
        let response = Response::default();
        let answer = scheduler
            .answer(&card, event.rating(), now, &no_load, event.took, response)
            .unwrap();
        let outcome = choices.get(event.rating());
        let (row, log) = history.rows(event, outcome, &answer.log, now.day().number());
        if (row, log) != (event.card, event.revlog) {
            self.differences.push(format!(
                "{place} wrote {row:?} {log:?}, Anki {:?} {:?}",
                event.card, event.revlog
            ));
        }
    }

    fn print(&self, what: &str) {
        let Self {
            answers,
            offered,
            differences,
        } = self;
        println!(
            "{what}: {answers} answers, {offered} offered states, {} differences",
            differences.len()
        );
        for difference in differences {
            println!("  {difference}");
        }
    }
}

#[test]
fn the_sample_of_ankis_answers_is_ours() {
    let agreement = Agreement::of(&History::read(&fixture("anki_answers.jsonl")));
    agreement.print("Anki, sample");
    assert!(agreement.answers >= 50);
    assert_eq!(agreement.differences, [""; 0]);
}

#[test]
fn all_of_ankis_recorded_answers_are_ours() {
    let Some(text) = shared(
        "all_of_ankis_recorded_answers_are_ours",
        "anki/golden.jsonl.gz",
    ) else {
        return;
    };
    let agreement = Agreement::of(&History::read(&text));
    agreement.print("Anki");
    assert_eq!((agreement.answers, agreement.offered), (3_772, 15_088));
    assert_eq!(agreement.differences, [""; 0]);
}

#[test]
fn ankis_logs_replay_to_ankis_cards() {
    let Some(text) = shared("ankis_logs_replay_to_ankis_cards", "anki/golden.jsonl.gz") else {
        return;
    };
    let mut answers = 0;
    for history in History::read(&text) {
        let scheduler = history.scheduler();
        let logs: Vec<ReviewLog> = (0..history.events.len())
            .map(|index| history.log(index))
            .collect();
        for (index, event) in history.events.iter().enumerate() {
            answers += 1;
            let Schedule::Active(after) = scheduler.replay(1, &logs[..=index]).unwrap() else {
                panic!("reviewed, and new");
            };
            let place = format!("card {} answer {index}", history.card);
            let (_, theirs) = event.states.offered()[usize::from(event.rating) - 1];
            let leech = matches!(
                theirs,
                AnkiState::Review { leech: true, .. } | AnkiState::Relearning { leech: true, .. }
            );
            let outcome = Outcome { after, leech };
            let (row, _) = history.rows(
                event,
                &outcome,
                &logs[index],
                after.last_review.day.number(),
            );
            assert_eq!(row, event.card, "{place}");
            let ours = history.in_anki_words(&outcome);
            assert!(ours.agrees(theirs), "{place}: {ours:?}, Anki {theirs:?}");
        }
    }
    println!("Anki: {answers} cards replayed from their logs");
    assert_eq!(answers, 3_772);
}

/// The least and the most days Anki may have offered for each rating of one answer.
fn fuzz_bounds(history: &History, event: &Event) -> [(u32, u32); 4] {
    let scheduler = history.scheduler();
    let ratio = scheduler.elapsed_for(history.desired_retention.into());
    let maximum = history.max_ivl;
    let offered = event.states.offered().map(|(_, state)| state);
    let exact = offered.map(|state| (state.parts().1 * ratio) as f32);
    let bounds = |interval: f32, minimum: u32| fuzz_range(interval, minimum, maximum).into_inner();
    let days = |state: AnkiState| match state {
        AnkiState::Review { days, .. } => Some(days),
        _ => None,
    };
    let [again, hard, good, easy] = exact;
    if let AnkiState::Review { days: previous, .. } = event.states.current {
        let floor = |interval| review_floor(interval, previous, maximum);
        let (hard_days, good_days) = (days(offered[1]).unwrap(), days(offered[2]).unwrap());
        let again = (again.round() as u32).clamp(1, maximum);
        [
            (again, again),
            bounds(hard, floor(hard).max(1)),
            bounds(good, floor(good).max(hard_days + 1)),
            bounds(easy, floor(easy).max(good_days + 1)),
        ]
    } else {
        let whole = |interval: f32| interval.round().max(1.0);
        let good_bounds = bounds(whole(good), 1);
        // Where Good is a step, what it would have been in days is only known to be in its range.
        let (least, most) = days(offered[2]).map_or(good_bounds, |days| (days, days));
        [
            bounds(whole(again), 1),
            bounds(whole(hard), 1),
            good_bounds,
            (
                bounds(whole(easy), least + 1).0,
                bounds(whole(easy), most + 1).1,
            ),
        ]
    }
}

#[test]
fn ankis_fuzzed_intervals_are_within_our_fuzz() {
    let Some(text) = shared(
        "ankis_fuzzed_intervals_are_within_our_fuzz",
        "anki/golden_fuzz.jsonl.gz",
    ) else {
        return;
    };
    let (mut intervals, mut outside) = (0, Vec::new());
    for history in History::read(&text) {
        for (index, event) in history.events.iter().enumerate() {
            let bounds = fuzz_bounds(&history, event);
            for ((rating, state), (least, most)) in event.states.offered().into_iter().zip(bounds) {
                let AnkiState::Review { days, .. } = state else {
                    continue;
                };
                intervals += 1;
                if !(least..=most).contains(&days) {
                    outside.push(format!(
                        "card {} answer {index} {}: {days} outside {least} to {most}",
                        history.card,
                        rating.name()
                    ));
                }
            }
        }
    }
    println!(
        "Anki, fuzzed: {intervals} intervals, {} outside our range",
        outside.len()
    );
    assert!(intervals > 1_000);
    assert_eq!(outside, [""; 0]);
}
