//! `utilization.svg`: how busy each service is and how many calls wait for it.

use super::model::{Chart, Panel, Point, Scale, Series};
use super::select;
use crate::experiment::study::Study;
use crate::report::view;

/// Services in a panel; all are in the report's table.
const MOST: usize = 8;

/// Utilisation and queue of the services with the highest peaks.
pub fn chart(study: &Study) -> Chart {
    let busy = select::service_series(study, "utilization", MOST);
    let queue = select::service_series(study, "queue_length", MOST);
    let title = title(study, &busy);
    let more = study.services.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" The {MOST} highest of {} services.", MOST + more) } else { String::new() };
    let panels = vec![
        Panel::new("CPUs busy, share of those of the ready replicas", "share", Scale::Linear, busy).tall(170.0),
        Panel::new("Calls waiting for a worker, mean of the window", "", Scale::Linear, queue),
    ];
    Chart {
        name: "utilization",
        title,
        note: format!("{}As a service nears 100 %, calls wait ever longer.{more}", select::band_note(study)),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    }
}

fn title(study: &Study, busy: &[Series]) -> String {
    let measured = |point: &&Point| point.x >= study.warmup;
    let most =
        |series: &Series| series.points.iter().filter(measured).filter_map(|point| point.value).fold(0.0, f64::max);
    // The first of equals: the one that is lost most.
    let busiest = busy.iter().rev().max_by(|a, b| most(a).total_cmp(&most(b)));
    match busiest {
        Some(series) if most(series) > 0.0 => {
            let name = view::short(&series.name, 40);
            let peak = most(series);
            if peak >= 0.995 {
                format!("{name} runs full: every CPU of it is busy at the peak")
            } else {
                let percent = (peak * 100.0).round();
                format!("{name} is busiest: {percent} % of its CPUs at the peak")
            }
        }
        _ => "Utilisation: nothing was observed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_title_names_the_service_that_runs_full() {
        let chart = chart(&fixture::flash_sale());
        assert_eq!(chart.title, "storefront runs full: every CPU of it is busy at the peak");
    }
}
