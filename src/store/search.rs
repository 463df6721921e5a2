//! Finding cards by query, and everything there is to know about one.

use super::{
    Store, StoreError, failed,
    notes::{self, NOTE},
    rows::{self, CARD, CARD_COLUMNS},
};
use crate::domain::{
    Card, CardId, CardState, Comparison, Condition, DeckId, DeckName, Flag, Note, Now, Origin,
    Property, Query, StudyDay,
};
use rusqlite::{OptionalExtension, Row, params_from_iter, types::Value};

/// A card with its note and all that stands beside its schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct CardRow {
    /// The card.
    pub card: Card,
    /// Its note.
    pub note: Note,
    /// The deck it is studied in.
    pub deck: DeckName,
    /// Order of introduction.
    pub position: u32,
    /// Out of the queues.
    pub suspended: bool,
    /// The first study day on which it is shown again, if it was buried.
    pub buried_until: Option<StudyDay>,
    /// Its coloured mark.
    pub flag: Option<Flag>,
}

impl CardRow {
    /// Whether the card is away today.
    pub fn is_buried(&self, today: StudyDay) -> bool {
        self.buried_until.is_some_and(|until| until > today)
    }
}

/// How far back, in units of stability, a retrievability lies: what `prop:r` is compared by.
///
/// Retrievability falls with `elapsed / stability`; parameters may differ from deck to deck.
pub type ElapsedFor<'a> = &'a dyn Fn(DeckId, f64) -> f64;

const FROM: &str =
    "from cards join notes on notes.id = cards.note_id join decks on decks.id = cards.deck_id";

fn card_row(row: &Row<'_>) -> rusqlite::Result<CardRow> {
    let at = CARD_COLUMNS;
    let deck: String = row.get(at)?;
    Ok(CardRow {
        card: rows::card(row)?,
        position: row.get(4)?,
        deck: DeckName::new(&deck).ok_or_else(|| rows::impossible("deck name", deck))?,
        suspended: row.get(at + 1)?,
        buried_until: row
            .get::<_, Option<i32>>(at + 2)?
            .map(StudyDay::from_number),
        flag: row.get::<_, Option<u8>>(at + 3)?.and_then(Flag::new),
        note: notes::note(row, at + 4)?,
    })
}

