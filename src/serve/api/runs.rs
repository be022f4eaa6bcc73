//! Runs: start, look, keep, cancel, forget.

use super::aside;
use crate::plan;
use crate::scenario::load::load;
use crate::scenario::replications::Replications;
use crate::serve::app::App;
use crate::serve::differences::{Difference, differences};
use crate::serve::draft::{Draft, Finding, Turned, findings};
use crate::serve::refusal::Refusal;
use crate::serve::result::{self, Answer};
use crate::simulate::about;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Replications for a first look, while a knob is being turned.
const QUICK: u32 = 3;
/// The most replications that a request may ask for instead of the scenario's own number.
const MOST: u32 = 1000;

/// What is to be run.
#[derive(Deserialize)]
pub struct Start {
    #[serde(flatten)]
    draft: Draft,
    /// Knobs that are not where the text has them.
    #[serde(default)]
    turned: Vec<Turned>,
    /// Whether few replications are enough.
    #[serde(default)]
    quick: bool,
    /// Replications, from 1; those of the scenario if not given.
    replications: Option<u32>,
}

/// The number of a run.
#[derive(Serialize)]
pub struct Started {
    id: u64,
}

/// What is wrong with what was to be run.
#[derive(Serialize)]
struct Wrong {
    error: &'static str,
    findings: Vec<Finding>,
}

/// `POST /api/runs`: starts a run. It takes the place of those that are unfinished and not kept.
pub async fn start(State(app): State<Arc<App>>, Json(start): Json<Start>) -> Result<Response, Refusal> {
    let replications = if start.quick { Some(QUICK) } else { start.replications };
    if replications.is_some_and(|count| !(1..=MOST).contains(&count)) {
        let message = format!("from 1 to {MOST} replications can be run here");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, message));
    }
    aside(move || {
        let Start { draft, turned, quick, .. } = start;
        let settings: Vec<String> = turned.iter().map(|knob| format!("{}={}", knob.path, knob.value)).collect();
        let mut loaded = load(&draft.input(&app), &settings);
        let Some(mut scenario) = loaded.scenario.take() else {
            let wrong = Wrong { error: "the scenario is wrong", findings: findings(&loaded) };
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(wrong)).into_response();
        };
        if let Some(count) = replications {
            scenario.replications = Replications::fixed(count);
        }
        let plan = plan::compile(&scenario, &loaded.sources);
        let mut about = about(&scenario, &loaded);
        // Variants of one scenario are told apart by what was turned.
        for setting in &settings {
            about.name.push_str(", ");
            about.name.push_str(short(setting));
        }
        let id = app.runs.start(draft.name, turned, quick, plan, about);
        Json(Started { id }).into_response()
    })
    .await
}

/// The end of a setting that says what was set: `storefront.replicas=8`.
fn short(setting: &str) -> &str {
    let path = setting.split('=').next().unwrap_or_default();
    let dots: Vec<usize> = path.match_indices('.').map(|(at, _)| at).collect();
    match dots.len() {
        0 | 1 => setting,
        count => &setting[dots[count - 2] + 1..],
    }
}

/// `GET /api/runs/{id}`: what a finished run found.
pub async fn answer(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Answer>, Refusal> {
    let (label, study) = (app.runs.with(id, |run| run.label.clone())?, app.runs.study(id)?);
    aside(move || result::answer(label, &study)).await.map(Json)
}

/// A run that is kept, and what it says otherwise than the first of them.
#[derive(Serialize)]
pub struct Kept {
    #[serde(flatten)]
    answer: Answer,
    differs: Vec<Difference>,
}

/// `GET /api/runs`: the runs that are kept, of which there are results.
pub async fn kept(State(app): State<Arc<App>>) -> Result<Json<Vec<Kept>>, Refusal> {
    aside(move || {
        let known = |id| {
            let label = app.runs.with(id, |run| run.label.clone()).ok()?;
            Some((label, app.runs.study(id).ok()?))
        };
        let kept: Vec<_> = app.runs.kept().into_iter().filter_map(known).collect();
        let first = kept.first().map(|(_, study)| Arc::clone(study));
        let told = kept.into_iter().map(|(label, study)| Kept {
            differs: first.as_ref().map_or_else(Vec::new, |first| differences(&first.lock, &study.lock)),
            answer: result::answer(label, &study),
        });
        told.collect()
    })
    .await
    .map(Json)
}

/// `POST /api/runs/{id}/keep`: keeps a run for comparisons.
pub async fn keep(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<StatusCode, Refusal> {
    app.runs.keep(id).map(|()| StatusCode::NO_CONTENT)
}

/// `POST /api/runs/{id}/cancel`: ends a run that is waiting or under way.
pub async fn cancel(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<StatusCode, Refusal> {
    app.runs.cancel(id).map(|()| StatusCode::NO_CONTENT)
}

/// `DELETE /api/runs/{id}`: forgets a run.
pub async fn forget(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<StatusCode, Refusal> {
    app.runs.forget(id).map(|()| StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_setting_is_called_by_its_end() {
        assert_eq!(short("services.web.replicas=8"), "web.replicas=8");
        assert_eq!(short("seed=8.5"), "seed=8.5");
        assert_eq!(short("traffic.a.profile[0].surge=+1.5%"), "profile[0].surge=+1.5%");
    }
}
