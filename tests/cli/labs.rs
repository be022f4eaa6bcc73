//! `ninefold lab` as students and teachers use it.

use super::{folder, ninefold};
use std::path::Path;

/// Answers to the second lab, those of its own numbers: right but for `q5`, and `q4` is missing.
const ANSWERS: &str = "lab: littles-law
answers:
  p1: 20
  q1: 100
  q5: 80/s
  q6: the same
";

#[test]
fn the_labs_are_listed_with_their_points() {
    let (code, out, err) = ninefold(Path::new("."), &["lab", "list"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn a_lab_is_started_in_a_folder_of_its_own_and_never_twice() {
    let folder = folder("lab start");
    let words = ["lab", "start", "utilisation", "--student", "O'Hara 7"];
    let (code, out, err) = ninefold(&folder, &words);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("wrote 01-utilisation/answers.yaml"), "{out}");
    let read = |name: &str| std::fs::read_to_string(folder.join("01-utilisation").join(name)).expect("it was written");
    insta::assert_snapshot!(read("answers.yaml"));
    insta::assert_snapshot!(read("01-utilisation.yaml"));
    assert!(read("01-utilisation.md").starts_with("# Lab 1: "));
    assert_eq!(ninefold(&folder, &["validate", "01-utilisation/01-utilisation.yaml"]).0, 0);
    std::fs::write(folder.join("01-utilisation/answers.yaml"), "mine").expect("a file");
    let (code, _, err) = ninefold(&folder, &words);
    assert!(code == 1 && err.contains("exists already and was left alone"), "{err}");
    assert_eq!(read("answers.yaml"), "mine");
    let (code, _, err) = ninefold(&folder, &["lab", "start", "01-utilisation", "-o", "elsewhere"]);
    assert!(code == 0 && folder.join("elsewhere/answers.yaml").exists(), "{err}");
}

#[test]
fn a_lab_that_there_is_not_gets_the_nearest_name() {
    let folder = folder("lab misspelt");
    let (code, _, err) = ninefold(&folder, &["lab", "start", "utilization"]);
    assert!(code == 2 && err.contains("did you mean `utilisation`?"), "{err}");
    let (code, _, err) = ninefold(&folder, &["lab", "start", "quorums", "--student", " "]);
    assert!(code == 2 && err.contains("--student"), "{err}");
    assert_eq!(ninefold(&folder, &["lab", "teach"]).0, 2);
    let (code, _, err) = ninefold(&folder, &["lab", "check", "answers.yaml"]);
    assert!(code == 1 && err.contains("there is no file answers.yaml"), "{err}");
    assert!(std::fs::read_dir(&folder).expect("the folder").next().is_none(), "nothing is written");
}

#[test]
fn points_are_told_to_people_to_gradescope_and_as_junit() {
    let folder = folder("lab check");
    std::fs::write(folder.join("answers.yaml"), ANSWERS).expect("a file");
    let check = |format: &str| ninefold(&folder, &["lab", "check", "answers.yaml", "--format", format]);
    let (code, out, err) = check("human");
    assert_eq!((code, err.as_str()), (99, ""));
    insta::assert_snapshot!(out);
    let (code, out, _) = check("json");
    assert_eq!(code, 99);
    insta::assert_snapshot!(out);
    let results: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let sum =
        |key: &str| results["tests"].as_array().expect("tests").iter().filter_map(|test| test[key].as_f64()).sum();
    let (score, most): (f64, f64) = (sum("score"), sum("max_score"));
    assert_eq!((Some(score), score, most), (results["score"].as_f64(), 4.0, 11.0));
    let (code, out, _) = check("junit");
    assert_eq!(code, 99);
    assert!(
        out.contains("<testsuite name=\"Lab 2, Little&apos;s law\" tests=\"7\"") || out.contains("tests=\"7\""),
        "{out}"
    );
    assert!(out.contains("failures=\"4\"") && out.contains("80/s is too high"), "{out}");
}

#[test]
fn all_points_are_told_by_the_exit_code() {
    let folder = folder("lab all");
    let answers = "lab: variability\nanswers: { p1: 2, q1: 11.7ms, q2: 37.9ms, q3: 3.25, q4: 2, q5: the same }\n";
    std::fs::write(folder.join("answers.yaml"), answers).expect("a file");
    let (code, out, err) = ninefold(&folder, &["lab", "check", "answers.yaml", "-j", "1"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("9 of 9 points"), "{out}");
}

#[test]
fn what_is_wrong_in_an_answer_file_is_told_as_in_a_scenario() {
    let folder = folder("lab wrong");
    let wrong = "lab: pooling
student: [7]
answer: {}
answers:
  q1: 50
  q2: fast
  q5: shard
  q7: 1
  p1: [fast]
";
    std::fs::write(folder.join("answers.yaml"), wrong).expect("a file");
    let (code, out, err) = ninefold(&folder, &["lab", "check", "answers.yaml"]);
    assert_eq!((code, out.as_str()), (3, ""));
    insta::assert_snapshot!(err);
    let (code, out, _) = ninefold(&folder, &["lab", "check", "answers.yaml", "--format", "json"]);
    let results: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(code == 3 && results["score"] == 0.0, "{out}");
    assert!(results["output"].as_str().is_some_and(|told| told.contains("did you mean `shared`?")), "{out}");
    let (code, out, _) = ninefold(&folder, &["lab", "check", "answers.yaml", "--format", "junit"]);
    assert!(code == 3 && out.contains("errors=\"1\"") && out.contains("cannot be read"), "{out}");
    for (text, told) in [
        ("lab: poling\n", "did you mean `pooling`?"),
        ("answers: {}\n", "`lab` is missing in an answer file"),
        ("lab: pooling\n---\nlab: quorums\n", "a second document begins here"),
        ("lab: [\n", "no valid YAML"),
        ("", "there is no document in it"),
        ("# nothing\n", "there is no document in it"),
        ("pooling\n", "expected an answer file (lab, student, answers)"),
        ("lab: pooling\nanswers: 7\n", "expected the answers to this lab"),
    ] {
        std::fs::write(folder.join("answers.yaml"), text).expect("a file");
        let (code, _, err) = ninefold(&folder, &["lab", "check", "answers.yaml"]);
        assert!(code == 3 && err.contains(told), "{text}: {code} {err}");
    }
}

#[test]
fn a_design_that_is_no_scenario_ends_with_3_and_the_other_answers_have_their_points() {
    let folder = folder("lab design");
    assert_eq!(ninefold(&folder, &["lab", "start", "retry-storm", "-o", "."]).0, 0);
    std::fs::write(folder.join("answers.yaml"), "lab: retry-storm\nanswers: { p1: all, q1: 33.3/s, d1: mine.yaml }\n")
        .expect("a file");
    let given = std::fs::read_to_string(folder.join("08-retry-storm.yaml")).expect("the scenario");
    let check = |text: &str| {
        std::fs::write(folder.join("mine.yaml"), text).expect("a file");
        ninefold(&folder, &["lab", "check", "answers.yaml"])
    };
    let (code, out, err) = check(&given.replace("retry: { attempts: 3", "retry: { atempts: 3"));
    assert!(code == 3 && err.contains("did you mean `attempts`?") && err.contains("mine.yaml:"), "{err}");
    assert!(out.contains("3 of") && out.contains("mine.yaml is no valid scenario"), "{out}");
    let (code, out, err) = check(&given.replace("attempts: 3", "attempts: 1"));
    assert!(code == 99 && err.is_empty() && out.contains("+ d1  3/3"), "{out}");
}

/// Every command in the texts can be typed as it stands.
#[cfg(unix)]
#[test]
fn the_commands_in_the_texts_are_valid() {
    let labs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/labs");
    let binary = assert_cmd::cargo::cargo_bin("ninefold");
    let mut commands = 0;
    for lab in ninefold::lab::ALL {
        let block = lab.text.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("commands");
        for line in block.lines().filter_map(|line| line.strip_prefix("ninefold run ")) {
            let typed = format!("'{}' validate {line}", binary.display());
            let output = std::process::Command::new("sh").current_dir(&labs).args(["-c", &typed]).output().expect("sh");
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{line}\n{told}");
            commands += 1;
        }
    }
    assert!(commands > 30, "only {commands}");
}
