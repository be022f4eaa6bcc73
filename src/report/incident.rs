//! Incidents in words.

use crate::experiment::study::{Ending, Estimate, Incident, Study, Sustainer, Trigger};
use crate::experiment::words::about;
use crate::report::{number, view};

/// The worst incidents, by their ending and the requests that they cost, in order of time.
pub fn worst(study: &Study, most: usize) -> Vec<&Incident> {
    let mut order: Vec<usize> = (0..study.incidents.len()).collect();
    let lost = |index: usize| study.incidents[index].losses.all.value.unwrap_or(0.0);
    let ending = |index: usize| study.incidents[index].ending;
    order.sort_by(|&a, &b| ending(b).cmp(&ending(a)).then(lost(b).total_cmp(&lost(a))));
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|index| &study.incidents[index]).collect()
}

/// How an incident ended, as a label.
pub fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Unaffected => "nobody hurt",
        Ending::Recovered => "recovered",
        Ending::Ongoing => "not over",
        Ending::Degraded => "degraded",
        Ending::Collapsed => "collapsed",
    }
}

/// What set an incident off, with how long that lasted and how often it came.
pub fn cause(incident: &Incident) -> String {
    let mut words = view::clean(&incident.cause);
    let lasted = incident.lasted.value.filter(|lasted| *lasted > 0.0);
    if let Some(lasted) =
        lasted.filter(|_| matches!(incident.trigger, Trigger::Event | Trigger::Surge | Trigger::Deploy))
    {
        words = format!("{words}, {}", number::span(lasted));
    }
    match incident.times.value {
        Some(times) if repeats(incident) => format!("{words} ({} times a run)", number::show(times, "", "")),
        _ => words,
    }
}

/// Whether it comes several times in a run, so that its numbers are those of each time.
pub fn repeats(incident: &Incident) -> bool {
    incident.times.value.is_some_and(|times| times > 1.05)
}

fn after(estimate: &Estimate) -> Option<String> {
    estimate.value.map(number::span)
}

/// How it ended, what it cost, when it was noticed: one line.
pub fn story(study: &Study, incident: &Incident) -> String {
    let mut words = vec![end(incident)];
    if let Some(lost) = incident.losses.all.value.filter(|lost| *lost >= 0.5) {
        let money = incident.lost_value.value.filter(|value| *value > 0.0);
        let money = money.map(|value| number::show(about(value), "money", &study.currency));
        let money = money.map_or_else(String::new, |money| format!(" ({money})"));
        let each = if repeats(incident) { " each" } else { "" };
        words.push(format!("{} requests lost{money}{each}", number::count(about(lost).round() as u64)));
    }
    if let Some(detected) = after(&incident.detected) {
        words.push(format!("noticed after {detected}"));
    }
    if let Some(scaling) = incident.scaling.first()
        && let (Some(from), Some(to)) = (scaling.from.value, scaling.to.value)
        && to > from
    {
        let of = view::short(&scaling.service, 24);
        words.push(format!("{of} scaled {} to {}", number::show(from, "", ""), number::show(to, "", "")));
    }
    words.join(", ")
}

fn end(incident: &Incident) -> String {
    match incident.ending {
        Ending::Unaffected => "nobody hurt".to_owned(),
        Ending::Recovered => match after(&incident.over) {
            Some(over) => format!("recovered after {over}"),
            None => "recovered".to_owned(),
        },
        Ending::Ongoing => "not over at the end".to_owned(),
        Ending::Degraded => "does not recover".to_owned(),
        Ending::Collapsed => {
            let goodput = number::show_option(incident.goodput_at_end.value, "share", "");
            format!("collapsed, goodput stays at {goodput}")
        }
    }
}

/// What sustains an incident, in words.
pub fn sustainer(sustainer: &Sustainer) -> String {
    let of = view::short(&sustainer.of, 40);
    let unit = if matches!(sustainer.what, "retries" | "queue") { "" } else { "share" };
    let now = number::interval(&sustainer.now, unit, "");
    let before = number::show_option(sustainer.before.value, unit, "");
    match sustainer.what {
        "retries" => format!("retries: {now} attempts a request, {before} before"),
        "queue" => format!("queue of {of}: {now} calls wait, {before} before"),
        "unwanted_work" => {
            format!("unwanted work: {now} of what {of} serves is for callers who gave up, {before} before")
        }
        "misses" => format!("misses: {now} of the gets from {of}, {before} before"),
        _ => format!("cold capacity: {now} of the replicas of {of} are not ready, {before} before"),
    }
}

/// The alerts that would have fired, in a clause: the quickest page, or the quickest ticket; none without a budget.
pub fn alerts(study: &Study) -> Option<String> {
    study.alerts.first()?;
    let delay = |alert: &&crate::experiment::study::Alert| alert.delay.mean.value.unwrap_or(f64::INFINITY);
    let quickest = |severity: &str| {
        let fired = study.alerts.iter().filter(|alert| alert.severity == severity && alert.fired_in > 0.0);
        fired.min_by(|a, b| delay(a).total_cmp(&delay(b)))
    };
    let Some(alert) = quickest("page").or_else(|| quickest("ticket")) else {
        return Some("no burn rate would have alerted anybody".to_owned());
    };
    let when = after(&alert.delay.mean).map_or_else(String::new, |after| format!(" after {after}"));
    let runs = number::runs(alert.fired_in, study.replications);
    Some(format!("first {}{when}, in {runs} (burn rate {})", alert.severity, number::show(alert.factor, "", "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn each_ending_has_its_line() {
        let study = fixture::flash_sale();
        let lines: Vec<String> =
            study.incidents.iter().map(|i| format!("{}: {}", cause(i), story(&study, i))).collect();
        assert_eq!(
            lines,
            [
                "shoppers: surge to +500%, 16 min: recovered after 4 min 15 s, 13,400 requests lost (580 USD), noticed after 41 s, storefront scaled 4 to 23",
                "outage of zone a, 5 min: nobody hurt, noticed after 9 s",
                "pause of payments, 20 s: collapsed, goodput stays at 3.1 %, 44,000 requests lost, noticed after 15 s",
            ]
        );
        let words: Vec<String> = study.incidents[2].sustained_by.iter().map(sustainer).collect();
        assert_eq!(words[0], "retries: 2.70 ± 0.05 attempts a request, 1.01 before");
    }

    #[test]
    fn what_comes_several_times_tells_its_losses_each_time() {
        let mut incident = fixture::flash_sale().incidents[0].clone();
        incident.times.value = Some(4.4);
        assert_eq!(cause(&incident), "shoppers: surge to +500%, 16 min (4.4 times a run)");
        assert!(story(&fixture::flash_sale(), &incident).contains("13,400 requests lost (580 USD) each"));
    }

    #[test]
    fn where_there_is_room_for_few_the_worst_are_told() {
        let study = fixture::flash_sale();
        let causes: Vec<&str> = worst(&study, 2).iter().map(|incident| incident.cause.as_str()).collect();
        assert_eq!(causes, ["shoppers: surge to +500%", "pause of payments"]);
    }

    #[test]
    fn the_quickest_page_is_told() {
        let study = fixture::flash_sale();
        let words = alerts(&study).unwrap();
        assert_eq!(words, "first page after 41 s, in 20 of 20 runs (burn rate 6)");
        assert_eq!(alerts(&fixture::empty()), None);
    }
}
