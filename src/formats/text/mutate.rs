//! Damages texts in repeatable ways, to show that no reader panics on any of them.
use crate::domain::{Parsed, Seed};

/// Pieces that mean something to one format or another.
const PIECES: [&str; 30] = [
    "\n", "\n\n", "---\n", "Q:", "A:", "C:", "[", "]", "{", "}", "~", "=", "#", "::", "->",
    "```\n", "- [x] ", "- [ ] ", "\"", "'", "\t", ",", ";", "\\", "$", "^ ", "ANSWER:", "é",
    "\u{feff}", "\0",
];

/// Reads 5,000 damaged variants of `text`; a panic fails the test that calls this.
///
/// Also checks what must hold of anything that was read: numbers are 1, 2, 3 … and places count from 1.
pub(crate) fn survive_mutations(text: &str, read: impl Fn(&str) -> Parsed) {
    for round in 0..5_000 {
        let mut bytes = text.as_bytes().to_vec();
        let seed = Seed::new(round);
        for step in 0..=seed.below(4) {
            damage(&mut bytes, seed.with(step + 1));
        }
        let decoded = crate::formats::text::decode(&bytes);
        assert_sound(&read(&decoded.text));
    }
}

fn damage(bytes: &mut Vec<u8>, seed: Seed) {
    let length = bytes.len() as u64;
    let at = seed.with(1).below(length + 1) as usize;
    let span = seed.with(2).below(1 + length.min(40)) as usize;
    let end = (at + span).min(bytes.len());
    match seed.with(3).below(5) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let copy = bytes[at..end].to_vec();
            let to = seed.with(4).below(bytes.len() as u64 + 1) as usize;
            bytes.splice(to..to, copy);
        }
        3 => {
            let piece = PIECES[seed.with(5).below(PIECES.len() as u64) as usize];
            bytes.splice(at..at, piece.bytes());
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = seed.with(6).below(256) as u8;
            }
        }
    }
}

fn assert_sound(parsed: &Parsed) {
    let mut numbers: Vec<u32> = parsed.questions.iter().map(|q| q.number).collect();
    numbers.extend(parsed.notes.iter().map(|note| note.number));
    numbers.sort_unstable();
    let expected: Vec<u32> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);
    let places = parsed.questions.iter().map(|q| q.place);
    let places = places.chain(parsed.notes.iter().map(|note| note.place));
    for place in places.chain(parsed.problems.iter().map(|problem| problem.place)) {
        assert!(place.line >= 1 && place.column >= 1, "{place:?}");
    }
}
