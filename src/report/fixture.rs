//! A made-up study for the tests: a flash sale of 45 minutes in windows of 15 seconds.

use crate::experiment::study::*;
use curves::timeline;

mod curves;
mod incidents;
mod time_spent;

/// A study with a surge at ten minutes that breaks its objectives for a while.
pub fn flash_sale() -> Study {
    let outcomes = Outcomes {
        born: 20_736_412,
        ok: 20_302_118,
        timeout: 246_020,
        rejected: 158_207,
        failed: 21_544,
        lost: 310,
        abandoned: 8_201,
        cancelled: 0,
        limited: 0,
        short_circuited: 0,
        in_flight: 12,
    };
    let whole = traffic("", outcomes, 0.612, 1.0);
    let mut browse = traffic("shoppers.browse", outcomes, 0.52, 0.85);
    browse.lost_value = Estimate::default();
    Study {
        schema: 1,
        name: "Flash sale, +500 % within a minute".into(),
        description: Some("A shop on seven machines meets six times its usual traffic.".into()),
        architecture: architecture(),
        version: "0.1.0",
        seed: 7,
        replications_planned: 20,
        replications: 20,
        interrupted: false,
        duration: 2_700.0,
        warmup: 300.0,
        warmup_method: WarmupMethod::Given,
        currency: "USD".into(),
        timed: true,
        events: 812_345_678,
        fingerprint: "5f3a91c07be2d418".into(),
        headline: "The sale breaks the p99 objective for 4 min 30 s: storefront runs out of \
                   workers at 10 min 30 s, 75 s before the autoscaler's first new replica is ready."
            .into(),
        objectives: objectives(),
        check: None,
        whole,
        scripted: true,
        traffic: vec![
            traffic("shoppers", outcomes, 0.612, 1.0),
            browse,
            traffic("shoppers.checkout", outcomes, 0.84, 0.15),
        ],
        services: services(),
        databases: databases(),
        recoveries: vec![],
        locks: vec![],
        nodes: vec![],
        pods: vec![],
        connections: vec![],
        functions: vec![],
        memory: vec![],
        caches: Vec::new(),
        cost: around(18.7, 0.5),
        cost_per_hour: around(28.1, 0.7),
        queues: Vec::new(),
        cost_per_thousand: around(0.018_42, 0.0005),
        cost_per_month: around(20_513.0, 511.0),
        bill: bill(),
        symptoms: symptoms(),
        incidents: incidents::incidents(),
        quorums: Vec::new(),
        budgets: incidents::budgets(),
        alerts: incidents::alerts(),
        decisions: incidents::decisions(),
        decisions_left_out: 0,
        known: vec![],
        laws: vec![],
        time_slices: TimeSlices { window: 60.0, target: 0.999 },
        warnings: vec![
            "traffic.shoppers offers 1,200/s, above what 4 replicas of storefront can \
                        answer (about 620/s)"
                .into(),
        ],
        runs: (0..20).collect(),
        key_numbers: vec![KeyNumber {
            name: "p99 of checkout".into(),
            unit: "s".into(),
            better: Some(Better::Less),
            estimate: around(0.94, 0.04),
            by_run: (0..20).map(|run| 0.90 + 0.004 * f64::from(run)).collect(),
        }],
        time_spent: Some(time_spent::time_spent()),
        timeline: timeline(),
        assumptions: vec![
            assumption("services.storefront.balancer", "least_request", "Envoy's default for HTTP"),
            assumption("services.payments.queue", "unbounded", "as in most thread pools"),
            assumption("traffic.shoppers.arrivals", "poisson", "independent users"),
        ],
        lock: "name: Flash sale, +500 % within a minute\nseed: 7\nduration: 45m\nwarmup: 5m\n\
               services:\n  storefront:\n    replicas: 4\n"
            .into(),
    }
}

/// The sale, if its catalog were a queue of the textbooks.
pub fn classroom() -> Study {
    Study { known: known(), laws: laws(), ..flash_sale() }
}

