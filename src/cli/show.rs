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
    domain::{CardId, Content, LogKind, ReviewLog, Schedule},
    store::CardRow,
};
use serde::Serialize;

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
    let now = collection.now();
    let schedulers = collection.schedulers()?;
    let Some(row) = collection.store.card_row(id)? else {
        return Err(Error::failed(
            format!("there is no card {}", id.0),
            "'srs cards' lists them",
        ));
    };
    let reviews = reviews(&collection, id, &row, &schedulers)?;
    let origins = collection.store.origins(row.note.id)?;
    let sides = Sides::new(&row.note.content, row.card.ordinal);
    if context.json {
        let (options, correct, explanation) = match &row.note.content {
            Content::Choice(choice) => (
                choice.options().iter().map(|o| o.text.clone()).collect(),
                choice.correct(),
                choice.explanation().text.clone(),
            ),
            _ => (Vec::new(), Vec::new(), String::new()),
        };
        return context.print_json(&ShowJson {
            card: CardJson::new(&row, &collection, &schedulers, now),
            back: sides.back,
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
        });
    }
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
    text.push('\n');
    text.push_str(&text::wrap(&sides.front, context.width, ""));
    text.push_str("\n\n");
    text.push_str(&text::wrap(&sides.back, context.width, ""));
    text.push('\n');
    if !reviews.is_empty() {
        let mut table = table::new(
            context.width,
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
    context.print(&text)
}

/// What a card shows first and after.
struct Sides {
    front: String,
    back: String,
}

impl Sides {
    fn new(content: &Content, ordinal: u16) -> Self {
        match content {
            Content::Choice(choice) => {
                let labels = |index: usize| text::label(index);
                let options: Vec<_> = choice
                    .options()
                    .iter()
                    .enumerate()
                    .map(|(index, option)| format!("{}. {}", labels(index), option.text))
                    .collect();
                let right: Vec<_> = choice
                    .correct()
                    .into_iter()
                    .map(|index| labels(usize::from(index)))
                    .collect();
                let explanation = crate::source::relabel(choice.explanation(), |index| {
                    labels(usize::from(index))
                });
                Self {
                    front: format!("{}\n\n{}", choice.question(), options.join("\n")),
                    back: format!("Right: {}\n\n{explanation}", right.join(", ")),
                }
            }
            Content::Reversed { front, back } if ordinal == 1 => Self {
                front: back.clone(),
                back: front.clone(),
            },
            Content::Basic { front, back } | Content::Reversed { front, back } => Self {
                front: front.clone(),
                back: back.clone(),
            },
            Content::Cloze { text, extra } => Self {
                front: text.clone(),
                back: extra.clone(),
            },
            Content::Typed { front, answer } => Self {
                front: front.clone(),
                back: answer.clone(),
            },
        }
    }
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
