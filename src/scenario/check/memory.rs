//! Checks of the memory of replicas.

use super::Checker;
use super::fleets::MAX_TIMES;
use crate::language::{Diagnostic, Span};
use crate::policy::autoscaler::Autoscaler;
use crate::scenario::memory::Memory;
use crate::scenario::service::Service;
use crate::units::{Bytes, Growth};

/// The most memory of a replica (the largest machines of the clouds have 32 TiB), and what a request may take of it.
const MOST: f64 = 40e12;
const MOST_PER_REQUEST: f64 = 1e11;

/// The fastest leak: a replica's most memory in an hour.
const FASTEST: f64 = MOST;

impl<'a> Checker<'a> {
    pub(super) fn memory_of(&mut self, service: &'a Service) {
        self.memory_metrics(service);
        let Some(memory) = &service.memory else { return };
        if service.serverless.is_some() {
            let message = "an environment of a function serves one request: its memory is what `per_use` says";
            self.error("E016", memory.span, message);
        }
        let limit = memory.limit.as_ref().map(|limit| (limit.value, limit.span));
        let sizes = [(memory.base.value, memory.base.span)].into_iter().chain(limit);
        for (_, span) in sizes.filter(|(size, _)| size.value() > MOST) {
            self.impossible(span, format!("a replica has at most {}", Bytes::of(MOST)));
        }
        if memory.per_request.value.value() > MOST_PER_REQUEST {
            let most = Bytes::of(MOST_PER_REQUEST);
            self.impossible(memory.per_request.span, format!("a request takes at most {most}"));
        }
        let leak = memory.leak.as_ref().map(|leak| leak.value);
        if let Some(leak) = &memory.leak
            && !(1.0..=FASTEST).contains(&leak.value.bytes_per_hour())
        {
            let fastest = Growth::per_hour(FASTEST);
            self.impossible(leak.span, format!("a leak lies between 1B/h and {fastest}"));
        }
        if memory.base.value.value() + memory.per_request.value.value() < 1.0 && leak.is_none() {
            self.impossible(memory.base.span, "a process that needs no memory at any time has none to look at");
        }
        self.restart_backoff(&memory.restart);
        self.limit_of_memory(service, memory);
    }

    /// What a replica may have is enough to serve, and what is set aside for it is no more.
    fn limit_of_memory(&mut self, service: &Service, memory: &Memory) {
        let Some(limit) = service.memory_limit(self.scenario) else { return };
        let span = memory.limit.as_ref().map_or(memory.span, |limit| limit.span);
        let needed = memory.base.value.value() + memory.per_request.value.value();
        if needed > limit as f64 {
            let (needed, limit) = (Bytes::of(needed), Bytes::of(limit as f64));
            let message = format!("a replica that serves one request has {needed}, and may have {limit}");
            let killed = Diagnostic::error("E015", span, message);
            return self.diagnostics.push(killed.help("it would be killed by every request: raise the limit"));
        }
        let stated = service.requests.as_ref().and_then(|requests| requests.memory.as_ref());
        if let Some(requested) = stated.filter(|requested| requested.value.value() > limit as f64) {
            let message =
                format!("{} are set aside for a replica that may have {}", requested.value, Bytes::of(limit as f64));
            self.impossible(requested.span, message);
        }
        // One that leaks is killed over and over, which must come to an end.
        let hours = self.scenario.duration.value.seconds() / 3600.0;
        let room = limit as f64 - memory.base.value.value() + 1.0;
        let leak = memory.leak.as_ref().map(|leak| (leak.value.bytes_per_hour(), leak.span));
        if let Some((_, span)) = leak.filter(|(leak, _)| leak * hours / room > MAX_TIMES) {
            self.impossible(span, format!("the leak would kill a replica more than {MAX_TIMES:.0e} times"));
        }
    }

    /// Limits that vertical scaling sets, in bytes, and where they stand.
    pub(super) fn limits_of_memory(&mut self, service: &Service, span: Span, limits: Vec<(Span, u64)>) {
        let memory = service.memory.as_ref().filter(|_| service.memory_limit(self.scenario).is_some());
        let Some(memory) = memory else {
            let message = "vertical scaling changes the limit of a replica's memory, and there is none";
            let missing = Diagnostic::error("E016", span, message);
            return self.diagnostics.push(missing.help("give `memory: { base: 300MB, per_request: 2MB, limit: 1GB }`"));
        };
        let needed = memory.base.value.value() + memory.per_request.value.value();
        for (span, limit) in limits {
            if (limit as f64) < needed || limit as f64 > MOST {
                let (least, most) = (Bytes::of(needed), Bytes::of(MOST));
                self.impossible(span, format!("the limit of a replica's memory lies between {least} and {most}"));
            }
        }
    }

    /// An autoscaler that looks at memory needs some to look at, and a share of memory something that it is a share of.
    fn memory_metrics(&mut self, service: &Service) {
        let Some(Autoscaler::KubernetesHpa(hpa)) = &service.autoscaler else { return };
        for (target, span) in hpa
            .metrics
            .iter()
            .filter(|metric| metric.is_sound())
            .filter_map(|metric| Some((metric.memory()?, metric.span())))
        {
            if service.memory.is_none() {
                let message = "the memory of this service's replicas is not told";
                let missing = Diagnostic::error("E016", span, message);
                self.diagnostics.push(missing.help("give `memory: { base: 300MB, per_request: 2MB }`"));
            } else if target.utilization.is_some()
                && service.requested_memory(self.scenario).is_none_or(|bytes| bytes == 0)
            {
                let message = "the utilisation of memory is a share of what is requested, and nothing is";
                let missing = Diagnostic::error("E016", span, message);
                self.diagnostics.push(missing.help("give `requests: { cpu: 500m, memory: 512MB }`, or a `limit`"));
            }
        }
    }
}
