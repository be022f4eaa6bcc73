//! Why a request gets nothing.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A status, and a sentence for whoever asked.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    /// A refusal with a status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Refusal { status, message: message.into() }
    }

    /// Somebody who may not.
    pub fn forbidden(message: &str) -> Self {
        Refusal::new(StatusCode::FORBIDDEN, message)
    }

    /// Something that is not there.
    pub fn not_found(what: &str) -> Self {
        Refusal::new(StatusCode::NOT_FOUND, format!("there is no {what}"))
    }

    /// Something that went wrong here.
    pub fn failed(what: impl std::fmt::Display) -> Self {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, what.to_string())
    }

    /// The status.
    #[cfg(test)]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.message }))).into_response()
    }
}
