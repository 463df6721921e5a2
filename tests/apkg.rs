//! An archive with a card in every state becomes a package whose bytes are Anki's.
//!
//! The package and the same archive as JSON stay in cargo's folder for temporary files, for
//! `tests/anki/check.py` to import into Anki itself and to compare.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may fail as tests do"
)]

#[path = "apkg/history.rs"]
mod history;

use fsrs::{DEFAULT_PARAMETERS, FSRS};
use history::{FIRST_DAY, History, OFFSET, moment};
use rusqlite::Connection;
use srs::domain::{
    Archive, ArchivedCard, ArchivedNote, ArchivedReview, Choice, ChoiceOption, Content, DeckName,
    Explanation, Flag, Guid, LogKind, Now, OptionKey, OptionReference, Options, Parameters, Rating,
    ReviewLog, Schedule, Seed, State, StudyDay,
};
use srs::formats::apkg::{PackageSettings, Scheduling, Summary, write};
use srs::stats::{CardCounts, CardFacts, Period, Totals, forecast};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::{CompressionMethod, ZipArchive};

/// The present: 2026-11-20 (day 31), 18:40 local time.
fn now() -> Now {
    Now {
        moment: moment(31, 2_400),
        next_day_at: moment(31, 10 * 3_600).at,
        utc_offset_minutes: OFFSET,
    }
}

fn deck(name: &str) -> DeckName {
    DeckName::new(name).unwrap()
}

/// The archive, built card by card.
#[derive(Default)]
struct Builder(Archive);

impl Builder {
    fn note(&mut self, guid: &str, deck_name: &str, content: Content) {
        self.0.notes.push(ArchivedNote {
            guid: Guid(guid.into()),
            deck: deck(deck_name),
            content,
            tags: vec!["exported".into(), "two words".into()],
            source: "Lesson 3".into(),
            origins: Vec::new(),
            retired_at: None,
            draft: false,
            created_at: moment(0, 0).at,
            modified_at: moment(0, 0).at,
        });
    }

    fn basic(&mut self, guid: &str, deck_name: &str) {
        let front = format!("What is `{guid}`?");
        let back = "It is **this**.".to_owned();
        self.note(guid, deck_name, Content::Basic { front, back });
    }

    fn card(&mut self, ordinal: u16, schedule: Schedule, logs: &[ReviewLog]) -> &mut ArchivedCard {
        let note = self.0.notes.last().unwrap();
        let guid = note.guid.clone();
        let reviews = logs.iter().map(|log| ArchivedReview {
            id: log.reviewed.at.as_millis(),
            guid: guid.clone(),
            ordinal,
            log: log.clone(),
            undone: false,
        });
        self.0.reviews.extend(reviews);
        self.0.cards.push(ArchivedCard {
            guid: guid.clone(),
            ordinal,
            deck: note.deck.clone(),
            schedule: Some(schedule),
            position: self.0.cards.len() as u32 + 1,
            suspended: false,
            buried_until: None,
            flag: None,
        });
        self.0.cards.last_mut().unwrap()
    }

    fn history(&mut self, ordinal: u16, history: &History<'_>) -> &mut ArchivedCard {
        self.card(ordinal, history.schedule(), &history.logs)
    }
}

fn choice() -> Content {
    let option = |text: &str, correct| ChoiceOption {
        text: text.into(),
        correct,
        note: String::new(),
    };
    let explanation = Explanation {
        text: "Option 2 moves. [sound:x.mp3] {{Front}} <script>alert(1)</script>".into(),
        references: vec![OptionReference {
            start: 7,
            end: 8,
            number: 2,
            option: Some(1),
        }],
    };
    let options = vec![
        option("It copies", false),
        option("It *moves*", true),
        option("[latex]x[/latex]", false),
    ];
    Content::Choice(Choice::new("What does `let b = a;` do?".into(), options, explanation).unwrap())
}

