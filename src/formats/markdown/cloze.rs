/// Deletions that one note may have; Anki's limit, too.
const MAX_DELETIONS: usize = 500;

/// How far the address of a link may reach.
const MAX_ADDRESS_BYTES: usize = 4_096;

/// Kept out of sight between two characters that would end a deletion or start its hint:
/// the word joiner, which no screen shows.
const JOINER: char = '\u{2060}';

/// A text with its bracketed parts turned into cloze deletions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cloze {
    /// The text with `{{c1::…}}`, `{{c2::…}}` and so on.
    pub(super) text: String,
    /// How many there are.
    pub(super) deletions: usize,
    /// Opening brackets without a closing one.
    pub(super) unclosed: usize,
    /// Brackets beyond the limit, left as they are.
    pub(super) unmarked: usize,
}

/// Turns `[x]` into `{{c1::x}}`, the next one into `{{c2::…}}`, and `\[` into `[`.
///
/// Images, links and `$math$` keep their brackets. A text that has cloze marks of Anki's kind is
/// left alone.
pub(super) fn to_cloze(text: &str) -> Cloze {
    let marked = text.matches("{{c").count();
    if marked > 0 {
        return Cloze {
            text: text.to_owned(),
            deletions: marked,
            ..Cloze::default()
        };
    }
    let (pairs, unclosed) = bracket_pairs(text);
    let mut cloze = Cloze {
        unclosed,
        ..Cloze::default()
    };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += cloze.push_next(rest, at, &pairs);
    }
    cloze
}

impl Cloze {
    /// Takes over the beginning of `rest`, which stands at `at`, and returns how many bytes that was.
    fn push_next(&mut self, rest: &str, at: usize, pairs: &[(usize, usize)]) -> usize {
        let plain = rest.find(['\\', '!', '$', '[']).unwrap_or(rest.len());
        if plain > 0 {
            return self.copy(rest, plain);
        }
        if let Some(bracket) = escaped_bracket(rest) {
            self.text.push(bracket);
            return 2;
        }
        if rest.starts_with('\\') {
            let escaped = rest.chars().take(2).map(char::len_utf8).sum();
            return self.copy(rest, escaped);
        }
        if let Some(length) = math_length(rest) {
            return self.copy(rest, length);
        }
        let is_image = rest.starts_with("![");
        let open = at + usize::from(is_image);
        let Some(close) = closing(pairs, open) else {
            return self.copy(rest, 1);
        };
        let inside = rest.get(open + 1 - at..close - at).unwrap_or_default();
        let after = rest.get(close + 1 - at..).unwrap_or_default();
        match address_length(after) {
            Some(length) => self.copy(rest, close + 1 - at + length),
            None if is_image => self.copy(rest, 1),
            None if inside.trim().is_empty() => self.copy(rest, close + 1 - at),
            None if self.deletions >= MAX_DELETIONS => {
                self.unmarked += 1;
                self.copy(rest, close + 1 - at)
            }
            None => {
                self.deletions += 1;
                self.text.push_str(&format!("{{{{c{}::", self.deletions));
                self.push_hidden(inside);
                self.text.push_str("}}");
                close + 1 - at
            }
        }
    }

    fn copy(&mut self, rest: &str, bytes: usize) -> usize {
        self.text.push_str(rest.get(..bytes).unwrap_or(rest));
        bytes
    }

    /// Adds a hidden part so that nothing in it reads as the end of the deletion or as a hint.
    fn push_hidden(&mut self, inside: &str) {
        let mut last = '\0';
        let mut rest = inside;
        while let Some(mut character) = rest.chars().next() {
            let mut taken = character.len_utf8();
            if let Some(bracket) = escaped_bracket(rest) {
                character = bracket;
                taken = 2;
            }
            if matches!((last, character), (':', ':') | ('}', '}')) {
                self.text.push(JOINER);
            }
            self.text.push(character);
            last = character;
            rest = rest.get(taken..).unwrap_or_default();
        }
        if matches!(last, '}' | ':') {
            self.text.push(JOINER);
        }
    }
}

/// Where each opening bracket closes, ascending, and how many never do. Escapes and math are passed over.
fn bracket_pairs(text: &str) -> (Vec<(usize, usize)>, usize) {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(found) = rest.find(['\\', '$', '[', ']']) else {
            break;
        };
        at += found;
        let rest = rest.get(found..).unwrap_or_default();
        at += match rest.bytes().next() {
            Some(b'\\') => rest.chars().take(2).map(char::len_utf8).sum(),
            Some(b'$') => math_length(rest).unwrap_or(1),
            Some(b'[') => {
                open.push(at);
                1
            }
            _ => {
                pairs.extend(open.pop().map(|start| (start, at)));
                1
            }
        };
    }
    pairs.sort_unstable();
    (pairs, open.len())
}

