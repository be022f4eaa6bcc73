//! The bill as people read it: its lines, what they come to, and beside it what was lost for want of capacity.

use super::{number, view};
use crate::experiment::study::{BillLine, Estimate, Study};

/// A row of the bill.
pub struct Row {
    /// Who it is for.
    pub of: String,
    /// What it is for.
    pub item: String,
    /// How much of it, with its unit.
    pub quantity: String,
    /// What it came to over the measured time.
    pub amount: Estimate,
    /// What a month comes to that goes on like this; nothing of what is lost to events of the script, which do not come
    /// back with every run.
    pub month: Estimate,
}

/// The lines of the bill, their sum, and what was lost. None where nothing costs anything.
pub fn rows(study: &Study) -> Vec<Row> {
    if study.bill.is_empty() {
        return Vec::new();
    }
    let mut rows: Vec<Row> = study.bill.iter().map(line).collect();
    rows.push(Row {
        of: "all".to_owned(),
        item: "total".to_owned(),
        quantity: String::new(),
        amount: study.cost,
        month: study.cost_per_month,
    });
    rows.extend(lost_value(study).into_iter().map(|(item, amount)| Row {
        of: "lost value".to_owned(),
        item,
        quantity: String::new(),
        amount,
        month: if study.scripted { Estimate::default() } else { study.of_month(amount) },
    }));
    rows
}

/// Whether the bill says more than what the machines on demand cost.
pub fn tells_more(study: &Study) -> bool {
    study.bill.iter().any(|line| line.item != "on_demand")
}

/// What was lost, the other side of the trade: by what it was lost.
fn lost_value(study: &Study) -> Vec<(String, Estimate)> {
    let requests = [("failed requests".to_owned(), study.whole.lost_value)];
    let writes = |name: &String, value: Estimate| (format!("lost writes of {name}"), value);
    let followed = study.databases.iter().map(|database| writes(&database.name, database.lost_value));
    let equal = study.quorums.iter().map(|quorum| writes(&quorum.name, quorum.lost_value));
    let lost = requests.into_iter().chain(followed).chain(equal);
    lost.filter(|(_, amount)| amount.value.is_some_and(|value| value > 0.0)).collect()
}

fn line(line: &BillLine) -> Row {
    let quantity = number::show(line.quantity, "", "");
    Row {
        of: line.of.clone(),
        item: view::in_words(line.item),
        quantity: format!("{quantity} {}", line.unit).trim_end().to_owned(),
        amount: line.amount,
        month: line.month,
    }
}
