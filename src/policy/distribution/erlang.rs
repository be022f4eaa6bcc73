use super::{Shape, gamma, positive};
use crate::units::Duration;

crate::record! {
    /// Erlang: the sum of equal exponential phases.
    Spec = "erlang" {
        /// The mean of the sum.
        mean: Duration;
        /// How many phases.
        phases: u32;
    }
}

/// A gamma with a whole shape.
pub type Ready = gamma::Ready;

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        if self.phases == 0 {
            return Err("an erlang has at least 1 phase".to_owned());
        }
        Ok(Ready::new(f64::from(self.phases), positive("mean", self.mean)?))
    }
}
