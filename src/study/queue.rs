//! Which cards are studied today, and in what order.
//!
//! Cards are *offered* in the order in which they should come up; the gatherer takes what the daily
//! limits and the siblings leave room for, and says when no more can be taken, so that a collection
//! of any size is read only as far as the day needs.

use super::session::{Pile, Queued};
use crate::domain::{CardId, DeckId, Decks, NewMix, NoteId, OptionKey};
use std::collections::{BTreeMap, BTreeSet};

/// A card that could be studied today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which card.
    pub card: CardId,
    /// Its note: cards of one note are siblings.
    pub note: NoteId,
    /// The deck whose limits it counts against.
    pub deck: DeckId,
}

/// How many cards of a deck were studied this study day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Studied {
    /// Cards answered for the first time.
    pub new: u32,
    /// Cards answered that were due for review.
    pub review: u32,
}

/// How many cards the daily limits still allow, deck by deck.
///
/// As in Anki, a limit holds for its deck and everything below it, and the limits that count are
/// those of the chosen deck (or of the collection) and of the decks below it.
#[derive(Clone, Debug)]
pub struct Budget {
    new: Remaining,
    review: Remaining,
}

#[derive(Clone, Debug)]
struct Remaining {
    /// For the chosen deck, or the collection.
    root: u32,
    /// For decks below it that have a limit of their own.
    decks: BTreeMap<DeckId, u32>,
    /// The decks of `decks` that a card of a deck counts against.
    lineages: BTreeMap<DeckId, Vec<DeckId>>,
}

impl Budget {
    /// What is left today for `scope` (`None`: the collection), after `studied`.
    pub fn new(decks: &Decks, scope: Option<DeckId>, studied: &BTreeMap<DeckId, Studied>) -> Self {
        let remaining =
            |key, limit: fn(&crate::domain::Options) -> u32, count: fn(&Studied) -> u32| {
                let left = |deck: Option<DeckId>| {
                    let within = deck.map(|deck| decks.within(deck));
                    let used: u32 = studied
                        .iter()
                        .filter(|(id, _)| within.as_ref().is_none_or(|ids| ids.contains(id)))
                        .map(|(_, studied)| count(studied))
                        .sum();
                    limit(&decks.options(deck)).saturating_sub(used)
                };
                let own: BTreeMap<DeckId, u32> = decks
                    .iter()
                    .map(|(_, id)| id)
                    .filter(|id| decks.is_set(Some(*id), key) && Some(*id) != scope)
                    .map(|id| (id, left(Some(id))))
                    .collect();
                let lineages = if own.is_empty() {
                    BTreeMap::new()
                } else {
                    decks
                        .iter()
                        .map(|(_, id)| {
                            let above = decks.lineage(id).into_iter();
                            let counted = above
                                .take_while(|deck| Some(*deck) != scope)
                                .filter(|deck| own.contains_key(deck));
                            (id, counted.collect())
                        })
                        .collect()
                };
                Remaining {
                    root: left(scope),
                    decks: own,
                    lineages,
                }
            };
        Self {
            new: remaining(OptionKey::NewPerDay, |o| o.new_per_day, |s| s.new),
            review: remaining(
                OptionKey::ReviewsPerDay,
                |o| o.reviews_per_day,
                |s| s.review,
            ),
        }
    }

    /// No limits at all.
    pub const fn unlimited() -> Self {
        const fn all() -> Remaining {
            Remaining {
                root: u32::MAX,
                decks: BTreeMap::new(),
                lineages: BTreeMap::new(),
            }
        }
        Self {
            new: all(),
            review: all(),
        }
    }

    /// The same, with at most `limit` new cards.
    #[must_use]
    pub fn at_most_new(mut self, limit: u32) -> Self {
        self.new.root = self.new.root.min(limit);
        self
    }
}

impl Remaining {
    /// Takes one card of `deck` out of the budget, if every limit it counts against has room.
    fn take(&mut self, deck: DeckId) -> bool {
        let lineage = self
            .lineages
            .get(&deck)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let room = |id: &DeckId| self.decks.get(id).is_none_or(|left| *left > 0);
        if self.root == 0 || !lineage.iter().all(room) {
            return false;
        }
        self.root -= 1;
        for id in lineage {
            if let Some(left) = self.decks.get_mut(id) {
                *left = left.saturating_sub(1);
            }
        }
        true
    }
}

