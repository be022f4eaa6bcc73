use super::pace::{Fine, fine, interval};
use super::{Answer, Limit};
use crate::engine::Time;
use crate::units::Rate;

crate::record! {
    /// The generic cell rate algorithm (ITU-T I.371, ATM Forum): a call passes if it comes no earlier than the
    /// tolerance before its theoretical time, which then moves on by 1 / rate. The tolerance is (burst - 1) / rate,
    /// so that a burst of so many passes at once.
    Spec = "gcra" {
        /// How many calls pass in a time, in the long run.
        rate: Rate;
        /// How many pass at once.
        burst: u32 = 1, "ITU-T I.371 without tolerance";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        super::rate(self.rate).and_then(|()| super::burst(self.burst))
    }

    pub(super) fn start(&self) -> Box<dyn Limit> {
        let interval = interval(self.rate);
        let tolerance = interval.saturating_mul(Fine::from(self.burst.saturating_sub(1)));
        Box::new(Gcra { interval, tolerance, theoretical: 0 })
    }
}

#[derive(Debug)]
struct Gcra {
    interval: Fine,
    tolerance: Fine,
    /// When the next call is due: the theoretical arrival time.
    theoretical: Fine,
}

impl Limit for Gcra {
    fn ask(&mut self, now: Time) -> Answer {
        let now = fine(now);
        if now.saturating_add(self.tolerance) < self.theoretical {
            return Answer::Never;
        }
        self.theoretical = self.theoretical.max(now).saturating_add(self.interval);
        Answer::Now
    }
}
