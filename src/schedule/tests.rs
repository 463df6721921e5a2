use super::*;
use crate::domain::{CardId, DeckId, NoteId, Seed, Timestamp};
use proptest::prelude::*;
use std::cell::RefCell;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The present, `millis` after 1970-01-01T00:00Z, for days that start at 04:00.
fn now_at(millis: i64, utc_offset_minutes: i16) -> Now {
    let offset = i64::from(utc_offset_minutes) * 60_000;
    let day = (millis + offset - 4 * HOUR).div_euclid(DAY);
    Now {
        moment: Moment {
            at: Timestamp::from_millis(millis),
            day: StudyDay::from_number(i32::try_from(day).unwrap()),
        },
        next_day_at: Timestamp::from_millis((day + 1) * DAY + 4 * HOUR - offset),
        utc_offset_minutes,
    }
}

/// Noon of a study day, UTC: 16 hours before it ends.
fn noon(day: i64) -> Now {
    now_at(day * DAY + 12 * HOUR, 0)
}

fn steps(secs: &[u32]) -> Steps {
    Steps::new(secs.to_vec()).unwrap()
}

/// The default options, without fuzz.
fn exact() -> Options {
    Options {
        fuzz: false,
        ..Options::default()
    }
}

fn scheduler(options: &Options) -> Scheduler {
    Scheduler::new(options).unwrap()
}

fn memory(stability: f32) -> MemoryState {
    MemoryState::new(stability, 5.0).unwrap()
}

fn card(id: i64, schedule: Schedule) -> Card {
    Card {
        id: CardId(id),
        note_id: NoteId(1),
        deck_id: DeckId(1),
        ordinal: 0,
        schedule,
    }
}

fn new_card() -> Card {
    card(1, Schedule::New { position: 7 })
}

/// A card in review, last seen on day 100 and due after `days`.
fn review_card(id: i64, stability: f32, days: u32) -> Card {
    active_card(id, Phase::Review, Interval::Days(days), stability)
}

fn active_card(id: i64, phase: Phase, interval: Interval, stability: f32) -> Card {
    let last_review = noon(100).moment;
    card(
        id,
        Schedule::Active(Active {
            phase,
            due: due(last_review, 57_600, interval),
            interval,
            memory: memory(stability),
            last_review,
            reps: 5,
            lapses: 0,
        }),
    )
}

const fn no_load(_: StudyDay) -> u32 {
    0
}

fn preview(options: &Options, card: &Card, now: Now) -> Choices {
    scheduler(options).preview(card, now, &no_load).unwrap()
}

fn answer(options: &Options, card: &Card, rating: Rating, now: Now) -> Answer {
    scheduler(options)
        .answer(card, rating, now, &no_load, 1_000, Response::default())
        .unwrap()
}

/// Phase and interval after each rating.
fn offers(choices: &Choices) -> [(Phase, Interval); 4] {
    Rating::ALL.map(|rating| {
        let after = choices.get(rating).after;
        (after.phase, after.interval)
    })
}

fn days(choices: &Choices, rating: Rating) -> u32 {
    match choices.get(rating).after.interval {
        Interval::Days(days) => days,
        Interval::Secs(secs) => panic!("a step of {secs} s"),
    }
}

const fn learning(step: u8, secs: u32) -> (Phase, Interval) {
    (Phase::Learning { step }, Interval::Secs(secs))
}

const fn relearning(step: u8, lapse_interval: u32, secs: u32) -> (Phase, Interval) {
    let phase = Phase::Relearning {
        step,
        lapse_interval,
    };
    (phase, Interval::Secs(secs))
}

const fn review(days: u32) -> (Phase, Interval) {
    (Phase::Review, Interval::Days(days))
}

#[test]
fn a_new_card_walks_the_learning_steps() {
    let options = exact(); // 1m 10m
    // Hard is between the two steps: (60 + 600) / 2. Easy is w3 = 8.2956 days.
    let first = preview(&options, &new_card(), noon(100));
    assert_eq!(
        offers(&first),
        [
            learning(0, 60),
            learning(0, 330),
            learning(1, 600),
            review(8)
        ]
    );
    // On the second step Hard repeats it. Good is w2 = 2.3065 days after a first Good; the same-day
    // formula leaves it: max(1, e^(w17 w18) 2.3065^-w19) = max(1, 1.0507 * 0.9465) = 1.
    let second = answer(&options, &new_card(), Rating::Good, noon(100)).after;
    let [again, hard, good, _] = offers(&preview(&options, &second, noon(100)));
    assert_eq!(
        [again, hard, good],
        [learning(0, 60), learning(1, 600), review(2)]
    );
}

