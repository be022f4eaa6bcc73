//! `report.html`: the whole story in one file, without a network, readable without its script.

use std::io;

use super::shell::{Shell, links, paragraph};
use super::text::{self, escape};
use super::{
    architecture, bill, caches, connections, databases, figures, functions, incidents, locks, memory, nodes, queues,
    quorum, recoveries, regressions, tables, theory, tiles, time_spent,
};
use crate::experiment::study::{Study, Verdict};
use crate::report::{File, chart, number, view};

/// What makes the charts alive; the page is whole without it.
const SCRIPT: &str = concat!(
    include_str!("script/values.js"),
    include_str!("script/charts.js"),
    include_str!("script/crosshair.js"),
    include_str!("script/zoom.js"),
    include_str!("script/toggle.js"),
);

/// What lies beside the page.
const BESIDE: [&str; 7] =
    ["summary.json", "timeseries.csv", "bill.csv", "histograms.json", "summary.md", "junit.xml", "scenario.lock.yaml"];

/// The file.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    Ok(vec![File::new("report.html", page(study)?)])
}

/// The page, from the answer in a sentence down to how to reproduce it.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(study: &Study) -> io::Result<String> {
    written(study, true)
}

/// The same page where nothing lies beside it, so that it names no files.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page_alone(study: &Study) -> io::Result<String> {
    written(study, false)
}

/// The same page without its answer and tiles, for a frame on a page that shows them.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page_below(study: &Study) -> io::Result<String> {
    Ok(page_alone(study)?.replacen("<body>", "<body class=\"below\">", 1))
}

fn written(study: &Study, in_folder: bool) -> io::Result<String> {
    let charts = chart::charts(study);
    let figures::Figures { timelines, incidents: incident_chart, distribution } =
        figures::figures(&charts, in_folder.then_some("timeseries.csv"))?;
    let (identity, holds) = view::identity(&study.whole.outcomes);
    let identity = if holds { identity } else { format!("{identity} (does not add up!)") };
    let name = if study.name.is_empty() { "A study without a name" } else { &study.name };
    let headline = if study.headline.is_empty() { name } else { &study.headline };
    let (answer, story) = view::first_sentence(headline);
    let description = study
        .description
        .as_deref()
        .map_or_else(String::new, |words| format!("<p class=\"description\">{}</p>", escape(words)));
    let values = [
        ("tiles", tiles::tiles(study)),
        ("warnings", tables::warnings(study)),
        ("objectives", tables::objectives(study) + &regressions::regressions(study)),
        ("timelines", timelines),
        ("architecture", architecture::architecture(study)?),
        ("incidents", incidents::section(study, &incident_chart)),
        ("symptoms", tables::symptoms(study)),
        ("services", tables::services(study) + &caches::caches(study)),
        ("bill", bill::bill(study)),
        ("quorums", quorum::quorums(study)),
        ("databases", databases::databases(study)),
        ("recoveries", recoveries::recoveries(study)),
        ("queues", queues::queues(study)),
        ("nodes", nodes::nodes(study) + &memory::memory(study)),
        ("locks", locks::locks(study)),
        ("connections", connections::connections(study) + &functions::functions(study)),
        ("theory", theory::theory(study)),
        ("distribution", distribution),
        ("traffic", tables::traffic(study)),
        ("time_spent", time_spent::time_spent(study)?),
        ("identity", escape(&identity)),
        ("assumptions", tables::assumptions(study)),
        ("reproduce", reproduce(study, in_folder)),
    ];
    let script = format!(
        "<script type=\"application/json\" id=\"curves\">{}</script>\n<script type=\"module\">\n{SCRIPT}</script>",
        text::json(&figures::curves(study, &charts)?),
    );
    let shell = Shell {
        title: name,
        subject: format!("{} {}", badge(study), text::name(name, 160)),
        answer,
        story: paragraph(story) + &description,
        facts: facts(study),
        main: text::fill(include_str!("report.html"), &values),
        version: study.version,
        beside: if in_folder { links(&BESIDE) + ", and each chart as SVG and PNG" } else { String::new() },
        script: Some(script),
    };
    Ok(shell.page())
}

fn badge(study: &Study) -> String {
    let (class, mark) = match view::verdict(study) {
        Some(Verdict::Pass) => ("pass", "✓ "),
        Some(Verdict::Fail) => ("fail", "✗ "),
        Some(Verdict::Inconclusive) => ("unsure", "? "),
        None => ("none", ""),
    };
    format!("<span class=\"badge {class}\">{mark}{}</span>", view::verdict_words(study))
}

fn facts(study: &Study) -> String {
    let runs = match view::basis(study) {
        Some(basis) => format!("± and ranges are 95 % intervals {basis}"),
        None => format!("{}, for which no intervals can be given", number::runs(1.0, study.replications)),
    };
    let warmup = view::warmup(study);
    format!(
        "{} simulated{}{warmup}; {runs}; seed {}; {} events",
        number::span(study.duration),
        if warmup.is_empty() { "" } else { ", " },
        study.seed,
        number::count(study.events),
    )
}

fn reproduce(study: &Study, in_folder: bool) -> String {
    let place = if in_folder { "beside this page" } else { "below, to be saved as scenario.lock.yaml" };
    format!(
        "<p>The scenario with every default filled in and its seed is {place}. \
         Running it again gives the same numbers, to the last digit:</p>\n\
         <pre>ninefold run scenario.lock.yaml</pre>\n\
         <dl><dt>version</dt><dd>ninefold {}</dd><dt>seed</dt><dd>{}</dd>\
         <dt>replications</dt><dd>{} of {}</dd><dt>fingerprint</dt><dd><code>{}</code></dd></dl>\n\
         <details><summary>scenario.lock.yaml</summary><pre>{}</pre></details>\n",
        escape(study.version),
        study.seed,
        number::count(study.replications.into()),
        number::count(study.replications_planned.into()),
        escape(&study.fingerprint),
        escape(&study.lock),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_page_stands_alone() {
        let page = page(&fixture::flash_sale()).unwrap();
        // The name space of SVG, and what refers to a part of the page itself.
        let body = page.replace("http://www.w3.org/2000/svg", "").replace("url(#", "");
        for forbidden in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!body.contains(forbidden), "{forbidden}");
        }
        assert!(!page.contains("{{"), "a place of the template is not filled");
        assert!(page.len() < 1_500_000, "{} bytes", page.len());
    }

    #[test]
    fn the_page_tells_the_story_in_order() {
        let page = page(&fixture::flash_sale()).unwrap();
        let parts = [
            "<h1>The sale breaks",
            "Worst p99 in any 15 s",
            "Objectives</h2>",
            "id=\"latency\"",
            "What broke first, and when",
            "By service",
            "id=\"distribution\"",
            "20,736,412 born =",
            "Envoy&#39;s default",
            "ninefold run scenario.lock.yaml",
        ];
        let places: Vec<_> = parts.iter().map(|part| (page.find(part), part)).collect();
        assert!(places.iter().all(|(place, _)| place.is_some()), "{places:?}");
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn hostile_names_stay_words() {
        let page = page(&fixture::hostile()).unwrap();
        assert!(!page.contains("<b>") && !page.contains("\u{1b}"));
        assert_eq!(page.matches("</script>").count(), 2);
    }

    #[test]
    fn an_empty_study_is_a_page_too() {
        let page = page(&fixture::empty()).unwrap();
        assert!(page.contains("no objectives") && page.contains("0 born ="));
    }
}
