use super::{
    ArchiveError,
    fields::{Fields, whole},
};
use crate::domain::{
    Active, ArchivedCard, ArchivedNote, ArchivedOption, ArchivedReview, CardId, Choice,
    ChoiceOption, Content, Due, Explanation, Flag, Guid, Interval, LogKind, MemoryState, Moment,
    NoteKind, OptionIndex, OptionKey, OptionReference, Options, Origin, Phase, Rating, Response,
    ReviewLog, Schedule, State,
};
use serde_json::Value;

type Read<T> = Result<T, ArchiveError>;

pub(super) fn option(fields: &Fields) -> Read<ArchivedOption> {
    let key = fields.required("key", "the name of an option", |value| {
        OptionKey::from_name(value.as_str()?)
    })?;
    let value = fields.required("value", key.expected(), |value| {
        let text = value.as_str()?;
        Options::default().set(key, text).ok()?;
        Some(text.to_owned())
    })?;
    Ok(ArchivedOption {
        deck: fields.deck("deck")?,
        key,
        value,
    })
}

fn guid(fields: &Fields) -> Read<Guid> {
    fields.required("guid", "a text that is not empty", |value| {
        let text = value.as_str().filter(|text| !text.is_empty())?;
        Some(Guid(text.to_owned()))
    })
}

pub(super) fn note(fields: &Fields) -> Read<ArchivedNote> {
    let created_at = fields
        .instant("created_at")?
        .ok_or_else(|| fields.wrong("created_at", "a time such as 2026-01-05T08:30:00.000Z"))?;
    let modified_at = fields.instant("modified_at")?.unwrap_or(created_at);
    let retired_at = match fields.instant("retired_at")? {
        None if fields.is_set("retired")? => Some(modified_at),
        at => at,
    };
    let mut origins = fields.list(
        "origins",
        "a list of {\"path\", \"line\", \"question\"}",
        origin,
    )?;
    if origins.is_empty() {
        let first = fields.optional("origin", "{\"path\", \"line\", \"question\"}", origin)?;
        origins.extend(first);
    }
    Ok(ArchivedNote {
        guid: guid(fields)?,
        deck: fields
            .deck("deck")?
            .ok_or_else(|| fields.wrong("deck", "a deck's name such as Parent::Child"))?,
        content: content(fields)?,
        tags: fields.texts("tags")?,
        source: fields.text("source")?.to_owned(),
        origins,
        retired_at,
        draft: fields.is_set("draft")?,
        created_at,
        modified_at,
    })
}

fn origin(value: &Value) -> Option<Origin> {
    Some(Origin {
        path: value.get("path")?.as_str()?.to_owned(),
        line: whole(value.get("line")?)?,
        question: whole(value.get("question")?)?,
    })
}

fn content(fields: &Fields) -> Read<Content> {
    let kind = fields.required("kind", "choice, basic, reversed, cloze or typed", |value| {
        NoteKind::from_name(value.as_str()?)
    })?;
    let front = fields
        .required("front", "a text", Value::as_str)?
        .to_owned();
    let back = fields.text("back")?.to_owned();
    Ok(match kind {
        NoteKind::Basic => Content::Basic { front, back },
        NoteKind::Reversed => Content::Reversed { front, back },
        NoteKind::Cloze => Content::Cloze {
            text: front,
            extra: back,
        },
        NoteKind::Typed => Content::Typed {
            front,
            answer: back,
        },
        NoteKind::Choice => Content::Choice(choice(fields, front)?),
    })
}

fn choice(fields: &Fields, question: String) -> Read<Choice> {
    let texts = fields.texts("options")?;
    let last = texts.len().saturating_sub(1);
    let is_option = |index: &OptionIndex| usize::from(*index) <= last;

    let correct: Vec<OptionIndex> = fields.numbers("correct")?;
    if !correct.iter().all(is_option) {
        return Err(fields.wrong("correct", format!("indexes of options, 0 to {last}")));
    }
    let notes = fields.texts("option_notes")?;
    if !notes.is_empty() && notes.len() != texts.len() {
        return Err(fields.wrong(
            "option_notes",
            format!("as many texts as there are options, {}", texts.len()),
        ));
    }
    let text = fields.text("explanation")?.to_owned();
    let references = fields.list(
        "references",
        "spans of the explanation, with \"number\" and the index of an option or null",
        |value| {
            let reference = reference(value)?;
            let span = reference.start as usize..reference.end as usize;
            (text.get(span).is_some() && reference.option.as_ref().is_none_or(is_option))
                .then_some(reference)
        },
    )?;
    let mut notes = notes.into_iter();
    let options = (0..)
        .zip(texts)
        .map(|(index, text)| ChoiceOption {
            text,
            correct: correct.contains(&index),
            note: notes.next().unwrap_or_default(),
        })
        .collect();
    Choice::new(question, options, Explanation { text, references }).map_err(|error| {
        let field = if correct.is_empty() {
            "correct"
        } else {
            "options"
        };
        fields.wrong(field, format!("{}: {}", error.what, error.expected))
    })
}

fn reference(value: &Value) -> Option<OptionReference> {
    Some(OptionReference {
        start: whole(value.get("start")?)?,
        end: whole(value.get("end")?)?,
        number: whole(value.get("number")?)?,
        option: match value.get("option") {
            None | Some(Value::Null) => None,
            Some(option) => Some(whole(option)?),
        },
    })
}