#[test]
fn hard_on_a_single_step_waits_half_as_long_again_and_at_most_a_day_longer() {
    for (step, hard) in [
        (600, 900),
        (86_400, 172_800),        // 1.5 days, in whole days: 2
        (72_000, 86_400),         // 1.25 days, in whole days: 1
        (259_200, 345_600),       // 3 days and a day more, not 4.5
        (57_599, 57_599 * 3 / 2), // just under a day stays in seconds
    ] {
        let options = Options {
            learning_steps: steps(&[step]),
            ..exact()
        };
        let choices = preview(&options, &new_card(), noon(100));
        assert_eq!(choices.hard.after.interval, Interval::Secs(hard), "{step}");
    }
}

#[test]
fn a_step_that_reaches_past_the_study_day_is_due_on_a_day() {
    // Noon is 57,600 s before the day ends.
    let on = |day| Due::On(StudyDay::from_number(day));
    for (step, due) in [
        (57_599, Due::At(noon(100).at().plus_secs(57_599))),
        (57_600, on(101)),
        (57_600 + 86_399, on(101)),
        (57_600 + 86_400, on(102)),
    ] {
        let options = Options {
            learning_steps: steps(&[step]),
            ..exact()
        };
        let again = preview(&options, &new_card(), noon(100)).again.after;
        assert_eq!((again.due, again.interval), (due, Interval::Secs(step)));
    }
}

#[test]
fn without_steps_fsrs_brings_back_within_the_day_only_what_it_would_forget_within_half_a_day() {
    let options = Options {
        learning_steps: steps(&[]),
        relearning_steps: steps(&[]),
        ..exact()
    };
    // First intervals at 90 %: w0..w3 = 0.212, 1.2931, 2.3065 and 8.2956 days; 0.212 days are 18,316 s.
    let choices = preview(&options, &new_card(), noon(100));
    assert_eq!(
        offers(&choices),
        [learning(0, 18_316), review(1), review(2), review(8)]
    );
    // With w17 or w18 at 0 the parameters know nothing about a day: a whole day is the least.
    let mut values = fsrs::DEFAULT_PARAMETERS;
    values[17] = 0.0;
    let options = Options {
        parameters: Some(parameters_from(&values).unwrap()),
        ..options
    };
    let choices = preview(&options, &new_card(), noon(100));
    assert_eq!(offers(&choices)[0], review(1));
}

#[test]
fn a_lapse_walks_the_relearning_steps_and_comes_back_to_review() {
    let options = Options {
        relearning_steps: steps(&[600, 1_200]),
        ..exact()
    };
    let lapsed = answer(
        &options,
        &review_card(1, 20.0, 20),
        Rating::Again,
        noon(120),
    );
    let Phase::Relearning {
        step: 0,
        lapse_interval,
    } = lapsed.after.active().unwrap().phase
    else {
        panic!("{:?}", lapsed.after);
    };
    assert_eq!(lapsed.after.active().unwrap().lapses, 1);
    assert_eq!(
        lapse_interval,
        scheduler(&options).interval_for(lapsed.log.memory)
    );
    let [_, hard, good, easy] = offers(&preview(&options, &lapsed.after, noon(120)));
    assert_eq!(hard, relearning(0, lapse_interval, 900));
    assert_eq!(good, relearning(1, lapse_interval, 1_200));
    assert_eq!(easy.0, Phase::Review);
    let second = answer(&options, &lapsed.after, Rating::Good, noon(120)).after;
    let back = answer(&options, &second, Rating::Good, noon(120));
    assert_eq!(back.after.active().unwrap().phase, Phase::Review);
    // A second Again in relearning is no second lapse.
    let again = answer(&options, &lapsed.after, Rating::Again, noon(120)).after;
    assert_eq!(again.active().unwrap().lapses, 1);
}

#[test]
fn what_a_lapse_left_stays_until_the_card_is_forgotten_again() {
    let phase = Phase::Relearning {
        step: 0,
        lapse_interval: 77,
    };
    let options = Options {
        relearning_steps: steps(&[600, 1_200]),
        ..exact()
    };
    let card = active_card(1, phase, Interval::Secs(600), 20.0);
    let [again, hard, good, _] = offers(&preview(&options, &card, noon(100)));
    assert_eq!(hard, relearning(0, 77, 900));
    assert_eq!(good, relearning(1, 77, 1_200));
    assert_ne!(again, relearning(0, 77, 600));
}

