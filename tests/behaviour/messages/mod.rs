//! Queues and logs: what becomes of messages, in comparison with theory where there is one.

mod log;
mod work_queue;

use ninefold::experiment::Study;
use ninefold::experiment::study::{EntityCurves, QueueResult};

/// A run of a scenario of which all but its name is given.
fn study(yaml: &str) -> Study {
    super::study(&format!("name: m\n{yaml}"))
}

/// What is said of a queue. Every message that was published is accounted for.
fn queue<'a>(study: &'a Study, name: &str) -> &'a QueueResult {
    let result = study.queues.iter().find(|queue| queue.name == name).expect("the queue");
    let o = result.outcomes;
    assert_eq!(o.published, o.done + o.dead + o.expired + o.dropped + o.lost + o.waiting + o.in_hand, "{o:?}");
    result
}

/// The values of a curve of a queue.
fn curve<'a>(study: &'a Study, name: &str, quantity: &str) -> &'a [Option<f64>] {
    let of = |entity: &&EntityCurves| entity.kind == "queue" && entity.name == name;
    let entity = study.timeline.entities.iter().find(of).expect("its curves");
    &entity.curves.iter().find(|curve| curve.quantity == quantity).expect("the curve").value
}

fn near(found: Option<f64>, expected: f64, relative: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= relative * expected.abs())
}
