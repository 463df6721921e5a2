//! The arguments of backups and of the doctor.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  srs backup                     into the folder 'backups' beside the collection
  srs backup /mnt/usb/srs.db
Backups are also made by themselves, before the first large change of a day; see docs/safety.md")]
pub(in crate::cli) struct Backup {
    /// The file to write
    pub(in crate::cli) file: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "file")]
    pub(in crate::cli) force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  srs restore ~/.local/share/srs/backups/collection-2026-11-25.db")]
pub(in crate::cli) struct Restore {
    /// A file that 'srs backup' wrote, or a copy of a collection
    pub(in crate::cli) file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Doctor {
    /// Compute cards that differ from their log anew; undo takes it back
    #[arg(long)]
    pub(in crate::cli) fix: bool,
}
