//! `lab`: exercises for a class, and the grading of answers.

use super::args::{GradeFormat, LabCheckOptions, LabCommand, LabOptions, StartOptions};
use super::{Outcome, output, study};
use crate::lab::error::GradeError;
use crate::lab::handout::handout;
use crate::lab::{self, Grading, Lab, Sheet, Unread, format};
use crate::language::diagnostic::nearest;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Does what is to be done with a lab.
pub fn lab(options: &LabOptions) -> Outcome {
    match &options.command {
        LabCommand::List => list(),
        LabCommand::Start(options) => start(options),
        LabCommand::Check(options) => check(options),
    }
}

fn list() -> Outcome {
    let width = lab::ALL.iter().map(|lab| lab.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for lab in lab::ALL {
        let _ = writeln!(text, "{:2}  {:width$}  {} ({} points)", lab.number, lab.name, lab.title, lab.points());
    }
    output::print(&text)
}

fn start(options: &StartOptions) -> Outcome {
    let Some(lab) = lab::find(&options.name) else {
        let names = || lab::ALL.iter().map(|lab| lab.name);
        let hint = match nearest(&options.name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        eprintln!("error: there is no lab `{}`; {hint}", options.name);
        return Outcome::Usage;
    };
    let student = options.student.as_deref();
    if student.is_some_and(|id| id.trim().is_empty() || id.contains(char::is_control)) {
        eprintln!("error: --student: an ID is a word or a number: letters, digits, blanks and signs");
        return Outcome::Usage;
    }
    let folder = options.output.clone().unwrap_or_else(|| PathBuf::from(lab.stem()));
    match write(lab, student, &folder) {
        Ok(written) => {
            output::print(&format!("{written}read the text first; then:  ninefold lab check answers.yaml\n"))
        }
        Err((path, error)) if error.kind() == io::ErrorKind::AlreadyExists => {
            eprintln!("error: {} exists already and was left alone", path.display());
            Outcome::Failed
        }
        Err((path, error)) => {
            eprintln!("error: cannot write {}: {error}", path.display());
            Outcome::Failed
        }
    }
}

/// Writes what a student gets. Nothing that exists is written over, and nothing is written where any of it exists.
fn write(lab: &Lab, student: Option<&str>, folder: &Path) -> Result<String, (PathBuf, io::Error)> {
    let given = handout(lab, student);
    let stem = lab.stem();
    let files = [
        (folder.join(format!("{stem}.md")), given.text),
        (folder.join(format!("{stem}.yaml")), given.scenario),
        (folder.join("answers.yaml"), given.answers),
    ];
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err((path.clone(), io::ErrorKind::AlreadyExists.into()));
    }
    std::fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
    let mut told = String::new();
    for (path, text) in files {
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let done = file.and_then(|mut file| file.write_all(text.as_bytes()));
        let _ = writeln!(told, "wrote {}", path.display());
        done.map_err(|error| (path, error))?;
    }
    Ok(told)
}

fn check(options: &LabCheckOptions) -> Outcome {
    if !options.file.exists() {
        eprintln!("error: there is no file {}", options.file.display());
        return Outcome::Failed;
    }
    let sheet = match Sheet::open(&options.file) {
        Ok(sheet) => sheet,
        Err(unread) => return refuse(&unread, options),
    };
    let folder = options.file.parent().unwrap_or(Path::new(""));
    match study::on_threads(options.jobs, || lab::grade(&sheet, folder, study::stop())) {
        Ok(grading) => tell(&grading, options),
        Err(GradeError::Study(error)) => study::complain(&sheet.lab.stem(), &error),
        Err(error @ GradeError::Lab(_)) => {
            study::tell(&error);
            Outcome::Failed
        }
    }
}

/// Tells what is wrong with an answer file; a machine that waits for results hears of it too.
fn refuse(unread: &Unread, options: &LabCheckOptions) -> Outcome {
    eprint!("{}", unread.render(options.color.on_stderr()));
    let told = unread.render(false);
    let printed = match options.format {
        GradeFormat::Human => Outcome::Done,
        GradeFormat::Json => output::print(&format::unread_json(&told)),
        GradeFormat::Junit => print_xml(format::unread_xml(&options.file.display().to_string(), &told)),
    };
    printed.max(Outcome::Invalid)
}

fn tell(grading: &Grading, options: &LabCheckOptions) -> Outcome {
    eprint!("{}", grading.invalid);
    let printed = match options.format {
        GradeFormat::Human => output::print(&format::human(grading, output::width())),
        GradeFormat::Json => output::print(&format::json(grading)),
        GradeFormat::Junit => print_xml(format::xml(grading)),
    };
    let outcome = if !grading.invalid.is_empty() {
        Outcome::Invalid
    } else if grading.is_full() {
        Outcome::Done
    } else {
        Outcome::Broken
    };
    if printed == Outcome::Done { outcome } else { printed }
}

fn print_xml(xml: io::Result<String>) -> Outcome {
    match xml {
        Ok(text) => output::print(&text),
        Err(error) => {
            eprintln!("error: cannot write JUnit XML: {error}");
            Outcome::Failed
        }
    }
}
