//! `srs decks` and `srs cards`: looking.

use super::{
    args,
    context::{Collection, Context, Schedulers},
    due,
    error::Error,
    table,
    text::safe,
    values,
};
use crate::{
    domain::{Due, Flag, Now, Query, State},
    store::CardRow,
    study::queue::Counts,
};
use serde::Serialize;

#[derive(Serialize)]
struct DeckJson<'a> {
    name: &'a str,
    notes: u32,
    cards: u32,
    new: u32,
    learning: u32,
    review: u32,
    suspended: u32,
}

pub(super) fn decks(context: &Context) -> Result<(), Error> {
    let collection = context.open()?;
    let now = collection.now();
    let totals = collection.store.deck_totals()?;
    let mut rows = Vec::new();
    for (name, id) in collection.decks.iter() {
        let within = collection.decks.within(id);
        let sum = |count: fn(&crate::store::DeckTotals) -> u32| -> u32 {
            within
                .iter()
                .filter_map(|id| totals.get(id))
                .map(count)
                .sum()
        };
        let due: Counts = due::gather(&collection, Some(id), now)?.counts();
        rows.push(DeckJson {
            name: name.as_str(),
            notes: collection.store.notes_in(&within)?,
            cards: sum(|total| total.cards),
            new: due.new,
            learning: due.learning,
            review: due.review,
            suspended: sum(|total| total.suspended),
        });
    }
    if context.json {
        return context.print_json(&rows);
    }
    if rows.is_empty() {
        return context.print("No decks yet. 'srs import FILE' makes the first.\n");
    }
    let mut table = table::new(
        context.width,
        &[
            "deck",
            "notes",
            "cards",
            "new",
            "learning",
            "review",
            "suspended",
        ],
    );
    for row in &rows {
        let level = row.name.matches("::").count();
        let leaf = row.name.rsplit("::").next().unwrap_or(row.name);
        let numbers = [
            row.notes,
            row.cards,
            row.new,
            row.learning,
            row.review,
            row.suspended,
        ];
        let mut cells = vec![format!("{}{}", "  ".repeat(level), safe(leaf))];
        cells.extend(numbers.map(|number| number.to_string()));
        table.add_row(cells);
    }
    table::right(&mut table, &[1, 2, 3, 4, 5, 6]);
    context.print(&format!("{table}\n"))
}

/// A card as `srs cards --json` prints it.
#[derive(Serialize)]
pub(super) struct CardJson {
    id: i64,
    guid: String,
    note_kind: &'static str,
    deck: String,
    state: &'static str,
    due: Option<String>,
    interval: Option<f64>,
    stability: Option<f32>,
    difficulty: Option<f32>,
    retrievability: Option<f64>,
    reps: u32,
    lapses: u32,
    suspended: bool,
    buried: bool,
    flag: u8,
    tags: Vec<String>,
    source: String,
    front: String,
}

impl CardJson {
    pub(super) fn new(
        row: &CardRow,
        collection: &Collection,
        schedulers: &Schedulers,
        now: Now,
    ) -> Self {
        let active = row.card.active();
        let memory = active.map(|active| active.memory);
        Self {
            id: row.card.id.0,
            guid: row.note.guid.0.clone(),
            note_kind: row.note.content.kind().name(),
            deck: row.deck.as_str().to_owned(),
            state: State::of(&row.card.schedule).name(),
            due: active.map(|active| {
                values::rfc3339(match active.due {
                    Due::At(at) => at,
                    Due::On(day) => collection.clock.start_of(day),
                })
            }),
            interval: active.map(|active| active.interval.to_days()),
            stability: memory.map(|memory| memory.stability()),
            difficulty: memory.map(|memory| memory.difficulty()),
            retrievability: retrievability(row, schedulers, now),
            reps: row.card.reps(),
            lapses: active.map_or(0, |active| active.lapses),
            suspended: row.suspended,
            buried: row.is_buried(now.day()),
            flag: row.flag.map_or(0, Flag::number),
            tags: row.note.tags.clone(),
            source: row.note.source.clone(),
            front: row.note.content.front().to_owned(),
        }
    }
}

/// The chance that the card is recalled now.
pub(super) fn retrievability(row: &CardRow, schedulers: &Schedulers, now: Now) -> Option<f64> {
    let active = row.card.active()?;
    let elapsed = now.at().days_since(active.last_review.at);
    Some(
        schedulers
            .of(row.card.deck_id)
            .retrievability(active.memory, elapsed),
    )
}

pub(super) fn list(context: &Context, args: &args::Cards) -> Result<(), Error> {
    let query = Query::parse(&args.query.join(" "))?;
    let collection = context.open()?;
    let now = collection.now();
    let schedulers = collection.schedulers()?;
    let elapsed_for = |deck, rate| schedulers.of(deck).elapsed_for(rate);
    let rows = collection.store.search(&query, &elapsed_for, now)?;
    if context.json {
        let json: Vec<_> = rows
            .iter()
            .map(|row| CardJson::new(row, &collection, &schedulers, now))
            .collect();
        return context.print_json(&json);
    }
    if rows.is_empty() {
        return context.print("No card found.\n");
    }
    let mut table = table::new(context.width, &["card", "deck", "state", "due", "front"]);
    for row in &rows {
        table.add_row([
            row.card.id.0.to_string(),
            safe(row.deck.as_str()),
            state_in_words(row, now),
            due_in_words(row, now),
            first_line(row.note.content.front()),
        ]);
    }
    table::right(&mut table, &[0]);
    table::at_most(&mut table, 1, context.width / 4);
    context.print(&format!(
        "{table}\n{} {}\n",
        rows.len(),
        if rows.len() == 1 { "card" } else { "cards" }
    ))
}

pub(super) fn state_in_words(row: &CardRow, now: Now) -> String {
    let state = State::of(&row.card.schedule).name();
    if row.suspended {
        "suspended".to_owned()
    } else if row.is_buried(now.day()) {
        "buried".to_owned()
    } else {
        state.to_owned()
    }
}

pub(super) fn due_in_words(row: &CardRow, now: Now) -> String {
    match row.card.active().map(|active| active.due) {
        None => "–".to_owned(),
        Some(Due::At(at)) if at <= now.at() => "now".to_owned(),
        Some(Due::On(day)) if day < now.day() => {
            format!("{} days ago", now.day().days_since(day))
        }
        Some(due) => due::in_words(due, now),
    }
}

/// The first line that says something, without Markdown's marks of a heading or a fence.
fn first_line(text: &str) -> String {
    let line = text
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim())
        .find(|line| !line.is_empty() && !line.starts_with("```"))
        .unwrap_or_default();
    let mut short: String = line.chars().take(120).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    safe(&short)
}
