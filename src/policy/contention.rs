//! Requests at work on one machine that hold each other up.

use crate::language::{Limit, Spanned};
use crate::units::Share;

crate::record! {
    /// How much requests at work on a replica hold each other up: the universal scalability law (Gunther 2007, "Guerrilla
    /// Capacity Planning", ch. 4 to 6). With `n` of them at work all go `1 + alpha (n - 1) + beta n (n - 1)` times as slow, so
    /// that `n` of them get `n` over that done in the time in which one alone gets 1 done.
    Contention = "contention" {
        /// What a request spends in what only one may do at a time: locks, queues, shared resources. With `beta` 0 this is
        /// Amdahl's law.
        alpha: Spanned<Share>;
        /// What each pair of requests spends on agreeing with each other: cache coherence, replicated state. Beyond some
        /// number of them more get less done.
        beta: Spanned<Share> = Spanned::nowhere(Share::new(0.0)), "Amdahl's law: no cost of coherence";
    }
}

/// Contention, ready to run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScalabilityLaw {
    /// The share that is serial.
    pub alpha: f64,
    /// The cost of coherence between two.
    pub beta: f64,
}

impl Contention {
    /// Ready to run.
    pub fn law(&self) -> ScalabilityLaw {
        ScalabilityLaw { alpha: self.alpha.value.value(), beta: self.beta.value.value() }
    }
}

impl ScalabilityLaw {
    /// How many times as long work takes where so many are at work, at least 1 where at least one is.
    #[inline]
    pub fn stretch(&self, at_work: f64) -> f64 {
        1.0 + (at_work - 1.0) * (self.alpha + self.beta * at_work)
    }

    /// How many times as much as one alone any number of requests at work, up to a limit, gets done at most: at
    /// `sqrt((1 - alpha) / beta)` of them, or at the limit.
    pub fn peak(&self, limit: Limit) -> f64 {
        let best = libm::sqrt((1.0 - self.alpha) / self.beta);
        let most = match limit {
            Limit::At(n) => f64::from(n),
            Limit::Unlimited => f64::INFINITY,
        };
        if best.min(most).is_infinite() {
            return 1.0 / self.alpha;
        }
        let done = |at_work: f64| at_work / self.stretch(at_work);
        let whole = best.min(most).floor().max(1.0);
        done(whole).max(done((whole + 1.0).min(most)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(alpha: f64, beta: f64) -> ScalabilityLaw {
        ScalabilityLaw { alpha, beta }
    }

    #[test]
    fn throughput_rises_to_a_peak_and_falls_as_the_law_says() {
        let law = law(0.03, 0.0005);
        for (n, capacity) in [(1.0, 1.0), (8.0, 6.462), (32.0, 13.19), (44.0, 13.60), (64.0, 13.05), (128.0, 9.893)] {
            assert!((n / law.stretch(n) / capacity - 1.0f64).abs() < 5e-4, "{n}");
        }
        assert!((law.peak(Limit::Unlimited) / 13.60 - 1.0).abs() < 5e-4);
        assert_eq!(law.peak(Limit::At(8)), 8.0 / law.stretch(8.0));
    }

    #[test]
    fn amdahls_law_ends_at_one_over_the_serial_share() {
        assert!((law(0.05, 0.0).peak(Limit::Unlimited) - 20.0).abs() < 1e-12);
        assert_eq!(law(0.0, 0.0).peak(Limit::Unlimited), f64::INFINITY);
        assert_eq!(law(0.0, 0.0).peak(Limit::At(7)), 7.0);
    }
}
