mod laws;

use super::fake::{FakePlan, at, basic, choice, learning_card, new_card, prompt, review_card};
use super::*;
use crate::domain::{
    Answer, Card, Content, Due, Flag, Interval, Moment, Options, RecallFirst, Response, Schedule,
    StudyDay,
};

fn session(cards: &[&Card]) -> Session {
    let mut queue = Vec::new();
    let mut learning = Vec::new();
    for card in cards {
        match card.schedule {
            Schedule::Active(active) if let Due::At(due) = active.due => {
                learning.push(Waiting { due, card: card.id });
            }
            _ => queue.push(Queued {
                card: card.id,
                pile: Pile::of(&card.schedule),
            }),
        }
    }
    Session::new(Seed::new(1), queue, learning, at(0).at())
}

fn moons() -> Content {
    choice(
        "How many moons?",
        &["one", "*two", "three"],
        "Phobos and Deimos.",
    )
}

fn primes() -> Content {
    choice("Which are primes?", &["*2", "4", "*5"], "")
}

/// A session with this card on screen.
fn showing(card: Card, content: Content) -> Session {
    session(&[&card]).present(prompt(card, content), at(0).at())
}

fn stepped(session: &Session, input: Input) -> Session {
    session.step(input, at(5), &FakePlan).unwrap().0
}

fn rejected(session: &Session, input: Input) -> String {
    let rejected = session.step(input, at(5), &FakePlan).unwrap_err();
    rejected.to_string()
}

fn response(session: &Session) -> &Response {
    match session.current().unwrap().stage() {
        Stage::Options(response) => response,
        Stage::Answer(revealed) => &revealed.response,
        Stage::Question => panic!("only the question is shown"),
    }
}

fn recorded(session: &Session, input: Input, now: Now) -> Answer {
    match session.step(input, now, &FakePlan).unwrap().1 {
        Effect::Record(answer) => *answer,
        effect => panic!("{effect:?}"),
    }
}

#[test]
fn a_choice_card_in_review_asks_for_recall_and_proposes_good() {
    let question = showing(review_card(1, 5), moons());
    assert_eq!(question.current().unwrap().stage(), &Stage::Question);
    let options = stepped(&question, Input::Reveal);
    let answer = stepped(&options, Input::Pick(vec![1]));
    let answer = recorded(&answer, Input::Accept, at(7));
    assert_eq!(answer.log.rating, Rating::Good);
    assert_eq!(answer.log.taken_ms, 7_000);
    assert_eq!(
        answer.log.response,
        Response {
            shown: vec![0, 1, 2],
            picked: vec![1],
            recalled_first: Some(true),
            guessed: false,
            proposed: Some(Rating::Good),
        }
    );
}

#[test]
fn a_new_choice_card_shows_its_options_at_once() {
    let options = showing(new_card(1), moons());
    assert_eq!(response(&options).recalled_first, None);
    let answer = stepped(&options, Input::Pick(vec![1]));
    assert_eq!(response(&answer).proposed, Some(Rating::Hard));
}

#[test]
fn recall_first_follows_the_option() {
    let asked = |recall_first, card| {
        let mut prompt = prompt(card, moons());
        prompt.options = Rc::new(Options {
            recall_first,
            ..Options::default()
        });
        let session = session(&[]).present(prompt, at(0).at());
        session.current().unwrap().stage() == &Stage::Question
    };
    assert!(asked(RecallFirst::Always, new_card(1)));
    assert!(!asked(RecallFirst::Never, review_card(1, 5)));
    assert!(!asked(RecallFirst::Auto, new_card(1)));
    assert!(asked(RecallFirst::Auto, review_card(1, 5)));
}

#[test]
fn options_without_a_claim_propose_hard_on_a_young_card_and_good_on_a_mature_one() {
    for (days, proposed) in [(20, Rating::Hard), (21, Rating::Good)] {
        let question = showing(review_card(1, days), moons());
        let options = stepped(&question, Input::ShowOptions);
        let answer = stepped(&options, Input::Pick(vec![1]));
        assert_eq!(response(&answer).recalled_first, Some(false));
        assert_eq!(response(&answer).proposed, Some(proposed), "{days}");
    }
}

#[test]
fn after_a_wrong_pick_only_again_can_be_chosen() {
    let options = stepped(&showing(review_card(1, 50), moons()), Input::Reveal);
    let answer = stepped(&options, Input::Pick(vec![2]));
    for rating in [Rating::Hard, Rating::Good, Rating::Easy] {
        assert_eq!(
            rejected(&answer, Input::Rate(rating)),
            "the pick was wrong: only Again can be chosen"
        );
    }
    let answer = recorded(&answer, Input::Accept, at(5));
    assert_eq!(answer.log.rating, Rating::Again);
}

