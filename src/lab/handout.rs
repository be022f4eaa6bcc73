//! What a student gets: the text, the scenario and an answer file to fill in, with the student's own numbers.

use super::question::Kind;
use super::{Lab, Numbers, tree};
use crate::language::{Diagnostics, Kind as NodeKind, Node, Span, read};
use std::fmt::Write as _;

/// What a student gets.
#[derive(Clone, Debug)]
pub struct Handout {
    /// The text, in Markdown.
    pub text: String,
    /// The scenario.
    pub scenario: String,
    /// The answer file, without answers.
    pub answers: String,
}

/// What a student with this ID gets; without one, the numbers are those of the lab's own scenario.
pub fn handout(lab: &Lab, student: Option<&str>) -> Handout {
    let numbers = Numbers::of(lab, student);
    Handout { text: text(lab, &numbers), scenario: scenario(lab, &numbers), answers: answers(lab, student) }
}

/// The table of the numbers, which stands in the lab's text.
pub fn table(numbers: &Numbers) -> String {
    let mut table = "| | your numbers | |\n| --- | --- | ---: |\n".to_owned();
    for (parameter, value) in numbers.written() {
        let _ = writeln!(table, "| {} | {} | {value} |", parameter.symbol, parameter.means);
    }
    let _ = writeln!(table, "| | seed of the scenario | {} |", numbers.seed);
    table
}

/// The table of the questions, which stands in the lab's text.
pub fn questions(lab: &Lab) -> String {
    let mut table = "| | points | what is asked |\n| --- | ---: | --- |\n".to_owned();
    for question in lab.questions {
        let _ = writeln!(table, "| {} | {} | {} |", question.id, question.points, question.asks);
    }
    table
}

fn text(lab: &Lab, numbers: &Numbers) -> String {
    replaced(&replaced(lab.text, "numbers", &table(numbers)), "questions", &questions(lab))
}

/// A text with a table in the place that is marked for it.
fn replaced(text: &str, what: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {what} begin -->"), format!("<!-- {what} end -->"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    match parts {
        Some((before, after)) => format!("{before}{begin}\n\n{table}\n{end}{after}"),
        None => text.to_owned(),
    }
}

/// The lab's scenario with a student's numbers in the places of its own; all else, comments too, stays as it is.
pub fn scenario(lab: &Lab, numbers: &Numbers) -> String {
    let seed = numbers.seed.to_string();
    let Some(root) = read::read(0, lab.yaml, &mut Diagnostics::default()) else { return lab.yaml.to_owned() };
    let written =
        numbers.written().flat_map(|(parameter, value)| parameter.paths.iter().map(move |path| (*path, value)));
    let mut places: Vec<(Span, &str)> = written
        .chain([("seed", seed.as_str())])
        .filter_map(|(path, value)| Some((scalar(&root, path)?, value)))
        .collect();
    // From the last to the first, so that what is before a place does not move.
    places.sort_by_key(|(span, _)| std::cmp::Reverse((span.line, span.column)));
    let mut lines: Vec<String> = lab.yaml.lines().map(str::to_owned).collect();
    for (span, value) in places {
        let Some(line) = lines.get_mut(span.line.saturating_sub(1) as usize) else { continue };
        let from = span.column.saturating_sub(1) as usize;
        let before: String = line.chars().take(from).collect();
        let after: String = line.chars().skip(from + span.length as usize).collect();
        *line = format!("{before}{value}{after}");
    }
    lines.join("\n") + "\n"
}

/// Where the scalar at a path stands.
fn scalar(root: &Node, path: &str) -> Option<Span> {
    tree::at(root, path).filter(|node| matches!(node.kind, NodeKind::Scalar(_))).map(|node| node.span)
}

fn answers(lab: &Lab, student: Option<&str>) -> String {
    let mut text = format!(
        "# Lab {}, {}: {} points. An answer stands behind its colon. Then: ninefold lab check answers.yaml\n",
        lab.number,
        lab.title,
        lab.points()
    );
    let _ = writeln!(text, "lab: {}", lab.name);
    let _ = match student {
        Some(id) => writeln!(text, "student: '{}'", id.replace('\'', "''")),
        None => writeln!(text, "student:          # nobody's own numbers, but those of the lab's scenario"),
    };
    text.push_str("answers:\n");
    for question in lab.questions {
        let points = if question.points == 1 { "1 point" } else { &format!("{} points", question.points) };
        let form = match &question.kind {
            Kind::PredictedNumber(unit) => format!("before you run anything: {}", unit.example()),
            Kind::PredictedWord(words) => format!("before you run anything: {}", words.join(", ")),
            Kind::Number(number) => number.unit.example().to_owned(),
            Kind::Choice(choice) => choice.words.join(", "),
            Kind::Design(_) => "the name of your scenario's file, such as design.yaml".to_owned(),
        };
        let _ = write!(text, "  # {points}: {}\n  # ({form})\n  {}:\n", question.asks, question.id);
    }
    text
}
