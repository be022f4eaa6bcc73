//! Deploys and maintenance.

use super::Compiler;
use crate::language::Name;
use crate::plan::program::threshold;
use crate::plan::{Deploy, Maintenance};
use crate::scenario::event::{Event, Target};

impl Compiler<'_> {
    /// Compiles what an event changes on purpose.
    pub(super) fn compile_change(&mut self, nth: usize, event: &Event, target: &Target<'_>) {
        let (at, subject) = (event.at.value.nanos(), target.words());
        if let Some(deploy) = &event.deploy {
            let errors = deploy.errors.value.value();
            let fleets: Vec<u32> = match target {
                Target::Services(names) => names.iter().flat_map(|name: &&Name| self.fleets_of(&name.text)).collect(),
                _ => Vec::new(),
            };
            for fleet in fleets {
                let spec = &mut self.plan.fleets[fleet as usize];
                spec.ails |= errors > 0.0 || deploy.slow.value.value() != 1.0;
                spec.listens |= deploy.rollback.is_some();
                self.plan.deploys.push(Deploy {
                    at,
                    fleet,
                    strategy: deploy.strategy.clone(),
                    slow: deploy.slow.value.value(),
                    errors: if errors > 0.0 { threshold(errors) } else { 0 },
                    rollback: deploy.rollback.clone(),
                });
            }
            self.plan.marks.push((at, format!("deploy of {subject}")));
        }
        if let Some(maintenance) = &event.maintenance {
            let words = format!("maintenance of {subject}");
            self.plan.marks.push((at, words.clone()));
            self.plan.maintenances.push(Maintenance {
                at,
                hits: self.hits_but_nodes(target, event.replicas.as_ref().map(|n| n.value)),
                at_once: event.at_once.as_ref().map_or(1, |at_once| at_once.value),
                lasts: maintenance.sampler.clone(),
                path: format!("events.{nth}.maintenance"),
                words,
            });
        }
    }
}
