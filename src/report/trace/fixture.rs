//! Traces that were never simulated, for tests of what is made of them.

use crate::experiment::trace::{Group, Lookup, Portion, Span, SpanKind, Status, Trace, Traces};

const MS: u64 = 1_000_000;

/// A span from one millisecond to another after the request was sent.
fn span(parent: Option<usize>, kind: SpanKind, name: &str, service: &str, (from, to): (u64, u64)) -> Span {
    Span {
        id: String::new(),
        parent,
        kind,
        name: name.to_owned(),
        service: service.to_owned(),
        subject: service.to_owned(),
        replica: None,
        leader: None,
        zone: None,
        start_ns: from * MS,
        end_ns: to * MS,
        status: None,
        because: None,
        attempt: 0,
        hedge: false,
        abandoned_ns: None,
        cancelled: false,
        unfinished: false,
        exclusive_ns: if kind.holds_others() { 0 } else { (to - from) * MS },
        lookups: Vec::new(),
    }
}

/// What an attempt does itself at a replica in zone `b`.
fn own(parent: usize, kind: SpanKind, service: &str, replica: u32, times: (u64, u64)) -> Span {
    let (replica, zone) = (Some(replica), Some("b".to_owned()));
    Span { replica, zone, ..span(Some(parent), kind, kind.word(), service, times) }
}

fn call(parent: usize, name: &str, service: &str, replica: u32, times: (u64, u64)) -> Span {
    Span { name: name.to_owned(), status: Some(Status::Ok), ..own(parent, SpanKind::Call, service, replica, times) }
}

/// A request of `shoppers` for `web.buy`, sent so many milliseconds after the start.
fn trace(number: u64, sent: u64, status: Status, spans: Vec<Span>) -> Trace {
    let latency_ns = spans.first().map_or(0, |root| root.end_ns);
    let mut spans = spans;
    for (place, span) in spans.iter_mut().enumerate() {
        span.id = format!("{:016x}", 0xabc0 + place);
        span.start_ns += sent * MS;
        span.end_ns += sent * MS;
        span.abandoned_ns = span.abandoned_ns.map(|time| time + sent * MS);
        span.lookups.iter_mut().for_each(|lookup| lookup.at_ns += sent * MS);
    }
    Trace {
        id: format!("{:032x}", 0xfeed_0000 + number),
        traffic: "shoppers".to_owned(),
        endpoint: "web.buy".to_owned(),
        number,
        start_ns: sent * MS,
        latency_ns,
        status,
        spans,
        left_out: 0,
    }
}

fn root(status: Status, end: u64) -> Span {
    Span { status: Some(status), ..span(None, SpanKind::Request, "web.buy", "shoppers", (0, end)) }
}

/// A slow one: a long queue, a call that times out and goes on at its server, a back-off, and another try over a network.
fn slow() -> Trace {
    let queue = SpanKind::Queue;
    let first = Span {
        status: Some(Status::Timeout),
        abandoned_ns: Some(1820 * MS),
        ..call(1, "payments.charge", "payments", 1, (1520, 2000))
    };
    let waited = Span { exclusive_ns: 300 * MS, ..own(4, queue, "payments", 1, (1520, 2000)) };
    let lookups = vec![Lookup { at_ns: 1500 * MS, cache: "prices".to_owned(), found: "cold miss" }];
    let back_off = Span {
        subject: "payments".to_owned(),
        ..span(Some(1), SpanKind::BackOff, SpanKind::BackOff.word(), "web", (1820, 1900))
    };
    let spans = vec![
        root(Status::Ok, 2100),
        Span { lookups, ..call(0, "web.buy", "web", 3, (0, 2100)) },
        own(1, queue, "web", 3, (0, 1500)),
        own(1, SpanKind::Work, "web", 3, (1500, 1520)),
        first,
        waited,
        back_off,
        Span { attempt: 1, ..call(1, "payments.charge", "payments", 2, (1900, 2090)) },
        own(7, SpanKind::Network, "payments", 2, (1900, 1910)),
        own(7, SpanKind::Work, "payments", 2, (1910, 2080)),
        own(7, SpanKind::Network, "payments", 2, (2080, 2090)),
        own(1, SpanKind::Work, "web", 3, (2090, 2100)),
    ];
    trace(4711, 1_112_104, Status::Ok, spans)
}

/// Two calls at once, at one replica.
fn usual() -> Trace {
    let spans = vec![
        root(Status::Ok, 45),
        call(0, "web.buy", "web", 1, (0, 45)),
        own(1, SpanKind::Work, "web", 1, (0, 32)),
        call(1, "payments.charge", "payments", 1, (32, 45)),
        own(3, SpanKind::Work, "payments", 1, (32, 45)),
        call(1, "payments.check", "payments", 1, (32, 40)),
        Span { exclusive_ns: 0, ..own(5, SpanKind::Work, "payments", 1, (32, 40)) },
    ];
    trace(12, 60_000, Status::Ok, spans)
}

/// One that was turned away.
fn refused() -> Trace {
    let status = Some(Status::Rejected);
    let refused = Span { status, because: Some("queue full"), ..call(0, "web.buy", "web", 2, (0, 0)) };
    trace(5000, 1_200_000, Status::Rejected, vec![root(Status::Rejected, 0), refused])
}

fn portion(kind: SpanKind, subject: &str, millis: u64, whole: u64) -> Portion {
    Portion { kind, subject: subject.to_owned(), mean_ns: millis * MS, share: millis as f64 / whole as f64 }
}

fn group(trace: Trace, breakdown: Vec<Portion>) -> Group {
    Group { latency_ns: trace.latency_ns, breakdown, traces: vec![trace] }
}

/// One of each group.
pub fn shop() -> Traces {
    let of_slow = vec![
        portion(SpanKind::Queue, "web", 1500, 2100),
        portion(SpanKind::Queue, "payments", 300, 2100),
        portion(SpanKind::Work, "payments", 170, 2100),
        portion(SpanKind::BackOff, "payments", 80, 2100),
        portion(SpanKind::Work, "web", 30, 2100),
        portion(SpanKind::Network, "payments", 20, 2100),
    ];
    let of_usual = vec![portion(SpanKind::Work, "web", 32, 45), portion(SpanKind::Work, "payments", 13, 45)];
    Traces {
        schema: 1,
        name: "Shop".to_owned(),
        replication: 1,
        answered: 123_456,
        unanswered: 789,
        slowest: group(slow(), of_slow),
        failed: group(refused(), Vec::new()),
        median: group(usual(), of_usual),
    }
}
