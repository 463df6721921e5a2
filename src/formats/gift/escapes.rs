/// What a backslash protects.
const ESCAPABLE: [char; 7] = ['~', '=', '#', '{', '}', ':', '\\'];

/// The first of `marks` that no backslash protects, as a byte position.
pub(super) fn find_bare(text: &str, marks: &[char]) -> Option<usize> {
    let mut protected = false;
    for (at, character) in text.char_indices() {
        if protected {
            protected = false;
        } else if character == '\\' {
            protected = true;
        } else if marks.contains(&character) {
            return Some(at);
        }
    }
    None
}

/// The text without the backslashes of its escapes, without blanks at its ends; `\n` ends a line.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some(escaped) if ESCAPABLE.contains(&escaped) => plain.push(escaped),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_other_backslashes_stay() {
        assert_eq!(
            unescaped(r" a\=b\{\}\:\n\#\~\\ C:\dir "),
            "a=b{}:\n#~\\ C:\\dir"
        );
        assert_eq!(unescaped("end\\"), "end\\");
    }

    #[test]
    fn protected_marks_are_not_found() {
        assert_eq!(find_bare(r"a\{b{", &['{']), Some(4));
        assert_eq!(find_bare(r"\\{", &['{']), Some(2));
        assert_eq!(find_bare(r"\{", &['{']), None);
    }
}