fn closing(pairs: &[(usize, usize)], open: usize) -> Option<usize> {
    let at = pairs
        .binary_search_by_key(&open, |(start, _)| *start)
        .ok()?;
    pairs.get(at).map(|(_, close)| *close)
}

fn escaped_bracket(text: &str) -> Option<char> {
    let escaped = text.strip_prefix('\\')?.chars().next()?;
    matches!(escaped, '[' | ']').then_some(escaped)
}

/// How long the math at the beginning of `text` is, dollars included.
///
/// `$…$` is math when no blank touches the dollars from within and no digit follows, as in Pandoc:
/// prices are not math.
fn math_length(text: &str) -> Option<usize> {
    if let Some(display) = text.strip_prefix("$$") {
        return display.find("$$").map(|end| end + 4);
    }
    let inline = text.strip_prefix('$')?;
    let end = inline.find('$')?;
    let inside = inline.get(..end)?;
    let after = inline.get(end + 1..)?;
    let touches = inside.trim() == inside && !inside.is_empty() && !inside.contains("\n\n");
    let is_price = after.starts_with(|c: char| c.is_ascii_digit());
    (touches && !is_price).then_some(end + 2)
}

/// How long the `(address)` at the beginning of `text` is, parentheses included.
fn address_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    if !text.starts_with('(') {
        return None;
    }
    for (at, byte) in text.bytes().enumerate().take(MAX_ADDRESS_BYTES) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloze(text: &str) -> String {
        to_cloze(text).text
    }

    #[test]
    fn each_bracket_is_a_deletion_of_its_own() {
        assert_eq!(
            cloze("[Lyon] is in [France]."),
            "{{c1::Lyon}} is in {{c2::France}}."
        );
        assert_eq!(cloze("a [b [c] d] e"), "a {{c1::b [c] d}} e");
    }

    #[test]
    fn escaped_brackets_are_literal_inside_and_outside() {
        assert_eq!(cloze(r"\[0\] and [v\[1\]]"), "[0] and {{c1::v[1]}}");
        assert_eq!(cloze(r"\\[x] \n"), r"\\{{c1::x}} \n");
    }

    #[test]
    fn images_links_and_math_keep_their_brackets() {
        let text = "![a [b]](p.png) [t](u(1)) $x[0]$ $$\n[y]\n$$ [] z";
        let cloze = to_cloze(text);
        assert_eq!(cloze.text, text);
        assert_eq!(cloze.deletions, 0);
        assert_eq!(to_cloze("costs $5, [x] is $6").deletions, 1);
        assert_eq!(
            to_cloze("[$x^2$] is a square").text,
            "{{c1::$x^2$}} is a square"
        );
    }

    #[test]
    fn a_bracket_that_never_closes_does_not_hide_the_next() {
        let cloze = to_cloze("a [ b [c] d");
        assert_eq!(cloze.text, "a [ b {{c1::c}} d");
        assert_eq!((cloze.deletions, cloze.unclosed), (1, 1));
    }

    #[test]
    fn marks_within_a_deletion_cannot_end_it() {
        assert_eq!(cloze("[std::mem]"), "{{c1::std:\u{2060}:mem}}");
        assert_eq!(cloze("[{{x}}]"), "{{c1::{{x}\u{2060}}\u{2060}}}");
    }

    #[test]
    fn marks_of_ankis_kind_are_left_alone() {
        assert_eq!(cloze("{{c1::a}} [b]"), "{{c1::a}} [b]");
    }

    #[test]
    fn hostile_brackets_take_linear_time() {
        for piece in ["[", "[a](", "$", "![", "[]", "\\", "$$["] {
            let text = piece.repeat(400_000 / piece.len());
            assert!(to_cloze(&text).text.len() >= text.len() / 4);
        }
    }

    #[test]
    fn brackets_beyond_the_limit_stay_and_are_counted() {
        let cloze = to_cloze(&"[a]".repeat(503));
        assert_eq!((cloze.deletions, cloze.unmarked), (500, 3));
        assert!(cloze.text.ends_with("{{c500::a}}[a][a][a]"));
    }
}
