//! Text that goes into the page.

use crate::report::view;

/// `text` as words in HTML, also inside an attribute between double quotes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() && c != '\n' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A name, cut to `most` characters and escaped, with all of it in a tool tip where it was cut.
pub fn name(text: &str, most: usize) -> String {
    let (short, clean) = (view::short(text, most), view::clean(text));
    if short == clean {
        escape(&short)
    } else {
        format!("<span title=\"{}\">{}</span>", escape(&clean), escape(&short))
    }
}

/// A name as [`name`] writes it, that may be broken after its dots and underscores.
pub fn breakable(text: &str, most: usize) -> String {
    match text.chars().count() <= most {
        true => name(text, most).replace('.', ".<wbr>").replace('_', "_<wbr>"),
        false => name(text, most),
    }
}

/// JSON that can stand inside a script element: no text in it can end the element.
pub fn json(text: &str) -> String {
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The template with each `{{key}}` replaced, in one pass: what is put in is not looked at again.
pub fn fill(template: &str, values: &[(&str, String)]) -> String {
    let size: usize = values.iter().map(|(_, value)| value.len()).sum();
    let mut page = String::with_capacity(template.len() + size);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let Some((key, after)) = after.split_once("}}") else {
            page.push_str("{{");
            rest = after;
            continue;
        };
        let value = values.iter().find(|(name, _)| *name == key);
        page.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    page.push_str(rest);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_a_template() {
        let page = fill("a {{x}} b {{y}} c", &[("x", "{{y}}".into()), ("y", "1".into())]);
        assert_eq!(page, "a {{y}} b 1 c");
        assert_eq!(fill("{{none}}!{{", &[]), "!{{");
    }

    #[test]
    fn nothing_escaped_is_markup() {
        assert_eq!(escape("<a b='\"&\u{7}"), "&lt;a b=&#39;&quot;&amp; ");
        assert_eq!(breakable("a.<b", 9), "a.<wbr>&lt;b");
        assert_eq!(json("\"</script>\""), "\"\\u003c/script>\"");
    }
}
