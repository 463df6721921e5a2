//! Schedules against what other implementations said about the same histories: every answer Anki
//! recorded, and the memory states of four implementations of FSRS.
//!
//! A small sample is part of the repository and always runs. The whole recordings are looked for in
//! the folder named by `SRS_SHARED`, else in `../shared`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may fail, and prints how far it agrees"
)]
#[path = "oracle/anki.rs"]
mod anki;
#[path = "oracle/real_log.rs"]
mod real_log;
#[path = "oracle/vectors.rs"]
mod vectors;

use flate2::read::GzDecoder;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// A file of this repository's fixtures.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oracle");
    std::fs::read_to_string(path.join(name)).unwrap()
}

/// A shared recording; says so and gives `None` where there is none.
#[expect(
    clippy::disallowed_methods,
    reason = "tests may be told where the recordings are"
)]
fn shared(test: &str, name: &str) -> Option<String> {
    let folder = std::env::var_os("SRS_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let Ok(bytes) = std::fs::read(folder.join(name)) else {
        eprintln!("SKIPPED: {test}: no ../shared");
        return None;
    };
    let mut text = String::new();
    if name.ends_with(".gz") {
        GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text)
}

/// Whether two figures agree to a part of the larger one, which counts as at least 1.
fn close(left: f64, right: f64, tolerance: f64) -> bool {
    (left - right).abs() <= tolerance * left.abs().max(right.abs()).max(1.0)
}
