//! `srs`: a spaced-repetition engine for people who live in a terminal.
//!
//! Quiz pages and notes become cards in one `SQLite` file, FSRS decides what is due, a review session
//! records every answer in an append-only log, and statistics and exports read that log.
//!
//! The library is usable without the command line. Everything that *decides* is a pure function;
//! everything that *touches the world* is at the edge. `ARCHITECTURE.md` shows the floors.
pub mod cli;
pub mod domain;
pub mod formats;
pub mod schedule;
pub mod source;
pub mod stats;
pub mod store;
pub mod study;
