//! Scaling by the clock.

use super::scale::{Decision, Look, Scale};
use crate::engine::{Time, time};
use crate::policy::timetable::Timetable;
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
        let timetable = Timetable::new(self.steps.iter().map(|step| step.at), self.every);
        Box::new(Clockwork { timetable, replicas: self.steps.iter().map(|step| step.replicas).collect() })
    }

    /// The fewest and the most replicas of all steps.
    pub fn bounds(&self) -> (u32, u32) {
        let replicas = || self.steps.iter().map(|step| step.replicas);
        (replicas().min().unwrap_or(0), replicas().max().unwrap_or(0))
    }
}

struct Clockwork {
    timetable: Timetable,
    /// From each time on.
    replicas: Vec<u32>,
}

impl Scale for Clockwork {
    fn first_look(&self) -> Time {
        self.timetable.next().unwrap_or(time::NEVER)
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let replicas = self.timetable.due(look.now).map_or(look.current, |due| self.replicas[due]);
        let because = if look.explained { format!("by the schedule: {replicas} from now on") } else { String::new() };
        Decision { replicas, next_look: self.timetable.next(), because }
    }
}