impl Store {
    /// The cards a query finds, in the order they were added.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn search(
        &self,
        query: &Query,
        elapsed_for: ElapsedFor<'_>,
        now: Now,
    ) -> Result<Vec<CardRow>, StoreError> {
        let (condition, values) = self.compile(query, elapsed_for, now)?;
        let sql = format!(
            "select {CARD}, decks.name, cards.suspended, cards.buried_until_day, cards.flag, {NOTE}
             {FROM} where {condition} order by cards.id"
        );
        self.conn
            .prepare(&sql)
            .and_then(|mut select| {
                select
                    .query_map(params_from_iter(values), card_row)?
                    .collect()
            })
            .map_err(failed("search the collection"))
    }

    /// The ids of the cards a query finds, in the order they were added.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn search_ids(
        &self,
        query: &Query,
        elapsed_for: ElapsedFor<'_>,
        now: Now,
    ) -> Result<Vec<CardId>, StoreError> {
        let (condition, values) = self.compile(query, elapsed_for, now)?;
        let sql = format!("select cards.id {FROM} where {condition} order by cards.id");
        self.conn
            .prepare(&sql)
            .and_then(|mut select| {
                select
                    .query_map(params_from_iter(values), |row| row.get(0).map(CardId))?
                    .collect()
            })
            .map_err(failed("search the collection"))
    }

    /// Everything about one card; `None` if there is no such card.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn card_row(&self, id: CardId) -> Result<Option<CardRow>, StoreError> {
        let sql = format!(
            "select {CARD}, decks.name, cards.suspended, cards.buried_until_day, cards.flag, {NOTE}
             {FROM} where cards.id = ?1"
        );
        self.conn
            .prepare_cached(&sql)
            .and_then(|mut select| select.query_row([id.0], card_row).optional())
            .map_err(failed("read a card"))
    }

    /// The cards whose note's guid starts with `prefix`, at most `limit`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn cards_by_guid(&self, prefix: &str, limit: u32) -> Result<Vec<CardId>, StoreError> {
        self.conn
            .prepare_cached(
                "select cards.id from notes join cards on cards.note_id = notes.id
                 where notes.guid >= ?1 and substr(notes.guid, 1, length(?1)) = ?1
                 order by notes.guid, cards.ordinal limit ?2",
            )
            .and_then(|mut select| {
                select
                    .query_map((prefix, limit), |row| row.get(0).map(CardId))?
                    .collect()
            })
            .map_err(failed("find a card"))
    }

    /// The files a note stands in.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn origins(&self, note: crate::domain::NoteId) -> Result<Vec<Origin>, StoreError> {
        self.conn
            .prepare_cached(
                "select sources.path, note_sources.line, note_sources.question
                 from note_sources join sources on sources.id = note_sources.source_id
                 where note_sources.note_id = ?1 order by note_sources.id",
            )
            .and_then(|mut select| {
                select
                    .query_map([note.0], |row| {
                        Ok(Origin {
                            path: row.get(0)?,
                            line: row.get(1)?,
                            question: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .map_err(failed("find where a note stands"))
    }

    fn compile(
        &self,
        query: &Query,
        elapsed_for: ElapsedFor<'_>,
        now: Now,
    ) -> Result<(String, Vec<Value>), StoreError> {
        let decks = self.decks()?.iter().map(|(_, id)| id).collect();
        let mut compiler = Compiler {
            values: Vec::new(),
            decks,
            elapsed_for,
            now,
        };
        let condition = compiler.query(query);
        Ok((condition, compiler.values))
    }
}

struct Compiler<'a> {
    values: Vec<Value>,
    decks: Vec<DeckId>,
    elapsed_for: ElapsedFor<'a>,
    now: Now,
}

impl Compiler<'_> {
    /// Binds a value; gives its name in the SQL.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn query(&mut self, query: &Query) -> String {
        let mut joined = |parts: &[Query], word: &str, none: &str| {
            let parts: Vec<_> = parts.iter().map(|part| self.query(part)).collect();
            if parts.is_empty() {
                none.to_owned()
            } else {
                format!("({})", parts.join(word))
            }
        };
        match query {
            Query::All(parts) => joined(parts, " and ", "true"),
            Query::Any(parts) => joined(parts, " or ", "false"),
            // A condition on a number that is not there is neither true nor false: it does not hold.
            Query::Not(inner) => format!("not coalesce({}, false)", self.query(inner)),
            Query::Is(condition) => self.condition(condition),
        }
    }

    fn condition(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::Text(text) => {
                let pattern = self.bind(format!("%{}%", pattern(text)));
                format!(
                    "(exists (select 1 from json_tree(notes.fields) as part
                         where part.type = 'text' and part.value like {pattern} escape '\\')
                     or notes.source like {pattern} escape '\\')"
                )
            }
            Condition::Deck(name) => {
                let this = self.bind(pattern(name));
                let below = self.bind(format!("{}::%", pattern(name)));
                format!(
                    "(decks.name like {this} escape '\\' or decks.name like {below} escape '\\')"
                )
            }
            Condition::Tag(tag) => {
                let this = self.bind(format!("% {} %", pattern(tag)));
                let below = self.bind(format!("% {}::%", pattern(tag)));
                format!(
                    "(notes.tags like {this} escape '\\' or notes.tags like {below} escape '\\')"
                )
            }
            Condition::Source(text) => {
                let pattern = self.bind(format!("%{}%", pattern(text)));
                format!("notes.source like {pattern} escape '\\'")
            }
            Condition::Kind(kind) => {
                let name = self.bind(kind.name().to_owned());
                format!("notes.kind = {name}")
            }
            Condition::State(state) => self.state(*state),
            Condition::Flag(0) => "cards.flag is null".to_owned(),
            Condition::Flag(number) => {
                let number = self.bind(i64::from(*number));
                format!("cards.flag is {number}")
            }
            Condition::Added(days) => {
                let since = self.bind(self.start_of(*days));
                format!("notes.created_at >= {since}")
            }
            Condition::Rated(days, rating) => {
                let since = self.bind(i64::from(self.now.day().minus(days - 1).number()));
                let rating = rating
                    .map(|rating| self.bind(i64::from(rating.number())))
                    .map(|rating| format!(" and answers.rating = {rating}"))
                    .unwrap_or_default();
                format!(
                    "exists (select 1 from answers
                         where answers.card_id = cards.id and answers.reviewed_day >= {since}{rating})"
                )
            }
            Condition::Property(property, comparison, number) => {
                self.property(*property, *comparison, *number)
            }
        }
    }

    fn state(&mut self, state: CardState) -> String {
        let today = i64::from(self.now.day().number());
        match state {
            CardState::Due => {
                let today = self.bind(today);
                let now = self.bind(self.now.at().as_millis());
                format!(
                    "(cards.suspended = 0
                     and (cards.buried_until_day is null or cards.buried_until_day <= {today})
                     and (cards.due_day <= {today} or cards.due_at <= {now}))"
                )
            }
            CardState::New => "cards.phase = 'new'".to_owned(),
            CardState::Learn => "cards.phase in ('learning', 'relearning')".to_owned(),
            CardState::Review => "cards.phase in ('review', 'relearning')".to_owned(),
            CardState::Suspended => "cards.suspended <> 0".to_owned(),
            CardState::Buried => {
                let today = self.bind(today);
                format!("cards.buried_until_day > {today}")
            }
            CardState::Leech => "notes.tags like '% leech %'".to_owned(),
            CardState::Retired => "notes.retired_at is not null".to_owned(),
            CardState::Flagged => "cards.flag is not null".to_owned(),
            CardState::Draft => "notes.draft = 1".to_owned(),
        }
    }

    fn property(&mut self, property: Property, comparison: Comparison, number: f64) -> String {
        let sign = comparison.sign();
        let column = match property {
            Property::Stability => "cards.stability",
            Property::Difficulty => "cards.difficulty",
            Property::Interval => "coalesce(cards.interval_days, cards.interval_secs / 86400.0)",
            Property::Lapses => "cards.lapses",
            Property::Reps => "cards.reps",
            Property::Due => {
                let today = self.bind(i64::from(self.now.day().number()));
                let number = self.bind(number);
                return format!(
                    "(coalesce(cards.due_day, iif(cards.due_at is null, null, {today})) - {today}) {sign} {number}"
                );
            }
            Property::Retrievability => return self.retrievability(comparison, number),
        };
        let number = self.bind(number);
        format!("{column} {sign} {number}")
    }

    fn retrievability(&mut self, comparison: Comparison, rate: f64) -> String {
        // The further back, the smaller: the comparison turns round.
        let sign = comparison.reversed().sign();
        let now = self.bind(self.now.at().as_millis());
        let mut cases = String::new();
        for deck in self.decks.clone() {
            let elapsed = (self.elapsed_for)(deck, rate);
            let deck = self.bind(deck.0);
            let elapsed = self.bind(elapsed);
            cases.push_str(&format!(" when {deck} then {elapsed}"));
        }
        if cases.is_empty() {
            return "false".to_owned();
        }
        format!(
            "(max({now} - cards.last_review_at, 0) / 86400000.0 / cards.stability)
                 {sign} (case cards.deck_id{cases} end)"
        )
    }

    /// The start of the study day `days` - 1 days before today, in milliseconds.
    fn start_of(&self, days: u32) -> i64 {
        const DAY_MS: i64 = 86_400_000;
        self.now.next_day_at.as_millis() - i64::from(days) * DAY_MS
    }
}

/// A `like` pattern: `*` is any text, `_` any character, everything else itself.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' => pattern.push('%'),
            '%' | '\\' => pattern.extend(['\\', c]),
            c => pattern.push(c),
        }
    }
    pattern
}
