//! How each kind of case is said in the language, and where in the results its answers are.

use crate::{Case, backups, contention, quorums};

/// Where an answer is.
pub enum Probe {
    /// An estimate in the summary, times a scale, plus an offset.
    Summary { path: String, scale: f64, offset: f64 },
    /// One estimate over another.
    Ratio(Box<Probe>, Box<Probe>),
    /// The share of looks at which more than this number were present.
    Beyond { distribution: String, number: u64 },
    /// The standard deviation of times, and how many there are.
    Deviation { distribution: String, count: String },
    /// One less an answer.
    Complement(Box<Probe>),
    /// Two answers together.
    Sum(Box<Probe>, Box<Probe>),
    /// One answer less another.
    Difference(Box<Probe>, Box<Probe>),
    /// A curve of the service (`NAME`), or of the traffic (`traffic NAME`), at the window that begins at this time.
    Series { quantity: String, at: f64 },
}

/// A scenario, and where the answers to the case's quantities are.
pub struct Question {
    pub yaml: String,
    pub probes: Vec<(String, Probe)>,
}

/// Requests a run, in release and debug builds.
pub const JOBS: f64 = if cfg!(debug_assertions) { 4e4 } else { 5e5 };

pub fn at(path: &str) -> Probe {
    Probe::Summary { path: path.to_owned(), scale: 1.0, offset: 0.0 }
}

pub fn scaled(path: &str, scale: f64, offset: f64) -> Probe {
    Probe::Summary { path: path.to_owned(), scale, offset }
}

fn ratio(a: &str, b: &str) -> Probe {
    Probe::Ratio(Box::new(at(a)), Box::new(at(b)))
}

/// The probes of a single station fed by `users`.
fn station() -> Vec<(String, Probe)> {
    let mut probes = vec![
        ("mean_wait", at("/services/0/wait/mean")),
        ("mean_wait_served", at("/services/0/wait/mean")),
        ("mean_wait_admitted", at("/services/0/wait/mean")),
        ("mean_sojourn", at("/services/0/sojourn/mean")),
        ("mean_sojourn_admitted", at("/services/0/sojourn/mean")),
        ("mean_job_response", at("/traffic/0/latency/mean")),
        ("prob_wait", at("/services/0/prob_wait")),
        ("prob_no_wait", scaled("/services/0/prob_wait", -1.0, 1.0)),
        ("utilisation", at("/services/0/utilization")),
        ("carried_load", at("/services/0/busy")),
        ("mean_busy", at("/services/0/busy")),
        ("mean_in_system", at("/services/0/in_system")),
        ("mean_queue", at("/services/0/queue_length")),
        ("throughput", at("/services/0/throughput")),
        ("accepted_rate", at("/traffic/0/throughput")),
        ("loss_probability", scaled("/traffic/0/availability", -1.0, 1.0)),
        ("rejection_probability", scaled("/traffic/0/availability", -1.0, 1.0)),
        ("prob_abandon", scaled("/traffic/0/availability", -1.0, 1.0)),
        ("prob_timeout", scaled("/traffic/0/availability", -1.0, 1.0)),
    ]
    .into_iter()
    .map(|(quantity, probe)| (quantity.to_owned(), probe))
    .collect::<Vec<_>>();
    for p in ["p50", "p95", "p99", "p999"] {
        probes.push((format!("{p}_sojourn"), at(&format!("/services/0/sojourn/{p}"))));
        probes.push((format!("{p}_wait"), at(&format!("/services/0/wait/{p}"))));
    }
    // By Little's law, of the queue: who waits how long on average, the impatient included.
    probes.push(("mean_wait_all".to_owned(), ratio("/services/0/queue_length", "/traffic/0/offered")));
    probes
}

/// The head of a scenario in which `rate` requests a second make so many requests a run.
fn head(rate: f64, jobs: f64, replications: u32) -> String {
    let duration = jobs / rate;
    format!(
        "name: case\nduration: {duration:.3}s\nwarmup: {:.3}s\nreplications: {replications}\nseed: 5\n",
        duration / 10.0
    )
}

/// One service of one replica, open Poisson traffic.
fn queue(rate: f64, service: &str, traffic: &str) -> Question {
    queue_of(rate, JOBS, service, traffic)
}