fn async_parameters() -> Vec<f32> {
    let mut parameters = DEFAULT_PARAMETERS.to_vec();
    parameters[0] = 0.5;
    parameters[20] = 0.2;
    parameters
}

fn async_options() -> Options {
    let mut options = Options::default();
    for (key, value) in [
        (OptionKey::DesiredRetention, "0.85"),
        (OptionKey::LearningSteps, "1m 1d"),
        (OptionKey::NewPerDay, "7"),
    ] {
        options.set(key, value).unwrap();
    }
    options.parameters = Parameters::new(&async_parameters());
    options
}

/// Every state, mark and oddity once. Notes stand in alphabetical order.
fn archive() -> Archive {
    let fsrs = FSRS::new(&DEFAULT_PARAMETERS).unwrap();
    let async_fsrs = FSRS::new(&async_parameters()).unwrap();
    let start = || History::new(&fsrs, &[60, 600], 0.9);
    let async_start = || History::new(&async_fsrs, &[60, 86_400], 0.85);
    let mut builder = Builder::default();

    builder.note("a-choice", "Rust", choice());
    builder.history(0, &start().learned_until(0, 31, 10)).flag = Flag::new(3);

    builder.basic("b-relearning", "Rust");
    let history = start().learned_until(0, 20, 20);
    builder.history(0, &history.answer(moment(31, 2_000), Rating::Again));

    builder.note(
        "c-reversed",
        "Rust",
        Content::Reversed {
            front: "borrow".into(),
            back: "ausleihen".into(),
        },
    );
    builder.history(0, &start().learned_until(3, 31, 30));
    builder.card(1, Schedule::New { position: 9 }, &[]);

    builder.note(
        "d-cloze",
        "SQL",
        Content::Cloze {
            text: "{{c1::`select`::verb}} reads, {{c2::*insert*}} writes {{this}}".into(),
            extra: "Both are statements.".into(),
        },
    );
    builder.history(0, &start().answer(moment(31, 2_100), Rating::Good));
    builder.card(1, Schedule::New { position: 10 }, &[]);
    // A third number that the text no longer has.
    builder.history(2, &start().learned_until(2, 5, 40));

    builder.note(
        "e-typed",
        "Rust::Async",
        Content::Typed {
            front: "The macro that waits for the first of several futures".into(),
            answer: "`select!`".into(),
        },
    );
    builder.history(0, &async_start().answer(moment(31, 50), Rating::Good));

    builder.basic("f-own-parameters", "Rust::Async::Tokio");
    let history = async_start().answer(moment(1, 60), Rating::Good);
    builder.history(0, &history.answer(moment(2, 60), Rating::Good));

    builder.basic("g-suspended", "Rust");
    builder
        .history(0, &start().learned_until(0, 9, 70))
        .suspended = true;

    builder.basic("h-buried", "Rust");
    let card = builder.history(0, &start().learned_until(0, 9, 80));
    card.buried_until = Some(StudyDay::from_number(FIRST_DAY + 32));

    builder.basic("i-reset", "Rust");
    builder.history(0, &start().learned_until(0, 9, 90).reset());

    builder.basic("j-reset-and-learned", "Rust");
    builder.history(
        0,
        &start()
            .learned_until(0, 9, 100)
            .reset()
            .learned_until(20, 31, 100),
    );

    builder.basic("k-lapsed-often", "Rust");
    let mut history = start().learned_until(0, 3, 110);
    for day in [8, 16, 24] {
        history = history.answer(moment(day, 110), Rating::Again);
        history = history.answer(moment(day, 720), Rating::Good);
    }
    builder.history(0, &history.answer(moment(29, 110), Rating::Hard));

    builder.basic("l-crammed", "Rust");
    let mut history = start().learned_until(4, 9, 120);
    let answer = history.logs.last().unwrap().clone();
    history.logs.push(ReviewLog {
        kind: LogKind::Cram,
        rating: Rating::Again,
        reviewed: moment(11, 120),
        ..answer
    });
    builder.history(0, &history);

    builder.basic("m-undone", "Rust");
    let history = start().learned_until(5, 9, 130);
    builder.history(0, &history);
    let undone = history.answer(moment(12, 130), Rating::Again);
    let last = undone.logs.last().unwrap();
    builder.0.reviews.push(ArchivedReview {
        id: last.reviewed.at.as_millis(),
        guid: Guid("m-undone".into()),
        ordinal: 0,
        log: last.clone(),
        undone: true,
    });

    builder.basic("n-draft", "Rust");
    builder.0.notes.last_mut().unwrap().draft = true;

    builder.0.reviews.sort_by_key(|review| review.id);
    builder.0
}

