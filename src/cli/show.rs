//! `srs show`: a card with everything known about it.

use super::{
    args,
    cards::{CardJson, due_in_words, retrievability, state_in_words},
    context::{Collection, Context, Schedulers},
    error::Error,
    table,
    text::{self, safe},
    values,
};
use crate::{
    domain::{CardId, LogKind, OptionIndex, Options, Origin, ReviewLog, Schedule},
    source,
    store::CardRow,
    study::prompt::Prompt,
};
use serde::Serialize;
use std::rc::Rc;

#[derive(Serialize)]
struct ShowJson {
    #[serde(flatten)]
    card: CardJson,
    back: String,
    options: Vec<String>,
    correct: Vec<u16>,
    explanation: String,
    origins: Vec<OriginJson>,
    reviews: Vec<ReviewJson>,
}

#[derive(Serialize)]
struct OriginJson {
    path: String,
    line: u32,
    question: u32,
}

#[derive(Serialize)]
struct ReviewJson {
    at: String,
    rating: u8,
    state: &'static str,
    elapsed_days: u32,
    interval: f64,
    stability: f32,
    difficulty: f32,
    retrievability: Option<f64>,
    duration_ms: u32,
    picked: Vec<u16>,
    guess: bool,
    cram: bool,
}

pub(super) fn run(context: &Context, args: &args::Show) -> Result<(), Error> {
    let collection = context.open()?;
    let id = collection.card(&args.card)?;
    if context.json {
        return context.print_json(&json(&collection, id)?);
    }
    context.print(&text(&collection, id, Detail::Everything, context.width)?)
}

fn card_row(collection: &Collection, id: CardId) -> Result<CardRow, Error> {
    collection.store.card_row(id)?.ok_or_else(|| {
        Error::failed(
            format!("there is no card {}", id.0),
            "'srs cards' lists them",
        )
    })
}

/// A stored card as a learner meets it.
pub(super) fn prompt(row: CardRow, origin: Option<Origin>, options: Rc<Options>) -> Prompt {
    Prompt {
        card: row.card,
        guid: row.note.guid,
        content: row.note.content,
        deck: row.deck,
        source: row.note.source,
        tags: row.note.tags,
        flag: row.flag,
        origin,
        options,
    }
}

fn json(collection: &Collection, id: CardId) -> Result<ShowJson, Error> {
    let row = card_row(collection, id)?;
    let now = collection.now();
    let schedulers = collection.schedulers()?;
    let reviews = reviews(collection, id, &row, &schedulers)?;
    let origins = collection.store.origins(row.note.id)?;
    let card = CardJson::new(&row, collection, &schedulers, now);
    let prompt = prompt(row, None, Rc::default());
    let (options, correct, explanation) = match prompt.choice() {
        Some(choice) => (
            choice.options().iter().map(|o| o.text.clone()).collect(),
            choice.correct(),
            choice.explanation().text.clone(),
        ),
        None => (Vec::new(), Vec::new(), String::new()),
    };
    Ok(ShowJson {
        card,
        back: prompt.back(),
        options,
        correct,
        explanation,
        origins: origins
            .into_iter()
            .map(|origin| OriginJson {
                path: origin.path,
                line: origin.line,
                question: origin.question,
            })
            .collect(),
        reviews,
    })
}

/// How much of a card is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// What it says, too.
    Everything,
    /// Only how it stands: whoever is being asked must not read the answer here.
    Standing,
}