fn queue_of(rate: f64, jobs: f64, service: &str, traffic: &str) -> Question {
    let yaml = format!(
        "{}traffic:\n  users: {{ to: web, rate: {rate}/s{traffic} }}\nservices:\n  web: {{ {service} }}\n",
        head(rate, jobs, 20)
    );
    Question { yaml, probes: station() }
}

fn seconds(value: f64) -> String {
    format!("{:.9}s", value)
}

fn exponential(mean: f64) -> String {
    format!("{{ exponential: {} }}", seconds(mean))
}

/// A distribution that a case names in words.
fn named(words: &str, mean: f64) -> String {
    let mean = seconds(mean);
    match words.to_lowercase().as_str() {
        "exponential" => format!("{{ exponential: {mean} }}"),
        "deterministic" | "constant" => mean,
        "erlang-2" => format!("{{ erlang: {{ mean: {mean}, phases: 2 }} }}"),
        w if w.contains("lognormal") => {
            format!("{{ lognormal: {{ mean: {mean}, cv: {} }} }}", scv(w).sqrt())
        }
        w if w.contains("hyperexp") => format!("{{ hyperexponential: {{ mean: {mean}, cv: {} }} }}", scv(w).sqrt()),
        other => panic!("no distribution for {other}"),
    }
}

fn scv(words: &str) -> f64 {
    let digits: String = words.chars().rev().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.chars().rev().collect::<String>().parse().expect("a squared coefficient of variation")
}

/// The scenario and the probes of a case.
pub fn question(case: &Case) -> Question {
    let n = |name: &str| case.number(name);
    match case.kind.as_str() {
        "cache_lru" => crate::caches::of_keys(case, "lru"),
        "cache_lfu" => crate::caches::of_keys(case, "perfect_lfu"),
        "cache_ttl" => crate::caches::of_time(case),
        "mm1" => queue_of(
            n("arrival_rate_per_s"),
            2.0 * JOBS,
            &format!("concurrency: 1, work: {}", exponential(1.0 / n("service_rate_per_s"))),
            "",
        ),
        "mmc" => queue(
            n("arrival_rate_per_s"),
            &format!("concurrency: {}, work: {}", n("servers"), exponential(1.0 / n("service_rate_per_server_per_s"))),
            "",
        ),
        "erlang_b" => queue(
            n("arrival_rate_per_s"),
            &format!("concurrency: {}, queue: 0, work: {}", n("servers"), named("lognormal 4", n("mean_service_s"))),
            "",
        ),
        "mmck" => {
            let queue_places = n("system_capacity_K") - n("servers");
            queue(
                n("arrival_rate_per_s"),
                &format!(
                    "concurrency: {}, queue: {queue_places}, work: {}",
                    n("servers"),
                    exponential(1.0 / n("service_rate_per_server_per_s"))
                ),
                "",
            )
        }
        "md1" => queue(n("arrival_rate_per_s"), &format!("concurrency: 1, work: {}", seconds(n("service_s"))), ""),
        "mdc" => queue(
            n("arrival_rate_per_s"),
            &format!("concurrency: {}, work: {}", n("servers"), seconds(n("service_s"))),
            "",
        ),
        "mg1_lognormal" => queue(
            n("arrival_rate_per_s"),
            &format!(
                "concurrency: 1, work: {{ lognormal: {{ mean: {}, cv: {} }} }}",
                seconds(n("service_mean_s")),
                n("service_scv").sqrt()
            ),
            "",
        ),
        "mg1_hyperexp" => queue(
            n("arrival_rate_per_s"),
            &format!(
                "concurrency: 1, work: {{ hyperexponential: {{ mean: {}, cv: {} }} }}",
                seconds(n("service_mean_s")),
                n("service_scv").sqrt()
            ),
            "",
        ),
        "mg1_pareto" => queue(
            n("arrival_rate_per_s"),
            &format!(
                "concurrency: 1, work: {{ pareto: {{ minimum: {}, alpha: {} }} }}",
                seconds(n("xm_s")),
                n("alpha")
            ),
            "",
        ),
        "mg1_ps" => queue(
            n("arrival_rate_per_s"),
            &format!(
                "discipline: processor_sharing, concurrency: 1, work: {}",
                named(case.text("service_distribution"), n("service_mean_s"))
            ),
            "",
        ),
        "gim1" => {
            let gaps = named(case.text("interarrival"), 1.0 / n("arrival_rate_per_s"));
            queue(
                n("arrival_rate_per_s"),
                &format!("concurrency: 1, work: {}", exponential(1.0 / n("service_rate_per_s"))),
                &format!(", arrivals: {{ renewal: {gaps} }}"),
            )
        }
        "erlang_a" => queue(
            n("arrival_rate_per_s"),
            &format!("concurrency: {}, work: {}", n("servers"), exponential(1.0 / n("service_rate_per_s"))),
            &format!(", patience: {}", exponential(1.0 / n("abandonment_rate_per_s"))),
        ),
        "deterministic_patience" => queue(
            n("arrival_rate_per_s"),
            &format!("concurrency: {}, work: {}", n("servers"), exponential(1.0 / n("service_rate_per_s"))),
            &format!(", patience: {}", seconds(n("timeout_s"))),
        ),
        "mginf" => {
            queue(n("arrival_rate_per_s"), &format!("concurrency: unlimited, work: {}", seconds(n("service_s"))), "")
        }
        "priority_nonpreemptive" => priorities(case),
        "closed_interactive" | "closed_mva" => closed(case),
        "jackson" => jackson(case),
        "fork_join" => fork_join(case),
        "fanout_max" => fanout(case),
        "tail_fanout" => tail(case),
        "power_of_d_meanfield" | "jsq_exact" | "round_robin" | "random_split" => balanced(case),
        "consistent_hash_ring" => ring(case),
        "bounded_loads" => bounded(case),
        "transient_flash_crowd" => flash_crowd(case),
        "single_unit" => unit(case),
        "failover_coverage" => failover(case),
        "backup_rpo" => backups::age(case),
        "cost" => cost(case),
        "failover_rto" => recovery(case),
        "token_bucket" => queue(
            n("arrival_rate_per_s"),
            &format!(
                "concurrency: unlimited, work: 0s, rate_limit: {{ token_bucket: {{ rate: {}/s, burst: {} }} }}",
                n("refill_per_s"),
                n("burst")
            ),
            "",
        ),
        "envoy_priority" => levels(case),
        "retry_amplification" => retries(case),
        "backoff_latency" => backoff(case),
        "retry_budget" => budget(case),
        "hedging_exact" => hedged(case),
        "usl" => contention::scalability(case),
        "quorum_latency" => quorums::latency(case),
        "pbs_k_staleness" => quorums::versions(case),
        other => panic!("no scenario for {other}"),
    }
}

