//! Who sends: the traffic that all files together tell of, each under a name of its own.

use super::Options;
use super::gather::{Gathered, Users};
use super::path::{printable, unique};
use super::traffic::{self, Flow, Shape};

/// All traffic of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Senders {
    /// Requests that come at a rate, whoever waits.
    pub flows: Vec<Flow>,
    /// Users who wait for their answers.
    pub users: Vec<Users>,
}

impl Senders {
    /// The traffic: by scripts and curves, else by the times of requests, else by a single number.
    pub fn of(gathered: &Gathered, options: &Options) -> Self {
        let mut senders = Senders { flows: flows(gathered, options), users: gathered.users.clone() };
        // Names of scenarios may be alike once they are names of the language; flows and users stand in one map.
        let flows = senders.flows.iter_mut().map(|flow| &mut flow.name);
        unique(flows.chain(senders.users.iter_mut().map(|users| &mut users.name)));
        senders
    }

    /// Whether nobody sends.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty() && self.users.is_empty()
    }
}

/// What comes at a rate.
fn flows(gathered: &Gathered, options: &Options) -> Vec<Flow> {
    let curves = gathered.curves.iter().map(|curve| {
        let points = traffic::thinned(&curve.points, curve.lasts);
        let constant = points.iter().all(|(_, rate)| *rate == points[0].1);
        let mut comments = vec![printable(curve.source.as_bytes())];
        if points.len() < curve.points.len() {
            comments.push(format!(
                "{} points, of which means over {} stretches are told.",
                curve.points.len(),
                points.len()
            ));
        }
        let mean = traffic::mean(&points, curve.lasts);
        let shape = if constant { Shape::Constant } else { Shape::Points(points) };
        Flow { name: curve.name.clone(), mean, shape, batch: None, lasts: curve.lasts, comments }
    });
    let mut flows: Vec<Flow> = curves.filter(|flow| flow.mean > 0.0).collect();
    if flows.is_empty() && gathered.users.is_empty() {
        flows.extend(traffic::flow(&gathered.timeline, gathered.offset.unwrap_or(0)));
    } else if gathered.timeline.ends().is_some() {
        flows.iter_mut().take(1).for_each(|flow| {
            flow.comments.push("The times of single requests are not looked at beside this.".to_owned())
        });
    }
    let plain = |mean: f64, lasts: f64, comment: String| Flow {
        name: "clients".to_owned(),
        mean,
        lasts,
        comments: vec![comment],
        ..Flow::default()
    };
    match (&gathered.told, options.rate) {
        _ if !flows.is_empty() || !gathered.users.is_empty() => {}
        (_, Some(rate)) => flows.push(plain(rate, 0.0, "As --rate says.".to_owned())),
        (Some(told), None) => {
            flows.push(plain(told.rate, told.lasts.unwrap_or(0.0).min(1e7), printable(told.source.as_bytes())))
        }
        (None, None) => {}
    }
    flows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::gather::Curve;

    fn users(name: &str, lasts: f64) -> Users {
        Users { name: name.to_owned(), count: 10, think: 1.0, lasts, source: String::new() }
    }

    fn curve(name: &str, points: &[(f64, f64)], lasts: f64) -> Curve {
        Curve { name: name.to_owned(), points: points.to_vec(), lasts, source: String::new() }
    }

    #[test]
    fn flows_and_users_never_share_a_name() {
        let gathered = Gathered {
            curves: vec![curve("users", &[(0.0, 5.0)], 60.0)],
            users: vec![users("users", 60.0), users("users", 60.0)],
            ..Gathered::default()
        };
        let senders = Senders::of(&gathered, &Options::default());
        assert_eq!(senders.flows[0].name, "users");
        assert_eq!(senders.users.iter().map(|users| users.name.as_str()).collect::<Vec<_>>(), ["users-2", "users-3"]);
    }
}
