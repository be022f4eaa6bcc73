//! `ninefold plan` as a user runs it.

use super::{QUICK, ninefold, with_scenario};
use std::path::Path;

/// One machine does 100 a second, so that 150 a second take two.
fn busy() -> String {
    QUICK.replace("rate: 50/s", "rate: 150/s")
}

#[test]
fn a_plan_tells_the_cheapest_setting_and_leaves_a_whole_report() {
    let folder = with_scenario("plan", &busy());
    let words = ["plan", "a b.yaml", "--knob", "services.web.replicas=1..4", "--probability", "80%"];
    let (code, out, err) = ninefold(&folder, &words);
    assert_eq!((code, err.as_str()), (0, ""));
    // The sentence may be broken at any blank.
    let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains(
            "web.replicas = 2 meets everything with at least 80 % probability for 2 USD/h; 1 fails `p99 < 1s`"
        ),
        "{out}"
    );
    assert!(out.contains("\n--set services.web.replicas=2\n"), "{out}");
    let report = folder.join("reports/quick-plan");
    for file in ["plan.html", "plan.md", "plan.csv", "plan.json", "plan.svg", "plan.png"] {
        let size = std::fs::metadata(report.join(file)).map(|m| m.len()).unwrap_or(0);
        assert!(size > 100, "{file} has {size} bytes");
    }
    // What it says can be run, and holds.
    let (code, out, _) = ninefold(&folder, &["check", "a b.yaml", "--set", "services.web.replicas=2", "--no-report"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn without_knobs_on_the_command_line_those_of_the_scenario_are_set_that_somebody_chooses() {
    let knobs = "knobs:\n  services.web.replicas: 1..4\n  traffic.users.rate: 50/s..150/s:50/s\n";
    let folder = with_scenario("plan declared", &(busy() + knobs));
    let words = ["plan", "a b.yaml", "--probability", "80%", "--no-report", "--format", "json"];
    let (code, out, err) = ninefold(&folder, &words);
    assert_eq!((code, err.as_str()), (0, ""));
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let paths: Vec<&str> =
        found["knobs"].as_array().expect("knobs").iter().filter_map(|k| k["path"].as_str()).collect();
    assert_eq!(paths, ["services.web.replicas"]);
    assert!(found["answer"].as_str().expect("a sentence").starts_with("web.replicas = 2 meets everything"), "{out}");
}

#[test]
fn the_example_in_the_documents_tells_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, out, err) =
        ninefold(root, &["plan", "examples/plan/shop.yaml", "--probability", "90%", "--format", "json", "--no-report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let documents = std::fs::read_to_string(root.join("docs/studies.md")).expect("the documents").replace('\n', " ");
    assert!(documents.contains(found["answer"].as_str().expect("a sentence")), "{}", found["answer"]);
}

#[test]
fn threads_change_nothing() {
    let folder = with_scenario("plan threads", &busy());
    let words = ["plan", "a b.yaml", "--knob", "services.web.replicas=1..3", "--probability", "0.6", "--no-report"];
    let run = |jobs: &str, format: &str| ninefold(&folder, &[&words[..], &["-j", jobs, "--format", format]].concat());
    for format in ["json", "csv", "markdown"] {
        let (code, one, err) = run("1", format);
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(one, run("4", format).1);
    }
    assert!(!folder.join("reports").exists());
}

#[test]
fn the_exit_code_tells_whether_something_holds() {
    let folder = with_scenario("plan codes", &busy());
    let run = |words: &[&str]| ninefold(&folder, &[&["plan", "a b.yaml", "--no-report"][..], words].concat());
    let (code, out, _) = run(&["--knob", "services.web.replicas=1", "--probability", "80%"]);
    assert!(code == 99 && out.contains("No setting meets everything"), "{code} {out}");
    let few = ["--knob", "services.web.replicas=1..4", "--budget-replications", "20"];
    let (code, out, _) = run(&few);
    assert!(code == 98 && out.contains("nothing is proven"), "{code} {out}");
}

#[test]
fn what_makes_no_plan_is_told_before_anything_runs() {
    let folder = with_scenario("plan wrong", QUICK);
    for (knob, code, told) in [
        ("services.wbe.replicas=1..4", 3, "did you mean `web`?"),
        ("services.web.replicas=1,many", 3, "expected a whole number, found `many`"),
    ] {
        let (found, out, err) = ninefold(&folder, &["plan", "a b.yaml", "--knob", knob]);
        assert_eq!((found, out.as_str()), (code, ""), "{knob}: {err}");
        assert!(err.contains(told) && err.contains("--knob:1:"), "{knob}: {err}");
    }
    let (code, _, err) = ninefold(&folder, &["plan", "a b.yaml"]);
    assert!(code == 2 && err.contains("nothing may be set"), "{err}");
    let knob = ["plan", "a b.yaml", "--knob", "services.web.replicas=1..4"];
    let (code, _, err) = ninefold(&folder, &[&knob[..], &["--probability", "100%"]].concat());
    assert!(code == 2 && err.contains("from 50% to 99.9%"), "{err}");
    let free = with_scenario("plan free", &QUICK.replace(", price: 1 USD/h", ""));
    let (code, _, err) = ninefold(&free, &knob);
    assert!(code == 2 && err.contains("nothing in the scenario has a price"), "{err}");
}
