//! One replication: the life of every request, and the machinery that serves them.
//!
//! A run is a pure function of the plan and the replication's number. Events come from the agenda one at
//! a time; what an event sets off at the same instant waits in `immediate` rather than on the stack, so
//! that no chain of calls and answers, however long, can exhaust it.

mod admission;
mod aftermath;
mod ailment;
mod backup;
mod cache;
mod cancellation;
mod clients;
mod clock;
mod commit;
mod container;
mod counts;
mod data;
mod deadline;
mod deploy;
mod disk;
mod environments;
mod failure;
mod fault;
mod fleet;
mod follower;
mod foreseen;
mod frame;
mod guards;
mod health;
mod hedging;
mod interruption;
mod journal;
mod kind;
mod leadership;
mod locks;
mod log;
mod maintenance;
mod memory;
mod messages;
mod metering;
mod network;
mod nodes;
mod outage;
mod pause;
mod probe;
mod purpose;
mod queue;
mod quorum;
mod read;
mod recovery;
mod replica;
mod replica_set;
mod resize;
mod rest;
mod run;
mod scaling;
mod server;
mod sharing;
mod silence;
mod standby;
mod status;
mod steps;
mod stream;
pub mod trace;
mod trust;
mod warm_pool;

use crate::engine::lane::{Lane, Timer};
use crate::engine::time::NEVER;
use crate::engine::{Agenda, Arena, Event, Key, Time};
use crate::plan::arrivals::Cursor;
use crate::plan::{Edge, Plan};
use crate::policy::retry::RetryBudget;
use crate::tally::RunTally;
use cache::Caches;
use cancellation::Kin;
pub use counts::empty_tally;
use failure::{Crew, FailureClock};
use fault::FaultState;
use fleet::{FleetState, Unheard};
use foreseen::Ahead;
use frame::Frame;
use guards::Gate;
use hedging::Pace;
use locks::LockState;
use maintenance::MaintenanceState;
use messages::Messages;
use network::Trouble;
use nodes::Nodes;
use probe::Check;
use quorum::Quorums;
use recovery::RecoveryState;
use replica::Replica;
use replica_set::SetState;
pub use run::{RunError, run};
use std::collections::{BTreeMap, VecDeque};
use stream::Streams;
use trace::Trace;

/// Something to do at this instant, after what is being done.
#[derive(Clone, Copy, Debug)]
struct Task {
    slot: u32,
    serial: u32,
    what: Step,
}

/// What to do with a frame.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Go on with its program.
    Resume,
    /// A call that it needed failed: take its fallback, or end it with an error.
    Fail,
    /// Tell it that nobody waits for it.
    Cancel,
    /// It is with the consumer of its messages.
    Receive,
}

/// The state of one replication.
struct World<'p, T> {
    plan: &'p Plan,
    key: Key,
    agenda: Agenda,
    lanes: Vec<Lane>,
    frames: Arena<Frame>,
    fleets: Vec<FleetState>,
    unheard: Unheard,
    replicas: Vec<Replica>,
    /// What replicas run on, where that is told.
    nodes: Option<Box<Nodes>>,
    failure_clocks: Vec<FailureClock>,
    crews: Vec<Crew>,
    faults: Vec<FaultState>,
    /// What is wrong with the network.
    troubles: Vec<Trouble>,
    maintenances: Vec<MaintenanceState>,
    /// What copies hold, where they are equal.
    quorums: Quorums,
    recoveries: Vec<RecoveryState>,
    /// Until when each zone is out, where a plan of recovery asks.
    zones_out: Vec<Time>,
    /// Leaders with their followers.
    sets: Vec<SetState>,
    /// What waits in queues, and who comes for it.
    messages: Messages,
    /// What caches hold.
    caches: Caches,
    cursors: Vec<Cursor>,
    /// Where the keys of each source's requests branch off.
    source_keys: Vec<Key>,
    /// Requests that each source has sent.
    sent: Vec<u64>,
    /// The source of each user of a closed source.
    users: Vec<u32>,
    budgets: Vec<RetryBudget>,
    /// How long calls along hedged edges take, where that decides.
    paces: BTreeMap<u32, Pace>,
    /// What each frame has out, where some server is told of calls that nobody waits for.
    kin: Option<Kin>,
    /// Who holds what, where anybody does.
    locks: Option<Box<LockState>>,
    /// Long connections, where there are any.
    streams: Option<Box<Streams>>,
    /// What callers put before their calls.
    gate: Gate,
    /// Who follows single requests, in a run that is traced.
    tracer: T,
    immediate: VecDeque<Task>,
    /// What was foreseen and is not yet counted.
    ahead: Ahead,
    tally: RunTally,
    /// Room for calls that a crash takes with it, and for set-ups that begin together.
    held: Vec<(u32, u32)>,
    begun: Vec<u32>,
    /// Whether replicas may stand still.
    pauses: bool,
    /// Whether the decisions of controllers are kept with their reasons: in the first run.
    explained: bool,
    serial: u32,
    epoch: u32,
}

