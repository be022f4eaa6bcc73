//! What traffic a script asks for: its `stages`, `vus` and `duration`, or its `scenarios`
//! (<https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/>); and its `thresholds` as objectives.

use super::literal::{Literal, Place, Value, Wrong};
use super::scan::Script;
use super::summary::Ran;
use crate::import::gather::{Account, Curve, Gathered, Users};
use crate::import::path;
use crate::units::Duration;

/// How requests follow from what a script says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// Requests a second of each virtual user, if the user says it.
    pub per_user: Option<f64>,
    /// What a summary of the same test says.
    pub ran: Ran,
    /// Whether the summary is of other scenarios too, so that its rate is not that of one.
    pub shared: bool,
}

/// What a script is understood by, for messages.
const UNDERSTOOD: &str = "understood are `stages` (or `vus` and `duration`) and `scenarios` with the executors \
constant-arrival-rate, ramping-arrival-rate, constant-vus and ramping-vus, with literal numbers and texts or constants of the script";

/// A number and how it is told.
struct Stretch {
    /// How long, in seconds.
    lasts: f64,
    /// Users or rate at its end.
    target: f64,
}

/// Reads a script.
///
/// # Errors
/// What is not understood, with line and column.
pub fn read(text: &str, pace: Pace, gathered: &mut Gathered, account: &mut Account) -> Result<(), String> {
    (account.kind, account.units) = ("script of k6".to_owned(), "scenarios");
    let at = |(place, why): Wrong| format!("{}:{}: {why}; {UNDERSTOOD}", place.line, place.column);
    let script = Script::read(text.as_bytes()).map_err(at)?;
    let Some(options) = &script.options else {
        return Err(format!("there is no `export const options = {{ … }}`; {UNDERSTOOD}"));
    };
    let mut reading = Reading { script: &script, pace, gathered, file: path::printable(account.name.as_bytes()) };
    match options.get("scenarios") {
        Some(Literal { value: Value::Object(scenarios), .. }) => {
            reading.pace.shared |= scenarios.len() > 1;
            for (name, scenario) in scenarios {
                reading.scenario(&path::name(name.as_bytes()), scenario).map_err(at)?;
                account.lines += 1;
            }
        }
        Some(other) => return Err(at((other.place, "`scenarios` is no object".to_owned()))),
        None => {
            reading.plain(options).map_err(at)?;
            account.lines += 1;
        }
    }
    if let Some(thresholds) = options.get("thresholds") {
        reading.thresholds(thresholds);
    }
    account.taken = account.lines;
    if gathered.curves.is_empty() && gathered.users.is_empty() {
        return Err(format!("its options ask for no traffic; {UNDERSTOOD}"));
    }
    Ok(())
}

struct Reading<'a> {
    script: &'a Script,
    pace: Pace,
    gathered: &'a mut Gathered,
    file: String,
}

