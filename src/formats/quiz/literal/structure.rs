//! Lists and objects, and what was forgotten between their parts.

use super::cursor::is_word;
use super::{Literals, Member, Node, Value};
use std::borrow::Cow;

/// What stands where a property name may stand.
pub(crate) enum Key<'a> {
    Name(Cow<'a, str>),
    /// A property that code computes: a spread, a method, a variable's name alone.
    Code(Node<'a>),
    /// The closing brace, which is still to be stepped over.
    End,
    /// Nothing of the kind; the fault is noted.
    Broken,
}

impl<'a> Literals<'a> {
    pub(crate) fn list(&mut self, depth: u8) -> Value<'a> {
        let mut items = Vec::new();
        self.open.push(b'[');
        self.cursor.eat(b'[');
        loop {
            self.cursor.skip_space();
            let at = self.cursor.at();
            match self.cursor.peek() {
                Some(b']') => {
                    self.cursor.eat(b']');
                    self.open.pop();
                    return Value::List(items);
                }
                Some(b',') => {
                    self.cursor.eat(b',');
                    items.push(Node {
                        at,
                        value: Value::Null,
                    });
                    continue;
                }
                Some(b'.') if self.cursor.looking_at("...") => {
                    let value = self.code(at);
                    items.push(Node { at, value });
                }
                None => {
                    self.fail("`]`");
                    return Value::List(items);
                }
                Some(byte) if is_word(byte) && self.at_property() => {
                    return self.unclosed(at, items);
                }
                Some(b'{') if self.at_question() => {
                    self.fail("`]`");
                    return Value::List(items);
                }
                Some(_) => {
                    let item = self.value(depth);
                    if matches!(item.value, Value::Text(_)) && self.cursor.peek() == Some(b':') {
                        return self.unclosed(at, items);
                    }
                    // What a fault left of a text or number is no option; what it left of an object may be one.
                    let whole =
                        !self.stopped || matches!(item.value, Value::Object(_) | Value::List(_));
                    if whole {
                        items.push(item);
                    }
                }
            }
            if self.stopped {
                return Value::List(items);
            }
            if !self.separator(|reader| {
                matches!(reader.cursor.peek(), Some(b'"' | b'\'' | b'`' | b'{'))
                    || reader.at_property()
            }) && self.cursor.peek() != Some(b']')
            {
                self.fail("`,` or `]`");
                return Value::List(items);
            }
        }
    }

    /// `["a", "b", correctOption: 1`: the list was not closed. It ends where a property starts.
    fn unclosed(&mut self, property: usize, items: Vec<Node<'a>>) -> Value<'a> {
        self.cursor.move_to(property);
        self.note(
            property,
            "the list before this property is not closed".to_owned(),
        );
        self.open.pop();
        Value::List(items)
    }

    /// Reads the object that starts here.
    pub(crate) fn object(&mut self, depth: u8) -> Value<'a> {
        let mut members = Vec::new();
        self.open.push(b'{');
        self.cursor.eat(b'{');
        loop {
            match self.key() {
                Key::End => {
                    self.cursor.eat(b'}');
                    self.open.pop();
                    return Value::Object(members);
                }
                Key::Broken => return Value::Object(members),
                Key::Code(node) => members.push(Member {
                    name: Cow::Borrowed(""),
                    node,
                }),
                Key::Name(name) => {
                    let node = self.value(depth);
                    // A value that was not there at all is not `null`.
                    if !(self.stopped && node.value == Value::Null) {
                        members.push(Member { name, node });
                    }
                }
            }
            if self.stopped || !self.next_member() {
                return Value::Object(members);
            }
        }
    }

    /// Steps over what separates two properties; `false` after a fault.
    pub(crate) fn next_member(&mut self) -> bool {
        if self.separator(Self::at_property) || self.cursor.peek() == Some(b'}') {
            return true;
        }
        self.fail("`,` or `}`");
        false
    }

    /// The property name that starts here, with its colon.
    pub(crate) fn key(&mut self) -> Key<'a> {
        self.cursor.skip_space();
        let at = self.cursor.at();
        let name = match self.cursor.peek() {
            Some(b'}') => return Key::End,
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote),
            Some(b'[') => {
                self.cursor.eat(b'[');
                self.skip_code();
                self.cursor.eat(b']');
                self.cursor.skip_space();
                self.cursor.eat(b':');
                return self.code_member(at);
            }
            Some(b'.') if self.cursor.looking_at("...") => return self.code_member(at),
            Some(byte) if is_word(byte) => Cow::Borrowed(self.cursor.word()),
            None => {
                self.fail("`}`");
                return Key::Broken;
            }
            Some(_) => {
                self.fail("a property name or `}`");
                return Key::Broken;
            }
        };
        self.cursor.skip_space();
        match self.cursor.peek() {
            Some(b':') => {
                self.cursor.eat(b':');
                Key::Name(name)
            }
            // A method, or the short form of `name: name`.
            Some(b'(' | b',' | b'}') => {
                self.cursor.move_to(at);
                self.code_member(at)
            }
            _ => {
                self.fail("`:` after the property name");
                Key::Broken
            }
        }
    }

    fn code_member(&mut self, at: usize) -> Key<'a> {
        self.skip_code();
        let value = Value::Code(self.cursor.slice(at, self.cursor.at()).trim_end());
        Key::Code(Node { at, value })
    }

    /// Steps over a comma. Where the line ends without one and `follows` what could come next, the
    /// comma was forgotten: that is noted, and reading goes on.
    fn separator(&mut self, follows: impl Fn(&Self) -> bool) -> bool {
        let end = self.cursor.at();
        self.cursor.skip_space();
        if self.cursor.eat(b',') {
            return true;
        }
        // Behind a list that was ended for a property, that property follows at once.
        let noted = self
            .faults
            .last()
            .is_some_and(|fault| fault.at == self.cursor.at());
        let apart = noted || self.cursor.slice(end, self.cursor.at()).contains('\n');
        let forgotten = apart && follows(self);
        if forgotten {
            self.note(
                self.cursor.at(),
                format!("expected `,` before {}", self.cursor.found()),
            );
        }
        forgotten
    }

    /// Whether a property (`name:`) starts here.
    fn at_property(&self) -> bool {
        let mut ahead = self.cursor;
        match ahead.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                ahead.skip_quoted(quote);
                // Only its opening quote was skipped: it is not closed.
                if ahead.at() <= self.cursor.at() + 1 {
                    return false;
                }
            }
            Some(byte) if is_word(byte) && !byte.is_ascii_digit() => {
                ahead.word();
            }
            _ => return false,
        }
        ahead.skip_space();
        ahead.peek() == Some(b':')
    }

    /// Whether the object that starts here is a question of the list that is being read.
    pub(crate) fn at_question(&self) -> bool {
        let Some(key) = &self.question_key else {
            return false;
        };
        let mut ahead = self.cursor;
        if !ahead.eat(b'{') {
            return false;
        }
        ahead.skip_space();
        if matches!(ahead.peek(), Some(b'"' | b'\'')) {
            ahead.bump();
        }
        ahead.looking_at_word(key)
    }
}
