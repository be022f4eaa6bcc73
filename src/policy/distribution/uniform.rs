use super::{Draw, Shape};
use crate::engine::random::Source;
use crate::language::Span;
use crate::units::Duration;

crate::record! {
    /// Uniform between two times.
    Spec = "uniform" {
        /// The least.
        min: Duration;
        /// The greatest.
        max: Duration;
    }
}

impl Spec {
    /// Between two times, and ready to draw from.
    pub(super) fn between(min: Duration, max: Duration) -> (Self, Ready) {
        (Spec { min, max, span: Span::default() }, Ready(min.nanos() as f64, max.nanos() as f64))
    }
}

/// Bounds, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Ready(f64, f64);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        if self.max < self.min {
            return Err("`max` is less than `min`".to_owned());
        }
        Ok(Ready(self.min.nanos() as f64, self.max.nanos() as f64))
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        self.0 + (self.1 - self.0) * source.open01()
    }

    fn mean(&self) -> f64 {
        (self.0 + self.1) / 2.0
    }

    fn mean_square(&self) -> f64 {
        (self.0 * self.0 + self.0 * self.1 + self.1 * self.1) / 3.0
    }
}
