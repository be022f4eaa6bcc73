//! What a system consists of, and who calls whom: the picture that people draw on a board.

use serde::{Deserialize, Serialize};

/// What a system consists of, and who calls whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Architecture {
    /// Everything that sends, answers or keeps.
    pub components: Vec<Component>,
    /// Every pair of which one calls the other, once.
    pub links: Vec<Link>,
}

/// A part of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Its name in the scenario.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What a part of a system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Clients.
    Traffic,
    /// A service.
    Service,
    /// A cache.
    Cache,
    /// A database.
    Database,
    /// A queue or log.
    Queue,
}

/// One component calls another, publishes to it, or hands on to it. Both are told by their places among the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Who calls.
    pub from: usize,
    /// Who is called.
    pub to: usize,
    /// Whether it is called only where something else failed, or had nothing.
    pub instead: bool,
}
