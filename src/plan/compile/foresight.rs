//! Where the course of a call is known when it arrives.
//!
//! A replica that serves first come, first served and is neither taken away nor interrupted needs no event for a
//! start or an end: both follow from the calls before (see [`crate::engine::Backlog`]).

use crate::plan::program::Op;
use crate::plan::signal::Signal;
use crate::plan::{Cancellation, Edge, Fleet, Foresight, Plan};
use crate::policy::discipline::Discipline;

/// The most workers of such a replica, unless they are without number: keeping the departures of many in order costs
/// more than events do.
const MOST_WORKERS: u32 = 64;

/// Marks the fleets and endpoints whose calls can be foreseen.
pub(super) fn foresee(plan: &mut Plan) {
    let foresights: Vec<Foresight> = plan.endpoints.iter().map(|endpoint| of_program(plan, endpoint.start)).collect();
    let disturbed = disturbed(plan);
    let nodes_stay = nodes_stay(plan, &disturbed);
    let mut endpoints = vec![Vec::new(); plan.fleets.len()];
    for (number, endpoint) in plan.endpoints.iter().enumerate() {
        endpoint.fleet.into_iter().for_each(|fleet| endpoints[fleet as usize].push(number));
    }
    for (number, own) in endpoints.into_iter().enumerate() {
        let fleet = &plan.fleets[number];
        let works = own.iter().all(|&e| foresights[e] != Foresight::Nothing && frees_worker(plan, e));
        let answers = own.iter().all(|&e| foresights[e] == Foresight::Answer);
        let balancer = fleet.balancer.start();
        // What a balancer counts is answers, not ends of work.
        let counted = answers && fleet.concurrency < u32::MAX;
        let blind = !balancer.looks_at_loads() && !balancer.wants_answers();
        let balanced = fleet.replicas == 1 || blind || counted;
        let lasting = stays(fleet) && (fleet.hosting.is_none() || nodes_stay) && !disturbed[number];
        let foreseen = works && balanced && steady(fleet) && lasting;
        // Neither workers without number nor calls that go on after their work leave departures to count.
        let loads_known = !foreseen || (answers && fleet.concurrency < u32::MAX);
        plan.fleets[number].lasting = lasting;
        (plan.fleets[number].foreseen, plan.fleets[number].loads_known) = (foreseen, loads_known);
        if plan.fleets[number].foreseen {
            own.into_iter().for_each(|e| plan.endpoints[e].foresight = foresights[e]);
        }
    }
}

/// Whether a replica takes calls in order, each by a worker with a CPU of its own.
fn steady(fleet: &Fleet) -> bool {
    fleet.discipline == Discipline::Fifo
        && (fleet.concurrency <= MOST_WORKERS || fleet.concurrency == u32::MAX)
        && !fleet.shares_cpus()
        && fleet.warm_up.is_none()
        && fleet.slowness == 1.0
        && fleet.outlier_detection.is_none()
        && fleet.routing.is_none()
        && fleet.rate_limit.is_none()
        && !fleet.admits
        && fleet.idle.waits()
        && fleet.standby.is_none()
        && fleet.replica_set.is_none()
}

/// Whether nothing on nodes comes or goes: neither a node nor any pod, whose place another that waits for one would take.
fn nodes_stay(plan: &Plan, disturbed: &[bool]) -> bool {
    let pools = plan.nodes.pools.iter().map(|pool| pool.fleet);
    let mut fleets = pools.chain(plan.nodes.hosted.iter().copied()).map(|fleet| fleet as usize);
    plan.nodes.autoscaler.is_none()
        && plan.nodes.quotas.is_empty()
        && fleets.all(|fleet| stays(&plan.fleets[fleet]) && !disturbed[fleet])
}

/// Whether its replicas stay, and serve a call to its end whoever waits for it.
fn stays(fleet: &Fleet) -> bool {
    fleet.autoscaler.is_none()
        && fleet.vertical.is_none()
        && fleet.function.is_none()
        && fleet.memory.is_none()
        && fleet.failures.is_empty()
        && fleet.cancellation == Cancellation::Ignore
        && fleet.replica_set.is_none()
}

