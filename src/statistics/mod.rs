//! Statistics over values: intervals, jackknife, batch means, warm-up, comparison, sensitivity. Knows nothing of what the
//! values mean.

pub mod batch_means;
pub mod change;
pub mod elementary_effects;
pub mod excess;
pub mod independence;
pub mod interval;
pub mod inversion;
pub mod jackknife;
pub mod order;
pub mod proportion;
pub mod rank_correlation;
pub mod scale;
pub mod settling;
pub mod sobol_indices;
pub mod spending;
pub mod stopping;
pub mod variance_components;
pub mod warmup;
