//! The labs: their scenarios show what their theory says, and right answers are found right.

use ninefold::experiment::Study;
use ninefold::lab::design::{Judged, judge};
use ninefold::lab::grade::observed;
use ninefold::lab::handout::{handout, scenario, table};
use ninefold::lab::question::{Observation, Origin};
use ninefold::lab::{ALL, Grading, Kind, Lab, Numbers, Question, Sheet, find, grade};
use ninefold::scenario::load::{Input, load};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

static RUN: AtomicBool = AtomicBool::new(false);

/// Students beside the one who has the lab's own numbers.
const STUDENTS: [&str; 3] = ["ada", "4711", "Grace Hopper"];

fn run(lab: &Lab, numbers: &Numbers, settings: &[&str]) -> Study {
    observed(lab, numbers, settings, &RUN).unwrap_or_else(|error| panic!("{}: {error}", lab.name))
}

/// Where a question's number can be seen, and what theory says of it.
fn seen(question: &Question, numbers: &Numbers) -> Option<(Observation, Option<f64>)> {
    match question.kind {
        Kind::Number(asked) => match asked.source {
            Origin::Theory { formula, seen } => seen.map(|seen| (seen, Some(formula(numbers)))),
            Origin::Simulation(seen) => Some((seen, None)),
        },
        _ => None,
    }
}

/// Theory lies within the simulation's interval, and whoever answers what the simulation shows is right. The interval is
/// twice as wide as that of 95 %, since all labs together make some forty comparisons.
fn holds(lab: &Lab, student: Option<&str>) {
    let numbers = Numbers::of(lab, student);
    let mut studies: Vec<(&[&str], Study)> = Vec::new();
    let mut answers = String::new();
    let mut asked = Vec::new();
    for question in lab.questions {
        let Some((observation, theory)) = seen(question, &numbers) else { continue };
        if !studies.iter().any(|(settings, _)| *settings == observation.settings) {
            studies.push((observation.settings, run(lab, &numbers, observation.settings)));
        }
        let (_, study) = studies.iter().find(|(settings, _)| *settings == observation.settings).expect("it was run");
        let found = (observation.reading)(study);
        let value = found.value.unwrap_or_else(|| panic!("{} {}: nothing was seen", lab.name, question.id));
        if let (Some(theory), Some(low), Some(high)) = (theory, found.low, found.high) {
            let width = (high - low).max(0.01 * value);
            assert!(
                (low - width / 2.0..=high + width / 2.0).contains(&theory),
                "{} {}: {theory}, simulated {value} ({low} to {high})",
                lab.name,
                question.id
            );
        }
        let _ = writeln!(answers, "  {}: {}", question.id, written(question, value));
        asked.push(question.id);
    }
    let found = graded(lab, student, &answers, Path::new("."));
    for mark in found.marks.iter().filter(|mark| asked.contains(&mark.question.id)) {
        assert!(mark.is_full(), "{} {}: {}", lab.name, mark.question.id, mark.reason);
    }
}

/// A number as a student writes it.
fn written(question: &Question, value: f64) -> String {
    use ninefold::lab::numbers::Unit;
    let unit = match question.kind {
        Kind::Number(asked) => asked.unit,
        Kind::PredictedNumber(unit) => unit,
        _ => Unit::Number,
    };
    match unit {
        Unit::Time => format!("{:.9}s", value),
        Unit::Rate => format!("{value:.6}/s"),
        Unit::Share => format!("{:.6}%", value.clamp(0.0, 1.0) * 100.0),
        Unit::Number => format!("{value:.6}"),
    }
}

fn graded(lab: &Lab, student: Option<&str>, answers: &str, folder: &Path) -> Grading {
    let student = student.map_or_else(String::new, |id| format!("student: {id}\n"));
    let text = format!("lab: {}\n{student}answers:\n{answers}", lab.name);
    let sheet =
        Sheet::read("answers.yaml".to_owned(), text).unwrap_or_else(|unread| panic!("{}", unread.render(false)));
    grade(&sheet, folder, &RUN).expect("it is graded")
}

fn lab(name: &str) -> &'static Lab {
    find(name).expect("it is there")
}

