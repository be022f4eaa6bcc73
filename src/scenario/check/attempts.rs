//! What a caller does around a call: deadlines, retries and hedges.

use super::Checker;
use crate::language::{Diagnostic, Language, Limit, Span, Spanned};
use crate::policy::hedge::{After, Hedge};
use crate::policy::retry::{Backoff, Retry};
use crate::units::Duration;

/// The most attempts of a hedged call: gRPC takes more than 5 for 5; some room beyond is for experiments.
const MOST_HEDGES: u32 = 100;

impl Checker<'_> {
    pub(super) fn timeout(&mut self, timeout: &Option<Spanned<Duration>>) {
        if let Some(timeout) = timeout
            && timeout.value.nanos() == 0
        {
            self.impossible(timeout.span, "a timeout must be greater than 0");
        }
    }

    /// A deadline, beside the timeout of each attempt.
    pub(super) fn deadline(&mut self, deadline: &Option<Spanned<Duration>>, timeout: &Option<Spanned<Duration>>) {
        let Some(deadline) = deadline else { return };
        if deadline.value.nanos() == 0 {
            self.impossible(deadline.span, "a deadline must be greater than 0");
        }
        if let Some(timeout) = timeout
            && timeout.value > deadline.value
        {
            let message = format!(
                "an attempt never takes its timeout, {}: the call ends by its deadline, {}",
                timeout.value, deadline.value
            );
            let help = "`timeout` is of each attempt, `deadline` of all together: it is the longer one";
            self.diagnostics.push(Diagnostic::error("E016", timeout.span, message).help(help));
        }
    }

    pub(super) fn hedge(&mut self, hedge: Option<&Hedge>, retry: Option<&Retry>) {
        let Some(hedge) = hedge else { return };
        if let Some(retry) = retry {
            let message = "a call is hedged or tried again after a failure, not both (gRPC allows one policy)";
            let help = "a hedged attempt that fails sends the next one at once";
            self.diagnostics.push(Diagnostic::error("E016", retry.span, message).help(help));
        }
        if !(2..=MOST_HEDGES).contains(&hedge.attempts.value) {
            let message = format!("between 2 and {MOST_HEDGES} attempts are hedged, the first included");
            self.impossible(hedge.attempts.span, message);
        }
        if let After::Fixed(after) = hedge.after.value
            && after > self.scenario.duration.value
        {
            self.impossible(hedge.after.span, format!("a second attempt after {after} comes after the end"));
        }
    }

    pub(super) fn retry(&mut self, retry: Option<&Retry>) {
        let Some(retry) = retry else { return };
        if let Limit::At(attempts) = retry.attempts
            && !(1..=1000).contains(&attempts)
        {
            let message = "the number of attempts lies between 1 and 1000, the first included, or is `unlimited`";
            self.impossible(retry.span, message);
        }
        if let Some(wait) = &retry.wait {
            // The normal form spells out the default beside it.
            if retry.backoff.encode() != Backoff::default().encode() {
                self.error("E016", retry.backoff.span, "a retry waits by `backoff` or by `wait`, not both");
            }
            if retry.attempts == Limit::Unlimited && wait.sampler.mean_seconds() <= 0.0 {
                self.impossible(wait.span, "who tries without end has to wait in between: time would stand still");
            }
        }
        if let Some(budget) = &retry.budget
            && let Err(message) = budget.check()
        {
            self.impossible(budget.span(), message);
        }
        self.backoff(&retry.backoff, retry.span);
    }

    /// A back-off of what stands at `span`.
    pub(super) fn backoff(&mut self, backoff: &Backoff, span: Span) {
        if backoff.max < backoff.base {
            let message = format!("the longest back-off, {}, is less than the first, {}", backoff.max, backoff.base);
            self.impossible(span, message);
        }
        if backoff.multiplier < 1.0 {
            self.impossible(span, "the `multiplier` of a back-off is at least 1");
        }
    }
}