/// What is known about a card, for people.
pub(super) fn text(
    collection: &Collection,
    id: CardId,
    detail: Detail,
    width: u16,
) -> Result<String, Error> {
    let row = card_row(collection, id)?;
    let now = collection.now();
    let schedulers = collection.schedulers()?;
    let reviews = reviews(collection, id, &row, &schedulers)?;
    let origins = collection.store.origins(row.note.id)?;
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("{label:<16}{}\n", safe(value)));
        }
    };
    line("card", &format!("{} ({})", id.0, row.note.guid.0));
    line("kind", row.note.content.kind().name());
    line("deck", row.deck.as_str());
    line("source", &row.note.source);
    for origin in &origins {
        line("file", &format!("{}:{}", origin.path, origin.line));
    }
    line("tags", &row.note.tags.join(" "));
    line(
        "flag",
        &row.flag.map(|f| f.number().to_string()).unwrap_or_default(),
    );
    line("state", &state_in_words(&row, now));
    if row.note.draft {
        line("draft", "yes: it has neither usable options nor an answer");
    }
    if row.note.retired_at.is_some() {
        line("retired", "yes: it is gone from its source");
    }
    if let Schedule::Active(active) = row.card.schedule {
        line("due", &due_in_words(&row, now));
        line("interval", &text::span(active.interval));
        line(
            "stability",
            &format!("{:.1} days", active.memory.stability()),
        );
        line("difficulty", &format!("{:.1}", active.memory.difficulty()));
        if let Some(rate) = retrievability(&row, &schedulers, now) {
            line("retrievability", &format!("{:.0} %", rate * 100.0));
        }
        line(
            "reviews",
            &format!("{}, {} lapses", active.reps, active.lapses),
        );
    }
    if detail == Detail::Everything {
        let prompt = prompt(row, None, Rc::default());
        text.push('\n');
        text.push_str(&sides(&prompt, width));
    }
    if !reviews.is_empty() {
        let mut table = table::new(
            width,
            &[
                "answered",
                "rating",
                "state",
                "after",
                "interval",
                "stability",
                "difficulty",
                "seconds",
            ],
        );
        for review in &reviews {
            table.add_row([
                review.at.get(..16).unwrap_or(&review.at).replace('T', " "),
                review.rating.to_string(),
                review.state.to_owned(),
                format!("{} d", review.elapsed_days),
                text::days(review.interval),
                format!("{:.2}", review.stability),
                format!("{:.2}", review.difficulty),
                format!("{:.1}", f64::from(review.duration_ms) / 1_000.0),
            ]);
        }
        text.push_str(&format!("\n{table}\n"));
    }
    Ok(text)
}

/// What a card shows first and after.
fn sides(prompt: &Prompt, width: u16) -> String {
    let wrapped = |text: &str| format!("{}\n", text::wrap(text, width, ""));
    let mut shown = wrapped(&prompt.front());
    let Some(choice) = prompt.choice() else {
        return format!("{shown}\n{}", wrapped(&prompt.back()));
    };
    let label = |index: OptionIndex| text::label(usize::from(index));
    shown.push('\n');
    for (index, option) in (0..).zip(choice.options()) {
        let mark = if option.correct { "*" } else { " " };
        let first = format!("{mark} {}  ", label(index));
        shown.push_str(&text::wrap_after(&first, &option.text, width));
        shown.push('\n');
    }
    let explanation = source::relabel(choice, label);
    if !explanation.is_empty() {
        shown.push_str(&format!("\n{}", wrapped(&explanation)));
    }
    shown
}

fn reviews(
    collection: &Collection,
    id: CardId,
    row: &CardRow,
    schedulers: &Schedulers,
) -> Result<Vec<ReviewJson>, Error> {
    let logs = collection.store.logs_of(id)?;
    let scheduler = schedulers.of(row.card.deck_id);
    let mut before: Option<&ReviewLog> = None;
    let mut reviews = Vec::with_capacity(logs.len());
    for log in &logs {
        reviews.push(ReviewJson {
            at: values::rfc3339(log.reviewed.at),
            rating: log.rating.number(),
            state: log.state_before.name(),
            elapsed_days: log.elapsed_days,
            interval: log.interval.to_days(),
            stability: log.memory.stability(),
            difficulty: log.memory.difficulty(),
            retrievability: before
                .map(|before| scheduler.retrievability(before.memory, f64::from(log.elapsed_days))),
            duration_ms: log.taken_ms,
            picked: log.response.picked.clone(),
            guess: log.response.guessed,
            cram: log.kind == LogKind::Cram,
        });
        if log.kind == LogKind::Answer {
            before = Some(log);
        }
    }
    Ok(reviews)
}
