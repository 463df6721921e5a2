//! Reads question banks: JSON, and the lists that TypeScript and JavaScript modules declare.

use super::gather::{Gathered, NO_TEXT};
use super::literal::Literals;
use crate::domain::Parsed;

/// Reads the questions of a bank.
pub(super) fn bank(text: &str) -> Parsed {
    let mut literals = Literals::new(text);
    let mut gathered = Gathered::new(text);
    // Whether a value may start here: at the start, behind `=`, `(`, `default`, `return`.
    let mut expected = true;
    loop {
        literals.cursor.skip_space();
        let Some(byte) = literals.cursor.peek() else {
            break;
        };
        match byte {
            b'[' | b'{' if expected => {
                value(&mut literals, &mut gathered);
                expected = false;
                continue;
            }
            b'"' | b'\'' | b'`' => {
                literals.cursor.skip_quoted(byte);
                expected = false;
                continue;
            }
            b'=' => expected = literals.cursor.peek_at(1) != Some(b'>'),
            b'(' => expected = true,
            b'\\' => literals.cursor.bump(),
            _ => {
                let word = literals.cursor.word();
                expected = matches!(word, "default" | "return");
                if word == "type" {
                    type_alias(&mut literals);
                }
                if !word.is_empty() {
                    continue;
                }
            }
        }
        literals.cursor.bump();
    }
    Parsed {
        title: None,
        questions: gathered.questions,
        notes: Vec::new(),
        problems: gathered.problems,
    }
}

/// Reads a value of a module, which may hold questions or something else altogether.
pub(super) fn value<'a>(literals: &mut Literals<'a>, gathered: &mut Gathered<'a>) {
    let (questions, problems) = (gathered.questions.len(), gathered.problems.len());
    gathered.holder(literals, 0);
    gathered.take_faults(literals, None);
    literals.stopped = false;
    literals.open.clear();
    if gathered.questions.len() == questions {
        // A list of something else is no list of questions without text.
        let mut index = 0;
        gathered.problems.retain(|problem| {
            index += 1;
            index <= problems || problem.message != NO_TEXT
        });
    }
}

/// `type Name = …`: its braces hold no values.
fn type_alias(literals: &mut Literals<'_>) {
    let mut ahead = literals.cursor;
    ahead.skip_space();
    if ahead.word().is_empty() {
        return;
    }
    ahead.skip_space();
    if ahead.eat(b'=') {
        ahead.skip_space();
        literals.cursor = ahead;
        literals.skip_type();
    }
}