/// Whether offering more cards of the same kind can still add any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Go on.
    More,
    /// The limit is reached.
    Enough,
}

/// How many cards of each kind are due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New cards that the limits allow today.
    pub new: u32,
    /// Cards in the (re)learning steps.
    pub learning: u32,
    /// Reviews that the limits allow today.
    pub review: u32,
}

impl Counts {
    /// All of them.
    pub const fn total(self) -> u32 {
        self.new + self.learning + self.review
    }
}

/// Gathers the queue of a day.
#[derive(Clone, Debug)]
pub struct Gatherer {
    budget: Budget,
    bury_siblings: bool,
    notes: BTreeSet<NoteId>,
    steps: u32,
    interday: Vec<CardId>,
    reviews: Vec<CardId>,
    new: Vec<CardId>,
}

impl Gatherer {
    /// Starts with what the limits allow. With `bury_siblings` only the first card of a note is taken.
    pub const fn new(budget: Budget, bury_siblings: bool) -> Self {
        Self {
            budget,
            bury_siblings,
            notes: BTreeSet::new(),
            steps: 0,
            interday: Vec::new(),
            reviews: Vec::new(),
            new: Vec::new(),
        }
    }

    /// Counts a card that is in its steps and due: no limit holds it back, and the session draws it
    /// by its instant, not from the queue.
    pub fn offer_learning(&mut self, candidate: Candidate) {
        self.notes.insert(candidate.note);
        self.steps += 1;
    }

    /// Takes a card whose step crossed into today; it counts as a review, as in Anki.
    pub fn offer_interday(&mut self, candidate: Candidate) -> Offer {
        self.offer(candidate, Pile::Learning)
    }

    /// Takes a card that is due for review.
    pub fn offer_review(&mut self, candidate: Candidate) -> Offer {
        self.offer(candidate, Pile::Review)
    }

    /// Takes a new card.
    pub fn offer_new(&mut self, candidate: Candidate) -> Offer {
        self.offer(candidate, Pile::New)
    }

    fn offer(&mut self, candidate: Candidate, pile: Pile) -> Offer {
        let (remaining, list) = match pile {
            Pile::New => (&mut self.budget.new, &mut self.new),
            Pile::Learning => (&mut self.budget.review, &mut self.interday),
            Pile::Review => (&mut self.budget.review, &mut self.reviews),
        };
        let sibling = self.bury_siblings && self.notes.contains(&candidate.note);
        if !sibling && remaining.take(candidate.deck) {
            self.notes.insert(candidate.note);
            list.push(candidate.card);
        }
        if remaining.root == 0 {
            Offer::Enough
        } else {
            Offer::More
        }
    }

    /// How many cards were taken.
    pub fn counts(&self) -> Counts {
        let count = |cards: &[CardId]| u32::try_from(cards.len()).unwrap_or(u32::MAX);
        Counts {
            new: count(&self.new),
            learning: self.steps + count(&self.interday),
            review: count(&self.reviews),
        }
    }

    /// The queue: steps that crossed into today, then reviews with new cards mixed in as asked.
    pub fn into_queue(self, mix: NewMix) -> Vec<Queued> {
        let queued = |pile| move |card| Queued { card, pile };
        let interday = self.interday.into_iter().map(queued(Pile::Learning));
        let reviews: Vec<_> = self.reviews.into_iter().map(queued(Pile::Review)).collect();
        let new: Vec<_> = self.new.into_iter().map(queued(Pile::New)).collect();
        let rest = match mix {
            NewMix::First => [new, reviews].concat(),
            NewMix::Last => [reviews, new].concat(),
            NewMix::Mixed => spread(reviews, new),
        };
        interday.chain(rest).collect()
    }
}

