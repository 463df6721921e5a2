//! The table of spellings: what other sites call the same things, and how a question is read by it.

use super::key::{self, Choices};
use super::literal::{Member, Node, Value};
use crate::domain::{QuestionOption, StatedKey};
use std::borrow::Cow;

// Names are compared without case, `_` and `-`; earlier spellings win where an object has several.

/// Elements that hold questions, beside every name with `Quiz` in it.
const COMPONENTS: &[&str] = &[
    "Question",
    "ChoiceQuestion",
    "MultipleChoice",
    "MultipleChoiceQuestion",
    "SingleChoice",
    "SingleChoiceQuestion",
    "MultiChoice",
    "MCQ",
    "KnowledgeCheck",
    "CheckYourUnderstanding",
    "Assessment",
];
/// Elements that are one option of the question around them.
pub(super) const OPTION_ELEMENTS: &[&str] =
    &["Option", "Answer", "Choice", "QuizOption", "AnswerOption"];

/// Lists of questions: attributes of an element, properties of a bank.
pub(super) const LISTS: &[&str] = &[
    "questions",
    "quizlist",
    "questionlist",
    "quizquestions",
    "quizdata",
    "quiz",
    "questionbank",
    "bank",
    "items",
    "data",
];
/// The title of a quiz.
pub(super) const TITLES: &[&str] = &["title", "quiztitle"];

/// A longer title is none. Every question keeps its quiz's title, so a huge one would be copied for each.
const LONGEST_TITLE: usize = 1_024;

/// Properties that only a question has.
const TEXT: &[&str] = &["question", "questiontext", "prompt", "stem"];
/// Properties that hold a question's text where there are options or an answer beside them.
const WEAK_TEXT: &[&str] = &["text", "title", "statement", "label"];
const OPTIONS: &[&str] = &[
    "options",
    "choices",
    "variants",
    "answeroptions",
    "possibleanswers",
    "alternatives",
    "answers",
];
const KEY: &[&str] = &[
    "correctoption",
    "correctoptions",
    "correctanswer",
    "correctanswers",
    "correctindex",
    "correctindexes",
    "correctindices",
    "correctoptionindex",
    "correctanswerindex",
    "correctchoice",
    "correctid",
    "answerindex",
    "correct",
    "answer",
    "rightanswer",
    "solution",
    "answers",
];
const EXPLANATION: &[&str] = &[
    "explanation",
    "rationale",
    "explain",
    "feedback",
    "answerexplanation",
];
const SOURCE: &[&str] = &["source", "reference"];
const TAGS: &[&str] = &["tags"];

const OPTION_TEXT: &[&str] = &[
    "text",
    "label",
    "option",
    "content",
    "answer",
    "answertext",
    "choice",
    "title",
    "value",
];
const OPTION_NAME: &[&str] = &["value", "id", "key", "letter"];
const OPTION_FLAG: &[&str] = &["correct", "iscorrect", "isanswer", "right", "isright"];
const OPTION_NOTE: &[&str] = &[
    "explain",
    "explanation",
    "feedback",
    "rationale",
    "note",
    "reason",
];

/// Whether `name` is one of `spellings`.
pub(super) fn is_one_of(name: &str, spellings: &[&str]) -> bool {
    spellings.iter().any(|spelling| same(name, spelling))
}

fn same(name: &str, spelling: &str) -> bool {
    // Nearly all comparisons end here, and there are hundreds for each question.
    let first = name.bytes().next().map(|byte| byte.to_ascii_lowercase());
    if first != spelling.bytes().next() || name.len() < spelling.len() {
        return false;
    }
    name.bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-'))
        .map(|byte| byte.to_ascii_lowercase())
        .eq(spelling.bytes())
}

/// Whether this property stands in questions and never in options or elsewhere.
pub(super) fn marks_question(name: &str) -> bool {
    is_one_of(name, TEXT)
}

