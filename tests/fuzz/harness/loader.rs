//! The loader: whatever the text, it ends soon, within bounds of memory, with a scenario or with a reason.

use super::HEAP;
use super::grammar::Grammar;
use super::input::Input;
use ninefold::language::Severity;
use ninefold::scenario::load::{self, Loaded};
use ninefold::scenario::{Scenario, explain};
use std::time::{Duration, Instant};

/// The longest that a text may take.
const TIME: Duration = Duration::from_secs(2);
/// The most bytes that it may take at once: that of a million values, which aliases can make of a short text.
const MEMORY: usize = 512 << 20;
/// The longest rendering of all that is wrong.
const REPORT: usize = 2 << 20;

/// Loads a text and checks what comes of it. What it found out comes back as words: texts that find out something
/// new are worth more mutations.
///
/// # Panics
/// If something does not hold.
pub fn check(bytes: &[u8]) -> Vec<String> {
    let input = Input::parse(bytes);
    let (before, started) = (HEAP.allocated(), Instant::now());
    let loaded = input.load();
    let took = started.elapsed();
    assert!(took < TIME, "loading took {took:?}");
    let peak = HEAP.max_allocated().saturating_sub(before);
    assert!(peak < MEMORY, "loading took {} MB", peak >> 20);
    let report = loaded.render(true);
    assert!(report.len() < REPORT, "{} bytes are said", report.len());
    let found = loaded.diagnostics.sorted();
    assert_eq!(loaded.scenario.is_none(), loaded.diagnostics.has_errors(), "{report}");
    assert!(found.iter().all(|d| !d.message.is_empty() && d.span.length > 0 && d.message.len() < 4000), "{report}");
    if let Some(scenario) = &loaded.scenario {
        reads_back(scenario, &loaded);
        schema_takes(&input);
    }
    let shape = |text: &str| -> String { text.split('`').step_by(2).flat_map(str::chars).filter(letter).collect() };
    let accepted = loaded.scenario.is_some().then(|| "accepted".to_owned());
    found.iter().map(|d| format!("{} {}", d.code, shape(&d.message))).chain(accepted).collect()
}

/// The schema, by which editors judge, takes what the loader takes.
fn schema_takes(input: &Input) {
    thread_local! {
        static GRAMMAR: Grammar = Grammar::default();
    }
    let text = String::from_utf8_lossy(&input.text);
    // What another file or a setting gives does not stand in the text; what is merged in, editors resolve first.
    if !text.contains("extends") && input.settings.is_empty() && !text.contains("<<") {
        assert!(GRAMMAR.with(|grammar| grammar.takes(&text)), "the schema refuses it:\n{text}");
    }
}

fn letter(c: &char) -> bool {
    c.is_alphabetic()
}

/// The normal form and the explained form read back as the same scenario.
fn reads_back(scenario: &Scenario, loaded: &Loaded) {
    let lock = explain::lock(scenario);
    for form in [lock.clone(), explain::explain(scenario, loaded)] {
        let again = load::load(&load::Input::Text { name: "again.yaml".to_owned(), text: form.clone() }, &[]);
        let errors = again.diagnostics.sorted().iter().any(|d| d.severity == Severity::Error);
        assert!(!errors, "the normal form is refused:\n{form}\n{}", again.render(false));
        let same = again.scenario.as_ref().map(explain::lock);
        assert_eq!(same.as_ref(), Some(&lock), "the normal form changes");
    }
}
