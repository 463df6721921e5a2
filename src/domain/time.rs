//! Instants, study days, and the only way to learn what time it is.

/// An instant, in milliseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `millis` milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The instant `secs` seconds later, saturating at the end of time.
    pub const fn plus_secs(self, secs: u32) -> Self {
        Self(self.0.saturating_add(secs as i64 * 1_000))
    }

    /// The instant `millis` milliseconds later (earlier when negative), saturating.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to `self`; 0 if `earlier` is later.
    pub const fn millis_since(self, earlier: Timestamp) -> u64 {
        if self.0 <= earlier.0 {
            0
        } else {
            self.0.abs_diff(earlier.0)
        }
    }

    /// Days of 24 hours from `earlier` to `self`, with a fraction; 0 if `earlier` is later.
    pub fn days_since(self, earlier: Timestamp) -> f64 {
        self.millis_since(earlier) as f64 / 86_400_000.0
    }
}

/// A local calendar day as the learner counts it, numbered from 1970-01-01.
///
/// It starts at the rollover hour (04:00 by default) rather than at midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StudyDay(i32);

impl StudyDay {
    /// The study day with this number.
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day `days` later, saturating.
    pub const fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// The day `days` earlier, saturating.
    pub const fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(days))
    }

    /// Whole days from `earlier` to `self`; 0 if `earlier` is later.
    pub const fn days_since(self, earlier: StudyDay) -> u32 {
        if self.0 <= earlier.0 {
            0
        } else {
            self.0.abs_diff(earlier.0)
        }
    }
}

/// An instant together with the study day it falls in.
///
/// The pair is made once, at the edge, where the time zone is known, and both halves are stored:
/// travel, summer time or a changed `day_start` cannot rewrite history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// When it happened.
    pub at: Timestamp,
    /// Which study day that counts towards.
    pub day: StudyDay,
}

/// The present, as the edge sees it: a moment, when its study day ends, and the local offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The instant and its study day.
    pub moment: Moment,
    /// The first instant of the next study day.
    pub next_day_at: Timestamp,
    /// Local time minus UTC, in minutes (Berlin in winter: 60).
    pub utc_offset_minutes: i16,
}

impl Now {
    /// The instant.
    pub const fn at(self) -> Timestamp {
        self.moment.at
    }

    /// The study day.
    pub const fn day(self) -> StudyDay {
        self.moment.day
    }

    /// Seconds until the study day ends; 0 if it has ended.
    pub const fn secs_to_next_day(self) -> u32 {
        let secs = self.next_day_at.millis_since(self.moment.at) / 1_000;
        if secs > u32::MAX as u64 {
            u32::MAX
        } else {
            secs as u32
        }
    }

    /// The same present, moved so that it lies after `last`.
    ///
    /// A clock that was set back must not produce a history that runs backwards: the instant
    /// becomes at least one millisecond after `last`, the study day at least that of `last`, and the
    /// end of the study day moves along with it.
    pub fn after(self, last: Moment) -> Self {
        let days = i64::from(last.day.days_since(self.moment.day));
        Self {
            moment: Moment {
                at: self.moment.at.max(last.at.plus_millis(1)),
                day: self.moment.day.max(last.day),
            },
            next_day_at: self.next_day_at.plus_millis(days * 86_400_000),
            ..self
        }
    }
}

/// Tells the time. Implemented by the system clock and by fixed clocks in tests.
pub trait Clock {
    /// The present moment. A fixed clock moves on by a millisecond a reading.
    fn now(&self) -> Now;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(at: i64, day: i32) -> Now {
        Now {
            moment: Moment {
                at: Timestamp::from_millis(at),
                day: StudyDay::from_number(day),
            },
            next_day_at: Timestamp::from_millis(at + 5_500),
            utc_offset_minutes: 0,
        }
    }

    #[test]
    fn a_clock_set_back_never_goes_before_the_last_review() {
        let moved = now(1_000, 3).after(Moment {
            at: Timestamp::from_millis(9_000),
            day: StudyDay::from_number(4),
        });
        assert_eq!(moved.at().as_millis(), 9_001);
        assert_eq!(moved.day().number(), 4);
        // One day later than the end of day 3, which is 5.5 s after the clock's 1 s.
        assert_eq!(moved.next_day_at.as_millis(), 6_500 + 86_400_000);
    }

    #[test]
    fn seconds_to_the_next_day_are_whole_and_never_negative() {
        assert_eq!(now(0, 0).secs_to_next_day(), 5);
        let late = Now {
            next_day_at: Timestamp::from_millis(-1),
            ..now(0, 0)
        };
        assert_eq!(late.secs_to_next_day(), 0);
    }

    #[test]
    fn days_since_a_later_day_are_zero() {
        let (early, late) = (StudyDay::from_number(-3), StudyDay::from_number(4));
        assert_eq!(late.days_since(early), 7);
        assert_eq!(early.days_since(late), 0);
    }
}
