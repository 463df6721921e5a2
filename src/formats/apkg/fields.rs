use super::html::{
    has_cloze, letter, to_cloze_html, to_html, to_inline_html, to_plain_html, to_typed_html,
};
use crate::domain::{ArchivedNote, Choice, Content, NoteKind};

/// What stands on a side that would be empty: Anki makes no card of an empty side.
const EMPTY: &str = "<p>(empty)</p>";

/// The kind of note that Anki gets: a cloze note that hides nothing has no card there, so it goes
/// as a front and a back.
pub(super) fn exported_kind(content: &Content) -> NoteKind {
    match content {
        Content::Cloze { text, .. } if !has_cloze(text) => NoteKind::Basic,
        content => content.kind(),
    }
}

/// The fields of a note, in the order of its notetype.
///
/// `relabel` gives the explanation of a choice with its references as letters.
pub(super) fn fields(note: &ArchivedNote, relabel: &dyn Fn(&Choice) -> String) -> Vec<String> {
    let mut fields = match &note.content {
        Content::Choice(choice) => choice_fields(choice, relabel),
        Content::Basic { front, back } => vec![shown(to_html(front)), to_html(back)],
        Content::Reversed { front, back } => vec![shown(to_html(front)), shown(to_html(back))],
        Content::Cloze { text, extra } if !has_cloze(text) => {
            vec![shown(to_html(text)), to_html(extra)]
        }
        Content::Cloze { text, extra } => vec![to_cloze_html(text), to_html(extra)],
        Content::Typed { front, answer } => vec![shown(to_html(front)), to_typed_html(answer)],
    };
    fields.extend([
        to_plain_html(&note.source),
        String::new(), // Extra: the reader's own
        to_plain_html(&note.guid.0),
    ]);
    fields
}

fn shown(html: String) -> String {
    if html.is_empty() {
        EMPTY.to_owned()
    } else {
        html
    }
}

fn choice_fields(choice: &Choice, relabel: &dyn Fn(&Choice) -> String) -> Vec<String> {
    let options = || choice.options().iter().enumerate();
    let lettered = |index: usize, text: &str| {
        let (letter, text) = (letter(index), to_inline_html(text));
        format!("<div class=\"option\"><b>{letter}.</b> {text}</div>")
    };
    let listed = options().map(|(index, option)| lettered(index, &option.text));
    let right = options()
        .filter(|(_, option)| option.correct)
        .map(|(index, option)| lettered(index, &option.text));
    let notes = options()
        .filter(|(_, option)| !option.note.is_empty())
        .map(|(index, option)| lettered(index, &option.note));
    let mut explanation = to_html(&relabel(choice));
    explanation.extend(notes);
    vec![
        shown(to_html(choice.question())),
        listed.collect(),
        right.collect(),
        explanation,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChoiceOption, DeckName, Explanation, Guid, Timestamp};

    fn note(content: Content) -> ArchivedNote {
        ArchivedNote {
            guid: Guid("g".into()),
            deck: DeckName::new("d").unwrap(),
            content,
            tags: Vec::new(),
            source: "L3 & L4".into(),
            origins: Vec::new(),
            retired_at: None,
            draft: false,
            created_at: Timestamp::from_millis(0),
            modified_at: Timestamp::from_millis(0),
        }
    }

    fn option(text: &str, correct: bool, note: &str) -> ChoiceOption {
        ChoiceOption {
            text: text.into(),
            correct,
            note: note.into(),
        }
    }

    #[test]
    fn a_choice_shows_lettered_options_and_answers_with_the_right_ones() {
        let options = vec![
            option("`a`", false, "no"),
            option("b", true, ""),
            option("c", true, ""),
        ];
        let choice = Choice::new("Which?".into(), options, Explanation::default()).unwrap();
        let relabel = |_: &Choice| "**B** it is".to_owned();
        assert_eq!(
            fields(&note(Content::Choice(choice)), &relabel),
            [
                "<p>Which?</p>",
                "<div class=\"option\"><b>A.</b> <code>a</code></div><div class=\"option\"><b>B.</b> b</div><div class=\"option\"><b>C.</b> c</div>",
                "<div class=\"option\"><b>B.</b> b</div><div class=\"option\"><b>C.</b> c</div>",
                "<p><strong>B</strong> it is</p><div class=\"option\"><b>A.</b> no</div>",
                "L3 &amp; L4",
                "",
                "g",
            ]
        );
    }

    #[test]
    fn a_side_that_is_asked_is_never_empty() {
        let content = Content::Reversed {
            front: "  ".into(),
            back: String::new(),
        };
        let fields = fields(&note(content), &|_| String::new());
        assert_eq!(fields[..2], [EMPTY, EMPTY]);
    }
}
