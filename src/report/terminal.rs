//! The summary that a run prints: one screen of a terminal, a sentence before any table.

use std::path::Path;

use super::{incident, number, regression, theory, view};
use crate::experiment::study::{Estimate, Incident, Study, Verdict};
use crate::experiment::words::settling;

mod bill;
mod connections;
mod databases;
mod functions;
pub(super) mod line;
mod locks;
mod memory;
mod nodes;
mod recoveries;
mod regressions;

pub use line::wrapped;
use line::{Paint, hanging, left, length, right, widths};

/// Lines of the screen that the summary aims at. Sentences that are wrapped may take a few more.
const SCREEN: usize = 38;
/// Lines of the headline: no scenario's has more.
const MOST_OF_HEADLINE: usize = 8;
/// Incidents, and things that broke, before the rest is left to the report.
const MOST_INCIDENTS: usize = 3;
const MOST_SYMPTOMS: usize = 5;
/// Lines of incidents from which on they tell most of what broke.
const LONG_STORY: usize = 6;
/// Caches in the results; all are in the report's table.
const MOST_CACHES: usize = 3;
/// Columns that the layout needs; a narrower terminal wraps.
const NARROWEST: usize = 60;

/// Lines that are kept for services before the bill has any.
const LEAST_SERVICES: usize = 7;

/// Queues before the rest is left to the report.
const MOST_QUEUES: usize = 4;

/// The summary, at most `width` columns wide, with ANSI colours where `colour` is true. Verdicts
/// are words, so that nothing hangs on the colour.
pub fn summary(study: &Study, width: usize, colour: bool) -> String {
    let page = Page { study, width: width.max(NARROWEST), paint: Paint(colour) };
    let mut lines = page.headline();
    lines.extend(page.objectives());
    lines.extend(regressions::lines(study, page.width, &page.paint));
    lines.extend(page.results());
    let locks = locks::lines(study, page.width, &page.paint);
    let connections = connections::lines(study, page.width, &page.paint);
    let nodes = nodes::lines(study, page.width, &page.paint);
    let functions = functions::lines(study, page.width, &page.paint);
    let memory = memory::lines(study, page.width, &page.paint);
    let state = [nodes, memory, functions, locks, connections].concat();
    let incidents = page.incidents();
    let symptoms = page.symptoms(match incidents.len() {
        0 => MOST_SYMPTOMS,
        few if few <= LONG_STORY => MOST_SYMPTOMS / 2,
        _ => 1,
    });
    let tail = [state, page.recoveries(), incidents, symptoms, page.warnings()].concat();
    let (databases, queues) = (page.databases(), page.queues());
    let others = databases.len() + queues.len() + tail.len();
    let bill = page.bill(SCREEN.saturating_sub(lines.len() + others + LEAST_SERVICES));
    let others = others + bill.len();
    let room = SCREEN.saturating_sub(lines.len() + others + 2).clamp(2, 12);
    lines.extend(page.services(room));
    if !databases.is_empty() {
        // They go on where the services end.
        lines.pop();
        lines.extend(databases);
    }
    lines.extend(queues);
    lines.extend(bill);
    lines.extend(tail);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}

/// The line that says where the report is, for printing below the [`summary`].
pub fn location(folder: &Path, colour: bool) -> String {
    place(&folder.join("report.html"), colour)
}

/// The line that says where a report's page is.
pub fn place(page: &Path, colour: bool) -> String {
    let page = page.display().to_string();
    format!("\n{} {}\n", Paint(colour).strong("report:"), view::clean(&page))
}

struct Page<'a> {
    study: &'a Study,
    width: usize,
    paint: Paint,
}

