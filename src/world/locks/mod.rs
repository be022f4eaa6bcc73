//! Requests that contend for keys: those that hold them, and those that look afterwards whether they should have.

mod deadlock;
mod optimistic;
mod queues;
mod versions;

use super::frame::Worker;
use super::{Step, Trace, World, kind};
use crate::engine::lane::Lane;
use crate::engine::random::Draws;
use crate::engine::{Key, NONE};
use crate::plan::lock::{LockPlan, LockTable, LockWait};
use crate::tally::Outcome;
use crate::tally::lock::{LockGauge, Obtained};
use deadlock::Search;
use optimistic::Open;
use queues::Queues;
use versions::Versions;

/// The state of all lock tables.
#[derive(Debug)]
pub struct LockState {
    queues: Queues,
    search: Search,
    /// Timers of those who wait, by [`LockPlan::waits`].
    lanes: Vec<Lane>,
    /// What was committed of late, by table.
    versions: Vec<Versions>,
    /// The transaction that each frame is in, by slot.
    open: Vec<Open>,
    /// Room for the keys of a step, and for those who get what another lets go.
    keys: Vec<u64>,
    next: Vec<u32>,
}

/// A key that was drawn before is drawn anew so often before the most popular of the others is taken: under a steep law
/// of Zipf chance might not find another for very long.
const MOST_REPEATS: u32 = 64;

impl LockState {
    /// Nobody holds anything; none if nobody ever will.
    pub fn new(plan: &LockPlan) -> Option<Box<Self>> {
        let used = !plan.steps.is_empty() || !plan.transactions.is_empty();
        used.then(|| {
            Box::new(LockState {
                queues: Queues::default(),
                search: Search::default(),
                lanes: plan.waits.iter().map(|wait| Lane::new(wait.time())).collect(),
                versions: plan.tables.iter().map(|_| Versions::default()).collect(),
                open: Vec::new(),
                keys: Vec::new(),
                next: Vec::new(),
            })
        })
    }

    /// Draws the keys that a step uses, all different.
    fn draw(&mut self, table: &LockTable, count: u32, affinity: Key, mut draws: Draws) {
        let keys = &mut self.keys;
        keys.clear();
        let Some(sampler) = &table.keys else {
            return keys.push(affinity.value());
        };
        let mut repeats = 0;
        while keys.len() < count as usize {
            let key = if repeats < MOST_REPEATS {
                sampler.sample(&mut draws)
            } else {
                (1..).find(|key| !keys.contains(key)).unwrap_or(0)
            };
            if keys.contains(&key) {
                repeats += 1;
            } else {
                keys.push(key);
            }
        }
    }
}

/// Whether a key is the one that most ask for.
#[inline]
fn is_hottest(table: &LockTable, key: u64) -> bool {
    key == 1 && table.keys.is_some()
}

