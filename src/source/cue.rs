//! Whether a page's right answers can be picked by their length.

use crate::domain::Choice;
use std::fmt;

/// How often the longest option is the right one.
pub(super) struct LongestOption {
    questions: usize,
    score: f64,
    by_chance: f64,
}

impl fmt::Display for LongestOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "picking the longest option scores {:.0} % here (n = {}), by chance it would be {:.0} %",
            self.score * 100.0,
            self.questions,
            self.by_chance * 100.0
        )
    }
}

/// Fewer questions than this say nothing about a page.
const ENOUGH: usize = 8;

/// The score of always picking the longest option, if it gives the answers away.
///
/// Only questions with one right option count; between equally long ones the pick is by lot. It gives the
/// answers away when, at the lower end of its 95 % Wilson interval, it still scores more than twice what
/// chance does, or more than half.
pub(super) fn longest_option<'a>(
    choices: impl Iterator<Item = &'a Choice>,
) -> Option<LongestOption> {
    let (mut questions, mut points, mut chances) = (0_usize, 0.0, 0.0);
    for choice in choices {
        if choice.correct().len() != 1 {
            continue;
        }
        questions += 1;
        chances += 1.0 / choice.options().len() as f64;
        points += points_for(choice);
    }
    if questions < ENOUGH {
        return None;
    }
    let n = questions as f64;
    let (score, by_chance) = (points / n, chances / n);
    let low = wilson_low(score, n);
    (low > 2.0 * by_chance || low > by_chance.max(0.5)).then_some(LongestOption {
        questions,
        score,
        by_chance,
    })
}

fn points_for(choice: &Choice) -> f64 {
    let length = |text: &str| text.trim().chars().count();
    let longest = choice.options().iter().map(|o| length(&o.text)).max();
    let tied: Vec<_> = choice
        .options()
        .iter()
        .filter(|option| Some(length(&option.text)) == longest)
        .collect();
    if tied.iter().any(|option| option.correct) {
        1.0 / tied.len() as f64
    } else {
        0.0
    }
}

/// The lower end of the 95 % Wilson score interval of a rate over `n` trials.
fn wilson_low(rate: f64, n: f64) -> f64 {
    let z = 1.959_964; // 97.5 % quantile of the normal distribution
    let centre = rate + z * z / (2.0 * n);
    let spread = z * (rate * (1.0 - rate) / n + z * z / (4.0 * n * n)).sqrt();
    (centre - spread) / (1.0 + z * z / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChoiceOption, Explanation};

    fn choice(texts: [&str; 4], right: usize) -> Choice {
        let options = texts
            .iter()
            .enumerate()
            .map(|(index, text)| ChoiceOption {
                text: (*text).into(),
                correct: index == right,
                note: String::new(),
            })
            .collect();
        Choice::new("q".into(), options, Explanation::default()).unwrap()
    }

    #[test]
    fn the_wilson_interval_of_9_in_10_starts_at_596_per_mille() {
        // Newcombe 1998, method 3, by hand: (0.9 + 0.19207 - 0.26710) / 1.38415 = 0.5958.
        assert!((wilson_low(0.9, 10.0) - 0.5958).abs() < 0.0005);
    }

    #[test]
    fn a_page_whose_longest_options_are_right_gives_its_answers_away() {
        let page = vec![choice(["a", "a much longer one", "b", "c"], 1); 12];
        let cue = longest_option(page.iter()).map(|cue| cue.to_string());
        assert_eq!(
            cue.as_deref(),
            Some(
                "picking the longest option scores 100 % here (n = 12), by chance it would be 25 %"
            )
        );
    }

    #[test]
    fn seven_questions_say_nothing_about_a_page() {
        let page = vec![choice(["a", "a much longer one", "b", "c"], 1); 7];
        assert!(longest_option(page.iter()).is_none());
    }

    #[test]
    fn options_of_one_length_score_what_chance_does() {
        let page = vec![choice(["a", "b", "c", "d"], 1); 40];
        assert!(longest_option(page.iter()).is_none());
    }
}
