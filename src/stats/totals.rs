use super::{Activity, MATURE_DAYS, Period, Quality, Retention};
use crate::domain::{Interval, LogKind, MemoryState, Rating, ReviewLog, State, StudyDay};

/// How often each rating was pressed, worst first: Again, Hard, Good, Easy. Cram is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buttons {
    /// On cards that were new, learning or relearning.
    pub learning: [u64; 4],
    /// On cards in review whose interval was below 21 days.
    pub young: [u64; 4],
    /// On cards in review whose interval was 21 days or more.
    pub mature: [u64; 4],
}

impl Buttons {
    fn add(&mut self, log: &ReviewLog) {
        let counts = match (log.state_before, log.last_interval) {
            (State::Review, Some(Interval::Days(days))) if days >= MATURE_DAYS => &mut self.mature,
            (State::Review, _) => &mut self.young,
            (State::New | State::Learning | State::Relearning, _) => &mut self.learning,
        };
        for (count, rating) in counts.iter_mut().zip(Rating::ALL) {
            *count += u64::from(rating == log.rating);
        }
    }

    /// All answers with this rating.
    pub fn total(&self, rating: Rating) -> u64 {
        let index = usize::from(rating.number() - 1);
        [self.learning, self.young, self.mature]
            .iter()
            .filter_map(|counts| counts.get(index))
            .sum()
    }
}

/// Everything that one pass over the review log can tell.
///
/// Give it the effective answers (none that was taken back), oldest first. It keeps one memory
/// state for each card and one line for each study day, never the log.
#[derive(Clone, Debug)]
pub struct Totals {
    today: StudyDay,
    first: Option<StudyDay>,
    retention: [Retention; Period::ALL.len()],
    buttons: Buttons,
    activity: Activity,
    quality: Quality,
}

impl Totals {
    /// Nothing yet.
    ///
    /// With `first`, answers before that day are left out of retention, buttons and quality; the
    /// activity still knows them, because a streak may have begun earlier.
    pub fn new(today: StudyDay, first: Option<StudyDay>) -> Self {
        Self {
            today,
            first,
            retention: [Retention::default(); Period::ALL.len()],
            buttons: Buttons::default(),
            activity: Activity::default(),
            quality: Quality::default(),
        }
    }

    /// Takes one answer; `retrievability` is as in [`Quality::add`].
    pub fn add(&mut self, log: &ReviewLog, retrievability: impl Fn(MemoryState, f64) -> f64) {
        self.activity.add(log);
        if !self.counts(log) {
            self.quality.skip(log);
            return;
        }
        self.quality.add(log, retrievability);
        if log.kind == LogKind::Answer {
            self.buttons.add(log);
        }
        for (retention, period) in self.retention.iter_mut().zip(Period::ALL) {
            if period.contains(log.reviewed.day, self.today) {
                retention.add(log);
            }
        }
    }

    /// Whether an answer is recent enough to count; for [`super::Groups`] beside these totals.
    pub fn counts(&self, log: &ReviewLog) -> bool {
        self.first.is_none_or(|first| log.reviewed.day >= first)
    }

    /// True retention in a period.
    pub fn retention(&self, period: Period) -> Retention {
        Period::ALL
            .into_iter()
            .zip(self.retention)
            .find_map(|(candidate, retention)| (candidate == period).then_some(retention))
            .unwrap_or_default()
    }

    /// How often each rating was pressed.
    pub const fn buttons(&self) -> &Buttons {
        &self.buttons
    }

    /// What was done on which day.
    pub const fn activity(&self) -> &Activity {
        &self.activity
    }

    /// How well FSRS predicted the answers.
    pub const fn quality(&self) -> &Quality {
        &self.quality
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{CardId, Moment, Response, Timestamp};

    /// An answer on day 100 that took 6 seconds.
    pub(in crate::stats) fn log(
        state_before: State,
        last_interval: Option<Interval>,
        rating: Rating,
    ) -> ReviewLog {
        ReviewLog {
            card_id: CardId(1),
            kind: LogKind::Answer,
            reviewed: Moment {
                at: Timestamp::from_millis(100 * 86_400_000),
                day: StudyDay::from_number(100),
            },
            utc_offset_minutes: 0,
            rating,
            state_before,
            elapsed_days: 1,
            interval: Interval::Days(1),
            last_interval,
            memory: MemoryState::new(10.0, 5.0).unwrap(),
            taken_ms: 6_000,
            response: Response::default(),
        }
    }

    pub(in crate::stats) fn on(day: i32, log: ReviewLog) -> ReviewLog {
        let day = StudyDay::from_number(day);
        ReviewLog {
            reviewed: Moment {
                day,
                ..log.reviewed
            },
            ..log
        }
    }

    fn totals(first: Option<i32>, logs: &[ReviewLog]) -> Totals {
        let mut totals = Totals::new(StudyDay::from_number(100), first.map(StudyDay::from_number));
        for log in logs {
            totals.add(log, |_, _| 0.9);
        }
        totals
    }

    #[test]
    fn each_period_counts_its_own_days() {
        let review = |day| {
            on(
                day,
                log(State::Review, Some(Interval::Days(9)), Rating::Good),
            )
        };
        let logs = [-400, 60, 80, 95, 99, 100, 100].map(review);
        let totals = totals(None, &logs);
        let counts = Period::ALL.map(|period| totals.retention(period).total().n());
        assert_eq!(counts, [2, 1, 4, 5, 6, 7]);
    }

    #[test]
    fn answers_before_the_first_day_count_for_the_streak_only() {
        let review = |day, rating| on(day, log(State::Review, Some(Interval::Days(9)), rating));
        let totals = totals(
            Some(100),
            &[
                review(98, Rating::Again),
                review(99, Rating::Again),
                review(100, Rating::Good),
            ],
        );
        assert_eq!(totals.retention(Period::All).total().rate(), Some(1.0));
        assert_eq!(totals.buttons().total(Rating::Again), 0);
        assert_eq!(totals.quality().n(), 1);
        assert_eq!(totals.activity().streak(StudyDay::from_number(100)), 3);
    }

    #[test]
    fn buttons_are_counted_by_what_the_card_was() {
        let totals = totals(
            None,
            &[
                log(State::New, None, Rating::Again),
                log(State::Relearning, Some(Interval::Secs(600)), Rating::Good),
                log(State::Review, Some(Interval::Days(20)), Rating::Hard),
                log(State::Review, Some(Interval::Days(21)), Rating::Easy),
                ReviewLog {
                    kind: LogKind::Cram,
                    ..log(State::Review, Some(Interval::Days(21)), Rating::Easy)
                },
            ],
        );
        assert_eq!(
            *totals.buttons(),
            Buttons {
                learning: [1, 0, 1, 0],
                young: [0, 1, 0, 0],
                mature: [0, 0, 0, 1],
            }
        );
        assert_eq!(totals.buttons().total(Rating::Easy), 1);
    }
}
