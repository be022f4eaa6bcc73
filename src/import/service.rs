//! What the service does: its endpoints, how often each is asked for, and how long each takes.

use super::endpoints::Seen;
use super::fit::cells::Cells;
use super::fit::family::{Family, Member};
use super::fit::{AS_GOOD, Candidate, Fit, fit};
use super::gather::Gathered;
use super::path::{name, printable, unique};
use super::quantity::{count, percent, significant, time};
use std::fmt::Write as _;

/// An endpoint as a scenario takes it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its name.
    pub name: String,
    /// Its share of the requests.
    pub share: f64,
    /// How long it works, in the language of scenarios; several lines where the data themselves are taken.
    pub work: String,
    /// The mean of that, in seconds, if it is known.
    pub mean: Option<f64>,
    /// The share of its requests that fail.
    pub fails: f64,
    /// Where all of this comes from.
    pub comments: Vec<String>,
}

/// The endpoints, and what is to be said of them together.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The endpoints, those with the most requests first.
    pub endpoints: Vec<Endpoint>,
    /// Where all of this comes from.
    pub comments: Vec<String>,
}

/// A list of values breaks after so many.
const VALUES_A_LINE: usize = 4;

/// Makes endpoints of what was gathered; `work` stands in for times that nobody tells. None if it is needed and missing.
pub fn service(gathered: &Gathered, most: usize, work: Option<&str>) -> Option<Service> {
    let all = gathered.endpoints.all();
    let mut service = Service::default();
    if all.count == 0 {
        by_classes(gathered, most, work, &mut service)?;
    } else {
        by_requests(gathered, &all, most, work, &mut service)?;
    }
    unique(service.endpoints.iter_mut().map(|endpoint| &mut endpoint.name));
    Some(service)
}

/// Endpoints of single requests.
fn by_requests(gathered: &Gathered, all: &Seen, most: usize, work: Option<&str>, service: &mut Service) -> Option<()> {
    let (top, rest, kinds) = gathered.endpoints.ranked(most);
    if let Some((displaced, places)) = gathered.endpoints.overflow() {
        service.comments.push(format!(
            "More than {places} endpoints: the most frequent are followed, {} times one gave its place to another (space-saving).",
            count(displaced)
        ));
    }
    let fallback = fallback(gathered, all, work);
    let rest = (rest.count > 0).then_some((&b"other"[..], &rest));
    for (key, seen) in top.into_iter().chain(rest) {
        let is_rest = rest.is_some_and(|(_, rest)| std::ptr::eq(rest, seen));
        let what = match (is_rest, key) {
            (true, _) => format!("all other endpoints ({kinds} of them are known)"),
            (false, b"") => "all requests".to_owned(),
            (false, key) => printable(key),
        };
        let share = seen.count as f64 / all.count as f64;
        let mut comments = vec![format!("{what}: {} requests, {}.", count(seen.count), percent(share))];
        let mut fails = 0.0;
        if seen.failed + seen.abandoned > 0 {
            fails = seen.failed as f64 / seen.count as f64;
            comments.push(format!(
                "{} ended with a status of 500 or more, {} were given up by their clients (499): their times are left out.",
                count(seen.failed),
                count(seen.abandoned)
            ));
        }
        let (work, mean) = match Cells::of(&seen.times, seen.grain) {
            Some(cells) => {
                let (work, said) = measured(cells, seen.times.mean());
                comments.push(format!(
                    "{} times, written in steps of {}.",
                    count(seen.times.count()),
                    time(seen.grain as f64 / 1e9)
                ));
                comments.extend(said);
                (work, seen.times.mean())
            }
            None => {
                let (work, mean, why) = fallback.clone()?;
                comments.push(why);
                (work, mean)
            }
        };
        let name = if key.is_empty() { "all".to_owned() } else { name(key) };
        service.endpoints.push(Endpoint { name, share, work, mean, fails, comments });
    }
    Some(())
}

