//! From what was recorded of a request to its tree of spans.

use super::critical_path;
use super::span::{Lookup, Span, SpanKind, Status, Trace, because, found};
use crate::engine::{Key, Time};
use crate::plan::Plan;
use crate::tally::Outcome;
use crate::world::trace::{Activity, Attempt, RequestRecord, Role, Server, Stretch};

/// The tree of a request; none of one that was under way at the end.
pub fn assemble(plan: &Plan, replication: u32, record: &RequestRecord) -> Option<Trace> {
    let (ended, outcome) = record.ended?;
    let class = &plan.classes[usize::from(record.class)];
    let traffic = plan.sources[class.source as usize].name.clone();
    let first = record.attempts.first()?;
    let endpoint = plan.endpoint_names[first.endpoint as usize].clone();
    let mut tree = Tree { plan, traffic: &traffic, spans: Vec::new(), places: Vec::new() };
    let name = if endpoint.is_empty() { &traffic } else { &endpoint };
    tree.spans.push(Span {
        status: Some(Status::from(outcome)),
        ..span(None, SpanKind::Request, name, &traffic, (record.born, ended))
    });
    record.attempts.iter().for_each(|attempt| tree.add(attempt));
    let mut spans = tree.spans;
    critical_path::share_out(&mut spans);
    let key = Key::replication(record.key, replication).word("span");
    for (place, span) in spans.iter_mut().enumerate() {
        span.id = format!("{:016x}", key.number(place as u64).value());
    }
    Some(Trace {
        id: format!("{:016x}{:016x}", Key::replication(plan.seed, replication).word("trace").value(), record.key),
        traffic,
        endpoint,
        number: record.number + 1,
        start_ns: record.born,
        latency_ns: ended - record.born,
        status: Status::from(outcome),
        spans,
        left_out: record.left_out,
    })
}

/// A span of which nothing particular is known.
fn span(parent: Option<usize>, kind: SpanKind, name: &str, service: &str, (start, end): (Time, Time)) -> Span {
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
        start_ns: start,
        end_ns: end,
        status: None,
        because: None,
        attempt: 0,
        hedge: false,
        abandoned_ns: None,
        cancelled: false,
        unfinished: false,
        exclusive_ns: 0,
        lookups: Vec::new(),
    }
}

/// A tree that grows attempt by attempt.
struct Tree<'a> {
    plan: &'a Plan,
    traffic: &'a str,
    spans: Vec<Span>,
    /// The span of each attempt so far.
    places: Vec<usize>,
}

