//! How long callers wait, and how often they try again.

use super::Checker;
use super::demand::Demand;
use super::graph::{Graph, Place};
use crate::language::{Diagnostic, Span, Spanned};
use crate::policy::retry::Retry;
use crate::scenario::steps::Call;
use crate::units::Duration;

impl<'a> Checker<'a> {
    /// Callers who give up before their callees do.
    pub(super) fn impatience(&mut self, graph: &Graph<'a>, demands: &[Demand]) {
        let waiters: Vec<Waiter> =
            graph.places.iter().zip(demands).map(|(place, demand)| Waiter::new(place, demand.time)).collect();
        for (name, traffic) in self.scenario.traffic.iter() {
            let called = self.entries(traffic, graph).into_iter().filter(|_| traffic.to.is_some());
            called.for_each(|(place, _)| {
                self.patient(&name.text, waits(&traffic.timeout, &traffic.deadline), &waiters[place])
            });
            for edge in graph.journey(traffic, &self.names) {
                self.patient(&name.text, edge.call.and_then(call_waits), &waiters[edge.to]);
            }
        }
        for (place, own) in graph.places.iter().zip(&waiters) {
            for edge in &place.calls {
                self.patient(&own.name, edge.call.and_then(call_waits), &waiters[edge.to]);
            }
        }
    }

    fn patient(&mut self, caller: &str, timeout: Option<&Spanned<Duration>>, callee: &Waiter<'_>) {
        let Some(timeout) = timeout else { return };
        let (waits, time, to) = (timeout.value, callee.time, &callee.name);
        if waits.seconds() < time {
            let needs = Duration::from_nanos((time.min(1e9) * 1e9) as u64);
            let message =
                format!("`{caller}` waits {waits} for `{to}`, which takes {needs} on average without any queue");
            self.diagnostics.push(Diagnostic::warning("W002", timeout.span, message));
            return;
        }
        if let Some((longest, call)) = callee.longest.filter(|(longest, _)| *longest > waits) {
            let message =
                format!("`{caller}` waits {waits} for `{to}`, which itself waits {longest} for `{}`", call.to);
            let help = "timeouts should grow shorter from the client inwards, or work goes on that nobody waits for";
            self.diagnostics.push(Diagnostic::warning("W002", timeout.span, message).help(help));
        }
    }

    /// Retries without a budget on several levels of one chain of calls.
    pub(super) fn amplification(&mut self, graph: &Graph<'a>) {
        // Of each place, the chain of calls below it that multiplies most.
        let mut worst = vec![Chain::default(); graph.places.len()];
        for &place in &graph.order {
            let chains = graph.places[place]
                .calls
                .iter()
                .map(|edge| worst[edge.to].over(edge.call.and_then(|call| call.retry.as_ref())));
            worst[place] = chains.fold(Chain::default(), Chain::worse);
        }
        for (name, traffic) in self.scenario.traffic.iter() {
            let entries = self.entries(traffic, graph).into_iter();
            let called = entries.map(|(place, _)| worst[place]).fold(Chain::default(), Chain::worse);
            let journey = graph.journey(traffic, &self.names).into_iter();
            let below = journey
                .map(|edge| worst[edge.to].over(edge.call.and_then(|call| call.retry.as_ref())))
                .fold(called, Chain::worse);
            self.amplified(name.span, below.over(traffic.retry.as_ref()));
        }
    }

    fn amplified(&mut self, span: Span, chain: Chain) {
        if chain.levels >= 2 {
            let message = format!(
                "retries without a budget on {} levels: a failure at the bottom multiplies the load by up to {:.0}",
                chain.levels, chain.product
            );
            let help = "give the retries a `budget: 20%`, or retry on one level only";
            self.diagnostics.push(Diagnostic::warning("W003", span, message).help(help));
        }
    }
}

/// How long a caller waits for an answer: its timeout, or the deadline where it has no other.
fn waits<'a>(
    timeout: &'a Option<Spanned<Duration>>,
    deadline: &'a Option<Spanned<Duration>>,
) -> Option<&'a Spanned<Duration>> {
    timeout.as_ref().or(deadline.as_ref())
}

/// How long the caller of a call waits.
fn call_waits(call: &Call) -> Option<&Spanned<Duration>> {
    waits(&call.timeout, &call.deadline)
}

/// A place, as somebody who is called and waits for others in turn.
struct Waiter<'a> {
    /// As callers write it.
    name: String,
    /// What it takes on average without any queue, in seconds.
    time: f64,
    /// Its call with the longest timeout.
    longest: Option<(Duration, &'a Call)>,
}

impl<'a> Waiter<'a> {
    fn new(place: &Place<'a>, time: f64) -> Self {
        let name = match place.endpoint {
            "" => place.owner.to_owned(),
            endpoint => format!("{}.{endpoint}", place.owner),
        };
        let timeouts = place.calls.iter().filter_map(|edge| Some((edge.call?.timeout.as_ref()?.value, edge.call?)));
        Waiter { name, time, longest: timeouts.max_by_key(|(timeout, _)| *timeout) }
    }
}

/// Retries along a chain of calls.
#[derive(Clone, Copy)]
struct Chain {
    /// On how many levels retries have no budget.
    levels: u32,
    /// The product of their attempts.
    product: f64,
}

impl Default for Chain {
    fn default() -> Self {
        Chain { levels: 0, product: 1.0 }
    }
}

impl Chain {
    /// With a caller on top.
    fn over(self, retry: Option<&Retry>) -> Self {
        match retry {
            Some(retry) if retry.budget.is_none() && retry.attempts.number() > 1 => {
                Chain { levels: self.levels + 1, product: self.product * f64::from(retry.attempts.number()) }
            }
            _ => self,
        }
    }

    fn worse(self, other: Chain) -> Chain {
        if other.product > self.product { other } else { self }
    }
}
