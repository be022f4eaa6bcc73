//! What may be written at a place of a text that is being written, from the schema: for editors.

mod caret;
mod flow;
mod names;
mod place;
mod shape;

use place::{Place, Wanted};
use serde::Serialize;
use serde_json::Value;
use shape::Shape;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// What it is called.
    pub label: String,
    /// What is written for it.
    pub insert: String,
    /// How many characters of that stand behind the caret afterwards.
    pub after_caret: usize,
    /// What it takes, or what it is: `map`, `whole number`, `choice`, `service`.
    pub kind: String,
    /// The default, as it would be written; none where there is none.
    pub default: Option<String>,
    /// What it means.
    pub doc: String,
}

/// What may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// The column, from 1 in characters, at which what is replaced begins; it ends at the caret.
    pub from: u32,
    /// All that may stand there, whatever has been written of it.
    pub candidates: Vec<Candidate>,
}

/// What may be written at a line and a column, both from 1 in characters, of a text of which the rest may be wrong. `schema`
/// is the document that [`super::Schemas::document`] makes.
pub fn complete(schema: &Value, text: &str, line: u32, column: u32) -> Option<Completion> {
    let Place { steps, wanted, from } = caret::place(text, line, column)?;
    let shape = Shape::root(schema).under(&steps);
    let candidates = match wanted {
        Wanted::Key { siblings, in_flow } => shape.keys(&siblings, in_flow),
        Wanted::Value => {
            let mut values = shape.values();
            if shape.is_name() {
                values.extend(names::names(text, line));
            }
            values
        }
    };
    Some(Completion { from, candidates })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Map, Name, Schemas};
    use crate::units::Duration;

    crate::words! {
        /// A colour.
        Colour = "colour" {
            /// Of blood.
            Red = "red",
            /// Of the sky.
            Blue = "blue",
        }
    }
    crate::record! {
        /// A lamp.
        Lamp = "a lamp" {
            /// How long it burns.
            burns: Option<Duration>;
            /// Its colour.
            colour: Colour = Colour::Red, "most are";
            /// Whom it lights.
            lights: Option<Name>;
            /// How many bulbs.
            bulbs: u32 = 3, "a chandelier";
        }
    }
    crate::record! {
        /// A basket.
        Basket = "a basket" {
            /// What it is made of.
            made_of: String;
        }
    }
    crate::choice! {
        /// A pet.
        Pet = "pet" {
            /// It barks.
            Dog(Lamp) = "dog",
            /// It mews.
            Cat(Basket) = "cat",
        }
    }
    crate::record! {
        /// A house.
        House = "a house" {
            /// Its name.
            name: String;
            /// Its lamps.
            services: Map<Lamp>;
            /// Who lives there.
            pets: Vec<Pet>;
            /// Who guards it.
            guard: Option<Pet>;
        }
    }

    /// The labels of what may stand where `|` is.
    fn at(text: &str) -> (u32, Vec<String>) {
        let before = &text[..text.find('|').expect("a caret")];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        let mut schemas = Schemas::default();
        let root = House::schema(&mut schemas);
        let schema = schemas.document("House", root);
        let found = complete(&schema, &text.replacen('|', "", 1), line, column);
        found.map_or((0, Vec::new()), |found| (found.from, found.candidates.into_iter().map(|c| c.label).collect()))
    }

    fn labels(text: &str) -> String {
        at(text).1.join(" ")
    }

    #[test]
    fn keys_are_those_of_the_place_that_are_not_there_yet() {
        assert_eq!(labels("name: x\n|"), "services pets guard");
        assert_eq!(at("name: x\nser|"), (1, vec!["services".into(), "pets".into(), "guard".into()]));
        assert_eq!(
            labels("services:\n  a:\n    colour: red\n    b|\n    lights: a\n  b:\n    burns: 1s"),
            "burns bulbs"
        );
        assert_eq!(labels("services:\n  a: { bulbs: 4, |"), "burns colour lights");
        assert_eq!(labels("services:\n  a: { bulbs: 4 }\n  # { \n|"), "name pets guard");
        assert_eq!(labels("pets:\n- dog:\n    colour: blue\n    |"), "burns lights bulbs");
        assert_eq!(labels("pets:\n  - |"), "dog cat");
        assert_eq!(labels("pets: [ { dog: { colour: red, | } } ]"), "burns lights bulbs");
        assert_eq!(labels("guard:\n  |"), "dog cat");
    }

    #[test]
    fn values_are_words_defaults_and_names() {
        assert_eq!(labels("services:\n  a:\n    colour: |"), "red blue");
        assert_eq!(at("services:\n  a:\n    colour: bl|"), (13, vec!["red".into(), "blue".into()]));
        assert_eq!(labels("services: { a: { bulbs: |"), "3");
        assert_eq!(labels("services:\n  a: { bulbs: 2 }\n  b:\n    lights: |"), "a b");
        assert_eq!(labels("guard: |"), "dog dog: … cat");
    }

    #[test]
    fn nothing_may_be_said_in_comments_and_where_nobody_knows() {
        assert_eq!(labels("services: # |"), "");
        assert_eq!(labels("unknown:\n  |"), "");
        assert_eq!(labels("services:\n  |"), "");
    }

    #[test]
    fn a_candidate_says_its_default_and_what_it_means() {
        let mut schemas = Schemas::default();
        let root = House::schema(&mut schemas);
        let schema = schemas.document("House", root);
        let found = complete(&schema, "services:\n  a:\n    c", 3, 6).expect("a completion");
        let colour = found.candidates.iter().find(|candidate| candidate.label == "colour").expect("the colour");
        assert_eq!((colour.insert.as_str(), colour.default.as_deref()), ("colour: ", Some("red")));
        assert!(colour.doc.starts_with("Its colour."), "{}", colour.doc);
        let guard = complete(&schema, "guard: ", 1, 8).expect("a completion");
        let inserted: Vec<&str> = guard.candidates.iter().map(|candidate| candidate.insert.as_str()).collect();
        assert_eq!(inserted, ["dog", "{ dog: {  } }", "{ cat: {  } }"]);
    }

    #[test]
    fn no_place_of_no_text_is_too_strange() {
        let text = "services:\n  a: { colour: [ }, x: 'y\n- - {é: ü|";
        for line in 0..6 {
            for column in 0..40 {
                let _ = complete(&serde_json::json!({}), text, line, column);
            }
        }
    }
}
