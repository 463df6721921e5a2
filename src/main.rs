//! The `srs` program: parse, run, exit code.
use std::process::ExitCode;

fn main() -> ExitCode {
    srs::cli::run(std::env::args_os())
}
