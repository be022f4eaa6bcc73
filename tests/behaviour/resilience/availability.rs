//! Availability of systems without traffic, against the formulas of reliability theory. Replicas run 9 h on average and
//! are repaired in 1 h: 90 % each.

use super::{Summary, near, study};

fn years(services: &str, more: &str) -> Summary {
    study(&format!("duration: 20000h\nwindow: 1000h\nreplications: 10\nservices: {{ {services} }}\n{more}"))
}

const CRASH: &str = "every: { exponential: 9h }, repair: { exponential: 1h }";

/// Three standard errors of an unavailability over 200,000 h, of outages that are about as long as a repair.
fn error(unavailability: f64) -> f64 {
    3.0 * (2.0 * unavailability / 200_000.0).sqrt()
}

fn unavailability(service: &str, more: &str) -> f64 {
    1.0 - years(&format!("web: {{ work: 1ms, {service} }}"), more).value("web", "time_available")
}

#[test]
fn k_of_n_replicas_are_up_as_the_binomial_distribution_says() {
    for (n, k, up) in [(1, 1, 0.9), (2, 1, 0.99), (3, 2, 0.972), (5, 3, 0.99144)] {
        let found = unavailability(&format!("replicas: {n}, needs: {k}, failures: [ crash: {{ {CRASH} }} ]"), "");
        near(found, 1.0 - up, error(1.0 - up));
    }
}

#[test]
fn replicas_that_wait_for_one_repairer_are_down_as_in_the_machine_repair_model() {
    // r = 1/9: both down with 2 r^2 / (1 + 2 r + 2 r^2), one or both with 1 - 1 / (...).
    let of = |needs: u32| {
        unavailability(
            &format!("replicas: 2, needs: {needs}, failures: [ crash: {{ {CRASH}, crew: ops }} ]"),
            "repair_crews: { ops: 1 }",
        )
    };
    near(of(1), 0.019802, error(0.019802));
    near(of(2), 0.198020, error(0.198020));
}

#[test]
fn a_beta_factor_brings_both_down_together() {
    // Markov chain with own failures 0.9 / 9 h and common ones 0.1 / 9 h, each repaired by itself: 1.407 % of the time
    // both are down; without a common cause it is 1 %.
    let of = |beta: &str| unavailability(&format!("replicas: 2, failures: [ crash: {{ {CRASH}, beta: {beta} }} ]"), "");
    near(of("10%"), 0.014070, error(0.014070));
    // All causes are common: both fail every 9 h of their running together.
    let all = of("100%");
    // From both up at 1/9 to none, repaired one by one at 2 and 1: p2 = p0 / 18 + p1 / 18, p1 = p0 / 9 by balance of p0.
    let (p1, p0) = (1.0 / 9.0, 1.0);
    let p2 = (p0 / 9.0 + p1 / 9.0) / 2.0;
    near(all, p2 / (p0 + p1 + p2), error(0.05));
}

#[test]
fn a_shock_with_a_share_hits_each_replica_with_that_probability() {
    // Shocks every 10 h hit each of two with 50 %: p1 = 0.075 p0, p2 = (0.025 + 0.05 x 0.075) / 2 p0.
    let shock = "failures: [ { service: web, shock: { every: { exponential: 10h }, share: 50%, repair: { exponential: 1h } } } ]";
    near(unavailability("replicas: 2", shock), 0.013196, error(0.013196));
}

#[test]
fn replicas_in_one_zone_share_its_outages_and_replicas_in_two_do_not() {
    let outages = "failures: [ { zone: a, outage: { every: { exponential: 9h }, lasts: { exponential: 1h } } }, { zone: b, outage: { every: { exponential: 9h }, lasts: { exponential: 1h } } } ]";
    let both =
        years("web: { replicas: 2, zones: [a], work: 1ms }, two: { replicas: 2, zones: [a, b], work: 1ms }", outages);
    near(1.0 - both.value("web", "time_available"), 0.1, error(0.1));
    near(1.0 - both.value("two", "time_available"), 0.01, error(0.01));
}
