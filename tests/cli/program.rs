//! The program as a user starts it, in a home of its own: nothing of the environment but what is set here.
#![allow(dead_code, reason = "each test program uses a part of it")]

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A home folder with a collection in it, at a fixed moment.
pub(crate) struct Home {
    folder: TempDir,
    now: String,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    /// A new home on Monday 2026-11-23, 10:00 in UTC+1.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            now: "2026-11-23T10:00:00+01:00".to_owned(),
        }
    }

    /// The same without chance in the intervals: no fuzz, no load balance.
    pub(crate) fn exact() -> Self {
        let home = Self::new();
        home.ok(&["config", "fuzz", "false"]);
        home.ok(&["config", "load_balance", "false"]);
        home
    }

    /// Sets the clock: `11-24` or `11-24 10:30` of 2026, local time.
    pub(crate) fn at(&mut self, when: &str) {
        let (day, time) = when.split_once(' ').unwrap_or((when, "10:00"));
        self.now = format!("2026-{day}T{time}:00+01:00");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the collection is.
    pub(crate) fn collection(&self) -> PathBuf {
        self.path().join("collection.db")
    }

    /// Writes a file below the home; gives its path.
    pub(crate) fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    /// The program, ready to start in the home folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.path())
            .env("COLUMNS", "80")
            .env("SRS_COLLECTION", self.collection())
            .env("SRS_NOW", &self.now)
            .env("SRS_SEED", "1");
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        finish(self.command(args), b"")
    }

    /// Runs a command that must succeed; gives what it printed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.code, Some(0), "srs {args:?}: {run:?}");
        run.out
    }

    /// Runs a command that must fail with this exit status; gives what it said on standard error.
    pub(crate) fn fails(&self, code: i32, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.code, Some(code), "srs {args:?}: {run:?}");
        assert_eq!(run.out, "", "an error belongs on standard error");
        run.err
    }

    /// Runs a command with `--json`; standard output must hold one JSON value and nothing else.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let out = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error} in {out}"))
    }

    /// Runs a command that reads `input`.
    pub(crate) fn feed(&self, args: &[&str], input: impl AsRef<[u8]>) -> Run {
        finish(self.command(args), input.as_ref())
    }

    /// Plays keys, one a line, in a review; gives what was on screen.
    pub(crate) fn play(&self, args: &[&str], keys: &str) -> String {
        let run = self.feed(&[&["review", "--plain"], args].concat(), keys);
        assert_eq!(run.code, Some(0), "{run:?}");
        run.out
    }

    /// The cards that a query finds, as `srs cards --json` prints them.
    pub(crate) fn cards(&self, query: &str) -> Vec<Value> {
        let Value::Array(cards) = self.json(&["cards", query]) else {
            panic!("an array was expected");
        };
        cards
    }

    /// The fronts of the cards that a query finds, sorted.
    pub(crate) fn fronts(&self, query: &str) -> Vec<String> {
        let mut fronts: Vec<_> = self
            .cards(query)
            .iter()
            .map(|card| card["front"].as_str().unwrap().to_owned())
            .collect();
        fronts.sort();
        fronts
    }

    /// Everything in the collection, as the complete export has it.
    pub(crate) fn archive(&self) -> Value {
        serde_json::from_str(&self.ok(&["export", "--format", "json", "-o", "-"])).unwrap()
    }
}

/// Where the program is.
pub(crate) fn program() -> PathBuf {
    cargo_bin("srs")
}

fn finish(mut command: Command, input: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it has read everything is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let run = Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

/// A quiz page; each question is its text, its options with the right ones starred, its explanation.
pub(crate) fn page(title: &str, questions: &[(&str, &[&str], &str)]) -> String {
    let mut text = format!("# {title}\n\n<Quiz\n  title=\"{title}\"\n  questions={{[\n");
    for (question, options, explanation) in questions {
        let right: Vec<_> = (0..options.len())
            .filter(|index| options[*index].starts_with('*'))
            .collect();
        let key = match right.as_slice() {
            [] => String::new(),
            [one] => format!("correctOption: {one}, "),
            several => format!("correctOption: {several:?}, "),
        };
        let options: Vec<_> = options
            .iter()
            .map(|option| option.trim_start_matches('*'))
            .collect();
        text.push_str(&format!(
            "    {{ question: {question:?}, options: {options:?}, {key}explanation: {explanation:?}, source: \"Lesson 1\" }},\n"
        ));
    }
    text + "  ]}\n/>\n"
}

/// Three sound questions, with four options each.
pub(crate) fn rivers() -> String {
    page(
        "Rivers",
        &[
            (
                "Which river flows through Vienna?",
                &["Rhine", "*Danube", "Elbe", "Oder"],
                "The Danube crosses the city from the north-west.",
            ),
            (
                "Which river flows through Dresden?",
                &["*Elbe", "Main", "Oder", "Isar"],
                "The old town lies on a bend of the Elbe.",
            ),
            (
                "Which river flows through Munich?",
                &["Inn", "Lech", "Main", "*Isar"],
                "The Isar comes down from the Alps.",
            ),
        ],
    )
}

/// Front and back cards in a deck.
pub(crate) fn basics(deck: &str, cards: &[(&str, &str)]) -> String {
    let mut text = "front,back,deck\n".to_owned();
    for (front, back) in cards {
        text.push_str(&format!("\"{front}\",\"{back}\",\"{deck}\"\n"));
    }
    text
}

/// Whether two numbers agree to a relative 1e-4: FSRS computes in single precision.
pub(crate) fn near(found: &Value, expected: f64) -> bool {
    found
        .as_f64()
        .is_some_and(|found| (found - expected).abs() <= expected.abs() * 1e-4)
}
