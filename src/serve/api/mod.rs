//! What the page asks for: one file an endpoint.

mod compare;
mod complete;
mod diagnose;
mod events;
mod report;
mod runs;
mod scenarios;

use super::app::App;
use super::refusal::Refusal;
use super::{guard, page};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

/// The longest request, in bytes: more than anybody writes into an editor.
const MOST_BYTES: usize = 2 << 20;

/// All that is answered.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(page::index))
        .route("/page/{file}", get(page::file))
        .route("/api/scenarios", get(scenarios::list))
        .route("/api/scenario", get(scenarios::load).post(scenarios::save))
        .route("/api/diagnose", post(diagnose::diagnose))
        .route("/api/complete", post(complete::complete))
        .route("/api/runs", get(runs::kept).post(runs::start))
        .route("/api/runs/{id}", get(runs::answer).delete(runs::forget))
        .route("/api/runs/{id}/keep", post(runs::keep))
        .route("/api/runs/{id}/cancel", post(runs::cancel))
        .route("/api/runs/{id}/events", get(events::events))
        .route("/api/runs/{id}/report", get(report::report))
        .route("/api/compare", get(compare::compare))
        .fallback(|| async { Refusal::not_found("such page") })
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), guard::guard))
        .with_state(app)
}

/// Does what takes a while on a thread of its own, so that others are answered meanwhile.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::failed("this could not be finished"))
}