fn package(archive: &Archive, scheduling: Scheduling) -> (Vec<u8>, Summary) {
    let decks = BTreeMap::from([(deck("Rust::Async"), async_options())]);
    let settings = PackageSettings {
        scheduling,
        now: now(),
        collection: &Options::default(),
        decks: &decks,
        default_parameters: &Parameters::new(&DEFAULT_PARAMETERS).unwrap(),
        relabel: &|choice| choice.explanation().text.replace("Option 2", "Option B"),
    };
    let mut bytes = Cursor::new(Vec::new());
    let summary = write(archive, &settings, &mut bytes).unwrap();
    (bytes.into_inner(), summary)
}

fn member(package: &[u8], name: &str) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut bytes = Vec::new();
    let mut file = zip.by_name(name).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The package's database, unpacked.
fn database(package: &[u8]) -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.db");
    std::fs::write(&path, member(package, "collection.anki21")).unwrap();
    (folder, Connection::open(path).unwrap())
}

/// `type, queue, due, ivl, reps, lapses, left, flags` of a card.
fn card(database: &Connection, guid: &str, ordinal: u16) -> [i64; 8] {
    let sql = "select type, queue, due, ivl, reps, lapses, left, cards.flags
               from cards join notes on notes.id = nid where guid = ?1 and ord = ?2";
    let row = database.query_row(sql, (guid, ordinal), |row| {
        Ok([0, 1, 2, 3, 4, 5, 6, 7].map(|column| row.get::<_, i64>(column).unwrap()))
    });
    row.unwrap()
}

fn number(database: &Connection, sql: &str) -> i64 {
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_members_are_those_of_a_package_that_every_anki_reads() {
    let (bytes, _) = package(&archive(), Scheduling::Included);
    let mut zip = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let members: Vec<_> = (0..zip.len())
        .map(|index| {
            let file = zip.by_index(index).unwrap();
            (file.name().unwrap().into_owned(), file.compression())
        })
        .collect();
    let stored = CompressionMethod::Stored;
    let expected = [
        ("meta", stored),
        ("collection.anki21", CompressionMethod::Deflated),
        ("collection.anki2", stored),
        ("media", stored),
    ];
    assert_eq!(
        members,
        expected.map(|(name, method)| (name.to_owned(), method))
    );
    assert_eq!(member(&bytes, "meta"), [8, 2]);
    assert_eq!(member(&bytes, "media"), b"{}");
    // For tests/anki/check.py.
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("every-state.apkg"), &bytes).unwrap();
    let mut json = Vec::new();
    srs::formats::archive::write(&archive(), &mut json).unwrap();
    std::fs::write(folder.join("every-state.json"), json).unwrap();
}