impl<'p, T: Trace> World<'p, T> {
    fn new(plan: &'p Plan, replication: u32, tracer: T) -> Self {
        let key = Key::replication(plan.seed, replication);
        World {
            plan,
            key,
            agenda: Agenda::new(),
            lanes: plan.lanes.iter().map(|&delay| Lane::new(delay)).collect(),
            frames: Arena::new(),
            fleets: plan.fleets.iter().map(|fleet| FleetState::new(fleet, &plan.usual_day, key)).collect(),
            unheard: Unheard::default(),
            replicas: Vec::new(),
            nodes: Nodes::new(plan, key),
            failure_clocks: Vec::new(),
            crews: plan.crews.iter().map(|&repairs| Crew::new(repairs)).collect(),
            faults: plan.faults.iter().map(|fault| FaultState::new(fault, key)).collect(),
            troubles: Vec::new(),
            recoveries: plan.recoveries.iter().map(|recovery| RecoveryState::new(recovery, key)).collect(),
            zones_out: vec![0; plan.zones.len()],
            maintenances: plan.maintenances.iter().map(|m| MaintenanceState::new(m, key)).collect(),
            quorums: Quorums::new(&plan.quorums, key),
            sets: plan.replica_sets.iter().map(|set| SetState::new(set, key)).collect(),
            messages: Messages::new(plan),
            caches: Caches::new(plan, key),
            cursors: plan.sources.iter().map(|source| source.cursor(key)).collect(),
            source_keys: plan.sources.iter().map(|s| key.number(plan.edges[s.edge as usize].salt)).collect(),
            sent: vec![0; plan.sources.len()],
            users: Vec::new(),
            budgets: plan.edges.iter().map(Edge::budget).collect(),
            paces: BTreeMap::new(),
            kin: plan.cancels().then(Kin::default),
            locks: LockState::new(&plan.locks),
            streams: Streams::new(plan),
            gate: Gate::default(),
            tracer,
            immediate: VecDeque::new(),
            ahead: Ahead::new(plan),
            tally: empty_tally(plan),
            held: Vec::new(),
            begun: Vec::new(),
            pauses: plan.fleets.iter().any(|fleet| fleet.pauses),
            explained: replication == 0,
            serial: 0,
            epoch: 0,
        }
    }

    /// Puts everything in place at time zero.
    fn begin(&mut self) {
        self.agenda.schedule(self.plan.duration, kind::END, 0);
        self.agenda.schedule(self.plan.warmup, kind::MEASURE, 0);
        self.agenda.schedule(self.plan.window.min(self.plan.duration), kind::WINDOW, 0);
        self.open_nodes();
        for fleet in (0..self.plan.fleets.len()).filter(|&fleet| self.plan.fleets[fleet].pool.is_none()) {
            self.open_fleet(fleet as u32);
        }
        self.open_recoveries();
        (0..(self.sets.len() + self.plan.quorums.len()) as u32).for_each(|number| self.plan_backup(number));
        self.form_groups();
        self.open_faults();
        for (number, deploy) in self.plan.deploys.iter().enumerate() {
            self.agenda.schedule(deploy.at, kind::DEPLOY, number as u32);
        }
        for (number, maintenance) in self.plan.maintenances.iter().enumerate() {
            // Restarts for another size have no time of their own.
            if maintenance.at < NEVER {
                self.agenda.schedule(maintenance.at, kind::MAINTENANCE, number as u32);
            }
        }
        self.open_traffic();
    }

