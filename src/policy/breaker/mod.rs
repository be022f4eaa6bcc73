//! When a caller stops calling what fails, and when it tries again.

mod circuit;
mod consecutive;
mod sliding_window;
#[cfg(test)]
mod tests;
mod window;

pub use circuit::{BreakerState, Circuit};
pub use consecutive::{ConsecutiveFailures, Jitter};
pub use sliding_window::SlidingWindowBreaker;
pub use window::Window;

use crate::engine::Key;
use crate::language::Span;

crate::choice! {
    /// When a caller stops calling what fails (opens the circuit), and when it tries again.
    Breaker = "circuit breaker" {
        /// By the share of failed or slow calls among the last ones: resilience4j, and Hystrix with other numbers.
        SlidingWindow(SlidingWindowBreaker) = "sliding_window",
        /// By failures in a row, away for ever longer: Finagle's failure accrual, linkerd.
        Consecutive(ConsecutiveFailures) = "consecutive",
    }
}

impl Breaker {
    /// The breaker at the start of a run, closed; what it draws comes from a stream of its own under this key.
    pub fn start(&self, key: Key) -> Box<dyn Circuit> {
        match self {
            Breaker::SlidingWindow(spec) => spec.start(),
            Breaker::Consecutive(spec) => spec.start(key),
        }
    }

    /// Whether its parameters are possible.
    ///
    /// # Errors
    /// What is impossible about them.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Breaker::SlidingWindow(spec) => spec.check(),
            Breaker::Consecutive(spec) => spec.check(),
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Breaker::SlidingWindow(spec) => spec.span,
            Breaker::Consecutive(spec) => spec.span,
        }
    }
}
