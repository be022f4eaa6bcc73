//! Curves over time, of one run or of all runs merged.

use super::counts::Part;
use super::flows::FlowOf;
use super::study::{Curve, EntityCurves, Timeline};
use super::view::View;
use crate::engine::time;
use crate::plan::{Fleet, Plan};
use crate::statistics::interval;
use crate::tally::cache::{CacheWindow, Count};
use crate::tally::connection::{ConnectionGauge, ConnectionWindow};
use crate::tally::fleet::{FleetWindow, Gauge};
use crate::tally::function::FunctionWindow;
use crate::tally::lock::{LockGauge, LockWindow};
use crate::tally::memory::MemoryWindow;
use crate::tally::node::{PodWindow, PoolGauge, PoolWindow};
use crate::tally::queue::QueueWindow;
use crate::tally::{Flow, FlowWindow, Outcome};

/// A curve's values in some order of curves and windows; `NaN` where nothing was observed.
pub type Values = Vec<f32>;

/// One window: how many seconds of simulated time stand behind it, over all runs.
#[derive(Clone, Copy)]
struct Span {
    seconds: f64,
    runs: f64,
}

type OfFlow = (&'static str, &'static str, fn(&FlowWindow, Span) -> Option<f64>);
type OfFleet = (&'static str, &'static str, fn(&FlowWindow, &FleetWindow, Span) -> Option<f64>);
type OfConnections = (&'static str, &'static str, fn(&ConnectionWindow, Span) -> Option<f64>);
type OfLock = (&'static str, &'static str, fn(&LockWindow, Span) -> Option<f64>);

type OfPool = (&'static str, &'static str, fn(&PoolWindow, &FleetWindow, Span) -> Option<f64>);
type OfPods = (&'static str, &'static str, fn(&PodWindow, Span) -> Option<f64>);

type OfFunction = (&'static str, &'static str, fn(&FunctionWindow, &FleetWindow, Span) -> Option<f64>);

type OfMemory = (&'static str, &'static str, fn(&MemoryWindow, Span) -> Option<f64>);

type OfQueue = (&'static str, &'static str, fn(&FlowWindow, &QueueWindow, Span) -> Option<f64>);

type OfCache = (&'static str, &'static str, fn(&CacheWindow, Span) -> Option<f64>);

fn rate(count: u64, span: Span) -> Option<f64> {
    Some(count as f64 / span.seconds)
}

fn mean(window: &FleetWindow, gauge: Gauge, span: Span) -> f64 {
    window.integrals[gauge as usize] as f64 / 1e9 / span.seconds
}

const OF_FLOWS: [OfFlow; 12] = [
    ("offered", "1/s", |w, s| rate(w.born, s)),
    ("throughput", "1/s", |w, s| rate(w.ended[Outcome::Ok as usize], s)),
    ("timeout", "1/s", |w, s| rate(w.ended[Outcome::Timeout as usize], s)),
    ("rejected", "1/s", |w, s| rate(w.ended[Outcome::Rejected as usize], s)),
    ("failed", "1/s", |w, s| rate(w.ended[Outcome::Failed as usize] + w.ended[Outcome::Lost as usize], s)),
    ("abandoned", "1/s", |w, s| rate(w.ended[Outcome::Abandoned as usize], s)),
    ("limited", "1/s", |w, s| rate(w.ended[Outcome::Limited as usize], s)),
    ("short_circuited", "1/s", |w, s| rate(w.ended[Outcome::ShortCircuited as usize], s)),
    ("p50", "s", |w, _| w.latency.quantile(0.5)),
    ("p95", "s", |w, _| w.latency.quantile(0.95)),
    ("p99", "s", |w, _| w.latency.quantile(0.99)),
    ("in_system", "", |w, s| Some(w.present as f64 / 1e9 / s.seconds)),
];