/// A study in which nothing happened, of one replication.
pub fn empty() -> Study {
    Study {
        name: String::new(),
        description: None,
        architecture: Architecture::default(),
        replications: 1,
        replications_planned: 1,
        headline: String::new(),
        objectives: vec![],
        check: None,
        whole: TrafficResult::default(),
        scripted: false,
        traffic: vec![],
        services: vec![],
        databases: vec![],
        recoveries: vec![],
        locks: vec![],
        nodes: vec![],
        pods: vec![],
        connections: vec![],
        functions: vec![],
        memory: vec![],
        cost: Estimate::default(),
        cost_per_hour: Estimate::default(),
        queues: Vec::new(),
        cost_per_thousand: Estimate::default(),
        cost_per_month: Estimate::default(),
        bill: Vec::new(),
        symptoms: vec![],
        incidents: vec![],
        budgets: vec![],
        alerts: vec![],
        decisions: vec![],
        decisions_left_out: 0,
        warnings: vec![],
        time_spent: None,
        timeline: Timeline::default(),
        assumptions: vec![],
        lock: String::new(),
        ..flash_sale()
    }
}

/// A study that tries to break its readers: hostile and long names, 30 services, absurd numbers.
pub fn hostile() -> Study {
    let name = "<b>\"x\" & 'y'</b> </script> --> | ` \u{1b}[31m\n%0A {{headline}} ü";
    let mut study = flash_sale();
    study.name = name.repeat(4);
    study.headline = name.repeat(9);
    study.description = Some(name.into());
    study.lock = name.into();
    study.warnings = vec![name.into(); 40];
    study.currency = "<€>".into();
    study.cost = around(f64::NAN, 1.0);
    study.cost_per_hour = around(1e300, 1e299);
    study.whole.latency.p99 = around(1e-300, f64::INFINITY);
    study.timeline.starts = vec![0.0];
    study.timeline.marks = (0..50).map(|i| (f64::from(i), name.to_owned())).collect();
    let values = [1e300, 1e-300, f64::NAN, f64::INFINITY, -1.0, 0.0];
    let service = study.services[0].clone();
    study.services = (0..30).map(|i| ServiceResult { name: format!("{name}{i}"), ..service.clone() }).collect();
    study.timeline.entities.extend((0..30).map(|i| {
        EntityCurves {
            kind: "service",
            name: format!("{name}{i}"),
            curves: ["utilization", "queue_length", "ready", "cost_rate"]
                .map(|quantity| Curve {
                    quantity,
                    unit: "",
                    value: vec![Some(values[i % values.len()])],
                    low: vec![],
                    high: vec![Some(f64::NAN)],
                })
                .into(),
        }
    }));
    for objective in &mut study.objectives {
        objective.text = name.into();
        objective.estimate = around(f64::INFINITY, 0.0);
        objective.limit = 1e200;
        objective.file = "a,b:c%\n.yaml".into();
    }
    for decision in &mut study.decisions {
        (decision.service, decision.because) = (format!("{name}0"), name.into());
    }
    for symptom in &mut study.symptoms {
        symptom.what = name.into();
        symptom.at = f64::NAN;
    }
    if let Some(spent) = &mut study.time_spent {
        spent.slow.portions.iter_mut().for_each(|portion| portion.subject = name.into());
        (spent.slow.latency, spent.slow.portions[0].seconds) = (1e300, f64::NAN);
        spent.whose = Whose::Source(name.into());
    }
    for incident in &mut study.incidents {
        incident.cause = name.into();
        incident.with = vec![name.into(); 30];
        incident.began = around(f64::NAN, f64::INFINITY);
        incident.over = around(-1e300, 0.0);
    }
    study
}

/// The flash sale for a single window, with nothing observed in any curve.
pub fn silent_window() -> Study {
    let mut study = flash_sale();
    study.timeline.starts.truncate(1);
    for curve in study.timeline.entities.iter_mut().flat_map(|e| &mut e.curves) {
        curve.value = vec![None];
        curve.low = vec![None];
        curve.high = vec![None];
    }
    study
}

fn bill() -> Vec<BillLine> {
    let line = |of: &str, item, quantity, unit, amount: f64| BillLine {
        of: of.into(),
        item,
        quantity,
        unit,
        amount: around(amount, amount * 0.03),
        month: around(amount * 1095.0, amount * 33.0),
    };
    vec![
        line("storefront", "on_demand", 61.2, "h", 10.0),
        line("storefront", "load_balancer_units", 3.1, "h", 0.025),
        line("storefront", "egress", 41.0, "GB", 3.69),
        line("orders", "on_demand", 2.0, "h", 4.9),
        line("support", "fixed", 0.667, "h", 0.085),
    ]
}

