use super::{Draw, Shape, positive};
use crate::engine::random::Source;
use crate::units::{Duration, Share};
use rand_distr::{Distribution, Exp1};

crate::record! {
    /// Hyperexponential: `mean` and `cv` (two phases with balanced means), or the `phases` themselves.
    Spec = "hyperexponential" {
        /// The mean.
        mean: Option<Duration>;
        /// The coefficient of variation, greater than 1.
        cv: Option<f64>;
        /// The phases.
        phases: Vec<Phase>;
    }
}

crate::record! {
    /// A phase of a hyperexponential.
    Phase = "phase" {
        /// Its probability.
        weight: Share;
        /// Its mean.
        mean: Duration;
    }
}

/// The phases: cumulative probability, and mean in nanoseconds.
#[derive(Clone, Debug)]
pub struct Ready(Vec<(f64, f64)>);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        let phases: Vec<(f64, f64)> = match (self.mean, self.cv, self.phases.as_slice()) {
            (Some(mean), Some(cv), []) if cv > 1.0 => {
                let mean = positive("mean", mean)?;
                // Balanced means: p / rate1 = (1 - p) / rate2.
                let p = (1.0 + libm::sqrt((cv * cv - 1.0) / (cv * cv + 1.0))) / 2.0;
                vec![(p, mean / (2.0 * p)), (1.0 - p, mean / (2.0 * (1.0 - p)))]
            }
            (Some(_), Some(_), []) => {
                return Err("the `cv` of a hyperexponential is greater than 1".to_owned());
            }
            (None, None, [_, ..]) => {
                let ready = |phase: &Phase| Ok((phase.weight.value(), positive("mean", phase.mean)?));
                self.phases.iter().map(ready).collect::<Result<_, String>>()?
            }
            _ => {
                return Err("a hyperexponential takes either `mean` and `cv`, or `phases`".to_owned());
            }
        };
        let mut total = 0.0;
        let mut cumulative = Vec::new();
        for (weight, mean) in phases {
            total += weight;
            cumulative.push((total, mean));
        }
        if (total - 1.0).abs() > 1e-6 {
            return Err(format!("the weights add up to {:.4}%, not to 100%", total * 100.0));
        }
        Ok(Ready(cumulative))
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        let chance = source.unit();
        let phase = self.0.iter().find(|(below, _)| chance < *below).or(self.0.last());
        let unit: f64 = Exp1.sample(source);
        phase.map_or(0.0, |(_, mean)| unit * mean)
    }

    fn mean(&self) -> f64 {
        let mut last = 0.0;
        self.0.iter().map(|(below, mean)| (below - std::mem::replace(&mut last, *below)) * mean).sum()
    }

    fn mean_square(&self) -> f64 {
        let mut last = 0.0;
        self.0.iter().map(|(below, mean)| (below - std::mem::replace(&mut last, *below)) * 2.0 * mean * mean).sum()
    }
}
