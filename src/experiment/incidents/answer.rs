//! How balancers, autoscalers and alerts answered an incident.

use super::run::Run;
use super::trigger::{Cause, Fault};
use crate::engine::time;
use crate::plan::Plan;
use crate::tally::RunTally;
use crate::tally::journal::{Note, What};

/// What an autoscaler did in an incident of one run. Times are seconds after it began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// The fleet.
    pub fleet: u32,
    /// When it first ordered another number.
    pub ordered: f64,
    /// When the first replica that it ordered had started up.
    pub ready: Option<f64>,
    /// Replicas before.
    pub from: i64,
    /// The number farthest from that which it ordered.
    pub to: i64,
}

/// When a fault was first noticed, from its beginning until an instant: a balancer took a replica out that it struck, a
/// standby or a follower took over from one, its deploy was taken back, or, from when users were `hurt` on, an alert fired.
pub fn detected(run: &Run<'_>, fault: &Fault, until: f64, hurt: Option<f64>) -> Option<f64> {
    let noticed = run.tally.journal.notes().iter().filter(|note| tells_of(run.plan, note, fault));
    let noticed = noticed.map(|note| time::to_seconds(note.at));
    let fired = run.firings.iter().map(|firing| firing.at).filter(|&at| hurt.is_some_and(|hurt| at >= hurt));
    noticed.chain(fired).filter(|&at| at >= fault.began && at <= until).reduce(f64::min)
}

/// Whether an entry tells of what a fault struck.
fn tells_of(plan: &Plan, note: &Note, fault: &Fault) -> bool {
    match note.what {
        What::Noticed | What::Ejected => fault.strikes(plan, note.subject, Some(note.amount)),
        // Another replica takes over than the one that was struck.
        What::TookOver => fault.strikes(plan, note.subject, None),
        What::RolledBack => fault.cause == Cause::Deploy(note.subject),
        _ => false,
    }
}

/// How many replicas balancers took out of their pools, and how many of those came back, be it later.
pub fn replicas(tally: &RunTally, within: impl Fn(f64) -> bool) -> (u64, u64) {
    let notes = tally.journal.notes();
    let out = notes
        .iter()
        .enumerate()
        .filter(|(_, note)| matches!(note.what, What::Noticed | What::Ejected) && within(time::to_seconds(note.at)));
    let returned = |&(nth, out): &(usize, &Note)| {
        let back = |note: &Note| (note.what, note.subject, note.amount) == (What::Returned, out.subject, out.amount);
        notes[nth..].iter().any(back)
    };
    (out.clone().count() as u64, out.filter(returned).count() as u64)
}

/// What the autoscalers did from one instant to another.
pub fn scaling(run: &Run<'_>, began: f64, until: f64) -> Vec<Scaling> {
    let fleets = (0..).zip(&run.plan.fleets).filter(|(_, spec)| spec.autoscaler.is_some());
    let notes = run.tally.journal.notes();
    fleets.filter_map(|(fleet, spec)| scaling_of(notes, fleet, i64::from(spec.replicas), began, until)).collect()
}

fn scaling_of(notes: &[Note], fleet: u32, replicas: i64, began: f64, until: f64) -> Option<Scaling> {
    let mut number = replicas;
    let mut found: Option<Scaling> = None;
    for note in notes.iter().filter(|note| note.subject == fleet) {
        let at = time::to_seconds(note.at);
        match (note.what, &mut found) {
            (What::Scaled, _) if at < began => number += note.amount,
            (What::Scaled, None) if at <= until => {
                let (ordered, from) = (at - began, number);
                number += note.amount;
                found = Some(Scaling { fleet, ordered, ready: None, from, to: number });
            }
            (What::Scaled, Some(scaling)) if at <= until => {
                number += note.amount;
                if (number - scaling.from).abs() > (scaling.to - scaling.from).abs() {
                    scaling.to = number;
                }
            }
            (What::ReplicaReady, Some(scaling)) if at <= until => {
                scaling.ready = scaling.ready.or(Some(at - began));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_autoscaler_is_told_from_its_first_order_to_its_farthest() {
        let note = |seconds: u64, what, amount| Note { at: seconds * time::SECOND, what, subject: 3, amount };
        let notes = [
            note(10, What::Scaled, 1),
            note(20, What::ReplicaReady, 4),
            note(60, What::Scaled, 5),
            note(75, What::Scaled, 10),
            note(95, What::ReplicaReady, 5),
            note(200, What::Scaled, -8),
            note(900, What::Scaled, 50),
        ];
        let found = scaling_of(&notes, 3, 4, 50.0, 300.0);
        let expected = Scaling { fleet: 3, ordered: 10.0, ready: Some(45.0), from: 5, to: 20 };
        assert_eq!(found, Some(expected));
        assert_eq!(scaling_of(&notes, 2, 4, 50.0, 300.0), None);
    }
}
