//! Incidents from a scenario to the study: what set them off, when they were noticed and over, how they ended.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::{Ending, Estimate, Incident, Trigger, Verdict};
use ninefold::tally::journal::What;

fn only(study: &Study) -> &Incident {
    assert_eq!(study.incidents.len(), 1, "{:#?}", study.incidents);
    &study.incidents[0]
}

fn near(estimate: &Estimate, value: f64, by: f64) -> bool {
    estimate.value.is_some_and(|found| (found - value).abs() <= by)
}

/// One server for 100 requests a second, who are given up after a second and sent again twice; it stalls for 20 s
/// (Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021; the numbers are those of a fluid model).
fn retry_storm(rate: u32) -> String {
    format!(
        "name: storm\nduration: 500s\nreplications: 5\nseed: 5\nwindow: 1s\n\
         traffic:\n  users: {{ to: web, rate: {rate}/s, timeout: 1s, retry: {{ attempts: 3, backoff: {{ base: 0s, max: 0s }} }} }}\n\
         services:\n  web: {{ concurrency: 1, work: 10ms }}\n\
         events: [ {{ at: 50s, service: web, pause: 20s }} ]\nslo: [ availability >= 99% ]\n"
    )
}

#[test]
fn a_retry_storm_that_outlives_its_trigger_is_a_collapse_and_retries_sustain_it() {
    let study = study(&retry_storm(45));
    let storm = only(&study);
    assert_eq!((storm.cause.as_str(), storm.trigger, storm.share), ("pause of web", Trigger::Event, 1.0));
    assert_eq!((storm.ending, storm.endings.collapsed), (Ending::Collapsed, 1.0));
    assert!(near(&storm.lasted, 20.0, 1e-9) && near(&storm.goodput_at_end, 0.0, 0.02));
    assert_eq!((storm.over_in, storm.mitigated_in), (0.0, 0.0));
    let retries = storm.sustained_by.iter().find(|by| by.what == "retries").expect("retries");
    assert!(near(&retries.before, 1.0, 0.02) && near(&retries.now, 3.0, 0.02), "{retries:?}");
    let unwanted = storm.sustained_by.iter().find(|by| by.what == "unwanted_work").expect("unwanted work");
    assert!(unwanted.of == "web" && near(&unwanted.now, 1.0, 0.02));
    let queue = storm.sustained_by.iter().find(|by| by.what == "queue").expect("a queue");
    // It grows by 35 a second from 70 s on; the last fifth of the 430 s that follow is looked at.
    assert!(near(&queue.now, 2_565.0 + 35.0 * 387.0, 900.0), "{queue:?}");
    let words = "Collapses: after the 20 s pause of web the goodput stays at 0 %: retries sustain the overload (3 attempts a request).";
    assert!(study.headline.starts_with(words), "{}", study.headline);
}

#[test]
fn a_retry_storm_that_the_server_can_serve_subsides() {
    let study = study(&retry_storm(25));
    let storm = only(&study);
    assert_eq!((storm.ending, storm.endings.recovered), (Ending::Recovered, 1.0));
    // 53 s after the stall has ended the wait is below the timeout.
    assert!(near(&storm.mitigated, 20.0 + 53.0, 6.0) && near(&storm.over, 20.0 + 53.0, 8.0), "{storm:#?}");
    assert!(near(&storm.losses.timeout, 25.0 * 73.0, 150.0) && near(&storm.losses.rejected, 0.0, 0.0));
    assert!(storm.sustained_by.is_empty());
}

