//! How a rate changes over time.

use crate::language::decode::Fields;
use crate::language::{Context, Diagnostic, Kind, Language, Node, Schemas, Span};
use crate::units::{Duration, Factor, Rate, Share};
use serde_yaml::Value as Yaml;

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

impl Profile {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Profile::Surge(surge) => surge.span,
            Profile::Step(step) => step.span,
            Profile::Grow(grow) => grow.span,
            Profile::Diurnal(day) => day.span,
            Profile::Trace(trace) => trace.span,
        }
    }
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
                let fields = Fields::open(node, "day and night", &["diurnal"], None, context)?;
                fields.take("diurnal", None, context).map(Profile::Diurnal)
            }
            () if has("points") => {
                let fields = Fields::open(node, "measured rates", &["points"], None, context)?;
                let points: Vec<Point> = fields.take("points", None, context)?;
                in_order(&points, node.span, context).map(Profile::Trace)
            }
            () if has("trace") => trace(&TraceFile::decode(node, context)?, context).map(Profile::Trace),
            () => {
                let known = ["surge", "step", "grow", "diurnal", "trace", "points"];
                let keys: Vec<String> = match &node.kind {
                    Kind::Map(entries) => entries.iter().map(|(key, _)| key.text.clone()).collect(),
                    _ => Vec::new(),
                };
                let message = format!("an item of a profile is one of {}", known.join(", "));
                let wrong = keys.first().map_or("", String::as_str);
                context.diagnostics.push_nearest(Diagnostic::error("E005", node.span, message), wrong, known);
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
        let alone = |key: &str, schema: serde_json::Value| {
            serde_json::json!({
                "type": "object", "properties": { key: schema }, "required": [key], "additionalProperties": false,
            })
        };
        let day = alone("diurnal", Diurnal::schema(schemas));
        let points = alone("points", Vec::<Point>::schema(schemas));
        let plain =
            [Surge::schema(schemas), StepChange::schema(schemas), Grow::schema(schemas), TraceFile::schema(schemas)];
        let forms: Vec<_> = plain.into_iter().chain([day, points]).collect();
        serde_json::json!({ "anyOf": forms })
    }
}

/// Measured rates, of which there are some, in order of time.
fn in_order(points: &[Point], span: Span, context: &mut Context) -> Option<Trace> {
    let wrong = points.windows(2).find(|pair| pair[0].at > pair[1].at);
    match (points.first(), wrong) {
        (None, _) => context.error("E015", span, "measured rates need at least one point"),
        (_, Some(pair)) => context.error("E015", pair[1].span, "the points of measured rates stand in order of time"),
        (Some(_), None) => {
            let points = points.iter().map(|point| (point.at, point.rate.value())).collect();
            return Some(Trace { points, span });
        }
    }
    None
}

fn trace(file: &TraceFile, context: &mut Context) -> Option<Trace> {
    let path = context.file(&file.trace, file.span);
    let rows = match context.csv(&path) {
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
