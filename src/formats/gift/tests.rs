use super::super::text::mutate::survive_mutations;
use super::*;

fn texts(parsed: &Parsed, at: usize) -> Vec<&str> {
    let options = &parsed.questions[at].options;
    options.iter().map(|option| option.text.as_str()).collect()
}

fn codes(parsed: &Parsed) -> Vec<(u32, Code)> {
    parsed
        .problems
        .iter()
        .map(|problem| (problem.place.line, problem.code))
        .collect()
}

fn only_note(text: &str) -> Content {
    let parsed = read(text);
    assert_eq!(parsed.notes.len(), 1, "{parsed:?}");
    assert_eq!(parsed.problems, []);
    parsed.notes[0].content.clone()
}

fn basic(front: &str, back: &str) -> Content {
    Content::Basic {
        front: front.into(),
        back: back.into(),
    }
}

fn typed(front: &str, answer: &str) -> Content {
    Content::Typed {
        front: front.into(),
        answer: answer.into(),
    }
}

#[test]
fn options_have_notes_and_questions_an_explanation() {
    let parsed = read(
        "// a comment\n\n::Title::[markdown]What is *so*? {\n  ~no #because\n  =yes\n  ~x \\= 1\n  ####All in all.\n}\n",
    );
    let question = &parsed.questions[0];
    assert_eq!(question.text, "What is *so*?");
    assert_eq!(texts(&parsed, 0), ["no", "yes", "x = 1"]);
    assert_eq!(question.options[0].note, "because");
    assert_eq!(question.key, StatedKey::Indexes(vec![1]));
    assert_eq!(question.explanation.as_deref(), Some("All in all."));
    assert_eq!(question.place.line, 3);
}

#[test]
fn a_wave_before_the_equals_sign_still_means_right() {
    let parsed = read("Q {~a ~=b ~ =c ~d}");
    assert_eq!(texts(&parsed, 0), ["a", "b", "c", "d"]);
    assert_eq!(parsed.questions[0].key, StatedKey::Indexes(vec![1, 2]));
    assert_eq!(parsed.problems, []);
}

#[test]
fn comparisons_in_code_do_not_split_an_answer() {
    let parsed = read("Q {~a == b ~a != b =a <= b ~x => y}");
    assert_eq!(texts(&parsed, 0), ["a == b", "a != b", "a <= b", "x => y"]);
    assert_eq!(parsed.questions[0].key, StatedKey::Indexes(vec![2]));
}

#[test]
fn points_mark_right_options_when_no_equals_sign_does() {
    let parsed = read("Q {~%50%a ~%-100%b ~%50%c}\n\nR {=a ~%50%half ~b}");
    assert_eq!(parsed.questions[0].key, StatedKey::Indexes(vec![0, 2]));
    assert_eq!(parsed.questions[1].key, StatedKey::Indexes(vec![0]));
    assert_eq!(texts(&parsed, 1), ["a", "half", "b"]);
}

#[test]
fn true_and_false_are_two_options() {
    let parsed = read("Sky is green. {FALSE#no, blue#right}\n\nWet {T}\n\nDry {true####Why}");
    let keys: Vec<_> = parsed.questions.iter().map(|q| q.key.clone()).collect();
    let index = |at| StatedKey::Indexes(vec![at]);
    assert_eq!(keys, [index(1), index(0), index(0)]);
    let notes: Vec<_> = parsed.questions[0]
        .options
        .iter()
        .map(|o| o.note.as_str())
        .collect();
    assert_eq!(notes, ["no, blue", "right"]);
    assert_eq!(parsed.questions[2].explanation.as_deref(), Some("Why"));
}

#[test]
fn one_short_answer_is_typed_and_several_are_a_back() {
    assert_eq!(only_note("Capital? {=Paris}"), typed("Capital?", "Paris"));
    assert_eq!(
        only_note("Capital? {=Paris =paris#lower case}"),
        basic("Capital?", "Paris\n\nor: paris\n\nlower case")
    );
}

