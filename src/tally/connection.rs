//! The long connections to a fleet.

use super::gauges::{Gauges, add_integrals, merge_windows};
use super::histogram::Histogram;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// The quantities of connections whose averages over time are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionGauge {
    /// Connections that are open.
    Open,
    /// Clients whose connection broke and who have no other yet.
    Seeking,
}

/// How many gauges there are.
pub const CONNECTION_GAUGES: usize = 2;

/// One window of the time series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionWindow {
    /// Integral over the window by [`ConnectionGauge`], in nanoseconds times the unit.
    pub integrals: [u64; CONNECTION_GAUGES],
    /// Connections that were made, again or for the first time.
    pub made: u64,
    /// Connections that broke.
    pub broken: u64,
    /// Connections that a replica refused because it had as many as it takes.
    pub refused: u64,
}

/// How a connection comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// Its time is up.
    Closed,
    /// Its server died, went away or failed it.
    Broken,
    /// Its client went away.
    Left,
}

/// Counts of the connections to a fleet: what happened in the measured time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTally {
    /// Connections that were open when the measured time began.
    pub open_before: u64,
    /// Connections that were made: these and those before end in one of the ways of [`Parting`], or are open at the end.
    pub made: u64,
    /// By [`Parting`].
    pub ended: [u64; 3],
    /// Open at the end of the run.
    pub open_at_end: u64,
    /// Connections that a replica refused because it had as many as it takes.
    pub refused: u64,
    /// Clients who were trying to get another connection when the measured time began.
    pub seeking_before: u64,
    /// Breaks after which the client tried again: it and those before are connected again, give up, or still try at the
    /// end.
    pub sought: u64,
    /// Connections that were made again.
    pub reconnected: u64,
    /// Clients who gave up.
    pub given_up: u64,
    /// Clients who still try at the end of the run.
    pub seeking_at_end: u64,
    /// From a break until the client was connected again.
    pub reconnect: Histogram,
    /// The most connections that were open at one time, summed over runs.
    pub peak: u64,
    /// The windows that are complete.
    pub windows: Vec<ConnectionWindow>,
    window: ConnectionWindow,
    /// By [`ConnectionGauge`].
    pub gauges: Gauges<CONNECTION_GAUGES>,
}

impl ConnectionTally {
    fn change(&mut self, gauge: ConnectionGauge, now: Time, change: i64) {
        self.gauges.change(gauge as usize, now, change);
    }

    /// A connection is made.
    pub fn make(&mut self, now: Time, measured: bool) {
        self.change(ConnectionGauge::Open, now, 1);
        self.window.made += 1;
        self.made += u64::from(measured);
        self.peak = self.peak.max(self.gauges.value(ConnectionGauge::Open as usize) as u64);
    }

    /// A connection ends.
    pub fn part(&mut self, how: Parting, now: Time, measured: bool) {
        self.change(ConnectionGauge::Open, now, -1);
        self.window.broken += u64::from(how == Parting::Broken);
        self.ended[how as usize] += u64::from(measured);
    }

    /// A connection is refused.
    pub fn refuse(&mut self, measured: bool) {
        self.window.refused += 1;
        self.refused += u64::from(measured);
    }

    /// A client whose connection broke tries to get another.
    pub fn seek(&mut self, now: Time, measured: bool) {
        self.change(ConnectionGauge::Seeking, now, 1);
        self.sought += u64::from(measured);
    }

    /// A client whose connection broke at some time is connected again, or gives up.
    pub fn find(&mut self, since: Time, now: Time, found: bool, measured: bool) {
        self.change(ConnectionGauge::Seeking, now, -1);
        if !measured {
            return;
        }
        if found {
            self.reconnected += 1;
            self.reconnect.record(now - since);
        } else {
            self.given_up += 1;
        }
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.gauges.begin_measuring(now);
        self.open_before = self.gauges.value(ConnectionGauge::Open as usize) as u64;
        self.seeking_before = self.gauges.value(ConnectionGauge::Seeking as usize) as u64;
        self.peak = self.open_before;
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let integrals = self.gauges.close_window(now);
        self.windows.push(ConnectionWindow { integrals, ..std::mem::take(&mut self.window) });
    }

    /// Whether every connection and every break is counted once at its beginning and once at its end.
    pub fn balances(&self) -> bool {
        self.open_before + self.made == self.ended.iter().sum::<u64>() + self.open_at_end
            && self.seeking_before + self.sought == self.reconnected + self.given_up + self.seeking_at_end
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &ConnectionTally) {
        self.open_before += other.open_before;
        self.seeking_before += other.seeking_before;
        self.made += other.made;
        self.ended.iter_mut().zip(other.ended).for_each(|(a, b)| *a += b);
        self.open_at_end += other.open_at_end;
        self.refused += other.refused;
        self.sought += other.sought;
        self.reconnected += other.reconnected;
        self.given_up += other.given_up;
        self.seeking_at_end += other.seeking_at_end;
        self.reconnect.merge(&other.reconnect);
        self.peak += other.peak;
        self.gauges.merge(&other.gauges);
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            add_integrals(&mut mine.integrals, &theirs.integrals);
            mine.made += theirs.made;
            mine.broken += theirs.broken;
            mine.refused += theirs.refused;
        });
    }
}
