//! Vertical scaling: the replicas of a service get more CPUs, or fewer.

use crate::engine::{Time, time};
use crate::language::Span;
use crate::policy::timetable::Timetable;
use crate::units::{Duration, Share};

crate::record! {
    /// Who changes the CPUs of the replicas, all alike: rules on their utilisation (as in CloudBlue's elastic scaling of virtual
    /// machines), a schedule, or both. Work that is under way goes on at its new speed; prices follow the CPUs.
    Vertical = "vertical" {
        /// Rules; the first that holds counts.
        rules: Vec<Rule>;
        /// Sizes by the clock. Rules go on from there.
        schedule: Vec<Size>;
        /// After this time the schedule begins again; never if not given.
        every: Option<Duration>;
        /// How often the utilisation is read.
        interval: Duration = Duration::from_secs(60), "assumption: a reading a minute";
        /// From a decision until the CPUs are there, or the restart begins.
        apply: Duration = Duration::from_secs(30), "assumption: 10 to 60 s to resize a virtual machine";
        /// Whether a replica must be restarted for it, which takes its `startup`.
        restart: Restart = Restart::None, "Kubernetes 1.33 resizes pods in place; clouds with hot-plugged CPUs";
        /// Between two changes by rules.
        cooldown: Duration = Duration::from_secs(0), "none: a rule's `for` is the pause";
        /// Whether the number of workers follows the CPUs.
        workers: Workers = Workers::Fixed, "the size of a thread pool is read once, at the start";
    }
}

crate::record! {
    /// A rule: `above` with `add` and `max`, or `below` with `remove` and `min`.
    Rule = "rule" {
        /// When the CPUs are busier than this.
        above: Option<Share>;
        /// When they are less busy than this.
        below: Option<Share>;
        /// For so long without a break.
        r#for: Duration;
        /// So many CPUs come.
        add: Option<u32>;
        /// So many CPUs go.
        remove: Option<u32>;
        /// No more than so many.
        max: Option<u32>;
        /// No fewer than so many.
        min: Option<u32>;
    }
}

crate::record! {
    /// A size from a time on.
    Size = "size" {
        /// From when on.
        at: Duration;
        /// CPUs of each replica.
        cpus: u32;
    }
}

crate::words! {
    /// Whether a replica must be restarted to get another number of CPUs.
    Restart = "restart" {
        /// It goes on meanwhile.
        None = "none",
        /// One after the other: each gets no more requests, finishes those that it has, and is started anew.
        Rolling = "rolling",
        /// All at once.
        All = "all",
    }
}

crate::words! {
    /// Whether the number of a replica's workers follows its CPUs.
    Workers = "workers" {
        /// It stays.
        Fixed = "fixed",
        /// It grows and shrinks in proportion. Who is at work when it shrinks goes on to the end.
        PerCpu = "per_cpu",
    }
}

impl Rule {
    /// Whether it is one of the two kinds of rule.
    pub fn is_one(&self) -> bool {
        let up = self.above.is_some() && self.add.is_some() && self.max.is_some();
        let down = self.below.is_some() && self.remove.is_some() && self.min.is_some();
        let (nothing_up, nothing_down) = (
            self.above.is_none() && self.add.is_none() && self.max.is_none(),
            self.below.is_none() && self.remove.is_none() && self.min.is_none(),
        );
        (up && nothing_down) || (down && nothing_up)
    }

    /// The number of CPUs that it makes of another; the same where it has no say.
    fn apply(&self, cpus: u32) -> u32 {
        match (self.add, self.remove) {
            (Some(add), _) => cpus.saturating_add(add).min(self.max.unwrap_or(u32::MAX)).max(cpus),
            (None, Some(remove)) => cpus.saturating_sub(remove).max(self.min.unwrap_or(1)).min(cpus),
            (None, None) => cpus,
        }
    }

    fn holds(&self, busy: f64) -> bool {
        self.above.is_some_and(|above| busy > above.value()) || self.below.is_some_and(|below| busy < below.value())
    }

    fn in_words(&self, busy: f64) -> String {
        let percent = |share: f64| format!("{:.1}", share * 100.0).trim_end_matches(".0").to_owned();
        let (side, limit) = match (self.above, self.below) {
            (Some(above), _) => ("over", above.value()),
            (None, below) => ("under", below.map_or(0.0, Share::value)),
        };
        format!("CPU {} % {side} {} % for {}", percent(busy), percent(limit), self.r#for)
    }
}

impl Vertical {
    /// Who decides in a run.
    pub fn start(&self) -> Sizer {
        let span = Span::default();
        Sizer {
            spec: Vertical { span, ..self.clone() },
            held_since: vec![None; self.rules.len()],
            next_reading: if self.rules.is_empty() { time::NEVER } else { self.interval.nanos() },
            quiet_until: 0,
            last: (0, 0),
            timetable: Timetable::new(self.schedule.iter().map(|size| size.at), self.every),
        }
    }

    /// The fewest and the most CPUs that there may be, beside those of the start.
    pub fn bounds(&self) -> Option<(u32, u32)> {
        let sizes = || self.schedule.iter().map(|size| size.cpus);
        let least = sizes().chain(self.rules.iter().filter_map(|rule| rule.min)).min();
        let most = sizes().chain(self.rules.iter().filter_map(|rule| rule.max)).max();
        least.or(most).zip(most.or(least))
    }
}

/// What is seen of the replicas: integrals since the start, of which differences count.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// When.
    pub now: Time,
    /// CPUs that work, in nanoseconds.
    pub busy: u64,
    /// CPUs of the ready replicas, in nanoseconds.
    pub cpus: u64,
}

