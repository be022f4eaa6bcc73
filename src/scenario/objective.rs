//! Objectives: `p99 of checkout < 900ms`.

use crate::language::{Context, Diagnostic, Kind, Language, Name, Node, Schemas, Span};
use crate::measure::{Comparison, Measure};
use crate::units::{Duration, Money, MoneyRate, Rate, Share};
use serde_yaml::Value;
use std::fmt;

/// The words for what can be measured.
const MEASURES: &[(&str, Measure)] = &[
    ("p50", Measure::Quantile(0.5)),
    ("p90", Measure::Quantile(0.9)),
    ("p95", Measure::Quantile(0.95)),
    ("p99", Measure::Quantile(0.99)),
    ("p999", Measure::Quantile(0.999)),
    ("mean", Measure::Mean),
    ("availability", Measure::Availability),
    ("good_slices", Measure::GoodSlices),
    ("error_rate", Measure::ErrorRate),
    ("throughput", Measure::Throughput),
    ("attempts", Measure::Attempts),
    ("cost", Measure::Cost),
    ("cost_per_thousand", Measure::CostPerThousand),
    ("lost_value", Measure::LostValue),
    ("earned_value", Measure::EarnedValue),
    ("utilization", Measure::Utilization),
    ("replicas", Measure::Replicas),
    ("peak_replicas", Measure::PeakReplicas),
    ("queue_length", Measure::QueueLength),
    ("in_system", Measure::InSystem),
    ("stale_reads", Measure::StaleReads),
    ("rpo", Measure::Rpo),
    ("rto", Measure::Rto),
    ("lost_writes", Measure::LostWrites),
    ("degraded", Measure::Degraded),
    ("wasted", Measure::Wasted),
    ("time_available", Measure::TimeAvailable),
    ("outages", Measure::Outages),
    ("downtime", Measure::Downtime),
    ("lag", Measure::Lag),
    ("dead_letters", Measure::DeadLetters),
    ("lost_messages", Measure::LostMessages),
    ("hit_ratio", Measure::HitRatio),
    ("conflicts", Measure::Conflicts),
    ("deadlocks", Measure::Deadlocks),
    ("timeouts", Measure::LockTimeouts),
    ("lock_wait p50", Measure::LockWait(0.5)),
    ("lock_wait p90", Measure::LockWait(0.9)),
    ("lock_wait p95", Measure::LockWait(0.95)),
    ("lock_wait p99", Measure::LockWait(0.99)),
    ("lock_wait p999", Measure::LockWait(0.999)),
    ("memory", Measure::Memory),
    ("oom_kills", Measure::OomKills),
    ("broken", Measure::Broken),
    ("refused", Measure::Refused),
    ("given_up", Measure::GivenUp),
    ("reconnect p50", Measure::Reconnect(0.5)),
    ("reconnect p90", Measure::Reconnect(0.9)),
    ("reconnect p95", Measure::Reconnect(0.95)),
    ("reconnect p99", Measure::Reconnect(0.99)),
    ("reconnect p999", Measure::Reconnect(0.999)),
];

const EXAMPLE: &str = "write METRIC [of NAME] OPERATOR LIMIT: p99 of checkout < 900ms, availability >= 99.9%";

/// What is measured, and of what.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The word for it.
    pub word: &'static str,
    /// What is measured.
    pub measure: Measure,
    /// Of a traffic source, an endpoint, a service, a database, a queue, a cache or a lock table; of everything if none.
    pub of: Option<Name>,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Some(of) => write!(f, "{} of {of}", self.word),
            None => f.write_str(self.word),
        }
    }
}

/// Something that must hold.
#[derive(Clone, Debug)]
pub struct Objective {
    /// As written.
    pub text: String,
    /// The left side.
    pub subject: Subject,
    /// The measure that the limit's unit calls for (`cost` may be an amount or a rate).
    pub measure: Measure,
    /// The operator.
    pub comparison: Comparison,
    /// The limit: seconds, shares, per second, or money.
    pub limit: f64,
    /// The currency of the limit, if it is money.
    pub money: Option<Money>,
    /// Where it stands.
    pub span: Span,
}

