//! What endpoints are called.

use super::Compiler;
use super::quorum::AT_A_COPY;
use crate::plan::database::ENDPOINTS_OF_A_SHARD;

impl Compiler<'_> {
    /// The name of each endpoint as a scenario writes it; that of its fleet where it has no word of its own.
    pub(super) fn endpoint_names(&self) -> Vec<String> {
        let mut words: Vec<Option<(&str, &str)>> = vec![None; self.plan.endpoints.len()];
        for (&(callee, word), &number) in self.endpoints.iter().filter(|((_, word), _)| !word.is_empty()) {
            words[number as usize] = Some((callee, word));
        }
        let each = self.plan.endpoints.iter().enumerate().map(|(number, endpoint)| {
            if words[number].is_none() && endpoint.rows.is_some() {
                // Further shards are called by the words of the first.
                words[number] = words[number - ENDPOINTS_OF_A_SHARD as usize];
            }
            let fleet = endpoint.fleet.map(|fleet| self.plan.fleets[fleet as usize].name.as_str());
            match words[number] {
                Some((callee, "work")) => fleet.unwrap_or(callee).to_owned(),
                Some((callee, word)) if AT_A_COPY.contains(&word) => fleet.unwrap_or(callee).to_owned(),
                Some((callee, word)) => format!("{}.{word}", fleet.unwrap_or(callee)),
                None => fleet.unwrap_or("").to_owned(),
            }
        });
        each.collect()
    }
}