#[test]
fn numbers_are_typed_when_exact_and_shown_with_their_range_otherwise() {
    assert_eq!(only_note("N {#42}"), typed("N", "42"));
    assert_eq!(only_note("N {#42:0}"), typed("N", "42"));
    assert_eq!(only_note("N {#42:1.5}"), basic("N", "42 ± 1.5"));
    assert_eq!(only_note("N {#-1..5}"), basic("N", "-1 to 5"));
    assert_eq!(
        only_note("N {#\n =1822:0 =%50%1822:2 #near\n}"),
        basic("N", "1822\n\nor: 1822 ± 2")
    );
}

#[test]
fn pairs_become_a_list_to_complete() {
    assert_eq!(
        only_note("Match {\n=a -> 1\n=b -> 2\n}"),
        basic("Match\n\n- a\n- b", "- a → 1\n- b → 2")
    );
}

#[test]
fn a_gap_stays_visible_where_the_answers_stood() {
    let parsed = read("Paris is in {~Spain =France} since long.");
    assert_eq!(parsed.questions[0].text, "Paris is in _____ since long.");
}

#[test]
fn a_category_becomes_the_deck_of_what_follows() {
    let parsed = read("A {T}\n$CATEGORY: $course$/Top/Sub deck\n\nB {T}\n::C::C text\n{=x ~y}\n");
    let deck = |at: usize| parsed.questions[at].deck.as_ref().map(|d| d.as_str());
    let below = Some("Top::Sub deck");
    assert_eq!([deck(0), deck(1), deck(2)], [None, below, below]);
}

#[test]
fn html_becomes_text() {
    let parsed = read("[html]<p>Is 1 &lt\\; 2?</p> {=yes<br>sure ~no}");
    assert_eq!(texts(&parsed, 0), ["yes\nsure", "no"]);
}

#[test]
fn what_is_not_understood_is_reported_and_kept_and_the_rest_is_read() {
    let parsed = read(
        "Just text.\n\nTwo {=a ~b} gaps {=c ~d}\n\nThe {1:SA:=x} thing\n\n\
         Open? {}\n\nUnclosed {=a ~b\n\nOdd {maybe}\n\n{=a ~b}\n\nNum {#abc}\n\nGood {=a ~b}\n",
    );
    assert_eq!(
        codes(&parsed),
        [
            (1, Code::NoAnswer),
            (3, Code::Syntax),
            (5, Code::Syntax),
            (7, Code::NoAnswer),
            (9, Code::Syntax),
            (11, Code::Syntax),
            (13, Code::Syntax),
            (15, Code::Syntax),
        ]
    );
    let fronts: Vec<_> = parsed
        .notes
        .iter()
        .map(|note| note.content.front())
        .collect();
    assert_eq!(
        fronts,
        [
            "Just text.",
            "Two {=a ~b} gaps {=c ~d}",
            "The {1:SA:=x} thing",
            "Open?",
            "Odd",
            "{=a ~b}",
            "Num"
        ]
    );
    assert!(parsed.notes.iter().all(|note| note.draft));
    let stems: Vec<_> = parsed.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(stems, ["Unclosed", "Good"]);
}

#[test]
fn blank_lines_within_braces_split_nothing() {
    let parsed = read("Q {\n=a\n\n~b\n\n}\n\nR {T}");
    assert_eq!(texts(&parsed, 0), ["a", "b"]);
    assert_eq!(parsed.questions.len(), 2);
    assert_eq!(parsed.problems, []);
}

#[test]
fn a_text_of_questions_is_told_from_code_with_braces() {
    assert!(holds_questions("Q {=a ~b}"));
    assert!(holds_questions("Q {T}"));
    assert!(!holds_questions("fn main() {\n    let x = 1;\n}"));
    assert!(!holds_questions("plain text"));
}

const ALL: &str = include_str!("../../../decks/terminal.gift");

#[test]
fn the_sample_deck_reads_without_problems() {
    let parsed = read(ALL);
    assert_eq!(parsed.problems, []);
    assert_eq!((parsed.questions.len(), parsed.notes.len()), (5, 3));
    assert_eq!(parsed.questions[3].key, StatedKey::Indexes(vec![1]));
    assert_eq!(parsed.questions[4].key, StatedKey::Indexes(vec![0, 1]));
    assert_eq!(parsed.questions[4].options[0].text, "chmod u+x script.sh");
}

#[test]
fn no_damage_makes_the_reader_panic() {
    survive_mutations(ALL, read);
}
