//! Which calls come to which fleet, at which rate, and after what.

use crate::plan::arrivals::{Arrivals, Gaps};
use crate::plan::program::{Op, Target};
use crate::plan::{Edge, Pace, Plan};
use crate::policy::distribution::Sampler;
use std::collections::{BTreeMap, BTreeSet};

/// A stream of calls on its way through the programs.
#[derive(Clone, Debug, Default)]
struct Stream {
    /// Calls a second.
    rate: f64,
    /// The fleets that it has come through: it is a Poisson stream if each of them leaves it one.
    through: BTreeSet<u32>,
    /// The mean patience of its requests, if they leave queues after an exponential time.
    patience: Option<f64>,
}

/// Calls to an endpoint.
struct Visit {
    endpoint: u32,
    stream: Stream,
}

/// Calls that come to a fleet as independent Poisson streams.
pub(super) struct Inflow {
    /// Endpoints with the calls a second that come to them.
    pub endpoints: Vec<(u32, f64)>,
    /// The mean patience of all requests, if they have any.
    pub patience: Option<f64>,
    /// The fleets that they have come through.
    pub through: BTreeSet<u32>,
}

/// All calls that are made, by the fleet that they come to.
pub(super) struct Visits {
    visits: BTreeMap<u32, Vec<Visit>>,
    /// The fleets to which other calls come as well.
    others: BTreeSet<u32>,
}

/// Steps that are looked at, and calls inside of calls, at most: where there are more nothing is recognised.
const MOST_STEPS: usize = 2000;
const DEEPEST: usize = 64;

/// In place of a fleet: a program that is not followed.
const NOWHERE: u32 = u32::MAX;

impl Visits {
    /// Follows all traffic; none where there is too much to follow.
    pub fn of(plan: &Plan) -> Option<Self> {
        let mut walk = Walk { plan, seen: BTreeSet::new(), visits: Vec::new(), steps: 0 };
        let mut edges_of_sources = BTreeSet::new();
        for source in &plan.sources {
            let edge = &plan.edges[source.edge as usize];
            let patience = match &source.patience {
                None => Some(None),
                Some(patience) if patience.is_exponential() => Some(Some(patience.mean_seconds())),
                Some(_) => None,
            };
            if let (Pace::Open(arrivals), Some(patience)) = (&source.pace, patience)
                && let Some(rate) = steady(arrivals)
                && is_plain(edge)
            {
                walk.calls(edge, &Stream { rate, through: BTreeSet::new(), patience }, 0)?;
            } else {
                edges_of_sources.insert(source.edge);
            }
        }
        let Walk { seen, visits, .. } = walk;
        let others = plan.program.iter().enumerate().filter(|(step, _)| !seen.contains(&(*step as u32)));
        let called = others.filter_map(|(_, op)| match op {
            Op::Call(edge) | Op::BranchCall(edge) | Op::Send(edge) => Some(*edge),
            _ => None,
        });
        let used = plan.accesses.iter().map(|access| access.edge);
        let behind = plan.caches.iter().filter_map(|cache| cache.write_behind.as_ref()).map(|behind| behind.endpoint);
        let edges = called.chain(edges_of_sources).chain(used).filter_map(|edge| plan.edges.get(edge as usize));
        let endpoints = edges.flat_map(|edge| &edge.targets).map(|target| target.endpoint).chain(behind);
        let fleet = |endpoint: u32| plan.endpoints[endpoint as usize].fleet;
        let others = endpoints.filter_map(fleet).collect();
        let mut by_fleet: BTreeMap<u32, Vec<Visit>> = BTreeMap::new();
        for visit in visits {
            if let Some(fleet) = fleet(visit.endpoint) {
                by_fleet.entry(fleet).or_default().push(visit);
            }
        }
        Some(Visits { visits: by_fleet, others })
    }

    /// The calls that come to a fleet, if all are Poisson streams; `passes` tells of the fleets that leave them so.
    pub fn to(&self, fleet: u32, passes: &impl Fn(u32) -> bool) -> Option<Inflow> {
        let visits = self.visits.get(&fleet)?;
        let patience = visits.first()?.stream.patience;
        let alike = |visit: &Visit| visit.stream.patience == patience;
        let poisson = |visit: &Visit| visit.stream.through.iter().all(|&before| passes(before));
        let known = !self.others.contains(&fleet) && visits.iter().all(alike) && visits.iter().all(poisson);
        known.then(|| {
            let mut rates = BTreeMap::new();
            visits.iter().for_each(|visit| *rates.entry(visit.endpoint).or_insert(0.0) += visit.stream.rate);
            Inflow {
                endpoints: rates.into_iter().collect(),
                patience,
                through: visits.iter().flat_map(|visit| &visit.stream.through).copied().collect(),
            }
        })
    }
}

/// The rate of Poisson arrivals that does not change.
fn steady(arrivals: &Arrivals) -> Option<f64> {
    let rate = arrivals.rate.first()?.from;
    let same = arrivals.rate.iter().all(|segment| segment.from == rate && segment.to == rate);
    let poisson = matches!(arrivals.gaps, Gaps::Poisson) && arrivals.modulation.is_none() && arrivals.batch.is_none();
    (same && poisson && rate > 0.0).then_some(rate)
}

