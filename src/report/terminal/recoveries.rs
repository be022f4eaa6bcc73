//! Plans for the loss of a region: a line each.

use super::Page;
use super::line::hanging;
use crate::experiment::study::RecoveryResult;
use crate::report::{number, view};

impl Page<'_> {
    /// How long it took to go elsewhere, and what of that most.
    pub(super) fn recoveries(&self) -> Vec<String> {
        let all = &self.study.recoveries;
        if all.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.heading("Recovery plans", "")];
        lines.extend(all.iter().flat_map(|recovery| hanging(&self.recovery(recovery), self.width, 2)));
        lines.push(String::new());
        lines
    }

    fn recovery(&self, recovery: &RecoveryResult) -> String {
        let name = view::clean(&recovery.name);
        if recovery.rto.count == 0 {
            return format!("{name}: never carried out");
        }
        let seconds = |value| number::show_option(value, "s", "");
        let parts = &recovery.rto_parts;
        let steps = [
            ("detect", &parts.detect),
            ("decide", &parts.decide),
            ("build", &parts.build),
            ("validate", &parts.validate),
            ("redirect", &parts.redirect),
        ];
        let steps = steps.iter().filter(|(_, step)| step.value.is_some_and(|value| value > 0.0));
        let steps: Vec<String> = steps.map(|(word, step)| format!("{word} {}", seconds(step.value))).collect();
        let (half, most) = (seconds(recovery.rto.p50.value), seconds(recovery.rto.p95.value));
        let lost = self.worth(&recovery.lost_value).map_or(String::new(), |worth| format!("; lost data {worth}"));
        let after =
            [("refill", &recovery.refill), ("drain", &recovery.drain)].into_iter().filter_map(|(word, took)| {
                let took = took.as_ref().filter(|took| took.max.is_some_and(|most| most > 0.0))?;
                Some(format!("{word} {}", seconds(took.mean.value)))
            });
        let after: Vec<String> = after.collect();
        let full = recovery.full_recovery.as_ref().filter(|full| full.count > 0 && !after.is_empty());
        let full = full.map_or(String::new(), |full| {
            format!("; all as before after {}: {}", seconds(full.p50.value), after.join(", "))
        });
        format!("{name}: RTO p50 {half}, p95 {most}: {}{full}{lost}", steps.join(", "))
    }
}
