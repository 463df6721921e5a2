//! How long the everyday commands take, as ratios to a floor measured in the same run.
//!
//! `cargo bench --bench collection` prints one line a figure. The floors are processes of this very
//! program in another role: one that opens the same file and runs one indexed query, one that only
//! has clap print a version; and, for writes, `SQLite` doing nothing but the writing.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark measures time, prints, and may fail loudly"
)]

use rusqlite::{Connection, params_from_iter, types::Value};
use srs::domain::{CardId, Moment, Now, Options, Rating, Response, StudyDay, Timestamp};
use srs::schedule::Scheduler;
use srs::store::{AnswerRules, Store};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROLE: &str = "SRS_BENCH_ROLE";
const NOW: &str = "2026-11-23T10:00:00Z";

fn main() {
    match std::env::var(ROLE).as_deref() {
        Ok("query") => return one_query(&std::env::args().nth(1).unwrap()),
        Ok("version") => return version_only(),
        _ => {}
    }
    // Sections can be named: `cargo bench --bench collection -- answers`.
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let wanted = |section: &str| named.is_empty() || named.iter().any(|name| name == section);
    let folder = tempfile::tempdir().unwrap();
    if wanted("starts") {
        starts(folder.path());
    }
    if wanted("answers") {
        answers(folder.path());
    }
    if wanted("version") {
        version();
    }
}

/// The floor of a start: open the file, run one indexed query.
fn one_query(path: &str) {
    let conn = Connection::open(path).unwrap();
    let count: i64 = conn
        .query_row(
            "select count(*) from (select 1 from cards
             where phase = 'new' and suspended = 0 order by position limit 20)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(count > 0);
}

fn version_only() {
    let command = clap::Command::new("floor").version("1.0.0");
    let _ = command
        .try_get_matches_from(["floor", "--version"])
        .map_err(|error| error.print());
}

/// A tree of quiz pages, 50 questions each, with explanations that name options.
fn pages(folder: &Path, questions: usize) -> PathBuf {
    const WORDS: [&str; 16] = [
        "await", "loop", "task", "future", "queue", "lock", "event", "thread", "signal", "timer",
        "socket", "stream", "buffer", "process", "handle", "callback",
    ];
    let tree = folder.join(format!("pages-{questions}"));
    fs::create_dir(&tree).unwrap();
    let words = |from: usize, count: usize| -> String {
        let picked = (0..count).map(|i| WORDS[(from * 7 + i * i + i * from) % WORDS.len()]);
        picked.collect::<Vec<_>>().join(" ")
    };
    for page in 0..questions / 50 {
        let mut text = format!("---\ntitle: \"Page {page}\"\n---\n\n<Quiz questions={{[\n");
        for number in page * 50..page * 50 + 50 {
            let options: Vec<_> = (0..4)
                .map(|o| format!("\"{} {number}{o}\"", words(number + o, 7)))
                .collect();
            writeln!(
                text,
                "  {{ question: \"{} number {number}?\",\n    options: [{}],\n    correctOption: {},\n    \
                 explanation: \"{}. Option 2 is about {}. Option 3 is not.\",\n    source: \"Lesson {}\" }},",
                words(number, 15),
                options.join(", "),
                number % 4,
                words(number + 1, 50),
                words(number + 2, 10),
                number % 9,
            )
            .unwrap();
        }
        text.push_str("]} />\n");
        fs::write(tree.join(format!("page{page:05}.md")), text).unwrap();
    }
    tree
}

