//! Every argument of every command, and nothing else.

mod content;
mod safety;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub(super) use content::{Add, Delete, Edit, Move, NoteKind, Rename};
pub(super) use safety::{Backup, Doctor, Restore};
use std::{ffi::OsString, path::PathBuf};

const EXAMPLES: &str = "Examples:
  srs review chapter29.md        import a quiz page and study it
  srs review                     study what is due today
  srs import notes/ --dry-run    see what an import would change
  srs stats                      how well it is remembered
  srs export Rust -o rust.apkg   hand a deck to Anki

Environment:
  SRS_COLLECTION   the collection to use, like --collection
  SRS_NOW          an instant in RFC 3339 (2026-11-23T10:00:00+01:00): the clock starts there, in that time zone
  SRS_SEED         a number that fixes every random choice
  NO_COLOR         no colours";

/// Spaced repetition in the terminal: quiz pages and notes become cards, FSRS decides what is due
#[derive(Debug, Parser)]
#[command(name = "srs", version, after_help = EXAMPLES, propagate_version = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// Use this collection file
    #[arg(
        long,
        value_name = "FILE",
        env = "SRS_COLLECTION",
        hide_env_values = true,
        global = true
    )]
    pub(super) collection: Option<PathBuf>,
    /// Print JSON on stdout, and nothing else there
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Print less: no progress, no notes
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Print more: where the collection is, and every cause of an error
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add or update cards from files and folders
    Import(Import),
    /// Study what is due; a file is imported first
    Review(Review),
    /// Count what is due now
    Due(Due),
    /// Show how well it is remembered, what was done and what is coming
    Stats(Stats),
    /// List decks with their counts
    Decks,
    /// List the cards that a query finds
    Cards(Cards),
    /// Show a card with everything known about it
    Show(Show),
    /// Add a note, in your editor or from options
    Add(Add),
    /// Edit a note in your editor; its history is kept
    Edit(Edit),
    /// Delete the notes of cards; undo brings them back
    Delete(Delete),
    /// Move cards to another deck
    Move(Move),
    /// Rename a deck, and the decks below it
    Rename(Rename),
    /// Make cards new again; their history is kept
    Reset(Selection),
    /// Record one review without a session, for scripts
    Answer(Answer),
    /// Take cards out of the queues until they are unsuspended
    Suspend(Selection),
    /// Bring suspended cards back
    Unsuspend(Selection),
    /// Take cards out of the queues until tomorrow
    Bury(Selection),
    /// Bring buried cards back
    Unbury(Selection),
    /// Put a coloured flag on cards, or take it off
    Flag(Flag),
    /// Add tags to the notes of cards
    Tag(Tags),
    /// Take tags off the notes of cards
    Untag(Tags),
    /// Take back the last actions, also after a restart
    Undo(Undo),
    /// List what was done
    History(History),
    /// Show or change options, for everything or for one deck
    Config(Config),
    /// Write a deck, or everything, to a file
    Export(Export),
    /// Check the collection: damage, and whether every card equals the replay of its log
    Doctor(Doctor),
    /// Save the collection to a file
    Backup(Backup),
    /// Bring a backup back; the collection as it was is kept, too
    Restore(Restore),
    /// Print the completion script of a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs import chapter29.md             the deck is named after the quiz
  srs import book/ --deck Book        every page of a folder into one deck
  srs import deck.json                a whole collection, reviews included
  srs import chapter29.md --dry-run   report, write nothing")]
