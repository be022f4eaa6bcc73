//! Databases: a line each.

use super::Page;
use super::line::hanging;
use crate::experiment::study::{DatabaseResult, Estimate, QuorumResult};
use crate::report::{number, view};

/// Databases before the rest is left to the report.
const MOST: usize = 3;

impl Page<'_> {
    /// How far followers were behind, and what was lost.
    pub(super) fn databases(&self) -> Vec<String> {
        let all = &self.study.databases;
        let lossy = self.study.quorums.iter().filter(|store| store.rpo.count > 0);
        let lossy: Vec<String> = lossy.take(MOST).map(|store| self.losses(store)).collect();
        if all.is_empty() && lossy.is_empty() {
            return Vec::new();
        }
        let shown = all.iter().take(MOST);
        let told = shown.map(|database| self.database(database)).chain(lossy);
        let mut lines: Vec<String> = told.flat_map(|line| hanging(&line, self.width, 2)).collect();
        if all.len() > MOST {
            lines.push(self.paint.faint(&format!("and {} more databases in the report", all.len() - MOST)));
        }
        lines.push(String::new());
        lines
    }

    /// What a database whose copies are equal has lost.
    fn losses(&self, store: &QuorumResult) -> String {
        let lost = self.lost(store.rpo.max, &store.lost_writes, &store.lost_value);
        format!("{}: {lost}", view::clean(&store.name))
    }

    fn lost(&self, rpo: Option<f64>, writes: &Estimate, value: &Estimate) -> String {
        let (rpo, lost) = (number::show_option(rpo, "s", ""), number::show_option(writes.value, "", ""));
        let worth = self.worth(value).map_or(String::new(), |worth| format!(", {worth}"));
        format!("RPO up to {rpo}, {lost} writes lost a run{worth}")
    }

    /// What lost writes were worth, if anything is said of it.
    pub(super) fn worth(&self, lost: &Estimate) -> Option<String> {
        let value = lost.value.filter(|value| *value > 0.0)?;
        Some(format!("worth {}", number::show(value, "money", &self.study.currency)))
    }

    fn database(&self, database: &DatabaseResult) -> String {
        let seconds = |value| number::show_option(value, "s", "");
        let mut words = Vec::new();
        if database.lag.count > 0 {
            words.push(format!("lag p99 {}", seconds(database.lag.p99.value)));
        }
        if let Some(stale) = database.stale_reads.value.filter(|share| *share > 0.0) {
            words.push(format!("{} of reads stale", number::show(stale, "share", "")));
        }
        if database.rto.count > 0 {
            words.push(format!("RTO {} (max {})", seconds(database.rto.mean.value), seconds(database.rto.max)));
        }
        if database.rpo.count > 0 {
            words.push(self.lost(database.rpo.max, &database.lost_writes, &database.lost_value));
        } else if database.failovers.value.is_some_and(|failovers| failovers > 0.0) {
            words.push("no acknowledged write lost".to_owned());
        }
        if words.is_empty() {
            words.push("nothing lost".to_owned());
        }
        format!("{}: {}", view::clean(&database.name), words.join(", "))
    }
}