/// The curves of long connections.
const OF_CONNECTIONS: [OfConnections; 5] = [
    ("open", "", |w, s| Some(w.integrals[ConnectionGauge::Open as usize] as f64 / 1e9 / s.seconds)),
    ("seeking", "", |w, s| Some(w.integrals[ConnectionGauge::Seeking as usize] as f64 / 1e9 / s.seconds)),
    ("made", "1/s", |w, s| rate(w.made, s)),
    ("broken", "1/s", |w, s| rate(w.broken, s)),
    ("refused", "1/s", |w, s| rate(w.refused, s)),
];

/// The curves of lock tables.
const OF_LOCKS: [OfLock; 5] = [
    ("acquired", "1/s", |w, s| rate(w.acquired, s)),
    ("held", "", |w, s| Some(w.integrals[LockGauge::Held as usize] as f64 / 1e9 / s.seconds)),
    ("waiting", "", |w, s| Some(w.integrals[LockGauge::Waiting as usize] as f64 / 1e9 / s.seconds)),
    ("failed", "1/s", |w, s| rate(w.failed, s)),
    ("conflicts", "1/s", |w, s| rate(w.conflicts, s)),
];

/// The share of a pool's ready nodes that pods request.
fn requested(pool: &PoolWindow, fleet: &FleetWindow, gauge: PoolGauge) -> Option<f64> {
    let ready = fleet.integrals[Gauge::Ready as usize];
    (ready > 0).then(|| pool.integrals[gauge as usize] as f64 / 1000.0 / ready as f64)
}

/// The curves of pools of nodes, besides those that every fleet has.
const OF_POOLS: [OfPool; 5] = [
    ("pods", "", |p, _, s| Some(p.integrals[PoolGauge::Pods as usize] as f64 / 1e9 / s.seconds)),
    ("cpu_requested", "share", |p, f, _| requested(p, f, PoolGauge::Cpu)),
    ("memory_requested", "share", |p, f, _| requested(p, f, PoolGauge::Memory)),
    ("refused", "", |p, _, s| Some(p.refused as f64 / s.runs)),
    ("interrupted", "", |p, _, s| Some(p.interrupted as f64 / s.runs)),
];

/// The curves of pods.
const OF_PODS: [OfPods; 2] = [
    ("pending", "", |w, s| Some(w.pending as f64 / 1e9 / s.seconds)),
    ("evicted", "", |w, s| Some(w.evicted as f64 / s.runs)),
];

/// The curves of services whose CPUs change, besides those that every fleet has.
const OF_VERTICAL: [OfFleet; 2] =
    [("cpus", "", |_, w, s| Some(mean(w, Gauge::Cpus, s))), ("busy", "", |_, w, s| Some(mean(w, Gauge::Busy, s)))];

/// The curve of services with a warm pool, besides those that every fleet has.
const OF_WARM_POOLS: [OfFleet; 1] = [("warm_pool", "", |_, w, s| Some(mean(w, Gauge::Pooled, s)))];

/// The curves of functions.
const OF_FUNCTIONS: [OfFunction; 4] = [
    ("environments", "", |_, w, s| Some(mean(w, Gauge::Ready, s) + mean(w, Gauge::Starting, s))),
    ("in_use", "", |f, _, s| Some(f.in_use as f64 / 1e9 / s.seconds)),
    ("cold_starts", "1/s", |f, _, s| rate(f.cold, s)),
    ("throttled", "1/s", |f, _, s| rate(f.throttled, s)),
];

fn ratio(over: u128, under: u128) -> Option<f64> {
    (under > 0).then(|| over as f64 / under as f64)
}

/// The curves of services whose memory is simulated, besides those that every fleet has: of a replica on average.
const OF_MEMORY: [OfMemory; 4] = [
    ("memory", "B", |w, _| ratio(w.integrals.used, w.integrals.processes)),
    ("memory_limit", "B", |w, _| ratio(w.integrals.limit, w.integrals.processes).filter(|&limit| limit > 0.0)),
    ("memory_used", "share", |w, _| ratio(w.integrals.used, w.integrals.limit)),
    ("oom_kills", "", |w, s| Some(w.kills as f64 / s.runs)),
];