#[test]
fn a_passed_review_is_never_followed_by_a_shorter_interval_that_fuzz_alone_explains() {
    // Again the same day, stability 5 and difficulty 5 become 5 and 5 by Hard and Good, 8.13 by Easy.
    // Fuzz reaches from 5 days to 6, so 6 stays; each better rating gets at least a day more.
    let choices = preview(&exact(), &review_card(1, 5.0, 6), noon(100));
    let [_, hard, good, easy] = offers(&choices);
    assert_eq!([hard, good, easy], [review(6), review(7), review(8)]);
    // It does not reach 7, as after a change of options: then the interval may shrink.
    let choices = preview(&exact(), &review_card(1, 5.0, 7), noon(100));
    assert_eq!(days(&choices, Rating::Hard), 5);
}

/// The table of `docs/scheduling.md`, computed with 64-bit numbers by another implementation.
#[test]
fn the_worked_example_of_the_documentation_is_true() {
    let choices = preview(&exact(), &review_card(1, 20.0, 20), noon(120));
    let offered = [relearning(0, 2, 600), review(44), review(59), review(94)];
    assert_eq!(offers(&choices), offered);
    let expected = [(1.94, 8.34), (43.6, 6.67), (59.25, 4.99), (93.51, 3.31)];
    for (rating, (stability, difficulty)) in Rating::ALL.into_iter().zip(expected) {
        let memory = choices.get(rating).after.memory;
        assert!((memory.stability() - stability).abs() < 0.01, "{memory:?}");
        assert!(
            (memory.difficulty() - difficulty).abs() < 0.01,
            "{memory:?}"
        );
    }
    for (days, range) in [(2.0, 2..=2), (3.0, 2..=4), (44.0, 40..=48), (59.0, 54..=64)] {
        assert_eq!(fuzz_range(days, 1, 36_500), range);
    }
}

#[test]
fn a_card_past_shortened_steps_stands_on_the_last_one() {
    let card = active_card(1, Phase::Learning { step: 9 }, Interval::Secs(600), 2.0);
    let choices = preview(&exact(), &card, noon(100));
    assert_eq!(choices.hard.after.interval, Interval::Secs(600));
    assert_eq!(choices.good.after.phase, Phase::Review);
}

#[test]
fn a_leech_is_named_at_the_threshold_and_every_half_threshold_after() {
    let named = |threshold: u32| -> Vec<u32> {
        (0..=20)
            .filter(|&lapses| is_leech(lapses, threshold))
            .collect()
    };
    assert_eq!(named(8), [8, 12, 16, 20]);
    assert_eq!(named(5), [5, 8, 11, 14, 17, 20]); // half of 5, rounded up, is 3
    assert_eq!(named(1), (1..=20).collect::<Vec<_>>());
    assert_eq!(named(0), [0; 0]);

    let mut card = review_card(1, 20.0, 20);
    if let Schedule::Active(active) = &mut card.schedule {
        active.lapses = 7;
    }
    let choices = preview(&exact(), &card, noon(120));
    assert!(choices.again.leech);
    assert!(!choices.hard.leech);
    assert!(answer(&exact(), &card, Rating::Again, noon(120)).leech);
}

#[test]
fn no_interval_is_longer_than_the_maximum() {
    let options = Options {
        maximum_interval: 30,
        relearning_steps: steps(&[]),
        ..Options::default()
    };
    let choices = preview(&options, &review_card(1, 30_000.0, 30), noon(140));
    for rating in Rating::ALL {
        assert!(days(&choices, rating) <= 30, "{rating:?}");
    }
    assert_eq!(scheduler(&options).interval_for(memory(30_000.0)), 30);
}

#[test]
fn a_clock_set_back_neither_loses_the_answer_nor_turns_the_history_around() {
    let card = review_card(1, 20.0, 20);
    let last = card.active().unwrap().last_review;
    let answered = answer(&exact(), &card, Rating::Again, noon(97));
    assert_eq!(answered.log.elapsed_days, 0);
    assert_eq!(answered.log.reviewed.day, last.day);
    assert_eq!(answered.log.reviewed.at, last.at.plus_millis(1));
    // The relearning step of ten minutes still ends on that day.
    let due = last.at.plus_millis(1).plus_secs(600);
    assert_eq!(answered.after.active().unwrap().due, Due::At(due));
}

