//! Byte-exact results: the same on every machine, in every build, until a behaviour is changed on purpose.
//! `NINEFOLD_REWRITE=1` writes them anew.

use ninefold::Input;
use std::fmt::Write as _;
use std::path::Path;

/// One line a distribution or balancer: events, fingerprint, and the exact sums behind the numbers.
fn line(name: &str, service: &str) -> String {
    system(name, "to: web, rate: 100/s, timeout: 2s, retry: { attempts: 2 }", service, "")
}

/// The same of any traffic, and with more at the top of the scenario.
fn system(name: &str, traffic: &str, service: &str, more: &str) -> String {
    let yaml = format!(
        "name: g\nduration: 30s\nreplications: 3\nseed: 11\ntraffic:\n  users: {{ {traffic} }}\nservices:\n  web: {{ {service} }}\n{more}"
    );
    let study = ninefold::study(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
    let latency = &study.whole.latency;
    let bits = |value: Option<f64>| value.map_or(0, f64::to_bits);
    format!(
        "{name}: events {} fingerprint {} ok {} mean {:016x} p99 {:016x} max {:016x}\n",
        study.events,
        study.fingerprint,
        study.whole.outcomes.ok,
        bits(latency.mean.value),
        bits(latency.p99.value),
        bits(latency.max)
    )
}

/// A bill with something of everything: what each line comes to.
fn bill() -> String {
    let yaml = "name: g\nduration: 10m\nreplications: 2\nseed: 11\nregions: { here: [a, b], there: [c] }\ntraffic:\n  users: { to: web.ask, rate: 20/s, size: 30KB, request_size: 1KB }\nservices:\n  web: { replicas: 6, zones: [a, b], concurrency: 2, price: 1 USD/h, startup: 10s, purchase: { committed: { count: 3, discount: 40% }, spot: { share: 50%, discount: 60% } }, load_balancer: application, autoscaler: { scheduled: { steps: [ { at: 3m, replicas: 2 }, { at: 5m, replicas: 7 } ] } }, endpoints: { ask: [ work: { exponential: 20ms }, call: { to: db.write, size: 1KB, request_size: 5KB }, call: f, publish: q ] } }\n  f: { concurrency: unlimited, per_use: { memory: 1GB }, work: { exponential: 9ms } }\n  worker: { concurrency: 4, work: 1ms, consumes: q }\ndatabases:\n  db: { replicas: 2, zones: [b, c], price: 2 USD/h, replication: { size: 2KB }, storage: { size: 50GB }, backups: { size: 50GB, price: 0.05 USD/GB-month } }\nqueues:\n  q: { request_price: 0.4 USD/M }\ncost: { billing: { granularity: 1m }, transfer: {}, fixed: { support: 1 USD/h } }\n";
    let study = ninefold::study(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"));
    let amounts =
        study.bill.iter().map(|line| format!(" {} {} {:.9}", line.of, line.item, line.amount.value.unwrap_or(0.0)));
    format!("a bill: fingerprint {}{}\n", study.fingerprint, amounts.collect::<String>())
}

#[test]
fn every_mechanism_gives_the_same_bits() {
    let mut found = String::new();
    for (name, work) in [
        ("constant", "25ms"),
        ("exponential", "{ exponential: 25ms }"),
        ("lognormal", "{ lognormal: { mean: 25ms, p99: 120ms } }"),
        ("gamma", "{ gamma: { mean: 25ms, cv: 0.5 } }"),
        ("gamma with a small shape", "{ gamma: { mean: 25ms, cv: 2 } }"),
        ("erlang", "{ erlang: { mean: 25ms, phases: 3 } }"),
        ("weibull", "{ weibull: { mean: 25ms, shape: 0.7 } }"),
        ("pareto", "{ pareto: { mean: 25ms, alpha: 2.2 } }"),
        ("bounded pareto", "{ pareto: { minimum: 5ms, alpha: 1.1, maximum: 1s } }"),
        ("hyperexponential", "{ hyperexponential: { mean: 25ms, cv: 2 } }"),
        ("uniform", "{ uniform: { min: 5ms, max: 45ms } }"),
        ("normal", "{ normal: { mean: 25ms, sd: 15ms } }"),
        ("shifted", "{ shifted: { by: 10ms, then: { exponential: 15ms } } }"),
        ("mixture", "{ mixture: [ { weight: 90%, of: 10ms }, { weight: 10%, of: { exponential: 160ms } } ] }"),
        ("empirical", "{ empirical: [ 10ms, 20ms, 30ms, 40ms ] }"),
    ] {
        found += &line(name, &format!("replicas: 4, balancer: least_request, work: {work}"));
    }
    for balancer in [
        "random",
        "round_robin",
        "least_request",
        "{ power_of_d: { choices: 2 } }",
        "{ power_of_d: { choices: 3 } }",
        "{ smooth_weighted_round_robin: { weights: [5, 1, 1] } }",
        "{ weighted_least_request: { weights: [5, 1, 1] } }",
        "{ peak_ewma: { decay: 1s } }",
        "{ ring_hash: { points: 160 } }",
        "{ ring_hash: { minimum_ring_size: 64, balance_factor: 150% } }",
        "{ maglev: { weights: [2, 1] } }",
        "{ maglev: { table_size: 1009, balance_factor: 125% } }",
    ] {
        found += &line(
            balancer,
            &format!(
                "replicas: 5, balancer: {balancer}, work: {{ exponential: 40ms }}, failures: [ crash: {{ every: {{ exponential: 9s }}, repair: 2s }} ]"
            ),
        );
    }
    found += &line(
        "processor sharing",
        "replicas: 2, concurrency: 3, discipline: processor_sharing, work: { lognormal: { mean: 25ms, cv: 2 } }",
    );
    found += &line(
        "autoscaler",
        "replicas: 1, cpus: 1, startup: 2s, work: { exponential: 25ms }, autoscaler: { kubernetes_hpa: { max: 6, utilization: 60%, sync_period: 3s } }",
    );
    found += &line(
        "an autoscaler with late metrics of several kinds",
        "replicas: 2, cpus: 1, requests: { cpu: 500m }, startup: 2s, work: { exponential: 25ms }, autoscaler: { kubernetes_hpa: { max: 6, sync_period: 3s, limits: doubling, sampling: { resolution: 2s, delay: 1s, window: 4s }, metrics: [ { resource: { cpu: 90% } }, { pods: { in_flight: 3 } }, { external: { of: web, rate: { value: 90/s } } } ] } }",
    );
    found += &line(
        "keda",
        "replicas: 0, cpus: 1, startup: 2s, work: { exponential: 25ms }, autoscaler: { keda: { max: 6, polling_interval: 4s, sync_period: 3s, triggers: [ { of: web, rate: 25/s } ] } }",
    );
    found += &line("half a cpu", "replicas: 8, cpus: 1, concurrency: 4, speed: 0.5x, work: { exponential: 25ms }");
    for (name, service) in [
        (
            "target tracking",
            "replicas: 2, cpus: 1, startup: { lognormal: { mean: 2s, p95: 4s } }, work: { exponential: 25ms }, autoscaler: { target_tracking: { min: 1, max: 6, period: 1s, warmup: 3s, low_periods: 4, targets: [ { metric: cpu, value: 60% }, { metric: requests_per_target, value: 1500/min } ] } }",
        ),
        (
            "step scaling",
            "replicas: 2, cpus: 1, startup: 2s, work: { exponential: 25ms }, autoscaler: { step_scaling: { min: 1, max: 6, period: 1s, warmup: 3s, policies: [ { alarm: { metric: cpu, above: 60%, periods: 2 }, steps: [ { from: 0%, add: 1 }, { from: 20%, add: 50% } ] }, { alarm: { metric: cpu, below: 50% }, steps: [ { from: 0%, remove: 1 } ] } ] } }",
        ),
        (
            "simple scaling and a warm pool",
            "replicas: 2, cpus: 1, startup: 5s, work: { exponential: 25ms }, warm_pool: { startup: 500ms, prepared: 5, reuse: true }, autoscaler: { simple_scaling: { min: 1, max: 6, period: 1s, cooldown: 2s, policies: [ { alarm: { metric: cpu, above: 70% }, add: 2 }, { alarm: { metric: cpu, below: 55% }, remove: 25% } ] } }",
        ),
        (
            "vertical",
            "replicas: 2, cpus: 1, work: { exponential: 25ms }, vertical: { interval: 1s, apply: 500ms, rules: [ { above: 70%, for: 2s, add: 1, max: 3 }, { below: 50%, for: 2s, remove: 1, min: 1 } ] }",
        ),
        (
            "memory that kills, leaks and scales",
            "replicas: 2, concurrency: 2, startup: 1s, work: { exponential: 60ms }, cpus: 2, memory: { base: 100MB, per_request: 5MB, leak: 5000MB/h, limit: 150MB, restart: { base: 500ms, max: 2s, reset: 8s } }, autoscaler: { kubernetes_hpa: { min: 2, max: 6, sync_period: 3s, sampling: { resolution: 3s }, metrics: [ { resource: { memory: 80% } } ] } }, vertical: { interval: 1s, apply: 500ms, schedule: [ { at: 12s, memory: 120MB } ], memory: [ { above: 90%, for: 2s, add: 20MB, max: 200MB } ] }",
        ),
        (
            "vertical with restarts",
            "replicas: 3, cpus: 2, startup: 1s, work: { exponential: 25ms }, vertical: { apply: 500ms, restart: rolling, workers: per_cpu, every: 12s, schedule: [ { at: 3s, cpus: 1 }, { at: 9s, cpus: 2 } ] }",
        ),
        (
            "serverless",
            "work: { exponential: 25ms }, serverless: { cold_start: { exponential: 200ms }, concurrency: 6, burst: { environments: 2, per: 2s }, idle: 300ms, provisioned: 1 }",
        ),
    ] {
        found += &line(name, service);
    }
    for discipline in [
        "lifo",
        "random",
        "priority",
        "shortest_job_first",
        "preemptive_priority",
        "preemptive_lifo",
        "shortest_remaining_time",
    ] {
        found += &line(
            discipline,
            &format!("replicas: 2, concurrency: 2, discipline: {discipline}, work: {{ exponential: 35ms }}"),
        );
    }
    for (name, idle) in [
        ("set-up", "{ switch_off: { setup: { exponential: 100ms } } }"),
        ("delayed off", "{ switch_off: { after: { exponential: 200ms }, setup: 100ms } }"),
        ("multiple vacations", "{ vacation: { lasts: { exponential: 50ms } } }"),
        ("single vacations", "{ vacation: { lasts: 50ms, vacations: single } }"),
    ] {
        found += &line(name, &format!("concurrency: 4, idle: {idle}, work: {{ exponential: 25ms }}"));
    }
    for (name, failure) in [
        ("pauses", "pause: { every: { exponential: 3s }, lasts: { exponential: 500ms } }"),
        (
            "crashes that wait for a crew",
            "crash: { every: { exponential: 4s }, repair: { exponential: 2s }, crew: ops }",
        ),
    ] {
        let service =
            format!("replicas: 3, concurrency: 2, needs: 2, work: {{ exponential: 25ms }}, failures: [ {failure} ]");
        found += &system(name, "to: web, rate: 100/s", &service, "repair_crews: { ops: 1 }\n");
    }
    for (name, queue) in [
        ("a work queue", "visibility: 90ms, max_receives: 3, capacity: 40"),
        ("a queue by key", "order: by_key, keys: { count: 9, zipf: 1 }, latency: { exponential: 3ms }"),
        (
            "a log",
            "log: { partitions: 6, replication: 3, min_in_sync: 2, session_timeout: 2s, broker_session_timeout: 1s }",
        ),
        (
            "a log with cooperative groups",
            "log: { partitions: 9, replication: 2, acks: leader, copy: 50ms, rebalance: cooperative }",
        ),
    ] {
        let failures = "failures: [ crash: { every: { exponential: 9s }, repair: 1s } ]";
        found += &system(
            name,
            "rate: 80/s, steps: [ publish: q ]",
            &format!("replicas: 4, work: {{ exponential: 35ms }}, consumes: q, {failures}"),
            &format!("queues: {{ q: {{ {queue}, {failures} }} }}\n"),
        );
    }
    for cancellation in ["queued", "all"] {
        let service = "replicas: 2, concurrency: 2, threads: released, deadlines: propagate";
        let steps = "endpoints: { get: [ work: { exponential: 20ms }, parallel: { need: 1, steps: [ call: back, call: back ] }, work: 5ms ] }";
        let back = format!("  back: {{ cancellation: {cancellation}, work: {{ exponential: 15ms }} }}\n");
        found += &system(
            &format!("cancellation of {cancellation}"),
            "to: web, rate: 100/s, deadline: 100ms",
            &format!("{service}, cancellation: {cancellation}, {steps}"),
            &back,
        );
    }
    for (name, traffic) in [
        ("constant arrivals", "to: web, rate: 100/s, arrivals: constant"),
        ("renewal arrivals", "to: web, rate: 100/s, arrivals: { renewal: { gamma: { mean: 1s, cv: 2 } } }"),
        (
            "modulated arrivals",
            "to: web, arrivals: { mmpp: { states: { calm: { rate: 50/s, lasts: { exponential: 2s } }, storm: { rate: 200/s, lasts: 1s } } } }",
        ),
        ("batches", "to: web, rate: 100/s, batch: { geometric: { mean: 4 } }"),
        (
            "a profile",
            "to: web, rate: 50/s, profile: [ { surge: 3x, at: 5s, ramp: 5s, hold: 5s, decay: 5s }, { diurnal: { amplitude: 30%, period: 20s } } ]",
        ),
        ("retrials", "to: web, rate: 100/s, retry: { attempts: unlimited, wait: { exponential: 500ms } }"),
        ("patience", "to: web, rate: 150/s, patience: { lognormal: { mean: 100ms, cv: 1 } }"),
        ("a deadline", "to: web, rate: 100/s, timeout: 90ms, deadline: 200ms, retry: { attempts: 9 }"),
        ("hedges", "to: web, rate: 40/s, hedge: { after: 40ms, attempts: 3 }"),
        ("hedges after a percentile", "to: web, rate: 60/s, hedge: p90"),
        ("a fallback", "rate: 80/s, steps: [ { call: { to: web, timeout: 60ms, fallback: [ { call: db } ] } } ]"),
        (
            "branches many times",
            "rate: 9/s, steps: [ { parallel: { times: 8, need: quorum, steps: [ { call: web } ] } } ]",
        ),
        ("users who think", "to: web, users: 30, think: { exponential: 200ms }"),
        (
            "a session",
            "rate: 40/s, session: { one: { steps: [ { call: web }, { wait: 5ms } ], next: { two: 50%, one: 20% } }, two: { steps: [ { parallel: { need: 1, steps: [ { call: web }, { call: db.read } ] } }, { call: db.write } ], next: { one: 30% } } }",
        ),
    ] {
        let database = "databases:\n  db: { replicas: 3, read_from: any, read: { exponential: 2ms }, write: { exponential: 5ms }, replication: { apply: { exponential: 1ms } } }\n";
        found +=
            &system(name, traffic, "replicas: 2, concurrency: 2, queue: 20, work: { exponential: 30ms }", database);
    }
    let quorum = "databases:\n  db: { replicas: 5, read: { exponential: 2ms }, write: { exponential: 5ms }, keys: { count: 50, zipf: 1 }, quorum: { copies: 3, read: 1 }, failures: [ { crash: { every: { exponential: 5s }, repair: 1s } } ] }\n";
    let steps = "rate: 100/s, steps: [ { call: db.write }, { call: db.read }, { call: web } ]";
    found += &system("a quorum of copies", steps, "work: 1ms", quorum);
    let lossy = quorum
        .replace("crash: {", "disk_lost: {")
        .replace("failures:", "rebuild: 1s, backups: { every: 10s, log: 1s }, failures:");
    found += &system("a quorum of copies on disks that are lost", steps, "work: 1ms", &lossy);
    for (name, database, more) in [
        ("synchronous writes", "replication: { mode: synchronous, acknowledge: 2, delay: { exponential: 4ms } }", ""),
        (
            "semi-synchronous writes",
            "replication: { mode: semi_synchronous, timeout: 2s }",
            "events: [ { at: 20s, zone: b, outage: 10s } ]\n",
        ),
        (
            "a failover",
            "replication: { delay: 200ms }, failover: { detect: { interval: 1s, threshold: 3 }, promote: { exponential: 2s } }",
            "events: [ { at: 20s, zone: a, outage: 20s } ]\n",
        ),
        (
            "a split brain",
            "failover: { fencing: false, detect: 3s, promote: 1s }",
            "network: {}\nevents: [ { at: 20s, zone: a, partition: 20s } ]\n",
        ),
        (
            "lost disks",
            "replication: { delay: 200ms }, rebuild: 1s, failover: { detect: 1s, promote: 1s }, failures: [ { disk_lost: { every: { exponential: 8s }, repair: { exponential: 2s } } } ]",
            "",
        ),
        (
            "the last disk and its backup",
            "rebuild: 2s, backups: { every: 10s, log: 1s }",
            "events: [ { at: 20s, service: db, disk_lost: 3s } ]\n",
        ),
        ("shards", "shards: 3, keys: { count: 100, zipf: 1.1 }", ""),
    ] {
        let database =
            format!("databases:\n  db: {{ replicas: 3, read_from: any, zones: [ a, b, c ], {database} }}\n{more}");
        let web = "replicas: 2, concurrency: 20, zones: [ a, b ], endpoints: { w: [ call: { to: db.write, timeout: 1s }, call: db.read ] }";
        found += &system(name, "to: web, rate: 40/s", web, &database);
    }
    let tables = "locks:\n  rows: { keys: { count: 20, zipf: 1 }, deadlock_detection: 50ms }\n  people: {}\n";
    for (name, steps) in [
        ("locks in random order", "lock: { on: rows, keys: 2, steps: [ work: { exponential: 10ms } ] }"),
        (
            "locks shared and alone",
            "choose: [ { weight: 80%, steps: [ lock: { on: rows, mode: shared, steps: [ wait: 10ms ] } ] }, { weight: 20%, steps: [ lock: { on: rows, steps: [ wait: 10ms ] } ] } ]",
        ),
        ("locks of what requests ask about", "lock: { on: people, timeout: 100ms, steps: [ work: 20ms ] }"),
        (
            "optimistic transactions",
            "transaction: { on: rows, reads: 2, backoff: { base: 1ms, max: 20ms, jitter: decorrelated }, steps: [ work: { exponential: 10ms } ] }",
        ),
    ] {
        let service = format!("replicas: 2, concurrency: 20, endpoints: {{ go: [ {steps} ] }}");
        found += &system(name, "to: web, rate: 100/s, keys: { count: 30 }, retry: { attempts: 3 }", &service, tables);
    }
    found += &line("contention", "concurrency: 20, contention: { alpha: 5%, beta: 0.5% }, work: { exponential: 4ms }");
    for (name, service) in [("connections that hold workers", ""), ("connections beside workers", "connections: 90,")] {
        let steps = "[ work: 5ms, stream: { lasts: { exponential: 3s }, every: 300ms, steps: [ work: 1ms ] } ]";
        let failures = "failures: [ crash: { every: { exponential: 9s }, repair: 1s } ]";
        let service = format!("replicas: 3, concurrency: 60, {service} {failures}, endpoints: {{ stay: {steps} }}");
        found += &system(name, "to: web, rate: 30/s, timeout: 1s, retry: { attempts: 5 }", &service, "");
    }
    for (name, traffic) in [
        ("keys by Zipf's law", "to: web, rate: 100/s, keys: { count: 1000, zipf: 0.9 }"),
        ("keys of equal popularity", "to: web, rate: 100/s, keys: { count: 20 }"),
        ("users as keys", "to: web, users: 30, think: { exponential: 200ms }"),
    ] {
        found += &system(name, traffic, "replicas: 4, balancer: ring_hash, work: { exponential: 20ms }", "");
    }
    found += &system(
        "a zone's outage and a pause",
        "to: web, rate: 100/s",
        "replicas: 4, concurrency: 2, zones: [a, b], health_check: { interval: 2s }, work: { exponential: 25ms }",
        "events: [ { at: 10s, zone: a, outage: 5s }, { at: 20s, service: web, pause: 1s } ]\n",
    );
    for (name, service, more) in [
        (
            "hangs that liveness ends",
            "liveness: { interval: 1s, failures: 2, restart: 500ms }, health_check: { interval: 1s, unhealthy: 1 }, failures: [ hang: { every: { exponential: 8s }, lasts: 20s } ]",
            "",
        ),
        (
            "starts that probes look at",
            "startup: { exponential: 1s }, startup_probe: { interval: 500ms, backoff: { base: 200ms, max: 1s } }, liveness: { interval: 1s, failures: 2, restart: { exponential: 500ms } }, health_check: { interval: 700ms, healthy: 2 }, failures: [ hang: { every: { exponential: 8s }, lasts: 20s } ]",
            "",
        ),
        (
            "slow replicas under outlier detection",
            "outlier_detection: { interval: 2s, base_ejection_time: 3s, max_ejection_percent: 50% }, failures: [ slow: { every: { exponential: 5s }, factor: 20x, lasts: 4s }, errors: { every: { exponential: 5s }, share: 80%, lasts: 4s } ]",
            "",
        ),
        (
            "shocks and common causes",
            "needs: 2, failures: [ crash: { every: { exponential: 9s }, repair: { exponential: 1s }, beta: 30% } ]",
            "failures: [ { services: [ web ], shock: { every: { exponential: 6s }, share: 50%, repair: 1s } }, { zone: a, outage: { every: { exponential: 9s }, lasts: 1s, silent: true } } ]\n",
        ),
        (
            "a new version and its canary",
            "startup: 1s, slow_start: { window: 3s }, warm_up: { factor: 3x, over: 4s }",
            "events: [ { at: 3s, service: web, deploy: { errors: 40%, strategy: { canary: { share: 20%, watch: 9s } }, rollback: { errors: 10%, interval: 2s } } }, { at: 12s, service: web, deploy: { slow: 1.2x } } ]\n",
        ),
        (
            "blue, green and maintenance",
            "startup: 1s, drain: 200ms",
            "events: [ { at: 3s, service: web, deploy: { errors: 40%, strategy: { blue_green: { keep: 4s } }, rollback: { errors: 10%, interval: 2s } } }, { at: 15s, zone: a, maintenance: 2s } ]\n",
        ),
        (
            "an active replica and standbys",
            "standby: { coverage: 70%, failover: { exponential: 500ms }, manual: 2s }, failures: [ crash: { every: { exponential: 4s }, repair: 3s }, hang: { every: { exponential: 9s }, lasts: 1s } ]",
            "events: [ { at: 9s, service: web, maintenance: 500ms } ]\n",
        ),
        (
            "a network with partitions",
            "health_check: { interval: 1s }",
            "regions: { r: [ a ], q: { zones: { b: { racks: 2 } } } }\nnetwork: { clients: { exponential: 10ms }, loss: 1%, bandwidth: 1MB/s }\nevents: [ { at: 3s, zone: b, partition: 5s }, { at: 12s, zone: a, latency: { adds: 30ms, lasts: 5s } }, { at: 20s, rack: b.1, loss: { share: 20%, lasts: 5s } } ]\n",
        ),
    ] {
        let service = format!("replicas: 4, concurrency: 2, zones: [a, b], work: {{ exponential: 25ms }}, {service}");
        found += &system(
            name,
            "to: web, rate: 100/s, from: a, size: 3KB, timeout: 500ms, retry: { attempts: 2 }",
            &service,
            more,
        );
    }
    for (name, traffic, service) in [
        (
            "a breaker, a throttle and a bulkhead",
            "breaker: { sliding_window: { window: 20, minimum_calls: 10, open: 2s, half_open: 3 } }, throttle: { window: 5s }, bulkhead: { concurrent: 9, wait: 20ms }",
            "queue: 6, failures: [ errors: { every: { exponential: 6s }, share: 90%, lasts: 3s } ]",
        ),
        (
            "rate limits of clients and of the service",
            "rate_limit: { leaky_bucket: { rate: 90/s, queue: 10 } }",
            "rate_limit: { token_bucket: { rate: 80/s, burst: 10 } }",
        ),
        (
            "controlled delay and adaptive order",
            "priority: 2",
            "discipline: adaptive_lifo, queue: 40, admission: [ codel: {}, queue_timeout: 300ms ]",
        ),
        (
            "adaptive concurrency",
            "priority: 3",
            "admission: [ gradient: { interval: 4s }, aimd: {}, vegas: {}, gradient2: {}, success_rate: {}, { priority: { thresholds: [100%, 90%, 60%], limit: 20 } } ]",
        ),
    ] {
        let traffic = format!("to: web, rate: 100/s, timeout: 400ms, retry: {{ attempts: 2 }}, {traffic}");
        found += &system(
            name,
            &traffic,
            &format!("replicas: 2, concurrency: 2, work: {{ exponential: 45ms }}, {service}"),
            "",
        );
    }
    for (name, cache) in [
        (
            "a cache of three nodes",
            "nodes: 3, ttl: 4s, ttl_jitter: 20%, failures: [ crash: { every: { exponential: 9s }, repair: 2s } ]",
        ),
        (
            "a local cache of few bytes",
            "local: true, eviction: tiny_lfu, ttl: 4s, stale: { while_revalidate: 1s, if_error: 2s }",
        ),
        (
            "coalesced loads, early expiry and absent keys",
            "coalesce: true, eviction: lfu, ttl: 2s, early_expiry: 2, negative: { share: 20%, ttl: 1s }",
        ),
        (
            "a cache that loads and writes by itself",
            "nodes: 2, eviction: random, work: 1ms, cpus: 1, loader: [ wait: { exponential: 5ms }, fail: 2% ], write_behind: { to: web.store }",
        ),
        (
            "a cache with replicas and sentinels",
            "nodes: 3, replicas: 1, replication: { delay: { exponential: 300ms }, full_sync: 1s }, failover: { sentinel: { down_after: 1s, elect: 300ms } }, write_behind: { to: web.store, every: 500ms }, failures: [ crash: { every: { exponential: 20s }, repair: 2s } ]",
        ),
        (
            "a cache with replicas that is a cluster",
            "nodes: 3, replicas: 2, ttl: 4s, failover: { cluster: 500ms }, failures: [ crash: { every: { exponential: 20s }, repair: 2s }, hang: { every: { exponential: 20s }, lasts: 2s } ]",
        ),
    ] {
        let size = if name.contains("bytes") { "capacity: 200KB, size: { mean: 1KB, cv: 1 }" } else { "capacity: 200" };
        let keys =
            if name.contains("cluster") { "weights: [50, 20, 20, 5, 3, 1, 1, 1, 1]" } else { "count: 1000, zipf: 1" };
        let caches = format!("caches:\n  things: {{ {size}, keys: {{ {keys} }}, {cache} }}\n");
        let web = "replicas: 2, concurrency: 9, endpoints: { ask: [ get: { from: things, timeout: 50ms, miss: [ { wait: { exponential: 20ms } }, { fail: 2% } ] }, choose: [ { weight: 10%, steps: [ put: things ] }, { weight: 5%, steps: [ invalidate: things ] }, { weight: 85% } ] ], store: [ work: 1ms ] }, failures: [ crash: { every: { exponential: 9s }, repair: 2s } ]";
        let web = if name.contains("local") { web.replace("timeout: 50ms, ", "") } else { web.to_owned() };
        found += &system(name, "to: web.ask, rate: 100/s, timeout: 2s", &web, &caches);
    }
    found += &bill();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/results.txt");
    if std::env::var_os("NINEFOLD_REWRITE").is_some() {
        std::fs::write(&kept, &found).expect("the results can be written");
    }
    let expected = std::fs::read_to_string(kept).unwrap_or_default();
    let mut differences = String::new();
    for (found, expected) in found.lines().zip(expected.lines().chain(std::iter::repeat(""))) {
        if found != expected {
            let _ = writeln!(differences, "found    {found}\nexpected {expected}");
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}
