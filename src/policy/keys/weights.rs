//! How often each key is asked about, as a list or a file says.

use crate::language::{Context, Diagnostic, Language, Node, Schemas, Span, Spanned};
use serde_yaml::Value;

/// A weight a key.
#[derive(Clone, Debug)]
pub struct Weights {
    /// None of them negative, and one at least greater than 0.
    pub values: Vec<f64>,
    /// Where they stand.
    pub span: Span,
}

/// The greatest weight: sums of such numbers are still exact enough.
const MOST: f64 = 1e12;

impl Weights {
    /// What a CSV file says, a line a key.
    pub fn read(file: &Spanned<String>, context: &mut Context) -> Option<Self> {
        let path = context.file(&file.value, file.span);
        let mut values = Vec::new();
        let mut wrong = None;
        match context.csv(&path) {
            Err(message) => wrong = Some(message),
            Ok(rows) => {
                for (line, row) in rows {
                    // The last of one or two cells is how often.
                    let count = row.last().filter(|_| row.len() <= 2).and_then(|cell| cell.parse().ok());
                    match count.filter(|count| (0.0..=MOST).contains(count)) {
                        Some(count) => values.push(count),
                        // The first line may name the columns.
                        None if line == 1 && count.is_none() => {}
                        None => {
                            let text = format!("line {line} of {} is no count, or key and count", path.display());
                            wrong = Some(format!("{text}: {}", row.join(",")));
                            break;
                        }
                    }
                }
            }
        }
        if wrong.is_none() && values.iter().sum::<f64>() <= 0.0 {
            wrong = Some(format!("{} has no key that is ever asked about", path.display()));
        }
        match wrong {
            Some(message) => {
                context.error("E010", file.span, message);
                None
            }
            None => Some(Weights { values, span: file.span }),
        }
    }

    /// The heaviest first.
    pub fn descending(&self) -> Vec<f64> {
        let mut values = self.values.clone();
        values.sort_by(|a, b| b.total_cmp(a));
        values
    }
}

impl Language for Weights {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let weights = Vec::<Spanned<f64>>::decode(node, context)?;
        if let Some(wrong) = weights.iter().find(|weight| !(0.0..=MOST).contains(&weight.value)) {
            context.error("E015", wrong.span, format!("a weight lies between 0 and {MOST:.0e}"));
            return None;
        }
        let values: Vec<f64> = weights.into_iter().map(|weight| weight.value).collect();
        if values.iter().sum::<f64>() <= 0.0 {
            let none = Diagnostic::error("E015", node.span, "no key is ever asked about");
            context.diagnostics.push(none.help("give one of them a weight greater than 0"));
            return None;
        }
        Some(Weights { values, span: node.span })
    }

    fn encode(&self) -> Value {
        self.values.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        Vec::<f64>::schema(schemas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read from a file of this text, and what is said of it.
    fn read(name: &str, text: &str) -> (Option<Vec<f64>>, Vec<String>) {
        let folder = std::env::temp_dir().join(format!("ninefold-keys-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(name), text).expect("a file");
        let mut context = Context::default();
        context.folders.push(folder);
        let file = Spanned::nowhere(name.to_owned());
        let values = Weights::read(&file, &mut context).map(|weights| weights.values);
        (values, context.diagnostics.sorted().iter().map(|d| format!("{} {}", d.code, d.message)).collect())
    }

    #[test]
    fn a_line_of_a_file_is_a_count_or_a_key_and_a_count() {
        assert_eq!(read("counts.csv", "5\n3\n# a remark\n1.5\n").0, Some(vec![5.0, 3.0, 1.5]));
        assert_eq!(read("keys.csv", "key,count\nuser:7, 40\nuser:9,2\n").0, Some(vec![40.0, 2.0]));
    }

    #[test]
    fn a_file_that_says_something_else_is_told_with_its_line() {
        for (name, text, expected) in [
            ("word.csv", "5\nmany\n", "line 2 of"),
            ("negative.csv", "-5\n3\n", "line 1 of"),
            ("wide.csv", "1\na,2,3\n", "line 2 of"),
            ("nothing.csv", "0\n0\n", "no key that is ever asked about"),
        ] {
            let (values, said) = read(name, text);
            assert!(values.is_none() && said.len() == 1, "{said:?}");
            assert!(said[0].starts_with("E010") && said[0].contains(expected), "{said:?}");
        }
    }
}
