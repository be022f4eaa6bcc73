//! What may not get worse, and how verdicts came about, in words.

use super::{number, view};
use crate::experiment::study::{Interval, Pairing, Regression, ShareOf, Study, Verdict};

/// The numbers that may not get worse; none without a base.
pub fn regressions(study: &Study) -> &[Regression] {
    let against = study.check.as_ref().and_then(|check| check.against.as_ref());
    against.map_or(&[], |against| &against.regressions)
}

/// How the verdicts came about: `decided after 40 replications, at 95 % over all looks`. None where nobody looked twice.
pub fn looks(study: &Study) -> Option<String> {
    let check = study.check.as_ref()?;
    let verdicts = study.objectives.iter().map(|objective| objective.verdict);
    let open =
        verdicts.chain(regressions(study).iter().map(|number| number.verdict)).any(|v| v == Verdict::Inconclusive);
    let level = number::show(check.level, "share", "");
    let after = check.looks.last().map_or(0, |last| u64::from(*last));
    let words = if open { "not all decided" } else { "all decided" };
    Some(format!("{words} after {} replications, at {level} over all looks and numbers", number::count(after)))
}

/// What the study is compared with, and how: `against main, 20 pairs of runs`.
pub fn basis(study: &Study) -> Option<String> {
    let against = study.check.as_ref()?.against.as_ref()?;
    let runs = number::count(against.replications.into());
    let basis = match against.pairing {
        Pairing::Paired => format!("{runs} pairs of runs with the same chance"),
        Pairing::Independent => format!("at least {runs} runs of each, which share no chance"),
    };
    Some(format!("Against {}: {basis}", view::short(&against.base, 60)))
}

/// The numbers that are not in both, if there are any.
pub fn missing(study: &Study) -> Option<String> {
    let against = study.check.as_ref()?.against.as_ref()?;
    let names: Vec<String> = against.missing.iter().map(|name| view::clean(name)).collect();
    (!names.is_empty()).then(|| format!("not compared, as only one of both has it: {}", names.join(", ")))
}

/// The change in words: `5.1 % worse (4.2 to 6 %)`.
pub fn change(regression: &Regression) -> String {
    match regression.worse {
        None => "cannot be told".to_owned(),
        Some(worse) if worse.low == 0.0 && worse.high == 0.0 => "no change".to_owned(),
        Some(worse) if !worse.value.is_finite() => "worse than nothing".to_owned(),
        Some(worse) => {
            let (word, shown) = if worse.value >= 0.0 { ("worse", worse) } else { ("better", turned(worse)) };
            format!(
                "{} {word} ({} to {} %)",
                per_cent(shown.value, true),
                per_cent(shown.low, false),
                per_cent(shown.high, false)
            )
        }
    }
}

/// What is allowed: `2 %`, `2 % of the error budget`.
pub fn allowed(regression: &Regression) -> String {
    let of = match regression.share_of {
        ShareOf::Number => "",
        ShareOf::Missing => " of what fails",
        ShareOf::Budget => " of what the objective allows",
    };
    format!("{}{of}", per_cent(regression.allowed, true))
}

/// What was found, against what, in one line.
pub fn found(study: &Study, regression: &Regression) -> String {
    let show = |estimate| number::interval(estimate, &regression.unit, &study.currency);
    format!(
        "{} is {} against {}: {}, allowed {}",
        view::clean(&regression.name),
        show(&regression.other),
        show(&regression.base),
        change(regression),
        allowed(regression)
    )
}

fn turned(of: Interval) -> Interval {
    Interval { value: -of.value, low: -of.high, high: -of.low }
}

/// A relative change to two digits.
fn per_cent(share: f64, unit: bool) -> String {
    if !share.is_finite() {
        return if share > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
    }
    let text = super::digits::two(share * 100.0);
    if unit { format!("{text} %") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Against, Estimate, SequentialCheck};
    use crate::report::{fixture, github, junit, markdown, terminal};

    fn regression(name: &str, verdict: Verdict, worse: Option<Interval>) -> Regression {
        let around = |value: f64| Estimate {
            value: Some(value),
            low: Some(value * 0.99),
            high: Some(value * 1.01),
            method: None,
        };
        Regression {
            name: name.to_owned(),
            unit: "s".to_owned(),
            base: around(0.8),
            other: around(0.84),
            worse,
            share_of: ShareOf::Number,
            allowed: 0.02,
            verdict,
            decided_after: Some(40),
            file: "flash-sale.yaml".to_owned(),
            line: 61,
        }
    }

    fn checked(name: &str) -> Study {
        let worse = |value: f64, low: f64, high: f64| Some(Interval { value, low, high });
        let regressions = vec![
            regression(name, Verdict::Fail, worse(0.051, 0.042, 0.06)),
            regression("p99", Verdict::Pass, worse(-0.3, -0.31, -0.29)),
            regression("cost", Verdict::Pass, worse(0.0, 0.0, 0.0)),
            regression("lost_value", Verdict::Inconclusive, None),
        ];
        let against = Against {
            base: name.to_owned(),
            pairing: Pairing::Paired,
            replications: 40,
            regressions,
            missing: vec!["p90".to_owned()],
        };
        let check = SequentialCheck { level: 0.95, looks: vec![20, 40], most: 320, against: Some(against) };
        Study { check: Some(check), ..fixture::flash_sale() }
    }

    #[test]
    fn a_change_reads_as_worse_or_better() {
        let study = checked("p99 of checkout");
        let changes: Vec<String> = regressions(&study).iter().map(change).collect();
        assert_eq!(changes, ["5.1 % worse (4.2 to 6 %)", "30 % better (29 to 31 %)", "no change", "cannot be told"]);
        assert_eq!(looks(&study).unwrap(), "not all decided after 40 replications, at 95 % over all looks and numbers");
        assert_eq!(
            found(&study, &regressions(&study)[0]),
            "p99 of checkout is 840 ± 8 ms against 800 ± 8 ms: 5.1 % worse (4.2 to 6 %), allowed 2 %"
        );
    }

    #[test]
    fn every_format_shows_what_got_worse() {
        let study = checked("p99 of checkout");
        let terminal = terminal::summary(&study, 120, false);
        assert!(terminal.contains("FAIL  p99 of checkout  800 ms → 840 ms"), "{terminal}");
        assert!(markdown::summary(&study).contains("| ❌ **fail** | p99 of checkout | 800 ± 8 ms |"));
        assert!(
            github::annotations(&study).contains("::error file=flash-sale.yaml,line=61,title=regression%3A p99 of")
        );
        assert!(junit::xml(&study).unwrap().contains("p99 of checkout no worse than the base by 2 %"));
        assert!(crate::report::html::report::page(&study).unwrap().contains("Against the base"));
    }

    #[test]
    fn hostile_names_stay_words() {
        let study = checked("<b>\u{1b}|\n::error::x");
        for text in
            [markdown::summary(&study), crate::report::html::report::page(&study).unwrap(), junit::xml(&study).unwrap()]
        {
            assert!(!text.contains("<b>") && !text.contains('\u{1b}'), "{text}");
        }
        assert!(github::annotations(&study).lines().all(|line| line.starts_with("::")));
        assert!(!terminal::summary(&study, 80, false).contains('\u{1b}'));
    }
}
