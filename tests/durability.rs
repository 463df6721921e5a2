//! What an answer costs and what it is worth: one wait for the disk, and it is there after a kill.
//!
//! `SRS_KILLS` says how often a review is killed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may fail, says what it measured, and may be told how long to go on"
)]

#[path = "cli/program.rs"]
mod program;

use program::{Home, basics, page};
use rusqlite::Connection;
use srs::{
    domain::{CardId, Decks, Seed, StudyDay},
    schedule::Scheduler,
    store::Store,
};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

fn kills() -> u32 {
    let kills = std::env::var("SRS_KILLS").map_or(30, |kills| kills.parse().unwrap());
    assert!(kills > 0);
    kills
}

fn count(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn assert_sound(conn: &Connection) {
    let check: String = conn
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    assert_eq!(
        count(conn, "select count(*) from pragma_foreign_key_check"),
        0
    );
}

/// Fails unless every card is exactly what the replay of its log makes of it.
fn assert_cards_equal_their_logs(collection: &Path) {
    let store = Store::open(collection).unwrap();
    let decks: Decks = store.decks().unwrap();
    let mut ids: Vec<CardId> = Vec::new();
    store
        .each_card(StudyDay::from_number(0), |card, _| ids.push(card.id))
        .unwrap();
    for id in ids {
        let card = store.card(id).unwrap().unwrap();
        let logs = store.logs_of(id).unwrap();
        if logs.is_empty() {
            assert!(card.active().is_none(), "{card:?} was never answered");
            continue;
        }
        let scheduler = Scheduler::new(&decks.options(Some(card.deck_id))).unwrap();
        assert_eq!(card.schedule, scheduler.replay(0, &logs).unwrap());
    }
}

/// Writes `pages` pages of ten questions into `book/`.
fn write_book(home: &Home, pages: usize) {
    for number in 1..=pages {
        let questions: Vec<_> = (1..=10)
            .map(|n| format!("In chapter {number}, what is the answer to question {n}?"))
            .collect();
        let questions: Vec<_> = questions
            .iter()
            .map(|text| {
                (
                    text.as_str(),
                    &["this", "*that", "neither", "both"][..],
                    "Because.",
                )
            })
            .collect();
        home.file(
            &format!("book/chapter-{number:03}.md"),
            page(&format!("Chapter {number}"), &questions),
        );
    }
}

/// Answers cards until the program is gone; gives those after which the next card was on screen.
///
/// Says when the first card is on screen.
fn answer_on(
    mut keys: impl Write,
    out: impl Read,
    seed: Seed,
    begun: &Sender<()>,
) -> Vec<(String, i64)> {
    let mut acknowledged = Vec::new();
    let mut front = String::new();
    let mut pending = None;
    let mut lines = BufReader::new(out).lines();
    // A line that was cut off by the kill is the last one, and asks for nothing.
    while let Some(Ok(line)) = lines.next() {
        let key = if line.starts_with("front ") {
            front = line;
            continue;
        } else if line.starts_with("Enter: show the answer") {
            acknowledged.extend(pending.take());
            "\n".to_owned()
        } else if line.starts_with("1 Again") {
            // A session goes on with the answer on screen if it was killed there.
            let rating = 1 + seed.with(acknowledged.len() as u64).below(4) as i64;
            pending = Some((front.clone(), rating));
            format!("{rating}\n")
        } else {
            continue;
        };
        let _ = begun.send(());
        if keys.write_all(key.as_bytes()).is_err() {
            break;
        }
    }
    acknowledged
}

#[test]
fn a_review_that_is_killed_keeps_every_answer_whose_next_card_was_shown() {
    let mut home = Home::new();
    let fronts: Vec<_> = (1..=400).map(|n| format!("front {n}")).collect();
    let cards: Vec<_> = fronts
        .iter()
        .map(|front| (front.as_str(), "back"))
        .collect();
    home.file("many.csv", basics("Many", &cards));
    home.ok(&["import", "many.csv"]);
    home.ok(&["config", "new_per_day", "9999"]);
    home.ok(&["config", "reviews_per_day", "9999"]);
    let collection = home.collection();
    let (mut kept, mut unseen, mut before) = (0, 0, 0);
    for trial in 0..kills() {
        // Time passes between one trial and the next, so that log and clock agree on the order.
        let (day, minute) = (1 + trial / 200, 5 * (trial % 200));
        let (hour, minute) = (6 + minute / 60, minute % 60);
        home.at(&format!("12-{day:02} {hour:02}:{minute:02}"));
        let mut child = home
            .command(&["review", "--plain"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (keys, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let seed = Seed::new(2).with(u64::from(trial));
        let (begun, has_begun) = channel();
        let learner = thread::spawn(move || answer_on(keys, out, seed, &begun));
        // A session that never begins is found below, by what it left.
        let _ = has_begun.recv_timeout(Duration::from_secs(10));
        thread::sleep(Duration::from_micros(seed.below(100_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged = learner.join().unwrap();

        let conn = Connection::open(&collection).unwrap();
        assert_sound(&conn);
        let logged: Vec<(String, i64)> = conn
            .prepare(
                "select json_extract(notes.fields, '$.front'), answers.rating
                 from answers join cards on cards.id = card_id join notes on notes.id = note_id
                 order by answers.id limit -1 offset :before",
            )
            .unwrap()
            .query_map([before], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(
            logged.starts_with(&acknowledged),
            "trial {trial}: acknowledged {acknowledged:?}, logged {logged:?}"
        );
        let more = logged.len() - acknowledged.len();
        assert!(more <= 1, "trial {trial}: {more} answers nobody gave");
        before += logged.len() as i64;
        kept += acknowledged.len();
        unseen += more;
        drop(conn);
        assert_cards_equal_their_logs(&collection);
    }
    assert!(kept > 0, "no answer was ever acknowledged");
    println!(
        "review: {kept} answers acknowledged, 0 lost; {unseen} written and not yet acknowledged"
    );
}

/// How often a command waited for the disk; `None` where system calls cannot be watched.
fn syncs(home: &Home, args: &[&str], keys: &str) -> Option<usize> {
    let trace = home.path().join("trace");
    let _ = fs::remove_file(&trace);
    let plain = home.command(args);
    let mut command = Command::new("strace");
    command.env_clear().current_dir(home.path());
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    let watched = "trace=fsync,fdatasync,sync_file_range,msync";
    let mut child = command
        .args(["-f", "-e", watched, "-o"])
        .arg(&trace)
        .arg(plain.get_program())
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let _ = child.stdin.take().unwrap().write_all(keys.as_bytes());
    let ended = child.wait().unwrap();
    let trace = fs::read_to_string(trace).ok()?;
    // Where tracing is forbidden, strace itself fails.
    (ended.success() || trace.contains("exited with")).then(|| {
        trace
            .lines()
            .filter(|line| line.contains("sync") && !line.contains("resumed"))
            .count()
    })
}

#[test]
fn an_answer_waits_for_the_disk_once_and_an_import_a_few_times_whatever_its_size() {
    let home = Home::new();
    let fronts: Vec<_> = (1..=40).map(|n| format!("front {n}")).collect();
    let cards: Vec<_> = fronts
        .iter()
        .map(|front| (front.as_str(), "back"))
        .collect();
    home.file("many.csv", basics("Many", &cards));
    home.ok(&["import", "many.csv"]);
    home.ok(&["config", "new_per_day", "99"]);
    let session = |answers: usize| {
        let keys = "\n4\n".repeat(answers) + "q\n";
        syncs(&home, &["review", "--plain"], &keys)
    };
    let Some(one) = session(1) else {
        eprintln!("SKIPPED: an_answer_waits_for_the_disk_once: no strace");
        return;
    };
    let eleven = session(11).unwrap();
    // Opening and closing cost the same, however many answers lie between.
    assert_eq!(
        eleven - one,
        10,
        "{one} for one answer, {eleven} for eleven"
    );
    println!("review: {one} syncs with one answer, {eleven} with eleven: one an answer");

    let mut imports = Vec::new();
    for pages in [1, 300] {
        let home = Home::new();
        write_book(&home, pages);
        home.ok(&["due"]);
        let syncs = syncs(&home, &["import", "book"], "").unwrap();
        assert_eq!(home.cards("").len(), pages * 10);
        assert!(syncs <= 6, "{syncs} syncs for {pages} pages");
        imports.push(syncs);
    }
    println!(
        "import: {} syncs for 1 page, {} for 300",
        imports[0], imports[1]
    );
}
