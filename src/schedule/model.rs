//! The memory model: FSRS-6 behind types that cannot hold a wrong value.

use super::ScheduleError;
use crate::domain::{DesiredRetention, MemoryState, Parameters, Rating};
use fsrs::{FSRS, FSRSError, FSRSItem, FSRSReview};

/// The range of each parameter. FSRS moves a value outside of it to the nearer end without a word.
const RANGES: [(f32, f32); 21] = [
    (0.001, 100.0), // w0 to w3: first stability, in days, after Again, Hard, Good, Easy
    (0.001, 100.0),
    (0.001, 100.0),
    (0.001, 100.0),
    (1.0, 10.0), // w4 to w7: difficulty
    (0.001, 4.0),
    (0.001, 4.0),
    (0.001, 0.75),
    (0.0, 4.5), // w8 to w10: stability after recall
    (0.0, 0.8),
    (0.001, 3.5),
    (0.001, 5.0), // w11 to w14: stability after a lapse
    (0.001, 0.25),
    (0.001, 0.9),
    (0.0, 4.0),
    (0.0, 1.0), // w15, w16: Hard and Easy
    (1.0, 6.0),
    (0.0, 2.0), // w17 to w19: reviews within a day
    (0.0, 2.0),
    (0.0, 0.8),
    (0.1, 0.8), // w20: decay
];

/// Where stability ends, as in FSRS.
const STABILITY: (f32, f32) = (0.001, 36_500.0);

/// What FSRS says about one rating.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Forecast {
    pub(super) memory: MemoryState,
    /// Days until retrievability falls to the desired retention; finite, more than 0, not rounded.
    pub(super) interval_days: f32,
}

/// FSRS-6 with checked parameters and a desired retention.
#[derive(Clone, Debug)]
pub(super) struct Model {
    fsrs: FSRS,
    parameters: Parameters,
    desired_retention: DesiredRetention,
}

impl Model {
    pub(super) fn new(
        parameters: Option<&Parameters>,
        desired_retention: DesiredRetention,
    ) -> Result<Self, ScheduleError> {
        let parameters = match parameters {
            Some(parameters) => parameters.clone(),
            None => parameters_from(&fsrs::DEFAULT_PARAMETERS)?,
        };
        let values = parameters.as_slice();
        for (index, (&value, (low, high))) in values.iter().zip(RANGES).enumerate() {
            if !(low..=high).contains(&value) {
                return Err(ScheduleError::ParameterOutOfRange {
                    index,
                    value,
                    low,
                    high,
                });
            }
        }
        let fsrs = FSRS::new(values).map_err(|e| refused("with these parameters", &e))?;
        Ok(Self {
            fsrs,
            parameters,
            desired_retention,
        })
    }

    pub(super) const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The memory after each rating, worst first; `memory` is `None` before the first review.
    pub(super) fn forecasts(
        &self,
        memory: Option<MemoryState>,
        elapsed_days: u32,
    ) -> Result<[Forecast; 4], ScheduleError> {
        let memory = memory.map(|memory| fsrs::MemoryState {
            stability: memory.stability(),
            difficulty: memory.difficulty(),
        });
        let next = self
            .fsrs
            .next_states(memory, self.desired_retention.get(), elapsed_days)
            .map_err(|e| refused("the next memory states", &e))?;
        Ok([
            forecast(&next.again)?,
            forecast(&next.hard)?,
            forecast(&next.good)?,
            forecast(&next.easy)?,
        ])
    }

    /// The memory after each of a card's reviews, from its first: the same numbers, bit for bit, as
    /// one [`Model::forecasts`] after another.
    pub(super) fn history(
        &self,
        reviews: impl Iterator<Item = (Rating, u32)>,
    ) -> Result<Vec<MemoryState>, ScheduleError> {
        let reviews = reviews
            .map(|(rating, delta_t)| FSRSReview {
                rating: rating.number().into(),
                delta_t,
            })
            .collect();
        self.fsrs
            .historical_memory_states(FSRSItem { reviews }, None)
            .map_err(|e| refused("the memory states of a history", &e))?
            .into_iter()
            .map(checked)
            .collect()
    }

    /// Days until retrievability falls to the desired retention, not rounded.
    pub(super) fn interval_days(&self, memory: MemoryState) -> f32 {
        let (stability, retention) = (memory.stability(), self.desired_retention.get());
        self.fsrs.next_interval(Some(stability), retention, 0)
    }

    /// The memory a card had under SM-2, guessed from its ease (2.5 is usual) and interval.
    pub(super) fn memory_from_sm2(
        &self,
        ease: f32,
        interval_days: f32,
        retention: DesiredRetention,
    ) -> Result<MemoryState, ScheduleError> {
        let memory = self
            .fsrs
            .memory_state_from_sm2(ease, interval_days, retention.get())
            .map_err(|e| refused("a memory state from ease and interval", &e))?;
        let stability = memory.stability.clamp(STABILITY.0, STABILITY.1);
        Ok(MemoryState::new(stability, memory.difficulty)?)
    }

    /// How fast retrievability falls: w20, more than 0.
    pub(super) fn decay(&self) -> f64 {
        self.parameters
            .as_slice()
            .last()
            .copied()
            .map_or(0.0, f64::from)
    }

