//! Checks of endpoint programs and of who calls whom.

use super::Checker;
use super::graph::Graph;
use super::names::Callee;
use crate::language::{Diagnostic, Name, Span};
use crate::scenario::session::{self, Session};
use crate::scenario::steps::{Need, Step, Steps};
use crate::units::Share;

/// The most steps that an endpoint may have once its repetitions are unrolled.
pub(super) const MAX_STEPS: u64 = 10_000;
/// The most branches that run at once.
const MAX_BRANCHES: u64 = 10_000;
/// The most states of a session.
const MAX_STATES: usize = 200;

/// The most endpoints that are named to choose from.
const MOST_NAMED: usize = 10;

/// The most steps of all endpoints together.
const MAX_STEPS_IN_ALL: u64 = 1_000_000;

impl<'a> Checker<'a> {
    /// A name that leaves open which of several endpoints is meant.
    pub(super) fn ambiguous(&mut self, to: &Name, endpoint: Option<&str>, callee: Callee<'_>) {
        if let (None, Callee::Service(service)) = (endpoint, callee)
            && service.endpoints.len() > 1
        {
            let mut forms: Vec<String> =
                service.endpoints.names().take(MOST_NAMED).map(|e| format!("{to}.{e}")).collect();
            if service.endpoints.len() > MOST_NAMED {
                forms.push("…".to_owned());
            }
            let message = format!("`{to}` has several endpoints: say which, or give a `mix`");
            self.diagnostics.push(Diagnostic::error("E016", to.span, message).help(forms.join(", ")));
        }
    }

    pub(super) fn calls(&mut self) {
        let scenario = self.scenario;
        let mut sizes = Vec::new();
        for (name, service) in scenario.services.iter() {
            for (endpoint, steps) in service.endpoints.iter() {
                if steps.is_empty() {
                    self.impossible(endpoint.span, format!("endpoint `{endpoint}` of `{name}` has no steps"));
                }
                self.steps(steps);
                sizes.push(size(steps).min(MAX_STEPS + 1));
                if size(steps) > MAX_STEPS {
                    self.impossible(
                        endpoint.span,
                        format!(
                            "endpoint `{endpoint}` has more than {MAX_STEPS} steps once its repetitions are unrolled"
                        ),
                    );
                }
            }
        }
        self.consumptions(&mut sizes);
        for (name, traffic) in scenario.traffic.iter() {
            self.session(name.span, &traffic.session);
            let states = traffic.session.iter().map(|(_, state)| state.steps.as_ref());
            let journey: Vec<&Steps> = states.chain([traffic.steps.as_ref()]).flatten().collect();
            if traffic.steps.as_ref().is_some_and(|steps| steps.is_empty()) {
                self.impossible(name.span, format!("the journey of `{name}` has no steps"));
            }
            if journey.iter().map(|steps| size(steps)).sum::<u64>() > MAX_STEPS {
                self.impossible(name.span, format!("the journey of `{name}` has more than {MAX_STEPS} steps"));
            }
            for steps in journey {
                self.steps(steps);
                self.no_local_caches(steps);
                if contains_work(steps) {
                    self.error(
                        "E016",
                        name.span,
                        format!("the journey of `{name}` runs on no server: use `wait` instead of `work`"),
                    );
                }
            }
        }
        let whole: u64 = sizes.iter().sum();
        if whole > MAX_STEPS_IN_ALL {
            let message =
                format!("all endpoints together have {whole} steps; more than {MAX_STEPS_IN_ALL} are too many");
            self.impossible(scenario.services.iter().next().map_or(scenario.span, |(name, _)| name.span), message);
        }
    }

    fn session(&mut self, span: Span, session: &'a Session) {
        if session.len() > MAX_STATES {
            return self.impossible(span, format!("a session has at most {MAX_STATES} states"));
        }
        let known = self.followers(session, |state| &state.next);
        for (name, state) in session.iter() {
            let total: f64 = state.next.iter().map(|(_, share)| share.value()).sum();
            if total > 1.0 + 1e-9 {
                self.error(
                    "E017",
                    name.span,
                    format!("the shares add up to {}, which is more than 100%", Share::new(total)),
                );
            }
        }
        if known && !session.is_empty() && session::visits(session).is_none() {
            self.impossible(span, "the session would never end: some state must leave a share of `next` open");
        }
    }

