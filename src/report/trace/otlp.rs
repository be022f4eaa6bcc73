//! Traces as OpenTelemetry knows them: an `ExportTraceServiceRequest` in the JSON encoding of OTLP 1.x, which Jaeger and
//! Grafana Tempo read. There ids are hexadecimal, 64-bit integers are strings and enumerations are numbers.
//!
//! The clock begins at the Unix epoch: what is sent a minute after the start of the simulation is sent on 1 January 1970
//! at 00:01 UTC.

use super::distinct;
use crate::experiment::trace::{Span, SpanKind, Status, Trace, Traces};
use serde_json::{Value, json};
use std::io;

/// `SPAN_KIND_INTERNAL`, `SPAN_KIND_SERVER` and `SPAN_KIND_CLIENT` of trace.proto.
const INTERNAL: u32 = 1;
const SERVER: u32 = 2;
const CLIENT: u32 = 3;
/// `STATUS_CODE_OK` and `STATUS_CODE_ERROR`.
const OK: u32 = 1;
const ERROR: u32 = 2;

/// What produces a span: OpenTelemetry's resource.
#[derive(PartialEq)]
struct Resource<'a> {
    service: &'a str,
    replica: Option<u32>,
    zone: Option<&'a str>,
}

/// As OTLP JSON.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn otlp(traces: &Traces) -> io::Result<String> {
    let mut resources: Vec<(Resource<'_>, Vec<Value>)> = Vec::new();
    for trace in distinct(traces) {
        for span in &trace.spans {
            let resource = Resource { service: &span.service, replica: span.replica, zone: span.zone.as_deref() };
            let value = span_of(trace, span);
            match resources.iter_mut().find(|(other, _)| *other == resource) {
                Some((_, spans)) => spans.push(value),
                None => resources.push((resource, vec![value])),
            }
        }
    }
    let list: Vec<Value> = resources
        .into_iter()
        .map(|(resource, spans)| {
            let scope = json!({ "name": "ninefold", "version": env!("CARGO_PKG_VERSION") });
            json!({ "resource": { "attributes": resource.attributes() }, "scopeSpans": [{ "scope": scope, "spans": spans }] })
        })
        .collect();
    Ok(serde_json::to_string(&json!({ "resourceSpans": list }))? + "\n")
}

impl Resource<'_> {
    /// By OpenTelemetry's semantic conventions.
    fn attributes(&self) -> Vec<Value> {
        let mut list = vec![text("service.name", self.service)];
        if let Some(replica) = self.replica {
            list.push(text("service.instance.id", &format!("{}-{replica}", self.service)));
        }
        list.extend(self.zone.map(|zone| text("cloud.availability_zone", zone)));
        list
    }
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn integer(key: &str, value: u64) -> Value {
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}

fn flag(key: &str) -> Value {
    json!({ "key": key, "value": { "boolValue": true } })
}

fn span_of(trace: &Trace, span: &Span) -> Value {
    let kind = match span.kind {
        SpanKind::Request => CLIENT,
        SpanKind::Call => SERVER,
        _ => INTERNAL,
    };
    let mut value = json!({
        "traceId": trace.id,
        "spanId": span.id,
        "name": span.name,
        "kind": kind,
        "startTimeUnixNano": span.start_ns.to_string(),
        "endTimeUnixNano": span.end_ns.to_string(),
        "attributes": attributes(trace, span),
    });
    if let Some(parent) = span.parent {
        value["parentSpanId"] = json!(trace.spans[parent].id);
    }
    if let Some(status) = span.status {
        value["status"] = match status {
            Status::Ok => json!({ "code": OK }),
            other => json!({ "code": ERROR, "message": message(other, span.because) }),
        };
    }
    let mut events: Vec<Value> = span
        .lookups
        .iter()
        .map(|lookup| {
            let about = [text("ninefold.cache", &lookup.cache), text("ninefold.found", lookup.found)];
            json!({ "timeUnixNano": lookup.at_ns.to_string(), "name": "cache lookup", "attributes": about })
        })
        .collect();
    if let Some(since) = span.abandoned_ns.filter(|&since| since > span.start_ns) {
        events.push(json!({ "timeUnixNano": since.to_string(), "name": "nobody waits any more" }));
    }
    if !events.is_empty() {
        value["events"] = Value::Array(events);
    }
    value
}

fn message(status: Status, because: Option<&str>) -> String {
    because.map_or_else(|| status.word().to_owned(), |because| format!("{}: {because}", status.word()))
}

