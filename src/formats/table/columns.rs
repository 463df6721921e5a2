use super::directives::Directives;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The question, or the front of a card.
    Front,
    /// The back of a card.
    Back,
    /// One of the options.
    Option,
    /// Which option is right.
    Correct,
    /// Which option is right, counted from 0.
    CorrectIndex,
    /// Why.
    Explanation,
    /// Tags.
    Tags,
    /// The deck.
    Deck,
    /// The lesson or passage.
    Source,
    /// The identity.
    Guid,
    /// The kind of note.
    Kind,
    /// Nothing that is known here.
    Unknown,
}

/// What each column of a table holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    roles: Vec<Role>,
    names: Vec<String>,
}

impl Columns {
    /// The first two columns that no directive claims are front and back.
    pub(super) fn without_names(directives: &Directives) -> Self {
        let mut columns = Self::default().with_directives(directives);
        for role in [Role::Front, Role::Back] {
            match columns.roles.iter_mut().find(|it| **it == Role::Unknown) {
                Some(free) => *free = role,
                None => columns.roles.push(role),
            }
        }
        columns
    }

    /// The same columns, with those that directives name by number.
    pub(super) fn with_directives(mut self, directives: &Directives) -> Self {
        for (column, role) in [
            (directives.deck_column, Role::Deck),
            (directives.tags_column, Role::Tags),
            (directives.kind_column, Role::Kind),
            (directives.guid_column, Role::Guid),
        ] {
            // A table of a thousand columns is no table; the number is not trusted with memory.
            let Some(column) = column.filter(|column| *column < 1_000) else {
                continue;
            };
            if self.roles.len() <= column {
                self.roles.resize(column + 1, Role::Unknown);
            }
            if let Some(slot) = self.roles.get_mut(column) {
                *slot = role;
            }
        }
        self
    }

    /// How many columns the header names; `None` without a header.
    pub(super) fn width(&self) -> Option<usize> {
        (!self.names.is_empty()).then_some(self.names.len())
    }

    /// What a column holds.
    pub(super) fn role(&self, column: usize) -> Role {
        self.roles.get(column).copied().unwrap_or(Role::Unknown)
    }

    /// The name of a column, or its number from 1.
    pub(super) fn name(&self, column: usize) -> String {
        match self.names.get(column).map(|name| name.trim()) {
            Some(name) if !name.is_empty() => format!("{name:?}"),
            _ => (column + 1).to_string(),
        }
    }

    /// The first column that holds `role`.
    pub(super) fn find(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|it| *it == role)
    }

    /// The columns of the options, in order.
    pub(super) fn options(&self) -> impl Iterator<Item = usize> {
        let roles = self.roles.iter().enumerate();
        roles
            .filter(|(_, role)| **role == Role::Option)
            .map(|(column, _)| column)
    }
}

/// Reads a row as names of columns; `None` if it does not name a front and one thing more.
pub(super) fn header(row: &[String]) -> Option<Columns> {
    let names: Vec<String> = row.iter().map(|name| normalised(name)).collect();
    let options = names.iter().filter(|name| is_option(name)).count();
    let mut roles: Vec<Role> = Vec::with_capacity(names.len());
    for name in &names {
        let role = role_of(name, options >= 2);
        let taken = role != Role::Option && roles.contains(&role);
        roles.push(if taken { Role::Unknown } else { role });
    }
    let has = |role| roles.contains(&role);
    let names_a_card = has(Role::Front) && (has(Role::Back) || has(Role::Option));
    let names_two_things = roles.iter().filter(|role| **role != Role::Unknown).count() >= 2;
    let is_header = names_a_card || (has(Role::Front) && names_two_things);
    is_header.then(|| Columns {
        roles,
        names: row.to_vec(),
    })
}

/// Lower case, without blanks, marks and what follows a dash: `Answer 1 - max 75 characters` is `answer1`.
fn normalised(name: &str) -> String {
    let name = name.split(" - ").next().unwrap_or(name).replace("(s)", "");
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

fn is_option(name: &str) -> bool {
    let words = ["option", "choice", "answer", "distractor"];
    let place = words.iter().find_map(|word| name.strip_prefix(word));
    let is_place = |text: &str| match text.as_bytes() {
        [b'a'..=b'h'] => true,
        digits => (1..=2).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
    };
    match place {
        Some(place) => is_place(place),
        None => matches!(name.as_bytes(), [b'a'..=b'h']),
    }
}

fn role_of(name: &str, has_options: bool) -> Role {
    match name {
        _ if has_options && is_option(name) => Role::Option,
        "answer" | "answers" | "rightanswer" if has_options => Role::Correct,
        "front" | "question" | "term" | "prompt" | "word" | "q" => Role::Front,
        "back" | "answer" | "definition" | "meaning" | "translation" => Role::Back,
        "correct" | "correctanswer" | "correctanswers" | "key" | "solution" => Role::Correct,
        "correctoption" | "correctindex" | "answerindex" => Role::CorrectIndex,
        "explanation" | "rationale" | "feedback" | "extra" => Role::Explanation,
        "tags" | "tag" => Role::Tags,
        "deck" => Role::Deck,
        "source" | "lesson" | "reference" => Role::Source,
        "guid" => Role::Guid,
        "kind" | "notetype" | "type" => Role::Kind,
        _ => Role::Unknown,
    }
}
