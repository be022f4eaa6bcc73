//! Who chooses the replica for a call.

mod bounded_load;
mod hashed;
mod least_request;
mod maglev;
mod peak_ewma;
mod pick;
mod pool;
mod power_of_d;
mod random;
mod ring_hash;
mod round_robin;
mod routed;
mod smooth_weighted_round_robin;
mod weighted_least_request;

pub use pick::{Call, Pick};
pub use pool::Pool;
pub use ring_hash::DEFAULT_RING_SIZE;
pub use routed::Routed;

/// Lists the family: each member's word and its module, whose `Spec` starts a [`Pick`].
macro_rules! balancers {
    ($( $(#[doc = $doc:literal])+ $member:ident ( $module:ident ) = $tag:literal, )+) => {
        crate::choice! {
            /// How a replica is chosen for a call.
            Balancer = "balancer" {
                $( $(#[doc = $doc])+ $member($module::Spec) = $tag, )+
            }
        }

        impl Balancer {
            /// A hash ring as clients of memcached have it: 160 points a node.
            pub fn ketama() -> Self {
                Balancer::RingHash(ring_hash::Spec::ketama())
            }

            /// The balancer at the start of a run.
            pub fn start(&self) -> Box<dyn Pick> {
                match self {
                    $( Balancer::$member(spec) => spec.start(), )+
                }
            }

            /// One of each, with its defaults.
            pub fn all() -> Vec<(&'static str, Balancer)> {
                vec![$( ($tag, Balancer::$member($module::Spec::plain())), )+]
            }
        }
    };
}

balancers! {
    /// Each with the same probability.
    Random(random) = "random",
    /// In turn: the default of nginx, Envoy and the AWS Application Load Balancer.
    RoundRobin(round_robin) = "round_robin",
    /// In turn by weight, evenly interleaved: nginx with weights.
    SmoothWeightedRoundRobin(smooth_weighted_round_robin) = "smooth_weighted_round_robin",
    /// The one with the fewest calls in flight of all: nginx least_conn, HAProxy leastconn, ALB least
    /// outstanding requests, Envoy least request with a full scan.
    LeastRequest(least_request) = "least_request",
    /// The least busy of a few drawn at random: Envoy's and gRPC's least request.
    PowerOfD(power_of_d) = "power_of_d",
    /// In turn by weight over calls in flight: Envoy's least request with weights.
    WeightedLeastRequest(weighted_least_request) = "weighted_least_request",
    /// The better of two by response time and calls in flight: Finagle and linkerd.
    PeakEwma(peak_ewma) = "peak_ewma",
    /// Requests of one key to one replica, by a ring of hashes: Envoy ring hash, nginx and HAProxy consistent hashing,
    /// memcached clients (ketama).
    RingHash(ring_hash) = "ring_hash",
    /// Requests of one key to one replica, by Google's table: Envoy Maglev.
    Maglev(maglev) = "maglev",
}
