//! Why the controller decides as it does, for people.

use super::Select;
use super::behavior::{Followed, Limit};
use super::calculator::{NoMetrics, Proposal};
use super::controller::{Hpa, Rules, Verdict};
use super::metric::Measured;
use crate::engine::Time;
use crate::engine::time::SECOND;
use crate::policy::autoscaler::scale::Look;
use crate::units::{Bytes, Cpus, Duration};

/// The reason for a verdict in words; nothing where all metrics are near their targets.
pub fn because(hpa: &Hpa, look: &Look<'_>, proposals: &[Result<Proposal, NoMetrics>], verdict: &Verdict) -> String {
    let (min, max) = hpa.bounds;
    match verdict {
        Verdict::Disabled => String::new(),
        Verdict::Bounded(replicas) => {
            let bound = if *replicas == max { format!("max {max}") } else { format!("min {min}") };
            format!("{} replicas are outside of min {min} and max {max}: {bound}", look.current)
        }
        Verdict::Unknown => {
            let unknown = hpa.metrics.iter().zip(proposals).filter(|(_, proposal)| proposal.is_err());
            let unknown: Vec<String> = unknown.map(|(metric, _)| name(metric)).collect();
            format!("no metrics ({}): {} stay", unknown.join(", "), look.current)
        }
        Verdict::Follows { wanted, followed } if *wanted == look.current && followed.replicas == look.current => {
            String::new()
        }
        Verdict::Follows { wanted, followed } => {
            let decisive = hpa.metrics.iter().zip(proposals).find_map(|(metric, proposal)| {
                let proposal = proposal.ok().filter(|proposal| proposal.replicas == *wanted)?;
                Some(reading(metric, &proposal))
            });
            let mut text = format!("{}, wants {wanted}", decisive.unwrap_or_default());
            text += &held(hpa, look, *wanted, followed);
            text
        }
    }
}

/// What a metric shows.
fn reading(metric: &Measured, proposal: &Proposal) -> String {
    let (measured, target) = (proposal.measured, metric.target());
    let shown = match metric {
        Measured::Utilization(_) => format!("CPU {measured} % of {target} %"),
        Measured::Cpu(_) => format!("CPU {} of {} a pod", cores(measured), cores(target)),
        Measured::MemoryUtilization(_) => format!("memory {measured} % of {target} %"),
        Measured::Memory(_) => format!("memory {} of {} a pod", bytes(measured), bytes(target)),
        Measured::Rate(_) => format!("{} requests/s of {} a pod", number(measured), number(target)),
        Measured::InFlight(_) => format!("{} requests in flight of {} a pod", number(measured), number(target)),
        Measured::Outside { words, average, .. } => {
            let per = if *average { " a pod" } else { "" };
            return format!("{words} {} for {}{per}", number(measured), number(target));
        }
    };
    let mut text = format!("{shown} over {}", counted(proposal.counted, "pod"));
    let down = measured < target;
    let aside = |count: u32, what: &str, fate: &str| {
        if count > 0 { Some(format!("{count} {what} {fate}")) } else { None }
    };
    let unready = aside(proposal.unready, "not ready, or only just,", if down { "left out" } else { "count as 0" });
    let missing = aside(proposal.missing, "without metrics", if down { "count as full" } else { "count as 0" });
    let aside: Vec<String> = unready.into_iter().chain(missing).collect();
    if !aside.is_empty() {
        text += &format!(" ({})", aside.join(", "));
    }
    text
}

/// What keeps the controller from what its metrics ask for.
fn held(hpa: &Hpa, look: &Look<'_>, wanted: u32, followed: &Followed) -> String {
    let mut text = String::new();
    if let Some(until) = followed.held_until {
        let more = until.saturating_sub(look.now);
        text += &match more {
            0..SECOND => format!("; stabilisation keeps {} for the last time", followed.stable),
            more => format!("; stabilisation keeps {} for {} more", followed.stable, time(more)),
        };
    }
    if let Some(allowed) = followed.allowed {
        let rule = match &hpa.rules {
            Rules::Doubling(_) => "twice as many, or 4, at a look".to_owned(),
            Rules::Behavior(limits) => {
                let (select, policies) = limits.policies(wanted > look.current);
                let policies: Vec<String> = policies.map(policy).collect();
                match select {
                    Select::Disabled => "scaling in this direction is disabled:".to_owned(),
                    Select::Max => policies.join(" or "),
                    Select::Min => format!("the less of {}", policies.join(" and ")),
                }
            }
        };
        text += &format!("; {rule} allows {allowed}");
    }
    let before = followed.allowed.unwrap_or(followed.stable);
    let (min, max) = hpa.bounds;
    match followed.replicas {
        replicas if replicas < before => text += &format!("; max {max}"),
        replicas if replicas > before => text += &format!("; min {min}"),
        _ => {}
    }
    text
}

fn policy((limit, period): (Limit, Time)) -> String {
    let period = time(period);
    match limit {
        Limit::Pods(pods) => format!("{} in {period}", counted(pods, "pod")),
        Limit::Percent(percent) => format!("{percent} % in {period}"),
    }
}

/// The name of a metric.
fn name(metric: &Measured) -> String {
    match metric {
        Measured::Utilization(_) | Measured::Cpu(_) => "CPU".to_owned(),
        Measured::MemoryUtilization(_) | Measured::Memory(_) => "memory".to_owned(),
        Measured::Rate(_) => "requests a second".to_owned(),
        Measured::InFlight(_) => "requests in flight".to_owned(),
        Measured::Outside { words, .. } => words.clone(),
    }
}

/// A time in whole seconds.
fn time(nanos: Time) -> String {
    Duration::from_secs((nanos + SECOND / 2) / SECOND).to_string()
}

fn counted(count: u32, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn cores(milli: i64) -> String {
    Cpus::from_millis(milli.clamp(0, i64::from(u32::MAX)) as u32).to_string()
}

/// Thousandths of a byte, to three digits.
fn bytes(milli: i64) -> String {
    let (mut value, mut step) = ((milli / 1000) as f64, 1.0);
    while value / step >= 1000.0 {
        step *= 10.0;
    }
    value = (value / step).round() * step;
    Bytes::of(value).to_string()
}

/// Thousandths as a number that a reader takes in at a glance.
fn number(milli: i64) -> String {
    let value = milli as f64 / 1000.0;
    if value >= 100.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
