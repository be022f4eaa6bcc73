//! `incidents.svg`: each incident as a bar from its beginning to its end.

use super::lanes::LANE;
use super::model::{Axis, Chart, Lane, Panel, Scale};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{Ending, Estimate, Incident, Study};
use crate::report::{incident, number};

/// The chart's name.
pub const NAME: &str = "incidents";

/// Incidents that are drawn.
const MOST: usize = 10;

/// One bar an incident; times are means over the runs that had it.
pub fn chart(study: &Study) -> Chart {
    let mut axis = select::time_axis(study);
    if let Axis::Time(time) = &mut axis {
        // What broke has its numbers in the charts of curves.
        time.symptoms.clear();
    }
    let lanes: Vec<Lane> = incident::worst(study, MOST).into_iter().map(|incident| lane(study, incident)).collect();
    let height = LANE * lanes.len() as f64 + 6.0;
    let panel = Panel { lanes, otherwise: "users were not hurt", ..Panel::new("", "", Scale::Linear, Vec::new()) };
    Chart {
        name: NAME,
        title: title(study),
        note: "Black line: the trigger. Grey: nobody hurt. Orange: worse than before. Red: less than 95 % of what is \
               asked is answered well. Blue dot: noticed."
            .to_owned(),
        axis,
        panels: vec![panel.tall(height)],
        currency: study.currency.clone(),
    }
}

fn title(study: &Study) -> String {
    let worst = study.incidents.iter().max_by(|a, b| a.ending.cmp(&b.ending));
    match worst {
        Some(worst) if worst.ending == Ending::Collapsed => {
            format!("The system does not come back after {}", incident::cause(worst))
        }
        Some(worst) if worst.ending > Ending::Recovered => {
            format!("At the end it is not over: {}", incident::cause(worst))
        }
        Some(worst) if worst.ending == Ending::Recovered => {
            let longest = study.incidents.iter().filter_map(|i| i.over.value).fold(0.0, f64::max);
            format!("All is as before after at most {}", number::span(longest))
        }
        Some(_) => "Nobody was hurt".to_owned(),
        None => "No incident".to_owned(),
    }
}

/// Where a time lies on the axis; none where most runs do not have it.
fn place(began: f64, estimate: &Estimate, share: f64) -> Option<f64> {
    estimate.value.filter(|_| share >= 0.5).map(|after| began + after)
}

fn lane(study: &Study, incident: &Incident) -> Lane {
    let began = incident.began.value.unwrap_or(0.0);
    let trigger = incident.lasted.value.map(|lasted| (began, began + lasted));
    let over = place(began, &incident.over, incident.over_in).unwrap_or(study.duration);
    let mitigated = place(began, &incident.mitigated, incident.mitigated_in).unwrap_or(study.duration);
    let mut stretches = vec![(began, trigger.map_or(over, |(_, ended)| ended.max(began)), Ink::Grid)];
    if let Some(hurt) = incident.hurt.value {
        stretches.push((began + hurt, over.max(began + hurt), Ink::Orange));
        if mitigated > began + hurt {
            stretches.push((began + hurt, mitigated.min(over), Ink::Red));
        }
    }
    Lane {
        words: format!("{}: {}", incident::cause(incident), incident::story(study, incident)),
        stretches,
        above: trigger,
        dots: place(began, &incident.detected, incident.detected_in).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn an_incident_without_an_end_reaches_the_end_of_the_axis() {
        let chart = chart(&fixture::flash_sale());
        let lanes = &chart.panels[0].lanes;
        assert_eq!(lanes[0].stretches[1..], [(630.0, 855.0, Ink::Orange), (630.0, 810.0, Ink::Red)]);
        assert_eq!(lanes[0].dots, [641.0]);
        assert_eq!(lanes[1].stretches, [(1_080.0, 1_380.0, Ink::Grid)]);
        assert_eq!(lanes[2].stretches[2], (2_100.0, 2_700.0, Ink::Red));
        assert_eq!(chart.title, "The system does not come back after pause of payments, 20 s");
    }
}
