//! What the real controller's own tests expect of it (Kubernetes, `pkg/controller/podautoscaler`), asked of this one.

use super::behavior::Limits;
use super::calculator::{Metric, Pod, replicas};
use super::{Policy, ScaleDown, ScaleUp};
use crate::engine::time::SECOND;
use crate::units::{Duration, Percent};
use serde_json::Value;

const CASES: &str = include_str!("../../../../tests/validation/data/hpa_cases.json");
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

/// The metric of a case, if the language has it: neither Object nor External metrics are in it.
fn metric(spec: &Value) -> Option<Metric> {
    let target = |keys: [&str; 2]| keys.into_iter().find_map(|key| spec[key].as_i64()).expect("a target");
    match spec["type"].as_str() {
        Some("Resource cpu, AverageUtilization") => {
            Some(Metric::Cpu { target_percent: target(["target_percent", "target_utilization_percent"]) })
        }
        Some("Pods, AverageValue") => Some(Metric::Pods { target: target(["target_milli", "target"]) }),
        _ => None,
    }
}

/// The pods of a case: the first have a level, the others none; failed ones and those that are being deleted do not count.
fn pods(input: &Value, metric: &Metric, levels: &[i64], requests: &[i64]) -> Vec<Pod> {
    let listed = input["pods"].as_array().expect("pods").iter().enumerate();
    let gone = |pod: &Value| pod["failed"] == true || pod["being_deleted"] == true;
    let pod = |(place, pod): (usize, &Value)| Pod {
        value: levels.get(place).copied(),
        request: requests.get(place).copied().unwrap_or(1000),
        // The calculator leaves unready pods out of resource metrics alone.
        unready: matches!(metric, Metric::Cpu { .. }) && (pod["ready"] == false || pod["cpu_initializing"] == true),
    };
    listed.filter(|(_, value)| !gone(value)).map(pod).collect()
}

fn formula(input: &Value) -> Option<u32> {
    let current = count(input, "current_replicas");
    let milli = |key: &str| (input[key].as_f64().expect("a number") * 1000.0) as i64;
    let pod = Pod { value: Some(milli("current_metric")), request: 1000, unready: false };
    let metric = Metric::Pods { target: milli("target") };
    Some(replicas(&metric, &vec![pod; current as usize], current, input["tolerance"].as_f64()?))
}

fn calculator(input: &Value) -> Option<u32> {
    let spec = &input["metric"];
    let metric = metric(spec)?;
    // A metric of pods that are not there is an error, on which the controller leaves things as they are.
    let strangers = !spec["reported_pod_names"].is_null();
    let key = if matches!(metric, Metric::Cpu { .. }) { "usage_millicores_per_pod" } else { "values_milli" };
    let levels = if strangers { Vec::new() } else { numbers(&spec[key]) };
    let pods = pods(input, &metric, &levels, &numbers(&spec["request_millicores_per_pod"]));
    Some(replicas(&metric, &pods, count(input, "current_replicas"), input["tolerance"].as_f64()?))
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
fn rate(input: &Value) -> Option<u32> {
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
    Some(limits.apply(NOW, count(input, "current_replicas"), count(input, "desired"), min, max))
}

/// Past recommendations, each of which was followed.
fn recommend(limits: &mut Limits, past: &Value) {
    for recommendation in past.as_array().into_iter().flatten() {
        let replicas = count(recommendation, "replicas");
        limits.apply(NOW - number(recommendation, "age_minutes") as u64 * 60 * SECOND, replicas, replicas, 1, 1000);
    }
}

fn stabilization(input: &Value) -> Option<u32> {
    let mut limits = Limits::new(&ScaleUp::default(), &ScaleDown::default());
    recommend(&mut limits, &input["past_recommendations"]);
    let first = input["past_recommendations"] == serde_json::json!([]);
    let current = if first { count(input, "desired") } else { 10 };
    Some(limits.apply(NOW, current, count(input, "desired"), 1, 1000))
}

/// A whole look of the controller, whose tests let it grow eightfold.
fn controller(input: &Value) -> Option<u32> {
    let (min, max, current) =
        (count(input, "min_replicas"), count(input, "max_replicas"), count(input, "current_replicas"));
    let requests = numbers(&input["request_millicores_per_pod"]);
    if requests.is_empty() || current == 0 {
        return None;
    }
    let levels = numbers(&input["reported_levels_milli"]);
    let specs: Vec<Metric> = input["metrics"].as_array()?.iter().map(metric).collect::<Option<_>>()?;
    let proposals = specs.iter().map(|metric| {
        replicas(metric, &pods(input, metric, &levels, &requests), current, input["tolerance"].as_f64().unwrap_or(0.1))
    });
    let wanted = proposals.max()?;
    let eightfold = vec![Policy::new(None, Some(Percent::new(700))), Policy::new(Some(4), None)];
    let mut limits = Limits::new(&ScaleUp { policies: eightfold, ..ScaleUp::default() }, &ScaleDown::default());
    match &input["past_recommendations"] {
        Value::String(_) => {}
        past => {
            // Without any, what the controller finds at first is long ago.
            limits.apply(0, current, current, 1, 1000);
            recommend(&mut limits, past);
        }
    }
    Some(if current > max {
        max
    } else if current < min {
        min
    } else {
        limits.apply(NOW, current, wanted, min, max)
    })
}

#[test]
fn the_controllers_own_tests_come_out() {
    let cases: Vec<Value> = serde_json::from_str(CASES).expect("the cases are JSON");
    let (mut asked, mut wrong) = (0, Vec::new());
    for case in &cases {
        let (input, expected) = (&case["input"], &case["expected"]);
        let found = match case["kind"].as_str() {
            Some("formula") => formula(input),
            Some("replica_calculator") => calculator(input),
            Some("behavior_rate") => rate(input),
            Some("stabilization_window") => stabilization(input),
            Some("controller") => controller(input),
            _ => None,
        };
        let keys = ["desired_replicas", "replicas", "stabilized_replicas"];
        let wanted = keys.into_iter().find_map(|key| expected[key].as_i64());
        // On an error the controller leaves things as they are.
        let wanted = wanted.or_else(|| input["current_replicas"].as_i64());
        let Some(found) = found else { continue };
        asked += 1;
        if Some(i64::from(found)) != wanted {
            wrong.push(format!("{}: {found}, not {wanted:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked >= 80, "only {asked} of {}", cases.len());
    println!("{asked} of {} cases", cases.len());
}
