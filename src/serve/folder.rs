//! The folder that is served: `*.yaml` directly inside it, and nothing else.

use super::refusal::Refusal;
use crate::language::Diagnostics;
use crate::language::Kind;
use crate::language::read;
use crate::report::first_sentence;
use crate::scenario::embedded;
use axum::http::StatusCode;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The most files that are listed.
const MOST: usize = 500;

/// A folder of scenarios.
pub struct Folder {
    /// Its path without links.
    path: PathBuf,
}

/// A scenario in a list.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The name of the file, or of the built-in scenario.
    pub name: String,
    /// Whether it is built in.
    pub built_in: bool,
    /// What it is called.
    pub title: String,
    /// The first sentence of its description.
    pub sentence: String,
}

/// A scenario's text.
#[derive(Debug, Serialize)]
pub struct Text {
    /// The text.
    pub text: String,
    /// What the file was when it was read, for [`Folder::save`]; none of a built-in scenario.
    pub version: Option<String>,
}

impl Folder {
    /// A folder that is there.
    ///
    /// # Errors
    /// One that is not, or that cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        fs::read_dir(&path)?;
        Ok(Folder { path })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The scenarios in it, by name, and then those that are built in.
    pub fn list(&self) -> Vec<Listed> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| is_name(name));
        names.sort();
        names.truncate(MOST);
        let own = names.into_iter().filter_map(|name| {
            let text = self.load(&name).ok()?.text;
            Some(listed(name, false, &text))
        });
        own.chain(embedded::ALL.iter().map(|scenario| listed(scenario.name.to_owned(), true, scenario.text))).collect()
    }

    /// The text of a file in it.
    ///
    /// # Errors
    /// A name that is none, a link out of the folder, or a file that cannot be read.
    pub fn load(&self, name: &str) -> Result<Text, Refusal> {
        let path = self.place(name)?;
        let real = path.canonicalize().map_err(|_| Refusal::not_found(&format!("file `{name}` in the folder")))?;
        if real.parent() != Some(&self.path) {
            return Err(Refusal::forbidden("this file is a link out of the folder"));
        }
        // To open a pipe is to wait for somebody who writes into it.
        if !real.is_file() {
            return Err(Refusal::forbidden("this is no plain file"));
        }
        let text = read::text(&real).map_err(|message| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message))?;
        let version = Some(version(text.as_bytes()));
        Ok(Text { text, version })
    }

    /// Saves a text under a name. `seen` is the version that was read or saved last; without one the file must be new.
    ///
    /// # Errors
    /// A name that is none, a link, a file that has changed meanwhile, or one that cannot be written.
    pub fn save(&self, name: &str, text: &str, seen: Option<&str>) -> Result<String, Refusal> {
        let path = self.place(name)?;
        let found = fs::symlink_metadata(&path).ok();
        if found.as_ref().is_some_and(|found| !found.is_file()) {
            return Err(Refusal::forbidden("only plain files are written, no links and no folders"));
        }
        if found.as_ref().is_some_and(|found| found.permissions().readonly()) {
            return Err(Refusal::forbidden("this file is protected against writing: save under another name"));
        }
        let cannot = |error: io::Error| Refusal::failed(format!("cannot write {name}: {error}"));
        // Other programs do not look at it: its name ends otherwise.
        let temporary = self.path.join(format!(".{name}.{}.partial", super::token::random().map_err(Refusal::failed)?));
        let written = fs::File::create_new(&temporary).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            if let Some(found) = &found {
                file.set_permissions(found.permissions())?;
            }
            file.sync_all()
        });
        let renamed = written.map_err(cannot).and_then(|()| {
            self.unchanged(name, &path, seen)?;
            fs::rename(&temporary, &path).map_err(cannot)
        });
        match renamed {
            Ok(()) => Ok(version(text.as_bytes())),
            Err(refusal) => {
                let _ = fs::remove_file(&temporary);
                Err(refusal)
            }
        }
    }

    /// Refuses what would undo somebody else's work.
    fn unchanged(&self, name: &str, path: &Path, seen: Option<&str>) -> Result<(), Refusal> {
        let there = fs::read(path).ok().map(|bytes| version(&bytes));
        let conflict = |words: &str| Err(Refusal::new(StatusCode::CONFLICT, format!("`{name}` {words}")));
        match (there, seen) {
            (None, None) => Ok(()),
            (Some(there), Some(seen)) if there == seen => Ok(()),
            (Some(_), None) => conflict("is there already: save under another name"),
            (Some(_), Some(_)) => conflict("was changed on disk meanwhile: load it again, or save under another name"),
            (None, Some(_)) => conflict("is no longer there: save under another name"),
        }
    }

    /// Where a file of this name is.
    fn place(&self, name: &str) -> Result<PathBuf, Refusal> {
        if !is_name(name) {
            let message = "a file name is needed: letters, digits, `-`, `_` and blanks, with .yaml at its end";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, message));
        }
        Ok(self.path.join(name))
    }
}

