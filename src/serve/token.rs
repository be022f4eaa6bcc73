//! What whoever uses the page must know.

use std::fmt::Write as _;
use std::hint::black_box;

/// 128 random bits of the operating system's generator (`getrandom`: getrandom(2) on Linux, ProcessPrng on Windows,
/// getentropy on macOS), in hexadecimal digits.
pub struct Token(String);

impl Token {
    /// A token that nobody can guess.
    ///
    /// # Errors
    /// A system without random numbers.
    pub fn new() -> Result<Self, getrandom::Error> {
        random().map(Token)
    }

    /// The token as the address of the page has it.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether a text is the token. The time it takes tells nothing of where they differ.
    pub fn is(&self, text: &str) -> bool {
        let (mine, theirs) = (self.0.as_bytes(), text.as_bytes());
        let differ = mine.iter().zip(theirs).fold(0, |differ, (a, b)| black_box(differ | (a ^ b)));
        mine.len() == theirs.len() && black_box(differ) == 0
    }
}

/// 128 random bits in hexadecimal digits.
///
/// # Errors
/// A system without random numbers.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    let mut text = String::with_capacity(32);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_itself_and_nothing_else() {
        let (token, other) = (Token::new().expect("a token"), Token::new().expect("a token"));
        let text = token.text().to_owned();
        assert_eq!((text.len(), text.chars().all(|c| c.is_ascii_hexdigit())), (32, true));
        assert!(token.is(&text));
        assert!(!token.is(other.text()));
        for wrong in ["", &text[1..], &format!("{text}0"), &text.replace(&text[31..], "x")] {
            assert!(!token.is(wrong), "{wrong}");
        }
    }
}
