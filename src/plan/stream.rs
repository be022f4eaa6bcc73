//! Connections that last.

use crate::policy::distribution::Sampler;

/// A step that keeps a connection.
#[derive(Clone, Debug)]
pub struct StreamStep {
    /// How long it lasts in all.
    pub lasts: Sampler,
    /// How long it rests before it does something; it never does if none.
    pub every: Option<Sampler>,
    /// Where the program goes on when it is over.
    pub end: u32,
}
