//! What happened at a fleet: the replicas of a service, or the servers of a database.

use super::evenness::Evenness;
use super::flow::Flow;
use super::gauges::{Gauges, add_integrals, merge_windows};
use super::histogram::Histogram;
use super::occupancy::Occupancy;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// The quantities of a fleet whose averages over time are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gauge {
    /// Calls that wait for a worker.
    Queue,
    /// CPUs that work.
    Busy,
    /// CPUs of the ready replicas.
    Cpus,
    /// Replicas that take calls.
    Ready,
    /// Replicas that start up.
    Starting,
    /// Replicas that have failed.
    Down,
    /// Replicas that are paid for.
    Paid,
    /// 1 while as many replicas are ready as are needed, or while the active one is.
    Available,
    /// Workers that are switched off, or on a vacation.
    Off,
    /// Workers that are being set up.
    Setup,
    /// Replicas that passive checks have ejected.
    Ejected,
    /// Replicas that are paid for beyond those that are paid for all the time.
    Beyond,
    /// Replicas that wait in the warm pool.
    Pooled,
    /// CPUs of the replicas that are paid for, where their number changes.
    PaidCpus,
}

/// How many gauges there are.
pub const GAUGES: usize = 14;

/// Data that is moved, as far as it is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// Out to clients.
    Egress,
    /// Into or out of a zone, from or to another of its region.
    CrossZone,
    /// To another region.
    InterRegion,
    /// Through the load balancer: requests and answers.
    Balanced,
}

/// How many kinds there are.
pub const DATA: usize = 4;

/// One window of the time series of a fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetWindow {
    /// Integral over the window by [`Gauge`], in nanoseconds times the unit.
    pub integrals: [u64; GAUGES],
    /// Bytes by [`Data`].
    pub data: [u64; DATA],
    /// Calls that were served to their end though their caller had given up on them.
    pub unwanted: u64,
    /// Calls present at the window's end.
    pub in_system_at_end: u64,
    /// Runs in which every worker was busy at the window's end.
    pub all_busy_at_end: u64,
}

/// Counts of a fleet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetTally {
    /// The calls.
    pub calls: Flow,
    /// Time that measured calls waited for a worker, of those that a worker took.
    pub wait: Histogram,
    /// Measured calls that a replica took or queued.
    pub admitted: u64,
    /// How many of them had to queue.
    pub waited: u64,
    /// Nanoseconds that are charged beyond the replicas' lives, of those that ended in the measured time: lives are rounded
    /// up, and have a least.
    pub billed_extra: u64,
    /// Bytes that were moved in the measured time, by [`Data`].
    pub data: [u64; DATA],
    /// Replicas that are paid for all the time.
    pub committed: u32,
    /// CPU time, in nanoseconds, of measured calls that nobody waited for when they ended.
    pub wasted: u128,
    /// The most replicas at one time that were starting, ready or down, summed over runs.
    pub peak: u64,
    /// Times in the measured time at which it became unavailable.
    pub outages: u64,
    /// How long the outages lasted that began in the measured time and are over.
    pub outage: Histogram,
    /// Time from the start of the run to the first outage, or to the end of a run without any; summed over runs.
    pub without_outage: u128,
    /// Runs with an outage.
    pub runs_with_outage: u64,
    /// Times that passive checks ejected a replica.
    pub ejections: u64,
    /// Times that a probe had a replica restarted.
    pub restarts: u64,
    /// Deploys that were taken back.
    pub rollbacks: u64,
    /// How far off its autoscaler's forecasts were, of the hours that ended in the measured time: the sum of their errors, as
    /// shares of what came, in billionths, so that sums of runs do not depend on their order; and how many those are.
    pub forecasts: (u128, u64),
    /// Calls present at the ends of measured windows.
    pub present: Occupancy,
    /// Calls at each replica that gets any, at the ends of measured windows.
    pub load: Occupancy,
    /// How evenly the measured calls were spread over the replicas.
    pub evenness: Evenness,
    /// By [`Gauge`].
    pub gauges: Gauges<GAUGES>,
    /// The windows that are complete.
    pub windows: Vec<FleetWindow>,
    /// Calls of the current window that were served though their caller had given up on them.
    unwanted: u64,
    /// Bytes of the current window.
    moved: [u64; DATA],
    /// When the outage that is under way began.
    outage_since: Option<Time>,
}

impl FleetTally {
    /// Changes a gauge.
    #[inline]
    pub fn change(&mut self, gauge: Gauge, now: Time, change: i64) {
        self.gauges.change(gauge as usize, now, change);
    }

    /// A gauge was higher by one from `from` to `to`.
    #[inline]
    pub fn pass(&mut self, gauge: Gauge, from: Time, to: Time) {
        self.gauges.pass(gauge as usize, from, to);
    }

