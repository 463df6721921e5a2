//! FSRS-6 itself: memory states, retrievability and intervals of simulated histories, as computed by
//! a 64-bit reference, py-fsrs 6.3.2 and ts-fsrs 5.4.2; parameter migrations; states guessed from SM-2.

use super::{close, fixture, shared};
use serde::Deserialize;
use srs::domain::{
    Card, CardId, DeckId, DesiredRetention, MemoryState, Moment, NoteId, Now, Options, Rating,
    Response, Schedule, Steps, StudyDay, Timestamp,
};
use srs::schedule::{Scheduler, parameters_from};

/// FSRS computes with 32-bit numbers, the reference with 64: its worst relative error is 8e-5.
const TOLERANCE: f64 = 1e-3;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
    migration: Vec<Migration>,
    next_interval_default: Vec<(f32, f32, f64)>,
    sm2: Vec<FromSm2>,
}

#[derive(Deserialize)]
struct Case {
    id: u32,
    w: Vec<f32>,
    desired_retention: f32,
    reviews: Vec<(u8, u32)>,
    f64: Computed,
    #[serde(default)]
    py_fsrs_6_3_2: Option<Computed>,
    #[serde(default)]
    ts_fsrs_5_4_2: Option<Computed>,
    #[serde(default)]
    agree: Agree,
}

/// What one implementation computed after each review; `r` is just before it.
#[derive(Deserialize)]
struct Computed {
    s: Vec<f64>,
    d: Vec<f64>,
    r: Vec<Option<f64>>,
    ivl: Vec<f64>,
}

/// Whether the implementation agrees with the reference; where it does not, its own bounds differ.
#[derive(Default, Deserialize)]
struct Agree {
    py_fsrs_6_3_2: bool,
    ts_fsrs_5_4_2: bool,
}

#[derive(Deserialize)]
struct Migration {
    r#in: Vec<f32>,
    full: Vec<f32>,
    after_g3_0_g3_3_g1_10_g3_0_g2_2: (f64, f64),
}

#[derive(Deserialize)]
struct FromSm2 {
    ease: f32,
    interval: f32,
    retention: f32,
    state: (f64, f64),
}

fn scheduler(parameters: Option<&[f32]>, desired_retention: f32) -> Scheduler {
    Scheduler::new(&Options {
        desired_retention: DesiredRetention::new(desired_retention).unwrap(),
        learning_steps: Steps::new(Vec::new()).unwrap(),
        relearning_steps: Steps::new(Vec::new()).unwrap(),
        fuzz: false,
        parameters: parameters.map(|values| parameters_from(values).unwrap()),
        ..Options::default()
    })
    .unwrap()
}

/// The memory states after each of a new card's reviews, given one by one.
fn memories(scheduler: &Scheduler, reviews: &[(u8, u32)]) -> Vec<MemoryState> {
    let mut card = Card {
        id: CardId(1),
        note_id: NoteId(1),
        deck_id: DeckId(1),
        ordinal: 0,
        schedule: Schedule::New { position: 0 },
    };
    let mut day = 0;
    let mut memories = Vec::new();
    for (rating, elapsed_days) in reviews {
        day += *elapsed_days;
        let at = Timestamp::from_millis(i64::from(day) * 86_400_000 + 43_200_000);
        let now = Now {
            moment: Moment {
                at,
                day: StudyDay::from_number(day as i32),
            },
            next_day_at: at.plus_secs(43_200),
            utc_offset_minutes: 0,
        };
        let rating = Rating::from_number(*rating).unwrap();
        let answer = scheduler
            .answer(&card, rating, now, &|_| 0, 0, Response::default())
            .unwrap();
        memories.push(answer.log.memory);
        card = answer.after;
    }
    memories
}

/// What was compared, and every difference in words.
#[derive(Default)]
struct Agreement {
    cases: usize,
    reviews: usize,
    intervals: usize,
    off_by_a_day: usize,
    differences: Vec<String>,
}

impl Agreement {
    fn compare(&mut self, case: &Case, theirs: &Computed) {
        let scheduler = scheduler(Some(&case.w), case.desired_retention);
        let ours = memories(&scheduler, &case.reviews);
        self.cases += 1;
        for (index, memory) in ours.iter().enumerate() {
            self.reviews += 1;
            let (s, d) = (
                f64::from(memory.stability()),
                f64::from(memory.difficulty()),
            );
            let (their_s, their_d) = (theirs.s[index], theirs.d[index]);
            let mut same =
                (s - their_s).abs() <= TOLERANCE * their_s && (d - their_d).abs() <= TOLERANCE;
            if let Some(their_r) = theirs.r[index] {
                let elapsed = f64::from(case.reviews[index].1);
                let r = scheduler.retrievability(ours[index - 1], elapsed);
                same &= (r - their_r).abs() <= TOLERANCE;
            }
            self.intervals += 1;
            let days = scheduler.interval_for(*memory);
            let their_days = theirs.ivl[index].round().clamp(1.0, 36_500.0) as u32;
            self.off_by_a_day += usize::from(days.abs_diff(their_days) == 1);
            // A day, or for long intervals as far as the tolerance of the stability reaches.
            same &=
                close(days.into(), their_days.into(), TOLERANCE) || days.abs_diff(their_days) <= 1;
            if !same {
                self.differences.push(format!(
                    "case {} review {index}: {memory:?} {days} days, theirs {their_s} {their_d} {their_days}",
                    case.id
                ));
            }
        }
    }

