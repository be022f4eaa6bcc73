//! How many replicas a metric asks for: the replica calculator of the Kubernetes controller
//! (`pkg/controller/podautoscaler/replica_calculator.go`), in the same integers.

/// What is measured, and its target.
#[derive(Clone, Copy, Debug)]
pub enum Metric {
    /// CPU use as a share of the request, in whole per cent.
    Cpu {
        /// The target.
        target_percent: i64,
    },
    /// A quantity of each pod, in thousandths.
    Pods {
        /// The target average.
        target: i64,
    },
}

/// A pod as the calculator sees it.
#[derive(Clone, Copy, Debug)]
pub struct Pod {
    /// Its use in thousandths; none if its metrics are missing.
    pub value: Option<i64>,
    /// Its CPU request in thousandths.
    pub request: i64,
    /// Whether it is not ready in the calculator's sense: left out of the average.
    pub unready: bool,
}

/// The ratio of the average to the target.
fn ratio(metric: &Metric, values: impl Iterator<Item = (i64, i64)>) -> f64 {
    let (mut sum, mut requests, mut count) = (0, 0, 0);
    for (value, request) in values {
        sum += value;
        requests += request;
        count += 1;
    }
    match metric {
        Metric::Cpu { target_percent } => (sum * 100 / requests.max(1)) as f64 / *target_percent as f64,
        Metric::Pods { target } => (sum / i64::max(count, 1)) as f64 / *target as f64,
    }
}

/// The number of replicas that brings the metric to its target.
pub fn replicas(metric: &Metric, pods: &[Pod], current: u32, tolerance: f64) -> u32 {
    let ready = || pods.iter().filter(|pod| !pod.unready);
    let measured: Vec<(i64, i64)> = ready().filter_map(|pod| Some((pod.value?, pod.request))).collect();
    if measured.is_empty() {
        return current;
    }
    let missing: Vec<&Pod> = ready().filter(|pod| pod.value.is_none()).collect();
    let unready: Vec<&Pod> = pods.iter().filter(|pod| pod.unready).collect();
    let within = |ratio: f64| (1.0 - ratio).abs() <= tolerance;
    let first = ratio(metric, measured.iter().copied());
    let rebalance = !unready.is_empty() && first > 1.0;
    if !rebalance && missing.is_empty() {
        return if within(first) { current } else { (first * measured.len() as f64).ceil() as u32 };
    }
    let mut values = measured;
    for pod in missing {
        // What is unknown must not speed up a change: full use on the way down, none on the way up.
        let fill = match metric {
            _ if first > 1.0 => 0,
            Metric::Cpu { .. } => pod.request,
            Metric::Pods { target } => *target,
        };
        values.push((fill, pod.request));
    }
    if rebalance {
        values.extend(unready.iter().map(|pod| (0, pod.request)));
    }
    let count = values.len() as f64;
    let second = ratio(metric, values.into_iter());
    let flipped = (first < 1.0 && second > 1.0) || (first > 1.0 && second < 1.0);
    if within(second) || flipped {
        return current;
    }
    let wanted = (second * count).ceil() as u32;
    let backwards = (second < 1.0 && wanted > current) || (second > 1.0 && wanted < current);
    if backwards { current } else { wanted }
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

    #[test]
    fn the_controllers_own_examples_come_out() {
        let cpu = |target_percent| Metric::Cpu { target_percent };
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
        assert_eq!(replicas(&Metric::Pods { target: 15_000 }, &pods, 3, 0.1), 4);
    }
}
