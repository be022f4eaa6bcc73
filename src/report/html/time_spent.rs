//! Where the time of a slow request went.

use super::tables::{section, table};
use super::text::{escape, name};
use crate::experiment::study::{Spent, SpentOn, Study};
use crate::report::chart::sheet::Sheet;
use crate::report::chart::time_spent::Bars;
use crate::report::trace::words::percent;
use crate::report::{number, time_spent};
use std::io;

/// Rows of the table; the rest is added up.
const MOST: usize = 40;

/// Two bars with the table behind them; nothing where no requests were followed.
///
/// # Errors
/// When the picture cannot be drawn.
pub fn time_spent(study: &Study) -> io::Result<String> {
    let (Some(spent), Some(bars)) = (&study.time_spent, Bars::of(study)) else { return Ok(String::new()) };
    let around = |of: &Spent, quantile: &str| {
        let (fastest, slowest) = (number::show(of.fastest, "s", ""), number::show(of.slowest, "s", ""));
        let range = if fastest == slowest { fastest } else { format!("{fastest} to {slowest}") };
        format!("{} around the {quantile} ({range})", number::count(of.requests))
    };
    let hint = format!(
        "Replication {}, {}: of {} that were answered well, {} and {}, in the mean.",
        spent.replication,
        time_spent::whose(spent),
        number::count(spent.answered),
        around(&spent.median, "median"),
        around(&spent.slow, "99th percentile"),
    );
    let portions = time_spent::portions(spent);
    let (shown, others) = portions.split_at(portions.len().min(MOST));
    let both = |median: f64, slow: f64| {
        let cell = |seconds: f64, of: &Spent| {
            let share = if seconds > 0.0 { percent(seconds / of.latency) } else { number::NOTHING.to_owned() };
            format!("<td>{}</td><td>{share}</td>", time_spent::time(seconds))
        };
        cell(median, &spent.median) + &cell(slow, &spent.slow)
    };
    let row = |portion: &SpentOn| {
        let head = name(&time_spent::label(portion), 80);
        format!("<th scope=\"row\">{head}</th>{}", both(spent.median.on(portion), spent.slow.on(portion)))
    };
    let mut rows: Vec<String> = shown.iter().map(|portion| row(portion)).collect();
    if !others.is_empty() {
        let sum = |of: &Spent| others.iter().map(|portion| of.on(portion)).sum::<f64>();
        rows.push(format!("<th scope=\"row\">all else</th>{}", both(sum(&spent.median), sum(&spent.slow))));
    }
    rows.push(format!("<th scope=\"row\">all</th>{}", both(spent.median.latency, spent.slow.latency)));
    let heads = ["<spent on", "median", "share", "99th percentile", "share"];
    let figure = format!(
        "<figure id=\"time-spent\"><figcaption class=\"phone\"><strong>{}</strong><p class=\"hint\">{}</p></figcaption>\
         <div class=\"plot\"><div class=\"sheet\"><div class=\"desk\">{}</div><div class=\"phone\">{}</div></div></div>\n\
         <details><summary>The values behind this chart</summary><div class=\"small\">{}</div></details></figure>\n",
        escape(&bars.title),
        escape(&bars.note),
        bars.svg(Sheet::Wide)?,
        bars.svg(Sheet::Narrow)?,
        table(&heads, &rows),
    );
    Ok(section("Where the time of a slow request went", &escape(&hint), &figure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn each_portion_stands_beside_that_of_usual_requests() {
        let html = time_spent(&fixture::flash_sale()).unwrap();
        let row = "<th scope=\"row\">queue of payments</th><td>1 ms</td><td>2 %</td><td>512 ms</td><td>61 %</td>";
        assert!(html.contains(row), "{html}");
        assert!(
            html.contains("200 around the median (41.2 ms to 42.9 ms)")
                && html.contains("of 1,036,821 that were answered well")
        );
        assert_eq!(time_spent(&fixture::empty()).unwrap(), "");
    }

    #[test]
    fn hostile_names_stay_words() {
        let html = time_spent(&fixture::hostile()).unwrap();
        assert!(html.contains("Where the time of a slow request went"));
        assert!(!html.contains("<b>") && !html.contains("</script>") && !html.contains('\u{1b}'), "{html}");
    }
}
