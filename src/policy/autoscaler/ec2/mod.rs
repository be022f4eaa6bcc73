//! What the policies of an Amazon EC2 Auto Scaling group have in common: periods of a metric, alarms, warm-up, bounds that a
//! schedule may change (EC2 Auto Scaling User Guide).

mod adjustment;
mod alarm;
mod metric;
mod predictive;
mod schedule;
mod simple_scaling;
mod step_scaling;
mod target_tracking;

pub use alarm::Alarm;
pub use metric::{Metric, Reading};
pub use predictive::{Before, Predictive};
pub use schedule::Schedule;
pub use simple_scaling::SimpleScaling;
pub use step_scaling::{Step, StepScaling};
pub use target_tracking::{Target, TargetTracking};

use super::scale::{Decision, Look, Outside, Pod, Scale};
use crate::engine::Time;
use metric::{Datapoint, Meter};
use schedule::Clock;

/// What a policy sees when a period of its metric is over.
#[derive(Clone, Copy, Debug)]
struct State<'a> {
    now: Time,
    /// Replicas that there should be so far.
    current: u32,
    /// Ready replicas whose warm-up is over.
    warmed: u32,
    /// The others: they start, or warm up.
    warming: u32,
    pods: &'a [Pod],
    /// The metric over the period; none if nobody was there to be measured.
    datapoint: Option<Datapoint>,
    /// What it asked for of other things.
    outside: &'a [Outside],
    explained: bool,
}

/// What a policy wants, and why. The reason is empty where nobody reads it, or where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wish {
    replicas: u32,
    because: String,
}

impl Wish {
    /// A wish with its reason, where somebody reads it.
    fn new(replicas: u32, state: &State<'_>, because: impl FnOnce() -> String) -> Self {
        Wish { replicas, because: if state.explained { because() } else { String::new() } }
    }

    /// That all stays as it is.
    fn none(state: &State<'_>) -> Self {
        Wish { replicas: state.current, because: String::new() }
    }
}

/// Decides at the end of each period.
trait Policy: Send {
    fn decide(&mut self, state: &State<'_>) -> Wish;
}

/// The group: bounds, and a policy within them.
struct Group {
    min: u32,
    max: u32,
    schedule: Option<Clock>,
    period: Time,
    period_ends: Time,
    last_look: Time,
    warmup: Time,
    meter: Meter,
    policy: Box<dyn Policy>,
}

impl Group {
    fn new(
        (min, max): (u32, u32),
        schedule: Option<&Schedule>,
        period: Time,
        warmup: Time,
        policy: impl Policy + 'static,
    ) -> Self {
        Group {
            min,
            max,
            schedule: schedule.map(Clock::new),
            period,
            period_ends: period,
            last_look: 0,
            warmup,
            meter: Meter::default(),
            policy: Box::new(policy),
        }
    }

    /// Whether a replica counts in the metric: what was there at the start has warmed up long ago.
    fn is_warm(&self, now: Time, pod: &Pod) -> bool {
        pod.ready && (pod.since == 0 || pod.since.saturating_add(self.warmup) <= now)
    }

    fn next_look(&self) -> Time {
        let action = self.schedule.as_ref().and_then(Clock::next);
        action.map_or(self.period_ends, |action| action.min(self.period_ends))
    }

    /// A scheduled action takes effect at once, whatever warms up or cools down.
    fn act_by_schedule(&mut self, look: &Look<'_>) -> Option<Wish> {
        let action = self.schedule.as_mut()?.due(look.now)?;
        self.min = action.min.unwrap_or(self.min);
        self.max = action.max.unwrap_or(self.max);
        let replicas = action.desired.unwrap_or(look.current);
        let because = if look.explained {
            format!("by the schedule: between {} and {} replicas from now on", self.min, self.max)
        } else {
            String::new()
        };
        Some(Wish { replicas, because })
    }
}

impl Scale for Group {
    fn first_look(&self) -> Time {
        self.next_look()
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let &Look { now, current, pods, outside, explained, .. } = look;
        let warmed = pods.iter().filter(|pod| self.is_warm(now, pod)).count() as u32;
        let span = now - self.last_look;
        let mut meter = std::mem::take(&mut self.meter);
        pods.iter().filter(|pod| self.is_warm(now, pod)).for_each(|pod| meter.note(span, pod));
        self.meter = meter;
        self.last_look = now;
        let mut wish = Wish { replicas: current, because: String::new() };
        if let Some(scheduled) = self.act_by_schedule(look) {
            wish = scheduled;
        }
        if now >= self.period_ends {
            self.period_ends += self.period;
            let warming = (pods.len() as u32).saturating_sub(warmed);
            let current = wish.replicas;
            let datapoint = self.meter.take();
            let state = State { now, current, warmed, warming, pods, datapoint, outside, explained };
            let decided = self.policy.decide(&state);
            if !decided.because.is_empty() || decided.replicas != current {
                wish = decided;
            }
        }
        let replicas = wish.replicas.clamp(self.min, self.max);
        if explained && replicas != wish.replicas {
            let bound = if replicas == self.max { ("max", self.max) } else { ("min", self.min) };
            wish.because += &format!("{}{} {}", if wish.because.is_empty() { "" } else { "; " }, bound.0, bound.1);
        }
        Decision { replicas, next_look: Some(self.next_look()), because: wish.because }
    }
}

/// A number with two decimals at most and its thousands apart, as people write it.
fn plain(value: f64) -> String {
    number(value, 2)
}

/// A number with so many decimals at most.
fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", libm::fabs(value));
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

/// So many periods in words: of a minute, as CloudWatch's detailed monitoring has them, or longer.
fn periods(have: u32, need: u32, period: Time) -> String {
    let minutes = period as f64 / 60e9;
    if minutes == 1.0 {
        format!("for {have} of {need} minutes")
    } else {
        format!("for {have} of {need} periods of {} min", plain(minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    /// Ready replicas of the start, as busy as told, and as many calls a minute.
    pub(super) fn busy(count: u32, utilization: f64, per_minute: f64) -> Vec<Pod> {
        vec![pod(utilization, per_minute / 60.0); count as usize]
    }

    /// A ready replica of the start.
    pub(super) fn pod(utilization: f64, calls_per_second: f64) -> Pod {
        let sampled = Some(0);
        let (ready, created, since, window, in_flight, memory) = (true, 0, 0, 0, 0.0, None);
        Pod { ready, created, since, sampled, window, utilization, calls_per_second, in_flight, memory }
    }

    /// A look at them, with nothing outside.
    pub(super) fn look(now: Time, current: u32, pods: &[Pod]) -> Look<'_> {
        let (cpus, requested_cpus, requested_memory) = (1.0, 1.0, 0.0);
        Look { now, current, pods, cpus, requested_cpus, requested_memory, outside: &[], explained: true }
    }

    /// One look after the other, a minute apart, at a fleet that is as the scaler wants it but always as busy.
    pub(super) fn minutes(scale: &mut dyn Scale, pods: &[Pod], from: u64, count: u64) -> Vec<Decision> {
        let minute = |minute: u64| scale.look(&look((from + minute) * 60 * SECOND, pods.len() as u32, pods));
        (1..=count).map(minute).collect()
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let written: Vec<String> = [1320.0, 5.28, 1e6, 0.5, -6.67, 12.0].into_iter().map(plain).collect();
        assert_eq!(written, ["1,320", "5.28", "1,000,000", "0.5", "-6.67", "12"]);
    }
}
