//! Values that are not known as text: on a terminal, as Markdown, CSV and JSON.

use std::fmt::Write;
use std::io;

use super::table::{inputs, numbers};
use super::words;
use crate::explore::Uncertainty;
use crate::report::terminal::line::{Paint, wrapped};
use crate::report::{digits, json as json_format, number, view};

/// How the numbers came about, in words.
pub fn basis(found: &Uncertainty) -> String {
    format!(
        "{} draws of what is not known (Latin hypercube, seed {}), {} replications each with random numbers of their own; not \
         known: the share of a run's variance between draws, and its 95 % interval (analysis of variance); objectives: Clopper \
         and Pearson's 95 % interval; with: correlation of ranks",
        number::count(found.draws.len() as u64),
        found.seed,
        found.replications,
    )
}

/// The answer, what else there is to say, the tables.
pub fn terminal(found: &Uncertainty, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut lines = vec![paint.faint(&view::short(&found.name, width))];
    lines.extend(wrapped(&words::answer(found).join(" "), width).iter().map(|line| paint.strong(line)));
    lines.push(String::new());
    words::story(found).iter().for_each(|sentence| lines.extend(wrapped(sentence, width)));
    for table in [inputs(found), numbers(found)] {
        lines.push(String::new());
        lines.extend(table.lines(&paint));
    }
    lines.push(String::new());
    lines.extend(wrapped(&basis(found), width).iter().map(|line| paint.faint(line)));
    lines.join("\n") + "\n"
}

/// The same as a comment on a pull request.
pub fn markdown(found: &Uncertainty) -> String {
    let cell = |text: &str| crate::report::markdown::escape(text);
    let title = cell(&view::short(&found.name, 120));
    let mut text = format!("## {title}: uncertainty\n\n{}\n\n", cell(&words::answer(found).join(" ")));
    for sentence in words::story(found) {
        let _ = writeln!(text, "- {}", cell(&sentence));
    }
    for table in [inputs(found), numbers(found)] {
        let _ = write!(text, "\n{}", table.markdown());
    }
    let _ = writeln!(text, "\n<sub>{}. ninefold {}.</sub>", cell(&basis(found)), found.version);
    text
}

/// `uncertainty.json`: all of it, with the answer in words.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(found: &Uncertainty) -> io::Result<String> {
    let mut value = serde_json::to_value(found)?;
    value["answer"] = words::answer(found).join(" ").into();
    value["story"] = words::story(found).into();
    json_format::pretty(value)
}

/// `uncertainty.csv`: a record for each number, draw and run, with the draw's values.
///
/// # Errors
/// When a record cannot be written.
pub fn csv(found: &Uncertainty) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let paths = found.inputs.iter().map(|input| input.path.as_str());
    writer.write_record(["number", "unit", "draw", "seed"].into_iter().chain(paths).chain(["run", "value"]))?;
    for (place, of) in found.numbers.iter().enumerate() {
        for draw in &found.draws {
            let runs = draw.runs.get(place).and_then(Option::as_ref);
            for (run, value) in runs.into_iter().flatten().enumerate() {
                let which = [of.name.clone(), of.unit.to_owned(), draw.number.to_string(), draw.seed.to_string()];
                let value = [run.to_string(), digits::rounded(*value).to_string()];
                writer.write_record(which.iter().chain(&draw.values).chain(&value))?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
