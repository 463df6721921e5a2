use super::escapes::{find_bare, unescaped};

/// What stands in the braces.
#[derive(Debug, PartialEq)]
pub(super) enum Answers<'a> {
    /// Options with one or several right.
    Choice {
        items: Vec<Item<'a>>,
        feedback: &'a str,
    },
    /// Whether the statement is true.
    TrueFalse {
        right: bool,
        if_wrong: &'a str,
        if_right: &'a str,
        feedback: &'a str,
    },
    /// Answers to be typed, any of them.
    Short {
        items: Vec<Item<'a>>,
        feedback: &'a str,
    },
    /// Numbers to be typed.
    Numbers {
        ranges: Vec<Range>,
        feedback: &'a str,
    },
    /// What belongs to what.
    Pairs {
        pairs: Vec<(&'a str, &'a str)>,
        feedback: &'a str,
    },
    /// Nothing: an open question.
    Essay { feedback: &'a str },
    /// `{1:SA:=x}`, of another format of Moodle's.
    Embedded,
    /// Something else.
    Unclear { at: &'a str },
}

impl<'a> Answers<'a> {
    /// What is said about the question as a whole, if anything is.
    pub(super) const fn feedback(&self) -> Option<&'a str> {
        match self {
            Self::Choice { feedback, .. }
            | Self::TrueFalse { feedback, .. }
            | Self::Short { feedback, .. }
            | Self::Numbers { feedback, .. }
            | Self::Pairs { feedback, .. }
            | Self::Essay { feedback } => Some(feedback),
            Self::Embedded | Self::Unclear { .. } => None,
        }
    }
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Item<'a> {
    /// Whether it starts with `=`.
    pub(super) right: bool,
    /// The points it earns, in percent, if it says so.
    pub(super) percent: Option<f64>,
    /// What it says.
    pub(super) text: &'a str,
    /// What is said about it.
    pub(super) feedback: &'a str,
}

impl Item<'_> {
    /// Whether choosing it is worth anything.
    pub(super) fn earns_points(&self) -> bool {
        self.percent.is_some_and(|percent| percent > 0.0)
    }
}

/// A number, or two with everything between them, as written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Range {
    /// `42`, `42:0`.
    Exact(String),
    /// `42:1`.
    Around(String, String),
    /// `1..5`.
    Between(String, String),
}

impl Range {
    /// Whether one number alone is right.
    pub(super) const fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// For people.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Exact(number) => number.clone(),
            Self::Around(number, tolerance) => format!("{number} ± {tolerance}"),
            Self::Between(low, high) => format!("{low} to {high}"),
        }
    }
}

/// Reads what stands between the braces.
pub(super) fn read_answers(inside: &str) -> Answers<'_> {
    let (body, feedback) = split_general_feedback(inside);
    if body.is_empty() {
        return Answers::Essay { feedback };
    }
    if is_embedded(body) {
        return Answers::Embedded;
    }
    if let Some(numbers) = body.strip_prefix('#') {
        return numeric(numbers, feedback).unwrap_or(Answers::Unclear { at: body });
    }
    if let Some(found) = true_false(body, feedback) {
        return found;
    }
    let items = items(body);
    let Some(items) = items.filter(|items| !items.is_empty()) else {
        return Answers::Unclear { at: body };
    };
    let pairs: Option<Vec<_>> = items.iter().map(pair).collect();
    match pairs {
        Some(pairs) => Answers::Pairs { pairs, feedback },
        None if items.iter().all(|item| item.right) => Answers::Short { items, feedback },
        None => Answers::Choice { items, feedback },
    }
}

/// Cuts off what follows `####`.
fn split_general_feedback(inside: &str) -> (&str, &str) {
    let mut from = 0;
    while let Some(found) = inside.get(from..).and_then(|rest| find_bare(rest, &['#'])) {
        let at = from + found;
        let rest = inside.get(at..).unwrap_or_default();
        if let Some(feedback) = rest.strip_prefix("####") {
            return (inside.get(..at).unwrap_or_default().trim(), feedback.trim());
        }
        from = at + 1;
    }
    (inside.trim(), "")
}

/// `1:SHORTANSWER:=x` and the like.
fn is_embedded(body: &str) -> bool {
    let mut parts = body.splitn(3, ':');
    let (Some(points), Some(kind), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let kind_letters = kind.trim_end_matches('_');
    points.trim().bytes().all(|byte| byte.is_ascii_digit())
        && kind_letters.len() >= 2
        && kind_letters
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b == b'_')
}

