//! Sweeps of systems whose knee is known from theory.

use super::exploring::{base, mean_wait, options, unwatched};
use ninefold::experiment::study::Verdict;
use ninefold::explore::Design;
use ninefold::explore::sweep::{Options, Side, Sweep, sweep};

fn swept(yaml: &str, varied: &[&str], design: Design) -> Sweep {
    let base = base(yaml);
    let axes = base.axes(&options(varied)).unwrap_or_else(|error| panic!("{error}"));
    let how = Options { design, replications: None, refine: true };
    unwatched(|watch| sweep(&base, axes, &how, watch)).unwrap_or_else(|error| panic!("{error}"))
}

const ONE_SERVER: &str = "
name: M/M/1
duration: 110s
warmup: 10s
replications: 10
traffic: { users: { to: web, rate: 50/s } }
services: { web: { concurrency: 1, work: { exponential: 10ms } } }
slo: [ mean < 40ms ]
";

#[test]
fn one_server_holds_up_to_the_rate_that_theory_says() {
    // The mean sojourn of M/M/1 is 1 / (100/s - rate), so that 40 ms are met up to 75/s.
    let found = swept(ONE_SERVER, &["traffic.users.rate=52/s..92/s:8/s"], Design::Grid);
    assert_eq!(found.knees.len(), 1, "{}", found.answer);
    let knee = &found.knees[0];
    assert_eq!(knee.holding, Side::Below);
    assert!((71.0..=76.0).contains(&knee.holds_at) && (74.0..=78.0).contains(&knee.breaks_at), "{knee:?}");
    assert!(
        found.answer.starts_with("users.rate: holds up to 7") && found.answer.contains("/s ± "),
        "{}",
        found.answer
    );
    assert!(found.answer.contains("what breaks is `mean < 40ms`"), "{}", found.answer);
    let refined: Vec<_> = found.points.iter().filter(|point| point.refined).collect();
    assert!(!refined.is_empty() && refined.iter().all(|point| (68.0..=76.0).contains(&point.at[0].expect("a rate"))));
}

#[test]
fn a_point_at_the_limit_cannot_be_decided_and_is_closed_in_from_both_sides() {
    let found = swept(ONE_SERVER, &["traffic.users.rate=55/s..95/s:20/s"], Design::Grid);
    let [knee] = found.knees.as_slice() else { panic!("{}", found.answer) };
    assert!(knee.undecided > 0, "{}", found.answer);
    assert!(knee.holds_at >= 70.0 && knee.breaks_at <= 80.0, "{knee:?}");
}

#[test]
fn as_many_servers_are_needed_as_erlang_says() {
    let needed = (6..=12).find(|&servers| 0.1 + mean_wait(servers, 50.0, 10.0) < 0.11).expect("a number of servers");
    let found = swept(
        "name: M/M/c
duration: 110s
warmup: 10s
replications: 10
traffic: { users: { to: web, rate: 50/s } }
services: { web: { concurrency: { sweep: [6, 9, 12] }, work: { exponential: 100ms } } }
slo: [ mean < 110ms ]
",
        &[],
        Design::Grid,
    );
    let told = format!("web.concurrency: holds from {needed} up, breaks from {} down", needed - 1);
    assert!(found.answer.starts_with(&told), "{} and not {told}", found.answer);
}

#[test]
fn over_two_axes_there_is_a_border_for_each_value_of_one() {
    // Twice as fast a server takes twice the rate less 25/s.
    let found = swept(
        ONE_SERVER,
        &["traffic.users.rate=[60/s, 90/s, 150/s]", "services.web.work.exponential=[5ms, 10ms]"],
        Design::Grid,
    );
    assert_eq!(found.points.len(), 6);
    assert_eq!(found.borders.len(), 2, "{:?}", found.borders);
    assert!(found.borders[0].contains("5ms: holds everywhere"), "{:?}", found.borders);
    assert!(found.borders[1].contains("10ms: holds up to 60/s, breaks from 90/s up"), "{:?}", found.borders);
    assert!(found.answer.contains("holds at 4 of 6 points, breaks at 2"), "{}", found.answer);
}

#[test]
fn a_design_spreads_its_points_and_each_has_all_numbers() {
    let found = swept(
        ONE_SERVER,
        &[
            "traffic.users.rate=10/s..60/s/2",
            "services.web.concurrency=1..3",
            "services.web.balancer=random,round_robin",
        ],
        Design::Sobol(8),
    );
    assert_eq!(found.points.len(), 8);
    assert!(found.points.iter().all(|point| point.verdict == Some(Verdict::Pass)), "{}", found.answer);
    assert!(found.points.iter().all(|point| point.key_number("p99", "s").is_some_and(|p99| p99.low.is_some())));
}
