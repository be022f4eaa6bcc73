use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::Duration;

crate::record! {
    /// Pareto (type I): `alpha`, and `minimum` or `mean`; bounded where there is a `maximum`.
    Spec = "pareto" {
        /// The least value.
        minimum: Option<Duration>;
        /// The mean of the unbounded distribution, as an alternative to the minimum.
        mean: Option<Duration>;
        /// The tail index: the share above x falls as x^-alpha.
        alpha: f64;
        /// The greatest value.
        maximum: Option<Duration>;
    }
}

/// Bounds in nanoseconds, the upper perhaps infinite, and the tail index.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    minimum: f64,
    maximum: f64,
    alpha: f64,
}

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        let alpha = self.alpha;
        if !(alpha > 0.0 && alpha < 1000.0) {
            return Err("the `alpha` of a pareto must be greater than 0".to_owned());
        }
        let minimum = match (self.minimum, self.mean) {
            (Some(minimum), None) => positive("minimum", minimum)?,
            (None, Some(_)) if alpha <= 1.0 => {
                return Err("with `alpha` of at most 1 a pareto has no mean".to_owned());
            }
            (None, Some(mean)) => positive("mean", mean)? * (alpha - 1.0) / alpha,
            _ => return Err("a pareto takes exactly one of `minimum` and `mean`".to_owned()),
        };
        let maximum = self.maximum.map_or(f64::INFINITY, |m| m.nanos() as f64);
        if maximum <= minimum {
            return Err("the `maximum` must be greater than the minimum".to_owned());
        }
        Ok(Ready { minimum, maximum, alpha })
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        // Inverts the distribution function, cut at the maximum.
        let cut = libm::pow(self.minimum / self.maximum, self.alpha);
        let above = 1.0 - source.open01() * (1.0 - cut);
        self.minimum * libm::pow(above, -1.0 / self.alpha)
    }

    fn mean(&self) -> f64 {
        let Ready { minimum, maximum, alpha } = *self;
        if maximum.is_infinite() {
            return if alpha > 1.0 { alpha * minimum / (alpha - 1.0) } else { f64::INFINITY };
        }
        let cut = libm::pow(minimum / maximum, alpha);
        if alpha == 1.0 {
            return minimum * libm::log(maximum / minimum) / (1.0 - cut);
        }
        alpha / (alpha - 1.0) * (minimum - maximum * cut) / (1.0 - cut)
    }

    fn mean_square(&self) -> f64 {
        let Ready { minimum, maximum, alpha } = *self;
        if maximum.is_infinite() {
            return if alpha > 2.0 { alpha * minimum * minimum / (alpha - 2.0) } else { f64::INFINITY };
        }
        let cut = libm::pow(minimum / maximum, alpha);
        if alpha == 2.0 {
            return 2.0 * minimum * minimum * libm::log(maximum / minimum) / (1.0 - cut);
        }
        alpha / (alpha - 2.0) * (minimum * minimum - maximum * maximum * cut) / (1.0 - cut)
    }
}
