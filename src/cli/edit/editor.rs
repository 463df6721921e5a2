//! The learner's editor on a private file.

use crate::cli::{context::environment, error::Error, text::safe};
use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A text that is being edited; its file vanishes unless it is kept.
#[derive(Debug)]
pub(super) struct Draft {
    folder: tempfile::TempDir,
    file: PathBuf,
    before: String,
}

/// What an editor left.
#[derive(Debug)]
pub(super) enum Left {
    /// The text as it was.
    Unchanged,
    /// Another text.
    Changed(String),
}

impl Draft {
    /// Puts a text into a file that only its owner may read.
    pub(super) fn new(text: &str) -> Result<Self, Error> {
        // The folder is private, too: an editor may put a copy beside the file.
        let mut builder = tempfile::Builder::new();
        builder.prefix("srs-");
        let folder = builder.tempdir().map_err(could_not("make", "a folder"))?;
        let file = folder.path().join("note.md");
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&file)
            .and_then(|mut open| open.write_all(text.as_bytes()))
            .map_err(could_not("write", &file.display().to_string()))?;
        Ok(Self {
            folder,
            file,
            before: text.to_owned(),
        })
    }

    /// Opens the file in the learner's editor and waits until that ends.
    ///
    /// # Errors
    /// Returns [`Error`] if there is no editor, or it fails; the file is kept if it was changed.
    pub(super) fn edit(&self) -> Result<Left, Error> {
        let words = editor()?;
        let Some((program, arguments)) = words.split_first() else {
            return Err(no_editor());
        };
        let status = Command::new(program)
            .args(arguments)
            .arg(&self.file)
            .stdin(input())
            .stdout(output())
            .status()
            .map_err(|cause| {
                Error::failed(
                    format!("could not start the editor '{}': {cause}", safe(program)),
                    "set EDITOR to an editor that is installed",
                )
            })?;
        if !status.success() {
            return Err(Error::failed(
                format!("the editor '{}' failed ({status})", safe(program)),
                "nothing was changed",
            ));
        }
        let bytes =
            fs::read(&self.file).map_err(could_not("read", &self.file.display().to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::failed(
                "the edited text is not UTF-8",
                "save it as UTF-8 in the editor",
            )
        })?;
        Ok(if text == self.before {
            Left::Unchanged
        } else {
            Left::Changed(text)
        })
    }

    /// Leaves the file where it is if it was changed, and says so in the error.
    pub(super) fn keep(self, error: Error, again: &str) -> Error {
        let is_as_before = fs::read(&self.file).is_ok_and(|now| now == self.before.as_bytes());
        if is_as_before {
            return error;
        }
        let _ = self.folder.keep();
        let path = safe(&self.file.display().to_string());
        Error::Failed {
            message: error.chain(),
            hint: Some(format!(
                "your text is kept in {path}; correct it there and run '{again} --file {path}'"
            )),
        }
    }
}

fn could_not(action: &'static str, path: &str) -> impl Fn(io::Error) -> Error {
    let path = safe(path);
    move |source| Error::File {
        action,
        path: path.clone(),
        source,
    }
}

/// The editor's command, as words: from the environment only, never from what a deck says.
fn editor() -> Result<Vec<String>, Error> {
    for name in ["VISUAL", "EDITOR"] {
        let Some(command) = environment(name) else {
            continue;
        };
        // Split like a shell would, but run without one.
        return shell_words::split(&command).map_err(|error| {
            Error::failed(
                format!("{name} is '{}': {error}", safe(&command)),
                format!("close the quotation marks in {name}"),
            )
        });
    }
    // Nobody could leave it without a terminal.
    if !io::stdin().is_terminal() {
        return Err(no_editor());
    }
    let vi = environment("PATH").and_then(|path| found_in(&path, "vi"));
    vi.map(|vi| vec![vi]).ok_or_else(no_editor)
}

fn found_in(path: &str, program: &str) -> Option<String> {
    std::env::split_paths(path)
        .map(|folder| folder.join(program))
        .find(|file| Path::is_file(file))
        .map(|file| file.to_string_lossy().into_owned())
}

fn no_editor() -> Error {
    Error::failed(
        "there is no editor to open the note in",
        "set EDITOR to your editor's command, or name a file with --file",
    )
}

/// Lines in a pipe are answers to `srs`, and not for the editor.
fn input() -> Stdio {
    if io::stdin().is_terminal() {
        Stdio::inherit()
    } else {
        Stdio::null()
    }
}

/// What an editor prints must not get among the answers on standard output.
fn output() -> Stdio {
    if io::stdout().is_terminal() {
        Stdio::inherit()
    } else {
        Stdio::from(io::stderr())
    }
}