    pub(super) fn steps(&mut self, steps: &'a [Step]) {
        for step in steps {
            match step {
                Step::Work(_) | Step::Wait(_) | Step::Fail(_) => {}
                Step::Lock(lock) => self.lock(lock),
                Step::Stream(stream) => self.stream(stream),
                Step::Transaction(transaction) => self.transaction(transaction),
                Step::Get(get) => {
                    self.use_of_cache(&get.from, &get.timeout);
                    self.steps(&get.miss);
                }
                Step::Put(put) => {
                    self.use_of_cache(&put.to, &put.timeout);
                    self.steps(&put.through);
                }
                Step::Invalidate(invalidate) => self.use_of_cache(&invalidate.of, &invalidate.timeout),
                Step::Call(call) => {
                    if let Some((callee, endpoint)) = self.names.resolve(&call.to, self.diagnostics) {
                        self.ambiguous(&call.to, endpoint, callee);
                    }
                    self.timeout(&call.timeout);
                    self.deadline(&call.deadline, &call.timeout);
                    self.retry(call.retry.as_ref());
                    self.hedge(call.hedge.as_ref(), call.retry.as_ref());
                    let (limiter, bulkhead) = (call.rate_limit.as_ref(), call.bulkhead.as_ref());
                    self.guards(call.throttle.as_ref(), call.breaker.as_ref(), limiter, bulkhead);
                    self.steps(call.fallback.as_deref().unwrap_or_default());
                }
                Step::Publish(publish) => self.publish(publish),
                Step::Parallel(parallel) => {
                    let branches = parallel.branches();
                    if parallel.times.value == 0 {
                        self.impossible(parallel.times.span, "each branch runs once at least");
                    } else if branches == 0 || branches > MAX_BRANCHES {
                        self.impossible(parallel.span, format!("between 1 and {MAX_BRANCHES} branches run at once"));
                    }
                    if let Need::Count(n, span) = parallel.need
                        && (n == 0 || u64::from(n) > branches)
                    {
                        self.impossible(span, format!("`need` lies between 1 and the number of branches, {branches}"));
                    }
                    parallel.steps.iter().for_each(|branch| self.steps(&branch.0));
                }
                Step::Choose(choose) => {
                    self.adds_up(choose.arms.iter().map(|arm| arm.weight.value()).sum(), choose.span);
                    choose.arms.iter().for_each(|arm| self.steps(&arm.steps));
                }
                Step::Repeat(repeat) => {
                    match (&repeat.times, &repeat.r#while) {
                        (Some(times), None) => self.count("times", times.value, times.span, 1000),
                        (None, Some(share)) if share.value.value() >= 1.0 => {
                            self.impossible(share.span, "with a probability of 100% it would never end");
                        }
                        (None, Some(_)) => {}
                        _ => self.error("E016", repeat.span, "`repeat` takes either `times` or `while`"),
                    }
                    self.steps(&repeat.steps);
                }
            }
        }
    }

    /// Tells of circles of calls, each with its path.
    pub(super) fn circles(&mut self, graph: &Graph<'_>) {
        for (from, circle) in &graph.circles {
            let path = circle.iter().map(|&place| &graph.places[place]);
            let path: Vec<String> = path.map(|place| format!("{}.{}", place.owner, place.endpoint)).collect();
            self.error("E014", from.span, format!("calls go in a circle: {}", path.join(" → ")));
        }
    }
}

fn contains_work(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Work(_)) || step.within().into_iter().any(contains_work))
}

/// The number of steps once repetitions are unrolled.
pub(super) fn size(steps: &[Step]) -> u64 {
    let of = |step: &Step| match step {
        Step::Parallel(parallel) => 1 + parallel.steps.iter().map(|b| 1 + size(&b.0)).sum::<u64>(),
        Step::Call(call) => 1 + call.fallback.as_ref().map_or(0, |steps| 1 + size(steps)),
        Step::Choose(choose) => 1 + choose.arms.iter().map(|arm| 1 + size(&arm.steps)).sum::<u64>(),
        Step::Repeat(repeat) => {
            let times = repeat.times.as_ref().map_or(1, |times| u64::from(times.value));
            size(&repeat.steps).saturating_mul(times).saturating_add(1)
        }
        Step::Lock(lock) => 2 + size(&lock.steps),
        Step::Stream(stream) => 3 + size(&stream.steps),
        Step::Transaction(transaction) => 3 + size(&transaction.steps),
        Step::Get(get) => 3 + size(&get.miss),
        Step::Put(put) => 2 + size(&put.through),
        _ => 1,
    };
    steps.iter().map(of).fold(0, u64::saturating_add)
}
