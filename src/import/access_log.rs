//! Access logs: the common and the combined format (<https://httpd.apache.org/docs/2.4/logs.html>), with times appended as
//! people do: nginx's `$request_time` and `$upstream_response_time`, bare, quoted or named (`rt=0.012 urt="0.011"`), and
//! Apache's `%D`.

use super::clock::{self, Stamp};
use super::gather::{Account, Gathered};
use super::path;
use super::requests::{self, Request};
use super::source::Source;
use super::took::{self, Took, Unit};

/// What a line says.
#[derive(Debug, PartialEq)]
struct Entry<'a> {
    stamp: Stamp,
    request: &'a [u8],
    status: u16,
    took: Option<Took>,
    /// Whether that is the time of the server behind.
    upstream: bool,
}

/// Reads a log.
///
/// # Errors
/// What cannot be read.
pub fn read(
    source: &mut Source,
    unit: Option<Unit>,
    gathered: &mut Gathered,
    account: &mut Account,
) -> std::io::Result<()> {
    account.kind = "access log".to_owned();
    let timed = requests::read(source, gathered, account, |line, key| {
        let entry = entry(line, unit)?;
        let (method, target) = request(entry.request);
        path::fold(method, target, key);
        let Entry { stamp, status, took, upstream, .. } = entry;
        Ok(Request { at: Some(stamp), status, took, behind: upstream })
    })?;
    account.notes.push(match (timed.all, timed.behind) {
        (0, _) => "no line says how long its request took".to_owned(),
        (timed, 0) => format!("{timed} lines say how long their request took"),
        (timed, behind) => format!(
            "{timed} lines say how long their request took; for {behind} of them that of the server behind is taken"
        ),
    });
    Ok(())
}

/// Whether a line is one of an access log.
pub fn is_line(line: &[u8]) -> bool {
    entry(line, None).is_ok()
}

/// Method and target of a request line: `GET /x HTTP/1.1`.
pub fn request(line: &[u8]) -> (&[u8], &[u8]) {
    let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some(method), Some(target)) if method.len() <= 10 && method.iter().all(u8::is_ascii_uppercase) => {
            (method, target)
        }
        _ => (b"", b"not-a-request"),
    }
}

/// Where a byte is first.
fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|other| *other == byte)
}

/// Cuts a quoted text, in which `\"` is no end, off the front: what is in the quotes, and what is behind them.
fn quoted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = bytes.strip_prefix(b"\"")?;
    let mut from = 0;
    loop {
        let end = from + find(&inside[from..], b'"')?;
        let slashes = inside[..end].iter().rev().take_while(|byte| **byte == b'\\').count();
        if slashes % 2 == 0 {
            return Some((&inside[..end], &inside[end + 1..]));
        }
        from = end + 1;
    }
}

fn entry(line: &[u8], unit: Option<Unit>) -> Result<Entry<'_>, &'static str> {
    let open = find(line, b'[').ok_or("no time in brackets")?;
    let close = open + find(&line[open..], b']').ok_or("no time in brackets")?;
    let stamp = clock::common(&line[open + 1..close]).or_else(|| clock::iso(&line[open + 1..close]));
    let stamp = stamp.ok_or("what stands in brackets is no time")?;
    let rest = line[close + 1..].trim_ascii_start();
    let (request, rest) = quoted(rest).ok_or("no request in quotes behind the time")?;
    let (status, rest) = word(rest);
    let status =
        clock::digits(status).filter(|status| (100..1000).contains(status)).ok_or("no status of three digits")?;
    let (_bytes, rest) = word(rest);
    let (took, upstream) = times(rest, unit);
    Ok(Entry { stamp, request, status: status as u16, took, upstream })
}

/// Cuts a word off the front; blanks in quotes do not end it.
fn word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let bytes = bytes.trim_ascii_start();
    let end = match (find(bytes, b' '), find(bytes, b'"')) {
        (Some(blank), Some(quote)) if quote < blank => {
            let behind = quoted(&bytes[quote..]).map_or(0, |(_, rest)| rest.len());
            bytes.len() - behind
        }
        (None, Some(quote)) => bytes.len() - quoted(&bytes[quote..]).map_or(0, |(_, rest)| rest.len()),
        (blank, _) => blank.unwrap_or(bytes.len()),
    };
    bytes.split_at(end)
}

