//! What a study says of scenarios whose answer is known beforehand: by hand, from what was published, or by docs/scenarios.md.

mod bill;
mod cache_failover;
mod caches;
mod calls;
mod coverage;
mod databases;
mod effects;
mod elastic;
mod exploring;
mod gate;
mod incidents;
mod known;
mod labs;
mod locks;
mod memory;
mod messages;
mod nodes;
mod plans;
mod probes;
mod quorums;
mod resilience;
mod scaling;
mod scenarios;
mod sensitivity;
mod streams;
mod sweeps;
mod traces;
mod uncertainty;
mod why;

use ninefold::Input;
use ninefold::experiment::Study;

fn study(yaml: &str) -> Study {
    ninefold::study(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{yaml}\n{error}"))
}
