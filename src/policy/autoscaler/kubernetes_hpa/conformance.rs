//! What the real controller's own tests expect of it (Kubernetes, `pkg/controller/podautoscaler`), asked of this one.

use super::behavior::Limits;
use super::calculator::{Metric, NoMetrics, Other, Pod, Proposal, Tolerance, replicas, replicas_for};
use super::controller::{Hpa, Rules, Verdict};
use super::doubling::Doubling;
use super::{Policy, ScaleDown, ScaleUp};
use crate::engine::time::SECOND;
use crate::units::{Duration, Percent};
use serde_json::Value;

const CASES: &str = include_str!("../../../../tests/validation/data/hpa_cases.json");
/// How many there are: all of them are asked.
const COUNT: usize = 101;
/// `scaleUpLimitFactor`, as the controller's tests set it; 2 in a cluster.
const FACTOR: u32 = 8;
/// The instant at which a case is decided: its past lies before it.
const NOW: u64 = 3600 * SECOND;

fn number(of: &Value, key: &str) -> i64 {
    of[key].as_i64().unwrap_or_else(|| panic!("{key} in {of}"))
}

fn count(of: &Value, key: &str) -> u32 {
    u32::try_from(number(of, key)).expect("a small number")
}

fn numbers(of: &Value) -> Vec<i64> {
    of.as_array().map_or_else(Vec::new, |list| list.iter().filter_map(Value::as_i64).collect())
}

/// The metric of a case.
enum Asked {
    /// Of the pods.
    Pods(Metric),
    /// Of something else: the target, and whether it is for each replica.
    Other(i64, bool),
}

fn metric(spec: &Value) -> Asked {
    let keys = ["target_percent", "target_utilization_percent", "target_milli", "target"];
    let target = keys.into_iter().find_map(|key| spec[key].as_i64()).expect("a target");
    match spec["type"].as_str().expect("a type") {
        "Resource cpu, AverageUtilization" => Asked::Pods(Metric::Utilization { target_percent: target }),
        "Pods, AverageValue" => Asked::Pods(Metric::Average { target }),
        "Object, Value" | "External, Value" => Asked::Other(target, false),
        "Object, AverageValue" | "External, AverageValue" => Asked::Other(target, true),
        other => panic!("{other}"),
    }
}

/// What a metric asks for, of the levels and requests that were reported.
fn proposal(input: &Value, asked: &Asked, levels: &[i64], requests: &[i64]) -> Result<Proposal, NoMetrics> {
    let (current, off) = (count(input, "current_replicas"), input["tolerance"].as_f64().expect("a tolerance"));
    let tolerance = Tolerance { up: off, down: off };
    match asked {
        Asked::Pods(metric) => replicas(metric, &pods(input, metric, levels, requests), current, tolerance),
        Asked::Other(target, average) => {
            let ready = input["pods"].as_array().expect("pods").iter().filter(|pod| pod["ready"] == true).count();
            let value = (!levels.is_empty()).then(|| levels.iter().sum());
            let (ready, present) = (ready as u32, current);
            replicas_for(&Other { value, target: *target, average: *average, ready, present }, current, tolerance)
        }
    }
}

/// The pods of a case: the first have a level, the others none; failed ones and those that are being deleted do not count.
fn pods(input: &Value, metric: &Metric, levels: &[i64], requests: &[i64]) -> Vec<Pod> {
    let listed = input["pods"].as_array().expect("pods").iter().enumerate();
    let gone = |pod: &Value| pod["failed"] == true || pod["being_deleted"] == true;
    let pod = |(place, pod): (usize, &Value)| Pod {
        value: levels.get(place).copied(),
        request: requests.get(place).copied().unwrap_or(0),
        // The calculator leaves unready pods out of resource metrics alone.
        unready: matches!(metric, Metric::Utilization { .. })
            && (pod["ready"] == false || pod["cpu_initializing"] == true),
    };
    listed.filter(|(_, value)| !gone(value)).map(pod).collect()
}

fn formula(input: &Value) -> u32 {
    let current = count(input, "current_replicas");
    let milli = |key: &str| (input[key].as_f64().expect("a number") * 1000.0) as i64;
    let pod = Pod { value: Some(milli("current_metric")), request: 1000, unready: false };
    let metric = Metric::Average { target: milli("target") };
    let off = input["tolerance"].as_f64().expect("a tolerance");
    let tolerance = Tolerance { up: off, down: off };
    replicas(&metric, &vec![pod; current as usize], current, tolerance).expect("there are metrics").replicas
}

fn calculator(input: &Value) -> u32 {
    let spec = &input["metric"];
    let asked = metric(spec);
    // A metric of pods that are not there is an error, on which the controller leaves things as they are.
    let strangers = !spec["reported_pod_names"].is_null();
    let utilization = matches!(asked, Asked::Pods(Metric::Utilization { .. }));
    let key = if utilization { "usage_millicores_per_pod" } else { "values_milli" };
    let levels = if strangers { Vec::new() } else { numbers(&spec[key]) };
    let proposal = proposal(input, &asked, &levels, &numbers(&spec["request_millicores_per_pod"]));
    proposal.map_or(count(input, "current_replicas"), |proposal| proposal.replicas)
}

