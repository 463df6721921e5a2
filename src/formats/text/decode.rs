use crate::domain::{Code, Place, Problem};

/// The largest file of text that is read: 16 MiB.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Lines with undecodable bytes that are listed one by one; the rest is counted.
const MAX_LISTED_LINES: usize = 20;

/// The text of a file, with what its bytes gave reason to report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark, with `\n` at the ends of lines.
    pub text: String,
    /// Bytes that were not what they should be.
    pub problems: Vec<Problem>,
}

/// Reads bytes as UTF-8, or as UTF-16 if they are that.
///
/// Bytes that are not UTF-8 are read as Windows-1252 and reported with their line, so that a page
/// with one odd apostrophe is neither refused nor damaged in silence. A file above [`MAX_BYTES`]
/// gives no text and a `limit` problem.
pub fn decode(bytes: &[u8]) -> Decoded {
    if bytes.len() > MAX_BYTES {
        let message = format!(
            "the file has {} bytes, more than the {MAX_BYTES} that are read",
            bytes.len()
        );
        return Decoded {
            text: String::new(),
            problems: vec![problem(Place::START, Code::Limit, message)],
        };
    }
    let mut decoded = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => from_utf8(rest),
        [0xff, 0xfe, rest @ ..] => from_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => from_utf16(rest, u16::from_be_bytes),
        _ => from_unmarked(bytes),
    };
    if decoded.text.contains('\r') {
        decoded.text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
    }
    decoded
}

/// UTF-8, unless every second byte tends to be zero, as in Latin text written as UTF-16.
fn from_unmarked(bytes: &[u8]) -> Decoded {
    let zeros_at = |parity: usize| {
        let zeros = bytes.iter().skip(parity).step_by(2).filter(|b| **b == 0);
        zeros.count() > bytes.len() / 6
    };
    let (name, decoded) = match (zeros_at(0), zeros_at(1)) {
        (false, true) => ("little", from_utf16(bytes, u16::from_le_bytes)),
        (true, false) => ("big", from_utf16(bytes, u16::from_be_bytes)),
        _ => return from_utf8(bytes),
    };
    let message = format!("no byte order mark; read as UTF-16, {name} end first");
    let mut problems = vec![problem(Place::START, Code::Encoding, message)];
    problems.extend(decoded.problems);
    Decoded {
        problems,
        ..decoded
    }
}

fn from_utf8(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut marks = Marks::default();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        marks.pass(chunk.valid());
        for byte in chunk.invalid() {
            let read = windows_1252(*byte);
            marks.mark(|| format!("byte 0x{byte:02x} is not UTF-8; read as Windows-1252 {read:?}"));
            text.push(read);
            marks.pass(read.encode_utf8(&mut [0; 4]));
        }
    }
    Decoded {
        text,
        problems: marks.into_problems(),
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut marks = Marks::default();
    for read in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let read = read.unwrap_or_else(|error| {
            let half = error.unpaired_surrogate();
            marks.mark(|| format!("half a UTF-16 pair (0x{half:04x}); read as U+FFFD"));
            char::REPLACEMENT_CHARACTER
        });
        text.push(read);
        marks.pass(read.encode_utf8(&mut [0; 4]));
    }
    if !rest.is_empty() {
        marks.mark(|| "the last UTF-16 unit is cut in half".to_owned());
    }
    Decoded {
        text,
        problems: marks.into_problems(),
    }
}

/// Follows line and column through a text, and reports the first odd byte of each line.
struct Marks {
    place: Place,
    marked_line: u32,
    listed: Vec<Problem>,
    unlisted: usize,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            place: Place::START,
            marked_line: 0,
            listed: Vec::new(),
            unlisted: 0,
        }
    }
}

impl Marks {
    fn pass(&mut self, text: &str) {
        let last_line = match text.rsplit_once('\n') {
            Some((before, last_line)) => {
                let ends = before.matches('\n').count() + 1;
                self.place.line = self.place.line.saturating_add(ends as u32);
                self.place.column = 1;
                last_line
            }
            None => text,
        };
        let passed = last_line.chars().count() as u32;
        self.place.column = self.place.column.saturating_add(passed);
    }