#[test]
fn every_note_card_and_answer_arrives_once() {
    let archive = archive();
    let (bytes, summary) = package(&archive, Scheduling::Included);
    let (_folder, database) = database(&bytes);
    // 14 notes; two cards for the reversed and for the cloze note, one for each other.
    assert_eq!(number(&database, "select count() from notes"), 14);
    assert_eq!(number(&database, "select count() from cards"), 16);
    assert_eq!((summary.notes, summary.cards), (14, 16));
    assert_eq!(
        (summary.left_out_cards, summary.decks, summary.presets),
        (1, 4, 2)
    );
    // All answers but the undone one and those of the card that is gone, and two resets.
    let is_left_out = |review: &&ArchivedReview| review.undone || review.ordinal == 2;
    let left_out = archive.reviews.iter().filter(is_left_out).count();
    let answers = (archive.reviews.len() - left_out) as i64;
    assert_eq!(
        number(&database, "select count() from revlog where ease > 0"),
        answers
    );
    assert_eq!(
        number(
            &database,
            "select count() from revlog where type = 4 and ease = 0"
        ),
        2
    );
    assert_eq!(
        number(
            &database,
            "select count() from revlog where type = 3 and factor = 0"
        ),
        1
    );
    assert_eq!(summary.reviews as i64, answers);
    let orphans = "select count() from revlog where cid not in (select id from cards)";
    assert_eq!(number(&database, orphans), 0);
}

#[test]
fn each_state_has_the_numbers_that_anki_gives_it() {
    let archive = archive();
    let (bytes, _) = package(&archive, Scheduling::Included);
    let (_folder, database) = database(&bytes);
    let secs = |day, secs| moment(day, secs).at.as_millis() / 1_000;
    // Due at 17:00 UTC + 2,000 s + the step of 600 s; the lapse left the interval.
    let [kind, queue, due, ivl, _, lapses, left, _] = card(&database, "b-relearning", 0);
    assert_eq!(
        (kind, queue, due, lapses, left),
        (3, 1, secs(31, 2_600), 1, 1)
    );
    assert!(ivl >= 1);
    assert_eq!(card(&database, "c-reversed", 1), [0, 0, 9, 0, 0, 0, 0, 0]);
    // One of two steps done, the next in 10 minutes.
    assert_eq!(
        card(&database, "d-cloze", 0),
        [1, 1, secs(31, 2_700), 0, 1, 0, 1, 0]
    );
    // A step of a day: due on day 32.
    assert_eq!(card(&database, "e-typed", 0), [1, 3, 32, 0, 1, 0, 1, 0]);
    assert_eq!(card(&database, "g-suspended", 0)[..2], [2, -1]);
    assert_eq!(card(&database, "h-buried", 0)[..2], [2, -2]);
    assert_eq!(card(&database, "i-reset", 0)[..2], [0, 0]);
    assert_eq!(card(&database, "k-lapsed-often", 0)[5], 3);
    assert_eq!(card(&database, "n-draft", 0)[..2], [0, -1]);

    let [kind, queue, due, ivl, _, _, left, flags] = card(&database, "a-choice", 0);
    assert_eq!((kind, queue, left, flags), (2, 2, 0, 3));
    let last = archive
        .reviews
        .iter()
        .rfind(|r| r.guid.0 == "a-choice")
        .unwrap();
    assert_eq!(
        due - ivl,
        i64::from(last.log.reviewed.day.number() - FIRST_DAY)
    );
}

#[test]
fn day_zero_is_the_day_of_the_oldest_note_at_four_local_time() {
    let (bytes, _) = package(&archive(), Scheduling::Included);
    let (_folder, database) = database(&bytes);
    // 2026-10-20 04:00 at +01:00 is 03:00 UTC.
    let created = i64::from(FIRST_DAY) * 86_400 + 3 * 3_600;
    assert_eq!(number(&database, "select crt from col"), created);
    let config = "select conf ->> 'creationOffset' from col";
    assert_eq!(number(&database, config), -60);
    assert_eq!(number(&database, "select conf ->> 'schedVer' from col"), 2);
}

