//! The knobs that a scenario declares: which values are meant, and whether it is valid with each.

use super::axis::{Axis, Wrong};
use super::variants::Base;
use crate::experiment::in_parallel;
use crate::language::layer::at;
use crate::language::read::read;
use crate::language::sweep::Values;
use crate::language::{Diagnostic, Diagnostics, Node, Sources, Span};
use crate::scenario::explain;
use crate::scenario::knobs::Knob;
use crate::scenario::load::{Loaded, load_middle, load_written};
use crate::simulate::Error;

/// What messages call a value that comes from a knob.
const ORIGIN: &str = "knobs";

/// The most values of all knobs together: each is tried, and nobody turns a knob through more.
const MOST_VALUES: usize = 2000;

/// Sections of what nobody chooses: who comes, what happens, what breaks, and what must hold.
const NOT_CHOSEN: [&str; 4] = ["traffic", "events", "failures", "slo"];

/// A knob that can be turned.
#[derive(Clone, Debug)]
pub struct Turnable {
    /// Its path and its values.
    pub axis: Axis,
    /// What stands there, as the scenario or a default says it.
    pub current: String,
}

impl Turnable {
    /// Whether those who run the system choose the value.
    pub fn is_chosen(&self) -> bool {
        !NOT_CHOSEN.contains(&self.axis.path.split('.').next().unwrap_or_default())
    }
}

impl Base {
    /// The knobs of the scenario, in its order.
    ///
    /// # Errors
    /// A scenario that is wrong, or a knob that leads nowhere, has no values, or one with which the scenario is wrong.
    pub fn knobs(&self) -> Result<Vec<Turnable>, Error> {
        let written = load_written(&self.input, &self.settings).map_err(Error::Scenario)?;
        if written.knobs.0.is_empty() {
            return Ok(Vec::new());
        }
        let loaded = load_middle(&self.input, &self.settings);
        let Some(scenario) = &loaded.scenario else { return Err(Error::Scenario(Box::new(loaded))) };
        let filled_in = read(0, &explain::lock(scenario), &mut Diagnostics::default());
        let trees: Vec<&Node> = [Some(&written.tree), filled_in.as_ref()].into_iter().flatten().collect();
        let (mut knobs, mut wrong) = (Vec::new(), Diagnostics::default());
        let mut room = MOST_VALUES;
        for knob in &written.knobs.0 {
            match self.knob(knob, &trees, &mut room) {
                Ok(knob) => knobs.push(knob),
                Err(diagnostic) => wrong.push(*diagnostic),
            }
        }
        if wrong.is_empty() { Ok(knobs) } else { Err(refused(wrong, written.sources)) }
    }

    /// A knob, if there is room for trying its values.
    fn knob(&self, knob: &Knob, trees: &[&Node], room: &mut usize) -> Result<Turnable, Box<Diagnostic>> {
        let path = &knob.path.value;
        let place = trees.iter().find_map(|tree| at(tree, path));
        let current = place.map(Node::on_one_line).ok_or_else(|| {
            let help = "write a path as --set takes it: services.web.replicas, traffic.users.profile[0].surge";
            told(knob.path.span, format!("there is no value at `{path}`")).help(help)
        })?;
        let axis = match &knob.values.value {
            Values::Range(text) => Axis::of(path, text, ORIGIN),
            Values::List(values) => Axis::list(path, values.clone(), ORIGIN),
        };
        let not_an_axis = |Wrong { message, help }| told(knob.values.span, message).help(help);
        let axis = axis.map_err(not_an_axis)?;
        *room = room.checked_sub(axis.values.len()).ok_or_else(|| {
            told(knob.values.span, format!("knobs have more than {MOST_VALUES} values together"))
                .help("take larger steps: 1ms..100ms:5ms, or 1ms..100ms*20 for 20 values that grow by the same factor")
        })?;
        match in_parallel(&axis.values, |value| self.with(path, value)).into_iter().find_map(Result::err) {
            None => Ok(Turnable { axis, current }),
            Some((message, help)) => {
                let diagnostic = told(knob.values.span, message);
                Err(Box::new(match help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                }))
            }
        }
    }

    /// Tries the scenario with a value at a path; the first error, and the help for it, if there is one.
    fn with(&self, path: &str, value: &str) -> Result<(), (String, Option<String>)> {
        let settings = [&self.settings[..], &[format!("{path}={value}")]].concat();
        let loaded = load_middle(&self.input, &settings);
        match loaded.diagnostics.errors().next() {
            None => Ok(()),
            Some(error) => Err((format!("`{path}` cannot be {value}: {}", error.message), error.help.clone())),
        }
    }
}

fn told(span: Span, message: String) -> Diagnostic {
    Diagnostic::error("E023", span, message)
}

fn refused(diagnostics: Diagnostics, sources: Sources) -> Error {
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
    use crate::scenario::embedded;
    use crate::scenario::load::Input;

    const BASE: &str = "
name: x
duration: 10s
traffic: { users: { to: web, rate: 1/s, profile: [ { surge: +100%, at: 1s, hold: 1s } ] } }
services: { web: { work: 10ms } }
";

    fn knobs(text: &str) -> Result<Vec<Turnable>, String> {
        let input = Input::text(format!("{BASE}knobs: {text}\n"));
        Base { input, settings: Vec::new() }.knobs().map_err(|error| error.to_string())
    }

    #[test]
    fn knobs_have_values_and_the_one_that_stands_there() {
        let found = knobs(
            "{ services.web.replicas: 2..4, 'traffic.users.profile[0].surge': +100%..+300%:+100%, \
             services.web.balancer: [random, round_robin], services.web.work: 5ms..7ms:1ms }",
        )
        .expect("knobs");
        let told: Vec<String> =
            found.iter().map(|knob| format!("{} of {}", knob.current, knob.axis.values.join(" "))).collect();
        assert_eq!(told[0], "1 of 2 3 4");
        assert_eq!(told[1], "'+100%' of +100% +200% +300%".replace('\'', ""));
        assert_eq!(told[3], "10ms of 5ms 6ms 7ms");
        let chosen: Vec<bool> = found.iter().map(Turnable::is_chosen).collect();
        assert_eq!(chosen, [true, false, true, true]);
    }

    #[test]
    fn what_is_no_knob_is_told_where_it_stands() {
        for (text, words) in [
            ("{ services.web.replcas: 2..4 }", "there is no value at `services.web.replcas`"),
            ("{ services.web.replicas: 1ms..4ms }", "may take any value"),
            ("{ services.web.replicas: [1, none] }", "cannot be none: expected a whole number"),
        ] {
            let said = knobs(text).expect_err(text);
            assert!(said.contains(words) && said.contains("E023") && said.contains("scenario:6:"), "{said}");
        }
    }

    #[test]
    fn the_knobs_of_all_built_in_scenarios_can_be_turned() {
        let mut turned = 0;
        for scenario in embedded::ALL {
            let base = Base { input: Input::embedded(scenario), settings: Vec::new() };
            turned += usize::from(!base.knobs().unwrap_or_else(|error| panic!("{error}")).is_empty());
        }
        assert!(turned >= 4, "{turned}");
    }
}
