//! Processor sharing: the jobs at work on a replica share its CPUs equally.

use crate::engine::Time;
use crate::policy::contention::ScalabilityLaw;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The jobs at work on a replica whose CPUs they share. With `n` jobs on `k` CPUs each goes at speed
/// `min(1, k / n)`, divided by what they hold each other up; all go equally fast, so a job is done when the service that every job has had since
/// it joined reaches its demand, and one number does for all of them.
#[derive(Clone, Debug)]
pub struct Sharing {
    cpus: f64,
    law: ScalabilityLaw,
    /// Service that a job present since the last idle moment has had, in nanoseconds.
    attained: f64,
    /// When `attained` was right.
    at: Time,
    /// Whether the CPUs stand still.
    frozen: bool,
    /// Jobs by the `attained` at which they are done. Bits of non-negative floats order as the floats do.
    jobs: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl Sharing {
    /// No jobs on so many CPUs, which will hold each other up by this law.
    pub fn new(cpus: u32, law: ScalabilityLaw) -> Self {
        Sharing { cpus: f64::from(cpus), law, attained: 0.0, at: 0, frozen: false, jobs: BinaryHeap::new() }
    }

    /// How many CPUs are busy.
    #[inline]
    pub fn busy(&self) -> i64 {
        if self.frozen { 0 } else { (self.jobs.len() as f64).min(self.cpus) as i64 }
    }

    /// The CPUs stand still from now on, or go on.
    pub fn freeze(&mut self, now: Time, frozen: bool) {
        self.advance(now);
        self.frozen = frozen;
    }

    /// There are so many CPUs from now on.
    pub fn resize(&mut self, now: Time, cpus: u32) {
        self.advance(now);
        self.cpus = f64::from(cpus);
    }

    fn speed(&self) -> f64 {
        let jobs = self.jobs.len() as f64;
        if self.frozen { 0.0 } else { (self.cpus / jobs).min(1.0) / self.law.stretch(jobs) }
    }

    fn advance(&mut self, now: Time) {
        if self.jobs.is_empty() {
            // Counting anew in each busy period keeps the numbers small and so exact.
            self.attained = 0.0;
        } else {
            self.attained += (now - self.at) as f64 * self.speed();
        }
        self.at = now;
    }

    /// A job with this demand joins.
    pub fn join(&mut self, now: Time, demand: Time, serial: u32, slot: u32) {
        self.advance(now);
        self.jobs.push(Reverse(((self.attained + demand as f64).to_bits(), serial, slot)));
    }

    /// When the next job is done, if none joins before.
    pub fn next_done(&self) -> Option<Time> {
        let Reverse((target, _, _)) = self.jobs.peek().filter(|_| !self.frozen)?;
        let left = (f64::from_bits(*target) - self.attained).max(0.0);
        Some(self.at.saturating_add(libm::ceil(left / self.speed()) as Time))
    }

    /// Takes out the job that is done first, at the time that [`Sharing::next_done`] told.
    pub fn take_done(&mut self, now: Time) -> Option<u32> {
        self.advance(now);
        let Reverse((target, _, slot)) = self.jobs.pop()?;
        // The clock is whole nanoseconds; the job's own end is the exact reading.
        self.attained = f64::from_bits(target);
        Some(slot)
    }

    /// A job is taken away unfinished. Returns what is left of its demand; none if it is not here. Takes time
    /// proportional to the jobs present.
    pub fn leave(&mut self, now: Time, serial: u32, slot: u32) -> Option<Time> {
        self.advance(now);
        let mut target = None;
        self.jobs.retain(|&Reverse((bits, of, at))| {
            let meant = (of, at) == (serial, slot);
            if meant {
                target = Some(f64::from_bits(bits));
            }
            !meant
        });
        target.map(|target| (target - self.attained).max(0.0) as Time)
    }

    /// All jobs are gone.
    pub fn clear(&mut self) {
        self.jobs.clear();
        self.frozen = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_jobs_on_one_cpu_run_at_half_speed_each() {
        let mut sharing = Sharing::new(1, ScalabilityLaw::default());
        sharing.join(0, 100, 1, 1);
        assert_eq!(sharing.next_done(), Some(100));
        sharing.join(40, 30, 2, 2);
        // 60 and 30 are left: the second is done after 60, the first 30 later.
        assert_eq!(sharing.next_done(), Some(100));
        assert_eq!(sharing.take_done(100), Some(2));
        assert_eq!(sharing.next_done(), Some(130));
        assert_eq!(sharing.take_done(130), Some(1));
        assert_eq!(sharing.next_done(), None);
    }

    #[test]
    fn who_leaves_early_makes_room_for_the_others() {
        let mut sharing = Sharing::new(1, ScalabilityLaw::default());
        sharing.join(0, 100, 1, 1);
        sharing.join(0, 50, 2, 2);
        // After 40 both have had 20.
        assert_eq!(sharing.leave(40, 1, 1), Some(80));
        assert_eq!((sharing.next_done(), sharing.leave(50, 1, 1)), (Some(70), None));
        assert_eq!(sharing.take_done(70), Some(2));
    }

    #[test]
    fn more_cpus_speed_up_what_is_under_way_and_fewer_slow_it_down() {
        let mut sharing = Sharing::new(1, ScalabilityLaw::default());
        (1..=4).for_each(|i| sharing.join(0, 100, i, i));
        // A quarter each until 80, then a half, then all of one.
        sharing.resize(80, 2);
        assert_eq!((sharing.next_done(), sharing.busy()), (Some(240), 2));
        sharing.resize(120, 8);
        assert_eq!((sharing.next_done(), sharing.busy()), (Some(180), 4));
        sharing.resize(160, 1);
        assert_eq!((sharing.next_done(), sharing.busy()), (Some(240), 1));
        (0..4).for_each(|_| assert!(sharing.take_done(240).is_some()));
    }

    #[test]
    fn no_job_runs_faster_than_one_cpu() {
        let mut sharing = Sharing::new(4, ScalabilityLaw::default());
        (1..=8).for_each(|i| sharing.join(0, 100, i, i));
        assert_eq!((sharing.next_done(), sharing.busy()), (Some(200), 4));
        (0..6).for_each(|_| assert!(sharing.take_done(200).is_some()));
        assert_eq!(sharing.busy(), 2);
    }
}
