//! What an import tells: counts by file, then every problem with its place.

use super::{FileReport, Report};
use crate::{
    cli::{context::Context, error::Error, text::safe},
    domain::Problem,
    store::Imported,
};
use serde::Serialize;

#[derive(Serialize)]
struct ReportJson<'a> {
    files: Vec<FileJson<'a>>,
    diagnostics: Vec<Diagnostic<'a>>,
    totals: CountsJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviews: Option<u32>,
    dry_run: bool,
}

#[derive(Serialize)]
struct FileJson<'a> {
    path: &'a str,
    format: &'a str,
    deck: Option<&'a str>,
    #[serde(flatten)]
    counts: CountsJson,
}

#[derive(Serialize)]
struct CountsJson {
    added: u32,
    updated: u32,
    reworded: u32,
    moved: u32,
    unchanged: u32,
    retired: u32,
    returned: u32,
    salvaged: u32,
    drafts: u32,
    questions: u32,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    question: Option<u32>,
}

impl From<Imported> for CountsJson {
    fn from(counts: Imported) -> Self {
        Self {
            added: counts.added,
            updated: counts.updated,
            reworded: counts.reworded,
            moved: counts.moved,
            unchanged: counts.unchanged,
            retired: counts.retired,
            returned: counts.returned,
            salvaged: counts.salvaged,
            drafts: counts.drafts,
            questions: counts.questions,
        }
    }
}

fn totals(report: &Report) -> Imported {
    report
        .files
        .iter()
        .fold(Imported::default(), |sum, file| sum.plus(file.counts))
}

/// Prints what was done.
pub(in crate::cli) fn print(
    context: &Context,
    report: &Report,
    dry_run: bool,
) -> Result<(), Error> {
    if context.json {
        return context.print_json(&ReportJson {
            files: report
                .files
                .iter()
                .map(|file| FileJson {
                    path: &file.name,
                    format: file.format,
                    deck: file.decks.first().map(|deck| deck.as_str()),
                    counts: file.counts.into(),
                })
                .collect(),
            diagnostics: problems(report)
                .map(|(file, problem)| Diagnostic {
                    file: &file.name,
                    line: problem.place.line,
                    column: problem.place.column,
                    severity: problem.code.severity().name(),
                    code: problem.code.name(),
                    message: &problem.message,
                    question: problem.question,
                })
                .collect(),
            totals: totals(report).into(),
            reviews: report.restored.map(|restored| restored.reviews),
            dry_run,
        });
    }
    if context.quiet {
        return Ok(());
    }
    let mut text = String::new();
    for file in &report.files {
        text.push_str(&file_line(file));
    }
    for (file, problem) in problems(report) {
        text.push_str(&problem_line(&file.name, problem));
    }
    if report.files.len() > 1 {
        text.push_str(&format!(
            "{} files: {}\n",
            report.files.len(),
            sentence(totals(report))
        ));
    }
    if let Some(restored) = report.restored {
        text.push_str(&format!("{} reviews added\n", restored.reviews));
    }
    if report.passed_over > 0 && context.verbose {
        text.push_str(&format!(
            "{} other files hold nothing to import\n",
            report.passed_over
        ));
    }
    if dry_run {
        text.push_str("Nothing was written (--dry-run).\n");
    }
    context.print(&text)
}

/// What was done in a line a file, for `srs review FILE`; nothing about files that did not change.
pub(in crate::cli) fn summary(report: &Report) -> Vec<String> {
    let changed = report
        .files
        .iter()
        .filter(|file| file.counts.unchanged != file.counts.questions || !file.problems.is_empty());
    changed
        .map(|file| {
            let problems = match file.problems.len() {
                0 => String::new(),
                1 => "; 1 remark ('srs import' lists it)".to_owned(),
                n => format!("; {n} remarks ('srs import' lists them)"),
            };
            format!("{}: {}{problems}", safe(&file.name), sentence(file.counts))
        })
        .collect()
}

fn problems(report: &Report) -> impl Iterator<Item = (&FileReport, &Problem)> {
    report
        .files
        .iter()
        .flat_map(|file| file.problems.iter().map(move |problem| (file, problem)))
}

/// `chapter29.md → Chapter 29: 54 questions: 54 added (1 salvaged)`.
fn file_line(file: &FileReport) -> String {
    let name = safe(&file.name);
    let decks = match file.decks.as_slice() {
        [] => String::new(),
        [deck] => format!(" → {}", safe(deck.as_str())),
        decks => format!(" → {} decks", decks.len()),
    };
    format!("{name}{decks}\n  {}\n", sentence(file.counts))
}

/// `54 questions: 53 added, 1 updated; 1 salvaged`; what is zero is left out.
fn sentence(counts: Imported) -> String {
    let part = |count: u32, word: &str| (count > 0).then(|| format!("{count} {word}"));
    let parts: Vec<_> = [
        part(counts.added, "added"),
        part(counts.updated, "updated"),
        part(counts.reworded, "reworded"),
        part(counts.moved, "moved"),
        part(counts.unchanged, "unchanged"),
        part(
            counts.drafts,
            if counts.drafts == 1 {
                "draft"
            } else {
                "drafts"
            },
        ),
        part(counts.retired, "retired"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let notes: Vec<_> = [
        part(counts.salvaged, "salvaged as front and back"),
        part(counts.returned, "returned"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join(", "))
    };
    let questions = if counts.questions == 1 {
        "1 question".to_owned()
    } else {
        format!("{} questions", counts.questions)
    };
    if parts.is_empty() {
        return questions;
    }
    format!("{questions}: {}{notes}", parts.join(", "))
}

/// `page.md:31:5: warning: duplicate-option: question 4: …`.
fn problem_line(file: &str, problem: &Problem) -> String {
    let question = problem
        .question
        .map(|number| format!("question {number}: "))
        .unwrap_or_default();
    format!(
        "{}:{}:{}: {}: {}: {question}{}\n",
        safe(file),
        problem.place.line,
        problem.place.column,
        problem.code.severity().name(),
        problem.code.name(),
        safe(&problem.message)
    )
}