macro_rules! labs {
    ($($test:ident = $name:literal;)+) => {
        $(
            #[test]
            fn $test() {
                holds(lab($name), None);
                holds(lab($name), Some(STUDENTS[0]));
            }
        )+

        #[test]
        fn every_lab_is_held_to_its_theory() {
            assert_eq!(ALL.iter().map(|lab| lab.name).collect::<Vec<_>>(), [$($name),+]);
        }
    };
}

labs! {
    utilisation_is_that_of_its_theory = "utilisation";
    littles_law_holds = "littles-law";
    variability_is_that_of_its_theory = "variability";
    pooling_is_that_of_its_theory = "pooling";
    two_choices_are_those_of_their_theory = "two-choices";
    scalability_is_that_of_its_theory = "scalability";
    an_autoscalers_lag_is_what_is_told = "autoscaling-lag";
    a_retry_storm_is_what_is_told = "retry-storm";
    cache_stampedes_are_those_of_their_theory = "cache-stampede";
    replication_lag_is_that_of_its_theory = "replication-lag";
    quorums_are_those_of_their_theory = "quorums";
    recovery_is_that_of_its_theory = "rto-rpo";
    correlated_failure_is_that_of_its_theory = "correlated-failure";
    nines_are_those_of_their_theory = "nines";
    the_tail_is_that_of_its_theory = "tail-at-scale";
}

/// So rare that the lab asks for what theory says; the simulation shows the same, less exactly.
#[test]
fn hedged_searches_are_as_seldom_slow_as_the_tail_lab_says() {
    let lab = lab("tail-at-scale");
    let hedged = "services.search.endpoints.find[0].parallel.steps=[ { call: { to: leaf, hedge: 100ms } } ]";
    let found = run(lab, &Numbers::of(lab, None), &[hedged]).traffic[0].availability;
    let theory = (1.0f64 - 0.01 * 0.01).powi(50);
    assert!(found.low.is_some_and(|low| low < theory) && found.high.is_some_and(|high| high > theory), "{found:?}");
    assert!(found.value.is_some_and(|value| value > 0.99), "{found:?}");
}

#[test]
fn each_student_has_numbers_that_stay_and_that_others_do_not_have() {
    for lab in ALL {
        let written = |student: Option<&str>| scenario(lab, &Numbers::of(lab, student));
        assert_eq!(written(None), lab.yaml, "{}: the first values are those of the scenario", lab.name);
        let mut all: Vec<String> = STUDENTS.iter().map(|id| written(Some(id))).collect();
        assert_eq!(all, STUDENTS.iter().map(|id| written(Some(id))).collect::<Vec<_>>());
        all.push(written(None));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), STUDENTS.len() + 1, "{}", lab.name);
    }
    // What is drawn is fixed for ever: answers that were handed in are graded by it.
    let ada = Numbers::of(lab("utilisation"), Some("ada"));
    let found: Vec<&str> = ada.written().map(|(_, value)| value).collect();
    assert_eq!((found, ada.seed), (ADA.0.to_vec(), ADA.1));
}

const ADA: (&[&str], u64) = (&["75/s", "10ms", "50ms"], 60075);

#[test]
fn every_scenario_that_is_handed_out_is_valid_and_every_formula_gives_a_number() {
    for lab in ALL {
        for id in 0..20 {
            let id = format!("student {id}");
            let numbers = Numbers::of(lab, Some(&id));
            let given = handout(lab, Some(&id));
            let loaded = load(&Input::Text { name: lab.stem(), text: given.scenario.clone() }, &[]);
            assert!(loaded.scenario.is_some() && loaded.diagnostics.is_empty(), "{}", loaded.render(false));
            assert!(given.scenario.contains(&format!("seed: {}\n", numbers.seed)), "{}", given.scenario);
            assert!(given.text.contains(&table(&numbers)), "{}", given.text);
            let lines = given.scenario.lines().count();
            assert!((10..=30).contains(&lines), "{}: {lines} lines", lab.name);
            for question in lab.questions {
                if let Kind::Number(asked) = question.kind
                    && let Origin::Theory { formula, .. } = asked.source
                {
                    let value = formula(&numbers);
                    assert!(value.is_finite() && value >= 0.0, "{} {} of {id}: {value}", lab.name, question.id);
                }
                if let Kind::Choice(choice) = question.kind {
                    assert!(choice.words.contains(&(choice.right)(&numbers)), "{} {}", lab.name, question.id);
                }
            }
            for (parameter, value) in numbers.written() {
                let found = parameter.unit.read(value).unwrap_or_else(|why| panic!("{} {value}: {why}", lab.name));
                for path in parameter.paths {
                    let settled = load(&Input::text(given.scenario.as_str()), &[format!("{path}={value}")]);
                    assert!(settled.scenario.is_some(), "{} {path}: {}", lab.name, settled.render(false));
                }
                assert!(found > 0.0, "{} {}", lab.name, parameter.symbol);
            }
        }
    }
}

