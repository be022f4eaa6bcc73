//! A place in a scenario: the way to it, and what is wanted there.

/// A step from the root to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Below a key.
    Key(String),
    /// In an item of a list.
    Item,
}

/// What is written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A key, beside these.
    Key {
        /// The keys that are there.
        siblings: Vec<String>,
        /// Whether it stands in braces.
        in_flow: bool,
    },
    /// A value.
    Value,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The way from the root.
    pub steps: Vec<Step>,
    /// What is written there.
    pub wanted: Wanted,
    /// The column, from 1, at which it begins.
    pub from: u32,
}
