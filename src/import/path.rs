//! Paths of requests: what stands for an object is folded, so that `/users/123` and `/users/7` are one endpoint.

use std::collections::BTreeSet;

/// The longest key; what is longer is cut.
const LONGEST: usize = 160;

/// Writes the endpoint that a request asks for: its method if there is one, and its path without query, with `{id}` for
/// segments that name an object: whole numbers, UUIDs, hexadecimal numbers of at least 8 digits, and words of 16
/// characters or more with at least 2 digits among them. Of `app.3f2a9b1c.js` and `order-12345` the part is folded that does.
pub fn fold(method: &[u8], target: &[u8], key: &mut Vec<u8>) {
    key.clear();
    if !method.is_empty() {
        key.extend_from_slice(method);
        key.push(b' ');
    }
    let path = target.split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default();
    let path = without_host(path);
    for (place, segment) in path.split(|byte| *byte == b'/').enumerate() {
        if place > 0 {
            key.push(b'/');
        }
        fold_segment(segment, key);
        if key.len() > LONGEST {
            break;
        }
    }
    key.truncate(LONGEST);
}

/// The path of `https://host/path`; a path stays as it is.
fn without_host(target: &[u8]) -> &[u8] {
    let Some(scheme) = target.windows(3).take(10).position(|window| window == b"://") else { return target };
    let rest = &target[scheme + 3..];
    rest.iter().position(|byte| *byte == b'/').map_or(b"/", |slash| &rest[slash..])
}

fn fold_segment(segment: &[u8], key: &mut Vec<u8>) {
    if names_an_object(segment) {
        return key.extend_from_slice(b"{id}");
    }
    let mut rest = segment;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'.' | b'-')).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        // Short numbers are versions: `v1.2`.
        match part.len() >= 4 && part.len() < segment.len() && names_an_object(part) {
            true => key.extend_from_slice(b"{id}"),
            false => key.extend_from_slice(part),
        }
        key.extend(tail.first());
        rest = tail.get(1..).unwrap_or_default();
    }
}

fn names_an_object(segment: &[u8]) -> bool {
    let digits = segment.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return false;
    }
    let hexadecimal = segment.iter().all(u8::is_ascii_hexdigit) && segment.len() >= 8;
    let word = segment.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
    digits == segment.len() || hexadecimal || (word && segment.len() >= 16 && digits >= 2)
}

/// A name by the language's rules for an endpoint: `GET /users/{id}` becomes `get-users-id`.
pub fn name(key: &[u8]) -> String {
    let mut name = String::new();
    for byte in key.iter().map(u8::to_ascii_lowercase) {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            name.push(byte as char);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() >= 60 {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    match name.bytes().next() {
        None => "root".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("at-{name}"),
        Some(_) => name.to_owned(),
    }
}

/// Gives a number to every name that stands there already: `a`, `a-2`, `a-3`.
pub fn unique<'a>(names: impl Iterator<Item = &'a mut String>) {
    let mut taken = BTreeSet::new();
    for name in names {
        let (own, mut number) = (name.clone(), 1);
        while !taken.insert(name.clone()) {
            number += 1;
            *name = format!("{own}-{number}");
        }
    }
}

/// Text of strangers for a comment: printable, on one line, not too long.
pub fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String =
        text.chars().take(120).map(|c| if c.is_control() || c == '\u{feff}' { '?' } else { c }).collect();
    // Separators of lines and paragraphs end a line of YAML.
    shown = shown.replace(['\u{85}', '\u{2028}', '\u{2029}'], "?");
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(method: &str, target: &str) -> String {
        let mut key = Vec::new();
        fold(method.as_bytes(), target.as_bytes(), &mut key);
        String::from_utf8(key).expect("text")
    }

    #[test]
    fn what_names_an_object_is_folded_and_nothing_else() {
        for (target, expected) in [
            ("/users/123", "GET /users/{id}"),
            ("/users/123/orders/7?page=2", "GET /users/{id}/orders/{id}"),
            ("/o/0f8fad5b-d9cb-469f-a165-70867728950e", "GET /o/{id}"),
            ("/blob/deadbeef01#top", "GET /blob/{id}"),
            ("/t/eyJhbGciOiJIUzI1NiJ9", "GET /t/{id}"),
            ("/api/v1/search", "GET /api/v1/search"),
            ("/facade/deed", "GET /facade/deed"),
            ("/static/app.3f2a9b1c.js", "GET /static/app.{id}.js"),
            ("/order-12345", "GET /order-{id}"),
            ("/api/v1.2/page-2", "GET /api/v1.2/page-2"),
            ("/", "GET /"),
            ("https://shop.example/cart/5", "GET /cart/{id}"),
            ("https://shop.example", "GET /"),
        ] {
            assert_eq!(folded("GET", target), expected);
        }
        assert!(folded("", &"/a".repeat(500)).len() <= LONGEST);
    }

    #[test]
    fn endpoints_get_names_that_the_language_takes() {
        for (key, expected) in [
            ("GET /users/{id}", "get-users-id"),
            ("/", "root"),
            ("POST /", "post"),
            ("/2024/report.pdf", "at-2024-report-pdf"),
            ("/ä/ö", "root"),
        ] {
            assert_eq!(name(key.as_bytes()), expected);
        }
    }

    #[test]
    fn a_name_that_a_number_makes_may_stand_there_too() {
        let mut names = ["a", "a-3", "a", "a", "a-2"].map(str::to_owned);
        unique(names.iter_mut());
        assert_eq!(names, ["a", "a-3", "a-2", "a-4", "a-2-2"]);
    }

    #[test]
    fn what_goes_into_a_comment_stays_on_its_line() {
        assert_eq!(printable(b"a\nb\x1b[31m\xff"), "a?b?[31m\u{fffd}");
    }
}
