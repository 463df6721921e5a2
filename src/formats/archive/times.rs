use crate::domain::{StudyDay, Timestamp};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};

/// RFC 3339 in UTC with milliseconds; `None` outside the years 0 to 9999.
pub(super) fn write_instant(at: Timestamp) -> Option<String> {
    let at: DateTime<Utc> = DateTime::from_timestamp_millis(at.as_millis())?;
    (0..=9_999)
        .contains(&at.year())
        .then(|| at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// An instant from RFC 3339 with any offset; what is finer than a millisecond is cut off.
pub(super) fn read_instant(text: &str) -> Option<Timestamp> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Timestamp::from_millis(at.timestamp_millis()))
}

/// A study day from `YYYY-MM-DD`.
pub(super) fn read_day(text: &str) -> Option<StudyDay> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let days = date.signed_duration_since(DateTime::UNIX_EPOCH.date_naive());
    i32::try_from(days.num_days())
        .ok()
        .map(StudyDay::from_number)
}