/// The catalog is fed by a Poisson stream and has two servers.
fn known() -> Vec<KnownAnswer> {
    let answer = |measure, unit, theory, simulated, verdict, because| KnownAnswer {
        part: "catalog".into(),
        model: "M/M/2".into(),
        source: "Erlang 1917 (C)",
        measure,
        unit,
        theory,
        simulated,
        margin: 0.0,
        verdict,
        because,
    };
    vec![
        answer("utilization", "share", 0.5, around(0.5004, 0.0011), Agreement::Agrees, None),
        answer("mean sojourn", "s", 0.006_667, around(0.006_66, 0.000_03), Agreement::Agrees, None),
        answer("p99 sojourn", "s", 0.026, Estimate::default(), Agreement::CannotTell, Some("no interval")),
    ]
}

fn laws() -> Vec<Law> {
    let law = |part: &str, law, left, right, slack| Law { part: part.into(), law, left, right, slack, holds: true };
    vec![
        law("storefront", "flow balance", 2e7, 2e7, 0.0),
        law("catalog", "flow balance", 6e6, 6e6, 0.0),
        law("catalog", "Little's law", 41_230.0, 41_229.4, 3.1),
    ]
}

fn assumption(path: &str, value: &str, origin: &str) -> Assumption {
    Assumption { path: path.into(), value: value.into(), origin: origin.into() }
}

fn around(value: f64, half: f64) -> Estimate {
    Estimate {
        value: Some(value),
        low: Some(value - half),
        high: Some(value + half),
        method: Some(Method::Replications),
    }
}

fn latency(count: u64, p99: f64) -> Latency {
    let times = |factor: f64| around(p99 * factor, p99 * factor * 0.03);
    let points = (0..120).map(|i| 0.002 * libm::pow(1.09, f64::from(i)));
    let cdf = points.map(|x| (x, 1.0 - 0.01 * libm::pow(x / p99, -1.7).min(100.0))).collect();
    Latency {
        count,
        mean: times(0.12),
        p50: times(0.04),
        p90: times(0.2),
        p95: times(0.38),
        p99: times(1.0),
        p999: times(3.4),
        max: Some(2.998),
        cdf,
    }
}

fn traffic(name: &str, outcomes: Outcomes, p99: f64, share: f64) -> TrafficResult {
    TrafficResult {
        name: name.into(),
        outcomes,
        availability: around(0.979_05, 0.0012),
        good_slices: around(0.87, 0.02),
        offered: around(431.9 * share, 2.1),
        throughput: around(422.9 * share, 2.4),
        attempts: around(1.034, 0.004),
        degraded: around(0.0, 0.0),
        in_system: around(48.2 * share, 1.9),
        latency: latency(outcomes.ok, p99),
        earned_value: around(1_205_000.0, 4_000.0),
        lost_value: around(612.0, 88.0),
    }
}

fn objective(text: &str, unit: &'static str, limit: f64, e: Estimate, v: Verdict) -> ObjectiveResult {
    let operator = if text.contains(">=") { ">=" } else { "<" };
    let subject = text.split(['<', '>']).next().unwrap_or("").trim().to_owned();
    ObjectiveResult {
        text: text.into(),
        subject,
        measure: if unit == "money/h" { Measure::CostRate(Period::Hour) } else { Measure::Mean },
        operator,
        limit,
        unit,
        estimate: e,
        verdict: v,
        decided_after: None,
        met_in: Some(match v {
            Verdict::Pass => 1.0,
            Verdict::Fail => 0.0,
            Verdict::Inconclusive => 0.7,
        }),
        replications_to_settle: (v == Verdict::Inconclusive).then_some(931),
        onset: None,
        file: "flash-sale.yaml".into(),
        line: 62,
    }
}

fn objectives() -> Vec<ObjectiveResult> {
    vec![
        objective("availability >= 99.9%", "share", 0.999, around(0.979_05, 0.0012), Verdict::Fail),
        objective("p99 < 400ms", "s", 0.4, around(0.612, 0.018), Verdict::Fail),
        objective("p99 of checkout < 900ms", "s", 0.9, around(0.84, 0.03), Verdict::Pass),
        objective("lost_value < 600 USD", "money", 600.0, around(612.0, 88.0), Verdict::Inconclusive),
        objective("cost < 40 USD/h", "money/h", 40.0, around(28.1, 0.7), Verdict::Pass),
    ]
}

