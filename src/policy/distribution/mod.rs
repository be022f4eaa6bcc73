//! Distributions of times. Parameters are those that people read off a dashboard; the rest is solved for.

mod constant;
mod empirical;
mod erlang;
mod exponential;
mod gamma;
mod hyperexponential;
mod lognormal;
mod mixture;
mod normal;
mod pareto;
mod shifted;
mod uniform;
mod weibull;

use crate::engine::random::Source;
use crate::language::{Context, Language, Node, Schemas, Span};
use serde_yaml::Value;

/// What a distribution is made of once its parameters are known.
trait Shape {
    /// The parameters, ready to draw with.
    type Ready: Clone + std::fmt::Debug;

    /// Solves for the parameters.
    ///
    /// # Errors
    /// What is impossible about them.
    fn ready(&self) -> Result<Self::Ready, String>;
}

/// Draws and moments of a ready distribution.
trait Draw {
    /// A draw, in nanoseconds; negative ones and fractions are rounded by the caller.
    fn draw(&self, source: &mut impl Source) -> f64;

    /// The mean, in nanoseconds.
    fn mean(&self) -> f64;

    /// The mean of the square, in square nanoseconds; infinite where it does not exist.
    fn mean_square(&self) -> f64;
}

/// Lists the family: each member's word and the module with its `Spec` and `Ready`.
macro_rules! distributions {
    ($( $(#[doc = $doc:literal])+ $member:ident ( $module:ident ) = $tag:literal, )+) => {
        crate::choice! {
            /// A distribution of times; a plain time is always the same.
            Form = "distribution" {
                $( $(#[doc = $doc])+ $member($module::Spec) = $tag, )+
            }
            scalar "constant"
        }

        /// A distribution, ready to draw from.
        #[derive(Clone, Debug)]
        pub enum Sampler {
            $( $(#[doc = $doc])+ $member($module::Ready), )+
        }

        impl Form {
            fn ready(&self) -> Result<Sampler, String> {
                match self {
                    $( Form::$member(spec) => spec.ready().map(Sampler::$member), )+
                }
            }
        }

        impl Sampler {
            #[inline]
            fn draw(&self, source: &mut impl Source) -> f64 {
                match self {
                    $( Sampler::$member(ready) => ready.draw(source), )+
                }
            }

            /// The mean, in seconds.
            pub fn mean_seconds(&self) -> f64 {
                match self {
                    $( Sampler::$member(ready) => ready.mean() / 1e9, )+
                }
            }

            /// The mean of the square, in square seconds; infinite where the tail is too heavy.
            pub fn mean_square_seconds(&self) -> f64 {
                match self {
                    $( Sampler::$member(ready) => ready.mean_square() / 1e18, )+
                }
            }
        }
    };
}

distributions! {
    /// Exponential: memoryless; the time between independent events.
    Exponential(exponential) = "exponential",
    /// Always the same.
    Constant(constant) = "constant",
    /// Lognormal: the usual shape of service times and repair times.
    Lognormal(lognormal) = "lognormal",
    /// Gamma: less (cv below 1) or more (above 1) variable than exponential.
    Gamma(gamma) = "gamma",
    /// Erlang: the sum of equal exponential phases.
    Erlang(erlang) = "erlang",
    /// Weibull: times to failure; shape below 1 for infant mortality, above 1 for wear.
    Weibull(weibull) = "weibull",
    /// Pareto: a heavy tail, perhaps cut at a maximum.
    Pareto(pareto) = "pareto",
    /// Hyperexponential: one of several exponentials; cv above 1.
    Hyperexponential(hyperexponential) = "hyperexponential",
    /// Uniform between two times.
    Uniform(uniform) = "uniform",
    /// Normal, drawn again where it is negative.
    Normal(normal) = "normal",
    /// Another distribution behind a fixed delay.
    Shifted(shifted) = "shifted",
    /// One of several distributions, by weight.
    Mixture(mixture) = "mixture",
    /// Measured values, from a list or a file.
    Empirical(empirical) = "empirical",
}

impl Sampler {
    /// A time, in nanoseconds.
    #[inline]
    pub fn sample(&self, source: &mut impl Source) -> u64 {
        // `as` takes negative numbers to 0 and huge ones to the greatest time.
        match self {
            Sampler::Constant(nanos) => *nanos,
            Sampler::Exponential(exponential) => (exponential.draw(source) + 0.5) as u64,
            other => other.sample_other(source),
        }
    }

    /// Kept apart so that the common distributions' code stays small where it is inlined.
    #[inline(never)]
    fn sample_other(&self, source: &mut impl Source) -> u64 {
        (self.draw(source) + 0.5) as u64
    }

    /// Whether it has no memory.
    pub fn is_exponential(&self) -> bool {
        matches!(self, Sampler::Exponential(_))
    }

    /// Whether it is always the same.
    pub fn is_constant(&self) -> bool {
        matches!(self, Sampler::Constant(_))
    }

    /// A lognormal with this mean, in nanoseconds, and this coefficient of variation, greater than 0.
    pub fn lognormal(mean: f64, cv: f64) -> Self {
        Sampler::Lognormal(lognormal::Ready::new(mean, cv))
    }

    /// Always the same time, in nanoseconds.
    pub const fn constant(nanos: u64) -> Self {
        Sampler::Constant(nanos)
    }
}

/// A distribution as a scenario states it, solved.
#[derive(Clone, Debug)]
pub struct Distribution {
    /// As stated.
    pub form: Form,
    /// Ready to draw from.
    pub sampler: Sampler,
    /// Where it stands.
    pub span: Span,
}

impl Distribution {
    /// Always the same number of seconds.
    pub fn seconds(seconds: u64) -> Self {
        let value = crate::units::Duration::from_secs(seconds);
        Distribution::constant(value)
    }

    /// Uniform between two numbers of seconds, the lesser first.
    pub fn uniform(min: u64, max: u64) -> Self {
        let seconds = crate::units::Duration::from_secs;
        let (spec, ready) = uniform::Spec::between(seconds(min), seconds(max));
        Distribution { form: Form::Uniform(spec), sampler: Sampler::Uniform(ready), span: Span::default() }
    }

    /// Lognormal with this median and this 95th percentile, the lesser first, in seconds.
    pub fn lognormal(median: u64, p95: u64) -> Self {
        let seconds = crate::units::Duration::from_secs;
        let (spec, ready) = lognormal::Spec::about(seconds(median), seconds(p95));
        Distribution { form: Form::Lognormal(spec), sampler: Sampler::Lognormal(ready), span: Span::default() }
    }

    /// Always the same.
    pub fn constant(value: crate::units::Duration) -> Self {
        let form = Form::Constant(constant::Spec(value));
        Distribution { form, sampler: Sampler::Constant(value.nanos()), span: Span::default() }
    }
}

impl Language for Distribution {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let known = context.diagnostics.len();
        let form = Form::decode(node, context)?;
        if context.diagnostics.len() > known {
            // Its parameters are wrong already: what follows from them would only confuse.
            return None;
        }
        match form.ready() {
            Ok(sampler) => Some(Distribution { form, sampler, span: node.span }),
            Err(message) => {
                context.error("E015", node.span, message);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match &self.form {
            Form::Constant(constant) => constant.encode(),
            form => form.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        Form::schema(schemas)
    }

    fn stand_in() -> Option<Self> {
        Some(Distribution::seconds(1))
    }
}

/// A positive time in nanoseconds, or what is wrong with it.
fn positive(name: &str, time: crate::units::Duration) -> Result<f64, String> {
    match time.nanos() {
        0 => Err(format!("the {name} must be greater than 0")),
        nanos => Ok(nanos as f64),
    }
}

#[cfg(test)]
mod tests;
