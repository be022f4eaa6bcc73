//! Where time went, in words.

use crate::experiment::trace::{Group, Portion, Span, SpanKind, Trace, Traces};
use crate::report::number;

/// A time in nanoseconds, with a unit that suits it.
pub fn time(nanoseconds: u64) -> String {
    number::show(nanoseconds as f64 / 1e9, "s", "")
}

/// A share in whole per cent; less than half of one is told as such.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.005 { "<1 %".to_owned() } else { format!("{:.0} %", share * 100.0) }
}

/// A simulated time as hours, minutes and seconds from the start.
pub fn clock(nanoseconds: u64) -> String {
    let millis = nanoseconds / 1_000_000;
    let (seconds, rest) = (millis / 1000, millis % 1000);
    format!("{:02}:{:02}:{:02}.{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A portion as the head of a row: `queue of payments`.
pub fn label(portion: &Portion) -> String {
    head(portion.kind, &portion.subject)
}

/// What was done with or at a subject as the head of a row.
pub fn head(kind: SpanKind, subject: &str) -> String {
    let of = match kind {
        SpanKind::Request | SpanKind::Call | SpanKind::Branch => "answers for",
        SpanKind::BackOff => "back-off before",
        SpanKind::RateLimit => "rate limit of",
        SpanKind::Bulkhead => "bulkhead before",
        SpanKind::Network => "network to and from",
        SpanKind::NoAnswer => "no answer from",
        SpanKind::Queue => "queue of",
        SpanKind::ColdStart => "cold start of",
        SpanKind::Pause => "pause of",
        SpanKind::Work => "work in",
        SpanKind::Wait => "wait in",
        SpanKind::Lock => "lock",
        SpanKind::Conflict => "conflict on",
        SpanKind::Replication => "replication of",
        SpanKind::Load => "load into",
        SpanKind::Connection => "connection to",
    };
    format!("{of} {subject}")
}

/// How a portion is spent: whether it is waited for, and the rest of the sentence.
fn phrase(portion: &Portion) -> (bool, String) {
    let name = format!("`{}`", portion.subject);
    match portion.kind {
        SpanKind::Request | SpanKind::Call | SpanKind::Branch => (true, format!("for answers to {name}")),
        SpanKind::BackOff => (true, format!("to try {name} again")),
        SpanKind::RateLimit => (true, format!("before the rate limiter of {name}")),
        SpanKind::Bulkhead => (true, format!("for a place in the bulkhead before {name}")),
        SpanKind::Network => (false, format!("on the network to and from {name}")),
        SpanKind::NoAnswer => (true, format!("for {name}, which had vanished without a word")),
        SpanKind::Queue => (true, format!("in the queue of {name}")),
        SpanKind::ColdStart => (true, format!("for environments of {name} to start")),
        SpanKind::Pause => (true, format!("for replicas of {name} that stood still")),
        SpanKind::Work => (false, format!("working in {name}")),
        SpanKind::Wait => (false, format!("in steps of {name} that wait")),
        SpanKind::Lock => (true, format!("for keys of {name}")),
        SpanKind::Conflict => (true, format!("to repeat transactions on {name}")),
        SpanKind::Replication => (true, format!("for copies of writes to {name}")),
        SpanKind::Load => (true, format!("for keys that others loaded into {name}")),
        SpanKind::Connection => (false, format!("on connections to {name}")),
    }
}

/// Where most of the time of the traced requests went.
pub fn sentence(traces: &Traces) -> String {
    let mut parts = Vec::new();
    if let Some(first) = traces.slowest.breakdown.first() {
        let (who, their) = match traces.slowest.traces.len() {
            1 => ("The slowest request".to_owned(), "its"),
            n => (format!("The slowest {n}"), "their"),
        };
        let (waits, rest) = phrase(first);
        let verb = if waits { "waited" } else { "spent" };
        let latency = time(traces.slowest.latency_ns);
        parts.push(format!("{who} {verb} {} of {their} {latency} {rest}", percent(first.share)));
    }
    if let Some(first) = traces.median.breakdown.first() {
        let (waits, rest) = phrase(first);
        let verb = if waits { "waits" } else { "spends" };
        let who = if parts.is_empty() { "A median request" } else { "a median request" };
        let latency = time(traces.median.latency_ns);
        parts.push(format!("{who} {verb} {} of its {latency} {rest}", percent(first.share)));
    }
    let mut text = parts.join("; ");
    if !text.is_empty() {
        text.push('.');
    }
    if let Some(failed) = failures(&traces.failed, traces.unanswered) {
        let gap = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{gap}{failed}"));
    }
    match (text.is_empty(), traces.answered) {
        (false, _) => text,
        (true, 0) => "No request was answered in this time.".to_owned(),
        (true, _) => "No request was asked for, or none of those that were asked for failed.".to_owned(),
    }
}

fn failures(failed: &Group, all: u64) -> Option<String> {
    let shown = failed.traces.len() as u64;
    let of = match (shown, all) {
        (0, _) => return None,
        (1, 1) => "The only one that failed".to_owned(),
        (n, all) if n == all => format!("All {} that failed", number::count(n)),
        (1, all) => format!("Of {} that failed, one drawn at random", number::count(all)),
        (n, all) => format!("Of {} that failed, {} drawn at random", number::count(all), number::count(n)),
    };
    let Some(first) = failed.breakdown.first() else {
        let were = if shown == 1 { "was" } else { "were" };
        return Some(format!("{of} {were} turned away at once."));
    };
    let (waits, rest) = phrase(first);
    let verb = if waits { "waited" } else { "spent" };
    Some(format!("{of} {verb} {} of {} {rest}.", percent(first.share), time(failed.latency_ns)))
}

/// The title of a request's waterfall.
pub fn title(trace: &Trace) -> String {
    let to = if trace.endpoint.is_empty() { String::new() } else { format!(" → {}", trace.endpoint) };
    let Trace { traffic, number, .. } = trace;
    format!("{}  {traffic}{to}  no. {number}, sent at {}", time(trace.latency_ns), clock(trace.start_ns))
}

/// A span as the head of a row: what it asks for, and of which replica.
pub fn row(span: &Span) -> String {
    let mut text = span.name.clone();
    if let Some(replica) = span.replica {
        text.push_str(&format!(" #{replica}"));
    }
    if let Some(zone) = &span.zone {
        text.push_str(&format!(" {zone}"));
    }
    if span.hedge {
        text.push_str(", hedge");
    }
    if span.attempt > 0 && span.kind == SpanKind::Call {
        text.push_str(&format!(", try {}", span.attempt + 1));
    }
    if let Some(trouble) = trouble(span) {
        text.push_str(&format!(": {trouble}"));
    }
    text
}

/// What went wrong with a call, if anything did.
pub fn trouble(span: &Span) -> Option<String> {
    let word = match span.status {
        Some(crate::experiment::trace::Status::Ok) => None,
        Some(status) => Some(status.word()),
        None if span.cancelled => Some("cancelled"),
        None if span.abandoned_ns.is_some_and(|time| time > span.start_ns) => Some("not waited for"),
        None => None,
    };
    Some(match (word?, span.because) {
        (word, Some(because)) => format!("{word}, {because}"),
        (word, None) => word.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_counts_hours_from_the_start() {
        assert_eq!(clock(0), "00:00:00.000");
        assert_eq!(clock(1_112_104_999_999), "00:18:32.104");
        assert_eq!(clock(100 * 3600 * 1_000_000_000), "100:00:00.000");
    }
}
