//! Scaling by the clock.

use super::scale::{Decision, Look, Scale};
use crate::engine::Time;
use crate::units::Duration;

crate::record! {
    /// So many replicas from each of the given times on.
    Scheduled = "scheduled" {
        /// After this time the steps begin again; never if not given.
        every: Option<Duration>;
        /// The steps, in order of time.
        steps: Vec<ScheduledStep>;
    }
}

crate::record! {
    /// A step of a schedule.
    ScheduledStep = "step of a schedule" {
        /// From when on.
        at: Duration;
        /// How many replicas.
        replicas: u32;
    }
}

impl Scheduled {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        let steps = self.steps.iter().map(|step| (step.at.nanos(), step.replicas)).collect();
        Box::new(Clockwork { every: self.every.map(Duration::nanos), steps, next: 0, round: 0 })
    }

    /// The fewest and the most replicas of all steps.
    pub fn bounds(&self) -> (u32, u32) {
        let replicas = || self.steps.iter().map(|step| step.replicas);
        (replicas().min().unwrap_or(0), replicas().max().unwrap_or(0))
    }
}

struct Clockwork {
    every: Option<Time>,
    steps: Vec<(Time, u32)>,
    next: usize,
    round: u64,
}

impl Clockwork {
    fn time_of_next(&self) -> Option<Time> {
        let (at, _) = self.steps.get(self.next)?;
        Some(at.saturating_add(self.round.saturating_mul(self.every.unwrap_or(0))))
    }
}

impl Scale for Clockwork {
    fn first_look(&self) -> Time {
        self.time_of_next().unwrap_or(crate::engine::time::NEVER)
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let step = self.steps.get(self.next);
        let replicas = step.map_or(look.current, |(_, replicas)| *replicas);
        let because = if look.explained { format!("by the schedule: {replicas} from now on") } else { String::new() };
        self.next += 1;
        if self.next >= self.steps.len() && self.every.is_some() {
            self.next = 0;
            self.round += 1;
        }
        Decision { replicas, next_look: self.time_of_next(), because }
    }
}
