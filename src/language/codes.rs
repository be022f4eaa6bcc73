//! The codes of diagnostics, and what `ninefold explain CODE` says of each.

/// Code, title, explanation.
pub const CODES: &[(&str, &str, &str)] = &[
    (
        "E001",
        "not valid YAML",
        "The text cannot be parsed as YAML. Most often the indentation is off by a space, a colon lacks the space behind it, or a quote or bracket is not closed. Everything else is checked only once the text parses.",
    ),
    (
        "E002",
        "too large",
        "Files are read up to 10 MB, 100 levels deep, and 1,000,000 values (what an alias repeats counts each time). A scenario has at most 1,000 services and shards of databases, 1,000 traffic sources (each endpoint of a mix counted), 1,000 objectives, 10,000 events, 100 zones of a service, 100,000 weights of keys, 200,000 replicas, 10,000,000 users and 200 values that are not known, and no more windows of curves than fit into memory.",
    ),
    (
        "E003",
        "key given twice",
        "A map has the same key twice. YAML readers differ on which one wins, so neither does here.",
    ),
    (
        "E004",
        "unknown key",
        "The key is not part of the language at this place. The message names the nearest known key, or all of them.",
    ),
    ("E005", "missing key", "A key without a default is not given."),
    ("E006", "wrong kind of value", "A list, a map or a scalar stands where another kind is needed."),
    (
        "E007",
        "not a quantity",
        "A quantity carries its unit in the text: 250ms, 200/s, 99.9%, +500%, 6x, 38 USD, 0.163 USD/h.",
    ),
    ("E008", "unknown choice", "The word is not among those that this place takes."),
    (
        "E009",
        "not a name",
        "Names begin with a letter and go on with letters, digits, `_` and `-`. A dot leads into a thing: `orders.write`.",
    ),
    (
        "E010",
        "file cannot be read",
        "A file that the scenario names (`extends`, a CSV) does not exist, cannot be read, or has another form.",
    ),
    (
        "E011",
        "path cannot be set",
        "The path of a `--set` leads nowhere: services.web.replicas=8, traffic.users.profile[0].surge=+100%.",
    ),
    (
        "E012",
        "undefined name",
        "Something refers to a service, database, endpoint, zone or traffic source that is not declared.",
    ),
    (
        "E013",
        "name declared twice",
        "All things share one name space: a service and a database cannot have the same name.",
    ),
    ("E014", "call cycle", "Endpoints call each other in a circle, so a request would never end."),
    ("E015", "impossible value", "The value is of the right kind but out of the range in which it makes sense."),
    ("E016", "keys that exclude each other", "Exactly one of several keys must be given."),
    ("E017", "shares do not add up", "The shares of a mix or a choice must add up to 100 %."),
    (
        "E018",
        "not an objective",
        "An objective reads METRIC [of NAME] OPERATOR LIMIT: p99 of checkout < 900ms, availability >= 99.9%.",
    ),
    (
        "E019",
        "values to sweep",
        "The scenario gives several values where a study takes one: `{ sweep: 2..20 }`, `{ sweep: [2, 4, 8] }`. `ninefold sweep` studies each of them; every other command needs one value, which --set PATH=VALUE gives.",
    ),
    (
        "E020",
        "not an axis",
        "What is varied is a path that the scenario has, and values: 2..20 (whole numbers), 2..20:3 (steps of 3), 5ms..50ms/10 (ten values equally far apart), 1/s..1000/s*10 (ten values that grow by the same factor), or a list [2, 4, 8]. Both ends of a range carry the same unit and sign.",
    ),
    (
        "E021",
        "value not known",
        "The scenario says of a value only between which two it lies: `{ between: [5ms, 9ms] }`. `ninefold uncertainty` tells what follows from that, `ninefold sensitivity` which of such values matters; every other study needs one value, which --set PATH=VALUE gives.",
    ),
    (
        "E022",
        "not a range of values",
        "A value that is not known lies between two others, the smaller first, both with the same kind of unit and sign: `{ between: [5ms, 9ms] }`, `{ between: [2, 6] }`, `{ between: [100/s, 300/s] }`.",
    ),
    (
        "E023",
        "not a knob",
        "A knob is the path of a value that the scenario has, as --set takes it, and the values that it may take, as --vary takes them: `services.web.replicas: 2..20`. The scenario must be valid with each of them, all else as it is.",
    ),
    (
        "W001",
        "overload",
        "More work is offered than the replicas can do, and no autoscaler adds any: queues grow until something gives.",
    ),
    (
        "W002",
        "impatient caller",
        "A caller's timeout is shorter than its callee needs on average, so most calls are given up while the callee still works on them.",
    ),
    (
        "W003",
        "retry amplification",
        "Several levels retry without a budget: a failure at the bottom multiplies the load by the product of the attempts.",
    ),
    ("W004", "unused", "Nothing calls this."),
    (
        "W006",
        "not simulated",
        "A Kubernetes manifest says something that has no part in the simulation, so it makes no difference here, though it may in a cluster.",
    ),
    (
        "W007",
        "no room",
        "A service begins with more pods than its nodes ever have room for: the rest waits for a node that never comes.",
    ),
    (
        "W008",
        "overlapping alarms",
        "An alarm for too much and one for too little on the same metric are in alarm together, so that one undoes what the other does.",
    ),
    (
        "W009",
        "killed while it starts",
        "A startup probe or a liveness check gives up before a process has started, as a rule: it is killed and started again, after longer and longer waits, and takes no requests.",
    ),
    ("W005", "undecidable", "One replication has no spread, so no interval can be given and no objective decided."),
];

/// What a code means.
pub fn explain(code: &str) -> Option<String> {
    let wanted = code.to_uppercase();
    CODES.iter().find(|(code, _, _)| *code == wanted).map(|(code, title, text)| format!("{code}: {title}\n\n{text}\n"))
}
