//! The pages of the reference: which definition of the language is told where.

use super::schema::definitions;
use crate::language::reference::{Frame, Page, Text, pages};

/// The reference of the language: a page a section, in the order of a scenario.
pub fn reference() -> Vec<Text> {
    pages(&definitions(), FRAME, PAGES)
}

const FRAME: Frame = Frame {
    preface: "# Reference of the language

Every key of a scenario, what it takes, its default and whose that is. `ninefold schema --format markdown --output
docs/reference` writes these pages from the declarations that the program reads scenarios by; [the guide](../language.md) tells
how they go together. `ninefold explain FILE` shows a scenario with every default filled in.

In the tables *default* is the value where a key is missing, and whose it is. A key without a default may be left out, and its
meaning says what holds then; one of several with nothing that has to be said is written as the bare word (`balancer: power_of_d`).
Wherever a single value stands, `{ sweep: … }` gives several and `{ between: … }` a range
([studies](../studies.md)).
",
    titles: &[
        ("ArrivalsUniform", "Uniform batch"),
        ("FailureOf", "Random failure"),
        ("InterruptionSpot", "Interrupted spot nodes"),
        ("Point", "Measured rate"),
        ("PriorityPriority", "Priority levels"),
        ("Said", "Keys"),
        ("Size", "Batch size"),
        ("State", "State of arrivals"),
        ("StepScalingStep", "Step of a policy"),
        ("TargetTrackingTarget", "Tracked target"),
    ],
    quantities: Page {
        file: "quantities",
        title: "Quantities",
        says: "Quantities carry their unit in the text, and a number without one is refused where a unit is needed.",
        roots: &[],
    },
};

const fn page(file: &'static str, title: &'static str, says: &'static str, roots: &'static [&'static str]) -> Page {
    Page { file, title, says, roots }
}

const PAGES: &[Page] = &[
    page("scenario", "The file", "The sections of a scenario, and how it is studied.", &["Scenario"]),
    page("traffic", "Who sends", "Sources of requests, and what their rates do over time.", &["Traffic"]),
    page("steps", "Endpoints", "The steps of an endpoint's program, of a journey, or of a fallback.", &["Step"]),
    page(
        "times",
        "Times",
        "Distributions of times: wherever a time is wanted, any of them may stand.",
        &["Distribution"],
    ),
    page(
        "calls",
        "Calls that fail",
        "Retries, hedges, and what stands in a call's way: see [resilience](../resilience.md).",
        &["Retry", "Backoff", "Hedge", "Throttle", "Breaker", "Bulkhead", "Limiter", "Admission"],
    ),
    page("services", "What serves", "Fleets of equal replicas, their health and their queues.", &["Service"]),
    page("balancing", "Who gets a call", "Balancers, and ways between zones.", &["Balancer", "Routing"]),
    page(
        "scaling",
        "Fleets that grow and shrink",
        "Autoscalers, warm pools, CPUs that change, and functions: see [scaling](../scaling.md).",
        &["Autoscaler", "WarmPool", "Vertical", "Serverless"],
    ),
    page(
        "nodes",
        "Machines under services",
        "Pools of nodes, and who buys and gives them back: see [nodes](../nodes.md).",
        &["NodePool", "ClusterAutoscaler", "Disruption"],
    ),
    page("caches", "What is cached", "Caches, local and on nodes: see [state](../state.md).", &["Cache"]),
    page(
        "databases",
        "What keeps data",
        "Leaders and followers, quorums, backups and storage: see [state](../state.md).",
        &["Database"],
    ),
    page(
        "queues",
        "Messages",
        "Work queues and partitioned logs, and who consumes them: see [state](../state.md).",
        &["WorkQueue", "PartitionedLog", "Consumes"],
    ),
    page("locks", "What requests contend for", "Keys under locks: see [state](../state.md).", &["LockTable"]),
    page("network", "Where things run", "Regions, zones, and how long messages take.", &["Region", "Network"]),
    page(
        "failures",
        "What fails",
        "Events of the script and failures at random, deploys among them: see [resilience](../resilience.md).",
        &["Event", "FailureOf", "Failure"],
    ),
    page("recovery", "When a region is lost", "Plans of recovery: see [state](../state.md).", &["Recovery"]),
    page(
        "cost",
        "What is paid for",
        "Machines, storage, data that is moved, and how they are bought: see [cost](../cost.md).",
        &["Cost", "Instance", "Purchase", "Billing", "LoadBalancer", "PerUse", "Spot"],
    ),
];
