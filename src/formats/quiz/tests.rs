use super::*;
use crate::domain::{Question, StatedKey};

fn only(page: &str) -> Question {
    let parsed = read(page.as_bytes());
    assert_eq!(parsed.questions.len(), 1, "{:?}", parsed.problems);
    parsed.questions.into_iter().next().unwrap()
}

#[test]
fn a_quiz_is_read() {
    let question = only(
        "<Quiz title=\"Sets\" questions={[{question: \"Q\", options: [\"a\", \"b\"], correctOption: 1}]} />",
    );
    assert_eq!(question.key, StatedKey::Indexes(vec![1]));
}
