//! Which automatic backups are kept.

use crate::{cli::values, domain::StudyDay};
use chrono::Datelike;
use std::collections::BTreeSet;

/// So many days, today among them, keep each their backup.
const ALL_DAYS: u32 = 7;
/// For two months there is one for each week.
const WEEKLY_DAYS: u32 = 61;
/// For a year there is one for each month.
const MONTHLY_DAYS: u32 = 366;

/// A stretch of time that keeps one backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stretch {
    Day(StudyDay),
    Week(i32),
    Month(i32, u32),
}

/// The days whose backups are not needed any more.
///
/// Each stretch keeps its oldest one: a younger one that grows into it changes nothing then.
pub(super) fn superfluous(days: &BTreeSet<StudyDay>, today: StudyDay) -> Vec<StudyDay> {
    let mut kept = BTreeSet::new();
    days.iter()
        .copied()
        .filter(|day| match stretch(*day, today) {
            Some(stretch) => !kept.insert(stretch),
            None => true,
        })
        .collect()
}

/// The stretch a day belongs to; `None` if it is too long ago.
fn stretch(day: StudyDay, today: StudyDay) -> Option<Stretch> {
    let age = today.days_since(day);
    if age < ALL_DAYS {
        Some(Stretch::Day(day))
    } else if age < WEEKLY_DAYS {
        Some(Stretch::Week(day.number().div_euclid(7)))
    } else if age < MONTHLY_DAYS {
        let date = values::date(day);
        Some(Stretch::Month(date.year(), date.month()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Backs up each of so many days, thinning every time.
    fn after(days: i32, step: usize) -> (BTreeSet<StudyDay>, StudyDay) {
        let mut kept = BTreeSet::new();
        let mut today = StudyDay::from_number(0);
        for day in (0..days).step_by(step) {
            today = StudyDay::from_number(20_000 + day);
            kept.insert(today);
            for gone in superfluous(&kept, today) {
                kept.remove(&gone);
            }
        }
        (kept, today)
    }

    fn count(kept: &BTreeSet<StudyDay>, today: StudyDay, ages: std::ops::Range<u32>) -> usize {
        let aged = |day: &&StudyDay| ages.contains(&today.days_since(**day));
        kept.iter().filter(aged).count()
    }

    #[test]
    fn after_years_of_daily_backups_a_few_dozen_are_left() {
        let (kept, today) = after(1_000, 1);
        assert_eq!(count(&kept, today, 0..7), 7);
        // One every seven days in 54 days, and one a month in the 305 days before them.
        assert!((7..=8).contains(&count(&kept, today, 7..61)), "{kept:?}");
        assert!((9..=11).contains(&count(&kept, today, 61..366)), "{kept:?}");
        assert_eq!(count(&kept, today, 366..2_000), 0);
    }

    #[test]
    fn who_studies_once_a_month_keeps_every_backup_of_a_year() {
        let (kept, today) = after(360, 31);
        assert_eq!(kept.len(), 12);
        assert_eq!(count(&kept, today, 0..366), 12);
    }

    #[test]
    fn days_ahead_of_a_clock_that_was_set_back_are_kept() {
        let ahead = BTreeSet::from([StudyDay::from_number(90), StudyDay::from_number(91)]);
        assert_eq!(superfluous(&ahead, StudyDay::from_number(10)), vec![]);
    }
}
