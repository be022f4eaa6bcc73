//! The report of a finished run, for a frame.

use super::aside;
use crate::report::html;
use crate::serve::app::App;
use crate::serve::page;
use crate::serve::refusal::Refusal;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// How much of it.
#[derive(Deserialize)]
pub struct Part {
    /// Only what the page around it does not show.
    #[serde(default)]
    below: bool,
}

/// `GET /api/runs/{id}/report`: the page that `run` writes, without links to the files beside it.
pub async fn report(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(part): Query<Part>,
) -> Result<Response, Refusal> {
    let study = app.runs.study(id)?;
    let page = if part.below { html::report::page_below } else { html::report::page_alone };
    aside(move || page(&study)).await?.map(page::framed).map_err(Refusal::failed)
}
