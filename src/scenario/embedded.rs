//! The scenarios that are built into the program.

/// A scenario that is built in.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// The name by which it is run.
    pub name: &'static str,
    /// Its YAML.
    pub text: &'static str,
}

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$( Embedded { name: $name, text: include_str!(concat!("../../scenarios/", $name, ".yaml")) } ),+]
    };
}

/// All of them.
pub const ALL: &[Embedded] = embedded![
    "hello",
    "flash-sale",
    "flash-sale-fixed",
    "steady-growth",
    "diurnal",
    "server-fails-others-take-over",
    "zone-outage-at-peak",
    "retry-storm",
    "retry-storm-budget",
    "gray-failure",
    "tail-at-scale",
    "bad-deploy",
    "bad-deploy-rolling",
    "common-cause",
    "bank-second-site",
    "bank-second-site-asynchronous",
    "healthcare-booking",
    "healthcare-booking-warm",
    "spike-through-a-queue",
    "spike-synchronous",
    "streaming-analytics",
    "streaming-analytics-cooperative",
    "trading",
    "trading-sequencer",
    "trading-optimistic",
    "reconnect-storm",
    "reconnect-storm-jitter",
    "cold-cache-stampede",
    "cold-cache-stampede-coalesced",
    "content-delivery",
    "timeline-fanout",
    "timeline-fanout-on-read",
    "ride-dispatch",
    "ride-dispatch-spare",
    "search-fanout",
    "search-fanout-partial",
    "kubernetes-shop",
    "kubernetes-shop-slow-metrics",
    "one-big-server-or-many",
    "one-big-server-or-many-small",
    "spot-fleet",
    "spot-fleet-on-demand",
    "spot-fleet-all-spot",
    "scale-up-lag",
    "scale-up-lag-warm-pool",
    "diurnal-autoscaling",
    "diurnal-autoscaling-fixed",
    "night-schedule",
    "night-schedule-all-at-once",
    "serverless-burst",
    "serverless-burst-provisioned",
    "out-of-memory",
    "out-of-memory-bounded-queue",
];

/// Kubernetes manifests that built-in scenarios name, by their paths.
const MANIFESTS: &[(&str, &str)] = &[
    ("kubernetes-shop/storefront.yaml", include_str!("../../scenarios/kubernetes-shop/storefront.yaml")),
    ("kubernetes-shop/fulfilment.yaml", include_str!("../../scenarios/kubernetes-shop/fulfilment.yaml")),
];

/// The manifest with this path.
pub fn manifest(path: &str) -> Option<&'static str> {
    MANIFESTS.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// The one with this name (`flash-sale` or `flash-sale.yaml`).
pub fn find(name: &str) -> Option<&'static Embedded> {
    let name = name.strip_suffix(".yaml").unwrap_or(name);
    ALL.iter().find(|scenario| scenario.name == name)
}
