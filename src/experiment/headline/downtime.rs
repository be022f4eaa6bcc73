//! A service that is down too long, in a sentence.

use crate::experiment::study::{Measure, ObjectiveResult, Study, Verdict};
use crate::experiment::words::{digits, moment};

/// How often and how long the service is down, if the objective that fails first is about that.
pub fn downtime(study: &Study) -> Option<String> {
    let failed: &ObjectiveResult = study.objectives.iter().find(|objective| objective.verdict == Verdict::Fail)?;
    if !matches!(failed.measure, Measure::TimeAvailable | Measure::Outages | Measure::Downtime) {
        return None;
    }
    let (_, name) = failed.subject.split_once(" of ")?;
    let service = study.services.iter().find(|service| service.name == name)?;
    let (times, lasts) = (service.outages_per_year.value?, service.outage.mean.value?);
    Some(format!("{name} has too few replicas {} times a year, for {} on average.", digits(times), moment(lasts)))
}