/// Whether one of these properties lists options.
pub(super) fn has_options(members: &[Member<'_>]) -> bool {
    pick(members, OPTIONS).is_some()
}

/// Whether this property lists the options of a question.
pub(super) fn is_options(name: &str) -> bool {
    is_one_of(name, OPTIONS)
}

/// The name of the quiz element that opens at these bytes, which start with `<`.
pub(super) fn component_at(bytes: &[u8]) -> Option<&str> {
    let name = bytes.get(1..)?;
    if !name.first()?.is_ascii_uppercase() {
        return None;
    }
    let length = name
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    if !matches!(
        name.get(length),
        None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>')
    ) {
        return None;
    }
    let name = std::str::from_utf8(name.get(..length)?).ok()?;
    is_component(name).then_some(name)
}

/// Whether elements of this name hold questions.
pub(super) fn is_component(name: &str) -> bool {
    COMPONENTS.contains(&name) || name.contains("Quiz") && !OPTION_ELEMENTS.contains(&name)
}

/// The value of the property that has the earliest of `spellings`. Of equal names the last counts, as in JavaScript.
pub(super) fn pick<'n, 'a>(members: &'n [Member<'a>], spellings: &[&str]) -> Option<&'n Node<'a>> {
    spellings.iter().find_map(|spelling| {
        members
            .iter()
            .rfind(|member| same(&member.name, spelling))
            .map(|member| &member.node)
            .filter(|node| node.value != Value::Null)
    })
}

/// Takes whole questions out of the options of another, which were not closed before them.
pub(super) fn swallowed<'a>(members: &mut [Member<'a>]) -> Vec<Node<'a>> {
    let is_question = |node: &mut Node<'a>| match &node.value {
        Value::Object(members) => pick(members, TEXT).is_some() && has_options(members),
        _ => false,
    };
    let mut questions = Vec::new();
    for member in members.iter_mut().filter(|member| is_options(&member.name)) {
        if let Value::List(items) = &mut member.node.value {
            questions.extend(items.extract_if(.., is_question));
        }
    }
    questions
}

/// A question as its properties state it.
#[derive(Debug)]
pub(super) struct Draft {
    /// `None` if no property holds it.
    pub(super) text: Option<String>,
    pub(super) options: Vec<QuestionOption>,
    pub(super) key: StatedKey,
    pub(super) explanation: Option<String>,
    pub(super) source: Option<String>,
    pub(super) tags: Vec<String>,
    /// Where code stands instead of a literal, and which.
    pub(super) code: Vec<(usize, String)>,
}

impl Draft {
    /// Whether there is anything of a question in it.
    pub(super) fn is_question(&self) -> bool {
        self.text.is_some() || !self.options.is_empty()
    }
}

