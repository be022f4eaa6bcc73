//! Vertical scaling: the replicas of a fleet get more CPUs or memory, or less, at work or with a restart.

use super::fleet::FleetState;
use super::replica::Replica;
use super::server::has_worker;
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE};
use crate::plan::Fleet;
use crate::policy::vertical::{Seen, Sized, Sizer, Workers};
use crate::tally::decisions::{Decision, Size};
use crate::tally::fleet::Gauge;

/// The size of a fleet's replicas in a run.
pub struct Dimension {
    sizer: Sizer,
    /// CPUs of a replica that starts, or comes back, and the limit of its memory; none if there is no limit.
    cpus: u32,
    memory: Option<u64>,
    /// CPUs and bytes that are decided on.
    wanted: [u64; 2],
    /// The tickets of the events that bring them.
    tickets: [u32; 2],
}

/// What is decided on, in the order of [`Sizer::look`].
const SIZES: [Size; 2] = [Size::Cpus, Size::Memory];

/// Integrals of memory are read in gibibytes, so that those of large fleets fit.
const GIBI: u32 = 30;

impl Dimension {
    /// That of a fleet at the start, if it changes.
    pub fn of(fleet: &Fleet) -> Option<Box<Self>> {
        let resizing = fleet.vertical.as_ref()?;
        let (cpus, sizer) = (fleet.cpus, resizing.spec.start());
        let memory = fleet.memory.as_ref().and_then(|memory| memory.limit);
        let wanted = [u64::from(cpus), memory.unwrap_or(0)];
        Some(Box::new(Dimension { sizer, cpus, memory, wanted, tickets: [NONE; 2] }))
    }

    /// The limit of the memory of a replica that starts, if there is one.
    pub fn memory(&self) -> Option<u64> {
        self.memory
    }
}

/// How many workers a replica with so many CPUs has.
fn workers(fleet: &Fleet, cpus: u32) -> u32 {
    let follows = fleet.vertical.as_ref().is_some_and(|resizing| resizing.spec.workers == Workers::PerCpu);
    if !follows || fleet.concurrency == u32::MAX {
        return fleet.concurrency;
    }
    let share = u64::from(fleet.concurrency) * u64::from(cpus) / u64::from(fleet.cpus.max(1));
    u32::try_from(share).unwrap_or(u32::MAX).max(1)
}

impl FleetState {
    /// How many workers a replica of a fleet has.
    pub fn workers_of_each(&self, fleet: &Fleet) -> u32 {
        workers(fleet, self.dimension.as_ref().map_or(fleet.cpus, |dimension| dimension.cpus))
    }
}

