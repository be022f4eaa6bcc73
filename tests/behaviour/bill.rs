//! Bills against calculation by hand.

use super::study as run;
use ninefold::experiment::study::{BillLine, Estimate, Study};

const HEAD: &str = "name: b\nreplications: 2\nseed: 3\n";

fn study(duration: &str, rest: &str) -> Study {
    run(&format!("{HEAD}duration: {duration}\n{rest}"))
}

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

/// To the hundredth of a cent.
fn comes_to(found: Estimate, expected: f64) {
    let found = value(found);
    assert!((found - expected).abs() < 1e-4, "found {found}, expected {expected}");
}

fn line<'a>(study: &'a Study, of: &str, item: &str) -> &'a BillLine {
    let found = study.bill.iter().find(|line| line.of == of && line.item == item);
    found.unwrap_or_else(|| panic!("no {item} of {of} in {:?}", study.bill))
}

/// One request a minute, the first after a minute: 59 in an hour.
const SLOW: &str = "traffic: { users: { to: web, rate: 1/min, arrivals: constant } }\n";

/// A fleet of which 10 replicas run for the first half hour and 2 after it.
fn shrinking(cost: &str, purchase: &str) -> Study {
    let rest = format!(
        "traffic: {{ users: {{ to: web, rate: 7/h, arrivals: constant }} }}\n{cost}services:\n  web: {{ replicas: 10, price: 1 USD/h, startup: 0s, work: 1ms, {purchase} autoscaler: {{ scheduled: {{ steps: [ {{ at: 30m, replicas: 2 }} ] }} }} }}\n"
    );
    study("1h", &rest)
}

#[test]
fn a_constant_fleet_costs_its_hours() {
    let study = study("1h", &format!("{SLOW}services: {{ web: {{ replicas: 4, instance: m5.xlarge, work: 1ms }} }}\n"));
    let machines = line(&study, "web", "on_demand");
    assert_eq!((machines.quantity, machines.unit), (4.0, "h"));
    comes_to(machines.amount, 4.0 * 0.192);
    comes_to(machines.month, 4.0 * 0.192 * 730.0);
    comes_to(study.cost_per_month, 560.64);
    assert_eq!(study.bill.len(), 1);
    // 59 requests of 1 ms on 16 CPUs.
    let idle = 1.0 - 0.059 / (16.0 * 3600.0);
    assert!((value(study.services[0].idle) - idle).abs() < 1e-9);
    comes_to(study.services[0].idle_cost, 4.0 * 0.192 * idle);
    comes_to(study.cost_per_thousand, 0.768 / 59.0 * 1000.0);
}

#[test]
fn an_objective_on_the_cost_is_told_for_the_time_that_it_is_written_for() {
    let limits = "slo: [ cost < 20 USD/day, cost < 500 USD/month, cost < 6000 USD/year, cost < 1 USD/h ]\n";
    let study = study("1h", &format!("{SLOW}{limits}services: {{ web: {{ price: 0.8 USD/h, work: 1ms }} }}\n"));
    let told = |index: usize| (study.objectives[index].unit, study.objectives[index].limit);
    assert_eq!(
        [0, 1, 2, 3].map(told),
        [("money/day", 20.0), ("money/month", 500.0), ("money/year", 6000.0), ("money/h", 1.0)]
    );
    let hours = [24.0, 730.0, 8760.0, 1.0];
    hours.into_iter().zip(&study.objectives).for_each(|(hours, it)| comes_to(it.estimate, 0.8 * hours));
    let met = study.objectives.iter().map(|it| it.met_in).collect::<Vec<_>>();
    assert_eq!(met, [Some(1.0), Some(0.0), Some(0.0), Some(1.0)]);
}

#[test]
fn a_fleet_that_shrinks_costs_what_ran() {
    comes_to(shrinking("", "").cost, 10.0 * 0.5 + 2.0 * 0.5);
}

#[test]
fn each_replica_is_rounded_up_on_its_own() {
    // Eight replicas live for 30 minutes and are charged for an hour; the two that still run for what they ran.
    comes_to(shrinking("cost: { billing: { granularity: 1h } }\n", "").cost, 8.0 + 2.0);
    comes_to(shrinking("cost: { billing: { minimum: 45m } }\n", "").cost, 8.0 * 0.75 + 2.0);
    // What the service says itself comes before what is said of all.
    let own = "billing: { granularity: 20m, minimum: 0s },";
    comes_to(shrinking("cost: { billing: { granularity: 1h } }\n", own).cost, 8.0 * 40.0 / 60.0 + 2.0);
}

#[test]
fn what_is_committed_is_paid_whether_it_runs_or_not() {
    let study = shrinking("", "purchase: { committed: { count: 6, discount: 40% } },");
    comes_to(line(&study, "web", "committed").amount, 6.0 * 0.6);
    // Four beyond it for half an hour.
    comes_to(line(&study, "web", "on_demand").amount, 2.0);
    comes_to(study.cost, 5.6);
    // With a commitment that is never exceeded nothing is on demand, rounding included.
    let study =
        shrinking("cost: { billing: { granularity: 1h } }\n", "purchase: { committed: { count: 12, discount: 40% } },");
    comes_to(study.cost, 12.0 * 0.6);
    assert_eq!(study.bill.len(), 1, "{:?}", study.bill);
}

