//! Looking things up in a study: curves by name, worst windows, limits, what is worth showing first.

use crate::experiment::study::{
    Curve, EntityCurves, Estimate, Method, ObjectiveResult, Outcomes, ServiceResult, Study, Verdict, WarmupMethod,
};
use crate::report::{number, regression};

/// The name of a number in a sentence: `lost value`.
pub fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

/// The curves of the entity of this kind and name.
pub fn entity<'a>(study: &'a Study, kind: &str, name: &str) -> Option<&'a EntityCurves> {
    study.timeline.entities.iter().find(|e| e.kind == kind && e.name == name)
}

/// The curves of everything together.
pub fn whole(study: &Study) -> Option<&EntityCurves> {
    study.timeline.entities.iter().find(|e| e.kind == "whole")
}

/// One curve of an entity.
pub fn curve<'a>(entity: &'a EntityCurves, quantity: &str) -> Option<&'a Curve> {
    entity.curves.iter().find(|curve| curve.quantity == quantity)
}

/// The value of a window, where there is one and it is a number.
pub fn at(values: &[Option<f64>], index: usize) -> Option<f64> {
    values.get(index).copied().flatten().filter(|v| v.is_finite())
}

/// The greatest value of a curve: (start of its window in seconds, value). Warm-up is left out
/// unless there is nothing else.
pub fn peak(study: &Study, curve: &Curve) -> Option<(f64, f64)> {
    let best = |from: f64| {
        let starts = study.timeline.starts.iter().enumerate();
        starts
            .filter(|(_, start)| **start >= from)
            .filter_map(|(index, start)| Some((*start, at(&curve.value, index)?)))
            .fold(None, |best: Option<(f64, f64)>, next| match best {
                Some(best) if best.1 >= next.1 => Some(best),
                _ => Some(next),
            })
    };
    best(study.warmup).or_else(|| best(f64::NEG_INFINITY))
}

/// The stretches of time, in seconds, during which a curve does not meet the limit of an objective.
pub fn broken(study: &Study, curve: &Curve, objective: &ObjectiveResult) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    for (index, start) in study.timeline.starts.iter().enumerate() {
        let Some(value) = at(&curve.value, index) else {
            continue;
        };
        if *start < study.warmup || meets(value, objective) {
            continue;
        }
        let end = start + study.timeline.window;
        match stretches.last_mut() {
            Some(last) if (start - last.1).abs() < study.timeline.window * 0.01 => last.1 = end,
            _ => stretches.push((*start, end)),
        }
    }
    stretches
}

/// Whether `value` alone would meet the objective.
fn meets(value: f64, objective: &ObjectiveResult) -> bool {
    match objective.operator {
        "<" => value < objective.limit,
        "<=" => value <= objective.limit,
        ">" => value > objective.limit,
        _ => value >= objective.limit,
    }
}

/// Splits an objective's subject: `p99 of checkout` is (`p99`, `Some("checkout")`).
pub fn subject(objective: &ObjectiveResult) -> (&str, Option<&str>) {
    match objective.subject.split_once(" of ") {
        Some((metric, target)) => (metric.trim(), Some(target.trim())),
        None => (objective.subject.trim(), None),
    }
}

/// The objectives about `metric` of everything together.
pub fn objectives_about<'a>(study: &'a Study, metric: &str) -> impl Iterator<Item = &'a ObjectiveResult> {
    study.objectives.iter().filter(move |objective| subject(objective) == (metric, None))
}

/// Whether an objective's target means the entity called `name`: its name, or the endpoint's alone.
pub fn means(target: &str, name: &str) -> bool {
    target == name || name.rsplit_once('.').is_some_and(|(_, endpoint)| endpoint == target)
}

/// The share of the error budget that was used: 1 is all of it. `None` without a target below 1.
pub fn budget_used(study: &Study) -> Option<f64> {
    let target = objectives_about(study, "availability").next()?.limit;
    let allowed = 1.0 - target;
    let availability = study.whole.availability.value.filter(|v| v.is_finite())?;
    (allowed > 1e-12).then(|| (1.0 - availability).max(0.0) / allowed)
}

