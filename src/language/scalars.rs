//! Numbers, words, quantities, lists and what may be missing.

use super::decode::{Context, Language};
use super::node::{Kind, Node};
use super::schema::Schemas;
use crate::units::{
    Bandwidth, Bytes, Cpus, DataPrice, Duration, Factor, Growth, MemoryPrice, Money, MoneyRate, Percent, Rate,
    RequestPrice, Share, StoragePrice,
};
use serde_yaml::Value;
use std::num::IntErrorKind;

/// Reads a text by its own parser, which says what it would take.
fn parse<T: std::str::FromStr<Err = String>>(what: &str, node: &Node, context: &mut Context) -> Option<T> {
    match &node.kind {
        Kind::Scalar(text) => match text.parse() {
            Ok(value) => Some(value),
            Err(message) => {
                context.error("E007", node.span, message);
                None
            }
        },
        _ => {
            context.expected(what, node);
            None
        }
    }
}

macro_rules! quantity {
    ($($type:ty, $what:literal, $examples:expr, $stand_in:expr;)+) => {
        $(
            impl Language for $type {
                fn decode(node: &Node, context: &mut Context) -> Option<Self> {
                    parse($what, node, context)
                }

                fn encode(&self) -> Value {
                    Value::from(self.to_string())
                }

                fn schema(_: &mut Schemas) -> serde_json::Value {
                    serde_json::json!({ "type": "string", "description": $what, "examples": $examples })
                }

                fn stand_in() -> Option<Self> {
                    $stand_in
                }
            }
        )+
    };
}

quantity! {
    Duration, "a time with its unit", ["250ms", "1.5s", "1h30m", "2d"], Some(Duration::from_secs(1));
    Rate, "a rate with its unit", ["200/s", "18/min", "500/h", "2k/s"], Some(Rate::per_second(1.0));
    Share, "a share in per cent", ["99.9%"], None;
    Percent, "whole per cent", ["100%"], None;
    Factor, "a change or a multiple", ["+500%", "-50%", "6x"], Some(Factor::new(1.0));
    Bytes, "an amount of data with its unit", ["20KB", "1.5MB", "4KiB"], None;
    Growth, "how much comes in a time", ["10MB/h", "1GB/d"], None;
    Bandwidth, "data a second with its unit", ["200MB/s", "1Gbit/s"], None;
    Money, "an amount with its currency", ["38 USD", "0.5 EUR"], None;
    MoneyRate, "a price with its currency and time", ["0.163 USD/h", "120 EUR/month"], None;
    DataPrice, "a price of data", ["0.09 USD/GB"], None;
    StoragePrice, "a price of storage", ["0.08 USD/GB-month"], None;
    RequestPrice, "a price of a million requests", ["0.40 USD/M"], None;
    MemoryPrice, "a price of memory", ["0.0000166667 USD/GB-s"], None;
}

impl Language for Cpus {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        parse("an amount of CPU", node, context)
    }

    fn encode(&self) -> Value {
        Value::from(self.to_string())
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        let what = "an amount of CPU, in CPUs or in thousandths of one";
        serde_json::json!({ "type": ["number", "string"], "description": what, "examples": ["500m", 4, 3.92] })
    }
}

macro_rules! whole {
    ($($type:ty),+) => {
        $(
            impl Language for $type {
                fn decode(node: &Node, context: &mut Context) -> Option<Self> {
                    let Kind::Scalar(text) = &node.kind else {
                        context.expected("a whole number", node);
                        return None;
                    };
                    let what = match text.replace('_', "").parse() {
                        Ok(number) => return Some(number),
                        Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
                            format!("a whole number of at most {}", <$type>::MAX)
                        }
                        Err(_) => "a whole number".to_owned(),
                    };
                    context.expected(&what, node);
                    None
                }

                fn encode(&self) -> Value {
                    Value::from(*self)
                }

                fn schema(_: &mut Schemas) -> serde_json::Value {
                    serde_json::json!({ "type": "integer", "minimum": 0 })
                }

                fn stand_in() -> Option<Self> {
                    Some(1)
                }
            }
        )+
    };
}

whole!(u8, u32, u64);

impl Language for bool {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text == "true" => Some(true),
            Kind::Scalar(text) if text == "false" => Some(false),
            _ => {
                context.expected("`true` or `false`", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        Value::from(*self)
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "boolean" })
    }
}

impl Language for f64 {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let number = match &node.kind {
            Kind::Scalar(text) => text.parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        };
        if number.is_none() {
            context.expected("a number", node);
        }
        number
    }

    fn encode(&self) -> Value {
        Value::from(*self)
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "number" })
    }
}

impl Language for String {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) => Some(text.clone()),
            _ => {
                context.expected("a text", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.as_str())
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string" })
    }
}

/// What is large and rare stands apart, so that what holds it stays small.
impl<T: Language> Language for Box<T> {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        T::decode(node, context).map(Box::new)
    }

    fn encode(&self) -> Value {
        T::encode(self)
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        T::schema(schemas)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }

    fn stand_in() -> Option<Self> {
        T::stand_in().map(Box::new)
    }
}

impl<T: Language> Language for Option<T> {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::Null => Some(None),
            _ => T::decode(node, context).map(Some),
        }
    }

    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::encode)
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        T::schema(schemas)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn stand_in() -> Option<Self> {
        Some(T::stand_in())
    }
}

impl<T: Language> Language for Vec<T> {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::List(items) => {
                let decode =
                    |(i, item): (usize, &Node)| context.under(&format!("[{i}]"), |context| T::decode(item, context));
                // All items are read before any that is wrong makes the list wrong.
                let items: Vec<Option<T>> = items.iter().enumerate().map(decode).collect();
                items.into_iter().collect()
            }
            Kind::Null => Some(Vec::new()),
            _ => {
                context.expected("a list", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        Value::Sequence(self.iter().map(T::encode).collect())
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "array", "items": T::schema(schemas) })
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}
