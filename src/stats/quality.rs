use super::Rate;
use crate::domain::{CardId, LogKind, MemoryState, ReviewLog, State};
use std::collections::HashMap;

/// How many calibration bins there are: each is 0.05 wide.
const BINS: usize = 20;

/// A prediction is never taken as certain: one surprise would make the log loss infinite.
///
/// The bound that the `fsrs` crate's training loss has.
const SUREST: f64 = 1e-7;

/// How well FSRS predicted the answers.
///
/// Scored are the answers (not cram) given a study day or more after the card's previous one, each
/// with the retrievability that follows from the memory state the previous answer left. Within a
/// day FSRS predicts nothing, so those answers are left out.
#[derive(Clone, Debug, Default)]
pub struct Quality {
    memories: HashMap<CardId, MemoryState>,
    bins: [Bin; BINS],
    /// Sum of the negative logarithm of what each outcome had been given.
    loss: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    predicted: f64,
    outcomes: Rate,
}

/// Predictions of about the same retrievability, against what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationBin {
    /// Mean predicted retrievability.
    pub predicted: f64,
    /// How many answers there were, and how many passed.
    pub outcomes: Rate,
}

impl CalibrationBin {
    /// The share that was recalled.
    pub fn actual(self) -> f64 {
        // A bin is only made of answers, so there is a rate.
        self.outcomes.rate().unwrap_or_default()
    }
}

impl Quality {
    /// Takes one line of the log, oldest first, and scores it if it can be scored.
    ///
    /// `retrievability` gives the chance of recall of a memory after a number of days; it may
    /// differ from call to call, as decks have parameters of their own.
    pub fn add(&mut self, log: &ReviewLog, retrievability: impl Fn(MemoryState, f64) -> f64) {
        self.take(log, retrievability, true);
    }

    /// Takes one line of the log for the memory it leaves, without scoring it.
    pub fn skip(&mut self, log: &ReviewLog) {
        self.take(log, |_, _| 0.0, false);
    }

    fn take(
        &mut self,
        log: &ReviewLog,
        retrievability: impl Fn(MemoryState, f64) -> f64,
        is_scored: bool,
    ) {
        if log.kind != LogKind::Answer {
            return;
        }
        let before = self.memories.insert(log.card_id, log.memory);
        // A new card has no memory to predict from, even if it had one before it was reset.
        if let Some(memory) = before
            && is_scored
            && log.elapsed_days > 0
            && log.state_before != State::New
        {
            let predicted = retrievability(memory, f64::from(log.elapsed_days));
            self.score(predicted, log.rating.passed());
        }
    }

    /// Scores one prediction; anything that is not a number from 0 to 1 is left out.
    pub fn score(&mut self, predicted: f64, passed: bool) {
        if !(0.0..=1.0).contains(&predicted) {
            return;
        }
        let sure = predicted.clamp(SUREST, 1.0 - SUREST);
        self.loss -= if passed { sure.ln() } else { (1.0 - sure).ln() };
        let index = ((predicted * BINS as f64) as usize).min(BINS - 1);
        if let Some(bin) = self.bins.get_mut(index) {
            bin.predicted += predicted;
            bin.outcomes.add(passed);
        }
    }

    /// How many answers were scored.
    pub fn n(&self) -> u64 {
        self.bins.iter().map(|bin| bin.outcomes.n()).sum()
    }

    /// Mean log loss: `-(y ln p + (1 - y) ln(1 - p))` over the scored answers; less is better.
    ///
    /// `None` if nothing was scored.
    pub fn log_loss(&self) -> Option<f64> {
        let n = self.n();
        (n > 0).then(|| self.loss / n as f64)
    }

    /// How far predictions are from what happens, 0 to 1; `None` if nothing was scored.
    ///
    /// Predictions go into 20 bins of 0.05 by predicted retrievability. The figure is the square
    /// root of the mean of (mean prediction - share recalled)², each bin weighted by its answers.
    /// It is not the figure of the same name by which FSRS versions are compared: that one also
    /// bins by interval, length of history and lapses.
    pub fn rmse_bins(&self) -> Option<f64> {
        let n = self.n();
        let squares: f64 = self
            .calibration()
            .map(|bin| (bin.predicted - bin.actual()).powi(2) * bin.outcomes.n() as f64)
            .sum();
        (n > 0).then(|| (squares / n as f64).sqrt())
    }