fn priorities(case: &Case) -> Question {
    let (rates, means) = (case.numbers("arrival_rates_per_s"), case.numbers("mean_service_s"));
    let mut yaml = head(rates.iter().sum(), 2.0 * JOBS, 20) + "traffic:\n";
    let mut endpoints = String::new();
    let mut probes = Vec::new();
    for (class, (rate, mean)) in rates.iter().zip(&means).enumerate() {
        let number = class + 1;
        yaml += &format!("  class{number}: {{ to: web.e{number}, rate: {rate}/s, priority: {number} }}\n");
        endpoints += &format!("      e{number}: [ work: {} ]\n", named(case.text("service"), *mean));
        // Nothing but the wait comes between arrival and service.
        probes
            .push((format!("mean_wait_class_{number}"), scaled(&format!("/traffic/{class}/latency/mean"), 1.0, -mean)));
    }
    yaml += &format!("services:\n  web:\n    concurrency: 1\n    discipline: priority\n    endpoints:\n{endpoints}");
    Question { yaml, probes }
}

fn closed(case: &Case) -> Question {
    let users = case.number("users");
    let (think, demands, servers) = if case.kind == "closed_mva" {
        (case.number("think_s"), case.numbers("demands_s"), 1.0)
    } else {
        (case.number("think_mean_s"), vec![case.number("service_mean_s")], case.number("servers"))
    };
    let bottleneck = demands.iter().copied().fold(0.0, f64::max) / servers;
    let rate = (1.0 / bottleneck).min(users / (think + demands.iter().sum::<f64>()));
    let think = if think > 0.0 { exponential(think) } else { "0s".to_owned() };
    let calls: String =
        (0..demands.len()).map(|i| format!("call: s{i}")).map(|c| format!("{{ {c} }}")).collect::<Vec<_>>().join(", ");
    let mut yaml = head(rate, JOBS, 20)
        + &format!("traffic:\n  users: {{ steps: [ {calls} ], users: {users}, think: {think} }}\nservices:\n");
    for (i, demand) in demands.iter().enumerate() {
        yaml += &format!("  s{i}: {{ concurrency: {servers}, work: {} }}\n", exponential(*demand));
    }
    let mut probes = vec![
        ("throughput".to_owned(), at("/traffic/0/throughput")),
        ("mean_response".to_owned(), at("/traffic/0/latency/mean")),
        ("utilisation".to_owned(), at("/services/0/utilization")),
    ];
    for i in 0..demands.len() {
        probes.push((format!("mean_queue_station_{}", i + 1), at(&format!("/services/{i}/in_system"))));
    }
    Question { yaml, probes }
}

