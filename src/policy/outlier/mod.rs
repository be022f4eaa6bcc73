//! Passive health checks: replicas that answer with errors, or not at all, get no requests for a while.

mod detector;

pub use detector::{Detector, Host};

use crate::language::{Limit, Span, Spanned};
use crate::units::{Duration, Share};

crate::record! {
    /// Ejects replicas by the answers that they give (Envoy outlier detection; its names and defaults). Errors, answers
    /// that come too late, rejections and broken connections count against a replica.
    OutlierDetection = "outlier detection" {
        /// Failures in a row after which a replica is ejected.
        consecutive_5xx: Limit = Limit::At(5), "Envoy";
        /// Between two looks at success rates and at whose time is up.
        interval: Duration = Duration::from_secs(10), "Envoy";
        /// How long a replica is ejected the first time; the n-th time in a row n times as long.
        base_ejection_time: Duration = Duration::from_secs(30), "Envoy";
        /// The longest.
        max_ejection_time: Duration = Duration::from_secs(300), "Envoy";
        /// The share of replicas that may be ejected at once.
        max_ejection_percent: Spanned<Share> = Spanned::nowhere(Share::new(0.1)), "Envoy";
        /// Whether one replica may be ejected whatever share of all it is.
        always_eject_one_host: bool = false, "Envoy";
        /// Ejects replicas whose success rate lies far below the others'.
        success_rate: SuccessRate = SuccessRate::default(), "Envoy: enforced";
        /// Ejects replicas that fail more than a share of their requests.
        failure_percentage: Option<FailurePercentage>;
    }
}

crate::record! {
    /// A replica is ejected if its success rate over an interval is below the mean of all by so many standard deviations.
    SuccessRate = "success rate" {
        /// Replicas with enough requests that it takes.
        minimum_hosts: u32 = 5, "Envoy";
        /// Requests in an interval that are enough.
        request_volume: u32 = 100, "Envoy";
        /// So many standard deviations.
        stdev_factor: f64 = 1.9, "Envoy";
    }
}

crate::record! {
    /// A replica is ejected if it fails at least a share of its requests in an interval.
    FailurePercentage = "failure percentage" {
        /// The share.
        threshold: Share = Share::new(0.85), "Envoy";
        /// Replicas with enough requests that it takes.
        minimum_hosts: u32 = 5, "Envoy";
        /// Requests in an interval that are enough.
        request_volume: u32 = 50, "Envoy";
    }
}

impl Default for SuccessRate {
    fn default() -> Self {
        SuccessRate { minimum_hosts: 5, request_volume: 100, stdev_factor: 1.9, span: Span::default() }
    }
}
