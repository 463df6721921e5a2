use super::MATURE_DAYS;
use crate::domain::{Due, Interval, MemoryState, Moment, Now, State, StudyDay};

/// What the figures need to know about a card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CardFacts {
    /// Its state.
    pub state: State,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Whether it is buried today.
    pub buried: bool,
    /// When it is due; `None` for a new card.
    pub due: Option<Due>,
    /// The interval chosen at its last review; `None` for a new card.
    pub interval: Option<Interval>,
    /// What FSRS knows about it; `None` for a new card.
    pub memory: Option<MemoryState>,
    /// When it was last reviewed; `None` for a new card.
    pub last_review: Option<Moment>,
}

/// How many cards are where. Each card is counted once: a suspended one as suspended, whatever its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardCounts {
    /// Never reviewed.
    pub new: u64,
    /// In the learning steps.
    pub learning: u64,
    /// In review with an interval below 21 days.
    pub young: u64,
    /// In review with an interval of 21 days or more.
    pub mature: u64,
    /// In the relearning steps.
    pub relearning: u64,
    /// Out of the queues until they are unsuspended.
    pub suspended: u64,
    /// Hidden for today, and not suspended.
    pub buried: u64,
}

impl CardCounts {
    /// Counts one card.
    pub const fn add(&mut self, card: &CardFacts) {
        let count = match card {
            CardFacts {
                suspended: true, ..
            } => &mut self.suspended,
            CardFacts { buried: true, .. } => &mut self.buried,
            CardFacts {
                state, interval, ..
            } => match state {
                State::New => &mut self.new,
                State::Learning => &mut self.learning,
                State::Relearning => &mut self.relearning,
                State::Review => match interval {
                    Some(Interval::Days(MATURE_DAYS..)) => &mut self.mature,
                    _ => &mut self.young,
                },
            },
        };
        *count += 1;
    }

    /// Cards in review, young and mature.
    pub const fn review(&self) -> u64 {
        self.young + self.mature
    }

    /// All cards.
    pub const fn total(&self) -> u64 {
        self.new + self.learning + self.review() + self.relearning + self.suspended + self.buried
    }
}

/// How many cards come due on a study day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayLoad {
    /// The day.
    pub day: StudyDay,
    /// Cards due on it.
    pub reviews: u64,
}

/// The cards due on each of the next `days` study days, today first.
///
/// As Anki's future due graph: what is overdue counts for today; suspended and new cards are left
/// out, and so are cards due by today that are buried until tomorrow. It counts the cards due as
/// things stand, not the reviews that today's answers will bring.
pub fn forecast<'a>(
    cards: impl IntoIterator<Item = &'a CardFacts>,
    now: Now,
    days: u32,
) -> Vec<DayLoad> {
    let mut loads: Vec<DayLoad> = (0..days)
        .map(|ahead| DayLoad {
            day: now.day().plus(ahead),
            reviews: 0,
        })
        .collect();
    for card in cards {
        let Some(due) = card.due.filter(|_| !card.suspended) else {
            continue;
        };
        let ahead = days_ahead(due, now);
        if ahead == 0 && card.buried {
            continue;
        }
        if let Some(load) = loads.get_mut(ahead as usize) {
            load.reviews += 1;
        }
    }
    loads
}

/// Study days from today until a card is due; 0 if it is due today or overdue.
fn days_ahead(due: Due, now: Now) -> u32 {
    match due {
        Due::On(day) => day.days_since(now.day()),
        Due::At(at) if at < now.next_day_at => 0,
        // Days of 24 hours, as Anki counts instants: a summer-time change moves a step by an hour.
        Due::At(at) => {
            let days = at.days_since(now.next_day_at) as u32;
            days.saturating_add(1)
        }
    }
}

/// How much is known right now: the retrievability of the cards that have a memory state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Knowledge {
    cards: u64,
    sum: f64,
}

impl Knowledge {
    /// Counts one card, if it has a memory state; suspended cards are known as well as others.
    ///
    /// `retrievability` gives the chance of recall of a memory after a number of days. Days are
    /// counted with a fraction from the last review, as in Anki.
    pub fn add(
        &mut self,
        card: &CardFacts,
        now: Now,
        retrievability: impl FnOnce(MemoryState, f64) -> f64,
    ) {
        let (Some(memory), Some(last_review)) = (card.memory, card.last_review) else {
            return;
        };
        let retrievability = retrievability(memory, now.at().days_since(last_review.at));
        if (0.0..=1.0).contains(&retrievability) {
            self.cards += 1;
            self.sum += retrievability;
        }
    }

    /// How many cards have a memory state.
    pub const fn cards(self) -> u64 {
        self.cards
    }

