use crate::domain::{ReviewLog, StudyDay};
use std::collections::BTreeMap;

/// What was done on one study day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayActivity {
    /// Answers given, cram included.
    pub reviews: u64,
    /// Time spent on them, in milliseconds.
    pub taken_ms: u64,
}

impl DayActivity {
    /// Time spent, in seconds.
    pub fn seconds(self) -> f64 {
        self.taken_ms as f64 / 1_000.0
    }
}

/// What was done on every study day. Cram counts: it took time too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity(BTreeMap<StudyDay, DayActivity>);

impl Activity {
    /// Counts one answer.
    pub fn add(&mut self, log: &ReviewLog) {
        let day = self.0.entry(log.reviewed.day).or_default();
        day.reviews += 1;
        day.taken_ms += u64::from(log.taken_ms);
    }

    /// The days with at least one answer, oldest first.
    pub fn by_day(&self) -> impl DoubleEndedIterator<Item = (StudyDay, DayActivity)> {
        self.0.iter().map(|(day, activity)| (*day, *activity))
    }

    /// What was done on `day`.
    pub fn on(&self, day: StudyDay) -> DayActivity {
        self.0.get(&day).copied().unwrap_or_default()
    }

    /// On how many days something was answered.
    pub fn days_studied(&self) -> usize {
        self.0.len()
    }

    /// How many days in a row were studied, up to today.
    ///
    /// A day that is not over does not break a streak: with nothing answered today yet, it counts
    /// up to yesterday.
    pub fn streak(&self, today: StudyDay) -> u32 {
        let end = if self.0.contains_key(&today) {
            today
        } else {
            today.minus(1)
        };
        (0..)
            .take_while(|back| self.0.contains_key(&end.minus(*back)))
            .fold(0, |streak, _| streak + 1)
    }

    /// Minutes a day over the last `days` days, idle days included; `None` if nothing was ever answered.
    ///
    /// Someone who began more recently is averaged from their first day on.
    pub fn minutes_per_day(&self, today: StudyDay, days: u32) -> Option<f64> {
        let first = *self.0.keys().next()?;
        let days = days.min(today.days_since(first).saturating_add(1));
        if days == 0 || first > today {
            return None;
        }
        let taken_ms: u64 = self
            .0
            .range(today.minus(days - 1)..=today)
            .map(|(_, activity)| activity.taken_ms)
            .sum();
        Some(taken_ms as f64 / 60_000.0 / f64::from(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Rating, State};
    use crate::stats::totals::tests::{log, on};

    fn activity(days: &[i32]) -> Activity {
        let mut activity = Activity::default();
        for day in days {
            activity.add(&on(*day, log(State::New, None, Rating::Good)));
        }
        activity
    }

    #[test]
    fn a_streak_survives_the_morning_but_not_a_missed_day() {
        let studied = activity(&[3, 7, 8, 9, 9]);
        assert_eq!(studied.streak(StudyDay::from_number(9)), 3);
        assert_eq!(studied.streak(StudyDay::from_number(10)), 3);
        assert_eq!(studied.streak(StudyDay::from_number(11)), 0);
        assert_eq!(studied.days_studied(), 4);
        assert_eq!(Activity::default().streak(StudyDay::from_number(9)), 0);
    }

    #[test]
    fn reviews_and_seconds_add_up_by_study_day() {
        // The helper's answers take 6 seconds each.
        let studied = activity(&[9, 9, 9]);
        let day = studied.on(StudyDay::from_number(9));
        assert_eq!(day.reviews, 3);
        assert!((day.seconds() - 18.0).abs() < 1e-9);
        assert_eq!(studied.on(StudyDay::from_number(8)), DayActivity::default());
    }

    #[test]
    fn idle_days_lower_the_minutes_a_day() {
        // 10 answers of 6 s = 1 min on day 1, nothing on days 2 to 4: 0.25 min a day.
        let studied = activity(&[1; 10]);
        let minutes = |today, days| studied.minutes_per_day(StudyDay::from_number(today), days);
        assert!((minutes(4, 30).unwrap() - 0.25).abs() < 1e-9);
        assert!((minutes(4, 2).unwrap() - 0.0).abs() < 1e-9);
        assert_eq!(minutes(0, 30), None);
        assert_eq!(
            Activity::default().minutes_per_day(StudyDay::from_number(4), 30),
            None
        );
    }
}
