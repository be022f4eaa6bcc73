//! Endpoint programs are flattened.

use super::Compiler;
use super::quorum::AT_A_COPY;
use crate::language::Name;
use crate::plan::program::{Op, Target, threshold, thresholds};
use crate::plan::{Edge, Endpoint, Guards, salt};
use crate::policy::breaker::Breaker;
use crate::policy::bulkhead::Bulkhead;
use crate::policy::hedge::Hedge;
use crate::policy::limiter::Limiter;
use crate::policy::retry::{Cause, Retry, RetryPlan};
use crate::policy::throttle::Throttle;
use crate::scenario::session::Session;
use crate::scenario::steps::{Branch, Call, Parallel, Step};
use crate::tally::Outcome;

/// A retry policy, ready to run.
pub(super) fn retry(retry: &Retry) -> RetryPlan {
    retry.plan(|cause| match cause {
        Cause::Timeout => Outcome::Timeout as u8,
        Cause::Rejected => Outcome::Rejected as u8,
        Cause::Failed => Outcome::Failed as u8,
        Cause::Lost => Outcome::Lost as u8,
        Cause::Limited => Outcome::Limited as u8,
        Cause::ShortCircuited => Outcome::ShortCircuited as u8,
    })
}

/// Always the same endpoint.
pub(super) fn one(endpoint: u32) -> Vec<Target> {
    vec![Target { below: u64::MAX, endpoint }]
}

/// Endpoints by their shares.
pub(super) fn by_share(shares: &[(f64, u32)]) -> Vec<Target> {
    let below = thresholds(shares.iter().map(|&(share, _)| share));
    below.into_iter().zip(shares).map(|(below, &(_, endpoint))| Target { below, endpoint }).collect()
}

/// What a caller puts before a call, if anything.
pub(super) fn guards(
    throttle: &Option<Throttle>,
    breaker: &Option<Breaker>,
    limiter: &Option<Limiter>,
    bulkhead: &Option<Bulkhead>,
) -> Option<Box<Guards>> {
    let guards = Guards {
        throttle: throttle.clone(),
        breaker: breaker.clone(),
        limiter: limiter.clone(),
        bulkhead: bulkhead.clone(),
    };
    let any = throttle.is_some() || breaker.is_some() || limiter.is_some() || bulkhead.is_some();
    any.then(|| Box::new(guards))
}

impl<'a> Compiler<'a> {
    /// Compiles what can be called. Names are declared first: programs refer to each other.
    pub(super) fn compile_endpoints(&mut self) {
        let scenario = self.scenario;
        let mut fleet = 0;
        for (name, service) in scenario.services.iter() {
            if service.work.is_some() {
                self.declare(&name.text, "work", fleet);
            }
            service.endpoints.names().for_each(|endpoint| self.declare(&name.text, endpoint, fleet));
            fleet += 1;
        }
        for (name, database) in scenario.databases.iter() {
            if database.quorum.is_some() {
                self.declare_quorum(&name.text, fleet);
                fleet += 1;
            } else {
                fleet = self.declare_database_endpoints(&name.text, database, fleet);
            }
        }
        self.declare_cache_endpoints();
        self.compile_services();
        self.compile_databases();
        self.compile_consumers();
        self.compile_caches();
    }

    /// What a call puts to the copies stands at the caller; each copy's part is served.
    fn declare_quorum(&mut self, name: &'a str, fleet: u32) {
        for word in ["read", "write"] {
            self.declare(name, word, fleet);
            self.plan.endpoints.iter_mut().last().into_iter().for_each(|gathers| gathers.fleet = None);
        }
        AT_A_COPY.into_iter().for_each(|word| self.declare(name, word, fleet));
    }

    pub(super) fn declare(&mut self, callee: &'a str, word: &'a str, fleet: u32) {
        let number = self.plan.endpoints.len() as u32;
        self.plan.endpoints.push(Endpoint::of(fleet));
        self.endpoints.insert((callee, word), number);
        self.endpoints.entry((callee, "")).or_insert(number);
    }