fn true_false<'a>(body: &'a str, feedback: &'a str) -> Option<Answers<'a>> {
    let end = find_bare(body, &['#']).unwrap_or(body.len());
    let (word, notes) = body.split_at_checked(end)?;
    let right = match word.trim().to_ascii_uppercase().as_str() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return None,
    };
    let notes = notes.strip_prefix('#').unwrap_or_default();
    let end = find_bare(notes, &['#']).unwrap_or(notes.len());
    let (if_wrong, if_right) = notes.split_at_checked(end)?;
    Some(Answers::TrueFalse {
        right,
        if_wrong,
        if_right: if_right.trim_start_matches('#'),
        feedback,
    })
}

/// Splits at `=` and `~`; `~=` counts as `=`, as teachers write it. `None` if text comes first.
fn items(body: &str) -> Option<Vec<Item<'_>>> {
    let mut rest = body.trim_start();
    let mut items = Vec::new();
    while !rest.is_empty() {
        let right = rest.starts_with('=');
        if !right && !rest.starts_with('~') {
            return None;
        }
        let marked = rest.get(1..)?.trim_start();
        let (right, marked) = match marked.strip_prefix('=').filter(|_| !right) {
            Some(after) => (true, after),
            None => (right, marked),
        };
        let end = next_mark(marked);
        let (item, after) = marked.split_at_checked(end)?;
        let (percent, text) = split_percent(item.trim());
        let feedback_at = find_bare(text, &['#']).unwrap_or(text.len());
        let (text, feedback) = text.split_at_checked(feedback_at)?;
        items.push(Item {
            right: right && percent.is_none_or(|percent| percent > 0.0),
            percent,
            text: text.trim(),
            feedback: feedback.trim_start_matches('#').trim(),
        });
        rest = after;
    }
    Some(items)
}

/// Where the next answer begins. An `=` that is a part of `==`, `<=`, `!=` and the like begins none.
fn next_mark(text: &str) -> usize {
    let mut from = 0;
    while let Some(found) = text
        .get(from..)
        .and_then(|rest| find_bare(rest, &['~', '=']))
    {
        let at = from + found;
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + 1..).unwrap_or_default();
        let is_equals = text.get(at..).is_some_and(|rest| rest.starts_with('='));
        let in_operator = after.starts_with(['=', '>'])
            || before.is_some_and(|c| matches!(c, '=' | '<' | '>' | '!' | '+' | '-' | '*'));
        if !(is_equals && in_operator) {
            return at;
        }
        from = at + 1;
    }
    text.len()
}

/// `%50%text` in two.
fn split_percent(item: &str) -> (Option<f64>, &str) {
    let split = item.strip_prefix('%').and_then(|rest| {
        let (number, text) = rest.split_once('%')?;
        let percent: f64 = number.trim().parse().ok()?;
        percent
            .is_finite()
            .then_some((Some(percent), text.trim_start()))
    });
    split.unwrap_or((None, item))
}

fn pair<'a>(item: &Item<'a>) -> Option<(&'a str, &'a str)> {
    let (left, right) = item.text.split_once("->").filter(|_| item.right)?;
    Some((left.trim(), right.trim()))
}

fn numeric<'a>(body: &'a str, feedback: &'a str) -> Option<Answers<'a>> {
    let body = body.trim();
    let ranges = if body.starts_with('=') {
        let right = items(body)?;
        let right = right.iter().filter(|item| item.right);
        right.map(|item| range(item.text)).collect::<Option<_>>()?
    } else {
        let end = find_bare(body, &['#']).unwrap_or(body.len());
        vec![range(body.get(..end)?)?]
    };
    Some(Answers::Numbers { ranges, feedback })
}

fn range(text: &str) -> Option<Range> {
    let text = unescaped(text);
    let number = |part: &str| {
        let part = part.trim();
        part.parse::<f64>().ok().filter(|n| n.is_finite())?;
        Some(part.to_owned())
    };
    if let Some((low, high)) = text.split_once("..") {
        return Some(Range::Between(number(low)?, number(high)?));
    }
    let Some((middle, tolerance)) = text.split_once(':') else {
        return Some(Range::Exact(number(&text)?));
    };
    let (middle, tolerance) = (number(middle)?, number(tolerance)?);
    let is_exact = tolerance.parse::<f64>().is_ok_and(|t| t == 0.0);
    Some(if is_exact {
        Range::Exact(middle)
    } else {
        Range::Around(middle, tolerance)
    })
}
