//! Decks and their presets.

use super::PackageSettings;
use crate::domain::{DeckName, LeechAction, NewMix, NewOrder, Options, Parameters, ReviewOrder};
use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of decks count up from here; Anki gives decks ids of its own and goes by their names.
const FIRST_DECK: i64 = 1_763_900_100_000;

/// The preset for the collection's options. Anki keeps a preset it knows by its id, and never
/// takes over one with id 1.
const COLLECTION_PRESET: i64 = 1_763_900_200_000;

/// The decks of a package, with the decks above them, each with the options that apply to it.
pub(super) struct Decks<'a> {
    settings: &'a PackageSettings<'a>,
    /// By name in lower case: to Anki, `Rust` and `rust` are one deck.
    decks: BTreeMap<String, (i64, DeckName)>,
}

impl<'a> Decks<'a> {
    pub(super) fn new<'n>(
        names: impl Iterator<Item = &'n DeckName>,
        settings: &'a PackageSettings<'a>,
    ) -> Self {
        let mut all = BTreeSet::new();
        for name in names {
            let mut next = Some(name.clone());
            while let Some(name) = next.take_if(|name| !all.contains(name)) {
                next = name.parent();
                all.insert(name);
            }
        }
        let mut decks = BTreeMap::new();
        for (id, name) in (FIRST_DECK..).zip(all) {
            decks.entry(key(&name)).or_insert((id, name));
        }
        Self { settings, decks }
    }

    /// The deck's id in the package.
    pub(super) fn id(&self, name: &DeckName) -> i64 {
        // Every deck of a card was given to `new`.
        self.decks.get(&key(name)).map_or(1, |(id, _)| *id)
    }

    /// How many decks there are.
    pub(super) fn len(&self) -> usize {
        self.decks.len()
    }

    /// The options that apply to a deck: its own, or those of the nearest deck above that has some.
    pub(super) fn options(&self, name: &DeckName) -> &'a Options {
        let settings = self.settings;
        self.owner(name)
            .and_then(|owner| settings.decks.get(&owner))
            .unwrap_or(settings.collection)
    }

    /// The parameters that apply to a deck.
    pub(super) fn parameters(&self, name: &DeckName) -> &'a Parameters {
        let options = self.options(name);
        options
            .parameters
            .as_ref()
            .unwrap_or(self.settings.default_parameters)
    }

    /// The deck whose options apply to a deck; `None` if they are the collection's.
    fn owner(&self, name: &DeckName) -> Option<DeckName> {
        let above = std::iter::successors(Some(name.clone()), DeckName::parent);
        above
            .into_iter()
            .find(|name| self.settings.decks.contains_key(name))
    }

    /// The decks as the collection's JSON has them.
    pub(super) fn to_json(&self) -> Value {
        let mut json = Map::from_iter([("1".to_owned(), self.deck(1, "Default", 1))]);
        for (id, name) in self.decks.values() {
            let preset = preset_id(self.owner(name).as_ref());
            json.insert(id.to_string(), self.deck(*id, name.as_str(), preset));
        }
        Value::Object(json)
    }

    fn deck(&self, id: i64, name: &str, preset: i64) -> Value {
        json!({
            "id": id, "name": name, "mod": self.now_secs(), "usn": 0, "conf": preset, "dyn": 0,
            "desc": "", "collapsed": false, "browserCollapsed": false,
            "extendNew": 0, "extendRev": 0,
            "lrnToday": [0, 0], "revToday": [0, 0], "newToday": [0, 0], "timeToday": [0, 0],
        })
    }

    /// The presets as the collection's JSON has them, and how many there are besides Anki's own.
    pub(super) fn presets_to_json(&self) -> (Value, usize) {
        let owners: BTreeSet<Option<DeckName>> = self
            .decks
            .values()
            .map(|(_, name)| self.owner(name))
            .collect();
        let mut json = Map::from_iter([(
            "1".to_owned(),
            self.preset(1, "Default", &Options::default(), &[]),
        )]);
        for owner in &owners {
            let id = preset_id(owner.as_ref());
            let (name, options) = match owner {
                None => ("srs".to_owned(), self.settings.collection),
                Some(deck) => (format!("srs: {}", deck.as_str()), self.options(deck)),
            };
            let parameters = options
                .parameters
                .as_ref()
                .unwrap_or(self.settings.default_parameters);
            let preset = self.preset(id, &name, options, parameters.as_slice());
            json.insert(id.to_string(), preset);
        }
        (Value::Object(json), owners.len())
    }

    fn preset(&self, id: i64, name: &str, options: &Options, parameters: &[f32]) -> Value {
        let minutes = |secs: &[u32]| -> Vec<f64> {
            secs.iter().map(|secs| f64::from(*secs) / 60.0).collect()
        };
        let bury = options.bury_siblings;
        json!({
            "id": id, "name": name, "mod": self.now_secs(), "usn": 0, "dyn": false,
            "maxTaken": options.answer_cap, "autoplay": true, "timer": 0, "replayq": true,
            "new": {
                "delays": minutes(options.learning_steps.as_secs()), "perDay": options.new_per_day,
                "order": i32::from(options.new_order == NewOrder::Added), "bury": bury,
                "initialFactor": 2_500, "ints": [1, 4, 0],
            },
            "rev": {
                "perDay": options.reviews_per_day, "maxIvl": options.maximum_interval,
                "bury": bury, "ease4": 1.3, "ivlFct": 1.0, "hardFactor": 1.2,
            },
            "lapse": {
                "delays": minutes(options.relearning_steps.as_secs()),
                "leechFails": options.leech_threshold,
                "leechAction": i32::from(options.leech_action == LeechAction::Tag),
                "minInt": 1, "mult": 0.0,
            },
            "newMix": new_mix(options.new_mix),
            "reviewOrder": review_order(options.review_order),
            "newGatherPriority": if options.new_order == NewOrder::Random { 4 } else { 1 },
            "newSortOrder": if options.new_order == NewOrder::Random { 4 } else { 1 },
            "interdayLearningMix": 0, "buryInterdayLearning": bury,
            "fsrsParams6": parameters.iter().map(|w| short(*w)).collect::<Vec<_>>(),
            "desiredRetention": short(options.desired_retention.get()), "sm2Retention": 0.9,
            "easyDaysPercentages": [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
            "ignoreRevlogsBeforeDate": "", "waitForAudio": true,
        })
    }

    const fn now_secs(&self) -> i64 {
        self.settings.now.at().as_millis().div_euclid(1_000)
    }
}