    fn mark(&mut self, message: impl FnOnce() -> String) {
        if self.marked_line == self.place.line {
            return;
        }
        self.marked_line = self.place.line;
        if self.listed.len() < MAX_LISTED_LINES {
            let found = problem(self.place, Code::Encoding, message());
            self.listed.push(found);
        } else {
            self.unlisted += 1;
        }
    }

    fn into_problems(mut self) -> Vec<Problem> {
        if self.unlisted > 0 {
            let message = format!("{} more lines have bytes of this kind", self.unlisted);
            self.listed
                .push(problem(self.place, Code::Encoding, message));
        }
        self.listed
    }
}

fn problem(place: Place, code: Code, message: String) -> Problem {
    Problem {
        place,
        code,
        message,
        question: None,
    }
}

/// What a byte above 0x7f stands for in Windows-1252, the superset of Latin-1 that Western files use.
fn windows_1252(byte: u8) -> char {
    // 0x80 to 0x9f of the WHATWG index; the five that have no meaning become U+FFFD.
    const UPPER_CONTROLS: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
        '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{fffd}', 'ž', 'Ÿ',
    ];
    let upper_control = byte.checked_sub(0x80).map(usize::from);
    upper_control
        .and_then(|index| UPPER_CONTROLS.get(index).copied())
        .unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(decoded: &Decoded) -> Vec<(u32, u32, &str)> {
        let row = |p: &'_ Problem| (p.place.line, p.place.column);
        let rows = decoded.problems.iter().map(row);
        rows.zip(&decoded.problems)
            .map(|((line, column), problem)| (line, column, problem.message.as_str()))
            .collect()
    }

    #[test]
    fn utf8_with_a_byte_order_mark_is_plain_text() {
        let decoded = decode(b"\xef\xbb\xbfQ: \xc3\xa9\r\nA: x\r");
        assert_eq!(decoded.text, "Q: é\nA: x\n");
        assert_eq!(decoded.problems, []);
    }

    #[test]
    fn utf16_is_read_by_its_byte_order_mark() {
        let units: Vec<u16> = "Ab😀\n".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (mark, bytes) in [([0xff, 0xfe], little), ([0xfe, 0xff], big)] {
            let decoded = decode(&[mark.as_slice(), &bytes].concat());
            assert_eq!(decoded.text, "Ab😀\n");
            assert_eq!(decoded.problems, []);
        }
    }

    #[test]
    fn utf16_without_its_mark_is_recognised_and_reported() {
        let bytes: Vec<u8> = "front,back\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let decoded = decode(&bytes);
        assert_eq!(decoded.text, "front,back\n");
        assert_eq!(
            messages(&decoded),
            [(1, 1, "no byte order mark; read as UTF-16, little end first")]
        );
    }

    #[test]
    fn bytes_of_windows_1252_are_read_and_reported_once_a_line() {
        let decoded = decode(b"fine\nit\x92s \x93so\x94\n\xe9t\xe9\n");
        assert_eq!(decoded.text, "fine\nit’s “so”\nété\n");
        assert_eq!(
            messages(&decoded),
            [
                (2, 3, "byte 0x92 is not UTF-8; read as Windows-1252 '’'"),
                (3, 1, "byte 0xe9 is not UTF-8; read as Windows-1252 'é'"),
            ]
        );
    }

    #[test]
    fn many_odd_lines_are_counted_after_the_first_twenty() {
        let decoded = decode(&b"\xe9\n".repeat(50));
        assert_eq!(decoded.problems.len(), 21);
        assert_eq!(
            decoded.problems.last().map(|p| p.message.as_str()),
            Some("30 more lines have bytes of this kind")
        );
    }

    #[test]
    fn a_cut_utf16_file_keeps_what_it_has() {
        let decoded = decode(b"\xff\xfeA\0\x00\xd8B\0x");
        assert_eq!(decoded.text, "A\u{fffd}B");
        assert_eq!(decoded.problems.len(), 1);
    }

    #[test]
    fn a_file_above_the_limit_is_refused_with_its_size() {
        let decoded = decode(&vec![b'x'; MAX_BYTES + 1]);
        assert_eq!(decoded.text, "");
        assert_eq!(decoded.problems.first().map(|p| p.code), Some(Code::Limit));
        assert!(decode(&vec![b'x'; MAX_BYTES]).problems.is_empty());
    }
}
