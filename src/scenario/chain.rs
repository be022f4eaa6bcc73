//! Chains of states that follow each other by chance: how often each is visited. `transitions[i][j]` is how often state
//! `j` follows state `i`.

/// The greatest number of visits of a state until a chain ends, on average: more would never end for practical purposes.
const MOST_VISITS: f64 = 1e6;

/// States that are left less often than this are taken for states that are never left.
const SELDOM: f64 = 1e-13;

/// How often each state is visited on average, from the first state until the chain ends with what is missing in
/// `transitions` to 1: `v = e + v P` (the traffic equations of Jackson 1957). None if it need not end.
pub fn visits(transitions: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut rows = balances(transitions);
    *rows.first_mut()?.last_mut()? = 1.0;
    let visits = solve(rows, 1.0 / MOST_VISITS)?;
    visits.iter().all(|&visits| (-1e-9..=MOST_VISITS).contains(&visits)).then_some(visits)
}

/// The share of each state among all visits in the long run of a chain that never ends: `v = v P`, and the sum is 1.
/// None if there are states that never lead to each other nor to a third, so that it depends on the first one.
pub fn shares(transitions: &[Vec<f64>]) -> Option<Vec<f64>> {
    let whole = |row: &Vec<f64>| -> Vec<f64> {
        let total: f64 = row.iter().sum();
        row.iter().map(|share| share / total).collect()
    };
    let mut rows = balances(&transitions.iter().map(whole).collect::<Vec<_>>());
    // Each balance follows from all others.
    rows.last_mut()?.fill(1.0);
    let shares = solve(rows, SELDOM)?;
    Some(shares.into_iter().map(|share| share.max(0.0)).collect())
}

/// Row by row `v_j - sum of v_i p_ij = 0`, with the right side as last column.
fn balances(transitions: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let count = transitions.len();
    let mut rows = vec![vec![0.0; count + 1]; count];
    for (from, next) in transitions.iter().enumerate() {
        rows[from][from] += 1.0;
        next.iter().enumerate().for_each(|(to, share)| rows[to][from] -= share);
    }
    rows
}

/// Solves linear equations by Gauss's elimination. None if a pivot is less than `least`.
fn solve(mut rows: Vec<Vec<f64>>, least: f64) -> Option<Vec<f64>> {
    let count = rows.len();
    for column in 0..count {
        let pivot = (column..count).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < least {
            return None;
        }
        let top = rows[column].clone();
        for row in rows.iter_mut().skip(column + 1) {
            let factor = row[column] / top[column];
            row.iter_mut().zip(&top).for_each(|(value, top)| *value -= factor * top);
        }
    }
    let mut solution = vec![0.0; count];
    for row in (0..count).rev() {
        let known: f64 = (row + 1..count).map(|column| rows[row][column] * solution[column]).sum();
        solution[row] = (rows[row][count] - known) / rows[row][row];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<Vec<f64>>, expected: &[f64]) {
        let found = found.expect("a solution");
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} and not {expected:?}");
    }

    #[test]
    fn a_chain_that_ends_with_a_share_of_a_quarter_is_in_its_state_four_times() {
        close(visits(&[vec![0.75]]), &[4.0]);
        close(visits(&[vec![0.0, 0.5], vec![0.5, 0.0]]), &[4.0 / 3.0, 2.0 / 3.0]);
    }

    #[test]
    fn a_chain_that_need_not_end_has_no_number_of_visits() {
        assert_eq!(visits(&[vec![0.0, 0.5], vec![0.0, 1.0]]), None);
        assert_eq!(visits(&[]), None);
    }

    #[test]
    fn shares_are_the_stationary_distribution() {
        close(shares(&[vec![0.0, 1.0, 0.0], vec![0.5, 0.0, 0.5], vec![0.0, 1.0, 0.0]]), &[0.25, 0.5, 0.25]);
        // A state that is never come back to has no share, and one that is seldom left has nearly all.
        close(shares(&[vec![0.0, 1.0, 0.0], vec![0.0, 0.5, 0.5], vec![0.0, 0.25, 0.75]]), &[0.0, 1.0 / 3.0, 2.0 / 3.0]);
        close(shares(&[vec![0.0, 1.0], vec![1e-6, 1.0 - 1e-6]]), &[1e-6 / (1.0 + 1e-6), 1.0 / (1.0 + 1e-6)]);
    }

    #[test]
    fn states_that_never_meet_have_no_shares() {
        assert_eq!(shares(&[vec![1.0, 0.0], vec![0.0, 1.0]]), None);
        assert_eq!(shares(&[vec![0.2, 0.4, 0.4], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]]), None);
    }

    #[test]
    fn many_states_of_which_the_last_are_hardly_ever_reached_are_solved() {
        // A walk that goes on with 1 % and back with 99 %: each state is visited 99 times less often than the one before.
        let count = 40;
        let next = |from: usize| {
            let mut row = vec![0.0; count];
            row[(from + 1).min(count - 1)] += 0.01;
            row[from.saturating_sub(1)] += 0.99;
            row
        };
        let expected: Vec<f64> = (0..count).map(|state| (98.0 / 99.0) * 99f64.powi(-(state as i32))).collect();
        close(shares(&(0..count).map(next).collect::<Vec<_>>()), &expected);
    }
}