fn attributes(trace: &Trace, span: &Span) -> Vec<Value> {
    let mut list = vec![text("ninefold.kind", span.kind.word())];
    if span.kind == SpanKind::Request {
        list.push(integer("ninefold.request", trace.number));
    }
    if span.subject != span.service {
        list.push(text("ninefold.subject", &span.subject));
    }
    if span.attempt > 0 {
        list.push(integer("ninefold.attempt", u64::from(span.attempt) + 1));
    }
    if let Some(leader) = span.leader {
        list.push(text("ninefold.role", if leader { "leader" } else { "follower" }));
    }
    let flags = [
        (span.hedge, "ninefold.hedge"),
        (span.abandoned_ns.is_some(), "ninefold.abandoned"),
        (span.cancelled, "ninefold.cancelled"),
        (span.unfinished, "ninefold.unfinished"),
    ];
    list.extend(flags.into_iter().filter(|(is, _)| *is).map(|(_, key)| flag(key)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::trace::fixture;
    use std::collections::BTreeSet;

    /// The fields of `Span`, `Status`, `Event`, `KeyValue` and `AnyValue` that trace.proto and common.proto declare, in the
    /// lowerCamelCase of proto3's JSON.
    const SPAN: [&str; 16] = [
        "traceId",
        "spanId",
        "traceState",
        "parentSpanId",
        "flags",
        "name",
        "kind",
        "startTimeUnixNano",
        "endTimeUnixNano",
        "attributes",
        "droppedAttributesCount",
        "events",
        "droppedEventsCount",
        "links",
        "droppedLinksCount",
        "status",
    ];
    const STATUS: [&str; 2] = ["message", "code"];
    const EVENT: [&str; 4] = ["timeUnixNano", "name", "attributes", "droppedAttributesCount"];

    fn only(object: &Value, fields: &[&str]) {
        let object = object.as_object().expect("an object");
        assert!(object.keys().all(|key| fields.contains(&key.as_str())), "{object:?}");
    }

    fn is_hexadecimal(value: &Value, digits: usize) -> bool {
        value.as_str().is_some_and(|id| id.len() == digits && id.bytes().all(|b| b.is_ascii_hexdigit()))
    }

    fn is_integer_in_text(value: &Value) -> bool {
        value.as_str().is_some_and(|text| text.parse::<u64>().is_ok())
    }

    fn attributes_are_well_formed(list: &Value) {
        for attribute in list.as_array().expect("a list") {
            only(attribute, &["key", "value"]);
            let value = attribute["value"].as_object().expect("one of AnyValue's kinds");
            assert_eq!(value.len(), 1);
            let right = match value.iter().next() {
                Some((kind, value)) if kind == "stringValue" => value.is_string(),
                Some((kind, value)) if kind == "intValue" => is_integer_in_text(value),
                Some((kind, value)) => kind == "boolValue" && value.is_boolean(),
                None => false,
            };
            assert!(right, "{attribute}");
        }
    }

    #[test]
    fn the_shape_is_that_of_the_published_example() {
        let request: Value = serde_json::from_str(&otlp(&fixture::shop()).unwrap()).unwrap();
        only(&request, &["resourceSpans"]);
        let (mut ids, mut parents) = (BTreeSet::new(), BTreeSet::new());
        for resource in request["resourceSpans"].as_array().unwrap() {
            only(resource, &["resource", "scopeSpans"]);
            attributes_are_well_formed(&resource["resource"]["attributes"]);
            assert_eq!(resource["resource"]["attributes"][0]["key"], "service.name");
            for scope in resource["scopeSpans"].as_array().unwrap() {
                only(scope, &["scope", "spans"]);
                only(&scope["scope"], &["name", "version"]);
                for span in scope["spans"].as_array().unwrap() {
                    only(span, &SPAN);
                    assert!(is_hexadecimal(&span["traceId"], 32) && is_hexadecimal(&span["spanId"], 16));
                    assert!(
                        is_integer_in_text(&span["startTimeUnixNano"]) && is_integer_in_text(&span["endTimeUnixNano"])
                    );
                    assert!(matches!(span["kind"].as_u64(), Some(1..=5)), "{span}");
                    attributes_are_well_formed(&span["attributes"]);
                    if let Some(status) = span.get("status") {
                        only(status, &STATUS);
                        assert!(matches!(status["code"].as_u64(), Some(1 | 2)), "{status}");
                    }
                    for event in span.get("events").and_then(Value::as_array).into_iter().flatten() {
                        only(event, &EVENT);
                        assert!(is_integer_in_text(&event["timeUnixNano"]));
                    }
                    let name = |key: &str| format!("{} {}", span["traceId"], span[key]);
                    assert!(ids.insert(name("spanId")));
                    if span.get("parentSpanId").is_some() {
                        parents.insert(name("parentSpanId"));
                    }
                }
            }
        }
        assert_eq!(ids.len(), 12 + 7 + 2);
        assert!(parents.is_subset(&ids));
    }

    #[test]
    fn a_call_that_timed_out_is_an_error_and_says_when_nobody_waited_any_more() {
        let text = otlp(&fixture::shop()).unwrap();
        assert!(text.contains(r#""status":{"code":2,"message":"timed out"}"#), "{text}");
        assert!(text.contains(r#"{"timeUnixNano":"1113924000000","name":"nobody waits any more"}"#), "{text}");
        assert!(text.contains(r#""status":{"code":2,"message":"rejected: queue full"}"#), "{text}");
    }
}
