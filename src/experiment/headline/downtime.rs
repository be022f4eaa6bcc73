//! A service that is down too long, in a sentence.

use crate::experiment::study::{Measure, ObjectiveResult, ServiceResult, Study, Verdict};
use crate::experiment::words::{digits, moment, quantity};

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

/// Of a system without requests: the service that has too few replicas for the greatest share of the time.
pub fn worst(study: &Study) -> String {
    let down = study.services.iter().filter(|service| service.time_available.value.is_some_and(|share| share < 1.0));
    let share = |service: &&ServiceResult| service.time_available.value.unwrap_or(1.0);
    let Some(service) = down.min_by(|a, b| share(a).total_cmp(&share(b))) else {
        return "No request was finished, and no service was ever down.".to_owned();
    };
    let available = quantity(service.time_available.value, "share", &study.currency);
    let times = service.outages_per_year.value.map_or_else(String::new, |times| {
        let lasts =
            service.outage.mean.value.map_or_else(String::new, |mean| format!(", for {} on average", moment(mean)));
        format!("; it has too few {} times a year{lasts}", digits(times))
    });
    format!("{} has enough replicas {available} of the time{times}.", service.name)
}