impl Tree<'_> {
    /// Adds an attempt, with all that it did itself.
    fn add(&mut self, attempt: &Attempt) {
        let parent = attempt.parent.map_or(0, |parent| self.places[parent as usize]);
        let end = attempt.end.unwrap_or(self.plan.duration);
        let caller = self.spans[parent].service.clone();
        let service = self.service_of(attempt, &caller);
        let (mut start, mut stretches) = (attempt.start, attempt.stretches.as_slice());
        if let [Stretch { since, activity: Activity::Backoff, .. }, rest @ ..] = stretches {
            // It is nobody's part of the attempt that comes after.
            let until = rest.first().map_or(end, |next| next.since);
            let word = SpanKind::BackOff.word();
            self.spans.push(Span {
                subject: service.clone(),
                abandoned_ns: attempt.abandoned.filter(|&time| time < until),
                unfinished: attempt.end.is_none() && rest.is_empty(),
                ..span(Some(parent), SpanKind::BackOff, word, &caller, (*since, until))
            });
            (start, stretches) = (until, rest);
            if rest.is_empty() && attempt.answer.is_none() {
                self.places.push(parent);
                return;
            }
        }
        let place = self.spans.len();
        self.places.push(place);
        self.spans.push(self.call(attempt, parent, &service, (start, end)));
        for (nth, stretch) in stretches.iter().enumerate() {
            let until = stretches.get(nth + 1).map_or(end, |next| next.since);
            if let Some(own) = self.own(stretch, place, (&caller, &service), until) {
                let unfinished = attempt.end.is_none() && nth + 1 == stretches.len();
                self.spans.push(Span { unfinished, ..own });
            }
        }
    }

    /// Where an attempt goes: the fleet that it names, or its caller's where it needs no server of its own.
    fn service_of(&self, attempt: &Attempt, caller: &str) -> String {
        let at = attempt.stretches.iter().find_map(|stretch| stretch.at).map(|server| server.fleet);
        let fleet = at.or(self.plan.endpoints[attempt.endpoint as usize].fleet);
        fleet.map_or_else(|| caller.to_owned(), |fleet| self.plan.fleets[fleet as usize].name.clone())
    }

    /// The span of an attempt itself.
    fn call(&self, attempt: &Attempt, parent: usize, service: &str, times: (Time, Time)) -> Span {
        let (kind, name) = match (attempt.role, self.plan.endpoint_names[attempt.endpoint as usize].as_str()) {
            (Role::Branch, _) => (SpanKind::Branch, SpanKind::Branch.word()),
            (Role::Background, _) => (SpanKind::Branch, "background"),
            (_, "") => (SpanKind::Call, self.traffic),
            (_, name) => (SpanKind::Call, name),
        };
        let heard = |&(time, _): &(Time, Outcome)| attempt.abandoned.is_none_or(|abandoned| time <= abandoned);
        let mut call = Span {
            status: attempt.answer.filter(heard).map(|(_, outcome)| Status::from(outcome)),
            because: attempt.refusal.map(because),
            attempt: attempt.nth,
            hedge: matches!(attempt.role, Role::Hedge(1..)),
            abandoned_ns: attempt.abandoned,
            cancelled: attempt.cancelled,
            unfinished: attempt.end.is_none(),
            lookups: attempt.lookups.iter().map(|&(at, cache, what)| self.lookup(at, cache, what)).collect(),
            ..span(Some(parent), kind, name, service, times)
        };
        if let Some(server) = attempt.stretches.iter().find_map(|stretch| stretch.at) {
            self.place(&mut call, server);
        }
        call
    }

    /// The span of what an attempt does itself; none while others do something for it.
    fn own(&self, stretch: &Stretch, parent: usize, (caller, service): (&str, &str), until: Time) -> Option<Span> {
        let (kind, service, subject) = match stretch.activity {
            Activity::Calls => return None,
            Activity::Backoff => (SpanKind::BackOff, caller, service),
            Activity::RateLimit => (SpanKind::RateLimit, caller, service),
            Activity::Bulkhead => (SpanKind::Bulkhead, caller, service),
            Activity::ServiceRateLimit => (SpanKind::RateLimit, service, service),
            Activity::Outward | Activity::Homeward => (SpanKind::Network, service, service),
            Activity::Silence => (SpanKind::NoAnswer, service, service),
            Activity::Queue => (SpanKind::Queue, service, service),
            Activity::ColdStart => (SpanKind::ColdStart, service, service),
            Activity::Stopped => (SpanKind::Pause, service, service),
            Activity::Work => (SpanKind::Work, service, service),
            Activity::Wait => (SpanKind::Wait, service, service),
            Activity::Lock(table) => (SpanKind::Lock, service, self.plan.locks.tables[table as usize].name.as_str()),
            Activity::Conflict(table) => {
                (SpanKind::Conflict, service, self.plan.locks.tables[table as usize].name.as_str())
            }
            Activity::Replication => (SpanKind::Replication, service, service),
            Activity::Load(cache) => (SpanKind::Load, service, self.plan.caches[cache as usize].name.as_str()),
            Activity::Connection => (SpanKind::Connection, service, service),
        };
        let mut own = span(Some(parent), kind, kind.word(), service, (stretch.since, until));
        subject.clone_into(&mut own.subject);
        if let Some(server) = stretch.at {
            self.place(&mut own, server);
        }
        Some(own)
    }

    fn place(&self, span: &mut Span, server: Server) {
        span.replica = Some(server.ordinal + 1);
        span.zone = server.zone.map(|zone| self.plan.zones[zone as usize].name.clone());
        span.leader = server.leads;
    }

    fn lookup(&self, at_ns: Time, cache: u32, what: crate::tally::cache::Found) -> Lookup {
        Lookup { at_ns, cache: self.plan.caches[cache as usize].name.clone(), found: found(what) }
    }
}
