//! Markdown pages with cards (`Q:`/`A:`/`C:`) or with questions whose options are lists.
mod cards;
mod checkbox;
mod cloze;
mod fences;
mod front_matter;
mod lettered;
mod stem;

pub use cards::read_cards;
pub use checkbox::read_checkboxes;
pub use lettered::read_lettered;

pub(super) use cards::holds_cards;
pub(super) use checkbox::holds_checkboxes;
pub(super) use lettered::holds_lettered;

#[cfg(test)]
mod tests;
