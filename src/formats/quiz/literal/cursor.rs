use memchr::{memchr, memmem};

/// A position in a text, always at the start of a character. Copied to look ahead.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// From here on no `*/` is left. Without it, a thousand unclosed comments would each be
    /// searched to the end.
    no_comment_end: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(text: &'a str, at: usize) -> Self {
        Self {
            text,
            at,
            no_comment_end: usize::MAX,
        }
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn move_to(&mut self, at: usize) {
        self.at = at.min(self.text.len());
    }

    /// The bytes from here on.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(crate) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    pub(crate) fn looking_at(&self, token: &str) -> bool {
        self.rest().starts_with(token.as_bytes())
    }

    /// Whether this word stands here, and not merely as the start of a longer one.
    pub(crate) fn looking_at_word(&self, word: &str) -> bool {
        self.looking_at(word) && !self.peek_at(word.len()).is_some_and(is_word)
    }

    /// Steps over `byte` if it is next.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    /// Steps over one character.
    pub(crate) fn bump(&mut self) {
        self.at = (self.at + 1).min(self.text.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// The offset of the next line break, or the end of the text.
    pub(crate) fn line_end(&self) -> usize {
        memchr(b'\n', self.rest()).map_or(self.text.len(), |length| self.at + length)
    }

    /// Steps over a name as JavaScript and JSX write them; empty if there is none.
    pub(crate) fn word(&mut self) -> &'a str {
        let from = self.at;
        let length = self
            .rest()
            .iter()
            .take_while(|&&byte| is_word(byte))
            .count();
        let mut word = self.slice(from, from + length);
        if !word.is_ascii() {
            // No-break space and its kin are not letters.
            let end = word.find(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
            word = end.and_then(|end| word.get(..end)).unwrap_or(word);
        }
        self.at += word.len();
        word
    }

    /// Steps over white space, comments, and a `\n` or `\t` that was written out between tokens
    /// (a script that pasted text leaves them). Stops before a comment that is never closed.
    pub(crate) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => self.at += 1,
                b'/' => {
                    if !self.skip_comment() {
                        return;
                    }
                }
                b'\\' if matches!(self.peek_at(1), Some(b'n' | b't' | b'r')) => self.at += 2,
                // No-break space, byte order mark, line and paragraph separator.
                0xC2 if self.looking_at("\u{A0}") => self.at += 2,
                0xEF if self.looking_at("\u{FEFF}") => self.at += 3,
                0xE2 if self.looking_at("\u{2028}") || self.looking_at("\u{2029}") => self.at += 3,
                _ => return,
            }
        }
    }

    /// Steps over a comment; `false` where there is none, or where it is never closed.
    pub(crate) fn skip_comment(&mut self) -> bool {
        if self.looking_at("//") {
            self.at = self.line_end();
            return true;
        }
        if !self.looking_at("/*") || self.at >= self.no_comment_end {
            return false;
        }
        let body = self.rest().get(2..).unwrap_or_default();
        if let Some(length) = memmem::find(body, b"*/") {
            self.at += 2 + length + 2;
            true
        } else {
            self.no_comment_end = self.at;
            false
        }
    }

    /// Steps over the comment that starts at `at`, if one does.
    pub(crate) fn skip_comment_from(&mut self, at: usize) -> bool {
        let here = self.at;
        self.at = at;
        let skipped = self.skip_comment();
        if !skipped {
            self.at = here;
        }
        skipped
    }

    /// Steps over a quoted text that ends on its line; over its opening quote alone if it does not.
    ///
    /// For skipping: in a broken page an apostrophe must not swallow the rest.
    pub(crate) fn skip_quoted(&mut self, quote: u8) {
        let mut ahead = 1;
        while let Some(byte) = self.peek_at(ahead) {
            match byte {
                b'\n' => break,
                b'\\' => ahead += 1,
                _ if byte == quote => {
                    self.at += ahead + 1;
                    return;
                }
                _ => {}
            }
            ahead += 1;
        }
        self.at += 1;
    }

    /// What stands here, short enough for a message.
    pub(crate) fn found(&self) -> String {
        const SHOWN: usize = 16;
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return "the end of the file".to_owned();
        }
        // One more than is shown: a long line is not walked to its end for each of its faults.
        let token: String = rest
            .chars()
            .take(SHOWN + 1)
            .take_while(|letter| !letter.is_whitespace())
            .collect();
        match token.char_indices().nth(SHOWN) {
            Some((cut, _)) => format!("`{}…`", token.get(..cut).unwrap_or_default()),
            None => format!("`{token}`"),
        }
    }
}

/// Whether this byte may stand in a name. Every letter beyond ASCII may.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}
