//! stub
mod sampler;
pub use sampler::Sampler;
