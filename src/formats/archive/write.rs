use super::{ArchiveWriteError, FORMAT, Section, VERSION, times::write_instant};
use crate::domain::{
    Archive, ArchivedCard, ArchivedNote, ArchivedOption, ArchivedReview, Content, Due, Interval,
    LogKind, OptionIndex, Origin, Phase, Schedule, StudyDay,
};
use serde::Serialize;
use std::io;

/// Writes the whole archive as JSON, one entry a line.
///
/// # Errors
/// Returns [`ArchiveWriteError`] if the output fails, or if a time cannot be written.
pub fn write(archive: &Archive, out: &mut impl io::Write) -> Result<(), ArchiveWriteError> {
    write!(out, "{{\"format\":\"{FORMAT}\",\"version\":{VERSION}")?;
    section(out, Section::Options, &archive.options, |option| {
        Some(OptionOut::of(option))
    })?;
    section(out, Section::Notes, &archive.notes, NoteOut::of)?;
    section(out, Section::Cards, &archive.cards, CardOut::of)?;
    section(out, Section::Reviews, &archive.reviews, ReviewOut::of)?;
    out.write_all(b"}\n")?;
    Ok(())
}

/// One list. Entries are written one by one, so that a long log needs no second copy in memory.
fn section<'a, T, S: Serialize>(
    out: &mut impl io::Write,
    section: Section,
    entries: &'a [T],
    to_json: impl Fn(&'a T) -> Option<S>,
) -> Result<(), ArchiveWriteError> {
    write!(out, ",\n\"{section}\":[")?;
    for (index, entry) in entries.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let entry = to_json(entry).ok_or(ArchiveWriteError::Time { section, index })?;
        serde_json::to_writer(&mut *out, &entry).map_err(io::Error::from)?;
    }
    out.write_all(b"]")?;
    Ok(())
}

/// The `f64` that prints like `value` prints, and is read back to `value`.
fn short(value: f32) -> f64 {
    let exact = f64::from(value);
    let short = value.to_string().parse().unwrap_or(exact);
    // Rounding twice, to f64 and then to f32, may miss `value` by one place in rare cases.
    if short as f32 == value { short } else { exact }
}

/// An interval in days, and in seconds where it was chosen in seconds.
const fn interval_secs(interval: Interval) -> Option<u32> {
    match interval {
        Interval::Secs(secs) => Some(secs),
        Interval::Days(_) => None,
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Number {
    Whole(u32),
    Fraction(f64),
}

fn interval_days(interval: Interval) -> Number {
    match interval {
        Interval::Days(days) => Number::Whole(days),
        Interval::Secs(_) => Number::Fraction(interval.to_days()),
    }
}

#[derive(Serialize)]
struct OptionOut<'a> {
    deck: Option<&'a str>,
    key: &'static str,
    value: &'a str,
}

impl<'a> OptionOut<'a> {
    fn of(option: &'a ArchivedOption) -> Self {
        Self {
            deck: option.deck.as_ref().map(|deck| deck.as_str()),
            key: option.key.name(),
            value: &option.value,
        }
    }
}

#[derive(Serialize)]
struct NoteOut<'a> {
    guid: &'a str,
    kind: &'static str,
    deck: &'a str,
    front: &'a str,
    back: &'a str,
    options: Vec<&'a str>,
    correct: Vec<OptionIndex>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    option_notes: Vec<&'a str>,
    explanation: &'a str,
    references: Vec<ReferenceOut>,
    source: &'a str,
    tags: &'a [String],
    origin: Option<OriginOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    origins: Vec<OriginOut<'a>>,
    retired: bool,
    retired_at: Option<String>,
    draft: bool,
    created_at: String,
    modified_at: String,
}

#[derive(Serialize)]
struct ReferenceOut {
    start: u32,
    end: u32,
    number: u32,
    option: Option<OptionIndex>,
}

#[derive(Serialize)]
struct OriginOut<'a> {
    path: &'a str,
    line: u32,
    question: u32,
}

impl<'a> OriginOut<'a> {
    fn of(origin: &'a Origin) -> Self {
        Self {
            path: &origin.path,
            line: origin.line,
            question: origin.question,
        }
    }
}

