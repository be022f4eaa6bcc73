//! Goes through a script for what is told outside of its options: constants, pauses, calls.

use super::literal::{Literal, Reader, Value, Wrong};
use std::collections::BTreeMap;

/// What a script says.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The object that is exported as `options`.
    pub options: Option<Literal>,
    /// Numbers and texts under names.
    constants: BTreeMap<String, Value>,
    /// The sum of all `sleep(…)` of a number, in seconds.
    pub sleeps: f64,
    /// Calls of `http.get`, `http.post` and so on.
    pub calls: u64,
}

/// Functions of k6's `http` that send a request.
const CALLS: [&str; 8] = ["get", "post", "put", "patch", "del", "head", "options", "request"];

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// What of its options is no literal, and where.
    pub fn read(text: &[u8]) -> Result<Self, Wrong> {
        let mut script = Script::default();
        let mut reader = Reader::new(text, 0);
        // The word before, and whether a dot stands between.
        let (mut before, mut dotted) = (String::new(), false);
        while let Some(byte) = reader.skip() {
            match byte {
                quote @ (b'"' | b'\'' | b'`') => {
                    // An apostrophe may stand in a regular expression: what does not end is gone over.
                    let at = reader.at();
                    if reader.quoted(quote).is_err() {
                        reader.go(at + 1);
                    }
                    (before, dotted) = (String::new(), false);
                }
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') => {
                    let word = reader.word();
                    script.word(&word, &before, dotted, &mut reader)?;
                    (before, dotted) = (word, false);
                }
                byte => {
                    dotted = byte == b'.';
                    reader.go(reader.at() + 1);
                    if !dotted {
                        before.clear();
                    }
                }
            }
        }
        Ok(script)
    }

    fn word(&mut self, word: &str, before: &str, dotted: bool, reader: &mut Reader<'_>) -> Result<(), Wrong> {
        let next = reader.skip();
        match (word, next) {
            (call, Some(b'(')) if dotted && before == "http" && CALLS.contains(&call) => self.calls += 1,
            ("sleep", Some(b'(')) => {
                let inside = reader.at() + 1;
                reader.go(inside);
                if let Ok(Literal { value: Value::Number(seconds), .. }) = reader.value(1) {
                    self.sleeps += seconds.clamp(0.0, 1e6);
                }
                reader.go(inside);
            }
            (name, Some(b'=' | b':')) if matches!(before, "const" | "let" | "var") => {
                let after = reader.at();
                if !reader.go_behind_equals() {
                    reader.go(after);
                    return Ok(());
                }
                let is_options = name == "options" && reader.skip() == Some(b'{');
                let start = reader.at();
                match reader.value(if is_options { 0 } else { 1 }) {
                    Ok(literal) if is_options => {
                        self.options = Some(literal);
                        return Ok(());
                    }
                    Ok(Literal { value: value @ (Value::Number(_) | Value::Text(_)), .. }) => {
                        self.constants.insert(name.to_owned(), value);
                    }
                    Err(wrong) if is_options => return Err(wrong),
                    _ => {}
                }
                reader.go(start);
            }
            _ => {}
        }
        Ok(())
    }

    /// A value, or what the constant is that it names.
    pub fn resolve<'a>(&'a self, literal: &'a Literal) -> &'a Value {
        match &literal.value {
            Value::Other(name) => self.constants.get(name).unwrap_or(&literal.value),
            value => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_constants_pauses_and_calls_are_found() {
        let script = Script::read(
            b"import http from 'k6/http';\nconst PEAK = 60, BASE = `https://x`;\n// options = { wrong: 1 }\n\
            export const options: Options = { stages: [{ duration: '1m', target: PEAK }] };\n\
            export default function () { const res = http.get(`${BASE}/a`); http.post(BASE, 'it\\'s'); sleep(1.5); sleep(x); }",
        )
        .expect("a script");
        let stages = script.options.as_ref().and_then(|options| options.get("stages")).expect("stages");
        let Value::List(list) = &stages.value else { panic!("{stages:?}") };
        let target = list[0].get("target").expect("a target");
        assert_eq!(script.resolve(target), &Value::Number(60.0));
        assert_eq!((script.sleeps, script.calls), (1.5, 2));
    }

    #[test]
    fn a_script_without_options_has_none() {
        assert!(
            Script::read(b"export default function () { if (/it's/.test(x)) sleep(1) }")
                .is_ok_and(|s| s.options.is_none())
        );
    }
}
