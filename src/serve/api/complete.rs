//! What may be written at a place of a text.

use super::aside;
use crate::language::complete::{self, Completion};
use crate::serve::app::App;
use crate::serve::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;

/// A text and a place in it, line and column from 1.
#[derive(Deserialize)]
pub struct Place {
    text: String,
    line: u32,
    column: u32,
}

/// `POST /api/complete`: candidates with their types, defaults and meanings; null where nothing is known.
pub async fn complete(
    State(app): State<Arc<App>>,
    Json(place): Json<Place>,
) -> Result<Json<Option<Completion>>, Refusal> {
    aside(move || complete::complete(&app.schema, &place.text, place.line, place.column)).await.map(Json)
}