/// The curves of a fleet that changes otherwise than by replicas that start from nothing.
fn elastic(fleet: &Fleet) -> impl Iterator<Item = &'static OfFleet> {
    let vertical = fleet.vertical.is_some().then_some(&OF_VERTICAL);
    let warm_pool = fleet.warm_pool.is_some().then_some(&OF_WARM_POOLS);
    vertical.into_iter().flatten().chain(warm_pool.into_iter().flatten())
}

const OF_FLEETS: [OfFleet; 13] = [
    ("throughput", "1/s", |c, _, s| rate(c.ended[Outcome::Ok as usize], s)),
    ("rejected", "1/s", |c, _, s| rate(c.ended[Outcome::Rejected as usize], s)),
    ("failed", "1/s", |c, _, s| rate(c.ended[Outcome::Failed as usize] + c.ended[Outcome::Lost as usize], s)),
    ("p50", "s", |c, _, _| c.latency.quantile(0.5)),
    ("p99", "s", |c, _, _| c.latency.quantile(0.99)),
    ("utilization", "share", |_, w, _| {
        let cpus = w.integrals[Gauge::Cpus as usize];
        (cpus > 0).then(|| w.integrals[Gauge::Busy as usize] as f64 / cpus as f64)
    }),
    ("queue_length", "", |_, w, s| Some(mean(w, Gauge::Queue, s))),
    ("in_system", "", |c, _, s| Some(c.present as f64 / 1e9 / s.seconds)),
    ("in_system_at_end", "", |_, w, s| Some(w.in_system_at_end as f64 / s.runs)),
    ("all_busy_at_end", "share", |_, w, s| Some(w.all_busy_at_end as f64 / s.runs)),
    ("ready", "", |_, w, s| Some(mean(w, Gauge::Ready, s))),
    ("starting", "", |_, w, s| Some(mean(w, Gauge::Starting, s))),
    ("down", "", |_, w, s| Some(mean(w, Gauge::Down, s))),
];

const OF_QUEUES: [OfQueue; 10] = [
    ("published", "1/s", |m, _, s| rate(m.born, s)),
    ("done", "1/s", |m, _, s| rate(m.ended[Outcome::Ok as usize], s)),
    ("redelivered", "1/s", |_, w, s| rate(w.redelivered, s)),
    ("p50", "s", |m, _, _| m.latency.quantile(0.5)),
    ("p99", "s", |m, _, _| m.latency.quantile(0.99)),
    ("waiting", "", |_, w, s| Some(w.waiting as f64 / 1e9 / s.seconds)),
    ("lag", "", |m, _, s| Some(m.present as f64 / 1e9 / s.seconds)),
    ("lag_at_end", "", |_, w, s| Some(w.lag as f64 / s.runs)),
    ("worst_lag_at_end", "", |_, w, s| Some(w.worst_lag as f64 / s.runs)),
    ("oldest_at_end", "s", |_, w, s| Some(w.oldest as f64 / 1e9 / s.runs)),
];

const OF_CACHES: [OfCache; 5] = [
    ("hit_ratio", "share", |w, _| (w.gets > 0).then(|| w.hits as f64 / w.gets as f64)),
    ("gets", "1/s", |w, s| rate(w.gets, s)),
    ("loads", "1/s", |w, s| rate(w.counts[Count::Loads as usize], s)),
    ("evictions", "1/s", |w, s| rate(w.counts[Count::Evictions as usize], s)),
    ("entries", "", |w, s| Some(w.entries as f64 / 1e9 / s.seconds)),
];

