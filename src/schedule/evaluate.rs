//! How well parameters predict the answers in a review log.

use super::{
    ScheduleError,
    history::{Histories, Prediction},
};
use crate::domain::{Parameters, ReviewLog};
use std::collections::BTreeMap;

/// How many bins of equal width the predicted rates are sorted into.
const CALIBRATION_BINS: u8 = 20;

/// How well parameters predict answers. Lower is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Mean log loss of an answer, in nats.
    pub log_loss: f64,
    /// Root mean square difference between predicted and actual recall, over groups of answers that are
    /// alike in elapsed days, reviews and lapses (the bins of the FSRS benchmark); 0 to 1.
    pub rmse_bins: f64,
}

/// How well parameters predict the answers in a review log, in several ways.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// How many answers were predicted: those on a later study day than the one before.
    pub n: usize,
    /// Log loss and the error over bins.
    pub score: Score,
    /// The chance that a passed answer was predicted higher than a failed one; 0.5 is no better than
    /// a coin. `None` unless there are answers of both kinds.
    pub auc: Option<f64>,
    /// Predicted against actual recall, from the lowest prediction up; empty bins are left out.
    pub calibration: Vec<Calibration>,
}

/// Answers for which about the same chance of recall was predicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Their mean predicted rate.
    pub predicted: f64,
    /// The rate that was passed.
    pub actual: f64,
    /// How many they are.
    pub n: usize,
}

/// Judges `parameters` by a review log; `None` if it holds no answer that can be predicted.
///
/// The log may be in any order. Predicted is every answer on a later study day than the one before, of
/// cards whose learning is in the log, from the last time they were learned; not those of a cram session.
///
/// # Errors
/// Returns [`ScheduleError`] for parameters out of range.
pub fn evaluate(
    logs: &[ReviewLog],
    parameters: &Parameters,
) -> Result<Option<Evaluation>, ScheduleError> {
    let predictions = Histories::of(logs).predictions(parameters)?;
    Ok(score(&predictions).map(|score| Evaluation {
        n: predictions.len(),
        score,
        auc: auc(&predictions),
        calibration: calibration(&predictions),
    }))
}

/// The score of predictions; `None` if there are none.
pub(super) fn score(predictions: &[Prediction]) -> Option<Score> {
    if predictions.is_empty() {
        return None;
    }
    let n = predictions.len() as f64;
    let mut bins: BTreeMap<_, Sum> = BTreeMap::new();
    for prediction in predictions {
        bins.entry(prediction.bin).or_default().add(prediction);
    }
    let squares: f64 = bins
        .values()
        .map(|sum| (sum.predicted - sum.passed).powi(2) / sum.n)
        .sum();
    Some(Score {
        log_loss: predictions.iter().map(Prediction::loss).sum::<f64>() / n,
        rmse_bins: (squares / n).sqrt(),
    })
}

/// Sums over predictions; as floats, because all that is done with them is division.
#[derive(Default)]
struct Sum {
    predicted: f64,
    passed: f64,
    n: f64,
}

impl Sum {
    fn add(&mut self, prediction: &Prediction) {
        self.predicted += prediction.rate;
        self.passed += f64::from(u8::from(prediction.passed));
        self.n += 1.0;
    }
}

fn calibration(predictions: &[Prediction]) -> Vec<Calibration> {
    let mut bins: BTreeMap<u8, Sum> = BTreeMap::new();
    for prediction in predictions {
        let bin = (prediction.rate * f64::from(CALIBRATION_BINS)) as u8;
        bins.entry(bin).or_default().add(prediction);
    }
    bins.into_values()
        .map(|sum| Calibration {
            predicted: sum.predicted / sum.n,
            actual: sum.passed / sum.n,
            n: sum.n as usize,
        })
        .collect()
}