    fn compile_services(&mut self) {
        for (name, service) in self.scenario.services.iter() {
            if let Some(work) = &service.work {
                self.begin(&name.text, "work");
                self.plan.program.extend([Op::Work(work.sampler.clone()), Op::End]);
            }
            for (endpoint, steps) in service.endpoints.iter() {
                let path = format!("services.{name}.endpoints.{endpoint}");
                self.program_of = self.plan.endpoints[self.endpoint(&name.text, &endpoint.text) as usize].fleet;
                let start = self.compile_program(&path, steps);
                let number = self.endpoint(&name.text, &endpoint.text);
                self.plan.endpoints[number as usize].start = start;
            }
        }
    }

    pub(super) fn begin(&mut self, callee: &str, word: &str) {
        let number = self.endpoint(callee, word);
        self.plan.endpoints[number as usize].start = self.plan.program.len() as u32;
    }

    /// What a call to this name reaches.
    pub(super) fn targets(&self, to: &Name) -> Vec<Target> {
        let (callee, word) = to.text.split_once('.').unwrap_or((&to.text, ""));
        one(self.endpoint(callee, word))
    }

    /// Compiles a program and returns its first step.
    pub(super) fn compile_program(&mut self, path: &str, steps: &'a [Step]) -> u32 {
        let start = self.plan.program.len() as u32;
        self.steps(path, steps);
        self.plan.program.push(Op::End);
        start
    }

    /// Compiles a session and returns its first step.
    pub(super) fn compile_session(&mut self, path: &str, session: &'a Session) -> u32 {
        let start = self.here();
        let (mut begins, mut choices) = (Vec::new(), Vec::new());
        for (name, state) in session.iter() {
            begins.push(self.here());
            self.steps(&format!("{path}.{name}"), state.steps.as_deref().unwrap_or_default());
            choices.push(self.here() as usize);
            self.plan.program.push(Op::Choose(state.next.len() as u32 + 1));
            self.plan.program.extend((0..=state.next.len()).map(|_| Op::Join));
        }
        let end = self.here();
        self.plan.program.push(Op::End);
        // Now that it is known where the states begin.
        for ((_, state), choice) in session.iter().zip(choices) {
            let mut sum = 0.0;
            for (nth, (name, share)) in state.next.iter().enumerate() {
                sum += share.value();
                let place = session.names().position(|other| other == name.text).unwrap_or(0);
                let below = if sum > 1.0 - 1e-9 { u64::MAX } else { threshold(sum) };
                self.plan.program[choice + 1 + nth] = Op::Arm { below, start: begins[place] };
            }
            self.plan.program[choice + 1 + state.next.len()] = Op::Arm { below: u64::MAX, start: end };
        }
        start
    }

    pub(super) fn steps(&mut self, path: &str, steps: &'a [Step]) {
        for (nth, step) in steps.iter().enumerate() {
            self.step(&format!("{path}.{nth}"), step);
        }
    }

    pub(super) fn here(&self) -> u32 {
        self.plan.program.len() as u32
    }