#[test]
fn a_total_outage_of_three_nines_pages_after_52_seconds() {
    let study = study(
        "name: outage\nduration: 4000s\nreplications: 3\nwindow: 1s\ntraffic:\n  users: { to: web, rate: 20/s, arrivals: constant }\n\
         services:\n  web: { work: 1ms }\nevents: [ { at: 3600s, service: web, outage: 300s } ]\nslo: [ availability >= 99.9% ]\n",
    );
    let page = &study.alerts[0];
    assert_eq!(
        (page.severity, page.factor, page.long, page.short, page.complete),
        ("page", 14.4, 3_600.0, 300.0, true)
    );
    // 1 h x 14.4 x 0.1 % = 51.84 s, seen when the window ends.
    assert!(page.fired_in == 1.0 && near(&page.delay.mean, 52.0, 1.0) && near(&page.times, 1.0, 0.0), "{page:#?}");
    assert!(!study.alerts[1].complete);
    // 300 s of 4,000 s were bad: 75 times what is allowed.
    let budget = &study.budgets[0];
    assert!(near(&budget.used, 75.0, 0.5) && budget.exhausted_in == 1.0, "{budget:?}");
    let outage = only(&study);
    // Without health checks a balancer knows at once.
    assert!(near(&outage.detected, 0.0, 0.0) && near(&outage.over, 300.0, 1.0) && near(&outage.mitigated, 300.0, 1.0));
    assert!(near(&outage.losses.failed, 6_000.0, 25.0) && near(&outage.taken_out, 1.0, 0.0), "{outage:#?}");
}

#[test]
fn health_checks_notice_an_outage_and_the_return() {
    let study = study(
        "name: zone\nduration: 300s\nreplications: 4\nwindow: 5s\ntraffic:\n  users: { to: web, rate: 60/s }\n\
         services:\n  web: { replicas: 3, zones: [a, b, c], work: 5ms, health_check: { interval: 10s, unhealthy: 3, healthy: 2 } }\n\
         events: [ { at: 100s, zone: a, outage: 60s } ]\n",
    );
    let outage = only(&study);
    assert_eq!((outage.cause.as_str(), outage.ending), ("outage of zone a", Ending::Recovered));
    // Three checks 10 s apart, the first up to 10 s after the failure (Kubernetes: 20 to 31 s).
    assert!(near(&outage.detected, 25.0, 5.0) && outage.detected_in == 1.0, "{outage:#?}");
    assert!(near(&outage.taken_out, 1.0, 0.0) && near(&outage.returned, 1.0, 0.0), "{outage:#?}");
    // A third of the requests fail until then.
    assert!(near(&outage.losses.all, 20.0 * outage.detected.value.unwrap_or(0.0), 60.0), "{outage:#?}");
}

#[test]
fn an_outage_that_nobody_feels_is_told_as_such() {
    let study = study(
        "name: spare\nduration: 300s\nreplications: 4\ntraffic:\n  users: { to: web, rate: 20/s }\n\
         services:\n  web: { replicas: 3, work: 1ms }\n\
         events: [ { at: 100s, service: web, replicas: 1, outage: 60s } ]\nslo: [ availability >= 99% ]\n",
    );
    let outage = only(&study);
    assert_eq!((outage.ending, outage.share, outage.endings.unaffected), (Ending::Unaffected, 1.0, 1.0));
    assert_eq!((outage.hurt.value, outage.over.value), (None, None));
    assert!(near(&outage.taken_out, 1.0, 0.0) && near(&outage.returned, 1.0, 0.0), "{outage:#?}");
    assert!(study.alerts.iter().all(|alert| alert.fired_in == 0.0));
}

#[test]
fn a_surge_is_met_by_the_autoscaler() {
    let study = study(
        "name: surge\nduration: 15m\nreplications: 4\nwindow: 5s\ntraffic:\n  users: { to: web, rate: 100/s, timeout: 1s, profile: [ { surge: 4x, at: 5m, hold: 8m } ] }\n\
         services:\n  web: { replicas: 2, cpus: 1, concurrency: 8, queue: 50, startup: 20s, work: 10ms, autoscaler: { kubernetes_hpa: { min: 2, max: 20, utilization: 60% } } }\n",
    );
    let surge = only(&study);
    assert_eq!((surge.cause.as_str(), surge.trigger), ("users: surge to 4x", Trigger::Surge));
    assert_eq!(surge.ending, Ending::Recovered);
    let scaling = &surge.scaling[0];
    assert!(scaling.service == "web" && near(&scaling.from, 2.0, 0.0), "{scaling:#?}");
    // 400/s of 10 ms at 60 % need seven replicas; the controller looks every 15 s, a replica starts in 20 s.
    assert!(scaling.to.value.is_some_and(|to| (7.0..=10.0).contains(&to)), "{scaling:#?}");
    assert!(near(&scaling.ordered, 7.5, 7.6) && near(&scaling.ready, 27.5, 15.1), "{scaling:#?}");
}

