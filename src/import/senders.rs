//! Who sends: the traffic that all files together tell of, each under a name of its own.

use super::Options;
use super::gather::{Gathered, Users};
use super::path::{printable, unique};
use super::quantity::span;
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
    ///
    /// # Errors
    /// Which users leave before the end.
    pub fn of(gathered: &Gathered, options: &Options) -> Result<Self, String> {
        let mut senders = Senders { flows: flows(gathered, options), users: Vec::new() };
        let users = gathered.users.iter().map(|users| users.lasts);
        let longest = senders.flows.iter().map(|flow| flow.lasts).chain(users).fold(0.0, f64::max);
        for users in &gathered.users {
            match options.per_user {
                _ if !ends_before(users.lasts, longest) => senders.users.push(users.clone()),
                Some(each) => senders.flows.push(rate_of(users, each)),
                None => {
                    return Err(format!(
                        "the users `{}` leave after {} of {}, and those of a scenario stay: say how often each sends a \
                        request, --per-user 0.5/s, to make a rate of them",
                        users.name,
                        span(users.lasts),
                        span(longest)
                    ));
                }
            }
        }
        senders.flows.iter_mut().for_each(|flow| end(flow, longest));
        // Names of scenarios may be alike once they are names of the language; flows and users stand in one map.
        let flows = senders.flows.iter_mut().map(|flow| &mut flow.name);
        unique(flows.chain(senders.users.iter_mut().map(|users| &mut users.name)));
        Ok(senders)
    }

    /// Whether nobody sends.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty() && self.users.is_empty()
    }
}

/// Whether so many seconds are over before so many others, in a scenario that tells milliseconds.
fn ends_before(lasts: f64, longest: f64) -> bool {
    lasts + 1e-3 < longest
}

/// Users as a rate, each so many requests a second.
fn rate_of(users: &Users, each: f64) -> Flow {
    let source = format!("{}; {} users, each {each}/s as --per-user says", users.source, users.count);
    Flow {
        name: users.name.clone(),
        mean: users.count as f64 * each,
        lasts: users.lasts,
        comments: vec![printable(source.as_bytes())],
        ..Flow::default()
    }
}

/// Ends a flow when its time is over, if the scenario lasts longer: rates go on as their last point says.
fn end(flow: &mut Flow, longest: f64) {
    let lasts = flow.lasts;
    if !ends_before(lasts, longest) {
        return;
    }
    let mut points = match &mut flow.shape {
        Shape::Constant => vec![(0.0, flow.mean)],
        Shape::Points(points) => std::mem::take(points),
        // A day of a log is all traffic that there is.
        Shape::Diurnal(..) => return,
    };
    let last = points.last().map_or(0.0, |(_, rate)| *rate);
    points.retain(|(at, _)| *at < lasts);
    points.extend([(lasts, last), (lasts, 0.0)]);
    flow.comments.push(format!("It ends after {}.", span(lasts)));
    flow.mean *= lasts / longest;
    flow.shape = Shape::Points(points);
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
        let senders = Senders::of(&gathered, &Options::default()).expect("traffic");
        assert_eq!(senders.flows[0].name, "users");
        assert_eq!(senders.users.iter().map(|users| users.name.as_str()).collect::<Vec<_>>(), ["users-2", "users-3"]);
    }

    #[test]
    fn traffic_ends_when_its_own_time_is_over() {
        let gathered = Gathered {
            curves: vec![
                curve("constant", &[(0.0, 5.0), (60.0, 5.0)], 60.0),
                curve("ramp", &[(0.0, 0.0), (30.0, 8.0)], 40.0),
                curve("long", &[(0.0, 1.0), (120.0, 2.0)], 120.0),
            ],
            ..Gathered::default()
        };
        let flows = Senders::of(&gathered, &Options::default()).expect("traffic").flows;
        assert_eq!(flows[0].shape, Shape::Points(vec![(0.0, 5.0), (60.0, 5.0), (60.0, 0.0)]));
        assert_eq!(flows[1].shape, Shape::Points(vec![(0.0, 0.0), (30.0, 8.0), (40.0, 8.0), (40.0, 0.0)]));
        assert_eq!(flows[2].shape, Shape::Points(vec![(0.0, 1.0), (120.0, 2.0)]));
        assert_eq!(flows[0].mean, 2.5, "over the whole scenario");
    }

    #[test]
    fn users_who_leave_before_the_end_need_a_rate() {
        let gathered = Gathered { users: vec![users("a", 30.0), users("b", 600.0)], ..Gathered::default() };
        let why = Senders::of(&gathered, &Options::default()).expect_err("users who leave");
        assert!(why.starts_with("the users `a` leave after 30s of 10m") && why.contains("--per-user 0.5/s"), "{why}");
        let options = Options { per_user: Some(0.5), ..Options::default() };
        let senders = Senders::of(&gathered, &options).expect("traffic");
        assert_eq!(senders.flows[0].shape, Shape::Points(vec![(0.0, 5.0), (30.0, 5.0), (30.0, 0.0)]));
        assert_eq!(senders.users.iter().map(|users| users.name.as_str()).collect::<Vec<_>>(), ["b"]);
    }
}
