use super::super::flows::flows;
use super::super::replicate::{Gathered, replicate};
use super::super::runs::Simulated;
use super::*;
use crate::plan::Plan;
use crate::{Input, compile};
use std::sync::atomic::AtomicBool;

/// A service with this work, at seven tenths of what one worker can do.
fn plan(work: &str) -> Plan {
    let text = format!(
        "name: t\nduration: 110s\nwarmup: 10s\nreplications: 10\ntraffic: {{ u: {{ to: web, rate: 70/s }} }}\n\
         services: {{ web: {{ concurrency: 1, work: {work} }} }}\n"
    );
    compile(&Input::text(&text), &[]).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn run(plan: &Plan) -> Gathered {
    let stop = AtomicBool::new(false);
    replicate(plan, &flows(plan), &Simulated { plan, stop: &stop }, &|| ()).expect("a study")
}

/// What is claimed of one plan, judged on the runs of another of the same shape.
fn compare(theory: &Plan, simulated: &Plan) -> Vec<(&'static str, Agreement)> {
    let (gathered, flows) = (run(simulated), flows(simulated));
    let view = View::whole(simulated, &gathered.merged);
    let sections: Vec<&[Number]> = gathered.runs.iter().map(|run| run.numbers.as_slice()).collect();
    let (places, whole) = facts::placed(view, &flows);
    let claims = claims(View { plan: theory, ..view });
    let answers = judge::judge(claims, &places, &whole, &sections, Method::Replications);
    answers.iter().map(|answer| (answer.measure, answer.verdict)).collect()
}

#[test]
fn a_right_theory_agrees() {
    for work in ["{ exponential: 10ms }", "10ms", "{ gamma: { mean: 10ms, cv: 0.5 } }"] {
        let found = compare(&plan(work), &plan(work));
        assert!(found.len() >= 5 && found.iter().all(|(_, verdict)| *verdict != Agreement::Parts), "{found:?}");
        assert!(found.iter().filter(|(_, verdict)| *verdict == Agreement::Agrees).count() >= 5, "{found:?}");
    }
}

#[test]
fn a_wrong_theory_is_found_to_part() {
    // M/M/1 in place of M/D/1: as busy, and as many wait, but twice as long.
    let found = compare(&plan("{ exponential: 10ms }"), &plan("10ms"));
    let of = |measure| found.iter().find(|(name, _)| *name == measure).map(|(_, verdict)| *verdict);
    assert_eq!((of("utilization"), of("P(wait)")), (Some(Agreement::Agrees), Some(Agreement::Agrees)));
    for measure in ["mean wait", "mean sojourn", "mean number present", "p50 sojourn"] {
        assert_eq!(of(measure), Some(Agreement::Parts), "{measure}");
    }
    // A service that is a tenth slower than it should be.
    let found = compare(&plan("10ms"), &plan("11ms"));
    assert!(found.iter().all(|(_, verdict)| *verdict == Agreement::Parts), "{found:?}");
}

#[test]
fn a_law_that_is_broken_is_told_as_such() {
    let plan = plan("{ exponential: 10ms }");
    let mut gathered = run(&plan);
    let broken = |gathered: &Gathered| -> Vec<&'static str> {
        let laws = laws::laws(View::whole(&plan, &gathered.merged));
        assert_eq!(laws.len(), 3);
        laws.iter().filter(|law| !law.holds).map(|law| law.law).collect()
    };
    assert_eq!(broken(&gathered), [""; 0]);
    // A hundredth more calls than there were, and a hundredth more time.
    gathered.merged.fleets[0].calls.born += 700;
    assert_eq!(broken(&gathered), ["flow balance"]);
    gathered.merged.fleets[0].calls.present += gathered.merged.fleets[0].calls.present / 50;
    assert_eq!(broken(&gathered), ["flow balance", "Little's law"]);
}
