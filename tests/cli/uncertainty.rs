//! `ninefold uncertainty`, and what other commands say of values that are not known.

use super::{QUICK, ninefold, with_scenario};

fn unknown() -> String {
    QUICK.replace("10ms", "{ between: [5ms, 15ms] }")
}

#[test]
fn what_is_not_known_is_told_apart_from_chance_and_a_whole_report_is_left() {
    let folder = with_scenario("uncertainty", &unknown());
    let (code, out, err) = ninefold(&folder, &["uncertainty", "a b.yaml", "--draws", "16", "--replications", "4"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // The sentence may be broken at any blank.
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("p99 lies between") && out.contains("in 90 % of all runs:"), "{out}");
    assert!(out.contains("comes of what is not known (mostly web.work.exponential),"), "{out}");
    assert!(out.contains("`p99 < 1s` holds in 100 % of 16 draws (95 % interval: 79 to 100 %)."), "{out}");
    let report = folder.join("reports/quick-uncertainty");
    for file in [
        "uncertainty.html",
        "uncertainty.csv",
        "uncertainty.json",
        "uncertainty.md",
        "uncertainty.svg",
        "uncertainty.png",
    ] {
        let size = std::fs::metadata(report.join(file)).map(|m| m.len()).unwrap_or(0);
        assert!(size > 100, "{file} has {size} bytes");
    }
    let page = std::fs::read_to_string(report.join("uncertainty.html")).expect("a page");
    assert!(!page.contains("{{") && page.contains("<h1>p99 lies between"), "{page:.600}");
}

#[test]
fn threads_change_nothing() {
    let folder = with_scenario("uncertainty twice", &unknown());
    let words = ["uncertainty", "a b.yaml", "--draws", "10", "--replications", "2", "--format", "csv", "--no-report"];
    let (code, one, err) = ninefold(&folder, &[&words[..], &["-j", "1"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let (_, four, _) = ninefold(&folder, &[&words[..], &["-j", "4"]].concat());
    assert_eq!(one, four);
    assert!(one.starts_with("number,unit,draw,seed,services.web.work.exponential,run,value\n"), "{one}");
    assert_eq!(one.lines().filter(|line| line.starts_with("p99,")).count(), 20, "{one}");
    assert!(!folder.join("reports").exists());
}

#[test]
fn studies_of_known_values_refuse_it_and_take_a_value_instead() {
    let folder = with_scenario("uncertainty elsewhere", &unknown());
    let vary = "services.web.replicas=1..2";
    for words in [
        &["run", "a b.yaml"][..],
        &["check", "a b.yaml"],
        &["compare", "a b.yaml", "a b.yaml"],
        &["why", "a b.yaml"],
        &["sweep", "a b.yaml", "--vary", vary],
        &["plan", "a b.yaml", "--knob", vary],
    ] {
        let (code, out, err) = ninefold(&folder, words);
        assert_eq!((code, out.as_str()), (3, ""), "{words:?}: {err}");
        assert!(err.contains("error[E021]: `services.web.work.exponential` is not known"), "{words:?}: {err}");
        assert!(err.contains("use `ninefold uncertainty`, or give it one value: --set"), "{words:?}: {err}");
    }
    let set = "services.web.work.exponential=10ms";
    let (code, out, err) = ninefold(&folder, &["run", "a b.yaml", "--set", set, "--no-report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("p99 < 1s is met"), "{out}");
    let (code, _, err) = ninefold(&folder, &["uncertainty", "a b.yaml", "--set", set]);
    assert_eq!(code, 2);
    assert!(err.contains("all values are known"), "{err}");
}

#[test]
fn what_is_not_known_is_explained_and_valid_at_both_ends() {
    let folder = with_scenario("uncertainty explained", &unknown());
    let (code, out, _) = ninefold(&folder, &["explain", "a b.yaml"]);
    let told = "# services.web.work.exponential is not known: below is the middle between 5ms and 15ms\n";
    assert!(code == 0 && out.starts_with(told) && out.contains("mean: 10ms"), "{out}");
    let (code, out, _) = ninefold(&folder, &["validate", "a b.yaml"]);
    assert_eq!((code, out.as_str()), (0, "a b.yaml: `Quick` is valid\n"));
    // The middle is fine, one end is not.
    let wrong = "services.web.replicas={ between: [0, 4] }";
    let (code, _, err) = ninefold(&folder, &["validate", "a b.yaml", "--set", wrong]);
    assert_eq!(code, 3);
    assert!(err.contains("services.web.replicas=0") && err.contains("--> between"), "{err}");
}

#[test]
fn sensitivity_takes_the_ranges_of_the_scenario() {
    let folder = with_scenario("uncertainty and sensitivity", &unknown());
    let words = ["sensitivity", "a b.yaml", "--method", "morris", "--trajectories", "2", "--replications", "2"];
    let (code, out, err) = ninefold(&folder, &[&words[..], &["--format", "markdown", "--no-report"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("What matters most for p99 is web.work.exponential: 5ms to 15ms moves it from"), "{out}");
    assert!(!out.contains("| web.replicas |"), "{out}");
}

#[test]
fn a_wrong_range_is_told_before_anything_runs() {
    let folder = with_scenario("uncertainty wrong", QUICK);
    for (words, code, told) in [
        (&[][..], 2, "all values are known"),
        (&["--vary", "services.wbe.replicas=1..4"], 3, "did you mean `web`?"),
        (&["--vary", "services.web.replicas=4..1"], 3, "does not go up"),
        (&["--vary", "services.web.balancer=random,round_robin"], 2, "which do not lie between two others"),
        (
            &["--vary", "services.web.replicas=1..4", "--on", "p98 of nothing"],
            2,
            "is neither an objective nor a number",
        ),
    ] {
        let (found, out, err) = ninefold(&folder, &[&["uncertainty", "a b.yaml"][..], words].concat());
        assert_eq!((found, out.as_str()), (code, ""), "{words:?}: {err}");
        assert!(err.contains(told), "{words:?}: {err}");
    }
}