impl<T: Trace> World<'_, T> {
    /// The first look at a fleet's size.
    pub(super) fn open_dimension(&mut self, fleet: u32) {
        if let Some(dimension) = &self.fleets[fleet as usize].dimension {
            self.agenda.schedule(dimension.sizer.next_look(), kind::RESIZE_LOOK, fleet);
        }
    }

    /// CPUs and workers of a replica that starts.
    pub(super) fn size_of_new(&self, fleet: u32) -> (u32, u32) {
        let spec = &self.plan.fleets[fleet as usize];
        let cpus = self.fleets[fleet as usize].dimension.as_ref().map_or(spec.cpus, |dimension| dimension.cpus);
        (cpus, workers(spec, cpus))
    }

    /// The utilisation is read, or a scheduled size is due.
    pub(super) fn on_resize_look(&mut self, fleet: u32) {
        let (now, f) = (self.now(), fleet as usize);
        let spec = &self.plan.fleets[f];
        let (apply, explained) = (spec.vertical.as_ref().map_or(0, |v| v.spec.apply.nanos()), self.explained);
        let tally = &self.tally.fleets[f];
        let cpus = Seen { used: tally.reading(Gauge::Busy, now), size: tally.reading(Gauge::Cpus, now) };
        let ready = tally.gauge(Gauge::Ready) as u32;
        let memory = spec.memory.as_ref().map_or_else(Seen::default, |memory| {
            let (used, size) = self.tally.memories[memory.number as usize].readings(now);
            Seen { used: (used >> GIBI) as u64, size: (size >> GIBI) as u64 }
        });
        let Some(dimension) = &mut self.fleets[f].dimension else {
            return;
        };
        let decided = dimension.sizer.look(now, [cpus, memory], dimension.wanted);
        self.agenda.schedule(dimension.sizer.next_look().max(now + 1), kind::RESIZE_LOOK, fleet);
        if decided == [None, None] {
            return;
        }
        let ticket = self.agenda.schedule(now.saturating_add(apply), kind::RESIZE, fleet);
        for (nth, decided) in decided.into_iter().enumerate() {
            let Some(Sized { to, because }) = decided else { continue };
            dimension.tickets[nth] = ticket;
            let from = std::mem::replace(&mut dimension.wanted[nth], to);
            if explained {
                let (at, size) = (now, SIZES[nth]);
                self.tally.decisions.note(Decision { at, fleet, size, from, to, ready, because });
            }
        }
    }

    /// The size that was decided on is there, or the restart for it begins.
    pub(super) fn on_resize(&mut self, event: Event) {
        let fleet = event.slot;
        let Some(dimension) = &mut self.fleets[fleet as usize].dimension else {
            return;
        };
        let due = dimension.tickets.map(|ticket| ticket == event.ticket);
        match due {
            [false, false] => return,
            [cpus, memory] => {
                let [wanted_cpus, wanted_memory] = dimension.wanted;
                dimension.cpus = if cpus { wanted_cpus as u32 } else { dimension.cpus };
                dimension.memory = if memory { Some(wanted_memory) } else { dimension.memory };
            }
        }
        let maintenance = self.plan.fleets[fleet as usize].vertical.as_ref().and_then(|resizing| resizing.maintenance);
        if let Some(number) = maintenance {
            return self.on_maintenance(number);
        }
        for place in 0..self.fleets[fleet as usize].members.len() {
            let index = self.fleets[fleet as usize].members[place];
            if self.replicas[index as usize].status != Status::Gone {
                self.fit(index);
            }
        }
    }

    /// A replica gets the size of its fleet.
    pub(super) fn fit(&mut self, index: u32) {
        self.fit_cpus(index);
        self.fit_memory(index);
    }

    /// Work that is under way goes on at the speed that comes of the CPUs of its fleet.
    fn fit_cpus(&mut self, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet;
        let (cpus, workers) = self.size_of_new(fleet);
        let replica = &mut self.replicas[index as usize];
        if replica.cpus == cpus {
            return;
        }
        let change = i64::from(cpus) - i64::from(replica.cpus);
        replica.resize(now, cpus, workers);
        let counted = replica.status == Status::Ready && !replica.hung;
        let tally = &mut self.tally.fleets[fleet as usize];
        if counted {
            tally.change(Gauge::Cpus, now, change);
        }
        tally.change(Gauge::PaidCpus, now, change);
        self.share(index);
        while self.has_idle_worker(index) {
            self.serve_next(index);
        }
    }

    /// Whether a call waits at a replica for which there is a worker.
    fn has_idle_worker(&self, index: u32) -> bool {
        let replica = &self.replicas[index as usize];
        replica.status == Status::Ready
            && replica.queued > 0
            && has_worker(&self.plan.fleets[replica.fleet as usize], replica)
    }
}

impl Replica {
    /// Has so many CPUs and workers from now on.
    fn resize(&mut self, now: u64, cpus: u32, workers: u32) {
        self.cpu_capacity = self.cpu_capacity_at(now);
        (self.cpus, self.workers, self.resized_at) = (cpus, workers, now);
        if let Some(sharing) = &mut self.sharing {
            sharing.resize(now, cpus);
        }
    }

    /// CPU time that it could have spent since it was created, in nanoseconds, modulo 2^64: subtract two readings.
    pub fn cpu_capacity_at(&self, now: u64) -> u64 {
        self.cpu_capacity.wrapping_add(u64::from(self.cpus).wrapping_mul(now - self.resized_at))
    }
}
