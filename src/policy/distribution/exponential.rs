use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::Duration;
use rand_distr::{Distribution, Exp1};

crate::record! {
    /// Exponential, with this mean.
    Spec = "exponential" {
        /// The mean.
        mean: Duration;
    }
    short "mean"
}

/// The mean, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Ready(pub f64);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        positive("mean", self.mean).map(Ready)
    }
}

impl Draw for Ready {
    #[inline]
    fn draw(&self, source: &mut impl Source) -> f64 {
        let unit: f64 = Exp1.sample(source);
        unit * self.0
    }

    fn mean(&self) -> f64 {
        self.0
    }

    fn mean_square(&self) -> f64 {
        2.0 * self.0 * self.0
    }
}
