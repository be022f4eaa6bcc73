//! Logs with a JSON object a line, as nginx writes them with `escape=json`.

use super::access_log::request;
use super::clock::{self, Stamp};
use super::gather::{Account, Gathered};
use super::path;
use super::requests::{self, Request};
use super::source::Source;
use super::took::{self, Took, Unit};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;

/// Names that are known, for messages and the documentation.
pub const NAMES: &str = "time: time_iso8601, msec, time_local, time, timestamp, @timestamp, ts; path: request, request_uri, \
uri, path, url, endpoint; request_method, method; status; duration: upstream_response_time, request_time, or duration, \
latency, response_time with _s, _ms, _us or _ns behind";

/// A value as text; what is neither text nor a number says nothing.
#[derive(Debug, Default)]
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("anything")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Text::default())
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Text::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text::default())
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'a> Text<'a> {
    /// Takes this place if nothing stands there, and this says something.
    fn first(self, place: &mut Option<Cow<'a, str>>) {
        if place.is_none() && !self.0.is_empty() {
            *place = Some(self.0);
        }
    }
}

/// What a line says. Of several names for one thing the first one that says something is taken.
#[derive(Debug, Default)]
struct Entry<'a> {
    stamp: Option<Stamp>,
    request: Option<Cow<'a, str>>,
    target: Option<Cow<'a, str>>,
    method: Option<Cow<'a, str>>,
    status: u16,
    own: Option<Took>,
    behind: Option<Took>,
}

/// A line, with the unit of durations whose name has none.
struct InUnit(Option<Unit>);

impl<'de> DeserializeSeed<'de> for InUnit {
    type Value = Entry<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for InUnit {
    type Value = Entry<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entry = Entry::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match &*name {
                "time" | "time_iso8601" | "time_local" | "msec" | "timestamp" | "@timestamp" | "ts" => {
                    let text: Text<'de> = map.next_value()?;
                    entry.stamp = entry.stamp.or_else(|| clock::any(text.0.as_bytes()));
                }
                "request" => map.next_value::<Text<'de>>()?.first(&mut entry.request),
                "request_uri" | "uri" | "path" | "url" | "endpoint" => {
                    map.next_value::<Text<'de>>()?.first(&mut entry.target);
                }
                "request_method" | "method" => map.next_value::<Text<'de>>()?.first(&mut entry.method),
                "status" => {
                    let text: Text<'de> = map.next_value()?;
                    entry.status = clock::digits(text.0.as_bytes()).filter(|code| *code < 1000).unwrap_or(0) as u16;
                }
                "request_time" => {
                    let text: Text<'de> = map.next_value()?;
                    entry.own = entry.own.or_else(|| took::sum(text.0.as_bytes(), Unit::Seconds));
                }
                "upstream_response_time" => {
                    let text: Text<'de> = map.next_value()?;
                    entry.behind = took::sum(text.0.as_bytes(), Unit::Seconds);
                }
                other => match unit_of(other, self.0) {
                    Some(unit) => {
                        let text: Text<'de> = map.next_value()?;
                        entry.own = entry.own.or_else(|| took::decimal(text.0.as_bytes(), unit));
                    }
                    None => {
                        map.next_value::<IgnoredAny>()?;
                    }
                },
            }
        }
        Ok(entry)
    }
}

/// The unit of a name for a duration, `duration_ms`, or of the user's choice where it has none.
fn unit_of(name: &str, unit: Option<Unit>) -> Option<Unit> {
    const WORDS: [&str; 5] = ["duration", "latency", "response_time", "elapsed", "took"];
    let rest = WORDS.iter().find_map(|word| name.strip_prefix(word))?;
    if rest.is_empty() { unit } else { Unit::of_name(rest) }
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
    account.kind = "log of JSON lines".to_owned();
    let timed = requests::read(source, gathered, account, |line, key| entry(line, unit, key))?;
    account.notes.push(format!(
        "{} lines say how long their request took, {} of them for the server behind, which is taken",
        timed.all, timed.behind
    ));
    if account.taken == 0 {
        account.notes.push(format!("names that are known: {NAMES}"));
    }
    Ok(())
}

fn entry(line: &[u8], unit: Option<Unit>, key: &mut Vec<u8>) -> Result<Request, Cow<'static, str>> {
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    let entry = DeserializeSeed::deserialize(InUnit(unit), &mut deserializer)
        .map_err(|error| format!("no JSON object: {error}"))?;
    if entry.stamp.is_none() && entry.own.is_none() && entry.behind.is_none() {
        return Err("neither a time nor a duration under a known name".into());
    }
    fn bytes<'a>(text: &'a Option<Cow<'_, str>>) -> &'a [u8] {
        text.as_deref().unwrap_or_default().as_bytes()
    }
    match (&entry.target, &entry.request) {
        (None, Some(line)) => {
            let (method, target) = request(line.as_bytes());
            path::fold(method, target, key);
        }
        (Some(target), Some(line)) if entry.method.is_none() => {
            path::fold(request(line.as_bytes()).0, target.as_bytes(), key);
        }
        _ => path::fold(bytes(&entry.method), bytes(&entry.target), key),
    }
    let took = entry.behind.or(entry.own);
    Ok(Request { at: entry.stamp, status: entry.status, took, behind: entry.behind.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn taken(text: &str) -> (Gathered, Account) {
        let mut source = Source::new("test", Cursor::new(text.as_bytes().to_vec())).expect("readable");
        let (mut gathered, mut account) = (Gathered::default(), Account::default());
        read(&mut source, None, &mut gathered, &mut account).expect("readable");
        (gathered, account)
    }

    #[test]
    fn what_nginx_writes_is_read() {
        let (gathered, account) = taken(concat!(
            r#"{"time_iso8601":"2025-11-20T08:00:00+01:00","request":"GET /users/7?x=1 HTTP/1.1","status":"200","request_time":"0.012","upstream_response_time":"0.010"}"#,
            "\n",
            r#"{"msec":"1763622001.250","request_uri":"/cart","request_method":"POST","status":503,"request_time":0.5,"upstream_response_time":"-","x":{"y":[1]}}"#,
            "\n",
            r#"{"ts":1763622002,"path":"/cart","method":"POST","status":200,"duration_ms":25}"#,
            "\nno json\n{\"a\":1}\n",
        ));
        assert_eq!((account.lines, account.taken, account.bad), (5, 3, 2));
        assert_eq!(account.first_bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
        let (top, _, _) = gathered.endpoints.ranked(9);
        assert_eq!(top[0].0, b"POST /cart");
        assert_eq!((top[0].1.count, top[0].1.failed, top[0].1.times.mean()), (2, 1, Some(0.025)));
        assert_eq!((top[1].0, top[1].1.times.mean()), (&b"GET /users/{id}"[..], Some(0.010)));
        assert_eq!(gathered.timeline.ends(), Some((1_763_622_000, 1_763_622_002)));
        assert_eq!(gathered.offset, Some(3600));
    }

    #[test]
    fn the_first_of_several_names_is_taken() {
        let (gathered, account) = taken(concat!(
            r#"{"path":null,"uri":"/a","url":"/b","method":"GET","request_method":"POST","duration_ms":10,"latency_ms":99}"#,
            "\n",
            r#"{"latency_s":"-","request_time":0.02,"took_ms":99,"endpoint":"/a","path":"/c","method":"GET"}"#,
            "\n",
        ));
        assert_eq!(account.taken, 2);
        let (top, _, _) = gathered.endpoints.ranked(9);
        assert_eq!((top.len(), top[0].0, top[0].1.times.mean()), (1, &b"GET /a"[..], Some(0.015)));
    }
}