fn key(name: &DeckName) -> String {
    name.as_str().to_lowercase()
}

/// The preset's id, the same in every export: the collection's, or a number made of the deck's name.
fn preset_id(owner: Option<&DeckName>) -> i64 {
    let Some(deck) = owner else {
        return COLLECTION_PRESET;
    };
    // The first bytes of a hash, as an instant within about a year before the collection's preset.
    let number = Sha1::digest(key(deck))
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    COLLECTION_PRESET - 1 - (number % 30_000_000_000) as i64
}

/// The `f64` that prints like `value` prints: 0.9, not 0.8999999761581421.
fn short(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

/// Anki's number for a mix of new cards and reviews.
const fn new_mix(mix: NewMix) -> i32 {
    match mix {
        NewMix::Mixed => 0,
        NewMix::Last => 1,
        NewMix::First => 2,
    }
}

/// Anki's number for an order of reviews.
const fn review_order(order: ReviewOrder) -> i32 {
    match order {
        ReviewOrder::Due => 0,
        // Under FSRS, Anki orders by difficulty where it says ease; an easy card is first in
        // descending order of ease.
        ReviewOrder::DifficultyDescending => 5,
        ReviewOrder::DifficultyAscending => 6,
        ReviewOrder::RetrievabilityAscending => 7,
        ReviewOrder::Random => 8,
        ReviewOrder::Added => 9,
        ReviewOrder::RetrievabilityDescending => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Choice, Moment, Now, StudyDay, Timestamp};
    use crate::formats::apkg::Scheduling;

    #[test]
    fn decks_come_with_the_decks_above_and_whatever_their_case_once() {
        let deck = |name| DeckName::new(name).unwrap();
        let at = Timestamp::from_millis(0);
        let day = StudyDay::from_number(0);
        let options = Options::default();
        let own = BTreeMap::from([(deck("Rust"), Options::default())]);
        let parameters = Parameters::new(&[1.0; 21]).unwrap();
        let relabel: &dyn Fn(&Choice) -> String = &|_| String::new();
        let settings = PackageSettings {
            scheduling: Scheduling::Included,
            now: Now {
                moment: Moment { at, day },
                next_day_at: at,
                utc_offset_minutes: 0,
            },
            collection: &options,
            decks: &own,
            default_parameters: &parameters,
            relabel,
        };
        let names = [deck("Rust::Async"), deck("rust"), deck("SQL")];
        let decks = Decks::new(names.iter(), &settings);
        assert_eq!(decks.len(), 3); // Rust, Rust::Async, SQL
        assert_eq!(decks.id(&deck("rust")), decks.id(&deck("Rust")));
        assert_ne!(decks.id(&deck("rust::async")), decks.id(&deck("Rust")));
        assert_eq!(decks.owner(&deck("Rust::Async")), Some(deck("Rust")));
        assert_eq!(decks.owner(&deck("SQL")), None);
        let (_, presets) = decks.presets_to_json();
        assert_eq!(presets, 2);
    }

    #[test]
    fn a_preset_has_the_same_id_in_every_export() {
        // sha1("abc") begins with a9993e36 4706816a (FIPS 180).
        let deck = DeckName::new("ABC").unwrap();
        let id = preset_id(Some(&deck));
        assert_eq!(
            id,
            COLLECTION_PRESET - 1 - (0xa999_3e36_4706_816a_u64 % 30_000_000_000) as i64
        );
        assert_eq!(preset_id(None), COLLECTION_PRESET);
    }
}
