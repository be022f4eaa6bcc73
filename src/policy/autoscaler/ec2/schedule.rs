//! Scheduled actions: bounds and sizes that are set by the clock.

use crate::engine::Time;
use crate::policy::timetable::Timetable;
use crate::units::Duration;

crate::record! {
    /// Scheduled actions of an Auto Scaling group, beside its policy.
    Schedule = "schedule" {
        /// After this time the actions begin again; never if not given.
        every: Option<Duration>;
        /// The actions, in order of time.
        actions: Vec<Action>;
    }
}

crate::record! {
    /// A scheduled action. It takes effect at once, whatever warms up or cools down (EC2 Auto Scaling User Guide,
    /// "Scaling cooldowns").
    Action = "scheduled action" {
        /// When.
        at: Duration;
        /// The fewest replicas from then on; as before if not given.
        min: Option<u32>;
        /// The most replicas from then on; as before if not given.
        max: Option<u32>;
        /// How many replicas there are then, within the bounds; as many as before if not given.
        desired: Option<u32>;
    }
}

/// The actions in a run.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    actions: Vec<Action>,
    timetable: Timetable,
}

impl Clock {
    pub(super) fn new(schedule: &Schedule) -> Self {
        let actions = schedule.actions.clone();
        Clock { timetable: Timetable::new(actions.iter().map(|action| action.at), schedule.every), actions }
    }

    /// When the next action is due, if there is one.
    pub(super) fn next(&self) -> Option<Time> {
        self.timetable.next()
    }

    /// The action that is due now.
    pub(super) fn due(&mut self, now: Time) -> Option<&Action> {
        self.timetable.due(now).map(|due| &self.actions[due])
    }
}

/// The fewest and the most replicas under a schedule.
pub(super) fn bounds(min: u32, max: u32, schedule: Option<&Schedule>) -> (u32, u32) {
    let actions = || schedule.into_iter().flat_map(|schedule| &schedule.actions);
    let fewest = actions().filter_map(|action| action.min).fold(min, u32::min);
    (fewest, actions().filter_map(|action| action.max).fold(max, u32::max))
}