#[test]
fn thinking_longer_than_the_cap_counts_as_the_cap() {
    let answered = scheduler(&exact())
        .answer(
            &new_card(),
            Rating::Good,
            noon(100),
            &no_load,
            3_600_000,
            Response::default(),
        )
        .unwrap();
    assert_eq!(answered.log.taken_ms, 60_000);
}

#[test]
fn the_log_of_an_answer_says_what_was_and_what_is() {
    let card = review_card(9, 20.0, 20);
    let answered = answer(&exact(), &card, Rating::Good, noon(130));
    let after = *answered.after.active().unwrap();
    let log = answered.log;
    assert_eq!(answered.before, card);
    assert_eq!((log.card_id, log.kind), (CardId(9), LogKind::Answer));
    assert_eq!(
        (log.state_before, log.rating),
        (State::Review, Rating::Good)
    );
    assert_eq!(
        (log.elapsed_days, log.last_interval),
        (30, Some(Interval::Days(20)))
    );
    assert_eq!((log.interval, log.memory), (after.interval, after.memory));
    assert_eq!((after.reps, after.last_review), (6, noon(130).moment));

    let first = answer(&exact(), &new_card(), Rating::Good, noon(130)).log;
    assert_eq!((first.state_before, first.elapsed_days), (State::New, 0));
    assert_eq!(first.last_interval, None);
}

#[test]
fn retrievability_starts_at_one_and_is_nine_tenths_at_the_stability() {
    let scheduler = scheduler(&exact());
    let recall = |days| scheduler.retrievability(memory(20.0), days);
    assert_eq!([recall(0.0), recall(-3.0), recall(f64::NAN)], [1.0; 3]);
    assert!((recall(20.0) - 0.9).abs() < 1e-12);
    // (1 + 0.980346 * 100 / 20)^-0.1542, with 0.980346 = 0.9^(-1/0.1542) - 1.
    assert!((recall(100.0) - 0.760_528).abs() < 1e-6);
    assert!(recall(f64::MAX) > 0.0 && recall(1e9) < 0.1);
    assert!((scheduler.decay() - 0.1542).abs() < 1e-6);
}

#[test]
fn elapsed_time_for_a_retrievability_is_finite_whatever_is_asked() {
    let scheduler = scheduler(&exact());
    assert!((scheduler.elapsed_for(0.9) - 1.0).abs() < 1e-12);
    assert_eq!(
        [1.0, 1.5, f64::INFINITY, f64::NAN].map(|r| scheduler.elapsed_for(r)),
        [0.0; 4]
    );
    assert_eq!(
        [0.0, -1.0, 1e-300, f64::NEG_INFINITY].map(|r| scheduler.elapsed_for(r)),
        [f64::MAX; 4]
    );
}

#[test]
fn fuzz_is_a_day_and_a_part_of_the_interval_either_way() {
    // 1 + 0.15 (7 - 2.5) = 1.675 at 7 days; + 0.1 * 13 = 2.975 at 20; + 0.05 * 80 = 6.975 at 100.
    for (interval, range) in [
        (1.0, 1..=1),
        (2.49, 2..=2),
        (2.5, 2..=4), // 1.5 and 3.5, rounded away from 0
        (7.0, 5..=9),
        (20.0, 17..=23),
        (100.0, 93..=107),
    ] {
        assert_eq!(fuzz_range(interval, 1, 36_500), range, "{interval}");
    }
    assert_eq!(fuzz_range(100.0, 1, 100), 93..=100);
    assert_eq!(
        fuzz_range(20.0, 22, 36_500),
        22..=25,
        "the floor moves the interval too"
    );
    assert_eq!(fuzz_range(7.0, 50, 30), 30..=30, "the maximum wins");
    assert_eq!(fuzz_range(f32::NAN, 1, 30), 1..=1);
}

#[test]
fn what_grew_is_longer_than_before_and_what_fuzz_could_reach_is_not_shorter() {
    let floor = |interval| review_floor(interval, 20, 36_500);
    assert_eq!(floor(20.6), 21);
    assert_eq!(floor(20.4), 20);
    // Fuzz reaches 20 from 18 (18 + 2.8 = 20.8) but not from 16 (16 + 2.6 = 18.6).
    assert_eq!(floor(18.0), 20);
    assert_eq!(floor(16.0), 0);
}

