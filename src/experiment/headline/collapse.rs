//! A system that does not come back after its trigger is gone, in a sentence.

use crate::experiment::study::{Ending, Incident, Study, Sustainer, Trigger};
use crate::experiment::words::{digits, moment, quantity};

/// The sentence on the worst incident from which the system does not recover, if at least half of the runs had one.
pub fn lasting(study: &Study) -> Option<String> {
    let lasting =
        study.incidents.iter().filter(|incident| incident.ending >= Ending::Degraded && incident.share >= 0.5);
    // The first of the worst.
    let worst = lasting.rev().max_by_key(|incident| incident.ending)?;
    let goodput = quantity(worst.goodput_at_end.value, "share", &study.currency);
    let after = trigger(worst);
    let told = match worst.ending {
        Ending::Collapsed => format!("Collapses: after {after} the goodput stays at {goodput}"),
        _ => format!("Does not recover: after {after} the goodput stays at {goodput}, and users go on being hurt"),
    };
    Some(match worst.sustained_by.first() {
        Some(by) => format!("{told}: {}.", sustained(by)),
        None => format!("{told}."),
    })
}

/// The trigger as it stands in a sentence: `the 20 s pause of web`.
fn trigger(incident: &Incident) -> String {
    let lasted = incident.lasted.value.map_or_else(String::new, |lasted| format!("{} ", moment(lasted)));
    match (incident.trigger, incident.cause.split_once(": ")) {
        (Trigger::Surge, Some((source, surge))) => format!("the {surge} of {source}"),
        (Trigger::Failure | Trigger::Deploy, _) => format!("the {}", incident.cause),
        _ => format!("the {lasted}{}", incident.cause),
    }
}

fn sustained(by: &Sustainer) -> String {
    let number = |unit| quantity(by.now.value, unit, "");
    match by.what {
        "retries" => {
            let attempts = by.now.value.map_or_else(String::new, |now| digits((now * 10.0).round() / 10.0));
            format!("retries sustain the overload ({attempts} attempts a request)")
        }
        "misses" => format!("{} of the gets from {} miss", number("share"), by.of),
        "queue" => format!("the queue of {} does not drain ({} calls wait)", by.of, number("")),
        "unwanted_work" => format!("{} of what {} serves is for callers who gave up", number("share"), by.of),
        _ => format!("{} of the replicas of {} are not ready", number("share"), by.of),
    }
}