/// A tandem is a journey through its stations; a station that is visited again with some probability is repeated.
fn jackson(case: &Case) -> Question {
    let rates = case.numbers("external_rates_per_s");
    let (speeds, servers) = (case.numbers("service_rates_per_s"), case.numbers("servers"));
    let steps = if rates.len() == 1 {
        let again = case.parameters["routing"][0][0].as_f64().unwrap_or(0.0) * 100.0;
        format!("{{ repeat: {{ while: {again}%, steps: [ {{ call: s0 }} ] }} }}")
    } else {
        (0..speeds.len()).map(|i| format!("{{ call: s{i} }}")).collect::<Vec<_>>().join(", ")
    };
    let mut yaml = head(rates[0], 2.0 * JOBS, 20)
        + &format!("traffic:\n  users: {{ steps: [ {steps} ], rate: {}/s }}\nservices:\n", rates[0]);
    let mut probes = vec![
        ("mean_end_to_end".to_owned(), at("/traffic/0/latency/mean")),
        ("mean_in_network".to_owned(), at("/traffic/0/in_system")),
    ];
    for (i, (speed, servers)) in speeds.iter().zip(servers).enumerate() {
        yaml += &format!("  s{i}: {{ concurrency: {servers}, work: {} }}\n", exponential(1.0 / speed));
        probes.push((format!("throughput_station_{}", i + 1), at(&format!("/services/{i}/throughput"))));
        probes.push((format!("mean_sojourn_station_{}", i + 1), at(&format!("/services/{i}/sojourn/mean"))));
    }
    Question { yaml, probes }
}

fn fork_join(case: &Case) -> Question {
    let rate = case.number("arrival_rate_per_s");
    let work = exponential(1.0 / case.number("service_rate_per_s"));
    let yaml = head(rate, 2.0 * JOBS, 20)
        + &format!(
            "traffic:\n  users: {{ steps: [ {{ parallel: [ {{ call: a }}, {{ call: b }} ] }} ], rate: {rate}/s }}\n"
        )
        + &format!("services:\n  a: {{ concurrency: 1, work: {work} }}\n  b: {{ concurrency: 1, work: {work} }}\n");
    Question { yaml, probes: station() }
}

fn fanout(case: &Case) -> Question {
    let leaves = vec!["{ call: leaf }"; case.number("fanout") as usize].join(", ");
    let jobs = 2.0 * JOBS / case.number("fanout").max(2.0);
    let mean = exponential(case.number("leaf_mean_ms") / 1e3);
    let yaml = head(100.0, jobs, 20)
        + &format!("traffic:\n  users: {{ steps: [ {{ parallel: [ {leaves} ] }} ], rate: 100/s }}\n")
        + &format!("services:\n  leaf: {{ concurrency: unlimited, work: {mean} }}\n");
    let path = |p: &str| (p.to_owned(), scaled(&format!("/traffic/0/latency/{p}"), 1e3, 0.0));
    Question { yaml, probes: ["mean", "p50", "p99"].map(path).into_iter().collect() }
}

/// Slow leaves take 2 s, the others nothing: a client that waits 1 s times out where any leaf is slow.
fn tail(case: &Case) -> Question {
    let p = case.number("p") * 100.0;
    let n = case.number("n");
    let leaves = format!("{{ parallel: {{ times: {n}, steps: [ {{ call: leaf }} ] }} }}");
    let yaml = head(100.0, JOBS / 25.0, 20)
        + &format!("traffic:\n  users: {{ steps: [ {leaves} ], rate: 100/s, timeout: 10ms }}\n")
        + "services:\n  leaf:\n    concurrency: unlimited\n"
        + &format!("    work: {{ mixture: [ {{ weight: {}%, of: 1ms }}, {{ weight: {p}%, of: 2s }} ] }}\n", 100.0 - p);
    Question { yaml, probes: vec![("fraction_slow".to_owned(), scaled("/traffic/0/availability", -1.0, 1.0))] }
}

