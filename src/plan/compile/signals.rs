//! What autoscalers look at outside of the fleets that they size.

use super::Compiler;
use crate::plan::signal::Signal;
use crate::policy::autoscaler::{self, Quantity};

impl Compiler<'_> {
    /// Names become numbers.
    pub(super) fn compile_signals(&mut self) {
        for fleet in 0..self.plan.fleets.len() {
            let asked = self.plan.fleets[fleet].autoscaler.as_ref().map_or_else(Vec::new, |a| a.signals());
            let signals = asked.iter().filter_map(|signal| self.signal(fleet as u32, signal)).collect();
            self.plan.fleets[fleet].signals = signals;
        }
    }

    fn signal(&self, own: u32, signal: &autoscaler::Signal) -> Option<Signal> {
        let of_fleet = || {
            let fleet = self.plan.fleets.iter().position(|fleet| fleet.name == signal.of.text)?;
            Some(fleet as u32)
        };
        match signal.quantity {
            Quantity::Backlog => self.group(own, &signal.of.text).map(|group| Signal::Backlog { group }),
            Quantity::Rate => of_fleet().map(|fleet| Signal::Rate { fleet }),
            Quantity::InFlight => of_fleet().map(|fleet| Signal::InFlight { fleet }),
        }
    }

    /// The group of a name; of a queue that has several the one that a fleet is in.
    fn group(&self, own: u32, name: &str) -> Option<u32> {
        let queues = &self.plan.queues;
        let consumed = |group: &u32| {
            let consumers = &queues.groups[*group as usize].consumers;
            consumers.iter().any(|&consumer| queues.consumers[consumer as usize].fleet == own)
        };
        match queues.queues.iter().find(|queue| queue.name == name) {
            Some(queue) => queue.groups.iter().copied().find(consumed).or_else(|| queue.groups.first().copied()),
            None => {
                let of_name = |group: &crate::plan::queue::Group| group.name == name || self.is_of_queue(group, name);
                queues.groups.iter().position(of_name).map(|group| group as u32)
            }
        }
    }
}