/// Everything that is drawn, read off some counts.
pub fn values(view: View<'_>, flows: &[FlowOf]) -> Values {
    let plan = view.plan;
    let mut values = Values::new();
    for of in flows {
        let flow: Flow = view.flow(&of.classes);
        for (_, _, read) in OF_FLOWS {
            windows(plan, view.tally.runs, |i, span| read(flow.windows.get(i)?, span), &mut values);
        }
    }
    for tally in &view.tally.fleets {
        for (_, _, read) in OF_FLEETS {
            let at = |i, span| read(tally.calls.windows.get(i)?, tally.windows.get(i)?, span);
            windows(plan, view.tally.runs, at, &mut values);
        }
    }
    for tally in &view.tally.databases {
        let lag = |i: usize, span: Span| tally.windows.get(i).map(|&lag| lag as f64 / 1e9 / span.runs);
        windows(plan, view.tally.runs, lag, &mut values);
    }
    for tally in &view.tally.caches {
        for (_, _, read) in OF_CACHES {
            windows(plan, view.tally.runs, |i, span| read(tally.windows.get(i)?, span), &mut values);
        }
    }
    cost_rates(view, &mut values);
    for tally in &view.tally.queues {
        for (_, _, read) in OF_QUEUES {
            let at = |i, span| read(tally.messages.windows.get(i)?, tally.windows.get(i)?, span);
            windows(plan, view.tally.runs, at, &mut values);
        }
    }
    for tally in &view.tally.connections {
        for (_, _, read) in OF_CONNECTIONS {
            windows(plan, view.tally.runs, |i, span| read(tally.windows.get(i)?, span), &mut values);
        }
    }
    for tally in &view.tally.locks {
        for (_, _, read) in OF_LOCKS {
            windows(plan, view.tally.runs, |i, span| read(tally.windows.get(i)?, span), &mut values);
        }
    }
    for (pool, tally) in plan.nodes.pools.iter().zip(&view.tally.pools) {
        let fleet = &view.tally.fleets[pool.fleet as usize];
        for (_, _, read) in OF_POOLS {
            let at = |i, span| read(tally.windows.get(i)?, fleet.windows.get(i)?, span);
            windows(plan, view.tally.runs, at, &mut values);
        }
    }
    for tally in &view.tally.pods {
        for (_, _, read) in OF_PODS {
            windows(plan, view.tally.runs, |i, span| read(tally.windows.get(i)?, span), &mut values);
        }
    }
    for (fleet, tally) in plan.fleets.iter().zip(&view.tally.fleets) {
        for (_, _, read) in elastic(fleet) {
            let at = |i, span| read(tally.calls.windows.get(i)?, tally.windows.get(i)?, span);
            windows(plan, view.tally.runs, at, &mut values);
        }
    }
    for (&fleet, tally) in plan.functions.iter().zip(&view.tally.functions) {
        let fleet = &view.tally.fleets[fleet as usize];
        for (_, _, read) in OF_FUNCTIONS {
            let at = |i, span| read(tally.windows.get(i)?, fleet.windows.get(i)?, span);
            windows(plan, view.tally.runs, at, &mut values);
        }
    }
    for tally in &view.tally.memories {
        for (_, _, read) in OF_MEMORY {
            windows(plan, view.tally.runs, |i, span| read(tally.windows.get(i)?, span), &mut values);
        }
    }
    values
}

/// What each fleet costs an hour, then everything, window by window.
fn cost_rates(view: View<'_>, values: &mut Values) {
    let (plan, first) = (view.plan, values.len());
    let windows = plan.windows();
    values.resize(first + windows * (plan.fleets.len() + 1), 0.0);
    for window in 0..windows {
        let view = View { part: Part::Window(window), ..view };
        let (bill, hours) = (view.bill(), view.seconds() / 3600.0);
        for charge in &bill.0 {
            let rate = (charge.amount() / hours) as f32;
            if let Some(fleet) = charge.fleet() {
                values[first + windows * fleet as usize + window] += rate;
            }
        }
        values[first + windows * plan.fleets.len() + window] = (bill.total() / hours) as f32;
    }
}

fn windows(plan: &Plan, runs: u64, read: impl Fn(usize, Span) -> Option<f64>, values: &mut Values) {
    for window in 0..plan.windows() {
        let start = plan.window * window as u64;
        let length = time::to_seconds(plan.window.min(plan.duration - start));
        let span = Span { seconds: length * runs as f64, runs: runs as f64 };
        values.push(read(window, span).map_or(f32::NAN, |v| v as f32));
    }
}