/// What endpoints do of which nobody tells how long they take.
fn fallback(gathered: &Gathered, all: &Seen, work: Option<&str>) -> Option<(String, Option<f64>, String)> {
    if let Some(work) = work {
        return Some((work.to_owned(), None, "Not told: as --work says.".to_owned()));
    }
    if let Some(cells) = Cells::of(&all.times, all.grain) {
        let (work, _) = measured(cells, all.times.mean());
        return Some((work, all.times.mean(), "Not told: as all other requests together.".to_owned()));
    }
    let classes = gathered.classes.first()?;
    let (work, said) = measured(classes.cells.clone(), None);
    Some((work, Some(classes.cells.mean()), format!("Not told: by {}. {}", classes.source, said.join(" "))))
}

/// Endpoints of classes, or a single one of which nothing is known.
fn by_classes(gathered: &Gathered, most: usize, work: Option<&str>, service: &mut Service) -> Option<()> {
    let (fails, why) = gathered.failed.clone().unwrap_or_default();
    let failing = (fails > 0.0).then(|| format!("{} failed: {why}.", percent(fails)));
    if gathered.classes.is_empty() {
        let comments = std::iter::once("Not told: as --work says.".to_owned()).chain(failing).collect();
        let work = work?.to_owned();
        service.endpoints.push(Endpoint { name: "all".to_owned(), share: 1.0, work, mean: None, fails, comments });
        return Some(());
    }
    let mut order: Vec<_> = gathered.classes.iter().collect();
    order.sort_by(|a, b| b.cells.total().total_cmp(&a.cells.total()).then_with(|| a.key.cmp(&b.key)));
    let left = order.split_off(most.max(1).min(order.len()));
    let (taken, left_out) = (sum(&order), sum(&left));
    if left_out > 0.0 {
        service.comments.push(format!(
            "{} more endpoints with {} of the requests are left out; the others stand for them.",
            left.len(),
            percent(left_out / (taken + left_out))
        ));
    }
    for classes in order {
        let share = classes.cells.total() / taken;
        let what = if classes.key.is_empty() { "all requests".to_owned() } else { printable(classes.key.as_bytes()) };
        let mut comments = vec![format!("{what}, {}: {}.", percent(share), classes.source)];
        comments.extend(failing.clone());
        let (work, said) = measured(classes.cells.clone(), None);
        comments.extend(said);
        let name = if classes.key.is_empty() { "all".to_owned() } else { name(classes.key.as_bytes()) };
        service.endpoints.push(Endpoint { name, share, work, mean: Some(classes.cells.mean()), fails, comments });
    }
    Some(())
}

fn sum(classes: &[&super::gather::Classes]) -> f64 {
    classes.iter().map(|classes| classes.cells.total()).sum()
}

/// The distribution of times, and how it was found. `mean` is that of the data where it is known exactly.
fn measured(cells: Cells, mean: Option<f64>) -> (String, Vec<String>) {
    let quantile = |q: f64| cells.quantile(q).map_or("beyond the last bucket".to_owned(), time);
    let mut comments = vec![format!(
        "mean {}{}, cv {}, p50 {}, p95 {}, p99 {}",
        time(mean.unwrap_or(cells.mean())),
        if mean.is_some() { "" } else { " (by the middles of classes)" },
        significant(cells.cv(), 3),
        quantile(0.5),
        quantile(0.95),
        quantile(0.99)
    )];
    let found = fit(cells, mean);
    if found.candidates.is_empty() {
        comments.push("Too few times or classes to fit anything to.".to_owned());
    }
    for (place, candidate) in found.candidates.iter().enumerate() {
        comments.push(line(candidate, found.taken.map(|taken| (place == taken, &found.candidates[taken]))));
    }
    match found.taken {
        Some(place) => (written(&found.candidates[place].member), comments),
        None => {
            comments.push("The data themselves: the middle of each class, and how often it was seen.".to_owned());
            if found.cells.edges().last().is_some_and(|last| last.is_infinite()) {
                comments.push("What is above the last bucket stands at its edge.".to_owned());
            }
            (empirical(&found), comments)
        }
    }
}