#[test]
fn spot_is_a_share_of_the_hours_beyond_the_commitment() {
    let purchase = "purchase: { committed: { count: 2, discount: 50% }, spot: { share: 75%, discount: 80% } },";
    let study = shrinking("", purchase);
    comes_to(line(&study, "web", "committed").amount, 1.0);
    comes_to(line(&study, "web", "on_demand").amount, 4.0 * 0.25);
    comes_to(line(&study, "web", "spot").amount, 4.0 * 0.75 * 0.2);
    // The catalogue knows discounts of some machines: 41 % for a year, 62 % for three.
    let of = |term: &str| {
        let service =
            format!("web: {{ instance: Standard_D2s_v5, work: 1ms, purchase: {{ committed: {{ count: 1{term} }} }} }}");
        self::study("1h", &format!("{SLOW}services: {{ {service} }}\n")).cost
    };
    comes_to(of(""), 0.096 * 0.59);
    comes_to(of(", term: three_years"), 0.096 * 0.38);
}

#[test]
fn the_first_data_out_is_free_and_the_more_the_cheaper() {
    // 59 answers of 10 GB an hour: 430,700 GB a month.
    let rest = "traffic: { users: { to: web, rate: 1/min, arrivals: constant, size: 10GB, request_size: 1GB } }\nservices: { web: { work: 1ms } }\ncost: { transfer: {} }\n";
    let study = study("1h", rest);
    let egress = line(&study, "web", "egress");
    assert_eq!((egress.quantity, egress.unit), (590.0, "GB"));
    let month = 9_900.0 * 0.09 + 40_000.0 * 0.085 + 100_000.0 * 0.07 + (430_700.0 - 150_000.0) * 0.05;
    assert!((value(egress.month) - month).abs() < 1e-6 * month, "{:?}", egress.month);
    assert!((value(study.cost) - month / 730.0).abs() < 1e-4);
    assert_eq!(study.bill.len(), 1, "what comes in is free: {:?}", study.bill);
}

#[test]
fn data_between_zones_is_paid_at_both_ends_and_between_regions_once() {
    let rest = |zone: &str| {
        format!(
            "regions: {{ here: [a, b], there: [c] }}\ntraffic: {{ users: {{ to: web, rate: 1/min, arrivals: constant }} }}\nservices:\n  web: {{ zones: [a], endpoints: {{ ask: [ call: {{ to: db, size: 2GB, request_size: 1GB }} ] }} }}\n  db: {{ zones: [{zone}], work: 1ms }}\ncost: {{ transfer: {{}} }}\n"
        )
    };
    assert!(study("1h", &rest("a")).bill.is_empty());
    let study_of = study("1h", &rest("b"));
    // 177 GB, out of one zone and into the other.
    for of in ["web", "db"] {
        comes_to(line(&study_of, of, "cross_zone").amount, 177.0 * 0.01);
    }
    let study_of = study("1h", &rest("c"));
    comes_to(line(&study_of, "web", "inter_region").amount, 59.0 * 0.02);
    comes_to(line(&study_of, "db", "inter_region").amount, 118.0 * 0.02);
    comes_to(study_of.cost, 177.0 * 0.02);
}

#[test]
fn a_load_balancer_costs_its_hours_and_its_busiest_dimension() {
    let of = |balancer: &str, size: &str| {
        let rest = format!(
            "traffic: {{ users: {{ to: web, rate: 100/s, arrivals: constant{size} }} }}\nservices: {{ web: {{ concurrency: 100, work: 1ms, load_balancer: {balancer} }} }}\n"
        );
        study("10m", &rest)
    };
    // 100 new connections a second are four units.
    let study = of("application", "");
    comes_to(line(&study, "web", "load_balancer").amount, 0.0225 / 6.0);
    comes_to(line(&study, "web", "load_balancer_units").amount, 4.0 * 0.008 / 6.0);
    // 360,000 answers of 20 KB and as many requests of 5 KB an hour are nine of the units of 1 GB.
    let study = of("application", ", size: 20KB, request_size: 5KB");
    comes_to(line(&study, "web", "load_balancer_units").amount, 9.0 * 0.008 / 6.0);
    // Connections that a hundred requests share leave it to the rules: 20 of them, ten of which are free.
    let study = of("{ application: { requests_per_connection: 100, rules: 20 } }", "");
    comes_to(line(&study, "web", "load_balancer_units").amount, 1.0 * 0.008 / 6.0);
    let study = of("network", "");
    comes_to(line(&study, "web", "load_balancer_units").amount, 0.125 * 0.006 / 6.0);
}

