//! The report of a finished run, for a frame.

use super::aside;
use crate::report::html;
use crate::serve::app::App;
use crate::serve::page;
use crate::serve::refusal::Refusal;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// `GET /api/runs/{id}/report`: the page that `run` writes, without links to the files beside it.
pub async fn report(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Response, Refusal> {
    let study = app.runs.study(id)?;
    aside(move || html::report::page_alone(&study)).await?.map(page::framed).map_err(Refusal::failed)
}
