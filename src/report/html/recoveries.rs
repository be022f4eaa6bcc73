//! The table of plans for the loss of a region.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{Estimate, Latency, RecoveryResult, Study};
use crate::report::number;

/// How long each step of each plan took.
pub fn recoveries(study: &Study) -> String {
    if study.recoveries.is_empty() {
        return String::new();
    }
    let all = &study.recoveries;
    let steps = Steps {
        refill: all.iter().any(|recovery| recovery.refill.is_some()),
        drain: all.iter().any(|recovery| recovery.drain.is_some()),
        failback: all.iter().any(|recovery| counted(&recovery.failback.refill) || counted(&recovery.failback.drain)),
        worth: all.iter().any(|recovery| recovery.lost_value.value.is_some()),
    };
    let mut heads =
        vec!["<plan", "carried out", "RTO p50", "p95", "max", "detect", "decide", "build", "validate", "redirect"];
    heads.extend(steps.refill.then_some("refill"));
    heads.extend(steps.drain.then_some("drain"));
    heads.extend((steps.refill || steps.drain).then_some("full recovery p50"));
    heads.extend((steps.refill || steps.drain).then_some("p95"));
    heads.extend((steps.failback && steps.refill).then_some("refill after return"));
    heads.extend((steps.failback && steps.drain).then_some("drain after return"));
    heads.extend(steps.worth.then_some("lost data"));
    let rows: Vec<String> = all.iter().map(|recovery| row(study, recovery, &steps)).collect();
    let mut hint =
        "RTO: from the loss of the region until clients went elsewhere, and the means of its steps. Build: what was \
                    started, restored and promoted, all at once. Carried out: in a run."
            .to_owned();
    if steps.refill || steps.drain {
        hint.push_str(
            " Refill and drain: from then until caches answer as many gets by themselves, and no more waits than before the \
             loss, as means; full recovery: from the loss until then.",
        );
    }
    section("Recovery plans", &hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}

/// Which steps there are anything for.
struct Steps {
    refill: bool,
    drain: bool,
    failback: bool,
    worth: bool,
}

fn counted(latency: &Option<Latency>) -> bool {
    latency.as_ref().is_some_and(|latency| latency.count > 0)
}

fn row(study: &Study, recovery: &RecoveryResult, there: &Steps) -> String {
    let cell = |estimate: &Estimate, unit| format!("<td>{}</td>", cell(study, estimate, unit));
    let of = |latency: &Option<Latency>, number: fn(&Latency) -> Estimate| {
        cell(&latency.as_ref().map_or(Estimate::default(), number), "s")
    };
    let parts = &recovery.rto_parts;
    let steps = [&parts.detect, &parts.decide, &parts.build, &parts.validate, &parts.redirect];
    let mut cells = vec![
        format!("<th scope=\"row\">{}</th>", breakable(&recovery.name, 50)),
        cell(&recovery.completed, ""),
        cell(&recovery.rto.p50, "s"),
        cell(&recovery.rto.p95, "s"),
        format!("<td>{}</td>", number::show_option(recovery.rto.max, "s", "")),
        steps.map(|step| cell(step, "s")).concat(),
    ];
    cells.extend(there.refill.then(|| of(&recovery.refill, |refill| refill.mean)));
    cells.extend(there.drain.then(|| of(&recovery.drain, |drain| drain.mean)));
    if there.refill || there.drain {
        cells.push(of(&recovery.full_recovery, |full| full.p50));
        cells.push(of(&recovery.full_recovery, |full| full.p95));
    }
    cells.extend((there.failback && there.refill).then(|| of(&recovery.failback.refill, |refill| refill.mean)));
    cells.extend((there.failback && there.drain).then(|| of(&recovery.failback.drain, |drain| drain.mean)));
    cells.extend(there.worth.then(|| cell(&recovery.lost_value, "money")));
    cells.concat()
}
