//! How far a run is, as it goes on.

use crate::serve::app::App;
use crate::serve::refusal::Refusal;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream;
use std::convert::Infallible;
use std::sync::Arc;

/// `GET /api/runs/{id}/events`: how far it is, at once and whenever that changes, until there is nothing more to tell.
pub async fn events(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let mut told = app.runs.with(id, |run| run.progress.subscribe())?;
    told.mark_changed();
    let events = stream::unfold(Some(told), |told| async {
        let mut told = told?;
        told.changed().await.ok()?;
        let progress = told.borrow_and_update().clone();
        let event = Event::default().json_data(&progress).unwrap_or_default();
        Some((Ok(event), (!progress.is_last()).then_some(told)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
