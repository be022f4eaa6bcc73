//! stub
mod least_request; mod pick; mod pool; mod power_of_d; mod random; mod round_robin; mod smooth_weighted_round_robin;
pub use pick::Pick; pub use pool::Pool;
/// stub
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Balancer { Random, RoundRobin, LeastRequest, PowerOfD(usize), Smooth(Vec<u32>) }
impl Balancer {
    /// stub
    pub fn start(&self) -> Box<dyn Pick> {
        match self {
            Balancer::Random => Box::new(random::RandomPick),
            Balancer::RoundRobin => Box::new(round_robin::RoundRobinPick::default()),
            Balancer::LeastRequest => Box::new(least_request::LeastRequestPick::default()),
            Balancer::PowerOfD(d) => Box::new(power_of_d::PowerOfDPick::new(*d)),
            Balancer::Smooth(w) => Box::new(smooth_weighted_round_robin::SmoothWeightedRoundRobinPick::new(w.clone())),
        }
    }
}
