//! The page and what it consists of, carried in the program.

use super::refusal::Refusal;
use super::token;
use crate::report::html;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of the page beside `index.html`.
const FILES: &[(&str, &str, &str)] = &[
    ("style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("main.js", SCRIPT, include_str!("page/main.js")),
    ("api.js", SCRIPT, include_str!("page/api.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("scenarios.js", SCRIPT, include_str!("page/scenarios.js")),
    ("editor.js", SCRIPT, include_str!("page/editor.js")),
    ("findings.js", SCRIPT, include_str!("page/findings.js")),
    ("knobs.js", SCRIPT, include_str!("page/knobs.js")),
    ("answer.js", SCRIPT, include_str!("page/answer.js")),
    ("variants.js", SCRIPT, include_str!("page/variants.js")),
    ("codemirror.js", SCRIPT, include_str!("page/vendor/editor.js")),
];

/// The page. The editor makes style sheets as it goes; it gets a nonce for them, new each time.
///
/// # Errors
/// A system without random numbers.
pub async fn index() -> Result<Response, Refusal> {
    let nonce = token::random().map_err(Refusal::failed)?;
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src data:; connect-src 'self'; \
         frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    let page = include_str!("page/index.html").replace("{{nonce}}", &nonce);
    Ok(([(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy)], page)
        .into_response())
}

/// A file of the page. The style begins with that of the reports.
///
/// # Errors
/// A name that is none of them.
pub async fn file(Path(name): Path<String>) -> Result<Response, Refusal> {
    let found = FILES.iter().find(|(known, ..)| *known == name);
    let (_, kind, text) = found.ok_or_else(|| Refusal::not_found("such file"))?;
    let style = if name == "style.css" { html::STYLE } else { "" };
    Ok(([(CONTENT_TYPE, *kind)], format!("{style}{text}")).into_response())
}

/// A report, in a frame of its own: its script runs, and gets to nothing, not even to the page around it.
pub fn framed(page: String) -> Response {
    let policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts";
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, policy)], page).into_response()
}