fn policy(spec: &Value) -> Policy {
    let value = count(spec, "value");
    let period = Duration::from_secs(number(spec, "period_s") as u64);
    let (pods, percent) = if spec["type"] == "Pods" { (Some(value), None) } else { (None, Some(Percent::new(value))) };
    Policy { period, ..Policy::new(pods, percent) }
}

fn policies(spec: &Value) -> Option<Vec<Policy>> {
    Some(spec["policies"].as_array()?.iter().map(policy).collect())
}

/// Limits with the events of a case behind them, and without stabilisation.
fn rate(input: &Value) -> u32 {
    let none = Duration::from_secs(0);
    let mut up = ScaleUp { stabilization: none, ..ScaleUp::default() };
    let mut down = ScaleDown { stabilization: none, ..ScaleDown::default() };
    up.policies = policies(&input["scale_up"]).unwrap_or(up.policies);
    down.policies = policies(&input["scale_down"]).unwrap_or(down.policies);
    let mut limits = Limits::new(&up, &down);
    let events = |key: &str, sign: i64| {
        let list = input[key].as_array().cloned().unwrap_or_default();
        list.into_iter().map(move |event| {
            let age = (event["age_s"].as_f64().expect("an age") * 1e9) as u64;
            (NOW - age, sign * number(&event, "change"))
        })
    };
    let mut past: Vec<(u64, i64)> = events("scale_up_events", 1).chain(events("scale_down_events", -1)).collect();
    past.sort_unstable();
    past.into_iter().for_each(|(at, change)| limits.changed(at, change));
    let (min, max) = (count(input, "min_replicas"), count(input, "max_replicas"));
    limits.apply(NOW, count(input, "current_replicas"), count(input, "desired"), min, max).replicas
}

/// What holds without `behavior`, with the recommendations of a case behind it.
fn doubling(past: &Value) -> Doubling {
    let mut doubling = Doubling::new(FACTOR, 300 * SECOND);
    for recommendation in past.as_array().into_iter().flatten() {
        let replicas = count(recommendation, "replicas");
        doubling.stabilize(NOW - number(recommendation, "age_minutes") as u64 * 60 * SECOND, replicas, replicas);
    }
    doubling
}

fn stabilization(input: &Value) -> u32 {
    let desired = count(input, "desired");
    doubling(&input["past_recommendations"]).stabilize(NOW, 0, desired).0
}

fn clamp(input: &Value) -> u32 {
    let (min, max) = (count(input, "min_replicas"), count(input, "max_replicas"));
    let (current, desired) = (count(input, "current_replicas"), count(input, "desired_before_limits"));
    Doubling::new(FACTOR, 0).convert(current, desired, min, max)
}

/// A whole look of the controller, without `behavior`.
fn controller(input: &Value) -> u32 {
    let current = count(input, "current_replicas");
    let past = &input["past_recommendations"];
    let mut doubling = doubling(past);
    if past == &serde_json::json!([]) {
        // What the controller found at first is long ago.
        doubling.stabilize(0, current, current);
    }
    let (levels, requests) = (numbers(&input["reported_levels_milli"]), numbers(&input["request_millicores_per_pod"]));
    let specs = input["metrics"].as_array().expect("metrics");
    let proposals: Vec<_> = specs.iter().map(|spec| proposal(input, &metric(spec), &levels, &requests)).collect();
    let tolerance = Tolerance { up: 0.1, down: 0.1 };
    let mut hpa = Hpa {
        bounds: (count(input, "min_replicas"), count(input, "max_replicas")),
        sync_period: 15 * SECOND,
        tolerance,
        initialization: 300 * SECOND,
        readiness_delay: 30 * SECOND,
        metrics: Vec::new(),
        rules: Rules::Doubling(doubling),
    };
    match hpa.reconcile(NOW, current, &proposals) {
        Verdict::Disabled | Verdict::Unknown => current,
        Verdict::Bounded(replicas) => replicas,
        Verdict::Follows { followed, .. } => followed.replicas,
    }
}

#[test]
fn the_controllers_own_tests_come_out() {
    let cases: Vec<Value> = serde_json::from_str(CASES).expect("the cases are JSON");
    assert_eq!(cases.len(), COUNT);
    let mut wrong = Vec::new();
    for case in &cases {
        let (input, expected) = (&case["input"], &case["expected"]);
        let found = match case["kind"].as_str().expect("a kind") {
            "formula" => formula(input),
            "replica_calculator" => calculator(input),
            "behavior_rate" => rate(input),
            "stabilization_window" => stabilization(input),
            "clamp_without_behavior" => clamp(input),
            "controller" => controller(input),
            other => panic!("{other}"),
        };
        let keys = ["desired_replicas", "replicas", "stabilized_replicas"];
        let wanted = keys.into_iter().find_map(|key| expected[key].as_i64());
        // On an error the controller leaves things as they are.
        let wanted = wanted.unwrap_or_else(|| number(input, "current_replicas"));
        if i64::from(found) != wanted {
            wrong.push(format!("{}: {found}, not {wanted}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {COUNT} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