/// Part of a span, `from` characters into it.
fn part(span: Span, from: usize, length: usize) -> Span {
    Span { column: span.column + from as u32, length: length.max(1) as u32, ..span }
}

/// Reads `METRIC [of NAME]`, which begins `offset` characters into the span.
pub fn subject(text: &str, span: Span, offset: usize) -> Result<Subject, Diagnostic> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (word, of) = match words.as_slice() {
        [word] => ((*word).to_owned(), None),
        [word, "of", name] => ((*word).to_owned(), Some(*name)),
        [what, word] => (format!("{what} {word}"), None),
        [what, word, "of", name] => (format!("{what} {word}"), Some(*name)),
        _ => {
            return Err(
                Diagnostic::error("E018", span, format!("`{text}` names nothing that can be measured")).help(EXAMPLE)
            );
        }
    };
    let Some(&(word, measure)) = MEASURES.iter().find(|(known, _)| *known == word) else {
        let place = part(span, offset + text.find(word.as_str()).unwrap_or(0), word.chars().count());
        let unknown = Diagnostic::error("E018", place, format!("`{word}` is nothing that can be measured"));
        return Err(unknown.nearest(&word, MEASURES.iter().map(|(known, _)| *known)));
    };
    let of = of.map(|name| {
        let from = offset + text.rfind(name).unwrap_or(0);
        Name { text: name.to_owned(), span: part(span, from, name.chars().count()) }
    });
    Ok(Subject { word, measure, of })
}

fn parse(text: &str, span: Span) -> Result<Objective, Diagnostic> {
    let operators = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
    ];
    let found = operators.iter().find_map(|(sign, comparison)| Some((text.find(sign)?, *sign, *comparison)));
    let Some((at, sign, comparison)) = found else {
        return Err(Diagnostic::error("E018", span, format!("`{text}` has no operator (<, <=, >, >=)")).help(EXAMPLE));
    };
    let (left, right) = (&text[..at], &text[at + sign.len()..]);
    let subject = subject(left, span, 0)?;
    let from = text[..text.len() - right.trim_start().len()].chars().count();
    let place = part(span, from, right.trim().chars().count());
    let (measure, limit, money) =
        limit(subject.measure, right.trim()).map_err(|message| Diagnostic::error("E007", place, message))?;
    Ok(Objective { text: text.to_owned(), subject, measure, comparison, limit, money, span })
}

/// The limit in the unit of what is measured.
fn limit(measure: Measure, text: &str) -> Result<(Measure, f64, Option<Money>), String> {
    let amount = |money: Money| money.micros as f64 / 1e6;
    let (measure, value, money) = match measure.unit() {
        "s" => (measure, text.parse::<Duration>()?.seconds(), None),
        "share" => (measure, text.parse::<Share>()?.value(), None),
        "1/s" => (measure, text.parse::<Rate>()?.value(), None),
        "money" if measure == Measure::Cost && text.contains('/') => {
            let (money, period) = MoneyRate::written(text)?;
            (Measure::CostRate(period), amount(money), Some(money))
        }
        "money" => {
            let money: Money = text.parse()?;
            (measure, amount(money), Some(money))
        }
        _ => (measure, text.parse().ok().filter(|n: &f64| n.is_finite()).ok_or("write a plain number")?, None),
    };
    Ok((measure, value, money))
}

impl Language for Objective {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let Kind::Scalar(text) = &node.kind else {
            context.expected("an objective (p99 < 400ms)", node);
            return None;
        };
        match parse(text, node.span) {
            Ok(objective) => Some(objective),
            Err(diagnostic) => {
                context.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "description": "an objective", "examples": ["p99 of checkout < 900ms", "availability >= 99.9%", "cost < 40 USD/h"] })
    }
}
