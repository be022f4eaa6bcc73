//! Checks of what happens at set times and of what fails at random.

use super::Checker;
use super::fleets::{MAX_REPLICAS, MAX_TIMES};
use crate::language::{Diagnostic, Name, Span};
use crate::policy::distribution::Distribution;
use crate::policy::failure::{Effect, Failure};
use crate::scenario::event::{Event, Target};

impl<'a> Checker<'a> {
    pub(super) fn events(&mut self) {
        let end = self.scenario.duration.value;
        for event in &self.scenario.events {
            if event.at.value >= end {
                self.impossible(
                    event.at.span,
                    format!("it happens at {}, not before the end at {end}", event.at.value),
                );
            }
            match event.target() {
                Some(_) if event.nodes.is_some() => {}
                Some(target) => self.target(&target),
                None => {
                    let message = "an event hits either a `region`, a `zone`, a `rack`, a `service` or `nodes`";
                    self.error("E016", event.span, message);
                }
            }
            if event.ways() != 1 {
                let message = "an event is one of `outage`, `disk_lost`, `pause`, `hang`, `slow`, `errors`, `partition`, `latency`, `loss`, `deploy`, `maintenance`, `interruption` and `quota`";
                self.error("E016", event.span, message);
            }
            self.change(event);
            self.network_event(event);
            self.node_event(event);
            if let Some(slow) = &event.slow {
                self.slowness(slow.factor.value.value(), slow.factor.span);
            }
            match (&event.replicas, &event.service) {
                (Some(replicas), Some(service)) => {
                    let most = self.most_replicas(&service.text);
                    self.count("replicas", replicas.value, replicas.span, most);
                }
                (Some(replicas), None) if event.nodes.is_some() => {
                    self.count("replicas", replicas.value, replicas.span, MAX_REPLICAS);
                }
                (Some(replicas), None) => {
                    self.error("E016", replicas.span, "`replicas` belongs to a `service`; all else is hit as a whole");
                }
                (None, _) => {}
            }
        }
        self.shared_failures();
    }

    fn change(&mut self, event: &'a Event) {
        if let Some(at_once) = &event.at_once {
            self.count("at_once", at_once.value, at_once.span, MAX_REPLICAS);
            if event.maintenance.is_none() {
                self.error("E016", at_once.span, "`at_once` belongs to a `maintenance`");
            }
        }
        if let Some(silent) = event.silent.as_ref().filter(|_| event.outage.is_none()) {
            self.error("E016", silent.span, "`silent` belongs to an `outage`");
        }
        let Some(deploy) = &event.deploy else { return };
        let is_service = |name: &Name| self.scenario.services.get(&name.text).is_some();
        if !event.service.as_ref().is_some_and(is_service) || event.replicas.is_some() {
            self.error("E016", deploy.span, "a new version is brought out of a whole `service`");
        }
        let service = event.service.as_ref().and_then(|name| self.scenario.services.get(&name.text));
        if service.is_some_and(|service| service.standby.is_some()) {
            let message =
                "a new version comes to replicas that share the requests, not to one that is active with `standby`";
            self.error("E016", deploy.span, message);
        }
        self.slowness(deploy.slow.value.value(), deploy.slow.span);
        if let Some((span, mistake)) = deploy.strategy.mistake() {
            self.impossible(span, mistake);
        }
        if let Some(rollback) = &deploy.rollback {
            if rollback.errors.is_none() && rollback.p99.is_none() {
                self.error("E005", rollback.span, "a rollback needs a reason: give `errors` or `p99`, or both");
            }
            self.often(rollback.interval.seconds(), rollback.span);
        }
    }

