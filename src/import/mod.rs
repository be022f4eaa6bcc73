//! Traffic and service times from what people have: access logs, load tests of k6, Prometheus, tables. Out comes one scenario
//! with the source of each number in a comment.

mod access_log;
mod clock;
mod endpoints;
pub mod fit;
mod gather;
mod json_lines;
mod k6;
mod load;
mod path;
mod prometheus;
mod quantity;
mod requests;
mod senders;
mod service;
mod source;
mod table;
mod timeline;
mod took;
mod traffic;
mod write;

pub use source::Source;
pub use table::Columns;
pub use took::Unit;

use gather::{Account, Gathered};
use k6::script::Pace;
use senders::Senders;

/// What a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Common or combined format, with times appended.
    AccessLog,
    /// A JSON object a line.
    JsonLines,
    /// A summary or a script of k6.
    K6,
    /// The result of a Prometheus range query.
    Prometheus,
    /// A table with names in its first line.
    Csv,
}

/// What the user says.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the files are; told by how they begin if not given.
    pub from: Option<Format>,
    /// The name of the service.
    pub service: String,
    /// How many endpoints are told apart; the rest is one.
    pub endpoints: usize,
    /// How many replicas the service has.
    pub replicas: u32,
    /// How many workers a replica has; unlimited if not given.
    pub concurrency: Option<u32>,
    /// Requests a second, where no file tells.
    pub rate: Option<f64>,
    /// How long work takes, in the language of scenarios, where no file tells.
    pub work: Option<String>,
    /// The unit of times whose names do not tell.
    pub unit: Option<Unit>,
    /// Requests a second of each virtual user of k6, where no summary tells.
    pub per_user: Option<f64>,
    /// The columns of tables, where their names do not tell.
    pub columns: Columns,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            from: None,
            service: "web".to_owned(),
            endpoints: 10,
            replicas: 1,
            concurrency: None,
            rate: None,
            work: None,
            unit: None,
            per_user: None,
            columns: Columns::default(),
        }
    }
}

/// A scenario that was made.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The scenario.
    pub text: String,
    /// What was read, a line a file, and what is to be warned of.
    pub summary: Vec<String>,
}

/// Why nothing was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A file cannot be read.
    Unreadable(String),
    /// The files do not say what is needed.
    Useless(String),
}

/// Makes a scenario of files.
///
/// # Errors
/// What cannot be read, or says nothing.
pub fn import(sources: Vec<Source>, options: &Options) -> Result<Imported, Refusal> {
    let mut gathered = Gathered::default();
    let (mut ran, mut scripts) = (k6::summary::Ran::default(), Vec::new());
    for mut source in sources {
        let mut account = Account { name: source.name.clone(), ..Account::default() };
        let format = options.from.or_else(|| detect(&source)).ok_or_else(|| {
            let known = "an access log, JSON lines, a summary or script of k6, the result of a Prometheus range query, or a table";
            Refusal::Useless(format!("{}: cannot tell what it is: none of {known}; say --from", source.name))
        })?;
        if format == Format::K6 && !source.head.trim_ascii_start().starts_with(b"{") {
            scripts.push((whole(&mut source)?, account));
            continue;
        }
        match format {
            Format::AccessLog => access_log::read(&mut source, options.unit, &mut gathered, &mut account)
                .map_err(|error| unreadable(&source.name, &error))?,
            Format::JsonLines => json_lines::read(&mut source, options.unit, &mut gathered, &mut account)
                .map_err(|error| unreadable(&source.name, &error))?,
            Format::Csv => table::read(&mut source, &options.columns, options.unit, &mut gathered, &mut account)
                .map_err(|why| useless(&source.name, &why))?,
            Format::Prometheus => prometheus::read(&document(&mut source)?, options.unit, &mut gathered, &mut account)
                .map_err(|why| useless(&source.name, &why))?,
            Format::K6 => {
                ran = k6::summary::read(&document(&mut source)?, &mut gathered, &mut account)
                    .map_err(|why| useless(&source.name, &why))?;
            }
        }
        accept(account, &mut gathered)?;
    }
    // A script wants to know what a summary beside it says.
    let shared = scripts.len() > 1;
    for (text, mut account) in scripts {
        let pace = Pace { per_user: options.per_user, ran, shared };
        let read = k6::script::read(&text, pace, &mut gathered, &mut account);
        read.map_err(|why| Refusal::Useless(format!("{}:{why}", account.name)))?;
        accept(account, &mut gathered)?;
    }
    finish(&gathered, options)
}

