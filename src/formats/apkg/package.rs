//! From an archive to the rows of a package.

use super::database::{CollectionRow, Database, NoteRow};
use super::decks::Decks;
use super::fields::{exported_kind, fields};
use super::html::to_words;
use super::notetypes::notetype;
use super::schedule_rows::{Calendar, CardPlace, card_row, reset_row, revlog_row};
use super::{PackageError, PackageSettings, Scheduling, Summary};
use crate::domain::{
    Archive, ArchivedCard, ArchivedNote, ArchivedReview, Content, DeckName, Guid, LogKind,
    NoteKind, Schedule, State, Timestamp,
};
use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Writes the collection file of a package.
pub(super) fn write_collection(
    archive: &Archive,
    settings: &PackageSettings<'_>,
    path: &Path,
) -> Result<Summary, PackageError> {
    let decks = Decks::new(
        archive
            .notes
            .iter()
            .map(|note| &note.deck)
            .chain(archive.cards.iter().map(|card| &card.deck)),
        settings,
    );
    let (presets, preset_count) = decks.presets_to_json();
    let calendar = calendar(archive, settings);
    let database = Database::create(path)?;
    database.insert_collection(&CollectionRow {
        created: calendar.created_secs(),
        changed: settings.now.at().as_millis(),
        config: config(archive, &calendar),
        notetypes: NoteKind::ALL
            .iter()
            .map(|kind| (notetype(*kind).id.to_string(), notetype(*kind).to_json()))
            .collect::<Map<_, _>>()
            .into(),
        decks: decks.to_json(),
        presets,
    })?;
    let mut writer = Writer {
        database,
        settings,
        decks,
        calendar,
        cards: HashMap::new(),
        summary: Summary {
            presets: preset_count,
            ..Summary::default()
        },
    };
    writer.summary.decks = writer.decks.len();
    writer.notes_and_cards(archive)?;
    if settings.scheduling == Scheduling::Included {
        writer.reviews(archive)?;
    }
    writer.database.finish()?;
    Ok(writer.summary)
}

fn calendar(archive: &Archive, settings: &PackageSettings<'_>) -> Calendar {
    let calendar = Calendar::new(settings.now, settings.collection.day_start);
    let created = archive
        .notes
        .iter()
        .map(|note| calendar.day(note.created_at));
    let reviewed = archive.reviews.iter().map(|review| review.log.reviewed.day);
    created.chain(reviewed).fold(calendar, Calendar::including)
}

/// What a package must say about its collection, or Anki takes it for one of before 2018.
fn config(archive: &Archive, calendar: &Calendar) -> Value {
    let next = archive.cards.iter().map(|card| card.position).max();
    json!({
        "schedVer": 2, "sched2021": true, "creationOffset": calendar.minutes_west(),
        "rollover": calendar.rollover_hour(), "nextPos": next.unwrap_or(0).saturating_add(1),
        "curDeck": 1, "activeDecks": [1], "curModel": null, "sortType": "noteFld",
        "sortBackwards": false, "addToCur": true, "dueCounts": true, "estTimes": true,
        "collapseTime": 1_200, "timeLim": 0, "newSpread": 0, "dayLearnFirst": false,
    })
}

/// Writes the collection that programs show which do not know `collection.anki21`: one card saying so.
pub(super) fn write_notice(
    settings: &PackageSettings<'_>,
    path: &Path,
) -> Result<(), PackageError> {
    let notice = DeckName::new("srs").map(|deck| ArchivedNote {
        guid: Guid("srs-notice".to_owned()),
        deck,
        content: Content::Basic {
            front: "This package needs a newer version of Anki (2.1 or later).".to_owned(),
            back: String::new(),
        },
        tags: Vec::new(),
        source: String::new(),
        origins: Vec::new(),
        retired_at: None,
        draft: false,
        created_at: settings.now.at(),
        modified_at: settings.now.at(),
    });
    let archive = Archive {
        notes: notice.into_iter().collect(),
        ..Archive::default()
    };
    write_collection(&archive, settings, path).map(|_| ())
}

/// Which card of which note.
type CardKey<'a> = (&'a Guid, u16);