#[test]
fn disks_and_backups_are_paid_by_the_month() {
    let rest = "traffic: { users: { to: db.write, rate: 1/min, arrivals: constant } }\ndatabases:\n  db: { replicas: 3, storage: { size: 100GB }, backups: { every: 24h, size: 80GB, price: 0.05 USD/GB-month } }\n";
    let study = study("73h", rest);
    let disks = line(&study, "db", "storage");
    assert!((disks.quantity - 30.0).abs() < 1e-9 && disks.unit == "GB-month", "{disks:?}");
    comes_to(disks.month, 300.0 * 0.08);
    comes_to(disks.amount, 2.4);
    comes_to(line(&study, "db", "backups").month, 7.0 * 80.0 * 0.05);
}

#[test]
fn functions_cost_their_requests_and_their_memory() {
    // A hundred requests a second for ten minutes, of 50 ms, 30 of them spent waiting.
    let rest = "traffic: { users: { to: f, rate: 100/s, arrivals: constant } }\nservices: { f: { concurrency: unlimited, per_use: { memory: 0.5GB }, endpoints: { run: [ work: 20ms, wait: 30ms ] } } }\n";
    let study = study("10m", rest);
    comes_to(line(&study, "f", "requests").amount, 60_000.0 / 1e6 * 0.20);
    let memory = line(&study, "f", "memory");
    assert!((memory.quantity / (60_000.0 * 0.05 * 0.5) - 1.0).abs() < 1e-3, "{memory:?}");
    comes_to(memory.amount, 60_000.0 * 0.05 * 0.5 * 0.000_016_666_7);
}

#[test]
fn a_message_is_three_requests() {
    let rest = "traffic: { users: { to: shop, rate: 10/s, arrivals: constant } }\nservices:\n  shop: { endpoints: { order: [ publish: q ] } }\n  work: { concurrency: 10, work: 1ms, consumes: q }\nqueues: { q: { request_price: 0.40 USD/M } }\n";
    let study = study("10m", rest);
    let requests = line(&study, "q", "requests");
    assert!((requests.quantity - 18_000.0).abs() < 4.0, "{requests:?}");
    comes_to(requests.amount, 18_000.0 * 0.40 / 1e6);
}

#[test]
fn what_is_fixed_is_paid_whatever_runs_and_nothing_free_is_on_the_bill() {
    let rest = format!(
        "{SLOW}services: {{ web: {{ work: 1ms }} }}\ncost: {{ fixed: {{ support: 73 USD/month, free: 0 USD/h }} }}\n"
    );
    let study = study("2h", &rest);
    assert_eq!(study.bill.len(), 1);
    comes_to(line(&study, "support", "fixed").amount, 0.2);
    comes_to(study.cost_per_month, 73.0);
}

#[test]
fn the_lines_of_a_thing_add_up_to_its_cost() {
    let rest = "traffic: { users: { to: web, rate: 20/s, size: 100KB, value: 1 USD } }\nservices:\n  web: { replicas: 2, price: 1 USD/h, load_balancer: application, work: { exponential: 20ms }, queue: 2 }\ncost: { transfer: {}, fixed: { support: 1 USD/h } }\nslo: [ cost of web < 100 USD/h, cost_per_thousand < 1 USD, cost_per_thousand of web < 1 USD, cost < 100 USD/h, lost_value < 1 USD ]\n";
    let study = study("10m", rest);
    let sum = |of: Option<&str>| -> f64 {
        let lines = study.bill.iter().filter(|line| of.is_none_or(|of| line.of == of));
        lines.map(|line| value(line.amount)).sum()
    };
    comes_to(study.services[0].cost, sum(Some("web")));
    comes_to(study.cost, sum(None));
    comes_to(study.objectives[0].estimate, sum(Some("web")) * 6.0);
    let good = study.whole.outcomes.ok as f64 / 2.0 / 1000.0;
    comes_to(study.objectives[1].estimate, sum(None) / good);
    comes_to(study.objectives[2].estimate, sum(Some("web")) / good);
}

#[test]
fn a_catalogue_of_ones_own_adds_to_the_built_in_one_and_overrides_it() {
    let folder = std::env::temp_dir().join(format!("ninefold-bill-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    write(
        "prices.yaml",
        "rack.small: { cpus: 4, memory: 32GB, price: 0.05 USD/h }\nm5.large: { cpus: 2, memory: 8GiB, price: 0.08 USD/h }\n",
    );
    let services = "services: { web: { instance: rack.small, work: 1ms }, api: { instance: m5.large, work: 1ms }, db: { instance: m5.xlarge, work: 1ms } }";
    let traffic = "traffic: { a: { to: web, rate: 1/min }, b: { to: api, rate: 1/min }, c: { to: db, rate: 1/min } }";
    write("scenario.yaml", &format!("{HEAD}duration: 1h\n{traffic}\n{services}\ncost: {{ catalogue: prices.yaml }}\n"));
    let study = ninefold::study(&ninefold::Input::File(folder.join("scenario.yaml")), &[]).expect("it is right");
    comes_to(study.cost, 0.05 + 0.08 + 0.192);
    // The lock has the prices in it, so that it needs no other file.
    let again = run(&study.lock);
    assert_eq!(again.fingerprint, study.fingerprint);
    comes_to(again.cost, 0.05 + 0.08 + 0.192);
    std::fs::remove_dir_all(&folder).expect("it was there");
}
