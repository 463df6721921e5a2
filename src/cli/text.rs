//! Text for the terminal: nothing in it that a terminal would obey, no line too wide.
//!
//! Decks, pages and file names come from strangers. A terminal acts on control characters (it can
//! be made to run programs), and direction marks let a line read as something else than it is.
//! Everything that is printed goes through [`safe`] or [`wrap`].

use crate::domain::Interval;
use crate::study::typed::is_invisible;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns between tab stops.
const TAB: usize = 4;
/// Characters without width that may follow one with width; more only serve to slow terminals down.
const MARKS: usize = 8;

/// The text with nothing in it that a terminal would obey.
///
/// Control characters become visible (`^[` for escape, `<9B>` beyond ASCII), tabs become spaces,
/// the line and paragraph separators of Unicode become newlines, invisible characters and direction
/// marks are left out, and a character carries at most eight marks. Newlines stay.
pub(super) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    let mut marks = 0;
    let mut has_selector = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let from = out.len();
        match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.extend(std::iter::repeat_n(' ', TAB - column % TAB)),
            '\u{7f}' => out.push_str("^?"),
            '\0'..='\u{1f}' => {
                out.push('^');
                // `@` to `_`, 64 places further on: the key that is pressed with Control.
                out.push(char::from(c as u8 ^ 0x40));
            }
            '\u{80}'..='\u{9f}' => out.push_str(&format!("<{:X}>", u32::from(c))),
            _ if is_invisible(c) => continue,
            '\u{fe0e}' | '\u{fe0f}' if has_selector => continue,
            _ if c.width() == Some(0) => {
                if marks == MARKS {
                    continue;
                }
                marks += 1;
                has_selector |= matches!(c, '\u{fe0e}' | '\u{fe0f}');
                out.push(c);
                continue;
            }
            _ => out.push(c),
        }
        (marks, has_selector) = (0, false);
        column = if out.ends_with('\n') {
            0
        } else {
            column + out.get(from..).unwrap_or_default().width()
        };
    }
    out
}

/// The text on one line: what [`safe`] gives, with spaces for newlines and at the ends nothing.
pub(super) fn safe_line(text: &str) -> String {
    safe(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text made safe and broken at spaces into lines of at most `width` columns, each after `indent`.
///
/// Lines that fit stay exactly as they are; what a broken line goes on with stands under its first
/// word. The last line ends without a newline.
pub(super) fn wrap(text: &str, width: u16, indent: &str) -> String {
    hang(text, width, indent, indent)
}

/// The same with `first` before the first line, and the others under the text that follows it.
pub(super) fn wrap_after(first: &str, text: &str, width: u16) -> String {
    hang(text, width, first, &" ".repeat(first.width()))
}

fn hang(text: &str, width: u16, first: &str, indent: &str) -> String {
    let text = safe(text);
    let room = usize::from(width).saturating_sub(indent.width()).max(1);
    let mut out = String::with_capacity(text.len() + indent.len());
    let mut lead = first;
    for line in text.lines() {
        for piece in broken(line.trim_end_matches(' '), room) {
            out.push_str(lead);
            out.push_str(&piece);
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            lead = indent;
        }
    }
    out.pop();
    out
}

/// One line in pieces of at most `room` columns.
fn broken(line: &str, room: usize) -> Vec<String> {
    if line.width() <= room {
        return vec![line.to_owned()];
    }
    let body = line.trim_start_matches(' ');
    // A margin of half the room leaves no place for words.
    let margin = " ".repeat((line.len() - body.len()).min(room / 2));
    let mut pieces = Vec::new();
    let mut piece = margin.clone();
    for word in body.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(piece.len() > margin.len());
        if piece.width() + gap + word.width() <= room {
            piece.push_str(if gap == 1 { " " } else { "" });
            piece.push_str(word);
            continue;
        }
        if gap == 1 {
            pieces.push(std::mem::replace(&mut piece, margin.clone()));
        }
        let mut columns = piece.width();
        for cluster in clusters(word) {
            let wide = cluster.width();
            if columns + wide > room && piece.len() > margin.len() {
                pieces.push(std::mem::replace(&mut piece, margin.clone()));
                columns = margin.len();
            }
            piece.push_str(cluster);
            columns += wide;
        }
    }
    pieces.push(piece);
    pieces
}

/// The characters of a word, each with the marks that follow it: these can make it wider.
fn clusters(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices().skip(1);
        let end = chars.find(|(_, c)| c.width() != Some(0));
        let (cluster, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = after;
        (!cluster.is_empty()).then_some(cluster)
    })
}

