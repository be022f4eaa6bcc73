//! Variants of a scenario: the same with a value for each axis.

use super::axis::{Axis, Wrong};
use crate::experiment::{About, in_parallel};
use crate::language::between::Between;
use crate::language::sweep::{Sweep, Values};
use crate::language::{Diagnostic, Diagnostics, Kind, Node, Sources, Span};
use crate::plan::{self, Plan};
use crate::scenario::load::{Input, Loaded, Setting, Written, load_with, load_written};
use crate::simulate::{Error, about};
use serde::Serialize;
use std::path::PathBuf;

/// A scenario of which variants are studied.
#[derive(Clone, Debug)]
pub struct Base {
    /// Where it comes from.
    pub input: Input,
    /// What is layered over it, as `--set` does, in all variants.
    pub settings: Vec<String>,
}

/// A value for each axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Its number in the order of the study, from 0.
    pub number: usize,
    /// The values, in the order of the axes.
    pub values: Vec<String>,
}

impl Point {
    /// What it is called: `services.web.replicas=8, seed=1`.
    pub fn words(&self, axes: &[Axis]) -> String {
        let settings = axes.iter().zip(&self.values).map(|(axis, value)| format!("{}={value}", axis.path));
        settings.collect::<Vec<_>>().join(", ")
    }
}

/// A scenario at a point.
#[derive(Debug)]
pub struct Variant {
    /// What is simulated.
    pub plan: Plan,
    /// What its study says of it.
    pub about: About,
    /// The paths of the files that were read for it.
    pub files: Vec<PathBuf>,
}

/// Sections whose keys are names that the scenario gives.
const NAMED: [&str; 10] =
    ["traffic", "services", "nodes", "caches", "databases", "queues", "locks", "regions", "recovery", "repair_crews"];

impl Base {
    /// The axes of a study of this scenario: what it sweeps itself, in its order, unless the same path is varied from
    /// outside, and then what is varied. Wrong paths and values are found here, before anything runs.
    ///
    /// # Errors
    /// A scenario or axis that is wrong.
    pub fn axes(&self, varied: &[String]) -> Result<Vec<Axis>, Error> {
        self.axes_as(varied, "--vary")
    }

    /// As [`Base::axes`], of what another option of the command line says.
    ///
    /// # Errors
    /// A scenario or axis that is wrong.
    pub fn axes_as(&self, varied: &[String], option: &'static str) -> Result<Vec<Axis>, Error> {
        self.read(swept, varied, option, |text| Axis::parse_as(text, option))
    }

    /// As [`Base::axes`], where a range stands for all between its ends ([`Axis::parse_ends`]), and with the values that
    /// the scenario does not know.
    ///
    /// # Errors
    /// A scenario or axis that is wrong.
    pub fn ranges(&self, varied: &[String]) -> Result<Vec<Axis>, Error> {
        let own = |written: &Written| Ok([swept(written)?, unknown(written)?].concat());
        self.read(own, varied, "--vary", Axis::parse_ends)
    }

    /// The values that are not known: those of the scenario, in its order, unless the same path is varied from outside,
    /// and then what is varied.
    ///
    /// # Errors
    /// A scenario or axis that is wrong.
    pub fn unknown(&self, varied: &[String]) -> Result<Vec<Axis>, Error> {
        self.read(unknown, varied, "--vary", Axis::parse_ends)
    }

    fn read(
        &self,
        own: impl Fn(&Written) -> Result<Vec<Axis>, Error>,
        varied: &[String],
        option: &'static str,
        parse: impl Fn(&str) -> Result<Axis, Wrong>,
    ) -> Result<Vec<Axis>, Error> {
        let written = load_written(&self.input, &self.settings).map_err(Error::Scenario)?;
        let parsed = |text: &String| parse(text).map_err(|wrong| refused(text, wrong, option));
        let varied: Vec<Axis> = varied.iter().map(parsed).collect::<Result<_, _>>()?;
        let mut axes = own(&written)?;
        axes.retain(|own| varied.iter().all(|axis| axis.path != own.path));
        axes.extend(varied);
        for (place, axis) in axes.iter().enumerate() {
            if axes[..place].iter().any(|earlier| earlier.path == axis.path) {
                let message = format!("`{}` is varied twice", axis.path);
                return Err(refused(
                    &axis.path,
                    Wrong { message, help: "give it one range or list".to_owned() },
                    axis.origin,
                ));
            }
            known(axis, &written.tree)?;
        }
        self.try_each_value(&axes)?;
        Ok(axes)
    }