/// A candidate in a line; whether it is the one that is taken, and which that is.
fn line(candidate: &Candidate, taken: Option<(bool, &Candidate)>) -> String {
    let verdict = match (&candidate.rejected, taken) {
        (Some(why), _) => format!("rejected: {why}"),
        (None, Some((true, _))) => "taken".to_owned(),
        (None, Some((false, best))) if candidate.aic <= best.aic + AS_GOOD => {
            "rejected: as good, and less simple".to_owned()
        }
        (None, _) => "rejected: near enough, but AIC is greater".to_owned(),
    };
    format!(
        "{} D {}, A2/n {}, p {}, AIC {}: {verdict}",
        written(&candidate.member),
        significant(candidate.distance.ks, 3),
        significant(candidate.distance.ad, 3),
        significant(candidate.chance, 2),
        significant(candidate.aic.round(), 9),
    )
}

/// A member of a family in the language of scenarios.
fn written(member: &Member) -> String {
    let Member { family, size, shape } = *member;
    let (size, word) = (time(size), family.word());
    let shape = |digits| significant(shape, digits);
    match family {
        Family::Exponential => format!("{{ {word}: {size} }}"),
        Family::Erlang => format!("{{ {word}: {{ mean: {size}, phases: {} }} }}", shape(9)),
        Family::Gamma => format!("{{ {word}: {{ mean: {size}, shape: {} }} }}", shape(5)),
        Family::Lognormal => format!("{{ {word}: {{ median: {size}, p99: {} }} }}", time(member.quantile(0.99))),
        Family::Weibull => format!("{{ {word}: {{ scale: {size}, shape: {} }} }}", shape(5)),
        Family::Normal => format!("{{ {word}: {{ mean: {size}, sd: {} }} }}", time(member.size * member.shape)),
        Family::Pareto => format!("{{ {word}: {{ minimum: {size}, alpha: {} }} }}", shape(5)),
        Family::Hyperexponential => format!("{{ {word}: {{ mean: {size}, cv: {} }} }}", shape(5)),
    }
}

/// The data in the language of scenarios; lines after the first are to be indented alike.
fn empirical(fit: &Fit) -> String {
    let mut text = "{ empirical: { values: [".to_owned();
    let seen: Vec<_> = fit.cells.iter().filter(|(_, _, seen)| *seen > 0.0).collect();
    for (place, (low, high, seen)) in seen.iter().enumerate() {
        text.push_str(if place % VALUES_A_LINE == 0 { "\n  " } else { " " });
        let _ = write!(text, "{{ value: {}, count: {} }},", time(Cells::centre(*low, *high)), significant(*seen, 6));
    }
    text.push_str("\n] } }");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::gather::Record;
    use crate::import::took::Took;

    #[test]
    fn endpoints_of_one_name_are_told_apart() {
        let mut gathered = Gathered::default();
        for key in [&b"GET /a-b"[..], b"GET /a/b", b"GET /a.b"] {
            let took = Some(Took { nanos: 1_000_000, grain: 1_000_000 });
            gathered.record(Record { at: None, key, status: 200, took }).expect("a record");
        }
        let service = service(&gathered, 10, None).expect("a service");
        let names: Vec<&str> = service.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
        assert_eq!(names, ["get-a-b", "get-a-b-2", "get-a-b-3"]);
    }

    #[test]
    fn times_that_nobody_tells_must_be_said() {
        let mut gathered = Gathered::default();
        gathered.record(Record { at: None, key: b"/", status: 200, took: None }).expect("a record");
        assert!(service(&gathered, 10, None).is_none());
        let told = service(&gathered, 10, Some("{ exponential: 5ms }")).expect("a service");
        assert_eq!(told.endpoints[0].work, "{ exponential: 5ms }");
    }
}