#[test]
fn a_guess_counts_the_same_before_and_after_the_pick() {
    let options = stepped(&showing(review_card(1, 5), moons()), Input::Reveal);
    let pick = Input::Pick(vec![1]);
    let before = stepped(&stepped(&options, Input::Guess), pick.clone());
    let after = stepped(&stepped(&options, pick), Input::Guess);
    assert_eq!(before, after);
    assert_eq!(response(&after).proposed, Some(Rating::Again));
    assert_eq!(
        rejected(&after, Input::Rate(Rating::Good)),
        "the pick was a guess: only Again or Hard can be chosen"
    );
    let taken_back = stepped(&after, Input::Guess);
    assert_eq!(response(&taken_back).proposed, Some(Rating::Good));
}

#[test]
fn several_right_options_must_all_be_picked() {
    let options = showing(new_card(1), primes());
    let mut marked = options.clone();
    for place in [2, 1, 0, 1] {
        marked = stepped(&marked, Input::Toggle(place));
    }
    let submitted = stepped(&marked, Input::Submit);
    assert_eq!(submitted, stepped(&options, Input::Pick(vec![2, 0, 2])));
    assert_eq!(submitted.current().unwrap().is_right(), Some(true));
    let some = stepped(&options, Input::Pick(vec![0]));
    assert_eq!(some.current().unwrap().is_right(), Some(false));
    assert_eq!(rejected(&options, Input::Submit), "pick an option first");
}

#[test]
fn not_knowing_needs_no_pick() {
    let options = showing(new_card(1), moons());
    let answer = stepped(&options, Input::GiveUp);
    assert_eq!(response(&answer).picked, Vec::<OptionIndex>::new());
    assert_eq!(response(&answer).proposed, Some(Rating::Again));
    let question = showing(review_card(1, 5), moons());
    let answer = stepped(&question, Input::GiveUp);
    assert_eq!(response(&answer).recalled_first, Some(false));
    assert_eq!(
        rejected(&options, Input::Rate(Rating::Again)),
        "the answer is not shown yet: rate the card after it"
    );
}

#[test]
fn inputs_that_do_not_fit_say_why() {
    let question = showing(review_card(1, 5), moons());
    let options = stepped(&question, Input::Reveal);
    let basic = showing(new_card(1), basic("front", "back"));
    let answer = stepped(&basic, Input::Reveal);
    let empty = session(&[]);
    for (session, input, sentence) in [
        (&empty, Input::Reveal, "no card is shown"),
        (
            &question,
            Input::Pick(vec![0]),
            "the options are not shown yet",
        ),
        (
            &question,
            Input::Rate(Rating::Again),
            "the answer is not shown yet: rate the card after it",
        ),
        (
            &options,
            Input::ShowOptions,
            "the options are shown already",
        ),
        (&options, Input::Reveal, "pick an option first"),
        (&options, Input::Pick(vec![3]), "there are 3 options"),
        (
            &options,
            Input::Pick(vec![0, 1]),
            "one option is right: pick one",
        ),
        (&options, Input::Toggle(0), "one option is right: pick one"),
        (
            &basic,
            Input::Accept,
            "the answer is not shown yet: rate the card after it",
        ),
        (&basic, Input::Guess, "this card has no options"),
        (
            &basic,
            Input::Type("x".into()),
            "this card is not answered by typing",
        ),
        (
            &answer,
            Input::Reveal,
            "the answer is shown already: rate the card",
        ),
    ] {
        assert_eq!(rejected(session, input), sentence);
    }
}

#[test]
fn a_typed_answer_proposes_and_the_learner_decides() {
    let card = || {
        let content = Content::Typed {
            front: "Largest bee?".into(),
            answer: "Wallace's giant bee".into(),
        };
        showing(new_card(1), content)
    };
    let proposed = |text: &str| response(&stepped(&card(), Input::Type(text.to_owned()))).proposed;
    assert_eq!(proposed("Wallace's  giant bee"), Some(Rating::Good));
    assert_eq!(proposed("Wallaces giant bee"), Some(Rating::Again));
    let slip = stepped(&card(), Input::Type("Wallaces giant bee".into()));
    assert_eq!(
        recorded(&slip, Input::Rate(Rating::Good), at(5)).log.rating,
        Rating::Good
    );
}

