//! Runs: one at a time, the newest first, those that are kept for good.

use super::draft::Turned;
use super::refusal::Refusal;
use crate::experiment::{About, Study};
use crate::plan::Plan;
use axum::http::StatusCode;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use tokio::sync::watch;

/// The most runs that are kept side by side.
pub const MOST_KEPT: usize = 20;
/// How many of the others can be looked at.
const MOST_OTHERS: usize = 4;

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Progress {
    /// Another one is under way.
    Waiting,
    /// So many replications are done, of so many.
    Running {
        /// Done.
        done: u32,
        /// Of, at most.
        of: u32,
    },
    /// There is a result.
    Finished,
    /// There is none: why.
    Failed {
        /// Why.
        message: String,
    },
    /// It was cancelled, or a newer one took its place.
    Cancelled,
}

impl Progress {
    /// Whether nothing more will come.
    pub fn is_last(&self) -> bool {
        !matches!(self, Progress::Waiting | Progress::Running { .. })
    }
}

/// What is known of a run besides its result.
#[derive(Clone, Debug, Serialize)]
pub struct Label {
    /// Its number.
    pub id: u64,
    /// The name of the scenario's file, or of the built-in one.
    pub scenario: String,
    /// What was turned.
    pub turned: Vec<Turned>,
    /// Whether it has few replications, for a first look.
    pub quick: bool,
    /// Whether it is kept.
    pub kept: bool,
}

/// A run.
pub struct Run {
    /// What is known of it from the start.
    pub label: Label,
    /// How far it is.
    pub progress: watch::Sender<Progress>,
    /// What it found.
    pub study: Option<Arc<Study>>,
    stop: Arc<AtomicBool>,
}

/// What the worker needs of a run.
pub struct Job {
    /// Its number.
    pub id: u64,
    /// What is simulated.
    pub plan: Plan,
    /// What the study says besides its numbers.
    pub about: About,
    /// Ends it.
    pub stop: Arc<AtomicBool>,
    /// Hears how far it is.
    pub progress: watch::Sender<Progress>,
}

#[derive(Default)]
struct Inner {
    last: u64,
    runs: BTreeMap<u64, Run>,
    waiting: VecDeque<Job>,
    closed: bool,
}

/// All runs.
#[derive(Default)]
pub struct Runs {
    inner: Mutex<Inner>,
    woken: Condvar,
}

impl Runs {
    /// The lock is never held where anything can panic, so what it guards is whole even if a thread did.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Queues a run, in the place of all that are unfinished and not kept.
    pub fn start(&self, scenario: String, turned: Vec<Turned>, quick: bool, plan: Plan, about: About) -> u64 {
        let mut inner = self.inner();
        let superseded: Vec<u64> = inner.runs.values().filter(|run| !run.label.kept).map(|run| run.label.id).collect();
        superseded.into_iter().for_each(|id| inner.cancel(id));
        inner.last += 1;
        let id = inner.last;
        let (progress, stop) = (watch::Sender::new(Progress::Waiting), Arc::new(AtomicBool::new(inner.closed)));
        let label = Label { id, scenario, turned, quick, kept: false };
        let run = Run { label, progress: progress.clone(), study: None, stop: Arc::clone(&stop) };
        inner.runs.insert(id, run);
        inner.waiting.push_back(Job { id, plan, about, stop, progress });
        inner.forget_old();
        self.woken.notify_one();
        id
    }

