//! The network between the places where things run.

use super::Place;
use crate::policy::distribution::Sampler;

/// How long messages take.
#[derive(Clone, Debug)]
pub struct Network {
    /// The ways that messages take.
    pub links: Vec<Link>,
    /// The way between two zones, by the number of the one times the number of zones, plus that of the other.
    pub between: Vec<u16>,
    /// How many zones there are.
    pub zones: u32,
    /// The way between replicas of which no zone is known.
    pub nowhere: u16,
    /// Clients' own way.
    pub clients: u16,
}

/// A way that messages take.
#[derive(Clone, Debug)]
pub struct Link {
    /// There and back.
    pub round_trip: Sampler,
    /// The probability with which a packet is lost.
    pub loss: f64,
    /// Nanoseconds that a byte takes.
    pub nanos_per_byte: f64,
}

impl Network {
    /// The way between two places.
    pub fn link(&self, from: Option<Place>, to: Option<Place>) -> &Link {
        let number = match (from, to) {
            (Some(a), Some(b)) => self.between[(a.zone * self.zones + b.zone) as usize],
            _ => self.nowhere,
        };
        &self.links[usize::from(number)]
    }
}
