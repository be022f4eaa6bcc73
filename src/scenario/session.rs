//! Sessions: users who go from state to state by chance.

use super::chain;
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

/// How often each state is visited in one session, on average. None if sessions need not end.
pub fn visits(session: &Session) -> Option<Vec<f64>> {
    let next = |state: &SessionState, name: &str| state.next.get(name).map_or(0.0, |share| share.value());
    let rows = session.iter().map(|(_, state)| session.names().map(|name| next(state, name)).collect());
    chain::visits(&rows.collect::<Vec<_>>())
}

/// The steps of each state, with how often they are taken in a session on average.
pub fn parts(session: &Session) -> Vec<(f64, &[Step])> {
    let visits = visits(session).unwrap_or_default();
    let states = session.iter().zip(visits);
    states.map(|((_, state), visits)| (visits, state.steps.as_deref().unwrap_or_default())).collect()
}
