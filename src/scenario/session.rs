//! Sessions: users who go from state to state by chance.

use super::steps::{Step, Steps};
use crate::language::Map;
use crate::units::Share;

crate::record! {
    /// A state of a session (a customer behaviour model graph: Menascé and Almeida, "Capacity Planning for Web Services",
    /// 2001). A session begins in the first one.
    SessionState = "state of a session" {
        /// What happens in it; nothing if not given.
        steps: Option<Steps>;
        /// Which state follows, and how often; with what is missing to 100 % the session ends.
        next: Map<Share>;
    }
}

/// The states of a session, by name.
pub type Session = Map<SessionState>;

/// The greatest number of visits of a state in one session, on average: more would never end for practical purposes.
const MOST_VISITS: f64 = 1e6;

/// How often each state is visited in one session, on average: `v = e + v P`, solved by Gauss's elimination (the traffic
/// equations of Jackson 1957). None if sessions need not end.
pub fn visits(session: &Session) -> Option<Vec<f64>> {
    let names: Vec<&str> = session.names().collect();
    let count = names.len();
    // Row by row `v_j - sum of v_i p_ij = e_j`, with the right side as last column.
    let mut rows = vec![vec![0.0; count + 1]; count];
    for (from, (_, state)) in session.iter().enumerate() {
        rows[from][from] += 1.0;
        for (to, name) in names.iter().enumerate() {
            rows[to][from] -= state.next.get(name).map_or(0.0, |share| share.value());
        }
    }
    rows.first_mut()?[count] = 1.0;
    for column in 0..count {
        let pivot = (column..count).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < 1.0 / MOST_VISITS {
            return None;
        }
        let top = rows[column].clone();
        for row in rows.iter_mut().skip(column + 1) {
            let factor = row[column] / top[column];
            row.iter_mut().zip(&top).for_each(|(value, top)| *value -= factor * top);
        }
    }
    let mut visits = vec![0.0; count];
    for row in (0..count).rev() {
        let known: f64 = (row + 1..count).map(|column| rows[row][column] * visits[column]).sum();
        visits[row] = (rows[row][count] - known) / rows[row][row];
    }
    visits.iter().all(|&visits| (-1e-9..=MOST_VISITS).contains(&visits)).then_some(visits)
}

/// The steps of each state, with how often they are taken in a session on average.
pub fn parts(session: &Session) -> Vec<(f64, &[Step])> {
    let visits = visits(session).unwrap_or_default();
    let states = session.iter().zip(visits);
    states.map(|((_, state), visits)| (visits, state.steps.as_deref().unwrap_or_default())).collect()
}