fn unreadable(name: &str, error: &std::io::Error) -> Refusal {
    Refusal::Unreadable(format!("cannot read {name}: {error}"))
}

fn useless(name: &str, why: &str) -> Refusal {
    Refusal::Useless(format!("{name}: {why}"))
}

/// All of a text.
fn whole(source: &mut Source) -> Result<String, Refusal> {
    source.whole().map_err(|error| unreadable(&source.name, &error))
}

/// A text that is one JSON document.
fn document(source: &mut Source) -> Result<serde_json::Value, Refusal> {
    serde_json::from_str(&whole(source)?).map_err(|error| useless(&source.name, &format!("no JSON: {error}")))
}

/// Keeps what was found in a file, unless that is nothing.
fn accept(account: Account, gathered: &mut Gathered) -> Result<(), Refusal> {
    if account.taken == 0 {
        let bad =
            account.first_bad.iter().map(|(line, why)| format!("\n  line {line}: {}", path::printable(why.as_bytes())));
        let notes = account.notes.iter().map(|note| format!("\n  {note}"));
        let why: String = bad.chain(notes).collect();
        let name = &account.name;
        return Err(Refusal::Useless(format!("{name}: nothing in it can be understood as a {}{why}", account.kind)));
    }
    gathered.accounts.push(account);
    Ok(())
}

/// What a file is, by its name and how it begins.
fn detect(source: &Source) -> Option<Format> {
    let head = source.head.trim_ascii_start();
    let name = source.name.trim_end_matches(".gz");
    let has = |word: &str| head.windows(word.len()).any(|window| window == word.as_bytes());
    if [".js", ".mjs", ".ts"].iter().any(|end| name.ends_with(end)) {
        return Some(Format::K6);
    }
    if head.starts_with(b"{") {
        let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let alone = serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok();
        return Some(match () {
            () if alone && lines.next().is_some() => Format::JsonLines,
            () if has("\"resultType\"") => Format::Prometheus,
            () if has("\"metrics\"") => Format::K6,
            () => Format::JsonLines,
        });
    }
    if head.split(|byte| *byte == b'\n').take(20).any(access_log::is_line) {
        return Some(Format::AccessLog);
    }
    if has("export ") && has("options") {
        return Some(Format::K6);
    }
    table::known(head).then_some(Format::Csv)
}

/// Makes the scenario of what was gathered.
fn finish(gathered: &Gathered, options: &Options) -> Result<Imported, Refusal> {
    let files = || gathered.accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>().join(", ");
    let service = service::service(gathered, options.endpoints, options.work.as_deref()).ok_or_else(|| {
        Refusal::Useless(format!("{}: nothing says how long requests take: say it, --work 20ms", files()))
    })?;
    let senders = Senders::of(gathered, options).map_err(|why| Refusal::Useless(format!("{}: {why}", files())))?;
    if senders.is_empty() {
        return Err(Refusal::Useless(format!("{}: nothing says how many requests come: say it, --rate 20/s", files())));
    }
    let mut summary: Vec<String> = gathered
        .accounts
        .iter()
        .map(|account| {
            let (lines, bad) = (quantity::count(account.lines), quantity::count(account.bad));
            let first =
                account.first_bad.first().map(|(line, why)| format!(" ({line}: {})", path::printable(why.as_bytes())));
            let counted = account.counted();
            let first = first.unwrap_or_default();
            format!("{}: {}, {lines} {counted}, {bad} not understood{first}", account.name, account.kind)
        })
        .collect();
    let (waiting, rises) = load::comment(&traffic::stretches(&gathered.timeline));
    if rises {
        summary.push(format!("warning: {waiting}"));
    }
    let text = write::Scenario { gathered, senders, service, options }.text();
    Ok(Imported { text, summary })
}