    /// The bins that hold answers, lowest prediction first.
    pub fn calibration(&self) -> impl Iterator<Item = CalibrationBin> {
        self.bins
            .iter()
            .filter(|bin| bin.outcomes.n() > 0)
            .map(|bin| CalibrationBin {
                predicted: bin.predicted / bin.outcomes.n() as f64,
                outcomes: bin.outcomes,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Interval, Rating};
    use crate::stats::totals::tests::log;

    fn scored(pairs: &[(f64, bool)]) -> Quality {
        let mut quality = Quality::default();
        for (predicted, passed) in pairs {
            quality.score(*predicted, *passed);
        }
        quality
    }

    #[test]
    fn log_loss_is_the_mean_surprise() {
        // -(ln 0.9 + ln 0.8 + ln(1 - 0.9)) / 3 = (0.105361 + 0.223144 + 2.302585) / 3 = 0.877030
        let quality = scored(&[(0.9, true), (0.8, true), (0.9, false)]);
        assert!((quality.log_loss().unwrap() - 0.877_030).abs() < 1e-6);
    }

    #[test]
    fn rmse_weights_each_bin_by_its_answers() {
        // Bin 0.90..0.95: predictions 0.92, 0.92, 0.94, 0.94 (mean 0.93), 3 of 4 recalled: off by 0.18.
        // Bin 0.50..0.55: prediction 0.5, recalled: off by 0.5.
        // sqrt((4 * 0.18² + 1 * 0.5²) / 5) = sqrt((0.1296 + 0.25) / 5) = 0.275536
        let quality = scored(&[
            (0.92, true),
            (0.92, true),
            (0.94, true),
            (0.94, false),
            (0.5, true),
        ]);
        assert!((quality.rmse_bins().unwrap() - 0.275_536).abs() < 1e-6);
        let bins: Vec<_> = quality.calibration().collect();
        assert_eq!(bins.len(), 2);
        assert!((bins[1].predicted - 0.93).abs() < 1e-9);
        assert!((bins[1].actual() - 0.75).abs() < 1e-9);
        assert_eq!(bins[1].outcomes.n(), 4);
    }

    #[test]
    fn nothing_scored_has_no_quality() {
        let quality = scored(&[(f64::NAN, true), (1.5, true)]);
        assert_eq!(quality.log_loss(), None);
        assert_eq!(quality.rmse_bins(), None);
        assert_eq!(quality.calibration().count(), 0);
    }

    #[test]
    fn a_certain_prediction_that_fails_costs_much_but_not_everything() {
        // -ln(0.0000001) = 16.118096
        let quality = scored(&[(1.0, false)]);
        assert!((quality.log_loss().unwrap() - 16.118_096).abs() < 1e-6);
    }

    #[test]
    fn answers_are_predicted_from_the_memory_the_previous_one_left() {
        let answer = |elapsed_days, stability, state| ReviewLog {
            elapsed_days,
            memory: MemoryState::new(stability, 5.0).unwrap(),
            ..log(state, Some(Interval::Days(1)), Rating::Good)
        };
        let mut quality = Quality::default();
        // A stand-in for the curve: days over stability.
        let curve = |memory: MemoryState, days: f64| days / f64::from(memory.stability());
        quality.add(&answer(0, 10.0, State::New), curve);
        quality.add(&answer(0, 20.0, State::Learning), curve); // the same day: not scored
        quality.add(&answer(5, 40.0, State::Learning), curve); // 5 / 20 = 0.25
        quality.skip(&answer(5, 50.0, State::Review));
        quality.add(&answer(10, 60.0, State::Review), curve); // 10 / 50 = 0.2
        quality.add(&answer(30, 7.0, State::New), curve); // it was reset: not scored
        let predicted: Vec<_> = quality.calibration().map(|bin| bin.predicted).collect();
        assert_eq!(predicted, vec![0.2, 0.25]);
        assert_eq!(quality.n(), 2);
    }
}