#[test]
fn the_texts_have_the_numbers_and_the_questions_of_the_catalogue() {
    for lab in ALL {
        let todays = handout(lab, None).text;
        if std::env::var_os("NINEFOLD_REWRITE").is_some() {
            let place = format!("{}/docs/labs/{}.md", env!("CARGO_MANIFEST_DIR"), lab.stem());
            std::fs::write(place, &todays).expect("the text can be written");
        } else {
            assert_eq!(lab.text, todays, "run with NINEFOLD_REWRITE=1");
        }
        for said in [format!("# Lab {}: ", lab.number), format!("{}.yaml", lab.stem()), "| q1 | ".to_owned()] {
            assert!(todays.contains(&said), "{}: {said}", lab.name);
        }
    }
}

#[test]
fn an_answer_file_reads_back_empty_and_holds_no_answers() {
    for lab in ALL {
        for student in [None, Some("O'Hara")] {
            let given = handout(lab, student);
            let sheet = Sheet::read("answers.yaml".to_owned(), given.answers).expect("it is one");
            assert_eq!((sheet.lab.name, sheet.student.as_deref()), (lab.name, student));
            assert!(sheet.answers.iter().all(Option::is_none));
            let found = grade(&sheet, Path::new("."), &RUN).expect("it is graded");
            assert_eq!((found.score(), found.is_full()), (0, false));
            assert!(found.marks.iter().all(|mark| mark.reason == "not answered"));
        }
    }
}

#[test]
fn right_answers_have_all_points_wrong_ones_none_and_predictions_are_not_judged() {
    let lab = lab("pooling");
    let right = "  p1: split\n  q1: 50ms\n  q2: 69.8ms\n  q3: 200ms\n  q4: 59.6%\n  q5: shared\n  q6: fast\n";
    let found = graded(lab, None, right, Path::new("."));
    assert!(found.is_full() && found.score() == lab.points(), "{:?}", found.marks);
    let wrong = "  p1: fast\n  q1: 60ms\n  q2: 0.06s\n  q3: 200ms\n  q4: 75%\n  q5: fast\n";
    let found = graded(lab, None, wrong, Path::new("."));
    let scores: Vec<u32> = found.marks.iter().map(|mark| mark.score).collect();
    assert_eq!(scores, [1, 0, 0, 1, 0, 0, 0]);
    let reason = |nth: usize| found.marks[nth].reason.as_str();
    assert!(reason(1).starts_with("60ms is too high, by more than 6 %: M/M/1"), "{}", reason(1));
    assert!(reason(2).starts_with("0.06s is too low"), "{}", reason(2));
    assert!(reason(5).starts_with("`fast` is not right: services[].wait"), "{}", reason(5));
    assert_eq!(reason(6), "not answered");
}

/// What is near a whole is judged by what it lacks.
#[test]
fn ninety_nine_percent_is_no_answer_where_it_is_ninety_nine_point_six() {
    let lab = lab("nines");
    for (answer, right) in [("99.59%", true), ("99.6%", true), ("99%", false), ("99.9%", false)] {
        let found = graded(lab, None, &format!("  q2: {answer}\n"), Path::new("."));
        let mark = found.marks.iter().find(|mark| mark.question.id == "q2").expect("it is asked");
        assert_eq!(mark.is_full(), right, "{answer}: {}", mark.reason);
    }
}