struct Writer<'a> {
    database: Database,
    settings: &'a PackageSettings<'a>,
    decks: Decks<'a>,
    calendar: Calendar,
    /// The cards that were written, with their ids in the package and whether they are new there.
    cards: HashMap<CardKey<'a>, (i64, bool)>,
    summary: Summary,
}

impl<'a> Writer<'a> {
    fn notes_and_cards(&mut self, archive: &'a Archive) -> Result<(), PackageError> {
        let mut by_note: HashMap<&Guid, Vec<&'a ArchivedCard>> = HashMap::new();
        for card in &archive.cards {
            by_note.entry(&card.guid).or_default().push(card);
        }
        let (mut note_ids, mut card_ids) = (Ids::default(), Ids::default());
        for note in &archive.notes {
            let base = note
                .created_at
                .as_millis()
                .clamp(1, self.settings.now.at().as_millis().max(1));
            let nid = note_ids.take(base);
            self.note(note, nid)?;
            let cards = by_note.remove(&note.guid).unwrap_or_default();
            let ordinals = note.content.ordinals();
            for ordinal in &ordinals {
                let card = cards.iter().find(|card| card.ordinal == *ordinal).copied();
                self.card(note, *ordinal, card, nid, card_ids.take(base))?;
            }
            let stale = |card: &&&ArchivedCard| !ordinals.contains(&card.ordinal);
            self.summary.left_out_cards += cards.iter().filter(stale).count();
        }
        Ok(())
    }

    fn note(&mut self, note: &ArchivedNote, id: i64) -> Result<(), PackageError> {
        let fields = fields(note, self.settings.relabel);
        let sort_words = to_words(fields.first().map_or("", String::as_str));
        self.database.insert_note(&NoteRow {
            id,
            guid: note.guid.0.clone(),
            mid: notetype(exported_kind(&note.content)).id,
            changed: secs(note.modified_at),
            tags: tags(&note.tags, self.settings.scheduling),
            checksum: checksum(&sort_words),
            sort_words,
            fields,
        })?;
        self.summary.notes += 1;
        Ok(())
    }

    /// Writes one card of a note; Anki does not make the ones that are missing, so none may be.
    fn card(
        &mut self,
        note: &'a ArchivedNote,
        ordinal: u16,
        card: Option<&'a ArchivedCard>,
        nid: i64,
        id: i64,
    ) -> Result<(), PackageError> {
        let made;
        let card = match (card, self.settings.scheduling) {
            (Some(card), Scheduling::Included) => card,
            (card, _) => {
                made = untouched_card(note, ordinal, card);
                &made
            }
        };
        let schedule = card.schedule.unwrap_or(Schedule::New {
            position: card.position,
        });
        let place = CardPlace {
            id,
            nid,
            changed: secs(note.modified_at),
            today: self.settings.now.day(),
            is_draft: note.draft,
        };
        let row = card_row(card, schedule, &place, &self.decks, &self.calendar);
        self.database.insert_card(&row)?;
        let is_new = State::of(&schedule) == State::New;
        self.cards.insert((&note.guid, ordinal), (id, is_new));
        self.summary.cards += 1;
        Ok(())
    }

    fn reviews(&mut self, archive: &'a Archive) -> Result<(), PackageError> {
        let effective = || archive.reviews.iter().filter(|review| !review.undone);
        let mut ids: HashSet<i64> = effective().map(|review| review.id).collect();
        let mut last: HashMap<CardKey<'a>, i64> = HashMap::new();
        for review in effective() {
            let key = (&review.guid, review.ordinal);
            let Some((cid, _)) = self.cards.get(&key).copied() else {
                self.summary.left_out_reviews += 1;
                continue;
            };
            if let Some(before) = last.get(&key)
                && is_first_after_reset(review)
                && let Some(id) = (before + 1..review.id).rev().find(|id| !ids.contains(id))
            {
                ids.insert(id);
                self.database.insert_review(&reset_row(id, cid))?;
            }
            self.database.insert_review(&revlog_row(review, cid))?;
            self.summary.reviews += 1;
            if review.log.kind == LogKind::Answer {
                last.insert(key, review.id);
            }
        }
        self.reset_since_last_answer(last, ids)
    }

