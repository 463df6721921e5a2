use super::Literals;
use super::cursor::is_word;
use crate::formats::quiz::dialect;
use memchr::memchr;

impl Literals<'_> {
    /// Steps over an expression: up to the `,`, `;` or closing bracket that ends it.
    pub(crate) fn skip_code(&mut self) {
        let start = self.cursor.at();
        // What closes each open bracket; a backquote stands for an open template.
        let mut closers: Vec<u8> = Vec::new();
        while let Some(byte) = self.cursor.peek() {
            if closers.last() == Some(&b'`') {
                match byte {
                    b'`' => {
                        closers.pop();
                    }
                    b'\\' => self.cursor.bump(),
                    b'$' if self.cursor.peek_at(1) == Some(b'{') => {
                        closers.push(b'}');
                        self.cursor.bump();
                    }
                    _ => {}
                }
                self.cursor.bump();
                continue;
            }
            match byte {
                b'"' | b'\'' => {
                    self.cursor.skip_quoted(byte);
                    continue;
                }
                b'/' if self.cursor.skip_comment() => continue,
                // What it escapes opens nothing.
                b'\\' => self.cursor.bump(),
                b'`' => closers.push(b'`'),
                b'(' => closers.push(b')'),
                b'[' => closers.push(b']'),
                b'{' => closers.push(b'}'),
                b',' | b';' if closers.is_empty() => return,
                b')' | b']' | b'}' if closers.is_empty() => return,
                _ if closers.last() == Some(&byte) => {
                    closers.pop();
                }
                b'\n' if self.torn => return,
                _ => {}
            }
            self.cursor.bump();
        }
        if closers.is_empty() || self.torn {
            return;
        }
        // Nothing closes it: take its first line for all of it.
        self.torn = true;
        self.cursor.move_to(start);
        self.note(
            start,
            "this expression is not closed before the end of the file".to_owned(),
        );
        self.stopped = true;
    }

    /// Steps over `as const`, `as Type`, `satisfies Type`.
    pub(crate) fn skip_assertion(&mut self) {
        self.cursor.skip_space();
        while self.cursor.looking_at_word("as") || self.cursor.looking_at_word("satisfies") {
            // The word itself may stand before a line break.
            self.cursor.word();
            self.cursor.skip_space();
            self.skip_type();
            self.cursor.skip_space();
        }
    }

    /// Steps over a TypeScript type after `as`, `satisfies` or `:`.
    pub(crate) fn skip_type(&mut self) {
        let mut depth = 0_u32;
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b'"' | b'\'' => {
                    self.cursor.skip_quoted(byte);
                    continue;
                }
                b'\\' => self.cursor.bump(),
                b'=' if self.cursor.looking_at("=>") => self.cursor.bump(),
                b'<' | b'[' | b'{' | b'(' => depth += 1,
                b',' | b';' | b'=' | b')' | b']' | b'}' if depth == 0 => return,
                // Behind `as const` the next statement may start without a semicolon.
                b'\n' if depth == 0 => return,
                b'>' | b']' | b'}' | b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.cursor.bump();
        }
    }

    /// Steps over a JSX value, `<p>…</p>`.
    pub(crate) fn skip_markup(&mut self) {
        let mut depth = 0_u32;
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b'<' if self.cursor.peek_at(1) == Some(b'/') => {
                    depth = depth.saturating_sub(1);
                    let end = memchr(b'>', self.cursor.rest())
                        .map_or(usize::MAX, |length| self.cursor.at() + length + 1);
                    self.cursor.move_to(end);
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'<' => depth += 1,
                b'/' if self.cursor.peek_at(1) == Some(b'>') => {
                    depth = depth.saturating_sub(1);
                    self.cursor.move_to(self.cursor.at() + 2);
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' => {
                    self.cursor.bump();
                    self.skip_code();
                    if self.stopped {
                        return;
                    }
                }
                b'\n' if self.torn => return,
                _ => {}
            }
            self.cursor.bump();
        }
        if depth > 0 {
            self.torn = true;
            self.fail("the end of the markup");
        }
    }

    /// After a fault in a question: goes to where the next question can be read, which is behind the
    /// broken one's closing brace, at the next question's opening brace, at the end of the list, or at
    /// the next quiz element.
    ///
    /// `outer` is how many brackets were open before the broken question.
    pub(crate) fn resynchronise(&mut self, outer: usize) {
        let mut before = 0;
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b'"' | b'\'' | b'`' => {
                    self.cursor.skip_quoted(byte);
                    before = byte;
                    continue;
                }
                b'\\' => self.cursor.bump(),
                b'/' if self.cursor.skip_comment() => continue,
                b'{' if self.at_question() || self.misplaced(outer, before) => break,
                b'{' | b'[' => self.open.push(byte),
                b']' if self.list_ends() => break,
                b']' if self.open.len() > outer && self.open.last() == Some(&b'[') => {
                    self.open.pop();
                }
                b'}' => {
                    while self.open.len() > outer && self.open.pop() != Some(b'{') {}
                    if self.open.len() <= outer {
                        self.cursor.bump();
                        break;
                    }
                }
                b'<' if dialect::component_at(self.cursor.rest()).is_some() && before != b':' => {
                    break;
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            self.cursor.bump();
        }
        self.open.truncate(outer);
        self.stopped = false;
    }

    /// Whether an opening brace here can belong to no property of the broken question, so that the
    /// question's own closing brace must be missing.
    fn misplaced(&self, outer: usize, before: u8) -> bool {
        before != b':' && self.open.len() == outer + 1 && self.open.last() == Some(&b'{')
    }

    /// Whether the `]` that stands here closes a list of questions: `]} />`, `]} name=`, or `];` in a bank.
    fn list_ends(&self) -> bool {
        let mut ahead = self.cursor;
        ahead.eat(b']');
        ahead.skip_space();
        match ahead.peek() {
            None | Some(b';') => true,
            Some(b'}') => {
                ahead.eat(b'}');
                ahead.skip_space();
                match ahead.peek() {
                    Some(b'/') => ahead.looking_at("/>"),
                    Some(b'>') => true,
                    Some(byte) if is_word(byte) => {
                        ahead.word();
                        ahead.skip_space();
                        ahead.peek() == Some(b'=')
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}
