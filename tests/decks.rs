//! The sample decks, read and judged as `srs import` does.
use std::path::Path;

use srs::domain::{Code, NoteKind};
use srs::formats::detect::detect;
use srs::source::{Regime, Understood, understand};

fn deck(name: &str) -> Understood {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("decks")
        .join(name);
    let bytes = std::fs::read(&path).unwrap();
    let format = detect(&path, &bytes).unwrap();
    understand(format.read(&bytes).unwrap())
}

fn codes(deck: &Understood) -> Vec<(Option<u32>, Code)> {
    deck.problems
        .iter()
        .map(|problem| (problem.question, problem.code))
        .collect()
}

fn count(deck: &Understood, kind: NoteKind) -> usize {
    let notes = deck.notes.iter();
    notes.filter(|note| note.content.kind() == kind).count()
}

#[test]
fn the_quiz_page_has_one_emptied_question_and_one_stale_claim() {
    let page = deck("asyncio.md");
    assert_eq!(page.notes.len(), 26);
    assert_eq!(count(&page, NoteKind::Choice), 25);
    assert!(page.notes[15].salvaged);
    assert_eq!(
        codes(&page),
        [
            (Some(16), Code::NoOptions),
            (Some(23), Code::ExplanationContradictsAnswer)
        ]
    );
    assert_eq!(page.regime, Regime::Consistent);
}

#[test]
fn every_other_deck_reads_without_complaint() {
    for (name, notes) in [
        ("rust-ownership.md", 8),
        ("git.csv", 8),
        ("http-status.tsv", 11),
        ("regex-checkboxes.md", 7),
        ("unicode.aiken.txt", 6),
        ("sql.json", 7),
    ] {
        let deck = deck(name);
        assert_eq!((codes(&deck), deck.notes.len()), (vec![], notes), "{name}");
        assert!(deck.notes.iter().all(|note| !note.draft), "{name}");
    }
}

#[test]
fn a_statement_among_questions_with_four_options_is_pointed_out() {
    let deck = deck("terminal.gift");
    assert_eq!(codes(&deck), [(Some(3), Code::FewerOptions)]);
    assert_eq!(count(&deck, NoteKind::Choice), 5);
    assert_eq!(count(&deck, NoteKind::Typed), 1);
    assert_eq!(count(&deck, NoteKind::Basic), 2);
}

#[test]
fn categories_and_columns_name_decks() {
    let names = |deck: &Understood| {
        let names = deck.notes.iter().filter_map(|note| note.deck.clone());
        let mut names: Vec<String> = names.map(|deck| deck.as_str().to_owned()).collect();
        names.sort();
        names.dedup();
        names
    };
    assert_eq!(
        names(&deck("terminal.gift")),
        ["Terminal::Basics", "Terminal::Permissions"]
    );
    assert_eq!(names(&deck("git.csv")), ["Git", "Git::Rescue"]);
    assert_eq!(names(&deck("http-status.tsv")), ["Web::HTTP status"]);
}