fn balanced(case: &Case) -> Question {
    let (servers, rate, balancer) = match case.kind.as_str() {
        "power_of_d_meanfield" => {
            let d = case.number("d");
            let balancer = if d == 1.0 { "random".to_owned() } else { format!("{{ power_of_d: {{ choices: {d} }} }}") };
            // Servers that are chosen blindly know nothing of each other: a few, watched for longer, do.
            let servers = if d == 1.0 { 5.0 } else { 1000.0 };
            (servers, servers * case.number("lambda_per_server"), balancer)
        }
        "jsq_exact" => (
            case.numbers("service_rates_per_s").len() as f64,
            case.number("arrival_rate_per_s"),
            "least_request".to_owned(),
        ),
        "round_robin" => (case.number("servers"), case.number("arrival_rate_per_s"), "round_robin".to_owned()),
        _ => (case.number("servers"), case.number("arrival_rate_per_s"), "random".to_owned()),
    };
    let jobs = if servers >= 1000.0 || rate >= 0.95 * servers { 4.0 * JOBS } else { 2.0 * JOBS };
    let replications = if servers >= 1000.0 { 5 } else { 20 };
    let yaml = head(rate, jobs, replications)
        + &format!("traffic:\n  users: {{ to: web, rate: {rate}/s }}\n")
        + &format!("services:\n  web: {{ replicas: {servers}, concurrency: 1, balancer: {balancer}, work: 1s }}\n")
            .replace("work: 1s", &format!("work: {}", exponential(1.0)));
    Question { yaml, probes: station() }
}

/// Every request has a key of its own, and every replication a ring of its own.
fn ring(case: &Case) -> Question {
    let (servers, points) = (case.number("servers"), case.number("virtual_nodes"));
    let rings = if cfg!(debug_assertions) { 300 } else { 2000 };
    // So many requests that chance adds hardly anything to the differences between the shares.
    let yaml = format!("name: case\nduration: 100s\nwindow: 100s\nreplications: {rings}\nseed: 5\n")
        + "traffic:\n  users: { to: web, rate: 1000/s }\nservices:\n"
        + &format!(
            "  web: {{ replicas: {servers}, concurrency: unlimited, balancer: {{ ring_hash: {{ points: {points} }} }}, work: 1ms }}\n"
        );
    let probes = vec![
        ("sd_share_over_mean_share".to_owned(), at("/services/0/spread")),
        ("mean_peak_to_mean".to_owned(), at("/services/0/imbalance/mean")),
        ("p99_peak_to_mean".to_owned(), at("/services/0/imbalance/p99")),
    ];
    Question { yaml, probes }
}

/// Users who never think keep so many requests active; some keys are so popular that their servers are always full.
fn bounded(case: &Case) -> Question {
    let (servers, users, factor) = (case.number("servers"), case.number("active_requests"), case.number("c") * 100.0);
    let yaml = "name: case\nduration: 4s\nwindow: 10ms\nreplications: 5\nseed: 5\n".to_owned()
        + &format!("traffic:\n  users: {{ to: web, users: {users}, keys: {{ count: 1000, zipf: 1 }} }}\nservices:\n")
        + &format!(
            "  web: {{ replicas: {servers}, concurrency: 10, work: {{ exponential: 10ms }}, balancer: {{ ring_hash: {{ balance_factor: {factor}% }} }} }}\n"
        );
    Question { yaml, probes: vec![("max_load_limit".to_owned(), at("/services/0/load/max"))] }
}

