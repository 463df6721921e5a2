use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Stands for the opening of a cloze deletion while Markdown is converted: `open number middle`.
const CLOZE_OPEN: char = '\u{e000}';
const CLOZE_MIDDLE: char = '\u{e001}';
/// Stands for its end.
const CLOZE_CLOSE: char = '\u{e002}';

/// Markdown as HTML that is safe in an Anki field.
///
/// HTML in the text is shown, not run; images become their description, as their files do not
/// travel along; Anki's own markers (sound, LaTeX, speech, templates) are broken up, so that none fires.
pub(super) fn to_html(markdown: &str) -> String {
    neutral(&converted(&clean(markdown)))
}

/// As [`to_html`], without the paragraph around a text of only one.
pub(super) fn to_inline_html(markdown: &str) -> String {
    let html = to_html(markdown);
    let inner = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"))
        .filter(|inner| !inner.contains("<p>"));
    inner.map(str::to_owned).unwrap_or(html)
}

/// As [`to_html`], with cloze deletions left for Anki to read.
pub(super) fn to_cloze_html(markdown: &str) -> String {
    let marked = mark_clozes(&clean(markdown));
    let html = converted(&marked);
    let marks = |text: &str| text.matches([CLOZE_OPEN, CLOZE_CLOSE]).count();
    // A mark in a link's address is lost in Markdown, and its card would be empty: then the text
    // is shown as it was written.
    let html = if marks(&html) == marks(&marked) {
        html
    } else {
        escaped(&marked).replace('\n', "<br>")
    };
    neutral(&html)
        .replace(CLOZE_OPEN, "{{c")
        .replace(CLOZE_MIDDLE, "::")
        .replace(CLOZE_CLOSE, "}}")
}

/// Whether the text hides anything.
pub(super) fn has_cloze(markdown: &str) -> bool {
    mark_clozes(&clean(markdown)).contains(CLOZE_OPEN)
}

/// The words of a Markdown text without its marks, as HTML: what someone would type.
pub(super) fn to_typed_html(markdown: &str) -> String {
    let text = clean(markdown);
    let mut typed = String::new();
    for event in events(&text) {
        match event {
            Event::Text(words) | Event::Code(words) => typed.push_str(&words),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                typed.push(' ');
            }
            _ => {}
        }
    }
    neutral(&escaped(typed.trim()))
}

/// A line of plain text as HTML.
pub(super) fn to_plain_html(text: &str) -> String {
    neutral(&escaped(&clean(text)))
}

/// The words of the HTML that this module makes: what Anki sorts and compares by.
pub(super) fn to_words(html: &str) -> String {
    let mut words = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            c if !is_tag => words.push(c),
            _ => {}
        }
    }
    // `&amp;` last, or `&amp;lt;` would become `<`.
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#91;", "["),
        ("&#123;", "{"),
        ("&#125;", "}"),
        ("&amp;", "&"),
    ] {
        words = words.replace(entity, c);
    }
    words
}

/// The text as Anki stores text: composed (NFC), without control characters, with `\n` for line ends.
///
/// The private characters that stand for cloze marks are left out too.
fn clean(text: &str) -> String {
    text.nfc()
        .filter(|c| {
            let is_mark = matches!(*c, CLOZE_OPEN | CLOZE_MIDDLE | CLOZE_CLOSE);
            !is_mark && (!c.is_ascii_control() || matches!(c, '\n' | '\t'))
        })
        .collect()
}

fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(markdown, options).filter_map(|event| {
        Some(match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Link {
                link_type,
                dest_url: safe_address(dest_url),
                title,
                id,
            }),
            event => event,
        })
    })
}

