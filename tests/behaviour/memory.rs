//! The memory of replicas, against courses reckoned by hand.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::{Ending, Estimate, MemoryResult, Size, Trigger};

fn value(estimate: &Estimate) -> f64 {
    estimate.value.unwrap_or(f64::NAN)
}

#[track_caller]
fn near(found: f64, expected: f64, off: f64) {
    assert!((found - expected).abs() <= off, "{found} is not {expected} ± {off}");
}

fn web(study: &Study) -> &MemoryResult {
    study.memory.iter().find(|memory| memory.name == "web").expect("web")
}

/// Ten calls a second at equal distances, the first after 0.1 s, to one replica that never answers, started in 30 s.
fn piling_up(memory: &str, duration: &str) -> Study {
    study(&format!(
        "name: pile\nduration: {duration}\nreplications: 1\nwindow: 1s\n\
         traffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\n\
         services: {{ web: {{ concurrency: 1, work: 10000s, startup: 30s, memory: {{ {memory} }} }} }}"
    ))
}

#[test]
fn of_an_m_m_1_queue_the_working_set_is_the_base_and_each_request_in_the_system() {
    // At a load of 0.8 four requests are there on average.
    let study = study(
        "name: mm1\nduration: 20000s\nwarmup: 1000s\nreplications: 4\n\
         traffic: { t: { to: web, rate: 8/s } }\n\
         services: { web: { work: { exponential: 100ms }, memory: { base: 300MB, per_request: 2MB } } }",
    );
    let memory = web(&study);
    near(value(&memory.used), 308e6, 0.4e6);
    let present = value(&study.services[0].in_system);
    near(value(&memory.used), 300e6 + 2e6 * present, 1.0);
    assert_eq!((memory.limit.value, memory.utilization.value), (None, None));
    near(value(&memory.oom_kills), 0.0, 0.0);
}

#[test]
fn who_would_have_more_than_the_limit_is_killed_with_all_that_it_holds() {
    // 100 MB and five calls of 10 MB are 150 MB: the sixth, at 0.6 s, is one too many. Nobody is there until 30.6 s.
    let study = piling_up("base: 100MB, per_request: 10MB, limit: 150MB", "30s");
    let memory = web(&study);
    near(value(&memory.oom_kills), 1.0, 0.0);
    assert_eq!(study.whole.outcomes.lost, 6);
    assert_eq!(study.whole.outcomes.failed + 6, study.whole.outcomes.born);
    // 100 MB for 0.1 s, then 110, 120, 130, 140 and 150.
    near(value(&memory.used), 125e6, 1.0);
    near(value(&memory.peak), 150e6, 0.0);
    near(value(&memory.peak_utilization), 1.0, 0.0);
    near(value(&study.services[0].replicas), 0.6 / 30.0, 1e-9);
}

#[test]
fn each_restart_but_the_first_waits_twice_as_long() {
    // Killed at 0.6 s; up at 30.6 s, with the first of the six that kill it at 31.1 s. Then 10 s, 20 s and 40 s are added to
    // the 30 s of a start: killed at 71.6 s, 122.1 s and 192.6 s.
    let study = piling_up("base: 100MB, per_request: 10MB, limit: 150MB", "200s");
    near(value(&web(&study).oom_kills), 5.0, 0.0);
    let entity = study.timeline.entities.iter().find(|e| e.kind == "service").expect("web");
    let curve = entity.curves.iter().find(|curve| curve.quantity == "oom_kills").expect("kills");
    let times: Vec<usize> = (0..200).filter(|&second| curve.value[second] == Some(1.0)).collect();
    assert_eq!(times, [0, 31, 71, 122, 192]);
}

#[test]
fn a_leak_kills_again_and_again_after_the_same_time() {
    // 100 kB a second: 60 MB after 10 min, which is also when the kubelet forgets the last restart. 620 s from one kill to the next.
    let study = study(
        "name: leak\nduration: 3100s\nreplications: 1\ntraffic: { t: { to: web, rate: 1/s, arrivals: constant } }\n\
         services: { web: { work: 10ms, startup: 20s, memory: { base: 100MB, leak: 360MB/h, limit: 160MB } } }",
    );
    let memory = web(&study);
    near(value(&memory.oom_kills), 5.0, 0.0);
    // From 100 to 160 MB in each of five lives.
    near(value(&memory.used), 130e6, 1e3);
    near(value(&memory.utilization), 130.0 / 160.0, 1e-5);
    near(value(&study.services[0].replicas), 600.0 / 620.0, 1e-4);
    assert_eq!(study.incidents[0].trigger, Trigger::Failure);
    assert!(study.incidents[0].cause.contains("web out of memory"), "{}", study.incidents[0].cause);
}

#[test]
fn a_kill_that_hurts_is_told_as_the_cause_of_its_incident() {
    let study = study(
        "name: blame\nduration: 20m\nreplications: 2\n\
         traffic: { t: { to: web, rate: 20/s, timeout: 5s } }\n\
         services: { web: { replicas: 2, concurrency: 2, work: { exponential: 100ms }, startup: 60s, \
         memory: { base: 100MB, leak: 240MB/h, limit: 150MB } } }",
    );
    let incident = study.incidents.iter().find(|incident| incident.cause.contains("web out of memory"));
    let incident = incident.unwrap_or_else(|| panic!("{:?}", study.incidents));
    assert!(incident.endings.recovered > 0.0 && incident.ending != Ending::Collapsed, "{incident:?}");
}

