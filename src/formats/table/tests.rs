use super::super::text::mutate::survive_mutations;
use super::*;
use crate::domain::{Code, Content, StatedKey};

fn csv(text: &str) -> Parsed {
    read(text, Delimiter::Detect)
}

fn cards(parsed: &Parsed) -> Vec<(&str, &str)> {
    parsed
        .notes
        .iter()
        .map(|note| match &note.content {
            Content::Basic { front, back } | Content::Reversed { front, back } => {
                (front.as_str(), back.as_str())
            }
            Content::Cloze { text, extra } => (text.as_str(), extra.as_str()),
            Content::Typed { front, answer } => (front.as_str(), answer.as_str()),
            Content::Choice(choice) => (choice.question(), ""),
        })
        .collect()
}

fn problems(parsed: &Parsed) -> Vec<(u32, Code, &str)> {
    parsed
        .problems
        .iter()
        .map(|problem| (problem.place.line, problem.code, problem.message.as_str()))
        .collect()
}

fn keys(parsed: &Parsed) -> Vec<StatedKey> {
    parsed.questions.iter().map(|q| q.key.clone()).collect()
}

fn index(at: i64) -> StatedKey {
    StatedKey::Indexes(vec![at])
}

#[test]
fn a_header_names_the_columns_in_any_order() {
    let parsed = csv("Tags;Definition;Term;Deck\nx #y;\"b;c\";a;Top::Sub\n");
    assert_eq!(cards(&parsed), [("a", "b;c")]);
    assert_eq!(parsed.notes[0].tags, ["x", "y"]);
    let deck = parsed.notes[0].deck.as_ref().map(|deck| deck.as_str());
    assert_eq!(deck, Some("Top::Sub"));
    assert_eq!(problems(&parsed), []);
}

#[test]
fn without_a_header_the_first_two_columns_are_front_and_back() {
    let parsed = csv("hund,dog\nkatze,cat\n");
    assert_eq!(cards(&parsed), [("hund", "dog"), ("katze", "cat")]);
    assert_eq!(parsed.notes[1].place.line, 2);
}

#[test]
fn columns_without_a_use_are_named_once() {
    let parsed = csv("a,b,c,d\ne,f,g,\n");
    assert_eq!(
        problems(&parsed),
        [(1, Code::Syntax, "columns that are not used: 3, 4")]
    );
    let parsed = csv("front,back,pitch\na,b,high\n");
    assert_eq!(
        problems(&parsed),
        [(2, Code::Syntax, "columns that are not used: \"pitch\"")]
    );
}

#[test]
fn quoted_fields_keep_delimiters_quotes_and_newlines_and_lines_are_still_right() {
    let parsed = csv("front,back\n\n\"a\nb\",\"say \"\"x\"\"\"\n\nc,\"d,e\"\n");
    assert_eq!(cards(&parsed), [("a\nb", "say \"x\""), ("c", "d,e")]);
    let lines: Vec<u32> = parsed.notes.iter().map(|note| note.place.line).collect();
    assert_eq!(lines, [3, 6]);
}

#[test]
fn a_quote_that_never_ends_costs_its_own_line_only() {
    let parsed = csv("front,back\n\"a,b\nc,d\ne,f\n");
    assert_eq!(cards(&parsed), [("\"a", "b"), ("c", "d"), ("e", "f")]);
    assert_eq!(
        problems(&parsed),
        [(
            2,
            Code::Syntax,
            "a quote is never closed; the line is read without quotes"
        )]
    );
    assert_eq!(parsed.notes[2].place.line, 4);
}

#[test]
fn ragged_rows_are_reported_and_kept() {
    let parsed = csv("front,back\na,b\nc,d, and e\nf\n");
    assert_eq!(cards(&parsed), [("a", "b"), ("c", "d, and e"), ("f", "")]);
    assert_eq!(
        problems(&parsed),
        [
            (3, Code::Syntax, "line 3 has 3 columns, expected 2"),
            (4, Code::Syntax, "line 4 has 1 column, expected 2"),
            (4, Code::NoAnswer, "a card without a back; kept as a draft"),
        ]
    );
    assert!(parsed.notes[2].draft);
}

const ANKI: &str = "\
#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:6
#unknown:thing

id<1>\tBasic \tA::B\tfront &lt;1&gt;\t\"back<br>with \"\"quotes\"\"
and a line\"\tt1 t2
id2\tCloze\tA\tIs {{c1::here::place}}\t\t
";

#[test]
fn an_export_of_anki_is_read_by_its_directives() {
    let parsed = read(ANKI, Delimiter::TAB);
    assert_eq!(
        cards(&parsed),
        [
            ("front <1>", "back\nwith \"quotes\"\nand a line"),
            ("Is {{c1::here::place}}", ""),
        ]
    );
    let first = &parsed.notes[0];
    assert_eq!(
        first.guid.as_ref().map(|guid| guid.0.as_str()),
        Some("id<1>")
    );
    assert_eq!(first.tags, ["t1", "t2"]);
    assert_eq!(first.place.line, 9);
    assert_eq!(parsed.notes[1].place.line, 11);
    assert!(matches!(parsed.notes[1].content, Content::Cloze { .. }));
    assert!(!parsed.notes[1].draft);
    assert_eq!(problems(&parsed), []);
}

#[test]
fn directives_for_all_rows_apply_to_all_rows() {
    let parsed = csv("#separator:Pipe\n#tags:all\n#deck:D\n#columns:Back|Front\nb,1|f\n");
    assert_eq!(cards(&parsed), [("f", "b,1")]);
    assert_eq!(parsed.notes[0].tags, ["all"]);
    assert!(parsed.notes[0].deck.is_some());
}

