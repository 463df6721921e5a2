//! The program killed at any moment: the collection stays whole, and no acknowledged answer is lost.
//!
//! `SRS_KILLS` says how often each kind is tried.
#![allow(clippy::unwrap_used, reason = "a test may fail")]
mod program;

use program::{Place, deck, set_up};
use srs::{
    domain::{CardId, Options, Schedule, Seed},
    schedule::Scheduler,
    store::Store,
};
use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const PAGES: usize = 40;
const QUESTIONS: usize = 50;

#[expect(
    clippy::disallowed_methods,
    reason = "tests may be told how long to go on"
)]
fn kills() -> u64 {
    std::env::var("SRS_KILLS").map_or(20, |text| text.parse().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "a complete run is timed")]
fn timed(run: impl FnOnce()) -> Duration {
    let start = std::time::Instant::now();
    run();
    start.elapsed()
}

/// Kills the program after a moment up to `longest`.
fn kill_within(child: &mut Child, longest: Duration, seed: Seed) {
    let micros = u64::try_from(longest.as_micros()).unwrap();
    thread::sleep(Duration::from_micros(seed.below(micros)));
    // It may have ended already.
    let _ = child.kill();
}

fn count(collection: &Path, sql: &str) -> i64 {
    let conn = rusqlite::Connection::open(collection).unwrap();
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn assert_sound(collection: &Path, what: &str) {
    let conn = rusqlite::Connection::open(collection).unwrap();
    let found: String = conn
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(found, "ok", "{what}");
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let tree = Place::new();
    for page in 0..PAGES {
        let mut text = String::new();
        for question in 0..QUESTIONS {
            writeln!(text, "Q: What is {page} times {question}?").unwrap();
            writeln!(text, "A: {}\n", page * question).unwrap();
        }
        fs::write(tree.path(&format!("page{page:02}.md")), text).unwrap();
    }
    let pages = tree.path("");
    let args = ["import".as_ref(), pages.as_os_str()];
    let whole = Place::new();
    let longest = timed(|| assert!(whole.run(args).status.success()));
    let notes = "select count(*) from notes";
    let all = i64::try_from(PAGES * QUESTIONS).unwrap();
    assert_eq!(count(&whole.collection(), notes), all);
    for kill in 0..kills() {
        let place = Place::new();
        let mut command = place.command(args);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        kill_within(&mut child, longest, Seed::new(1).with(kill));
        child.wait().unwrap();
        let what = format!("kill {kill}");
        drop(Store::open(&place.collection()).unwrap());
        assert_sound(&place.collection(), &what);
        let found = count(&place.collection(), notes);
        assert!(found == 0 || found == all, "{what}: {found} notes");
        assert!(place.run(args).status.success(), "{what}");
        assert_eq!(count(&place.collection(), notes), all, "{what}");
    }
}

/// A review with every line it is to read waiting already.
fn review(collection: &Path, lines: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_srs"));
    set_up(&mut command, collection);
    command.args(["review", "--plain"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(lines.as_bytes()).unwrap();
    child
}

/// How many answers the program said it had recorded.
fn acknowledged(child: &mut Child) -> i64 {
    let mut text = String::new();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_to_string(&mut text).unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    i64::try_from(words.join(" ").matches("again in").count()).unwrap()
}

fn assert_replays(collection: &Path, what: &str) {
    let cards = count(collection, "select max(id) from cards");
    let store = Store::open(collection).unwrap();
    let scheduler = Scheduler::new(&Options::default()).unwrap();
    for id in 1..=cards {
        let card = store.card(CardId(id)).unwrap().unwrap();
        let logs = store.logs_of(card.id).unwrap();
        let replayed = scheduler.replay(0, &logs).unwrap();
        match (card.schedule, replayed) {
            (Schedule::New { .. }, Schedule::New { .. }) => {}
            (Schedule::Active(stored), Schedule::Active(replayed)) => {
                assert_eq!(stored.memory, replayed.memory, "{what}: card {id}");
                assert_eq!(stored.interval, replayed.interval, "{what}: card {id}");
                assert_eq!(
                    (stored.reps, stored.lapses),
                    (replayed.reps, replayed.lapses),
                    "{what}: card {id}"
                );
            }
            (stored, replayed) => assert_eq!(stored, replayed, "{what}: card {id}"),
        }
    }
}

#[test]
fn a_review_that_is_killed_loses_no_acknowledged_answer() {
    let template = Place::new();
    let page = deck("rust-ownership.md");
    let output = template.run(["import".as_ref(), page.as_os_str()]);
    assert!(output.status.success());
    // Reveal, and accept or rate; what a card does not understand is refused.
    let lines = "\n\n\n1\n\n\n\n3\n".repeat(40);
    let fresh = || {
        let place = Place::new();
        fs::copy(template.collection(), place.collection()).unwrap();
        place
    };
    let whole = fresh();
    let mut answers = 0;
    let longest = timed(|| {
        let mut child = review(&whole.collection(), &lines);
        answers = acknowledged(&mut child);
        child.wait().unwrap();
    });
    let logged = "select count(*) from review_logs";
    assert!(answers > 5, "{answers}");
    assert_eq!(count(&whole.collection(), logged), answers);
    for kill in 0..kills() {
        let place = fresh();
        let collection = place.collection();
        let mut child = review(&collection, &lines);
        kill_within(&mut child, longest, Seed::new(2).with(kill));
        let answers = acknowledged(&mut child);
        child.wait().unwrap();
        let what = format!("kill {kill}");
        assert_sound(&collection, &what);
        assert!(count(&collection, logged) >= answers, "{what}");
        assert_replays(&collection, &what);
    }
}
