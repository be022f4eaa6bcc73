//! What is told of a grading: to people, to Gradescope, and as JUnit XML.

mod gradescope;
mod human;
mod junit;

pub use gradescope::{json, unread_json};
pub use human::human;
pub use junit::{unread_xml, xml};
