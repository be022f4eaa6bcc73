//! Sensitivity as text: on a terminal, as Markdown, CSV and JSON.

use std::fmt::Write;
use std::io;

use super::table::table;
use super::words;
use crate::explore::Sensitivity;
use crate::report::terminal::line::{Paint, wrapped};
use crate::report::{digits, json as json_format, number, view};

/// How the numbers came about, in words.
pub fn basis(found: &Sensitivity) -> String {
    format!(
        "{} inputs, {} points of {} replications each, with the same random numbers (seed {}); μ* and σ: mean and deviation of the \
         effect of a way through the whole range (Morris); alone, in all: shares of the variance (Sobol'); ± are 95 % intervals",
        found.inputs.len(),
        number::count(found.points as u64),
        found.replications,
        found.seed,
    )
}

/// The answer, what else there is to say, a table for each number.
pub fn terminal(found: &Sensitivity, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut lines = vec![paint.faint(&view::short(&found.name, width))];
    lines.extend(wrapped(&words::answer(found), width).iter().map(|line| paint.strong(line)));
    lines.push(String::new());
    words::story(found).iter().for_each(|sentence| lines.extend(wrapped(sentence, width)));
    for of in &found.numbers {
        lines.push(String::new());
        lines.push(paint.strong(&view::in_words(&of.name)));
        lines.extend(table(found, of).lines(&paint));
    }
    lines.push(String::new());
    lines.extend(wrapped(&basis(found), width).iter().map(|line| paint.faint(line)));
    lines.join("\n") + "\n"
}

/// The same as a comment on a pull request.
pub fn markdown(found: &Sensitivity) -> String {
    let cell = |text: &str| crate::report::markdown::escape(text);
    let title = cell(&view::short(&found.name, 120));
    let mut text = format!("## {title}: sensitivity\n\n{}\n\n", cell(&words::answer(found)));
    for sentence in words::story(found) {
        let _ = writeln!(text, "- {}", cell(&sentence));
    }
    for of in &found.numbers {
        let _ = writeln!(text, "\n### {}\n", cell(&view::in_words(&of.name)));
        text += &table(found, of).markdown();
    }
    let _ = writeln!(text, "\n<sub>{}. ninefold {}.</sub>", cell(&basis(found)), found.version);
    text
}

/// `sensitivity.json`: all of it, with the answer in words.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(found: &Sensitivity) -> io::Result<String> {
    let mut value = serde_json::to_value(found)?;
    value["answer"] = words::answer(found).into();
    value["story"] = words::story(found).into();
    json_format::pretty(value)
}

/// `sensitivity.csv`: a record for each number, input and measure, in long form.
///
/// # Errors
/// When a record cannot be written.
pub fn csv(found: &Sensitivity) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["number", "unit", "input", "input_low", "input_high", "measure", "value", "low", "high"])?;
    for of in &found.numbers {
        let mut record = |input: usize, measure: &str, [value, low, high]: [Option<f64>; 3]| {
            let input = &found.inputs[input];
            let what = [of.name.as_str(), of.unit, &input.path, &input.low, &input.high, measure];
            let numbers = [value, low, high].map(digits::cell);
            writer.write_record(what.into_iter().chain(numbers.iter().map(String::as_str)))
        };
        for swing in &of.swings {
            record(swing.input, "at_low", [swing.low, None, None])?;
            record(swing.input, "at_high", [swing.high, None, None])?;
        }
        for effect in &of.screening {
            record(effect.input, "mean_absolute", [Some(effect.mean_absolute), effect.low, effect.high])?;
            record(effect.input, "mean", [Some(effect.mean), None, None])?;
            record(effect.input, "deviation", [Some(effect.deviation), None, None])?;
        }
        for share in &of.shares {
            let first = [Some(share.first_order), share.first_order_low, share.first_order_high];
            record(share.input, "first_order", first)?;
            record(share.input, "total", [Some(share.total), share.total_low, share.total_high])?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
