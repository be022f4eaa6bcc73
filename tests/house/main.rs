//! The house itself: who may know whom in the code, and the scenarios in the documents.

mod docs;
mod layers;
