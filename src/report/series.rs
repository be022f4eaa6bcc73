//! `timeseries.csv`: every curve, one line a window.

use crate::experiment::Study;
use std::io;

/// The curves as CSV.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn csv(study: &Study) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["time_s", "kind", "name", "quantity", "unit", "value", "p10", "p90"])?;
    let number = |value: Option<f64>| {
        value.map_or_else(String::new, |v| {
            format!("{v:.6e}").parse::<f64>().map_or_else(|_| String::new(), |v| v.to_string())
        })
    };
    for entity in &study.timeline.entities {
        for curve in &entity.curves {
            for (window, start) in study.timeline.starts.iter().enumerate() {
                writer.write_record([
                    start.to_string().as_str(),
                    entity.kind,
                    &entity.name,
                    curve.quantity,
                    curve.unit,
                    &number(curve.value[window]),
                    &number(curve.low[window]),
                    &number(curve.high[window]),
                ])?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
