//! Floor 3: words in, words out. The only code that prints, reads keys, the environment and the clock.
mod add;
mod args;
mod backup;
mod cards;
mod change;
mod clock;
mod config;
mod context;
mod delete;
mod doctor;
mod due;
mod edit;
mod error;
mod export;
mod import;
mod move_cards;
mod rename;
mod reset;
mod restore;
pub mod review;
mod show;
mod stats;
mod table;
mod text;
mod undo;
mod values;

pub use error::Error;

use args::{Cli, Color, Command};
use clap::Parser;
use context::Context;
use std::{ffi::OsString, io::Write, process::ExitCode};

/// Runs the program with these arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // Scripts ask for the version, and often: no need to learn every command for it.
    if let [_, only] = arguments.as_slice()
        && (only == "--version" || only == "-V")
    {
        let _ = writeln!(anstream::stdout(), "srs {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let cli = match Cli::try_parse_from(args::with_queries_marked(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; the rest is wrong usage. Nobody reads a closed pipe.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    match dispatch(cli) {
        Ok(code) => code,
        Err(Error::ClosedOutput) => ExitCode::SUCCESS,
        Err(error) => {
            let mut out = anstream::stderr();
            let _ = writeln!(out, "error: {}", text::safe(&error.chain()));
            if let Some(hint) = error.hint() {
                let _ = writeln!(out, "hint: {}", text::safe(&hint));
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, Error> {
    let context = Context::new(cli.global)?;
    match cli.command {
        Command::Review(args) => review::run::run(&context, &args),
        Command::Import(args) => import::run(&context, &args),
        Command::Due(args) => due::run(&context, &args),
        Command::Stats(args) => stats::run(&context, &args),
        Command::Decks => cards::decks(&context),
        Command::Cards(args) => cards::list(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Add(args) => add::run(&context, &args),
        Command::Edit(args) => edit::run(&context, &args),
        Command::Delete(args) => delete::run(&context, &args),
        Command::Move(args) => move_cards::run(&context, &args),
        Command::Rename(args) => rename::run(&context, &args),
        Command::Reset(args) => reset::run(&context, &args),
        Command::Answer(args) => change::answer(&context, &args),
        Command::Suspend(args) => change::suspend(&context, &args, true),
        Command::Unsuspend(args) => change::suspend(&context, &args, false),
        Command::Bury(args) => change::bury(&context, &args, true),
        Command::Unbury(args) => change::bury(&context, &args, false),
        Command::Flag(args) => change::flag(&context, &args),
        Command::Tag(args) => change::tag(&context, &args, true),
        Command::Untag(args) => change::tag(&context, &args, false),
        Command::Undo(args) => undo::undo(&context, &args),
        Command::History(args) => undo::history(&context, &args),
        Command::Export(args) => export::run(&context, &args),
        Command::Config(args) => config::run(&context, &args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = <Cli as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "srs", &mut script);
            context.print(&String::from_utf8_lossy(&script))
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(<Cli as clap::CommandFactory>::command()).render(&mut page)?;
            context.print(&String::from_utf8_lossy(&page))
        }
        Command::Backup(args) => backup::run(&context, &args),
        Command::Restore(args) => restore::run(&context, &args),
        Command::Doctor(args) => doctor::run(&context, &args),
    }
    .map(|()| ExitCode::SUCCESS)
}