/// The time line: the values of all runs merged, with bands over the single runs.
pub fn timeline(plan: &Plan, flows: &[FlowOf], merged: &Values, runs: &[Values]) -> Timeline {
    let mut cutter = Cutter { windows: plan.windows(), merged, runs, next: 0 };
    let mut entities: Vec<EntityCurves> = Vec::new();
    for of in flows {
        let kind = if of.name.is_empty() { "whole" } else { "traffic" };
        let curves = OF_FLOWS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        entities.push(EntityCurves { kind, name: of.name.clone(), curves });
    }
    for fleet in &plan.fleets {
        let curves = OF_FLEETS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        let kind = if fleet.pool.is_some() { "nodes" } else { "service" };
        entities.push(EntityCurves { kind, name: fleet.name.clone(), curves });
    }
    let lags: Vec<Curve> = plan.databases.iter().map(|_| cutter.curve("lag", "s")).collect();
    let caches = plan.caches.iter().map(|cache| {
        let curves = OF_CACHES.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        EntityCurves { kind: "cache", name: cache.name.clone(), curves }
    });
    let caches: Vec<EntityCurves> = caches.collect();
    for fleet in 0..plan.fleets.len() {
        let curve = cutter.curve("cost_rate", "money/h");
        entities[flows.len() + fleet].curves.push(curve);
    }
    let curve = cutter.curve("cost_rate", "money/h");
    entities[0].curves.push(curve);
    for (name, lag) in plan.databases.iter().zip(lags) {
        entities.push(EntityCurves { kind: "database", name: name.clone(), curves: vec![lag] });
    }
    for group in &plan.queues.groups {
        let curves = OF_QUEUES.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        entities.push(EntityCurves { kind: "queue", name: group.name.clone(), curves });
    }
    for &fleet in &plan.connected {
        let curves = OF_CONNECTIONS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        entities.push(EntityCurves { kind: "connections", name: plan.fleets[fleet as usize].name.clone(), curves });
    }
    for table in &plan.locks.tables {
        let curves = OF_LOCKS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        entities.push(EntityCurves { kind: "lock", name: table.name.clone(), curves });
    }
    for pool in &plan.nodes.pools {
        let curves = OF_POOLS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit));
        entities[flows.len() + pool.fleet as usize].curves.extend(curves);
    }
    for &fleet in &plan.nodes.hosted {
        let curves = OF_PODS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        entities.push(EntityCurves { kind: "pods", name: plan.fleets[fleet as usize].name.clone(), curves });
    }
    for (index, fleet) in plan.fleets.iter().enumerate() {
        let curves = elastic(fleet).map(|(quantity, unit, _)| cutter.curve(quantity, unit));
        entities[flows.len() + index].curves.extend(curves);
    }
    for &fleet in &plan.functions {
        let curves = OF_FUNCTIONS.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit)).collect();
        entities.push(EntityCurves { kind: "function", name: plan.fleets[fleet as usize].name.clone(), curves });
    }
    for &fleet in &plan.memories {
        let curves = OF_MEMORY.iter().map(|(quantity, unit, _)| cutter.curve(quantity, unit));
        entities[flows.len() + fleet as usize].curves.extend(curves);
    }
    entities.extend(caches);
    Timeline {
        window: time::to_seconds(plan.window),
        starts: (0..plan.windows()).map(|i| time::to_seconds(plan.window * i as u64)).collect(),
        entities,
        marks: plan.marks.iter().map(|(at, words)| (time::to_seconds(*at), words.clone())).collect(),
    }
}

/// Cuts curves off the values, one after the other.
struct Cutter<'a> {
    windows: usize,
    merged: &'a Values,
    runs: &'a [Values],
    next: usize,
}

impl Cutter<'_> {
    fn curve(&mut self, quantity: &'static str, unit: &'static str) -> Curve {
        let from = self.next;
        self.next += self.windows;
        let known = |v: f32| (!v.is_nan()).then_some(f64::from(v));
        let mut curve = Curve { quantity, unit, ..Curve::default() };
        for index in from..self.next {
            let mut values: Vec<f64> = self.runs.iter().filter_map(|run| known(run[index])).collect();
            values.sort_by(f64::total_cmp);
            curve.value.push(known(self.merged[index]));
            curve.low.push(interval::quantile(&values, 0.1));
            curve.high.push(interval::quantile(&values, 0.9));
        }
        curve
    }
}
