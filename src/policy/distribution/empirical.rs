use super::{Draw, Shape};
use crate::engine::random::Source;
use crate::language::decode::Fields;
use crate::language::{Context, Kind, Language, Node, Schemas, normal};
use crate::units::Duration;
use serde_yaml::Value;

/// Measured values: a list of times, or `{ file: latencies.csv }` with one time a line, or a time and how often
/// it was seen.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The values and how often each was seen.
    values: Vec<(Duration, f64)>,
}

crate::record! {
    /// A CSV file.
    File = "file of values" {
        /// Its path, from the scenario's own folder.
        file: String;
    }
}

impl Language for Spec {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::List(_) => {
                let values = Vec::<Duration>::decode(node, context)?;
                Some(Spec { values: values.into_iter().map(|value| (value, 1.0)).collect() })
            }
            // The normal form of a file is what it holds, so that nothing depends on the file any more.
            Kind::Map(entries) if entries.iter().any(|(key, _)| key.text == "values") => {
                let fields = Fields::open(node, "measured values", &["values"], None, context)?;
                let pairs: Vec<Seen> = fields.take("values", None, context)?;
                Some(Spec { values: pairs.into_iter().map(|pair| (pair.value, pair.count)).collect() })
            }
            _ => read(&File::decode(node, context)?, context).map(|values| Spec { values }),
        }
    }

    fn encode(&self) -> Value {
        if self.values.iter().all(|(_, count)| *count == 1.0) {
            return Value::Sequence(self.values.iter().map(|(value, _)| value.encode()).collect());
        }
        let pair = |(value, count): &(Duration, f64)| {
            let mut map = serde_yaml::Mapping::new();
            normal::put(&mut map, "value", value.encode(), false);
            normal::put(&mut map, "count", count.encode(), false);
            Value::Mapping(map)
        };
        normal::tag("values", Value::Sequence(self.values.iter().map(pair).collect()))
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (list, file, seen) =
            (Vec::<Duration>::schema(schemas), File::schema(schemas), Vec::<Seen>::schema(schemas));
        let values = serde_json::json!({
            "type": "object", "properties": { "values": seen }, "required": ["values"], "additionalProperties": false,
        });
        serde_json::json!({ "anyOf": [list, file, values] })
    }
}

crate::record! {
    /// A value and how often it was seen.
    Seen = "measured value" {
        /// The value.
        value: Duration;
        /// How often.
        count: f64;
    }
}

fn read(file: &File, context: &mut Context) -> Option<Vec<(Duration, f64)>> {
    let path = context.file(&file.file, file.span);
    let rows = match context.csv(&path) {
        Ok(rows) => rows,
        Err(message) => {
            context.error("E010", file.span, message);
            return None;
        }
    };
    let mut values = Vec::new();
    for (line, row) in rows {
        let value = row.first().and_then(|cell| cell.parse().ok());
        let count = row.get(1).map_or(Some(1.0), |cell| cell.parse().ok());
        match (value, count) {
            (Some(value), Some(count)) if count >= 0.0 => values.push((value, count)),
            // The first line may name the columns.
            _ if line == 1 => {}
            _ => {
                let message = format!("line {line} of {} is no time (and count): {}", path.display(), row.join(","));
                context.error("E010", file.span, message);
                return None;
            }
        }
    }
    Some(values)
}

/// The most often that a value may have been seen: sums of such numbers are still exact enough.
const MOST: f64 = 1e15;

/// The values in nanoseconds, with cumulative probabilities.
#[derive(Clone, Debug)]
pub struct Ready(Vec<(f64, f64)>);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        if !self.values.iter().all(|(_, count)| (0.0..=MOST).contains(count)) {
            return Err(format!("how often a value was seen lies between 0 and {MOST:.0e}"));
        }
        let total: f64 = self.values.iter().map(|(_, count)| count).sum();
        if total <= 0.0 {
            return Err("an empirical distribution needs at least one value".to_owned());
        }
        let mut sum = 0.0;
        let cumulative = self.values.iter().map(|(value, count)| {
            sum += count / total;
            (sum, value.nanos() as f64)
        });
        Ok(Ready(cumulative.collect()))
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        let chance = source.unit();
        let index = self.0.partition_point(|(below, _)| *below <= chance).min(self.0.len() - 1);
        self.0[index].1
    }

    fn mean(&self) -> f64 {
        let mut last = 0.0;
        self.0.iter().map(|(below, value)| (below - std::mem::replace(&mut last, *below)) * value).sum()
    }

    fn mean_square(&self) -> f64 {
        let mut last = 0.0;
        self.0.iter().map(|(below, value)| (below - std::mem::replace(&mut last, *below)) * value * value).sum()
    }
}
