//! The rendered reports: `cargo run --profile proof --example reports` studies every built-in scenario and writes
//! `reports/scenarios`; with `-- --check` it writes nothing, and tells which files are not what it would write.

mod pages;

use ninefold::Input;
use ninefold::experiment::{Study, trace};
use ninefold::report::{chart, first_sentence, html, markdown};
use ninefold::scenario::embedded;
use pages::{PAGES, Page};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

/// A file below `reports`.
struct File {
    path: String,
    text: String,
}

/// The most bytes of a scenario's page with its pictures, so that the repository stays small; of the whole page there may be more.
const MOST: usize = 60_000;
/// The scenario whose whole page is kept too.
const WHOLE: &str = "flash-sale";

fn study(page: &Page) -> Result<Study, Box<dyn Error>> {
    let scenario = embedded::find(page.name).ok_or_else(|| format!("there is no scenario {}", page.name))?;
    let mut settings = vec![format!("replications={}", page.replications)];
    settings.extend(page.window.map(|window| format!("window={window}")));
    let mut study = ninefold::study(&Input::embedded(scenario), &settings)?;
    if page.name == WHOLE {
        let plan = ninefold::compile(&Input::embedded(scenario), &settings)?;
        study.time_spent = trace::time_spent(&plan, &study, &AtomicBool::new(false))?;
    }
    Ok(study)
}

/// The command that gives the same numbers.
fn command(page: &Page) -> String {
    let window = page.window.map(|window| format!(" --set window={window}")).unwrap_or_default();
    format!("ninefold run {} --replications {}{window}", page.name, page.replications)
}

fn files(page: &Page, study: &Study) -> Result<Vec<File>, Box<dyn Error>> {
    let below = |name: &str| format!("scenarios/{}/{name}", page.name);
    let mut files = Vec::new();
    let mut text = format!("# {}\n\n{}\n\n", study.name, question(study));
    let charts = chart::charts(study);
    for picture in page.pictures {
        let chart = charts.iter().find(|chart| chart.name == *picture);
        let chart = chart.ok_or_else(|| format!("{} has no chart {picture}", page.name))?;
        let _ = write!(text, "![{}]({picture}.svg)\n\n", chart.title.replace(['[', ']'], ""));
        files.push(File {
            path: below(&format!("{picture}.svg")),
            text: chart::svg::svg(chart, chart::sheet::Sheet::Wide)?,
        });
    }
    text += &markdown::summary(study);
    let _ = write!(
        text,
        "\n[The scenario](../../../scenarios/{0}.yaml); `{1}` writes this report with all its charts.\n",
        page.name,
        command(page)
    );
    files.push(File { path: below("summary.md"), text });
    let size: usize = files.iter().map(|file| file.text.len()).sum();
    if size > MOST && page.name != WHOLE {
        return Err(format!("{} takes {size} bytes, more than {MOST}", page.name).into());
    }
    if page.name == WHOLE {
        files.push(File { path: below("report.html"), text: html::report::page(study)? });
    }
    Ok(files)
}

/// What a scenario asks, on one line.
fn question(study: &Study) -> String {
    study.description.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    text.replace('<', "&lt;").replace('|', "\\|")
}

/// A line of the index.
fn line(page: &Page, study: &Study) -> String {
    let question = question(study);
    let (answer, _) = first_sentence(&study.headline);
    format!("| {} | {} | [{2}](scenarios/{2}/summary.md) |\n", cell(&question), cell(answer), page.name)
}

const PREFACE: &str = "# Rendered reports

What every built-in scenario asks, what comes out, and a page with its picture and its numbers. `cargo run --profile proof
--example reports` writes them, from fewer replications than the scenarios ask for (each page says how many), so that all
of them take a minute or two; `-- --check` compares them byte for byte. Of the flash sale there is also [the whole report](scenarios/flash-sale/report.html),
a page to be opened in a browser.

`ninefold run` leaves its own reports here too, a folder for each scenario beside `scenarios/`. Those are not kept in version
control.

| question | answer | report |
| --- | --- | --- |
";

fn rendered() -> Result<Vec<File>, Box<dyn Error>> {
    let mut index = PREFACE.to_owned();
    let mut all = Vec::new();
    if let Some(missing) = embedded::ALL.iter().find(|scenario| PAGES.iter().all(|page| page.name != scenario.name)) {
        return Err(format!("{} has no page", missing.name).into());
    }
    for page in PAGES {
        let study = study(page)?;
        index += &line(page, &study);
        all.extend(files(page, &study)?);
    }
    all.push(File { path: "README.md".to_owned(), text: index });
    Ok(all)
}

/// Every file that is there, as it is named in [`File::path`].
fn present(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = vec!["README.md".to_owned()];
    for scenario in std::fs::read_dir(folder.join("scenarios"))? {
        let scenario = scenario?;
        for file in std::fs::read_dir(scenario.path())? {
            let names = [scenario.file_name(), file?.file_name()].map(|name| name.to_string_lossy().into_owned());
            found.push(format!("scenarios/{}", names.join("/")));
        }
    }
    found.sort();
    Ok(found)
}

fn check(folder: &Path, files: &[File]) -> std::io::Result<ExitCode> {
    let same = |file: &&File| std::fs::read(folder.join(&file.path)).is_ok_and(|kept| kept == file.text.as_bytes());
    let differ: Vec<&str> = files.iter().filter(|file| !same(file)).map(|file| file.path.as_str()).collect();
    let present = present(folder)?;
    let left = present.iter().map(String::as_str).filter(|path| !files.iter().any(|file| file.path == *path));
    let wrong: Vec<&str> = differ.into_iter().chain(left).collect();
    if wrong.is_empty() {
        println!("{} files are what they should be", files.len());
        return Ok(ExitCode::SUCCESS);
    }
    for path in wrong {
        eprintln!("reports/{path} is not what `cargo run --profile proof --example reports` writes");
    }
    Ok(ExitCode::FAILURE)
}

fn write(folder: &Path, files: &[File]) -> std::io::Result<ExitCode> {
    let scenarios = folder.join("scenarios");
    if scenarios.exists() {
        std::fs::remove_dir_all(&scenarios)?;
    }
    for file in files {
        let path = folder.join(&file.path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, &file.text)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let files = rendered()?;
    match std::env::args().nth(1).as_deref() {
        None => Ok(write(&folder, &files)?),
        Some("--check") => Ok(check(&folder, &files)?),
        Some(other) => Err(format!("{other}: only --check is known").into()),
    }
}
