//! How much of the error budget of an objective was burned.

use super::counts::FlowCounts;
use super::sample::{Kind, Number};
use super::view::View;
use crate::measure::{Comparison, Measure};
use crate::plan::objective::{Objective, Subject};

impl View<'_> {
    /// Bad requests over those that an objective allows: 1 is the whole budget (Google SRE Workbook 2018, chapter 5). Bad
    /// are for an objective on the availability or the error rate those that ended badly, for one on a latency quantile
    /// also those that were answered too late, and for one on the time available the seconds that were not. Unknown of
    /// all others, and where nothing may be bad.
    pub fn burn(&self, objective: &Objective) -> Number {
        let rising = matches!(objective.comparison, Comparison::Greater | Comparison::GreaterOrEqual);
        let (bad, all, allowed) = match (objective.measure, rising) {
            (Measure::Availability, true) => self.bad(&objective.subject, None, 1.0 - objective.limit),
            (Measure::ErrorRate, false) => self.bad(&objective.subject, None, objective.limit),
            (Measure::Quantile(share), false) => self.bad(&objective.subject, Some(objective.limit), 1.0 - share),
            (Measure::TimeAvailable, true) => match objective.subject {
                Subject::Fleet(fleet) => {
                    let available = self.measure_fleet(Measure::TimeAvailable, &self.fleet(fleet)).value;
                    let seconds = self.seconds();
                    Some((seconds * (1.0 - available.unwrap_or(1.0)), seconds, 1.0 - objective.limit))
                }
                _ => None,
            },
            _ => None,
        }
        .unwrap_or((0.0, 0.0, 0.0));
        match allowed > 0.0 && all > 0.0 {
            true => Number::ratio(bad.max(0.0), all * allowed, Kind::Amount),
            false => Number::UNKNOWN,
        }
    }

    /// Requests that ended badly, or well after more than so many seconds; all of them; and what share may.
    fn bad(&self, subject: &Subject, limit: Option<f64>, allowed: f64) -> Option<(f64, f64, f64)> {
        let flow: FlowCounts = match subject {
            Subject::Fleet(fleet) => self.fleet(*fleet).calls,
            Subject::Queue(groups) => self.messages(groups),
            Subject::Whole | Subject::Classes(_) => self.requests(&self.classes(subject)).flow,
            _ => return None,
        };
        let (ok, all) = (flow.ok() as f64, flow.judged() as f64);
        let late: f64 = limit.map_or(Some(0.0), |limit| flow.latency.longer_than(limit))?;
        // Latencies are counted where requests are measured, ends where they end: neither may exceed the other.
        Some((all - ok + late.min(ok), all, allowed))
    }
}
