//! Where cards stand: moving them between decks, renaming decks, starting cards anew.

use super::{
    Store, StoreError, failed,
    journal::{Table, placeholder},
    operations::{OperationKind, Write},
    rows::{self, CARD},
};
use crate::domain::{Card, CardId, DeckId, DeckName, Now, Schedule};
use rusqlite::{OptionalExtension, named_params};

impl Store {
    /// Moves cards to a deck, which is made if there is none; gives how many were elsewhere.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn move_cards(
        &mut self,
        cards: &[CardId],
        to: &DeckName,
        now: Now,
    ) -> Result<usize, StoreError> {
        let mut write = self.write(OperationKind::Move, now, "move cards")?;
        let deck = write.deck(to)?;
        let mut moved = 0;
        for card in cards {
            let is_elsewhere = write.card(*card)?.is_some_and(|card| card.deck_id != deck);
            if is_elsewhere {
                write.change(
                    Table::Cards,
                    card.0,
                    "update cards set deck_id = :deck where id = :id",
                    named_params! { ":deck": deck.0, ":id": card.0 },
                )?;
                moved += 1;
            }
        }
        if moved > 0 {
            write.commit(&format!("moved {moved} cards to {}", to.as_str()))?;
        }
        Ok(moved)
    }

    /// Gives decks their new names; decks above them are made if they are missing.
    ///
    /// # Errors
    /// See [`StoreError`], also if a name is taken; nothing is changed on error.
    pub fn rename_decks(
        &mut self,
        names: &[(DeckId, DeckName)],
        summary: &str,
        now: Now,
    ) -> Result<(), StoreError> {
        let mut write = self.write(OperationKind::Rename, now, "rename the deck")?;
        // In two passes: a deck may take the name that another one is about to give up.
        for (deck, _) in names {
            write.put_deck_name(*deck, &placeholder(deck.0))?;
        }
        for (deck, name) in names {
            write.put_deck_name(*deck, name.as_str())?;
        }
        for parent in names.iter().filter_map(|(_, name)| name.parent()) {
            write.deck(&parent)?;
        }
        write.commit(summary)
    }

    /// Makes cards new again, at their place in the order of introduction; gives how many were not.
    ///
    /// The review log keeps their answers; the next one begins a new history.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed on error.
    pub fn reset_cards(&mut self, cards: &[CardId], now: Now) -> Result<usize, StoreError> {
        let mut write = self.write(OperationKind::Reset, now, "reset cards")?;
        let mut reset = 0;
        for id in cards {
            let Some(card) = write.card(*id)? else {
                continue;
            };
            if card.active().is_some() {
                // The position is a column of its own that no answer touches.
                write.put_schedule(*id, &Schedule::New { position: 0 })?;
                reset += 1;
            }
        }
        if reset > 0 {
            write.commit(&format!("reset {reset} cards"))?;
        }
        Ok(reset)
    }
}

impl Write<'_> {
    /// The card with this id, as this operation sees it.
    pub(super) fn card(&self, id: CardId) -> Result<Option<Card>, StoreError> {
        let sql = format!("select {CARD} from cards where id = ?1");
        self.tx
            .prepare_cached(&sql)
            .and_then(|mut select| select.query_row([id.0], rows::card).optional())
            .map_err(failed(self.action()))
    }

    fn put_deck_name(&mut self, deck: DeckId, name: &str) -> Result<(), StoreError> {
        self.change(
            Table::Decks,
            deck.0,
            "update decks set name = :name where id = :id",
            named_params! { ":name": name, ":id": deck.0 },
        )
    }
}
