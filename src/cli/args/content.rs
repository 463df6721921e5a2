//! Arguments of the commands that change what notes say and where they stand.

use super::Selection;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs edit 17
  srs edit 17 --file note.md     from a file that holds the form
Editor: $VISUAL, else $EDITOR, else vi")]
pub(in crate::cli) struct Edit {
    /// A card id, or the start of a note's guid
    pub(in crate::cli) card: String,
    /// Read the edited note from this file ('-' is standard input) instead of opening an editor
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum NoteKind {
    Choice,
    Basic,
    Reversed,
    Cloze,
    Typed,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs add --kind choice                                  in your editor
  srs add --deck Latin --front amare --back 'to love'
  srs add --front 'The {{c1::mitochondrion}} makes ATP'  a cloze note
  srs add --front 'Red planet?' --option Venus --right Mars --explanation 'Iron oxide.'
  srs add --file note.md                                 from a file that holds the form
Editor: $VISUAL, else $EDITOR, else vi")]
pub(in crate::cli) struct Add {
    /// Put the note into this deck
    #[arg(long, default_value = "Default")]
    pub(in crate::cli) deck: String,
    /// The kind of note [default: what the other options suggest, else basic]
    #[arg(long)]
    pub(in crate::cli) kind: Option<NoteKind>,
    /// The question, front or cloze text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(in crate::cli) front: Option<String>,
    /// The back, the answer to type, or what is shown with a cloze
    #[arg(
        long,
        value_name = "TEXT",
        requires = "front",
        allow_hyphen_values = true
    )]
    pub(in crate::cli) back: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) options: AnswerOptions,
    /// Why the right option is right
    #[arg(
        long,
        value_name = "TEXT",
        requires = "front",
        conflicts_with = "back",
        allow_hyphen_values = true
    )]
    pub(in crate::cli) explanation: Option<String>,
    /// Tags, with commas between them
    #[arg(long, value_delimiter = ',', requires = "front")]
    pub(in crate::cli) tags: Vec<String>,
    /// The lesson or passage it comes from
    #[arg(long, value_name = "TEXT", requires = "front")]
    pub(in crate::cli) source: Option<String>,
    /// Read the note from this file ('-' is standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "front")]
    pub(in crate::cli) file: Option<PathBuf>,
}

/// `--option` and `--right`, in the order in which they were given.
#[derive(Debug)]
pub(in crate::cli) struct AnswerOptions {
    /// The text, and whether it is right.
    pub(in crate::cli) options: Vec<(String, bool)>,
}

impl FromArgMatches for AnswerOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut found = Vec::new();
        for (name, right) in [("option", false), ("right", true)] {
            let places = matches.indices_of(name).into_iter().flatten();
            let texts = matches.get_many::<String>(name).into_iter().flatten();
            found.extend(
                places
                    .zip(texts)
                    .map(|(place, text)| (place, text.clone(), right)),
            );
        }
        found.sort_unstable_by_key(|(place, _, _)| *place);
        let options = found.into_iter().map(|(_, text, right)| (text, right));
        Ok(Self {
            options: options.collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for AnswerOptions {
    fn augment_args(command: clap::Command) -> clap::Command {
        let argument = |name: &'static str, help: &'static str| {
            Arg::new(name)
                .long(name)
                .value_name("TEXT")
                .action(ArgAction::Append)
                .requires("front")
                .allow_hyphen_values(true)
                .help(help)
        };
        command
            .arg(argument("option", "A wrong option; repeat for several"))
            .arg(argument("right", "A right option; repeat for several"))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs delete 17
  srs delete 'deck:Old is:suspended' --yes
  srs undo                       brings them back")]
pub(in crate::cli) struct Delete {
    #[command(flatten)]
    pub(in crate::cli) cards: Selection,
    /// Do not ask when several notes are deleted
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs move 17 18 --to Rust::Async
  srs move 'deck:Inbox tag:sql' --to SQL")]
pub(in crate::cli) struct Move {
    #[command(flatten)]
    pub(in crate::cli) cards: Selection,
    /// The deck to move them to; it is made if there is none
    #[arg(long, value_name = "DECK")]
    pub(in crate::cli) to: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs rename Rust Languages::Rust
  srs rename 'Chapter 29' 'Ownership'")]
pub(in crate::cli) struct Rename {
    /// The deck as it is called now
    pub(in crate::cli) deck: String,
    /// Its new name
    pub(in crate::cli) new: String,
}