pub(super) fn card(fields: &Fields) -> Read<ArchivedCard> {
    let position = fields.number("position")?;
    Ok(ArchivedCard {
        guid: guid(fields)?,
        ordinal: ordinal(fields)?,
        deck: fields
            .deck("deck")?
            .ok_or_else(|| fields.wrong("deck", "a deck's name such as Parent::Child"))?,
        schedule: schedule(fields, position)?,
        position: position.unwrap_or(0),
        suspended: fields.is_set("suspended")?,
        buried_until: fields.day("buried_until")?,
        flag: fields
            .optional(
                "flag",
                "a number from 1 to 7, or null",
                |value| match whole(value)? {
                    0 => Some(None),
                    number => Flag::new(number).map(Some),
                },
            )?
            .flatten(),
    })
}

fn ordinal(fields: &Fields) -> Read<u16> {
    fields.required("ordinal", "a whole number from 0 to 65535", whole)
}

fn state(fields: &Fields) -> Read<Option<State>> {
    fields.optional("state", "new, learning, review or relearning", |value| {
        State::from_name(value.as_str()?)
    })
}

/// The schedule, if everything it needs is there; each part that is there must still be right.
fn schedule(fields: &Fields, position: Option<u32>) -> Read<Option<Schedule>> {
    let state = state(fields)?;
    if state == Some(State::New) {
        let due = fields.number("due")?.or(position);
        return Ok(due.map(|position| Schedule::New { position }));
    }
    let due = due(fields)?;
    let interval = fields.interval("interval", "interval_secs")?;
    let memory = memory(fields)?;
    let at = fields.instant("last_review")?;
    let day = fields.day("last_review_day")?;
    let reps = fields.number("reps")?;
    let lapses = fields.number("lapses")?;
    let step: Option<u8> = fields.number("step")?;
    let lapse_interval = fields.number("lapse_interval")?;
    let complete = || {
        let phase = match state? {
            State::New => return None,
            State::Learning => Phase::Learning { step: step? },
            State::Review => Phase::Review,
            State::Relearning => Phase::Relearning {
                step: step?,
                lapse_interval: lapse_interval?,
            },
        };
        Some(Schedule::Active(Active {
            phase,
            due: due?,
            interval: interval?,
            memory: memory?,
            last_review: Moment { at: at?, day: day? },
            reps: reps?,
            lapses: lapses?,
        }))
    };
    Ok(complete())
}

fn due(fields: &Fields) -> Read<Option<Due>> {
    match fields.day("due") {
        Ok(day) => Ok(day.map(Due::On)),
        Err(_) => match fields.instant("due") {
            Ok(at) => Ok(at.map(Due::At)),
            Err(_) => Err(fields.wrong("due", "a day or a time, or a position for a new card")),
        },
    }
}

fn memory(fields: &Fields) -> Read<Option<MemoryState>> {
    let stability = fields.fraction("stability")?;
    let difficulty = fields.fraction("difficulty")?;
    // Each is checked even if the other is missing.
    let memory =
        MemoryState::new(stability.unwrap_or(1.0), difficulty.unwrap_or(1.0)).map_err(|error| {
            let is_stability = error.what == "stability";
            fields.out_of_range(
                if is_stability {
                    "stability"
                } else {
                    "difficulty"
                },
                &error,
            )
        })?;
    Ok(stability.and(difficulty).map(|_| memory))
}

/// A review, and whether it needs no replay.
pub(super) fn review(fields: &Fields) -> Read<(ArchivedReview, bool)> {
    let at = fields
        .instant("at")?
        .ok_or_else(|| fields.wrong("at", "a time such as 2026-01-05T08:30:00.000Z"))?;
    let day = fields
        .day("day")?
        .ok_or_else(|| fields.wrong("day", "a day such as 20458 or 2026-01-05"))?;
    let interval = fields.interval("interval", "interval_secs")?;
    let memory = memory(fields)?;
    let stand_in = MemoryState::new(1.0, 1.0).map_err(|e| fields.out_of_range("stability", &e))?;
    let is_complete = interval.is_some() && memory.is_some();
    let log = ReviewLog {
        card_id: CardId(0), // row ids mean nothing outside their collection
        kind: fields
            .optional("kind", "answer or cram", |value| match value.as_str()? {
                "answer" => Some(LogKind::Answer),
                "cram" => Some(LogKind::Cram),
                _ => None,
            })?
            .unwrap_or(LogKind::Answer),
        reviewed: Moment { at, day },
        utc_offset_minutes: fields
            .optional(
                "utc_offset_minutes",
                "minutes from -1440 to 1440",
                |value| {
                    let minutes = i16::try_from(value.as_i64()?).ok()?;
                    (-1_440..=1_440).contains(&minutes).then_some(minutes)
                },
            )?
            .unwrap_or(0),
        rating: fields.required("rating", "a number from 1 to 4", rating)?,
        state_before: state(fields)?
            .ok_or_else(|| fields.wrong("state", "new, learning, review or relearning"))?,
        elapsed_days: fields.required("elapsed_days", "a whole number from 0", whole)?,
        interval: interval.unwrap_or(Interval::Days(0)),
        last_interval: fields.interval("last_interval", "last_interval_secs")?,
        memory: memory.unwrap_or(stand_in),
        taken_ms: fields.number("duration_ms")?.unwrap_or(0),
        response: Response {
            shown: fields.numbers("shown")?,
            picked: fields.numbers("picked")?,
            recalled_first: fields.optional(
                "recalled_first",
                "true, false or null",
                Value::as_bool,
            )?,
            guessed: fields.is_set("guess")?,
            proposed: fields.optional("proposed", "a number from 1 to 4", rating)?,
        },
    };
    let review = ArchivedReview {
        id: fields.required("id", "a whole number", Value::as_i64)?,
        guid: guid(fields)?,
        ordinal: ordinal(fields)?,
        log,
        undone: fields.is_set("undone")?,
    };
    Ok((review, is_complete))
}

fn rating(value: &Value) -> Option<Rating> {
    Rating::from_number(whole(value)?)
}