impl Reading<'_> {
    fn number(&self, literal: &Literal, what: &str) -> Result<f64, Wrong> {
        match self.script.resolve(literal) {
            Value::Number(number) if (0.0..=1e9).contains(number) => Ok(*number),
            _ => Err((literal.place, format!("`{what}` is no number from 0 to a billion"))),
        }
    }

    fn number_or(&self, of: &Literal, what: &str, default: f64) -> Result<f64, Wrong> {
        of.get(what).map_or(Ok(default), |literal| self.number(literal, what))
    }

    fn seconds(&self, literal: &Literal, what: &str) -> Result<f64, Wrong> {
        let time = match self.script.resolve(literal) {
            Value::Text(text) => text.parse::<Duration>().ok().map(Duration::seconds),
            // Plain numbers are milliseconds.
            Value::Number(number) => Some(number / 1e3),
            _ => None,
        };
        let time = time.filter(|time| (0.0..=366.0 * 86_400.0).contains(time));
        time.ok_or_else(|| (literal.place, format!("`{what}` is no time such as '5m' or '1m30s'")))
    }

    fn need<'b>(&self, of: &'b Literal, what: &str) -> Result<&'b Literal, Wrong> {
        of.get(what).ok_or_else(|| (of.place, format!("`{what}` is missing")))
    }

    fn stages(&self, list: &Literal) -> Result<Vec<Stretch>, Wrong> {
        let Value::List(stages) = &list.value else { return Err((list.place, "`stages` is no list".to_owned())) };
        let stage = |stage: &Literal| {
            let lasts = self.seconds(self.need(stage, "duration")?, "duration")?;
            Ok(Stretch { lasts, target: self.number(self.need(stage, "target")?, "target")? })
        };
        if stages.is_empty() || stages.len() > 1000 {
            return Err((list.place, "`stages` has from 1 to 1000 stages".to_owned()));
        }
        stages.iter().map(stage).collect()
    }

    /// Options without scenarios.
    fn plain(&mut self, options: &Literal) -> Result<(), Wrong> {
        match options.get("stages") {
            Some(stages) => {
                // k6 begins with as many users as `vus` says, one if it says nothing.
                let start = self.number_or(options, "vus", 1.0)?;
                self.ramping_users("users", start, 0.0, stages)
            }
            None if options.get("vus").or(options.get("duration")).is_some() => self.constant_users("users", options),
            None => Err((options.place, "neither `stages` nor `vus`, `duration` nor `scenarios`".to_owned())),
        }
    }

    fn scenario(&mut self, name: &str, of: &Literal) -> Result<(), Wrong> {
        let executor = self.need(of, "executor")?;
        let start = of.get("startTime").map_or(Ok(0.0), |time| self.seconds(time, "startTime"))?;
        let unit = of.get("timeUnit").map_or(Ok(1.0), |time| self.seconds(time, "timeUnit"))?;
        if unit <= 0.0 {
            return Err((of.place, "`timeUnit` is no time".to_owned()));
        }
        let Value::Text(word) = self.script.resolve(executor) else {
            return Err((executor.place, "`executor` is no text".to_owned()));
        };
        match word.as_str() {
            "constant-arrival-rate" => {
                let rate = self.number(self.need(of, "rate")?, "rate")? / unit;
                let lasts = self.seconds(self.need(of, "duration")?, "duration")?;
                let only = [Stretch { lasts, target: rate }];
                self.arrivals(name, rate, start, &only, 1.0, of.place)
            }
            "ramping-arrival-rate" => {
                let first = self.number_or(of, "startRate", 0.0)?;
                let stages = self.stages(self.need(of, "stages")?)?;
                self.arrivals(name, first, start, &stages, 1.0 / unit, of.place)
            }
            "ramping-vus" => {
                let first = self.number_or(of, "startVUs", 1.0)?;
                self.ramping_users(name, first, start, self.need(of, "stages")?)
            }
            "constant-vus" if start > 0.0 => {
                let stretch = Stretch {
                    lasts: self.seconds(self.need(of, "duration")?, "duration")?,
                    target: self.number_or(of, "vus", 1.0)?,
                };
                self.users(name, stretch.target, start, &[stretch], of.place)
            }
            "constant-vus" => self.constant_users(name, of),
            other => {
                Err((executor.place, format!("the executor `{}` is not understood", path::printable(other.as_bytes()))))
            }
        }
    }

    /// Iterations at a rate, whoever waits.
    fn arrivals(
        &mut self,
        name: &str,
        first: f64,
        start: f64,
        stages: &[Stretch],
        scale: f64,
        place: Place,
    ) -> Result<(), Wrong> {
        let (calls, why) = self.calls();
        let source = format!("{}, line {}; {calls} requests an iteration ({why})", self.file, place.line);
        self.curve(name, first, start, stages, scale * calls, source);
        Ok(())
    }

    /// Requests an iteration, and who says so.
    fn calls(&self) -> (f64, &'static str) {
        match (self.pace.ran.per_iteration, self.script.calls) {
            (Some(calls), _) => (calls, "http_reqs over iterations of the summary"),
            (None, 0) => (1.0, "no call of `http` was found"),
            (None, calls) => (calls as f64, "calls of `http` in the script, each counted once"),
        }
    }

    fn ramping_users(&mut self, name: &str, first: f64, start: f64, stages: &Literal) -> Result<(), Wrong> {
        let read = self.stages(stages)?;
        self.users(name, first, start, &read, stages.place)
    }

    /// Users whose number changes, as a rate: of each user so many requests a second.
    fn users(&mut self, name: &str, first: f64, start: f64, stages: &[Stretch], place: Place) -> Result<(), Wrong> {
        let lasts: f64 = stages.iter().map(|stage| stage.lasts).sum();
        let mut at = first;
        let area: f64 = stages
            .iter()
            .map(|stage| stage.lasts * (std::mem::replace(&mut at, stage.target) + stage.target) / 2.0)
            .sum();
        let mean = area / lasts.max(1e-9);
        let (calls, _) = self.calls();
        let (each, why) = match (self.pace.per_user, self.pace.ran.rate) {
            (Some(each), _) => (each, "as --per-user says".to_owned()),
            (None, Some(_)) if self.pace.shared => {
                let why = "the summary tells one rate for all scenarios, and nothing says how much of it these users \
                    send: say how often each sends a request, --per-user 0.5/s";
                return Err((place, why.to_owned()));
            }
            (None, Some(rate)) if mean > 0.0 => {
                (rate / mean, format!("{rate:.4}/s of the summary over {mean:.4} users on average"))
            }
            _ if self.script.sleeps > 0.0 => (
                calls / self.script.sleeps,
                format!("{calls} requests in {} s of sleep, the time of the requests left out", self.script.sleeps),
            ),
            _ => {
                let why = "users are told, and nothing says how often each sends a request: import the summary of a test \
                    beside the script, or say --per-user 0.5/s";
                return Err((place, why.to_owned()));
            }
        };
        let source = format!("{}, line {}; each user {each:.4}/s ({why})", self.file, place.line);
        self.curve(name, first, start, stages, each, source);
        Ok(())
    }

    fn curve(&mut self, name: &str, first: f64, start: f64, stages: &[Stretch], scale: f64, source: String) {
        let mut points = Vec::new();
        if start > 0.0 {
            points.extend([(0.0, 0.0), (start, 0.0)]);
        }
        points.push((start, first * scale));
        let mut at = start;
        for stage in stages {
            at += stage.lasts;
            points.push((at, stage.target * scale));
        }
        self.gathered.curves.push(Curve { name: name.to_owned(), points, lasts: at, source });
    }

    fn constant_users(&mut self, name: &str, of: &Literal) -> Result<(), Wrong> {
        let count = self.number_or(of, "vus", 1.0)? as u64;
        if !(1..=10_000_000).contains(&count) {
            return Err((of.place, "`vus` is no number of users".to_owned()));
        }
        let lasts = self.seconds(self.need(of, "duration")?, "duration")?;
        let (calls, _) = self.calls();
        let think = self.script.sleeps / calls;
        let source = format!(
            "{}, line {}; {} s of sleep over {calls} requests an iteration",
            self.file, of.place.line, self.script.sleeps
        );
        self.gathered.users.push(Users { name: name.to_owned(), count, think, lasts, source });
        Ok(())
    }

    /// Thresholds on times and failures as objectives; others are left out.
    fn thresholds(&mut self, of: &Literal) {
        for (metric, place) in [("http_req_duration", 0), ("http_req_failed", 1)] {
            let Some(Literal { value: Value::List(list), .. }) = of.get(metric) else { continue };
            for item in list {
                let text = match self.script.resolve(item) {
                    Value::Text(text) => Some(text),
                    _ => item.get("threshold").and_then(|inner| match self.script.resolve(inner) {
                        Value::Text(text) => Some(text),
                        _ => None,
                    }),
                };
                let objective = text.and_then(|text| objective(text, place == 1));
                let source = format!("{}, line {}", self.file, item.place.line);
                self.gathered.objectives.extend(objective.map(|objective| (objective, source)));
            }
        }
    }
}