#[test]
fn too_much_load_is_an_incident_without_a_trigger_that_is_not_over() {
    let study = study(
        "name: overload\nduration: 200s\nreplications: 3\ntraffic:\n  users: { to: web, rate: 200/s, timeout: 1s }\n\
         services:\n  web: { work: 10ms, queue: 50 }\n",
    );
    let load = only(&study);
    assert_eq!((load.cause.as_str(), load.trigger, load.ending), ("load", Trigger::Load, Ending::Ongoing));
}

#[test]
fn random_failures_are_gathered_by_service() {
    let study = study(
        "name: failures\nduration: 1h\nreplications: 4\nwindow: 10s\ntraffic:\n  users: { to: web, rate: 20/s }\n\
         services:\n  web: { work: 5ms }\n\
         failures: [ { service: web, crash: { every: { exponential: 10m }, repair: 30s } } ]\n",
    );
    let failures = only(&study);
    assert_eq!((failures.cause.as_str(), failures.trigger), ("failure of web", Trigger::Failure));
    assert!(near(&failures.times, 6.0, 4.0) && near(&failures.lasted, 30.0, 1e-6), "{failures:#?}");
    assert!(near(&failures.over, 30.0, 10.1), "{failures:#?}");
}

#[test]
fn at_most_all_users_of_a_closed_source_are_hurt() {
    let study = study(
        "name: closed\nduration: 300s\nreplications: 3\ntraffic:\n  clerks: { to: web, users: 7, think: { exponential: 1s } }\n\
         services:\n  web: { work: 1ms }\nevents: [ { at: 100s, service: web, outage: 60s } ]\n",
    );
    let outage = only(&study);
    assert!(near(&outage.users, 7.0, 0.0) && outage.losses.all.value.is_some_and(|lost| lost > 300.0), "{outage:#?}");
}

#[test]
fn availability_by_time_counts_slices_and_by_requests_requests() {
    let yaml = "name: slices\nduration: 10m\nreplications: 3\nwindow: 20s\ntraffic:\n  users: { to: web, rate: 10/s, arrivals: constant }\n\
                services:\n  web: { work: 1ms }\nevents: [ { at: 4m30s, service: web, outage: 60s } ]\nslo: [ good_slices >= 80% ]\n";
    let study = study(yaml);
    // One minute of ten is lost, and spoils two slices.
    assert!(near(&study.whole.good_slices, 0.8, 1e-9) && near(&study.whole.availability, 0.9, 0.002));
    assert_eq!((study.time_slices.window, study.time_slices.target), (60.0, 0.99));
    assert!(near(&study.objectives[0].estimate, 0.8, 1e-9));
    // At least 40 % of the requests of a slice are good.
    let lenient = self::study(&yaml.replace("slo:", "time_slices: { target: 40% }\nslo:"));
    assert!(near(&lenient.whole.good_slices, 1.0, 1e-9));
    // Slices of 20 s: exactly three are bad, and one that the outage begins or ends in.
    let narrow = self::study(&yaml.replace("slo:", "time_slices: { window: 20s }\nslo:"));
    assert!(near(&narrow.whole.good_slices, 1.0 - 4.0 / 30.0, 1e-9), "{:?}", narrow.whole.good_slices);
}

#[test]
fn a_bad_deploy_is_the_cause_and_is_noticed_when_it_is_taken_back() {
    let study = study(
        "name: deploy\nduration: 20m\nreplications: 4\nwindow: 5s\ntraffic:\n  users: { to: web, rate: 60/s }\n\
         services:\n  web: { replicas: 4, startup: 10s, work: 5ms }\n\
         events: [ { at: 5m, service: web, deploy: { errors: 30%, rollback: { errors: 5% } } } ]\n",
    );
    let deploy = only(&study);
    assert_eq!((deploy.cause.as_str(), deploy.trigger), ("deploy of web", Trigger::Deploy));
    assert!(deploy.ending == Ending::Recovered && deploy.detected_in == 1.0, "{deploy:#?}");
    assert!(
        deploy.detected.value.is_some_and(|detected| detected > 10.0 && detected < deploy.over.value.unwrap_or(0.0))
    );
}