pub(super) struct Import {
    /// Files or folders; '-' reads standard input
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Put the cards into this deck
    #[arg(long)]
    pub(super) deck: Option<String>,
    /// Read every file as this format instead of guessing
    #[arg(long)]
    pub(super) format: Option<String>,
    /// Report what would change and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Fail (exit status 1) when a question could not be used
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs review                          everything that is due
  srs review Rust                     one deck and the decks below it
  srs review decks/asyncio.md         import a page, then study it
  srs review --query 'tag:hard'       what a query finds, as far as it is due
  srs review --plain < script.txt     line by line, for pipes and screen readers")]
pub(super) struct Review {
    /// A deck, or files to import first
    #[arg(value_name = "DECK or FILE")]
    pub(super) targets: Vec<String>,
    /// Study this deck and the decks below it
    #[arg(long)]
    pub(super) deck: Option<String>,
    /// Stop after this many cards
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u32>,
    /// Introduce at most this many new cards
    #[arg(long, value_name = "N")]
    pub(super) new: Option<u32>,
    /// Study only what this query finds
    #[arg(long)]
    pub(super) query: Option<String>,
    /// Line by line, also in a terminal
    #[arg(long)]
    pub(super) plain: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Template words: {due} {new} {learning} {review} {next}
Example: srs due --format '{due} due'")]
pub(super) struct Due {
    /// Count this deck and the decks below it
    pub(super) deck: Option<String>,
    /// Print this template instead
    #[arg(long, value_name = "TEMPLATE")]
    pub(super) format: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    Deck,
    Source,
    Tag,
    Kind,
}

#[derive(Debug, Args)]
pub(super) struct Stats {
    /// Look at this deck and the decks below it
    pub(super) deck: Option<String>,
    /// Break retention down
    #[arg(long)]
    pub(super) by: Option<By>,
    /// Count answers since this day: 2026-12-01, today, or 7d
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Queries are Anki's, where they apply:
  words  \"a phrase\"  -not  a or b  (…)
  deck:Rust  tag:hard  source:\"Lesson 3\"  kind:choice  flag:1
  is:due|new|learn|review|suspended|buried|leech|retired|flagged|draft
  added:7  rated:7  rated:7:1  prop:s>21  prop:d>=8  prop:r<0.9  prop:ivl>30  prop:lapses>3")]
pub(super) struct Cards {
    /// What to look for; nothing finds every card
    pub(super) query: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// A card id, or the start of a note's guid
    pub(super) card: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs answer 17 good
  srs answer 17 1 --at 2026-11-20T08:00:00Z --duration 5400")]
pub(super) struct Answer {
    /// A card id, or the start of a note's guid
    pub(super) card: String,
    /// again, hard, good or easy; or 1 to 4
    #[arg(value_parser = super::values::rating)]
    pub(super) rating: crate::domain::Rating,
    /// When it was answered, in RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// How long it took
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(super) duration: u32,
}

#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Which cards: ids, or a query
    #[arg(required = true, value_name = "QUERY")]
    pub(super) query: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Flag {
    /// The flag, 1 to 7; 0 takes it off
    #[arg(value_parser = clap::value_parser!(u8).range(0..=7))]
    pub(super) flag: u8,
    #[command(flatten)]
    pub(super) cards: Selection,
}

#[derive(Debug, Args)]
pub(super) struct Tags {
    /// Tags, with commas between them
    #[arg(required = true, value_delimiter = ',', num_args = 1)]
    pub(super) tags: Vec<String>,
    #[command(flatten)]
    pub(super) cards: Selection,
}

#[derive(Debug, Args)]
pub(super) struct Undo {
    /// How many actions
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) count: u32,
}

#[derive(Debug, Args)]
pub(super) struct History {
    /// How many actions, newest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) limit: u32,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs config                                   every option, and where it was set
  srs config new_per_day 10                    for everything
  srs config desired_retention 0.95 --deck SQL for one deck and the decks below it
  srs config new_per_day --unset               back to the default")]
pub(super) struct Config {
    /// Which option; none lists all
    pub(super) key: Option<String>,
    /// Its new value
    #[arg(allow_hyphen_values = true)]
    pub(super) value: Option<String>,
    /// For this deck and the decks below it
    #[arg(long)]
    pub(super) deck: Option<String>,
    /// Forget what was set here, and inherit
    #[arg(long, conflicts_with = "value", requires = "key")]
    pub(super) unset: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    Apkg,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs export -o all.json              everything, reviews included; 'srs import' reads it back
  srs export Rust -o rust.apkg        a deck with its history, for Anki
  srs export -o deck.apkg --no-scheduling   to share: without your history")]
pub(super) struct Export {
    /// Export this deck and the decks below it
    pub(super) deck: Option<String>,
    /// The file to write; '-' is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// The format, if the file's ending does not say it
    #[arg(long)]
    pub(super) format: Option<ExportFormat>,
    /// Leave out the schedule and the review log
    #[arg(long)]
    pub(super) no_scheduling: bool,
}

/// Commands whose words are a query.
const QUERIES: [&str; 9] = [
    "cards",
    "suspend",
    "unsuspend",
    "bury",
    "unbury",
    "flag",
    "tag",
    "untag",
    "reset",
];

/// Marks words such as `-tag:hard` as part of a query, so that clap does not take them for options.
///
/// Letting words begin with a hyphen would also swallow every option after the first word. In front
/// of a blank, which a query does not mind, they are plain words.
pub(super) fn with_queries_marked(
    arguments: impl IntoIterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    let mut in_query = false;
    let mut after_options = false;
    arguments.into_iter().map(move |argument| {
        let Some(word) = argument.to_str() else {
            return argument;
        };
        in_query |= QUERIES.contains(&word);
        after_options |= word == "--";
        match word.strip_prefix('-') {
            Some(rest) if in_query && !after_options && is_term(rest) => format!(" {word}").into(),
            _ => argument,
        }
    })
}

/// Whether what follows a hyphen is a term of a query, and not options of one letter.
fn is_term(rest: &str) -> bool {
    !rest.starts_with('-') && rest.contains(|letter| !"qvhV".contains(letter))
}