/// The verdict over all objectives, and all that may not get worse: failed if one failed, `None` where there are none.
pub fn verdict(study: &Study) -> Option<Verdict> {
    let worse = |verdict| regression::regressions(study).iter().any(|number| number.verdict == verdict);
    let has = |verdict| study.objectives.iter().any(|o| o.verdict == verdict) || worse(verdict);
    match () {
        () if has(Verdict::Fail) => Some(Verdict::Fail),
        () if has(Verdict::Inconclusive) => Some(Verdict::Inconclusive),
        () if has(Verdict::Pass) => Some(Verdict::Pass),
        () => None,
    }
}

/// That verdict in words.
pub fn verdict_words(study: &Study) -> &'static str {
    let failed = study.objectives.iter().any(|objective| objective.verdict == Verdict::Fail);
    let gated = !regression::regressions(study).is_empty();
    match verdict(study) {
        Some(Verdict::Fail) if failed => "objectives not met",
        Some(Verdict::Fail) => "worse than allowed",
        Some(Verdict::Inconclusive) => "inconclusive",
        Some(Verdict::Pass) if study.objectives.is_empty() => "no worse than allowed",
        Some(Verdict::Pass) if gated => "objectives met, no worse than allowed",
        Some(Verdict::Pass) => "objectives met",
        None => "no objectives",
    }
}

/// The service whose fleet grew largest, with the size.
pub fn largest_fleet(study: &Study) -> Option<(&ServiceResult, &Estimate)> {
    let sized = study.services.iter().filter(|s| s.peak_replicas.value.is_some());
    sized
        .max_by(|a, b| {
            let size = |s: &ServiceResult| s.peak_replicas.value.unwrap_or(0.0);
            // The first of equals wins, as the scenario lists it first.
            size(a).total_cmp(&size(b)).then(std::cmp::Ordering::Greater)
        })
        .map(|service| (service, &service.peak_replicas))
}

/// Whether the replicas of a service are pods on nodes.
pub fn on_nodes(study: &Study, service: &ServiceResult) -> bool {
    study.pods.iter().any(|pods| pods.name == service.name)
}

/// Whether a service is a function.
pub fn is_function(study: &Study, service: &ServiceResult) -> bool {
    study.functions.iter().any(|function| function.name == service.name)
}

/// What a service cost; none where what is paid are the nodes that it runs on.
pub fn cost(study: &Study, service: &ServiceResult) -> Option<Estimate> {
    (!on_nodes(study, service)).then_some(service.cost)
}

