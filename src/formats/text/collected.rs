use crate::domain::{
    Code, Content, DeckName, NoteDraft, Parsed, Place, Problem, Question, QuestionOption, StatedKey,
};

/// Questions and notes that one file may hold.
const MAX_RECORDS: u32 = 200_000;

/// Problems that are listed for one file; the rest is counted.
const MAX_PROBLEMS: usize = 1_000;

/// What a reader has found so far. Numbers questions and notes alike in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    parsed: Parsed,
    records: u32,
    refused: u32,
    first_refused: Option<Place>,
    unlisted: usize,
    last_unlisted: Option<Place>,
}

impl Collected {
    /// Names the file, unless it has a name already.
    pub(crate) fn title(&mut self, title: &str) {
        let title = title.trim();
        if self.parsed.title.is_none() && !title.is_empty() {
            self.parsed.title = Some(title.to_owned());
        }
    }

    /// The number that the next record will have.
    pub(crate) const fn next_number(&self) -> u32 {
        self.records + 1
    }

    /// Adds a question; its number is set here.
    pub(crate) fn question(&mut self, question: Question) {
        if let Some(number) = self.number(question.place) {
            self.parsed.questions.push(Question { number, ..question });
        }
    }

    /// Adds a note; its number is set here.
    pub(crate) fn note(&mut self, note: NoteDraft) {
        if let Some(number) = self.number(note.place) {
            self.parsed.notes.push(NoteDraft { number, ..note });
        }
    }

    /// Reports a problem of the record that comes next.
    pub(crate) fn problem_of_next(&mut self, place: Place, code: Code, message: impl Into<String>) {
        let next = self.next_number();
        self.report(place, code, message.into(), Some(next));
    }

    /// Reports a problem that belongs to no record.
    pub(crate) fn problem(&mut self, place: Place, code: Code, message: impl Into<String>) {
        self.report(place, code, message.into(), None);
    }

    /// Everything, with problems in the order of their places.
    pub(crate) fn finish(mut self) -> Parsed {
        if let Some(place) = self.first_refused {
            let message = format!(
                "{} records are left out: a file may hold {MAX_RECORDS}",
                self.refused
            );
            self.parsed
                .problems
                .push(problem(place, Code::Limit, message, None));
        }
        if let Some(place) = self.last_unlisted {
            let message = format!("{} more problems are not listed", self.unlisted);
            self.parsed
                .problems
                .push(problem(place, Code::Limit, message, None));
        }
        if self.parsed.questions.is_empty() && self.parsed.notes.is_empty() {
            let message = "no question and no card was found".to_owned();
            self.parsed
                .problems
                .push(problem(Place::START, Code::NoQuestions, message, None));
        }
        self.parsed.problems.sort_by_key(|problem| problem.place);
        self.parsed
    }

    fn number(&mut self, place: Place) -> Option<u32> {
        if self.records == MAX_RECORDS {
            self.refused += 1;
            self.first_refused.get_or_insert(place);
            return None;
        }
        self.records += 1;
        Some(self.records)
    }

    fn report(&mut self, place: Place, code: Code, message: String, question: Option<u32>) {
        if self.parsed.problems.len() < MAX_PROBLEMS {
            self.parsed
                .problems
                .push(problem(place, code, message, question));
        } else {
            self.unlisted += 1;
            self.last_unlisted = Some(place);
        }
    }
}

fn problem(place: Place, code: Code, message: String, question: Option<u32>) -> Problem {
    Problem {
        place,
        code,
        message,
        question,
    }
}

/// A question of which only the beginning is known; readers fill in the rest.
pub(crate) fn question_at(place: Place, text: String) -> Question {
    Question {
        quiz_title: None,
        number: 0,
        place,
        text,
        options: Vec::new(),
        key: StatedKey::Missing,
        explanation: None,
        source: None,
        tags: Vec::new(),
        deck: None,
    }
}

/// A note of which only the content is known; readers fill in the rest.
pub(crate) fn note_at(place: Place, content: Content) -> NoteDraft {
    NoteDraft {
        guid: None,
        deck: None,
        content,
        draft: false,
        salvaged: false,
        tags: Vec::new(),
        source: String::new(),
        place,
        number: 0,
    }
}

/// Options that carry no notes of their own.
pub(crate) fn plain_options(texts: impl IntoIterator<Item = String>) -> Vec<QuestionOption> {
    texts
        .into_iter()
        .map(|text| QuestionOption {
            text,
            note: String::new(),
        })
        .collect()
}

/// The deck of a category path with single slashes: `a/b` is `b` within `a`.
pub(crate) fn deck_of_path(path: &str) -> Option<DeckName> {
    let parts: Vec<&str> = path
        .split('/')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let nested = parts.join("::");
    DeckName::new(&nested).or_else(|| DeckName::from_title(&nested))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(line: u32) -> NoteDraft {
        let content = Content::Basic {
            front: "f".into(),
            back: "b".into(),
        };
        note_at(Place { line, column: 1 }, content)
    }

    #[test]
    fn an_empty_file_is_reported_as_such() {
        let parsed = Collected::default().finish();
        assert_eq!(parsed.problems.len(), 1);
        assert_eq!(parsed.problems[0].code, Code::NoQuestions);
    }

    #[test]
    fn records_are_numbered_across_kinds() {
        let mut collected = Collected::default();
        collected.note(basic(1));
        collected.question(question_at(Place { line: 2, column: 1 }, "q".into()));
        collected.problem_of_next(Place { line: 3, column: 1 }, Code::Syntax, "odd");
        let parsed = collected.finish();
        assert_eq!(parsed.notes[0].number, 1);
        assert_eq!(parsed.questions[0].number, 2);
        assert_eq!(parsed.problems[0].question, Some(3));
    }

    #[test]
    fn too_many_records_and_problems_are_counted_not_dropped_in_silence() {
        let mut collected = Collected::default();
        for line in 0..MAX_RECORDS + 5 {
            collected.note(basic(line));
        }
        for line in 0..1_200 {
            collected.problem(Place { line, column: 1 }, Code::Syntax, "odd");
        }
        let parsed = collected.finish();
        assert_eq!(parsed.notes.len(), 200_000);
        let limits: Vec<_> = parsed
            .problems
            .iter()
            .filter(|problem| problem.code == Code::Limit)
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(
            limits,
            [
                "200 more problems are not listed",
                "5 records are left out: a file may hold 200000"
            ]
        );
    }

    #[test]
    fn a_category_path_becomes_nested_decks() {
        let deck = |path| deck_of_path(path).map(|deck| deck.as_str().to_owned());
        assert_eq!(deck(" Web / HTTP ").as_deref(), Some("Web::HTTP"));
        assert_eq!(deck("/top//").as_deref(), Some("top"));
        assert_eq!(deck(" / "), None);
    }
}
