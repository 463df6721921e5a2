//! The collection as a whole: what it refuses, and that undo is exact.

use super::{journal::Table, *};
use crate::domain::{
    Active, Answer, Card, CardId, Clock, Content, DeckName, Due, Flag, Interval, LogKind,
    MemoryState, Moment, NoteDraft, NoteId, Now, OptionKey, Phase, Place, Rating, Response,
    ReviewLog, Schedule, State, StudyDay, Timestamp,
};
use proptest::prelude::*;
use std::cell::Cell;

/// A clock that moves on by a minute a reading.
struct Minutes(Cell<i64>);

impl Clock for Minutes {
    fn now(&self) -> Now {
        let minute = self.0.get();
        self.0.set(minute + 1);
        at(minute * 60_000)
    }
}

fn at(millis: i64) -> Now {
    const DAY: i64 = 86_400_000;
    Now {
        moment: Moment {
            at: Timestamp::from_millis(millis),
            day: StudyDay::from_number((millis / DAY) as i32),
        },
        next_day_at: Timestamp::from_millis((millis / DAY + 1) * DAY),
        utc_offset_minutes: 0,
    }
}

fn basic(front: &str, back: &str) -> NoteDraft {
    NoteDraft {
        guid: None,
        deck: None,
        content: Content::Basic {
            front: front.into(),
            back: back.into(),
        },
        draft: false,
        salvaged: false,
        tags: vec![],
        source: "Lesson 1".into(),
        place: Place::START,
        number: 1,
    }
}

fn reversed(front: &str, back: &str) -> NoteDraft {
    NoteDraft {
        content: Content::Reversed {
            front: front.into(),
            back: back.into(),
        },
        ..basic(front, back)
    }
}

fn import(store: &mut Store, path: &str, drafts: &[NoteDraft], now: Now) -> Imported {
    let deck = DeckName::new("Deck::Below").unwrap();
    let hash = format!("{drafts:?}");
    let is_gone = |_: &str| false;
    let mut import = store.import(now, &is_gone).unwrap();
    import
        .file(&SourceFile {
            path: Some(path),
            content_hash: &hash,
            format: "test",
            title: None,
            regime: None,
            question_count: drafts.len() as u32,
            drafts,
            deck: &deck,
        })
        .unwrap();
    let reports = import.finish().unwrap();
    import.commit(path).unwrap();
    reports[0]
}

/// A store with three notes and four cards.
fn filled() -> Store {
    let mut store = Store::in_memory().unwrap();
    let drafts = [basic("one", "1"), basic("two", "2"), reversed("three", "3")];
    import(&mut store, "/notes.md", &drafts, at(0));
    store
}

fn answer(card: Card, rating: Rating, now: Now) -> Answer {
    let memory = MemoryState::new(2.5, 5.25).unwrap();
    let reps = card.reps() + 1;
    let after = Card {
        schedule: Schedule::Active(Active {
            phase: Phase::Review,
            due: Due::On(now.day().plus(3)),
            interval: Interval::Days(3),
            memory,
            last_review: now.moment,
            reps,
            lapses: 0,
        }),
        ..card.clone()
    };
    Answer {
        log: ReviewLog {
            card_id: card.id,
            kind: LogKind::Answer,
            reviewed: now.moment,
            utc_offset_minutes: 60,
            rating,
            state_before: State::of(&card.schedule),
            elapsed_days: 0,
            interval: Interval::Days(3),
            last_interval: card.active().map(|active| active.interval),
            memory,
            taken_ms: 1_234,
            response: Response {
                shown: vec![1, 0],
                picked: vec![0],
                recalled_first: Some(false),
                guessed: true,
                proposed: Some(Rating::Hard),
            },
        },
        before: card,
        after,
        leech: rating == Rating::Again,
    }
}