    fn step(&mut self, path: &str, step: &'a Step) {
        match step {
            Step::Work(work) => self.plan.program.push(Op::Work(work.sampler.clone())),
            Step::Wait(wait) => self.plan.program.push(Op::Wait(wait.sampler.clone())),
            Step::Call(call) => {
                let edge = self.edge(path, call);
                self.plan.program.push(Op::Call(edge));
                if let Some(fallback) = &call.fallback {
                    let place = self.here() as usize;
                    self.plan.program.push(Op::Join);
                    self.steps(&format!("{path}.fallback"), fallback);
                    self.plan.program[place] = Op::Fallback(self.here());
                }
            }
            Step::Publish(publish) => self.publish(path, publish),
            Step::Parallel(parallel) => self.parallel(path, parallel),
            Step::Choose(choose) => {
                let arms: Vec<(f64, &'a [Step])> =
                    choose.arms.iter().map(|arm| (arm.weight.value(), arm.steps.as_slice())).collect();
                self.choose(path, &arms);
            }
            Step::Repeat(repeat) => match (&repeat.times, &repeat.r#while) {
                (None, Some(share)) if share.value.value() > 0.0 => {
                    let to = self.here();
                    self.steps(path, &repeat.steps);
                    self.plan.program.push(Op::Again { below: threshold(share.value.value()), to });
                }
                (times, _) => {
                    let times = times.as_ref().map_or(1, |times| times.value);
                    (0..times).for_each(|nth| self.steps(&format!("{path}.{nth}"), &repeat.steps));
                }
            },
            Step::Fail(share) if share.value() > 0.0 => self.plan.program.push(Op::Fail(threshold(share.value()))),
            Step::Fail(_) => {}
            Step::Lock(lock) => self.lock(path, lock),
            Step::Stream(stream) => self.stream(path, stream),
            Step::Transaction(transaction) => self.transaction(path, transaction),
            Step::Get(get) => self.get(path, get),
            Step::Put(put) => self.put(path, put),
            Step::Invalidate(invalidate) => self.invalidate(path, invalidate),
        }
    }

    fn edge(&mut self, path: &str, call: &Call) -> u32 {
        let timeout = call.timeout.as_ref().map(|timeout| self.lane(timeout.value.nanos()));
        let deadline = call.deadline.as_ref().map(|deadline| self.lane(deadline.value.nanos()));
        let retry = call.retry.as_ref().map(retry);
        let hedge = call.hedge.as_ref().map(Hedge::plan);
        let targets = self.targets(&call.to);
        let bytes = call.size.map_or(0.0, |size| size.value());
        let request_bytes = call.request_size.map_or(0.0, |size| size.value());
        let guards = guards(&call.throttle, &call.breaker, &call.rate_limit, &call.bulkhead);
        let salt = salt(path);
        self.plan.edges.push(Edge { targets, timeout, deadline, retry, hedge, guards, bytes, request_bytes, salt });
        self.plan.edges.len() as u32 - 1
    }

    fn parallel(&mut self, path: &str, parallel: &'a Parallel) {
        let branches = &parallel.steps;
        let (count, times) = (branches.len() as u32, parallel.times.value);
        let need = parallel.need.of(parallel.branches() as u32);
        let fork = self.here() as usize;
        // Room for the branches' first steps, filled in once they are known.
        self.plan.program.push(Op::Fork { branches: count, times, need, then: 0 });
        self.plan.program.extend((0..count).map(|_| Op::Join));
        for (nth, Branch(steps)) in branches.iter().enumerate() {
            let path = format!("{path}.{nth}");
            self.plan.program[fork + 1 + nth] = match steps.as_slice() {
                [Step::Call(call)] if call.fallback.is_none() => Op::BranchCall(self.edge(&path, call)),
                steps => {
                    let start = self.here();
                    self.steps(&path, steps);
                    self.plan.program.push(Op::Join);
                    Op::Branch(start)
                }
            };
        }
        self.plan.program[fork] = Op::Fork { branches: count, times, need, then: self.here() };
    }

    fn choose(&mut self, path: &str, arms: &[(f64, &'a [Step])]) {
        let choice = self.here() as usize;
        self.plan.program.push(Op::Choose(arms.len() as u32));
        self.plan.program.extend(arms.iter().map(|_| Op::Join));
        let mut jumps = Vec::new();
        let mut sum = 0.0;
        for (nth, (weight, steps)) in arms.iter().enumerate() {
            sum += weight;
            let below = if nth + 1 == arms.len() { u64::MAX } else { threshold(sum) };
            self.plan.program[choice + 1 + nth] = Op::Arm { below, start: self.here() };
            self.steps(&format!("{path}.{nth}"), steps);
            jumps.push(self.here() as usize);
            self.plan.program.push(Op::Jump(0));
        }
        let end = self.here();
        jumps.into_iter().for_each(|jump| self.plan.program[jump] = Op::Jump(end));
    }
}
