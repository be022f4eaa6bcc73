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
