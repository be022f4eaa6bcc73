//! Fleets that are queues of the textbooks.

use super::inflow::Inflow;
use super::is_left_alone;
use crate::plan::Plan;
use crate::plan::program::Op;
use crate::policy::balancer::Balancer;
use crate::policy::discipline::Discipline;

/// A queue of the textbooks: calls come as a Poisson stream, need an independent service time, and go.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// The fleet.
    pub fleet: u32,
    /// How many equal queues it is, each with its share of the calls.
    pub queues: u32,
    /// Calls a second that come to each.
    pub arrivals: f64,
    /// Servers of each; none if there is one for every call.
    pub servers: Option<u32>,
    /// Places to wait at each; none if there is one for every call.
    pub places: Option<u32>,
    /// In which order calls are served.
    pub order: Order,
    /// How long it takes to serve them.
    pub service: Service,
    /// Seconds that calls wait on average before they leave, after an exponential time; none if they stay.
    pub patience: Option<f64>,
    /// The fleets that its calls have come through.
    pub through: Vec<u32>,
}

/// In which order calls are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they have come.
    FirstCome,
    /// In another one that does not look at their work, and without interrupting it.
    Other,
    /// All at once, sharing the servers.
    Shared,
}

/// A service time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Service {
    /// Its mean, in seconds.
    pub mean: f64,
    /// Its squared coefficient of variation; infinite where it does not exist.
    pub scv: f64,
    /// Whether it is exponential.
    pub exponential: bool,
    /// Whether it is always the same.
    pub constant: bool,
}

impl Station {
    /// Whether calls leave it as a Poisson stream that does not depend on what is there: M/M/c (Burke 1956), and what is
    /// insensitive to the service time, shared servers and servers without number (Kelly 1979).
    pub fn passes_poisson(&self) -> bool {
        let symmetric = self.order == Order::Shared || self.servers.is_none();
        let steady = self.servers.is_none_or(|servers| self.arrivals * self.service.mean < f64::from(servers));
        (symmetric || self.service.exponential) && self.places.is_none() && self.patience.is_none() && steady
    }
}

/// The queue that a fleet is, if it is one.
pub(super) fn station(plan: &Plan, number: u32, inflow: Inflow) -> Option<Station> {
    let fleet = &plan.fleets[number as usize];
    let service = service(plan, &inflow.endpoints)?;
    let arrivals: f64 = inflow.endpoints.iter().map(|(_, rate)| rate).sum();
    let endless = fleet.concurrency == u32::MAX;
    let order = match fleet.discipline {
        Discipline::ProcessorSharing => Order::Shared,
        // All are at work at once.
        Discipline::Fifo if endless && fleet.cpus < u32::MAX => Order::Shared,
        Discipline::Fifo => Order::FirstCome,
        Discipline::Lifo | Discipline::AdaptiveLifo | Discipline::Random => Order::Other,
        _ => return None,
    };
    let servers = if order == Order::Shared { fleet.cpus } else { fleet.concurrency };
    let servers = (servers < u32::MAX).then_some(servers);
    let places = (fleet.queue < u32::MAX && servers.is_some() && !endless).then_some(fleet.queue);
    let queues = match (&fleet.balancer, fleet.replicas) {
        (_, 1) => 1,
        // A server for every call is one wherever it stands.
        _ if servers.is_none() => 1,
        (Balancer::Random(_), replicas) => replicas,
        _ => return None,
    };
    let fits = match order {
        Order::Shared => places.is_none() && inflow.patience.is_none(),
        _ => fleet.concurrency <= fleet.cpus && (servers.is_some() || inflow.patience.is_none()),
    };
    let alone = is_left_alone(plan, number) && fleet.failures.is_empty() && fleet.replicas > 0;
    (fits && alone).then(|| Station {
        fleet: number,
        queues,
        arrivals: arrivals / f64::from(queues),
        servers,
        places,
        order,
        service,
        patience: inflow.patience,
        through: inflow.through.into_iter().collect(),
    })
}

/// The service time of calls to endpoints that are work and nothing else, with their rates.
fn service(plan: &Plan, endpoints: &[(u32, f64)]) -> Option<Service> {
    let total: f64 = endpoints.iter().map(|(_, rate)| rate).sum();
    let (mut mean, mut square, mut works) = (0.0, 0.0, Vec::new());
    for &(endpoint, rate) in endpoints {
        let of = &plan.endpoints[endpoint as usize];
        let (Op::Work(work), Some(Op::End)) =
            (&plan.program[of.start as usize], plan.program.get(of.start as usize + 1))
        else {
            return None;
        };
        if of.at_leader || of.rows.is_some() {
            return None;
        }
        mean += rate / total * work.mean_seconds();
        square += rate / total * work.mean_square_seconds();
        works.push(work);
    }
    let first = works.first()?.mean_seconds();
    let alike = works.iter().all(|work| (work.mean_seconds() / first - 1.0).abs() < 1e-9);
    let scv = (square / (mean * mean) - 1.0).max(0.0);
    (mean.is_finite() && mean > 0.0).then(|| Service {
        mean,
        scv: if scv < 1e-9 { 0.0 } else { scv },
        exponential: alike && works.iter().all(|work| work.is_exponential()),
        constant: alike && works.iter().all(|work| work.is_constant()),
    })
}
