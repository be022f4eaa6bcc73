//! Families of distributions that a scenario knows, by how much lies below and above a time.

use super::cells::Cells;
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur};

/// A family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `exponential`
    Exponential,
    /// `erlang`
    Erlang,
    /// `gamma`
    Gamma,
    /// `lognormal`
    Lognormal,
    /// `weibull`
    Weibull,
    /// `normal`, cut at 0
    Normal,
    /// `pareto`
    Pareto,
    /// `hyperexponential` of two phases with balanced means
    Hyperexponential,
}

/// All families, the simplest first: of two that fit alike the first is taken.
pub const ALL: [Family; 8] = [
    Family::Exponential,
    Family::Erlang,
    Family::Gamma,
    Family::Lognormal,
    Family::Weibull,
    Family::Normal,
    Family::Hyperexponential,
    Family::Pareto,
];

/// A member of a family. Times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The family.
    pub family: Family,
    /// The mean (exponential, Erlang, gamma, hyperexponential), the median (lognormal), the scale (Weibull), the mean before
    /// the cut (normal), or the minimum (Pareto).
    pub size: f64,
    /// Nothing (exponential), the number of phases (Erlang), the shape (gamma, Weibull), sigma (lognormal), the standard
    /// deviation before the cut over the mean (normal), the coefficient of variation (hyperexponential), or alpha (Pareto).
    pub shape: f64,
}

/// The share of a standard normal variable above `z`.
fn normal_above(z: f64) -> f64 {
    libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

impl Family {
    /// Its word in scenarios.
    pub fn word(self) -> &'static str {
        match self {
            Family::Exponential => "exponential",
            Family::Erlang => "erlang",
            Family::Gamma => "gamma",
            Family::Lognormal => "lognormal",
            Family::Weibull => "weibull",
            Family::Normal => "normal",
            Family::Pareto => "pareto",
            Family::Hyperexponential => "hyperexponential",
        }
    }

    /// How many parameters are fitted.
    pub fn parameters(self) -> usize {
        if self == Family::Exponential { 1 } else { 2 }
    }

    /// A member with the mean and the coefficient of variation of the data, roughly, to begin with.
    pub fn start(self, cells: &Cells) -> Member {
        let (mean, cv) = (cells.mean().max(1e-9), cells.cv().clamp(0.02, 20.0));
        let (size, shape) = match self {
            Family::Exponential => (mean, 1.0),
            Family::Erlang | Family::Gamma => (mean, 1.0 / (cv * cv)),
            Family::Lognormal => {
                let sigma = libm::sqrt(libm::log1p(cv * cv));
                (mean * libm::exp(-sigma * sigma / 2.0), sigma)
            }
            // A rule of thumb for the shape: cv^-1.086 (Justus et al., 1978).
            Family::Weibull => (mean, libm::pow(cv, -1.086)),
            Family::Normal => (mean, cv.min(2.0)),
            Family::Pareto => (cells.edges()[0], 1.5),
            Family::Hyperexponential => (mean, cv.max(1.1)),
        };
        Member { family: self, size, shape }
    }
}

impl Member {
    /// The share below a time and the share above it, each exact where it is small.
    pub fn around(&self, time: f64) -> (f64, f64) {
        let Member { family, size, shape } = *self;
        if time <= 0.0 {
            return (0.0, 1.0);
        }
        if time.is_infinite() {
            return (1.0, 0.0);
        }
        match family {
            Family::Exponential => (-libm::expm1(-time / size), libm::exp(-time / size)),
            Family::Erlang | Family::Gamma => {
                let x = time * shape / size;
                (checked_gamma_lr(shape, x).unwrap_or(f64::NAN), checked_gamma_ur(shape, x).unwrap_or(f64::NAN))
            }
            Family::Lognormal => {
                let z = libm::log(time / size) / shape;
                (normal_above(-z), normal_above(z))
            }
            Family::Weibull => {
                let power = libm::pow(time / size, shape);
                (-libm::expm1(-power), libm::exp(-power))
            }
            Family::Normal => {
                let kept = normal_above(-1.0 / shape);
                let above = normal_above((time / size - 1.0) / shape) / kept;
                (1.0 - above, above)
            }
            Family::Pareto if time <= size => (0.0, 1.0),
            Family::Pareto => {
                let above = libm::pow(size / time, shape);
                (1.0 - above, above)
            }
            Family::Hyperexponential => {
                let p = (1.0 + libm::sqrt((shape * shape - 1.0) / (shape * shape + 1.0))) / 2.0;
                let (fast, slow) = (size / (2.0 * p), size / (2.0 * (1.0 - p)));
                let above = p * libm::exp(-time / fast) + (1.0 - p) * libm::exp(-time / slow);
                (-(p * libm::expm1(-time / fast) + (1.0 - p) * libm::expm1(-time / slow)), above)
            }
        }
    }

