use super::{
    ArchiveError, Section,
    times::{read_day, read_instant},
};
use crate::domain::{DeckName, Interval, OutOfRange, StudyDay, Timestamp};
use serde_json::{Map, Value};

/// One entry of a list, field by field; every complaint says where and what was expected.
pub(super) struct Fields {
    section: Section,
    index: usize,
    members: Map<String, Value>,
}

type Read<T> = Result<T, ArchiveError>;

impl Fields {
    pub(super) fn new(section: Section, index: usize, entry: Value) -> Read<Self> {
        match entry {
            Value::Object(members) => Ok(Self {
                section,
                index,
                members,
            }),
            other => Err(ArchiveError::NotAnObject {
                section,
                index,
                found: shown(Some(&other)),
            }),
        }
    }

    /// A complaint about a field.
    pub(super) fn wrong(&self, field: &'static str, expected: impl Into<String>) -> ArchiveError {
        ArchiveError::Field {
            section: self.section,
            index: self.index,
            field,
            found: shown(self.members.get(field)),
            expected: expected.into(),
        }
    }

    /// A complaint that a field holds a number its type does not allow.
    pub(super) fn out_of_range(&self, field: &'static str, error: &OutOfRange) -> ArchiveError {
        self.wrong(field, error.expected)
    }

    /// A field through `convert`; `None` if it is absent or null.
    pub(super) fn optional<'a, T>(
        &'a self,
        field: &'static str,
        expected: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.members.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => convert(value)
                .map(Some)
                .ok_or_else(|| self.wrong(field, expected)),
        }
    }

    /// A field through `convert` that must be there.
    pub(super) fn required<'a, T>(
        &'a self,
        field: &'static str,
        expected: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Read<T> {
        self.optional(field, expected, convert)?
            .ok_or_else(|| self.wrong(field, expected))
    }

    /// A text; empty if it is absent.
    pub(super) fn text(&self, field: &'static str) -> Read<&str> {
        Ok(self.optional(field, "a text", Value::as_str)?.unwrap_or(""))
    }

    /// Whether a mark is set; `false` if it is absent.
    pub(super) fn is_set(&self, field: &'static str) -> Read<bool> {
        let set = self.optional(field, "true or false", Value::as_bool)?;
        Ok(set.unwrap_or(false))
    }

    /// A list of texts; empty if it is absent.
    pub(super) fn texts(&self, field: &'static str) -> Read<Vec<String>> {
        self.list(field, "a list of texts", |value| {
            value.as_str().map(str::to_owned)
        })
    }

    /// A list of whole numbers; empty if it is absent.
    pub(super) fn numbers<T: TryFrom<u64>>(&self, field: &'static str) -> Read<Vec<T>> {
        self.list(field, "a list of whole numbers from 0", whole)
    }

    /// A list; empty if it is absent.
    pub(super) fn list<T>(
        &self,
        field: &'static str,
        expected: &str,
        convert: impl Fn(&Value) -> Option<T>,
    ) -> Read<Vec<T>> {
        let list = self.optional(field, expected, |value| {
            value.as_array()?.iter().map(convert).collect()
        })?;
        Ok(list.unwrap_or_default())
    }

    /// A whole number, if it is there.
    pub(super) fn number<T: TryFrom<u64>>(&self, field: &'static str) -> Read<Option<T>> {
        self.optional(field, "a whole number from 0", whole)
    }

    /// A fraction, if it is there.
    pub(super) fn fraction(&self, field: &'static str) -> Read<Option<f32>> {
        // The text was short for an f32; the nearest f32 to the nearest f64 is that number again.
        self.optional(field, "a number", |value| value.as_f64().map(|n| n as f32))
    }

    /// An instant, if it is there.
    pub(super) fn instant(&self, field: &'static str) -> Read<Option<Timestamp>> {
        self.optional(field, "a time such as 2026-01-05T08:30:00.000Z", |value| {
            value.as_str().and_then(read_instant)
        })
    }

    /// A study day, if it is there: its number, or its date.
    pub(super) fn day(&self, field: &'static str) -> Read<Option<StudyDay>> {
        self.optional(field, "a day such as 20458 or 2026-01-05", |value| {
            let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
            let day = number.map(StudyDay::from_number);
            day.or_else(|| value.as_str().and_then(read_day))
        })
    }

    /// An interval, if it is there: in seconds if `secs_field` says so, else in days.
    ///
    /// A fraction of a day without its seconds, as another program may write it, is a step.
    pub(super) fn interval(
        &self,
        field: &'static str,
        secs_field: &'static str,
    ) -> Read<Option<Interval>> {
        if let Some(secs) = self.number(secs_field)? {
            return Ok(Some(Interval::Secs(secs)));
        }
        self.optional(field, "a number of days from 0", |value| {
            if let Some(days) = whole(value) {
                return Some(Interval::Days(days));
            }
            let secs = (value.as_f64()? * 86_400.0).round();
            (0.0..=f64::from(u32::MAX))
                .contains(&secs)
                .then_some(Interval::Secs(secs as u32))
        })
    }

    /// A deck's name, if it is there.
    pub(super) fn deck(&self, field: &'static str) -> Read<Option<DeckName>> {
        self.optional(field, "a deck's name such as Parent::Child", |value| {
            value.as_str().and_then(DeckName::new)
        })
    }
}

/// A whole number that fits.
pub(super) fn whole<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    T::try_from(value.as_u64()?).ok()
}

/// A value as a complaint shows it.
fn shown(value: Option<&Value>) -> String {
    const LONGEST: usize = 60;
    match value {
        None => "missing".to_owned(),
        Some(value) => {
            let text = value.to_string();
            match text.char_indices().nth(LONGEST) {
                None => text,
                Some(_) => text.chars().take(LONGEST).chain(['…']).collect(),
            }
        }
    }
}
