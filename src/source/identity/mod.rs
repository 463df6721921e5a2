//! The same note again? By what it says, never by file name, title, position or explanation.
//!
//! [`plan`] compares what is stored with what a source now holds: first by exact content, anywhere in the
//! collection; then by the same question, within the source; then by likeness, within the source and only where
//! nothing else comes near. History on a wrong card is worse than a card without history.

mod changes;
mod key;
mod likeness;
mod near;

pub use changes::{Changes, is_key_changed};
pub use key::{ContentKey, QuestionKey, guid, guid_of};

use crate::domain::{Content, DeckName, NoteDraft, NoteId};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// A note of the collection, as far as recognising it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredNote {
    /// Row id.
    pub id: NoteId,
    /// What it says.
    pub content: Content,
    /// Whether it cannot be asked yet.
    pub draft: bool,
    /// The lesson or passage it names; empty if none.
    pub source: String,
    /// Tags, without `#`.
    pub tags: Vec<String>,
    /// Whether it is gone from its source.
    pub retired: bool,
    /// Whether the source that is imported now has held it.
    pub in_this_source: bool,
    /// The deck of its first card.
    pub deck: DeckName,
}

/// What becomes of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new note.
    Added,
    /// This note, which says the same already.
    Unchanged(NoteId),
    /// This note, which asked the same question already but differs in these parts.
    Updated(NoteId, Changes),
    /// This note, whose question was worded a little differently; it differs in these parts.
    Reworded(NoteId, Changes),
}

impl Outcome {
    /// The stored note, unless it is a new one.
    pub const fn id(&self) -> Option<NoteId> {
        match self {
            Self::Added => None,
            Self::Unchanged(id) | Self::Updated(id, _) | Self::Reworded(id, _) => Some(*id),
        }
    }
}

/// A quiz whose notes all stand in one deck and all ask for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retitled {
    /// Where they are.
    pub from: DeckName,
    /// What they ask for.
    pub to: DeckName,
}

/// What importing a source comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One for each draft, in their order.
    pub outcomes: Vec<Outcome>,
    /// Notes that the source held and holds no longer.
    pub retired: Vec<NoteId>,
    /// Notes that were retired and are there again.
    pub returned: Vec<NoteId>,
    /// Notes known from other sources only, which stand in this one too.
    ///
    /// If their other sources are gone they have moved here; if not, two sources hold one note.
    pub joined: Vec<NoteId>,
    /// Decks that follow a new title: every recognised note that asks for `to` is in `from`.
    ///
    /// Whether the title really changed, or the notes were moved by hand, the caller knows from the last import.
    pub retitled: Vec<Retitled>,
}

/// Recognises stored notes in the drafts of one source.
///
/// No stored note is recognised twice. Takes time in proportion to the notes and drafts together.
pub fn plan(stored: &[StoredNote], drafts: &[NoteDraft]) -> Plan {
    if stored.is_empty() {
        return Plan {
            outcomes: vec![Outcome::Added; drafts.len()],
            ..Plan::default()
        };
    }
    let mut matching = Matching {
        of_draft: vec![None; drafts.len()],
        taken: vec![false; stored.len()],
    };
    matching.exactly(stored, drafts);
    // A new source has nothing to compare with: drafts are not looked at closely for nothing.
    if !matching.left(stored).is_empty() {
        matching.by_question(stored, drafts);
    }
    let asked_before = matching.of_draft.clone();
    if !matching.left(stored).is_empty() {
        matching.by_likeness(stored, drafts);
    }

    let mut plan = Plan::default();
    for ((draft, found), asked_before) in drafts.iter().zip(&matching.of_draft).zip(&asked_before) {
        let Some(note) = found.and_then(|index| stored.get(index)) else {
            plan.outcomes.push(Outcome::Added);
            continue;
        };
        let changes = Changes::between(note, draft);
        plan.outcomes.push(if asked_before.is_none() {
            Outcome::Reworded(note.id, changes)
        } else if changes == Changes::default() {
            Outcome::Unchanged(note.id)
        } else {
            Outcome::Updated(note.id, changes)
        });
        if note.retired {
            plan.returned.push(note.id);
        }
        if !note.in_this_source {
            plan.joined.push(note.id);
        }
    }
    plan.retired = stored
        .iter()
        .zip(&matching.taken)
        .filter(|(note, taken)| note.in_this_source && !note.retired && !**taken)
        .map(|(note, _)| note.id)
        .collect();
    plan.retitled = retitled(stored, drafts, &matching.of_draft);
    plan
}

