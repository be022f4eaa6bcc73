//! A replica: one server of a fleet.

use super::Task;
use super::ailment::Ailments;
use super::container::Container;
use super::memory::Footprint;
use super::probe::{Check, Probe};
use super::queue::Waiting;
use super::rest::Rest;
use super::sharing::Sharing;
use super::status::Status;
use crate::engine::{NONE, Time};
use crate::plan::Place;
use crate::policy::admission::Admit;
use crate::policy::discipline::Discipline;
use crate::policy::outlier::Host;

/// One server.
pub struct Replica {
    /// Its fleet.
    pub fleet: u32,
    /// Its number in the fleet, from 0.
    pub ordinal: u32,
    /// What it is up to.
    pub status: Status,
    /// Its position in the balancer's pool, as the balancer knows it, or [`NONE`].
    pub position: u32,
    /// CPUs that it has.
    pub cpus: u32,
    /// Workers that it has.
    pub workers: u32,
    /// CPU time that it could have spent up to `resized_at`, in nanoseconds.
    pub cpu_capacity: u64,
    /// When its size was changed last, or it was created.
    pub resized_at: Time,
    /// Calls sent to it and not finished.
    pub load: u32,
    /// Workers that are taken.
    pub busy_workers: u32,
    /// CPUs that work.
    pub busy_cpus: u32,
    /// Workers that are off, being set up or on a vacation.
    pub away: u32,
    /// Calls in its queue.
    pub queued: u32,
    /// The queue.
    pub waiting: Waiting,
    /// Calls that hold a CPU or are interrupted in their work by a pause, where calls can be interrupted.
    pub working: Option<Vec<u32>>,
    /// Jobs that share its CPUs, where there are more workers than CPUs.
    pub sharing: Option<Box<Sharing>>,
    /// The ticket of the sharing's next completion.
    pub shared_ticket: u32,
    /// When that is; [`Time::MAX`] if there is none.
    pub shared_at: Time,
    /// The ticket of the event that changes its status next.
    pub ticket: u32,
    /// When it was created: billed from then.
    pub created: Time,
    /// When its status changed last.
    pub since: Time,
    /// When it is repaired.
    pub down_until: Time,
    /// While it waits for a repair crew: an outage by the script lasts at least until then.
    pub not_before: Time,
    /// The crew that repairs it, or [`NONE`].
    pub crew: u32,
    /// Until when its CPUs stand still; 0 if they do not.
    pub paused_until: Time,
    /// The ticket of the end of its pause.
    pub pause_ticket: u32,
    /// What its calls would have done while it stood still.
    pub(super) put_off: Vec<Task>,
    /// Whether it takes calls and answers none until it is restarted.
    pub hung: bool,
    /// Whether it has vanished without a word.
    pub silent: bool,
    /// What turns calls away before it is overloaded.
    pub admission: Vec<Box<dyn Admit>>,
    /// What slows it down, or makes it err.
    pub ailments: Ailments,
    /// Its first failure clock; the others follow.
    pub first_clock: u32,
    /// Workers with nothing to do, where they do not just wait.
    pub rest: Option<Box<Rest>>,
    /// Its memory, where that is simulated.
    pub footprint: Option<Box<Footprint>>,
    /// How many lives it has had: a number that is used again belongs to a new server.
    pub lives: u32,
    /// Its checks: of readiness, and of liveness.
    pub probes: [Probe; 2],
    /// How often it was restarted because a probe or the kernel had it killed, in all its lives.
    pub restarts: u32,
    /// What its process runs in.
    pub container: Container,
    /// Whether the balancer knows it to be down.
    pub noticed: bool,
    /// How its callers fare.
    pub outlier: Host,
    /// Its version: 0 at the start, else one more than the number of the deploy that brought it.
    pub version: u32,
    /// Whether it gets no calls though it is well, because all go to another version.
    pub parked: bool,
    /// Where it runs, if a plan of recovery has started it; else its number tells.
    pub home: Option<Place>,
    /// The node that it runs on, or [`NONE`].
    pub host: u32,
    /// Whether it waits for clients to come when a region is lost.
    pub reserve: bool,
    /// The maintenance that it is under, or [`NONE`].
    pub maintenance: u32,
    /// When it became ready.
    pub ready_since: Time,
    /// When the balancer began to send to it.
    pub joined: Time,
    /// CPU time spent up to `metered_at`, in nanoseconds.
    pub cpu_time: u64,
    /// When `cpu_time` was right.
    pub metered_at: Time,
    /// Calls that came to it.
    pub arrivals: u64,
}

impl Replica {
    /// A replica that is about to start.
    pub fn new(fleet: u32, ordinal: u32, discipline: Discipline) -> Self {
        Replica {
            fleet,
            ordinal,
            status: Status::Gone,
            position: NONE,
            cpus: 0,
            workers: 0,
            cpu_capacity: 0,
            resized_at: 0,
            load: 0,
            busy_workers: 0,
            busy_cpus: 0,
            away: 0,
            queued: 0,
            waiting: Waiting::new(discipline),
            working: None,
            sharing: None,
            shared_ticket: NONE,
            shared_at: Time::MAX,
            ticket: NONE,
            created: 0,
            since: 0,
            down_until: 0,
            not_before: 0,
            crew: NONE,
            paused_until: 0,
            pause_ticket: NONE,
            put_off: Vec::new(),
            hung: false,
            silent: false,
            admission: Vec::new(),
            ailments: Ailments::default(),
            first_clock: 0,
            rest: None,
            footprint: None,
            lives: 0,
            probes: [Probe::IDLE; 2],
            restarts: 0,
            container: Container::default(),
            noticed: false,
            outlier: Host::default(),
            version: 0,
            parked: false,
            home: None,
            host: NONE,
            reserve: false,
            maintenance: NONE,
            ready_since: 0,
            joined: 0,
            cpu_time: 0,
            metered_at: 0,
            arrivals: 0,
        }
    }

    /// Whether it gets no calls though it may be well: they go to another version, or it is under maintenance.
    pub fn is_held_back(&self) -> bool {
        self.parked || self.reserve || self.maintenance != NONE
    }

    /// Whether it counts among those that a balancer could send to, healthy or not.
    pub fn is_host(&self) -> bool {
        matches!(self.status, Status::Ready | Status::Down) && !self.is_held_back()
    }

    /// Whether the balancer takes it for healthy.
    pub fn is_trusted(&self) -> bool {
        !self.noticed && !self.outlier.is_ejected()
    }

    /// Its checks of a kind.
    pub fn probe(&mut self, check: Check) -> &mut Probe {
        &mut self.probes[check as usize]
    }

    /// Notes that the number of busy CPUs becomes `busy` at `now`.
    #[inline]
    pub fn meter(&mut self, now: Time, busy: u32) {
        self.cpu_time += u64::from(self.busy_cpus) * (now - self.metered_at);
        self.metered_at = now;
        self.busy_cpus = busy;
    }
}
