//! How numbers come to an autoscaler: taken now and then, over some time, and late.

use crate::engine::Time;
use crate::units::Duration;

crate::record! {
    /// How the numbers of pods come to the autoscaler, which sees the last ones that were taken.
    Sampling = "sampling" {
        /// How often they are taken.
        resolution: Duration = Duration::from_secs(15), "metrics-server --metric-resolution";
        /// Over how long CPU use and rates are averaged; from one time to the next if not given (metrics-server).
        window: Option<Duration>;
        /// How long it takes until the autoscaler can see them.
        delay: Duration = Duration::from_secs(0), "metrics-server answers with what it took last";
    }
}

/// How numbers come to an autoscaler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// They are taken when it looks, over the time since it looked last.
    WhenLooking,
    /// They are taken now and then.
    Regular {
        /// How often.
        resolution: Time,
        /// Over how long they are averaged.
        window: Time,
        /// How long it takes until they can be seen.
        delay: Time,
    },
}

/// Of a pod younger than this nothing is known yet (metrics-server, `freshContainerMinMetricsResolution`).
pub const LEAST_AGE: Time = 10 * crate::engine::time::SECOND;

impl Sampling {
    /// The same in nanoseconds.
    pub fn pace(&self) -> Pace {
        let resolution = self.resolution.nanos();
        let window = self.window.map_or(resolution, Duration::nanos);
        Pace::Regular { resolution, window, delay: self.delay.nanos() }
    }
}