    /// The next run to be simulated; waits for one. None when the server ends.
    pub fn next(&self) -> Option<Job> {
        let mut inner = self.inner();
        loop {
            if inner.closed {
                return None;
            }
            if let Some(job) = inner.waiting.pop_front() {
                return Some(job);
            }
            inner = self.woken.wait(inner).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// What became of a run.
    pub fn finish(&self, id: u64, result: Result<Study, Progress>) {
        let mut inner = self.inner();
        let Some(run) = inner.runs.get_mut(&id) else { return };
        let last = match result {
            Ok(study) => {
                run.study = Some(Arc::new(study));
                Progress::Finished
            }
            Err(progress) => progress,
        };
        run.progress.send_replace(last);
    }

    /// Ends a run that is not finished.
    ///
    /// # Errors
    /// One that is not known.
    pub fn cancel(&self, id: u64) -> Result<(), Refusal> {
        self.with(id, |_| ())?;
        self.inner().cancel(id);
        Ok(())
    }

    /// Keeps a run until it is forgotten.
    ///
    /// # Errors
    /// One that is not known, or too many that are kept.
    pub fn keep(&self, id: u64) -> Result<(), Refusal> {
        let mut inner = self.inner();
        let kept = inner.runs.values().filter(|run| run.label.kept && run.label.id != id).count();
        if kept >= MOST_KEPT {
            let message = format!("{MOST_KEPT} variants are kept already: forget one of them first");
            return Err(Refusal::new(StatusCode::CONFLICT, message));
        }
        let run = inner.runs.get_mut(&id).ok_or_else(|| unknown(id))?;
        run.label.kept = true;
        Ok(())
    }

    /// Ends a run and forgets it.
    ///
    /// # Errors
    /// One that is not known.
    pub fn forget(&self, id: u64) -> Result<(), Refusal> {
        let mut inner = self.inner();
        inner.cancel(id);
        inner.runs.remove(&id).map(drop).ok_or_else(|| unknown(id))
    }

    /// What something makes of a run.
    ///
    /// # Errors
    /// One that is not known.
    pub fn with<T>(&self, id: u64, make: impl FnOnce(&Run) -> T) -> Result<T, Refusal> {
        self.inner().runs.get(&id).map(make).ok_or_else(|| unknown(id))
    }

    /// The result of a run.
    ///
    /// # Errors
    /// One that is not known, or has none.
    pub fn study(&self, id: u64) -> Result<Arc<Study>, Refusal> {
        let none = || Refusal::new(StatusCode::CONFLICT, format!("run {id} has no result"));
        self.with(id, |run| run.study.clone())?.ok_or_else(none)
    }

    /// The numbers of the runs that are kept, in their order.
    pub fn kept(&self) -> Vec<u64> {
        self.inner().runs.values().filter(|run| run.label.kept).map(|run| run.label.id).collect()
    }

    /// Ends all of them, and takes no more.
    pub fn close(&self) {
        let mut inner = self.inner();
        inner.closed = true;
        let all: Vec<u64> = inner.runs.keys().copied().collect();
        all.into_iter().for_each(|id| inner.cancel(id));
        self.woken.notify_all();
    }
}

impl Inner {
    fn cancel(&mut self, id: u64) {
        if let Some(run) = self.runs.get(&id)
            && !run.progress.borrow().is_last()
        {
            run.stop.store(true, Ordering::Relaxed);
        }
        let waiting = self.waiting.iter().position(|job| job.id == id);
        if let Some(job) = waiting.and_then(|place| self.waiting.remove(place)) {
            job.progress.send_replace(Progress::Cancelled);
        }
    }

    /// Forgets the oldest of those that are done and not kept.
    fn forget_old(&mut self) {
        let over = |run: &&Run| !run.label.kept && run.progress.borrow().is_last();
        let fruitless = self.runs.values().filter(over).filter(|run| run.study.is_none()).map(|run| run.label.id);
        // Somebody may still hear of the last one that it was cancelled.
        let fruitless: Vec<u64> = fruitless.collect();
        for id in fruitless.iter().rev().skip(1) {
            self.runs.remove(id);
        }
        let old: Vec<u64> = self.runs.values().filter(over).map(|run| run.label.id).collect();
        for id in &old[..old.len().saturating_sub(MOST_OTHERS)] {
            self.runs.remove(id);
        }
    }
}

fn unknown(id: u64) -> Refusal {
    Refusal::not_found(&format!("run {id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::{Input, load};
    use crate::{plan, simulate};

    fn start(runs: &Runs) -> u64 {
        let text = "{ name: x, duration: 1s, traffic: { u: { to: w, rate: 1/s } }, services: { w: { work: 1ms } } }";
        let mut loaded = load(&Input::text(text), &[]);
        let scenario = loaded.scenario.take().expect("a scenario");
        let plan = plan::compile(&scenario, &loaded.sources);
        runs.start("x".to_owned(), Vec::new(), true, plan, simulate::about(&scenario, &loaded))
    }

    fn progress(runs: &Runs, id: u64) -> Progress {
        runs.with(id, |run| run.progress.borrow().clone()).expect("a run")
    }

    #[test]
    fn the_newest_takes_the_place_of_those_that_are_not_kept() {
        let runs = Runs::default();
        let (first, second) = (start(&runs), start(&runs));
        assert_eq!(progress(&runs, first), Progress::Cancelled);
        runs.keep(second).expect("kept");
        let third = start(&runs);
        assert_eq!((progress(&runs, second), progress(&runs, third)), (Progress::Waiting, Progress::Waiting));
        let job = runs.next().expect("a job");
        assert_eq!((job.id, job.stop.load(Ordering::Relaxed)), (second, false));
        runs.cancel(second).expect("known");
        assert!(job.stop.load(Ordering::Relaxed));
        assert_eq!(runs.next().expect("a job").id, third);
    }

    #[test]
    fn as_many_are_kept_as_fit_side_by_side() {
        let runs = Runs::default();
        for _ in 0..MOST_KEPT {
            runs.keep(start(&runs)).expect("kept");
        }
        let more = start(&runs);
        assert!(runs.keep(more).is_err());
        runs.forget(1).expect("forgotten");
        runs.keep(more).expect("kept");
        assert!(runs.forget(1).is_err());
        assert_eq!(runs.kept().len(), MOST_KEPT);
    }

    #[test]
    fn the_end_of_the_server_ends_all() {
        let runs = Runs::default();
        let waiting = start(&runs);
        runs.close();
        assert_eq!(progress(&runs, waiting), Progress::Cancelled);
        assert!(runs.next().is_none());
    }
}
