//! The name space of a scenario.

use crate::language::{Diagnostic, Diagnostics, Name};
use crate::scenario::Scenario;
use crate::scenario::service::Service;
use std::collections::BTreeMap;

/// What can be called.
#[derive(Clone, Copy)]
pub enum Callee<'a> {
    /// A service.
    Service(&'a Service),
    /// A database.
    Database,
}

/// All names.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    scenario: &'a Scenario,
}

impl<'a> Callee<'a> {
    /// The names of its endpoints; a service with `work` has one without a name.
    pub fn endpoints(self) -> Vec<&'a str> {
        match self {
            Callee::Service(service) => service.endpoints.names().collect(),
            Callee::Database => vec!["read", "write"],
        }
    }

    /// Whether it has an endpoint of this name.
    pub fn has(self, endpoint: &str) -> bool {
        match self {
            Callee::Service(service) => service.endpoints.get(endpoint).is_some(),
            Callee::Database => matches!(endpoint, "read" | "write"),
        }
    }
}

impl<'a> Names<'a> {
    /// Gathers them; a name that is taken twice is an error.
    pub fn gather(scenario: &'a Scenario, diagnostics: &mut Diagnostics) -> Self {
        let names = scenario.traffic.iter().map(|(name, _)| name);
        let names = names.chain(scenario.services.iter().map(|(name, _)| name));
        let names = names.chain(scenario.caches.iter().map(|(name, _)| name));
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        let names = names.chain(scenario.recovery.iter().map(|(name, _)| name));
        let names = names.chain(scenario.queues.iter().map(|(name, _)| name));
        let names = names.chain(scenario.nodes.iter().map(|(name, _)| name));
        let names = names.chain(scenario.locks.iter().map(|(name, _)| name));
        for name in names.chain(scenario.databases.iter().map(|(name, _)| name)) {
            if name.text.contains('.') {
                let message = format!("`{name}` is no name for a thing: a dot leads into one");
                diagnostics.push(Diagnostic::error("E009", name.span, message));
            }
            if let Some(first) = seen.get(name.text.as_str()) {
                let message = format!("`{name}` is declared twice: here and on line {}", first.span.line);
                diagnostics.push(Diagnostic::error("E013", name.span, message));
            }
            seen.entry(&name.text).or_insert(name);
        }
        Names { scenario }
    }

    /// The service or database with this name.
    pub fn find(&self, name: &str) -> Option<Callee<'a>> {
        let service = self.scenario.services.get(name).map(Callee::Service);
        service.or_else(|| self.scenario.databases.get(name).map(|_| Callee::Database))
    }

    /// What `to` names: a callee, and an endpoint of it if one is named.
    pub fn resolve(&self, to: &'a Name, diagnostics: &mut Diagnostics) -> Option<(Callee<'a>, Option<&'a str>)> {
        let (name, endpoint) = to.text.split_once('.').map_or((to.text.as_str(), None), |(n, e)| (n, Some(e)));
        if self.scenario.queues.get(name).is_some() {
            let queue = Diagnostic::error("E012", to.span, format!("`{name}` is a queue, which nobody calls"));
            diagnostics.push(queue.help(format!("put messages into it: `publish: {name}`")));
            return None;
        }
        let Some(callee) = self.find(name) else {
            let message = format!("service or database `{name}` is not defined");
            let known = self.scenario.services.names().chain(self.scenario.databases.names());
            diagnostics.push_nearest(Diagnostic::error("E012", to.span, message), name, known);
            return None;
        };
        match endpoint {
            Some(endpoint) if !callee.has(endpoint) => {
                let endpoints = callee.endpoints();
                let message = format!("`{name}` has no endpoint `{endpoint}`");
                diagnostics.push_nearest(Diagnostic::error("E012", to.span, message), endpoint, endpoints);
                None
            }
            endpoint => Some((callee, endpoint)),
        }
    }
}