    #[inline]
    fn handle(&mut self, event: Event) {
        match event.kind {
            kind::DONE => self.on_done(event),
            kind::FORESEEN => self.on_foreseen(event),
            kind::ARRIVAL => self.on_arrival(event.slot),
            kind::DEPARTURE => self.on_departure(event),
            kind::TIMEOUT => self.on_timeout(event.slot),
            kind::THINK => self.on_think(event.slot),
            kind::RETRY => self.on_retry(event),
            kind::PATIENCE => self.on_patience(event),
            kind::READY => self.on_ready(event),
            kind::FAILURE => self.on_failure(event),
            kind::RESUME => self.on_resume(event),
            kind::REST => self.on_rest(event),
            kind::FAULT => self.on_fault(event.slot),
            kind::RECOVERED => self.on_recovered(event),
            kind::UNANSWERED => self.on_unanswered(event),
            kind::CHECK => self.on_check(event, Check::Readiness),
            kind::LIVENESS => self.on_check(event, Check::Liveness),
            kind::PROBE_KILL => self.on_probe_kill(event),
            kind::SWEEP => self.on_sweep(event),
            kind::PASS => self.on_pass(event),
            kind::TRAVEL => self.on_travel(event),
            kind::DEPLOY => self.on_deploy(event.slot),
            kind::ROLLOUT => self.roll_on(event.slot),
            kind::LOOK => self.on_look(event),
            kind::MAINTENANCE => self.on_maintenance(event.slot),
            kind::MAINTAIN => self.on_maintain(event),
            kind::TAKEOVER => self.on_takeover(event),
            kind::ACKNOWLEDGED => self.on_acknowledged(event),
            kind::FAILOVER => self.on_failover(event),
            kind::HEALED => self.review_leaders(),
            kind::CACHE_FAILOVER => self.on_cache_failover(event),
            kind::CACHE_SYNCED => self.on_cache_synced(event),
            kind::LOCK_WAIT => self.on_lock_wait(event.slot),
            kind::DEADLINE => self.on_deadline(event),
            kind::HEDGE => self.on_hedge(event),
            kind::BACKUP => self.on_backup(event.slot),
            kind::RECOVERY => self.on_recovery(event),
            kind::REGION_BACK => self.on_region_back(event),
            kind::WRITE_BEHIND => self.on_write_behind(event),
            kind::DRAINED => self.on_drained(event),
            kind::SCALE => self.on_scale(event.slot),
            kind::NODE => self.on_node(event),
            kind::NODE_SCAN => self.on_node_scan(),
            kind::NODE_SUPPLY => self.on_node_supply(event),
            kind::QUOTA => self.on_quota(event.slot),
            kind::WINDOW => self.on_window(),
            kind::MESSAGE => self.on_message(event),
            kind::VISIBLE => self.on_visible(event.slot),
            kind::COPIED => self.on_copied(event),
            kind::ELECTION => self.on_election(event),
            kind::SESSION => self.on_session(event),
            kind::REBALANCED => self.on_rebalanced(event),
            kind::POOLED => self.on_pooled(event),
            kind::RESIZE_LOOK => self.on_resize_look(event.slot),
            kind::RESIZE => self.on_resize(event),
            kind::EXPIRED => self.on_expired(event.slot),
            kind::OUT_OF_MEMORY => self.on_out_of_memory(event),
            _ => self.on_measure(),
        }
    }

    #[inline]
    fn perform(&mut self, task: Task) {
        if self.frames[task.slot].serial != task.serial {
            return;
        }
        match task.what {
            Step::Resume => self.go_on(task.slot),
            Step::Fail => self.fall_back(task.slot),
            Step::Cancel => self.cancel(task.slot),
            Step::Receive => self.receive(task.slot),
        }
    }

    fn later(&mut self, slot: u32, what: Step) {
        self.immediate.push_back(Task { slot, serial: self.frames[slot].serial, what });
    }

    #[inline]
    fn now(&self) -> Time {
        self.agenda.now()
    }

    /// Whether something that began at `time` is counted.
    #[inline]
    fn measured(&self, time: Time) -> bool {
        time >= self.plan.warmup
    }

    /// Sets the timer of a frame in its lane.
    #[inline]
    fn arm(&mut self, lane: u32, slot: u32) {
        let (now, serial, frames) = (self.agenda.now(), self.frames[slot].serial, &self.frames);
        let first = self.lanes[lane as usize].set(now, slot, serial, |timer| awaited(frames, timer));
        if let Some(time) = first {
            self.agenda.schedule(time, kind::TIMEOUT, lane);
        }
    }

    /// The first timer of a lane is due.
    fn on_timeout(&mut self, lane: u32) {
        let timer = self.lanes[lane as usize].take();
        if let Some(timer) = timer.filter(|timer| awaited(&self.frames, timer)) {
            self.time_out(timer.slot);
        }
        let frames = &self.frames;
        if let Some(time) = self.lanes[lane as usize].skip(|timer| awaited(frames, timer)) {
            self.agenda.schedule(time, kind::TIMEOUT, lane);
        }
    }
}

/// Whether somebody still waits for the frame that a timer was set for.
#[inline]
fn awaited(frames: &Arena<Frame>, timer: &Timer) -> bool {
    let frame = &frames[timer.slot];
    frame.serial == timer.serial && frame.caller.link.awaits()
}
