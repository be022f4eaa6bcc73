//! Checks across the parts of a scenario: names, ranges, contradictions. All findings at once.

mod arrivals;
mod attempts;
mod balancers;
mod cache_replicas;
mod caches;
mod calls;
mod databases;
mod demand;
mod disks;
mod elastic;
mod faults;
mod fleets;
pub(in crate::scenario) mod graph;
mod groups;
mod guards;
mod health;
mod loads;
mod locks;
mod memory;
mod money;
pub(in crate::scenario) mod names;
mod network;
mod nodes;
mod objectives;
mod places;
mod probes;
mod queues;
mod quorum;
mod recovery;
mod scaling;
mod size;
mod standby;
mod streams;
mod study;
mod traffic;
mod volume;
mod waits;

use super::Scenario;
use crate::language::{Diagnostic, Diagnostics, Span};
use graph::Graph;
use names::Names;

/// Notes all that is wrong with a scenario, and what is doubtful.
pub fn check(scenario: &Scenario, diagnostics: &mut Diagnostics) {
    let names = Names::gather(scenario, diagnostics);
    let mut checker = Checker { scenario, names, diagnostics };
    if !checker.fits() {
        return;
    }
    checker.study();
    checker.traffic();
    checker.regions();
    checker.network();
    checker.node_pools();
    checker.services();
    checker.databases();
    checker.recoveries();
    checker.queues();
    checker.caches();
    checker.crews();
    checker.events();
    checker.disks();
    checker.money();
    checker.calls();
    checker.locks();
    checker.streams();
    let graph = Graph::new(scenario, &names);
    checker.circles(&graph);
    checker.objectives();
    if !checker.diagnostics.has_errors() {
        checker.memory();
        checker.loads(&graph);
    }
}

struct Checker<'a> {
    scenario: &'a Scenario,
    names: Names<'a>,
    diagnostics: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, span, message));
    }

    /// Notes an impossible value.
    fn impossible(&mut self, span: Span, message: impl Into<String>) {
        self.error("E015", span, message);
    }
}
