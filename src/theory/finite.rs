//! M/M/c/K: Poisson arrivals, exponential service, several servers and so many places to wait; who finds them taken is turned
//! away.

use super::loss;

/// An M/M/c/K queue in its steady state, which it has at any load.
#[derive(Clone, Copy, Debug)]
pub struct Finite {
    arrivals: f64,
    service: f64,
    servers: u32,
    blocked: f64,
    all_busy: f64,
    waiting: f64,
}

impl Finite {
    /// `places` is how many may wait beside those that are served: `K = servers + places`.
    ///
    /// By the recursion of Erlang B, which goes on with each place as if it were a server that serves nobody:
    /// `B(k+1) = r B(k) / (1 + r B(k))` with `r` the load of a server (Gross and others 2008, 2.5; Kleinrock 1975, 3.6).
    pub fn new(servers: u32, places: u32, arrivals: f64, service: f64) -> Self {
        let load = arrivals * service;
        let ratio = load / f64::from(servers);
        let mut blocked = loss::blocking(servers, load);
        let (mut all_busy, mut waiting) = (blocked, 0.0);
        for place in 1..=places {
            let next = ratio * blocked;
            waiting = (waiting + f64::from(place) * next) / (1.0 + next);
            all_busy = (all_busy + next) / (1.0 + next);
            blocked = next / (1.0 + next);
        }
        Finite { arrivals, service, servers, blocked, all_busy, waiting }
    }

    /// The share of calls that are turned away.
    pub fn blocking(&self) -> f64 {
        self.blocked
    }

    /// Calls that are let in, in a unit of time.
    pub fn throughput(&self) -> f64 {
        self.arrivals * (1.0 - self.blocked)
    }

    /// The share of the servers that are busy.
    pub fn utilization(&self) -> f64 {
        self.throughput() * self.service / f64::from(self.servers)
    }

    /// The mean number of calls that wait.
    pub fn mean_waiting(&self) -> f64 {
        self.waiting
    }

    /// The mean number of calls that are there.
    pub fn mean_present(&self) -> f64 {
        self.waiting + self.throughput() * self.service
    }

    /// The mean wait of those that are let in, by Little's law.
    pub fn mean_wait(&self) -> f64 {
        self.waiting / self.throughput()
    }

    /// Their mean time from arrival to end.
    pub fn mean_sojourn(&self) -> f64 {
        self.mean_wait() + self.service
    }

    /// The share of those that are let in that have to wait.
    pub fn prob_wait(&self) -> f64 {
        (self.all_busy - self.blocked) / (1.0 - self.blocked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_rooms_are_the_textbooks() {
        let cases = [
            (1, 9, 0.9, 1.0, [0.050_813_731_3, 3.969_440_6, 4.646_600_67, 3.646_600_67, 0.854_267_642]),
            (2, 1, 3.0, 0.25, [0.049_360_146_3, 0.762_340_037, 0.267_307_692, 0.017_307_692_3, 2.851_919_56]),
            (10, 20, 11.0, 1.0, [0.100_628_418, 22.607_568_4, 2.285_188_38, 1.285_188_38, 9.893_087_4]),
            (5, 20, 6.0, 1.0, [0.169_036_82, 20.331_367_8, 4.077_871_78, 3.077_871_78, 4.985_779_08]),
        ];
        for (servers, places, arrivals, service, expected) in cases {
            let queue = Finite::new(servers, places, arrivals, service);
            let found =
                [queue.blocking(), queue.mean_present(), queue.mean_sojourn(), queue.mean_wait(), queue.throughput()];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found / expected - 1.0).abs() < 1e-7, "{servers} {places}: {found} {expected}");
            }
        }
    }

    #[test]
    fn a_room_that_is_large_enough_is_none_and_no_room_is_erlangs() {
        let large = Finite::new(4, 100_000, 3.0, 1.0);
        let endless = super::super::multi_server::MultiServer::new(4, 3.0, 1.0).unwrap();
        assert!((large.mean_wait() / endless.mean_wait() - 1.0).abs() < 1e-9 && large.blocking() < 1e-300);
        assert!((large.prob_wait() / endless.prob_wait() - 1.0).abs() < 1e-9);
        let none = Finite::new(10, 0, 8.0, 1.0);
        assert_eq!((none.blocking(), none.prob_wait(), none.mean_waiting()), (loss::blocking(10, 8.0), 0.0, 0.0));
        // Three servers overloaded fourfold: of each 100 calls 75 find no place.
        assert!((Finite::new(3, 100_000, 12.0, 1.0).blocking() - 0.75).abs() < 1e-9);
    }
}
