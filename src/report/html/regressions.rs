//! What may not get worse than in the base.

use super::tables::{badge, section, table};
use super::text::{escape, name};
use crate::experiment::study::Study;
use crate::report::{number, regression};

/// The table of numbers against the base; nothing without a base.
pub fn regressions(study: &Study) -> String {
    let Some(basis) = regression::basis(study) else {
        return String::new();
    };
    let rows: Vec<String> = regression::regressions(study)
        .iter()
        .map(|number| {
            let show = |estimate| escape(&number::interval(estimate, &number.unit, &study.currency));
            format!(
                "<td class=\"words\">{}</td><th scope=\"row\">{}</th><td class=\"spare\">{}</td><td class=\"spare\">{}</td>\
                 <td>{}</td><td>{}</td>",
                badge(number.verdict),
                name(&number.name, 80),
                show(&number.base),
                show(&number.other),
                escape(&regression::change(number)),
                escape(&regression::allowed(number)),
            )
        })
        .collect();
    let missing = regression::missing(study).map_or_else(String::new, |text| format!(" Also {text}."));
    let hint = format!("{basis}. A number fails if all of its interval is worse than is allowed.{missing}");
    let heads = ["<verdict", "<number", "?base", "?here", "change", "allowed"];
    section("Against the base", &escape(&hint), &table(&heads, &rows))
}
