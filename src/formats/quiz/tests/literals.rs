//! How JavaScript writes the same text.

use super::*;

/// What a literal in the place of the question's text says.
fn text_of(literal: &str) -> String {
    only(&quiz(&format!(
        "{{question: {literal}, options: ['a', 'b'], correct: 0}}"
    )))
    .text
}

#[test]
fn escapes_are_decoded_as_javascript_does() {
    for (literal, text) in [
        (r#""a\nb\tc\\d\"e\'f\/g""#, "a\nb\tc\\d\"e'f/g"),
        (r"'\x41\u00e9\u{1F600}\u{e9}'", "Aé😀é"),
        (r"'\ud83d\ude00'", "😀"),
        (r"'\q\z'", "qz"),
        ("'one \\\ntwo'", "one two"),
        ("'one \\\r\ntwo'", "one two"),
        (r"'\0|\b\f\v'", "\0|\u{8}\u{C}\u{B}"),
        (r"'\uD83D!'", "\u{FFFD}!"),
        ("`one\r\n${'$'}`", "one\n"),
    ]
    .into_iter()
    .filter(|(literal, _)| !literal.contains("${"))
    {
        assert_eq!(text_of(literal), text, "{literal}");
    }
}

#[test]
fn templates_keep_their_lines_and_plain_dollars() {
    assert_eq!(
        text_of("`one\r\n  two \\` \\${x} $5`"),
        "one\n  two ` ${x} $5"
    );
}

#[test]
fn entities_and_brackets_in_texts_stay_as_written() {
    let text = "&lt;p&gt; ] } ) [ { /* // <!-- `code` <Quiz questions={[";
    assert_eq!(text_of(&format!("\"{text}\"")), text);
}

#[test]
fn joined_literals_are_one_text() {
    assert_eq!(
        text_of("\"a\" + 'b'\n + `c` + /* more */ 1 + \"d\""),
        "abc1d"
    );
    assert_eq!(text_of("('a' + (\"b\"))"), "ab");
}

#[test]
fn comments_stray_commas_and_written_out_line_breaks_are_white_space() {
    let page = quiz(
        "\\n  // one, 'two'\n  { /* \"three\" */ question /**/ : \"Q\",\\n options: [ \"a\", // \"no\",\n \\t\"b\", ], correct: /* 0 */ 1, },\\n",
    );
    let question = only(&page);
    assert_eq!(options(&question), ["a", "b"]);
    assert_eq!(question.key, right(&[1]));
}

#[test]
fn numbers_are_read_in_every_base() {
    for (literal, number) in [
        ("0x1", 1),
        ("1e0", 1),
        ("0b11", 3),
        ("1_0", 10),
        ("2.0", 2),
        ("-1", -1),
        ("+3", 3),
        ("4n", 4),
    ] {
        let question = only(&quiz(&format!(
            "{{question: 'Q', options: ['x', 'y'], correct: {literal}}}"
        )));
        assert_eq!(question.key, right(&[number]), "{literal}");
    }
}

#[test]
fn of_two_equal_properties_the_last_counts() {
    assert_eq!(
        only(&quiz(
            "{question: 'old', question: 'new', options: ['a', 'b'], correct: 0}"
        ))
        .text,
        "new"
    );
}

#[test]
fn properties_that_do_not_matter_may_be_any_code() {
    let page = quiz(
        "{ ...base, [`k${1}`]: 2, onClick: () => { a; return {b: [1, 2]} }, render() { return '}' }, icon: <p>it's, {x}</p>, tag: f(1, \"}\"), pick: a ? b : c, short, question: 'Q', options: ['a', 'b'], correct: 1 }",
    );
    let question = only(&page);
    assert_eq!((question.text.as_str(), question.key), ("Q", right(&[1])));
}

#[test]
fn code_where_a_literal_should_be_is_reported_and_the_rest_read() {
    let page = quiz(
        "\n{ question: `Is ${x > `${y}`} big?`, options: ['a', name, 'c'], correct: ANSWER, explanation: t('k') },\n{ question: 'Q2', options: ['a', 'b'], correct: 0 },\n...others, last\n",
    );
    let parsed = read(page.as_bytes());
    let code = Code::UnsupportedExpression;
    assert_eq!(
        problems(&parsed),
        [
            (code, 4, 13, Some(1)),
            (code, 4, 53, Some(1)),
            (code, 4, 74, Some(1)),
            (code, 4, 95, Some(1)),
            (code, 6, 1, Some(3)),
            (code, 6, 12, Some(3)),
        ]
    );
    // What would have to be run keeps its place, as it is written: the key counts it.
    assert_eq!(options(&parsed.questions[0]), ["a", "name", "c"]);
    assert_eq!(
        parsed.questions[0].key,
        StatedKey::Unknown("ANSWER".to_owned())
    );
    assert_eq!(parsed.questions[1].text, "Q2");
}

#[test]
fn code_behind_the_list_does_not_hide_it() {
    let parsed = read(b"<Quiz questions={[{question: 'Q', options: ['a', 'b'], correct: 0}].slice(0, 1)} title=\"T\" />");
    assert_eq!(
        problems(&parsed),
        [(Code::UnsupportedExpression, 1, 68, None)]
    );
    assert_eq!(parsed.questions[0].quiz_title.as_deref(), Some("T"));
}