#[test]
fn fuzz_takes_every_day_of_its_range_about_equally_often() {
    let options = Options {
        load_balance: false,
        ..Options::default()
    };
    let mut counts = std::collections::BTreeMap::new();
    for id in 0..6_000 {
        let card = review_card(id, 20.0, 1);
        let choices = preview(&options, &card, noon(101));
        *counts.entry(days(&choices, Rating::Hard)).or_insert(0) += 1;
    }
    let expected = 6_000 / counts.len();
    assert!(counts.len() >= 7);
    // Five standard deviations are less than 5 * sqrt(6000 / 7) = 147.
    assert!(
        counts.values().all(|n| expected.abs_diff(*n) < 147),
        "{counts:?}"
    );
}

#[test]
fn each_review_of_a_card_is_fuzzed_anew() {
    let spread = |reps| Spread {
        seed: Some(fuzz::seed(CardId(1), reps)),
        load: None,
        today: StudyDay::from_number(0),
        maximum: 36_500,
    };
    let days: std::collections::BTreeSet<u32> =
        (0..100).map(|reps| spread(reps).days(20.0, 1)).collect();
    assert_eq!(days, (17..=23).collect());
}

#[test]
fn load_balance_takes_a_quiet_day_and_asks_only_about_the_days_fuzz_allows() {
    let quiet = StudyDay::from_number(122);
    let asked = RefCell::new(Vec::new());
    let load = |day| {
        asked.borrow_mut().push(day);
        if day == quiet { 0 } else { 200 }
    };
    let scheduler = scheduler(&Options::default());
    let spread = |id| Spread {
        seed: Some(fuzz::seed(CardId(id), 5)),
        load: Some(&load),
        today: StudyDay::from_number(100),
        maximum: 36_500,
    };
    // 20 days may be 17 to 23. Six days at 200^-2.15 against one at 1: one pick in 10,000 is elsewhere.
    let picks: Vec<u32> = (0..200).map(|id| spread(id).days(20.0, 1)).collect();
    assert_eq!(picks, [22; 200]);
    let allowed = StudyDay::from_number(117)..=StudyDay::from_number(123);
    assert!(asked.borrow().iter().all(|day| allowed.contains(day)));

    asked.borrow_mut().clear();
    spread(1).days(90.5, 1);
    assert!(asked.borrow().is_empty(), "long intervals are not balanced");

    let asked_none = |_| panic!("asked without load balance");
    let card = review_card(1, 20.0, 20);
    for options in [
        exact(),
        Options {
            load_balance: false,
            ..Options::default()
        },
    ] {
        assert!(
            Scheduler::new(&options)
                .unwrap()
                .preview(&card, noon(120), &asked_none)
                .is_ok()
        );
    }
    assert!(scheduler.preview(&card, noon(120), &load).is_ok());
}

#[test]
fn load_balance_weighs_days_as_anki_does() {
    // Two days, 3 with 3 reviews and 4 with 1: 3^-2.15 / 3^3 against 1 / 4^3, that is 0.2235 to 1, so
    // that 18.3 % of the cards get the busy day; five standard deviations are 1.9 %.
    let load = |day: StudyDay| if day.number() == 3 { 3 } else { 1 };
    let busy = (0..10_000)
        .filter(|id| {
            let spread = Spread {
                seed: Some(Seed::new(*id)),
                load: Some(&load),
                today: StudyDay::from_number(0),
                maximum: 4,
            };
            spread.days(4.0, 3) == 3
        })
        .count();
    assert!((1_640..=2_020).contains(&busy), "{busy}");
}

#[test]
fn learning_steps_are_not_fuzzed() {
    for id in 0..50 {
        let card = card(id, Schedule::New { position: 0 });
        let choices = preview(&Options::default(), &card, noon(100));
        assert_eq!(choices.again.after.interval, Interval::Secs(60));
        assert_eq!(choices.good.after.interval, Interval::Secs(600));
    }
}

#[test]
fn parameters_that_fsrs_would_change_are_refused_by_name() {
    let mut values = fsrs::DEFAULT_PARAMETERS;
    values[0] = -5.0;
    let options = Options {
        parameters: Some(parameters_from(&values).unwrap()),
        ..Options::default()
    };
    assert_eq!(
        Scheduler::new(&options)
            .map(|_| ())
            .map_err(|e| e.to_string()),
        Err("FSRS parameter w0 is -5, expected 0.001 to 100".to_owned())
    );
}

