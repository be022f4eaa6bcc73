//! What may set an incident off: faults, deploys, surges of traffic, replicas that fail by themselves.

use super::windows::Windows;
use crate::engine::time;
use crate::experiment::study::Trigger;
use crate::plan::{Hit, Plan, Start};
use crate::tally::RunTally;
use crate::tally::journal::What;

/// What an incident goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The fault of this number in the plan.
    Fault(u32),
    /// The deploy of this number in the plan.
    Deploy(u32),
    /// The planned maintenance of this number in the plan.
    Maintenance(u32),
    /// The surge of this number in the plan.
    Surge(u32),
    /// A replica of this fleet that failed by itself.
    Failure(u32),
    /// A replica of this fleet that was killed because it had more memory than it may.
    OutOfMemory(u32),
    /// A replica of this fleet that a probe had killed before it had started.
    KilledStarting(u32),
    /// Nothing but the load.
    Load,
}

impl Cause {
    /// In words.
    pub fn words(self, plan: &Plan) -> String {
        match self {
            Cause::Fault(number) => plan.faults[number as usize].words.clone(),
            Cause::Deploy(number) => {
                let fleet = plan.deploys[number as usize].fleet;
                format!("deploy of {}", plan.fleets[fleet as usize].name)
            }
            Cause::Maintenance(number) => plan.maintenances[number as usize].words.clone(),
            Cause::Surge(number) => plan.surges[number as usize].words.clone(),
            Cause::Failure(fleet) => format!("failure of {}", plan.fleets[fleet as usize].name),
            Cause::OutOfMemory(fleet) => format!("{} out of memory", plan.fleets[fleet as usize].name),
            Cause::KilledStarting(fleet) => {
                format!("{} killed by its probes while it starts", plan.fleets[fleet as usize].name)
            }
            Cause::Load => "load".to_owned(),
        }
    }

    /// What kind of thing it is.
    pub fn trigger(self, plan: &Plan) -> Trigger {
        match self {
            Cause::Fault(_) if self.scripted(plan) => Trigger::Event,
            Cause::Maintenance(_) => Trigger::Event,
            Cause::Fault(_) => Trigger::Failure,
            Cause::Deploy(_) => Trigger::Deploy,
            Cause::Surge(_) => Trigger::Surge,
            Cause::Failure(_) | Cause::OutOfMemory(_) | Cause::KilledStarting(_) => Trigger::Failure,
            Cause::Load => Trigger::Load,
        }
    }

    /// Whether the script says when it comes.
    pub fn scripted(self, plan: &Plan) -> bool {
        match self {
            Cause::Fault(number) => matches!(plan.faults[number as usize].start, Start::At(_)),
            Cause::Deploy(_) | Cause::Maintenance(_) | Cause::Surge(_) => true,
            Cause::Failure(_) | Cause::OutOfMemory(_) | Cause::KilledStarting(_) | Cause::Load => false,
        }
    }
}

/// Something that happened in a run and may hurt users.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What.
    pub cause: Cause,
    /// When it began, seconds.
    pub began: f64,
    /// When it ended; none if it did not within the run.
    pub ended: Option<f64>,
    /// The number of the replica in its fleet, of one that failed by itself.
    pub replica: Option<i64>,
}

impl Fault {
    /// How long it lasted, as far as it ended.
    pub fn lasted(&self) -> Option<f64> {
        self.ended.map(|ended| ended - self.began)
    }

    /// Whether it struck the replica of this number in a fleet, or any of the fleet where no number is given. Of what runs
    /// on nodes that were struck any replica counts.
    pub fn strikes(&self, plan: &Plan, fleet: u32, replica: Option<i64>) -> bool {
        let spec = &plan.fleets[fleet as usize];
        let hits = match self.cause {
            Cause::Fault(number) => &plan.faults[number as usize].hits,
            Cause::Maintenance(number) => &plan.maintenances[number as usize].hits,
            Cause::Deploy(number) => return plan.deploys[number as usize].fleet == fleet,
            Cause::Failure(of) | Cause::OutOfMemory(of) | Cause::KilledStarting(of) => {
                let same = replica.is_none() || self.replica == replica;
                return (of == fleet && same) || plan.hosts(of, fleet);
            }
            Cause::Surge(_) | Cause::Load => return false,
        };
        let covers = |hit: &Hit, number: i64| {
            let place = spec.place(u32::try_from(number).unwrap_or(0));
            place.is_none_or(|place| plan.covers(hit.scope, place))
        };
        hits.iter().any(|hit| {
            let own = hit.fleet == fleet && replica.is_none_or(|number| covers(hit, number));
            own || plan.hosts(hit.fleet, fleet)
        })
    }

    /// Whether it may have set off what began to hurt users in a window: it began no later than the window's end, and
    /// either still went on or ended no longer ago than it lasted, or than three windows.
    fn explains(&self, windows: &Windows, first: usize) -> bool {
        let grace = |ended: f64| (ended - self.began).max(super::harm::CALM as f64 * windows.width);
        let late = |ended: f64| ended + grace(ended) >= windows.begin(first);
        self.began < windows.end(first) && self.ended.is_none_or(late)
    }
}