    /// Changes the number of paid replicas.
    pub fn change_paid(&mut self, now: Time, change: i64) {
        self.change(Gauge::Paid, now, change);
        let paid = self.gauge(Gauge::Paid);
        let beyond = (paid - i64::from(self.committed)).max(0);
        self.change(Gauge::Beyond, now, beyond - self.gauge(Gauge::Beyond));
    }

    /// A replica that ends is charged for so much more than its life. One that is committed is paid for anyhow.
    pub fn round_up(&mut self, extra: Time) {
        if self.gauge(Gauge::Beyond) > 0 {
            self.billed_extra = self.billed_extra.saturating_add(extra);
        }
    }

    /// So many bytes are moved.
    pub fn move_data(&mut self, data: Data, bytes: u64, measured: bool) {
        let moved = &mut self.moved[data as usize];
        *moved = moved.saturating_add(bytes);
        let all = &mut self.data[data as usize];
        *all = all.saturating_add(if measured { bytes } else { 0 });
    }

    /// It becomes unavailable, or available again.
    pub fn change_available(&mut self, now: Time, available: bool, measured: bool) {
        self.change(Gauge::Available, now, if available { 1 } else { -1 });
        if available {
            if let Some(since) = self.outage_since.take().filter(|_| measured) {
                self.outage.record(now - since);
            }
            return;
        }
        if self.runs_with_outage == 0 {
            (self.runs_with_outage, self.without_outage) = (1, u128::from(now));
        }
        self.outages += u64::from(measured);
        self.outage_since = measured.then_some(now);
    }

    /// The run is over.
    pub fn finish(&mut self, now: Time) {
        if self.runs_with_outage == 0 {
            self.without_outage = u128::from(now);
        }
    }

    /// What a gauge shows.
    #[inline]
    pub fn gauge(&self, gauge: Gauge) -> i64 {
        self.gauges.value(gauge as usize)
    }

    /// The integral of a gauge from the start of the run to now, in nanoseconds times its unit, modulo 2^64.
    pub fn reading(&self, gauge: Gauge, now: Time) -> u64 {
        self.gauges.reading(gauge as usize, now)
    }

    /// A worker takes a measured call that waited this long.
    #[inline]
    pub fn taken(&mut self, waited: Time) {
        self.wait.record(waited);
    }

    /// A measured call comes to a replica, which takes it at once or queues it.
    #[inline]
    pub fn admit(&mut self, queued: bool) {
        self.admitted += 1;
        self.waited += u64::from(queued);
    }

    /// A call was served to its end; `wanted` tells whether its caller still waited for it.
    #[inline]
    pub fn served(&mut self, wanted: bool) {
        self.unwanted += u64::from(!wanted);
    }

    /// A forecast turned out to be so far off, as a share of what came.
    pub fn compare_forecast(&mut self, error: f64) {
        self.forecasts.0 += (error * 1e9) as u128;
        self.forecasts.1 += 1;
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.gauges.begin_measuring(now);
        self.calls.begin_measuring(now);
        self.peak = 0;
        (self.billed_extra, self.data) = (0, [0; DATA]);
    }

    /// Ends the current window; `all_busy` tells whether every worker of the ready replicas is.
    pub fn close_window(&mut self, now: Time, all_busy: bool) {
        self.windows.push(FleetWindow {
            integrals: self.gauges.close_window(now),
            data: std::mem::take(&mut self.moved),
            unwanted: std::mem::take(&mut self.unwanted),
            in_system_at_end: self.calls.present_now(),
            all_busy_at_end: u64::from(all_busy),
        });
        self.calls.close_window(now);
    }

    /// Adds the counts of another run of the same fleet.
    pub fn merge(&mut self, other: &FleetTally) {
        self.calls.merge(&other.calls);
        self.wait.merge(&other.wait);
        self.admitted += other.admitted;
        self.waited += other.waited;
        self.present.merge(&other.present);
        self.load.merge(&other.load);
        self.evenness.merge(&other.evenness);
        self.outages += other.outages;
        self.ejections += other.ejections;
        self.restarts += other.restarts;
        self.rollbacks += other.rollbacks;
        self.forecasts.0 += other.forecasts.0;
        self.forecasts.1 += other.forecasts.1;
        self.outage.merge(&other.outage);
        self.without_outage += other.without_outage;
        self.runs_with_outage += other.runs_with_outage;
        self.billed_extra = self.billed_extra.saturating_add(other.billed_extra);
        self.data.iter_mut().zip(other.data).for_each(|(a, b)| *a = a.saturating_add(b));
        self.peak += other.peak;
        self.wasted += other.wasted;
        self.gauges.merge(&other.gauges);
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            add_integrals(&mut mine.integrals, &theirs.integrals);
            mine.data.iter_mut().zip(theirs.data).for_each(|(a, b)| *a = a.saturating_add(b));
            mine.unwanted += theirs.unwanted;
            mine.in_system_at_end += theirs.in_system_at_end;
            mine.all_busy_at_end += theirs.all_busy_at_end;
        });
    }
}
