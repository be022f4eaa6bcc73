//! Who sends requests, and when.

use super::steps::Steps;
use crate::language::{Context, Diagnostic, Kind, Language, Map, Name, Node, Schemas, Span, Spanned, read};
use crate::policy::distribution::Distribution;
use crate::policy::retry::Retry;
use crate::units::{Duration, Factor, Money, Rate, Share};
use serde_yaml::Value as Yaml;

crate::record! {
    /// A source of requests: open (`rate`) or closed (`users` who wait for their answers).
    Traffic = "traffic source" {
        /// What is asked for: a service, `service.endpoint`, `database.read` or `database.write`.
        to: Option<Name>;
        /// A journey of several steps, instead of `to`.
        steps: Option<Steps>;
        /// Requests a second, on average, whether or not earlier ones were answered.
        rate: Option<Spanned<Rate>>;
        /// So many users, each of whom sends, waits for the answer, thinks, and sends again.
        users: Option<Spanned<u32>>;
        /// How long a user thinks.
        think: Option<Distribution>;
        /// The gaps between requests.
        arrivals: Arrivals = Arrivals::poisson(), "independent users";
        /// How the rate changes over time.
        profile: Vec<Profile>;
        /// Which share of the requests asks for which endpoint.
        mix: Map<Share>;
        /// How long a client waits for the answer to an attempt.
        timeout: Option<Spanned<Duration>>;
        /// What a client does after a failed attempt.
        retry: Option<Retry>;
        /// How long a request stands in a queue before it leaves unserved.
        patience: Option<Distribution>;
        /// From 1, the most urgent, to 8; counts where a service's discipline is `priority`.
        priority: Spanned<u8> = Spanned::nowhere(1), "all are equally urgent";
        /// What a success earns: an amount, or an amount for each endpoint.
        value: Option<Value>;
    }
}

crate::choice! {
    /// The gaps between requests of an open source.
    Arrivals = "arrival process" {
        /// Exponential gaps: independent users.
        Poisson(Poisson) = "poisson",
        /// Equal gaps.
        Constant(Constant) = "constant",
        /// Gaps of this shape, scaled to the rate.
        Renewal(Renewal) = "renewal",
    }
}

crate::record! {
    /// Exponential gaps.
    Poisson = "poisson" {}
}

crate::record! {
    /// Equal gaps.
    Constant = "constant" {}
}

crate::record! {
    /// Gaps of a given shape.
    Renewal = "renewal" {
        /// The distribution; where `rate` is given it is scaled to it.
        gaps: Distribution;
    }
    short "gaps"
}

impl Arrivals {
    /// The default.
    pub fn poisson() -> Self {
        Arrivals::Poisson(Poisson { span: Span::default() })
    }
}

/// What a success earns.
#[derive(Clone, Debug)]
pub enum Value {
    /// Whatever was asked for.
    All(Money),
    /// By endpoint.
    Endpoints(Map<Money>),
}

impl Language for Value {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::Map(_) => Map::decode(node, context).map(Value::Endpoints),
            _ => Money::decode(node, context).map(Value::All),
        }
    }

    fn encode(&self) -> Yaml {
        match self {
            Value::All(money) => money.encode(),
            Value::Endpoints(map) => map.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (all, by_endpoint) = (Money::schema(schemas), Map::<Money>::schema(schemas));
        serde_json::json!({ "anyOf": [all, by_endpoint] })
    }
}

/// A change of the rate over time. Several multiply. Times count from the start of the simulation.
#[derive(Clone, Debug)]
pub enum Profile {
    /// Up, a plateau, and down again.
    Surge(Surge),
    /// From a time on.
    Step(StepChange),
    /// A slow change that stays.
    Grow(Grow),
    /// Day and night.
    Diurnal(Diurnal),
    /// Measured rates.
    Trace(Trace),
}

crate::record! {
    /// Up, a plateau, and down again.
    Surge = "surge" {
        /// The peak, against the base rate: +500% or 6x.
        surge: Factor;
        /// When it begins.
        at: Duration;
        /// How long it rises.
        ramp: Duration = Duration::from_secs(0), "at once";
        /// How long it stays.
        hold: Duration;
        /// How long it falls.
        decay: Duration = Duration::from_secs(0), "at once";
    }
}

crate::record! {
    /// A change from a time on.
    StepChange = "step" {
        /// Against the base rate.
        step: Factor;
        /// When.
        at: Duration;
    }
}

crate::record! {
    /// A slow change that stays.
    Grow = "growth" {
        /// In the end, against the base rate.
        grow: Factor;
        /// When it begins.
        at: Duration = Duration::from_secs(0), "from the start";
        /// How long it takes.
        over: Duration;
    }
}

