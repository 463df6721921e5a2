//! Decks as a tree, and the options that each inherits.

use super::{DeckId, DeckName, OptionKey, Options};
use std::collections::BTreeMap;

/// An option that was set; `deck` is `None` for the collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetOption {
    /// Where it was set.
    pub deck: Option<DeckId>,
    /// Which one.
    pub key: OptionKey,
    /// To what.
    pub value: String,
}

/// Every deck by id, and every option that was set: what it takes to know a deck's options.
#[derive(Clone, Debug, Default)]
pub struct Decks {
    names: BTreeMap<DeckId, DeckName>,
    ids: BTreeMap<DeckName, DeckId>,
    set: Vec<SetOption>,
}

impl Decks {
    /// Joins decks and the options that were set for them.
    pub fn new(decks: impl IntoIterator<Item = (DeckId, DeckName)>, set: Vec<SetOption>) -> Self {
        let names: BTreeMap<_, _> = decks.into_iter().collect();
        let ids = names.iter().map(|(id, name)| (name.clone(), *id)).collect();
        Self { names, ids, set }
    }

    /// Every deck, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&DeckName, DeckId)> {
        self.ids.iter().map(|(name, id)| (name, *id))
    }

    /// The deck's name.
    pub fn name(&self, id: DeckId) -> Option<&DeckName> {
        self.names.get(&id)
    }

    /// The deck with this name; upper and lower case are the same, as in Anki.
    pub fn find(&self, name: &DeckName) -> Option<DeckId> {
        self.ids.get(name).copied().or_else(|| {
            let wanted = name.as_str().to_lowercase();
            self.ids
                .iter()
                .find(|(name, _)| name.as_str().to_lowercase() == wanted)
                .map(|(_, id)| *id)
        })
    }

    /// The deck and every deck below it.
    pub fn within(&self, id: DeckId) -> Vec<DeckId> {
        let Some(parent) = self.name(id) else {
            return vec![id];
        };
        self.ids
            .iter()
            .filter(|(name, _)| name.is_within(parent))
            .map(|(_, id)| *id)
            .collect()
    }

    /// The deck and every deck above it, the nearest first.
    pub fn lineage(&self, id: DeckId) -> Vec<DeckId> {
        let mut found = Vec::new();
        let mut name = self.name(id).cloned();
        while let Some(deck) = name {
            found.extend(self.ids.get(&deck));
            name = deck.parent();
        }
        found
    }

    /// The options of a deck: its own, else its parent's, else the collection's, else the defaults.
    /// `None` is the collection itself.
    pub fn options(&self, deck: Option<DeckId>) -> Options {
        let mut options = Options::default();
        let mut levels: Vec<Option<DeckId>> = deck
            .map(|deck| self.lineage(deck))
            .unwrap_or_default()
            .into_iter()
            .map(Some)
            .collect();
        levels.push(None);
        for level in levels.iter().rev() {
            for set in self.set.iter().filter(|set| set.deck == *level) {
                // A value that a later version wrote, with another range: inherit instead.
                let _ = options.set(set.key, &set.value);
            }
        }
        options
    }

    /// What was set, by deck.
    pub fn set_options(&self) -> &[SetOption] {
        &self.set
    }

    /// Whether the option was set for exactly this deck (`None`: the collection).
    pub fn is_set(&self, deck: Option<DeckId>, key: OptionKey) -> bool {
        self.set
            .iter()
            .any(|set| set.deck == deck && set.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(deck: Option<i64>, key: OptionKey, value: &str) -> SetOption {
        SetOption {
            deck: deck.map(DeckId),
            key,
            value: value.into(),
        }
    }

    fn tree(set: Vec<SetOption>) -> Decks {
        let deck = |id, name| (DeckId(id), DeckName::new(name).unwrap());
        Decks::new([deck(1, "A"), deck(2, "A::B"), deck(3, "AB")], set)
    }

    #[test]
    fn a_deck_inherits_from_its_parent_then_from_the_collection() {
        let decks = tree(vec![
            set(None, OptionKey::NewPerDay, "5"),
            set(Some(1), OptionKey::ReviewsPerDay, "7"),
            set(Some(2), OptionKey::NewPerDay, "9"),
        ]);
        let limits = |id| {
            let options = decks.options(Some(DeckId(id)));
            (options.new_per_day, options.reviews_per_day)
        };
        assert_eq!(limits(1), (5, 7));
        assert_eq!(limits(2), (9, 7));
        assert_eq!(limits(3), (5, 200));
        assert_eq!(decks.options(None).new_per_day, 5);
    }

    #[test]
    fn a_deck_holds_the_decks_below_it_only() {
        let decks = tree(vec![]);
        assert_eq!(decks.within(DeckId(1)), vec![DeckId(1), DeckId(2)]);
        assert_eq!(decks.lineage(DeckId(2)), vec![DeckId(2), DeckId(1)]);
        let lower = DeckName::new("a::b").unwrap();
        assert_eq!(decks.find(&lower), Some(DeckId(2)));
    }

    #[test]
    fn a_value_of_a_later_version_is_passed_over() {
        let decks = tree(vec![set(None, OptionKey::NewPerDay, "plenty")]);
        assert_eq!(decks.options(None).new_per_day, 20);
    }
}