#[test]
fn time_taken_stops_at_the_answer_cap() {
    let answer = stepped(&showing(new_card(1), basic("f", "b")), Input::Reveal);
    let answer = recorded(&answer, Input::Accept, at(3_000));
    assert_eq!(answer.log.taken_ms, 60_000);
    assert_eq!(answer.log.rating, Rating::Good);
}

#[test]
fn due_learning_cards_come_first_and_those_due_soon_last() {
    let (late, now) = (learning_card(1, 700), learning_card(2, 90));
    let (new, later) = (new_card(3), learning_card(4, 5_000));
    let mut session = session(&[&late, &now, &new, &later]);
    for expected in [2, 3, 1] {
        assert_eq!(session.next(at(100).at()), Next::Card(CardId(expected)));
        session = session.skip(CardId(expected));
    }
    assert_eq!(
        session.next(at(100).at()),
        Next::Finished {
            back_at: Some(at(5_000).at())
        }
    );
}

#[test]
fn a_card_comes_twice_in_a_row_only_if_no_other_is_left() {
    let (first, second) = (new_card(1), new_card(2));
    let start = session(&[&first, &second]);
    let shown = start.present(prompt(first, basic("f", "b")), at(0).at());
    let revealed = stepped(&shown, Input::Reveal);
    let again = Input::Rate(Rating::Again);
    let answered = stepped(&revealed, again);
    // Card 1 is due again at 65 s.
    assert_eq!(answered.next(at(70).at()), Next::Card(second.id));
    let alone = answered.skip(second.id);
    assert_eq!(alone.next(at(70).at()), Next::Card(CardId(1)));
    assert_eq!(alone.next(at(10).at()), Next::Card(CardId(1)), "ahead");
}

#[test]
fn learning_cards_come_back_in_the_order_they_are_due() {
    // After 10 minutes and after one; the card answered last is none of them.
    let (slow, fast, last) = ((1, Rating::Good), (2, Rating::Again), (3, Rating::Easy));
    for answers in [[slow, fast, last], [fast, slow, last]] {
        let mut session = session(&[]);
        for (id, rating) in answers {
            let shown = session.present(prompt(new_card(id), basic("f", "b")), at(0).at());
            session = stepped(&stepped(&shown, Input::Reveal), Input::Rate(rating));
        }
        assert_eq!(session.next(at(700).at()), Next::Card(CardId(2)));
    }
}

#[test]
fn outside_the_schedule_a_missed_card_goes_to_the_end_of_the_queue() {
    /// Answers that move nothing.
    struct Cram;
    impl Plan for Cram {
        fn intervals(&self, prompt: &Prompt, now: Now) -> Result<Intervals, PlanError> {
            FakePlan.intervals(prompt, now)
        }
        fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError> {
            let mut answer = FakePlan.answer(prompt, now, rated)?;
            answer.log.kind = LogKind::Cram;
            answer.log.interval = Interval::Days(77);
            answer.after = answer.before.clone();
            Ok(answer)
        }
    }
    let cards = [review_card(1, 5), review_card(2, 5)];
    let left = |rating| {
        let shown = session(&[&cards[0], &cards[1]])
            .present(prompt(cards[0].clone(), basic("f", "b")), at(0).at());
        let (revealed, _) = shown.step(Input::Reveal, at(1), &Cram).unwrap();
        let (session, effect) = revealed.step(Input::Rate(rating), at(1), &Cram).unwrap();
        assert!(matches!(effect, Effect::Record(_)));
        assert_eq!(session.next(at(1).at()), Next::Card(CardId(2)));
        session.skip(CardId(2)).next(at(1).at())
    };
    assert_eq!(left(Rating::Again), Next::Card(CardId(1)));
    assert_eq!(left(Rating::Good), Next::Finished { back_at: None });
}

#[test]
fn counts_include_the_card_on_screen() {
    let cards = [new_card(1), new_card(2), review_card(3, 5)];
    let learning = learning_card(4, 900);
    let session = session(&[&cards[0], &cards[1], &cards[2], &learning]);
    let shown = session.present(prompt(cards[2].clone(), basic("f", "b")), at(0).at());
    let left = Left {
        new: 2,
        learning: 1,
        review: 1,
    };
    assert_eq!((session.left(), shown.left()), (left, left));
    assert_eq!(left.total(), 4);
}

