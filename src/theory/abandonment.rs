//! M/M/c+M, Erlang A: calls that wait leave after an exponential patience (Palm 1957; Garnett, Mandelbaum and Reiman 2002).

use super::loss;

/// An M/M/c+M queue in its steady state, which it has at any load.
#[derive(Clone, Copy, Debug)]
pub struct Impatient {
    arrivals: f64,
    service: f64,
    servers: u32,
    patience: f64,
    prob_wait: f64,
    waiting: f64,
}

/// Places in line that are looked at, at most: beyond, the patience is too long for a steady state to be told.
const MOST: u32 = 10_000_000;

impl Impatient {
    /// Servers, calls in a unit of time, the mean service time, the mean patience.
    ///
    /// With `k` waiting, calls leave at rate `servers / service + k / patience`. The probabilities of the states in line are
    /// summed up relative to that of all servers busy and nobody waiting, which Erlang B relates to all states below. None if the
    /// line is too long to be summed up.
    pub fn new(servers: u32, arrivals: f64, service: f64, patience: f64) -> Option<Self> {
        let full = f64::from(servers) / service;
        let below = 1.0 / loss::blocking(servers, arrivals * service) - 1.0;
        // Weights of all states below, of those in line, of all of those times the number in line; and the last weight.
        let (mut below, mut line, mut counted, mut weight) = (below, 1.0, 0.0, 1.0);
        for place in 1..=MOST {
            let leave = full + f64::from(place) / patience;
            weight *= arrivals / leave;
            line += weight;
            counted += f64::from(place) * weight;
            if arrivals < leave && weight < line * 1e-17 {
                let prob_wait = line / (below + line);
                return Some(Impatient {
                    arrivals,
                    service,
                    servers,
                    patience,
                    prob_wait,
                    waiting: counted / (below + line),
                });
            }
            // Only ratios matter: large weights are scaled down before they leave the range of numbers.
            if weight > 1e200 {
                [&mut below, &mut line, &mut counted, &mut weight].into_iter().for_each(|of| *of *= 1e-200);
            }
        }
        None
    }

    /// The share of calls that have to wait.
    pub fn prob_wait(&self) -> f64 {
        self.prob_wait
    }

    /// The mean number of calls that wait.
    pub fn mean_waiting(&self) -> f64 {
        self.waiting
    }

    /// The share of calls that leave without having been served: those in line leave at the rate of their patience.
    pub fn abandonment(&self) -> f64 {
        self.waiting / self.patience / self.arrivals
    }

    /// The share of the servers that are busy.
    pub fn utilization(&self) -> f64 {
        self.arrivals * (1.0 - self.abandonment()) * self.service / f64::from(self.servers)
    }

    /// The mean number of calls that are there.
    pub fn mean_present(&self) -> f64 {
        self.waiting + self.utilization() * f64::from(self.servers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_centres_are_the_textbooks() {
        for (servers, arrivals, service, patience, expected) in [
            (10, 9.0, 1.0, 2.0, [0.067_011_715_5, 0.468_941_704, 1.206_210_88]),
            (10, 12.0, 1.0, 2.0, [0.195_655_944, 0.850_384_948, 4.695_742_66]),
            (90, 100.0, 1.0, 5.0, [0.100_447_294, 0.991_714_411, 50.223_646_9]),
        ] {
            let queue = Impatient::new(servers, arrivals, service, patience).unwrap();
            let found = [queue.abandonment(), queue.prob_wait(), queue.mean_waiting()];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found / expected - 1.0).abs() < 1e-7, "{servers} {arrivals}: {found} {expected}");
            }
        }
    }

    #[test]
    fn a_hundred_thousand_servers_are_no_trouble_overloaded_or_not() {
        // What is too much leaves.
        let overloaded = Impatient::new(100_000, 200_000.0, 1.0, 1.0).unwrap();
        assert!((overloaded.abandonment() - 0.5).abs() < 1e-6 && (overloaded.utilization() - 1.0).abs() < 1e-6);
        let idle = Impatient::new(100_000, 50_000.0, 1.0, 1.0).unwrap();
        assert!(idle.prob_wait() < 1e-300 && (idle.utilization() - 0.5).abs() < 1e-12);
        // Nobody leaves who is patient enough.
        let patient = Impatient::new(4, 3.0, 1.0, 1e9).unwrap();
        let endless = super::super::multi_server::MultiServer::new(4, 3.0, 1.0).unwrap();
        assert!((patient.prob_wait() / endless.prob_wait() - 1.0).abs() < 1e-7);
    }
}
