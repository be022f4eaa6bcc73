//! The cookbook's commands: their options are options, their scenarios load, and what they set is there to be set.

use super::{folder, ninefold};
use std::path::Path;

const TEXT: &str = include_str!("../../docs/cookbook.md");

fn commands() -> Vec<&'static str> {
    let blocks = TEXT.split("\n```sh\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.flat_map(str::lines).collect()
}

/// The words of a command line; what stands in quotes is one of them.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (number, part) in command.split('\'').enumerate() {
        for (nth, piece) in part.split(if number % 2 == 0 { ' ' } else { '\'' }).enumerate() {
            if nth > 0 {
                words.push(String::new());
            }
            words.last_mut().expect("a word").push_str(piece);
        }
    }
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// `PATH=2..20` and `PATH=2, 4` as the setting of their first value.
fn first_value(axis: &str) -> String {
    let (path, values) = axis.split_once('=').expect("PATH=VALUES");
    let first = values.split("..").next().and_then(|values| values.split(',').next()).unwrap_or(values);
    format!("{path}={}", first.trim_start_matches('['))
}

/// The command that loads what another one would simulate.
fn loading(words: &[String]) -> Vec<Vec<String>> {
    let mut settings = Vec::new();
    let mut scenarios = Vec::new();
    let mut words = words.iter().skip(2);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--set" => settings.push(words.next().expect("a setting").clone()),
            "--vary" | "--knob" => settings.push(first_value(words.next().expect("an axis"))),
            "--against" => scenarios.push(words.next().expect("a scenario").clone()),
            "--replications" => drop(words.next()),
            name => scenarios.push(name.to_owned()),
        }
    }
    let settings = settings.iter().flat_map(|setting| ["--set".to_owned(), setting.clone()]);
    let after: Vec<String> = settings.collect();
    scenarios.into_iter().map(|name| ["validate".to_owned(), name].into_iter().chain(after.clone()).collect()).collect()
}

#[test]
fn every_command_of_the_cookbook_can_be_typed() {
    let folder = folder("cookbook");
    let told = |words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (code, _, err) = ninefold(&folder, &words);
        assert_eq!(code, 0, "{words:?}\n{err}");
    };
    let commands = commands();
    assert!(commands.len() >= 18, "{commands:?}");
    for command in commands {
        let mut words = words(command);
        assert_eq!(words[0], "ninefold", "{command}");
        loading(&words).iter().for_each(|words| told(words));
        // Help is told where all that stands before it is understood.
        words.push("--help".to_owned());
        told(&words[1..]);
    }
}

#[test]
fn retries_end_as_the_cookbook_says() {
    for (name, said) in [("retry-storm", "the goodput stays at 0 %"), ("retry-storm-budget", "Holds")] {
        let (code, out, err) = ninefold(Path::new("."), &["run", name, "--replications", "4", "--no-report"]);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains(said), "{out}");
    }
}
