//! Which files an import reads.

use super::FileReport;
use crate::{
    cli::{error::Error, text::safe},
    domain::{Code, Place, Problem},
    store::Imported,
};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Larger files are not read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Endings that a folder is searched for.
const ENDINGS: &[&str] = &[
    "md", "mdx", "markdown", "csv", "tsv", "gift", "txt", "json", "toml", "ts", "js", "jsx", "tsx",
];

/// A file to read.
#[derive(Debug)]
pub(super) struct Input {
    /// As it was named; `-` for standard input.
    pub(super) name: String,
    /// The same from wherever it is imported; `None` for standard input.
    pub(super) path: Option<String>,
    /// Whether it was named, and not found in a folder.
    pub(super) named: bool,
    /// The title of the page that uses it, for a question bank.
    pub(super) title: Option<String>,
}

/// What the arguments lead to.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) inputs: Vec<Input>,
    /// The folders that were searched.
    pub(super) folders: Vec<String>,
    /// Files in folders with an ending that no format has.
    pub(super) passed_over: usize,
    /// Files in folders that could not be looked at.
    pub(super) unreadable: Vec<FileReport>,
}

/// The report of a file that could not be read.
pub(super) fn unreadable(name: &str, why: &str) -> FileReport {
    FileReport {
        name: name.to_owned(),
        path: None,
        format: "",
        decks: Vec::new(),
        counts: Imported::default(),
        problems: vec![Problem {
            place: Place::START,
            code: Code::Unreadable,
            message: why.to_owned(),
            question: None,
        }],
    }
}

fn absolute(path: &Path) -> Option<String> {
    let full = path.canonicalize().ok()?;
    Some(full.to_string_lossy().into_owned())
}

/// Follows the arguments; folders are walked, `.gitignore` respected, links not followed.
pub(super) fn gather(paths: &[impl AsRef<Path>]) -> Result<Found, Error> {
    let mut found = Found::default();
    for path in paths {
        let path = path.as_ref();
        let name = path.display().to_string();
        if name == "-" {
            found.inputs.push(Input {
                name,
                path: None,
                named: true,
                title: None,
            });
            continue;
        }
        let kind = fs::metadata(path).map_err(|source| Error::File {
            action: "read",
            path: safe(&name),
            source,
        })?;
        if kind.is_dir() {
            walk(path, &mut found);
        } else if kind.is_file() {
            found.inputs.push(Input::named(path));
        } else {
            return Err(Error::failed(
                format!("{} is neither a file nor a folder", safe(&name)),
                "name a file, a folder, or '-' for standard input",
            ));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.inputs.retain(|input| {
        let key = input.path.clone().unwrap_or_else(|| input.name.clone());
        seen.insert(key)
    });
    Ok(found)
}

fn walk(folder: &Path, found: &mut Found) {
    found.folders.extend(absolute(folder));
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).require_git(false).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => found.unreadable.push(unreadable(
                &folder.display().to_string(),
                &error.to_string(),
            )),
        }
    }
    // Pages come before the banks that they may import.
    files.sort_by_key(|file| (!is_page(file), file.clone()));
    for file in files {
        let ending = file
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            found.inputs.push(Input {
                named: false,
                ..Input::named(&file)
            });
        } else {
            found.passed_over += 1;
        }
    }
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("md" | "mdx" | "markdown"))
}

impl Input {
    /// A file that was named.
    pub(super) fn named(path: &Path) -> Self {
        Self {
            name: path.display().to_string(),
            path: absolute(path),
            named: true,
            title: None,
        }
    }

    /// The bytes of the file.
    pub(super) fn read(&self) -> Result<Vec<u8>, Error> {
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            let mut limited: Box<dyn Read> = if self.path.is_none() && self.name == "-" {
                Box::new(io::stdin().lock().take(LARGEST + 1))
            } else {
                Box::new(fs::File::open(&self.name)?.take(LARGEST + 1))
            };
            limited.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|source| Error::File {
            action: "read",
            path: safe(&self.name),
            source,
        })?;
        if bytes.len() as u64 > LARGEST {
            return Err(Error::failed(
                format!(
                    "{} is larger than {} MiB",
                    safe(&self.name),
                    LARGEST / 1024 / 1024
                ),
                "split it into several files",
            ));
        }
        Ok(bytes)
    }
}