    fn shared_failures(&mut self) {
        for failure in &self.scenario.failures {
            let target = failure.target();
            match &target {
                Some(target) => self.target(target),
                None => {
                    let message = "a failure hits either a `region`, a `zone`, a `rack`, a `service` or `services`";
                    self.error("E016", failure.span, message);
                }
            }
            if failure.ways() != 1 {
                let message = "a failure is one of `crash`, `disk_lost`, `pause`, `hang`, `slow`, `errors`, `outage`, `partition` and `shock`";
                self.error("E016", failure.span, message);
            }
            for own in failure.own() {
                self.failure(&own);
                if matches!(target, Some(Target::Region(_) | Target::Zone(_) | Target::Rack(_))) {
                    let message = "this happens to each replica of a service by itself: name a `service`, or say `outage` or `shock`";
                    self.error("E016", own.span(), message);
                }
            }
            if let Some(outage) = &failure.outage {
                self.cycle(&outage.every, &outage.lasts, "`every` and `lasts`", outage.span);
            }
            if let Some(partition) = &failure.partition {
                self.cycle(&partition.every, &partition.lasts, "`every` and `lasts`", partition.span);
                self.needs_network(partition.span, target.as_ref());
            }
            if let Some(shock) = &failure.shock {
                shock.crew.iter().for_each(|crew| self.crew(crew));
                self.often(shock.every.sampler.mean_seconds(), shock.span);
                if shock.share.value.value() <= 0.0 {
                    self.impossible(shock.share.span, "a shock that hits nobody is none");
                }
            }
        }
    }

    fn target(&mut self, target: &Target<'a>) {
        match target {
            Target::Services(names) => names.iter().for_each(|name| self.whole(name)),
            Target::Region(name) => {
                let regions = &self.scenario.regions;
                if regions.get(&name.text).is_none() {
                    let unknown = Diagnostic::error("E012", name.span, format!("there is no region `{name}`"));
                    self.diagnostics.push_nearest(unknown, &name.text, regions.names());
                }
            }
            Target::Zone(name) => {
                let zones = self.zones_in_use();
                if !zones.contains(name.text.as_str()) {
                    let unknown = Diagnostic::error("E012", name.span, format!("nothing is in a zone `{name}`"));
                    self.diagnostics.push_nearest(unknown, &name.text, zones.iter().copied());
                }
            }
            Target::Rack(name) => self.rack(name),
        }
    }

    pub(super) fn failures(&mut self, failures: &[Failure]) {
        failures.iter().for_each(|failure| self.failure(failure));
    }

    /// A replica that neither runs nor rests would fail without end at one instant.
    fn failure(&mut self, failure: &Failure) {
        let (every, lasts, effect) = failure.course();
        let words = if matches!(effect, Effect::Down { .. }) { "`every` and `repair`" } else { "`every` and `lasts`" };
        self.cycle(every, lasts, words, failure.span());
        match failure {
            Failure::Crash(crash) => {
                crash.crew.iter().for_each(|crew| self.crew(crew));
                if crash.beta.value.value() > 0.0 {
                    self.often(every.sampler.mean_seconds() / crash.beta.value.value(), crash.span);
                }
            }
            Failure::DiskLost(lost) => lost.crew.iter().for_each(|crew| self.crew(crew)),
            Failure::Slow(slow) => self.slowness(slow.factor.value.value(), slow.factor.span),
            Failure::Pause(_) | Failure::Hang(_) | Failure::Errors(_) => {}
        }
    }

    fn slowness(&mut self, factor: f64, span: Span) {
        if factor <= 0.0 {
            self.impossible(span, "work takes some time: the factor must be greater than 0");
        }
    }

    fn cycle(&mut self, every: &Distribution, lasts: &Distribution, words: &str, span: Span) {
        let cycle = every.sampler.mean_seconds() + lasts.sampler.mean_seconds();
        if cycle <= 0.0 {
            self.impossible(span, format!("{words} cannot both be 0: time would stand still"));
        } else {
            self.often(cycle, span);
        }
    }

    /// Whether something happens too often that comes every so many seconds.
    pub(super) fn often(&mut self, every: f64, span: Span) {
        if self.scenario.duration.value.seconds() / every.max(1e-9) > MAX_TIMES {
            self.impossible(span, format!("it would happen more than {MAX_TIMES:.0e} times"));
        }
    }

    fn crew(&mut self, crew: &Name) {
        let crews = &self.scenario.repair_crews;
        if crews.get(&crew.text).is_none() {
            let unknown = Diagnostic::error("E012", crew.span, format!("there is no repair crew `{crew}`"));
            self.diagnostics.push_nearest(unknown, &crew.text, crews.names());
        }
    }
}
