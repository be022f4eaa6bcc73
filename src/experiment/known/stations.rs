//! What theory says of queues.

use super::super::facts::FleetFacts;
use super::claim::{Claim, Reading, Span};
use crate::plan::Plan;
use crate::plan::textbook::{self, Order, Station};
use crate::theory::abandonment::Impatient;
use crate::theory::finite::Finite;
use crate::theory::multi_server::MultiServer;
use crate::theory::{general, loss, transient};

/// Where a number of a fleet stands.
type Of = fn(&FleetFacts<usize>) -> usize;

/// Where formulas come from.
const LITTLE: &str = "Little 1961";
const ERLANG_B: &str = "Erlang 1917 (B)";
const ERLANG_C: &str = "Erlang 1917 (C)";
const ERLANG_A: &str = "Palm 1957; Garnett, Mandelbaum, Reiman 2002";
const KHINCHINE: &str = "Pollaczek 1930, Khinchine 1932";
const KLEINROCK: &str = "Kleinrock 1975";
const SHARING: &str = "Kleinrock 1967, Cohen 1979";

/// Of the relative bias that an empty start leaves, so much is put up with.
const MOST_BIAS: f64 = 0.02;
/// A run is so many relaxation times long at least, and all runs together so many.
const LEAST_RELAXATIONS: f64 = 10.0;
const LEAST_RELAXATIONS_IN_ALL: f64 = 100.0;
/// Places to wait beyond which nothing is claimed: the sums over them take too long.
const MOST_PLACES: u32 = 1_000_000;
/// The relative resolution of a quantile.
const RESOLUTION: f64 = 0.01;

const UNSTEADY: &str = "no steady state in so short a time";
const SHORT: &str = "runs are too short beside the time that calls take";

/// All claims about queues.
pub fn claims(plan: &Plan, span: &Span) -> Vec<Claim> {
    let stations = textbook::stations(plan);
    // A queue is not in its steady state before those are that feed it.
    let own: Vec<Option<f64>> = stations.iter().map(relaxation).collect();
    let mut claims = Vec::new();
    for (station, own_relaxation) in stations.iter().zip(&own) {
        let before = stations.iter().zip(&own).filter(|(other, _)| station.through.contains(&other.fleet));
        let relaxation = before.map(|(_, time)| *time).fold(*own_relaxation, |sum, time| Some(sum? + time?));
        if let Some(relaxation) = relaxation {
            claims.extend(Queue { plan, station, span, relaxation }.claims());
        }
    }
    claims
}

/// How long a queue takes to its steady state; none if it has none.
fn relaxation(station: &Station) -> Option<f64> {
    let service = station.service.mean;
    let Some(servers) = station.servers else { return Some(service) };
    let load = station.arrivals * service / f64::from(servers);
    let endless = transient::relaxation(servers, load, service, station.service.scv);
    if let Some(patience) = station.patience {
        return Some(service + patience.min(endless.unwrap_or(patience)));
    }
    match station.places {
        None => endless,
        Some(places) => {
            // Up and down a room as by a random walk.
            let across = (f64::from(places) + 1.0).powi(2) / (station.arrivals + f64::from(servers) / service);
            Some(service + across.min(endless.unwrap_or(across)))
        }
    }
}

/// A queue about which claims are made.
struct Queue<'a> {
    plan: &'a Plan,
    station: &'a Station,
    span: &'a Span,
    relaxation: f64,
}

