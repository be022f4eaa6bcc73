use super::pick::{Call, Pick};
use super::pool::Pool;

crate::record! {
    /// The available replicas in turn.
    Spec = "round_robin" {}
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec { span: crate::language::Span::default() }
    }
}

impl Spec {
    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        Box::new(RoundRobinPick::default())
    }
}

/// Goes round the available replicas. A change of the replicas keeps the place, as Envoy does.
#[derive(Debug, Default)]
pub struct RoundRobinPick {
    next: usize,
}

impl Pick for RoundRobinPick {
    #[inline]
    fn pick(&mut self, pool: &mut Pool, _call: &Call) -> usize {
        if self.next >= pool.len() {
            self.next = 0;
        }
        let position = self.next;
        self.next += 1;
        position
    }
}