#[test]
fn presets_carry_parameters_and_desired_retention_of_their_decks() {
    let (bytes, _) = package(&archive(), Scheduling::Included);
    let (_folder, database) = database(&bytes);
    let sql = "select p.value ->> 'desiredRetention', p.value -> 'fsrsParams6' ->> 20,
                      p.value -> 'new' ->> 'delays'
               from col, json_each(decks) d, json_each(dconf) p
               where d.value ->> 'name' = ?1 and p.value ->> 'id' = d.value ->> 'conf'";
    let preset = |deck: &str| {
        let row = database.query_row(sql, [deck], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        });
        row.unwrap()
    };
    let own = (0.85, 0.2, "[1.0,1440.0]".to_owned());
    assert_eq!(preset("Rust::Async"), own);
    assert_eq!(preset("Rust::Async::Tokio"), own); // inherited
    assert_eq!(preset("Rust").0, 0.9);
    assert_eq!(preset("SQL").2, "[1.0,10.0]");
}

#[test]
fn memory_states_carry_the_decay_of_their_parameters() {
    let (bytes, _) = package(&archive(), Scheduling::Included);
    let (_folder, database) = database(&bytes);
    let sql = "select c.data ->> 'decay', c.data ->> 'dr' from cards c join notes n on n.id = nid
               where guid = ?1 and ord = 0";
    let memory = |guid: &str| -> (f64, f64) {
        let row = database.query_row(sql, [guid], |row| Ok((row.get(0)?, row.get(1)?)));
        row.unwrap()
    };
    // w20 of FSRS-6's defaults is 0.1542; Anki keeps three decimals.
    assert_eq!(memory("a-choice"), (0.154, 0.9));
    assert_eq!(memory("f-own-parameters"), (0.2, 0.85));
}

#[test]
fn a_package_without_scheduling_has_only_new_cards() {
    let (bytes, summary) = package(&archive(), Scheduling::LeftOut);
    let (_folder, database) = database(&bytes);
    assert_eq!(
        number(&database, "select count() from cards where type <> 0"),
        0
    );
    // Neither suspension, but that of the draft, nor flags.
    let marked = "select count() from cards where queue <> 0 or flags <> 0";
    assert_eq!(number(&database, marked), 1);
    assert_eq!(number(&database, "select count() from revlog"), 0);
    assert_eq!((summary.cards, summary.reviews), (16, 0));
}

#[test]
fn the_same_archive_makes_the_same_bytes() {
    let archive = archive();
    let (first, _) = package(&archive, Scheduling::Included);
    let (second, _) = package(&archive, Scheduling::Included);
    assert!(first == second, "two exports of one archive differ");
}

/// An output that takes nothing.
struct Full;

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Full {
    fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn an_output_that_is_full_is_said_to_be() {
    let settings = PackageSettings {
        scheduling: Scheduling::Included,
        now: now(),
        collection: &Options::default(),
        decks: &BTreeMap::new(),
        default_parameters: &Parameters::new(&DEFAULT_PARAMETERS).unwrap(),
        relabel: &|_| String::new(),
    };
    let error = write(&archive(), &settings, &mut Full).unwrap_err();
    assert_eq!(error.to_string(), "could not pack the package");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("no storage space"), "{cause}");
    let error = srs::formats::archive::write(&archive(), &mut Full).unwrap_err();
    assert_eq!(error.to_string(), "could not write the export");
}

#[test]
fn a_second_export_names_everything_the_same() {
    let mut archive = archive();
    let (first, _) = package(&archive, Scheduling::Included);
    archive.notes[1].modified_at = moment(31, 0).at;
    archive.notes[1].content = Content::Basic {
        front: "Reworded".into(),
        back: "It is this.".into(),
    };
    let (second, _) = package(&archive, Scheduling::Included);
    let ids = |bytes: &[u8]| -> Vec<(i64, i64, String)> {
        let (_folder, database) = database(bytes);
        let sql = "select cards.id, nid, guid from cards join notes on notes.id = nid order by 1";
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(ids(&first), ids(&second));
    assert_eq!(ids(&first)[0].2, "a-choice");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("every-state-edited.apkg"), &second).unwrap();
}

