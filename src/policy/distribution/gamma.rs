use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::Duration;
use rand_distr::{Distribution, StandardNormal};

crate::record! {
    /// Gamma: `mean`, and `cv` or `shape`.
    Spec = "gamma" {
        /// The mean.
        mean: Duration;
        /// The coefficient of variation: standard deviation over mean.
        cv: Option<f64>;
        /// The shape, 1 / cv².
        shape: Option<f64>;
    }
}

/// Shape, and scale in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    shape: f64,
    scale: f64,
}

impl Ready {
    /// With this shape and mean.
    pub(super) fn new(shape: f64, mean: f64) -> Self {
        Ready { shape, scale: mean / shape }
    }
}

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        let mean = positive("mean", self.mean)?;
        let shape = match (self.cv, self.shape) {
            (Some(cv), None) if cv > 0.0 && cv < 100.0 => 1.0 / (cv * cv),
            (None, Some(shape)) if shape > 0.0 && shape < 1e12 => shape,
            (Some(_), None) | (None, Some(_)) => {
                return Err("the `cv` or `shape` must be greater than 0".to_owned());
            }
            _ => return Err("a gamma takes exactly one of `cv` and `shape`".to_owned()),
        };
        Ok(Ready::new(shape, mean))
    }
}

/// A gamma variable of shape at least 1 and scale 1, by Marsaglia and Tsang (2000).
fn unit(shape: f64, source: &mut impl Source) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x: f64 = StandardNormal.sample(source);
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        let u = source.open01();
        if u < 1.0 - 0.0331 * x * x * x * x || libm::log(u) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
            return d * v;
        }
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        if self.shape >= 1.0 {
            return unit(self.shape, source) * self.scale;
        }
        // A shape below 1 is raised by one and brought back by a power of a uniform variable (same paper).
        let raised = unit(self.shape + 1.0, source);
        raised * libm::pow(source.open01(), 1.0 / self.shape) * self.scale
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn mean_square(&self) -> f64 {
        self.shape * (self.shape + 1.0) * self.scale * self.scale
    }
}
