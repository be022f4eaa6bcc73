//! A replication's tally as bytes.
//!
//! How many classes, fleets, caches and so on there are is not written: the plan knows it. So whatever bytes are read, a
//! tally takes no more memory than the plan's empty one and some twenty times the bytes.

use crate::plan::Plan;
use crate::tally::RunTally;
use crate::tally::decisions;
use crate::tally::journal::{self, What};
use crate::tally::late::{self, LateLoss};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why bytes are no tally of a plan.
pub type Wrong = &'static str;

/// What goes through all of a tally in one order.
trait Pass {
    /// Passes some items, of which there are as many as the plan says.
    fn each<T: Serialize + DeserializeOwned>(&mut self, items: &mut [T]) -> Result<(), postcard::Error>;
}

struct Write(Vec<u8>);

impl Pass for Write {
    fn each<T: Serialize + DeserializeOwned>(&mut self, items: &mut [T]) -> Result<(), postcard::Error> {
        for item in items {
            self.0 = postcard::to_extend(item, std::mem::take(&mut self.0))?;
        }
        Ok(())
    }
}

struct Read<'a>(&'a [u8]);

impl Pass for Read<'_> {
    fn each<T: Serialize + DeserializeOwned>(&mut self, items: &mut [T]) -> Result<(), postcard::Error> {
        for item in items {
            (*item, self.0) = postcard::take_from_bytes(self.0)?;
        }
        Ok(())
    }
}

fn pass(tally: &mut RunTally, by: &mut impl Pass) -> Result<(), postcard::Error> {
    let RunTally {
        classes,
        late,
        fleets,
        quorums,
        databases,
        recoveries,
        queues,
        locks,
        pools,
        pods,
        connections,
        functions,
        memories,
        caches,
        in_flight,
        calls_in_flight,
        ages_in_flight,
        // Cut when replications are gathered.
        slices: _,
        journal,
        decisions,
        events,
        fingerprint,
        runs,
    } = tally;
    by.each(classes)?;
    by.each(late)?;
    by.each(fleets)?;
    by.each(quorums)?;
    by.each(databases)?;
    by.each(recoveries)?;
    by.each(queues)?;
    by.each(locks)?;
    by.each(pools)?;
    by.each(pods)?;
    by.each(connections)?;
    by.each(functions)?;
    by.each(memories)?;
    by.each(caches)?;
    by.each(in_flight)?;
    by.each(calls_in_flight)?;
    by.each(ages_in_flight)?;
    by.each(std::slice::from_mut(journal))?;
    by.each(std::slice::from_mut(decisions))?;
    for number in [events, fingerprint, runs] {
        by.each(std::slice::from_mut(number))?;
    }
    Ok(())
}

/// The bytes of a replication: its number, then its tally.
///
/// # Errors
/// A tally that cannot be written.
pub fn encode(replication: u32, mut tally: RunTally) -> Result<Vec<u8>, postcard::Error> {
    let mut write = Write(postcard::to_allocvec(&replication)?);
    pass(&mut tally, &mut write)?;
    Ok(write.0)
}

/// The tally in the bytes of a replication; `empty` is the plan's.
///
/// # Errors
/// Bytes that are no tally of such a plan.
pub fn decode(bytes: &[u8], plan: &Plan, empty: RunTally) -> Result<RunTally, Wrong> {
    let mut tally = empty;
    let (_, rest) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| "without a number")?;
    let mut read = Read(rest);
    pass(&mut tally, &mut read).map_err(|_| "no tally of this scenario")?;
    if !read.0.is_empty() {
        return Err("longer than a tally of this scenario");
    }
    fits(plan, &tally)?;
    Ok(tally)
}

/// Whether all that points to something, by a number or by its place, points to what is there.
fn fits(plan: &Plan, tally: &RunTally) -> Result<(), Wrong> {
    let windows = [
        lengths(&tally.classes, |flow| flow.windows.len()),
        lengths(&tally.fleets, |fleet| fleet.windows.len()),
        lengths(&tally.fleets, |fleet| fleet.calls.windows.len()),
        lengths(&tally.databases, |database| database.windows.len()),
        lengths(&tally.queues, |queue| queue.windows.len()),
        lengths(&tally.queues, |queue| queue.messages.windows.len()),
        lengths(&tally.locks, |table| table.windows.len()),
        lengths(&tally.pools, |pool| pool.windows.len()),
        lengths(&tally.pods, |pods| pods.windows.len()),
        lengths(&tally.connections, |connections| connections.windows.len()),
        lengths(&tally.functions, |function| function.windows.len()),
        lengths(&tally.memories, |memory| memory.windows.len()),
        lengths(&tally.caches, |cache| cache.windows.len()),
    ];
    if windows.into_iter().flatten().any(|length| length != plan.windows()) {
        return Err("with another number of windows");
    }
    let notes = tally.journal.notes();
    let known =
        notes.iter().all(|note| note.at <= plan.duration && (note.subject as usize) < subjects(plan, note.what));
    if notes.len() > journal::LIMIT || !known {
        return Err("with notes of what is not in the scenario");
    }
    let told = |late: &LateLoss| late.began < late.ended && (late.ended as usize) < plan.windows();
    if tally.late.iter().any(|late| late.kept().len() > late::LIMIT || !late.kept().iter().all(told)) {
        return Err("with losses at times that are not in the scenario");
    }
    let kept = tally.decisions.kept();
    let known =
        kept.iter().all(|decision| decision.at <= plan.duration && (decision.fleet as usize) < plan.fleets.len());
    if kept.len() > decisions::LIMIT || !known {
        return Err("with decisions about what is not in the scenario");
    }
    if tally.runs == 1 { Ok(()) } else { Err("of another number of runs than one") }
}

/// The different lengths of some lists.
fn lengths<T>(of: &[T], length: impl Fn(&T) -> usize) -> Vec<usize> {
    of.iter().map(length).collect()
}

/// How many subjects there are that something can happen to.
fn subjects(plan: &Plan, what: What) -> usize {
    match what {
        What::FaultBegan => plan.faults.len(),
        What::DeployBegan | What::RolledBack | What::DeployEnded => plan.deploys.len(),
        What::MaintenanceBegan | What::MaintenanceEnded => plan.maintenances.len(),
        What::RecoveryBegan | What::RecoveryEnded => plan.recoveries.len(),
        What::FailureBegan
        | What::FailureEnded
        | What::OomKilled
        | What::ProbeKilled
        | What::Noticed
        | What::Ejected
        | What::Returned
        | What::TookOver
        | What::Scaled
        | What::ReplicaReady => plan.fleets.len(),
    }
}