/// Whether a call is made once, whatever becomes of it.
fn is_plain(edge: &Edge) -> bool {
    edge.timeout.is_none()
        && edge.deadline.is_none()
        && edge.retry.is_none()
        && edge.guards.is_none()
        && edge.hedge.is_none()
}

/// The share of calls that falls to each target.
fn shares(targets: &[Target]) -> impl Iterator<Item = (u32, f64)> {
    let ends = std::iter::once(0).chain(targets.iter().map(|target| target.below));
    targets.iter().zip(ends).map(|(target, from)| (target.endpoint, part(from, target.below)))
}

/// What lies between two thresholds, as a share of all.
fn part(from: u64, to: u64) -> f64 {
    to.saturating_sub(from) as f64 / u64::MAX as f64
}

/// Follows streams through programs.
struct Walk<'a> {
    plan: &'a Plan,
    /// The steps that are followed.
    seen: BTreeSet<u32>,
    visits: Vec<Visit>,
    steps: usize,
}

impl Walk<'_> {
    /// Calls go along an edge. Returns the fleets that they come through.
    fn calls(&mut self, edge: &Edge, stream: &Stream, depth: usize) -> Option<BTreeSet<u32>> {
        let mut through = BTreeSet::new();
        for (endpoint, share) in shares(&edge.targets).filter(|(_, share)| *share > 0.0) {
            let stream = Stream { rate: stream.rate * share, ..stream.clone() };
            self.visits.push(Visit { endpoint, stream: stream.clone() });
            through.extend(self.program(endpoint, stream, depth)?);
        }
        Some(through)
    }

    /// Follows the program of an endpoint, if it is known what becomes of the stream in it.
    fn program(&mut self, endpoint: u32, mut stream: Stream, depth: usize) -> Option<BTreeSet<u32>> {
        let of = &self.plan.endpoints[endpoint as usize];
        let mut through: BTreeSet<u32> = of.fleet.into_iter().collect();
        stream.through.extend(of.fleet);
        if !self.goes_forward(of.start) {
            // Nothing of it is followed: its calls are among those that nobody knows.
            through.insert(NOWHERE);
            return Some(through);
        }
        let mut open = BTreeMap::from([(of.start, stream)]);
        while let Some((step, mut stream)) = open.pop_first() {
            self.steps += 1;
            if depth > DEEPEST || self.steps > MOST_STEPS {
                return None;
            }
            let next = match &self.plan.program[step as usize] {
                Op::Work(_) | Op::Wait(_) => vec![(step + 1, 1.0)],
                // Who has no patience with the first queue may have none with others.
                Op::Call(edge) if stream.patience.is_none() && is_plain(&self.plan.edges[*edge as usize]) => {
                    let passed = self.calls(&self.plan.edges[*edge as usize], &stream, depth + 1)?;
                    stream.through.extend(&passed);
                    through.extend(passed);
                    vec![(step + 1, 1.0)]
                }
                Op::Jump(to) => vec![(*to, 1.0)],
                Op::Choose(arms) => self.arms(step, *arms),
                Op::End => Vec::new(),
                // What follows is not known; its calls are among those that nobody has followed.
                _ => break,
            };
            self.seen.insert(step);
            for (to, share) in next {
                let rate = stream.rate * share;
                let joined = open.entry(to).or_insert_with(|| Stream { rate: 0.0, ..stream.clone() });
                joined.rate += rate;
                joined.through.extend(&stream.through);
            }
        }
        Some(through)
    }

    /// The first steps of the arms of a choice, with their shares.
    fn arms(&self, step: u32, arms: u32) -> Vec<(u32, f64)> {
        let mut from = 0;
        let mut arm = |op: &Op| match op {
            Op::Arm { below, start } => {
                let share = part(std::mem::replace(&mut from, *below), *below);
                (share > 0.0).then_some((*start, share))
            }
            _ => None,
        };
        let ops = &self.plan.program[step as usize + 1..=(step + arms) as usize];
        ops.iter().filter_map(&mut arm).collect()
    }

    /// Whether a program consists of steps that are known alone, and never goes back.
    fn goes_forward(&self, start: u32) -> bool {
        let mut open = BTreeSet::from([start]);
        while let Some(step) = open.pop_first() {
            let next = match &self.plan.program[step as usize] {
                Op::Work(_) | Op::Wait(_) => vec![step + 1],
                Op::Call(edge) if is_plain(&self.plan.edges[*edge as usize]) => vec![step + 1],
                Op::Jump(to) => vec![*to],
                Op::Choose(arms) => self.arms(step, *arms).into_iter().map(|(start, _)| start).collect(),
                Op::End => Vec::new(),
                _ => return false,
            };
            if next.iter().any(|&to| to <= step) {
                return false;
            }
            open.extend(next);
        }
        true
    }
}

/// The mean of an exponential time, in seconds.
pub(super) fn exponential(sampler: &Sampler) -> Option<f64> {
    sampler.is_exponential().then(|| sampler.mean_seconds())
}
