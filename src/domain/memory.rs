/// A value outside the range its type allows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what} is {value}, expected {expected}")]
pub struct OutOfRange {
    /// Which quantity.
    pub what: &'static str,
    /// What it was.
    pub value: f32,
    /// What is allowed.
    pub expected: &'static str,
}

/// What FSRS knows about one memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemoryState {
    stability: f32,
    difficulty: f32,
}

impl MemoryState {
    /// Checks and pairs the two numbers.
    ///
    /// # Errors
    /// Returns [`OutOfRange`] unless `0 < stability <= 36500` and `1 <= difficulty <= 10`.
    pub fn new(stability: f32, difficulty: f32) -> Result<Self, OutOfRange> {
        if !(stability > 0.0 && stability <= 36_500.0) {
            return Err(OutOfRange {
                what: "stability",
                value: stability,
                expected: "more than 0 and at most 36500 days",
            });
        }
        if !(1.0..=10.0).contains(&difficulty) {
            return Err(OutOfRange {
                what: "difficulty",
                value: difficulty,
                expected: "1 to 10",
            });
        }
        Ok(Self {
            stability,
            difficulty,
        })
    }

    /// Days until the chance of recall falls to 90 %.
    pub const fn stability(self) -> f32 {
        self.stability
    }

    /// How hard the card is to learn, from 1 (easy) to 10 (hard).
    pub const fn difficulty(self) -> f32 {
        self.difficulty
    }
}

/// The chance of recall at which a card should come back; 0.70 to 0.99.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesiredRetention(f32);

impl DesiredRetention {
    /// 0.9, the FSRS default.
    pub const DEFAULT: Self = Self(0.9);

    /// Checks a rate (not a percentage).
    ///
    /// # Errors
    /// Returns [`OutOfRange`] outside 0.70 to 0.99.
    pub fn new(rate: f32) -> Result<Self, OutOfRange> {
        if (0.70..=0.99).contains(&rate) {
            Ok(Self(rate))
        } else {
            Err(OutOfRange {
                what: "desired retention",
                value: rate,
                expected: "0.70 to 0.99",
            })
        }
    }

    /// The rate.
    pub const fn get(self) -> f32 {
        self.0
    }
}

/// 21 finite FSRS-6 parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters([f32; 21]);

impl Parameters {
    /// Checks that there are 21 finite numbers; `None` otherwise.
    pub fn new(values: &[f32]) -> Option<Self> {
        let values: [f32; 21] = values.try_into().ok()?;
        values.iter().all(|v| v.is_finite()).then_some(Self(values))
    }

    /// The numbers, w0 to w20.
    pub const fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_impossible_memory_state_can_be_built() {
        for (stability, difficulty) in [
            (0.0, 5.0),
            (-1.0, 5.0),
            (f32::NAN, 5.0),
            (f32::INFINITY, 5.0),
            (36_501.0, 5.0),
            (1.0, 0.99),
            (1.0, 10.01),
            (1.0, f32::NAN),
        ] {
            assert!(
                MemoryState::new(stability, difficulty).is_err(),
                "{stability} {difficulty}"
            );
        }
        assert!(MemoryState::new(0.001, 1.0).is_ok());
    }

    #[test]
    fn a_percentage_is_not_a_rate() {
        assert_eq!(
            DesiredRetention::new(90.0).map_err(|e| e.to_string()),
            Err("desired retention is 90, expected 0.70 to 0.99".to_owned())
        );
        assert!(DesiredRetention::new(f32::NAN).is_err());
    }

    #[test]
    fn parameters_are_21_finite_numbers() {
        assert!(Parameters::new(&[1.0; 21]).is_some());
        assert!(Parameters::new(&[1.0; 19]).is_none());
        assert!(Parameters::new(&[f32::NAN; 21]).is_none());
    }
}
