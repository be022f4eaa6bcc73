//! How much there is to simulate.

use super::Checker;
use super::demand::{self, Demand};
use super::graph::Graph;
use crate::language::Diagnostic;
use crate::policy::autoscaler::Autoscaler;
use crate::scenario::profile::Profile;
use crate::scenario::traffic::Traffic;
use crate::units::Duration;

/// Requests and calls that a study may simulate before it is refused.
const MOST_CALLS: f64 = 1e10;
/// Steps of programs that a study may simulate.
const MOST_STEPS: f64 = 1e11;
/// Steps that a single request may take, calls included: they may all happen at one instant.
const MOST_STEPS_OF_A_REQUEST: f64 = 1e6;

impl<'a> Checker<'a> {
    /// Whether the requests, and all that they call, can be simulated in sensible time.
    pub(super) fn volume(&mut self, graph: &Graph<'a>, demands: &[Demand]) {
        let scenario = self.scenario;
        self.steps_of_a_request(graph, demands);
        let replications = f64::from(scenario.replications.most());
        let mut counts = vec![0.0; graph.places.len()];
        let (mut requests, mut steps) = (0.0f64, 0.0);
        for (_, traffic) in scenario.traffic.iter() {
            let journey = demand::of_journey(traffic, &self.names, graph, demands);
            let open = expected(traffic, scenario.duration.value);
            let expected = (open + self.rounds(traffic, journey.time, graph, demands)) * replications;
            requests += expected;
            steps += expected * journey.steps;
            self.entries(traffic, graph).into_iter().for_each(|(place, share)| counts[place] += expected * share);
        }
        steps += self.looks() * replications;
        graph.spread(&mut counts);
        let calls: f64 = counts.iter().sum();
        steps += counts.iter().zip(demands).map(|(count, demand)| count * demand.steps).sum::<f64>();
        let (count, what, most) = if requests.max(calls) > MOST_CALLS {
            (requests.max(calls), "requests, calls included,", MOST_CALLS)
        } else if steps > MOST_STEPS {
            (steps, "steps", MOST_STEPS)
        } else {
            return;
        };
        let message = format!("about {count:.1e} {what} would be simulated; more than {most:.0e} take too long");
        let help = "shorten the duration, lower the rates, or run fewer replications";
        self.diagnostics.push(Diagnostic::error("E015", scenario.duration.span, message).help(help));
    }
}

impl<'a> Checker<'a> {
    /// How many requests the users of closed traffic send at least: each thinks, and waits for all others at worst
    /// (asymptotic bounds; Lazowska et al. 1984, "Quantitative System Performance", ch. 5).
    fn rounds(&self, traffic: &'a Traffic, journey: f64, graph: &Graph<'a>, demands: &[Demand]) -> f64 {
        let Some(users) = traffic.users.as_ref().map(|users| f64::from(users.value)) else {
            return 0.0;
        };
        let entries = self.entries(traffic, graph).into_iter().filter(|_| traffic.to.is_some());
        let time = journey + entries.map(|(place, share)| share * demands[place].time).sum::<f64>();
        let round = traffic.think.as_ref().map_or(0.0, |think| think.sampler.mean_seconds()) + users * time;
        if round > 0.0 { users * self.scenario.duration.value.seconds() / round } else { 0.0 }
    }

    /// How many replicas autoscalers look at in a run, each time counted.
    fn looks(&self) -> f64 {
        let duration = self.scenario.duration.value.seconds();
        let autoscalers = self.scenario.services.iter().filter_map(|(_, service)| service.autoscaler.as_ref());
        let looks = autoscalers.map(|autoscaler| {
            let times = match autoscaler {
                Autoscaler::KubernetesHpa(hpa) => {
                    duration / hpa.sync_period.seconds() + duration / hpa.sampling.resolution.seconds()
                }
                Autoscaler::Keda(keda) => {
                    duration / keda.sync_period.seconds() + duration / keda.polling_interval.seconds()
                }
                Autoscaler::Scheduled(schedule) => {
                    let rounds = schedule.every.map_or(1.0, |every| duration / every.seconds());
                    rounds * schedule.steps.len() as f64
                }
                Autoscaler::TargetTracking(spec) => duration / spec.period.seconds(),
                Autoscaler::StepScaling(spec) => duration / spec.period.seconds(),
                Autoscaler::SimpleScaling(spec) => duration / spec.period.seconds(),
                Autoscaler::Predictive(spec) => duration / spec.dynamic.period.seconds(),
            };
            times * f64::from(autoscaler.bounds().1)
        });
        looks.sum()
    }

