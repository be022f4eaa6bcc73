//! Checks of who sends requests.

use super::Checker;
use super::size::MAX_USERS;
use crate::language::{Diagnostic, Map, Span};
use crate::scenario::profile::Profile;
use crate::scenario::traffic::{Arrivals, Batch, Traffic, Value};
use crate::units::{Duration, Share};
use std::collections::BTreeSet;

/// The most days and nights in a simulation.
const MAX_PERIODS: u64 = 10_000;

impl<'a> Checker<'a> {
    pub(super) fn traffic(&mut self) {
        for (name, traffic) in self.scenario.traffic.iter() {
            let ways = [traffic.to.is_some(), traffic.steps.is_some(), !traffic.session.is_empty()];
            if ways.into_iter().filter(|&given| given).count() != 1 {
                let message = format!("traffic `{name}` needs either `to`, `steps` or a `session`");
                self.error("E016", name.span, message);
            }
            self.pace(&name.text, name.span, traffic);
            self.mix(traffic);
            self.keys(traffic.keys.as_ref());
            self.timeout(&traffic.timeout);
            self.deadline(&traffic.deadline, &traffic.timeout);
            self.retry(traffic.retry.as_ref());
            self.hedge(traffic.hedge.as_ref(), traffic.retry.as_ref());
            let (limiter, bulkhead) = (traffic.rate_limit.as_ref(), traffic.bulkhead.as_ref());
            self.guards(traffic.throttle.as_ref(), traffic.breaker.as_ref(), limiter, bulkhead);
            if let (Some(patience), Some(_)) = (&traffic.patience, &traffic.hedge) {
                let message = "a request that is sent more than once has no `patience`: give it a `timeout`";
                self.error("E016", patience.span, message);
            }
            if !(1..=8).contains(&traffic.priority.value) {
                self.impossible(traffic.priority.span, "a priority lies between 1, the most urgent, and 8");
            }
            traffic.profile.iter().for_each(|item| self.profile(item));
        }
    }

    fn pace(&mut self, name: &str, span: Span, traffic: &'a Traffic) {
        let own = matches!(traffic.arrivals, Arrivals::Renewal(_) | Arrivals::Mmpp(_));
        let traced = traffic.profile.iter().any(|item| matches!(item, Profile::Trace(_)));
        match (&traffic.rate, &traffic.users) {
            (Some(_), Some(users)) => {
                self.error(
                    "E016",
                    users.span,
                    format!("traffic `{name}` is open (`rate`) or closed (`users`), not both"),
                );
            }
            (Some(rate), None) if rate.value.value() <= 0.0 => {
                self.impossible(rate.span, "a rate must be greater than 0")
            }
            (None, None) if !own && !traced => {
                self.error("E005", span, format!("traffic `{name}` needs a `rate`, or a number of `users`"));
            }
            (None, Some(users)) => {
                if users.value == 0 || u64::from(users.value) > MAX_USERS {
                    self.impossible(users.span, "the number of users lies between 1 and 10,000,000");
                }
                if !traffic.profile.is_empty()
                    || !matches!(traffic.arrivals, Arrivals::Poisson(_))
                    || !matches!(traffic.batch.value, Batch::Fixed(1))
                {
                    let message = format!(
                        "traffic `{name}` is closed: its users set the pace, so it has no profile, no arrivals and no batches"
                    );
                    self.error("E016", users.span, message);
                }
            }
            _ => {}
        }
        self.arrivals(&traffic.arrivals);
        self.batch(traffic);
        if let (Some(think), None) = (&traffic.think, &traffic.users) {
            self.error("E016", think.span, "`think` belongs to closed traffic: give `users`");
        }
    }

    fn profile(&mut self, item: &Profile) {
        let end = self.scenario.duration.value;
        let at = match item {
            Profile::Surge(surge) => surge.at,
            Profile::Step(step) => step.at,
            Profile::Grow(grow) => grow.at,
            Profile::Diurnal(day) => {
                if day.period.nanos() == 0 || end.nanos() / day.period.nanos() > MAX_PERIODS {
                    let message = format!("the period must be greater than 0, and fit at most {MAX_PERIODS} times");
                    self.impossible(day.span, message);
                }
                Duration::default()
            }
            Profile::Trace(_) => Duration::default(),
        };
        if at > end {
            self.impossible(item.span(), format!("it begins at {at}, after the end at {end}"));
        }
    }

    fn mix(&mut self, traffic: &'a Traffic) {
        let Some(to) = &traffic.to else {
            if let Some((first, _)) = traffic.mix.iter().next() {
                self.error("E016", first.span, "a `mix` belongs to a `to`");
            }
            if let Some(Value::Endpoints(values)) = &traffic.value
                && let Some((first, _)) = values.iter().next()
            {
                self.error("E016", first.span, "a journey has one `value` as a whole: 38 USD");
            }
            return;
        };
        let Some((callee, endpoint)) = self.names.resolve(to, self.diagnostics) else {
            return;
        };
        let endpoints = callee.endpoints();
        match traffic.mix.iter().next() {
            Some((first, _)) if endpoint.is_some() => {
                self.error(
                    "E016",
                    first.span,
                    format!("`to: {to}` already names an endpoint, so there is nothing to mix"),
                );
            }
            Some((first, _)) if endpoints.is_empty() => {
                self.error("E016", first.span, format!("`{to}` has only one endpoint, so there is nothing to mix"));
            }
            Some(_) => {
                self.unknown(&traffic.mix, &endpoints, to.text.as_str());
                let total: f64 = traffic.mix.iter().map(|(_, share)| share.value()).sum();
                self.adds_up(total, to.span);
            }
            None => self.ambiguous(to, endpoint, callee),
        }
        if let Some(Value::Endpoints(values)) = &traffic.value {
            self.unknown(values, &endpoints, to.text.as_str());
        }
    }

    fn unknown<T>(&mut self, map: &Map<T>, endpoints: &[&str], of: &str) {
        let known: BTreeSet<&str> = endpoints.iter().copied().collect();
        for (name, _) in map.iter().filter(|(name, _)| !known.contains(name.text.as_str())) {
            let unknown = Diagnostic::error("E012", name.span, format!("`{of}` has no endpoint `{name}`"));
            self.diagnostics.push_nearest(unknown, &name.text, endpoints.iter().copied());
        }
    }

    pub(super) fn adds_up(&mut self, total: f64, span: Span) {
        if (total - 1.0).abs() > 1e-6 {
            let total = Share::new((total * 1e6).round() / 1e6);
            self.error("E017", span, format!("the shares add up to {total}, not to 100%"));
        }
    }
}