static DESIGNS: AtomicUsize = AtomicUsize::new(0);

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("labs {name}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// What becomes of the lab's scenario with this in place of that, as the answer to its question about a design.
fn designed(name: &str, student: Option<&str>, from: &str, to: &str) -> (bool, String) {
    designed_anew(name, student, &[(from, to)])
}

fn designed_anew(name: &str, student: Option<&str>, changes: &[(&str, &str)]) -> (bool, String) {
    let lab = lab(name);
    let mut text = handout(lab, student).scenario;
    for (from, to) in changes {
        assert!(text.contains(from), "{from} does not stand in {text}");
        text = text.replace(from, to);
    }
    // Tests run side by side: a folder for each design.
    let folder = folder(&format!("design {}", DESIGNS.fetch_add(1, Ordering::Relaxed)));
    std::fs::write(folder.join("mine.yaml"), text).expect("a file");
    let found = graded(lab, student, "  d1: mine.yaml\n", &folder);
    let mark = found.marks.iter().find(|mark| mark.question.id == "d1").expect("it is asked");
    (mark.is_full(), format!("{}{}", mark.reason, found.invalid))
}

#[test]
fn a_design_that_holds_has_all_points_and_one_that_does_not_has_none() {
    let before = ("price: 0.10 USD/h", "price: 0.10 USD/h");
    let (full, reason) = designed("utilisation", None, before.0, before.1);
    assert!(!full && reason.contains("wanted < 90 ms"), "{reason}");
    for student in [None, Some("ada"), Some("4711")] {
        let (full, reason) = designed("utilisation", student, "price: 0.10 USD/h", "replicas: 2, price: 0.10 USD/h");
        assert!(full && reason.contains("cost is 0.2"), "{reason}");
    }
    let (full, reason) = designed("utilisation", None, "price: 0.10 USD/h", "replicas: 3, price: 0.10 USD/h");
    assert!(!full && reason.contains("cost is 0.3"), "{reason}");
    let (full, reason) = designed("retry-storm", None, "max: 0s }", "max: 0s }, budget: 20%");
    assert!(full, "{reason}");
    let (full, reason) = designed("rto-rpo", None, "replicas: 2", "replicas: 3");
    assert!(!full && reason.contains("lost_writes"), "{reason}");
    let (full, reason) = designed("rto-rpo", None, "mode: asynchronous", "mode: semi_synchronous");
    assert!(full, "{reason}");
    let more = [("replicas: 4", "replicas: 7"), ("min: 4", "min: 7"), ("utilization: 50%", "utilization: 60%")];
    let (full, reason) = designed_anew("autoscaling-lag", None, &more);
    assert!(full, "{reason}");
}

#[test]
fn a_design_may_change_nothing_but_what_is_free() {
    for (from, to, path) in [
        ("rate: 70/s", "rate: 30/s", "`traffic.users.rate`"),
        ("price: 0.10 USD/h", "price: 0.01 USD/h, replicas: 9", "`services.web.price`"),
        ("concurrency: 1", "concurrency: 4", "`services.web.concurrency`"),
        ("duration: 220s", "duration: 220s\nwindow: 1s", "`window`"),
    ] {
        let (full, reason) = designed("utilisation", None, from, to);
        assert!(!full && reason.contains(path) && reason.contains("only `services.web.replicas`"), "{reason}");
    }
    // What is required cannot be softened: the objectives are those of the question.
    let (full, reason) = designed("utilisation", None, "p99 of users < 120ms", "p99 of users < 9s");
    assert!(!full && reason.contains("wanted < 90 ms"), "{reason}");
}

#[test]
fn a_design_that_is_no_scenario_is_told_so_with_its_line() {
    let (full, told) = designed("utilisation", None, "price: 0.10 USD/h", "replicsa: 2");
    assert!(!full && told.contains("mine.yaml is no valid scenario"), "{told}");
    assert!(told.contains("error[E004]") && told.contains("did you mean `replicas`?"), "{told}");
    let lab = lab("utilisation");
    let design = lab.questions.iter().find_map(|question| match &question.kind {
        Kind::Design(design) => Some(design),
        _ => None,
    });
    let absent = judge(lab, &Numbers::of(lab, None), design.expect("it has one"), Path::new("no/such.yaml"), &RUN);
    assert!(matches!(absent, Ok(Judged::Invalid(_))), "{absent:?}");
}
