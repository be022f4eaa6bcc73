//! Incidents: stretches of time in which users were hurt, what set them off, how they were met, and how they ended.

mod answer;
mod course;
mod ending;
mod harm;
mod losses;
mod merge;
mod run;
mod trigger;
mod windows;

pub use course::{Occurrence, occurrences};
pub use harm::{CALM, Yardstick};
pub use merge::incidents;
pub use trigger::scripted;
