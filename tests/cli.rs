//! Transcripts of the program: what a user types, and the words and numbers that must come back.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail, and so may its helpers"
)]

#[path = "cli/answer.rs"]
mod answer;
#[path = "cli/backup.rs"]
mod backup;
#[path = "cli/cards.rs"]
mod cards;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/due.rs"]
mod due;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/manners.rs"]
mod manners;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/review.rs"]
mod review;
#[path = "cli/stats.rs"]
mod stats;
#[path = "cli/undo.rs"]
mod undo;
