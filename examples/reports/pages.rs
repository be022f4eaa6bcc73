//! Which scenarios are rendered, from how many replications, with which pictures.

/// How a scenario is rendered.
#[derive(Clone, Copy)]
pub struct Page {
    /// The built-in scenario.
    pub name: &'static str,
    /// So many that all pages together take a minute or two of CPU.
    pub replications: u32,
    /// Windows that are wider than the scenario's, where its own would make large pictures.
    pub window: Option<&'static str>,
    /// The charts that tell its story, the first one first.
    pub pictures: &'static [&'static str],
}

const fn page(name: &'static str, replications: u32, pictures: &'static [&'static str]) -> Page {
    Page { name, replications, window: None, pictures }
}

impl Page {
    const fn by(mut self, window: &'static str) -> Self {
        self.window = Some(window);
        self
    }
}

/// All of them, in the order of the index.
pub const PAGES: &[Page] = &[
    page("hello", 10, &["latency"]),
    page("flash-sale", 20, &["latency"]),
    page("flash-sale-fixed", 3, &["latency"]).by("40s"),
    page("steady-growth", 5, &["latency"]),
    page("diurnal", 2, &["scaling"]),
    page("server-fails-others-take-over", 5, &["latency"]),
    page("zone-outage-at-peak", 3, &["latency"]).by("60s"),
    page("retry-storm", 5, &["errors"]),
    page("retry-storm-budget", 5, &["errors"]),
    page("gray-failure", 2, &["latency"]).by("20s"),
    page("tail-at-scale", 5, &["distribution"]),
    page("bad-deploy", 5, &["errors"]),
    page("bad-deploy-rolling", 5, &["errors"]),
    page("common-cause", 100, &["incidents"]).by("60d"),
    page("bank-second-site", 5, &["latency", "lag"]),
    page("bank-second-site-asynchronous", 5, &["latency", "lag"]),
    page("healthcare-booking", 6, &["errors", "latency"]),
    page("healthcare-booking-warm", 6, &["errors", "latency"]),
    page("spike-through-a-queue", 5, &["queues"]),
    page("spike-synchronous", 5, &["errors"]),
    page("streaming-analytics", 2, &["queues"]),
    page("streaming-analytics-cooperative", 2, &["queues"]),
    page("trading", 5, &["distribution"]),
    page("trading-sequencer", 5, &["distribution"]),
    page("trading-optimistic", 5, &["distribution"]),
    page("reconnect-storm", 5, &["connections"]),
    page("reconnect-storm-jitter", 5, &["connections"]),
    page("cold-cache-stampede", 2, &["caches"]),
    page("cold-cache-stampede-coalesced", 2, &["caches"]),
    page("content-delivery", 3, &["caches"]),
    page("timeline-fanout", 3, &["latency"]).by("40s"),
    page("timeline-fanout-on-read", 2, &["latency"]).by("40s"),
    page("ride-dispatch", 2, &["errors"]),
    page("ride-dispatch-spare", 2, &["errors"]),
    page("search-fanout", 4, &["latency"]),
    page("search-fanout-partial", 4, &["latency"]),
    page("kubernetes-shop", 4, &["scaling"]).by("40s"),
    page("kubernetes-shop-slow-metrics", 4, &["scaling"]).by("40s"),
    page("scale-up-lag", 5, &["scaling"]),
    page("scale-up-lag-warm-pool", 5, &["scaling"]),
    page("diurnal-autoscaling", 3, &["scaling"]),
    page("diurnal-autoscaling-fixed", 3, &["latency"]),
    page("night-schedule", 3, &["scaling"]),
    page("night-schedule-all-at-once", 3, &["scaling"]),
    page("serverless-burst", 5, &["functions"]),
    page("serverless-burst-provisioned", 5, &["functions"]),
    page("one-big-server-or-many", 5, &["latency"]),
    page("one-big-server-or-many-small", 5, &["latency"]),
    page("out-of-memory", 5, &["memory"]),
    page("out-of-memory-bounded-queue", 5, &["memory"]),
    page("spot-fleet", 4, &["nodes"]),
    page("spot-fleet-on-demand", 4, &["nodes"]),
    page("spot-fleet-all-spot", 4, &["nodes"]),
];