/// Every row of every journaled table, and the answers that count.
fn dump(store: &Store) -> Vec<String> {
    let mut rows = Vec::new();
    for table in Table::ALL {
        let sql = format!(
            "select {} from {} order by id",
            table.columns().join(", "),
            table.name()
        );
        let mut select = store.conn.prepare(&sql).unwrap();
        let columns = table.columns().len();
        let mut found = select.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<_> = (0..columns)
                .map(|i| format!("{:?}", row.get_ref(i).unwrap()))
                .collect();
            rows.push(format!("{} {}", table.name(), values.join(" ")));
        }
    }
    store.each_log(|log| rows.push(format!("{log:?}"))).unwrap();
    rows
}

#[test]
fn the_journal_knows_every_column() {
    let store = Store::in_memory().unwrap();
    for table in Table::ALL {
        let columns: Vec<String> = store
            .conn
            .prepare("select name from pragma_table_info(?1) order by cid")
            .unwrap()
            .query_map([table.name()], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(columns, table.columns(), "{}", table.name());
    }
}

#[test]
fn an_answer_is_read_back_to_the_bit() {
    let mut store = filled();
    let card = store.card(CardId(1)).unwrap().unwrap();
    let answer = answer(card, Rating::Good, at(5_000));
    store
        .record(&answer, None, AnswerRules::default(), at(5_000))
        .unwrap();
    assert_eq!(store.card(CardId(1)).unwrap().as_ref(), Some(&answer.after));
    assert_eq!(store.logs_of(CardId(1)).unwrap(), vec![answer.log]);
}

#[test]
fn an_answer_to_a_card_that_moved_on_is_refused_and_changes_nothing() {
    let mut store = filled();
    let card = store.card(CardId(1)).unwrap().unwrap();
    let first = answer(card.clone(), Rating::Good, at(5_000));
    let second = answer(card, Rating::Again, at(6_000));
    store
        .record(&first, None, AnswerRules::default(), at(5_000))
        .unwrap();
    let before = dump(&store);
    let error = store
        .record(&second, None, AnswerRules::default(), at(6_000))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not save the answer: card 1 was answered elsewhere in the meantime"
    );
    assert_eq!(dump(&store), before);
}

