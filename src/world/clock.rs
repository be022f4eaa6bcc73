//! What happens by the clock alone: windows of the time series, the end of the warm-up, the end.

use super::frame::{Link, State};
use super::{Trace, World, kind};
use crate::engine::NONE;
use crate::tally::fleet::Gauge;
use crate::tally::{Evenness, RunTally};

impl<T: Trace> World<'_, T> {
    /// A window of the time series is over.
    pub(super) fn on_window(&mut self) {
        self.close_windows();
        self.review_aftermaths();
        self.look_ahead();
        let next = self.now() + self.plan.window;
        if next < self.plan.duration {
            self.agenda.schedule(next, kind::WINDOW, 0);
        }
    }

    fn close_windows(&mut self) {
        let now = self.now();
        self.tally.classes.iter_mut().for_each(|class| class.close_window(now));
        self.note_lags();
        self.close_queue_windows();
        self.tally.locks.iter_mut().for_each(|locks| locks.close_window(now));
        self.tally.connections.iter_mut().for_each(|connections| connections.close_window(now));
        self.tally.functions.iter_mut().for_each(|function| function.close_window(now));
        self.close_memory_windows();
        self.tally.caches.iter_mut().for_each(|cache| cache.close_window(now));
        self.tally.pools.iter_mut().for_each(|pool| pool.close_window(now));
        self.tally.pods.iter_mut().for_each(|pods| pods.close_window(now));
        for (fleet, tally) in self.tally.fleets.iter_mut().enumerate() {
            let spec = &self.plan.fleets[fleet];
            let state = &self.fleets[fleet];
            let each = if spec.vertical.is_some() { state.workers_of_each(spec) } else { spec.concurrency };
            let workers = tally.gauge(Gauge::Ready) as u64 * u64::from(each);
            let busy = if spec.foreseen { tally.gauge(Gauge::Busy) as u64 } else { self.fleets[fleet].busy_workers };
            // As many environments as calls is what a function is for.
            let all_busy = workers > 0 && busy >= workers && spec.function.is_none();
            tally.close_window(now, all_busy);
            if now > self.plan.warmup {
                tally.present.see(tally.calls.present_now());
                let pool = &mut self.fleets[fleet].pool;
                pool.now = now;
                let known = if spec.loads_known { pool.len() } else { 0 };
                (0..known).for_each(|position| tally.load.see(u64::from(pool.load(position))));
            }
        }
    }

    /// The warm-up is over: what is counted begins here.
    pub(super) fn on_measure(&mut self) {
        let now = self.now();
        self.tally.classes.iter_mut().for_each(|class| class.begin_measuring(now));
        self.tally.fleets.iter_mut().for_each(|tally| tally.begin_measuring(now));
        (0..self.plan.fleets.len() as u32).for_each(|fleet| self.note_peak(fleet));
        self.tally.queues.iter_mut().for_each(|tally| tally.begin_measuring(now));
        self.tally.locks.iter_mut().for_each(|locks| locks.begin_measuring(now));
        self.tally.connections.iter_mut().for_each(|connections| connections.begin_measuring(now));
        self.tally.functions.iter_mut().for_each(|function| function.begin_measuring(now));
        self.tally.memories.iter_mut().for_each(|memory| memory.begin_measuring(now));
        self.tally.caches.iter_mut().for_each(|cache| cache.begin_measuring(now));
        self.tally.pools.iter_mut().for_each(|pool| pool.begin_measuring(now));
        self.tally.pods.iter_mut().for_each(|pods| pods.begin_measuring(now));
        // At the end of a window that comes with it, counts are read once more.
        if !now.is_multiple_of(self.plan.window) {
            self.look_ahead();
        }
    }

    /// The end: closes the last window and counts what is still under way.
    pub(super) fn finish(mut self) -> RunTally {
        self.close_windows();
        let end = self.now();
        self.tally.fleets.iter_mut().for_each(|tally| tally.finish(end));
        self.close_ledgers();
        self.close_copies();
        for (tally, state) in self.tally.fleets.iter_mut().zip(&self.fleets) {
            tally.evenness = Evenness::of(&state.sent);
        }
        for slot in 0..self.frames.capacity() as u32 {
            let frame = &self.frames[slot];
            if frame.serial == 0 {
                continue;
            }
            if frame.caller.link == Link::Client && self.measured(frame.caller.born) {
                self.tally.in_flight[usize::from(frame.caller.class)] += 1;
            }
            let delayed = frame.state == State::Delayed;
            if (frame.replica != NONE || delayed) && !frame.is_branch() && self.measured(frame.entered) {
                let of_endpoint = self.plan.endpoints[frame.caller.endpoint as usize].fleet.unwrap_or(0);
                let fleet = if delayed { of_endpoint } else { self.replicas[frame.replica as usize].fleet };
                self.tally.calls_in_flight[fleet as usize] += 1;
                self.tally.ages_in_flight[fleet as usize] += u128::from(end - frame.entered);
            }
        }
        self.close_queues();
        self.count_open_locks();
        self.count_open_streams();
        self.tally.events = self.agenda.events();
        self.tally.fingerprint = self.agenda.fingerprint();
        self.tally.runs = 1;
        self.assert_conservation();
        self.assert_packed();
        self.finish_caches();
        self.tally
    }

    /// Every request is counted once at its birth and once at its end.
    fn assert_conservation(&self) {
        for (class, flow) in self.tally.classes.iter().enumerate() {
            let under_way = self.tally.in_flight[class];
            assert_eq!(flow.born, flow.finished() + under_way, "requests of class {class} are not conserved");
        }
        for (fleet, tally) in self.tally.fleets.iter().enumerate() {
            let under_way = self.tally.calls_in_flight[fleet];
            let name = &self.plan.fleets[fleet].name;
            assert_eq!(tally.calls.born, tally.calls.finished() + under_way, "calls to {name} are not conserved");
        }
        for (&fleet, tally) in self.plan.connected.iter().zip(&self.tally.connections) {
            let name = &self.plan.fleets[fleet as usize].name;
            assert!(tally.balances(), "connections to {name} are not conserved");
        }
        for (table, tally) in self.plan.locks.tables.iter().zip(&self.tally.locks) {
            assert!(tally.balances(), "what was wanted of {} is not conserved", table.name);
        }
    }
}
