//! How many replicas a metric asks for: the replica calculator of the Kubernetes controller
//! (`pkg/controller/podautoscaler/replica_calculator.go`), in the same integers.

/// What is measured of pods, and its target.
#[derive(Clone, Copy, Debug)]
pub enum Metric {
    /// Use of a resource as a share of the request, in whole per cent.
    Utilization {
        /// The target.
        target_percent: i64,
    },
    /// A quantity of each pod, in thousandths.
    Average {
        /// The target average.
        target: i64,
    },
}

/// A pod as the calculator sees it.
#[derive(Clone, Copy, Debug)]
pub struct Pod {
    /// Its use in thousandths; none if its metrics are missing.
    pub value: Option<i64>,
    /// Its request of the resource in thousandths; 0 if it has none.
    pub request: i64,
    /// Whether it is not ready in the calculator's sense: left out of the average.
    pub unready: bool,
}

/// A number of something else, in thousandths, and its target.
#[derive(Clone, Copy, Debug)]
pub struct Other {
    /// The number; none if nobody answers.
    pub value: Option<i64>,
    /// The target.
    pub target: i64,
    /// Whether the target is for each replica.
    pub average: bool,
    /// Pods that are ready.
    pub ready: u32,
    /// Pods that there are.
    pub present: u32,
}

/// How far a ratio may be off 1 before anything is done.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// Above it.
    pub up: f64,
    /// Below it.
    pub down: f64,
}

impl Tolerance {
    fn covers(self, ratio: f64) -> bool {
        1.0 - self.down <= ratio && ratio <= 1.0 + self.up
    }
}

/// What a metric asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// So many replicas.
    pub replicas: u32,
    /// What was measured of those pods that were: per cent, or thousandths.
    pub measured: i64,
    /// Pods that were measured.
    pub counted: u32,
    /// Pods whose metrics are missing.
    pub missing: u32,
    /// Pods that are not ready in the calculator's sense.
    pub unready: u32,
    /// Whether the ratio was too near to 1 to do anything.
    pub tolerated: bool,
}

/// Nothing could be measured: the controller leaves things as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMetrics;

/// The average, and its ratio to the target.
fn ratio(metric: &Metric, values: impl Iterator<Item = (i64, i64)>) -> Result<(i64, f64), NoMetrics> {
    let (mut sum, mut requests, mut count) = (0i64, 0i64, 0i64);
    for (value, request) in values {
        sum = sum.saturating_add(value);
        requests = requests.saturating_add(request);
        count += 1;
    }
    let (average, target) = match metric {
        Metric::Utilization { .. } if requests == 0 => return Err(NoMetrics),
        Metric::Utilization { target_percent } => (sum.saturating_mul(100) / requests, *target_percent),
        Metric::Average { target } => (sum / count.max(1), *target),
    };
    Ok((average, average as f64 / target as f64))
}

/// The number of replicas that brings a metric of pods to its target.
pub fn replicas(metric: &Metric, pods: &[Pod], current: u32, tolerance: Tolerance) -> Result<Proposal, NoMetrics> {
    let ready = || pods.iter().filter(|pod| !pod.unready);
    let measured: Vec<(i64, i64)> = ready().filter_map(|pod| Some((pod.value?, pod.request))).collect();
    if measured.is_empty() {
        return Err(NoMetrics);
    }
    let missing: Vec<&Pod> = ready().filter(|pod| pod.value.is_none()).collect();
    let unready: Vec<&Pod> = pods.iter().filter(|pod| pod.unready).collect();
    let (average, first) = ratio(metric, measured.iter().copied())?;
    let proposal = |replicas: u32, tolerated: bool| Proposal {
        replicas,
        measured: average,
        counted: measured.len() as u32,
        missing: missing.len() as u32,
        unready: unready.len() as u32,
        tolerated,
    };
    let rebalance = !unready.is_empty() && first > 1.0;
    if !rebalance && missing.is_empty() {
        let wanted = (first * measured.len() as f64).ceil() as u32;
        return Ok(if tolerance.covers(first) { proposal(current, true) } else { proposal(wanted, false) });
    }
    let mut values = measured.clone();
    for pod in &missing {
        // What is unknown must not speed up a change: full use on the way down, none on the way up.
        let fill = match metric {
            _ if first > 1.0 => 0,
            Metric::Utilization { target_percent } => pod.request * (*target_percent).max(100) / 100,
            Metric::Average { target } => *target,
        };
        values.push((fill, pod.request));
    }
    if rebalance {
        values.extend(unready.iter().map(|pod| (0, pod.request)));
    }
    let count = values.len() as f64;
    let (_, second) = ratio(metric, values.into_iter())?;
    let flipped = (first < 1.0 && second > 1.0) || (first > 1.0 && second < 1.0);
    if tolerance.covers(second) || flipped {
        return Ok(proposal(current, true));
    }
    let wanted = (second * count).ceil() as u32;
    let backwards = (second < 1.0 && wanted > current) || (second > 1.0 && wanted < current);
    Ok(proposal(if backwards { current } else { wanted }, backwards))
}

