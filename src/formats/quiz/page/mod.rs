//! Reads a page: finds its quiz elements and gathers the questions in them.

mod children;
mod element;
mod entities;
mod front_matter;
mod lead;
mod walk;

use crate::domain::{Code, Parsed};
use crate::formats::quiz::bank;
use crate::formats::quiz::dialect;
use crate::formats::quiz::gather::{Gathered, not_run};
use crate::formats::quiz::literal::{Literals, Member, Node, Value};
use crate::formats::quiz::{ImportedBank, Page};
use element::Element;
pub(crate) use front_matter::front_matter;
use std::borrow::Cow;
use std::collections::BTreeSet;
use walk::Tag;
pub(crate) use walk::Walk;

/// Reads the questions of a page.
pub(crate) fn page(text: &str) -> Page {
    let front = front_matter(text);
    let mut reader = PageReader {
        text,
        walk: Walk::new(text, front.end),
        literals: Literals::new(text),
        gathered: Gathered::new(text),
        imported: Vec::new(),
        around: None,
        childless: 0,
        used: BTreeSet::new(),
    };
    if front.too_long {
        let message = format!(
            "the front matter is longer than {} KiB and was not read",
            front_matter::LONGEST / 1024
        );
        reader.gathered.problem(0, Code::Limit, message, None);
    }
    while let Some(tag) = reader.walk.next_tag() {
        reader.tag(tag);
    }
    let heading = reader.walk.lead.title.map(str::to_owned);
    Page {
        parsed: Parsed {
            title: front.title.or(heading),
            questions: reader.gathered.questions,
            notes: Vec::new(),
            problems: reader.gathered.problems,
        },
        imported: reader.imported,
    }
}

struct PageReader<'a> {
    text: &'a str,
    walk: Walk<'a>,
    literals: Literals<'a>,
    gathered: Gathered<'a>,
    imported: Vec<ImportedBank>,
    /// The title of the quiz that is open around single questions.
    around: Option<String>,
    /// Up to here no options stand between tags. Elements that are not closed would each look again.
    childless: usize,
    /// Names that elements used for lists of questions.
    used: BTreeSet<&'a str>,
}

impl<'a> PageReader<'a> {
    fn tag(&mut self, tag: Tag<'a>) {
        if tag.closing {
            if tag.name.contains("Quiz") {
                self.around = None;
            }
            self.walk.cursor.bump();
            return;
        }
        let first = self.gathered.questions.len();
        self.literals.cursor.move_to(tag.at);
        let mut element = element::element(&mut self.literals, &mut self.gathered);
        let title = dialect::title(&element.attributes);
        if self.gathered.questions.len() == first {
            match element.elsewhere {
                Some((at, expression)) => self.elsewhere(tag.at, at, expression),
                None if !element.listed => self.single(tag, &mut element),
                None => {}
            }
        }
        // Where the title is all the question there is, it names no quiz.
        let asked = self
            .gathered
            .questions
            .get(first)
            .map(|question| &question.text);
        let own = title.as_ref().filter(|title| asked != Some(*title));
        self.gathered
            .entitle(first, own.or(self.around.as_ref()).map(String::as_str));
        if !element.closed && tag.name.contains("Quiz") && self.gathered.questions.len() == first {
            self.around = title;
        }
        self.walk.resume(self.literals.cursor.at());
    }

    /// An element that is itself one question, or none.
    fn single(&mut self, tag: Tag<'a>, element: &mut Element<'a>) {
        let mut lead = "";
        let searched = tag.at < self.childless;
        if !element.closed && !searched && !dialect::has_options(&element.attributes) {
            let children = children::children(&mut self.literals, tag.name);
            let number = self.gathered.next_number();
            self.gathered.take_faults(&mut self.literals, Some(number));
            if children.options.is_empty() {
                self.childless = children.end;
            } else {
                lead = children.lead;
                element.attributes.push(Member {
                    name: Cow::Borrowed("options"),
                    node: Node {
                        at: tag.at,
                        value: Value::List(children.options),
                    },
                });
            }
        }
        let mut draft = dialect::question(&element.attributes);
        if draft.text.is_none() && !dialect::has_options(&element.attributes) {
            return;
        }
        if draft.text.is_none() {
            draft.text = if lead.is_empty() {
                self.walk.lead.question(self.text, tag.at)
            } else {
                Some(lead.to_owned())
            };
        }
        self.gathered.add(tag.at, draft);
    }

    /// The questions of an element are what `expression` stands for.
    fn elsewhere(&mut self, element_at: usize, at: usize, expression: &'a str) {
        let name = root(expression);
        let first = self.used.insert(name);
        if let Some(module) = self.walk.imported.get(name) {
            let message =
                format!("the questions `{name}` are in another file: import `{module}` too");
            self.gathered
                .problem(element_at, Code::ImportedQuestions, message, None);
            if first {
                self.imported.push(ImportedBank {
                    identifier: name.to_owned(),
                    module: (*module).to_owned(),
                    place: self.gathered.places.of(element_at),
                });
            }
        } else if let Some(&value) = self.walk.declared.get(name) {
            // Several elements may show the same list; its questions are there once.
            if first {
                let behind = self.literals.cursor.at();
                self.literals.cursor.move_to(value);
                bank::value(&mut self.literals, &mut self.gathered);
                self.literals.cursor.move_to(behind);
            }
        } else {
            self.gathered
                .problem(at, Code::UnsupportedExpression, not_run(expression), None);
        }
    }
}

/// The variable that an expression starts with.
fn root(expression: &str) -> &str {
    let expression = expression.trim_start_matches("...").trim_start();
    let end =
        expression.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '$')));
    end.and_then(|end| expression.get(..end))
        .unwrap_or(expression)
}
