//! What a balancer sees: the replicas that it may send to, and how busy it thinks they are.

/// Replicas that a balancer takes for available, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Which replica stands at each position.
    pub replicas: Vec<u32>,
    /// The number of each replica within its service, ascending.
    pub ordinals: Vec<u32>,
    /// Requests that were sent to each and are not yet answered.
    pub loads: Vec<u32>,
}

impl Pool {
    /// How many replicas are available.
    #[inline]
    pub fn len(&self) -> usize {
        self.replicas.len()
    }

    /// Whether no replica is available.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.replicas.is_empty()
    }
}