/// The number of replicas that brings a number of something else to its target.
pub fn replicas_for(other: &Other, current: u32, tolerance: Tolerance) -> Result<Proposal, NoMetrics> {
    let value = other.value.ok_or(NoMetrics)?;
    let proposal = |replicas: f64, tolerated: bool| Proposal {
        replicas: replicas as u32,
        measured: value,
        counted: other.ready,
        missing: 0,
        unready: 0,
        tolerated,
    };
    let (value, target) = (value as f64, other.target as f64);
    let ratio = value / target;
    Ok(match other.average {
        // `GetObjectPerPodMetricReplicas`: without pods the ratio is infinite, or none at all.
        true if value == 0.0 && other.present == 0 => proposal(0.0, true),
        true if tolerance.covers(ratio / f64::from(other.present)) => proposal(f64::from(other.present), true),
        true => proposal(ratio.ceil(), false),
        false if current == 0 => proposal(ratio.ceil(), false),
        false if tolerance.covers(ratio) => proposal(f64::from(current), true),
        false => proposal((ratio * f64::from(other.ready)).ceil(), false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(values: &[i64], request: i64, unready: usize, missing: usize) -> Vec<Pod> {
        let known = values.iter().enumerate().map(|(i, &v)| Pod {
            value: Some(v),
            request,
            unready: i >= values.len() - unready,
        });
        known.chain((0..missing).map(|_| Pod { value: None, request, unready: false })).collect()
    }

    fn replicas(metric: &Metric, pods: &[Pod], current: u32, tolerance: f64) -> u32 {
        let tolerance = Tolerance { up: tolerance, down: tolerance };
        super::replicas(metric, pods, current, tolerance).expect("there are metrics").replicas
    }

    #[test]
    fn the_controllers_own_examples_come_out() {
        let cpu = |target_percent| Metric::Utilization { target_percent };
        // Three pods at 300, 500 and 700 of 1000 against 30 %: 1500 / 3000 = 50 %, 5/3 of the target.
        assert_eq!(replicas(&cpu(30), &pods(&[300, 500, 700], 1000, 0, 0), 3, 0.1), 5);
        // Four ready at 160 % of their target and four that are not ready yet: nothing to do.
        let damped = pods(&[1600, 1600, 1600, 1600, 0, 0, 0, 0], 1000, 4, 0);
        assert_eq!(replicas(&cpu(80), &damped, 8, 0.1), 8);
        // Three at 90 % and one missing against 50 %: 270 / 4 / 50 = 1.35, so 6.
        assert_eq!(replicas(&cpu(50), &pods(&[900, 900, 900], 1000, 0, 1), 4, 0.1), 6);
        // Three at 20 % and one missing: it is taken to be at 100 %, so 4 stay.
        assert_eq!(replicas(&cpu(50), &pods(&[200, 200, 200], 1000, 0, 1), 4, 0.1), 4);
        // Ten pods at a ratio of 1.09 stay, at 1.11 they become 12.
        assert_eq!(replicas(&cpu(100), &pods(&[1090; 10], 1000, 0, 0), 10, 0.1), 10);
        assert_eq!(replicas(&cpu(100), &pods(&[1110; 10], 1000, 0, 0), 10, 0.1), 12);
    }

    #[test]
    fn a_pods_metric_scales_by_its_average() {
        let pods = pods(&[20_000, 10_000, 30_000], 1000, 0, 0);
        assert_eq!(replicas(&Metric::Average { target: 15_000 }, &pods, 3, 0.1), 4);
    }

    #[test]
    fn each_direction_has_its_own_tolerance() {
        let tolerance = Tolerance { up: 0.0, down: 0.5 };
        let of =
            |use_of: i64| super::replicas(&Metric::Average { target: 100 }, &pods(&[use_of; 4], 0, 0, 0), 4, tolerance);
        assert_eq!(of(101).map(|p| p.replicas), Ok(5));
        assert_eq!(of(50).map(|p| p.replicas), Ok(4));
        assert_eq!(of(49).map(|p| p.replicas), Ok(2));
    }

    #[test]
    fn a_backlog_asks_for_replicas_even_where_there_are_none() {
        let tolerance = Tolerance { up: 0.1, down: 0.1 };
        let of = |value, average, pods| {
            let other = Other { value: Some(value), target: 30_000, average, ready: pods, present: pods };
            replicas_for(&other, pods, tolerance).map(|p| p.replicas)
        };
        assert_eq!(of(100_000, true, 0), Ok(4));
        assert_eq!(of(0, true, 0), Ok(0));
        // From none, the tolerance is not asked.
        assert_eq!(of(31_000, false, 0), Ok(2));
        assert_eq!(of(0, false, 2), Ok(0));
        let silent = Other { value: None, target: 1, average: true, ready: 1, present: 1 };
        assert_eq!(replicas_for(&silent, 1, tolerance), Err(NoMetrics));
    }
}
