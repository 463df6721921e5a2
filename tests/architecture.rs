//! The dependency rules of ARCHITECTURE.md, checked on the source.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A folder, the folders it may use, and the external crates it may name.
struct Rule {
    folder: &'static str,
    folders: &'static [&'static str],
    crates: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        folder: "domain",
        folders: &["domain"],
        crates: &["thiserror"],
    },
    Rule {
        folder: "schedule",
        folders: &["domain", "schedule"],
        crates: &["fsrs", "thiserror"],
    },
    Rule {
        folder: "stats",
        folders: &["domain", "stats"],
        crates: &["thiserror"],
    },
    Rule {
        folder: "source",
        folders: &["domain", "source"],
        crates: &["blake3", "thiserror", "unicode_normalization"],
    },
    Rule {
        folder: "study",
        folders: &["domain", "schedule", "study"],
        crates: &["thiserror", "unicode_normalization"],
    },
    Rule {
        folder: "store",
        folders: &["domain", "schedule", "source", "stats", "store", "study"],
        crates: &["rusqlite", "serde", "serde_json", "thiserror"],
    },
    Rule {
        folder: "formats",
        folders: &["domain", "formats", "schedule", "source", "stats"],
        crates: &[
            "blake3",
            "chrono",
            "csv",
            "memchr",
            "pulldown_cmark",
            "rusqlite",
            "serde",
            "serde_json",
            "sha1",
            "tempfile",
            "thiserror",
            "toml",
            "unicode_normalization",
            "zip",
        ],
    },
    Rule {
        folder: "cli",
        folders: &[
            "cli", "domain", "formats", "schedule", "source", "stats", "store", "study",
        ],
        crates: &[
            "anstream",
            "anstyle",
            "blake3",
            "chrono",
            "clap",
            "clap_complete",
            "clap_mangen",
            "comfy_table",
            "etcetera",
            "ignore",
            "serde",
            "serde_json",
            "shell_words",
            "tempfile",
            "thiserror",
            "unicode_segmentation",
            "unicode_width",
        ],
    },
];

/// Crates that stay in one place within their folder.
const NARROW: &[(&str, &str)] = &[
    ("rusqlite", "formats/apkg"),
    ("sha1", "formats/apkg"),
    ("zip", "formats/apkg"),
    ("pulldown_cmark", "formats/apkg"),
    ("clap", "cli/args"), // and what lies below it
    ("clap_complete", "cli/args.rs"),
    ("clap_mangen", "cli/mod.rs"),
];

/// The longest a file may be without its tests.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below `folder`, with its path from `src/`.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).unwrap();
                found.insert(
                    name.to_string_lossy().replace('\\', "/"),
                    fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    found
}

/// Whether a file holds nothing but tests.
fn is_test_file(name: &str) -> bool {
    name.ends_with("tests.rs")
        || name.contains("/tests/")
        || name.ends_with("/fake.rs")
        || name.ends_with("/mutate.rs")
}

/// The lines of a file that are code and no test: comments and what follows `#[cfg(test)]` left out.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_end() == "#[cfg(test)]"
            && text
                .lines()
                .nth(number)
                .is_some_and(|next| next.contains("mod tests {"))
        {
            break;
        }
        let line = line.trim();
        if !line.starts_with("//") {
            lines.push((number, line));
        }
    }
    lines
}

/// Whether `path::` is named in the line as a path of its own.
fn names(line: &str, path: &str) -> bool {
    let wanted = format!("{path}::");
    line.match_indices(&wanted).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '"')
    })
}

/// The folders that a line takes from the crate: `crate::{a, b}` included.
fn uses_folder(line: &str, folder: &str) -> bool {
    names(line, &format!("crate::{folder}"))
        || line.starts_with(&format!("use crate::{folder};"))
        || line.starts_with(&format!("use crate::{folder}::"))
}

/// The dependencies of Cargo.toml, as they are written in code.
fn dependencies() -> Vec<String> {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    section
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect()
}

