//! The only place that looks at the clock and at the time zone.

use crate::domain::{Clock, Moment, Now, StudyDay, Timestamp};
use chrono::{DateTime, FixedOffset, Local, MappedLocalTime, NaiveDateTime, TimeDelta, TimeZone};
use std::cell::Cell;

/// Local time, with study days that start at `day_start`.
#[derive(Debug)]
pub(super) struct LocalClock {
    start: Start,
    day_start: TimeDelta,
}

#[derive(Debug)]
enum Start {
    /// The system's clock and time zone.
    System,
    /// A fixed instant and offset (`SRS_NOW`); a millisecond later with every reading.
    Fixed {
        next_ms: Cell<i64>,
        offset: FixedOffset,
    },
}

impl LocalClock {
    /// The clock that `srs_now` (the value of `SRS_NOW`) asks for.
    ///
    /// # Errors
    /// Returns a sentence if it is not an instant in RFC 3339.
    pub(super) fn new(srs_now: Option<&str>) -> Result<Self, String> {
        let start = match srs_now {
            None => Start::System,
            Some(text) => {
                let time = DateTime::parse_from_rfc3339(text).map_err(|error| {
                    format!("SRS_NOW is '{text}', expected an instant such as 2026-11-23T10:00:00+01:00 ({error})")
                })?;
                Start::Fixed {
                    next_ms: Cell::new(time.timestamp_millis()),
                    offset: *time.offset(),
                }
            }
        };
        Ok(Self {
            start,
            day_start: TimeDelta::hours(4),
        })
    }

    /// Study days start so many minutes after midnight.
    pub(super) fn set_day_start(&mut self, minutes: u16) {
        self.day_start = TimeDelta::minutes(i64::from(minutes));
    }

    /// The given instant as if it were now.
    pub(super) fn at(&self, at: Timestamp) -> Now {
        match &self.start {
            Start::System => self.in_zone(at, &Local),
            Start::Fixed { offset, .. } => self.in_zone(at, offset),
        }
    }

    fn in_zone<Z: TimeZone>(&self, at: Timestamp, zone: &Z) -> Now {
        let utc = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or(DateTime::UNIX_EPOCH);
        let offset = zone.offset_from_utc_datetime(&utc.naive_utc());
        let offset_secs = chrono::Offset::fix(&offset).local_minus_utc();
        let local = utc.naive_utc() + TimeDelta::seconds(i64::from(offset_secs));
        let date = local
            .checked_sub_signed(self.day_start)
            .unwrap_or(local)
            .date();
        let next = date
            .succ_opt()
            .unwrap_or(date)
            .and_time(chrono::NaiveTime::MIN)
            + self.day_start;
        Now {
            moment: Moment {
                at,
                day: super::values::study_day(date),
            },
            next_day_at: Timestamp::from_millis(to_utc_millis(next, zone)),
            utc_offset_minutes: i16::try_from(offset_secs / 60).unwrap_or_default(),
        }
    }

    /// The first instant of a study day.
    pub(super) fn start_of(&self, day: StudyDay) -> Timestamp {
        let start = super::values::date(day).and_time(chrono::NaiveTime::MIN) + self.day_start;
        Timestamp::from_millis(match &self.start {
            Start::System => to_utc_millis(start, &Local),
            Start::Fixed { offset, .. } => to_utc_millis(start, offset),
        })
    }
}

/// The instant of a local time; where summer time skips it, the first instant after the gap.
fn to_utc_millis<Z: TimeZone>(local: NaiveDateTime, zone: &Z) -> i64 {
    let mut local = local;
    // The longest gap there ever was is a whole day (Apia 2011): four times an hour is asked for.
    for _ in 0..(25 * 4) {
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => {
                return time.timestamp_millis();
            }
            MappedLocalTime::None => local += TimeDelta::minutes(15),
        }
    }
    local.and_utc().timestamp_millis()
}

impl Clock for LocalClock {
    fn now(&self) -> Now {
        let at = match &self.start {
            #[allow(clippy::disallowed_methods, reason = "this is the edge")]
            Start::System => chrono::Utc::now().timestamp_millis(),
            Start::Fixed { next_ms, .. } => {
                let now = next_ms.get();
                next_ms.set(now.saturating_add(1));
                now
            }
        };
        self.at(Timestamp::from_millis(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> LocalClock {
        LocalClock::new(Some(text)).unwrap()
    }

    #[test]
    fn a_study_day_lasts_until_four_in_the_morning() {
        let before = fixed("2026-11-25T03:59:59+01:00").now();
        let after = fixed("2026-11-25T04:00:00+01:00").now();
        assert_eq!(after.day().days_since(before.day()), 1);
        assert_eq!(before.secs_to_next_day(), 1);
        assert_eq!(after.secs_to_next_day(), 86_400);
        assert_eq!(before.utc_offset_minutes, 60);
        assert_eq!(before.next_day_at, after.at());
    }

    #[test]
    fn no_two_readings_of_a_fixed_clock_are_the_same() {
        let clock = fixed("2026-11-25T10:00:00Z");
        let (first, second) = (clock.now().at(), clock.now().at());
        assert_eq!(second.as_millis() - first.as_millis(), 1);
    }

    #[test]
    fn another_day_start_moves_the_day() {
        let mut clock = fixed("2026-11-25T03:00:00Z");
        clock.set_day_start(0);
        assert_eq!(
            super::super::values::date(clock.now().day()).to_string(),
            "2026-11-25"
        );
        clock.set_day_start(23 * 60 + 59);
        assert_eq!(
            super::super::values::date(clock.now().day()).to_string(),
            "2026-11-24"
        );
    }

    #[test]
    fn the_start_of_a_day_and_the_end_of_the_one_before_are_the_same_instant() {
        let clock = fixed("2026-03-29T10:00:00+02:00");
        let now = clock.now();
        assert_eq!(clock.start_of(now.day().plus(1)), now.next_day_at);
    }

    #[test]
    fn a_wrong_srs_now_is_refused_with_an_example() {
        let error = LocalClock::new(Some("tomorrow")).unwrap_err();
        assert!(error.starts_with(
            "SRS_NOW is 'tomorrow', expected an instant such as 2026-11-23T10:00:00+01:00"
        ));
    }
}
