//! `errors.svg`: requests without a good answer by cause, and their share against the target.

use super::model::{Chart, Limit, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{ServiceResult, Study};
use crate::report::{number, view};

const CAUSES: [(&str, &str, Ink); 6] = [
    ("timeout", "timed out", Ink::Orange),
    ("rejected", "rejected, queue full", Ink::Red),
    ("failed", "failed or lost", Ink::Purple),
    ("abandoned", "abandoned the queue", Ink::Grey),
    ("limited", "over a rate limit", Ink::Blue),
    ("short_circuited", "not sent: breaker, bulkhead, throttle", Ink::Green),
];

const NONE: &str = "no request failed";

/// Errors per second by cause; where availability has a target, the share of requests that fail.
pub fn chart(study: &Study) -> Chart {
    let whole = view::whole(study);
    let words = |quantity, usual| if quantity == "rejected" { rejected(study).unwrap_or(usual) } else { usual };
    let lines: Vec<_> = CAUSES
        .iter()
        .map(|(quantity, usual, ink)| select::series(study, whole, quantity, words(*quantity, *usual), *ink))
        .filter(|series| series.points.iter().any(|p| p.value.is_some_and(|value| value > 0.0)))
        .collect();
    let title = title(study, &lines);
    let target = view::objectives_about(study, "availability").next();
    let share = target.map(|target| (target.limit, failing(study, &lines, 1.0 - target.limit)));
    let mut panels = vec![Panel::new("Errors per second, by cause", "1/s", Scale::Linear, lines).tall(170.0)];
    panels[0].otherwise = NONE;
    if let Some((target, share)) = share {
        let mut panel = Panel::new("Share of requests that fail", "share", Scale::Log, vec![share]);
        let value = 1.0 - target;
        if value > 1e-12 && value < 1.0 {
            let words = format!("allowed {}", number::limit(value, "share", ""));
            panel.limits.push(Limit { value, words });
        }
        panel.otherwise = NONE;
        panels.push(panel.tall(120.0));
    }
    Chart {
        name: "errors",
        title,
        note: format!("{}A request counts once, at its end.", select::band_note(study)),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    }
}

/// Why calls were rejected, if not for full queues alone: a function has none, its calls are throttled.
fn rejected(study: &Study) -> Option<&'static str> {
    let rejecting = |service: &&ServiceResult| service.outcomes.rejected > 0;
    let functions = study.services.iter().filter(rejecting).map(|service| view::is_function(study, service));
    match (functions.clone().any(|function| function), functions.clone().all(|function| function)) {
        (true, true) => Some("throttled: no environment"),
        (true, false) => Some("rejected, queue full or throttled"),
        _ => None,
    }
}

fn title(study: &Study, lines: &[Series]) -> String {
    let measured = |point: &&Point| point.x >= study.warmup;
    let peaks = lines.iter().map(|series| {
        let points = series.points.iter().filter(measured);
        let peak = points.filter_map(|p| Some((p.x, p.value?))).max_by(|a, b| a.1.total_cmp(&b.1));
        (series, peak.unwrap_or((0.0, 0.0)))
    });
    match peaks.max_by(|a, b| a.1.1.total_cmp(&b.1.1)) {
        Some((series, (at, most))) if most > 0.0 => format!(
            "Most errors: {}, up to {} at {}",
            series.name,
            number::show(most, "1/s", ""),
            number::span(at - study.timeline.window.max(0.0) / 2.0),
        ),
        _ if lines.is_empty() => "No request failed".to_owned(),
        _ => "No request failed after the warm-up".to_owned(),
    }
}

/// All causes together over all requests that ended, window by window. Far below what is allowed
/// every share is as good as the next.
fn failing(study: &Study, lines: &[Series], allowed: f64) -> Series {
    let floor = (allowed / 100.0).clamp(1e-9, 1e-3);
    let good = select::series(study, view::whole(study), "throughput", "", Ink::Red);
    let points = good.points.iter().enumerate().map(|(index, good)| {
        let bad = lines.iter().filter_map(|series| series.points.get(index)?.value).sum::<f64>();
        let share = good.value.map(|good| bad / (good + bad)).filter(|share| share.is_finite());
        // A logarithmic axis has no 0: a window without errors is a gap.
        Point {
            x: good.x,
            value: share.filter(|share| *share > 0.0).map(|share| share.max(floor)),
            low: None,
            high: None,
        }
    });
    let points = points.collect();
    Series { filled: true, ..Series::new("failing", Ink::Red, points) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::FunctionResult;
    use crate::report::fixture;

    #[test]
    fn calls_of_a_function_are_throttled() {
        let mut study = fixture::flash_sale();
        assert_eq!(rejected(&study), None);
        let function =
            |service: &ServiceResult| FunctionResult { name: service.name.clone(), ..FunctionResult::default() };
        study.functions = study.services.iter().map(function).collect();
        assert_eq!(rejected(&study), Some("throttled: no environment"));
        study.functions.truncate(1);
        assert_eq!(rejected(&study), Some("rejected, queue full or throttled"));
    }

    #[test]
    fn the_title_names_the_greatest_cause() {
        let chart = chart(&fixture::flash_sale());
        assert!(chart.title.starts_with("Most errors: timed out, up to 18"), "{}", chart.title);
        assert_eq!(super::chart(&fixture::empty()).title, "No request failed");
    }
}