/// Decides on the size of the replicas in a run.
#[derive(Clone, Debug)]
pub struct Sizer {
    spec: Vertical,
    /// Since when each rule has held without a break.
    held_since: Vec<Option<Time>>,
    next_reading: Time,
    quiet_until: Time,
    last: (u64, u64),
    timetable: Timetable,
}

impl Sizer {
    /// When it wants to look next.
    pub fn next_look(&self) -> Time {
        self.timetable.next().unwrap_or(time::NEVER).min(self.next_reading)
    }

    /// Looks at replicas that have, or are about to have, so many CPUs: how many they should have, and why.
    pub fn look(&mut self, seen: &Seen, cpus: u32) -> Option<(u32, String)> {
        let mut wanted = None;
        if seen.now >= self.next_reading {
            self.next_reading += self.spec.interval.nanos();
            wanted = self.read(seen, cpus);
        }
        if let Some(due) = self.timetable.due(seen.now) {
            wanted = Some((self.spec.schedule[due].cpus, "by the schedule".to_owned()));
        }
        let wanted = wanted.filter(|(wanted, _)| *wanted != cpus)?;
        self.held_since.fill(None);
        self.quiet_until = seen.now.saturating_add(self.spec.apply.nanos()).saturating_add(self.spec.cooldown.nanos());
        Some(wanted)
    }

    fn read(&mut self, seen: &Seen, cpus: u32) -> Option<(u32, String)> {
        let (busy, had) = (seen.busy.wrapping_sub(self.last.0), seen.cpus.wrapping_sub(self.last.1));
        self.last = (seen.busy, seen.cpus);
        let since = seen.now - self.spec.interval.nanos();
        // A reading from before the last change, or of nobody, says nothing.
        let share = (had > 0 && since >= self.quiet_until).then(|| busy as f64 / had as f64);
        for (rule, held) in self.spec.rules.iter().zip(&mut self.held_since) {
            let holds = share.is_some_and(|share| rule.holds(share));
            *held = holds.then(|| held.unwrap_or(since));
        }
        let long_enough = |(rule, held): &(&Rule, &Option<Time>)| {
            held.is_some_and(|held| seen.now - held >= rule.r#for.nanos()) && rule.apply(cpus) != cpus
        };
        let (rule, _) = self.spec.rules.iter().zip(&self.held_since).find(long_enough)?;
        let (wanted, share) = (rule.apply(cpus), share.unwrap_or(0.0));
        Some((wanted, rule.in_words(share)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    fn up(above: f64, seconds: u64) -> Rule {
        Rule {
            above: Some(Share::new(above)),
            below: None,
            r#for: Duration::from_secs(seconds),
            add: Some(1),
            remove: None,
            max: Some(3),
            min: None,
            span: Span::default(),
        }
    }

    fn down(below: f64, seconds: u64) -> Rule {
        Rule {
            above: None,
            below: Some(Share::new(below)),
            add: None,
            remove: Some(1),
            max: None,
            min: Some(1),
            ..up(0.0, seconds)
        }
    }

    fn spec(rules: Vec<Rule>, schedule: Vec<Size>) -> Vertical {
        Vertical {
            rules,
            schedule,
            every: None,
            interval: Duration::from_secs(60),
            apply: Duration::from_secs(30),
            restart: Restart::None,
            cooldown: Duration::from_secs(0),
            workers: Workers::Fixed,
            span: Span::default(),
        }
    }

    /// What is decided, and when in seconds, of replicas that are always as busy until `until`.
    fn course(vertical: &Vertical, mut cpus: u32, busy: f64, until: u64) -> Vec<(u64, u32)> {
        let mut sizer = vertical.start();
        let (mut found, mut now) = (Vec::new(), sizer.next_look());
        while now <= until * SECOND {
            let seen = Seen { now, busy: (now as f64 * busy) as u64, cpus: now };
            if let Some((wanted, _)) = sizer.look(&seen, cpus) {
                cpus = wanted;
                found.push((now / SECOND, cpus));
            }
            now = sizer.next_look();
        }
        found
    }

    #[test]
    fn a_rule_that_has_held_for_its_time_acts_up_to_its_bound() {
        // After a change at 120 s, in place at 150 s, the reading at 180 s is half of the time before: 240 s is the first
        // that counts, and 300 s is two minutes.
        assert_eq!(course(&spec(vec![up(0.8, 120)], vec![]), 1, 0.9, 3600), [(120, 2), (300, 3)]);
        assert_eq!(course(&spec(vec![up(0.8, 120)], vec![]), 1, 0.8, 3600), []);
        assert_eq!(course(&spec(vec![up(0.8, 120), down(0.3, 600)], vec![]), 2, 0.1, 3600), [(600, 1)]);
    }

    #[test]
    fn a_break_begins_the_time_anew() {
        let mut sizer = spec(vec![up(0.8, 180)], vec![]).start();
        let mut busy = 0.0;
        let mut decided = Vec::new();
        for (minute, share) in (1u64..).zip([0.9, 0.9, 0.5, 0.9, 0.9, 0.9]) {
            busy += share * 60e9;
            let now = minute * 60 * SECOND;
            decided.push(sizer.look(&Seen { now, busy: busy as u64, cpus: now }, 1).is_some());
        }
        assert_eq!(decided, [false, false, false, false, false, true]);
    }

    #[test]
    fn a_schedule_sets_sizes_by_the_clock_again_and_again() {
        let size = |at, cpus| Size { at: Duration::from_secs(at), cpus, span: Span::default() };
        let daily =
            Vertical { every: Some(Duration::from_secs(1000)), ..spec(vec![], vec![size(100, 1), size(600, 4)]) };
        assert_eq!(course(&daily, 4, 0.5, 2200), [(100, 1), (600, 4), (1100, 1), (1600, 4), (2100, 1)]);
        assert_eq!(daily.bounds(), Some((1, 4)));
    }
}