#[test]
fn replicas_that_a_deploy_has_beyond_those_desired_are_no_growth() {
    let study = study(
        "name: deploy\nduration: 5m\nreplications: 3\ntraffic:\n  users: { to: web, rate: 20/s }\n\
         services:\n  web: { replicas: 8, work: 5ms }\n\
         events: [ { at: 1m, service: web, deploy: { errors: 10% } } ]\nslo: [ availability >= 99% ]\n",
    );
    assert!(study.services[0].peak_replicas.value.is_some_and(|peak| peak >= 10.0));
    assert!(!study.headline.contains("grows"), "{}", study.headline);
}

#[test]
fn a_service_that_is_down_too_long_is_told_by_how_often_and_how_long() {
    let study = study(
        "name: years\nduration: 3650d\nreplications: 20\nwindow: 10d\ntraffic:\n  probe: { to: web, rate: 0.01/d }\n\
         services:\n  web: { work: 1ms, failures: [ crash: { every: { exponential: 50d }, repair: 3h } ] }\n\
         slo: [ time_available of web >= 99.9% ]\n",
    );
    assert!(study.headline.contains("web has too few replicas 7."), "{}", study.headline);
    assert!(study.headline.ends_with("times a year, for 3 h on average."), "{}", study.headline);
}

#[test]
fn who_is_struck_in_one_incident_and_times_out_in_the_next_is_a_loss_of_the_first() {
    let study = study(
        "name: two\nduration: 300s\nreplications: 2\nwindow: 1s\n\
         traffic:\n  slow: { to: pay, rate: 20/s, arrivals: constant, timeout: 30s }\n  quick: { to: web, rate: 100/s, arrivals: constant }\n\
         services:\n  pay: { concurrency: unlimited, work: 1ms }\n  web: { work: 1ms }\n\
         events: [ { at: 100s, service: pay, pause: 60s }, { at: 170s, service: web, outage: 10s } ]\n",
    );
    let causes: Vec<&str> = study.incidents.iter().map(|incident| incident.cause.as_str()).collect();
    assert_eq!(causes, ["pause of pay", "outage of web"], "{:#?}", study.incidents);
    let [pause, outage] = &study.incidents[..] else { unreachable!() };
    // Those born from 100 s to 130 s, 20 a second, wait for 30 s in vain.
    assert!(near(&pause.losses.timeout, 600.0, 25.0), "{:?}", pause.losses);
    assert!(near(&outage.losses.all, 1_000.0, 10.0) && near(&outage.losses.timeout, 0.0, 0.0), "{:?}", outage.losses);
}

#[test]
fn what_others_notice_is_no_notice_of_this_fault() {
    // The pause of the one is seen by nobody; replicas of the other come and go all the time.
    let study = study(
        "name: subjects\nduration: 400s\nreplications: 3\nwindow: 2s\n\
         traffic:\n  a: { to: web, rate: 50/s, timeout: 1s }\n  b: { to: other, rate: 20/s }\n\
         services:\n  web: { work: 2ms }\n  other: { replicas: 8, work: 1ms }\n\
         events: [ { at: 200s, service: web, pause: 40s } ]\n\
         failures: [ { service: other, crash: { every: { exponential: 40s }, repair: 10s } } ]\n",
    );
    let pause = study.incidents.iter().find(|incident| incident.cause == "pause of web").expect("the pause");
    assert_eq!((pause.detected.value, pause.detected_in), (None, 0.0), "{pause:#?}");
}

/// A service at 60 % of its capacity, one replica of which fails from 100 s to 160 s.
fn missed(objective: &str, work: &str) -> Study {
    study(&format!(
        "name: missed\nduration: 400s\nreplications: 4\nwindow: 5s\nwarmup: 20s\n\
         traffic:\n  users: {{ to: web, rate: 60/s, timeout: 2s }}\n\
         services:\n  web: {{ concurrency: 1, work: {work}, health_check: {{ interval: 5s }} }}\n\
         events: [ {{ at: 100s, service: web, outage: 60s }} ]\nslo: [ {objective} ]\n"
    ))
}

#[test]
fn the_headline_tells_when_the_objective_began_to_be_broken_and_what_was_wrong_then() {
    let study = missed("availability >= 99%", "10ms");
    assert!(
        study.headline.contains("It begins at 1 min 40 s with web: replicas down, for 1 min."),
        "{}",
        study.headline
    );
    let onset = study.objectives[0].onset.as_ref().expect("an onset");
    assert_eq!((onset.at, onset.from_start, onset.share), (100.0, false, 1.0));
}