impl Queue<'_> {
    fn claims(&self) -> Vec<Claim> {
        let Station { arrivals, servers, places, patience, order, service, .. } = *self.station;
        let Some(servers) = servers else { return self.endless() };
        match (places, patience) {
            (Some(0), None) => self.lossy(servers),
            (Some(places), None) if service.exponential && places <= MOST_PLACES => {
                self.finite(servers, &Finite::new(servers, places, arrivals, service.mean))
            }
            (None, Some(patience)) if service.exponential => {
                let queue = Impatient::new(servers, arrivals, service.mean, patience);
                queue.map_or_else(Vec::new, |queue| self.impatient(&queue))
            }
            (None, None) => {
                let queue = MultiServer::new(servers, arrivals, service.mean);
                queue.map_or_else(Vec::new, |queue| match order {
                    Order::Shared => self.shared(&queue),
                    _ if service.exponential => self.multi_server(&queue),
                    _ => self.general(&queue),
                })
            }
            _ => Vec::new(),
        }
    }

    fn endless(&self) -> Vec<Claim> {
        let Station { arrivals, service, .. } = *self.station;
        let present = arrivals * service.mean;
        vec![
            self.claim("mean sojourn", "s", KLEINROCK, service.mean, |of| of.sojourn.mean),
            self.claim("mean number present", "", LITTLE, present, |of| of.in_system),
        ]
    }

    fn multi_server(&self, queue: &MultiServer) -> Vec<Claim> {
        let mut claims = vec![
            self.utilization(queue.utilization() * f64::from(queue.servers)),
            self.often("P(wait)", ERLANG_C, queue.prob_wait(), |of| of.prob_wait),
            self.of_those_who_wait("mean wait", ERLANG_C, queue.mean_wait(), queue.prob_wait(), |of| of.wait.mean),
            self.claim("mean sojourn", "s", ERLANG_C, queue.mean_sojourn(), |of| of.sojourn.mean),
            self.present(queue.mean_present()),
        ];
        if self.station.order == Order::FirstCome {
            let sojourn = |share| queue.sojourn_quantile(share);
            claims.push(self.quantile("p50 sojourn", 0.5, sojourn(0.5), |of| of.sojourn.quantiles[0]));
            claims.push(self.quantile("p95 sojourn", 0.95, sojourn(0.95), |of| of.sojourn.quantiles[2]));
            claims.push(self.quantile("p99 sojourn", 0.99, sojourn(0.99), |of| of.sojourn.quantiles[3]));
        }
        claims
    }

    /// Of several servers with any service time no more is known than how busy they are.
    fn general(&self, queue: &MultiServer) -> Vec<Claim> {
        let Station { arrivals, service, .. } = *self.station;
        let mut claims = vec![self.utilization(queue.utilization() * f64::from(queue.servers))];
        let wait = general::mean_wait(arrivals, service.mean, service.scv).filter(|wait| wait.is_finite());
        if let Some(wait) = wait.filter(|_| queue.servers == 1) {
            let busy = queue.utilization();
            claims.push(self.often("P(wait)", KLEINROCK, busy, |of| of.prob_wait));
            claims.push(self.of_those_who_wait("mean wait", KHINCHINE, wait, busy, |of| of.wait.mean));
            claims.push(self.claim("mean sojourn", "s", KHINCHINE, wait + service.mean, |of| of.sojourn.mean));
            claims.push(self.present(arrivals * (wait + service.mean)));
        }
        claims
    }

    fn shared(&self, queue: &MultiServer) -> Vec<Claim> {
        vec![
            self.utilization(queue.utilization() * f64::from(queue.servers)),
            self.claim("mean sojourn", "s", SHARING, queue.mean_sojourn(), |of| of.sojourn.mean),
            self.present(queue.mean_present()),
        ]
    }

    fn lossy(&self, servers: u32) -> Vec<Claim> {
        let Station { arrivals, service, .. } = *self.station;
        let load = arrivals * service.mean;
        let busy = loss::carried(servers, load);
        vec![
            self.utilization(busy),
            self.turned_away(ERLANG_B, loss::blocking(servers, load)),
            self.claim("mean sojourn", "s", KLEINROCK, service.mean, |of| of.sojourn.mean),
            self.present(busy),
        ]
    }

    fn finite(&self, servers: u32, queue: &Finite) -> Vec<Claim> {
        let waits = queue.prob_wait();
        vec![
            self.utilization(queue.utilization() * f64::from(servers)),
            self.turned_away(KLEINROCK, queue.blocking()),
            self.often("P(wait)", KLEINROCK, waits, |of| of.prob_wait),
            self.of_those_who_wait("mean wait", KLEINROCK, queue.mean_wait(), waits, |of| of.wait.mean),
            self.claim("mean sojourn", "s", KLEINROCK, queue.mean_sojourn(), |of| of.sojourn.mean),
            self.present(queue.mean_present()),
        ]
    }

    fn impatient(&self, queue: &Impatient) -> Vec<Claim> {
        let servers = self.station.servers.map_or(f64::INFINITY, f64::from);
        let left = queue.abandonment();
        let rest = Reading::Rest(self.station.fleet, |of| of.availability);
        vec![
            self.utilization(queue.utilization() * servers),
            Claim { reading: rest, ..self.often("abandonment", ERLANG_A, left, |of| of.availability) },
            self.often("P(wait)", ERLANG_A, queue.prob_wait(), |of| of.prob_wait),
            self.present(queue.mean_present()),
        ]
    }

    /// A claim about what is averaged over all calls, or over time.
    fn claim(
        &self,
        measure: &'static str,
        unit: &'static str,
        source: &'static str,
        theory: f64,
        reading: Of,
    ) -> Claim {
        let Queue { span, station, relaxation, .. } = *self;
        let bias = transient::bias(relaxation, span.warmup, span.measured);
        // Calls under way at the end are not counted, and they are the long ones.
        let end = if unit == "s" { theory / span.measured } else { 0.0 };
        let short = relaxation * LEAST_RELAXATIONS > span.measured;
        let few = relaxation * LEAST_RELAXATIONS_IN_ALL > span.total() * f64::from(station.queues);
        let doubt = match (short || few || bias > MOST_BIAS, end > MOST_BIAS) {
            (true, _) => Some(UNSTEADY),
            (_, true) => Some(SHORT),
            _ => None,
        };
        Claim {
            part: self.plan.fleets[station.fleet as usize].name.clone(),
            model: model(station),
            source,
            measure,
            unit,
            theory,
            reading: Reading::Fleet(station.fleet, reading),
            margin: theory * (bias + end),
            observations: station.arrivals * f64::from(station.queues) * span.total(),
            doubt,
        }
    }

    /// How busy the CPUs are, from the mean number of busy servers of a queue.
    fn utilization(&self, busy: f64) -> Claim {
        let cpus = self.plan.fleets[self.station.fleet as usize].cpus;
        self.claim("utilization", "share", LITTLE, busy / f64::from(cpus), |of| of.utilization)
    }

    fn present(&self, of_a_queue: f64) -> Claim {
        let all = of_a_queue * f64::from(self.station.queues);
        self.claim("mean number present", "", LITTLE, all, |of| of.in_system)
    }

    fn turned_away(&self, source: &'static str, blocked: f64) -> Claim {
        let reading = Reading::Rest(self.station.fleet, |of| of.availability);
        Claim { reading, ..self.often("blocking", source, blocked, |of| of.availability) }
    }

    /// A share of all calls.
    fn often(&self, measure: &'static str, source: &'static str, share: f64, reading: Of) -> Claim {
        let claim = self.claim(measure, "share", source, share, reading);
        Claim { observations: claim.observations * share.min(1.0 - share), ..claim }
    }

    /// A mean over all calls, of which some alone are not 0.
    fn of_those_who_wait(
        &self,
        measure: &'static str,
        source: &'static str,
        mean: f64,
        share: f64,
        reading: Of,
    ) -> Claim {
        let claim = self.claim(measure, "s", source, mean, reading);
        Claim { observations: claim.observations * share, ..claim }
    }

    fn quantile(&self, measure: &'static str, share: f64, theory: f64, reading: Of) -> Claim {
        let claim = self.claim(measure, "s", ERLANG_C, theory, reading);
        // The empty start lowers the number of long sojourns by more than the mean.
        let bias = 3.0 * transient::bias(self.relaxation, self.span.warmup, self.span.measured);
        let margin = claim.margin + theory * (RESOLUTION + bias);
        Claim { margin, observations: claim.observations * (1.0 - share), ..claim }
    }
}

/// The name of a model (Kendall 1953), with what is not in Kendall's notation behind it.
fn model(station: &Station) -> String {
    let service = match (station.service.exponential, station.service.constant) {
        (true, _) => "M",
        (_, true) => "D",
        _ => "G",
    };
    let servers = station.servers.map_or_else(|| "∞".to_owned(), |servers| servers.to_string());
    let room = station.servers.zip(station.places).map(|(servers, places)| servers.saturating_add(places));
    let room = room.map_or_else(String::new, |room| format!("/{room}"));
    let patience = if station.patience.is_some() { "+M" } else { "" };
    let sharing = if station.order == Order::Shared { " PS" } else { "" };
    let queues = if station.queues > 1 { format!("{} × ", station.queues) } else { String::new() };
    format!("{queues}M/{service}/{servers}{room}{patience}{sharing}")
}
