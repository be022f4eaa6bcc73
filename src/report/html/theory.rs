//! Theory beside simulation.

use super::tables::{cell, section, table};
use super::text::{breakable, escape, name};
use crate::experiment::study::{Agreement, KnownAnswer, Study};
use crate::report::{number, theory};

/// Rows that stand open; more are folded away.
const MOST_OPEN: usize = 12;

/// Each number that mathematics knows beside what was found, and the laws that were checked.
pub fn theory(study: &Study) -> String {
    let laws =
        theory::laws(study).map_or_else(String::new, |laws| format!("<p class=\"hint\">{}</p>\n", escape(&laws)));
    if study.known.is_empty() && laws.is_empty() {
        return laws;
    }
    let rows: Vec<String> = study.known.iter().map(|answer| row(study, answer)).collect();
    let heads = ["<verdict", "<part", "<what", "theory", "simulated", "<model", "<source"];
    let body = match theory::sentence(study) {
        None => String::new(),
        Some(sentence) => {
            let parts = study.known.iter().any(|answer| answer.verdict == Agreement::Parts);
            let table = format!("<div class=\"stacked\">{}</div>", table(&heads, &rows));
            let sentence = escape(&sentence);
            match rows.len() > MOST_OPEN && !parts {
                true => format!("<details><summary>{sentence}</summary>{table}</details>\n"),
                false => format!("<p>{sentence}.</p>\n{table}"),
            }
        }
    };
    let hint = "Where a part of the scenario is a model of the textbooks, its answer stands beside that of the simulation, with \
                its 95 % interval. They agree if chance explains the difference; all comparisons together raise a false alarm in \
                fewer than one of a thousand studies.";
    section("Theory beside simulation", if study.known.is_empty() { "" } else { hint }, &(body + &laws))
}

fn row(study: &Study, answer: &KnownAnswer) -> String {
    let badge = match answer.verdict {
        Agreement::Agrees => "<span class=\"badge pass\">✓ agrees</span>".to_owned(),
        Agreement::Parts => "<span class=\"badge fail\">✗ parts</span>".to_owned(),
        Agreement::CannotTell => {
            let because = answer.because.unwrap_or_default();
            format!("<span class=\"badge unsure\">? open</span><small>{}</small>", escape(because))
        }
    };
    format!(
        "<td class=\"words\">{badge}</td><th scope=\"row\">{}</th><td class=\"words\">{}</td><td>{}</td><td>{}</td>\
         <td class=\"words\">{}</td><td class=\"words\">{}</td>",
        breakable(&answer.part, 50),
        escape(answer.measure),
        escape(&number::show(answer.theory, answer.unit, "")),
        cell(study, &answer.simulated, answer.unit),
        name(&answer.model, 60),
        escape(answer.source),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn each_answer_stands_beside_what_was_found() {
        let mut study = fixture::classroom();
        let html = theory(&study);
        for part in ["Theory beside simulation", "✓ agrees", "6.67 ms", "M/M/2", "Little&#39;s law at 1 service"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("<details>"));
        let known = study.known.clone();
        study.known = (0..5).flat_map(|_| known.clone()).collect();
        assert!(theory(&study).contains("<details><summary>10 known answers agree"));
        assert_eq!(theory(&fixture::flash_sale()), "");
    }

    #[test]
    fn hostile_names_stay_words() {
        let mut study = fixture::classroom();
        for answer in &mut study.known {
            (answer.part, answer.model, answer.theory) = ("<b>x".into(), "</script>\u{1b}".into(), f64::INFINITY);
        }
        let html = theory(&study);
        assert!(!html.contains("<b>") && !html.contains("</script>") && !html.contains('\u{1b}'), "{html}");
    }
}
