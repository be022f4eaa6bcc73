//! In which order a replica takes calls, and whether a call may interrupt another.

use crate::engine::Time;

crate::words! {
    /// The order in which a replica takes calls, and whether a call may interrupt another's work. What is interrupted
    /// goes on later where it stopped (preempt-resume).
    Discipline = "discipline" {
        /// First come, first served.
        Fifo = "fifo",
        /// Last come, first served; who is in service stays.
        Lifo = "lifo",
        /// First come, first served, as long as no more wait than there are workers; then last come, first served, so that
        /// some are answered in time (Maurer 2015, "Fail at Scale"; HHVM ThreadJobLIFOSwitchThreshold).
        AdaptiveLifo = "adaptive_lifo",
        /// Whoever waits is equally likely to be next.
        Random = "random",
        /// The most urgent first; who is in service stays.
        Priority = "priority",
        /// The shortest work first, known in advance; who is in service stays (SJF).
        ShortestJobFirst = "shortest_job_first",
        /// A more urgent call interrupts a less urgent one.
        PreemptivePriority = "preemptive_priority",
        /// A new call interrupts the oldest in service (LCFS-PR).
        PreemptiveLifo = "preemptive_lifo",
        /// A call interrupts one with more work left, known in advance (SRPT).
        ShortestRemainingTime = "shortest_remaining_time",
        /// All at once, sharing the CPUs; `concurrency` + `queue` bound their number.
        ProcessorSharing = "processor_sharing",
    }
}

/// What a discipline looks at in a call.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// When it came.
    pub arrived: Time,
    /// Its place among those that came at the same time.
    pub serial: u32,
    /// From 0, the most urgent.
    pub priority: u8,
    /// Its work, or what is left of it, in nanoseconds.
    pub work: Time,
    /// A random number of its own.
    pub chance: u64,
}

/// The order of calls under a discipline: the least goes first.
pub type Rank = u128;

impl Discipline {
    /// Whether all calls are in service at once.
    pub fn shares(self) -> bool {
        self == Discipline::ProcessorSharing
    }

    /// Whether calls stand in line in the order in which they came.
    pub fn in_line(self) -> bool {
        matches!(self, Discipline::Fifo | Discipline::AdaptiveLifo | Discipline::ProcessorSharing)
    }

    /// Whether the last in line goes first while too many wait.
    pub fn turns_round(self) -> bool {
        self == Discipline::AdaptiveLifo
    }

    /// Whether a call may take the worker of another.
    pub fn preempts(self) -> bool {
        use Discipline::{PreemptiveLifo, PreemptivePriority, ShortestRemainingTime};
        matches!(self, PreemptiveLifo | PreemptivePriority | ShortestRemainingTime)
    }

    /// Whether it needs to know the work of calls in advance.
    pub fn knows_work(self) -> bool {
        matches!(self, Discipline::ShortestJobFirst | Discipline::ShortestRemainingTime)
    }

    /// The rank of a call.
    pub fn rank(self, job: &Job) -> Rank {
        let came = Rank::from(job.arrived) << 32 | Rank::from(job.serial);
        let first = |number: u64| Rank::from(number) << 32 | Rank::from(job.serial);
        match self {
            Discipline::Fifo | Discipline::AdaptiveLifo | Discipline::ProcessorSharing => came,
            Discipline::Lifo | Discipline::PreemptiveLifo => !came,
            Discipline::Random => first(job.chance),
            Discipline::Priority | Discipline::PreemptivePriority => Rank::from(job.priority) << 96 | came,
            Discipline::ShortestJobFirst | Discipline::ShortestRemainingTime => first(job.work),
        }
    }

    /// Whether a call of this rank takes the worker of one of that rank, which is in service.
    pub fn interrupts(self, rank: Rank, in_service: Rank) -> bool {
        // Equals leave each other alone.
        let equal_below = match self {
            Discipline::PreemptivePriority => 96,
            Discipline::ShortestRemainingTime => 32,
            _ => 0,
        };
        self.preempts() && rank >> equal_below < in_service >> equal_below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EARLY: Job = Job { arrived: 10, serial: 1, priority: 2, work: 50, chance: 9 };
    const LATE: Job = Job { arrived: 20, serial: 2, priority: 1, work: 60, chance: 3 };

    fn first_is_early(discipline: Discipline) -> bool {
        discipline.rank(&EARLY) < discipline.rank(&LATE)
    }

    #[test]
    fn each_discipline_looks_at_its_own_property() {
        assert!(first_is_early(Discipline::Fifo) && !first_is_early(Discipline::Lifo));
        assert!(!first_is_early(Discipline::Priority) && !first_is_early(Discipline::Random));
        assert!(first_is_early(Discipline::ShortestJobFirst));
    }

    #[test]
    fn equals_are_taken_in_order_and_do_not_interrupt_each_other() {
        let same = Job { priority: 2, work: 50, ..LATE };
        for discipline in [Discipline::PreemptivePriority, Discipline::ShortestRemainingTime] {
            let (early, late) = (discipline.rank(&EARLY), discipline.rank(&same));
            assert!(early < late && !discipline.interrupts(early, late), "{discipline:?}");
        }
        let (early, late) = (Discipline::PreemptiveLifo.rank(&EARLY), Discipline::PreemptiveLifo.rank(&LATE));
        assert!(Discipline::PreemptiveLifo.interrupts(late, early));
        assert!(!Discipline::Priority.interrupts(0, Rank::MAX));
    }
}
