//! What is wrong with a text, and what may be turned in it.

use super::aside;
use crate::serve::app::App;
use crate::serve::draft::{Draft, Judged};
use crate::serve::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// `POST /api/diagnose`: all errors and warnings with their places, as `validate` tells them, and the knobs.
pub async fn diagnose(State(app): State<Arc<App>>, Json(draft): Json<Draft>) -> Result<Json<Judged>, Refusal> {
    aside(move || {
        let _one_at_a_time = app.judging.lock();
        draft.judge(&app)
    })
    .await
    .map(Json)
}
