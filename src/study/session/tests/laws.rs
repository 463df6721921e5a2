//! What holds for every script of inputs.

use super::super::fake::{
    FakePlan, at, basic, choice, learning_card, new_card, prompt, review_card,
};
use super::super::*;
use super::session;
use crate::domain::{Card, Content, Flag, Interval};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Move {
    Input(Input),
    Undo,
    Restart,
    Wait(u32),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let input = prop_oneof![
        4 => Just(Input::Reveal),
        1 => Just(Input::ShowOptions),
        4 => prop::collection::vec(0_usize..4, 0..3).prop_map(Input::Pick),
        1 => (0_usize..4).prop_map(Input::Toggle),
        1 => Just(Input::Submit),
        1 => "[ab]{0,2}".prop_map(Input::Type),
        1 => Just(Input::Guess),
        1 => Just(Input::GiveUp),
        4 => (1_u8..5).prop_map(|n| Input::Rate(Rating::from_number(n).unwrap())),
        4 => Just(Input::Accept),
        1 => Just(Input::Suspend),
        1 => Just(Input::Bury),
        1 => (0_u8..8).prop_map(|n| Input::SetFlag(Flag::new(n))),
    ];
    let step = prop_oneof![
        16 => input.prop_map(Move::Input),
        2 => Just(Move::Undo),
        1 => Just(Move::Restart),
        1 => (1_u32..900).prop_map(Move::Wait),
    ];
    prop::collection::vec(step, 0..80)
}

fn cards() -> impl Strategy<Value = Vec<Card>> {
    prop::collection::vec((0_u8..3, 1_u32..40), 1..7).prop_map(|kinds| {
        (1..)
            .zip(kinds)
            .map(|(id, (kind, number))| match kind {
                0 => new_card(id),
                1 => review_card(id, number),
                _ => learning_card(id, number * 60),
            })
            .collect()
    })
}

fn content(card: CardId) -> Content {
    match card.0 % 4 {
        0 => basic("front", "back"),
        1 => choice("one right", &["x", "*y", "z"], ""),
        2 => choice("two right", &["*x", "y", "*z"], ""),
        _ => Content::Typed {
            front: "front".into(),
            answer: "a".into(),
        },
    }
}

/// One operation, with what takes it back.
struct Operation {
    undone: Undone,
    before: Card,
}

/// A collection and the caller of a session, in memory.
struct World {
    session: Session,
    cards: BTreeMap<CardId, Card>,
    /// Suspended, buried, or not due any more.
    out: BTreeSet<CardId>,
    operations: Vec<Operation>,
    /// The card that was answered last.
    answered: Option<CardId>,
    /// The card that was brought back last, until it is drawn.
    undone: Option<CardId>,
    secs: u32,
}

impl World {
    fn new(cards: Vec<Card>) -> Self {
        let session = session(&cards.iter().collect::<Vec<_>>());
        let cards = cards.into_iter().map(|card| (card.id, card)).collect();
        let mut world = Self {
            session,
            cards,
            out: BTreeSet::new(),
            operations: Vec::new(),
            answered: None,
            undone: None,
            secs: 0,
        };
        world.draw();
        world
    }

    fn prompt(&self, card: CardId) -> Prompt {
        prompt(self.cards[&card].clone(), content(card))
    }

    fn draw(&mut self) {
        let now = at(self.secs).at();
        if self.session.current().is_none()
            && let Next::Card(card) = self.session.next(now)
        {
            let is_undone = self.undone.take() == Some(card);
            if !is_undone && self.answered == Some(card) {
                let others = self.session.skip(card).next(now);
                assert!(matches!(others, Next::Finished { .. }), "{card:?} again");
            }
            self.session = self.session.present(self.prompt(card), at(self.secs).at());
        }
    }

    /// Every card is on screen, in line, or out, and in one of these places only.
    fn check(&self) {
        let mut places = self.session.line.cards();
        places.extend(self.session.current().map(|c| c.prompt().card.id));
        places.extend(&self.out);
        places.sort_unstable();
        assert_eq!(places, self.cards.keys().copied().collect::<Vec<_>>());
    }