fn service(name: &str, scale: f64, replicas: f64, peak: f64, p99: f64) -> ServiceResult {
    let n = |x: f64| (x * scale) as u64;
    let outcomes = Outcomes {
        born: n(20e6) + n(158e3) + n(22e3),
        ok: n(20e6),
        rejected: n(158e3),
        failed: n(22e3),
        ..Outcomes::default()
    };
    ServiceResult {
        name: name.into(),
        autoscaled: peak > replicas,
        outcomes,
        availability: around(1.0 - 0.009 * scale, 0.0004),
        throughput: around(422.0 * scale, 2.0),
        sojourn: latency(outcomes.ok, p99),
        wait: latency(outcomes.ok, p99 * 0.6),
        prob_wait: around(0.22 * scale, 0.01),
        in_system: around(31.0 * scale, 1.4),
        queue_length: around(22.0 * scale, 1.3),
        busy: around(7.1, 0.1),
        utilization: around(0.41 * scale, 0.01),
        wasted: around(0.0, 0.0),
        ejected: around(0.0, 0.0),
        ejections: around(0.0, 0.0),
        restarts: around(0.0, 0.0),
        rollbacks: around(0.0, 0.0),
        replicas: around(replicas, 0.2),
        peak_replicas: around(peak, 0.4),
        time_available: around(1.0, 0.0),
        outages: around(0.0, 0.0),
        cost: around(replicas * 0.9, 0.1),
        idle: around(0.44, 0.02),
        idle_cost: around(replicas * 0.4, 0.05),
        ..ServiceResult::default()
    }
}

fn services() -> Vec<ServiceResult> {
    vec![
        service("storefront", 1.0, 11.3, 23.0, 0.171),
        service("payments", 0.15, 3.0, 3.0, 0.24),
        service("catalog", 0.3, 2.0, 2.0, 0.019),
        service("orders", 0.2, 3.0, 3.0, 0.044),
    ]
}

fn databases() -> Vec<DatabaseResult> {
    vec![DatabaseResult {
        name: "orders".into(),
        lag: latency(180_000, 0.31),
        stale_reads: around(0.0021, 0.0002),
        staleness: latency(9_000, 0.012),
        own_writes_missed: around(0.0003, 0.0001),
        acknowledgement: latency(90_000, 0.0),
        failovers: around(1.0, 0.0),
        rto: latency(20, 36.0),
        rto_parts: RtoParts {
            detect: around(25.0, 1.1),
            promote: around(5.2, 0.9),
            replay: around(0.1, 0.02),
            reconnect: around(1.0, 0.0),
        },
        rpo: latency(20, 0.6),
        lost_at_once: latency(20, 41.0),
        lost_writes: around(33.0, 2.1),
        lost_value: Estimate::default(),
        writes: Writes {
            acknowledged: 90_000,
            durable: 89_330,
            lost_to_failover: 660,
            lost_to_split_brain: 0,
            lost_to_restore: 0,
            lost_to_disk_lost: 0,
            in_flight: 10,
        },
        ..DatabaseResult::default()
    }]
}

fn symptoms() -> Vec<Symptom> {
    let symptom = |at, entity: &str, what: &str, share, lasted| Symptom {
        at,
        entity: entity.into(),
        what: what.into(),
        share,
        lasted,
    };
    vec![
        symptom(630.0, "storefront", "every CPU busy", 1.0, 255.0),
        symptom(652.0, "storefront", "queue full, calls rejected", 1.0, 180.0),
        symptom(668.0, "shoppers", "clients time out", 0.95, 210.0),
        symptom(1_080.0, "zone a", "outage, a third of the replicas lost", 1.0, 300.0),
    ]
}

/// The shop of the sale: three services and a database.
fn architecture() -> Architecture {
    let component = |name: &str, kind| Component { name: name.to_owned(), kind };
    let link = |from, to| Link { from, to, instead: false };
    Architecture {
        components: vec![
            component("shoppers", Kind::Traffic),
            component("storefront", Kind::Service),
            component("payments", Kind::Service),
            component("catalog", Kind::Service),
            component("orders", Kind::Database),
        ],
        links: vec![link(0, 1), link(1, 2), link(1, 3), link(1, 4)],
    }
}
