//! `timeseries.csv`: every curve in long form, for spreadsheets, pandas, R and gnuplot; and `bill.csv`: what everything
//! costs.

use std::io;

use super::{File, digits, view};
use crate::experiment::study::Study;

/// The files. An empty field: nothing was observed in that window.
///
/// # Errors
/// When a record cannot be written.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    Ok(vec![File::new("timeseries.csv", timeseries(study)?), File::new("bill.csv", bill(study)?)])
}

/// One record a window and curve: `time_s` is the window's start, `p10` and `p90` are percentiles over
/// the replications.
///
/// # Errors
/// When a record cannot be written.
pub fn timeseries(study: &Study) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["time_s", "kind", "name", "quantity", "unit", "value", "p10", "p90"])?;
    for entity in &study.timeline.entities {
        for curve in &entity.curves {
            for (index, start) in study.timeline.starts.iter().enumerate() {
                let field = |values: &[Option<f64>]| digits::cell(view::at(values, index));
                writer.write_record([
                    digits::cell(Some(*start)).as_str(),
                    entity.kind,
                    &entity.name,
                    curve.quantity,
                    curve.unit,
                    &field(&curve.value),
                    &field(&curve.low),
                    &field(&curve.high),
                ])?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// One record a line of the bill: over the measured time of a run, with its 95 % interval, and a month of 730 hours that
/// goes on like it.
///
/// # Errors
/// When a record cannot be written.
pub fn bill(study: &Study) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["of", "item", "quantity", "unit", "currency", "amount", "low", "high", "month"])?;
    for line in &study.bill {
        writer.write_record([
            line.of.as_str(),
            line.item,
            &digits::cell(Some(line.quantity)),
            line.unit,
            &study.currency,
            &digits::cell(line.amount.value),
            &digits::cell(line.amount.low),
            &digits::cell(line.amount.high),
            &digits::cell(line.month.value),
        ])?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_first_records_read_as_written() {
        let text = String::from_utf8(timeseries(&fixture::flash_sale()).unwrap()).unwrap();
        let head: Vec<_> = text.lines().take(4).collect();
        insta::assert_snapshot!(head.join("\n"));
    }

    #[test]
    fn hostile_names_survive_the_round_trip() {
        let bytes = timeseries(&fixture::hostile()).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(records.iter().any(|record| record[2].starts_with("<b>\"x\" &")));
        assert!(records.iter().all(|record| record.len() == 8));
    }
}