impl Page<'_> {
    fn show(&self, estimate: &Estimate, unit: &str) -> String {
        number::interval(estimate, unit, &self.study.currency)
    }

    fn heading(&self, title: &str, note: &str) -> String {
        let note = if note.is_empty() { String::new() } else { format!("  {note}") };
        format!("{}{}", self.paint.strong(title), self.paint.faint(&note))
    }

    fn headline(&self) -> Vec<String> {
        let mut lines = vec![self.paint.faint(&view::short(&self.study.name, self.width))];
        let sentence = wrapped(&self.study.headline, self.width);
        let cut = sentence.len() > MOST_OF_HEADLINE;
        for line in sentence.iter().take(MOST_OF_HEADLINE) {
            lines.push(self.paint.strong(line));
        }
        if cut {
            lines.push(self.paint.strong("…"));
        }
        if self.study.interrupted {
            let done = number::count(u64::from(self.study.replications));
            let planned = number::count(u64::from(self.study.replications_planned));
            lines.push(
                self.paint.with("33", &format!("Interrupted: the numbers are of {done} of {planned} replications.")),
            );
        }
        lines.push(String::new());
        lines
    }

    /// At most eight objectives; what did not pass first where there are more.
    fn objectives(&self) -> Vec<String> {
        let mut shown: Vec<_> = self.study.objectives.iter().collect();
        if shown.is_empty() {
            return Vec::new();
        }
        let hidden = shown.len().saturating_sub(8);
        if hidden > 0 {
            shown.sort_by_key(|objective| objective.verdict == Verdict::Pass);
            shown.truncate(8);
        }
        let rows: Vec<_> = shown
            .iter()
            .map(|objective| {
                let met =
                    objective.met_in.map(|share| format!("met in {}", number::runs(share, self.study.replications)));
                let measured = self.show(&objective.estimate, objective.unit);
                [view::clean(&objective.text), measured, met.unwrap_or_default()]
            })
            .collect();
        let [_, second, third] = widths(&rows);
        let first = rows.iter().map(|row| length(&row[0])).max().unwrap_or(0);
        let first = first.min(self.width.saturating_sub(second + third + 10)).max(12);
        let mut lines = vec![self.heading("Objectives", &regression::looks(self.study).unwrap_or_default())];
        for (objective, [text, measured, met]) in shown.iter().zip(&rows) {
            // More to the point than how many runs met it, where there is room.
            let settling = Some(settling(objective)).filter(|words| {
                objective.verdict == Verdict::Inconclusive && first + second + length(words) + 10 <= self.width
            });
            let last = self.paint.faint(settling.as_ref().unwrap_or(met));
            let (mut verdict, mut text) = (self.paint.verdict(objective.verdict), text.as_str());
            if length(text) > first {
                // What was measured stands below it.
                lines.push(format!("{verdict}  {}", view::short(text, self.width - 6)));
                (verdict, text) = (" ".repeat(4), "");
            }
            lines.push(
                format!("{verdict}  {}  {}  {last}", left(text, first), right(measured, second)).trim_end().to_owned(),
            );
        }
        if hidden > 0 {
            lines.push(self.paint.faint(&format!("      and {hidden} more in the report")));
        }
        lines.push(String::new());
        lines
    }

    fn results(&self) -> Vec<String> {
        let (study, whole) = (self.study, &self.study.whole);
        let note = match view::basis(study) {
            Some(basis) => format!("95 % intervals {basis}, seed {}", study.seed),
            None => format!("no intervals can be given, seed {}", study.seed),
        };
        let mut lines = vec![self.heading("Results", &note)];
        let mut row = |name: &str, text: String| lines.push(format!("{name:<14}{text}"));
        let offered = self.show(&whole.offered, "1/s");
        row("requests", format!("{} in all, {offered}", number::count(whole.outcomes.born)));
        let bad: Vec<_> = view::failures(&whole.outcomes)
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(name, n)| format!("{} {name}", number::count(*n)))
            .collect();
        row("availability", self.show(&whole.availability, "share"));
        if !bad.is_empty() {
            let lines = wrapped(&bad.join(", "), self.width - 14);
            for (index, line) in lines.into_iter().enumerate() {
                row(if index == 0 { "not answered" } else { "" }, line);
            }
        }
        let quantiles = [("p50", &whole.latency.p50), ("p95", &whole.latency.p95), ("p99", &whole.latency.p99)];
        let quantiles = quantiles.map(|(name, e)| format!("{name} {}", self.show(e, "s")));
        row("latency", quantiles.join("   "));
        for cache in study.caches.iter().take(MOST_CACHES) {
            let gets = self.show(&cache.gets, "1/s");
            let hits = self.show(&cache.hit_ratio, "share");
            row("cache hits", format!("{} {hits} of {gets}", view::short(&cache.name, 30)));
        }
        if study.cost.value == Some(0.0) {
            row("cost", "nothing in the scenario has a price".to_owned());
        } else {
            let per_hour = self.show(&study.cost_per_hour, "money/h");
            row("cost", format!("{}, {per_hour}", self.show(&study.cost, "money")));
            let thousand = self.show(&study.cost_per_thousand, "money");
            let month = number::show_option(study.cost_per_month.value, "money", &study.currency);
            row("", format!("{thousand} per 1,000 good answers, {month} a month"));
        }
        if whole.lost_value.value.is_some_and(|lost| lost > 0.0) {
            row("lost value", self.show(&whole.lost_value, "money"));
        }
        if let Some(theory) = theory::verdicts(study) {
            for (index, line) in wrapped(&theory, self.width - 14).into_iter().take(2).enumerate() {
                row(if index == 0 { "theory" } else { "" }, line);
            }
        }
        if let Some((service, size)) = view::largest_fleet(study) {
            let members = view::members(study, service, "replicas");
            row("at the peak", format!("{} {members} of {}", self.show(size, ""), view::short(&service.name, 30)));
        }
        lines.push(String::new());
        lines
    }

    fn services(&self, room: usize) -> Vec<String> {
        let services = view::services_by_interest(self.study);
        if services.is_empty() {
            return Vec::new();
        }
        let short = |e: &Estimate, unit| number::show_option(e.value, unit, &self.study.currency);
        let mut rows =
            vec![["service", "available", "p99", "busy", "queue", "replicas", "peak", "cost"].map(String::from)];
        rows.extend(services.iter().take(room).map(|service| {
            [
                view::clean(&service.name),
                short(view::availability(service), "share"),
                short(&service.sojourn.p99, "s"),
                short(&service.utilization, "share"),
                short(&service.queue_length, ""),
                short(&service.replicas, ""),
                short(&service.peak_replicas, ""),
                short(&view::cost(self.study, service).unwrap_or_default(), "money"),
            ]
        }));
        let mut lines = self.columns(&rows);
        if services.len() > room {
            lines.push(self.paint.faint(&format!("and {} more in the report", services.len() - room)));
        }
        lines.push(String::new());
        lines
    }

    /// What everything costs, as far as there is room for it.
    fn bill(&self, room: usize) -> Vec<String> {
        let (rows, hidden) = bill::rows(self.study, room);
        if rows.is_empty() {
            return Vec::new();
        }
        let mut lines = self.columns(&rows);
        if hidden > 0 {
            lines.push(self.paint.faint(&format!("and {hidden} more in the report")));
        }
        lines.push(String::new());
        lines
    }

    /// One line a queue.
    fn queues(&self) -> Vec<String> {
        let queues = &self.study.queues;
        if queues.is_empty() {
            return Vec::new();
        }
        let short = |e: &Estimate, unit| number::show_option(e.value, unit, &self.study.currency);
        let mut rows = vec![["queue", "published", "done", "age p50", "age p99", "not done", "most"].map(String::from)];
        rows.extend(queues.iter().take(MOST_QUEUES).map(|queue| {
            [
                view::clean(&queue.name),
                short(&queue.published, "1/s"),
                short(&queue.done, "1/s"),
                short(&queue.age.p50, "s"),
                short(&queue.age.p99, "s"),
                short(&queue.lag, ""),
                short(&queue.peak_lag, ""),
            ]
        }));
        let mut lines = self.columns(&rows);
        if queues.len() > MOST_QUEUES {
            lines.push(self.paint.faint(&format!("and {} more in the report", queues.len() - MOST_QUEUES)));
        }
        lines.push(String::new());
        lines
    }

    /// Rows below a faint head: names on the left, as far as there is room, and numbers on the right.
    fn columns<const N: usize>(&self, rows: &[[String; N]]) -> Vec<String> {
        let widths = widths(rows);
        let others: usize = widths[1..].iter().map(|width| width + 2).sum();
        let first = widths[0].min(self.width.saturating_sub(others)).max(10);
        let mut lines: Vec<_> = rows
            .iter()
            .map(|row| {
                let cells = row[1..].iter().zip(&widths[1..]);
                let cells: String = cells.map(|(cell, width)| format!("  {}", right(cell, *width))).collect();
                format!("{}{cells}", left(&row[0], first))
            })
            .collect();
        lines[0] = self.paint.faint(&lines[0]);
        lines
    }

    /// One line an incident: when, what, how it ended.
    fn incidents(&self) -> Vec<String> {
        if self.study.incidents.is_empty() {
            return Vec::new();
        }
        let alerts = incident::alerts(self.study).unwrap_or_default();
        let beside = length(&alerts) + 11 <= self.width;
        let mut lines = vec![self.heading("Incidents", if beside { &alerts } else { "" })];
        if !beside {
            lines.extend(hanging(&alerts, self.width, 2).iter().map(|line| self.paint.faint(line)));
        }
        let shown = incident::worst(self.study, MOST_INCIDENTS);
        let began = |incident: &&Incident| number::span(incident.began.value.unwrap_or(f64::NAN));
        let times: Vec<_> = shown.iter().map(began).collect();
        let time = times.iter().map(|text| length(text)).max().unwrap_or(0);
        for (incident, at) in shown.iter().zip(&times) {
            let line = format!("{}: {}", incident::cause(incident), incident::story(self.study, incident));
            lines.extend(self.at(at, time + 2, &line));
        }
        let more = self.study.incidents.len() - shown.len();
        if more > 0 {
            lines.push(self.paint.faint(&format!("      and {more} more in the report")));
        }
        lines.push(String::new());
        lines
    }

    /// A sentence beside the time at which something happened, which takes `time` columns.
    fn at(&self, when: &str, time: usize, sentence: &str) -> Vec<String> {
        let mut lines = hanging(sentence, self.width.saturating_sub(time + 2).max(20), 2);
        let lead = " ".repeat(time + 2);
        lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, &lead));
        if let Some(first) = lines.first_mut() {
            first.insert_str(0, &format!("{}  ", right(when, time)));
        }
        lines
    }

    /// The first things that broke, so many at most.
    fn symptoms(&self, most: usize) -> Vec<String> {
        if self.study.symptoms.is_empty() {
            return Vec::new();
        }
        let note = match self.study.replications {
            0 | 1 => "",
            _ => "medians; in every run where nothing else is said",
        };
        let mut lines = vec![self.heading("What broke first", note)];
        let shown = &self.study.symptoms[..self.study.symptoms.len().min(most)];
        let times: Vec<_> = shown.iter().map(|symptom| number::span(symptom.at)).collect();
        let time = times.iter().map(|text| length(text)).max().unwrap_or(0);
        for (symptom, at) in shown.iter().zip(&times) {
            let lasted = match symptom.lasted {
                seconds if seconds > 0.0 => format!(", for {}", number::span(seconds)),
                _ => String::new(),
            };
            let runs = match self.study.replications {
                0 | 1 => String::new(),
                _ if symptom.share > 0.999 => String::new(),
                all => format!(" ({})", number::runs(symptom.share, all)),
            };
            let what = format!("{}: {}", view::short(&symptom.entity, 40), view::clean(&symptom.what));
            lines.extend(self.at(at, time + 2, &format!("{what}{lasted}{runs}")));
        }
        lines.push(String::new());
        lines
    }

    fn warnings(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for warning in self.study.warnings.iter().take(2) {
            for (index, line) in hanging(warning, self.width - 9, 0).iter().enumerate() {
                let lead = if index == 0 { self.paint.with("33", "warning:") } else { " ".repeat(8) };
                lines.push(format!("{lead} {line}"));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_failed_sale_fits_one_screen() {
        let wide = summary(&fixture::flash_sale(), 100, false);
        assert!(wide.lines().count() <= 41, "{wide}");
        let text = summary(&fixture::flash_sale(), 80, false);
        assert!(text.lines().count() <= 44, "{text}");
        assert!(text.lines().all(|line| length(line) <= 80) && !text.contains('…'), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn nothing_at_all_still_has_a_summary() {
        insta::assert_snapshot!(summary(&fixture::empty(), 80, false));
    }

    #[test]
    fn hostile_names_cannot_steer_the_terminal_or_leave_the_screen() {
        let text = summary(&fixture::hostile(), 80, false);
        assert!(!text.contains('\u{1b}'));
        assert!(text.lines().count() <= 60, "{text}");
    }

    #[test]
    fn colour_adds_nothing_but_escapes() {
        let study = fixture::flash_sale();
        let mut plain = String::new();
        let coloured = summary(&study, 80, true);
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_eq!(plain, summary(&study, 80, false));
    }
}