/// The fleets of which something takes a replica away, or a call out of its queue, or wants to hear of answers when they
/// are given.
fn disturbed(plan: &Plan) -> Vec<bool> {
    // With a network, requests and answers are on their way for a time of their own.
    let mut disturbed = vec![plan.network.is_some(); plan.fleets.len()];
    // Data is counted when a request is sent and when it is answered.
    let sized = |edge: &&Edge| plan.counts_data && edge.bytes + edge.request_bytes > 0.0;
    for target in plan.edges.iter().filter(sized).flat_map(|edge| &edge.targets) {
        let fleet = plan.endpoints[target.endpoint as usize].fleet;
        fleet.into_iter().for_each(|fleet| disturbed[fleet as usize] = true);
    }
    for hit in plan.faults.iter().flat_map(|fault| &fault.hits) {
        disturbed[hit.fleet as usize] = true;
    }
    for hit in plan.maintenances.iter().flat_map(|maintenance| &maintenance.hits) {
        disturbed[hit.fleet as usize] = true;
    }
    plan.quorums.iter().for_each(|store| disturbed[store.fleet as usize] = true);
    let reserves = plan.recoveries.iter().flat_map(|recovery| &recovery.reserves);
    reserves.for_each(|reserve| disturbed[reserve.fleet as usize] = true);
    // A call goes to the primary of its key.
    plan.caches.iter().filter(|cache| cache.shards.is_some()).filter_map(|cache| cache.fleet).for_each(|fleet| {
        disturbed[fleet as usize] = true;
    });
    // Messages come to a fleet past its balancer.
    plan.queues.consumers.iter().for_each(|consumer| disturbed[consumer.fleet as usize] = true);
    // An autoscaler wants to know at any instant how many calls there are.
    let signals = plan.fleets.iter().flat_map(|fleet| &fleet.signals);
    signals.filter_map(Signal::counts_calls).for_each(|fleet| disturbed[fleet as usize] = true);
    plan.deploys.iter().for_each(|deploy| disturbed[deploy.fleet as usize] = true);
    let impatient = plan.sources.iter().filter(|source| source.patience.is_some());
    let impatient = impatient.map(|source| &plan.edges[source.edge as usize]);
    for edge in impatient.chain(plan.edges.iter().filter(|edge| edge.hears_answers())) {
        for target in &edge.targets {
            let fleet = plan.endpoints[target.endpoint as usize].fleet;
            fleet.into_iter().for_each(|fleet| disturbed[fleet as usize] = true);
        }
    }
    disturbed
}

/// Whether an endpoint keeps no worker while it waits for calls that it makes.
fn frees_worker(plan: &Plan, endpoint: usize) -> bool {
    let held = plan.endpoints[endpoint].fleet.is_some_and(|fleet| plan.fleets[fleet as usize].held);
    let calls = |op: &Op| matches!(op, Op::Call(_) | Op::Fork { .. } | Op::Cache(_));
    !held || !reached(plan, plan.endpoints[endpoint].start).any(|step| calls(&plan.program[step as usize]))
}

/// What can be known of a program alone.
fn of_program(plan: &Plan, start: u32) -> Foresight {
    let works = |op: &Op| matches!(op, Op::Work(_) | Op::Wait(_) | Op::Lock(_) | Op::Begin(_) | Op::Stream(_));
    match (&plan.program[start as usize], plan.program.get(start as usize + 1)) {
        (Op::Work(_), Some(Op::End)) => Foresight::Answer,
        (Op::Work(_), Some(_)) if !reached(plan, start + 1).any(|step| works(&plan.program[step as usize])) => {
            Foresight::Work
        }
        _ => Foresight::Nothing,
    }
}

/// The steps that a program may come to from this one on.
pub(super) fn reached(plan: &Plan, start: u32) -> impl Iterator<Item = u32> {
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![start];
    while let Some(step) = open.pop() {
        if !seen.insert(step) {
            continue;
        }
        match &plan.program[step as usize] {
            Op::End | Op::Join | Op::BranchCall(_) => {}
            Op::Jump(to) => open.push(*to),
            Op::Branch(to) => open.push(*to),
            Op::Arm { start, .. } => open.push(*start),
            Op::Fallback(to) => open.extend([*to, step + 1]),
            Op::Cache(op) => {
                open.push(step + 1);
                open.extend(
                    op.access().map(|access| &plan.accesses[access as usize]).filter(|a| a.loads).map(|a| a.found),
                );
            }
            Op::Again { to, .. } => open.extend([*to, step + 1]),
            Op::Choose(arms) => open.extend(step + 1..=step + arms),
            Op::Fork { branches, then, .. } => open.extend((step + 1..=step + branches).chain([*then])),
            Op::Gather { .. } | Op::Copy { .. } | Op::Settle { .. } => open.push(step + 1),
            // It goes on behind the way back, or takes it.
            Op::Validate(_) => open.extend([step + 1, step + 2]),
            Op::Work(_) | Op::Wait(_) | Op::Call(_) | Op::Fail(_) | Op::Commit(_) | Op::Observe(_) => {
                open.push(step + 1);
            }
            Op::Accept(_) | Op::Replicate(_) | Op::Send(_) => open.push(step + 1),
            Op::Pulse(number) => open.extend([step + 1, plan.streams[*number as usize].end]),
            Op::Lock(_) | Op::Unlock(_) | Op::Begin(_) | Op::Stream(_) => open.push(step + 1),
        }
    }
    seen.into_iter()
}