/// The crowd comes after a warm-up long enough for the steady state; windows of a second end at the instants asked for.
fn flash_crowd(case: &Case) -> Question {
    let n = |name: &str| case.number(name);
    let before = 120.0 / n("service_rate_per_s");
    let instants: Vec<f64> =
        case.expected.iter().filter_map(|e| e.quantity.rsplit('_').next()?.strip_suffix('s')?.parse().ok()).collect();
    let end = before + instants.iter().copied().fold(0.0, f64::max) + 1.0;
    let (rate, servers) = (n("base_rate_per_s"), n("servers"));
    let replications = if cfg!(debug_assertions) { 200 } else { 3000 };
    let patience = if n("abandonment_rate_per_s") > 0.0 {
        format!(", patience: {}", exponential(1.0 / n("abandonment_rate_per_s")))
    } else {
        String::new()
    };
    let yaml = format!(
        "name: case\nduration: {end}s\nwarmup: {before}s\nreplications: {replications}\nwindow: 1s\ntraffic:\n  users:\n    to: web\n    rate: {rate}/s\n    profile: [ {{ surge: {}x, at: {}s, hold: {}s }} ]\n",
        n("factor"),
        before + n("t1_s"),
        n("t2_s") - n("t1_s")
    ) + &(if patience.is_empty() {
        String::new()
    } else {
        format!("    {}\n", patience.trim_start_matches(", "))
    }) + &format!(
        "services:\n  web: {{ concurrency: {servers}, work: {} }}\n",
        exponential(1.0 / n("service_rate_per_s"))
    );
    let mut probes = Vec::new();
    for instant in instants {
        // The window that ends at the instant begins a second before it.
        let window = before + instant - 1.0;
        probes.push((
            format!("mean_in_system_at_{instant}s"),
            Probe::Series { quantity: "in_system_at_end".to_owned(), at: window },
        ));
        probes.push((
            format!("prob_all_servers_busy_at_{instant}s"),
            Probe::Series { quantity: "all_busy_at_end".to_owned(), at: window },
        ));
    }
    Question { yaml, probes }
}

fn unit(case: &Case) -> Question {
    let (up, down) = (case.number("mttf_h"), case.number("mttr_h"));
    // So many failures and repairs a run, each hour of the case a second here.
    let cycles = if cfg!(debug_assertions) { 500.0 } else { 20_000.0 };
    let end = (up + down) * cycles;
    let yaml = format!(
        "name: case\nduration: {end}s\nreplications: 20\ntraffic:\n  users: {{ to: unit, rate: {}/s }}\n",
        2.0 / up
    ) + &format!(
        "services:\n  unit: {{ concurrency: unlimited, work: 0s, failures: [ crash: {{ every: {}, repair: {} }} ] }}\n",
        exponential(up),
        exponential(down)
    );
    let available = "/services/0/time_available";
    let probes = vec![
        ("availability".to_owned(), at(available)),
        ("unavailability".to_owned(), scaled(available, -1.0, 1.0)),
        ("mean_annual_downtime".to_owned(), scaled(available, -525_600.0, 525_600.0)),
    ];
    Question { yaml, probes }
}

/// A pair of which one is active. Each hour of the case is a second here.
fn failover(case: &Case) -> Question {
    let (up, down) = (case.number("mttf_h"), case.number("mttr_h"));
    let end = up * if cfg!(debug_assertions) { 1_000.0 } else { 100_000.0 };
    let yaml = format!(
        "name: case\nduration: {end}s\nwindow: {end}s\nreplications: 20\nseed: 5\nrepair_crews: {{ ops: 1 }}\ntraffic:\n  probe: {{ to: pair, rate: {}/s }}\n",
        1.0 / up
    ) + &format!(
        "services:\n  pair:\n    replicas: 2\n    concurrency: unlimited\n    work: 0s\n    standby: {{ coverage: {}%, failover: {}, manual: {} }}\n",
        case.number("coverage") * 100.0,
        exponential(1.0 / case.number("failover_rate_per_h")),
        exponential(1.0 / case.number("manual_switch_rate_per_h"))
    ) + &format!(
        "    failures: [ crash: {{ every: {}, repair: {}, crew: ops }} ]\n",
        exponential(up),
        exponential(down)
    );
    let available = "/services/0/time_available";
    let probes = vec![
        ("availability".to_owned(), at(available)),
        ("unavailability".to_owned(), scaled(available, -1.0, 1.0)),
        ("outages_per_year".to_owned(), scaled("/services/0/outages_per_year", 1.0 / 3600.0, 0.0)),
    ];
    Question { yaml, probes }
}