#[test]
fn options_are_shuffled_anew_for_each_review_and_repeatably() {
    let order = |seed, reps| {
        let mut card = review_card(1, 5);
        if let Schedule::Active(active) = &mut card.schedule {
            active.reps = reps;
        }
        let mut prompt = prompt(card, choice("q", &["*a", "b", "c", "d", "e", "f"], ""));
        prompt.options = Rc::new(Options::default());
        let session = Session::new(Seed::new(seed), vec![], vec![], at(0).at());
        let session = session.present(prompt, at(0).at());
        response(&stepped(&session, Input::Reveal)).shown.clone()
    };
    assert_eq!(order(1, 3), order(1, 3));
    assert_ne!(order(1, 3), order(1, 4));
    assert_ne!(order(1, 3), order(2, 3));
}

#[test]
fn intervals_that_changed_under_the_card_are_shown_before_they_are_recorded() {
    /// After midnight every interval is a day longer.
    struct Midnight;
    impl Midnight {
        fn shifted(interval: Interval, now: Now) -> Interval {
            match interval {
                Interval::Days(days) if now.day().number() > super::fake::TODAY => {
                    Interval::Days(days + 1)
                }
                other => other,
            }
        }
    }
    impl Plan for Midnight {
        fn intervals(&self, prompt: &Prompt, now: Now) -> Result<Intervals, PlanError> {
            let plan = FakePlan.intervals(prompt, now)?;
            Ok(Intervals {
                good: Self::shifted(plan.good, now),
                ..plan
            })
        }
        fn answer(&self, prompt: &Prompt, now: Now, rated: Rated) -> Result<Answer, PlanError> {
            let mut answer = FakePlan.answer(prompt, now, rated)?;
            answer.log.interval = Self::shifted(answer.log.interval, now);
            Ok(answer)
        }
    }
    let tomorrow = Now {
        moment: Moment {
            at: at(9).at(),
            day: StudyDay::from_number(super::fake::TODAY + 1),
        },
        ..at(9)
    };
    let answer = stepped(&showing(review_card(1, 5), basic("f", "b")), Input::Reveal);
    let (session, effect) = answer.step(Input::Accept, tomorrow, &Midnight).unwrap();
    assert_eq!(effect, Effect::ShowNewIntervals);
    match session.current().unwrap().stage() {
        Stage::Answer(revealed) => assert_eq!(revealed.intervals.good, Interval::Days(11)),
        stage => panic!("{stage:?}"),
    }
    let (_, effect) = session.step(Input::Accept, tomorrow, &Midnight).unwrap();
    assert!(matches!(effect, Effect::Record(answer) if answer.log.interval == Interval::Days(11)));
}

#[test]
fn undo_brings_the_card_back_and_then_the_one_that_was_on_screen() {
    let (first, second) = (new_card(1), new_card(2));
    let session = session(&[&first, &second]).present(prompt(first, basic("f", "b")), at(0).at());
    let answered = stepped(&stepped(&session, Input::Reveal), Input::Rate(Rating::Easy));
    let second = answered.present(prompt(second, basic("g", "b")), at(6).at());
    let undone = second.undone(Undone::Answer(CardId(1)));
    assert_eq!(undone.done(), []);
    assert_eq!(undone.next(at(6).at()), Next::Card(CardId(1)));
    assert_eq!(
        undone.skip(CardId(1)).next(at(6).at()),
        Next::Card(CardId(2))
    );
}

#[test]
fn undoing_the_answer_of_the_card_on_screen_starts_it_over() {
    let card = new_card(1);
    let session = session(&[&card]).present(prompt(card, basic("f", "b")), at(0).at());
    let answered = stepped(
        &stepped(&session, Input::Reveal),
        Input::Rate(Rating::Again),
    );
    let again = answered.present(prompt(learning_card(1, 65), basic("f", "b")), at(70).at());
    let undone = again.undone(Undone::Answer(CardId(1)));
    assert_eq!(undone.next(at(70).at()), Next::Card(CardId(1)));
    assert_eq!(undone.left().total(), 0, "the caller presents it");
    assert_eq!(undone.done().len(), 0);
}

#[test]
fn a_saved_session_goes_on_at_the_same_stage_without_the_time_away() {
    let options = stepped(&showing(review_card(1, 5), moons()), Input::Reveal);
    let answer = stepped(&options, Input::Pick(vec![0]));
    let saved = answer.saved(at(9).at()).current.unwrap();
    let start = session(&[&review_card(1, 5)]);
    let prompt = prompt(review_card(1, 5), moons());
    let resumed = start
        .resume(prompt, &saved, at(100_000), &FakePlan)
        .unwrap();
    assert_eq!(
        resumed.current().unwrap().stage(),
        answer.current().unwrap().stage()
    );
    let answer = recorded(&resumed, Input::Accept, at(100_002));
    assert_eq!(answer.log.taken_ms, 11_000);
}