/// The address if following it cannot run anything.
fn safe_address(address: CowStr<'_>) -> CowStr<'_> {
    let is_safe = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    if is_safe {
        address
    } else {
        CowStr::Borrowed("#")
    }
}

fn converted(markdown: &str) -> String {
    let mut html = String::new();
    push_html(&mut html, events(markdown));
    html.truncate(html.trim_end().len());
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The HTML with Anki's markers broken up by character references.
fn neutral(html: &str) -> String {
    let html = html
        .replace("{{", "&#123;&#123;")
        .replace("}}", "&#125;&#125;");
    // `{` next to a cloze mark would join with it: `{` + `{{c1::`.
    let html = html
        .replace(&format!("{{{CLOZE_OPEN}"), &format!("&#123;{CLOZE_OPEN}"))
        .replace(&format!("{CLOZE_CLOSE}}}"), &format!("{CLOZE_CLOSE}&#125;"));
    let mut parts = html.split('[');
    let mut neutral = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_marker = ["sound:", "latex]", "$]", "$$]", "anki:"]
            .iter()
            .any(|marker| {
                let start = part.get(..marker.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(marker))
            });
        neutral.push_str(if is_marker { "&#91;" } else { "[" });
        neutral.push_str(part);
    }
    neutral
}

/// Replaces cloze marks by characters that Markdown leaves alone.
///
/// What is opened and never closed is closed at the end, since its number makes a card all the same.
fn mark_clozes(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut rest = text;
    let mut open = 0_u32;
    while let Some(c) = rest.chars().next() {
        if let Some((number, after)) = cloze_opening(rest) {
            marked.push(CLOZE_OPEN);
            marked.push_str(&number.to_string());
            marked.push(CLOZE_MIDDLE);
            open += 1;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("}}").filter(|_| open > 0) {
            marked.push(CLOZE_CLOSE);
            open -= 1;
            rest = after;
        } else {
            marked.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    marked.extend((0..open).map(|_| CLOZE_CLOSE));
    marked
}

/// The number of the cloze deletion that opens here, and what follows the mark.
fn cloze_opening(text: &str) -> Option<(u16, &str)> {
    let (number, after) = text.strip_prefix("{{c")?.split_once("::")?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some((number, after))
}

/// `A` for 0, `Z` for 25, `AA` for 26.
pub(super) fn letter(index: usize) -> Cow<'static, str> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if let Some(letter) = LETTERS.get(index..=index) {
        return Cow::Borrowed(letter);
    }
    let last = LETTERS.get(index % 26..=index % 26).unwrap_or_default();
    Cow::Owned(format!("{}{last}", letter(index / 26 - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markdown_becomes_html_and_html_becomes_text() {
        assert_eq!(
            to_html("a *b* `Vec<T>` <script>x</script>"),
            "<p>a <em>b</em> <code>Vec&lt;T&gt;</code> &lt;script&gt;x&lt;/script&gt;</p>"
        );
        assert_eq!(
            to_html("<div>\nx\n</div>"),
            "<p>&lt;div&gt;\nx\n&lt;/div&gt;</p>"
        );
    }

    #[test]
    fn only_what_stands_in_one_paragraph_goes_without_it() {
        assert_eq!(to_inline_html("*a*"), "<em>a</em>");
        assert_eq!(to_inline_html("a\n\nb"), "<p>a</p>\n<p>b</p>");
    }

    #[test]
    fn nothing_in_a_text_is_a_marker_of_ankis() {
        for text in [
            "[sound:a.mp3]",
            "[latex]x[/latex]",
            "[$]x[/$]",
            "[$$]x[/$$]",
            "[ANKI:tts lang=en]x[/anki:tts]",
            "{{Front}}",
            "{{{c1::x}}}",
            "`{{c1::x}}` [SOUND:b]",
        ] {
            let html = to_html(text).to_ascii_lowercase();
            for marker in ["[sound:", "[latex]", "[$", "[anki:", "{{", "}}"] {
                assert!(!html.contains(marker), "{text}: {html}");
            }
        }
        assert_eq!(to_html("a[0] = [x]"), "<p>a[0] = [x]</p>");
    }

    #[test]
    fn images_leave_their_description_and_links_run_nothing() {
        assert_eq!(to_html("![a cell](cell.png)"), "<p>a cell</p>");
        assert_eq!(
            to_html("[x](javascript:alert(1)) [y](https://a.example)"),
            "<p><a href=\"#\">x</a> <a href=\"https://a.example\">y</a></p>"
        );
    }

    #[test]
    fn cloze_deletions_survive_and_other_braces_do_not() {
        assert_eq!(
            to_cloze_html("{{c1::*a*::hint}} and {{x}} and `{{c02::b}}`"),
            "<p>{{c1::<em>a</em>::hint}} and &#123;&#123;x&#125;&#125; and <code>{{c2::b}}</code></p>"
        );
        assert_eq!(to_cloze_html("{{{c1::a}}}"), "<p>&#123;{{c1::a}}&#125;</p>");
        assert_eq!(
            to_cloze_html("{{c1::a {{c2::b}} c}}"),
            "<p>{{c1::a {{c2::b}} c}}</p>"
        );
        assert_eq!(to_cloze_html("{{c1::open"), "<p>{{c1::open}}</p>");
        assert_eq!(
            to_cloze_html("[x](https://a.example/{{c1::b}})\n<i>"),
            "[x](https://a.example/{{c1::b}})<br>&lt;i&gt;"
        );
        assert!(has_cloze("a {{c3::b") && !has_cloze("{{c0::a}} {{b}}"));
        assert_eq!(
            to_cloze_html("{{c0::x}}"),
            "<p>&#123;&#123;c0::x&#125;&#125;</p>"
        );
    }

    #[test]
    fn what_is_to_be_typed_is_free_of_marks() {
        assert_eq!(to_typed_html("`let x` is **it**"), "let x is it");
        assert_eq!(to_typed_html("a < b"), "a &lt; b");
    }

    #[test]
    fn control_characters_and_separators_are_left_out() {
        assert_eq!(to_plain_html("a\u{1f}b\u{0}\u{e000}"), "ab");
        // e + combining acute accent becomes one character.
        assert_eq!(to_plain_html("e\u{301}"), "\u{e9}");
    }

    #[test]
    fn words_are_what_the_html_shows() {
        assert_eq!(
            to_words("<p>a <em>b</em> &amp;lt; &#123;&lt;T&gt;</p>"),
            "a b &lt; {<T>"
        );
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!(
            [0, 25, 26, 51, 52].map(letter),
            ["A", "Z", "AA", "AZ", "BA"]
        );
    }

    /// Texts made of what Anki and Markdown could take for marks.
    fn marks() -> impl Strategy<Value = String> {
        let mark = prop::sample::select(vec![
            "{",
            "}",
            "{{",
            "}}",
            "{{c1::",
            "{{c2::",
            "::",
            "[",
            "]",
            "[sound:",
            "[latex]",
            "[$]",
            "[$$]",
            "[anki:tts",
            "<b>",
            "<!--",
            "&amp;",
            "`",
            "*",
            "_",
            "\n",
            "\n\n",
            "    ",
            "- ",
            "> ",
            "| a |\n|---|\n",
            "](",
            "](https://a.example/",
            "![",
            "\\",
            "a",
            " ",
            "\u{e000}",
        ]);
        prop::collection::vec(mark, 0..25).prop_map(|marks| marks.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2_000,
            failure_persistence: None,
            rng_seed: proptest::test_runner::RngSeed::Fixed(11),
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_mixture_of_marks_makes_a_marker(text in marks()) {
            for html in [to_html(&text), to_inline_html(&text), to_typed_html(&text), to_plain_html(&text)] {
                for marker in ["[sound:", "[latex]", "[$", "[anki:", "{{", "}}", "<b>", "<!--", "<img"] {
                    prop_assert!(!html.contains(marker), "{} in {}", marker, html);
                }
            }
        }

        #[test]
        fn every_cloze_number_of_a_text_is_in_its_html(text in marks()) {
            let html = to_cloze_html(&text);
            for mark in ["{{c1::", "{{c2::"] {
                prop_assert_eq!(text.matches(mark).count(), html.matches(mark).count(), "{}", html);
            }
            prop_assert_eq!(html.matches("{{").count(), html.matches("{{c").count());
            prop_assert_eq!(html.matches("{{").count(), html.matches("}}").count());
        }
    }
}