/// The leader of two servers is lost every thousand seconds; each time the other takes over. Two writes a second find out
/// when.
fn recovery(case: &Case) -> Question {
    let n = |name: &str| case.number(name);
    let runs = if cfg!(debug_assertions) { 20 } else { 400 };
    let outages = (1..50).map(|nth| {
        let zone = if nth % 2 == 1 { "a" } else { "b" };
        format!("  - {{ at: {nth}000s, zone: {zone}, outage: 500s }}\n")
    });
    let yaml = format!(
        "name: case\nduration: 50000s\nwindow: 50000s\nreplications: {runs}\nseed: 5\ntraffic:\n  probe: {{ to: db.write, rate: 2/s, arrivals: constant }}\n"
    ) + &format!(
        "databases:\n  db:\n    replicas: 2\n    zones: [ a, b ]\n    write: 0s\n    replication: {{ apply: 0s, delay: 0s }}\n    failover: {{ detect: {{ interval: {}, threshold: {} }}, promote: {}, reconnect: {{ uniform: {{ min: 0s, max: {} }} }} }}\nevents:\n",
        seconds(n("probe_interval_s")),
        n("threshold"),
        exponential(n("promotion_mean_s")),
        seconds(n("dns_ttl_s"))
    ) + &outages.collect::<String>();
    let probes = vec![
        ("mean_rto".to_owned(), at("/databases/0/rto/mean")),
        (
            "sd_rto".to_owned(),
            Probe::Deviation { distribution: "RTO of db".to_owned(), count: "/databases/0/rto/count".to_owned() },
        ),
    ];
    Question { yaml, probes }
}

/// Some of the hundred replicas of the first level are down all the time. A call to the second level takes a second on
/// its way, others none: the mean latency is the share of the second.
fn levels(case: &Case) -> Question {
    let down = 100.0 - case.number("healthy_percent_p0");
    let head = head(50.0, JOBS / 10.0, 20);
    let event = "events: [ { at: 0s, service: web, replicas: DOWN, outage: 1000000s } ]\n";
    let event = if down > 0.0 { event.replace("DOWN", &down.to_string()) } else { String::new() };
    let yaml = head
        + "network: { same_zone: 0s, across_zones: 1s }\ntraffic:\n  users: { to: web, from: a, rate: 50/s }\nservices:\n"
        + "  web: { replicas: 200, zones: [a, b], placement: { pack: 100 }, routing: { priority: { levels: [ [a], [b] ] } }, concurrency: unlimited, work: 0s }\n"
        + &event;
    let share = "/traffic/0/latency/mean";
    let probes = vec![
        ("traffic_percent_p0".to_owned(), scaled(share, -100.0, 100.0)),
        ("traffic_percent_p1".to_owned(), scaled(share, 100.0, 0.0)),
    ];
    Question { yaml, probes }
}

fn retries(case: &Case) -> Question {
    let (p, attempts) = (case.number("failure_probability") * 100.0, case.number("max_retries") + 1.0);
    let yaml = head(1000.0, 2.0 * JOBS, 20)
        + &format!(
            "traffic:\n  users: {{ to: web, rate: 1000/s, retry: {{ attempts: {attempts}, backoff: {{ base: 0s, max: 0s }} }} }}\n"
        )
        + &format!(
            "services:\n  web: {{ concurrency: unlimited, endpoints: {{ get: [ {{ wait: 1ms }}, {{ fail: {p}% }} ] }} }}\n"
        );
    let probes = vec![
        ("mean_attempts".to_owned(), at("/traffic/0/attempts")),
        ("prob_final_failure".to_owned(), scaled("/traffic/0/availability", -1.0, 1.0)),
    ];
    Question { yaml, probes }
}

fn backoff(case: &Case) -> Question {
    let p = case.number("failure_probability") * 100.0;
    let waits = case.numbers("backoff_ms");
    let yaml = head(100.0, JOBS, 20)
        + &format!(
            "traffic:\n  users: {{ to: web, rate: 100/s, retry: {{ attempts: {}, backoff: {{ base: {}ms, max: 10s, multiplier: {}, jitter: none }} }} }}\n",
            waits.len() + 1,
            waits[0],
            waits[1] / waits[0]
        )
        + &format!(
            "services:\n  web: {{ concurrency: unlimited, endpoints: {{ get: [ {{ wait: {}ms }}, {{ fail: {p}% }} ] }} }}\n",
            case.number("attempt_ms")
        );
    let probes = vec![
        // By Little's law: the time of all requests, those that fail in the end included.
        (
            "mean_total".to_owned(),
            Probe::Ratio(Box::new(scaled("/traffic/0/in_system", 1e3, 0.0)), Box::new(at("/traffic/0/offered"))),
        ),
        ("prob_success".to_owned(), at("/traffic/0/availability")),
    ];
    Question { yaml, probes }
}

