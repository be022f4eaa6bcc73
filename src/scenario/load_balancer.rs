//! What a load balancer costs.

use crate::language::{Span, Spanned};
use crate::units::{Bytes, MoneyRate, Rate};

crate::choice! {
    /// What stands before a service and is paid for: by the hour, and by units of what passes. Who gets a request is the
    /// `balancer`'s matter.
    LoadBalancer = "load balancer" {
        /// One for requests (AWS Application Load Balancer).
        Application(ApplicationBalancer) = "application",
        /// One for connections (AWS Network Load Balancer).
        Network(NetworkBalancer) = "network",
    }
}

crate::record! {
    /// A load balancer for requests. An hour has as many units as the dimension that needs most of them: averages over
    /// the measured time are taken.
    ApplicationBalancer = "application load balancer" {
        /// What it costs by itself.
        price: MoneyRate = usd_per_hour(22_500), "AWS ALB: 0.0225 USD/h";
        /// What a unit costs.
        unit: MoneyRate = usd_per_hour(8_000), "AWS ALB: 0.008 USD for an LCU-hour";
        /// New connections a second that a unit is for.
        new_connections: Spanned<Rate> = Spanned::nowhere(Rate::per_second(25.0)), "AWS LCU";
        /// Connections at one time that a unit is for.
        active_connections: Spanned<u32> = Spanned::nowhere(3000), "AWS LCU: 3000 a minute";
        /// Data an hour that a unit is for.
        data: Spanned<Bytes> = Spanned::nowhere(Bytes::of(1e9)), "AWS LCU: 1 GB";
        /// Evaluations of rules a second that a unit is for.
        evaluations: Spanned<Rate> = Spanned::nowhere(Rate::per_second(1000.0)), "AWS LCU";
        /// Rules that a request is held to; the first ten are free.
        rules: u32 = 0, "none beyond those that are free";
        /// Requests that share a connection (keep-alive).
        requests_per_connection: Spanned<u32> = Spanned::nowhere(1), "each request comes by a connection of its own";
    }
}

crate::record! {
    /// A load balancer for connections.
    NetworkBalancer = "network load balancer" {
        /// What it costs by itself.
        price: MoneyRate = usd_per_hour(22_500), "AWS NLB: 0.0225 USD/h";
        /// What a unit costs.
        unit: MoneyRate = usd_per_hour(6_000), "AWS NLB: 0.006 USD for an NLCU-hour";
        /// New connections a second that a unit is for.
        new_connections: Spanned<Rate> = Spanned::nowhere(Rate::per_second(800.0)), "AWS NLCU, TCP";
        /// Connections at one time that a unit is for.
        active_connections: Spanned<u32> = Spanned::nowhere(100_000), "AWS NLCU, TCP";
        /// Data an hour that a unit is for.
        data: Spanned<Bytes> = Spanned::nowhere(Bytes::of(1e9)), "AWS NLCU: 1 GB";
        /// Requests that share a connection (keep-alive).
        requests_per_connection: Spanned<u32> = Spanned::nowhere(1), "each request comes by a connection of its own";
    }
}

impl LoadBalancer {
    /// What it and a unit cost, in this order.
    pub fn prices(&self) -> [MoneyRate; 2] {
        match self {
            LoadBalancer::Application(balancer) => [balancer.price, balancer.unit],
            LoadBalancer::Network(balancer) => [balancer.price, balancer.unit],
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            LoadBalancer::Application(balancer) => balancer.span,
            LoadBalancer::Network(balancer) => balancer.span,
        }
    }

    /// What a unit is for, where it stands: no part of it may be 0.
    pub fn divisors(&self) -> Vec<(&'static str, f64, Span)> {
        let of = |new: &Spanned<Rate>, active: &Spanned<u32>, data: &Spanned<Bytes>, shared: &Spanned<u32>| {
            vec![
                ("new_connections", new.value.value(), new.span),
                ("active_connections", f64::from(active.value), active.span),
                ("data", data.value.value(), data.span),
                ("requests_per_connection", f64::from(shared.value), shared.span),
            ]
        };
        match self {
            LoadBalancer::Application(it) => {
                let mut all = of(&it.new_connections, &it.active_connections, &it.data, &it.requests_per_connection);
                all.push(("evaluations", it.evaluations.value.value(), it.evaluations.span));
                all
            }
            LoadBalancer::Network(it) => {
                of(&it.new_connections, &it.active_connections, &it.data, &it.requests_per_connection)
            }
        }
    }
}

const fn usd_per_hour(micros: i64) -> MoneyRate {
    MoneyRate(crate::units::Money { micros, currency: crate::units::Currency::USD })
}
