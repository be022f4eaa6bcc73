//! What a part of a sweep says of the sweep.

use super::Options;
use super::layout::Layout;
use crate::explore::design::Design;
use crate::language::files::Kept;
use crate::parts::{Checksum, Header, Kind, Share, hexadecimal};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a part of a sweep says of the sweep: all that it takes to join the points, and to add others to them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SweepHeader {
    /// The version of the program that wrote it.
    pub version: String,
    /// Which points it is to hold.
    pub share: Share,
    /// The scenario's name.
    pub name: String,
    /// The SHA-256 of the scenario with everything filled in, at all points of the design.
    pub scenario: Checksum,
    /// The seed of all chance.
    pub seed: u64,
    /// The path of each axis and its values.
    pub axes: Vec<(String, Vec<String>)>,
    /// How points were chosen.
    pub design: Design,
    /// Replications of the first look at a point.
    pub replications: u32,
    /// Whether points are to be added where the verdict flips.
    pub refine: bool,
    /// The scenario as it is written.
    pub written: Kept,
    /// What was layered over it, as `--set` does.
    pub settings: Vec<String>,
    /// What was varied beside what the scenario sweeps itself, as `--vary` says it.
    pub varied: Vec<String>,
}

impl SweepHeader {
    /// That of a shard.
    ///
    /// # Errors
    /// A file of the scenario that cannot be read again.
    pub(super) fn new(layout: &Layout<'_>, varied: &[String], share: Share) -> Result<Self, String> {
        Ok(SweepHeader {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            share,
            name: layout.name.clone(),
            scenario: layout.scenario,
            seed: layout.seed,
            axes: layout.axes.iter().map(|axis| (axis.path.clone(), axis.values.clone())).collect(),
            design: layout.options.design,
            replications: layout.replications,
            refine: layout.options.refine,
            written: layout.base.input.kept(layout.files.clone())?,
            settings: layout.base.settings.clone(),
            varied: varied.to_vec(),
        })
    }

    /// How the sweep is made.
    pub(super) fn options(&self) -> Options {
        Options { design: self.design, replications: Some(self.replications), refine: self.refine }
    }

    /// The scenario's name and the beginning of the SHA-256, as messages call it.
    pub(super) fn called(&self) -> String {
        format!("`{}` ({})", self.name, hexadecimal(&self.scenario))
    }

    /// What is different from another header, as the end of a sentence; none if both are of the same sweep.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let differ =
            |what: &str, one: String, two: String| Some(format!("{what} {one} in the one and {two} in the other"));
        let refines = |refine: bool| if refine { "are added" } else { "are not added" }.to_owned();
        match () {
            () if self.name != other.name => differ("the scenario is", self.called(), other.called()),
            () if self.axes != other.axes => differ("what is varied is", axes(&self.axes), axes(&other.axes)),
            () if self.design != other.design => differ("the design is", design(self.design), design(other.design)),
            () if self.seed != other.seed => differ("the seed is", self.seed.to_string(), other.seed.to_string()),
            () if self.replications != other.replications => {
                differ("a point has", runs(self.replications), runs(other.replications))
            }
            () if self.refine != other.refine => {
                differ("points where the verdict flips", refines(self.refine), refines(other.refine))
            }
            () if self.scenario != other.scenario => {
                differ("the scenario, or what is set in it, is", self.called(), other.called())
            }
            () => None,
        }
    }
}

fn design(design: Design) -> String {
    match design {
        Design::Grid => "a grid".to_owned(),
        Design::LatinHypercube(points) => format!("a Latin hypercube of {points}"),
        Design::Sobol(points) => format!("a Sobol sequence of {points}"),
    }
}

fn runs(replications: u32) -> String {
    let several = if replications == 1 { "replication" } else { "replications" };
    format!("{replications} {several}")
}

/// Values of an axis that a message names.
const NAMED: usize = 4;

fn axes(axes: &[(String, Vec<String>)]) -> String {
    let axis = |(path, values): &(String, Vec<String>)| match values.as_slice() {
        [first, .., last] if values.len() > NAMED => format!("`{path}` ({} values, {first} to {last})", values.len()),
        few => format!("`{path}` ({})", few.join(", ")),
    };
    axes.iter().map(axis).collect::<Vec<_>>().join(" and ")
}

impl Header for SweepHeader {
    const KIND: Kind = Kind::Sweep;

    fn share(&self) -> Share {
        self.share
    }

    fn same((one, a): (&Path, &Self), (two, b): (&Path, &Self)) -> Result<(), String> {
        match a.difference(b) {
            None => Ok(()),
            Some(difference) => {
                Err(format!("{} and {} are of different sweeps\n{difference}", one.display(), two.display()))
            }
        }
    }
}
