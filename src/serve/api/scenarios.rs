//! Scenarios: those of the folder and the built-in ones, their texts, and saving.

use super::aside;
use crate::scenario::embedded;
use crate::serve::app::App;
use crate::serve::folder::{Listed, Text};
use crate::serve::refusal::Refusal;
use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All scenarios.
#[derive(Serialize)]
pub struct List {
    folder: String,
    scenarios: Vec<Listed>,
}

/// Which scenario.
#[derive(Deserialize)]
pub struct Which {
    name: String,
    #[serde(default)]
    built_in: bool,
}

/// What is to be saved.
#[derive(Deserialize)]
pub struct Save {
    name: String,
    text: String,
    version: Option<String>,
}

/// What was saved.
#[derive(Serialize)]
pub struct Saved {
    version: String,
}

/// `GET /api/scenarios`: all of them, with name and first sentence.
pub async fn list(State(app): State<Arc<App>>) -> Result<Json<List>, Refusal> {
    let folder = app.folder.path().display().to_string();
    Ok(Json(List { folder, scenarios: aside(move || app.folder.list()).await? }))
}

/// `GET /api/scenario?name=…&built_in=…`: the text of one.
pub async fn load(State(app): State<Arc<App>>, Query(which): Query<Which>) -> Result<Json<Text>, Refusal> {
    if which.built_in {
        let scenario = embedded::find(&which.name).ok_or_else(|| Refusal::not_found("such scenario"))?;
        return Ok(Json(Text { text: scenario.text.to_owned(), version: None }));
    }
    aside(move || app.folder.load(&which.name)).await?.map(Json)
}

/// `POST /api/scenario`: writes a file of the folder. Nothing else in this server writes.
pub async fn save(State(app): State<Arc<App>>, Json(save): Json<Save>) -> Result<Json<Saved>, Refusal> {
    let saved = aside(move || app.folder.save(&save.name, &save.text, save.version.as_deref()));
    Ok(Json(Saved { version: saved.await?? }))
}
