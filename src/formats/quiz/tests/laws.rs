//! What is written as JavaScript is read back as it was.

use super::*;
use crate::domain::Seed;
use proptest::prelude::*;

/// Writes values in the ways JavaScript allows, chosen by a seed.
struct Writer {
    seed: Seed,
    choices: u64,
    code: String,
}

impl Writer {
    fn choose(&mut self, count: u64) -> u64 {
        self.choices += 1;
        self.seed.with(self.choices).below(count)
    }

    fn space(&mut self) {
        let space = [
            "",
            " ",
            "\n\t",
            "// it's \"a\" } comment\r\n",
            "/* ] [ ' */",
            "\\n",
            "\u{A0}",
        ];
        let chosen = self.choose(space.len() as u64) as usize;
        self.code.push_str(space[chosen]);
    }

    fn text(&mut self, text: &str) {
        let characters: Vec<char> = text.chars().collect();
        let cut = self.choose(characters.len() as u64 * 4 + 1) as usize;
        if cut < characters.len() {
            self.quoted(&characters[..cut]);
            self.space();
            self.code.push('+');
            self.space();
            self.quoted(&characters[cut..]);
        } else {
            self.quoted(&characters);
        }
    }

    fn quoted(&mut self, characters: &[char]) {
        let quote = ['"', '\'', '`'][self.choose(3) as usize];
        self.code.push(quote);
        for &character in characters {
            let special = character == quote
                || matches!(character, '\\' | '\r' | '\0')
                || (character == '$' && quote == '`')
                || (character == '\n' && quote != '`');
            let code = u32::from(character);
            match self.choose(12) {
                0 if code < 0x100 => self.code.push_str(&format!("\\x{code:02x}")),
                1 => self.code.push_str(&format!("\\u{{{code:X}}}")),
                2 => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        self.code.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                3 => self.code.push_str(&format!("\\\n\\u{{{code:x}}}")),
                _ if !special => self.code.push(character),
                _ => match character {
                    '\n' => self.code.push_str("\\n"),
                    '\r' => self.code.push_str("\\r"),
                    '\0' => self.code.push_str("\\u0000"),
                    other => self.code.extend(['\\', other]),
                },
            }
        }
        self.code.push(quote);
    }

    fn property(&mut self, name: &str) {
        self.space();
        match self.choose(3) {
            0 => self.code.push_str(&format!("\"{name}\"")),
            1 => self.code.push_str(&format!("'{name}'")),
            _ => self.code.push_str(name),
        }
        self.space();
        self.code.push(':');
        self.space();
    }

    fn comma(&mut self) {
        self.space();
        self.code.push(',');
    }

    fn question(&mut self, question: &(String, Vec<String>, i64, String)) {
        let (text, options, right, explanation) = question;
        self.code.push('{');
        self.property("question");
        self.text(text);
        self.comma();
        self.property("options");
        self.code.push('[');
        for option in options {
            self.space();
            self.text(option);
            self.comma();
        }
        self.code.push(']');
        self.comma();
        self.property("correctOption");
        self.code.push_str(&right.to_string());
        self.comma();
        self.property("explanation");
        self.text(explanation);
        self.space();
        self.code.push('}');
        self.comma();
        self.space();
    }
}

/// Texts with what matters to a reader in them, and anything else.
fn text() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec![
        "\"", "'", "`", "\\", "$", "${", "{", "}", "[", "]", ",", ":", "//", "/*", "*/", "<Quiz ",
        "/>", "\n", "\r\n", "é", "水", "😀", "a b", "&lt;", "```", "-->", "\u{2028}", "\0",
    ]);
    prop::collection::vec(
        prop_oneof![3 => mark.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)],
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

fn question() -> impl Strategy<Value = (String, Vec<String>, i64, String)> {
    // A first character keeps texts from being blank and options from looking like `A) …`.
    let marked = |mark: char| text().prop_map(move |text| format!("{mark}{text}"));
    (
        marked('Q'),
        prop::collection::vec(marked('-'), 0..6),
        0..6_i64,
        marked('E'),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(29), ..ProptestConfig::default() })]

    #[test]
    fn questions_written_in_any_way_are_read_back(
        list in prop::collection::vec(question(), 0..6),
        seed in any::<u64>(),
    ) {
        let mut writer = Writer { seed: Seed::new(seed), choices: 0, code: String::new() };
        for question in &list {
            writer.question(question);
        }
        for parsed in [
            read(format!("# T\n\n<Quiz questions={{[{}]}} />\n", writer.code).as_bytes()),
            read_bank(format!("export const q: Q[] = [{}];\n", writer.code).as_bytes()),
        ] {
            prop_assert_eq!(&parsed.problems, &[], "{}", writer.code);
            let read: Vec<_> = parsed.questions.into_iter().map(|question| {
                let options = question.options.into_iter().map(|option| option.text).collect::<Vec<_>>();
                let StatedKey::Indexes(right) = question.key else { panic!("{:?}", question.key) };
                (question.text, options, right[0], question.explanation.unwrap_or_default())
            }).collect();
            prop_assert_eq!(&read, &list, "{}", writer.code);
        }
    }
}
