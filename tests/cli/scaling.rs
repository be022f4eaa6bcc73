//! Autoscalers and Kubernetes manifests from the command line.

use super::{folder, ninefold};
use std::path::PathBuf;

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  strategy:
    rollingUpdate: { maxSurge: 50%, maxUnavailable: 0 }
  template:
    spec:
      terminationGracePeriodSeconds: 12
      containers:
        - name: web
          image: web:1
          resources: { requests: { cpu: 250m, memory: 1Gi }, limits: { cpu: 1500m } }
          readinessProbe: { httpGet: { path: / }, periodSeconds: 7, failureThreshold: 4 }
          livenessProbe: { tcpSocket: { port: 1 }, timeoutSeconds: 2 }
        - name: helper
          resources: { requests: { cpu: 250m } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
";

const HPA: &str = "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web-scaler }
spec:
  scaleTargetRef: { kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 12
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 75 } }
    - type: Pods
      pods: { metric: { name: http_requests_per_second }, target: { type: AverageValue, averageValue: 1k } }
    - type: External
      external: { metric: { name: orders-depth }, target: { type: AverageValue, averageValue: \"30\" } }
  behavior:
    scaleDown: { stabilizationWindowSeconds: 60, policies: [ { type: Pods, value: 2, periodSeconds: 30 } ] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: of-another }
spec: { scaleTargetRef: { name: api }, maxReplicas: 3 }
";

const SCENARIO: &str = "name: M
duration: 2m
traffic: { users: { to: web, rate: 30/s } }
services:
  web:
    manifest: [deployment.yaml, hpa.yaml]
    of: { orders-depth: orders }
    drain: 5s
    endpoints: { buy: [ { work: 10ms }, { publish: orders } ] }
  worker: { work: 10ms, consumes: orders }
queues: { orders: {} }
events:
  - { at: 1m, service: web, deploy: {} }
";

fn with(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(name);
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

#[test]
fn what_manifests_say_stands_in_the_service_with_its_place() {
    let folder = with("manifests", &[("m.yaml", SCENARIO), ("deployment.yaml", DEPLOYMENT), ("hpa.yaml", HPA)]);
    let (code, out, err) = ninefold(&folder, &["explain", "m.yaml"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for line in [
        "    replicas: 3  # from deployment.yaml, line 5",
        "    cpus: 2  # from deployment.yaml, line 14",
        "    speed: 0.75x  # from deployment.yaml, line 14",
        "    drain: 5s",
        "      cpu: 500m  # from deployment.yaml, line 18",
        "      interval: 7s  # from deployment.yaml, line 15",
        "      timeout: 1s  # default: Kubernetes timeoutSeconds",
        "      unhealthy: 4  # from deployment.yaml, line 15",
        "      timeout: 2s  # from deployment.yaml, line 16",
        "      initial_delay: 0s  # from deployment.yaml, line 16",
        "        min: 2  # from hpa.yaml, line 6",
        "        max: 12  # from hpa.yaml, line 7",
        "        limits: behavior  # from hpa.yaml, line 16",
        "          stabilization: 1m  # from hpa.yaml, line 16",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
    for part in ["utilization: 75%", "rate: 1000/s", "of: orders", "average_value: 30.0", "max_surge: 50%"] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    // What it comes to can be run, and needs no manifest any more.
    let (code, out, err) = ninefold(&folder, &["run", "m.yaml", "--replications", "1", "--quiet", "--set", "name=N"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let lock = std::fs::read_to_string(folder.join("reports/n/scenario.lock.yaml")).expect("a lock");
    assert!(!lock.contains("manifest") && lock.contains("kubernetes_hpa"), "{lock}");
}

#[test]
fn limits_and_metrics_of_memory_count_where_the_service_says_what_it_needs() {
    let deployment = DEPLOYMENT.replace("limits: { cpu: 1500m }", "limits: { cpu: 1500m, memory: 2Gi }");
    let hpa = HPA.replace(
        "name: cpu, target: { type: Utilization, averageUtilization: 75 }",
        "name: memory, target: { type: AverageValue, averageValue: 800Mi }",
    );
    let explain = |scenario: &str| {
        let files = [("m.yaml", scenario), ("deployment.yaml", deployment.as_str()), ("hpa.yaml", hpa.as_str())];
        ninefold(&with("memory", &files), &["explain", "m.yaml"])
    };
    let told = SCENARIO.replace("    drain: 5s\n", "    drain: 5s\n    memory: { base: 300MB, per_request: 2MB }\n");
    let (code, out, err) = explain(&told);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for line in [
        "      limit: 2GiB  # from deployment.yaml, line 14",
        "      memory: 1GiB  # from deployment.yaml, line 14",
        "      per_request: 2MB",
        "                average_value: 800MiB",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
    let (code, out, err) = explain(SCENARIO);
    assert!(code == 0 && !out.contains("limit: 2GiB") && !out.contains("800MiB"), "{out}");
    for part in
        ["a limit of memory says nothing", "deployment.yaml:14", "a metric of memory is left out", "hpa.yaml:10"]
    {
        assert!(err.contains(part), "{part}\n{err}");
    }
}

#[test]
fn the_strategy_of_a_deployment_is_that_of_its_deploys() {
    const ROLLING: &str = "rollingUpdate: { maxSurge: 50%, maxUnavailable: 0 }";
    let told = |strategy: &str| {
        let deployment = DEPLOYMENT.replace(ROLLING, strategy);
        let files = [("m.yaml", SCENARIO), ("deployment.yaml", deployment.as_str()), ("hpa.yaml", HPA)];
        ninefold(&with("strategies", &files), &["explain", "m.yaml"])
    };
    // Numbers are of pods, whatever `replicas` are.
    let (code, out, err) = told("rollingUpdate: { maxSurge: 2, maxUnavailable: 1 }\n  minReadySeconds: 5");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for part in ["max_surge: 2\n", "max_unavailable: 1\n", "min_ready: 5s\n"] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    let (code, out, err) = told("type: Recreate\n  minReadySeconds: 7");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("recreate:") && out.contains("min_ready: 7s") && !out.contains("max_surge"), "{out}");
    for (strategy, message, place) in [
        ("rollingUpdate: { maxSurge: some }", "or a share in per cent, found `some`", "deployment.yaml:7:32"),
        ("type: Recrate", "`Recrate` is no strategy of a Deployment", "deployment.yaml:7:11"),
        (
            "{ type: Recreate, rollingUpdate: { maxSurge: 1 } }",
            "`rollingUpdate` does not go with the strategy `Recreate`",
            "deployment.yaml:7:38",
        ),
        ("rollingUpdate: { maxSurge: 0, maxUnavailable: 0% }", "cannot both be 0", "deployment.yaml:7"),
    ] {
        let (code, _, err) = told(strategy);
        assert!(code == 3 && err.contains(message) && err.contains(place), "{message}\n{err}");
    }
}

#[test]
fn the_probes_of_a_deployment_are_those_of_the_service() {
    let told = |liveness: &str, startup: &str| {
        let deployment = DEPLOYMENT
            .replace("periodSeconds: 7,", "periodSeconds: 7, initialDelaySeconds: 10, successThreshold: 2,")
            .replace("timeoutSeconds: 2 }", &format!("timeoutSeconds: 2, {liveness} }}{startup}"));
        let files = [("m.yaml", SCENARIO), ("deployment.yaml", deployment.as_str()), ("hpa.yaml", HPA)];
        ninefold(&with("probes", &files), &["explain", "m.yaml"])
    };
    let startup = |says: &str| format!("\n          startupProbe: {{ httpGet: {{ path: / }}, {says} }}");
    let probe = startup("initialDelaySeconds: 5, periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 30");
    let (code, out, err) = told("successThreshold: 1, initialDelaySeconds: 3", &probe);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for line in [
        "      healthy: 2  # from deployment.yaml, line 15",
        "      initial_delay: 10s  # from deployment.yaml, line 15",
        "      initial_delay: 3s  # from deployment.yaml, line 16",
        "    startup_probe:",
        "      interval: 2s  # from deployment.yaml, line 17",
        "      failures: 30  # from deployment.yaml, line 17",
        "      initial_delay: 5s  # from deployment.yaml, line 17",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
    // Whose process is killed before it has started, 30 s as a rule, is told so.
    let (code, _, err) = told("failureThreshold: 2", "");
    let numbers = "a start takes 30s on average (`startup`), and its liveness check kills the process after 20s";
    for part in ["warning[W009]", numbers, "after 20s: 2 failures, one every 10s", "deployment.yaml:16"] {
        assert!(code == 0 && err.contains(part), "{part}\n{err}");
    }
    // The API server takes no other threshold.
    let (code, _, err) = told("successThreshold: 2", &startup("successThreshold: 3"));
    for place in ["deployment.yaml:16", "deployment.yaml:17"] {
        assert!(code == 3 && err.contains("`successThreshold` must be 1") && err.contains(place), "{place}\n{err}");
    }
    let (_, _, err) = told("probeSeconds: 3", &startup("grace: 1"));
    for key in ["livenessProbe.probeSeconds", "startupProbe.grace"] {
        assert!(err.contains("warning[W006]") && err.contains(key), "{key}\n{err}");
    }
}

#[test]
fn without_a_behavior_an_autoscaler_doubles() {
    let hpa = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: { name: web }\nspec: { maxReplicas: 9, targetCPUUtilizationPercentage: 60 }\n";
    let scenario = "name: M\nduration: 2m\ntraffic: { users: { to: web, rate: 30/s } }\nservices: { web: { work: 1ms, cpus: 1, autoscaler: { manifest: hpa.yaml, kubernetes_hpa: { max: 7 } } } }\n";
    let folder = with("v1", &[("m.yaml", scenario), ("hpa.yaml", hpa)]);
    let (code, out, err) = ninefold(&folder, &["explain", "m.yaml"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("limits: doubling  # from hpa.yaml, line 1"), "{out}");
    // The scenario's own word goes first.
    assert!(out.contains("        max: 7\n") && out.contains("utilization: 60%"), "{out}");
}

#[test]
fn a_scaled_object_becomes_keda() {
    let keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: w }\nspec:\n  scaleTargetRef: { name: worker }\n  cooldownPeriod: 60\n  fallback: { failureThreshold: 2, replicas: 4 }\n  triggers:\n    - type: aws-sqs-queue\n      metadata: { queueURL: https://sqs.example.com/123/orders, queueLength: \"8\", activationQueueLength: \"2\" }\n    - type: cron\n      metadata: {}\n";
    let scenario = "name: M\nduration: 2m\ntraffic: { users: { to: web, rate: 3/s } }\nservices:\n  web: { endpoints: { buy: [ { publish: orders } ] } }\n  worker: { work: 10ms, consumes: orders, autoscaler: { manifest: keda.yaml } }\nqueues: { orders: {} }\n";
    let folder = with("scaledobject", &[("m.yaml", scenario), ("keda.yaml", keda)]);
    let (code, out, err) = ninefold(&folder, &["explain", "m.yaml"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("warning[W006]") && err.contains("`cron`") && err.contains("keda.yaml:11"), "{err}");
    for part in [
        "cooldown: 1m  # from keda.yaml, line 6",
        "failure_threshold: 2",
        "backlog: 8.0",
        "activation: 2.0",
        "limits: doubling",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
}

#[test]
fn wrong_manifests_are_told_with_their_own_lines() {
    let told = |files: &[(&str, &str)], expected: &[&str]| {
        let folder = with("wrong manifests", files);
        let (code, out, err) = ninefold(&folder, &["validate", "m.yaml"]);
        assert_eq!((code, out.as_str()), (3, ""), "{err}");
        expected.iter().for_each(|part| assert!(err.contains(part), "{part}\n{err}"));
    };
    let deployment = DEPLOYMENT.replace("250m, memory", "lots, memory").replace("replicas: 3", "replicas: three");
    let files = [("m.yaml", SCENARIO), ("deployment.yaml", deployment.as_str()), ("hpa.yaml", HPA)];
    told(
        &files,
        &[
            "deployment.yaml:5:13",
            "expected a whole number, found `three`",
            "expected a quantity",
            "deployment.yaml:14",
        ],
    );
    let hpa = HPA.replace("maxReplicas: 12", "maxReplica: 12").replace("orders-depth }", "orders-dept }");
    let files = [("m.yaml", SCENARIO), ("deployment.yaml", DEPLOYMENT), ("hpa.yaml", hpa.as_str())];
    told(&files, &["needs `spec.maxReplicas`", "`spec.maxReplica` is not simulated"]);
    // A name that means nothing here is found with the other names, at its place in the manifest.
    let hpa = HPA.replace("orders-depth }", "orders-dept }");
    let files = [("m.yaml", SCENARIO), ("deployment.yaml", DEPLOYMENT), ("hpa.yaml", hpa.as_str())];
    told(&files, &["queue `orders-dept` is not defined", "hpa.yaml:14"]);
    let files = [("m.yaml", SCENARIO), ("deployment.yaml", "a: 1\n"), ("hpa.yaml", HPA)];
    told(&files, &["it has no `kind`", "deployment.yaml:1:1"]);
}

const ON_NODES: &str = "name: N
duration: 2m
traffic: { users: { to: web, rate: 30/s } }
nodes: { general: { cpus: 8, memory: 16GB } }
services: { web: { manifest: [deployment.yaml, budget.yaml], on: general, work: 10ms } }
";

const BUDGET: &str = "apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: of-the-shop }
spec:
  maxUnavailable: 30%
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: { app: web }
    matchExpressions:
      - { key: tier, operator: In, values: [front, edge] }
      - { key: retired, operator: DoesNotExist }
";

#[test]
fn the_budget_that_selects_the_pods_of_a_deployment_is_that_of_the_service() {
    let labelled = |labels: &str| {
        DEPLOYMENT.replace("template:\n", &format!("template:\n    metadata: {{ labels: {{ {labels} }} }}\n"))
    };
    let explain = |scenario: &str, labels: &str, budget: &str| {
        let deployment = labelled(labels);
        let files = [("n.yaml", scenario), ("deployment.yaml", deployment.as_str()), ("budget.yaml", budget)];
        let folder = with("budgets", &files);
        ninefold(&folder, &["explain", "n.yaml"])
    };
    let labels = "app: web, tier: front";
    let (code, out, err) = explain(ON_NODES, labels, BUDGET);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.lines().any(|line| line == "      max_unavailable: 30%  # from budget.yaml, line 5"), "{out}");
    // What the scenario says itself goes before it.
    let own = ON_NODES.replace("on: general", "on: general, disruption: { min_available: 1 }");
    let (code, out, err) = explain(&own, labels, BUDGET);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("      min_available: 1\n") && !out.contains("      max_unavailable: 30%"), "{out}");
    // Without nodes there is nothing to drain.
    let alone = ON_NODES.replace("on: general, ", "");
    let (code, out, err) = explain(&alone, labels, BUDGET);
    assert!(
        code == 0 && err.contains("warning[W006]: `web` runs on no nodes") && err.contains("budget.yaml:5"),
        "{err}"
    );
    assert!(!out.contains("max_unavailable: 30%"), "{out}");
    for others in ["app: api, tier: front", "app: web, tier: back", "app: web", "app: web, tier: edge, retired: soon"] {
        let (code, out, err) = explain(ON_NODES, others, BUDGET);
        assert!(code == 0 && !out.contains("max_unavailable: 30%"), "{others}\n{out}{err}");
        assert!(err.contains("selects the pods of no Deployment here") && err.contains("budget.yaml:8:5"), "{err}");
    }
    // Mistakes are told at their lines.
    for (budget, message, place) in [
        (
            BUDGET.replace("30%", "lots"),
            "expected a whole number, or a share in per cent, found `lots`",
            "budget.yaml:5:19",
        ),
        (BUDGET.replace("30%", "130%"), "a share lies between 0% and 100%", "budget.yaml:5:19"),
        (
            BUDGET.replace("  unhealthy", "  minAvailable: 1\n  unhealthy"),
            "a budget is one of `min_available` and `max_unavailable`",
            "budget.yaml:5:3",
        ),
        (
            format!("{BUDGET}---\n{}", BUDGET.replace("of-the-shop", "another")),
            "several budgets (of-the-shop, another)",
            "n.yaml:5",
        ),
    ] {
        let (code, _, err) = explain(ON_NODES, labels, &budget);
        assert!(code == 3 && err.contains(message) && err.contains(place), "{message}\n{err}");
    }
}

const SURGE: &str = "name: S
duration: 3m
traffic: { users: { to: web, rate: 50/s, arrivals: constant } }
services: { web: { cpus: 1, work: 20ms, startup: 5s, autoscaler: { kubernetes_hpa: { max: 2, utilization: 50% } } } }
";

#[test]
fn every_decision_is_told_with_its_reason() {
    let folder = with("decisions", &[("s.yaml", SURGE)]);
    let (code, out, _) = ninefold(&folder, &["explain", "s.yaml", "--decisions"]);
    assert_eq!(code, 0, "{out}");
    let mut lines = out.lines();
    assert!(lines.next().is_some_and(|head| head.contains("at  service  from → to")), "{out}");
    let first = lines.next().unwrap_or_default();
    assert!(first.contains("0:00:15  web         1 → 2       1 ready  CPU "), "{out}");
    assert!(first.contains(" % of 50 % over 1 pod, wants 2"), "{out}");
    let (code, out, _) = ninefold(&folder, &["explain", "s.yaml", "--decisions", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, value["decisions"][0]["at"].as_f64()), (0, Some(15.0)), "{out}");
    assert_eq!((value["decisions"][0]["from"].as_u64(), value["decisions"][0]["to"].as_u64()), (Some(1), Some(2)));
    let (code, _, err) = ninefold(&folder, &["explain", "s.yaml", "--format", "json"]);
    assert!(code == 2 && err.contains("--decisions"), "{err}");
    let (code, out, _) = ninefold(&folder, &["run", "s.yaml", "--replications", "2", "--format", "json", "--quiet"]);
    let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, value["decisions"][0]["service"].as_str()), (0, Some("web")), "{out}");
    let page = std::fs::read_to_string(folder.join("reports/s/report.html")).expect("a page");
    assert!(page.contains("wants 2") && folder.join("reports/s/scaling.svg").exists());
}
