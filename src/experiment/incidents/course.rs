//! The course of each incident of one run, from its trigger to its end.

use super::answer::{self, Scaling};
use super::ending::{self, Tail};
use super::harm::{badly, hurt, stretches};
use super::losses::{Losses, Span, losses};
use super::run::Run;
use super::trigger::{Cause, Fault, cause, faults};
use super::windows::Windows;
use crate::engine::time;
use crate::experiment::alerts::Firing;
use crate::experiment::study::Ending;
use crate::plan::{Pace, Plan};
use crate::tally::{OUTCOMES, Outcome, RunTally};

/// How much longer than at the worst before the incident requests may be under way when it is over.
const AS_BEFORE: f64 = 1.5;

/// An incident of one run. Times are seconds after it began.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// What set it off, and when.
    pub fault: Fault,
    /// What else happened while it lasted.
    pub with: Vec<Cause>,
    /// How it ended.
    pub ending: Ending,
    /// When users were first hurt.
    pub hurt: Option<f64>,
    /// When it was first noticed.
    pub detected: Option<f64>,
    /// When goodput was back; 0 if it was never gone.
    pub mitigated: Option<f64>,
    /// When all was as before.
    pub over: Option<f64>,
    /// Requests that ended badly because of it, by outcome.
    pub bad: [u64; OUTCOMES],
    /// Users that were hurt.
    pub users: u64,
    /// Money that was lost.
    pub lost_value: f64,
    /// Replicas that balancers took out, and that came back.
    pub replicas: (u64, u64),
    /// What autoscalers did.
    pub scaling: Vec<Scaling>,
    /// What it was like at the end of the run, if it was not over.
    pub tail: Option<Tail>,
}

/// A stretch of harm with its fault: the first window, and the one after the last.
struct Stretch {
    fault: Fault,
    first: usize,
    last: usize,
}

impl Run<'_> {
    /// The window in which all is as before, from the last one that hurt on: none if there is none in the run. After a
    /// fault requests must also be under way no longer than before it; where traffic has changed that means nothing.
    fn over(&self, fault: &Fault, last: usize) -> Option<usize> {
        let longest = match fault.cause {
            Cause::Fault(_) | Cause::Deploy(_) | Cause::Maintenance(_) | Cause::Failure(_) => {
                self.before(fault.began).iter().filter_map(|&index| self.windows.sums[index].sojourn()).reduce(f64::max)
            }
            // It is load that fills memory and starts replicas, as a rule.
            Cause::Surge(_) | Cause::OutOfMemory(_) | Cause::KilledStarting(_) | Cause::Load => None,
        };
        let worse = |index: &usize| {
            let sojourn = self.windows.sums[*index].sojourn();
            longest.zip(sojourn).is_some_and(|(longest, sojourn)| sojourn > AS_BEFORE * longest)
        };
        (last + 1..self.windows.sums.len()).find(|index| !worse(index))
    }

    /// The stretches of harm, each with what set it off. What begins before the last one is over belongs to it, and so
    /// does what the same fault of the script sets off again.
    fn stretches(&self, faults: &[Fault]) -> Vec<Stretch> {
        let mut found: Vec<Stretch> = Vec::new();
        for (first, last) in stretches(&self.hurt) {
            let fault = cause(faults, &self.windows, first);
            match found.last_mut() {
                Some(open)
                    if self.over(&open.fault, open.last).is_none_or(|over| first < over)
                        || (open.fault == fault && fault.cause.scripted(self.plan)) =>
                {
                    open.last = last;
                }
                _ => found.push(Stretch { fault, first, last }),
            }
        }
        found
    }

    fn occurrence(&self, stretch: &Stretch, losses: &Losses, faults: &[Fault]) -> Occurrence {
        let (fault, windows) = (stretch.fault, &self.windows);
        let over = self.over(&fault, stretch.last);
        let mut range = stretch.first..over.unwrap_or(windows.sums.len());
        let until = over.map_or(windows.end, |over| windows.begin(over));
        let bad_last = range.rfind(|&index| badly(windows, index));
        let mitigated = match bad_last {
            None => Some(0.0),
            Some(last) if last + 1 < windows.sums.len() => Some(windows.end(last) - fault.began),
            Some(_) => None,
        };
        let tail = over.is_none().then(|| ending::tail(self, &fault));
        let other = faults.iter().filter(|other| {
            **other != fault && other.began >= fault.began && other.began < until && other.cause != fault.cause
        });
        let mut with: Vec<Cause> = other.map(|fault| fault.cause).collect();
        with.sort_unstable();
        with.dedup();
        let hurt = windows.begin(stretch.first).max(fault.began);
        Occurrence {
            with,
            ending: tail.as_ref().map_or(Ending::Recovered, |tail| tail.ending),
            mitigated,
            over: over.map(|_| until - fault.began),
            tail,
            ..self.answered(fault, until, Some(hurt)).with_losses(self.plan, losses)
        }
    }

    /// A fault and how it was answered, as far as an instant, or as long as it lasted and a little longer; users were hurt
    /// from an instant on, if they were.
    fn answered(&self, fault: Fault, until: f64, hurt: Option<f64>) -> Occurrence {
        let calm = super::harm::CALM as f64 * self.windows.width;
        let until = until.max(fault.ended.unwrap_or(self.windows.end) + calm);
        let after = |at: f64| at >= fault.began && at <= until;
        Occurrence {
            fault,
            with: Vec::new(),
            ending: Ending::Unaffected,
            hurt: hurt.map(|at| at - fault.began),
            detected: answer::detected(self, &fault, until, hurt).map(|at| at - fault.began),
            mitigated: None,
            over: None,
            bad: [0; OUTCOMES],
            users: 0,
            lost_value: 0.0,
            replicas: answer::replicas(self.tally, after),
            scaling: answer::scaling(self, fault.began, until),
            tail: None,
        }
    }
}

