//! The name space of a scenario.

use crate::language::{Diagnostic, Diagnostics, Name};
use crate::scenario::Scenario;
use crate::scenario::service::Service;

/// What can be called.
#[derive(Clone, Copy)]
pub enum Callee<'a> {
    /// A service, with its name.
    Service(&'a str, &'a Service),
    /// A database, with its name.
    Database(&'a str),
}

/// All names.
pub struct Names<'a> {
    pub callees: Vec<Callee<'a>>,
}

impl<'a> Callee<'a> {
    pub fn name(self) -> &'a str {
        match self {
            Callee::Service(name, _) | Callee::Database(name) => name,
        }
    }

    /// The names of its endpoints; a service with `work` has one without a name.
    pub fn endpoints(self) -> Vec<&'a str> {
        match self {
            Callee::Service(_, service) => service.endpoints.names().collect(),
            Callee::Database(_) => vec!["read", "write"],
        }
    }
}

impl<'a> Names<'a> {
    /// Gathers them; a name that is taken twice is an error.
    pub fn gather(scenario: &'a Scenario, diagnostics: &mut Diagnostics) -> Self {
        let services =
            scenario.services.iter().map(|(name, service)| (name, Some(Callee::Service(&name.text, service))));
        let databases = scenario.databases.iter().map(|(name, _)| (name, Some(Callee::Database(&name.text))));
        let traffic = scenario.traffic.iter().map(|(name, _)| (name, None));
        let mut seen: Vec<&Name> = Vec::new();
        let mut callees = Vec::new();
        for (name, callee) in traffic.chain(services).chain(databases) {
            if name.text.contains('.') {
                let message = format!("`{name}` is no name for a thing: a dot leads into one");
                diagnostics.push(Diagnostic::error("E009", name.span, message));
            }
            if let Some(first) = seen.iter().find(|first| first.text == name.text) {
                let message = format!("`{name}` is declared twice: here and on line {}", first.span.line);
                diagnostics.push(Diagnostic::error("E013", name.span, message));
            }
            seen.push(name);
            callees.extend(callee);
        }
        Names { callees }
    }

    /// The service or database with this name.
    pub fn find(&self, name: &str) -> Option<Callee<'a>> {
        self.callees.iter().copied().find(|callee| callee.name() == name)
    }

    /// What `to` names: a callee, and an endpoint of it if one is named.
    pub fn resolve<'n>(&self, to: &'n Name, diagnostics: &mut Diagnostics) -> Option<(Callee<'a>, Option<&'n str>)> {
        let (name, endpoint) = to.text.split_once('.').map_or((to.text.as_str(), None), |(n, e)| (n, Some(e)));
        let Some(callee) = self.find(name) else {
            let message = format!("service or database `{name}` is not defined");
            let known = self.callees.iter().map(|callee| callee.name());
            diagnostics.push(Diagnostic::error("E012", to.span, message).nearest(name, known));
            return None;
        };
        let endpoints = callee.endpoints();
        match endpoint {
            Some(endpoint) if !endpoints.contains(&endpoint) => {
                let message = format!("`{name}` has no endpoint `{endpoint}`");
                diagnostics.push(Diagnostic::error("E012", to.span, message).nearest(endpoint, endpoints));
                None
            }
            endpoint => Some((callee, endpoint)),
        }
    }
}