/// Every attempt fails, so that the calls that the service sees are the attempts.
fn budget(case: &Case) -> Question {
    let (p, attempts) = (case.number("failure_probability") * 100.0, case.number("max_retries") + 1.0);
    let budget = case.number("budget_ratio") * 100.0;
    let yaml = head(1000.0, JOBS, 20)
        + &format!(
            "traffic:\n  users: {{ to: web, rate: 1000/s, retry: {{ attempts: {attempts}, budget: {budget}% }} }}\n"
        )
        + &format!(
            "services:\n  web: {{ concurrency: unlimited, endpoints: {{ get: [ {{ wait: 1ms }}, {{ fail: {p}% }} ] }} }}\n"
        );
    Question { yaml, probes: vec![("load_ratio".to_owned(), at("/traffic/0/attempts"))] }
}

/// Roots that call all leaves, and single leaves, each with hedges and without.
fn hedged(case: &Case) -> Question {
    let (fanout, after) = (case.number("fanout"), case.number("hedge_after_ms"));
    let parts = case.parameters["leaf_mixture"].as_array().expect("a mixture").iter().map(|part| {
        let of = |name: &str| part[name].as_f64().expect("a number");
        let exponential = format!("{{ exponential: {}ms }}", of("exp_mean_ms"));
        let shifted = format!("{{ shifted: {{ by: {}ms, then: {exponential} }} }}", of("shift_ms"));
        format!("{{ weight: {}%, of: {shifted} }}", of("p") * 100.0)
    });
    let leaf = format!("{{ mixture: [ {} ] }}", parts.collect::<Vec<_>>().join(", "));
    let hedge = format!("hedge: {{ after: {after}ms, attempts: 2 }}");
    let roots = |call: &str| format!("steps: [ {{ parallel: {{ times: {fanout}, steps: [ {{ call: {call} }} ] }} }} ]");
    let yaml = head(100.0, JOBS / fanout.sqrt() / 4.0, 20)
        + &format!("traffic:\n  plain: {{ {}, rate: 100/s }}\n", roots("{ to: leaf }"))
        + &format!("  hedged: {{ {}, rate: 100/s }}\n", roots(&format!("{{ to: leaf, {hedge} }}")))
        + &format!("  leaves: {{ to: leaf, rate: 1000/s }}\n  hedged_leaves: {{ to: leaf, rate: 1000/s, {hedge} }}\n")
        + &format!("services:\n  leaf: {{ concurrency: unlimited, work: {leaf} }}\n");
    let probes = [
        ("extra_requests_per_leaf", scaled("/traffic/3/attempts", 1.0, -1.0)),
        ("p99_root_without", scaled("/traffic/0/latency/p99", 1e3, 0.0)),
        ("p99_root_with", scaled("/traffic/1/latency/p99", 1e3, 0.0)),
        ("p999_root_without", scaled("/traffic/0/latency/p999", 1e3, 0.0)),
        ("p999_root_with", scaled("/traffic/1/latency/p999", 1e3, 0.0)),
        ("mean_leaf_without", scaled("/traffic/2/latency/mean", 1e3, 0.0)),
        ("mean_leaf_with", scaled("/traffic/3/latency/mean", 1e3, 0.0)),
    ];
    Question { yaml, probes: probes.into_iter().map(|(quantity, probe)| (quantity.to_owned(), probe)).collect() }
}

/// Machines, some of them on spot, and data out. The hundredth part of a month stands for it: fourteen answers of 1 GB each
/// where 1400 GB go out in a month.
fn cost(case: &Case) -> Question {
    let n = |name: &str| case.number(name);
    let size = n("egress_gb") / 1400.0;
    let yaml = format!(
        "name: case\nduration: 7.3h\nreplications: 2\ntraffic:\n  users: {{ to: web, rate: 2/h, arrivals: constant, size: {size}GB }}\nservices:\n  web: {{ replicas: {}, price: {} USD/h, work: 1ms, purchase: {{ spot: {{ share: {}%, discount: {}% }} }} }}\ncost: {{ transfer: {{ egress: [ {{ next: {}GB, price: 0 USD/GB }}, {{ price: {} USD/GB }} ] }} }}\n",
        n("instances"),
        n("price"),
        n("spot_share"),
        n("spot_discount"),
        n("free_gb"),
        n("egress_price"),
    );
    let month = |line: u32| Box::new(at(&format!("/bill/{line}/month")));
    let probes =
        vec![("compute".to_owned(), Probe::Sum(month(0), month(1))), ("egress".to_owned(), at("/bill/2/month"))];
    Question { yaml, probes }
}
