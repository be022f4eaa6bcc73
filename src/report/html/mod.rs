//! stub
/// stub
pub fn page(_: &crate::experiment::Study, _: &[super::chart::Chart]) -> String { String::new() }
