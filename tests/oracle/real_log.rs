//! A real learner's log (12,580 answers, published with py-fsrs): how well the defaults predict it, by an
//! implementation of FSRS-6 in 64-bit numbers made for the purpose, and what fitting brings.

use super::{close, shared};
use srs::domain::{
    CardId, Interval, LogKind, MemoryState, Moment, Options, Rating, Response, ReviewLog, State,
    StudyDay, Timestamp,
};
use srs::schedule::{Fit, Scheduler, Training, evaluate, fit};
use std::collections::HashMap;

/// This learner's days start at 09:00 UTC: nothing was answered for hours before.
const DAY_START_MS: i64 = 9 * 3_600_000;

/// The log from lines of card id, instant in milliseconds, rating and duration.
fn read(text: &str) -> Vec<ReviewLog> {
    let mut rows: Vec<[i64; 4]> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<i64> = line
                .split(',')
                .map(|field| field.parse().unwrap())
                .collect();
            fields.try_into().unwrap()
        })
        .collect();
    rows.sort_by_key(|[_, at, ..]| *at);
    let mut last_days = HashMap::new();
    rows.into_iter()
        .map(|[card, at, rating, taken_ms]| {
            let day = (at - DAY_START_MS).div_euclid(86_400_000);
            let day = StudyDay::from_number(day as i32);
            let last = last_days.insert(card, day);
            ReviewLog {
                card_id: CardId(card),
                kind: LogKind::Answer,
                reviewed: Moment {
                    at: Timestamp::from_millis(at),
                    day,
                },
                utc_offset_minutes: 0,
                rating: Rating::from_number(rating as u8).unwrap(),
                state_before: if last.is_none() {
                    State::New
                } else {
                    State::Review
                },
                elapsed_days: last.map_or(0, |last| day.days_since(last)),
                interval: Interval::Days(1),
                last_interval: None,
                memory: MemoryState::new(1.0, 5.0).unwrap(),
                taken_ms: taken_ms as u32,
                response: Response::default(),
            }
        })
        .collect()
}

#[test]
fn a_real_log_is_judged_as_elsewhere_and_predicted_better_once_fitted() {
    let name = "a_real_log_is_judged_as_elsewhere_and_predicted_better_once_fitted";
    let Some(text) = shared(name, "fsrs/data/josh_harness.csv") else {
        return;
    };
    let logs = read(&text);
    let defaults = Scheduler::new(&Options::default()).unwrap();
    let defaults = defaults.parameters();
    let found = evaluate(&logs, defaults).unwrap().unwrap();
    assert_eq!((logs.len(), found.n), (12_580, 6_372));
    assert!(close(found.score.log_loss, 0.465_213, 1e-5), "{found:?}");
    assert!(close(found.score.rmse_bins, 0.083_769, 1e-5), "{found:?}");
    assert!(close(found.auc.unwrap(), 0.724_415, 1e-4), "{found:?}");
    assert_eq!(
        found.calibration.iter().map(|bin| bin.n).sum::<usize>(),
        6_372
    );

    let outcome = fit(&logs, defaults, Training::default()).unwrap();
    let Fit::Better {
        parameters,
        before,
        after,
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    let fitted = evaluate(&logs, &parameters).unwrap().unwrap();
    println!(
        "real log: {} answers; defaults {:?}, auc {:?}; newest fifth before {before:?}, after {after:?}; \
         fitted, in sample {:?}, auc {:?}",
        found.n, found.score, found.auc, fitted.score, fitted.auc
    );
    for bin in fitted.calibration {
        println!(
            "  predicted {:.3}, actual {:.3}, n {}",
            bin.predicted, bin.actual, bin.n
        );
    }
    assert!(after.log_loss < before.log_loss);
    assert!(fitted.score.log_loss < found.score.log_loss);
}
