//! Text for the terminal.

/// The text with nothing in it that a terminal would obey.
pub(super) fn safe(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

pub(super) fn wrap(text: &str, _width: u16, _indent: &str) -> String {
    safe(text)
}
pub(super) fn span(interval: crate::domain::Interval) -> String {
    days(interval.to_days())
}
pub(super) fn days(days: f64) -> String {
    format!("{days} d")
}
pub(super) fn label(index: usize) -> String {
    index.to_string()
}