impl<'a> NoteOut<'a> {
    fn of(note: &'a ArchivedNote) -> Option<Self> {
        let retired_at = match note.retired_at {
            Some(at) => Some(write_instant(at)?),
            None => None,
        };
        let mut out = Self {
            guid: &note.guid.0,
            kind: note.content.kind().name(),
            deck: note.deck.as_str(),
            front: note.content.front(),
            back: "",
            options: Vec::new(),
            correct: Vec::new(),
            option_notes: Vec::new(),
            explanation: "",
            references: Vec::new(),
            source: &note.source,
            tags: &note.tags,
            origin: note.origins.first().map(OriginOut::of),
            origins: match note.origins.as_slice() {
                [] | [_] => Vec::new(),
                several => several.iter().map(OriginOut::of).collect(),
            },
            retired: note.retired_at.is_some(),
            retired_at,
            draft: note.draft,
            created_at: write_instant(note.created_at)?,
            modified_at: write_instant(note.modified_at)?,
        };
        match &note.content {
            Content::Basic { back, .. } | Content::Reversed { back, .. } => out.back = back,
            Content::Cloze { extra, .. } => out.back = extra,
            Content::Typed { answer, .. } => out.back = answer,
            Content::Choice(choice) => {
                let options = choice.options();
                out.options = options.iter().map(|o| o.text.as_str()).collect();
                out.correct = choice.correct();
                if options.iter().any(|option| !option.note.is_empty()) {
                    out.option_notes = options.iter().map(|o| o.note.as_str()).collect();
                }
                out.explanation = &choice.explanation().text;
                let references = choice.explanation().references.iter();
                out.references = references
                    .map(|reference| ReferenceOut {
                        start: reference.start,
                        end: reference.end,
                        number: reference.number,
                        option: reference.option,
                    })
                    .collect();
            }
        }
        Some(out)
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum DueOut {
    Position(u32),
    Day(i32),
    Time(String),
}

#[derive(Serialize)]
struct CardOut<'a> {
    guid: &'a str,
    ordinal: u16,
    deck: &'a str,
    state: Option<&'static str>,
    due: Option<DueOut>,
    interval: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_secs: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lapse_interval: Option<u32>,
    stability: Option<f64>,
    difficulty: Option<f64>,
    last_review: Option<String>,
    last_review_day: Option<i32>,
    step: Option<u8>,
    reps: Option<u32>,
    lapses: Option<u32>,
    position: u32,
    suspended: bool,
    buried_until: Option<i32>,
    flag: u8,
}

impl<'a> CardOut<'a> {
    fn of(card: &'a ArchivedCard) -> Option<Self> {
        let mut out = Self {
            guid: &card.guid.0,
            ordinal: card.ordinal,
            deck: card.deck.as_str(),
            state: card.state().map(crate::domain::State::name),
            due: None,
            interval: None,
            interval_secs: None,
            lapse_interval: None,
            stability: None,
            difficulty: None,
            last_review: None,
            last_review_day: None,
            step: card.step(),
            reps: None,
            lapses: None,
            position: card.position,
            suspended: card.suspended,
            buried_until: card.buried_until.map(StudyDay::number),
            flag: card.flag.map_or(0, crate::domain::Flag::number),
        };
        match card.schedule {
            None => {}
            Some(Schedule::New { position }) => {
                out.due = Some(DueOut::Position(position));
                out.reps = Some(0);
                out.lapses = Some(0);
            }
            Some(Schedule::Active(active)) => {
                out.due = Some(match active.due {
                    Due::At(at) => DueOut::Time(write_instant(at)?),
                    Due::On(day) => DueOut::Day(day.number()),
                });
                out.interval = Some(interval_days(active.interval));
                out.interval_secs = interval_secs(active.interval);
                if let Phase::Relearning { lapse_interval, .. } = active.phase {
                    out.lapse_interval = Some(lapse_interval);
                }
                out.stability = Some(short(active.memory.stability()));
                out.difficulty = Some(short(active.memory.difficulty()));
                out.last_review = Some(write_instant(active.last_review.at)?);
                out.last_review_day = Some(active.last_review.day.number());
                out.reps = Some(active.reps);
                out.lapses = Some(active.lapses);
            }
        }
        Some(out)
    }
}

#[derive(Serialize)]
struct ReviewOut<'a> {
    id: i64,
    guid: &'a str,
    ordinal: u16,
    kind: &'static str,
    at: String,
    day: i32,
    utc_offset_minutes: i16,
    rating: u8,
    state: &'static str,
    elapsed_days: u32,
    interval: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_secs: Option<u32>,
    last_interval: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_interval_secs: Option<u32>,
    stability: f64,
    difficulty: f64,
    duration_ms: u32,
    shown: &'a [OptionIndex],
    picked: &'a [OptionIndex],
    recalled_first: Option<bool>,
    guess: bool,
    proposed: Option<u8>,
    undone: bool,
}

impl<'a> ReviewOut<'a> {
    fn of(review: &'a ArchivedReview) -> Option<Self> {
        let log = &review.log;
        Some(Self {
            id: review.id,
            guid: &review.guid.0,
            ordinal: review.ordinal,
            kind: kind_name(log.kind),
            at: write_instant(log.reviewed.at)?,
            day: log.reviewed.day.number(),
            utc_offset_minutes: log.utc_offset_minutes,
            rating: log.rating.number(),
            state: log.state_before.name(),
            elapsed_days: log.elapsed_days,
            interval: interval_days(log.interval),
            interval_secs: interval_secs(log.interval),
            last_interval: log.last_interval.map(interval_days),
            last_interval_secs: log.last_interval.and_then(interval_secs),
            stability: short(log.memory.stability()),
            difficulty: short(log.memory.difficulty()),
            duration_ms: log.taken_ms,
            shown: &log.response.shown,
            picked: &log.response.picked,
            recalled_first: log.response.recalled_first,
            guess: log.response.guessed,
            proposed: log.response.proposed.map(crate::domain::Rating::number),
            undone: review.undone,
        })
    }
}

/// The word for a kind of log line.
pub(super) const fn kind_name(kind: LogKind) -> &'static str {
    match kind {
        LogKind::Answer => "answer",
        LogKind::Cram => "cram",
    }
}
