use super::Admit;
use crate::engine::{Key, Time};
use crate::units::Duration;

crate::record! {
    /// A call that has waited longer is dropped when its turn comes (HAProxy `timeout queue`).
    Spec = "queue_timeout" {
        /// The longest wait.
        after: Duration;
    }
    short "after"
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        Ok(())
    }

    pub(super) fn start(&self, _: Key) -> Box<dyn Admit> {
        Box::new(QueueTimeout { after: self.after.nanos() })
    }
}

#[derive(Debug)]
struct QueueTimeout {
    after: Time,
}

impl Admit for QueueTimeout {
    fn takes(&mut self, _now: Time, waited: Time) -> bool {
        waited <= self.after
    }
}
