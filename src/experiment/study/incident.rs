//! What users suffered, from what, and how it ended; error budgets and the alerts that would have fired.

use super::{Estimate, Spread};
use serde::Serialize;

/// What an incident goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// An event of the script.
    Event,
    /// A surge or a step of traffic, by the script.
    Surge,
    /// A deploy.
    Deploy,
    /// A failure at random.
    Failure,
    /// Nothing in particular: the load is too high for what there is.
    Load,
}

/// How an incident ended. The worst comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// Users were not hurt.
    Unaffected,
    /// Back to what it was before, within the run.
    Recovered,
    /// Still under way at the end of the run, and the trigger is there or has not been gone for long.
    Ongoing,
    /// Still worse than before at the end, though the trigger is gone; more than half of what is asked is answered.
    Degraded,
    /// Goodput is below half of what is asked, and of what it was before, though the trigger has been gone at least as
    /// long as it lasted: a metastable failure (Bronson et al., HotOS 2021).
    Collapsed,
}

/// In what share of the runs that had an incident it ended in each way.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Endings {
    pub unaffected: f64,
    pub recovered: f64,
    pub ongoing: f64,
    pub degraded: f64,
    pub collapsed: f64,
}

/// Requests that ended badly while an incident lasted, by outcome, in a run.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Losses {
    pub all: Estimate,
    pub timeout: Estimate,
    pub rejected: Estimate,
    pub failed: Estimate,
    pub lost: Estimate,
    pub abandoned: Estimate,
    pub limited: Estimate,
    pub short_circuited: Estimate,
}

/// What an autoscaler did in an incident. Times are seconds after it began.
#[derive(Clone, Debug, Serialize)]
pub struct ScalingAnswer {
    /// The service.
    pub service: String,
    /// Share of the incident's runs in which it did anything.
    pub share: f64,
    /// When it first ordered another number of replicas.
    pub ordered: Estimate,
    /// When the first ordered replica had started up.
    pub ready: Estimate,
    /// Replicas when the incident began.
    pub from: Estimate,
    /// The number farthest from that which it ordered.
    pub to: Estimate,
}

/// What keeps an incident going at the end of a run, though its trigger is gone.
#[derive(Clone, Debug, Serialize)]
pub struct Sustainer {
    /// `retries` (attempts a request), `queue` (calls that wait), `unwanted_work` (the share of served calls whose
    /// callers had given up), `cold_capacity` (the share of replicas that are not ready), `misses` (the share of the gets
    /// from a cache).
    pub what: &'static str,
    /// The service or the cache; empty for retries of clients.
    pub of: String,
    /// Its size before the incident.
    pub before: Estimate,
    /// Its size at the end of the run.
    pub now: Estimate,
}

/// A stretch of time in which users were hurt, or something that was meant to hurt them and did not; merged over the
/// replications by what set it off. Times are seconds after it began unless another origin is said; estimates are over
/// the runs that had it, or that had what is estimated.
#[derive(Clone, Debug, Serialize)]
pub struct Incident {
    /// What set it off, in words: `pause of web`, `users: surge to +500%`, `failure of web`, `load`.
    pub cause: String,
    /// What kind of thing that is.
    pub trigger: Trigger,
    /// When it began, seconds from the start of the simulation; of several in a run, the first.
    pub began: Estimate,
    /// How long the trigger lasted, as far as it ended within the run.
    pub lasted: Estimate,
    /// Share of the runs that had it.
    pub share: f64,
    /// How often it came in a run.
    pub times: Estimate,
    /// Other events, surges and failures that came while it lasted.
    pub with: Vec<String>,
    /// How it ended in most runs; the worse of equals.
    pub ending: Ending,
    /// How it ended in what share of the runs; of several in a run, the worst counts.
    pub endings: Endings,
    /// When users were first hurt.
    pub hurt: Estimate,
    /// When it was first noticed: a balancer took out a replica, a deploy was taken back, or an alert fired.
    pub detected: Estimate,
    /// Share of the runs in which it was.
    pub detected_in: f64,
    /// When goodput was back above 95 % of what was asked; 0 if users were hurt and it never fell below.
    pub mitigated: Estimate,
    /// Share of the runs in which it was.
    pub mitigated_in: f64,
    /// When all was as before.
    pub over: Estimate,
    /// Share of the runs in which it was.
    pub over_in: f64,
    /// Requests that ended badly.
    pub losses: Losses,
    /// Users that were hurt: of a closed source at most all its users, of an open one everybody whose request ended
    /// badly.
    pub users: Estimate,
    /// Money that those requests would have earned.
    pub lost_value: Estimate,
    /// Replicas that balancers took out of their pools.
    pub taken_out: Estimate,
    /// Replicas that came back into them.
    pub returned: Estimate,
    /// What the autoscalers did.
    pub scaling: Vec<ScalingAnswer>,
    /// Good answers over requests at the end of the run, where it was not over.
    pub goodput_at_end: Estimate,
    /// What keeps it going, where it ended `degraded` or `collapsed`.
    pub sustained_by: Vec<Sustainer>,
}

/// The error budget of an objective on availability, for a period as long as the measured time.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorBudget {
    /// The objective as written.
    pub objective: String,
    /// The share of requests that must be good.
    pub target: f64,
    /// Bad requests over those that the target allows: 1 is the whole budget. This is also the mean burn rate.
    pub used: Estimate,
    /// Share of the runs that used it up.
    pub exhausted_in: f64,
}

/// An alert on the rate at which an error budget burns.
#[derive(Clone, Debug, Serialize)]
pub struct Alert {
    /// The objective as written.
    pub objective: String,
    /// `page` or `ticket`.
    pub severity: &'static str,
    /// The burn rate from which it fires.
    pub factor: f64,
    /// The long window, seconds.
    pub long: f64,
    /// The short window, seconds.
    pub short: f64,
    /// Whether the measured time is as long as the long window; if not, what there is stands in for it.
    pub complete: bool,
    /// Share of the runs in which it fired.
    pub fired_in: f64,
    /// How often it fired in a run.
    pub times: Estimate,
    /// When it first fired, seconds after the incident began in which it did.
    pub delay: Spread,
}

/// How time was cut to judge availability by time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TimeSlices {
    /// The length of a slice, seconds: whole windows.
    pub window: f64,
    /// The share of all requests of a slice that must be good.
    pub target: f64,
}
