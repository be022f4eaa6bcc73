//! The network between the places where things run.

use crate::language::{Name, Span, Spanned};
use crate::policy::distribution::Distribution;
use crate::units::{Bandwidth, Duration, Share};

crate::record! {
    /// How long messages take between replicas, and between clients and replicas. Without it messages take no time. Times
    /// are round trips, as `ping` tells them; a request takes half of one, its answer the other half.
    Network = "network" {
        /// Within a zone.
        same_zone: Distribution = Distribution::constant(Duration::from_nanos(250_000)), "0.1 to 0.3 ms within an AWS zone";
        /// Between zones of a region.
        across_zones: Distribution = Distribution::constant(Duration::from_nanos(1_000_000)), "about 1 ms between AWS zones";
        /// Between regions.
        across_regions: Distribution = Distribution::constant(Duration::from_nanos(70_000_000)), "about 70 ms between the coasts of the USA, or across the Atlantic";
        /// Between clients and the zone or region that they are in (`from`), or the replica if nothing is said.
        clients: Distribution = Distribution::seconds(0), "latency as the service sees it";
        /// The share of packets that are lost. A lost packet is sent again after 200 ms, 400 ms, and so on (Linux TCP).
        loss: Spanned<Share> = Spanned::nowhere(Share::new(0.0)), "none";
        /// How fast an answer with a `size` flows; sizes take no time if not given.
        bandwidth: Option<Spanned<Bandwidth>>;
        /// Ways between two zones or regions of which something else is known.
        links: Vec<Link>;
    }
}

crate::record! {
    /// The way between two zones or two regions, in both directions.
    Link = "link" {
        /// The two.
        between: Vec<Name>;
        /// The round trip; as for any such pair if not given.
        latency: Option<Distribution>;
        /// The share of packets that are lost; as everywhere if not given.
        loss: Option<Spanned<Share>>;
        /// How fast data flows; as everywhere if not given.
        bandwidth: Option<Spanned<Bandwidth>>;
    }
}

impl Default for Network {
    fn default() -> Self {
        let nanos = |nanos| Distribution::constant(Duration::from_nanos(nanos));
        Network {
            same_zone: nanos(250_000),
            across_zones: nanos(1_000_000),
            across_regions: nanos(70_000_000),
            clients: nanos(0),
            loss: Spanned::nowhere(Share::new(0.0)),
            bandwidth: None,
            links: Vec::new(),
            span: Span::default(),
        }
    }
}
