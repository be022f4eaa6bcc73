use super::{Distribution, Draw, Sampler, Shape};
use crate::engine::random::Source;
use crate::language::{Context, Language, Node, Schemas};
use crate::units::Duration;

crate::record! {
    /// Another distribution behind a fixed delay.
    Spec = "shifted" {
        /// The delay.
        by: Duration;
        /// What comes on top of it.
        then: Boxed;
    }
}

/// A distribution inside a distribution.
#[derive(Clone, Debug)]
pub struct Boxed(Box<Distribution>);

impl Language for Boxed {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        Distribution::decode(node, context).map(|inner| Boxed(Box::new(inner)))
    }

    fn encode(&self) -> serde_yaml::Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        Distribution::schema(schemas)
    }
}

/// The delay in nanoseconds, and the rest.
#[derive(Clone, Debug)]
pub struct Ready(f64, Box<Sampler>);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        Ok(Ready(self.by.nanos() as f64, Box::new(self.then.0.sampler.clone())))
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        self.0 + self.1.draw(source)
    }

    fn mean(&self) -> f64 {
        self.0 + self.1.mean_seconds() * 1e9
    }

    fn mean_square(&self) -> f64 {
        let Ready(by, then) = self;
        by * by + 2.0 * by * then.mean_seconds() * 1e9 + then.mean_square_seconds() * 1e18
    }
}