/// What those are called that serve for a service: `usual`, if they are neither pods nor environments.
pub fn members(study: &Study, service: &ServiceResult, usual: &'static str) -> &'static str {
    match () {
        () if on_nodes(study, service) => "pods",
        () if is_function(study, service) => "environments",
        () => usual,
    }
}

/// Services, the one that a reader should see first in front: most calls lost, then most busy.
/// The order of the scenario decides between equals.
pub fn services_by_interest(study: &Study) -> Vec<&ServiceResult> {
    let mut services: Vec<_> = study.services.iter().collect();
    let bad = |s: &ServiceResult| s.outcomes.born.saturating_sub(s.outcomes.ok);
    let busy = |s: &ServiceResult| peak_of(study, "service", &s.name, "utilization").unwrap_or(0.0);
    services.sort_by(|a, b| bad(b).cmp(&bad(a)).then(busy(b).total_cmp(&busy(a))));
    services
}

/// The greatest value of a quantity of an entity, warm-up left out.
pub fn peak_of(study: &Study, kind: &str, name: &str, quantity: &str) -> Option<f64> {
    let curve = curve(entity(study, kind, name)?, quantity)?;
    peak(study, curve).map(|(_, value)| value)
}

/// How available a service is: by its requests, or by time where it has none.
pub fn availability(service: &ServiceResult) -> &Estimate {
    if service.availability.value.is_none() { &service.time_available } else { &service.availability }
}

/// The ends of requests that were not good, each with the word for it, as counted.
pub fn failures(outcomes: &Outcomes) -> [(&'static str, u64); 7] {
    [
        ("timeout", outcomes.timeout),
        ("rejected", outcomes.rejected),
        ("failed", outcomes.failed),
        ("lost", outcomes.lost),
        ("abandoned", outcomes.abandoned),
        ("limited", outcomes.limited),
        ("short-circuited", outcomes.short_circuited),
    ]
}

/// The conservation law with this study's numbers, and whether it holds.
pub fn identity(outcomes: &Outcomes) -> (String, bool) {
    let mut parts = vec![("ok", outcomes.ok)];
    parts.extend(failures(outcomes));
    parts.push(("in flight", outcomes.in_flight));
    let sum = parts.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
    let words: Vec<_> = parts.iter().map(|(name, n)| format!("{} {name}", number::count(*n))).collect();
    (format!("{} born = {}", number::count(outcomes.born), words.join(" + ")), sum == outcomes.born)
}

/// What the intervals rest on, in words that can stand after `95 % intervals`; `None` where there are none.
pub fn basis(study: &Study) -> Option<String> {
    let whole = &study.whole;
    let estimates = [&whole.throughput, &whole.availability, &whole.latency.mean, &whole.latency.p99, &study.cost];
    let method = estimates.into_iter().find_map(|estimate| estimate.method)?;
    Some(match method {
        Method::Replications => format!("over {} runs", number::count(study.replications.into())),
        Method::BatchMeans => "from batches of windows of one run".to_owned(),
    })
}

/// How much of the beginning is left out, in words; empty where nothing is.
pub fn warmup(study: &Study) -> String {
    match (study.warmup, study.warmup_method) {
        (0.0, _) => String::new(),
        (end, WarmupMethod::Given) => format!("the first {} left out as warm-up", number::span(end)),
        (end, WarmupMethod::Mser5) => {
            format!("the first {} left out as warm-up, as pilot runs suggest", number::span(end))
        }
    }
}

/// The first sentence of `text`, and the rest.
pub fn first_sentence(text: &str) -> (&str, &str) {
    // An abbreviation goes on in small letters.
    let mut ends = text.match_indices(". ").map(|(index, _)| index + 1);
    let end = ends.find(|end| text[end + 1..].starts_with(char::is_uppercase));
    end.map_or((text, ""), |end| (&text[..end], text[end..].trim_start()))
}

/// `text` cut to `most` characters, an ellipsis where something is missing, control characters as spaces.
pub fn short(text: &str, most: usize) -> String {
    let clean: String = clean(text);
    if clean.chars().count() <= most {
        return clean;
    }
    let kept: String = clean.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `text` on one line: control characters, which a terminal or a CI log would obey, become spaces.
pub fn clean(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_intervals_rest_on_is_said() {
        let mut study = crate::report::fixture::flash_sale();
        assert_eq!(basis(&study).as_deref(), Some("over 20 runs"));
        study.whole.throughput.method = Some(Method::BatchMeans);
        assert_eq!(basis(&study).as_deref(), Some("from batches of windows of one run"));
        assert_eq!(basis(&crate::report::fixture::empty()), None);
        study.warmup_method = WarmupMethod::Mser5;
        assert_eq!(warmup(&study), "the first 5 min left out as warm-up, as pilot runs suggest");
    }
    use crate::report::fixture::flash_sale;

    #[test]
    fn the_peak_leaves_the_warm_up_out() {
        let study = flash_sale();
        let curve = Curve { value: study.timeline.starts.iter().map(|t| Some(1e4 - t)).collect(), ..Curve::default() };
        assert_eq!(peak(&study, &curve), Some((study.warmup, 1e4 - study.warmup)));
    }

    #[test]
    fn broken_windows_side_by_side_are_one_stretch() {
        let study = flash_sale();
        let p99 = curve(whole(&study).unwrap(), "p99").unwrap();
        let limit = objectives_about(&study, "p99").next().unwrap();
        let stretches = broken(&study, p99, limit);
        assert_eq!(stretches, [(630.0, 885.0), (1_095.0, 1_170.0)]);
    }

    #[test]
    fn a_target_means_the_endpoint_too() {
        assert!(means("checkout", "shoppers.checkout"));
        assert!(!means("check", "shoppers.checkout"));
    }

    #[test]
    fn the_identity_is_spelled_out_and_checked() {
        let (text, holds) = identity(&flash_sale().whole.outcomes);
        assert!(holds, "{text}");
        assert!(!identity(&Outcomes { born: 1, ..Outcomes::default() }).1);
    }

    #[test]
    fn the_first_sentence_ends_at_a_full_stop_and_not_in_a_number() {
        let text = "Does not hold: p99 is 1.94 s, i.e. too much. It begins at 10 min. So.";
        assert_eq!(first_sentence(text), ("Does not hold: p99 is 1.94 s, i.e. too much.", "It begins at 10 min. So."));
        assert_eq!(first_sentence("Holds"), ("Holds", ""));
    }

    #[test]
    fn long_names_are_cut_at_a_character() {
        assert_eq!(short("añøþer\tname", 6), "añøþe…");
    }
}
