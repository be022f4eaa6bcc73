//! The inputs of a scenario whose ranges nobody gave: every number that may matter, a tenth up and down.

use crate::experiment::in_parallel;
use crate::explore::axis::Axis;
use crate::explore::variants::{Base, Point};
use crate::language::{Kind, Node};
use crate::scenario::load::load_written;
use crate::simulate::Error;
use crate::units::quantity::Quantity;

/// Sections whose numbers describe the system and its load.
const SECTIONS: [&str; 7] = ["traffic", "services", "databases", "caches", "queues", "locks", "network"];
/// Keys whose numbers are no properties of the system: when something happens, and names that are numbers.
const NO_INPUTS: [&str; 4] = ["at", "seed", "status", "version"];
/// Units of what can be a tenth more or less. Money moves nothing but the bill.
const UNITS: [&str; 25] = [
    "", "%", "x", "ns", "us", "µs", "ms", "s", "m", "h", "d", "B", "kB", "MB", "GB", "KiB", "MiB", "GiB", "/s", "/min",
    "/m", "/h", "/d", "k/s", "M/s",
];
/// Up and down, of the value.
const SHARE: f64 = 0.1;

/// The inputs, and the paths of those that were left out as the scenario is not valid with a tenth more or less.
pub fn all(base: &Base) -> Result<(Vec<Axis>, Vec<String>), Error> {
    let tree = load_written(&base.input, &base.settings).map_err(Error::Scenario)?.tree;
    let mut found = Vec::new();
    for section in SECTIONS {
        if let Some(node) = tree.get(section) {
            walk(node, &mut section.to_owned(), &mut found);
        }
    }
    let valid = in_parallel(&found, |axis| {
        let axes = std::slice::from_ref(axis);
        let ends = axis.values.iter().map(|value| Point { number: 0, values: vec![value.clone()] });
        base.try_each(axes, &ends.collect::<Vec<_>>()).is_ok()
    });
    let (mut inputs, mut left_out) = (Vec::new(), Vec::new());
    for (axis, valid) in found.into_iter().zip(valid) {
        if valid {
            inputs.push(axis);
        } else {
            left_out.push(axis.path);
        }
    }
    Ok((inputs, left_out))
}

fn walk(node: &Node, path: &mut String, found: &mut Vec<Axis>) {
    let length = path.len();
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| !NO_INPUTS.contains(&key.text.as_str())) {
                path.push('.');
                path.push_str(&key.text);
                walk(value, path, found);
                path.truncate(length);
            }
        }
        Kind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                walk(item, path, found);
                path.truncate(length);
            }
        }
        Kind::Scalar(text) => found.extend(around(path, text)),
        Kind::Null => {}
    }
}

/// A tenth up and down from a value; whole numbers at least by one, and never below one.
fn around(path: &str, text: &str) -> Option<Axis> {
    let Quantity { number, form } = Quantity::read(text)?;
    if number <= 0.0 || !UNITS.contains(&form.unit.as_str()) {
        return None;
    }
    let (mut low, mut high) = (number * (1.0 - SHARE), number * (1.0 + SHARE));
    let whole = Quantity::is_whole(text);
    if whole {
        low = libm::round(low).min(number - 1.0).max(1.0);
        high = libm::round(high).max(number + 1.0);
    }
    let range = format!("{path}={}..{}", form.write(low), form.write(high));
    let mut axis = Axis::parse_ends(&range).ok()?;
    // The ends of `10.0` are written `9` and `11`.
    axis.line.iter_mut().for_each(|line| line.whole = whole);
    Some(axis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::Input;

    #[test]
    fn every_number_of_the_system_is_an_input_a_tenth_up_and_down() {
        let text = "
name: x
duration: 10s
traffic: { users: { to: web, rate: 200/s } }
services:
  web: { replicas: 2, concurrency: 30, work: 10ms }
slo: [p99 < 1s]
";
        let (inputs, left_out) = all(&Base { input: Input::text(text), settings: Vec::new() }).expect("a scenario");
        let told: Vec<String> = inputs.iter().map(|axis| format!("{}={}", axis.path, axis.values.join(".."))).collect();
        assert_eq!(
            told,
            [
                "traffic.users.rate=180/s..220/s",
                "services.web.replicas=1..3",
                "services.web.concurrency=27..33",
                "services.web.work=9ms..11ms"
            ]
        );
        let middle = |text: &str| around("a.b", text).map(|axis| axis.at_share(0.25));
        assert_eq!((middle("10"), middle("10.0")), (Some("9".to_owned()), Some("9.5".to_owned())));
        assert_eq!(left_out, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_valid_with_a_tenth_more_is_left_out_and_told() {
        let text = "
name: x
duration: 10s
traffic: { users: { to: web, rate: 1/s, profile: [{ diurnal: { amplitude: 95% } }] } }
services: { web: { replicas: 2, work: 10ms } }
";
        let (inputs, left_out) = all(&Base { input: Input::text(text), settings: Vec::new() }).expect("a scenario");
        assert!(inputs.iter().any(|axis| axis.path == "services.web.work"));
        assert_eq!(left_out, ["traffic.users.profile[0].diurnal.amplitude"]);
    }
}
