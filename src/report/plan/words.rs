//! A plan in words: the answer, what is wrong with its neighbours, and what to write into the scenario.

use crate::explore::Axis;
use crate::explore::plan::{Candidate, Neighbour, Planned, Standing};
use crate::report::{number, view};

/// The answer in a sentence or two.
pub fn answer(plan: &Planned) -> String {
    let often = number::show(plan.bounds.probability, "share", "");
    let mut words = match (plan.candidate(plan.chosen), plan.candidate(plan.closest)) {
        (Some(chosen), _) => {
            let cheaper = cheaper(plan, chosen).map_or_else(String::new, |words| format!("; {words}"));
            format!(
                "{} meets everything with at least {often} probability for {}{cheaper}.",
                setting(plan, chosen),
                cost(plan, chosen)
            )
        }
        (None, Some(best)) if plan.interrupted || plan.exhausted => format!(
            "No setting is certain yet to meet everything with at least {often} probability. The best so far is {} for {}: it {}.",
            setting(plan, best),
            cost(plan, best),
            found(plan, best)
        ),
        (None, Some(closest)) => {
            let undecided = if plan.undecided.is_empty() { "" } else { " for certain" };
            format!(
                "No setting meets everything with at least {often} probability{undecided}. Closest comes {} for {}: it {}.",
                setting(plan, closest),
                cost(plan, closest),
                found(plan, closest)
            )
        }
        (None, None) => "No setting was looked at.".to_owned(),
    };
    words += match () {
        () if plan.interrupted => " Interrupted: nothing is proven.",
        () if plan.exhausted => " Replications ran out: nothing is proven.",
        () => "",
    };
    let open: Vec<&Candidate> = plan.undecided.iter().filter_map(|&number| plan.candidate(Some(number))).collect();
    if let [first, rest @ ..] = open.as_slice()
        && !plan.interrupted
        && !plan.exhausted
    {
        let rest = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        words += &format!(
            " {}{rest} could not be decided in {} runs, and is taken not to hold.",
            setting(plan, first),
            first.replications
        );
    }
    view::clean(&words)
}

/// The dearest neighbour that costs less than a setting, and what is wrong with it.
fn cheaper(plan: &Planned, chosen: &Candidate) -> Option<String> {
    let limit = chosen.cost.value?;
    let below = |neighbour: &&Neighbour| {
        let candidate = plan.candidate(neighbour.candidate);
        candidate.is_some_and(|c| c.standing == Standing::Fails && c.cost.value.is_some_and(|cost| cost <= limit))
    };
    let price = |neighbour: &&Neighbour| plan.candidate(neighbour.candidate).and_then(|c| c.cost.value).unwrap_or(0.0);
    let nearest = plan.neighbours.iter().filter(below).max_by(|a, b| price(a).total_cmp(&price(b)))?;
    let candidate = plan.candidate(nearest.candidate)?;
    let knob =
        if plan.knobs.len() > 1 { format!("{} = ", plan.knobs[nearest.knob].short_name()) } else { String::new() };
    Some(format!("{knob}{} {}", nearest.value, found(plan, candidate)))
}

/// What was found of a setting, as the end of a sentence about it.
pub fn found(plan: &Planned, candidate: &Candidate) -> String {
    let runs =
        format!("{} of {} runs", number::count(candidate.met.into()), number::count(candidate.replications.into()));
    let broken = || {
        let objective = candidate.objectives.get(candidate.worst?)?;
        let value = number::show_option(objective.estimate.value, objective.unit, &plan.currency);
        Some((&objective.text, value))
    };
    match candidate.standing {
        Standing::Holds => format!("holds, in {runs}"),
        Standing::Dearer => format!("costs no less: {}", cost(plan, candidate)),
        _ if candidate.failure.is_some() => candidate.failure.clone().unwrap_or_default(),
        Standing::Fails => match broken() {
            Some((text, value)) => format!("fails `{text}` ({value}; {runs} met everything)"),
            None => format!("fails, in {runs}"),
        },
        Standing::Undecided => match broken() {
            Some((text, value)) => format!("is undecided: {runs} met everything (`{text}`: {value})"),
            None => format!("is undecided: {runs} met everything"),
        },
    }
}

