//! Quantities as Kubernetes writes them (`k8s.io/apimachinery/pkg/api/resource`).

/// Decimal suffixes, then binary ones.
const SUFFIXES: [(&str, f64); 14] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
];

/// The number that a quantity stands for, if it is one that is not negative.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    plain(text).or_else(|| {
        let (suffix, scale) = SUFFIXES.iter().find(|(suffix, _)| text.ends_with(suffix))?;
        let number = plain(text.strip_suffix(suffix)?)? * scale;
        number.is_finite().then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn quantities_are_read_as_kubernetes_does() {
        let known = [("500m", 0.5), ("2", 2.0), ("0.1", 0.1), ("1k", 1000.0), ("1Ki", 1024.0), ("1e3", 1000.0)];
        for (text, value) in known {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        assert_eq!(parse("1Gi"), Some(1_073_741_824.0));
        for wrong in ["", "m", "-1", "1 GB", "ten", "inf", "1e400"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
