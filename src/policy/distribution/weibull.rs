use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::Duration;
use rand_distr::{Distribution, Exp1};

crate::record! {
    /// Weibull: `shape`, and `mean` or `scale`.
    Spec = "weibull" {
        /// The mean.
        mean: Option<Duration>;
        /// The scale: the time that 63.2 % do not exceed.
        scale: Option<Duration>;
        /// The shape; 1 is exponential.
        shape: f64;
    }
}

/// Scale in nanoseconds, and shape.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    scale: f64,
    shape: f64,
}

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        let shape = self.shape;
        if !(0.05..=1000.0).contains(&shape) {
            return Err("the `shape` of a weibull lies between 0.05 and 1000".to_owned());
        }
        let scale = match (self.mean, self.scale) {
            // The mean is scale * gamma(1 + 1 / shape).
            (Some(mean), None) => positive("mean", mean)? / libm::tgamma(1.0 + 1.0 / shape),
            (None, Some(scale)) => positive("scale", scale)?,
            _ => return Err("a weibull takes exactly one of `mean` and `scale`".to_owned()),
        };
        Ok(Ready { scale, shape })
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        let unit: f64 = Exp1.sample(source);
        self.scale * libm::pow(unit, 1.0 / self.shape)
    }

    fn mean(&self) -> f64 {
        self.scale * libm::tgamma(1.0 + 1.0 / self.shape)
    }

    fn mean_square(&self) -> f64 {
        self.scale * self.scale * libm::tgamma(1.0 + 2.0 / self.shape)
    }
}