#[test]
fn the_review_log_refuses_to_be_changed_or_shortened() {
    let mut store = filled();
    let card = store.card(CardId(1)).unwrap().unwrap();
    let answer = answer(card, Rating::Good, at(5_000));
    store
        .record(&answer, None, AnswerRules::default(), at(5_000))
        .unwrap();
    for sql in [
        "update review_logs set rating = 4",
        "delete from review_logs",
    ] {
        let error = store.conn.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[test]
fn undoing_an_answer_appends_a_retraction() {
    let mut store = filled();
    let before = dump(&store);
    let card = store.card(CardId(1)).unwrap().unwrap();
    let answer = answer(card, Rating::Again, at(5_000));
    store
        .record(
            &answer,
            None,
            AnswerRules {
                bury_siblings: true,
                suspend_leeches: true,
            },
            at(5_000),
        )
        .unwrap();
    let undone = store.undo(at(9_000)).unwrap().unwrap();
    assert_eq!(undone.operation.kind, Some(OperationKind::Answer));
    assert_eq!(undone.cards, vec![CardId(1)]);
    assert_eq!(dump(&store), before);
    let kinds: Vec<String> = store
        .conn
        .prepare("select kind from review_logs order by id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(kinds, vec!["answer", "retraction"]);
}

#[test]
fn a_journal_applied_twice_is_redo() {
    let mut store = filled();
    let card = store.card(CardId(1)).unwrap().unwrap();
    let answer = answer(card, Rating::Again, at(5_000));
    store
        .record(&answer, None, AnswerRules::default(), at(5_000))
        .unwrap();
    let done = dump(&store);
    store.undo(at(6_000)).unwrap().unwrap();
    // What undo left in the operation is the way forward again, and once more back.
    for step in 0..3 {
        store
            .conn
            .execute("update operations set undone_at = null", [])
            .unwrap();
        store.undo(at(7_000 + step)).unwrap().unwrap();
        assert_eq!(dump(&store) == done, step % 2 == 0, "step {step}");
    }
}

#[test]
fn siblings_stay_away_until_tomorrow() {
    let mut store = filled();
    let card = store.card(CardId(3)).unwrap().unwrap();
    let rules = AnswerRules {
        bury_siblings: true,
        ..AnswerRules::default()
    };
    store
        .record(
            &answer(card, Rating::Good, at(5_000)),
            None,
            rules,
            at(5_000),
        )
        .unwrap();
    assert!(!store.is_due(CardId(4), at(6_000)).unwrap());
    assert!(store.is_due(CardId(4), at(86_400_000)).unwrap());
}

#[test]
fn a_leech_is_tagged_and_suspended_if_asked() {
    let mut store = filled();
    let card = store.card(CardId(1)).unwrap().unwrap();
    let rules = AnswerRules {
        suspend_leeches: true,
        ..AnswerRules::default()
    };
    store
        .record(
            &answer(card, Rating::Again, at(5_000)),
            None,
            rules,
            at(5_000),
        )
        .unwrap();
    let row = store.card_row(CardId(1)).unwrap().unwrap();
    assert_eq!(
        (row.note.tags, row.suspended),
        (vec!["leech".to_owned()], true)
    );
}

#[test]
fn two_answers_at_the_same_instant_keep_both() {
    let mut store = filled();
    for id in [1, 2] {
        let card = store.card(CardId(id)).unwrap().unwrap();
        store
            .record(
                &answer(card, Rating::Good, at(5_000)),
                None,
                AnswerRules::default(),
                at(5_000),
            )
            .unwrap();
    }
    let ids: Vec<i64> = store
        .conn
        .prepare("select id from review_logs order by id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(ids, vec![5_000, 5_001]);
}

#[test]
fn impossible_cards_cannot_be_stored() {
    let store = filled();
    for nonsense in [
        "update cards set phase = 'review'",
        "update cards set stability = 1.0",
        "update cards set due_day = 3",
        "update cards set flag = 8",
        "update cards set phase = 'learning', step = 0, interval_secs = 60, stability = 1, difficulty = 5,
             last_review_at = 0, last_review_day = 0, reps = 1, due_at = 1, due_day = 1",
        "update cards set phase = 'review', interval_days = 1, due_day = 1, stability = 0, difficulty = 5,
             last_review_at = 0, last_review_day = 0, reps = 1",
        "update notes set kind = 'essay'",
        "update notes set tags = 'no-spaces-around'",
        "update decks set name = ' '",
    ] {
        assert!(store.conn.execute(nonsense, []).is_err(), "{nonsense}");
    }
}

#[test]
fn the_same_file_again_changes_nothing() {
    let mut store = filled();
    let before = dump(&store);
    let drafts = [basic("one", "1"), basic("two", "2"), reversed("three", "3")];
    let is_gone = |_: &str| false;
    let mut again = store.import(at(9_000), &is_gone).unwrap();
    let report = again
        .unchanged("/notes.md", &format!("{drafts:?}"))
        .unwrap()
        .unwrap();
    assert_eq!((report.unchanged, report.questions), (3, 3));
    again.commit("again").unwrap();
    assert_eq!(dump(&store), before);
    assert_eq!(store.operations(10).unwrap().len(), 1);
}

#[test]
fn a_note_that_vanishes_is_retired_and_comes_back_with_its_history() {
    let mut store = filled();
    let card = store.card(CardId(2)).unwrap().unwrap();
    store
        .record(
            &answer(card, Rating::Good, at(5_000)),
            None,
            AnswerRules::default(),
            at(5_000),
        )
        .unwrap();
    let rest = [basic("one", "1"), reversed("three", "3")];
    let report = import(&mut store, "/notes.md", &rest, at(6_000));
    assert_eq!((report.unchanged, report.retired), (2, 1));
    let row = store.card_row(CardId(2)).unwrap().unwrap();
    assert!(row.suspended && row.note.retired_at.is_some());

    let all = [basic("one", "1"), basic("two", "2"), reversed("three", "3")];
    let report = import(&mut store, "/notes.md", &all, at(7_000));
    assert_eq!((report.unchanged, report.returned, report.added), (3, 1, 0));
    let row = store.card_row(CardId(2)).unwrap().unwrap();
    assert!(!row.suspended && row.note.retired_at.is_none());
    assert_eq!(row.card.reps(), 1);
}

#[test]
fn a_card_the_learner_suspended_stays_so_when_its_note_returns() {
    let mut store = filled();
    store
        .change_cards(&[CardId(2)], CardChange::Suspend(true), at(5_000))
        .unwrap();
    import(&mut store, "/notes.md", &[basic("one", "1")], at(6_000));
    let all = [basic("one", "1"), basic("two", "2"), reversed("three", "3")];
    import(&mut store, "/notes.md", &all, at(7_000));
    assert!(store.card_row(CardId(2)).unwrap().unwrap().suspended);
    assert!(!store.card_row(CardId(3)).unwrap().unwrap().suspended);
}

#[test]
fn the_same_question_in_two_files_is_one_note() {
    let mut store = filled();
    let report = import(&mut store, "/copy.md", &[basic("one", "1")], at(6_000));
    assert_eq!((report.unchanged, report.added), (1, 0));
    let note = store.card(CardId(1)).unwrap().unwrap().note_id;
    let origins: Vec<_> = store
        .origins(note)
        .unwrap()
        .into_iter()
        .map(|o| o.path)
        .collect();
    assert_eq!(origins, vec!["/notes.md", "/copy.md"]);
    // Gone from one of them, it is still there.
    let report = import(&mut store, "/copy.md", &[basic("new", "4")], at(7_000));
    assert_eq!(report.retired, 0);
}

#[test]
fn an_import_that_is_dropped_leaves_no_trace() {
    let mut store = filled();
    let before = dump(&store);
    let deck = DeckName::new("Other").unwrap();
    let is_gone = |_: &str| false;
    let mut import = store.import(at(9_000), &is_gone).unwrap();
    import
        .file(&SourceFile {
            path: Some("/other.md"),
            content_hash: "x",
            format: "test",
            title: None,
            regime: None,
            question_count: 1,
            drafts: &[basic("four", "4")],
            deck: &deck,
        })
        .unwrap();
    drop(import);
    assert_eq!(dump(&store), before);
}

#[test]
fn decks_that_took_each_others_names_get_their_own_back_and_again() {
    let mut store = Store::in_memory().unwrap();
    let name = |name: &str| DeckName::new(name).unwrap();
    // Made in this order, so that the deck below has the smaller id of the two.
    for (deck, number) in [("Z", 1), ("A::A", 2)] {
        let text = text(cloze(number), "");
        store.add_note(&name(deck), &text, at(0)).unwrap();
    }
    let id = |store: &Store, deck: &str| store.decks().unwrap().find(&name(deck)).unwrap();
    let (above, below) = (id(&store, "A"), id(&store, "A::A"));
    let before = dump(&store);
    let names = [(above, name("A::A")), (below, name("A::A::A"))];
    store.rename_decks(&names, "renamed", at(1)).unwrap();
    assert_eq!(id(&store, "A::A::A"), below);
    assert!(id(&store, "A") != above, "a new deck stands above");
    let renamed = dump(&store);
    store.undo(at(2)).unwrap().unwrap();
    assert_eq!(dump(&store), before);
    store
        .conn
        .execute("update operations set undone_at = null", [])
        .unwrap();
    store.undo(at(3)).unwrap().unwrap();
    assert_eq!(dump(&store), renamed);
}

fn edited(store: &mut Store, note: i64, content: Content, now: Now) -> Edited {
    let note = store.note(NoteId(note)).unwrap().unwrap();
    let text = text(content, "Lesson 1");
    store.edit_note(&note, &text, now).unwrap().unwrap()
}

/// Answers a card Good; gives it as it is then.
fn answered(store: &mut Store, card: i64, now: Now) -> Card {
    let card = store.card(CardId(card)).unwrap().unwrap();
    let answer = answer(card, Rating::Good, now);
    store
        .record(&answer, None, AnswerRules::default(), now)
        .unwrap();
    answer.after
}

#[test]
fn cloze_numbers_make_cards_and_take_them_away_and_history_stays() {
    let mut store = Store::in_memory().unwrap();
    store
        .add_note(&deck(1), &text(cloze(2), ""), at(0))
        .unwrap();
    let second = answered(&mut store, 2, at(5_000));

    let more = edited(&mut store, 1, cloze(4), at(6_000));
    assert_eq!((more.cards_added, more.cards_deleted), (2, 0));
    assert_eq!(store.card(CardId(4)).unwrap().unwrap().ordinal, 3);
    assert_eq!(store.card(CardId(2)).unwrap().unwrap(), second);

    let fewer = edited(&mut store, 1, cloze(1), at(7_000));
    assert_eq!((fewer.cards_deleted, fewer.cards_suspended), (2, 1));
    let row = store.card_row(CardId(2)).unwrap().unwrap();
    assert!(row.suspended && row.card == second);
    assert!(store.card(CardId(3)).unwrap().is_none());
}

#[test]
fn another_answer_to_type_makes_the_card_due_now_and_keeps_its_memory() {
    let mut store = Store::in_memory().unwrap();
    let typed = |answer: &str| Content::Typed {
        front: "red planet".into(),
        answer: answer.into(),
    };
    store
        .add_note(&deck(1), &text(typed("Venus"), ""), at(0))
        .unwrap();
    let before = answered(&mut store, 1, at(5_000));
    assert!(!store.is_due(CardId(1), at(6_000)).unwrap());
    assert!(edited(&mut store, 1, typed("Mars"), at(7_000)).key_changed);
    assert!(store.is_due(CardId(1), at(8_000)).unwrap());
    let after = store.card(CardId(1)).unwrap().unwrap();
    let memory = |card: &Card| card.active().map(|active| active.memory);
    assert_eq!(memory(&after), memory(&before));
}

#[test]
fn a_draft_that_is_completed_comes_into_the_queues() {
    let mut store = Store::in_memory().unwrap();
    let draft = NoteDraft {
        draft: true,
        ..basic("question", "")
    };
    import(&mut store, "/notes.md", &[draft], at(0));
    assert!(store.card_row(CardId(1)).unwrap().unwrap().suspended);
    let back = |back: &str| Content::Basic {
        front: "question".into(),
        back: back.into(),
    };
    assert!(!edited(&mut store, 1, back(" "), at(1_000)).completed);
    assert!(edited(&mut store, 1, back("answer"), at(2_000)).completed);
    let row = store.card_row(CardId(1)).unwrap().unwrap();
    assert!(!row.suspended && !row.note.draft);
}

#[test]
fn an_edit_of_a_note_that_changed_meanwhile_is_refused() {
    let mut store = filled();
    let note = store.note(NoteId(1)).unwrap().unwrap();
    store
        .tag_notes(&[NoteId(1)], &["new".to_owned()], &[], at(5_000))
        .unwrap();
    let before = dump(&store);
    let error = store
        .edit_note(&note, &text(cloze(1), ""), at(6_000))
        .unwrap_err();
    let name = &note.guid.0;
    assert_eq!(
        error.to_string(),
        format!("could not edit the note: note {name} was changed elsewhere in the meantime")
    );
    assert_eq!(dump(&store), before);
}

#[test]
fn the_answers_of_a_deleted_note_stay_in_the_log() {
    let mut store = filled();
    answered(&mut store, 1, at(5_000));
    let deleted = store
        .delete_notes(&[NoteId(1), NoteId(3)], at(6_000))
        .unwrap();
    assert_eq!((deleted.notes, deleted.cards), (2, 3));
    assert_eq!(store.logs_of(CardId(1)).unwrap().len(), 1);
}

#[test]
fn a_card_that_was_reset_begins_a_new_history_at_its_old_place() {
    let mut store = filled();
    let before = store.card(CardId(2)).unwrap().unwrap();
    answered(&mut store, 2, at(5_000));
    assert_eq!(
        store
            .reset_cards(&[CardId(1), CardId(2)], at(6_000))
            .unwrap(),
        1
    );
    assert_eq!(store.card(CardId(2)).unwrap().unwrap(), before);
    let after = answered(&mut store, 2, at(7_000));
    let scheduler = crate::schedule::Scheduler::new(&crate::domain::Options::default()).unwrap();
    let replayed = scheduler
        .replay(0, &store.logs_of(CardId(2)).unwrap())
        .unwrap();
    let reps = |schedule: &Schedule| match schedule {
        Schedule::Active(active) => active.reps,
        Schedule::New { .. } => 0,
    };
    assert_eq!((reps(&after.schedule), reps(&replayed)), (1, 1));
}

#[test]
fn an_archive_into_an_empty_collection_gives_the_same_archive() {
    let mut store = filled();
    for (id, rating) in [(1, Rating::Good), (2, Rating::Again)] {
        let card = store.card(CardId(id)).unwrap().unwrap();
        store
            .record(
                &answer(card, rating, at(5_000)),
                None,
                AnswerRules::default(),
                at(5_000),
            )
            .unwrap();
    }
    store.undo(at(6_000)).unwrap();
    store
        .set_option(None, OptionKey::NewPerDay, Some("7"), None, at(7_000))
        .unwrap();
    store
        .change_cards(&[CardId(3)], CardChange::Flag(Flag::new(2)), at(8_000))
        .unwrap();
    store
        .change_cards(
            &[CardId(4)],
            CardChange::Bury(Some(StudyDay::from_number(1))),
            at(9_000),
        )
        .unwrap();
    let archive = store.archive(None).unwrap();
    assert_eq!(archive.reviews.len(), 2);
    assert!(archive.reviews[1].undone);

    let mut other = Store::in_memory().unwrap();
    let never = |_: &_, _, _: &[_]| Err("not needed".to_owned());
    let restored = other.restore(&archive, &never, false, at(10_000)).unwrap();
    assert_eq!((restored.added, restored.reviews), (3, 2));
    let forget_cards = |mut archive: crate::domain::Archive| {
        for review in &mut archive.reviews {
            review.log.card_id = CardId(0);
        }
        archive
    };
    assert_eq!(
        forget_cards(other.archive(None).unwrap()),
        forget_cards(archive.clone())
    );
    // And once more: nothing is there twice.
    let again = other.restore(&archive, &never, false, at(11_000)).unwrap();
    assert_eq!(
        (again.added, again.updated, again.unchanged, again.reviews),
        (0, 0, 3, 0)
    );
}

/// Something that can be done to a collection.
#[derive(Clone, Debug)]
enum Step {
    Answer(i64, u8),
    Suspend(i64, bool),
    Bury(i64),
    Flag(i64, u8),
    Tag(i64),
    Option(u32),
    Import(Vec<u8>),
    Add(u8),
    Edit(i64, u8),
    Delete(i64),
    Move(i64, u8),
    Rename(u8),
    Reset(i64),
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..5_i64, 1..5_u8).prop_map(|(card, rating)| Step::Answer(card, rating)),
        1 => (1..5_i64, any::<bool>()).prop_map(|(card, on)| Step::Suspend(card, on)),
        1 => (1..5_i64).prop_map(Step::Bury),
        1 => (1..5_i64, 0..8_u8).prop_map(|(card, flag)| Step::Flag(card, flag)),
        1 => (1..4_i64).prop_map(Step::Tag),
        1 => (0..50_u32).prop_map(Step::Option),
        2 => proptest::collection::vec(0..6_u8, 0..4).prop_map(Step::Import),
        1 => (0..6_u8).prop_map(Step::Add),
        2 => (1..4_i64, 0..6_u8).prop_map(|(note, text)| Step::Edit(note, text)),
        1 => (1..5_i64).prop_map(Step::Delete),
        1 => (1..5_i64, 0..3_u8).prop_map(|(card, deck)| Step::Move(card, deck)),
        1 => (0..3_u8).prop_map(Step::Rename),
        1 => (1..5_i64).prop_map(Step::Reset),
        1 => Just(Step::Undo),
    ]
}

fn deck(number: u8) -> DeckName {
    DeckName::new(&format!("{number}::Other")).unwrap()
}

fn text(content: Content, source: &str) -> NoteText {
    NoteText {
        content,
        tags: vec!["by-hand".into()],
        source: source.into(),
    }
}

/// A text with so many hidden parts.
fn cloze(number: u8) -> Content {
    let parts = (1..=number).map(|n| format!("{{{{c{n}::part {n}}}}} "));
    Content::Cloze {
        text: parts.collect(),
        extra: format!("{number} parts"),
    }
}

/// Does a step; whether it became an operation.
fn take(store: &mut Store, step: &Step, now: Now) -> bool {
    let before = store
        .operations(1)
        .unwrap()
        .first()
        .map(|operation| operation.id);
    match step {
        Step::Answer(card, rating) => {
            if let Some(card) = store.card(CardId(*card)).unwrap() {
                let answer = answer(card, Rating::from_number(*rating).unwrap(), now);
                let rules = AnswerRules {
                    bury_siblings: true,
                    suspend_leeches: true,
                };
                store.record(&answer, None, rules, now).unwrap();
            }
        }
        Step::Suspend(card, on) => {
            store
                .change_cards(&[CardId(*card)], CardChange::Suspend(*on), now)
                .unwrap();
        }
        Step::Bury(card) => {
            let until = Some(now.day().plus(1));
            store
                .change_cards(&[CardId(*card)], CardChange::Bury(until), now)
                .unwrap();
        }
        Step::Flag(card, flag) => {
            store
                .change_cards(&[CardId(*card)], CardChange::Flag(Flag::new(*flag)), now)
                .unwrap();
        }
        Step::Tag(note) => {
            store
                .tag_notes(&[NoteId(*note)], &["hard".to_owned()], &[], now)
                .unwrap();
        }
        Step::Option(value) => {
            store
                .set_option(
                    None,
                    OptionKey::NewPerDay,
                    Some(&value.to_string()),
                    None,
                    now,
                )
                .unwrap();
        }
        Step::Import(fronts) => {
            let mut fronts = fronts.clone();
            fronts.sort_unstable();
            fronts.dedup();
            let drafts: Vec<_> = fronts
                .iter()
                .map(|n| basic(&format!("front {n}"), "back"))
                .collect();
            import(store, "/notes.md", &drafts, now);
        }
        Step::Add(number) => {
            let text = text(cloze(*number), "added");
            store.add_note(&deck(*number), &text, now).unwrap();
        }
        Step::Edit(note, number) => {
            if let Some(note) = store.note(NoteId(*note)).unwrap() {
                let text = text(cloze(*number), "edited");
                store.edit_note(&note, &text, now).unwrap();
            }
        }
        Step::Delete(card) => {
            let notes = store.notes_of(&[CardId(*card)]).unwrap();
            store.delete_notes(&notes, now).unwrap();
        }
        Step::Move(card, number) => {
            store
                .move_cards(&[CardId(*card)], &deck(*number), now)
                .unwrap();
        }
        Step::Rename(number) => {
            // Everything one level down, below a deck that may take an old name.
            let below = |name: &DeckName| DeckName::new(&format!("{number}::{}", name.as_str()));
            let decks = store.decks().unwrap();
            let names: Vec<_> = decks
                .iter()
                .map(|(name, id)| (id, below(name).unwrap()))
                .collect();
            store.rename_decks(&names, "renamed", now).unwrap();
        }
        Step::Reset(card) => {
            store.reset_cards(&[CardId(*card)], now).unwrap();
        }
        Step::Undo => {
            store.undo(now).unwrap();
            return false;
        }
    }
    store
        .operations(1)
        .unwrap()
        .first()
        .map(|operation| operation.id)
        != before
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn undo_is_exact_whatever_was_done(steps in proptest::collection::vec(step(), 1..20)) {
        let clock = Minutes(Cell::new(1));
        let mut store = filled();
        // What the collection looked like before each operation that is not taken back yet.
        let mut past = Vec::new();
        for step in &steps {
            let before = dump(&store);
            if matches!(step, Step::Undo) && past.is_empty() {
                continue;
            }
            if take(&mut store, step, clock.now()) {
                past.push(before);
            } else if matches!(step, Step::Undo) {
                prop_assert_eq!(dump(&store), past.pop().unwrap());
            }
        }
        while let Some(before) = past.pop() {
            prop_assert!(store.undo(clock.now()).unwrap().is_some());
            prop_assert_eq!(dump(&store), before);
        }
    }
}