    /// Cards that were answered and are new all the same: they were reset after the last answer.
    fn reset_since_last_answer(
        &self,
        last: HashMap<CardKey<'a>, i64>,
        mut ids: HashSet<i64>,
    ) -> Result<(), PackageError> {
        let mut resets: Vec<(i64, i64)> = last
            .into_iter()
            .filter_map(|(key, last)| {
                let (cid, is_new) = self.cards.get(&key)?;
                is_new.then_some((last, *cid))
            })
            .collect();
        resets.sort_unstable(); // the map's order is not the same in every run
        for (last, cid) in resets {
            if let Some(id) = (last + 1..).find(|id| ids.insert(*id)) {
                self.database.insert_review(&reset_row(id, cid))?;
            }
        }
        Ok(())
    }
}

fn is_first_after_reset(review: &ArchivedReview) -> bool {
    review.log.kind == LogKind::Answer && review.log.state_before == State::New
}

/// A card that nobody has studied or marked yet, in the place of `card` if there is one.
fn untouched_card(note: &ArchivedNote, ordinal: u16, card: Option<&ArchivedCard>) -> ArchivedCard {
    ArchivedCard {
        guid: note.guid.clone(),
        ordinal,
        deck: card.map_or(&note.deck, |card| &card.deck).clone(),
        schedule: None,
        position: card.map_or(0, |card| card.position),
        suspended: note.retired_at.is_some(),
        buried_until: None,
        flag: None,
    }
}

const fn secs(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(1_000)
}

/// The tags as Anki stores them: one word each, whatever its case only once.
fn tags(tags: &[String], scheduling: Scheduling) -> String {
    // These two say something about the learner, not about the note.
    let is_personal = |tag: &String| matches!(tag.as_str(), "leech" | "marked");
    let words = tags
        .iter()
        .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join("_"));
    let mut words: Vec<String> = words
        .filter(|tag| !tag.is_empty())
        .filter(|tag| scheduling == Scheduling::Included || !is_personal(tag))
        .collect();
    words.sort_unstable();
    let mut seen = HashSet::new();
    words.retain(|tag| seen.insert(tag.to_lowercase()));
    if words.is_empty() {
        return String::new();
    }
    format!(" {} ", words.join(" "))
}

/// The first four bytes of the hash of the first field's words, by which Anki finds duplicates.
fn checksum(words: &str) -> u32 {
    let hash = Sha1::digest(words);
    hash.iter()
        .take(4)
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// Row ids: instants in milliseconds, each moved on to the next one that is free.
#[derive(Default)]
struct Ids {
    used: HashSet<i64>,
    /// Where to go on looking; whole files of notes are made in one instant.
    next: HashMap<i64, i64>,
}

impl Ids {
    fn take(&mut self, base: i64) -> i64 {
        let next = self.next.entry(base).or_insert(base);
        while !self.used.insert(*next) {
            *next += 1;
        }
        *next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_in_one_instant_follow_each_other() {
        let mut ids = Ids::default();
        let taken = [5, 5, 7, 5, 5, 6].map(|base| ids.take(base));
        assert_eq!(taken, [5, 6, 7, 8, 9, 10]);
    }

    #[test]
    fn tags_are_words_between_spaces() {
        let list = ["b c", "a", " ", "A"].map(str::to_owned);
        assert_eq!(tags(&list, Scheduling::Included), " A b_c ");
        assert_eq!(tags(&[], Scheduling::Included), "");
    }

    #[test]
    fn tags_about_the_learner_go_with_the_schedule() {
        let list = ["leech", "marked", "rust"].map(str::to_owned);
        assert_eq!(tags(&list, Scheduling::LeftOut), " rust ");
        assert_eq!(tags(&list, Scheduling::Included), " leech marked rust ");
    }

    #[test]
    fn the_checksum_is_the_start_of_sha1() {
        // sha1("abc") = a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d (FIPS 180)
        assert_eq!(checksum("abc"), 0xa999_3e36);
    }
}
