//! Floor 1: whether what was typed is the answer.

use unicode_normalization::UnicodeNormalization;

/// Whether a typed answer says the same as the expected one.
///
/// Case counts. How characters are composed, invisible characters, and how much white space
/// there is do not.
pub fn is_same_answer(expected: &str, typed: &str) -> bool {
    plain(expected) == plain(typed)
}

fn plain(text: &str) -> String {
    let visible: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character changes how its neighbours are shown without being seen itself:
/// direction marks and overrides, zero-width spaces, tags, the byte order mark.
///
/// The joiners U+200C and U+200D and the variation selectors U+FE0E and U+FE0F are not among them:
/// Persian and emoji need those.
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_counts_and_encoding_does_not() {
        assert!(is_same_answer("ab", "a\u{200b}b"));
        assert!(is_same_answer("caf\u{e9}", "cafe\u{301}"));
        assert!(is_same_answer("two  words", " two words\n"));
        assert!(!is_same_answer("Vec", "vec"));
        assert!(!is_same_answer("vec", "vecs"));
    }
}
