use super::pace::{Fine, fine, interval};
use super::{Answer, Limit};
use crate::engine::Time;
use crate::units::Rate;

crate::record! {
    /// Tokens come at a rate, continuously, up to a burst; each call takes one or is turned away. In any time T at
    /// most burst + rate x T calls pass. It starts full.
    Spec = "token_bucket" {
        /// How many tokens come in a time.
        rate: Rate;
        /// How many tokens there can be.
        burst: u32;
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        super::rate(self.rate).and_then(|()| super::burst(self.burst))
    }

    pub(super) fn start(&self) -> Box<dyn Limit> {
        let token = interval(self.rate);
        let full = token.saturating_mul(Fine::from(self.burst));
        Box::new(TokenBucket { token, full, level: full, seen: 0 })
    }
}

/// The bucket, measured in time: a token is the time that it takes to come.
#[derive(Debug)]
struct TokenBucket {
    token: Fine,
    full: Fine,
    level: Fine,
    seen: Time,
}

impl Limit for TokenBucket {
    fn ask(&mut self, now: Time) -> Answer {
        self.level = (self.level + fine(now - self.seen)).min(self.full);
        self.seen = now;
        if self.level < self.token {
            return Answer::Never;
        }
        self.level -= self.token;
        Answer::Now
    }
}
