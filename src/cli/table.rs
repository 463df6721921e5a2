//! Tables that fit the terminal and read well without lines.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

/// An empty table with these headings, `width` columns wide at most.
pub(super) fn new(width: u16, headings: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .force_no_tty()
        .set_width(width)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(headings.iter().map(|heading| heading.to_uppercase()));
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

/// Aligns these columns to the right: numbers.
pub(super) fn right(table: &mut Table, columns: &[usize]) {
    for index in columns {
        if let Some(column) = table.column_mut(*index) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

/// Keeps a column at most so wide.
pub(super) fn at_most(table: &mut Table, column: usize, width: u16) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
    }
}
