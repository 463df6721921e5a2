//! Runs the real program in a folder of its own.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A temporary folder with a collection in it, and the program set up for it.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn collection(&self) -> PathBuf {
        self.path("collection.srs")
    }

    /// The program on this collection: a fixed clock, a fixed seed, and nothing from outside.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srs"));
        set_up(&mut command, &self.collection());
        command.args(args);
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.command(args).output().unwrap()
    }
}

/// Replaces the environment of a command.
pub(crate) fn set_up(command: &mut Command, collection: &Path) {
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("SRS_COLLECTION", collection)
        .env("SRS_NOW", "2026-11-23T10:00:00Z")
        .env("SRS_SEED", "1")
        .env("COLUMNS", "80");
}

#[allow(dead_code, reason = "not every test uses them")]
/// One of the sample decks.
pub(crate) fn deck(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("decks")
        .join(name)
}
