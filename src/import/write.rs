//! The scenario, with where each number comes from.

use super::gather::{Account, Gathered, Users};
use super::path::printable;
use super::quantity::{count, percent, rate, significant, span, time};
use super::senders::Senders;
use super::service::{Endpoint, Service};
use super::traffic::{Flow, Shape};
use super::{Options, load, traffic};
use std::fmt::Write as _;

/// Runs of a short scenario; longer ones get fewer, so that all together have about so many requests.
const REQUESTS: f64 = 20_000_000.0;
/// No run has many more requests than this.
const LONGEST: f64 = 1e9;
const MOST_RUNS: f64 = 20.0;
const LEAST_RUNS: f64 = 3.0;
/// A scenario of a constant rate lasts at least so many seconds.
const LEAST_TIME: f64 = 600.0;

/// What is written.
pub struct Scenario<'a> {
    /// What was gathered.
    pub gathered: &'a Gathered,
    /// The traffic.
    pub senders: Senders,
    /// What serves it.
    pub service: Service,
    /// What the user says.
    pub options: &'a Options,
}

/// A text of lines.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, indent: usize, line: &str) {
        let _ = writeln!(self.0, "{}", format!("{:indent$}{line}", "").trim_end());
    }

    fn comment(&mut self, indent: usize, comment: &str) {
        self.line(indent, &format!("# {comment}"));
    }
}