#[test]
fn parameters_come_in_17_19_or_21_finite_numbers() {
    for count in [0, 1, 18, 20, 22] {
        assert_eq!(
            parameters_from(&vec![0.5; count]),
            Err(ScheduleError::ParameterCount { count })
        );
    }
    assert!(parameters_from(&[f32::NAN; 21]).is_err());
    assert!(parameters_from(&[f32::INFINITY; 19]).is_err());
    for count in [17, 19, 21] {
        assert!(parameters_from(&vec![0.5; count]).is_ok(), "{count}");
    }
    assert_eq!(
        parameters_from(&[1.0; 3])
            .map(|_| ())
            .map_err(|e| e.to_string()),
        Err("the FSRS parameters are 3 numbers, expected 17, 19 or 21 finite ones".to_owned())
    );
}

#[test]
fn what_fsrs_refuses_is_said_in_words() {
    let scheduler = scheduler(&exact());
    let refused = scheduler.memory_from_sm2(f32::NAN, 100.0, DesiredRetention::DEFAULT);
    assert_eq!(
        refused.map_err(|e| e.to_string()),
        Err(
            "FSRS could not compute a memory state from ease and interval: \
             it leads to numbers that are not finite"
                .to_owned()
        )
    );
    let impossible = ScheduleError::from(MemoryState::new(0.0, 5.0).unwrap_err());
    assert_eq!(
        impossible.to_string(),
        "FSRS gave an impossible memory state"
    );
    assert_eq!(
        ScheduleError::OutlierFilterOff.to_string(),
        "the environment variable FSRS_NO_OUTLIER is set, expected it not to be: fits would differ"
    );
}

#[test]
fn a_memory_state_from_sm2_is_finite_or_refused() {
    let scheduler = scheduler(&exact());
    let guess = |ease, days| scheduler.memory_from_sm2(ease, days, DesiredRetention::DEFAULT);
    // At 90 % the stability is the interval.
    assert!((guess(2.5, 100.0).unwrap().stability() - 100.0).abs() < 1e-2);
    assert!(guess(2.5, 1e9).unwrap().stability() <= 36_500.0);
    assert!(guess(2.5, 0.0).is_ok());
    assert!(guess(f32::NAN, 100.0).is_err());
    assert!(guess(2.5, f32::NAN).is_ok_and(|memory| memory.stability() > 0.0));
}

/// A card's answers and what they led to.
struct Study {
    scheduler: Scheduler,
    card: Card,
    logs: Vec<ReviewLog>,
}

impl Study {
    fn of_new_card(options: &Options) -> Self {
        Self {
            scheduler: scheduler(options),
            card: new_card(),
            logs: Vec::new(),
        }
    }

    fn answer(&mut self, rating: Rating, now: Now) {
        let answer = self
            .scheduler
            .answer(&self.card, rating, now, &no_load, 0, Response::default())
            .unwrap();
        self.card = answer.after;
        self.logs.push(answer.log);
    }

    fn replayed(&self) -> Result<Schedule, ScheduleError> {
        self.scheduler.replay(7, &self.logs)
    }
}

#[test]
fn a_card_without_answers_replays_to_new() {
    let mut study = Study::of_new_card(&exact());
    assert_eq!(study.replayed(), Ok(Schedule::New { position: 7 }));
    assert_eq!(study.scheduler.replay_memory(&[]), Ok(None));
    study.answer(Rating::Again, noon(100));
    study.logs[0].kind = LogKind::Cram;
    assert_eq!(study.replayed(), Ok(Schedule::New { position: 7 }));
}

#[test]
fn a_cram_session_moves_nothing() {
    let mut study = Study::of_new_card(&exact());
    study.answer(Rating::Good, noon(100));
    study.answer(Rating::Good, noon(100));
    let mut cram = study.logs[1].clone();
    cram.kind = LogKind::Cram;
    cram.rating = Rating::Again;
    study.logs.insert(1, cram.clone());
    study.logs.push(cram);
    assert_eq!(study.replayed(), Ok(study.card.schedule));
}

#[test]
fn the_first_answer_of_a_history_has_no_elapsed_days_whatever_the_log_says() {
    let mut study = Study::of_new_card(&exact());
    study.answer(Rating::Good, noon(100));
    study.logs[0].elapsed_days = 400;
    assert_eq!(study.replayed(), Ok(study.card.schedule));
}