/// The time that a request took, from what stands behind the usual fields, and whether it is that of the server behind.
///
/// Names tell what a number is. Of numbers without a name the greatest is the time of the request, and the second one that
/// of the server behind, which is always less; with a point they are seconds (nginx), without one microseconds (`%D`), and
/// whole numbers are not looked at beside those with a point (they are lengths).
fn times(mut rest: &[u8], unit: Option<Unit>) -> (Option<Took>, bool) {
    let (mut own, mut behind) = (None, None);
    let (mut seconds, mut whole): ([Option<Took>; 2], [Option<Took>; 2]) = ([None; 2], [None; 2]);
    let mut quotes = 0;
    let two_texts = rest.trim_ascii_start().starts_with(b"\"") && word(word(rest).1).0.starts_with(b"\"");
    loop {
        let (token, tail) = word(rest);
        if token.is_empty() {
            break;
        }
        rest = tail;
        let (name, value) = match token.iter().position(|byte| matches!(byte, b'=' | b'"')) {
            Some(at) if token[at] == b'=' => (&token[..at], &token[at + 1..]),
            _ => (&b""[..], token),
        };
        let value = value.trim_ascii();
        let in_quotes = value.len() >= 2 && value.starts_with(b"\"") && value.ends_with(b"\"");
        let value = if in_quotes { &value[1..value.len() - 1] } else { value };
        if in_quotes && name.is_empty() {
            quotes += 1;
            if two_texts && quotes <= 2 {
                // The referrer and the browser.
                continue;
            }
        }
        match name {
            b"rt" | b"request_time" | b"time" | b"took" | b"duration" => {
                own = took::sum(value, unit.unwrap_or(Unit::Seconds)).or(own);
            }
            b"urt" | b"uresp" | b"upstream_response_time" | b"upstream_time" => {
                behind = took::sum(value, unit.unwrap_or(Unit::Seconds)).or(behind);
            }
            b"" if value.contains(&b'.') => {
                two_greatest(&mut seconds, took::sum(value, unit.unwrap_or(Unit::Seconds)));
            }
            b"" => two_greatest(&mut whole, took::decimal(value, unit.unwrap_or(Unit::Microseconds))),
            _ => {}
        }
    }
    let plain = if seconds[0].is_some() { seconds } else { [whole[0], None] };
    match (behind.or(if own.is_none() { plain[1] } else { None }), own.or(plain[0])) {
        (Some(behind), _) => (Some(behind), true),
        (None, own) => (own, false),
    }
}

/// Keeps the two greatest times.
fn two_greatest(kept: &mut [Option<Took>; 2], took: Option<Took>) {
    let nanos = |took: Option<Took>| took.map(|took| took.nanos);
    if nanos(took) > nanos(kept[0]) {
        (kept[1], kept[0]) = (kept[0], took);
    } else if nanos(took) > nanos(kept[1]) {
        kept[1] = took;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: &str = r#"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#;

    fn read_behind(tail: &str) -> (Option<u64>, bool) {
        let line = format!("{COMMON}{tail}");
        let entry = entry(line.as_bytes(), None).expect("a line");
        assert_eq!((entry.request, entry.status), (&b"GET /apache_pb.gif HTTP/1.0"[..], 200));
        assert_eq!(entry.stamp.seconds, 971_211_336);
        (entry.took.map(|took| took.nanos / 1000), entry.upstream)
    }

    #[test]
    fn the_line_of_the_apache_manual_is_read_with_all_that_people_append() {
        let combined = r#" "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)""#;
        for (tail, expected) in [
            ("", (None, false)),
            (combined, (None, false)),
            (" 1234", (Some(1234), false)),
            (&format!("{combined} 0.012"), (Some(12_000), false)),
            (&format!("{combined} 0.012 0.010"), (Some(10_000), true)),
            (&format!("{combined} 0.010 0.012"), (Some(10_000), true)),
            (&format!("{combined} \"0.012\" \"-\""), (Some(12_000), false)),
            (&format!("{combined} 0.012 -"), (Some(12_000), false)),
            (&format!("{combined} \"1.2.3.4, 5.6.7.8\" 0.012"), (Some(12_000), false)),
            (&format!("{combined} rt=0.012 uct=0.000 uht=0.001 urt=0.010"), (Some(10_000), true)),
            (&format!("{combined} rt=\"0.012\" urt=\"0.004, 0.006\""), (Some(10_000), true)),
            (&format!("{combined} 731 0.012"), (Some(12_000), false)),
            (&format!("{combined} 98765"), (Some(98_765), false)),
        ] {
            assert_eq!(read_behind(tail), expected, "{tail}");
        }
    }

    #[test]
    fn quotes_in_requests_are_no_ends() {
        let line = br#"h - - [10/Oct/2000:13:55:36 +0000] "GET /a\"b HTTP/1.1" 404 - "-" "x\\" 0.001"#;
        let entry = entry(line, None).expect("a line");
        assert_eq!(entry.request, br#"GET /a\"b HTTP/1.1"#);
        assert_eq!(entry.took.map(|took| took.nanos), Some(1_000_000));
    }

    #[test]
    fn every_line_that_is_none_says_why() {
        for (line, why) in [
            ("", "no time in brackets"),
            ("a [b", "no time in brackets"),
            ("a [b] c", "what stands in brackets is no time"),
            ("h - - [10/Oct/2000:13:55:36 +0000] GET", "no request in quotes behind the time"),
            ("h - - [10/Oct/2000:13:55:36 +0000] \"GET", "no request in quotes behind the time"),
            ("h - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.1\" abc 5", "no status of three digits"),
        ] {
            assert_eq!(entry(line.as_bytes(), None), Err(why), "{line}");
        }
    }

    #[test]
    fn what_is_no_request_line_is_one_endpoint() {
        assert_eq!(request(b"\\x16\\x03\\x01"), (&b""[..], &b"not-a-request"[..]));
        assert_eq!(request(b"GET /x HTTP/1.1"), (&b"GET"[..], &b"/x"[..]));
    }
}
