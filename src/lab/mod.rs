//! Exercises for a class: a text, a scenario, questions, and what is right.
//!
//! A lab's text and scenario stand in `docs/labs`; its questions, its numbers and what is right are declared in one file of
//! `catalogue`. With a student's ID the numbers are others for each student, and always the same for one.

mod catalogue;
pub mod design;
pub mod error;
pub mod format;
pub mod grade;
pub mod handout;
pub mod numbers;
pub mod question;
pub mod sheet;
mod tree;

pub use catalogue::ALL;
pub use grade::{Grading, grade};
pub use numbers::Numbers;
pub use question::{Kind, Question};
pub use sheet::{Sheet, Unread};

use numbers::Parameter;

/// An exercise.
#[derive(Debug)]
pub struct Lab {
    /// The name by which it is started: `utilisation`.
    pub name: &'static str,
    /// Its place among the labs, from 1.
    pub number: u32,
    /// What it is about.
    pub title: &'static str,
    /// The text that students read, in Markdown.
    pub text: &'static str,
    /// The scenario that they begin with.
    pub yaml: &'static str,
    /// The numbers that are each student's own, and those that formulas need besides.
    pub parameters: &'static [Parameter],
    /// What is asked and graded.
    pub questions: &'static [Question],
}

impl Lab {
    /// The name of its files: `01-utilisation`.
    pub fn stem(&self) -> String {
        format!("{:02}-{}", self.number, self.name)
    }

    /// All points that it gives.
    pub fn points(&self) -> u32 {
        self.questions.iter().map(|question| question.points).sum()
    }
}

/// The lab of this name, with or without its number.
pub fn find(name: &str) -> Option<&'static Lab> {
    ALL.iter().copied().find(|lab| lab.name == name || lab.stem() == name)
}
