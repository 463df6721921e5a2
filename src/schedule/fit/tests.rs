use super::*;
use crate::domain::{
    Card, CardId, DeckId, Due, LogKind, Moment, NoteId, Now, Options, Rating, Response, Schedule,
    Seed, State, StudyDay, Timestamp,
};
use crate::schedule::{Scheduler, evaluate, parameters_from};

const DAY_MS: i64 = 86_400_000;

/// Somebody whose memory works as FSRS says, with parameters of their own.
struct Learner {
    memory: Model,
    seed: Seed,
}

/// A memory that lasts longer than FSRS assumes, and then fades faster.
fn strong() -> Parameters {
    let mut values = fsrs::DEFAULT_PARAMETERS;
    values[..4].copy_from_slice(&[1.5, 4.0, 12.0, 30.0]);
    values[8] = 2.4; // recall strengthens more
    values[20] = 0.3;
    parameters_from(&values).unwrap()
}

/// A memory that does not last.
fn weak() -> Parameters {
    let mut values = fsrs::DEFAULT_PARAMETERS;
    values[..4].copy_from_slice(&[0.05, 0.2, 0.4, 1.0]);
    values[8] = 1.0;
    parameters_from(&values).unwrap()
}

fn defaults() -> Parameters {
    parameters_from(&fsrs::DEFAULT_PARAMETERS).unwrap()
}

impl Learner {
    fn new(parameters: &Parameters, seed: u64) -> Self {
        Self {
            memory: Model::new(Some(parameters), DesiredRetention::DEFAULT).unwrap(),
            seed: Seed::new(seed),
        }
    }

    /// What they press: Again as often as their memory fails, else mostly Good.
    fn rating(&self, logs: &[ReviewLog], card: CardId, day: StudyDay) -> Rating {
        let per_mille = |salt| {
            let seed = self.seed.with(card.0 as u64).with(logs.len() as u64);
            seed.with(salt).below(1_000)
        };
        let reviews = logs.iter().map(|log| (log.rating, log.elapsed_days));
        let recall = match (self.memory.history(reviews).unwrap().last(), logs.last()) {
            (Some(memory), Some(last)) if day > last.reviewed.day => {
                let elapsed = day.days_since(last.reviewed.day);
                self.memory.retrievability(*memory, elapsed.into())
            }
            (None, _) => 0.75,
            _ => 0.9, // within the day
        };
        if per_mille(1) as f64 >= recall * 1_000.0 {
            return Rating::Again;
        }
        match per_mille(2) {
            0..80 => Rating::Hard,
            80..920 => Rating::Good,
            _ => Rating::Easy,
        }
    }

    /// Their log of `cards` cards, five new a day, each studied for half a year from `first_day` on.
    fn study(&self, cards: i64, first_day: i32) -> Vec<ReviewLog> {
        (0..cards)
            .flat_map(|index| self.study_card(CardId(index + 1), first_day + index as i32 / 5))
            .collect()
    }

    fn study_card(&self, id: CardId, first_day: i32) -> Vec<ReviewLog> {
        let scheduler = Scheduler::new(&Options::default()).unwrap();
        let mut card = Card {
            id,
            note_id: NoteId(1),
            deck_id: DeckId(1),
            ordinal: 0,
            schedule: Schedule::New { position: 0 },
        };
        let (mut day, mut logs) = (StudyDay::from_number(first_day), Vec::new());
        while day < StudyDay::from_number(first_day + 180) {
            let now = morning(day, logs.len() as i64 * 900_000 + id.0 * 1_000);
            let rating = self.rating(&logs, id, day);
            let answer = scheduler
                .answer(&card, rating, now, &|_| 0, 0, Response::default())
                .unwrap();
            card = answer.after;
            logs.push(answer.log);
            if let Some(Due::On(due)) = card.active().map(|active| active.due) {
                day = due;
            }
        }
        logs
    }
}

/// Some time after 08:00 UTC of a study day.
fn morning(day: StudyDay, millis: i64) -> Now {
    let start = i64::from(day.number()) * DAY_MS;
    Now {
        moment: Moment {
            at: Timestamp::from_millis(start + DAY_MS / 3 + millis % (DAY_MS / 3)),
            day,
        },
        next_day_at: Timestamp::from_millis(start + DAY_MS + DAY_MS / 6),
        utc_offset_minutes: 0,
    }
}

fn fit_all(logs: &[ReviewLog], current: &Parameters) -> Fit {
    fit(logs, current, Training::default()).unwrap()
}