#[test]
fn a_replay_keeps_the_interval_that_was_promised() {
    let mut study = Study::of_new_card(&exact());
    study.answer(Rating::Easy, noon(100));
    let promised = study.card.active().unwrap().due;
    let options = Options {
        desired_retention: DesiredRetention::new(0.7).unwrap(),
        ..exact()
    };
    let Schedule::Active(replayed) = scheduler(&options).replay(7, &study.logs).unwrap() else {
        panic!("new after an answer");
    };
    assert_eq!(replayed.due, promised);
    assert_eq!(replayed.interval, Interval::Days(8));
}

#[test]
fn other_parameters_change_the_memory_and_nothing_else() {
    let mut study = Study::of_new_card(&exact());
    study.answer(Rating::Easy, noon(100));
    study.answer(Rating::Good, noon(108));
    let mut values = fsrs::DEFAULT_PARAMETERS;
    values[3] = 20.0;
    let options = Options {
        parameters: Some(parameters_from(&values).unwrap()),
        ..exact()
    };
    let other = scheduler(&options);
    let memory = other.replay_memory(&study.logs).unwrap().unwrap();
    let before = *study.card.active().unwrap();
    assert!(memory.stability() > before.memory.stability());
    assert_eq!(
        other.replay(7, &study.logs),
        Ok(Schedule::Active(Active { memory, ..before }))
    );
}

#[test]
fn a_replay_starts_anew_where_the_card_was_reset() {
    let mut study = Study::of_new_card(&exact());
    study.answer(Rating::Easy, noon(100));
    study.answer(Rating::Again, noon(108));
    study.card = new_card();
    study.answer(Rating::Good, noon(109));
    assert_eq!(study.card.active().unwrap().reps, 1);
    assert_eq!(study.replayed(), Ok(study.card.schedule));
}

#[test]
fn a_history_that_runs_backwards_or_mixes_cards_is_refused() {
    let mut study = Study::of_new_card(&exact());
    study.answer(Rating::Easy, noon(100));
    study.answer(Rating::Good, noon(108));
    study.logs.reverse();
    assert_eq!(
        study.replayed().map_err(|e| e.to_string()),
        Err("the review log of card 1 is not in the order of time".to_owned())
    );
    study.logs.reverse();
    study.logs[1].card_id = CardId(2);
    assert_eq!(
        study.replayed().map_err(|e| e.to_string()),
        Err("the review log of card 1 holds a review of card 2".to_owned())
    );
}

#[test]
fn a_history_that_starts_in_the_middle_keeps_its_lapses_and_phase() {
    let mut study = Study::of_new_card(&exact());
    study.card = review_card(1, 20.0, 20);
    study.answer(Rating::Again, noon(120));
    let Schedule::Active(replayed) = study.replayed().unwrap() else {
        panic!("new after an answer");
    };
    assert_eq!(replayed.lapses, 1);
    assert!(matches!(replayed.phase, Phase::Relearning { step: 0, .. }));
}

fn any_rating() -> impl Strategy<Value = Rating> {
    (1..=4_u8).prop_map(|number| Rating::from_number(number).unwrap())
}

/// No steps, steps within the day, steps of days.
fn any_steps() -> impl Strategy<Value = Steps> {
    prop::sample::select(vec![
        vec![],
        vec![600],
        vec![60, 600],
        vec![86_400],
        vec![60, 43_200, 172_800],
    ])
    .prop_map(|secs| steps(&secs))
}

fn any_options() -> impl Strategy<Value = Options> {
    (
        any_steps(),
        any_steps(),
        any::<bool>(),
        any::<bool>(),
        0.7..=0.99_f32,
        prop::sample::select(vec![1, 50, 36_500]),
    )
        .prop_map(
            |(learning, relearning, fuzz, load_balance, retention, maximum)| Options {
                learning_steps: learning,
                relearning_steps: relearning,
                fuzz,
                load_balance,
                desired_retention: DesiredRetention::new(retention).unwrap(),
                maximum_interval: maximum,
                ..Options::default()
            },
        )
}

/// Ratings with the time since the answer before, in milliseconds: minutes, hours, days; at times
/// the clock goes back; and the offset of a traveller.
fn any_history() -> impl Strategy<Value = Vec<(Rating, i64, i16)>> {
    let gap = prop_oneof![
        4 => 0..HOUR,
        3 => 0..DAY,
        4 => 0..40 * DAY,
        1 => 0..9_000 * DAY,
        1 => -3 * DAY..0,
    ];
    let offset = prop_oneof![9 => Just(60_i16), 1 => -720..=840_i16];
    prop::collection::vec((any_rating(), gap, offset), 1..30)
}