/// Which stored note each draft is, by index.
struct Matching {
    of_draft: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Matching {
    fn pair(&mut self, draft: usize, note: usize) {
        if let (Some(found), Some(taken)) = (self.of_draft.get_mut(draft), self.taken.get_mut(note))
        {
            *found = Some(note);
            *taken = true;
        }
    }

    fn unmatched<'a>(&self, drafts: &'a [NoteDraft]) -> Vec<(usize, &'a NoteDraft)> {
        let all = drafts.iter().enumerate().zip(&self.of_draft);
        all.filter(|(_, found)| found.is_none())
            .map(|(draft, _)| draft)
            .collect()
    }

    /// The notes of this source that no draft has been recognised as.
    fn left<'a>(&self, stored: &'a [StoredNote]) -> Vec<(usize, &'a StoredNote)> {
        let all = stored.iter().enumerate().zip(&self.taken);
        all.filter(|((_, note), taken)| note.in_this_source && !**taken)
            .map(|(note, _)| note)
            .collect()
    }

    /// The same content, anywhere; in this source first, and first what is not retired.
    fn exactly(&mut self, stored: &[StoredNote], drafts: &[NoteDraft]) {
        let wanted: Vec<_> = drafts.iter().map(|d| ContentKey::of(&d.content)).collect();
        let keys: HashSet<_> = wanted.iter().collect();
        let mut known: HashMap<ContentKey, Vec<usize>> = HashMap::new();
        for (index, note) in stored.iter().enumerate() {
            let key = ContentKey::of(&note.content);
            if keys.contains(&key) {
                known.entry(key).or_default().push(index);
            }
        }
        for notes in known.values_mut() {
            // Best last, to be popped; among equals the earliest last.
            notes.sort_by_key(|index| {
                let rank = stored
                    .get(*index)
                    .map(|note| (note.in_this_source, !note.retired));
                (rank, std::cmp::Reverse(*index))
            });
        }
        for (draft, key) in wanted.iter().enumerate() {
            if let Some(note) = known.get_mut(key).and_then(Vec::pop) {
                self.pair(draft, note);
            }
        }
    }

    /// The same question once on either side.
    fn by_question(&mut self, stored: &[StoredNote], drafts: &[NoteDraft]) {
        let notes = singly(self.left(stored), |note| QuestionKey::of(&note.content));
        let drafts = singly(self.unmatched(drafts), |d| QuestionKey::of(&d.content));
        for (key, draft) in drafts {
            if let (Some(draft), Some(Some(note))) = (draft, notes.get(&key)) {
                self.pair(draft, *note);
            }
        }
    }

    fn by_likeness(&mut self, stored: &[StoredNote], drafts: &[NoteDraft]) {
        let notes: Vec<_> = self
            .left(stored)
            .into_iter()
            .map(|(index, note)| (index, &note.content))
            .collect();
        let drafts: Vec<_> = self
            .unmatched(drafts)
            .into_iter()
            .map(|(index, draft)| (index, &draft.content))
            .collect();
        for (note, draft) in near::pairs(&notes, &drafts) {
            self.pair(draft, note);
        }
    }
}

/// The index of each thing by its key; `None` where several share one.
fn singly<T, K: Eq + Hash>(
    things: Vec<(usize, &T)>,
    key: impl Fn(&T) -> K,
) -> HashMap<K, Option<usize>> {
    let mut singly = HashMap::new();
    for (index, thing) in things {
        singly
            .entry(key(thing))
            .and_modify(|single| *single = None)
            .or_insert(Some(index));
    }
    singly
}

fn retitled(stored: &[StoredNote], drafts: &[NoteDraft], found: &[Option<usize>]) -> Vec<Retitled> {
    // For each deck that drafts ask for: the one deck their notes are in; `None` if they are in several.
    let mut decks: Vec<(&DeckName, Option<&DeckName>)> = Vec::new();
    let mut place: HashMap<&DeckName, usize> = HashMap::new();
    for (draft, note) in drafts.iter().zip(found) {
        let (Some(to), Some(note)) = (&draft.deck, note.and_then(|index| stored.get(index))) else {
            continue;
        };
        let index = *place.entry(to).or_insert_with(|| {
            decks.push((to, Some(&note.deck)));
            decks.len() - 1
        });
        if let Some((_, from)) = decks.get_mut(index) {
            *from = from.filter(|from| **from == note.deck);
        }
    }
    decks
        .into_iter()
        .filter_map(|(to, from)| {
            let from = from.filter(|from| *from != to)?;
            Some(Retitled {
                from: from.clone(),
                to: to.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