/// The area under the ROC curve, from the ranks of the passed answers (Mann and Whitney 1947).
fn auc(predictions: &[Prediction]) -> Option<f64> {
    let mut ordered: Vec<&Prediction> = predictions.iter().collect();
    ordered.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    let (mut ranked, mut rank_sum, mut passed) = (0.0, 0.0, 0.0);
    for tied in ordered.chunk_by(|one, other| one.rate.total_cmp(&other.rate).is_eq()) {
        let tied_passed = tied.iter().filter(|prediction| prediction.passed).count() as f64;
        let n = tied.len() as f64;
        // Ties share the mean of their ranks, which count from 1.
        rank_sum += tied_passed * (ranked + (n + 1.0) / 2.0);
        passed += tied_passed;
        ranked += n;
    }
    let failed = ranked - passed;
    let pairs = passed * failed;
    (pairs > 0.0).then(|| (rank_sum - passed * (passed + 1.0) / 2.0) / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        CardId, Interval, LogKind, MemoryState, Moment, Rating, Response, State, StudyDay,
        Timestamp,
    };
    use crate::schedule::parameters_from;
    use fsrs::{FSRS, FSRSItem, FSRSReview};

    fn defaults() -> Parameters {
        parameters_from(&fsrs::DEFAULT_PARAMETERS).unwrap()
    }

    /// The log of a card: ratings, each with the days since the one before.
    fn logs(card: i64, reviews: &[(Rating, u32)]) -> Vec<ReviewLog> {
        let mut day = 0;
        let mut logs = Vec::new();
        for (index, (rating, elapsed_days)) in reviews.iter().enumerate() {
            day += *elapsed_days as i32;
            logs.push(ReviewLog {
                card_id: CardId(card),
                kind: LogKind::Answer,
                reviewed: Moment {
                    at: Timestamp::from_millis(i64::from(day) * 86_400_000 + index as i64),
                    day: StudyDay::from_number(day),
                },
                utc_offset_minutes: 0,
                rating: *rating,
                state_before: if index == 0 {
                    State::New
                } else {
                    State::Review
                },
                elapsed_days: *elapsed_days,
                interval: Interval::Days(1),
                last_interval: None,
                memory: MemoryState::new(1.0, 5.0).unwrap(),
                taken_ms: 0,
                response: Response::default(),
            });
        }
        logs
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-5
    }

    #[test]
    fn one_answer_is_scored_by_the_forgetting_curve() {
        // A first Easy gives stability 8.2956. Recall after 8 days is
        // (1 + 0.980346 * 8 / 8.2956)^-0.1542 = 0.902473.
        for (rating, log_loss, error) in [
            (Rating::Good, -(0.902_473_f64.ln()), 1.0 - 0.902_473),
            (Rating::Again, -(0.097_527_f64.ln()), 0.902_473),
        ] {
            let evaluation = evaluate(&logs(1, &[(Rating::Easy, 0), (rating, 8)]), &defaults());
            let evaluation = evaluation.unwrap().unwrap();
            assert_eq!((evaluation.n, evaluation.auc), (1, None));
            assert!(close(evaluation.score.log_loss, log_loss));
            assert!(close(evaluation.score.rmse_bins, error));
            let calibration = evaluation.calibration;
            assert_eq!(calibration.len(), 1);
            assert!(close(calibration[0].predicted, 0.902_473));
            assert_eq!(
                (calibration[0].actual, calibration[0].n),
                (f64::from(rating.number().min(2) - 1), 1)
            );
        }
    }

    #[test]
    fn each_answer_is_scored_as_fsrs_scores_it() {
        let reviews = [
            (Rating::Again, 0),
            (Rating::Good, 0),
            (Rating::Good, 1),
            (Rating::Hard, 4),
            (Rating::Again, 30),
            (Rating::Good, 0),
            (Rating::Easy, 2),
            (Rating::Again, 90),
        ];
        let predictions = Histories::of(&logs(1, &reviews))
            .predictions(&defaults())
            .unwrap();
        let fsrs = FSRS::default();
        let theirs: Vec<f64> = (0..reviews.len())
            .filter(|last| reviews[*last].1 > 0)
            .map(|last| {
                let reviews = reviews[..=last].iter().map(|(rating, delta_t)| FSRSReview {
                    rating: rating.number().into(),
                    delta_t: *delta_t,
                });
                let item = FSRSItem {
                    reviews: reviews.collect(),
                };
                fsrs.evaluate(vec![item], |_| true).unwrap().log_loss.into()
            })
            .collect();
        assert_eq!(predictions.len(), 5);
        for (ours, theirs) in predictions.iter().zip(theirs) {
            assert!(
                (ours.loss() - theirs).abs() < 1e-4 * theirs,
                "{ours:?} {theirs}"
            );
        }
    }

    #[test]
    fn calibration_and_auc_are_those_of_a_hand_count() {
        let bin = Histories::of(&logs(1, &[(Rating::Good, 0), (Rating::Good, 1)]))
            .predictions(&defaults())
            .unwrap()[0]
            .bin;
        let predictions = [
            (0.91, true),
            (0.93, true),
            (0.93, false),
            (0.52, false),
            (0.54, true),
        ]
        .map(|(rate, passed)| Prediction { rate, passed, bin });
        let found = calibration(&predictions);
        assert_eq!(found.iter().map(|bin| bin.n).collect::<Vec<_>>(), [2, 3]);
        assert!(close(found[0].predicted, 0.53) && close(found[0].actual, 0.5));
        assert!(close(found[1].predicted, 2.77 / 3.0) && close(found[1].actual, 2.0 / 3.0));
        // Six pairs: 0.91 beats 0.52; 0.93 beats 0.52 and ties 0.93; 0.54 beats 0.52.
        assert!(close(auc(&predictions).unwrap(), 3.5 / 6.0));
        // One bin: predicted 3.83 of 5, passed 3.
        assert!(close(score(&predictions).unwrap().rmse_bins, 0.83 / 5.0));
    }

    #[test]
    fn without_answers_there_is_no_score() {
        assert_eq!(evaluate(&[], &defaults()), Ok(None));
        let learned_today = logs(1, &[(Rating::Good, 0), (Rating::Good, 0)]);
        assert_eq!(evaluate(&learned_today, &defaults()), Ok(None));
    }
}
