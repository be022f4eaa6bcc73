use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::Duration;
use rand_distr::{Distribution, StandardNormal};

crate::record! {
    /// Normal, drawn again where it is negative.
    Spec = "normal" {
        /// The mean before the cut at zero.
        mean: Duration;
        /// The standard deviation before the cut at zero.
        sd: Duration;
    }
}

/// Mean and standard deviation before the cut, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Ready(f64, f64);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        Ok(Ready(positive("mean", self.mean)?, self.sd.nanos() as f64))
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        loop {
            // The mean is positive, so at least every second draw is.
            let unit: f64 = StandardNormal.sample(source);
            let value = self.0 + self.1 * unit;
            if value >= 0.0 {
                return value;
            }
        }
    }

    fn mean(&self) -> f64 {
        let Ready(mean, sd) = *self;
        if sd == 0.0 {
            return mean;
        }
        // The mean of a normal variable given that it is positive (Johnson, Kotz, Balakrishnan 1994, 13.10).
        let a = mean / sd;
        let density = libm::exp(-a * a / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI);
        let positive = 0.5 * libm::erfc(-a / std::f64::consts::SQRT_2);
        mean + sd * density / positive
    }

    fn mean_square(&self) -> f64 {
        let Ready(mean, sd) = *self;
        // From the mean of what is left by the cut (Johnson, Kotz, Balakrishnan 1994, 13.10).
        sd * sd + mean * self.mean()
    }
}
