//! What is due: read in the order in which it should come up, and no further than needed.

use super::{Store, StoreError, failed};
use crate::domain::{
    CardId, DeckId, Due, NewOrder, NoteId, Now, ReviewOrder, Seed, StudyDay, Timestamp,
};
use crate::study::{
    queue::{Candidate, Offer, Studied},
    session::LEARN_AHEAD_SECS,
};
use rusqlite::{Row, ToSql, named_params};
use std::collections::BTreeMap;

/// The decks whose cards are wanted; `None` is every deck.
pub type Scope<'a> = Option<&'a [DeckId]>;

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        card: CardId(row.get(0)?),
        note: NoteId(row.get(1)?),
        deck: DeckId(row.get(2)?),
    })
}

/// `(sql, parameter)` that limits a query to the scope.
fn within(scope: Scope<'_>) -> (&'static str, Option<String>) {
    match scope {
        None => ("", None),
        Some(decks) => {
            let ids: Vec<_> = decks.iter().map(|deck| deck.0).collect();
            (
                " and deck_id in (select value from json_each(:decks))",
                Some(serde_json::to_string(&ids).unwrap_or_default()),
            )
        }
    }
}

impl Store {
    /// How many cards of each deck were studied on `day`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn studied(&self, day: StudyDay) -> Result<BTreeMap<DeckId, Studied>, StoreError> {
        self.conn
            .prepare_cached(
                "select cards.deck_id,
                     count(*) filter (where answers.state_before = 'new'),
                     count(*) filter (where answers.state_before = 'review'
                         or (answers.state_before <> 'new' and answers.elapsed_days > 0))
                 from answers
                 join cards on cards.id = answers.card_id
                 where answers.reviewed_day = ?1 and answers.kind = 'answer'
                 group by cards.deck_id",
            )
            .and_then(|mut select| {
                select
                    .query_map([day.number()], |row| {
                        let studied = Studied {
                            new: row.get(1)?,
                            review: row.get(2)?,
                        };
                        Ok((DeckId(row.get(0)?), studied))
                    })?
                    .collect()
            })
            .map_err(failed("count what was studied today"))
    }

    /// Learning cards due before `until`, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn learning(
        &self,
        scope: Scope<'_>,
        until: Timestamp,
        today: StudyDay,
    ) -> Result<Vec<(Candidate, Timestamp)>, StoreError> {
        let (limit, decks) = within(scope);
        let sql = format!(
            "select id, note_id, deck_id, due_at from cards
             where due_at is not null and suspended = 0 and due_at <= :until
                 and (buried_until_day is null or buried_until_day <= :today){limit}
             order by due_at, id"
        );
        let (until, today) = (until.as_millis(), today.number());
        let mut params: Vec<(&str, &dyn ToSql)> = vec![(":until", &until), (":today", &today)];
        params.extend(decks.as_ref().map(|decks| (":decks", decks as &dyn ToSql)));
        self.conn
            .prepare_cached(&sql)
            .and_then(|mut select| {
                select
                    .query_map(params.as_slice(), |row| {
                        Ok((candidate(row)?, Timestamp::from_millis(row.get(3)?)))
                    })?
                    .collect()
            })
            .map_err(failed("read the learning cards"))
    }

    /// Offers cards whose step crossed into another day and is over, longest due first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn offer_interday(
        &self,
        scope: Scope<'_>,
        today: StudyDay,
        offer: impl FnMut(Candidate) -> Offer,
    ) -> Result<(), StoreError> {
        self.offer_due(
            "phase <> 'review'",
            "due_day, id",
            scope,
            today,
            None,
            offer,
        )
    }

    /// Offers cards due for review, in the given order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn offer_reviews(
        &self,
        scope: Scope<'_>,
        order: ReviewOrder,
        now: Now,
        mut offer: impl FnMut(Candidate) -> Offer,
    ) -> Result<(), StoreError> {
        // Retrievability falls as the time since the last review grows in units of stability.
        let order = match order {
            ReviewOrder::RetrievabilityDescending => "(:now - last_review_at) / stability, id",
            ReviewOrder::RetrievabilityAscending => "(:now - last_review_at) / stability desc, id",
            ReviewOrder::DifficultyAscending => "difficulty, id",
            ReviewOrder::DifficultyDescending => "difficulty desc, id",
            ReviewOrder::Due => "due_day, id",
            ReviewOrder::Added => "id",
            ReviewOrder::Random => {
                let mut all = Vec::new();
                self.offer_due("phase = 'review'", "id", scope, now.day(), None, |card| {
                    all.push(card);
                    Offer::More
                })?;
                shuffle(&mut all, now.day());
                for card in all {
                    if offer(card) == Offer::Enough {
                        break;
                    }
                }
                return Ok(());
            }
        };
        let at = order.contains(":now").then(|| now.at().as_millis());
        self.offer_due("phase = 'review'", order, scope, now.day(), at, offer)
    }

    fn offer_due(
        &self,
        phase: &str,
        order: &str,
        scope: Scope<'_>,
        today: StudyDay,
        now: Option<i64>,
        mut offer: impl FnMut(Candidate) -> Offer,
    ) -> Result<(), StoreError> {
        let (limit, decks) = within(scope);
        let sql = format!(
            "select id, note_id, deck_id from cards
             where due_day is not null and suspended = 0 and due_day <= :today and {phase}
                 and (buried_until_day is null or buried_until_day <= :today){limit}
             order by {order}"
        );
        let today = today.number();
        let mut params: Vec<(&str, &dyn ToSql)> = vec![(":today", &today)];
        params.extend(decks.as_ref().map(|decks| (":decks", decks as &dyn ToSql)));
        params.extend(now.as_ref().map(|now| (":now", now as &dyn ToSql)));
        let reading = failed("read the cards that are due");
        let mut select = self.conn.prepare_cached(&sql).map_err(&reading)?;
        let mut rows = select.query(params.as_slice()).map_err(&reading)?;
        while let Some(row) = rows.next().map_err(&reading)? {
            if offer(candidate(row).map_err(&reading)?) == Offer::Enough {
                break;
            }
        }
        Ok(())
    }

    /// Offers new cards, in the given order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn offer_new(
        &self,
        scope: Scope<'_>,
        order: NewOrder,
        today: StudyDay,
        mut offer: impl FnMut(Candidate) -> Offer,
    ) -> Result<(), StoreError> {
        let (limit, decks) = within(scope);
        let sql = format!(
            "select id, note_id, deck_id from cards
             where phase = 'new' and suspended = 0
                 and (buried_until_day is null or buried_until_day <= :today){limit}
             order by position, id"
        );
        let day = today.number();
        let mut params: Vec<(&str, &dyn ToSql)> = vec![(":today", &day)];
        params.extend(decks.as_ref().map(|decks| (":decks", decks as &dyn ToSql)));
        let reading = failed("read the new cards");
        let mut select = self.conn.prepare_cached(&sql).map_err(&reading)?;
        let mut rows = select.query(params.as_slice()).map_err(&reading)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(&reading)? {
            let card = candidate(row).map_err(&reading)?;
            match order {
                NewOrder::Random => all.push(card),
                NewOrder::Added if offer(card) == Offer::Enough => break,
                NewOrder::Added => {}
            }
        }
        shuffle(&mut all, today);
        for card in all {
            if offer(card) == Offer::Enough {
                break;
            }
        }
        Ok(())
    }

    /// How many reviews fall on `day`: what load balancing weighs.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn due_on(&self, day: StudyDay) -> Result<u32, StoreError> {
        self.conn
            .prepare_cached(
                "select count(*) from cards
                 where due_day is not null and suspended = 0 and due_day = ?1",
            )
            .and_then(|mut select| select.query_row([day.number()], |row| row.get(0)))
            .map_err(failed("count the reviews of a day"))
    }

    /// When the next card after now falls due: a learning card's instant or a review's day.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn next_due(&self, scope: Scope<'_>, now: Now) -> Result<Option<Due>, StoreError> {
        let (limit, decks) = within(scope);
        let sql = format!(
            "select
                 (select min(due_at) from cards
                  where due_at is not null and suspended = 0 and due_at > :now{limit}),
                 (select min(due_day) from cards
                  where due_day is not null and suspended = 0 and due_day > :today{limit})"
        );
        let (at, today) = (now.at().as_millis(), now.day().number());
        let mut params: Vec<(&str, &dyn ToSql)> = vec![(":now", &at), (":today", &today)];
        params.extend(decks.as_ref().map(|decks| (":decks", decks as &dyn ToSql)));
        let (at, day): (Option<i64>, Option<i32>) = self
            .conn
            .prepare_cached(&sql)
            .and_then(|mut select| {
                select.query_row(params.as_slice(), |row| Ok((row.get(0)?, row.get(1)?)))
            })
            .map_err(failed("find the next card"))?;
        let at = at.map(Timestamp::from_millis);
        let day = day.map(StudyDay::from_number);
        Ok(match (at, day) {
            (Some(at), Some(_)) if at < now.next_day_at => Some(Due::At(at)),
            (_, Some(day)) => Some(Due::On(day)),
            (Some(at), None) => Some(Due::At(at)),
            (None, None) => None,
        })
    }

    /// Whether the card is still due, and not suspended or buried: it may have been answered elsewhere.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn is_due(&self, card: CardId, now: Now) -> Result<bool, StoreError> {
        self.conn
            .prepare_cached(
                "select 1 from cards
                 where id = :id and suspended = 0
                     and (buried_until_day is null or buried_until_day <= :today)
                     and (phase = 'new' or due_day <= :today or due_at <= :ahead)",
            )
            .and_then(|mut select| {
                select.exists(named_params! {
                    ":id": card.0,
                    ":today": now.day().number(),
                    ":ahead": now.at().plus_secs(LEARN_AHEAD_SECS).as_millis(),
                })
            })
            .map_err(failed("read a card"))
    }
}

/// An order that changes from day to day and not within one.
fn shuffle(cards: &mut [Candidate], day: StudyDay) {
    let seed = Seed::new(day.number() as u64);
    cards.sort_by_key(|candidate| seed.with(candidate.card.0 as u64).number());
}