    fn play(&mut self, step: Move) {
        let now = at(self.secs);
        match step {
            Move::Wait(secs) => self.secs += secs,
            Move::Restart => {
                if let Some(saved) = self.session.saved(now.at()).current {
                    let before = self.session.clone();
                    let prompt = self.session.current().unwrap().prompt().clone();
                    let resumed = self.session.resume(prompt, &saved, now, &FakePlan);
                    self.session = resumed.unwrap();
                    assert_eq!(self.session, before);
                }
            }
            Move::Undo => {
                if let Some(operation) = self.operations.pop() {
                    let card = operation.before.id;
                    self.cards.insert(card, operation.before);
                    self.out.remove(&card);
                    self.undone = Some(card);
                    self.session = self.session.undone(operation.undone);
                    self.draw();
                }
            }
            Move::Input(input) => self.input(input, now),
        }
        self.draw();
        self.check();
    }

    fn input(&mut self, input: Input, now: Now) {
        let before = self.session.clone();
        let stepped = self.session.step(input, now, &FakePlan);
        assert_eq!(self.session, before, "the present session stays as it is");
        let Ok((session, effect)) = stepped else {
            return;
        };
        match effect {
            Effect::Record(answer) => {
                let shown = before.current().unwrap();
                let Stage::Answer(revealed) = shown.stage() else {
                    panic!("recorded before the answer was shown");
                };
                assert_eq!(
                    revealed.intervals.get(answer.log.rating),
                    answer.log.interval
                );
                assert_eq!(answer.before, self.cards[&answer.before.id]);
                assert!(session.current().is_none(), "one answer for each showing");
                if shown.is_right() == Some(false) {
                    assert_eq!(answer.log.rating, Rating::Again);
                }
                if answer.log.response.guessed {
                    assert!(answer.log.rating <= Rating::Hard);
                }
                let card = answer.after.id;
                if matches!(answer.log.interval, Interval::Days(_)) {
                    self.out.insert(card);
                }
                self.cards.insert(card, answer.after);
                self.answered = Some(card);
                self.operations.push(Operation {
                    undone: Undone::Answer(card),
                    before: answer.before,
                });
            }
            Effect::Suspend(card) | Effect::Bury(card) => {
                self.out.insert(card);
                self.operations.push(Operation {
                    undone: Undone::Removal(card),
                    before: self.cards[&card].clone(),
                });
            }
            _ => {}
        }
        self.session = session;
    }
}

/// Plays the first inputs that bring the card on screen to an answer, and gives the rating.
fn answer(world: &mut World, rating: Rating) {
    let answered = world.operations.len();
    for input in [
        Input::Reveal,
        Input::Pick(vec![1]),
        Input::Rate(rating),
        Input::Accept,
    ] {
        if world.operations.len() == answered {
            world.play(Move::Input(input));
        }
    }
}

proptest! {
    #![proptest_config(Config {
        rng_seed: RngSeed::Fixed(20_261_125),
        failure_persistence: None,
        cases: 400,
        ..Config::default()
    })]

    #[test]
    fn no_card_is_asked_twice_or_dropped_and_what_is_shown_is_recorded(
        cards in cards(),
        script in moves(),
    ) {
        let mut world = World::new(cards);
        world.check();
        for step in script {
            world.play(step);
        }
    }

    #[test]
    fn undo_and_the_same_answer_lead_to_the_same_state(
        cards in cards(),
        script in moves(),
        rating in 1_u8..5,
    ) {
        let rating = Rating::from_number(rating).unwrap();
        let mut world = World::new(cards);
        for step in script {
            world.play(step);
        }
        let Some(current) = world.session.current() else {
            return Ok(());
        };
        // From the beginning of a showing: that is where undo goes back to.
        let fresh = world.prompt(current.prompt().card.id);
        world.session = world.session.present(fresh, at(world.secs).at());
        answer(&mut world, rating);
        let once = (world.session.clone(), world.cards.clone());
        world.play(Move::Undo);
        answer(&mut world, rating);
        prop_assert_eq!(once, (world.session, world.cards));
    }
}
