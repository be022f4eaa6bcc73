use ninefold::scenario::load::{self, Loaded};
use std::path::PathBuf;
use std::sync::OnceLock;

/// Begins a line that holds a setting, as after `--set`.
const SETTING: &str = "# set: ";
/// Begins a line that holds the name of a further file, which goes to the next such line or the end.
const FILE: &str = "# file: ";

/// What a user gives to the loader in one text: a scenario, settings, and the files that it names.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The scenario.
    pub text: Vec<u8>,
    /// `PATH=VALUE`.
    pub settings: Vec<String>,
    /// Names and contents.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Input {
    /// Takes a text apart.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut input = Input::default();
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            if let Some(setting) = after(SETTING, line) {
                input.settings.push(setting);
            } else if let Some(name) = after(FILE, line).filter(|name| harmless(name)) {
                input.files.push((name, Vec::new()));
            } else {
                input.files.last_mut().map_or(&mut input.text, |(_, content)| content).extend_from_slice(line);
            }
        }
        input
    }

    /// Puts it together again.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for setting in &self.settings {
            bytes.extend_from_slice(format!("{SETTING}{setting}\n").as_bytes());
        }
        bytes.extend_from_slice(&self.text);
        for (name, content) in &self.files {
            if !bytes.ends_with(b"\n") {
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(format!("{FILE}{name}\n").as_bytes());
            bytes.extend_from_slice(content);
        }
        bytes
    }

    /// Loads it: from memory, or from files where it takes files.
    pub fn load(&self) -> Loaded {
        match std::str::from_utf8(&self.text) {
            Ok(text) if self.files.is_empty() => load::load_middle(
                &load::Input::Text { name: "fuzz.yaml".to_owned(), text: text.to_owned() },
                &self.settings,
            ),
            _ => {
                let main = ("scenario.yaml".to_owned(), self.text.clone());
                let files: Vec<_> = [&main].into_iter().chain(&self.files).collect();
                files.iter().for_each(|(name, content)| std::fs::write(folder().join(name), content).expect("a file"));
                let loaded = load::load(&load::Input::File(folder().join("scenario.yaml")), &self.settings);
                for (name, _) in files {
                    // Two sections may have the same name.
                    let _ = std::fs::remove_file(folder().join(name));
                }
                loaded
            }
        }
    }
}

/// A folder of this process alone.
pub fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("ninefold-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for files");
        folder
    })
}

fn after(start: &str, line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(start.as_bytes())?;
    Some(String::from_utf8_lossy(rest).trim_end_matches(['\n', '\r']).to_owned())
}

/// A name that leads nowhere but into the folder.
fn harmless(name: &str) -> bool {
    name.len() <= 20
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}
