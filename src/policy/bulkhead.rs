//! How many calls a caller has under way at once.

use crate::units::Duration;

crate::record! {
    /// So many calls at once and no more, so that one slow service cannot take all of a caller (resilience4j's
    /// semaphore bulkhead; Nygard 2007, "Release It!").
    Bulkhead = "bulkhead" {
        /// The most calls at once.
        concurrent: u32 = 25, "resilience4j maxConcurrentCalls";
        /// How long a call waits for a place before it is turned away.
        wait: Duration = Duration::from_nanos(0), "resilience4j maxWaitDuration";
    }
}

impl Bulkhead {
    /// Whether its parameters are possible.
    ///
    /// # Errors
    /// What is impossible about them.
    pub fn check(&self) -> Result<(), String> {
        if self.concurrent == 0 {
            return Err("a bulkhead lets at least 1 call through".to_owned());
        }
        Ok(())
    }

    /// The places at the start of a run.
    pub fn start(&self) -> Places {
        Places { free: self.concurrent }
    }
}

/// The places of a bulkhead that are free.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    free: u32,
}

impl Places {
    /// A call takes a place, if one is free.
    #[inline]
    pub fn enter(&mut self) -> bool {
        let enters = self.free > 0;
        self.free -= u32::from(enters);
        enters
    }

    /// A call that had a place leaves it.
    #[inline]
    pub fn leave(&mut self) {
        self.free += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_calls_are_inside_than_there_are_places() {
        let bulkhead =
            Bulkhead { concurrent: 2, wait: Duration::from_nanos(0), span: crate::language::Span::default() };
        let mut places = bulkhead.start();
        assert_eq!([places.enter(), places.enter(), places.enter()], [true, true, false]);
        places.leave();
        assert_eq!([places.enter(), places.enter()], [true, false]);
    }
}