impl Scenario<'_> {
    /// The scenario as YAML.
    pub fn text(&self) -> String {
        let mut text = Text::default();
        let files: Vec<String> =
            self.gathered.accounts.iter().map(|account| printable(account.name.as_bytes())).collect();
        text.comment(0, &format!("Made by `ninefold import` from {}.", files.join(", ")));
        text.comment(0, "");
        self.gathered.accounts.iter().for_each(|account| self.account(account, &mut text));
        self.waiting(&mut text);
        text.line(0, &format!("name: {}", quoted(&format!("Imported from {}", files.join(", ")))));
        self.length(&mut text);
        text.line(0, "");
        text.line(0, "traffic:");
        self.senders.flows.iter().for_each(|flow| self.flow(flow, &mut text));
        self.senders.users.iter().for_each(|users| self.users(users, &mut text));
        text.line(0, "");
        self.services(&mut text);
        self.objectives(&mut text);
        text.0
    }

    /// How long is simulated, and how often.
    fn length(&self, text: &mut Text) {
        let mean =
            self.service.endpoints.iter().filter_map(|endpoint| Some(endpoint.mean? * endpoint.share)).sum::<f64>();
        let of_users = |users: &Users| users.count as f64 / (users.think + mean).max(1e-3);
        let rates = self.senders.flows.iter().map(|flow| flow.mean).chain(self.senders.users.iter().map(of_users));
        let (rate, whole) = (rates.sum::<f64>(), self.lasts());
        let lasts = whole.min(LONGEST / rate.max(1e-9)).max(1.0);
        if lasts < whole {
            text.comment(0, &format!("All of {} would take long to simulate: this is its beginning.", span(whole)));
        }
        text.line(0, &format!("duration: {}", span(lasts)));
        let requests = rate * lasts;
        let runs = (REQUESTS / requests.max(1.0)).clamp(LEAST_RUNS, MOST_RUNS) as u64;
        if runs < MOST_RUNS as u64 {
            text.comment(0, &format!("A run has {} requests, so that few tell much.", count(requests as u64)));
            text.line(0, &format!("replications: {runs}"));
        }
    }

    fn account(&self, account: &Account, text: &mut Text) {
        let (name, kind) = (printable(account.name.as_bytes()), &account.kind);
        let (taken, lines) = (count(account.taken), count(account.lines));
        text.comment(0, &format!("{name} ({kind}): {taken} of {lines} {} say something.", account.counted()));
        account.notes.iter().for_each(|note| text.comment(0, &format!("  {}", printable(note.as_bytes()))));
        if account.bad > 0 {
            text.comment(0, &format!("  {} say nothing; the first:", count(account.bad)));
            for (line, why) in &account.first_bad {
                text.comment(0, &format!("    {line}: {}", printable(why.as_bytes())));
            }
        }
    }

    /// What is to be known of times under load.
    fn waiting(&self, text: &mut Text) {
        text.comment(0, "");
        text.comment(
            0,
            "A measured time contains the waiting of its request. It stands for work only where the system was lightly",
        );
        text.comment(0, "loaded; else what is simulated waits twice as soon as `concurrency` is less than unlimited.");
        let stretches = traffic::stretches(&self.gathered.timeline);
        if stretches.iter().any(|stretch| stretch.bin.timed > 0) {
            text.comment(0, &load::comment(&stretches).0);
        }
        let offered = self.offered();
        if let Some(offered) = offered {
            text.comment(
                0,
                &format!(
                    "Offered load, rate by mean time: {} requests at work on average (Erlang).",
                    significant(offered, 3)
                ),
            );
        }
        if let (Some(offered), Some(workers)) = (offered, self.options.concurrency) {
            let share = offered / (f64::from(workers) * f64::from(self.options.replicas));
            let high = if share > 0.3 { ": too much for times to be mere work" } else { "" };
            text.comment(
                0,
                &format!(
                    "With {} replicas of {workers} workers that is a utilisation of {}{high}.",
                    self.options.replicas,
                    percent(share)
                ),
            );
        }
        text.comment(0, "");
    }

    /// Requests at work on average.
    fn offered(&self) -> Option<f64> {
        let mean: Option<f64> =
            self.service.endpoints.iter().map(|endpoint| Some(endpoint.mean? * endpoint.share)).sum();
        let rate: f64 = self.senders.flows.iter().map(|flow| flow.mean).sum();
        mean.map(|mean| mean * rate).filter(|_| rate > 0.0)
    }

    fn lasts(&self) -> f64 {
        let users = self.senders.users.iter().map(|users| users.lasts);
        let longest = self.senders.flows.iter().map(|flow| flow.lasts).chain(users).fold(0.0, f64::max);
        let constant =
            self.senders.flows.iter().all(|flow| flow.shape == Shape::Constant) && self.senders.users.is_empty();
        if constant { longest.max(LEAST_TIME) } else { longest.max(1.0) }
    }

    /// Whom traffic asks.
    fn target(&self, text: &mut Text) {
        let service = &self.options.service;
        match self.service.endpoints.as_slice() {
            [only] => text.line(4, &format!("to: {service}.{}", only.name)),
            all => {
                text.line(4, &format!("to: {service}"));
                text.line(4, "mix:");
                // The first takes what rounding leaves, so that all add up.
                let rounded = |endpoint: &Endpoint| (endpoint.share * 1e6).round() / 1e4;
                let others: f64 = all[1..].iter().map(rounded).sum();
                for (place, endpoint) in all.iter().enumerate() {
                    let share = if place == 0 { ((100.0 - others) * 1e4).round() / 1e4 } else { rounded(endpoint) };
                    text.line(6, &format!("{}: {share}%", endpoint.name));
                }
            }
        }
    }

    fn flow(&self, flow: &Flow, text: &mut Text) {
        flow.comments.iter().for_each(|comment| text.comment(2, comment));
        text.line(2, &format!("{}:", flow.name));
        self.target(text);
        if let Some(batch) = flow.batch {
            text.line(4, &format!("batch: {{ geometric: {{ mean: {} }} }}", significant(batch, 4)));
        }
        match &flow.shape {
            Shape::Constant => text.line(4, &format!("rate: {}", rate(flow.mean))),
            Shape::Diurnal(amplitude, peak) => {
                text.line(4, &format!("rate: {}", rate(flow.mean)));
                let amplitude = (amplitude * 1e3).round() / 10.0;
                text.line(4, "profile:");
                text.line(6, &format!("- diurnal: {{ amplitude: {amplitude}%, period: 1d, peak: {} }}", span(*peak)));
            }
            Shape::Points(points) => {
                text.line(4, "profile:");
                text.line(6, "- points:");
                for (at, per_second) in points {
                    text.line(10, &format!("- {{ at: {}, rate: {} }}", moment(*at), rate(*per_second)));
                }
            }
        }
    }

    fn users(&self, users: &Users, text: &mut Text) {
        text.comment(2, &printable(users.source.as_bytes()));
        text.line(2, &format!("{}:", users.name));
        self.target(text);
        text.line(4, &format!("users: {}", users.count));
        if users.think > 0.0 {
            text.line(4, &format!("think: {}", time(users.think)));
        }
    }

    fn services(&self, text: &mut Text) {
        let Options { service, replicas, concurrency, .. } = self.options;
        text.line(0, "services:");
        text.line(2, &format!("{service}:"));
        text.line(4, &format!("replicas: {replicas}"));
        match concurrency {
            Some(workers) => text.line(4, &format!("concurrency: {workers}")),
            None => {
                text.comment(4, "How many workers there are stands in no log: nobody waits for one, and times are as they were measured.");
                text.line(4, "concurrency: unlimited");
            }
        }
        self.service.comments.iter().for_each(|comment| text.comment(4, comment));
        text.line(4, "endpoints:");
        for endpoint in &self.service.endpoints {
            text.line(6, &format!("{}:", endpoint.name));
            endpoint.comments.iter().for_each(|comment| text.comment(8, comment));
            let mut lines = endpoint.work.lines();
            text.line(8, &format!("- work: {}", lines.next().unwrap_or("0s")));
            lines.for_each(|line| text.line(10, line));
            if endpoint.fails > 0.0 {
                text.line(8, &format!("- fail: {}%", significant(endpoint.fails * 100.0, 4)));
            }
        }
    }

    fn objectives(&self, text: &mut Text) {
        if self.gathered.objectives.is_empty() {
            return;
        }
        text.line(0, "");
        text.line(0, "slo:");
        for (objective, source) in &self.gathered.objectives {
            text.line(2, &format!("- {objective} # {source}"));
        }
    }
}

/// A moment, to the millisecond.
fn moment(seconds: f64) -> String {
    crate::units::Duration::from_nanos((seconds.clamp(0.0, 1e9) * 1e3).round() as u64 * 1_000_000).to_string()
}

/// A text in quotes, as YAML and JSON have it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