/// An interval as it stands on a rating: `10m`, `4d`, `2.4mo`, `1.2y`.
pub(super) fn span(interval: Interval) -> String {
    match interval {
        Interval::Secs(secs) if secs < 60 => format!("{secs}s"),
        Interval::Secs(secs) if secs < 3_600 => with_unit(f64::from(secs) / 60.0, "m"),
        Interval::Secs(secs) if secs < 86_400 => with_unit(f64::from(secs) / 3_600.0, "h"),
        Interval::Secs(_) | Interval::Days(_) => days(interval.to_days()),
    }
}

/// A number of days in the unit that people would say it in: `4d`, `2.4mo`, `1.2y`; `10m` below a day.
pub(super) fn days(days: f64) -> String {
    // Anki's month and year on its buttons: 30 and 365 days.
    match days {
        d if d < 1.0 => span(Interval::Secs(
            (d.max(0.0) * 86_400.0).round().min(86_399.0) as u32,
        )),
        d if d < 30.0 => with_unit(d, "d"),
        d if d < 365.0 => with_unit(d / 30.0, "mo"),
        d => with_unit(d / 365.0, "y"),
    }
}

/// With one decimal, if that is not 0.
fn with_unit(number: f64, unit: &str) -> String {
    let number = format!("{number:.1}");
    format!("{}{unit}", number.strip_suffix(".0").unwrap_or(&number))
}

