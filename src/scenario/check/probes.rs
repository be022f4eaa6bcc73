//! Checks of what looks at processes that start.

use super::Checker;
use crate::language::{Diagnostic, Span};
use crate::policy::crash_loop::RestartBackoff;
use crate::scenario::service::Service;
use crate::units::Duration;

/// What kills a process that has not started in time.
struct Guard {
    words: &'static str,
    span: Span,
    initial_delay: Duration,
    interval: Duration,
    failures: u32,
    help: &'static str,
}

impl<'a> Checker<'a> {
    pub(super) fn probes(&mut self, service: &'a Service) {
        if let Some(probe) = &service.startup_probe {
            if probe.interval.nanos() == 0 || probe.failures == 0 {
                self.impossible(probe.span, "interval and failures must be greater than 0");
            } else {
                self.often(probe.interval.seconds(), probe.span);
            }
            self.restart_backoff(&probe.backoff);
        }
        service
            .liveness
            .iter()
            .filter_map(|check| check.backoff.as_ref())
            .for_each(|backoff| self.restart_backoff(backoff));
        self.killed_before_it_starts(service);
    }

    pub(super) fn restart_backoff(&mut self, backoff: &RestartBackoff) {
        if backoff.max < backoff.base {
            let message = format!("the longest wait ({}) is shorter than the first", backoff.max);
            self.impossible(backoff.span, message);
        }
    }

    /// A probe that gives up before a process has started, as a rule, has it restarted again and again.
    fn killed_before_it_starts(&mut self, service: &'a Service) {
        let Some(Guard { words, span, initial_delay, interval, failures, help }) = guard(service) else { return };
        let span_of_probes = interval.nanos().saturating_mul(u64::from(failures));
        let gives_up = Duration::from_nanos(initial_delay.nanos().saturating_add(span_of_probes));
        let mean = service.startup.sampler.mean_seconds();
        // A function's environments start by their own.
        if service.serverless.is_some() || span_of_probes == 0 || mean <= gives_up.seconds() {
            return;
        }
        let needs = Duration::from_nanos((mean.min(1e9) * 1e3).round() as u64 * 1_000_000);
        let delay = match initial_delay.nanos() {
            0 => String::new(),
            _ => format!("an initial delay of {initial_delay} and "),
        };
        let message = format!(
            "a start takes {needs} on average (`startup`), and {words} kills the process after {gives_up}: {delay}{failures} failures, one every {interval}"
        );
        self.diagnostics.push(Diagnostic::warning("W009", span, message).help(help));
    }
}

fn guard(service: &Service) -> Option<Guard> {
    if let Some(probe) = &service.startup_probe {
        return Some(Guard {
            words: "its startup probe",
            span: probe.span,
            initial_delay: probe.initial_delay,
            interval: probe.interval,
            failures: probe.failures,
            help: "it is restarted again and again; let the startup probe fail more often, so that it covers the longest start",
        });
    }
    let check = service.liveness.as_ref()?;
    Some(Guard {
        words: "its liveness check",
        span: check.span,
        initial_delay: check.initial_delay?,
        interval: check.interval,
        failures: check.failures,
        help: "it is restarted again and again; a `startup_probe` lets liveness checks wait until it has started",
    })
}
