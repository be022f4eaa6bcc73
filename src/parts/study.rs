//! What a part says of the study that it belongs to.

use super::frame::{checksum, hexadecimal};
use super::header::{Header, Kind};
use super::share::Share;
use crate::engine::Time;
use crate::experiment::About;
use crate::plan::Plan;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a part says of the study that it belongs to: all that joining it takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StudyHeader {
    /// The version of the program that wrote it.
    pub version: String,
    /// Which replications it is to hold.
    pub share: Share,
    /// The warm-up of all runs, given or found, in nanoseconds.
    pub warmup: Time,
    /// What the study says besides its numbers; above all the resolved scenario, with its seed.
    pub about: About,
    /// File and line of each objective.
    pub objectives: Vec<(String, u32)>,
}

impl StudyHeader {
    /// That of a shard of a study whose warm-up is known.
    pub fn new(plan: &Plan, about: About, share: Share) -> Self {
        StudyHeader {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            share,
            warmup: plan.warmup,
            about,
            objectives: plan.objectives.iter().map(|objective| (objective.file.clone(), objective.line)).collect(),
        }
    }

    /// The SHA-256 of the resolved scenario, seed and number of replications included: parts with the same are of the
    /// same study.
    pub fn scenario(&self) -> [u8; 32] {
        checksum(self.about.lock.as_bytes())
    }

    /// The scenario's name and the beginning of its SHA-256, as messages call it.
    pub fn called(&self) -> String {
        format!("`{}` ({})", self.about.name, hexadecimal(&self.scenario()))
    }

    /// The plan of the resolved scenario as the parts were run with it: with the warm-up that was found, and with the
    /// places of the objectives in the files that were written by hand.
    pub fn apply(&self, plan: &mut Plan) {
        plan.warmup = self.warmup.min(plan.duration);
        for (objective, (file, line)) in plan.objectives.iter_mut().zip(&self.objectives) {
            (objective.file, objective.line) = (file.clone(), *line);
        }
    }
}

impl Header for StudyHeader {
    const KIND: Kind = Kind::Study;

    fn share(&self) -> Share {
        self.share
    }

    fn same((one, a): (&Path, &Self), (two, b): (&Path, &Self)) -> Result<(), String> {
        let (one, two) = (one.display(), two.display());
        if a.scenario() != b.scenario() {
            let (called, differently) = (a.called(), b.called());
            return Err(format!(
                "{one} is of {called}, and {two} of {differently}\nthey are different scenarios, or have different seeds, replications or settings"
            ));
        }
        if a.warmup != b.warmup {
            return Err(format!(
                "{one} and {two} have found different warm-ups: were they simulated by the same program?"
            ));
        }
        Ok(())
    }
}