    /// Whether the parameters say anything about reviews within a day.
    pub(super) fn knows_short_term(&self) -> bool {
        matches!(self.parameters.as_slice(), [.., w17, w18, _, _] if *w17 > 0.0 && *w18 > 0.0)
    }

    /// Scales elapsed time so that retrievability is 0.9 when it equals the stability.
    fn factor(&self) -> f64 {
        0.9_f64.powf(-1.0 / self.decay()) - 1.0
    }

    /// The FSRS-6 forgetting curve: (1 + factor * t / s) ^ -decay.
    pub(super) fn retrievability(&self, memory: MemoryState, elapsed_days: f64) -> f64 {
        // `max` also turns what is not a number into 0.
        let elapsed = elapsed_days.max(0.0) / f64::from(memory.stability());
        (1.0 + self.factor() * elapsed).powf(-self.decay())
    }

    /// The inverse of the curve: elapsed time in units of the stability.
    pub(super) fn elapsed_for(&self, retrievability: f64) -> f64 {
        if retrievability >= 1.0 || retrievability.is_nan() {
            return 0.0;
        }
        let power = retrievability.max(0.0).powf(-1.0 / self.decay());
        ((power - 1.0) / self.factor()).min(f64::MAX)
    }
}

/// Parameters of FSRS 4.5 (17 numbers), FSRS-5 (19) or FSRS-6 (21) as those of FSRS-6.
///
/// # Errors
/// Returns [`ScheduleError::ParameterCount`] for any other number of them, or if one is not finite.
pub fn parameters_from(values: &[f32]) -> Result<Parameters, ScheduleError> {
    let error = || ScheduleError::ParameterCount {
        count: values.len(),
    };
    if values.is_empty() {
        return Err(error()); // FSRS takes none for its defaults; here they are asked for by name.
    }
    let filled = fsrs::check_and_fill_parameters(values).map_err(|_| error())?;
    Parameters::new(&filled).ok_or_else(error)
}

fn forecast(state: &fsrs::ItemState) -> Result<Forecast, ScheduleError> {
    Ok(Forecast {
        memory: checked(state.memory)?,
        interval_days: state.interval,
    })
}

fn checked(memory: fsrs::MemoryState) -> Result<MemoryState, ScheduleError> {
    Ok(MemoryState::new(memory.stability, memory.difficulty)?)
}

/// The error of FSRS in words; its own are the names of its variants.
pub(super) const fn refused(what: &'static str, error: &FSRSError) -> ScheduleError {
    let reason = match error {
        FSRSError::InvalidInput => "it leads to numbers that are not finite",
        FSRSError::InvalidParameters => "the parameters are not 21 finite numbers",
        FSRSError::NotEnoughData => "there is too little to go by",
        FSRSError::Interrupted | FSRSError::OptimalNotFound | FSRSError::InvalidDeckSize => {
            "it gave up"
        }
    };
    ScheduleError::Model { what, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parameters FSRS really uses, which it shows nowhere else.
    fn used(values: &[f32]) -> Vec<f32> {
        let shown = format!("{:?}", FSRS::new(values).unwrap());
        let list = shown.split(['[', ']']).nth(1).unwrap();
        list.split(", ")
            .map(|value| value.parse().unwrap())
            .collect()
    }

    #[test]
    fn fsrs_uses_the_parameters_in_our_ranges_as_given_and_moves_all_others_to_their_ends() {
        for (index, (low, high)) in RANGES.into_iter().enumerate() {
            for (given, taken) in [
                (low, low),
                (high, high),
                (low - 1.0, low),
                (high + 1.0, high),
            ] {
                let mut values = fsrs::DEFAULT_PARAMETERS;
                values[index] = given;
                assert_eq!(used(&values)[index], taken, "w{index} given as {given}");
            }
        }
    }

    #[test]
    fn a_history_gives_the_states_of_one_forecast_after_another() {
        let model = Model::new(None, DesiredRetention::DEFAULT).unwrap();
        let reviews = [
            (Rating::Good, 0),
            (Rating::Again, 0),
            (Rating::Hard, 3),
            (Rating::Easy, 20_000),
            (Rating::Again, 1),
        ];
        let mut memory = None;
        let one_by_one = reviews.map(|(rating, elapsed_days)| {
            let forecasts = model.forecasts(memory, elapsed_days).unwrap();
            memory = Some(forecasts[usize::from(rating.number()) - 1].memory);
            memory.unwrap()
        });
        assert_eq!(model.history(reviews.into_iter()).unwrap(), one_by_one);
    }

    #[test]
    fn intervals_are_finite_and_positive_at_the_ends_of_every_range() {
        for retention in [0.70, 0.99] {
            for decay in [0.1, 0.8] {
                let mut values = fsrs::DEFAULT_PARAMETERS;
                values[20] = decay;
                let parameters = Parameters::new(&values).unwrap();
                let retention = DesiredRetention::new(retention).unwrap();
                let model = Model::new(Some(&parameters), retention).unwrap();
                for stability in [STABILITY.0, STABILITY.1] {
                    let memory = MemoryState::new(stability, 5.0).unwrap();
                    let days = model.interval_days(memory);
                    assert!(
                        days.is_finite() && days > 0.0,
                        "{retention:?} {decay} {stability}"
                    );
                }
            }
        }
    }
}