    /// The scenario at a point.
    ///
    /// # Errors
    /// A scenario that is wrong there.
    pub fn variant(&self, axes: &[Axis], point: &Point) -> Result<Variant, Error> {
        let by_hand = self.settings.iter().map(|text| Setting { by: "--set", text: text.clone() });
        let varied = axes
            .iter()
            .zip(&point.values)
            .map(|(axis, value)| Setting { by: axis.origin, text: format!("{}={value}", axis.path) });
        let mut loaded = load_with(&self.input, &by_hand.chain(varied).collect::<Vec<_>>());
        match loaded.scenario.take() {
            Some(scenario) => {
                let plan = plan::compile(&scenario, &loaded.sources);
                let about = about(&scenario, &loaded);
                Ok(Variant { plan, about, files: loaded.read })
            }
            None => Err(Error::Scenario(Box::new(loaded))),
        }
    }

    /// The scenario with the first value of each axis.
    ///
    /// # Errors
    /// A scenario that is wrong there.
    pub fn first(&self, axes: &[Axis]) -> Result<Variant, Error> {
        let values = axes.iter().filter_map(|axis| axis.values.first().cloned()).collect();
        self.variant(axes, &Point { number: 0, values })
    }

    /// Loads the scenario with each value of each axis once, all others at their first.
    fn try_each_value(&self, axes: &[Axis]) -> Result<(), Error> {
        let first: Vec<String> = axes.iter().filter_map(|axis| axis.values.first().cloned()).collect();
        let mut points = Vec::new();
        for (place, axis) in axes.iter().enumerate() {
            for value in &axis.values {
                let mut values = first.clone();
                values[place].clone_from(value);
                points.push(Point { number: points.len(), values });
            }
        }
        self.try_each(axes, &points)
    }

    /// Loads the scenario at each point, before any of them is studied.
    ///
    /// # Errors
    /// The first that is wrong, in the order of the points.
    pub fn try_each(&self, axes: &[Axis], points: &[Point]) -> Result<(), Error> {
        self.each(axes, points, drop).map(drop)
    }

    /// What something makes of the scenario at each point, before any of them is studied.
    ///
    /// # Errors
    /// The first that is wrong, in the order of the points.
    pub fn each<R: Send>(
        &self,
        axes: &[Axis],
        points: &[Point],
        make: impl Fn(Variant) -> R + Sync,
    ) -> Result<Vec<R>, Error> {
        in_parallel(points, |point| self.variant(axes, point).map(&make)).into_iter().collect()
    }
}

/// What a scenario sweeps itself.
fn swept(written: &Written) -> Result<Vec<Axis>, Error> {
    let axis = |sweep: &Sweep| {
        let axis = match &sweep.values {
            Values::Range(text) => Axis::of(&sweep.path, text, "sweep"),
            Values::List(values) => Axis::list(&sweep.path, values.clone(), "sweep"),
        };
        axis.map_err(|wrong| refused(&sweep.path, wrong, "sweep"))
    };
    written.sweeps.iter().map(axis).collect()
}

/// What a scenario does not know.
fn unknown(written: &Written) -> Result<Vec<Axis>, Error> {
    let axis = |Between { path, low, high, .. }: &Between| {
        Axis::ends(path, low, high, "between").map_err(|wrong| refused(path, wrong, "between"))
    };
    written.betweens.iter().map(axis).collect()
}

/// Refuses an axis that would make a thing of its own: a setting may, but a value that is varied belongs to something.
fn known(axis: &Axis, tree: &Node) -> Result<(), Error> {
    let mut parts = axis.path.split('.');
    let (Some(section), Some(name)) = (parts.next(), parts.next()) else { return Ok(()) };
    let names: Vec<&str> = match tree.get(section).map(|node| &node.kind) {
        Some(Kind::Map(entries)) => entries.iter().map(|(key, _)| key.text.as_str()).collect(),
        _ => Vec::new(),
    };
    let unknown = NAMED.contains(&section) && !names.contains(&name.split('[').next().unwrap_or(name));
    if !unknown {
        return Ok(());
    }
    let at = section.chars().count() as u32 + 2;
    let span = Span { source: 0, line: 1, column: at, length: name.chars().count().max(1) as u32 };
    let message = format!("`{name}` is not among the {section} of the scenario");
    Err(told(&axis.path, Diagnostic::error("E020", span, message).nearest(name, names), axis.origin))
}