/// All faults of a run, in order of time.
pub fn faults(plan: &Plan, tally: &RunTally) -> Vec<Fault> {
    let end = time::to_seconds(plan.duration);
    let within = |ended: f64| Some(ended).filter(|&ended| ended < end);
    let mut faults: Vec<Fault> = Vec::new();
    for (number, surge) in (0..).zip(&plan.surges).filter(|(_, surge)| surge.at < plan.duration) {
        let ended = surge.until.map(time::to_seconds).and_then(within);
        let began = time::to_seconds(surge.at);
        faults.push(Fault { cause: Cause::Surge(number), began, ended, replica: None });
    }
    // Replicas that failed and are not back, each with its fault.
    let mut open: Vec<(u32, i64, usize)> = Vec::new();
    for note in tally.journal.notes() {
        let began = time::to_seconds(note.at);
        let begin = |cause| Fault { cause, began, ended: None, replica: None };
        match note.what {
            What::FaultBegan => {
                let ended = within(began + note.amount as f64 / 1e9);
                faults.push(Fault { cause: Cause::Fault(note.subject), began, ended, replica: None });
            }
            What::DeployBegan => faults.push(begin(Cause::Deploy(note.subject))),
            What::DeployEnded => finish(&mut faults, Cause::Deploy(note.subject), began),
            What::MaintenanceBegan => faults.push(begin(Cause::Maintenance(note.subject))),
            What::MaintenanceEnded => finish(&mut faults, Cause::Maintenance(note.subject), began),
            What::FailureBegan => {
                open.push((note.subject, note.amount, faults.len()));
                faults.push(Fault { replica: Some(note.amount), ..begin(Cause::Failure(note.subject)) });
            }
            What::OomKilled => {
                open.push((note.subject, note.amount, faults.len()));
                faults.push(Fault { replica: Some(note.amount), ..begin(Cause::OutOfMemory(note.subject)) });
            }
            // A replica that is killed again before it has ever been ready has one failure.
            What::ProbeKilled if open.iter().all(|&(fleet, of, _)| (fleet, of) != (note.subject, note.amount)) => {
                open.push((note.subject, note.amount, faults.len()));
                faults.push(Fault { replica: Some(note.amount), ..begin(Cause::KilledStarting(note.subject)) });
            }
            What::FailureEnded | What::ReplicaReady => open.retain(|&(fleet, replica, fault)| {
                let same = (fleet, replica) == (note.subject, note.amount);
                if same {
                    faults[fault].ended = Some(began);
                }
                !same
            }),
            What::Noticed
            | What::Ejected
            | What::Returned
            | What::TookOver
            | What::RecoveryBegan
            | What::RecoveryEnded
            | What::Scaled
            | What::ProbeKilled
            | What::RolledBack => {}
        }
    }
    faults.sort_by(|a, b| a.began.total_cmp(&b.began));
    faults
}

/// Whether the script brings anything while a run is measured that may hurt users.
pub fn scripted(plan: &Plan) -> bool {
    let faults = plan.faults.iter().filter_map(|fault| match fault.start {
        Start::At(at) => Some(at),
        Start::Every { .. } => None,
    });
    let changes = plan.deploys.iter().map(|deploy| deploy.at).chain(plan.maintenances.iter().map(|work| work.at));
    let mut times = faults.chain(changes).chain(plan.surges.iter().map(|surge| surge.at));
    times.any(|at| at < plan.duration)
}

/// The last fault with a cause is over.
fn finish(faults: &mut [Fault], cause: Cause, ended: f64) {
    let last = faults.iter_mut().rev().find(|fault| fault.cause == cause);
    last.into_iter().for_each(|fault| fault.ended = Some(ended));
}

/// The fault that set off what began to hurt users in a window: the last that may have; the load if there is none.
pub fn cause(faults: &[Fault], windows: &Windows, first: usize) -> Fault {
    let last = faults.iter().rev().find(|fault| fault.explains(windows, first));
    last.copied().unwrap_or(Fault { cause: Cause::Load, began: windows.begin(first), ended: None, replica: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(number: u32, began: f64, ended: f64) -> Fault {
        Fault { cause: Cause::Fault(number), began, ended: Some(ended), replica: None }
    }

    #[test]
    fn the_last_fault_that_can_have_done_it_is_the_cause() {
        let windows = Windows { width: 10.0, first: 0, end: 1_000.0, sums: Vec::new() };
        let faults = [fault(0, 100.0, 160.0), fault(1, 300.0, 310.0)];
        let found = |first| cause(&faults, &windows, first).cause;
        // A fault in the window itself, one under way, one that ended no longer ago than it lasted.
        assert_eq!([found(10), found(15), found(21)], [Cause::Fault(0); 3]);
        assert_eq!(found(23), Cause::Load);
        // A short fault is remembered for three windows.
        assert_eq!([found(30), found(34), found(35)], [Cause::Fault(1), Cause::Fault(1), Cause::Load]);
    }
}
