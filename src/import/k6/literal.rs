//! Literals of JavaScript: objects, lists, texts and numbers, with all that is no literal kept as it is written. Places are
//! remembered for messages.

/// Where something stands, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in bytes.
    pub column: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The value.
    pub value: Value,
    /// Its first byte.
    pub place: Place,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text without anything to be filled in.
    Text(String),
    /// A list.
    List(Vec<Literal>),
    /// An object.
    Object(Vec<(String, Literal)>),
    /// An expression that only JavaScript understands.
    Other(String),
}

impl Literal {
    /// What an object has under a key.
    pub fn get(&self, key: &str) -> Option<&Literal> {
        match &self.value {
            Value::Object(entries) => entries.iter().rev().find(|(name, _)| name == key).map(|(_, literal)| literal),
            _ => None,
        }
    }
}

/// The deepest nesting.
const DEEPEST: usize = 40;

/// Reads a script from a place on.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// Where lines begin, but for the first.
    starts: Vec<usize>,
}

/// What is wrong, and where.
pub type Wrong = (Place, String);

impl<'a> Reader<'a> {
    /// At a byte of a text.
    pub fn new(text: &'a [u8], at: usize) -> Self {
        let newlines = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        Reader { text, at, starts: newlines.map(|(place, _)| place + 1).collect() }
    }

    /// Goes to a byte.
    pub fn go(&mut self, at: usize) {
        self.at = at;
    }

    /// Where a byte stands.
    pub fn place(&self, at: usize) -> Place {
        let before = self.starts.partition_point(|start| *start <= at);
        let start = before.checked_sub(1).map_or(0, |last| self.starts[last]);
        Place { line: before + 1, column: at - start + 1 }
    }

    fn next(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Goes over blanks and comments; the byte that follows.
    pub fn skip(&mut self) -> Option<u8> {
        loop {
            let rest = &self.text[self.at.min(self.text.len())..];
            match rest {
                [b'/', b'/', ..] => self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
                [b'/', b'*', ..] => {
                    let end = rest.windows(2).skip(2).position(|pair| pair == b"*/");
                    self.at += end.map_or(rest.len(), |end| end + 4);
                }
                [byte, ..] if byte.is_ascii_whitespace() => self.at += 1,
                _ => return self.next(),
            }
        }
    }

    /// Goes behind the `=` of a declaration, over a type before it (TypeScript); false if there is no value.
    pub fn go_behind_equals(&mut self) -> bool {
        while let Some(byte) = self.skip() {
            self.at += 1;
            match byte {
                // `==` and `=>` are no declarations.
                b'=' => return !matches!(self.next(), Some(b'=' | b'>')),
                b';' | b'{' | b'}' | b',' | b'(' | b')' => return false,
                _ => {}
            }
        }
        false
    }

    /// Where it stands.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Reads a value.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn value(&mut self, depth: usize) -> Result<Literal, Wrong> {
        let first = self.skip();
        let (start, place) = (self.at, self.place(self.at));
        if depth > DEEPEST {
            return Err((place, format!("nested more than {DEEPEST} deep")));
        }
        let value = match first {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(quote @ (b'"' | b'\'' | b'`')) => match self.quoted(quote)? {
                Some(text) => Value::Text(text),
                None => Value::Other(String::new()),
            },
            Some(byte) if byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+') => self.number(),
            Some(_) => Value::Other(String::new()),
            None => return Err((place, "the text ends where a value is expected".to_owned())),
        };
        // What goes on is an expression: `5 * 60`, `Number(x)`.
        let ends = !self.skip().is_some_and(|byte| b"+-*/%.?([<>=&|^`".contains(&byte));
        let is_part = !matches!(value, Value::Object(_) | Value::List(_));
        if matches!(value, Value::Other(_)) || (!ends && is_part && depth > 0) {
            self.at = start;
            let end = self.expression()?.min(self.text.len());
            let text = String::from_utf8_lossy(&self.text[start..end.max(start)]);
            return Ok(Literal { value: Value::Other(text.into_owned()), place });
        }
        Ok(Literal { value, place })
    }