#[test]
fn a_learner_is_fitted_nearly_as_well_as_the_truth_would_be() {
    let logs = Learner::new(&strong(), 1).study(400, 20_000);
    let Fit::Better {
        parameters,
        before,
        after,
    } = fit_all(&logs, &defaults())
    else {
        panic!("not fitted");
    };
    assert!(after.log_loss < before.log_loss, "{after:?} {before:?}");
    let loss =
        |parameters: &Parameters| evaluate(&logs, parameters).unwrap().unwrap().score.log_loss;
    let (fitted, truth) = (loss(&parameters), loss(&strong()));
    assert!(fitted < loss(&defaults()));
    assert!(fitted < truth + 0.005, "{fitted} {truth}");
    // What was fitted can be used.
    let options = Options {
        parameters: Some(parameters),
        ..Options::default()
    };
    assert!(Scheduler::new(&options).is_ok());
}

#[test]
fn the_same_log_in_any_order_gives_the_same_parameters() {
    let logs = Learner::new(&strong(), 2).study(100, 20_000);
    let mut shuffled = logs.clone();
    shuffled.reverse();
    shuffled.rotate_left(37);
    let first = fit_all(&logs, &defaults());
    assert!(matches!(first, Fit::Better { .. }), "{first:?}");
    assert_eq!(fit_all(&shuffled, &defaults()), first);
}

#[test]
fn cram_answers_do_not_count() {
    let logs = Learner::new(&strong(), 3).study(60, 20_000);
    let cram = logs.iter().map(|log| ReviewLog {
        kind: LogKind::Cram,
        rating: Rating::Again,
        ..log.clone()
    });
    let with_cram: Vec<ReviewLog> = logs.iter().cloned().chain(cram).collect();
    assert_eq!(
        fit_all(&with_cram, &defaults()),
        fit_all(&logs, &defaults())
    );
}

#[test]
fn a_learner_who_changed_keeps_the_parameters_that_suit_them_now() {
    let mut logs = Learner::new(&strong(), 4).study(400, 20_000);
    let later = Learner::new(&weak(), 5).study(80, 21_000);
    logs.extend(later.into_iter().map(|log| ReviewLog {
        card_id: CardId(log.card_id.0 + 1_000),
        ..log
    }));
    let outcome = fit_all(&logs, &weak());
    let Fit::NotBetter { current, candidate } = outcome else {
        panic!("{outcome:?}");
    };
    assert!(current.log_loss < candidate.log_loss);
}

#[test]
fn too_few_answers_are_counted_and_left_alone() {
    let need = 64;
    assert_eq!(
        fit_all(&[], &defaults()),
        Fit::TooFewReviews { have: 0, need }
    );
    let logs = Learner::new(&strong(), 6).study(5, 20_000);
    let later_days = logs.iter().filter(|log| log.elapsed_days > 0).count();
    assert!((1..64).contains(&later_days));
    assert_eq!(
        fit_all(&logs, &defaults()),
        Fit::TooFewReviews {
            have: later_days,
            need
        }
    );
}

#[test]
fn answers_within_one_day_tell_nothing() {
    let learner = Learner::new(&strong(), 7);
    let logs: Vec<ReviewLog> = learner
        .study(400, 20_000)
        .into_iter()
        .filter(|log| log.elapsed_days == 0)
        .collect();
    assert!(logs.len() > 64);
    let none = Fit::TooFewReviews { have: 0, need: 64 };
    assert_eq!(fit_all(&logs, &defaults()), none);
    assert_eq!(evaluate(&logs, &defaults()), Ok(None));
}

/// `count` cards, each answered once as new and once `days(n)` later.
fn pairs(count: i64, days: impl Fn(i64) -> u32, rating: impl Fn(i64) -> Rating) -> Vec<ReviewLog> {
    let scheduler = Scheduler::new(&Options::default()).unwrap();
    let mut logs = Vec::new();
    for index in 0..count {
        let mut card = Card {
            id: CardId(index),
            note_id: NoteId(1),
            deck_id: DeckId(1),
            ordinal: 0,
            schedule: Schedule::New { position: 0 },
        };
        let day = StudyDay::from_number(20_000);
        for (rating, day) in [(Rating::Easy, day), (rating(index), day.plus(days(index)))] {
            let now = morning(day, index * 1_000);
            let answer = scheduler
                .answer(&card, rating, now, &|_| 0, 0, Response::default())
                .unwrap();
            card = answer.after;
            logs.push(answer.log);
        }
    }
    logs
}

