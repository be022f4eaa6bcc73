//! Vertical scaling: the replicas of a service get more CPUs or memory, or less.

use crate::engine::{Time, time};
use crate::policy::timetable::Timetable;
use crate::units::{Bytes, Duration, Share};

crate::record! {
    /// Who changes the CPUs and the memory of the replicas, all alike: rules on their utilisation (as in CloudBlue's elastic
    /// scaling of virtual machines), a schedule, or both. Work that is under way goes on at its new speed; prices follow the CPUs.
    Vertical = "vertical" {
        /// Rules for the CPUs; the first that holds counts.
        rules: Vec<Rule>;
        /// Rules for the limit of the `memory`, on the working set as a share of it; the first that holds counts.
        memory: Vec<MemoryRule>;
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
    /// A rule for memory: `above` with `add` and `max`, or `below` with `remove` and `min`.
    MemoryRule = "rule" {
        /// When replicas have more than this of their limit.
        above: Option<Share>;
        /// When they have less than this of it.
        below: Option<Share>;
        /// For so long without a break.
        r#for: Duration;
        /// So much comes.
        add: Option<Bytes>;
        /// So much goes.
        remove: Option<Bytes>;
        /// No more than so much.
        max: Option<Bytes>;
        /// No less than so much.
        min: Option<Bytes>;
    }
}

crate::record! {
    /// A size from a time on: `cpus`, `memory` or both.
    Size = "size" {
        /// From when on.
        at: Duration;
        /// CPUs of each replica.
        cpus: Option<u32>;
        /// The limit of the memory of each replica.
        memory: Option<Bytes>;
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

/// A rule for either resource, in CPUs or in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    above: Option<Share>,
    below: Option<Share>,
    lasts: Duration,
    add: Option<u64>,
    remove: Option<u64>,
    max: Option<u64>,
    min: Option<u64>,
}

impl From<&Rule> for Threshold {
    fn from(rule: &Rule) -> Self {
        let [add, remove, max, min] = [rule.add, rule.remove, rule.max, rule.min].map(|cpus| cpus.map(u64::from));
        Threshold { above: rule.above, below: rule.below, lasts: rule.r#for, add, remove, max, min }
    }
}

impl From<&MemoryRule> for Threshold {
    fn from(rule: &MemoryRule) -> Self {
        let bytes = |bytes: Option<Bytes>| bytes.map(|bytes| bytes.value() as u64);
        let [add, remove, max, min] = [rule.add, rule.remove, rule.max, rule.min].map(bytes);
        Threshold { above: rule.above, below: rule.below, lasts: rule.r#for, add, remove, max, min }
    }
}

impl Threshold {
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

    /// Whether it has held for some time when it acts, and then changes something.
    pub fn acts(&self) -> bool {
        self.add != Some(0) && self.remove != Some(0) && self.lasts.nanos() > 0
    }

    /// The size up to which it goes.
    pub fn bound(&self) -> u64 {
        self.max.or(self.min).unwrap_or(1)
    }

    /// The size that it makes of another; the same where it has no say.
    fn apply(&self, size: u64) -> u64 {
        match (self.add, self.remove) {
            (Some(add), _) => size.saturating_add(add).min(self.max.unwrap_or(u64::MAX)).max(size),
            (None, Some(remove)) => size.saturating_sub(remove).max(self.min.unwrap_or(1)).min(size),
            (None, None) => size,
        }
    }

    fn holds(&self, used: f64) -> bool {
        self.above.is_some_and(|above| used > above.value()) || self.below.is_some_and(|below| used < below.value())
    }

    fn in_words(&self, resource: &str, used: f64) -> String {
        let percent = |share: f64| format!("{:.1}", share * 100.0).trim_end_matches(".0").to_owned();
        let (side, limit) = match (self.above, self.below) {
            (Some(above), _) => ("over", above.value()),
            (None, below) => ("under", below.map_or(0.0, Share::value)),
        };
        format!("{resource} {} % {side} {} % for {}", percent(used), percent(limit), self.lasts)
    }
}

impl Vertical {
    /// Who decides in a run.
    pub fn start(&self) -> Sizer {
        let resource = |words: &'static str, rules: Vec<Threshold>| Resource {
            words,
            held_since: vec![None; rules.len()],
            rules,
            quiet_until: 0,
            last: (0, 0),
        };
        let cpus = resource("CPU", self.rules.iter().map(Threshold::from).collect());
        let memory = resource("memory", self.memory.iter().map(Threshold::from).collect());
        let reads = self.rules.len() + self.memory.len() > 0;
        Sizer {
            spec: self.clone(),
            resources: [cpus, memory],
            next_reading: if reads { self.interval.nanos() } else { time::NEVER },
            timetable: Timetable::new(self.schedule.iter().map(|size| size.at), self.every),
        }
    }

    /// The fewest and the most CPUs that there may be, beside those of the start.
    pub fn bounds(&self) -> Option<(u32, u32)> {
        let sizes = || self.schedule.iter().filter_map(|size| size.cpus);
        let least = sizes().chain(self.rules.iter().filter_map(|rule| rule.min)).min();
        let most = sizes().chain(self.rules.iter().filter_map(|rule| rule.max)).max();
        least.or(most).zip(most.or(least))
    }

    /// Whether it changes the memory of the replicas.
    pub fn changes_memory(&self) -> bool {
        !self.memory.is_empty() || self.schedule.iter().any(|size| size.memory.is_some())
    }
}

/// What is seen of a resource of the replicas: integrals since the start in whatever unit, modulo 2^64, of which differences
/// count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// What was used.
    pub used: u64,
    /// What there was to use.
    pub size: u64,
}

/// A size that is decided on, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sized {
    /// CPUs, or bytes.
    pub to: u64,
    /// In words.
    pub because: String,
}

/// The sizing of one resource.
#[derive(Clone, Debug)]
struct Resource {
    words: &'static str,
    rules: Vec<Threshold>,
    /// Since when each rule has held without a break.
    held_since: Vec<Option<Time>>,
    quiet_until: Time,
    last: (u64, u64),
}

/// Decides on the size of the replicas in a run.
#[derive(Clone, Debug)]
pub struct Sizer {
    spec: Vertical,
    /// CPUs, and memory.
    resources: [Resource; 2],
    next_reading: Time,
    timetable: Timetable,
}

impl Sizer {
    /// When it wants to look next.
    pub fn next_look(&self) -> Time {
        self.timetable.next().unwrap_or(time::NEVER).min(self.next_reading)
    }

    /// Looks at replicas that have, or are about to have, so many CPUs and so much memory: how much of each they should have,
    /// and why.
    pub fn look(&mut self, now: Time, seen: [Seen; 2], sizes: [u64; 2]) -> [Option<Sized>; 2] {
        let mut wanted = [None, None];
        if now >= self.next_reading {
            self.next_reading += self.spec.interval.nanos();
            for (nth, resource) in self.resources.iter_mut().enumerate() {
                wanted[nth] = resource.read(now, self.spec.interval.nanos(), seen[nth], sizes[nth]);
            }
        }
        if let Some(due) = self.timetable.due(now) {
            let size = &self.spec.schedule[due];
            let due = [size.cpus.map(u64::from), size.memory.map(|bytes| bytes.value() as u64)];
            for (wanted, to) in wanted.iter_mut().zip(due) {
                *wanted = to.map(|to| Sized { to, because: "by the schedule".to_owned() }).or(wanted.take());
            }
        }
        let pause = self.spec.apply.nanos().saturating_add(self.spec.cooldown.nanos());
        for (nth, resource) in self.resources.iter_mut().enumerate() {
            wanted[nth].take_if(|wanted| wanted.to == sizes[nth]);
            if wanted[nth].is_some() {
                resource.held_since.fill(None);
                resource.quiet_until = now.saturating_add(pause);
            }
        }
        wanted
    }
}

impl Resource {
    fn read(&mut self, now: Time, interval: Time, seen: Seen, size: u64) -> Option<Sized> {
        let (used, had) = (seen.used.wrapping_sub(self.last.0), seen.size.wrapping_sub(self.last.1));
        self.last = (seen.used, seen.size);
        let since = now - interval;
        // A reading from before the last change, or of nobody, says nothing.
        let share = (had > 0 && since >= self.quiet_until).then(|| used as f64 / had as f64);
        for (rule, held) in self.rules.iter().zip(&mut self.held_since) {
            let holds = share.is_some_and(|share| rule.holds(share));
            *held = holds.then(|| held.unwrap_or(since));
        }
        let long_enough = |(rule, held): &(&Threshold, &Option<Time>)| {
            held.is_some_and(|held| now - held >= rule.lasts.nanos()) && rule.apply(size) != size
        };
        let (rule, _) = self.rules.iter().zip(&self.held_since).find(long_enough)?;
        Some(Sized { to: rule.apply(size), because: rule.in_words(self.words, share.unwrap_or(0.0)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;

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
            memory: vec![],
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
            let seen = Seen { used: (now as f64 * busy) as u64, size: now };
            if let [Some(wanted), _] = sizer.look(now, [seen, Seen::default()], [u64::from(cpus), 0]) {
                cpus = wanted.to as u32;
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
            let seen = Seen { used: busy as u64, size: now };
            decided.push(sizer.look(now, [seen, Seen::default()], [1, 0])[0].is_some());
        }
        assert_eq!(decided, [false, false, false, false, false, true]);
    }

    #[test]
    fn a_schedule_sets_sizes_by_the_clock_again_and_again() {
        let size =
            |at, cpus| Size { at: Duration::from_secs(at), cpus: Some(cpus), memory: None, span: Span::default() };
        let daily =
            Vertical { every: Some(Duration::from_secs(1000)), ..spec(vec![], vec![size(100, 1), size(600, 4)]) };
        assert_eq!(course(&daily, 4, 0.5, 2200), [(100, 1), (600, 4), (1100, 1), (1600, 4), (2100, 1)]);
        assert_eq!(daily.bounds(), Some((1, 4)));
    }

    #[test]
    fn memory_has_rules_of_its_own_which_do_not_touch_the_cpus() {
        let rule = MemoryRule {
            above: Some(Share::new(0.8)),
            below: None,
            r#for: Duration::from_secs(60),
            add: Some(Bytes::of(5e8)),
            remove: None,
            max: Some(Bytes::of(1.2e9)),
            min: None,
            span: Span::default(),
        };
        let mut sizer = Vertical { memory: vec![rule], ..spec(vec![up(0.8, 120)], vec![]) }.start();
        let (mut limit, mut found) = (500_000_000u64, Vec::new());
        let mut seen = [Seen::default(); 2];
        for minute in 1..=6u64 {
            // Both are used to nine tenths of what there is.
            let now = minute * 60 * SECOND;
            seen = [seen[0], seen[1]].map(|seen| Seen { used: seen.used + 9, size: seen.size + 10 });
            let [cpus, memory] = sizer.look(now, seen, [3, limit]);
            assert_eq!(cpus, None, "three CPUs are the most");
            if let Some(wanted) = memory {
                assert_eq!(wanted.because, "memory 90 % over 80 % for 1m");
                limit = wanted.to;
                found.push((minute, limit));
            }
        }
        // After each change a reading reaches back before it.
        assert_eq!(found, [(1, 1_000_000_000), (3, 1_200_000_000)]);
    }
}
