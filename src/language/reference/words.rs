//! Names of definitions as headings and anchors, and texts as cells of tables.

/// Abbreviations as their field writes them.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("aimd", "AIMD"),
    ("codel", "CoDel"),
    ("cpu", "CPU"),
    ("dns", "DNS"),
    ("ewma", "EWMA"),
    ("gcra", "GCRA"),
    ("grpc", "gRPC"),
    ("hpa", "HPA"),
    ("keda", "KEDA"),
    ("kubernetes", "Kubernetes"),
    ("mmpp", "MMPP"),
    ("vegas", "Vegas"),
];

/// The words of a name: `KubernetesHpa` has two.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for letter in name.chars() {
        match parts.last_mut() {
            Some(part) if !letter.is_uppercase() => part.push(letter),
            _ => parts.push(letter.to_lowercase().collect()),
        }
    }
    parts
}

/// A heading: `Kubernetes HPA`.
pub fn title(name: &str) -> String {
    let known = |part: &String| {
        let word = ABBREVIATIONS.iter().find(|(word, _)| word == part);
        word.map_or_else(|| part.clone(), |(_, right)| (*right).to_owned())
    };
    let words: Vec<String> = parts(name).iter().map(known).collect();
    let words = words.join(" ");
    if words.starts_with("gRPC") { words } else { capital(&words) }
}

/// The anchor of a heading, as GitHub and mdBook make it.
pub fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

/// A heading within a sentence.
pub fn lower(title: &str) -> String {
    let first = title.split(' ').next().unwrap_or_default();
    if ABBREVIATIONS.iter().any(|(_, right)| *right == first) {
        return title.to_owned();
    }
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// With its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text as a cell of a table: a bar would end it, and what looks like HTML would vanish.
pub fn cell(text: &str) -> String {
    let mut cell = String::new();
    for (number, part) in text.split('`').enumerate() {
        if number > 0 {
            cell.push('`');
        }
        let part = part.replace('|', "\\|");
        cell += &if number % 2 == 0 { part.replace('<', "&lt;") } else { part };
    }
    cell
}