/// Reads a question from the properties of an object or the attributes of an element.
pub(super) fn question(members: &[Member<'_>]) -> Draft {
    let mut code = Vec::new();
    let listed = pick(members, OPTIONS);
    let stated = KEY.iter().find_map(|spelling| {
        pick(members, &[spelling])
            .filter(|node| !listed.is_some_and(|listed| std::ptr::eq(listed, *node)))
            .map(|node| (*spelling, node))
    });
    let strong = pick(members, TEXT);
    let weak = || pick(members, WEAK_TEXT).filter(|_| listed.is_some() || stated.is_some());
    let text = strong.or_else(weak).and_then(|node| text(node, &mut code));

    let mut choices = listed
        .map(|node| choices(node, &mut code))
        .unwrap_or_default();
    let by_index = stated.is_some_and(|(spelling, _)| spelling.contains("ind"));
    let mut key = match stated {
        Some((_, node)) => {
            if let Value::Bool(_) = node.value
                && choices.options.is_empty()
            {
                choices = Choices::true_or_false();
            }
            if let Value::Code(expression) = node.value {
                code.push((node.at, expression.to_owned()));
            }
            key::stated(node, by_index, &choices)
        }
        None => StatedKey::Missing,
    };
    if !matches!(key, StatedKey::Indexes(_)) && !choices.flagged.is_empty() {
        key = StatedKey::Indexes(std::mem::take(&mut choices.flagged));
    }
    choices.strip_letters();
    let mut prose = |spellings| {
        pick(members, spellings)
            .and_then(|node| self::text(node, &mut code))
            .filter(|text| !text.trim().is_empty())
    };
    let (explanation, source) = (prose(EXPLANATION), prose(SOURCE));
    Draft {
        text: text.filter(|text| !text.trim().is_empty()),
        options: choices.options,
        key,
        explanation,
        source,
        tags: pick(members, TAGS).map(tags).unwrap_or_default(),
        code,
    }
}

/// The title among the attributes of a quiz.
pub(super) fn title(members: &[Member<'_>]) -> Option<String> {
    let title = pick(members, TITLES).and_then(|node| match &node.value {
        Value::Text(text) => Some(text.trim().to_owned()),
        _ => None,
    });
    title.filter(|title| (1..=LONGEST_TITLE).contains(&title.len()))
}

/// What a value says as text; code is noted and kept as it is written.
fn text(node: &Node<'_>, code: &mut Vec<(usize, String)>) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone().into_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Code(expression) => {
            code.push((node.at, (*expression).to_owned()));
            Some((*expression).to_owned())
        }
        Value::List(lines) => {
            let lines: Vec<_> = lines.iter().filter_map(|line| text(line, code)).collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        }
        Value::Null | Value::Object(_) => None,
    }
}

fn tags(node: &Node<'_>) -> Vec<String> {
    let listed: Vec<&Cow<'_, str>> = match &node.value {
        Value::Text(text) => vec![text],
        Value::List(items) => items
            .iter()
            .filter_map(|item| match &item.value {
                Value::Text(text) => Some(text),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    listed
        .into_iter()
        .flat_map(|text| text.split([',', ' ']))
        .map(|tag| tag.trim().trim_start_matches('#').to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

fn choices(node: &Node<'_>, code: &mut Vec<(usize, String)>) -> Choices {
    let mut choices = Choices::default();
    match &node.value {
        Value::List(items) => {
            for item in items {
                choice(item, &mut choices, code);
            }
        }
        Value::Object(members) => {
            for member in members.iter().filter(|member| !member.name.is_empty()) {
                choice(&member.node, &mut choices, code);
                if let Some(name) = choices.names.last_mut() {
                    *name = Some(member.name.clone().into_owned());
                }
            }
        }
        Value::Code(expression) => code.push((node.at, (*expression).to_owned())),
        Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
    choices
}

fn choice(item: &Node<'_>, choices: &mut Choices, code: &mut Vec<(usize, String)>) {
    let mut option = QuestionOption::default();
    let mut name = None;
    if let Value::Object(members) = &item.value {
        let named = pick(members, OPTION_NAME);
        name = named.and_then(|node| text(node, &mut Vec::new()));
        option.text = pick(members, OPTION_TEXT)
            .and_then(|node| text(node, code))
            .unwrap_or_default();
        option.note = pick(members, OPTION_NOTE)
            .and_then(|node| text(node, code))
            .unwrap_or_default();
        let flag = pick(members, OPTION_FLAG).is_some_and(|node| match &node.value {
            Value::Bool(truth) => *truth,
            Value::Text(text) => text.eq_ignore_ascii_case("true"),
            Value::Number(number) => *number != 0.0,
            _ => false,
        });
        if flag {
            choices
                .flagged
                .push(i64::try_from(choices.options.len()).unwrap_or(i64::MAX));
        }
    } else {
        // A hole keeps its place: the key counts it.
        option.text = text(item, code).unwrap_or_default();
    }
    choices.options.push(option);
    choices.names.push(name);
}
