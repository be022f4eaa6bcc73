//! What a sweep found, in words.

use super::knee::{Knee, Side, knees};
use super::{PointResult, Sweep};
use crate::experiment::study::Verdict;
use crate::explore::axis::{Axis, Line};
use crate::explore::design::Design;
use crate::units::quantity::{Form, settled, to_step};

/// The answer: where the objectives hold along the axis, or at how many points.
pub(super) fn answer(sweep: &Sweep) -> String {
    let mut words = match sweep.axes.as_slice() {
        _ if sweep.points.is_empty() => return "Interrupted before the first point was complete.".to_owned(),
        _ if sweep.points.iter().all(|point| point.verdict.is_none()) => {
            let count = sweep.points.len();
            let several = if count == 1 { "point" } else { "points" };
            return format!("{count} {several}; there are no objectives (`slo`) to judge them by.");
        }
        [axis] if axis.line.is_some() => {
            let ordered = sweep.along(0);
            format!("{}: {}", axis.short_name(), along(axis, 0, &ordered, &sweep.knees))
        }
        [axis] => format!("{}: {}", axis.short_name(), by_value(sweep)),
        _ => by_count(sweep),
    };
    if let [knee] = sweep.knees.as_slice()
        && let Some(point) = sweep.point(knee.breaks)
    {
        words += &broken(point);
    }
    words.push('.');
    if let Some(point) = sweep.cheapest.and_then(|number| sweep.point(number))
        && let Some(cost) = point.key_number("cost", "money/h").and_then(|cost| cost.value)
    {
        let at: Vec<String> = sweep
            .axes
            .iter()
            .zip(&point.values)
            .map(|(axis, value)| format!("{} = {value}", axis.short_name()))
            .collect();
        let cost = settled(to_step(cost, 1e-4));
        words += &format!(" The cheapest that holds is {} at {cost} {}/h.", at.join(", "), sweep.currency);
    }
    words
}

/// Which objectives break at a point.
fn broken(point: &PointResult) -> String {
    if let Some(failure) = &point.failure {
        return format!("; there {failure}");
    }
    let broken: Vec<String> = point
        .objectives
        .iter()
        .filter(|objective| objective.verdict == Verdict::Fail)
        .map(|objective| format!("`{}`", objective.text))
        .collect();
    match broken.as_slice() {
        [] => String::new(),
        [one] => format!("; what breaks is {one}"),
        several => format!("; what breaks first: {}", several.join(", ")),
    }
}

/// What holds along an axis of numbers, which is the one at `place`, of points in its order.
fn along(axis: &Axis, place: usize, points: &[&PointResult], knees: &[Knee]) -> String {
    let (Some(line), Some((first, last))) = (&axis.line, points.first().zip(points.last())) else {
        return String::new();
    };
    let position = |point: &PointResult| point.at.get(place).copied().flatten();
    let (from, to) = (position(first).unwrap_or(0.0), position(last).unwrap_or(0.0));
    let range = format!("from {} to {}", line.form.write(from), line.form.write(to));
    if let [only] = points {
        let held = match only.verdict {
            Some(Verdict::Pass) => "holds",
            Some(Verdict::Fail) => "breaks",
            _ => "could not be decided",
        };
        return format!("{held} at {}", line.form.write(from));
    }
    let of = |verdict: Verdict| points.iter().filter(|point| point.verdict == Some(verdict)).count();
    let (holding, breaking, undecided) = (of(Verdict::Pass), of(Verdict::Fail), of(Verdict::Inconclusive));
    match knees {
        [] if holding + breaking == 0 => format!("nothing could be decided {range}"),
        [] if undecided > 0 && breaking == 0 => {
            format!("holds wherever it could be decided {range}{}", left(undecided))
        }
        [] if undecided > 0 => format!("holds nowhere it could be decided {range}{}", left(undecided)),
        [] if breaking == 0 => format!("holds everywhere {range}"),
        [] => format!("holds nowhere {range}"),
        [knee] => at_knee(knee, line) + &left(undecided - knee.undecided.min(undecided)),
        several => {
            let flips: Vec<String> = several.iter().enumerate().map(|(nth, knee)| flip(knee, nth, line)).collect();
            format!("the verdict flips {} times {range}: {}", several.len(), flips.join(", "))
        }
    }
}

fn left(undecided: usize) -> String {
    match undecided {
        0 => String::new(),
        1 => " (1 point could not be decided)".to_owned(),
        n => format!(" ({n} points could not be decided)"),
    }
}

