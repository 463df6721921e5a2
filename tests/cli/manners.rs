//! What holds for every command: exit statuses, pipes, colours, `--json`, the collection's place.

use crate::program::{Home, basics, rivers};
use std::{fs, io::Read, os::unix::fs::PermissionsExt, process::Stdio};

fn rivers_home() -> Home {
    let home = Home::new();
    home.file("rivers.md", rivers());
    home.ok(&["import", "rivers.md"]);
    home
}

#[test]
fn help_and_version_are_answers_and_wrong_usage_is_not() {
    let home = Home::new();
    assert!(home.ok(&["--version"]).starts_with("srs "));
    let help = home.ok(&["--help"]);
    assert!(
        help.contains("Examples:") && help.contains("SRS_COLLECTION"),
        "{help}"
    );
    for command in [
        "import", "review", "due", "stats", "decks", "cards", "show", "answer", "undo", "history",
        "config", "export",
    ] {
        assert!(
            home.ok(&[command, "--help"]).contains("Usage: srs "),
            "{command}"
        );
    }
    for args in [
        &["fly"][..],
        &["import"],
        &["due", "--fast"],
        &["undo", "0"],
        &[],
    ] {
        let run = home.run(args);
        assert_eq!(run.code, Some(2), "{args:?}: {run:?}");
        assert_eq!(run.out, "", "{args:?}");
    }
    assert!(
        !home.collection().exists(),
        "wrong usage makes no collection"
    );
}

#[test]
fn json_prints_one_value_and_nothing_else_on_standard_output() {
    let home = rivers_home();
    home.ok(&["answer", "1", "good"]);
    for args in [
        &["due"][..],
        &["stats"],
        &["decks"],
        &["cards"],
        &["show", "1"],
        &["history"],
        &["config"],
        &["config", "new_per_day", "3"],
        &["import", "rivers.md", "-v"],
        &["suspend", "2"],
        &["answer", "3", "good"],
        &["undo"],
        &["export", "-o", "all.json"],
    ] {
        home.json(args);
    }
}

#[test]
fn a_pipe_that_is_closed_early_ends_quietly() {
    let home = Home::new();
    let many: Vec<_> = (0..2_000)
        .map(|n| format!("a front long enough to fill a pipe, number {n}"))
        .collect();
    let cards: Vec<_> = many.iter().map(|front| (front.as_str(), "back")).collect();
    home.file("many.csv", basics("Many", &cards));
    home.ok(&["import", "many.csv"]);
    for args in [
        &["cards"][..],
        &["cards", "--json"],
        &["export", "--format", "json", "-o", "-"],
    ] {
        let mut child = home
            .command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let home = rivers_home();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = home
        .command(&["cards"])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(err.contains("could not write the output"), "{err}");
}

#[test]
fn there_are_no_colours_in_a_pipe_nor_with_no_color() {
    let home = rivers_home();
    for args in [&["stats"][..], &["cards"], &["decks"], &["--help"]] {
        assert!(!home.ok(args).contains('\u{1b}'), "{args:?}");
        let output = home.command(args).env("NO_COLOR", "1").output().unwrap();
        assert!(!output.stdout.contains(&0x1b), "{args:?}");
    }
}

#[test]
fn what_a_file_says_cannot_drive_the_terminal() {
    let home = Home::new();
    home.file(
        "evil\u{1b}[31m.csv",
        basics(
            "Evil",
            &[(
                "red \u{1b}[31m bell \u{7} csi \u{9b}31m rtl \u{202e}",
                "\u{1b}]52;c;AAAA\u{7}",
            )],
        ),
    );
    let hostile = |text: &str| text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']);
    for args in [
        &["import", "evil\u{1b}[31m.csv"][..],
        &["cards"],
        &["show", "1"],
        &["history"],
    ] {
        let out = home.ok(args);
        assert!(!hostile(&out), "{args:?}: {out:?}");
    }
    assert!(!hostile(&home.play(&[], "\n3\nq\n")));
    let err = home.fails(1, &["due", "no\u{1b}[31mdeck"]);
    assert!(!hostile(&err), "{err:?}");
}

#[test]
fn the_collection_is_private_and_so_is_its_folder() {
    let home = Home::new();
    let place = home.path().join("deep/er/c.db");
    home.ok(&["due", "--collection", place.to_str().unwrap()]);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o600);
    assert_eq!(mode(place.parent().unwrap()), 0o700);
}

#[test]
fn the_option_goes_before_the_variable_and_that_before_the_home() {
    let home = Home::new();
    home.ok(&["due"]);
    assert!(home.collection().exists());
    home.ok(&["due", "--collection", "other.db"]);
    assert!(home.path().join("other.db").exists());
    let output = home
        .command(&["due"])
        .env_remove("SRS_COLLECTION")
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(home.path().join(".local/share/srs/collection.db").exists());
    let output = home
        .command(&["due"])
        .env_remove("SRS_COLLECTION")
        .env("XDG_DATA_HOME", home.path().join("data"))
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(home.path().join("data/srs/collection.db").exists());
}

#[test]
fn a_clock_or_seed_that_cannot_be_is_wrong_usage() {
    let home = Home::new();
    for (name, value) in [("SRS_NOW", "tomorrow"), ("SRS_SEED", "lucky")] {
        let output = home.command(&["due"]).env(name, value).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(err.contains(name) && err.contains(value), "{err}");
    }
}

#[test]
fn quiet_prints_no_notes_and_verbose_says_where_the_collection_is() {
    let home = rivers_home();
    let run = home.run(&["export", "-o", "a.apkg", "--quiet"]);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    assert_eq!(home.ok(&["import", "rivers.md", "--quiet"]), "");
    let run = home.run(&["due", "-v"]);
    assert!(
        run.err.contains("collection: ") && run.err.contains("collection.db"),
        "{}",
        run.err
    );
}