    /// The time that a share `1 - above` does not exceed.
    pub fn quantile(&self, q: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.size.max(1e-9));
        while self.around(high).1 > 1.0 - q && high < 1e12 {
            high *= 2.0;
        }
        for _ in 0..80 {
            let middle = (low + high) / 2.0;
            if self.around(middle).0 < q { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    }

    /// The mean; infinite for a Pareto with alpha of at most 1.
    pub fn mean(&self) -> f64 {
        let Member { family, size, shape } = *self;
        match family {
            Family::Exponential | Family::Erlang | Family::Gamma | Family::Hyperexponential => size,
            Family::Lognormal => size * libm::exp(shape * shape / 2.0),
            Family::Weibull => size * libm::tgamma(1.0 + 1.0 / shape),
            Family::Normal => {
                // Johnson, Kotz, Balakrishnan (1994), 13.10.
                let a = 1.0 / shape;
                let density = libm::exp(-a * a / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI);
                size * (1.0 + shape * density / normal_above(-a))
            }
            Family::Pareto if shape <= 1.0 => f64::INFINITY,
            Family::Pareto => size * shape / (shape - 1.0),
        }
    }

    /// Whether its parameters are such as the language takes.
    pub fn possible(&self) -> bool {
        let Member { family, size, shape } = *self;
        let bounds = match family {
            Family::Exponential => 0.0..=f64::INFINITY,
            Family::Erlang => 1.0..=1000.0,
            Family::Gamma => 0.01..=10_000.0,
            Family::Lognormal => 0.005..=8.0,
            Family::Weibull => 0.1..=100.0,
            Family::Normal => 0.001..=2.0,
            Family::Pareto => 0.05..=500.0,
            Family::Hyperexponential => 1.001..=100.0,
        };
        (1e-9..1e6).contains(&size) && bounds.contains(&shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_below_are_those_of_the_textbooks() {
        let below = |family, size, shape, time| Member { family, size, shape }.around(time).0;
        // Worked out in Python with math.erf and math.gamma: P(2.5, x) = erf(√x) - e^-x (√x / Γ(1.5) + x^1.5 / Γ(2.5)).
        for (found, expected) in [
            (below(Family::Exponential, 1.0, 1.0, 1.0), 0.632_120_558_828_557_7),
            (below(Family::Gamma, 1.0, 2.5, 1.0), 0.5841198130044922),
            (below(Family::Erlang, 1.0, 3.0, 1.0), 0.5768099188731565),
            (below(Family::Lognormal, 1.0, 0.8, 2.0), 0.8068738906180348),
            (below(Family::Weibull, 2.0, 1.7, 1.0), 0.2649274692432133),
            (below(Family::Normal, 1.0, 0.5, 1.5), 0.8376512915292161),
            (below(Family::Pareto, 1.0, 2.5, 2.0), 0.8232233047033631),
        ] {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn quantiles_and_means_belong_to_the_shares() {
        for family in ALL {
            let member = Member { family, size: 0.02, shape: if family == Family::Pareto { 3.0 } else { 1.5 } };
            let p90 = member.quantile(0.9);
            let (below, above) = member.around(p90);
            assert!((below - 0.9).abs() < 1e-6 && (above - 0.1).abs() < 1e-6, "{family:?}");
            // The mean is the area above the distribution function.
            let steps = 400_000;
            let width = member.quantile(0.999_999) * 4.0 / f64::from(steps);
            let area: f64 = (0..steps).map(|i| member.around((f64::from(i) + 0.5) * width).1 * width).sum();
            assert!((area / member.mean() - 1.0).abs() < 2e-3, "{family:?}: {area} {}", member.mean());
        }
    }
}