#[test]
fn a_saved_stage_that_no_longer_fits_starts_over() {
    let options = stepped(&showing(review_card(1, 5), moons()), Input::Reveal);
    let saved = options.saved(at(9).at()).current.unwrap();
    let stage = |card, content| {
        let session = session(&[]);
        let resumed = session.resume(prompt(card, content), &saved, at(9), &FakePlan);
        resumed.unwrap().current().unwrap().stage().clone()
    };
    let edited = choice("How many moons?", &["one", "*two"], "");
    assert_eq!(stage(review_card(1, 5), edited), Stage::Question);
    let mut answered = review_card(1, 5);
    if let Schedule::Active(active) = &mut answered.schedule {
        active.reps += 1;
    }
    assert_eq!(stage(answered, moons()), Stage::Question);
}

#[test]
fn an_edited_note_keeps_the_stage_and_is_judged_anew() {
    let answer = stepped(&showing(new_card(1), moons()), Input::Pick(vec![2]));
    let corrected = choice("How many moons?", &["one", "two", "*three"], "");
    let reloaded = answer
        .reloaded(prompt(new_card(1), corrected), at(6), &FakePlan)
        .unwrap();
    assert_eq!(reloaded.current().unwrap().is_right(), Some(true));
    assert_eq!(response(&reloaded).proposed, Some(Rating::Hard));
}

#[test]
fn suspending_and_burying_take_the_card_out_and_flags_stay_on_it() {
    let session = showing(new_card(1), basic("f", "b"));
    let (gone, effect) = session.step(Input::Suspend, at(1), &FakePlan).unwrap();
    assert_eq!(effect, Effect::Suspend(CardId(1)));
    assert_eq!(gone.left().total(), 0);
    let (gone, effect) = session.step(Input::Bury, at(1), &FakePlan).unwrap();
    assert_eq!(effect, Effect::Bury(CardId(1)));
    assert!(gone.current().is_none());
    let flagged = stepped(&session, Input::SetFlag(Flag::new(3)));
    assert_eq!(flagged.current().unwrap().prompt().flag, Flag::new(3));
}

#[test]
fn the_summary_lists_each_missed_card_once_and_counts_by_source() {
    let mut misses = prompt(new_card(1), moons());
    misses.source = "Mars, chapter 2".into();
    let start = session(&[&new_card(1)]).present(misses, at(0).at());
    let miss = stepped(&stepped(&start, Input::Pick(vec![0])), Input::Accept);
    let hit = miss.present(prompt(new_card(2), basic("f", "b")), at(5).at());
    let hit = stepped(&stepped(&hit, Input::Reveal), Input::Accept);
    let again = hit.present(prompt(learning_card(1, 5), moons()), at(5).at());
    let again = stepped(&stepped(&again, Input::Reveal), Input::Pick(vec![2]));
    let summary = stepped(&again, Input::Accept).summary(at(20).at());
    assert_eq!((summary.answered, summary.passed), (3, 1));
    assert_eq!((summary.taken_ms, summary.elapsed_ms), (5_000, 20_000));
    let missed: Vec<_> = summary
        .missed
        .iter()
        .map(|done| (done.picked.join(" "), done.right.join(" ")))
        .collect();
    assert_eq!(missed, [("one".to_owned(), "two".to_owned())]);
    let sources: Vec<_> = summary
        .sources
        .iter()
        .map(|tally| (tally.source.as_str(), tally.answered, tally.passed))
        .collect();
    assert_eq!(sources, [("Bees", 2, 1), ("Mars, chapter 2", 1, 0)]);
}

#[test]
fn with_the_real_scheduler_what_is_shown_is_what_is_recorded() {
    let scheduler = crate::schedule::Scheduler::new(&Options::default()).unwrap();
    let plan = Scheduled {
        scheduler: &scheduler,
        load: &|day| day.number().unsigned_abs() % 7,
    };
    for card in [new_card(1), learning_card(2, 0), review_card(3, 40)] {
        for rating in Rating::ALL {
            let session = showing(card.clone(), basic("f", "b"));
            let (session, _) = session.step(Input::Reveal, at(5), &plan).unwrap();
            let Stage::Answer(revealed) = session.current().unwrap().stage().clone() else {
                panic!("the answer is not shown");
            };
            let (_, effect) = session.step(Input::Rate(rating), at(65), &plan).unwrap();
            let interval = revealed.intervals.get(rating);
            assert!(
                matches!(&effect, Effect::Record(answer) if answer.log.interval == interval),
                "{rating:?} {effect:?}"
            );
        }
    }
}
