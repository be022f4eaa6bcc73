//! A plan as text: on a terminal, as Markdown, CSV and JSON.

use std::fmt::Write;
use std::io;

use super::words::{answer, basis, neighbour, settings, yaml};
use crate::explore::plan::{Candidate, Planned, Standing};
use crate::report::terminal::line::{Paint, hanging, length, wrapped};
use crate::report::{digits, json as json_format, markdown::escape, number, view};

/// The setting that the text is about: the chosen one, or the one that came closest.
pub fn subject(plan: &Planned) -> Option<&Candidate> {
    plan.candidate(plan.chosen).or_else(|| plan.candidate(plan.closest))
}

/// The objectives of a setting: as written, what was found, and the verdict.
pub fn objectives(plan: &Planned, candidate: &Candidate) -> Vec<[String; 3]> {
    let row = |objective: &crate::explore::sweep::ObjectiveAt| {
        let found = number::interval(&objective.estimate, objective.unit, &plan.currency);
        [view::clean(&objective.text), found, crate::report::sweep::table::mark(objective.verdict).to_owned()]
    };
    let mut rows: Vec<[String; 3]> = candidate.objectives.iter().map(row).collect();
    let share = number::interval(&candidate.met_share, "share", "");
    let asked = format!("all of them in {} of runs", number::show(plan.bounds.probability, "share", ""));
    let mark = match candidate.standing {
        Standing::Holds => "✓",
        Standing::Fails => "✗",
        Standing::Dearer | Standing::Undecided => "?",
    };
    rows.push([asked, format!("{share}: {} of {} runs", candidate.met, candidate.replications), mark.to_owned()]);
    rows
}

/// What became of a setting, in a word.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Fails => "fails",
        Standing::Dearer => "dearer",
        Standing::Undecided => "undecided",
    }
}

/// The answer, the settings, what became of the objectives, and the proof, at most `width` columns wide.
pub fn terminal(plan: &Planned, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut lines = vec![paint.faint(&view::short(&plan.name, width))];
    lines.extend(wrapped(&answer(plan), width).iter().map(|line| paint.strong(line)));
    if let Some(candidate) = subject(plan) {
        lines.push(String::new());
        lines.extend(settings(plan, candidate));
        if let Some(yaml) = yaml(plan, candidate) {
            lines.push(String::new());
            lines.extend(yaml.lines().map(|line| paint.faint(line)));
        }
        lines.push(String::new());
        let rows = objectives(plan, candidate);
        let wide = rows.iter().map(|row| length(&row[0])).max().unwrap_or(0).min(width / 2);
        for [text, found, mark] in rows {
            lines.push(format!("{mark} {text}{}  {found}", " ".repeat(wide.saturating_sub(length(&text)))));
        }
    }
    if !plan.neighbours.is_empty() {
        lines.extend([String::new(), paint.faint("One step away:")]);
        lines.extend(plan.neighbours.iter().flat_map(|n| hanging(&neighbour(plan, n), width, 2)));
    }
    lines.push(String::new());
    lines.extend(wrapped(&basis(plan), width).iter().map(|line| paint.faint(line)));
    lines.join("\n") + "\n"
}

/// `plan.md`: the same as a comment on a pull request.
pub fn markdown(plan: &Planned) -> String {
    let mut text = format!("## {}: plan\n\n{}\n\n", escape(&view::short(&plan.name, 120)), escape(&answer(plan)));
    if let Some(candidate) = subject(plan) {
        if let Some(yaml) = yaml(plan, candidate) {
            let _ = writeln!(text, "```yaml\n{yaml}```\n");
        }
        let _ = writeln!(text, "```sh\nninefold run … {}\n```\n", settings(plan, candidate).join(" "));
        text += "| objective | found | |\n| --- | ---: | --- |\n";
        for row in objectives(plan, candidate) {
            let _ = writeln!(text, "| {} |", row.map(|cell| escape(&cell)).join(" | "));
        }
        text.push('\n');
    }
    if !plan.neighbours.is_empty() {
        text += "One step away:\n\n";
        plan.neighbours.iter().for_each(|n| {
            let _ = writeln!(text, "- {}", escape(&neighbour(plan, n)));
        });
        text.push('\n');
    }
    let _ = writeln!(text, "<sub>{}. ninefold {}.</sub>", escape(&basis(plan)), plan.version);
    text
}

/// `plan.json`: all of it, and the answer in words.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(plan: &Planned) -> io::Result<String> {
    let mut value = serde_json::to_value(plan)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("answer".to_owned(), answer(plan).into());
        let settings: serde_json::Map<_, _> = subject(plan)
            .filter(|_| plan.chosen.is_some())
            .into_iter()
            .flat_map(|chosen| plan.knobs.iter().zip(&chosen.values))
            .map(|(knob, value)| (knob.path.clone(), value.clone().into()))
            .collect();
        fields.insert("setting".to_owned(), settings.into());
    }
    json_format::pretty(value)
}

/// `plan.csv`: a record for each setting that was looked at.
///
/// # Errors
/// When a record cannot be written.
pub fn csv(plan: &Planned) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let texts: Vec<&str> = plan
        .candidates
        .iter()
        .max_by_key(|candidate| candidate.objectives.len())
        .map(|candidate| candidate.objectives.iter().map(|objective| objective.text.as_str()).collect())
        .unwrap_or_default();
    let mut head = vec!["number".to_owned()];
    head.extend(plan.knobs.iter().map(|knob| knob.path.clone()));
    let columns = [
        "standing",
        "chosen",
        "frontier",
        "replications",
        "met",
        "met_low",
        "met_high",
        "cost",
        "cost_low",
        "cost_high",
    ];
    head.extend(columns.map(str::to_owned));
    head.extend(texts.iter().flat_map(|text| ["", " low", " high"].map(|end| format!("{text}{end}"))));
    writer.write_record(&head)?;
    for candidate in &plan.candidates {
        let mut record = vec![candidate.number.to_string()];
        record.extend(candidate.values.iter().cloned());
        record.push(standing(candidate.standing).to_owned());
        record.push((plan.chosen == Some(candidate.number)).to_string());
        record.push(plan.frontier.contains(&candidate.number).to_string());
        record.extend([candidate.replications.to_string(), candidate.met.to_string()]);
        let (share, cost) = (candidate.met_share, candidate.cost);
        record.extend([share.low, share.high, cost.value, cost.low, cost.high].map(digits::cell));
        for place in 0..texts.len() {
            let found = candidate.objectives.get(place).map(|objective| objective.estimate).unwrap_or_default();
            record.extend([found.value, found.low, found.high].map(digits::cell));
        }
        writer.write_record(&record)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
