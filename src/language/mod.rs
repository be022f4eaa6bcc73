//! The machinery of the language: YAML text becomes a tree that knows where each of its parts stands, and
//! the tree becomes typed values, with every error of a file told at once.
//!
//! A type of the language is declared once, by [`record!`](crate::record), [`choice!`](crate::choice) or
//! [`words!`](crate::words), with doc comments and defaults. Its parser, its normal form (`explain`, lock
//! files) and its JSON Schema come from that declaration.

pub mod between;
pub mod codes;
pub mod complete;
pub mod decode;
pub mod diagnostic;
pub mod files;
pub mod layer;
mod limit;
mod macros;
pub mod map;
pub mod node;
pub mod normal;
mod places;
mod portion;
pub mod read;
pub mod reference;
mod scalars;
pub mod schema;
pub mod sweep;

pub use decode::{Assumed, Context, Language};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use limit::Limit;
pub use map::{Map, Name, Spanned};
pub use node::{Kind, Node, Sources, Span};
pub use portion::Portion;
pub use schema::Schemas;
