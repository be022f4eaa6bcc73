//! CloudWatch alarms.

use super::State;
use super::metric::{Metric, Reading};
use crate::engine::Time;

crate::record! {
    /// An alarm on a metric: `above` or `below` a threshold for some periods in a row. It goes on asking for action in every
    /// period in which it is in alarm; a period without data ends it.
    Alarm = "alarm" {
        /// What it looks at.
        metric: Metric;
        /// It is in alarm when the metric is at this or higher.
        above: Option<Reading>;
        /// It is in alarm when the metric is at this or lower.
        below: Option<Reading>;
        /// Periods in a row.
        periods: u32 = 3, "CloudWatch alarm of a target tracking policy: 3 of 3";
    }
}

impl Alarm {
    /// Its threshold; 0 where none is given.
    pub fn threshold(&self) -> Option<Reading> {
        self.above.or(self.below)
    }
}

/// So many periods in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Streak {
    pub need: u32,
    have: u32,
}

impl Streak {
    pub(super) fn new(need: u32) -> Self {
        Streak { need, have: 0 }
    }

    /// A period is over; tells whether that makes enough of them.
    pub(super) fn note(&mut self, breached: bool) -> bool {
        self.have = if breached { (self.have + 1).min(self.need) } else { 0 };
        self.have >= self.need
    }
}

/// An alarm in a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    metric: Metric,
    threshold: f64,
    upward: bool,
    streak: Streak,
    period: Time,
}

/// What an alarm has seen that is in alarm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Breach {
    /// How far beyond the threshold the metric is.
    pub by: f64,
    value: f64,
}

impl Watch {
    pub(super) fn new(alarm: &Alarm, period: Time) -> Self {
        Watch {
            metric: alarm.metric,
            threshold: alarm.threshold().map_or(0.0, Reading::value),
            upward: alarm.above.is_some(),
            streak: Streak::new(alarm.periods),
            period,
        }
    }

    /// A period is over: how far the metric is beyond the threshold, if the alarm is in alarm.
    pub(super) fn note(&mut self, state: &State<'_>) -> Option<Breach> {
        let value = state.datapoint.and_then(|datapoint| datapoint.value(self.metric));
        // A metric is a mean of floating numbers: what is a billionth short of the threshold is at it.
        let by = value.map_or(-1.0, |value| if self.upward { value - self.threshold } else { self.threshold - value });
        let by = if by.abs() < 1e-9 { 0.0 } else { by };
        let in_alarm = self.streak.note(by >= 0.0);
        value.filter(|_| in_alarm).map(|value| Breach { by, value })
    }

    /// Why it is in alarm.
    pub(super) fn in_words(&self, breach: &Breach) -> String {
        let periods = super::periods(self.streak.need, self.streak.need, self.period);
        let side = if self.upward { "over" } else { "under" };
        format!("{} {side} {} {periods}", self.metric.told(breach.value), self.metric.in_words(self.threshold))
    }
}
