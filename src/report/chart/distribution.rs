//! `distribution.svg`: how many requests are slower than a given latency, down to 1 in 10,000.

use super::axis;
use super::model::{Axis, Chart, Limit, Panel, Point, Scale, Series};
use super::palette::Ink;
use crate::experiment::study::{Latency, Study};
use crate::report::{number, view};

/// Sources in the picture; all are in the report's table.
const MOST: usize = 8;
/// The smallest share that the axis shows.
const FLOOR: f64 = 1e-4;

/// The tail of the latency of each traffic source, over the whole measured time.
pub fn chart(study: &Study) -> Chart {
    let mut sources: Vec<(&str, &Latency)> =
        study.traffic.iter().map(|source| (source.name.as_str(), &source.latency)).collect();
    if sources.is_empty() {
        sources.push(("all traffic", &study.whole.latency));
    }
    let lines: Vec<Series> = sources
        .into_iter()
        .filter(|(_, latency)| latency.count > 0)
        .take(MOST)
        .enumerate()
        .map(|(index, (name, latency))| {
            let (ink, dashed) = Ink::of_group(index);
            Series { dashed, ..Series::new(view::clean(name), ink, tail(latency)) }
        })
        .collect();
    let limits = limits(study);
    let shown = lines.iter().flat_map(|series| &series.points).map(|point| point.x);
    let (low, high) = axis::log_range(shown.chain(limits.iter().map(|limit| limit.value)));
    let mut panel = Panel::new("Share of good answers slower than this", "share", Scale::Tail, lines);
    panel.verticals = limits;
    Chart {
        name: "distribution",
        title: title(study),
        note: "Read across: at 1 % stands the p99, at 0.1 % the p99.9. All replications pooled.".into(),
        axis: Axis::Latency { low, high },
        panels: vec![panel.tall(260.0)],
        currency: study.currency.clone(),
    }
}

/// What is slower than each bound of the histogram, where it is not all and not too rare to show.
pub fn tail(latency: &Latency) -> Vec<Point> {
    let point = |x: f64, slower: f64| Point { x, value: Some(slower), low: None, high: None };
    let usable = latency.cdf.iter().filter(|(x, share)| *x > 0.0 && x.is_finite() && share.is_finite());
    let points = usable.map(|(x, share)| point(*x, 1.0 - share));
    points.filter(|point| point.value.is_some_and(|v| (FLOOR..0.999_9).contains(&v))).collect()
}

/// The limits on quantiles, at the latency where they lie.
fn limits(study: &Study) -> Vec<Limit> {
    let quantile = |metric: &str| {
        metric.len() > 1 && metric.starts_with('p') && metric[1..].bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let about = study.objectives.iter().filter(|o| o.unit == "s" && quantile(view::subject(o).0));
    let usable = about.filter(|objective| (1e-9..1e9).contains(&objective.limit));
    let limit = |value: f64, words: &str| Limit {
        value,
        words: format!("{} < {}", view::short(words, 30), number::limit(value, "s", "")),
    };
    usable.take(4).map(|objective| limit(objective.limit, &objective.subject)).collect()
}

fn title(study: &Study) -> String {
    let latency = &study.whole.latency;
    let show = |value| number::show_option(value, "s", "");
    match latency.p99.value {
        Some(_) => format!(
            "Half of the good answers take {} or less, one in a hundred more than {}",
            show(latency.p50.value),
            show(latency.p99.value),
        ),
        None => "Latency distribution: nothing was observed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_tail_falls_from_all_to_one_in_ten_thousand() {
        let chart = chart(&fixture::flash_sale());
        let points = &chart.panels[0].series[0].points;
        assert!(points.windows(2).all(|pair| pair[0].value >= pair[1].value));
        assert!(points.iter().all(|p| p.value.unwrap() >= FLOOR));
        assert_eq!(chart.panels[0].verticals.len(), 2);
    }
}