/// k6's words for times that a scenario can have objectives on.
const MEASURES: [(&str, &str); 6] =
    [("avg", "mean"), ("med", "p50"), ("p(90)", "p90"), ("p(95)", "p95"), ("p(99)", "p99"), ("p(99.9)", "p999")];

/// `p(95)<500` as `p95 < 500ms`, `rate<0.01` as `error_rate < 1%`.
fn objective(threshold: &str, failures: bool) -> Option<String> {
    let (left, right) = threshold.split_once('<')?;
    let (equal, right) = right.strip_prefix('=').map_or(("", right), |rest| ("=", rest));
    let limit: f64 = right.trim().parse().ok().filter(|limit: &f64| *limit > 0.0 && *limit < 1e9)?;
    if failures {
        return (left.trim() == "rate" && limit < 1.0)
            .then(|| format!("error_rate <{equal} {}%", (limit * 1e8).round() / 1e6));
    }
    let left: String = left.split_whitespace().collect();
    let (_, measure) = MEASURES.iter().find(|(word, _)| *word == left)?;
    Some(format!("{measure} <{equal} {limit}ms"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str, pace: Pace) -> Result<Gathered, String> {
        let (mut gathered, mut account) = (Gathered::default(), Account::default());
        read(text, pace, &mut gathered, &mut account).map(|()| gathered)
    }

    #[test]
    fn stages_of_arrivals_become_a_curve() {
        let gathered = taken(
            "export const options = { scenarios: { sale: { executor: 'ramping-arrival-rate', startRate: 60, timeUnit: '1m',\n\
            stages: [ { duration: '5m', target: 600 }, { duration: '1m30s', target: 0 } ] },\n\
            base: { executor: 'constant-arrival-rate', rate: 10, duration: '10m', startTime: '1m' } },\n\
            thresholds: { http_req_duration: ['p(95)<500', 'p(99.9)<2000', 'max<1'], http_req_failed: ['rate<0.01'] } };\n\
            export default function () { http.get('x'); http.get('y'); }",
            Pace::default(),
        )
        .expect("traffic");
        assert_eq!(gathered.curves[0].points, [(0.0, 2.0), (300.0, 20.0), (390.0, 0.0)]);
        assert_eq!(gathered.curves[1].points, [(0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (660.0, 20.0)]);
        let objectives: Vec<&str> = gathered.objectives.iter().map(|(objective, _)| objective.as_str()).collect();
        assert_eq!(objectives, ["p95 < 500ms", "p999 < 2000ms", "error_rate < 1%"]);
    }

    #[test]
    fn stages_of_users_need_to_know_how_often_each_sends() {
        let script = "export const options = { vus: 0, stages: [ { duration: '1m', target: 60 }, { duration: '1m', target: 60 } ] };";
        assert!(
            taken(script, Pace::default()).is_err_and(|why| why.starts_with("1:42: ") && why.contains("--per-user"))
        );
        let each = Pace { per_user: Some(0.5), ..Pace::default() };
        assert_eq!(taken(script, each).expect("traffic").curves[0].points[1], (60.0, 30.0));
        // 45 users on average.
        let ran = Pace { ran: Ran { rate: Some(90.0), per_iteration: None }, ..Pace::default() };
        assert_eq!(taken(script, ran).expect("traffic").curves[0].points[1], (60.0, 120.0));
        let sleeping = format!("{script} export default () => {{ http.get(u); sleep(4); }}");
        assert_eq!(taken(&sleeping, Pace::default()).expect("traffic").curves[0].points[1], (60.0, 15.0));
    }

    #[test]
    fn the_rate_of_a_summary_is_not_given_to_every_scenario() {
        let one = "executor: 'ramping-vus', stages: [ { duration: '1m', target: 60 } ]";
        let script = format!("const options = {{ scenarios: {{ a: {{ {one} }}, b: {{ {one} }} }} }}");
        let ran = Ran { rate: Some(90.0), per_iteration: None };
        let why = taken(&script, Pace { ran, ..Pace::default() }).expect_err("a rate of two scenarios");
        assert!(why.contains("one rate for all scenarios") && why.contains("--per-user"), "{why}");
        assert!(taken(&script, Pace { ran, per_user: Some(0.5), ..Pace::default() }).is_ok());
        let alone = format!("const options = {{ scenarios: {{ a: {{ {one} }} }} }}");
        assert!(taken(&alone, Pace { ran, ..Pace::default() }).is_ok());
        assert!(taken(&alone, Pace { ran, shared: true, ..Pace::default() }).is_err());
    }

    #[test]
    fn constant_users_stay_users() {
        let script =
            "export let options = { vus: 10, duration: '30s' };\nexport default () => { http.get(u); sleep(2); }";
        let gathered = taken(script, Pace::default()).expect("traffic");
        let users = &gathered.users[0];
        assert_eq!((users.count, users.think, users.lasts), (10, 2.0, 30.0));
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_place() {
        for (script, told) in [
            ("export default 1", "there is no `export const options"),
            ("const options = { stages: [ { duration: '5m', target: N } ] }", "1:55: `target` is no number"),
            (
                "const options = { scenarios: {\n a: { executor: 'shared-iterations' } } }",
                "2:17: the executor `shared-iterations`",
            ),
            ("const options = { stages: 5 }", "1:27: `stages` is no list"),
            ("const options = { stages: [", "1:28: the text ends within […]"),
        ] {
            let why = taken(script, Pace::default()).expect_err("not understood");
            assert!(why.starts_with(told) && why.contains("understood are"), "{why}");
        }
    }
}
