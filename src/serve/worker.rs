//! The thread that simulates, one run after the other.

use super::app::App;
use super::runs::{Job, Progress};
use crate::experiment::{self, Study};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

/// Starts it. It ends when no more runs are taken.
pub fn start(app: &Arc<App>) -> JoinHandle<()> {
    let app = Arc::clone(app);
    thread::spawn(move || {
        while let Some(job) = app.runs.next() {
            let id = job.id;
            // A run that ends the thread would leave all that come after it waiting.
            let result = catch_unwind(AssertUnwindSafe(|| app.threads.install(|| simulate(job))));
            let broken =
                |_| Err(Progress::Failed { message: "the simulation broke off: please report this".to_owned() });
            app.runs.finish(id, result.unwrap_or_else(broken));
        }
    })
}

/// The study, or why there is none. What is interrupted has no result: half of a study says less than it seems to.
fn simulate(job: Job) -> Result<Study, Progress> {
    let Job { plan, about, stop, progress, .. } = job;
    let (done, of) = (AtomicU32::new(0), plan.replications.most());
    progress.send_replace(Progress::Running { done: 0, of });
    let tick = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress.send_replace(Progress::Running { done, of });
    };
    match experiment::study(&plan, about, &stop, &tick) {
        Ok(study) if study.interrupted => Err(Progress::Cancelled),
        Ok(study) => Ok(study),
        Err(_) if stop.load(Ordering::Relaxed) => Err(Progress::Cancelled),
        Err(error) => Err(Progress::Failed { message: error.to_string() }),
    }
}