    /// How many of them would probably be recalled now: the sum of their retrievability.
    pub const fn estimated_known(self) -> f64 {
        self.sum
    }

    /// Their mean retrievability, 0 to 1; `None` if no card has a memory state.
    pub fn average_retrievability(self) -> Option<f64> {
        (self.cards > 0).then(|| self.sum / self.cards as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    const HOUR: i64 = 3_600_000;

    /// Day 100, noon; the next study day begins in 16 hours.
    fn now() -> Now {
        Now {
            moment: Moment {
                at: Timestamp::from_millis(0),
                day: StudyDay::from_number(100),
            },
            next_day_at: Timestamp::from_millis(16 * HOUR),
            utc_offset_minutes: 0,
        }
    }

    fn card(state: State, due: Due) -> CardFacts {
        CardFacts {
            state,
            suspended: false,
            buried: false,
            due: Some(due),
            interval: Some(Interval::Days(5)),
            memory: MemoryState::new(10.0, 5.0).ok(),
            last_review: Some(Moment {
                at: Timestamp::from_millis(-36 * HOUR),
                day: StudyDay::from_number(98),
            }),
        }
    }

    fn review(due_day: i32) -> CardFacts {
        card(State::Review, Due::On(StudyDay::from_number(due_day)))
    }

    fn loads(cards: &[CardFacts]) -> Vec<u64> {
        let loads = forecast(cards, now(), 4);
        loads.iter().map(|load| load.reviews).collect()
    }

    #[test]
    fn overdue_cards_are_due_today_and_far_ones_not_yet() {
        let cards = [review(-300), review(100), review(102), review(104)];
        assert_eq!(loads(&cards), vec![2, 0, 1, 0]);
        assert_eq!(forecast(&cards, now(), 4)[2].day.number(), 102);
    }

    #[test]
    fn learning_cards_are_due_on_the_study_day_of_their_instant() {
        let learning = |hours| {
            card(
                State::Learning,
                Due::At(Timestamp::from_millis(hours * HOUR)),
            )
        };
        // The study day ends in 16 hours, so 15 is today, 16 and 39 tomorrow, 40 the day after.
        let cards = [
            learning(-1),
            learning(15),
            learning(16),
            learning(39),
            learning(40),
        ];
        assert_eq!(loads(&cards), vec![2, 2, 1, 0]);
    }

    #[test]
    fn suspended_new_and_buried_cards_do_not_come_today() {
        let suspended = CardFacts {
            suspended: true,
            ..review(101)
        };
        let new = CardFacts {
            due: None,
            ..review(100)
        };
        let buried_today = CardFacts {
            buried: true,
            ..review(99)
        };
        let buried_later = CardFacts {
            buried: true,
            ..review(101)
        };
        let cards = [suspended, new, buried_today, buried_later];
        assert_eq!(loads(&cards), vec![0, 1, 0, 0]);
    }

    #[test]
    fn each_card_is_counted_once() {
        let mut counts = CardCounts::default();
        let mature = CardFacts {
            interval: Some(Interval::Days(21)),
            ..review(100)
        };
        let cards = [
            review(100),
            mature,
            CardFacts {
                suspended: true,
                buried: true,
                ..mature
            },
            CardFacts {
                buried: true,
                ..mature
            },
            CardFacts {
                state: State::New,
                ..review(100)
            },
            CardFacts {
                state: State::Learning,
                ..review(100)
            },
            CardFacts {
                state: State::Relearning,
                ..mature
            },
        ];
        for card in &cards {
            counts.add(card);
        }
        let expected = CardCounts {
            new: 1,
            learning: 1,
            young: 1,
            mature: 1,
            relearning: 1,
            suspended: 1,
            buried: 1,
        };
        assert_eq!(counts, expected);
        assert_eq!((counts.review(), counts.total()), (2, 7));
    }

    #[test]
    fn what_is_known_is_the_sum_of_the_chances_of_recall() {
        let mut known = Knowledge::default();
        // A stand-in for the curve: 1 - days / 10. The card was reviewed 36 hours ago: 1 - 0.15 = 0.85.
        let curve = |_: MemoryState, days: f64| 1.0 - days / 10.0;
        known.add(&review(100), now(), curve);
        known.add(&review(100), now(), |_, _| 0.25);
        known.add(
            &CardFacts {
                memory: None,
                ..review(100)
            },
            now(),
            curve,
        );
        assert_eq!(known.cards(), 2);
        assert!((known.estimated_known() - 1.1).abs() < 1e-9);
        assert!((known.average_retrievability().unwrap() - 0.55).abs() < 1e-9);
        assert_eq!(Knowledge::default().average_retrievability(), None);
    }
}