fn refused(text: &str, Wrong { message, help }: Wrong, origin: &str) -> Error {
    let span = Span { source: 0, line: 1, column: 1, length: text.chars().count().max(1) as u32 };
    told(text, Diagnostic::error("E020", span, message).help(help), origin)
}

/// An error of a text that is no part of the scenario.
fn told(text: &str, diagnostic: Diagnostic, origin: &str) -> Error {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    sources.add(origin.to_owned(), text.to_owned());
    diagnostics.push(diagnostic);
    Error::Scenario(Box::new(Loaded {
        scenario: None,
        diagnostics,
        sources,
        assumed: Vec::new(),
        borrowed: Vec::new(),
        read: Vec::new(),
        unknown: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "
name: x
duration: 10s
traffic: { users: { to: web, rate: 1/s } }
services: { web: { replicas: 2, work: 10ms } }
";

    fn base(text: &str) -> Base {
        Base { input: Input::text(text), settings: Vec::new() }
    }

    fn axes(text: &str, varied: &[&str]) -> Result<Vec<Axis>, String> {
        let varied: Vec<String> = varied.iter().map(|text| (*text).to_owned()).collect();
        base(text).axes(&varied).map_err(|error| error.to_string())
    }

    #[test]
    fn a_variant_has_the_value_of_each_axis() {
        let base = base(BASE);
        let axes = base.axes(&["services.web.replicas=2..4".to_owned()]).expect("axes");
        let variant = base.variant(&axes, &Point { number: 2, values: vec!["4".to_owned()] }).expect("a variant");
        assert_eq!(variant.plan.fleets[0].replicas, 4);
    }

    #[test]
    fn a_point_is_called_by_its_settings() {
        let axes = ["a.b=2..4", "seed=1, 2"].map(|text| Axis::parse(text).expect(text));
        let point = Point { number: 0, values: vec!["4".to_owned(), "1".to_owned()] };
        assert_eq!(point.words(&axes), "a.b=4, seed=1");
    }

    #[test]
    fn the_scenario_sweeps_by_itself_and_the_command_line_goes_before_it() {
        let text = BASE.replace("replicas: 2", "replicas: { sweep: [2, 4] }");
        let found = axes(&text, &[]).expect("axes");
        assert_eq!((found[0].path.as_str(), found[0].values.join(" ")), ("services.web.replicas", "2 4".to_owned()));
        let found = axes(&text, &["services.web.replicas=7..8", "duration=[10s, 20s]"]).expect("axes");
        assert_eq!(found.iter().map(|axis| axis.values.join(" ")).collect::<Vec<_>>(), ["7 8", "10s 20s"]);
    }

    #[test]
    fn wrong_paths_and_values_are_found_before_anything_runs() {
        for (varied, told) in [
            ("services.wbe.replicas=2..4", "did you mean `web`?"),
            ("services.web.replcas=2..4", "did you mean `replicas`?"),
            ("services.web.replicas=2,many", "expected a whole number, found `many`"),
            ("traffic.users.profile[3].surge=2..4", "there is no list here"),
            ("services.web.replicas=1ms..9ms", "may take any value"),
            ("services.web.replicas", "varies nothing"),
        ] {
            let said = axes(BASE, &[varied]).expect_err(varied);
            assert!(said.contains(told) && said.contains("--vary"), "{varied}:\n{said}");
        }
        assert!(axes(BASE, &["seed=1..2", "seed=3..4"]).expect_err("twice").contains("is varied twice"));
    }

    #[test]
    fn sections_of_names_are_those_of_the_language() {
        let schema = crate::scenario::schema();
        let properties = schema["$defs"]["Scenario"]["properties"].as_object().expect("properties");
        let named: Vec<&str> = properties
            .iter()
            .filter(|(_, property)| property.get("additionalProperties").is_some_and(|of| of.is_object()))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(named, NAMED);
    }
}