#[test]
fn a_log_of_passes_only_or_of_failures_only_is_not_fitted() {
    for (rating, passed) in [(Rating::Good, 200), (Rating::Again, 0)] {
        let logs = pairs(200, |_| 8, |_| rating);
        assert_eq!(
            fit_all(&logs, &defaults()),
            Fit::OneSided { have: 200, passed }
        );
    }
}

#[test]
fn scattered_first_intervals_are_not_fitted() {
    let logs = pairs(
        100,
        |index| index as u32 + 1,
        |index| {
            if index % 3 == 0 {
                Rating::Again
            } else {
                Rating::Good
            }
        },
    );
    assert_eq!(fit_all(&logs, &defaults()), Fit::Scattered { have: 100 });
}

#[test]
fn only_the_newest_answers_are_fitted_to() {
    let older = Learner::new(&weak(), 8).study(50, 18_000);
    let newer: Vec<ReviewLog> = Learner::new(&strong(), 9)
        .study(100, 20_000)
        .into_iter()
        .map(|log| ReviewLog {
            card_id: CardId(log.card_id.0 + 1_000),
            ..log
        })
        .collect();
    let training = Training {
        newest: newer.iter().filter(|log| log.elapsed_days > 0).count(),
        ..Training::default()
    };
    let all: Vec<ReviewLog> = older.into_iter().chain(newer.iter().cloned()).collect();
    assert_eq!(
        fit(&all, &defaults(), training),
        fit(&newer, &defaults(), training)
    );
}

#[test]
fn a_history_starts_where_the_card_was_last_learned() {
    let logs = Learner::new(&strong(), 10).study_card(CardId(1), 20_000);
    let n = |logs: &[ReviewLog]| Histories::of(logs).len();
    let whole = n(&logs);
    assert!(whole > 3);
    // The middle of a history, without its learning, has no known start.
    let reviews: Vec<ReviewLog> = logs
        .iter()
        .filter(|log| !matches!(log.state_before, State::New | State::Learning))
        .cloned()
        .collect();
    assert_eq!(n(&reviews), 0);
    // Learned again after a reset: what came before is another history.
    let mut again = logs.clone();
    for log in &logs {
        let mut log = log.clone();
        log.reviewed.at = log.reviewed.at.plus_millis(1_000 * DAY_MS);
        log.elapsed_days = if log.state_before == State::New {
            700
        } else {
            log.elapsed_days
        };
        again.push(log);
    }
    assert_eq!(n(&again), whole);
}

#[test]
fn worse_is_worse_by_more_than_two_standard_errors() {
    let histories = Histories::of(&pairs(4, |_| 8, |_| Rating::Good));
    let alike = histories.predictions(&defaults()).unwrap();
    let with_losses = |losses: [f64; 4]| -> Vec<Prediction> {
        losses
            .iter()
            .zip(&alike)
            .map(|(loss, prediction)| Prediction {
                rate: (-loss).exp(),
                ..*prediction
            })
            .collect()
    };
    let rival = with_losses([1.0; 4]);
    // Mean difference 0.1; standard error sqrt(4 * 0.01) / 4 = 0.05, and half of that.
    assert!(!is_clearly_worse(
        &with_losses([1.0, 1.2, 1.0, 1.199]),
        &rival
    ));
    assert!(is_clearly_worse(
        &with_losses([1.05, 1.15, 1.05, 1.15]),
        &rival
    ));
    assert!(!is_clearly_worse(
        &rival,
        &with_losses([1.05, 1.15, 1.05, 1.15])
    ));
    assert!(!is_clearly_worse(&rival, &rival));
}

/// Runs a test above as its own process, because the environment is one for all of this one.
#[test]
fn an_environment_that_changes_what_fsrs_computes_is_refused() {
    let test = "schedule::fit::tests::the_same_log_in_any_order_gives_the_same_parameters";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("FSRS_NO_OUTLIER", "1")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("OutlierFilterOff"), "{said}");
}

#[test]
fn scores_are_of_the_newest_fifth() {
    let logs = Learner::new(&strong(), 11).study(100, 20_000);
    let Fit::Better { before, .. } = fit_all(&logs, &defaults()) else {
        panic!("not fitted");
    };
    let predictions = Histories::of(&logs).predictions(&defaults()).unwrap();
    let fifth = predictions.len() / 5;
    assert_eq!(
        score(&predictions[predictions.len() - fifth..]),
        Some(before)
    );
}
