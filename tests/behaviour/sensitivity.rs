//! Sensitivity of systems whose answer is known from theory.

use super::exploring::{base, options, unwatched};
use ninefold::explore::sensitivity::{Method, Options, inputs};
use ninefold::explore::{Sensitivity, sensitivity};

fn studied(yaml: &str, varied: &[&str], method: Method, on: &str) -> Sensitivity {
    let base = base(yaml);
    let how = Options { method, on: vec![on.to_owned()], replications: Some(2), trajectories: 6, rows: 32 };
    let found =
        inputs(&base, &options(varied)).and_then(|inputs| unwatched(|watch| sensitivity(&base, inputs, &how, watch)));
    found.unwrap_or_else(|error| panic!("{error}")).expect("nobody interrupts it")
}

const ONE_SERVER: &str = "
name: M/M/1
duration: 35s
warmup: 5s
replications: 2
traffic: { users: { to: web, rate: 50/s } }
services:
  web: { concurrency: 1, work: { exponential: 10ms } }
  unused: { work: 5ms }
";

#[test]
fn the_load_of_one_server_is_a_product_and_its_shares_are_those_of_the_formula() {
    // Utilization is rate times work; for a product of two independent inputs with means 1 and relative variances v and
    // w the shares are v and w over v + w + v w. Uniform on 1 ± h: h² / 3.
    let varied =
        ["services.web.work.exponential=8ms..12ms", "traffic.users.rate=45/s..55/s", "services.unused.work=1ms..9ms"];
    let found = studied(ONE_SERVER, &varied, Method::Both, "utilization of web");
    let number = &found.numbers[0];
    let (v, w) = (0.04 / 3.0, 0.01 / 3.0);
    for (input, share) in [(0, v / (v + w + v * w)), (1, w / (v + w + v * w))] {
        let of = number.shares.iter().find(|of| of.input == input).expect("it was not screened out");
        let within = |low: Option<f64>, high: Option<f64>| {
            low.zip(high).is_some_and(|(low, high)| low - 0.02 < share && share < high + 0.02 && high - low < 0.4)
        };
        assert!(
            within(of.first_order_low, of.first_order_high) && within(of.total_low, of.total_high),
            "{of:?} {share}"
        );
    }
    assert!(number.shares.iter().all(|of| of.input != 2), "an unused server has no share");
    // One at a time: 0.4 to 0.6, 0.45 to 0.55, and nothing.
    let swings: Vec<usize> = number.swings.iter().map(|swing| swing.input).collect();
    assert_eq!(swings, [0, 1, 2]);
    let widths: Vec<f64> = number.swings.iter().map(|swing| swing.width(number.base)).collect();
    assert!((widths[0] - 0.2).abs() < 0.03 && (widths[1] - 0.1).abs() < 0.03 && widths[2] == 0.0, "{widths:?}");
    let effects: Vec<f64> = number.screening.iter().map(|effect| effect.mean_absolute).collect();
    assert!((effects[0] - 0.2).abs() < 0.03 && (effects[1] - 0.1).abs() < 0.03 && effects[2] == 0.0, "{effects:?}");
}