    fn print(&self, what: &str) {
        let Self {
            cases,
            reviews,
            intervals,
            off_by_a_day,
            differences,
        } = self;
        println!(
            "{what}: {cases} histories, {reviews} reviews, {} differences, \
             {off_by_a_day} of {intervals} intervals off by a day",
            differences.len()
        );
        for difference in differences {
            println!("  {difference}");
        }
    }
}

#[test]
fn a_sample_of_memory_states_is_that_of_the_reference() {
    let cases: Vec<Case> = serde_json::from_str(&fixture("memory_states.json")).unwrap();
    let mut agreement = Agreement::default();
    for case in &cases {
        agreement.compare(case, &case.f64);
    }
    agreement.print("reference, sample");
    assert!(agreement.reviews >= 100);
    assert_eq!(agreement.differences, [""; 0]);
    assert_eq!(agreement.off_by_a_day, 0);
}

#[test]
fn all_memory_states_are_those_of_three_other_implementations() {
    let name = "all_memory_states_are_those_of_three_other_implementations";
    let Some(text) = shared(name, "fsrs/vectors.json") else {
        return;
    };
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    let (mut reference, mut py, mut ts) = Default::default();
    for case in &vectors.cases {
        Agreement::compare(&mut reference, case, &case.f64);
        if let (true, Some(theirs)) = (case.agree.py_fsrs_6_3_2, &case.py_fsrs_6_3_2) {
            Agreement::compare(&mut py, case, theirs);
        }
        if let (true, Some(theirs)) = (case.agree.ts_fsrs_5_4_2, &case.ts_fsrs_5_4_2) {
            Agreement::compare(&mut ts, case, theirs);
        }
    }
    reference.print("64-bit reference");
    py.print("py-fsrs 6.3.2");
    ts.print("ts-fsrs 5.4.2");
    for agreement in [&reference, &py, &ts] {
        assert_eq!(agreement.differences, [""; 0]);
    }
    assert_eq!((reference.cases, reference.reviews), (620, 6_526));
    assert_eq!((py.cases, ts.cases), (612, 568));
}

#[test]
fn parameters_of_older_versions_are_carried_over() {
    let name = "parameters_of_older_versions_are_carried_over";
    let Some(text) = shared(name, "fsrs/vectors.json") else {
        return;
    };
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    assert_eq!(vectors.migration.len(), 20);
    for migration in &vectors.migration {
        let filled = parameters_from(&migration.r#in).unwrap();
        for (ours, theirs) in filled.as_slice().iter().zip(&migration.full) {
            assert!(close(f64::from(*ours), f64::from(*theirs), 1e-6));
        }
        let reviews = [(3, 0), (3, 3), (1, 10), (3, 0), (2, 2)];
        let memory = memories(&scheduler(Some(&migration.r#in), 0.9), &reviews)[4];
        let (s, d) = migration.after_g3_0_g3_3_g1_10_g3_0_g2_2;
        assert!(close(memory.stability().into(), s, TOLERANCE));
        assert!(close(memory.difficulty().into(), d, TOLERANCE));
    }
}

#[test]
fn intervals_and_states_from_sm2_are_as_recorded() {
    let name = "intervals_and_states_from_sm2_are_as_recorded";
    let Some(text) = shared(name, "fsrs/vectors.json") else {
        return;
    };
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (vectors.next_interval_default.len(), vectors.sm2.len()),
        (64, 40)
    );
    for (stability, retention, days) in vectors.next_interval_default {
        let memory = MemoryState::new(stability, 5.0).unwrap();
        let ours = scheduler(None, retention).interval_for(memory);
        let theirs = days.round().clamp(1.0, 36_500.0) as u32;
        assert!(
            ours.abs_diff(theirs) <= 1,
            "{stability} {retention}: {ours} {theirs}"
        );
    }
    for FromSm2 {
        ease,
        interval,
        retention,
        state: (s, d),
    } in vectors.sm2
    {
        let retention = DesiredRetention::new(retention).unwrap();
        let memory = scheduler(None, 0.9)
            .memory_from_sm2(ease, interval, retention)
            .unwrap();
        assert!(close(memory.stability().into(), s, TOLERANCE));
        assert!(close(memory.difficulty().into(), d, TOLERANCE));
    }
}
