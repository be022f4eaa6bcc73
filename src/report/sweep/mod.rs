//! What a sweep found, as files and on a terminal: one file a format.

use std::io;

use super::{File, chart, html};
use crate::explore::Sweep;

mod curves;
mod map;
pub mod table;
pub mod text;

pub use text::{csv, json, markdown, terminal};

use super::chart::model::Chart;

/// Files that not every sweep has.
pub const OPTIONAL: &[&str] = &["sweep.svg", "sweep.png"];

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(sweep: &Sweep) -> io::Result<Vec<File>> {
    let chart = chart(sweep);
    let mut files = vec![
        File::new("sweep.html", html::sweep::page(sweep, chart.as_ref())?),
        File::new("sweep.csv", csv(sweep)?),
        File::new("sweep.json", json(sweep)?),
        File::new("sweep.md", markdown(sweep)),
    ];
    files.extend(chart::pictures(chart.as_slice())?);
    Ok(files)
}

/// Curves along one axis, or a map over two; none of more axes, of points that lie on no grid, or without a point.
fn chart(sweep: &Sweep) -> Option<Chart> {
    match sweep.axes.as_slice() {
        _ if sweep.points.is_empty() => None,
        [axis] if axis.line.is_some() => Some(curves::chart(sweep)),
        [_] | [_, _] => map::chart(sweep),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Estimate, Verdict};
    use crate::explore::sweep::{Knee, NumberAt, ObjectiveAt, PointResult, Side};
    use crate::explore::{Axis, Design};

    fn number(value: f64) -> Estimate {
        Estimate { value: Some(value), low: Some(value * 0.9), high: Some(value * 1.1), method: None }
    }

    /// A sweep over values of one axis, or of two where `rows` has several, of which those below a limit hold.
    fn fixture(name: &str, values: &str, rows: Option<&str>) -> Sweep {
        let mut axes = vec![Axis::parse(&format!("traffic.users.rate={values}")).unwrap()];
        axes.extend(rows.map(|rows| Axis::parse(&format!("services.web.balancer={rows}")).unwrap()));
        let mut points: Vec<PointResult> = Vec::new();
        for (place, value) in axes[0].values.iter().enumerate() {
            for row in axes.get(1).map_or(vec![None], |axis| axis.values.iter().map(Some).collect()) {
                let at = 0.1 * (place + 1) as f64;
                let verdict = if at < 0.25 { Verdict::Pass } else { Verdict::Fail };
                let objective = ObjectiveAt {
                    text: format!("p99 of {name} < 250ms"),
                    subject: format!("p99 of {name}"),
                    operator: "<",
                    limit: 0.25,
                    unit: "s",
                    estimate: number(at),
                    verdict,
                };
                let cost = NumberAt {
                    name: "cost".to_owned(),
                    unit: "money/h".to_owned(),
                    better: None,
                    estimate: number(at),
                };
                points.push(PointResult {
                    number: points.len(),
                    values: std::iter::once(value).chain(row).cloned().collect(),
                    at: vec![axes[0].position(value), None][..axes.len()].to_vec(),
                    refined: false,
                    replications: 5,
                    verdict: Some(verdict),
                    failure: None,
                    objectives: vec![objective],
                    key_numbers: vec![cost],
                });
            }
        }
        let knee = Knee { holds: 1, breaks: 2, holds_at: 20.0, breaks_at: 30.0, holding: Side::Below, undecided: 0 };
        Sweep {
            schema: 1,
            version: "0.1.0",
            name: name.to_owned(),
            seed: 1,
            currency: "USD".to_owned(),
            design: Design::Grid,
            axes,
            answer: "users.rate: holds up to 25/s ± 5/s.".to_owned(),
            knees: if rows.is_none() { vec![knee] } else { Vec::new() },
            borders: rows.iter().map(|row| format!("{row}: holds up to 20/s")).collect(),
            cheapest: None,
            interrupted: false,
            missing: None,
            points,
        }
    }

    #[test]
    fn curves_and_maps_have_every_file_and_equal_sweeps_equal_bytes() {
        for rows in [None, Some("random,round_robin")] {
            let render = || render(&fixture("users", "10/s..40/s:10/s", rows)).unwrap();
            let names: Vec<String> = render().into_iter().map(|file| file.name).collect();
            assert_eq!(names, ["sweep.html", "sweep.csv", "sweep.json", "sweep.md", "sweep.svg", "sweep.png"]);
            assert!(render().iter().zip(render()).all(|(a, b)| a.bytes == b.bytes));
        }
    }

    #[test]
    fn the_sentence_stands_before_the_table() {
        let sweep = fixture("users", "10/s..40/s:10/s", None);
        for text in [terminal(&sweep, 100, false), markdown(&sweep)] {
            let (answer, table) = (text.find("holds up to 25/s").unwrap(), text.find("✗ 400 ± 40 ms").unwrap());
            assert!(answer < table, "{text}");
        }
        assert!(terminal(&sweep, 100, false).lines().all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn each_point_and_number_has_a_record() {
        let bytes = csv(&fixture("users", "10/s..40/s:10/s", None)).unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 4 * 3);
        let told: Vec<&str> = records[7].iter().collect();
        let expected =
            ["2", "30/s", "objective", "p99 of users < 250ms", "s", "0.3", "0.27", "0.33", "fail", "5", "false"];
        assert_eq!(told, expected);
    }

    #[test]
    fn hostile_names_stay_words() {
        let sweep = fixture("<b>\u{1b}[31m|x", "10/s..40/s:10/s", Some("<i>,\u{7}y"));
        for file in render(&sweep).unwrap().iter().filter(|file| !file.name.ends_with("png")) {
            let text = String::from_utf8_lossy(&file.bytes);
            let html = file.name.ends_with("html") || file.name.ends_with("svg") || file.name.ends_with("md");
            assert!(
                !html || (!text.contains("<b>") && !text.contains("<i>") && !text.contains('\u{1b}')),
                "{}",
                file.name
            );
        }
    }
}