/// Both lists in their own order, the shorter spread evenly through the longer.
fn spread<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    let (m, n) = (first.len(), second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut all = Vec::with_capacity(m + n);
    let (mut taken_first, mut taken_second) = (0, 0);
    while taken_first < m || taken_second < n {
        // Whose next card stands earlier, each list stretched over the same length?
        let first_is_next = (2 * taken_first + 1) * n <= (2 * taken_second + 1) * m;
        if (first_is_next && taken_first < m) || taken_second == n {
            all.extend(first.next());
            taken_first += 1;
        } else {
            all.extend(second.next());
            taken_second += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DeckName, SetOption};

    fn decks(set: &[(i64, OptionKey, &str)]) -> Decks {
        let deck = |id, name| (DeckId(id), DeckName::new(name).unwrap());
        let set = set.iter().map(|(deck, key, value)| SetOption {
            deck: (*deck > 0).then_some(DeckId(*deck)),
            key: *key,
            value: (*value).to_owned(),
        });
        Decks::new([deck(1, "A"), deck(2, "A::B"), deck(3, "C")], set.collect())
    }

    fn candidate(card: i64, note: i64, deck: i64) -> Candidate {
        Candidate {
            card: CardId(card),
            note: NoteId(note),
            deck: DeckId(deck),
        }
    }

    fn taken(budget: Budget, offers: &[(i64, i64, i64)]) -> Vec<i64> {
        let mut gatherer = Gatherer::new(budget, true);
        for (card, note, deck) in offers {
            gatherer.offer_new(candidate(*card, *note, *deck));
        }
        let queue = gatherer.into_queue(NewMix::Mixed);
        queue.iter().map(|queued| queued.card.0).collect()
    }

    const OFFERS: &[(i64, i64, i64)] = &[(1, 1, 1), (2, 2, 2), (3, 3, 2), (4, 4, 3), (5, 5, 3)];

    #[test]
    fn the_limit_of_the_collection_counts_every_deck() {
        let decks = decks(&[(0, OptionKey::NewPerDay, "3")]);
        let budget = Budget::new(&decks, None, &BTreeMap::new());
        assert_eq!(taken(budget, OFFERS), vec![1, 2, 3]);
    }

    #[test]
    fn a_deck_with_its_own_limit_holds_back_its_children_only() {
        let decks = decks(&[(1, OptionKey::NewPerDay, "2")]);
        let budget = Budget::new(&decks, None, &BTreeMap::new());
        assert_eq!(taken(budget, OFFERS), vec![1, 2, 4, 5]);
    }

    #[test]
    fn what_was_studied_today_is_counted_not_what_a_run_showed() {
        let decks = decks(&[(0, OptionKey::NewPerDay, "3")]);
        let studied = Studied { new: 2, review: 0 };
        let budget = Budget::new(&decks, None, &BTreeMap::from([(DeckId(3), studied)]));
        assert_eq!(taken(budget, OFFERS), vec![1]);
    }

    #[test]
    fn limits_above_the_chosen_deck_do_not_count() {
        let decks = decks(&[
            (1, OptionKey::NewPerDay, "0"),
            (2, OptionKey::NewPerDay, "1"),
        ]);
        let budget = Budget::new(&decks, Some(DeckId(2)), &BTreeMap::new());
        assert_eq!(taken(budget, &[(2, 2, 2), (3, 3, 2)]), vec![2]);
    }

    #[test]
    fn one_card_of_a_note_a_day() {
        let mut gatherer = Gatherer::new(Budget::unlimited(), true);
        gatherer.offer_review(candidate(1, 7, 1));
        gatherer.offer_new(candidate(2, 7, 1));
        gatherer.offer_new(candidate(3, 8, 1));
        assert_eq!(gatherer.counts().total(), 2);
        let mut gatherer = Gatherer::new(Budget::unlimited(), false);
        gatherer.offer_review(candidate(1, 7, 1));
        gatherer.offer_new(candidate(2, 7, 1));
        assert_eq!(gatherer.counts().total(), 2);
    }

    #[test]
    fn a_full_budget_says_so() {
        let budget = Budget::unlimited().at_most_new(1);
        let mut gatherer = Gatherer::new(budget, true);
        assert_eq!(gatherer.offer_new(candidate(1, 1, 1)), Offer::Enough);
        assert_eq!(gatherer.offer_review(candidate(2, 2, 1)), Offer::More);
    }

    #[test]
    fn new_cards_are_spread_evenly_through_reviews() {
        let mixed = spread(vec!['r'; 6], vec!['n'; 2]);
        // Thirds of the reviews, a new card in the middle of each half.
        assert_eq!(String::from_iter(mixed), "rrnrrrnr".to_owned());
        assert_eq!(spread(vec![1, 2], vec![]), vec![1, 2]);
        assert_eq!(spread(vec![], vec![1, 2]), vec![1, 2]);
    }
}
