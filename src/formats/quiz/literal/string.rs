use super::{Literals, Value};
use memchr::{memchr, memchr3};
use std::borrow::Cow;

impl<'a> Literals<'a> {
    /// Reads the text in quotes that starts here.
    ///
    /// A text that is not closed on its line ends there: that is noted, and reading goes on.
    pub(crate) fn quoted(&mut self, quote: u8) -> Cow<'a, str> {
        let start = self.cursor.at();
        self.cursor.eat(quote);
        let mut plain = self.cursor.at();
        let mut decoded = String::new();
        loop {
            let Some(length) = memchr3(quote, b'\\', b'\n', self.cursor.rest()) else {
                self.cursor.move_to(usize::MAX);
                self.note(
                    start,
                    "this text is not closed before the end of the file: a quote is missing"
                        .to_owned(),
                );
                self.stopped = true;
                return Cow::Borrowed("");
            };
            let stop = self.cursor.at() + length;
            self.cursor.move_to(stop);
            match self.cursor.peek() {
                Some(b'\\') => {
                    decoded.push_str(self.cursor.slice(plain, stop));
                    self.escape(&mut decoded);
                    plain = self.cursor.at();
                }
                Some(b'\n') => {
                    self.note(
                        start,
                        "this text is not closed on its line: a quote is missing".to_owned(),
                    );
                    let line = self.cursor.slice(plain, stop).trim_end();
                    return finish(decoded, line.strip_suffix(',').unwrap_or(line));
                }
                _ => {
                    self.cursor.eat(quote);
                    return finish(decoded, self.cursor.slice(plain, stop));
                }
            }
        }
    }

    /// Reads the template that starts here; one with `${…}` is code.
    pub(crate) fn template(&mut self) -> Value<'a> {
        let start = self.cursor.at();
        self.cursor.eat(b'`');
        let mut plain = self.cursor.at();
        let mut decoded = String::new();
        loop {
            let Some(length) = memchr3(b'`', b'\\', b'$', self.cursor.rest()) else {
                self.cursor.move_to(start);
                self.note(
                    start,
                    "this template is not closed before the end of the file".to_owned(),
                );
                self.cursor.bump();
                self.stopped = true;
                return Value::Null;
            };
            let stop = self.cursor.at() + length;
            self.cursor.move_to(stop);
            match self.cursor.peek() {
                Some(b'\\') => {
                    decoded.push_str(&unix_lines(self.cursor.slice(plain, stop)));
                    self.escape(&mut decoded);
                    plain = self.cursor.at();
                }
                Some(b'$') if self.cursor.peek_at(1) == Some(b'{') => return self.code(start),
                Some(b'$') => self.cursor.bump(),
                _ => {
                    let last = unix_lines(self.cursor.slice(plain, stop));
                    self.cursor.eat(b'`');
                    if decoded.is_empty() {
                        return Value::Text(last);
                    }
                    decoded.push_str(&last);
                    return Value::Text(Cow::Owned(decoded));
                }
            }
        }
    }

    /// Decodes the escape at the backslash that stands here.
    fn escape(&mut self, decoded: &mut String) {
        let at = self.cursor.at();
        self.cursor.bump();
        let Some(letter) = self.cursor.peek() else {
            return;
        };
        self.cursor.bump();
        let simple = match letter {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'v' => '\u{B}',
            b'0' if !self.cursor.peek().is_some_and(|next| next.is_ascii_digit()) => '\0',
            b'\n' => return,
            b'\r' => {
                self.cursor.eat(b'\n');
                return;
            }
            b'x' | b'u' => match self.code_point(letter) {
                Some(character) => character,
                None => {
                    self.note(
                        at,
                        format!(
                            "`\\{}` is not followed by a character's number",
                            char::from(letter)
                        ),
                    );
                    decoded.push('\\');
                    char::from(letter)
                }
            },
            // Any other character stands for itself.
            _ => {
                decoded.push_str(self.cursor.slice(at + 1, self.cursor.at()));
                return;
            }
        };
        decoded.push(simple);
    }

    /// The character whose number stands here, after `\x` or `\u`. Nothing is stepped over if there is none.
    fn code_point(&mut self, letter: u8) -> Option<char> {
        let start = self.cursor.at();
        if letter == b'u' && self.cursor.eat(b'{') {
            let from = self.cursor.at();
            let digits = self
                .cursor
                .rest()
                .iter()
                .take(8)
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count();
            self.cursor.move_to(from + digits);
            let number = u32::from_str_radix(self.cursor.slice(from, from + digits), 16).ok();
            let character = number.and_then(char::from_u32);
            if character.is_some() && self.cursor.eat(b'}') {
                return character;
            }
            self.cursor.move_to(start);
            return None;
        }
        let unit = self.hex(if letter == b'x' { 2 } else { 4 })?;
        if let Some(character) = char::from_u32(unit) {
            return Some(character);
        }
        // The first half of a surrogate pair needs the second; half a pair is no character.
        if self.cursor.looking_at("\\u") {
            let after_first = self.cursor.at();
            self.cursor.move_to(after_first + 2);
            if let Some(second) = self.hex(4) {
                let units = [unit, second].map(|unit| u16::try_from(unit).unwrap_or_default());
                if let Some(Ok(character)) = char::decode_utf16(units).next() {
                    return Some(character);
                }
            }
            self.cursor.move_to(after_first);
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    /// The number that the next `length` hexadecimal digits write.
    fn hex(&mut self, length: usize) -> Option<u32> {
        let from = self.cursor.at();
        let digits = self.cursor.slice(from, from + length);
        if digits.len() != length || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.cursor.move_to(from + length);
        u32::from_str_radix(digits, 16).ok()
    }
}

/// The text with line breaks as `\n`, as they are in a template whatever the file's are.
pub(crate) fn unix_lines(text: &str) -> Cow<'_, str> {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn finish(mut decoded: String, rest: &str) -> Cow<'_, str> {
    if decoded.is_empty() {
        return Cow::Borrowed(rest);
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}
