//! Checks of what callers put before their calls, and of what services turn away.

use super::Checker;
use crate::language::{Limit, Span};
use crate::policy::breaker::Breaker;
use crate::policy::bulkhead::Bulkhead;
use crate::policy::limiter::Limiter;
use crate::policy::throttle::Throttle;
use crate::scenario::service::Service;

impl<'a> Checker<'a> {
    pub(super) fn guards(
        &mut self,
        throttle: Option<&Throttle>,
        breaker: Option<&Breaker>,
        limiter: Option<&Limiter>,
        bulkhead: Option<&Bulkhead>,
    ) {
        throttle.iter().for_each(|throttle| self.fine(throttle.check(), throttle.span));
        breaker.iter().for_each(|breaker| self.fine(breaker.check(), breaker.span()));
        limiter.iter().for_each(|limiter| self.fine(limiter.check(), limiter.span()));
        bulkhead.iter().for_each(|bulkhead| self.fine(bulkhead.check(), bulkhead.span));
    }

    /// What a service turns away.
    pub(super) fn admission(&mut self, service: &'a Service) {
        service.rate_limit.iter().for_each(|limiter| self.fine(limiter.check(), limiter.span()));
        let unbounded = service.queue == Limit::Unlimited;
        for admission in &service.admission {
            self.fine(admission.check(), admission.span());
            if unbounded && admission.needs_capacity() {
                let message = "use is counted against the places of a replica: give its `queue`, or a `limit` here";
                self.error("E005", admission.span(), message);
            }
        }
    }

    fn fine(&mut self, found: Result<(), String>, span: Span) {
        if let Err(message) = found {
            self.impossible(span, message);
        }
    }
}
