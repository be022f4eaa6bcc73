//! A value that is not known: `{ between: [5ms, 9ms] }` in place of a value.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Kind, Node, Span};
use super::places::places;
use crate::units::quantity::Quantity;

/// The key behind which the two ends stand.
pub const KEY: &str = "between";

/// A place of a scenario whose value is not known. It lies somewhere between two values, all of them equally likely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// The path of the value, as `--set` takes it: `services.web.work`.
    pub path: String,
    /// The low end as it is written.
    pub low: String,
    /// The high end as it is written.
    pub high: String,
    /// Where the ends stand.
    pub span: Span,
}

impl Between {
    /// The value half-way between the ends, in the unit of the low one. Of whole numbers the lower of the middle two.
    pub fn middle(&self) -> String {
        middle(&self.low, &self.high)
    }
}

/// The most values of a scenario that are not known: more than can be told apart by any number of draws.
const MOST: usize = 200;

/// All values of a tree that are not known, in order. What is wrong with others is told.
pub fn betweens(root: &Node, diagnostics: &mut Diagnostics) -> Vec<Between> {
    let places = places(root, |node| meant(node).cloned());
    if let Some((_, first)) = places.first().filter(|_| places.len() > MOST) {
        let message = format!("{} values are not known; at most {MOST} are taken", places.len());
        diagnostics.push(Diagnostic::error("E002", first.span, message));
        return Vec::new();
    }
    let mut found = Vec::new();
    for (path, ends) in places {
        match read(&ends) {
            Ok([low, high]) => found.push(Between { path, low, high, span: ends.span }),
            Err(wrong) => diagnostics.push(*wrong),
        }
    }
    found
}

/// Puts the middle in the place of each value below the root of a tree that is not known.
pub fn take_middles(root: &mut Node) {
    match &mut root.kind {
        Kind::Map(entries) => entries.iter_mut().for_each(|(_, value)| take_middle(value)),
        Kind::List(items) => items.iter_mut().for_each(take_middle),
        Kind::Null | Kind::Scalar(_) => {}
    }
}

fn take_middle(node: &mut Node) {
    match meant(node).map(|ends| (ends.span, read(ends))) {
        Some((span, Ok([low, high]))) => *node = Node { span, kind: Kind::Scalar(middle(&low, &high)) },
        _ => take_middles(node),
    }
}

/// The number half-way between two, written like the low one. Of whole numbers the lower of the middle two.
fn middle(low: &str, high: &str) -> String {
    let (Some(from), Some(to)) = (Quantity::read(low), Quantity::read(high)) else {
        return low.to_owned();
    };
    let upper = to.number_in(&from.form).unwrap_or(from.number);
    from.form.middle(from.number, upper, Quantity::is_whole(low) && Quantity::is_whole(high))
}

/// What stands behind the key, if a node is meant for a value that is not known: the key is alone, and there is a number
/// behind it. A link between two zones is none.
fn meant(node: &Node) -> Option<&Node> {
    let Kind::Map(entries) = &node.kind else { return None };
    let [(key, value)] = entries.as_slice() else { return None };
    let number = |node: &Node| matches!(&node.kind, Kind::Scalar(text) if Quantity::read(text).is_some());
    let numbers = match &value.kind {
        Kind::List(items) => items.iter().any(number),
        _ => number(value),
    };
    (key.text == KEY && numbers).then_some(value)
}

const FORM: &str = "write the smaller end first, both with the same kind of unit and sign: { between: [5ms, 9ms] }";

/// The two ends.
fn read(ends: &Node) -> Result<[String; 2], Box<Diagnostic>> {
    let wrong = |span: Span, message: String| Box::new(Diagnostic::error("E022", span, message).help(FORM));
    let items = match &ends.kind {
        Kind::List(items) => items.as_slice(),
        _ => &[],
    };
    let [low, high] = items else {
        return Err(wrong(ends.span, "a value that is not known lies between two others".to_owned()));
    };
    let quantity = |node: &Node| match &node.kind {
        Kind::Scalar(text) => Quantity::read(text).map(|quantity| (text.clone(), quantity)),
        _ => None,
    };
    let number =
        |node: &Node| quantity(node).ok_or_else(|| wrong(node.span, format!("{} is no number", node.describe())));
    let ((low, from), (high, to)) = (number(low)?, number(high)?);
    match to.number_in(&from.form) {
        None => Err(wrong(ends.span, format!("`{low}` and `{high}` are not of one kind"))),
        Some(to) if to <= from.number => Err(wrong(ends.span, format!("`{high}` is not more than `{low}`"))),
        Some(_) => Ok([low, high]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    fn found(text: &str) -> (Vec<Between>, usize) {
        let mut diagnostics = Diagnostics::default();
        let tree = read(0, text, &mut diagnostics).expect("YAML");
        let found = betweens(&tree, &mut diagnostics);
        (found, diagnostics.len())
    }

    fn middles(text: &str) -> Vec<String> {
        found(text).0.iter().map(|between| format!("{}={}", between.path, between.middle())).collect()
    }

    #[test]
    fn the_middle_is_written_like_the_low_end() {
        assert_eq!(middles("{ a: { b: { between: [5ms, 9ms] } } }"), ["a.b=7ms"]);
        assert_eq!(middles("{ a: [1, { between: [500ms, 1s] }] }"), ["a[1]=750ms"]);
        assert_eq!(middles("{ a: { between: [2, 5] }, b: { between: [+50%, +100%] } }"), ["a=3", "b=+75%"]);
        assert_eq!(middles("{ a: { between: [0.5, 1] } }"), ["a=0.75"]);
        assert_eq!(middles("{ a: { between: [1, 2] }, b: { between: [1.0, 2.0] } }"), ["a=1", "b=1.5"]);
    }

    #[test]
    fn a_link_between_two_zones_is_known() {
        assert_eq!(found("{ links: [{ between: [a, b] }, { between: [a, b], latency: 5ms }] }"), (Vec::new(), 0));
        assert_eq!(found("{ between: [1, 2] }"), (Vec::new(), 0));
        assert_eq!(found("{ services: { between: { replicas: 2 } } }"), (Vec::new(), 0));
    }

    #[test]
    fn what_is_no_range_is_told() {
        for text in
            ["[5ms]", "[5ms, 7ms, 9ms]", "5ms..9ms", "[9ms, 5ms]", "[5ms, 5ms]", "[5ms, 9]", "[5ms, fast]", "[1, [2]]"]
        {
            assert_eq!(found(&format!("{{ a: {{ between: {text} }} }}")), (Vec::new(), 1), "{text}");
        }
    }

    #[test]
    fn middles_stand_where_ranges_stood() {
        let text = "{ a: { b: { between: [5ms, 9ms] } }, c: [{ between: [1, 3] }] }";
        let mut diagnostics = Diagnostics::default();
        let mut tree = read(0, text, &mut diagnostics).expect("YAML");
        take_middles(&mut tree);
        assert_eq!((tree.on_one_line().as_str(), diagnostics.len()), ("{ a: { b: 7ms }, c: [ 2 ] }", 0));
    }
}
