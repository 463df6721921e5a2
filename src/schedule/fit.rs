//! Fitting parameters to a review log, and refusing those that are no improvement.

#[cfg(test)]
mod tests;

use super::{
    ScheduleError,
    evaluate::{Score, score},
    history::{Histories, Prediction},
    model::{Model, refused},
};
use crate::domain::{DesiredRetention, Parameters, ReviewLog};
use fsrs::{ComputeParametersInput, FSRSError, FSRSItem, FSRSReview, TrainingConfig};

/// Below this many answers FSRS fits first stabilities only.
pub const MIN_REVIEWS: usize = 64;

/// Passes over the answers. Anki takes 8 and FSRS itself 5; 20 predict better and still take well
/// under a second for 100,000 answers.
const EPOCHS: usize = 20;

/// FSRS trains on no longer history than this, in answers.
const LONGEST_HISTORY: usize = 256;

/// How many standard errors worse is worse.
const STANDARD_ERRORS: f64 = 2.0;

/// What to fit with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// How many answers, the newest, to fit to. Memory and time grow with them.
    pub newest: usize,
    /// How many relearning steps there are: several of them may not make a lapsed card stronger than it was.
    pub relearning_steps: usize,
}

impl Default for Training {
    /// 300,000 answers, which take about 250 MB, and one relearning step.
    fn default() -> Self {
        Self {
            newest: 300_000,
            relearning_steps: 1,
        }
    }
}

/// The outcome of a fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// Not enough answers on a later day than the one before.
    TooFewReviews {
        /// How many there are.
        have: usize,
        /// How many it takes.
        need: usize,
    },
    /// Every answer was passed, or every one failed: nothing tells how memory fades.
    OneSided {
        /// How many answers there are.
        have: usize,
        /// How many of them were passed.
        passed: usize,
    },
    /// First intervals are so scattered that FSRS finds no group of cards to start from.
    Scattered {
        /// How many answers there are.
        have: usize,
    },
    /// What was found predicts the newest fifth of the answers clearly worse than what there is.
    NotBetter {
        /// How the current parameters predict that fifth; or those of FSRS, if they do better.
        current: Score,
        /// How parameters fitted to the older answers predict it.
        candidate: Score,
    },
    /// Parameters to use from now on.
    ///
    /// Both scores are of the newest fifth of the answers, for parameters fitted to the older ones; the
    /// ones given are then fitted to all. `after` may be a little above `before`: what is
    /// not clearly worse is taken, because refusing all that chance makes look worse predicts worse in the long run.
    Better {
        /// The new parameters.
        parameters: Parameters,
        /// How the current parameters predict.
        before: Score,
        /// How fitted ones predict.
        after: Score,
    },
}

/// Fits parameters to a review log, which may be in any order; the same log gives the same parameters.
///
/// The candidate is refused if it predicts the newest fifth of the answers worse, by more than two standard
/// errors of the difference in log loss, than `current` or than the defaults of FSRS.
///
/// # Errors
/// Returns [`ScheduleError::OutlierFilterOff`] if the environment changes what FSRS computes, and other
/// [`ScheduleError`]s if `current` is out of range or FSRS fails.
pub fn fit(
    logs: &[ReviewLog],
    current: &Parameters,
    training: Training,
) -> Result<Fit, ScheduleError> {
    let mut histories = Histories::of(logs);
    histories.keep(training.newest, LONGEST_HISTORY);
    let (have, passed) = (histories.len(), histories.passed());
    if have < MIN_REVIEWS {
        let need = MIN_REVIEWS;
        return Ok(Fit::TooFewReviews { have, need });
    }
    if passed == 0 || passed == have {
        return Ok(Fit::OneSided { have, passed });
    }
    if outlier_filter_is_off() {
        return Err(ScheduleError::OutlierFilterOff);
    }

    let older = have - have / 5;
    let Some(candidate) = train(&histories, older, training)? else {
        return Ok(Fit::Scattered { have });
    };
    let newest_fifth = |parameters: &Parameters| -> Result<Vec<Prediction>, ScheduleError> {
        Ok(histories.predictions(parameters)?.split_off(older))
    };
    let candidate = newest_fifth(&candidate)?;
    let before = newest_fifth(current)?;
    let defaults = Model::new(None, DesiredRetention::DEFAULT)?;
    let defaults = newest_fifth(defaults.parameters())?;
    let (Some(after), Some(before_score)) = (score(&candidate), score(&before)) else {
        return Ok(Fit::Scattered { have });
    };
    for rival in [&before, &defaults] {
        if is_clearly_worse(&candidate, rival) {
            return Ok(Fit::NotBetter {
                current: score(rival).unwrap_or(before_score),
                candidate: after,
            });
        }
    }
    Ok(match train(&histories, have, training)? {
        Some(parameters) => Fit::Better {
            parameters,
            before: before_score,
            after,
        },
        None => Fit::Scattered { have },
    })
}

/// Parameters fitted to the oldest `count` answers; `None` if FSRS finds too few of them usable.
fn train(
    histories: &Histories,
    count: usize,
    training: Training,
) -> Result<Option<Parameters>, ScheduleError> {
    let (train_set, card_ids) = histories.items(count);
    let input = ComputeParametersInput {
        train_set,
        // Four times as fast as without.
        card_ids: Some(card_ids),
        progress: None,
        enable_short_term: true,
        num_relearning_steps: Some(training.relearning_steps),
        training_config: Some(TrainingConfig {
            num_epochs: EPOCHS,
            max_seq_len: LONGEST_HISTORY,
            ..TrainingConfig::default()
        }),
    };
    match fsrs::compute_parameters(input) {
        // FSRS gives its defaults back when its outlier filter left it fewer than eight answers.
        Ok(values) if values == fsrs::DEFAULT_PARAMETERS => Ok(None),
        Ok(values) => Ok(Some(super::parameters_from(&values)?)),
        Err(FSRSError::NotEnoughData) => Ok(None),
        Err(error) => Err(refused("parameters that fit", &error)),
    }
}

/// Whether the candidate's mean loss is above the rival's by more than chance explains.
fn is_clearly_worse(candidate: &[Prediction], rival: &[Prediction]) -> bool {
    let differences: Vec<f64> = candidate
        .iter()
        .zip(rival)
        .map(|(candidate, rival)| candidate.loss() - rival.loss())
        .collect();
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
    mean > STANDARD_ERRORS * squares.sqrt() / n
}

/// Whether FSRS was told, by the environment variable `FSRS_NO_OUTLIER`, to train on outliers too.
///
/// This floor does not read the environment, so FSRS is asked itself: of ten cards with ten
/// different first intervals its filter leaves none, and then it returns its defaults.
fn outlier_filter_is_off() -> bool {
    let review = |delta_t| FSRSReview { rating: 3, delta_t };
    let card = |delta_t| [review(0), review(delta_t), review(20)];
    let item = |reviews: &[FSRSReview]| FSRSItem {
        reviews: reviews.to_vec(),
    };
    let train_set = (1..=10)
        .map(card)
        .flat_map(|[first, second, third]| [item(&[first, second]), item(&[first, second, third])])
        .collect();
    let input = ComputeParametersInput {
        train_set,
        ..ComputeParametersInput::default()
    };
    fsrs::compute_parameters(input).is_ok_and(|values| values != fsrs::DEFAULT_PARAMETERS)
}