/// Two replicas with ten calls each at any time: 500 MB.
fn held(more: &str) -> Study {
    let memory = if more.contains("limit:") { "" } else { "memory: { base: 100MB, per_request: 40MB, limit: 1GB }," };
    study(&format!(
        "name: held\nduration: 200s\nreplications: 1\nwindow: 1s\n\
         traffic: {{ t: {{ to: web, rate: 20/s, arrivals: constant }} }}\n\
         services: {{ web: {{ replicas: 2, cpus: 100, concurrency: 100, work: 1s, startup: 20s, \
         {memory} {more} }} }}"
    ))
}

#[test]
fn an_autoscaler_on_memory_brings_it_to_its_target() {
    // 500 MB of 300 MB: 1.67 x 2 = 3.3. Those that start have 100 MB and count: 1200 MB / 4 are 300 MB. So it is when they work: five
    // calls each.
    let study = held(
        "autoscaler: { kubernetes_hpa: { min: 2, max: 20, metrics: [ { resource: { memory: { average_value: 300MB } } } ] } }",
    );
    let decisions: Vec<_> = study.decisions.iter().map(|d| (d.at, d.from, d.to, d.because.as_str())).collect();
    assert_eq!(decisions, [(15.0, 2, 4, "memory 500MB of 300MB a pod over 2 pods, wants 4")]);
}

#[test]
fn utilisation_of_memory_is_of_what_is_requested_and_of_the_limit_where_nothing_is() {
    // 500 MB of 1 GB against 25 %: twice as many.
    let hpa = "autoscaler: { kubernetes_hpa: { min: 2, max: 5, metrics: [ { resource: { memory: 25% } } ] } }";
    let study = held(hpa);
    let first = &study.decisions[0];
    assert_eq!((first.to, first.because.as_str()), (4, "memory 50 % of 25 % over 2 pods, wants 4"));
    // Of 400 MB it is 125 %: five times as many, of which five may be.
    let study = held(&format!("requests: {{ cpu: 1, memory: 400MB }}, {hpa}"));
    let first = &study.decisions[0];
    assert_eq!(
        (first.to, first.because.as_str()),
        (5, "memory 125 % of 25 % over 2 pods, wants 10; 4 pods in 15s or 100 % in 15s allows 6; max 5")
    );
}

#[test]
fn a_limit_that_is_lowered_below_what_is_used_waits_until_it_is_not() {
    // 20 calls of 10 MB a second, each for a second, until 50 s: 300 MB. From 20 s on 200 MB are to be enough: they are when ten
    // calls are left, at 50.45 s. Nobody is killed; from 80 s on there are 400 MB.
    let study = study(
        "name: shrink\nduration: 100s\nreplications: 1\nwindow: 1s\n\
         traffic: { t: { to: web, rate: 20/s, arrivals: constant, profile: [ { step: 0.0001x, at: 50s } ] } }\n\
         services: { web: { cpus: 100, concurrency: 100, work: 1s, memory: { base: 100MB, per_request: 10MB, limit: 600MB }, \
         vertical: { apply: 10s, schedule: [ { at: 10s, memory: 200MB }, { at: 70s, memory: 400MB } ] } } }",
    );
    let memory = web(&study);
    near(value(&memory.oom_kills), 0.0, 0.0);
    near(value(&memory.limit), (600.0 * 50.5 + 200.0 * 29.5 + 400.0 * 20.0) * 1e4, 0.06e6 * 4.0);
    let sizes: Vec<_> = study.decisions.iter().map(|d| (d.at, d.size, d.from, d.to)).collect();
    assert_eq!(sizes, [(10.0, Size::Memory, 600_000_000, 200_000_000), (70.0, Size::Memory, 200_000_000, 400_000_000)]);
    near(value(&study.services[0].cpus), 100.0, 1e-9);
}

#[test]
fn a_rule_raises_the_limit_before_the_kernel_kills() {
    // 500 MB of 550 are more than 80 %: after two minutes, and 30 s to apply, there are 750 MB.
    let rule = "vertical: { memory: [ { above: 80%, for: 2m, add: 200MB, max: 2GB } ] }, memory: { base: 100MB, per_request: 40MB, limit: 550MB }";
    let study = held(rule).decisions;
    let told: Vec<_> = study.iter().map(|d| (d.at, d.size, d.to, d.because.as_str())).collect();
    assert_eq!(told, [(120.0, Size::Memory, 750_000_000, "memory 90.9 % over 80 % for 2m")]);
}

#[test]
fn a_restart_with_more_memory_forgets_what_leaked() {
    // 1 MB a second from 100 MB on. Restarted at 50 s with 300 MB, back at 70 s: 130 MB at 100 s.
    let study = study(
        "name: again\nduration: 100s\nreplications: 1\nwindow: 1s\ntraffic: { t: { to: web, rate: 1/s, arrivals: constant } }\n\
         services: { web: { cpus: 1, work: 10ms, startup: 20s, memory: { base: 100MB, leak: 3600MB/h, limit: 160MB }, \
         vertical: { apply: 0s, restart: all, schedule: [ { at: 50s, memory: 300MB } ] } } }",
    );
    let memory = web(&study);
    near(value(&memory.oom_kills), 0.0, 0.0);
    near(value(&memory.used), (125.0 * 50.0 + 115.0 * 30.0) / 80.0 * 1e6, 0.1e6);
    near(value(&memory.limit), (160.0 * 50.0 + 300.0 * 30.0) / 80.0 * 1e6, 0.3e6);
    near(value(&memory.peak), 150e6, 0.1e6);
}
