//! Variants side by side, paired run by run, for a frame.

use super::aside;
use crate::experiment::Study;
use crate::explore::Variants;
use crate::report::compare as side_by_side;
use crate::serve::app::App;
use crate::serve::page;
use crate::serve::refusal::Refusal;
use crate::serve::runs::MOST_KEPT;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Which runs.
#[derive(Deserialize)]
pub struct Which {
    /// Their numbers, the base first, with commas between them.
    runs: String,
}

/// `GET /api/compare?runs=1,2`: what changes from the first to each of the others.
pub async fn compare(State(app): State<Arc<App>>, Query(which): Query<Which>) -> Result<Response, Refusal> {
    let wrong = |message: &str| Refusal::new(StatusCode::BAD_REQUEST, message);
    let ids: Result<Vec<u64>, _> = which.runs.split(',').map(str::parse).collect();
    let ids = ids.map_err(|_| wrong("runs are numbers, with commas between them"))?;
    if !(2..=MOST_KEPT).contains(&ids.len()) {
        return Err(wrong("two runs or more are compared"));
    }
    let studies: Vec<Arc<Study>> = ids.into_iter().map(|id| app.runs.study(id)).collect::<Result<_, _>>()?;
    if studies.iter().any(|study| study.currency != studies[0].currency) {
        return Err(wrong("money cannot be compared in several currencies"));
    }
    if studies.iter().any(|study| study.seed != studies[0].seed) {
        return Err(wrong(
            "these runs have different seeds, and so not the same customers: give the scenarios one `seed`",
        ));
    }
    let page = aside(move || {
        let studies = studies.iter().map(|study| Study::clone(study)).collect();
        Variants::of(studies).map(|variants| side_by_side::page_alone(&variants))
    });
    page.await?.ok_or_else(|| wrong("there is nothing to compare"))?.map(page::framed).map_err(Refusal::failed)
}