fn srs(collection: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_srs"));
    command
        .env_clear()
        .env("SRS_COLLECTION", collection)
        .env("SRS_NOW", NOW)
        .env("SRS_SEED", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn role(role: &str, argument: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env_clear()
        .env(ROLE, role)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// The median time of several runs, each measured in turn with the others: drift hits all alike.
fn medians(commands: &mut [Command]) -> Vec<Duration> {
    const RUNS: usize = 41;
    let mut times = vec![Vec::with_capacity(RUNS); commands.len()];
    for _ in 0..RUNS {
        for (command, times) in commands.iter_mut().zip(&mut times) {
            let start = Instant::now();
            assert!(command.status().unwrap().success());
            times.push(start.elapsed());
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[RUNS / 2]
    };
    times.into_iter().map(median).collect()
}

fn line(what: &str, time: Duration, floor: Duration, floor_is: &str) {
    println!(
        "{what:<44} {:>9.2} ms  {:>5.2} x {floor_is} ({:.2} ms)",
        time.as_secs_f64() * 1e3,
        time.as_secs_f64() / floor.as_secs_f64(),
        floor.as_secs_f64() * 1e3,
    );
}

fn starts(folder: &Path) {
    for questions in [1_000, 100_000] {
        let tree = pages(folder, questions);
        let collection = folder.join(format!("{questions}.db"));
        let start = Instant::now();
        assert!(
            srs(&collection)
                .args(["import", "-q"])
                .arg(&tree)
                .status()
                .unwrap()
                .success()
        );
        let import = start.elapsed();
        line(
            &format!("import, {questions} questions"),
            import,
            insertion(folder, &collection),
            "inserting the same rows",
        );
        let mut due = srs(&collection);
        due.arg("due");
        let mut review = srs(&collection);
        review.args(["review", "--plain"]);
        let mut commands = [due, review, role("query", &collection)];
        let times = medians(&mut commands);
        for (name, time) in ["srs due", "srs review, to the first card"]
            .iter()
            .zip(&times)
        {
            line(
                &format!("{name}, {questions} cards"),
                *time,
                times[2],
                "one query",
            );
        }
    }
}

/// The floor of an import: the rows of a collection into an empty one, in one durable transaction.
fn insertion(folder: &Path, collection: &Path) -> Duration {
    const TABLES: [&str; 6] = [
        "decks",
        "sources",
        "notes",
        "note_sources",
        "cards",
        "operations",
    ];
    let from = Connection::open(collection).unwrap();
    let rows: Vec<(String, Vec<Vec<Value>>)> = TABLES
        .iter()
        .map(|table| {
            let mut select = from.prepare(&format!("select * from {table}")).unwrap();
            let columns = select.column_count();
            let rows = select
                .query_map([], |row| (0..columns).map(|i| row.get(i)).collect())
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let marks = vec!["?"; columns].join(", ");
            (format!("insert into {table} values ({marks})"), rows)
        })
        .collect();
    let empty = folder.join("floor.db");
    let _ = fs::remove_file(&empty);
    drop(Store::open(&empty).unwrap());
    let start = Instant::now();
    let mut to = Connection::open(&empty).unwrap();
    to.pragma_update(None, "cache_size", -64 * 1024).unwrap();
    to.pragma_update(None, "foreign_keys", true).unwrap();
    let tx = to.transaction().unwrap();
    for (sql, rows) in rows {
        let mut insert = tx.prepare(&sql).unwrap();
        for row in rows {
            insert.execute(params_from_iter(row)).unwrap();
        }
    }
    tx.commit().unwrap();
    drop(to);
    start.elapsed()
}

struct Ticking(i64);

impl Ticking {
    fn next(&mut self) -> Now {
        self.0 += 1_000;
        Now {
            moment: Moment {
                at: Timestamp::from_millis(self.0),
                day: StudyDay::from_number((self.0 / 86_400_000) as i32),
            },
            next_day_at: Timestamp::from_millis((self.0 / 86_400_000 + 1) * 86_400_000),
            utc_offset_minutes: 0,
        }
    }
}

/// An answer, durable, against two floors: a durable commit of one small row in a table of its own, and
/// one of the two rows of an answer (card, log line) in the same collection, by bare SQL.
fn answers(folder: &Path) {
    const ANSWERS: i64 = 400;
    let collection = folder.join("answers.db");
    let tree = pages(folder, 10_000);
    assert!(
        srs(&collection)
            .args(["import", "-q"])
            .arg(&tree)
            .status()
            .unwrap()
            .success()
    );
    let mut store = Store::open(&collection).unwrap();
    let scheduler = Scheduler::new(&Options::default()).unwrap();
    let floor = Connection::open(folder.join("commits.db")).unwrap();
    floor
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; create table t (a, b)",
        )
        .unwrap();
    let mut clock = Ticking(1_800_000_000_000);
    let mut same_rows = SameRows::open(folder, &collection);
    let (mut ours, mut bare, mut same) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for id in 1..=ANSWERS {
        let now = clock.next();
        let start = Instant::now();
        let card = store.card(CardId(id)).unwrap().unwrap();
        let answer = scheduler
            .answer(&card, Rating::Good, now, &|_| 0, 5_000, Response::default())
            .unwrap();
        store
            .record(&answer, Some("{\"card\":1}"), AnswerRules::default(), now)
            .unwrap();
        let next = store.card_row(CardId(id + 1)).unwrap();
        ours += start.elapsed();
        assert!(next.is_some());
        let start = Instant::now();
        floor
            .execute("insert into t values (?1, 'a row')", [id])
            .unwrap();
        bare += start.elapsed();
        let start = Instant::now();
        same_rows.write(id, now.at().as_millis());
        same += start.elapsed();
    }
    let each = |time: Duration| time / u32::try_from(ANSWERS).unwrap();
    line(
        "an answer, and the next card, 10000 cards",
        each(ours),
        each(bare),
        "one durable commit of a small row",
    );
    line(
        "the same",
        each(ours),
        each(same),
        "one of card and log line, by bare SQL",
    );
}

/// The rows of an answer, written into a copy of the collection without any of the program.
struct SameRows(Connection);

impl SameRows {
    fn open(folder: &Path, collection: &Path) -> Self {
        let copy = folder.join("same-rows.db");
        let conn = Connection::open(collection).unwrap();
        conn.execute("vacuum into ?1", [copy.to_str().unwrap()])
            .unwrap();
        let conn = Connection::open(&copy).unwrap();
        conn.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on",
        )
        .unwrap();
        Self(conn)
    }

    fn write(&mut self, card: i64, at: i64) {
        let tx = self.0.transaction().unwrap();
        tx.prepare_cached(
            "update cards set phase = 'learning', step = 1, due_at = ?2, interval_secs = 600, stability = 2.3,
                 difficulty = 2.1, last_review_at = ?2, last_review_day = 1, reps = 1 where id = ?1",
        )
        .unwrap()
        .execute([card, at])
        .unwrap();
        tx.prepare_cached(
            "insert into review_logs (id, card_id, kind, reviewed_at, reviewed_day, utc_offset_minutes, rating,
                 state_before, elapsed_days, interval_secs, stability, difficulty, taken_ms)
             values (?2, ?1, 'answer', ?2, 1, 0, 3, 'new', 0, 600, 2.3, 2.1, 5000)",
        )
        .unwrap()
        .execute([card, at])
        .unwrap();
        tx.commit().unwrap();
    }
}

fn version() {
    let mut version = Command::new(env!("CARGO_BIN_EXE_srs"));
    version.arg("--version").stdout(Stdio::null());
    let mut commands = [version, role("version", Path::new(""))];
    let times = medians(&mut commands);
    line("srs --version", times[0], times[1], "clap alone");
}
