//! What a study says of scenarios whose answer is known beforehand: by hand, from what was published, or by the README.

mod calls;
mod coverage;
mod effects;
mod incidents;
mod resilience;
mod scenarios;
