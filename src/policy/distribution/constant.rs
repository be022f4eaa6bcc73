use super::{Draw, Shape};
use crate::engine::random::Source;
use crate::language::{Context, Language, Node, Schemas};
use crate::units::Duration;

/// Always the same time.
#[derive(Clone, Copy, Debug)]
pub struct Spec(pub Duration);

/// In nanoseconds.
pub type Ready = u64;

impl Language for Spec {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        Duration::decode(node, context).map(Spec)
    }

    fn encode(&self) -> serde_yaml::Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        Duration::schema(schemas)
    }
}

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        Ok(self.0.nanos())
    }
}

impl Draw for Ready {
    #[inline]
    fn draw(&self, _: &mut impl Source) -> f64 {
        *self as f64
    }

    fn mean(&self) -> f64 {
        *self as f64
    }

    fn mean_square(&self) -> f64 {
        (*self as f64) * (*self as f64)
    }
}