/// A single knee: `holds up to +640% ± 20%`, `holds from 13 up, breaks from 12 down`.
fn at_knee(knee: &Knee, line: &Line) -> String {
    if line.whole {
        return between(knee, line);
    }
    let about = about(knee, &line.form);
    match knee.holding {
        Side::Below => format!("holds up to {about}"),
        Side::Above => format!("holds from {about} up"),
    }
}

/// The two points of a knee.
fn between(knee: &Knee, line: &Line) -> String {
    let (holds, breaks) = (line.form.write(knee.holds_at), line.form.write(knee.breaks_at));
    let undecided = if knee.undecided > 0 { "; between them it could not be decided" } else { "" };
    match knee.holding {
        Side::Below => format!("holds up to {holds}, breaks from {breaks} up{undecided}"),
        Side::Above => format!("holds from {holds} up, breaks from {breaks} down{undecided}"),
    }
}

/// One of several flips.
fn flip(knee: &Knee, nth: usize, line: &Line) -> String {
    let (low, high) = knee.ends();
    let what = match (knee.holding, nth) {
        (Side::Below, _) => "breaks",
        (Side::Above, 0) => "begins to hold",
        (Side::Above, _) => "holds again",
    };
    format!("{what} between {} and {}", line.form.write(low), line.form.write(high))
}

/// The middle of a knee and how far it may lie to either side, in digits that this supports.
fn about(knee: &Knee, form: &Form) -> String {
    let half = knee.gap() / 2.0;
    let step = libm::pow(10.0, libm::floor(libm::log10(half)));
    // Two digits where the first is small, so that rounding widens nothing by much.
    let step = if half < 2.5 * step { step / 10.0 } else { step };
    let plain = Form { signed: false, ..form.clone() };
    let wide = settled(libm::ceil(half / step - 1e-9) * step);
    format!("{} ± {}", form.write(to_step(knee.middle(), step)), plain.write(wide))
}