#[test]
fn what_is_missed_from_the_start_is_not_told_by_what_came_later() {
    let study = missed("p99 < 30ms", "{ exponential: 10ms }");
    assert!(study.headline.contains("It is so from the start."), "{}", study.headline);
    assert!(!study.headline.contains("replicas down"), "{}", study.headline);
    let onset = study.objectives[0].onset.as_ref().expect("an onset");
    assert_eq!((onset.at, onset.from_start, onset.symptom.as_ref()), (20.0, true, None));
}

#[test]
fn what_the_fault_does_not_break_has_no_onset() {
    let study = missed("p99 < 10s", "10ms");
    assert_eq!(study.objectives[0].onset, None);
}

#[test]
fn a_handful_of_failures_among_many_is_rare_after_two_runs_already() {
    let study = study(
        "name: rare\nduration: 100s\nreplications: 2\nseed: 3\ntraffic:\n  users: { to: web, rate: 1000/s }\n\
         services:\n  web: { concurrency: 1, queue: 7, work: { exponential: 0.25ms } }\nslo: [ availability >= 99.8% ]\n",
    );
    // At a quarter of the capacity one of 87,000 finds all eight places taken.
    let objective = &study.objectives[0];
    assert_eq!(objective.verdict, Verdict::Pass, "{objective:?}");
    assert_eq!(objective.replications_to_settle, None);
}

#[test]
fn what_is_undecided_tells_how_many_replications_would_settle_it() {
    let yaml = |replications: u32, limit: &str| {
        format!(
            "name: open\nduration: 60s\nreplications: {replications}\nseed: 2\ntraffic:\n  users: {{ to: web, rate: 80/s }}\n\
             services:\n  web: {{ work: {{ exponential: 10ms }} }}\nslo: [ mean < {limit} ]\n"
        )
    };
    let few = study(&yaml(4, "53ms"));
    let objective = &few.objectives[0];
    assert_eq!(objective.verdict, Verdict::Inconclusive, "{objective:?}");
    let number = objective.replications_to_settle.expect("a number");
    assert!(number > 4 && few.headline.contains("replications would settle it"), "{number} {}", few.headline);
    // So many, with some to spare for what four runs do not tell of the spread.
    let many = study(&yaml(8 * number, "53ms"));
    assert_eq!(many.objectives[0].verdict, Verdict::Pass, "{number} {:?}", many.objectives[0]);
}

#[test]
fn a_month_is_many_runs_only_where_nothing_comes_by_the_script() {
    let yaml = "name: month\nduration: 60s\nreplications: 2\ntraffic:\n  users: { to: web, rate: 5/s }\nservices:\n  web: { work: 1ms, failures: [ crash: { every: { exponential: 30s }, repair: 2s } ] }\n";
    assert!(!study(yaml).scripted);
    assert!(study(&format!("{yaml}events: [ {{ at: 10s, service: web, outage: 5s }} ]\n")).scripted);
    assert!(study(&yaml.replace("rate: 5/s", "rate: 5/s, profile: [ { surge: 4x, at: 10s, hold: 8s } ]")).scripted);
}

#[test]
fn the_failure_of_a_replica_that_is_shed_before_its_repair_is_over() {
    let yaml = "name: shed\nduration: 5m\nreplications: 1\ntraffic: { users: { to: web, rate: 20/s } }\nservices:\n  web: { replicas: 4, work: 5ms, drain: 1s, \
        autoscaler: { scheduled: { steps: [ { at: 0s, replicas: 4 }, { at: 100s, replicas: 1 } ] } }, \
        failures: [ crash: { every: 60s, repair: 1h } ] }\n";
    let plan = ninefold::compile(&ninefold::Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"));
    let tally = ninefold::world::run(&plan, 0, &|| false).expect("it runs");
    let noted = |what| tally.journal.notes().iter().filter(|note| note.what == what).count();
    let counts = (noted(What::FailureBegan), noted(What::FailureEnded));
    assert_eq!(counts, (4, 3), "one is down until the end");
}
