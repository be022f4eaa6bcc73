//! M/M/c: Poisson arrivals, exponential service, several servers with one line in front of them, first come, first served.

use super::loss;

/// An M/M/c queue with a steady state.
#[derive(Clone, Copy, Debug)]
pub struct MultiServer {
    /// How many servers.
    pub servers: u32,
    /// Calls in a unit of time.
    pub arrivals: f64,
    /// The mean service time.
    pub service: f64,
    /// The share of calls that have to wait.
    prob_wait: f64,
}

impl MultiServer {
    /// None if the servers cannot keep up.
    pub fn new(servers: u32, arrivals: f64, service: f64) -> Option<Self> {
        let load = arrivals * service;
        let utilization = load / f64::from(servers);
        let blocked = loss::blocking(servers, load);
        // Erlang C from Erlang B (Cooper 1981, Introduction to Queueing Theory, 3.1).
        let prob_wait = blocked / (1.0 - utilization * (1.0 - blocked));
        (utilization < 1.0).then_some(MultiServer { servers, arrivals, service, prob_wait })
    }

    /// The share of the servers that are busy.
    pub fn utilization(&self) -> f64 {
        self.arrivals * self.service / f64::from(self.servers)
    }

    /// The share of calls that have to wait (Erlang C, 1917).
    pub fn prob_wait(&self) -> f64 {
        self.prob_wait
    }

    /// At which rate the line empties while all servers are busy, in surplus of what comes.
    fn surplus(&self) -> f64 {
        f64::from(self.servers) / self.service - self.arrivals
    }

    /// The mean wait of all calls, those that do not wait counted as 0. The order in which calls are taken does not matter, as
    /// long as it does not look at their work.
    pub fn mean_wait(&self) -> f64 {
        self.prob_wait / self.surplus()
    }

    /// The mean time from arrival to end.
    pub fn mean_sojourn(&self) -> f64 {
        self.mean_wait() + self.service
    }

    /// The mean number of calls that are there, by Little's law.
    pub fn mean_present(&self) -> f64 {
        self.arrivals * self.mean_sojourn()
    }

    /// The wait that a share of the calls does not exceed: who waits does so for an exponential time.
    pub fn wait_quantile(&self, share: f64) -> f64 {
        (libm::log(self.prob_wait / (1.0 - share)) / self.surplus()).max(0.0)
    }

    /// The share of calls whose time from arrival to end exceeds `time`: the sum of the wait and of an exponential service
    /// (Gross and others 2008, Fundamentals of Queueing Theory, 2.3).
    pub fn sojourn_exceeds(&self, time: f64) -> f64 {
        let (served, emptied) = (1.0 / self.service, self.surplus());
        let alone = libm::exp(-served * time);
        // The sum of two exponential times, in a form that is stable whichever is longer, and where they are alike.
        let (slow, fast) = (served.min(emptied), served.max(emptied));
        let apart = (fast - slow) * time;
        let both = if apart < 1e-9 { time } else { -libm::expm1(-apart) / (fast - slow) };
        (1.0 - self.prob_wait) * alone + self.prob_wait * libm::exp(-slow * time) * (1.0 + slow * both)
    }

    /// The time from arrival to end that a share of the calls does not exceed. With one server it is exponential.
    pub fn sojourn_quantile(&self, share: f64) -> f64 {
        if self.servers == 1 {
            return -libm::log1p(-share) * self.mean_sojourn();
        }
        let (mut low, mut high) = (0.0, self.mean_sojourn());
        while self.sojourn_exceeds(high) > 1.0 - share {
            high *= 2.0;
        }
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            if self.sojourn_exceeds(middle) > 1.0 - share { low = middle } else { high = middle }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-7, "{found} {expected}");
    }

    #[test]
    fn one_server_is_the_textbooks() {
        for (arrivals, service, quantiles) in [
            (0.5, 1.0, [1.386_294_36, 5.991_464_55, 9.210_340_37]),
            (70.0, 0.01, [0.023_104_906, 0.099_857_742_5, 0.153_505_672_8]),
        ] {
            let queue = MultiServer::new(1, arrivals, service).unwrap();
            close(queue.prob_wait(), arrivals * service);
            close(queue.mean_sojourn(), 1.0 / (1.0 / service - arrivals));
            close(queue.mean_present(), arrivals / (1.0 / service - arrivals));
            for (share, quantile) in [0.5, 0.95, 0.99].into_iter().zip(quantiles) {
                close(queue.sojourn_quantile(share), quantile);
                close(queue.sojourn_exceeds(quantile), 1.0 - share);
            }
        }
    }

    #[test]
    fn several_servers_are_the_textbooks() {
        let cases = [
            (2, 1.6, 1.0, [0.711_111_111, 1.777_777_78, 6.637_014_22, 10.660_609, 7.910_684_25, 11.937_370_2]),
            (5, 4.5, 1.0, [0.762_493_221, 1.524_986_44, 5.449_141_22, 8.668_017_05, 6.812_469_11, 10.049_781_2]),
            (20, 18.0, 1.0, [0.550_769_005, 0.275_384_502, 1.199_646_24, 2.004_365_2, 3.422_830_31, 5.041_623_01]),
            (
                10,
                90.0,
                0.1,
                [0.668_731_524, 0.066_873_152_4, 0.259_335_966, 0.420_279_758, 0.436_086_657, 0.624_987_67],
            ),
        ];
        for (servers, arrivals, service, expected) in cases {
            let queue = MultiServer::new(servers, arrivals, service).unwrap();
            let waits = [queue.wait_quantile(0.95), queue.wait_quantile(0.99)];
            let sojourns = [queue.sojourn_quantile(0.95), queue.sojourn_quantile(0.99)];
            let found = [queue.prob_wait(), queue.mean_wait(), waits[0], waits[1], sojourns[0], sojourns[1]];
            found.into_iter().zip(expected).for_each(|(found, expected)| close(found, expected));
        }
    }

    #[test]
    fn a_hundred_thousand_servers_are_no_trouble_and_overload_has_no_answer() {
        let queue = MultiServer::new(100_000, 99_900.0, 1.0).unwrap();
        // Halfin and Whitt (1981): P(wait) is 1 / (1 + b F(b) / f(b)) at a surplus of b = 0.316 square roots of the load.
        assert!((queue.prob_wait() - 0.66).abs() < 0.01, "{}", queue.prob_wait());
        assert!((1.0..8.0).contains(&queue.sojourn_quantile(0.99)));
        assert!(MultiServer::new(2, 2.0, 1.0).is_none() && MultiServer::new(2, 3.0, 1.0).is_none());
        assert!(MultiServer::new(100_000, 10.0, 1.0).unwrap().mean_wait() < 1e-300);
    }
}
