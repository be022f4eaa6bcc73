//! Checks of long connections.

use super::Checker;
use crate::language::{Diagnostic, Limit, Span};
use crate::scenario::service::Service;
use crate::scenario::steps::Step;
use crate::scenario::stream::Stream;

impl<'a> Checker<'a> {
    pub(super) fn stream(&mut self, stream: &'a Stream) {
        if stream.lasts.sampler.mean_seconds() <= 0.0 {
            self.impossible(stream.span, "a connection that lasts no time is none: `lasts` must be greater than 0");
        }
        if stream.every.as_ref().is_some_and(|every| every.sampler.mean_seconds() <= 0.0) {
            self.impossible(stream.span, "a connection has to rest in between: `every` must be greater than 0");
        }
        if stream.every.is_some() == stream.steps.is_empty() {
            self.error("E016", stream.span, "`every` and `steps` belong together: how often, and what");
        }
        self.steps(&stream.steps);
    }

    /// A connection is what an endpoint is about: one, and not within anything else.
    pub(super) fn streams(&mut self) {
        for (_, service) in self.scenario.services.iter() {
            for (name, steps) in service.endpoints.iter() {
                let mut own = steps.iter().filter_map(|step| match step {
                    Step::Stream(stream) => Some(stream),
                    _ => None,
                });
                if let (Some(_), Some(second)) = (own.next(), own.next()) {
                    self.error("E016", second.span, format!("endpoint `{name}` keeps one connection, not two"));
                }
                if let Some(span) = steps.iter().find_map(inner) {
                    self.misplaced(span);
                }
            }
        }
        for (_, traffic) in self.scenario.traffic.iter() {
            let journey = traffic.journey();
            let mut steps = journey.iter().flat_map(|(_, steps)| steps.iter());
            if let Some(span) = steps.find_map(|step| own(step).or_else(|| inner(step))) {
                self.misplaced(span);
            }
        }
    }

    fn misplaced(&mut self, span: Span) {
        let message = "a `stream` stands by itself among the steps of a service's endpoint";
        let help = "give it an endpoint of its own, and call that";
        self.diagnostics.push(Diagnostic::error("E016", span, message).help(help));
    }

    /// The connections that a service has room for.
    pub(super) fn connections(&mut self, service: &Service) {
        let Some(connections) = &service.connections else { return };
        if connections.value == Limit::At(0) {
            self.impossible(connections.span, "a replica takes at least 1 connection");
        }
        let mut steps = service.endpoints.iter().flat_map(|(_, steps)| steps.iter());
        if !steps.any(|step| own(step).is_some()) {
            let message = "no endpoint keeps a connection open, so `connections` makes no difference";
            let warning = Diagnostic::warning("W004", connections.span, message);
            self.diagnostics.push(warning.help("a `stream` does: stream: { lasts: 20m }"));
        }
    }

    /// More connections than there is room for.
    pub(super) fn connected(&mut self, name: &str, span: Span, service: &Service, wanted: f64) {
        let Some(Limit::At(most)) = service.connections.as_ref().map(|connections| connections.value) else {
            return;
        };
        let most = f64::from(most) * f64::from(self.most_replicas(name));
        if wanted > most {
            let message = format!("clients want {wanted:.0} connections to `{name}` at once, and it takes {most:.0}");
            let warning = Diagnostic::warning("W001", span, message);
            self.diagnostics.push(warning.help("the rest is rejected; add replicas or `connections`"));
        }
    }
}

fn own(step: &Step) -> Option<Span> {
    match step {
        Step::Stream(stream) => Some(stream.span),
        _ => None,
    }
}

/// A connection within something else.
fn inner(step: &Step) -> Option<Span> {
    let any = |steps: &[Step]| steps.iter().find_map(|step| own(step).or_else(|| inner(step)));
    step.within().into_iter().find_map(any)
}