#[test]
fn lines_that_merely_begin_with_a_hash_are_rows() {
    let parsed = csv("#include,a directive\n#define,a macro\n");
    assert_eq!(cards(&parsed).len(), 2);
    assert_eq!(cards(&parsed)[0], ("#include", "a directive"));
}

#[test]
fn one_guard_is_taken_off_only_where_the_file_says_so() {
    let guarded = csv("#srs-csv:1 guarded\nfront,back\n'=1+1,''tis\nplain,2\n");
    assert_eq!(cards(&guarded), [("=1+1", "'tis"), ("plain", "2")]);
    let plain = csv("front,back\n'=1+1,''tis\n");
    assert_eq!(cards(&plain), [("'=1+1", "''tis")]);
}

#[test]
fn option_columns_make_questions() {
    let parsed = csv("question,a,b,c,d,correct,explanation,source\n\
                      Q1,w,x,y,z,B,why,L1\nQ2,w,,y,z,D,,\nQ3,w,x,y,z,\"A, C\",,\nQ4,w,x,,,,,\n\
                      Q5,,,,,,only this,\n");
    assert_eq!(
        keys(&parsed),
        [
            index(1),
            index(2),
            StatedKey::Indexes(vec![0, 2]),
            StatedKey::Missing,
            StatedKey::Missing
        ]
    );
    assert_eq!(parsed.questions[0].explanation.as_deref(), Some("why"));
    assert_eq!(parsed.questions[0].source.as_deref(), Some("L1"));
    assert_eq!(parsed.questions[1].options.len(), 3);
    assert!(parsed.questions[4].options.is_empty());
}

#[test]
fn numbers_in_the_key_count_from_one_unless_one_is_zero() {
    let header = "question,option1,option2,option3,answer\n";
    let from_one = csv(&format!("{header}q,a,b,c,3\nr,a,b,c,1\n"));
    assert_eq!(keys(&from_one), [index(2), index(0)]);
    let from_zero = csv(&format!("{header}q,a,b,c,2\nr,a,b,c,0\n"));
    assert_eq!(keys(&from_zero), [index(2), index(0)]);
    let index_column = csv("question,option1,option2,correctIndex\nq,a,b,1\n");
    assert_eq!(keys(&index_column), [index(1)]);
}

#[test]
fn a_key_may_be_the_text_of_an_option() {
    let parsed = csv("question,option a,option b,correct answer\n\
                      q,3,12,12\nr,\"x, y\",z,\"x, y\"\ns,a,b,neither\n");
    assert_eq!(
        keys(&parsed),
        [index(1), index(0), StatedKey::Unknown("neither".into())]
    );
}

#[test]
fn a_table_with_a_nameless_first_column_and_long_names_is_understood() {
    let parsed = csv(
        ",Question - max 95 characters,Answer 1 - max 60,Answer 2 - max 60,Correct answer(s) - at least one\n\
                      1,q,x,y,2\n",
    );
    assert_eq!(keys(&parsed), [index(1)]);
    assert_eq!(parsed.questions[0].text, "q");
}

#[test]
fn kinds_are_taken_from_their_column() {
    let parsed = csv("front,back,kind\na,b,reversed\nc,d,typed\ne,f,Basic\n");
    let kinds: Vec<_> = parsed
        .notes
        .iter()
        .map(|n| n.content.kind().name())
        .collect();
    assert_eq!(kinds, ["reversed", "typed", "basic"]);
    let anki = csv("#separator:tab\n#notetype:Basic (and reversed card)\na\tb\n");
    assert_eq!(anki.notes[0].content.kind().name(), "reversed");
}

#[test]
fn many_quotes_that_never_end_do_not_take_for_ever() {
    let text = format!("front,back\n{}", "\"a\"\"\n".repeat(50_001));
    assert!(!csv(&text).notes.is_empty());
    // Quotes within a plain field are text.
    let text = format!("{},{}", "a".repeat(2_000_000), "\"".repeat(2_000_001));
    assert_eq!(csv(&text).notes.len(), 1);
}

#[test]
fn a_table_with_too_many_rows_says_what_is_left_out() {
    let parsed = csv(&format!("front,back\n{}", "a,b\n".repeat(200_010)));
    assert_eq!(parsed.notes.len(), 200_000);
    let message = "the rest is left out: a table may have 200000 rows";
    assert_eq!(problems(&parsed), [(200_002, Code::Limit, message)]);
}

#[test]
fn no_damage_makes_the_reader_panic() {
    survive_mutations(ANKI, |text| read(text, Delimiter::TAB));
    let quiz = "question,a,b,correct,tags\n\"x\ny\",1,2,A,\"t, u\"\nz,'3,4,2,\n";
    survive_mutations(quiz, csv);
}

#[test]
fn sample_decks_read_without_problems() {
    let git = csv(include_str!("../../../decks/git.csv"));
    assert_eq!((git.notes.len(), problems(&git)), (8, vec![]));
    assert_eq!(git.notes[3].tags, ["git", "undo"]);
    let http = read(
        include_str!("../../../decks/http-status.tsv"),
        Delimiter::TAB,
    );
    assert_eq!((http.notes.len(), problems(&http)), (11, vec![]));
    assert_eq!(http.notes[5].place.line, 10);
    assert!(cards(&http)[5].1.contains('\n'));
}
