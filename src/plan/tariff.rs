//! What things are charged for, and what that costs.

use crate::engine::Time;

/// What the replicas of a fleet are charged for. Prices are in millionths of the currency.
#[derive(Clone, Debug)]
pub struct Tariff {
    /// A replica, an hour, on demand.
    pub price_micros: i64,
    /// Replicas that are paid for all the time, and what one of them costs an hour.
    pub committed: Option<Committed>,
    /// The share of the hours beyond them that is on spot.
    pub spot: Option<Spot>,
    /// A replica's life is rounded up to a multiple of this.
    pub granularity: Time,
    /// The least time for which one is charged.
    pub minimum: Time,
    /// The load balancer before it.
    pub balancer: Option<LoadBalancer>,
    /// Its requests and its memory, where it is billed by its use.
    pub per_use: Option<PerUse>,
    /// A million requests of the queue that it hosts.
    pub requests: f64,
    /// Its disks, an hour: gigabytes, and the price of one for an hour.
    pub storage: Option<(f64, f64)>,
    /// Its backups, likewise.
    pub backups: Option<(f64, f64)>,
}

/// Replicas that are paid for all the time.
#[derive(Clone, Copy, Debug)]
pub struct Committed {
    /// How many.
    pub count: u32,
    /// What one costs an hour.
    pub micros: f64,
}

/// Replicas on spot.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// The share of the hours beyond the commitment.
    pub share: f64,
    /// What one costs an hour.
    pub micros: f64,
}

/// A load balancer: its hours, and units of what passes. An hour has as many as the dimension that needs most of them.
#[derive(Clone, Copy, Debug)]
pub struct LoadBalancer {
    /// What it costs an hour.
    pub micros: f64,
    /// What a unit costs an hour.
    pub unit_micros: f64,
    /// New connections a second that a unit is for.
    pub new_connections: f64,
    /// Connections at one time that a unit is for.
    pub active_connections: f64,
    /// Bytes an hour that a unit is for.
    pub bytes: f64,
    /// Requests that share a connection.
    pub requests_per_connection: f64,
    /// Units that a request a second needs for its rules.
    pub rules: f64,
}

/// What is billed by its use.
#[derive(Clone, Copy, Debug)]
pub struct PerUse {
    /// What a request costs.
    pub request_micros: f64,
    /// Gigabytes of memory that a request has.
    pub gigabytes: f64,
    /// What a gigabyte costs for a second.
    pub gb_second_micros: f64,
}

impl Tariff {
    /// Machines of this price, on demand.
    pub fn on_demand(price_micros: i64, granularity: Time, minimum: Time) -> Self {
        Tariff {
            price_micros,
            committed: None,
            spot: None,
            granularity,
            minimum,
            balancer: None,
            per_use: None,
            requests: 0.0,
            storage: None,
            backups: None,
        }
    }

    /// How many replicas are paid for all the time.
    pub fn commitment(&self) -> u32 {
        self.committed.map_or(0, |committed| committed.count)
    }

    /// For how long a replica is charged that was there for so long.
    pub fn charged(&self, life: Time) -> Time {
        life.max(self.minimum).div_ceil(self.granularity).saturating_mul(self.granularity)
    }
}

/// What moving data costs, in millionths of the currency for a byte.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Out to clients: up to so many bytes a month each, beyond what those before are for.
    pub egress: Vec<(f64, f64)>,
    /// Into or out of a zone, from or to another of its region.
    pub cross_zone: f64,
    /// To another region.
    pub inter_region: f64,
}

impl Transfer {
    /// What so many bytes cost that go out to clients in a month.
    pub fn egress_of_month(&self, bytes: f64) -> f64 {
        let (mut left, mut cost) = (bytes, 0.0);
        for &(next, price) in &self.egress {
            cost += left.min(next) * price;
            left = (left - next).max(0.0);
        }
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Time = 1_000_000_000;

    #[test]
    fn a_life_is_rounded_up_and_has_a_least() {
        let ec2 = Tariff::on_demand(1, SECOND, 60 * SECOND);
        assert_eq!(ec2.charged(3 * SECOND), 60 * SECOND);
        assert_eq!(ec2.charged(61 * SECOND + 1), 62 * SECOND);
        let hourly = Tariff::on_demand(1, 3600 * SECOND, 0);
        assert_eq!(hourly.charged(3601 * SECOND), 7200 * SECOND);
        assert_eq!(hourly.charged(3600 * SECOND), 3600 * SECOND);
        assert_eq!(hourly.charged(0), 0);
    }

    #[test]
    fn the_first_data_of_a_month_may_be_free() {
        let transfer =
            Transfer { egress: vec![(100e9, 0.0), (f64::INFINITY, 0.09e-3)], cross_zone: 0.0, inter_region: 0.0 };
        assert_eq!(transfer.egress_of_month(50e9), 0.0);
        assert!((transfer.egress_of_month(1.4e12) / 1e6 - 117.0).abs() < 1e-9);
    }
}