/// Studies a new card along a history.
fn study(
    options: &Options,
    history: &[(Rating, i64, i16)],
    mut each: impl FnMut(&Study, Now),
) -> Study {
    let mut study = Study::of_new_card(options);
    let mut millis = 19_000 * DAY;
    for (rating, gap, offset) in history {
        millis += gap;
        let now = now_at(millis, *offset);
        each(&study, now);
        study.answer(*rating, now);
    }
    study
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_123),
        failure_persistence: None,
        cases: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_replay_of_a_log_is_the_stored_card(options in any_options(), history in any_history()) {
        let study = study(&options, &history, |_, _| ());
        prop_assert_eq!(study.replayed(), Ok(study.card.schedule));
        let memory = study.card.active().map(|active| active.memory);
        prop_assert_eq!(study.scheduler.replay_memory(&study.logs), Ok(memory));
    }

    #[test]
    fn an_answer_is_what_the_preview_promised(options in any_options(), history in any_history()) {
        study(&options, &history, |study, now| {
            let choices = study.scheduler.preview(&study.card, now, &no_load).unwrap();
            for rating in Rating::ALL {
                let response = Response::default();
                let answer = study
                    .scheduler
                    .answer(&study.card, rating, now, &no_load, 0, response)
                    .unwrap();
                let promised = *choices.get(rating);
                let given = Outcome { after: *answer.after.active().unwrap(), leech: answer.leech };
                assert_eq!(given, promised);
            }
        });
    }

    #[test]
    fn histories_run_forwards_and_stay_within_bounds(
        options in any_options(),
        history in any_history(),
    ) {
        let study = study(&options, &history, |_, _| ());
        for (log, next) in study.logs.iter().zip(&study.logs[1..]) {
            prop_assert!(log.reviewed.at < next.reviewed.at);
            prop_assert!(log.reviewed.day <= next.reviewed.day);
            prop_assert_eq!(next.elapsed_days, next.reviewed.day.days_since(log.reviewed.day));
            prop_assert_eq!(next.last_interval, Some(log.interval));
        }
        for log in &study.logs {
            match log.interval {
                Interval::Days(days) => prop_assert!((1..=options.maximum_interval).contains(&days)),
                Interval::Secs(secs) => prop_assert!(secs > 0),
            }
        }
    }

    #[test]
    fn in_review_each_rating_waits_longer_than_the_worse_one(
        options in any_options(),
        stability in 0.01..40_000_f32,
        previous in 1..5_000_u32,
        elapsed in 0..5_000_i64,
        id in 0..1_000_i64,
    ) {
        let card = review_card(id, stability.min(36_500.0), previous.min(options.maximum_interval));
        let choices = preview(&options, &card, noon(100 + elapsed));
        let longest = options.maximum_interval;
        let [hard, good, easy] =
            [Rating::Hard, Rating::Good, Rating::Easy].map(|rating| days(&choices, rating));
        prop_assert!(hard < good || good == longest);
        prop_assert!(good < easy || easy == longest);
    }

    #[test]
    fn fuzz_stays_in_its_range_and_never_shortens_what_grew(
        interval in 0.5..2_000_f32,
        previous in 1..2_000_u32,
        minimum in 1..2_000_u32,
        maximum in 1..3_000_u32,
        seed in any::<u64>(),
    ) {
        let spread = Spread {
            seed: Some(Seed::new(seed)),
            load: None,
            today: StudyDay::from_number(0),
            maximum,
        };
        let days = spread.days(interval, minimum);
        prop_assert!(fuzz_range(interval, minimum, maximum).contains(&days));
        prop_assert!((minimum.min(maximum)..=maximum).contains(&days));

        let floor = review_floor(interval, previous, maximum);
        let days = spread.days(interval, floor);
        if interval.round() as u32 > previous {
            prop_assert!(days > previous || days == maximum);
        }
        prop_assert!(floor == 0 || days >= previous.min(maximum));
    }

    #[test]
    fn elapsed_time_is_the_inverse_of_retrievability(rate in 0.3..1.0_f64, stability in 0.1..1e4_f32) {
        let scheduler = scheduler(&exact());
        let elapsed = scheduler.elapsed_for(rate) * f64::from(stability);
        let back = scheduler.retrievability(memory(stability), elapsed);
        prop_assert!((back - rate).abs() < 1e-9, "{} {}", rate, back);
    }
}