    fn object(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            let Some(byte) = self.skip() else {
                return Err((self.place(self.at), "the text ends within {…}".to_owned()));
            };
            match byte {
                b'}' => {
                    self.at += 1;
                    return Ok(Value::Object(entries));
                }
                b',' => self.at += 1,
                _ => {
                    let place = self.place(self.at);
                    let key = match byte {
                        b'"' | b'\'' | b'`' => self.quoted(byte)?.unwrap_or_default(),
                        _ => self.word(),
                    };
                    match self.skip() {
                        Some(b':') if !key.is_empty() => {
                            self.at += 1;
                            entries.push((key, self.value(depth + 1)?));
                        }
                        // `...others`, `shorthand`, `method() { … }`
                        _ => {
                            let before = self.at;
                            self.expression()?;
                            if self.at == before && key.is_empty() {
                                return Err((place, "a key is expected".to_owned()));
                            }
                            entries.push((key.clone(), Literal { value: Value::Other(key), place }));
                        }
                    }
                }
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            match self.skip() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    items.push(self.value(depth + 1)?);
                    if self.at == before {
                        return Err((self.place(self.at), "a value is expected".to_owned()));
                    }
                }
                None => return Err((self.place(self.at), "the text ends within […]".to_owned())),
            }
        }
    }

    /// Letters, digits, `_` and `$`.
    pub fn word(&mut self) -> String {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        String::from_utf8_lossy(word).into_owned()
    }

    /// A text in quotes; none if something is to be filled in.
    pub fn quoted(&mut self, quote: u8) -> Result<Option<String>, Wrong> {
        let place = self.place(self.at);
        self.at += 1;
        let (mut bytes, mut plain) = (Vec::new(), true);
        loop {
            match self.next() {
                None => return Err((place, "a text that does not end".to_owned())),
                Some(b'\n') if quote != b'`' => return Err((place, "a text that does not end".to_owned())),
                Some(b'\\') => {
                    bytes.extend(self.text.get(self.at + 1));
                    self.at += 2;
                }
                Some(byte) => {
                    self.at += 1;
                    if byte == quote {
                        return Ok(plain.then(|| String::from_utf8_lossy(&bytes).into_owned()));
                    }
                    plain &= !(quote == b'`' && byte == b'$' && self.next() == Some(b'{'));
                    bytes.push(byte);
                }
            }
        }
    }

    fn number(&mut self) -> Value {
        let rest = &self.text[self.at..];
        let is_part = |(i, byte): (usize, &u8)| {
            byte.is_ascii_digit()
                || matches!(byte, b'.' | b'_' | b'e' | b'E')
                || (matches!(byte, b'+' | b'-') && (i == 0 || matches!(rest[i - 1], b'e' | b'E')))
        };
        let length = rest.iter().enumerate().take_while(|part| is_part(*part)).count();
        let text: String = rest[..length].iter().filter(|byte| **byte != b'_').map(|byte| *byte as char).collect();
        self.at += length.max(1);
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Other(String::new()),
        }
    }

    /// Goes over an expression, up to a comma or an end on its own level; where it ends.
    fn expression(&mut self) -> Result<usize, Wrong> {
        let (mut depth, mut end) = (0usize, self.at);
        loop {
            match self.skip() {
                None | Some(b';') => return Ok(end),
                Some(b',' | b')' | b'}' | b']') if depth == 0 => return Ok(end),
                Some(b'(' | b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b')' | b'}' | b']') => {
                    depth -= 1;
                    self.at += 1;
                }
                Some(quote @ (b'"' | b'\'' | b'`')) => {
                    self.quoted(quote)?;
                }
                Some(_) => self.at += 1,
            }
            end = self.at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Literal, Wrong> {
        Reader::new(text.as_bytes(), 0).value(0)
    }

    #[test]
    fn what_people_write_in_objects_is_read() {
        let text = "{ // a comment\n  stages: [ { duration: '5m', target: 1_000, }, ], 'a-b': -1.5e3, c: N * 2, d: f(1, [2]),\n\
            ...rest, short, e: `x`, g: `${x}` /* and so on */ }";
        let object = read(text).expect("an object");
        let stages = object.get("stages").expect("stages");
        let Value::List(list) = &stages.value else { panic!("{stages:?}") };
        assert_eq!(list[0].get("duration").map(|d| &d.value), Some(&Value::Text("5m".to_owned())));
        assert_eq!(
            list[0].get("target").map(|t| (&t.value, t.place)),
            Some((&Value::Number(1000.0), Place { line: 2, column: 39 }))
        );
        assert_eq!(object.get("a-b").map(|v| &v.value), Some(&Value::Number(-1500.0)));
        assert_eq!(object.get("c").map(|v| &v.value), Some(&Value::Other("N * 2".to_owned())));
        assert_eq!(object.get("d").map(|v| &v.value), Some(&Value::Other("f(1, [2])".to_owned())));
        assert_eq!(object.get("e").map(|v| &v.value), Some(&Value::Text("x".to_owned())));
        assert_eq!(object.get("g").map(|v| &v.value), Some(&Value::Other("`${x}`".to_owned())));
        assert!(object.get("short").is_some());
    }

    #[test]
    fn what_does_not_end_is_told_with_its_place() {
        assert_eq!(read("{ a: [1,\n 2").map_err(|(place, _)| (place.line, place.column)), Err((2, 3)));
        assert_eq!(read("{ a: 'b\n").map_err(|(_, why)| why), Err("a text that does not end".to_owned()));
        assert!(read(&"[".repeat(100)).is_err());
        assert!(read("").is_err());
    }
}
