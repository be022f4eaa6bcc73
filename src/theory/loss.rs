//! Systems without room to wait: who finds all servers busy is turned away.

/// The share of calls that find all of `servers` busy, with an offered load of `load` erlangs (arrival rate times mean service
/// time): M/G/c/c, where only the mean of the service time matters (Erlang 1917; Sevastyanov 1957).
///
/// By the recursion `B(c) = a B(c-1) / (c + a B(c-1))`, in steps as many as there are servers.
pub fn blocking(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, server| {
        let reached = load * blocked;
        reached / (f64::from(server) + reached)
    })
}

/// The mean number of busy servers: what is offered and not turned away.
pub fn carried(servers: u32, load: f64) -> f64 {
    load * (1.0 - blocking(servers, load))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocking_is_that_of_the_tables() {
        for (servers, load, blocked, busy) in [
            (10, 8.0, 0.121_661_064, 7.026_711_49),
            (50, 47.5, 0.078_175_603_9, 43.786_658_8),
            (3, 3.0, 0.346_153_846, 1.961_538_46),
        ] {
            assert!((blocking(servers, load) - blocked).abs() < 1e-9, "{servers} {load}");
            assert!((carried(servers, load) - busy).abs() < 1e-7, "{servers} {load}");
        }
    }

    #[test]
    fn a_hundred_thousand_servers_are_no_trouble() {
        // At full load B is about sqrt(2 / (pi c)) (Jagerman 1974).
        let blocked = blocking(100_000, 100_000.0);
        assert!((blocked / (2.0 / (std::f64::consts::PI * 1e5)).sqrt() - 1.0).abs() < 0.01, "{blocked}");
        assert!(blocking(100_000, 50_000.0) < 1e-300);
        assert!((blocking(100_000, 1e6) - 0.9).abs() < 1e-4);
    }
}