/// Whether a name is one of a scenario's file: no path, nothing hidden.
fn is_name(name: &str) -> bool {
    let stem = name.strip_suffix(".yaml").unwrap_or_default();
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.' | '+' | ',');
    !stem.is_empty() && name.len() <= 120 && !name.starts_with(['.', ' ']) && stem.chars().all(fine)
}

/// A text's SHA-256.
fn version(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn listed(name: String, built_in: bool, text: &str) -> Listed {
    let tree = read::read(0, text, &mut Diagnostics::default());
    let said = |key: &str| match tree.as_ref().and_then(|tree| tree.get(key)).map(|node| &node.kind) {
        Some(Kind::Scalar(words)) => words.clone(),
        _ => String::new(),
    };
    Listed { name, built_in, title: said("name"), sentence: first_sentence(&said("description")).0.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> (PathBuf, Folder) {
        let outer = std::env::temp_dir().join(format!("ninefold-serve-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&outer);
        fs::create_dir_all(outer.join("inner")).expect("a folder");
        let folder = Folder::open(&outer.join("inner")).expect("the folder");
        (outer, folder)
    }

    #[test]
    fn names_lead_nowhere_else() {
        for fine in ["a.yaml", "flash sale-2.yaml", "größe.yaml", "v1.2.yaml"] {
            assert!(is_name(fine), "{fine}");
        }
        for wrong in [
            "",
            ".yaml",
            "a.yml",
            "a",
            "../a.yaml",
            "b/a.yaml",
            "b\\a.yaml",
            "/a.yaml",
            ".a.yaml",
            "..yaml",
            "a\0.yaml",
            "a:b.yaml",
            " a.yaml",
            "a.yaml/",
            "%2e%2e/a.yaml",
        ] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_is_saved_is_what_was_seen() {
        let (outer, folder) = folder("saves");
        let first = folder.save("a.yaml", "name: one\n", None).expect("saved");
        assert_eq!(folder.load("a.yaml").expect("loaded").version, Some(first.clone()));
        let second = folder.save("a.yaml", "name: two\n", Some(&first)).expect("saved");
        for seen in [None, Some(first.as_str())] {
            let refused = folder.save("a.yaml", "name: three\n", seen).expect_err("a conflict");
            assert_eq!(refused.status(), StatusCode::CONFLICT);
        }
        fs::write(outer.join("inner/a.yaml"), "name: by hand\n").expect("written");
        assert!(folder.save("a.yaml", "name: four\n", Some(&second)).is_err());
        assert!(folder.save("gone.yaml", "", Some(&second)).is_err());
        assert!(folder.save("../a.yaml", "", None).is_err());
        fs::create_dir(outer.join("inner/folder.yaml")).expect("a folder");
        assert_eq!(folder.load("folder.yaml").expect_err("refused").status(), StatusCode::FORBIDDEN);
        fs::remove_dir(outer.join("inner/folder.yaml")).expect("removed");
        let names: Vec<_> = fs::read_dir(folder.path()).expect("the folder").flatten().map(|e| e.file_name()).collect();
        assert_eq!(names, ["a.yaml"]);
        let listed = folder.list();
        assert_eq!((listed[0].name.as_str(), listed[0].title.as_str()), ("a.yaml", "by hand"));
        assert!(listed.iter().any(|listed| listed.built_in && listed.name == "flash-sale"));
        fs::remove_dir_all(outer).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere_else() {
        let (outer, folder) = folder("links");
        fs::write(outer.join("secret.yaml"), "name: secret\n").expect("written");
        std::os::unix::fs::symlink(outer.join("secret.yaml"), outer.join("inner/link.yaml")).expect("a link");
        assert_eq!(folder.load("link.yaml").expect_err("refused").status(), StatusCode::FORBIDDEN);
        assert!(folder.save("link.yaml", "", None).is_err());
        assert!(folder.list().iter().all(|listed| listed.built_in));
        assert_eq!(fs::read_to_string(outer.join("secret.yaml")).expect("there"), "name: secret\n");
        fs::remove_dir_all(outer).expect("removed");
    }
}
