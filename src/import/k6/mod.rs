//! What k6 (<https://grafana.com/docs/k6/>) leaves and needs: summaries of tests, and their scripts.

pub mod literal;
pub mod scan;
pub mod script;
pub mod summary;
