use super::{
    ArchiveError, FORMAT, Section, VERSION,
    entries::{card, note, option, review},
    fields::Fields,
};
use crate::domain::{Archive, Guid};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use std::{collections::HashSet, fmt};

type Read<T> = Result<T, ArchiveError>;

/// Whether the bytes are an export of this program, in whatever state.
pub fn is_archive(bytes: &[u8]) -> bool {
    let bytes = without_mark(bytes);
    match serde_json::from_slice::<Header>(bytes) {
        Ok(header) => header.format == FORMAT,
        // Damaged further down: go by how exports begin.
        Err(_) => bytes
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .take(15)
            .eq(*b"{\"format\":\"srs\""),
    }
}

/// Reads an archive.
///
/// Fields it does not know are passed over. A card may leave out what can be replayed from its
/// reviews (state, due, interval, memory, counts); it then has no schedule. A review may leave out
/// its interval or its memory; it then holds a stand-in, and its card has no schedule, so that
/// replaying the card finds both.
///
/// # Errors
/// Returns [`ArchiveError`] if the text is not an archive or is of a newer version, or for the
/// first entry that is not as it should be.
pub fn read(bytes: &[u8]) -> Result<Archive, ArchiveError> {
    let bytes = without_mark(bytes);
    // The version first: a newer one may shape the lists in other ways.
    let header: Header = serde_json::from_slice(bytes).map_err(ArchiveError::Json)?;
    if header.format != FORMAT {
        return Err(ArchiveError::Format {
            found: header.format.to_string(),
        });
    }
    match header.version.as_u64() {
        Some(found) if found > VERSION => {
            return Err(ArchiveError::Newer {
                found,
                newest: VERSION,
            });
        }
        Some(1..) => {}
        _ => {
            let message = format!("version is {}, expected {VERSION}", header.version);
            return Err(ArchiveError::Json(serde_json::Error::custom(message)));
        }
    }
    let mut reader = Reader::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed = reader.deserialize_lists(&mut json);
    match (reader.error, parsed) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(ArchiveError::Json(error)),
        (None, Ok(())) => {
            check_links(&reader.archive)?;
            let mut archive = reader.archive;
            for card in &mut archive.cards {
                if reader
                    .to_replay
                    .contains(&(card.guid.clone(), card.ordinal))
                {
                    card.schedule = None;
                }
            }
            Ok(archive)
        }
    }
}

/// The text without the byte order mark that some editors put first.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

#[derive(serde::Deserialize)]
struct Header {
    #[serde(default)]
    format: Value,
    #[serde(default)]
    version: Value,
}

/// Reads the lists entry by entry, so that a long log is never held twice.
#[derive(Default)]
struct Reader {
    archive: Archive,
    /// Cards with a review that has to be replayed.
    to_replay: HashSet<(Guid, u16)>,
    /// What was wrong with an entry; serde can only carry its text.
    error: Option<ArchiveError>,
}

impl Reader {
    fn deserialize_lists<'de, D: Deserializer<'de>>(&mut self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(Members(self))
    }

    fn entry(&mut self, section: Section, index: usize, entry: Value) -> Read<()> {
        let fields = Fields::new(section, index, entry)?;
        match section {
            Section::Options => self.archive.options.push(option(&fields)?),
            Section::Notes => self.archive.notes.push(note(&fields)?),
            Section::Cards => self.archive.cards.push(card(&fields)?),
            Section::Reviews => {
                let (review, is_complete) = review(&fields)?;
                if !is_complete {
                    let card = (review.guid.clone(), review.ordinal);
                    self.to_replay.insert(card);
                }
                self.archive.reviews.push(review);
            }
        }
        Ok(())
    }
}

struct Members<'a>(&'a mut Reader);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        const SECTIONS: [Section; 4] = [
            Section::Options,
            Section::Notes,
            Section::Cards,
            Section::Reviews,
        ];
        while let Some(key) = map.next_key::<String>()? {
            match SECTIONS.into_iter().find(|section| section.name() == key) {
                Some(section) => map.next_value_seed(List(&mut *self.0, section))?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct List<'a>(&'a mut Reader, Section);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.1)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(entry) = entries.next_element()? {
            if let Err(error) = self.0.entry(self.1, index, entry) {
                let text = error.to_string();
                self.0.error = Some(error);
                return Err(A::Error::custom(text));
            }
            index += 1;
        }
        Ok(())
    }
}

/// Every card and review belongs to a note, and nothing is there twice.
fn check_links(archive: &Archive) -> Read<()> {
    let mut guids = HashSet::new();
    for (index, note) in archive.notes.iter().enumerate() {
        if !guids.insert(&note.guid) {
            return Err(ArchiveError::Duplicate {
                section: Section::Notes,
                index,
                what: format!("guid \"{}\"", note.guid.0),
            });
        }
    }
    let known = |section, index, guid: &Guid| {
        if guids.contains(guid) {
            Ok(())
        } else {
            Err(ArchiveError::UnknownNote {
                section,
                index,
                guid: guid.0.clone(),
            })
        }
    };
    let mut cards = HashSet::new();
    for (index, card) in archive.cards.iter().enumerate() {
        known(Section::Cards, index, &card.guid)?;
        if !cards.insert((&card.guid, card.ordinal)) {
            return Err(ArchiveError::Duplicate {
                section: Section::Cards,
                index,
                what: format!("card {} of note \"{}\"", card.ordinal, card.guid.0),
            });
        }
    }
    let mut ids = HashSet::new();
    for (index, review) in archive.reviews.iter().enumerate() {
        known(Section::Reviews, index, &review.guid)?;
        if !ids.insert(review.id) {
            return Err(ArchiveError::Duplicate {
                section: Section::Reviews,
                index,
                what: format!("id {}", review.id),
            });
        }
    }
    Ok(())
}
