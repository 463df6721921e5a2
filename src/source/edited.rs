//! What an explanation refers to after its note was edited by hand.

use super::{Subject, resolve};
use crate::domain::{Choice, Content, Explanation, OptionIndex, OptionReference};

/// The content with the option references that it had before, as far as they still hold.
///
/// What a reference means was settled by its whole page, so it is worth more than what the note alone
/// can tell: it stays as long as the explanation names the same numbers in the same order, and follows
/// its option to another place. The rest, and all of a new note, is resolved where that is certain.
#[must_use]
pub fn with_references(before: Option<&Content>, after: Content) -> Content {
    let Content::Choice(choice) = after else {
        return after;
    };
    let text = choice.explanation().text.clone();
    let found = found_in(&choice);
    let references = match before {
        Some(Content::Choice(old)) => carried(old, &choice, &found).unwrap_or(found),
        _ => found,
    };
    Content::Choice(choice.with_explanation(Explanation { text, references }))
}

/// The references of a note that is understood by itself.
fn found_in(choice: &Choice) -> Vec<OptionReference> {
    let right = choice.correct();
    let subject = Subject {
        options: choice.options().iter().map(|o| o.text.as_str()).collect(),
        right: &right,
        explanation: &choice.explanation().text,
    };
    let readings = resolve(&[subject]).readings.into_iter();
    readings.flat_map(|reading| reading.references).collect()
}

/// The references of before at their new places; `None` if the explanation names other numbers now.
fn carried(old: &Choice, new: &Choice, found: &[OptionReference]) -> Option<Vec<OptionReference>> {
    let before = &old.explanation().references;
    let follow = |reference: &OptionReference| moved(old, new, reference.option);
    if old.explanation().text == new.explanation().text {
        let kept = before.iter().map(|reference| OptionReference {
            option: follow(reference),
            ..*reference
        });
        return Some(kept.collect());
    }
    let numbers = |references: &[OptionReference]| -> Vec<u32> {
        references.iter().map(|r| r.number).collect()
    };
    if numbers(before) != numbers(found) {
        return None;
    }
    let pairs = before.iter().zip(found);
    let kept = pairs.map(|(old, new)| OptionReference {
        option: follow(old),
        ..*new
    });
    Some(kept.collect())
}

/// Where an option stands now: at its old place or, if its text moved, there; `None` if it is gone.
///
/// An option with a text of its own in the place of one that is gone is that one, edited.
fn moved(old: &Choice, new: &Choice, option: Option<OptionIndex>) -> Option<OptionIndex> {
    let index = usize::from(option?);
    let text = &old.options().get(index)?.text;
    let mut places = (0..)
        .zip(new.options())
        .filter(|(_, option)| option.text == *text);
    match (places.next(), places.next()) {
        (Some((place, _)), None) => Some(place),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let now = &new.options().get(index)?.text;
            let is_new = old.options().iter().all(|option| option.text != *now);
            let is_in_place = is_new && old.options().len() == new.options().len();
            option.filter(|_| is_in_place)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChoiceOption;

    fn choice(options: [&str; 3], explanation: &str, meant: &[Option<u16>]) -> Content {
        let options = (0..).zip(options).map(|(index, text)| ChoiceOption {
            text: text.into(),
            correct: index == 0,
            note: String::new(),
        });
        // Every digit of these explanations is a reference.
        let digits = explanation.char_indices().filter(|(_, c)| c.is_numeric());
        let references = digits.zip(meant).map(|((at, c), option)| OptionReference {
            start: at as u32,
            end: at as u32 + 1,
            number: c.to_digit(10).unwrap(),
            option: *option,
        });
        let explanation = Explanation {
            text: explanation.into(),
            references: references.collect(),
        };
        Content::Choice(Choice::new("q".into(), options.collect(), explanation).unwrap())
    }

    fn meant(content: &Content) -> Vec<(u32, Option<u16>)> {
        let Content::Choice(choice) = content else {
            return Vec::new();
        };
        let references = &choice.explanation().references;
        references.iter().map(|r| (r.start, r.option)).collect()
    }

    #[test]
    fn references_stay_when_only_the_question_or_the_key_changed() {
        let before = choice(["a", "b", "c"], "Option 2 is wrong.", &[Some(2)]);
        let after = choice(["a", "b", "c"], "Option 2 is wrong.", &[]);
        assert_eq!(
            meant(&with_references(Some(&before), after)),
            [(7, Some(2))]
        );
    }

    #[test]
    fn references_follow_their_option_to_another_place() {
        let before = choice(["a", "b", "c"], "Option 2 is wrong.", &[Some(1)]);
        let after = choice(["b", "a", "c"], "Option 2 is wrong.", &[]);
        assert_eq!(
            meant(&with_references(Some(&before), after)),
            [(7, Some(0))]
        );
    }

    #[test]
    fn references_stay_with_an_option_whose_text_was_edited_and_leave_one_that_is_gone() {
        let before = choice(["a", "b", "c"], "Option 2 is wrong.", &[Some(1)]);
        let edited = choice(["a", "B!", "c"], "Option 2 is wrong.", &[]);
        assert_eq!(
            meant(&with_references(Some(&before), edited)),
            [(7, Some(1))]
        );
        let gone = choice(["a", "c", "d"], "Option 2 is wrong.", &[]);
        assert_eq!(meant(&with_references(Some(&before), gone)), [(7, None)]);
    }

    #[test]
    fn references_survive_other_words_around_them() {
        let before = choice(["a", "b", "c"], "Option 2 is wrong.", &[Some(2)]);
        let after = choice(["a", "b", "c"], "Clearly, option 2 is wrong.", &[]);
        assert_eq!(
            meant(&with_references(Some(&before), after)),
            [(16, Some(2))]
        );
    }

    #[test]
    fn other_numbers_do_not_inherit_what_the_old_ones_meant() {
        let before = choice(["a", "b", "c"], "Option 2 is wrong.", &[Some(0)]);
        let after = choice(["a", "b", "c"], "Option 3 is wrong.", &[]);
        let found = meant(&with_references(Some(&before), after));
        assert!(!found.contains(&(7, Some(0))), "{found:?}");
    }
}