crate::record! {
    /// Day and night: a sine around the base rate.
    Diurnal = "diurnal" {
        /// How far it swings from the base rate, as a share of it.
        amplitude: Share;
        /// The length of a day.
        period: Duration = Duration::from_secs(86_400), "a day";
        /// When in the day it is highest.
        peak: Duration = Duration::from_secs(72_000), "20:00, the evening peak";
    }
}

/// Measured rates, from a CSV file: a time (`90s`, `2h`, or plain seconds) and a rate (`20/s`, or plain per
/// second) a line, linear in between. They stand in for `rate`.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Times and rates per second.
    pub points: Vec<(Duration, f64)>,
    /// Where it stands.
    pub span: Span,
}

crate::record! {
    /// Measured rates from a file.
    TraceFile = "trace" {
        /// The path of the file, from the scenario's own folder.
        trace: String;
    }
}

crate::record! {
    /// A measured rate.
    Point = "point of a trace" {
        /// When.
        at: Duration;
        /// How many.
        rate: Rate;
    }
}

impl Language for Profile {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let has = |key: &str| node.get(key).is_some();
        match () {
            () if has("surge") => Surge::decode(node, context).map(Profile::Surge),
            () if has("step") => StepChange::decode(node, context).map(Profile::Step),
            () if has("grow") => Grow::decode(node, context).map(Profile::Grow),
            () if has("diurnal") => {
                let day = node.get("diurnal")?;
                context.under("diurnal", |context| Diurnal::decode(day, context)).map(Profile::Diurnal)
            }
            () if has("points") => {
                let points = Vec::<Point>::decode(node.get("points")?, context)?;
                let points = points.iter().map(|point| (point.at, point.rate.value())).collect();
                Some(Profile::Trace(Trace { points, span: node.span }))
            }
            () if has("trace") => trace(&TraceFile::decode(node, context)?, context).map(Profile::Trace),
            () => {
                let known = ["surge", "step", "grow", "diurnal", "trace"];
                let keys: Vec<String> = match &node.kind {
                    Kind::Map(entries) => entries.iter().map(|(key, _)| key.text.clone()).collect(),
                    _ => Vec::new(),
                };
                let message = "an item of a profile is one of surge, step, grow, diurnal, trace".to_owned();
                let wrong = keys.first().map_or("", String::as_str);
                context.diagnostics.push(Diagnostic::error("E005", node.span, message).nearest(wrong, known));
                None
            }
        }
    }

    fn encode(&self) -> Yaml {
        match self {
            Profile::Surge(surge) => surge.encode(),
            Profile::Step(step) => step.encode(),
            Profile::Grow(grow) => grow.encode(),
            Profile::Diurnal(day) => crate::language::normal::tag("diurnal", day.encode()),
            Profile::Trace(trace) => {
                let point = |&(at, rate): &(Duration, f64)| {
                    Point { at, rate: Rate::per_second(rate), span: trace.span }.encode()
                };
                crate::language::normal::tag("points", Yaml::Sequence(trace.points.iter().map(point).collect()))
            }
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let day = Diurnal::schema(schemas);
        let forms =
            [Surge::schema(schemas), StepChange::schema(schemas), Grow::schema(schemas), TraceFile::schema(schemas)];
        let day = serde_json::json!({ "type": "object", "properties": { "diurnal": day }, "required": ["diurnal"], "additionalProperties": false });
        serde_json::json!({ "anyOf": [forms[0], forms[1], forms[2], day, forms[3]] })
    }
}

fn trace(file: &TraceFile, context: &mut Context) -> Option<Trace> {
    let path = context.file(&file.trace, file.span);
    let rows = match read::csv(&path) {
        Ok(rows) => rows,
        Err(message) => {
            context.error("E010", file.span, message);
            return None;
        }
    };
    let seconds = |cell: &String| -> Option<Duration> { cell.parse().ok().or_else(|| format!("{cell}s").parse().ok()) };
    let rate = |cell: &String| -> Option<Rate> { cell.parse().ok().or_else(|| format!("{cell}/s").parse().ok()) };
    let mut points: Vec<(Duration, f64)> = Vec::new();
    for (line, row) in rows {
        match (row.first().and_then(seconds), row.get(1).and_then(rate)) {
            (Some(at), Some(rate)) if points.last().is_none_or(|(last, _)| *last <= at) => {
                points.push((at, rate.value()))
            }
            // The first line may name the columns.
            (None, _) if line == 1 => {}
            _ => {
                let message = format!(
                    "line {line} of {} is no time and rate in order of time: {}",
                    path.display(),
                    row.join(",")
                );
                context.error("E010", file.span, message);
                return None;
            }
        }
    }
    if points.is_empty() {
        context.error("E010", file.span, format!("{} holds no rates", path.display()));
        return None;
    }
    Some(Trace { points, span: file.span })
}