    fn steps_of_a_request(&mut self, graph: &Graph<'a>, demands: &[Demand]) {
        let mut below = vec![0.0; graph.places.len()];
        for &place in &graph.order {
            let called = graph.places[place].calls.iter().map(|edge| edge.times * (1.0 + below[edge.to]));
            below[place] = demands[place].steps + called.sum::<f64>();
        }
        for (name, traffic) in self.scenario.traffic.iter() {
            let own = demand::of_journey(traffic, &self.names, graph, demands).steps;
            let entries = self.entries(traffic, graph).into_iter();
            let steps = own + entries.map(|(place, times)| times * below[place]).sum::<f64>();
            if steps > MOST_STEPS_OF_A_REQUEST {
                let message = format!(
                    "a request of `{name}` takes about {steps:.1e} steps, calls included; more than {MOST_STEPS_OF_A_REQUEST:.0e} are too many"
                );
                let help = "repeat less often, or call fewer things at once";
                self.diagnostics.push(Diagnostic::error("E015", name.span, message).help(help));
            }
        }
    }
}

/// A factor over time: points between which it changes linearly; two points at one time are a jump.
type Curve = Vec<(f64, f64)>;

/// The requests of an open source in a run.
fn expected(traffic: &Traffic, duration: Duration) -> f64 {
    let end = duration.seconds();
    let traced = traffic.profile.iter().any(|item| matches!(item, Profile::Trace(_)));
    let base = match &traffic.rate {
        _ if traffic.users.is_some() => 0.0,
        _ if traced => 1.0,
        Some(rate) => rate.value.value(),
        None => traffic.arrivals.own_rate().unwrap_or(0.0),
    };
    let curves: Vec<Curve> = traffic.profile.iter().filter_map(curve).collect();
    let mut times: Vec<f64> = curves.iter().flatten().map(|(time, _)| *time).filter(|&time| time < end).collect();
    times.extend([0.0, end]);
    times.sort_by(f64::total_cmp);
    let stretch = |pair: &[f64]| {
        let middle = (pair[0] + pair[1]) / 2.0;
        curves.iter().map(|curve| at(curve, middle)).product::<f64>() * (pair[1] - pair[0])
    };
    base * times.windows(2).filter(|pair| pair[0] < pair[1]).map(stretch).sum::<f64>()
}

/// The points of an item of a profile. Day and night leave the mean as it is.
fn curve(item: &Profile) -> Option<Curve> {
    match item {
        Profile::Surge(surge) => {
            let (at, peak) = (surge.at.seconds(), surge.surge.value());
            let top = at + surge.ramp.seconds();
            let fall = top + surge.hold.seconds();
            Some(vec![(at, 1.0), (top, peak), (fall, peak), (fall + surge.decay.seconds(), 1.0)])
        }
        Profile::Step(step) => Some(vec![(step.at.seconds(), 1.0), (step.at.seconds(), step.step.value())]),
        Profile::Grow(grow) => {
            let at = grow.at.seconds();
            Some(vec![(at, 1.0), (at + grow.over.seconds(), grow.grow.value())])
        }
        Profile::Diurnal(_) => None,
        Profile::Trace(trace) => Some(trace.points.iter().map(|(time, rate)| (time.seconds(), *rate)).collect()),
    }
}

fn at(curve: &Curve, time: f64) -> f64 {
    let next = curve.partition_point(|(t, _)| *t <= time);
    match (next.checked_sub(1).and_then(|before| curve.get(before)), curve.get(next)) {
        (Some(&(t0, v0)), Some(&(t1, v1))) if t1 > t0 => v0 + (v1 - v0) * (time - t0) / (t1 - t0),
        (Some(&(_, value)), _) | (None, Some(&(_, value))) => value,
        (None, None) => 1.0,
    }
}
