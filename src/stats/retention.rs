use super::{MATURE_DAYS, Rate};
use crate::domain::{Interval, LogKind, ReviewLog, State, StudyDay};
use std::collections::BTreeMap;

/// The periods retention is shown for. Days are study days, today included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// The study day that is running.
    Today,
    /// The study day before it.
    Yesterday,
    /// The last 7 days.
    Week,
    /// The last 30 days.
    Month,
    /// The last 365 days.
    Year,
    /// The whole log.
    All,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Self; 6] = [
        Self::Today,
        Self::Yesterday,
        Self::Week,
        Self::Month,
        Self::Year,
        Self::All,
    ];

    /// The word for it, in lower case; also in `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Yesterday => "yesterday",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::All => "all",
        }
    }

    /// Whether `day` lies in the period that ends with `today`.
    ///
    /// A day after today (the clock was set back) is in [`Period::All`] only.
    pub fn contains(self, day: StudyDay, today: StudyDay) -> bool {
        let last = |days: u32| day <= today && today.days_since(day) < days;
        match self {
            Self::Today => day == today,
            Self::Yesterday => day == today.minus(1),
            Self::Week => last(7),
            Self::Month => last(30),
            Self::Year => last(365),
            Self::All => true,
        }
    }
}

/// True retention: how many answers to cards that had been left alone for a day or more passed.
///
/// What counts, as in Anki's true retention table: answers (not cram) to cards in review, or to
/// cards whose interval before the answer was at least a day. Every such answer counts, not only
/// the first of a day. Young and mature are told apart by that interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Answers to cards whose interval was below 21 days.
    pub young: Rate,
    /// Answers to cards whose interval was 21 days or more.
    pub mature: Rate,
}

impl Retention {
    /// Counts one answer, if it says something about retention; returns whether it did.
    pub fn add(&mut self, log: &ReviewLog) -> bool {
        if log.kind != LogKind::Answer || !is_long_term(log) {
            return false;
        }
        // A step counts as young however long it is: the card is not in review yet.
        let is_mature =
            matches!(log.last_interval, Some(Interval::Days(days)) if days >= MATURE_DAYS);
        if is_mature {
            self.mature.add(log.rating.passed());
        } else {
            self.young.add(log.rating.passed());
        }
        true
    }

    /// Young and mature together.
    pub const fn total(self) -> Rate {
        self.young.and(self.mature)
    }
}

/// Whether the card had been left alone for a day or more, or was in review.
fn is_long_term(log: &ReviewLog) -> bool {
    match log.state_before {
        // New once more after a reset, whatever interval it had before.
        State::New => false,
        State::Review => true,
        State::Learning | State::Relearning => log
            .last_interval
            .is_some_and(|interval| interval.to_days() >= 1.0),
    }
}

/// True retention for each label of a kind: each deck, source, tag or kind of note.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups<L: Ord>(BTreeMap<L, Retention>);

impl<L: Ord> Default for Groups<L> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<L: Ord> Groups<L> {
    /// Counts an answer under a label; call it once for each label the card has.
    ///
    /// A label appears with its first answer that says something about retention.
    pub fn add(&mut self, label: L, log: &ReviewLog) {
        let mut one = Retention::default();
        if one.add(log) {
            let group = self.0.entry(label).or_default();
            group.young = group.young.and(one.young);
            group.mature = group.mature.and(one.mature);
        }
    }

    /// The labels in order, with their retention.
    pub fn iter(&self) -> impl Iterator<Item = (&L, Retention)> {
        self.0.iter().map(|(label, retention)| (label, *retention))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Rating;
    use crate::stats::totals::tests::log;

    fn retention(logs: &[ReviewLog]) -> Retention {
        let mut retention = Retention::default();
        for log in logs {
            retention.add(log);
        }
        retention
    }

    #[test]
    fn only_answers_after_a_day_or_in_review_say_something_about_retention() {
        let step = |secs| Some(Interval::Secs(secs));
        let logs = [
            log(State::New, None, Rating::Again),
            log(State::Learning, step(600), Rating::Again),
            log(State::Relearning, step(600), Rating::Again),
            log(State::Learning, step(86_399), Rating::Again),
            log(State::New, Some(Interval::Days(30)), Rating::Again), // it was reset
        ];
        assert_eq!(retention(&logs).total(), Rate::default());
        let logs = [
            log(State::Learning, step(86_400), Rating::Good),
            log(State::Review, None, Rating::Hard),
            log(State::Review, Some(Interval::Days(1)), Rating::Again),
        ];
        let total = retention(&logs).total();
        assert_eq!((total.n(), total.passed()), (3, 2));
    }

    #[test]
    fn cards_are_mature_from_21_days_on() {
        let logs = [
            log(State::Review, Some(Interval::Days(20)), Rating::Again),
            log(State::Review, Some(Interval::Days(21)), Rating::Good),
            log(
                State::Learning,
                Some(Interval::Secs(30 * 86_400)),
                Rating::Good,
            ),
        ];
        let retention = retention(&logs);
        assert_eq!((retention.young.n(), retention.young.passed()), (2, 1));
        assert_eq!((retention.mature.n(), retention.mature.passed()), (1, 1));
    }

    #[test]
    fn cramming_does_not_touch_retention() {
        let crammed = ReviewLog {
            kind: LogKind::Cram,
            ..log(State::Review, Some(Interval::Days(30)), Rating::Again)
        };
        assert_eq!(retention(&[crammed]).total(), Rate::default());
    }

    #[test]
    fn the_last_week_is_today_and_the_six_days_before() {
        let today = StudyDay::from_number(100);
        let days = |period: Period| -> Vec<i32> {
            (60..=101)
                .filter(|day| period.contains(StudyDay::from_number(*day), today))
                .collect()
        };
        assert_eq!(days(Period::Week), (94..=100).collect::<Vec<_>>());
        assert_eq!(days(Period::Yesterday), vec![99]);
        assert_eq!(days(Period::Today), vec![100]);
        assert_eq!(days(Period::Month), (71..=100).collect::<Vec<_>>());
    }

    #[test]
    fn each_label_has_its_own_retention() {
        let mut groups = Groups::default();
        let passed = log(State::Review, Some(Interval::Days(5)), Rating::Good);
        let failed = log(State::Review, Some(Interval::Days(5)), Rating::Again);
        groups.add("rust", &passed);
        groups.add("rust", &failed);
        groups.add("async", &passed);
        groups.add("new", &log(State::New, None, Rating::Good));
        let shown: Vec<_> = groups
            .iter()
            .map(|(label, r)| (*label, r.total().passed(), r.total().n()))
            .collect();
        assert_eq!(shown, vec![("async", 1, 1), ("rust", 1, 2)]);
    }
}
