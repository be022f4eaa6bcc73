use super::Admit;
use crate::engine::{Key, Time};
use crate::units::Duration;

crate::record! {
    /// CoDel as Facebook's servers have it (folly's executors; Maurer 2015, "Fail at Scale"): if the least wait of an
    /// interval was above the target, the queue stands, and in the next interval calls that waited more than twice the
    /// target are dropped when their turn comes. The first call of an interval is never dropped.
    Spec = "codel" {
        /// The wait that is still fine.
        target: Duration = Duration::from_nanos(5_000_000), "folly codel_target_delay: 5 ms";
        /// How long the least wait is looked for.
        interval: Duration = Duration::from_nanos(100_000_000), "folly codel_interval: 100 ms";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.target.nanos() == 0 || self.interval <= self.target {
            return Err("`target` is greater than 0, and `interval` greater than `target`".to_owned());
        }
        Ok(())
    }

    pub(super) fn start(&self, _: Key) -> Box<dyn Admit> {
        Box::new(Codel {
            target: self.target.nanos(),
            interval: self.interval.nanos(),
            ends: 0,
            least: None,
            overloaded: false,
        })
    }
}

#[derive(Debug)]
struct Codel {
    target: Time,
    interval: Time,
    /// When the interval ends; the next one begins with the first call after that.
    ends: Time,
    /// The least wait of the interval; none before the first call of all.
    least: Option<Time>,
    overloaded: bool,
}

impl Admit for Codel {
    fn takes(&mut self, now: Time, waited: Time) -> bool {
        match self.least {
            Some(least) if now <= self.ends => {
                self.least = Some(least.min(waited));
                !self.overloaded || waited <= self.target.saturating_mul(2)
            }
            Some(least) => {
                self.ends = now.saturating_add(self.interval);
                self.overloaded = least > self.target;
                self.least = Some(waited);
                true
            }
            None => {
                self.least = Some(waited);
                true
            }
        }
    }
}
