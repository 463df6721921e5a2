//! The `srs` program: parse, run, exit code.

fn main() {}
