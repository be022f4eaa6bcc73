use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::Duration;
use rand_distr::{Distribution, StandardNormal};

crate::record! {
    /// Lognormal: `mean` or `median`, and `p95`, `p99` or `cv`.
    Spec = "lognormal" {
        /// The mean.
        mean: Option<Duration>;
        /// The median, as an alternative to the mean.
        median: Option<Duration>;
        /// The 95th percentile.
        p95: Option<Duration>;
        /// The 99th percentile.
        p99: Option<Duration>;
        /// The coefficient of variation: standard deviation over mean.
        cv: Option<f64>;
    }
}

/// The exponential of a normal variable with mean `mu` (of nanoseconds) and standard deviation `sigma`.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    mu: f64,
    sigma: f64,
}

/// The 95 % and 99 % quantiles of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;
const Z99: f64 = 2.326_347_874_040_840_8;

impl Ready {
    /// With this mean and this coefficient of variation.
    pub fn new(mean: f64, cv: f64) -> Self {
        let sigma = libm::sqrt(libm::log1p(cv * cv));
        Ready { mu: libm::log(mean) - sigma * sigma / 2.0, sigma }
    }
}

impl Spec {
    /// With this median and this 95th percentile, which is greater.
    pub fn about(median: Duration, p95: Duration) -> (Self, Ready) {
        let (centre, tail) = (median.nanos() as f64, p95.nanos() as f64);
        let ready = Ready { mu: libm::log(centre), sigma: libm::log(tail / centre) / Z95 };
        (
            Spec { mean: None, median: Some(median), p95: Some(p95), p99: None, cv: None, span: Default::default() },
            ready,
        )
    }
}

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        let tail = match (self.p95, self.p99, self.cv) {
            (Some(p95), None, None) => Some(("p95", p95, Z95)),
            (None, Some(p99), None) => Some(("p99", p99, Z99)),
            (None, None, Some(_)) => None,
            _ => return Err("a lognormal takes exactly one of `p95`, `p99` and `cv`".to_owned()),
        };
        let (name, centre) = match (self.mean, self.median) {
            (Some(mean), None) => ("mean", positive("mean", mean)?),
            (None, Some(median)) => ("median", positive("median", median)?),
            _ => return Err("a lognormal takes exactly one of `mean` and `median`".to_owned()),
        };
        let sigma = match (tail, self.cv) {
            (Some((word, quantile, z)), _) => sigma(name, centre, word, positive(word, quantile)?, z)?,
            (None, Some(cv)) if cv > 0.0 => libm::sqrt(libm::log1p(cv * cv)),
            _ => return Err("the `cv` must be greater than 0".to_owned()),
        };
        // The mean is exp(mu + sigma^2 / 2), the median exp(mu).
        let mu = libm::log(centre) - if name == "mean" { sigma * sigma / 2.0 } else { 0.0 };
        Ok(Ready { mu, sigma })
    }
}

/// The sigma for which the quantile at `z` is where it should be. From the median, `z sigma = ln(q / median)`.
/// From the mean, `z sigma - sigma^2 / 2 = ln(q / mean)`: of the two solutions the smaller is meant, the other
/// has most of its mass near zero.
fn sigma(name: &str, centre: f64, word: &str, quantile: f64, z: f64) -> Result<f64, String> {
    let log = libm::log(quantile / centre);
    if log <= 0.0 {
        return Err(format!("the {word} must be greater than the {name}"));
    }
    if name == "median" {
        return Ok(log / z);
    }
    let root = z * z - 2.0 * log;
    if root < 0.0 {
        let most = libm::exp(z * z / 2.0);
        return Err(format!("no lognormal has a {word} of more than {most:.1} times its mean"));
    }
    Ok(z - libm::sqrt(root))
}

impl Draw for Ready {
    #[inline]
    fn draw(&self, source: &mut impl Source) -> f64 {
        let normal: f64 = StandardNormal.sample(source);
        libm::exp(self.mu + self.sigma * normal)
    }

    fn mean(&self) -> f64 {
        libm::exp(self.mu + self.sigma * self.sigma / 2.0)
    }

    fn mean_square(&self) -> f64 {
        libm::exp(2.0 * self.mu + 2.0 * self.sigma * self.sigma)
    }
}
