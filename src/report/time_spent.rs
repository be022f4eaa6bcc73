//! Where the time of a slow request went, in words.

use crate::experiment::study::{SpentOn, TimeSpent, Whose};
use crate::report::trace::words;
use crate::report::{number, view};

/// So many times as slow as a usual request must a slow one be that something is to blame.
const SLOWER: f64 = 1.05;

/// What either kind of requests spent time on: what slow ones spent most on first.
pub fn portions(spent: &TimeSpent) -> Vec<&SpentOn> {
    let slow = spent.slow.portions.iter();
    let others = spent.median.portions.iter().filter(|portion| spent.slow.on(portion) == 0.0);
    slow.chain(others).collect()
}

/// A portion as the head of a row.
pub fn label(portion: &SpentOn) -> String {
    let vain = if portion.in_vain { " in vain" } else { "" };
    format!("{}{vain}", words::head(portion.kind, &view::short(&portion.subject, 40)))
}

/// A time in seconds with a unit that suits it; a dash for none.
pub fn time(seconds: f64) -> String {
    if seconds > 0.0 { number::show(seconds, "s", "") } else { number::NOTHING.to_owned() }
}

/// What makes slow requests slow.
pub fn sentence(spent: &TimeSpent) -> String {
    let extra = spent.slow.latency - spent.median.latency;
    let more = |portion: &SpentOn| spent.slow.on(portion) - spent.median.on(portion);
    let most = portions(spent).into_iter().max_by(|a, b| more(a).total_cmp(&more(b)));
    match most {
        Some(most) if spent.slow.latency > SLOWER * spent.median.latency => format!(
            "{} is {} of what a slow request takes longer than a usual one",
            capital(&label(most)),
            words::percent((more(most) / extra).min(1.0)),
        ),
        Some(_) => "A slow request takes hardly longer than a usual one".to_owned(),
        None => "Requests take no time".to_owned(),
    }
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Whose requests were followed.
pub fn whose(spent: &TimeSpent) -> String {
    match &spent.whose {
        Whose::Objective(text) => format!("requests that the objective “{}” is about", view::short(text, 120)),
        Whose::Source(name) => format!("requests of {}", view::short(name, 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_grew_most_is_to_blame_and_not_what_is_largest() {
        let mut spent = fixture::flash_sale().time_spent.unwrap();
        let blamed = "Queue of payments is 64 % of what a slow request takes longer than a usual one";
        assert_eq!(sentence(&spent), blamed);
        let mut prolong = |seconds: f64| {
            for (of, place) in [(&mut spent.median, 0), (&mut spent.slow, 2)] {
                of.latency += seconds;
                of.portions[place].seconds += seconds;
            }
            sentence(&spent)
        };
        assert_eq!(prolong(10.0), blamed);
        assert_eq!(prolong(100.0), "A slow request takes hardly longer than a usual one");
    }

    #[test]
    fn what_only_usual_requests_do_is_told_as_well() {
        let mut spent = fixture::flash_sale().time_spent.unwrap();
        let only = SpentOn { subject: "elsewhere".to_owned(), ..spent.median.portions[0].clone() };
        spent.median.portions.push(only.clone());
        assert_eq!(portions(&spent).last(), Some(&&only));
    }
}
