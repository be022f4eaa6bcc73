//! The checks of a service become what looks at each of its processes.

use crate::plan::Liveness;
use crate::plan::probes::{Guard, Probes, Readiness};
use crate::policy::crash_loop::RestartBackoff;
use crate::scenario::service::Service;

/// What looks at a process while it starts; none if nothing does.
pub(super) fn probes(service: &Service) -> Option<Box<Probes>> {
    let startup = service.startup_probe.as_ref().map(|probe| Guard {
        holds_back: true,
        initial_delay: probe.initial_delay.nanos(),
        interval: probe.interval.nanos(),
        failures: probe.failures,
        backoff: probe.backoff.clone(),
        restart: service.startup.sampler.clone(),
    });
    let liveness = || {
        let check = service.liveness.as_ref()?;
        let initial_delay = check.initial_delay?.nanos();
        Some(Guard {
            holds_back: false,
            initial_delay,
            interval: check.interval.nanos(),
            failures: check.failures,
            backoff: backoff(service).unwrap_or_default(),
            restart: check.restart.as_ref().unwrap_or(&service.startup).sampler.clone(),
        })
    };
    let readiness = service.health_check.as_ref().and_then(|check| {
        // What a startup probe has found starts the checks.
        let at_once = service.startup_probe.as_ref().map(|_| 0);
        let initial_delay = check.initial_delay.map(|delay| delay.nanos()).or(at_once)?;
        Some(Readiness { initial_delay, interval: check.interval.nanos(), healthy: check.healthy })
    });
    let guard = startup.or_else(liveness);
    (guard.is_some() || readiness.is_some()).then(|| Box::new(Probes { guard, readiness }))
}

/// Who restarts a replica that answers no more.
pub(super) fn liveness(service: &Service) -> Option<Liveness> {
    let check = service.liveness.as_ref()?;
    Some(Liveness {
        interval: check.interval.nanos(),
        timeout: check.timeout.nanos(),
        failures: check.failures,
        restart: check.restart.as_ref().unwrap_or(&service.startup).sampler.clone(),
        backoff: backoff(service),
        initial_delay: check.initial_delay.map_or(0, |delay| delay.nanos()),
    })
}

/// How long a process waits that a liveness check had killed, if it does.
fn backoff(service: &Service) -> Option<RestartBackoff> {
    let check = service.liveness.as_ref()?;
    let of_probe = service.startup_probe.as_ref().map(|probe| probe.backoff.clone());
    let of_kubelet = check.initial_delay.map(|_| RestartBackoff::default());
    check.backoff.clone().or(of_probe).or(of_kubelet)
}
