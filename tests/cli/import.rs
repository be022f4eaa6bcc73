//! `ninefold import` as a user runs it, on `examples/import`.

use super::{folder, ninefold};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_log_becomes_the_scenario_of_the_documentation() {
    let (code, out, err) = ninefold(root(), &["import", "examples/import/access.log", "--service", "shop"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("access log, 872 lines, 1 not understood (501: no time in brackets)"), "{err}");
    if std::env::var_os("NINEFOLD_REWRITE").is_some() {
        let page = std::fs::read_to_string(root().join("docs/import.md")).expect("a page");
        let (before, rest) = page.split_once("```yaml\n").expect("the example");
        let (_, after) = rest.split_once("```\n").expect("its end");
        std::fs::write(root().join("docs/import.md"), format!("{before}```yaml\n{out}```\n{after}")).expect("a page");
    }
    let page = std::fs::read_to_string(root().join("docs/import.md")).expect("a page");
    assert!(
        page.contains(&format!("```yaml\n{out}```\n")),
        "docs/import.md is behind; NINEFOLD_REWRITE=1 writes it:\n{out}"
    );
}

#[test]
fn what_is_written_runs_and_is_not_overwritten() {
    let folder = folder("import");
    let log = root().join("examples/import/access.log").display().to_string();
    let words = ["import", log.as_str(), "-o", "a b.yaml", "--replicas", "2", "--concurrency", "4"];
    let (code, out, err) = ninefold(&folder, &words);
    assert_eq!((code, out.as_str()), (0, "wrote 'a b.yaml'\nnext:  ninefold run 'a b.yaml'\n"), "{err}");
    let text = std::fs::read_to_string(folder.join("a b.yaml")).expect("a scenario");
    assert!(
        text.contains("concurrency: 4") && text.contains("With 2 replicas of 4 workers that is a utilisation of"),
        "{text}"
    );
    let (code, out, err) = ninefold(&folder, &["run", "a b.yaml", "--no-report", "--replications", "2"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, _, err) = ninefold(&folder, &words);
    assert!(code == 1 && err.contains("exists already and was left alone; --force writes over it"), "{err}");
    let (code, _, err) = ninefold(&folder, &[&words[..], &["--force", "--quiet"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn a_load_test_brings_its_traffic_its_times_and_its_objectives() {
    let (code, out, err) = ninefold(root(), &["import", "examples/import/script.js", "examples/import/summary.json"]);
    assert_eq!(code, 0, "{err}");
    for told in [
        "- { at: 3m, rate: 120/s }",
        "- p95 < 300ms # examples/import/script.js, line 23",
        "- error_rate < 1%",
        "- fail: 0.2%",
        "http_req_duration: med 24.6000 ms",
    ] {
        assert!(out.contains(told), "{told}\n{out}");
    }
}

#[test]
fn rates_of_prometheus_need_times_and_the_error_says_so() {
    let (code, out, err) = ninefold(root(), &["import", "examples/import/rates.json"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("nothing says how long requests take: say it, --work 20ms"), "{err}");
    let words = ["import", "examples/import/rates.json", "--work", "{ exponential: 20ms }"];
    let (code, out, err) = ninefold(root(), &words);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("- { at: 2m, rate: 40/s }") && out.contains("- work: { exponential: 20ms }"), "{out}");
    let (code, _, err) = ninefold(root(), &[&words[..3], &["{ exponentially: 20ms }"]].concat());
    assert!(code == 3 && err.contains("did you mean"), "{err}");
}

#[test]
fn files_that_say_nothing_are_told_apart_from_those_that_cannot_be_read() {
    let folder = folder("import nothing");
    std::fs::write(folder.join("prose.txt"), "Once upon a time\nthere was a log.\n").expect("a file");
    std::fs::write(folder.join("empty.log"), "").expect("a file");
    let (code, _, err) = ninefold(&folder, &["import", "prose.txt"]);
    assert!(code == 3 && err.contains("prose.txt: cannot tell what it is") && err.contains("--from"), "{err}");
    let (code, _, err) = ninefold(&folder, &["import", "prose.txt", "--from", "access-log"]);
    assert!(code == 3 && err.contains("line 1: no time in brackets") && err.contains("line 2:"), "{err}");
    let (code, _, err) = ninefold(&folder, &["import", "empty.log", "--from", "csv"]);
    assert!(code == 3 && err.contains("nothing in it can be understood as a table"), "{err}");
    let (code, _, err) = ninefold(&folder, &["import", "missing.log"]);
    assert!(code == 1 && err.contains("cannot read missing.log"), "{err}");
    let (code, _, err) = ninefold(&folder, &["import", "prose.txt", "--rate", "20"]);
    assert!(code == 2 && err.contains("write a rate with its unit"), "{err}");
}
