//! `srs undo` and `srs history`: what was done, and taking it back.

use super::{args, context::Context, error::Error, text::safe, values};
use crate::{
    domain::Clock,
    store::{Operation, OperationKind},
};
use serde::Serialize;

#[derive(Serialize)]
struct OperationJson {
    id: i64,
    at: String,
    kind: Option<&'static str>,
    summary: String,
    undone_at: Option<String>,
}

impl From<&Operation> for OperationJson {
    fn from(operation: &Operation) -> Self {
        Self {
            id: operation.id,
            at: values::rfc3339(operation.at),
            kind: operation.kind.map(OperationKind::name),
            summary: operation.summary.clone(),
            undone_at: operation.undone_at.map(values::rfc3339),
        }
    }
}

pub(super) fn undo(context: &Context, args: &args::Undo) -> Result<(), Error> {
    let mut collection = context.open()?;
    let mut undone = Vec::new();
    while undone.len() < args.count as usize {
        let now = collection.clock.now();
        match collection.store.undo(now)? {
            Some(done) => undone.push(done.operation),
            None => break,
        }
    }
    if undone.is_empty() {
        return Err(Error::failed(
            "there is nothing to undo",
            "'srs history' lists what was done",
        ));
    }
    // The card on screen may be another one now.
    let now = collection.now();
    collection.store.save_session(None, now)?;
    if context.json {
        let json: Vec<OperationJson> = undone.iter().map(Into::into).collect();
        return context.print_json(&json);
    }
    let lines: String = undone
        .iter()
        .map(|operation| format!("Undone: {}\n", safe(&operation.summary)))
        .collect();
    context.print(&lines)
}

pub(super) fn history(context: &Context, args: &args::History) -> Result<(), Error> {
    let collection = context.open()?;
    let operations = collection.store.operations(args.limit)?;
    if context.json {
        let json: Vec<OperationJson> = operations.iter().map(Into::into).collect();
        return context.print_json(&json);
    }
    if operations.is_empty() {
        return context.print("Nothing was done yet.\n");
    }
    let lines: String = operations
        .iter()
        .map(|operation| {
            let now = collection.clock.at(operation.at);
            format!(
                "{}  {}{}\n",
                values::local_time(now),
                safe(&operation.summary),
                if operation.undone_at.is_some() {
                    "  (undone)"
                } else {
                    ""
                }
            )
        })
        .collect();
    context.print(&lines)
}
