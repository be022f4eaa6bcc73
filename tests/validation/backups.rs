//! What is lost when a database must be restored from a backup.

use crate::Case;
use crate::scenarios::{Question, scaled};

/// Two regions that are lost at random; the data goes from one to the other and back, each time from its newest backup.
pub fn age(case: &Case) -> Question {
    let (interval, rate) = (case.number("interval_h"), case.number("disaster_rate_per_h"));
    let takes = case.number("snapshot_completion_h");
    let losses = if cfg!(debug_assertions) { 40.0 } else { 400.0 };
    let yaml = format!(
        "name: case\nduration: {}h\nreplications: 50\nseed: 5\nwindow: {}h\nregions: {{ a: [a1], b: [b1] }}\n\
         traffic: {{ t: {{ to: db.write, rate: 0.01/h }} }}\n\
         databases: {{ db: {{ zones: [a1], write: 0s, backups: {{ every: {interval}h, takes: {takes}h }} }} }}\n\
         recovery:\n  there: {{ covers: a, to: b, detect: 0s, redirect: 0s, databases: {{ db: {{ restore: 0s }} }} }}\n  \
         back: {{ covers: b, to: a, detect: 0s, redirect: 0s, databases: {{ db: {{ restore: 0s }} }} }}\n\
         failures:\n  - {{ region: a, outage: {{ every: {{ exponential: {}h }}, lasts: 1s }} }}\n  \
         - {{ region: b, outage: {{ every: {{ exponential: {}h }}, lasts: 1s }} }}\n",
        losses / rate,
        losses / rate / 10.0,
        1.0 / rate,
        1.0 / rate
    );
    let lost = |figure: &str| scaled(&format!("/databases/0/rpo/{figure}"), 1.0 / 3600.0, 0.0);
    let probes = [("mean_data_loss", "mean"), ("max_data_loss", "max"), ("p95_data_loss", "p95")];
    Question { yaml, probes: probes.map(|(quantity, figure)| (quantity.to_owned(), lost(figure))).into() }
}