#[test]
fn the_figures_are_those_that_anki_shows_for_the_same_collection() {
    // Recorded from Anki 26.9.3 after importing every-state.apkg: `graphs` of all decks, all time.
    let archive = archive();
    let is_gone = |guid: &Guid, ordinal| guid.0 == "d-cloze" && ordinal == 2;
    let mut totals = Totals::new(now().day(), None);
    for review in &archive.reviews {
        if !review.undone && !is_gone(&review.guid, review.ordinal) {
            totals.add(&review.log, |_, _| 0.9);
        }
    }
    let retention = totals.retention(Period::All);
    assert_eq!((retention.young.passed(), retention.young.n()), (16, 19));
    assert_eq!((retention.mature.passed(), retention.mature.n()), (0, 1));
    let buttons = totals.buttons();
    // Anki counts the crammed Again here, where it has 1.
    assert_eq!(buttons.learning, [0, 0, 29, 0]);
    assert_eq!(buttons.young, [3, 1, 14, 0]);
    assert_eq!(buttons.mature, [1, 0, 0, 0]);

    let mut counts = CardCounts::default();
    for card in &archive.cards {
        if !is_gone(&card.guid, card.ordinal) {
            counts.add(&facts(card));
        }
    }
    let expected = CardCounts {
        new: 3,
        learning: 2,
        young: 5,
        mature: 2,
        relearning: 1,
        suspended: 1, // Anki has 2: the draft has a card there
        buried: 1,
    };
    assert_eq!(counts, expected);

    // `future_due` on day 36: 8 overdue (the buried one is left out), one each in 23 and 26 days.
    let cards: Vec<CardFacts> = archive
        .cards
        .iter()
        .filter(|card| !is_gone(&card.guid, card.ordinal))
        .map(facts)
        .collect();
    let day_36 = Now {
        moment: moment(36, 0),
        next_day_at: moment(36, 10 * 3_600).at,
        ..now()
    };
    let due: Vec<(usize, u64)> = forecast(&cards, day_36, 30)
        .iter()
        .map(|load| load.reviews)
        .enumerate()
        .filter(|(_, reviews)| *reviews > 0)
        .collect();
    assert_eq!(due, [(0, 8), (23, 1), (26, 1)]);
}

fn facts(card: &ArchivedCard) -> CardFacts {
    let schedule = card.schedule.unwrap();
    let active = match &schedule {
        Schedule::New { .. } => None,
        Schedule::Active(active) => Some(active),
    };
    CardFacts {
        state: State::of(&schedule),
        suspended: card.suspended,
        buried: card.buried_until.is_some(),
        due: active.map(|active| active.due),
        interval: active.map(|active| active.interval),
        memory: active.map(|active| active.memory),
        last_review: active.map(|active| active.last_review),
    }
}

/// A text of twelve things that Anki or Markdown could take for marks.
fn mixture(seed: Seed) -> String {
    const MARKS: [&str; 24] = [
        "{{",
        "}}",
        "{{c1::",
        "{{c1::",
        "{{c2::",
        "::",
        "[",
        "]",
        "[sound:x.mp3]",
        "[latex]",
        "[anki:tts lang=en]",
        "<b>",
        "<img src=x>",
        "<!--",
        "`",
        "*",
        "\n",
        "\n\n",
        "    ",
        "- ",
        "](https://a.example/",
        "![",
        "word",
        " ",
    ];
    (0..12)
        .map(|place| MARKS[seed.with(place).below(MARKS.len() as u64) as usize])
        .collect()
}

