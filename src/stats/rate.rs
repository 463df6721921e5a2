/// How many of `n` answers passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    n: u64,
    passed: u64,
}

impl Rate {
    /// From this many answers on, a rate is shown as a number.
    ///
    /// At 18 of 20 the 95 % interval still reaches from 0.70 to 0.97; with fewer answers a rate says
    /// next to nothing.
    pub const ENOUGH: u64 = 20;

    /// Counts one answer.
    pub const fn add(&mut self, passed: bool) {
        self.n += 1;
        self.passed += passed as u64;
    }

    /// Both rates taken together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            passed: self.passed + other.passed,
        }
    }

    /// How many answers were counted.
    pub const fn n(self) -> u64 {
        self.n
    }

    /// How many of them passed.
    pub const fn passed(self) -> u64 {
        self.passed
    }

    /// The share that passed, 0 to 1; `None` without answers.
    pub fn rate(self) -> Option<f64> {
        (self.n > 0).then(|| self.passed as f64 / self.n as f64)
    }

    /// Whether there are enough answers ([`Rate::ENOUGH`]) for the rate to mean something.
    pub const fn is_enough(self) -> bool {
        self.n >= Self::ENOUGH
    }

    /// The 95 % confidence interval of the rate, low and high; `None` without answers.
    ///
    /// Wilson's score interval, which stays within 0 to 1 and is honest at small n and at rates
    /// near 1, where the textbook `p ± 1.96 s` is not:
    /// `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`, z = 1.959964.
    /// Source: Wilson 1927; recommended for all n by Brown, Cai and `DasGupta`, "Interval Estimation
    /// for a Binomial Proportion", Statistical Science 16 (2001).
    pub fn wilson_95(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_963_984_540_054; // the 97.5 % quantile of the normal distribution
        let p = self.rate()?;
        let n = self.n as f64;
        let scale = 1.0 + Z * Z / n;
        let centre = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let low = ((centre - spread) / scale).max(0.0);
        let high = ((centre + spread) / scale).min(1.0);
        Some((low, high))
    }
}

impl FromIterator<bool> for Rate {
    fn from_iter<I: IntoIterator<Item = bool>>(answers: I) -> Self {
        let mut rate = Self::default();
        for passed in answers {
            rate.add(passed);
        }
        rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(passed: u64, n: u64) -> Rate {
        (0..n).map(|answer| answer < passed).collect()
    }

    #[test]
    fn nothing_answered_has_neither_rate_nor_interval() {
        assert_eq!(Rate::default().rate(), None);
        assert_eq!(Rate::default().wilson_95(), None);
    }

    #[test]
    fn the_interval_is_wilsons() {
        // 8 of 10: 0.490 to 0.943. 81 of 263: 0.2553 to 0.3662 (Newcombe, Statistics in Medicine 17
        // (1998), table I, method 3). 0 of 20: 0 to 0.1611; 20 of 20 is its mirror image.
        for (passed, n, low, high) in [
            (8, 10, 0.4902, 0.9433),
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (20, 20, 0.8389, 1.0),
        ] {
            let (l, h) = rate(passed, n).wilson_95().unwrap();
            assert!((l - low).abs() < 5e-5, "{passed}/{n}: low {l}");
            assert!((h - high).abs() < 5e-5, "{passed}/{n}: high {h}");
        }
    }

    #[test]
    fn nineteen_answers_are_too_few() {
        assert!(!rate(19, 19).is_enough());
        assert!(rate(19, 20).is_enough());
    }
}
