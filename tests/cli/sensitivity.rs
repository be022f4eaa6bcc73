//! `ninefold sensitivity` as a user runs it.

use super::{QUICK, ninefold, with_scenario};

const VARIED: [&str; 4] =
    ["--vary", "services.web.work.exponential=5ms..15ms", "--vary", "traffic.users.rate=40/s..60/s"];

#[test]
fn what_matters_most_is_told_first_and_a_whole_report_is_left() {
    let folder = with_scenario("sensitivity", QUICK);
    let words = [&["sensitivity", "a b.yaml", "--points", "8", "--replications", "2"][..], &VARIED].concat();
    let (code, out, err) = ninefold(&folder, &words);
    assert_eq!((code, err.as_str()), (0, ""));
    // The sentence may be broken at any blank.
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("What matters most for p99 is web.work.exponential: 5ms to 15ms moves it from"), "{out}");
    assert!(out.contains("Anywhere in these ranges: `p99 < 1s` holds at 100 % of 64 points."), "{out}");
    let report = folder.join("reports/quick-sensitivity");
    for file in
        ["sensitivity.html", "sensitivity.csv", "sensitivity.json", "sensitivity.md", "tornado.svg", "tornado.png"]
    {
        let size = std::fs::metadata(report.join(file)).map(|m| m.len()).unwrap_or(0);
        assert!(size > 100, "{file} has {size} bytes");
    }
    let page = std::fs::read_to_string(report.join("sensitivity.html")).expect("a page");
    assert!(!page.contains("{{") && page.contains("<h1>What matters most for p99"), "{page:.600}");
}

#[test]
fn threads_change_nothing() {
    let folder = with_scenario("sensitivity twice", QUICK);
    let words = [
        "sensitivity",
        "a b.yaml",
        "--points",
        "4",
        "--trajectories",
        "3",
        "--replications",
        "2",
        "--format",
        "csv",
        "--no-report",
    ];
    let words = [&words[..], &VARIED].concat();
    let (code, one, err) = ninefold(&folder, &[&words[..], &["-j", "1"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let (_, four, _) = ninefold(&folder, &[&words[..], &["-j", "4"]].concat());
    assert_eq!(one, four);
    assert!(one.starts_with("number,unit,input,input_low,input_high,measure,value,low,high\n"), "{one}");
    for measure in ["at_low", "at_high", "mean_absolute", "mean", "deviation", "first_order", "total"] {
        assert_eq!(one.lines().filter(|line| line.contains(&format!(",{measure},"))).count(), 2, "{measure}: {one}");
    }
    assert!(!folder.join("reports").exists());
}

#[test]
fn without_ranges_every_number_is_varied_by_a_tenth() {
    let folder = with_scenario("sensitivity of all", QUICK);
    let words = ["sensitivity", "a b.yaml", "--method", "morris", "--trajectories", "3", "--on", "utilization of web"];
    let (code, out, err) = ninefold(&folder, &[&words[..], &["--format", "markdown", "--no-report"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("What matters most for utilization of web is web.replicas: 1 to 3 moves it from"), "{out}");
    assert!(out.contains("| web.work.exponential | 9ms to 11ms |"), "{out}");
    assert!(out.contains("| users.rate | 45/s to 55/s |"), "{out}");
}

#[test]
fn a_wrong_range_or_number_is_told_before_anything_runs() {
    let folder = with_scenario("sensitivity wrong", QUICK);
    for (words, code, told) in [
        (["--vary", "services.wbe.replicas=1..4"], 3, "did you mean `web`?"),
        (["--vary", "services.web.replicas=4..1"], 3, "does not go up"),
        (["--vary", "services.web.replicas=1,many"], 3, "expected a whole number, found `many`"),
        (["--on", "p98 of nothing"], 2, "is neither an objective nor a number"),
    ] {
        let (found, out, err) = ninefold(&folder, &[&["sensitivity", "a b.yaml"][..], &words].concat());
        assert_eq!((found, out.as_str()), (code, ""), "{words:?}: {err}");
        assert!(err.contains(told), "{words:?}: {err}");
    }
}