/// What breaks a rule in one file.
fn breaches(rule: &Rule, name: &str, text: &str, crates: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_crate_group = false;
    for (number, line) in code(text) {
        // `use crate::{` opens a group: its lines start with folders.
        in_crate_group |= line.starts_with("use crate::{");
        for other in RULES.iter().map(|rule| rule.folder) {
            let grouped = in_crate_group
                && (line.starts_with(&format!("{other}::"))
                    || line.contains(&format!("{{{other}::")));
            if (grouped || uses_folder(line, other)) && !rule.folders.contains(&other) {
                found.push(format!("{name}:{number}: uses {other}"));
            }
        }
        in_crate_group &= !line.contains("};");
        for used in crates.iter().filter(|used| names(line, used)) {
            let narrow = NARROW
                .iter()
                .find(|(narrow, place)| narrow == used && place.starts_with(rule.folder));
            let elsewhere = narrow.is_some_and(|(_, place)| !name.starts_with(place))
                && !(rule.folder == "cli" && name == "cli/mod.rs");
            if !rule.crates.contains(&used.as_str()) || elsewhere {
                found.push(format!("{name}:{number}: names {used}"));
            }
        }
    }
    found
}

#[test]
fn folders_use_only_what_lies_below_and_only_their_crates() {
    let crates = dependencies();
    assert!(crates.len() > 10, "Cargo.toml was read: {crates:?}");
    let mut found = Vec::new();
    for rule in RULES {
        for (name, text) in files(&root().join(rule.folder)) {
            found.extend(breaches(rule, &name, &text, &crates));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_folder_has_a_rule() {
    let folders: Vec<_> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    for folder in folders {
        assert!(
            RULES.iter().any(|rule| rule.folder == folder),
            "src/{folder} has no rule"
        );
    }
}

#[test]
fn the_check_notices_breaches() {
    let rule = &RULES[0];
    let crates = vec!["rusqlite".to_owned(), "chrono".to_owned()];
    let breach = |text| breaches(rule, "domain/x.rs", text, &crates).len();
    assert_eq!(breach("use crate::store::Store;"), 1);
    assert_eq!(
        breach("use crate::{\n    domain::Card,\n    store::Store,\n};"),
        1
    );
    assert_eq!(
        breach("use crate::{domain::Card, store::Store};\nstore::x();"),
        0,
        "{}",
        "a group on one line is caught by its opening brace only"
    );
    assert_eq!(breach("use crate::{store::Store};"), 1);
    assert_eq!(breach("    let c = rusqlite::Connection::open(p);"), 1);
    assert_eq!(breach("use crate::domain::Card; // rusqlite"), 0);
    assert_eq!(breach("// use crate::store::Store;"), 0);
    assert_eq!(breach("my_rusqlite::open();"), 0);
}

#[test]
fn no_file_is_too_long_to_read() {
    let long: Vec<_> = files(&root())
        .into_iter()
        .filter(|(name, _)| !is_test_file(name))
        .map(|(name, text)| (name, before_tests(&text)))
        .filter(|(_, lines)| *lines > LONGEST)
        .collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:?}");
}

/// Lines before the tests of a file.
fn before_tests(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].contains("mod tests {"))
        .unwrap_or(lines.len())
}

#[test]
fn landed_migrations_are_never_edited() {
    // A migration that has landed is history: collections were made by it. Add the next one instead.
    const LANDED: &[(&str, &str)] = &[(
        "0001_initial.sql",
        "eb550eb3a456188439c41ca319427b5201ead17a9c20d38f1c4e04dce51f0ae6",
    )];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for (name, hash) in LANDED {
        let text = fs::read(folder.join(name)).unwrap();
        assert_eq!(
            blake3::hash(&text).to_hex().as_str(),
            *hash,
            "{name} was edited"
        );
    }
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        LANDED.len(),
        "a new migration goes into the list with its hash"
    );
}
