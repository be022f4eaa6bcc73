//! `nodes.svg`: nodes that are ready and that are on their way, and pods that wait for one.

use super::model::{Chart, Panel, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::Study;
use crate::report::{number, view};

/// Pools and services in the picture; all are in the report's table.
const MOST: usize = 4;

/// Nodes by pool, pods that wait by service, and how much of the nodes is requested; no panels where nothing runs on nodes.
pub fn chart(study: &Study) -> Chart {
    let pools = study.nodes.iter().take(MOST).map(|pool| pool.name.as_str());
    let pools: Vec<&str> = pools.collect();
    let services: Vec<&str> = study.pods.iter().take(MOST).map(|pods| pods.name.as_str()).collect();
    let of = |kind: &str, names: &[&str], quantities: &[(&str, &str)]| -> Vec<Series> {
        let pairs = names.iter().flat_map(|name| quantities.iter().map(move |quantity| (name, quantity)));
        let series = pairs.enumerate().map(|(rank, (name, (quantity, words)))| {
            let (ink, dashed) = Ink::of_group(rank);
            let words = format!("{} {words}", view::clean(name));
            Series { dashed, ..select::series(study, view::entity(study, kind, name), quantity, words.trim(), ink) }
        });
        series.filter(|series| series.points.iter().any(|point| point.value.is_some_and(|value| value > 0.0))).collect()
    };
    let nodes = of("nodes", &pools, &[("ready", "ready"), ("starting", "on their way"), ("down", "down")]);
    let panels = vec![
        Panel::new("Nodes, mean of the window", "", Scale::Linear, nodes).tall(170.0),
        Panel::new(
            "Pods that wait for a node, mean of the window",
            "",
            Scale::Linear,
            of("pods", &services, &[("pending", "")]),
        ),
        Panel::new(
            "CPU requested, share of the ready nodes",
            "share",
            Scale::Linear,
            of("nodes", &pools, &[("cpu_requested", "")]),
        ),
    ];
    Chart {
        name: "nodes",
        title: title(study),
        note: format!("{}What is paid are the nodes.", select::band_note(study)),
        axis: select::time_axis(study),
        panels: if pools.is_empty() { Vec::new() } else { panels },
        currency: study.currency.clone(),
    }
}

fn title(study: &Study) -> String {
    let worst = study.pods.iter().filter(|pods| pods.prob_wait.value.is_some_and(|share| share > 0.0));
    let worst = worst.max_by(|a, b| a.scheduling.max.unwrap_or(0.0).total_cmp(&b.scheduling.max.unwrap_or(0.0)));
    match worst {
        Some(pods) => format!(
            "Pods of {} wait up to {} for a node",
            view::short(&pods.name, 40),
            number::show_option(pods.scheduling.max, "s", "")
        ),
        None => "Every pod finds a node at once".to_owned(),
    }
}
