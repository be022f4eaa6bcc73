//! Where texts go.

use super::Outcome;
use super::args::Colour;
use std::io::{IsTerminal, Write};

impl Colour {
    /// Whether to use colours on a stream that is or is not a terminal.
    fn wanted(self, terminal: bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if set("NO_COLOR") => false,
            Colour::Auto if set("CLICOLOR_FORCE") => true,
            Colour::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        }
    }

    /// Whether to use colours on standard output.
    pub fn on_stdout(self) -> bool {
        self.wanted(std::io::stdout().is_terminal())
    }

    /// Whether to use colours on standard error.
    pub fn on_stderr(self) -> bool {
        self.wanted(std::io::stderr().is_terminal())
    }
}

/// Prints a result. A reader that has gone away (`| head`) is no error.
pub fn print(text: &str) -> Outcome {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("error: cannot write to standard output: {error}");
            Outcome::Failed
        }
        _ => Outcome::Done,
    }
}

/// Columns of the terminal, if it says.
pub fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(100).clamp(60, 160)
}

/// A path as a shell takes it.
pub fn shell_word(path: &str) -> String {
    if path.contains(|c: char| !c.is_alphanumeric() && !"/._-".contains(c)) {
        format!("'{path}'")
    } else {
        path.to_owned()
    }
}
