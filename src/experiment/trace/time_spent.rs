//! Where the time of slow requests went beside that of usual ones, for the report of a study.

use super::assemble::assemble;
use super::span::{Span, SpanKind, Status, Trace};
use super::{Followed, follow};
use crate::engine::time::to_seconds;
use crate::experiment::error::StudyError;
use crate::experiment::study::{Spent, SpentOn, Study, TimeSpent, Whose};
use crate::measure::Measure;
use crate::plan::Plan;
use crate::plan::objective::Subject;
use crate::world::trace::{Near, RequestRecord, Wanted};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// The quantiles around which requests are followed: the median, and one in a hundred.
const QUANTILES: [f64; 2] = [0.5, 0.99];
/// Requests and calls that a replication may have, so that simulating it twice more takes seconds.
const MOST_CALLS: f64 = 10e6;
/// Requests of which there must be so many that a hundredth of them is more than a few.
const LEAST_ANSWERED: u64 = 1000;
/// The most requests that are followed around each quantile, and never more than a hundredth of all.
const MOST: usize = 200;
/// Calls that are recorded around each quantile, about: requests that make thousands of calls are followed in smaller numbers.
const CALLS: f64 = 100_000.0;
/// Requests that are followed however many calls they make.
const LEAST: f64 = 10.0;

/// Follows requests around the median and around the 99th percentile through the first replication of a study: those that
/// its first objective on a latency of requests is about, or else those of the busiest source. None where the replication
/// has too many requests and calls to be simulated again, or too few answers to speak of one in a hundred.
///
/// # Errors
/// A run that cannot be finished.
pub fn time_spent(plan: &Plan, study: &Study, stop: &AtomicBool) -> Result<Option<TimeSpent>, StudyError> {
    let Some((whose, classes)) = whose(plan, study) else { return Ok(None) };
    let calls = study.services.iter().map(|service| service.outcomes.born).sum::<u64>() as f64;
    let requests = study.whole.outcomes.born as f64;
    // The counts are of the measured time of all replications.
    let measured = (study.duration - study.warmup) * f64::from(study.replications);
    if requests == 0.0 || (requests + calls) / measured * study.duration > MOST_CALLS {
        return Ok(None);
    }
    let count = (CALLS * requests / (requests + calls)).clamp(LEAST, MOST as f64) as usize;
    let wanted = Wanted {
        slowest: 0,
        failed: 0,
        near: QUANTILES.map(|quantile| Near { quantile, count }).to_vec(),
        from: None,
        until: plan.duration,
        classes,
    };
    let warmup = (study.warmup * 1e9).round() as u64;
    let plan = Plan { warmup, ..plan.clone() }.without_foresight();
    let Followed { chosen, records } = follow(&plan, 0, &wanted, stop)?;
    let [median, slow] = chosen.near.as_slice() else { return Ok(None) };
    if chosen.answered < LEAST_ANSWERED {
        return Ok(None);
    }
    let kept = (chosen.answered / 100) as usize;
    let spent = |births: &[u32]| {
        let mut sum = Sum::default();
        let those = &births[..births.len().min(kept)];
        let followed = records.iter().filter(|record| those.contains(&record.birth));
        // One after the other: all trees together would take much more room than their sums.
        followed.filter_map(|record: &RequestRecord| assemble(&plan, 0, record)).for_each(|trace| sum.add(&trace));
        sum.mean()
    };
    Ok(Some(TimeSpent { whose, replication: 1, answered: chosen.answered, median: spent(median), slow: spent(slow) }))
}

/// Whose requests are followed, and their classes.
fn whose(plan: &Plan, study: &Study) -> Option<(Whose, Vec<bool>)> {
    for objective in &plan.objectives {
        let classes = match (&objective.measure, &objective.subject) {
            (Measure::Quantile(_) | Measure::Mean, Subject::Whole) => vec![true; plan.classes.len()],
            (Measure::Quantile(_) | Measure::Mean, Subject::Classes(those)) => {
                (0..plan.classes.len() as u32).map(|class| those.contains(&class)).collect()
            }
            _ => continue,
        };
        return Some((Whose::Objective(objective.text.clone()), classes));
    }
    let born = |name: &str| study.traffic.iter().find(|flow| flow.name == name).map_or(0, |flow| flow.outcomes.born);
    // Of equals the first.
    let (busiest, source) = (0..).zip(&plan.sources).min_by_key(|(_, source)| Reverse(born(&source.name)))?;
    let classes = plan.classes.iter().map(|class| class.source == busiest).collect();
    Some((Whose::Source(source.name.clone()), classes))
}

/// What requests spent, added up.
#[derive(Default)]
struct Sum {
    requests: u64,
    latency: u128,
    fastest: Option<u64>,
    slowest: u64,
    portions: BTreeMap<(SpanKind, String, bool), u128>,
}

impl Sum {
    fn add(&mut self, trace: &Trace) {
        self.requests += 1;
        self.latency += u128::from(trace.latency_ns);
        self.fastest = Some(self.fastest.map_or(trace.latency_ns, |fastest| fastest.min(trace.latency_ns)));
        self.slowest = self.slowest.max(trace.latency_ns);
        let mut vain: Vec<bool> = Vec::with_capacity(trace.spans.len());
        for span in &trace.spans {
            // A parent comes before what is within it.
            let in_vain = span.parent.is_some_and(|parent| vain[parent]) || is_in_vain(span);
            vain.push(in_vain);
            if span.exclusive_ns > 0 {
                let portion = self.portions.entry((span.kind, span.subject.clone(), in_vain)).or_default();
                *portion += u128::from(span.exclusive_ns);
            }
        }
    }

    fn mean(self) -> Spent {
        let mean = |sum: u128| sum as f64 / self.requests.max(1) as f64 / 1e9;
        let mut portions: Vec<((SpanKind, String, bool), u128)> = self.portions.into_iter().collect();
        portions.sort_by_key(|(_, sum)| Reverse(*sum));
        let portion = |((kind, subject, in_vain), sum)| SpentOn { kind, subject, in_vain, seconds: mean(sum) };
        Spent {
            requests: self.requests,
            fastest: to_seconds(self.fastest.unwrap_or(0)),
            slowest: to_seconds(self.slowest),
            latency: mean(self.latency),
            portions: portions.into_iter().map(portion).collect(),
        }
    }
}

/// Whether a span is a call whose caller heard that it had failed, or did not wait for its answer.
fn is_in_vain(span: &Span) -> bool {
    let failed = span.status.is_some_and(|status| status != Status::Ok);
    span.kind == SpanKind::Call && (failed || span.abandoned_ns.is_some())
}