/// A time span as a sentence would have it: `45 s`, `12 min 30 s`, `1 h 5 min`.
pub(super) fn duration(millis: u64) -> String {
    let secs = (millis + 500) / 1_000;
    match (secs / 3_600, secs / 60 % 60, secs % 60) {
        (0, 0, secs) => format!("{secs} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, secs) => format!("{minutes} min {secs} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// The letter of the option in this place: A to Z, then AA, AB, …
pub(super) fn label(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

/// The place of the option with this letter, in either case; the inverse of [`label`].
pub(super) fn place(label: &str) -> Option<usize> {
    let mut place: usize = 0;
    for letter in label.bytes() {
        let letter = letter.to_ascii_uppercase();
        let digit = letter.is_ascii_uppercase().then(|| letter - b'A' + 1)?;
        place = place.checked_mul(26)?.checked_add(usize::from(digit))?;
    }
    place.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(safe("\u{1b}]0;title\u{7}"), "^[]0;title^G");
        assert_eq!(safe("\u{9b}31m\u{7f}\0"), "<9B>31m^?^@");
        assert_eq!(safe("a\r\nb\rc"), "a\nb^Mc");
        assert_eq!(safe("a\u{2028}b\u{85}c"), "a\nb\nc");
    }

    #[test]
    fn nothing_hides_or_turns_around() {
        assert_eq!(safe("a\u{202e}b\u{200b}c\u{feff}\u{e0041}"), "abc");
        let persian = "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}";
        assert_eq!(safe(persian), persian);
        let family = "\u{1f469}\u{200d}\u{1f467}";
        assert_eq!(safe(family), family);
        assert_eq!(safe("\u{2764}\u{fe0f}\u{fe0f}"), "\u{2764}\u{fe0f}");
    }

    #[test]
    fn a_character_carries_at_most_eight_marks() {
        let marks = |n| format!("a{}b", "\u{301}".repeat(n));
        assert_eq!(safe(&marks(8)), marks(8));
        assert_eq!(safe(&marks(5_000)), marks(8));
    }

    #[test]
    fn tabs_reach_the_next_stop() {
        assert_eq!(safe("\ta\tb\n\u{4f60}\tc"), "    a   b\n\u{4f60}  c");
    }

    #[test]
    fn lines_break_at_spaces_and_hang_under_their_first_word() {
        assert_eq!(
            wrap_after("A. ", "one two three four", 11),
            "A. one two\n   three\n   four"
        );
        assert_eq!(
            wrap("  if a {\n      b\n  }", 20, ""),
            "  if a {\n      b\n  }"
        );
        assert_eq!(wrap("    one two three", 12, ""), "    one two\n    three");
        assert_eq!(wrap("", 20, "  "), "");
        assert_eq!(wrap("a\n\nb", 20, "  "), "  a\n\n  b");
    }

    #[test]
    fn words_wider_than_the_line_are_cut() {
        assert_eq!(wrap("abcdefgh ij", 4, ""), "abcd\nefgh\nij");
        assert_eq!(
            wrap("\u{4f60}\u{597d}\u{5417}", 4, ""),
            "\u{4f60}\u{597d}\n\u{5417}"
        );
    }

    #[test]
    fn intervals_are_written_as_people_say_them() {
        let secs = |secs| span(Interval::Secs(secs));
        assert_eq!(
            [
                secs(45),
                secs(60),
                secs(90),
                secs(600),
                secs(5_400),
                secs(172_800)
            ],
            ["45s", "1m", "1.5m", "10m", "1.5h", "2d"]
        );
        let days = |days| span(Interval::Days(days));
        assert_eq!(
            [days(1), days(29), days(30), days(72), days(365), days(438)],
            ["1d", "29d", "1mo", "2.4mo", "1y", "1.2y"]
        );
        assert_eq!(super::days(0.5), "12h");
    }

    #[test]
    fn durations_are_written_out() {
        let durations = [0, 45_400, 60_000, 750_000, 3_900_000].map(duration);
        assert_eq!(
            durations,
            ["0 s", "45 s", "1 min", "12 min 30 s", "1 h 5 min"]
        );
    }

    #[test]
    fn options_beyond_z_have_two_letters() {
        assert_eq!(
            [0, 25, 26, 701, 702].map(label),
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
        assert_eq!(place("aa"), Some(26));
        assert_eq!((place(""), place("A1"), place("é")), (None, None, None));
        assert!((0..2_000).all(|index| place(&label(index)) == Some(index)));
    }

    /// Any text, rich in what terminals and eyes trip over.
    fn hostile() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            any::<char>().prop_map(String::from),
            prop::sample::select(vec![
                "\u{1b}[31m",
                "\u{9b}",
                "\r",
                "\r\n",
                "\t",
                " ",
                "  ",
                "word",
                "\u{202e}",
                "\u{301}",
                "\u{200d}",
                "\u{fe0f}",
                "\u{85}",
                "\u{2028}",
                "\u{4f60}",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(Config {
            rng_seed: RngSeed::Fixed(20_261_125),
            failure_persistence: None,
            cases: 2_000,
            ..Config::default()
        })]

        #[test]
        fn no_text_makes_a_terminal_act(text in hostile(), width in 1_u16..40) {
            for shown in [safe(&text), wrap(&text, width, "  "), safe_line(&text)] {
                prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
                prop_assert!(!shown.chars().any(is_invisible), "{shown:?}");
            }
            prop_assert_eq!(safe(&safe(&text)), safe(&text));
        }

        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in hostile(), width in 10_u16..40) {
            let wrapped = wrap(&text, width, "  ");
            for line in wrapped.lines() {
                prop_assert!(line.width() <= usize::from(width), "{line:?}");
            }
            let letters = |text: &str| -> String {
                text.chars().filter(|c| !matches!(c, ' ' | '\n')).collect()
            };
            prop_assert_eq!(letters(&wrapped), letters(&safe(&text)));
        }
    }
}