/// What holds of an axis of words.
fn by_value(sweep: &Sweep) -> String {
    let of = |verdict: Verdict| -> Vec<&str> {
        let points = sweep.points.iter().filter(|point| point.verdict == Some(verdict));
        points.filter_map(|point| point.values.first()).map(String::as_str).collect()
    };
    let clause = |what: &str, values: Vec<&str>| match values.is_empty() {
        true => None,
        false => Some(format!("{what} with {}", values.join(", "))),
    };
    let clauses = [
        clause("holds", of(Verdict::Pass)),
        clause("breaks", of(Verdict::Fail)),
        clause("undecided", of(Verdict::Inconclusive)),
    ];
    clauses.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn by_count(sweep: &Sweep) -> String {
    let of = |verdict: Verdict| sweep.points.iter().filter(|point| point.verdict == Some(verdict)).count();
    let undecided = match of(Verdict::Inconclusive) {
        0 => String::new(),
        n => format!(", {n} undecided"),
    };
    let names: Vec<&str> = sweep.axes.iter().map(Axis::short_name).collect();
    format!(
        "Over {}: holds at {} of {} points, breaks at {}{undecided}",
        names.join(" × "),
        of(Verdict::Pass),
        sweep.points.len(),
        of(Verdict::Fail),
    )
}

/// The cheapest point that holds, where cost differs from point to point and the traffic does not: less to do costs less.
pub(super) fn cheapest(sweep: &Sweep) -> Option<usize> {
    if sweep.axes.iter().any(|axis| axis.path.starts_with("traffic.")) {
        return None;
    }
    let cost = |point: &PointResult| point.key_number("cost", "money/h")?.value;
    let all: Vec<f64> = sweep.points.iter().filter_map(cost).collect();
    let differ = all.iter().any(|cost| (cost - all[0]).abs() > 1e-6 * all[0].abs());
    let holds = sweep.points.iter().filter(|point| point.verdict == Some(Verdict::Pass));
    let priced = holds.filter_map(|point| Some((point.number, cost(point)?)));
    let cheapest = priced.min_by(|a, b| a.1.total_cmp(&b.1))?;
    differ.then_some(cheapest.0)
}

/// With a grid of two axes: what holds along the first axis of numbers for each value of the other.
pub(super) fn borders(sweep: &Sweep) -> Vec<String> {
    let [one, two] = sweep.axes.as_slice() else { return Vec::new() };
    if sweep.design != Design::Grid || sweep.points.iter().all(|point| point.verdict.is_none()) {
        return Vec::new();
    }
    let (numbers, other) = match (&one.line, &two.line) {
        (Some(_), _) => (0, 1),
        (None, Some(_)) => (1, 0),
        (None, None) => return Vec::new(),
    };
    let (axis, by) = (&sweep.axes[numbers], &sweep.axes[other]);
    let row = |value: &String| {
        let mut points = sweep.along(numbers);
        points.retain(|point| point.values[other] == *value);
        let placed: Vec<(&PointResult, Option<f64>)> = points.iter().map(|point| (*point, point.at[numbers])).collect();
        let found = knees(&placed);
        let told = match (found.as_slice(), &axis.line) {
            ([knee], Some(line)) => between(knee, line),
            _ => along(axis, numbers, &points, &found),
        };
        format!("{} = {value}: {told}", by.short_name())
    };
    by.values.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(number: usize, value: &str, verdict: Verdict, axis: &Axis) -> PointResult {
        PointResult {
            number,
            values: vec![value.to_owned()],
            at: vec![axis.position(value)],
            refined: false,
            replications: 10,
            verdict: Some(verdict),
            failure: None,
            objectives: Vec::new(),
            key_numbers: Vec::new(),
        }
    }

    fn told(axis: &str, verdicts: &[(&str, Verdict)]) -> String {
        let axis = Axis::parse(&format!("a={axis}")).expect("an axis");
        let points: Vec<PointResult> =
            verdicts.iter().enumerate().map(|(n, (value, verdict))| point(n, value, *verdict, &axis)).collect();
        let mut sweep = Sweep {
            schema: 1,
            version: "0",
            name: "x".to_owned(),
            seed: 1,
            currency: "USD".to_owned(),
            design: Design::Grid,
            axes: vec![axis],
            answer: String::new(),
            knees: Vec::new(),
            borders: Vec::new(),
            cheapest: None,
            interrupted: false,
            missing: None,
            points,
        };
        if sweep.axes[0].line.is_some() {
            sweep.knees = knees(&sweep.along(0).into_iter().map(|point| (point, point.at[0])).collect::<Vec<_>>());
        }
        answer(&sweep)
    }

    use Verdict::{Fail, Inconclusive, Pass};

    #[test]
    fn the_knee_has_its_uncertainty() {
        let surge = "+100%..+900%:+100%";
        assert_eq!(told(surge, &[("+100%", Pass), ("+620%", Pass), ("+660%", Fail)]), "a: holds up to +640% ± 20%.");
        assert_eq!(told(surge, &[("+625%", Pass), ("+638%", Fail)]), "a: holds up to +632% ± 7%.");
        assert_eq!(told("1ms..9ms/3", &[("1ms", Fail), ("5ms", Pass)]), "a: holds from 3ms ± 2ms up.");
    }

    #[test]
    fn whole_numbers_have_neighbours_and_no_error() {
        assert_eq!(told("2..20", &[("12", Fail), ("13", Pass)]), "a: holds from 13 up, breaks from 12 down.");
        assert_eq!(
            told("2..20", &[("2", Pass), ("3", Inconclusive), ("4", Fail)]),
            "a: holds up to 2, breaks from 4 up; between them it could not be decided."
        );
    }

    #[test]
    fn everywhere_nowhere_and_undecided_are_said_so() {
        assert_eq!(told("2..3", &[("2", Pass), ("3", Pass)]), "a: holds everywhere from 2 to 3.");
        assert_eq!(told("2..3", &[("2", Fail), ("3", Fail)]), "a: holds nowhere from 2 to 3.");
        assert_eq!(
            told("2..3", &[("2", Inconclusive), ("3", Inconclusive)]),
            "a: nothing could be decided from 2 to 3."
        );
        assert_eq!(told("2..3", &[("2", Inconclusive)]), "a: could not be decided at 2.");
        assert_eq!(told("2..3", &[("2", Pass)]), "a: holds at 2.");
        assert_eq!(
            told("2..3", &[("2", Pass), ("3", Inconclusive)]),
            "a: holds wherever it could be decided from 2 to 3 (1 point could not be decided)."
        );
    }

    #[test]
    fn a_verdict_that_flips_back_is_told_as_such() {
        assert_eq!(
            told("1..4", &[("1", Pass), ("2", Fail), ("3", Pass), ("4", Fail)]),
            "a: the verdict flips 3 times from 1 to 4: breaks between 1 and 2, holds again between 2 and 3, breaks between 3 and 4."
        );
    }

    #[test]
    fn words_have_no_order_and_no_knee() {
        assert_eq!(told("x,y,z", &[("x", Pass), ("y", Fail), ("z", Pass)]), "a: holds with x, z; breaks with y.");
    }
}
