//! Values that people type: ratings, dates, instants, cards.

use crate::domain::{Now, Rating, StudyDay, Timestamp};
use chrono::{DateTime, Days, NaiveDate};

/// `again` to `easy`, or 1 to 4.
pub(super) fn rating(text: &str) -> Result<Rating, String> {
    let by_name = Rating::ALL
        .into_iter()
        .find(|rating| rating.name().eq_ignore_ascii_case(text));
    by_name
        .or_else(|| text.parse().ok().and_then(Rating::from_number))
        .ok_or_else(|| "expected again, hard, good or easy, or 1 to 4".to_owned())
}

/// An instant in RFC 3339.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| Timestamp::from_millis(time.timestamp_millis()))
        .map_err(|error| {
            format!(
                "found '{text}', expected an instant such as 2026-11-23T10:00:00+01:00 ({error})"
            )
        })
}

/// `2026-12-01`, `today`, `yesterday`, or `7d` for the last seven study days.
pub(super) fn day(text: &str, today: StudyDay) -> Result<StudyDay, String> {
    let back = |days: u32| Ok(today.minus(days.saturating_sub(1)));
    match text {
        "today" => Ok(today),
        "yesterday" => Ok(today.minus(1)),
        _ => match text.strip_suffix('d').map(str::parse) {
            Some(Ok(days)) => back(days),
            _ => NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .map(study_day)
                .map_err(|_| {
                    format!("found '{text}', expected a date such as 2026-12-01, today, or 7d")
                }),
        },
    }
}

/// The study day of a calendar date.
pub(super) fn study_day(date: NaiveDate) -> StudyDay {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    StudyDay::from_number(i32::try_from(days).unwrap_or(i32::MAX))
}

/// The calendar date of a study day; the last one there is for days beyond the calendar.
pub(super) fn date(day: StudyDay) -> NaiveDate {
    let number = day.number();
    let days = Days::new(u64::from(number.unsigned_abs()));
    if number < 0 {
        NaiveDate::default().checked_sub_days(days)
    } else {
        NaiveDate::default().checked_add_days(days)
    }
    .unwrap_or(NaiveDate::MAX)
}

/// An instant as RFC 3339 in UTC, with milliseconds.
pub(super) fn rfc3339(at: Timestamp) -> String {
    DateTime::from_timestamp_millis(at.as_millis()).map_or_else(
        || at.as_millis().to_string(),
        |time| time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
    )
}

/// `2026-11-25 10:04`, local time.
pub(super) fn local_time(now: Now) -> String {
    let shifted = now
        .at()
        .plus_millis(i64::from(now.utc_offset_minutes) * 60_000);
    DateTime::from_timestamp_millis(shifted.as_millis()).map_or_else(
        || rfc3339(now.at()),
        |time| time.format("%Y-%m-%d %H:%M").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_documented() {
        // 2026-11-25 is day 20782: 56 years with 14 leap days, then 328 days.
        let today = StudyDay::from_number(20_782);
        assert_eq!(date(today).to_string(), "2026-11-25");
        assert_eq!(day("2026-11-25", today), Ok(today));
        assert_eq!(day("today", today), Ok(today));
        assert_eq!(day("1d", today), Ok(today));
        assert_eq!(day("7d", today), Ok(StudyDay::from_number(20_776)));
        assert_eq!(
            day("soon", today),
            Err("found 'soon', expected a date such as 2026-12-01, today, or 7d".to_owned())
        );
    }

    #[test]
    fn days_beyond_the_calendar_do_not_panic() {
        assert_eq!(date(StudyDay::from_number(i32::MAX)), NaiveDate::MAX);
        assert_eq!(date(StudyDay::from_number(-1)).to_string(), "1969-12-31");
    }

    #[test]
    fn ratings_are_words_or_numbers() {
        assert_eq!(rating("Good"), Ok(Rating::Good));
        assert_eq!(rating("1"), Ok(Rating::Again));
        assert!(rating("0").is_err());
        assert!(rating("fine").is_err());
    }
}