impl<T: Trace> World<'_, T> {
    /// A frame takes the keys of a step, one after the other. Returns whether it has them all; if not, it comes back to the
    /// same step when it gets the one that it waits for.
    pub(super) fn lock(&mut self, slot: u32, number: u32) -> bool {
        let (plan, now) = (self.plan, self.now());
        let (draws, affinity, measured) = (self.draws(slot), self.frames[slot].caller.affinity, self.measured(now));
        let step = &plan.locks.steps[number as usize];
        let table = &plan.locks.tables[step.table as usize];
        let Some(locks) = &mut self.locks else {
            return true;
        };
        let tally = &mut self.tally.locks[step.table as usize];
        locks.draw(table, step.keys, affinity, draws);
        if step.sorted {
            locks.keys.sort_unstable();
        }
        let mut wish = None;
        for nth in locks.queues.taken(slot, number) as usize..locks.keys.len() {
            let key = locks.keys[nth];
            let (hold, first) = locks.queues.want(slot, number, (step.table, key), step.shared, now);
            let granted = locks.queues.hold(hold).granted;
            tally.want(now, granted, measured);
            if !granted {
                wish = Some(hold);
                break;
            }
            tally.obtain(Obtained::Acquired, 0, measured);
            if first {
                tally.change(LockGauge::Held, now, 1);
                tally.change(LockGauge::Hottest, now, i64::from(is_hottest(table, key)));
            }
        }
        match wish {
            Some(hold) => {
                self.wait_for_key(slot, hold, step.timeout, table.detection);
                false
            }
            None => true,
        }
    }

    /// A frame waits for a key. Its worker waits with it, where it also waits for calls.
    fn wait_for_key(&mut self, slot: u32, hold: u32, timeout: u32, detection: u32) {
        let now = self.now();
        let frame = &self.frames[slot];
        if frame.worker == Worker::Own {
            let fleet = self.replicas[frame.replica as usize].fleet;
            if !self.plan.fleets[fleet as usize].held {
                self.release(slot);
            }
        }
        let Some(locks) = &mut self.locks else { return };
        let serial = locks.queues.hold(hold).serial;
        for lane in [timeout, detection] {
            let queues = &locks.queues;
            let first =
                locks.lanes[lane as usize].set(now, hold, serial, |timer| queues.is_open(timer.slot, timer.serial));
            if let Some(time) = first {
                self.agenda.schedule(time, kind::LOCK_WAIT, lane);
            }
        }
    }

    /// The first timer of those who wait for a key is due.
    pub(super) fn on_lock_wait(&mut self, lane: u32) {
        let wait = self.plan.locks.waits[lane as usize];
        let Some(locks) = &mut self.locks else { return };
        let timer = locks.lanes[lane as usize].take();
        if let Some(timer) = timer.filter(|timer| locks.queues.is_open(timer.slot, timer.serial)) {
            match wait {
                LockWait::Timeout(_) => self.fail_wish(timer.slot, Obtained::TimedOut),
                LockWait::Detection(_) => {
                    if let Some(victim) = locks.search.victim(&locks.queues, timer.slot) {
                        self.fail_wish(victim, Obtained::Deadlock);
                    }
                }
            }
        }
        let Some(locks) = &mut self.locks else { return };
        let queues = &locks.queues;
        if let Some(time) = locks.lanes[lane as usize].skip(|timer| queues.is_open(timer.slot, timer.serial)) {
            self.agenda.schedule(time, kind::LOCK_WAIT, lane);
        }
    }

    /// A frame does not get the key that it waits for: it fails.
    fn fail_wish(&mut self, hold: u32, how: Obtained) {
        let Some(locks) = &self.locks else { return };
        let slot = locks.queues.hold(hold).slot;
        self.drop_key(slot, how);
        self.end(slot, Outcome::Failed);
    }

    /// A frame is done with a step that holds keys.
    pub(super) fn unlock(&mut self, slot: u32, number: u32) {
        while let Some(locks) = &self.locks
            && locks.queues.taken(slot, number) > 0
        {
            self.drop_key(slot, Obtained::GivenUp);
        }
    }

    /// A frame is over, or its server is gone: it lets go of all that it holds.
    #[inline]
    pub(super) fn leave_locks(&mut self, slot: u32) {
        if self.locks.is_some() {
            self.leave_all_locks(slot);
        }
    }

    fn leave_all_locks(&mut self, slot: u32) {
        while let Some(locks) = &self.locks
            && locks.queues.last_of(slot) != NONE
        {
            self.drop_key(slot, Obtained::GivenUp);
        }
        self.stop_transaction(slot);
    }

    /// A frame lets go of the key that it took last, or waits for it no more, which is counted as `how`.
    fn drop_key(&mut self, slot: u32, how: Obtained) {
        let (plan, now, warmup) = (self.plan, self.now(), self.plan.warmup);
        let Some(locks) = &mut self.locks else { return };
        let hold = *locks.queues.hold(locks.queues.last_of(slot));
        let table = plan.locks.steps[hold.step as usize].table;
        let tally = &mut self.tally.locks[table as usize];
        let mut next = std::mem::take(&mut locks.next);
        let released = locks.queues.let_go(slot, now, &mut next);
        let measured = hold.since >= warmup;
        if !hold.granted {
            tally.change(LockGauge::Waiting, now, -1);
            tally.obtain(how, now - hold.since, measured);
        } else if let Some(released) = released {
            if measured {
                tally.hold.record(now - hold.since);
            }
            if released.free {
                let hottest = is_hottest(&plan.locks.tables[table as usize], released.key.1);
                tally.change(LockGauge::Held, now, -1);
                tally.change(LockGauge::Hottest, now, -i64::from(hottest));
            }
        }
        for &granted in &next {
            let since = locks.queues.begin_hold(granted, now);
            tally.change(LockGauge::Waiting, now, -1);
            tally.obtain(Obtained::Acquired, now - since, since >= warmup);
        }
        for granted in next.drain(..) {
            if let Some(locks) = &self.locks {
                let slot = locks.queues.hold(granted).slot;
                self.later(slot, Step::Resume);
            }
        }
        if let Some(locks) = &mut self.locks {
            locks.next = next;
        }
    }

    /// Counts who still waits for a key, and which transactions are open, at the end of the run.
    pub(super) fn count_open_locks(&mut self) {
        let (plan, warmup) = (self.plan, self.plan.warmup);
        let Some(locks) = &self.locks else { return };
        for slot in 0..self.frames.capacity() as u32 {
            if let Some(wish) = locks.queues.wish_of(slot).map(|wish| locks.queues.hold(wish))
                && wish.since >= warmup
            {
                let table = plan.locks.steps[wish.step as usize].table;
                self.tally.locks[table as usize].waiting_at_end += 1;
            }
            if let Some(open) = locks.open.get(slot as usize)
                && open.step != NONE
                && open.since >= warmup
            {
                let table = plan.locks.transactions[open.step as usize].table;
                self.tally.locks[table as usize].open_at_end += 1;
            }
        }
    }
}
