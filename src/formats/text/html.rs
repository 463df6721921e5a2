/// Text from a field of HTML: line breaks and blocks become line ends, entities become characters.
///
/// Other tags are left as they are, since Markdown allows them.
pub(crate) fn html_to_markdown(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        rest = match break_tag(from) {
            Some((after, starts_block)) => {
                if !starts_block || !(text.is_empty() || text.ends_with('\n')) {
                    text.push('\n');
                }
                after
            }
            None => match entity(from) {
                Some((character, after)) => {
                    text.push(character);
                    after
                }
                None => {
                    let mut characters = from.chars();
                    text.extend(characters.next());
                    characters.as_str()
                }
            },
        };
    }
    text.push_str(rest);
    text.trim().to_owned()
}

/// What follows a tag that breaks the line, and whether it opens or closes a block.
fn break_tag(html: &str) -> Option<(&str, bool)> {
    let inside = html.strip_prefix('<')?;
    let close = inside.bytes().take(64).position(|byte| byte == b'>')?;
    let after = inside.get(close + 1..)?;
    let name = inside.get(..close)?.trim_matches(['/', ' ']);
    let name = name.split(' ').next()?;
    match name.to_ascii_lowercase().as_str() {
        "br" => Some((after, false)),
        "div" | "p" => Some((after, true)),
        _ => None,
    }
}

/// The character of an entity, and what follows it.
fn entity(html: &str) -> Option<(char, &str)> {
    let inside = html.strip_prefix('&')?;
    let end = inside.bytes().take(10).position(|byte| byte == b';')?;
    let after = inside.get(end + 1..)?;
    let character = match inside.get(..end)? {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_blocks_and_entities_become_text() {
        assert_eq!(html_to_markdown("a<br>b<BR />c"), "a\nb\nc");
        assert_eq!(html_to_markdown("<div>a</div><div>b</div>"), "a\nb");
        assert_eq!(
            html_to_markdown("1 &lt; 2 &amp;&amp; &quot;x&quot;&nbsp;&#233;&#x20AC;"),
            "1 < 2 && \"x\" é€"
        );
    }

    #[test]
    fn other_tags_and_lone_marks_stay() {
        assert_eq!(
            html_to_markdown("<b>x</b> & a<b &unknown; <"),
            "<b>x</b> & a<b &unknown; <"
        );
        assert_eq!(
            html_to_markdown("&#xD800; &#99999999;"),
            "&#xD800; &#99999999;"
        );
    }
}
