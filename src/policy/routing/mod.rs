//! To which part of a service a call goes, where its replicas are spread over zones and regions; the balancer then chooses
//! among the replicas there.

mod dns;
mod nearest;
mod priority;
mod same_zone;
mod zone_aware;

pub use priority::MOST_LEVELS;

use crate::engine::random::{Draws, Source};
use crate::engine::{NONE, Time};
use crate::language::{Name, Span};

crate::choice! {
    /// Where a call may go.
    Routing = "routing" {
        /// To any replica, wherever it runs (cross-zone load balancing: AWS ALB).
        Anywhere(Anywhere) = "anywhere",
        /// To replicas in the caller's zone; where there are none, or the caller is in no zone, to any zone that has some
        /// (AWS NLB without cross-zone load balancing, Kubernetes topology hints).
        SameZone(same_zone::SameZone) = "same_zone",
        /// To the caller's zone as far as its replicas are as many as its callers (Envoy zone-aware routing).
        ZoneAware(zone_aware::ZoneAware) = "zone_aware",
        /// To the first group of zones as long as enough of it is healthy, then to the next (Envoy priority levels).
        Priority(priority::Priority) = "priority",
        /// To the caller's region as long as enough of it is healthy, else to the others (Envoy, Istio locality failover).
        Nearest(nearest::Nearest) = "nearest",
        /// To the region that the caller's resolver names, which may be out of date (DNS load balancing: Route 53).
        Dns(dns::Dns) = "dns",
    }
}

crate::record! {
    /// To any replica.
    Anywhere = "anywhere" {}
}

impl Routing {
    /// The default.
    pub fn anywhere() -> Self {
        Routing::Anywhere(Anywhere { span: Span::default() })
    }

    /// To the caller's region first, with the defaults of that.
    pub fn nearest() -> Self {
        Routing::Nearest(nearest::Nearest::plain())
    }

    /// Whether zones make no difference.
    pub fn is_anywhere(&self) -> bool {
        matches!(self, Routing::Anywhere(_))
    }

    /// Whether it counts callers.
    pub fn counts_callers(&self) -> bool {
        matches!(self, Routing::ZoneAware(_))
    }

    /// The groups of zones that it names.
    pub fn levels(&self) -> &[Vec<Name>] {
        match self {
            Routing::Priority(priority) => &priority.levels,
            _ => &[],
        }
    }

    /// How many times its share of the calls a group carries, and the group of each zone, where calls go on to the next
    /// group when one is not healthy enough.
    pub fn failover<'a>(&self, regions: &'a [u32], levels: &'a [u32]) -> Option<(f64, &'a [u32])> {
        match self {
            Routing::Priority(priority) => Some((priority.overprovisioning.value, levels)),
            Routing::Nearest(nearest) => Some((nearest.overprovisioning.value, regions)),
            _ => None,
        }
    }

    /// What is wrong with it, and where.
    pub fn mistake(&self) -> Option<(Span, &'static str)> {
        match self {
            Routing::Dns(dns) => dns.mistake(),
            Routing::Nearest(nearest) => nearest.mistake(),
            Routing::Priority(priority) => priority.mistake(),
            _ => None,
        }
    }

    /// The router at the start of a run. `regions` has the region of each zone, `levels` the group of each where groups
    /// are named.
    pub fn start(&self, regions: &[u32], levels: &[u32]) -> Option<(Box<dyn Route>, Vec<u32>)> {
        let zones: Vec<u32> = (0..regions.len() as u32).collect();
        Some(match self {
            Routing::Anywhere(_) => return None,
            Routing::SameZone(_) => (Box::new(same_zone::Router), zones),
            Routing::ZoneAware(spec) => (spec.start(), zones),
            Routing::Priority(spec) => (spec.start(), levels.to_vec()),
            Routing::Nearest(spec) => (spec.start(), regions.to_vec()),
            Routing::Dns(spec) => (spec.start(), regions.to_vec()),
        })
    }
}

/// What is known of a group of zones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Replicas that get calls.
    pub available: u32,
    /// All replicas, healthy or not.
    pub hosts: u32,
    /// Replicas of the services that call.
    pub callers: u32,
}

/// Where a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To any replica.
    Anywhere,
    /// To a group.
    Group(usize),
    /// To nobody.
    Nowhere,
}

/// Chooses a group for each call.
pub trait Route: Send {
    /// The group that a call from a group ([`NONE`] if it is in none) goes to.
    fn route(&mut self, groups: &[Group], from: u32, draws: &mut Draws, now: Time) -> Way;

    /// Groups have changed.
    fn changed(&mut self, _groups: &[Group], _now: Time) {}
}

/// One of the groups, by these weights.
fn by_weight(weights: impl Iterator<Item = f64> + Clone, draws: &mut Draws) -> Way {
    let sum: f64 = weights.clone().sum();
    let mut chance = draws.unit() * sum;
    let mut last = Way::Nowhere;
    for (group, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
        last = Way::Group(group);
        if chance < weight {
            return last;
        }
        chance -= weight;
    }
    last
}

/// The group of a caller, if it is in one.
fn known(from: u32) -> Option<usize> {
    (from != NONE).then_some(from as usize)
}