/// What is known of a neighbour.
pub fn neighbour(plan: &Planned, neighbour: &Neighbour) -> String {
    let what = match plan.candidate(neighbour.candidate) {
        None => "was not looked at".to_owned(),
        Some(candidate) => match candidate.standing {
            Standing::Dearer => found(plan, candidate),
            Standing::Holds => format!("{}, and costs {}", found(plan, candidate), cost(plan, candidate)),
            _ => format!("{}, for {}", found(plan, candidate), cost(plan, candidate)),
        },
    };
    view::clean(&format!("{} = {} {what}", plan.knobs[neighbour.knob].short_name(), neighbour.value))
}

/// `web.replicas = 14, web.instance = m7g.large`.
pub fn setting(plan: &Planned, candidate: &Candidate) -> String {
    let knob = |(knob, value): (&Axis, &String)| format!("{} = {value}", knob.short_name());
    plan.knobs.iter().zip(&candidate.values).map(knob).collect::<Vec<_>>().join(", ")
}

/// What it costs an hour.
pub fn cost(plan: &Planned, candidate: &Candidate) -> String {
    number::show_option(candidate.cost.value, "money/h", &plan.currency)
}

/// How the answer came about.
pub fn basis(plan: &Planned) -> String {
    let (looked, all) = (plan.candidates.len() as u64, plan.settings);
    let unseen = match all - looked as f64 {
        rest if rest > 0.0 => format!(" ({} were not looked at)", number::count(rest as u64)),
        _ => String::new(),
    };
    format!(
        "{} of {} settings{unseen}, {} runs in all, the same random numbers for each (seed {}); what holds, what fails and what costs no less is known with {} confidence each, over all settings and looks at once",
        number::count(looked),
        number::count(all as u64),
        number::count(plan.replications),
        plan.seed,
        number::show(crate::explore::plan::LEVEL, "share", ""),
    )
}

/// The setting as `--set` takes it, quoted for a shell where that is needed.
pub fn settings(plan: &Planned, candidate: &Candidate) -> Vec<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+=/%".contains(c);
    let line = |(knob, value): (&Axis, &String)| {
        let text = view::clean(&format!("{}={value}", knob.path));
        match text.chars().all(plain) {
            true => format!("--set {text}"),
            false => format!("--set '{}'", text.replace('\'', "'\\''")),
        }
    };
    plan.knobs.iter().zip(&candidate.values).map(line).collect()
}

/// The setting as a part of the scenario's YAML; none where a path leads into a list, of which YAML cannot name a part.
pub fn yaml(plan: &Planned, candidate: &Candidate) -> Option<String> {
    let parts: Vec<(Vec<&str>, &str)> = plan
        .knobs
        .iter()
        .zip(&candidate.values)
        .map(|(knob, value)| (knob.path.split('.').collect(), value.as_str()))
        .collect();
    let listed = plan.knobs.iter().any(|knob| knob.path.contains('['));
    (!listed).then(|| nested(&parts, 0))
}

/// Paths with values as nested maps.
fn nested(parts: &[(Vec<&str>, &str)], depth: usize) -> String {
    let mut text = String::new();
    for (place, (path, value)) in parts.iter().enumerate() {
        let Some(&key) = path.get(depth) else { continue };
        if parts[..place].iter().any(|(earlier, _)| earlier.get(depth) == Some(&key)) {
            continue;
        }
        let indent = "  ".repeat(depth);
        if path.len() == depth + 1 {
            text += &format!("{indent}{key}: {}\n", view::clean(value));
        } else {
            let same: Vec<(Vec<&str>, &str)> =
                parts.iter().filter(|(path, _)| path.get(depth) == Some(&key)).cloned().collect();
            text += &format!("{indent}{key}:\n{}", nested(&same, depth + 1));
        }
    }
    text
}