impl Occurrence {
    /// The same with what was lost.
    fn with_losses(mut self, plan: &Plan, losses: &Losses) -> Self {
        let mut bad_of_source = vec![0; plan.sources.len()];
        for (class, ended) in plan.classes.iter().zip(losses) {
            let mut bad = 0;
            for outcome in (0..OUTCOMES).filter(|&outcome| outcome != Outcome::Ok as usize) {
                self.bad[outcome] += ended[outcome];
                bad += ended[outcome];
            }
            bad_of_source[class.source as usize] += bad;
            self.lost_value += bad as f64 * class.value_micros as f64 / 1e6;
        }
        let users = plan.sources.iter().zip(bad_of_source).map(|(source, bad)| match source.pace {
            Pace::Open(_) => bad,
            Pace::Closed { users, .. } => bad.min(u64::from(users)),
        });
        self.users = users.sum();
        self
    }
}

/// The incidents of one run, in order of time: stretches of harm, and what the script meant to bring harm and did not.
pub fn occurrences(plan: &Plan, tally: &RunTally, firings: &[Firing]) -> Vec<Occurrence> {
    let windows = Windows::of(plan, tally);
    let run = Run { plan, tally, hurt: hurt(plan, tally, &windows), windows, firings };
    let faults = faults(plan, tally);
    let stretches = run.stretches(&faults);
    let over = |stretch: &Stretch| run.over(&stretch.fault, stretch.last).unwrap_or(run.windows.sums.len());
    let span = |stretch: &Stretch| Span {
        since: run.windows.at(stretch.fault.began).min(stretch.first),
        windows: stretch.first..over(stretch),
    };
    let losses = losses(tally, &stretches.iter().map(span).collect::<Vec<Span>>());
    let mut found: Vec<Occurrence> =
        stretches.iter().zip(&losses).map(|(stretch, losses)| run.occurrence(stretch, losses, &faults)).collect();
    let harmed = |fault: &Fault| found.iter().any(|o| o.fault == *fault || during(o, fault));
    let measured = |fault: &&Fault| fault.began >= time::to_seconds(plan.warmup);
    let quiet: Vec<Fault> =
        faults.iter().filter(measured).filter(|f| f.cause.scripted(plan) && !harmed(f)).copied().collect();
    found.extend(quiet.into_iter().map(|fault| run.answered(fault, fault.began, None)));
    found.sort_by(|a, b| a.fault.began.total_cmp(&b.fault.began));
    found
}

/// Whether a fault began while an incident lasted.
fn during(incident: &Occurrence, fault: &Fault) -> bool {
    let after = fault.began - incident.fault.began;
    after >= 0.0 && incident.over.is_none_or(|over| after < over)
}
