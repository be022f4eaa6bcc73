//! The answer in a sentence or two.

mod collapse;
mod downtime;

use super::study::{ObjectiveResult, ServiceResult, Study, Verdict};
use super::words::{about, moment, quantity, settling};

/// Says what the system does not come back from, whether the objectives hold, what broke first, how far the fleets
/// grew, and what it cost.
pub fn headline(study: &Study) -> String {
    let lasting = collapse::lasting(study);
    let collapsed = lasting.is_some();
    let mut sentences: Vec<String> = lasting.into_iter().collect();
    sentences.push(verdict(study));
    let why = downtime::downtime(study).or_else(|| cause(study));
    sentences.extend(why.filter(|_| !collapsed));
    sentences.extend(growth(study));
    sentences.extend(money(study));
    sentences.join(" ")
}

fn verdict(study: &Study) -> String {
    let with = |verdict: Verdict| -> Vec<&ObjectiveResult> {
        study.objectives.iter().filter(|o| o.verdict == verdict).collect()
    };
    let (failed, open) = (with(Verdict::Fail), with(Verdict::Inconclusive));
    let total = study.objectives.len();
    if let Some(worst) = failed.first() {
        let others = match failed.len() - 1 {
            0 => String::new(),
            1 => format!(" (and 1 more of {total} objectives fails)"),
            n => format!(" (and {n} more of {total} objectives fail)"),
        };
        let found = quantity(worst.estimate.value, worst.unit, &study.currency);
        let limit = quantity(Some(worst.limit), worst.unit, &study.currency);
        return format!(
            "Does not hold: {} is {found}, not {} {limit}{others}.",
            worst.subject,
            in_words(worst.operator)
        );
    }
    if let Some(first) = open.first() {
        let found = quantity(first.estimate.value, first.unit, &study.currency);
        let limit = quantity(Some(first.limit), first.unit, &study.currency);
        return format!(
            "Undecided: {} is {found} against {} {limit}; {}.",
            first.subject,
            first.operator,
            settling(first)
        );
    }
    if study.whole.availability.value.is_none() {
        return match total {
            0 => downtime::worst(study),
            1 => format!("Holds: {} is met. {}", study.objectives[0].text, downtime::worst(study)),
            n => format!("Holds: all {n} objectives are met. {}", downtime::worst(study)),
        };
    }
    let good = quantity(study.whole.availability.value, "share", &study.currency);
    let p99 = quantity(study.whole.latency.p99.value, "s", &study.currency);
    let answered = if study.timed { "answered in time" } else { "answered" };
    match total {
        0 => format!("{good} of the requests are {answered}, 99 % of those within {p99}."),
        1 => format!("Holds: {} is met; {good} of the requests are {answered}.", study.objectives[0].text),
        n => format!(
            "Holds: all {n} objectives are met; {good} of the requests are {answered}, 99 % of those within {p99}."
        ),
    }
}

/// When the objective that is told of began to be broken, and with what.
fn cause(study: &Study) -> Option<String> {
    let failed = study.objectives.iter().find(|o| o.verdict == Verdict::Fail)?;
    let onset = failed.onset.as_ref()?;
    let begins = if onset.from_start {
        "It is so from the start".to_owned()
    } else {
        format!("It begins at {}", moment(onset.at))
    };
    Some(match &onset.symptom {
        Some(symptom) => {
            format!("{begins} with {}: {}, for {}.", symptom.entity, symptom.what, moment(symptom.lasted))
        }
        None => format!("{begins}."),
    })
}

fn growth(study: &Study) -> Option<String> {
    // A deploy brings replicas beyond those desired for a while, which is no growth.
    let grown = |s: &&ServiceResult| {
        s.autoscaled && s.peak_replicas.value.zip(s.replicas.value).is_some_and(|(peak, mean)| peak > mean * 1.05 + 0.5)
    };
    let service = study.services.iter().filter(grown).max_by(|a, b| {
        let peak = |s: &ServiceResult| s.peak_replicas.value.unwrap_or(0.0);
        peak(a).total_cmp(&peak(b))
    })?;
    let peak = service.peak_replicas.value?;
    let pods = study.pods.iter().any(|pods| pods.name == service.name);
    let members = if pods { "pods" } else { "replicas" };
    Some(format!("The fleet of {} grows to {peak:.0} {members}.", service.name))
}

fn money(study: &Study) -> Option<String> {
    let cost = study.cost.value.filter(|&c| c > 0.0)?;
    let lost = study.whole.lost_value.value.unwrap_or(0.0);
    let lost = if lost > 0.0 {
        format!(", lost value about {}", quantity(Some(about(lost)), "money", &study.currency))
    } else {
        String::new()
    };
    let machines = ["on_demand", "committed", "spot"];
    let what = if study.bill.iter().all(|line| machines.contains(&line.item)) {
        "Instances cost"
    } else {
        "All in all it costs"
    };
    Some(format!("{what} {}{lost}.", quantity(Some(cost), "money", &study.currency)))
}

/// An operator as it is said.
fn in_words(operator: &str) -> &'static str {
    match operator {
        "<" => "below",
        "<=" => "at most",
        ">" => "above",
        _ => "at least",
    }
}
