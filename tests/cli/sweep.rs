//! `ninefold sweep` as a user runs it.

use super::{QUICK, ninefold, with_scenario};

fn swept() -> String {
    // One machine does 100 a second, two do 200.
    QUICK.replace("replicas: 2", "replicas: { sweep: 1..4 }").replace("rate: 50/s", "rate: 150/s")
}

#[test]
fn a_sweep_tells_the_knee_and_leaves_a_whole_report() {
    let folder = with_scenario("sweep", &swept());
    let (code, out, err) = ninefold(&folder, &["sweep", "a b.yaml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // The sentence may be broken at any blank.
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("web.replicas: holds from 2 up, breaks from 1 down; what breaks is `p99 < 1s`."), "{out}");
    assert!(out.contains("The cheapest that holds is web.replicas = 2 at 2 USD/h."), "{out}");
    let report = folder.join("reports/quick-sweep");
    for file in ["sweep.html", "sweep.csv", "sweep.json", "sweep.md", "sweep.svg", "sweep.png"] {
        let size = std::fs::metadata(report.join(file)).map(|m| m.len()).unwrap_or(0);
        assert!(size > 100, "{file} has {size} bytes");
    }
    let page = std::fs::read_to_string(report.join("sweep.html")).expect("a page");
    assert!(!page.contains("{{") && page.contains("<h1>web.replicas: holds from 2 up"), "{page:.600}");
}

#[test]
fn the_command_line_goes_before_the_file_and_threads_change_nothing() {
    let folder = with_scenario("sweep twice", &swept());
    let words =
        ["sweep", "a b.yaml", "--vary", "services.web.replicas=1,3", "--no-refine", "--format", "csv", "--no-report"];
    let (code, one, err) = ninefold(&folder, &[&words[..], &["-j", "1"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let (_, four, _) = ninefold(&folder, &[&words[..], &["-j", "4"]].concat());
    assert_eq!(one, four);
    assert!(
        one.starts_with("point,services.web.replicas,kind,name,unit,value,low,high,verdict,replications,refined\n")
    );
    assert_eq!(one.lines().filter(|line| line.contains(",point,")).count(), 2, "{one}");
    assert!(!folder.join("reports").exists());
}

#[test]
fn a_wrong_axis_is_told_before_anything_runs() {
    let folder = with_scenario("sweep wrong", QUICK);
    for (varied, code, told) in [
        ("services.wbe.replicas=1..4", 3, "did you mean `web`?"),
        ("services.web.replcas=1..4", 3, "did you mean `replicas`?"),
        ("services.web.replicas=4..1", 3, "does not go up"),
        ("services.web.replicas=1,many", 3, "expected a whole number, found `many`"),
    ] {
        let (found, out, err) = ninefold(&folder, &["sweep", "a b.yaml", "--vary", varied]);
        assert_eq!((found, out.as_str()), (code, ""), "{varied}: {err}");
        assert!(err.contains(told) && err.contains("--vary:1:"), "{varied}: {err}");
    }
    let (code, _, err) = ninefold(&folder, &["sweep", "a b.yaml"]);
    assert!(code == 2 && err.contains("nothing is varied"), "{err}");
    let (code, _, err) = ninefold(&folder, &["sweep", "a b.yaml", "--vary", "seed=1..3", "--points", "9"]);
    assert!(code == 2 && err.contains("--points goes with --design"), "{err}");
    let grid = ["--vary", "services.web.replicas=1..1000", "--vary", "seed=1..1000"];
    let (code, _, err) = ninefold(&folder, &[&["sweep", "a b.yaml"][..], &grid].concat());
    assert!(code == 2 && err.contains("1000 × 1000 = 1000000 points") && err.contains("--design sobol"), "{err}");
}

#[test]
fn other_commands_want_one_value() {
    let folder = with_scenario("sweep run", &swept());
    let (code, out, err) = ninefold(&folder, &["run", "a b.yaml"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("E019") && err.contains("use `ninefold sweep`") && err.contains("a b.yaml:7:"), "{err}");
    let (code, _, err) = ninefold(&folder, &["validate", "a b.yaml", "--set", "services.web.replicas=2"]);
    assert_eq!(code, 0, "{err}");
}
