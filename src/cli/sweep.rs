//! `sweep`: a scenario with many values, and where its objectives begin to break.

use super::args::{DesignName, SweepOptions};
use super::each::each;
use super::{Outcome, explore, progress, shard, study};
use crate::explore::sweep::{Options, Shard, sweep as find};
use crate::explore::{Axis, Base, Design, ExploreError};
use crate::parts::{Kind, Share};
use crate::report;

/// Points of a design that is no grid.
const POINTS: usize = 64;

/// Sweeps scenarios one after the other, prints what was found and writes the reports.
pub fn sweep(options: &SweepOptions) -> Outcome {
    if let Err(outcome) = shard::one_file(options.part.as_deref(), &options.scenario.scenarios) {
        return outcome;
    }
    each(&options.scenario.scenarios, |word| one(word, options))
}

fn one(word: &str, options: &SweepOptions) -> Result<Outcome, Outcome> {
    let base: Base = explore::base(word, &options.scenario, &options.running)?;
    let wrong = |error| explore::complain(word, &error, options.scenario.color);
    let axes = base.axes(&options.varied).map_err(|error| wrong(error.into()))?;
    if axes.is_empty() {
        eprintln!(
            "error: nothing is varied\nhelp: --vary services.web.replicas=2..20, or `replicas: {{ sweep: 2..20 }}` in the scenario"
        );
        return Err(Outcome::Usage);
    }
    if options.design == DesignName::Grid && options.points.is_some() {
        eprintln!(
            "error: a grid has as many points as its axes make\nhelp: --points goes with --design sobol or latin-hypercube"
        );
        return Err(Outcome::Usage);
    }
    let points = options.points.map_or(POINTS, |points| points as usize);
    let how = Options {
        design: match options.design {
            DesignName::Grid => Design::Grid,
            DesignName::LatinHypercube => Design::LatinHypercube(points),
            DesignName::Sobol => Design::Sobol(points),
        },
        replications: options.replications,
        refine: !options.no_refine,
    };
    if let Some(share) = options.shard {
        return keep(&base, axes, how, share, options).map_err(wrong);
    }
    let told = format!("{{len}} replications, {}", progress::LEFT);
    let found = progress::growing(&told, &options.running.effort, study::stop(), |watch| {
        study::on_threads(options.running.effort.jobs, || find(&base, axes, &how, watch))
    });
    let found = found.map_err(wrong)?;
    if found.points.is_empty() {
        eprintln!("interrupted before the first point of `{}` was complete: nothing was written", found.name);
        return Err(Outcome::Interrupted);
    }
    let presented = explore::present(&found, &options.presentation, &options.scenario)?;
    Ok(if found.interrupted { Outcome::Interrupted } else { presented })
}

/// Studies a shard of a sweep and keeps its points in a part file.
fn keep(
    base: &Base,
    axes: Vec<Axis>,
    how: Options,
    share: Share,
    options: &SweepOptions,
) -> Result<Outcome, ExploreError> {
    let name = base.first(&axes)?.about.name;
    let report = format!("{}-sweep", report::slug(&name));
    let path = shard::path(options.part.as_deref(), &report, options.presentation.output.as_deref(), share);
    let one = Shard { base, varied: &options.varied, axes, options: how, share };
    let told = format!("{{len}} replications, {}", progress::LEFT);
    let done = progress::growing(&told, &options.running.effort, study::stop(), |watch| {
        study::on_threads(options.running.effort.jobs, || one.run(&path, watch))
    });
    Ok(shard::tell(done?, Kind::Sweep, &name, share, &path, options.running.effort.quiet))
}