/// Texts, names and times as real sources have them at their worst.
fn oddities() -> Archive {
    let mut builder = Builder::default();
    let basic = |front: &str, back: &str| Content::Basic {
        front: front.into(),
        back: back.into(),
    };
    let cloze = |text: &str| Content::Cloze {
        text: text.into(),
        extra: String::new(),
    };
    let option = |number: usize| ChoiceOption {
        text: format!("```\nfn f{number}() -> Vec<u8> {{}}\n```"),
        correct: number == 27,
        note: String::new(),
    };
    let many = Choice::new(
        "| a | b |\n|---|---|\n| `{{x}}` | [$]y[/$] |".into(),
        (0..30).map(option).collect(),
        Explanation::default(),
    );
    for (deck_name, content) in [
        ("Default", basic("a deck that Anki has already", "")),
        (
            "default::Child",
            basic("a deck below it, in lower case", ""),
        ),
        (
            "A \"quoted\" deck::Ünï \\ 'x'",
            basic("a deck with marks", "x"),
        ),
        ("rust", basic("", "a question that is empty")),
        (
            "Rust",
            basic("<img src=x onerror=alert(1)>", "![x](y.png) <b>x</b>"),
        ),
        (
            "RUST::Sub",
            basic(
                "[sound:a.mp3]\n\n{{Back}}",
                "[anki:play:q:0] [latex]$x$[/latex]",
            ),
        ),
        ("cloze", cloze("no number at all")),
        ("cloze", cloze("{{c1::never closed")),
        (
            "cloze",
            cloze("{{c1::outer {{c2::inner}} outer}} {{c1::std::sync}} }} {{"),
        ),
        (
            "cloze",
            cloze("    indented {{c3::code}}\n\n- {{c3::a\n- b}}\n\n`{{c5::x}}`"),
        ),
        ("cloze", cloze("{{c1::}} and {{c2::$}}")),
        ("many", Content::Choice(many.unwrap())),
        (
            "reversed",
            Content::Reversed {
                front: "<!-- only a comment -->".into(),
                back: "\u{1f}\u{0}".into(),
            },
        ),
        (
            "typed",
            Content::Typed {
                front: "type it".into(),
                answer: "a < b && `c` [sound:x] {{d}}".into(),
            },
        ),
    ] {
        let guid = format!("odd \"{}\" <é>", builder.0.notes.len());
        let ordinals = content.ordinals();
        builder.note(&guid, deck_name, content);
        for ordinal in ordinals {
            builder.card(
                ordinal,
                Schedule::New {
                    position: 5_000_000,
                },
                &[],
            );
        }
    }
    for number in 0..200 {
        let [a, b] = [0, 1].map(|side| mixture(Seed::new(number).with(side)));
        let content = match number % 4 {
            0 => basic(&a, &b),
            1 => cloze(&a),
            2 => Content::Reversed { front: a, back: b },
            _ => Content::Typed {
                front: a,
                answer: b,
            },
        };
        let ordinals = content.ordinals();
        builder.note(&format!("mixture {number}"), "mixtures", content);
        for ordinal in ordinals {
            builder.card(ordinal, Schedule::New { position: 1 }, &[]);
        }
    }
    builder.0.notes[0].created_at = moment(4_000, 0).at;
    builder.0.notes[1].created_at = moment(-40_000, 0).at;
    builder.0.notes[2].tags = vec!["  ".into(), "B".into(), "b".into(), "ü\u{3000}x".into()];
    builder.0
}

#[test]
fn texts_at_their_worst_still_make_one_card_for_each_ordinal() {
    let archive = oddities();
    let (bytes, summary) = package(&archive, Scheduling::Included);
    let (_folder, database) = database(&bytes);
    assert_eq!((summary.notes, summary.cards), (214, archive.cards.len()));
    // Fields are as many as the notetype has, whatever separators the text holds.
    let sql = "select count() from notes where mid % 10 = 3 and flds not like '%'||char(31)||'%'||char(31)||'%'||char(31)||'%'||char(31)||'%'";
    assert_eq!(number(&database, sql), 0);
    let sql = "select count() from notes where mid % 10 <> 4 and (flds like '%{{%' or flds like '%[sound:%')";
    assert_eq!(number(&database, sql), 0);
    // Neither in the year 1917 nor in the future.
    let last = now().moment.at.as_millis();
    let sql = format!("select count() from notes where id <= 0 or id > {last}");
    assert_eq!(number(&database, &sql), 0);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("oddities.apkg"), &bytes).unwrap();
}
