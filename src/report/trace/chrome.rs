//! Traces in the Trace Event Format (JSON object format), which Perfetto and chrome://tracing read: a process is a service,
//! a thread one place at a replica, so that what lies in a thread nests.

use super::distinct;
use crate::experiment::trace::{Span, SpanKind, Trace, Traces};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

/// As Trace Event Format.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn chrome(traces: &Traces) -> io::Result<String> {
    let mut stage = Stage::default();
    let mut events = Vec::new();
    let mut all: Vec<&Trace> = distinct(traces);
    all.sort_by_key(|trace| trace.start_ns);
    for trace in all {
        // The place of each span, that of its parent for what an attempt does itself.
        let mut places: Vec<(usize, usize)> = Vec::with_capacity(trace.spans.len());
        for span in &trace.spans {
            let place = match span.parent {
                Some(parent) if !stands_alone(span) => places[parent],
                _ => stage.place(span),
            };
            places.push(place);
            events.push(complete(trace, span, place));
            if let Some(parent) = span.parent.filter(|&parent| places[parent] != place) {
                events.extend(flow(span, places[parent], place));
            }
        }
    }
    let mut list = stage.names();
    list.extend(events);
    Ok(serde_json::to_string(&json!({ "displayTimeUnit": "ms", "traceEvents": list }))? + "\n")
}

/// Whether a span may overlap others of the same parent.
fn stands_alone(span: &Span) -> bool {
    span.kind.holds_others() || span.kind == SpanKind::BackOff
}

/// Processes and threads.
#[derive(Default)]
struct Stage {
    /// The number of each service, from 1 in the order of their first spans.
    services: Vec<String>,
    /// The threads of each service and replica: their numbers, and until when each is taken.
    lanes: BTreeMap<(usize, u32), Vec<(usize, u64)>>,
    /// The name of each thread, and its process.
    threads: Vec<(usize, String)>,
}

impl Stage {
    /// The process and a thread for a span: one that nothing else is on at the time.
    fn place(&mut self, span: &Span) -> (usize, usize) {
        let process = match self.services.iter().position(|name| *name == span.service) {
            Some(position) => position + 1,
            None => {
                self.services.push(span.service.clone());
                self.services.len()
            }
        };
        let lanes = self.lanes.entry((process, span.replica.unwrap_or(0))).or_default();
        if let Some((thread, taken)) = lanes.iter_mut().find(|(_, taken)| *taken <= span.start_ns) {
            *taken = span.end_ns;
            return (process, *thread);
        }
        let thread = self.threads.len() + 1;
        lanes.push((thread, span.end_ns));
        let replica = span.replica.map_or_else(String::new, |replica| format!(" #{replica}"));
        let zone = span.zone.as_ref().map_or_else(String::new, |zone| format!(" {zone}"));
        let nth = if lanes.len() > 1 { format!(", {}", lanes.len()) } else { String::new() };
        self.threads.push((process, format!("{}{replica}{zone}{nth}", span.service)));
        (process, thread)
    }

    /// What processes and threads are called.
    fn names(&self) -> Vec<Value> {
        let named = |kind: &str, process: usize, thread: usize, name: &str| json!({ "ph": "M", "name": kind, "pid": process, "tid": thread, "args": { "name": name } });
        let services = self.services.iter().enumerate().map(|(nth, name)| named("process_name", nth + 1, 0, name));
        let threads =
            self.threads.iter().enumerate().map(|(nth, (process, name))| named("thread_name", *process, nth + 1, name));
        services.chain(threads).collect()
    }
}

/// Microseconds.
fn micros(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e3
}

fn complete(trace: &Trace, span: &Span, (process, thread): (usize, usize)) -> Value {
    let mut about = json!({ "trace": trace.id, "span": span.id });
    if let Some(status) = span.status {
        about["status"] = json!(status.word());
    }
    if let Some(because) = span.because {
        about["because"] = json!(because);
    }
    if span.subject != span.service {
        about["subject"] = json!(span.subject);
    }
    if span.attempt > 0 {
        about["attempt"] = json!(span.attempt + 1);
    }
    if let Some(since) = span.abandoned_ns {
        about["abandoned_us"] = json!(micros(since));
    }
    if !span.lookups.is_empty() {
        about["lookups"] = json!(span.lookups);
    }
    json!({
        "ph": "X",
        "name": span.name,
        "cat": span.kind.word(),
        "ts": micros(span.start_ns),
        "dur": micros(span.end_ns - span.start_ns),
        "pid": process,
        "tid": thread,
        "args": about,
    })
}

/// An arrow from who calls to what is called.
fn flow(span: &Span, from: (usize, usize), to: (usize, usize)) -> [Value; 2] {
    let at = micros(span.start_ns);
    [
        json!({ "ph": "s", "name": "call", "cat": "call", "id": span.id, "ts": at, "pid": from.0, "tid": from.1 }),
        json!({ "ph": "f", "bp": "e", "name": "call", "cat": "call", "id": span.id, "ts": at, "pid": to.0, "tid": to.1 }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::trace::fixture;

    fn events(kind: &str) -> Vec<Value> {
        let file: Value = serde_json::from_str(&chrome(&fixture::shop()).unwrap()).unwrap();
        let all = file["traceEvents"].as_array().unwrap();
        all.iter().filter(|event| event["ph"] == kind).cloned().collect()
    }

    fn thread(event: &Value) -> (u64, u64) {
        (event["pid"].as_u64().unwrap(), event["tid"].as_u64().unwrap())
    }

    /// Nanoseconds.
    fn times(event: &Value) -> (u64, u64) {
        let nanos = |key: &str| (event[key].as_f64().unwrap() * 1e3).round() as u64;
        (nanos("ts"), nanos("ts") + nanos("dur"))
    }

    #[test]
    fn what_lies_in_a_thread_nests() {
        let events = events("X");
        assert_eq!(events.len(), 12 + 7 + 2);
        for (nth, one) in events.iter().enumerate() {
            for other in events[..nth].iter().filter(|other| thread(other) == thread(one)) {
                let ((a, b), (c, d)) = (times(other), times(one));
                assert!(b <= c || d <= a || (a <= c && d <= b) || (c <= a && b <= d), "{other}\n{one}");
            }
        }
    }

    #[test]
    fn two_calls_at_once_at_a_replica_have_threads_of_their_own() {
        let of = |name: &str| events("X").into_iter().rfind(|event| event["name"] == name).map(|event| thread(&event));
        let (charge, check) = (of("payments.charge"), of("payments.check"));
        assert!(charge.is_some() && charge.map(|(process, _)| process) == check.map(|(process, _)| process));
        assert_ne!(charge, check);
    }

    #[test]
    fn every_process_and_thread_has_a_name_and_every_arrow_two_ends() {
        let names = events("M");
        for event in events("X") {
            let named = |kind: &str, thread: u64| {
                names.iter().any(|name| name["name"] == kind && name["pid"] == event["pid"] && name["tid"] == thread)
            };
            assert!(named("process_name", 0) && named("thread_name", thread(&event).1), "{event}");
        }
        let (starts, ends) = (events("s"), events("f"));
        let ids = |of: &[Value]| of.iter().map(|event| event["id"].to_string()).collect::<Vec<_>>();
        assert_eq!(ids(&starts), ids(&ends));
        assert!(!starts.is_empty());
    }
}
