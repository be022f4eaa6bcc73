//! What everything costs: a charge for each thing and each kind, read off the counts.

use super::counts::Part;
use super::sample::{Kind, Number};
use super::study::{BillLine, Estimate};
use super::view::View;
use crate::plan::{Fleet, Plan};
use crate::tally::fleet::{DATA, Data, GAUGES, Gauge};
use crate::tally::{FleetTally, Outcome};
use crate::units::HOURS_OF_MONTH;

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Machines on demand.
    OnDemand,
    /// Machines that are paid for all the time.
    Committed,
    /// Machines on spot.
    Spot,
    /// Environments of a function that are kept ready.
    Provisioned,
    /// A load balancer by itself.
    LoadBalancer,
    /// Units of a load balancer.
    LoadBalancerUnits,
    /// Data that went out to clients.
    Egress,
    /// Data that went from zone to zone.
    CrossZone,
    /// Data that went to another region.
    InterRegion,
    /// Disks.
    Storage,
    /// Backups.
    Backups,
    /// Requests that have a price.
    Requests,
    /// Memory of what is billed by its use.
    Memory,
    /// What is paid whatever runs.
    Fixed,
}

impl Item {
    /// The word for it, and the unit of its quantity.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Item::OnDemand => ("on_demand", "h"),
            Item::Committed => ("committed", "h"),
            Item::Spot => ("spot", "h"),
            Item::Provisioned => ("provisioned", "h"),
            Item::LoadBalancer => ("load_balancer", "h"),
            Item::LoadBalancerUnits => ("load_balancer_units", "h"),
            Item::Egress => ("egress", "GB"),
            Item::CrossZone => ("cross_zone", "GB"),
            Item::InterRegion => ("inter_region", "GB"),
            Item::Storage => ("storage", "GB-month"),
            Item::Backups => ("backups", "GB-month"),
            Item::Requests => ("requests", ""),
            Item::Memory => ("memory", "GB-s"),
            Item::Fixed => ("fixed", "h"),
        }
    }

    fn is_compute(self) -> bool {
        matches!(self, Item::OnDemand | Item::Committed | Item::Spot | Item::Provisioned)
    }
}

/// A line of the bill, over all runs.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    /// What it is for.
    pub item: Item,
    /// The fleet, or the number of the fixed cost.
    of: u32,
    /// How much of it, in the unit of the item.
    pub quantity: f64,
    /// Millionths of the currency.
    micros: f64,
}

impl Charge {
    /// What it comes to.
    pub fn amount(&self) -> f64 {
        self.micros / 1e6
    }

    /// The fleet that it is for.
    pub fn fleet(&self) -> Option<u32> {
        (self.item != Item::Fixed).then_some(self.of)
    }
}

/// All charges, in the order of the fleets. Which there are depends on the plan alone.
pub struct Bill(pub Vec<Charge>);

impl Bill {
    /// What everything comes to.
    pub fn total(&self) -> f64 {
        self.0.iter().map(Charge::amount).sum()
    }

    /// What a fleet comes to.
    pub fn of(&self, fleet: u32) -> f64 {
        self.0.iter().filter(|charge| charge.fleet() == Some(fleet)).map(Charge::amount).sum()
    }

    /// What the machines of a fleet come to.
    fn compute_of(&self, fleet: u32) -> f64 {
        let compute = self.0.iter().filter(|charge| charge.fleet() == Some(fleet) && charge.item.is_compute());
        compute.map(Charge::amount).sum()
    }
}

/// What a fleet used, over all runs: integrals in seconds.
struct Usage {
    integrals: [f64; GAUGES],
    extra: f64,
    data: [f64; DATA],
    calls: f64,
    rejected: f64,
    present: f64,
}

impl Usage {
    fn of(tally: &FleetTally, part: Part) -> Self {
        let nothing =
            Usage { integrals: [0.0; GAUGES], extra: 0.0, data: [0.0; DATA], calls: 0.0, rejected: 0.0, present: 0.0 };
        match part {
            Part::Whole => Usage {
                integrals: tally.gauges.integrals.map(|integral| integral as f64 / 1e9),
                extra: tally.billed_extra as f64 / 1e9,
                data: tally.data.map(|bytes| bytes as f64),
                calls: tally.calls.born as f64,
                rejected: tally.calls.ended[Outcome::Rejected as usize] as f64,
                present: tally.calls.present as f64 / 1e9,
            },
            Part::Window(window) => match (tally.windows.get(window), tally.calls.windows.get(window)) {
                (Some(own), Some(calls)) => Usage {
                    integrals: own.integrals.map(|integral| integral as f64 / 1e9),
                    data: own.data.map(|bytes| bytes as f64),
                    calls: calls.born as f64,
                    rejected: calls.ended[Outcome::Rejected as usize] as f64,
                    present: calls.present as f64 / 1e9,
                    ..nothing
                },
                _ => nothing,
            },
        }
    }

    fn seconds(&self, gauge: Gauge) -> f64 {
        self.integrals[gauge as usize]
    }

    /// CPUs of a machine over those that the price is for: its price goes with them.
    fn size(&self, fleet: &Fleet) -> f64 {
        let paid = self.seconds(Gauge::Paid);
        if fleet.vertical.is_none() || paid <= 0.0 {
            return 1.0;
        }
        self.seconds(Gauge::PaidCpus) / (paid * f64::from(fleet.cpus))
    }
}

impl View<'_> {
    /// The bill of all runs.
    pub fn bill(&self) -> Bill {
        let egress = self.price_of_egress();
        let mut charges = Vec::new();
        (0..self.plan.fleets.len() as u32).for_each(|fleet| self.charge(fleet, egress, &mut charges));
        let hours = self.seconds() / 3600.0;
        let fixed = (0..).zip(&self.plan.fixed).filter(|(_, (_, micros))| *micros > 0);
        charges.extend(fixed.map(|(of, (_, micros))| Charge {
            item: Item::Fixed,
            of,
            quantity: hours,
            micros: hours * *micros as f64,
        }));
        Bill(charges)
    }

    /// What a byte costs that goes out to clients, on average, if the month goes on like this.
    fn price_of_egress(&self) -> f64 {
        let Some(transfer) = &self.plan.transfer else { return 0.0 };
        let bytes: f64 =
            self.tally.fleets.iter().map(|tally| Usage::of(tally, self.part).data[Data::Egress as usize]).sum();
        let of_month = bytes * HOURS_OF_MONTH / (self.seconds() / 3600.0);
        if of_month > 0.0 { transfer.egress_of_month(of_month) / of_month } else { 0.0 }
    }

    fn charge(&self, of: u32, egress: f64, charges: &mut Vec<Charge>) {
        let plan = self.plan;
        let tariff = &plan.fleets[of as usize].tariff;
        let usage = Usage::of(self.tally_of(of), self.part);
        let (seconds, hours) = (self.seconds(), self.seconds() / 3600.0);
        let mut add = |item, quantity: f64, price: f64| {
            charges.push(Charge { item, of, quantity, micros: quantity * price });
        };
        if tariff.price_micros > 0 {
            let beyond = (usage.seconds(Gauge::Beyond) + usage.extra) / 3600.0;
            let size = usage.size(&plan.fleets[of as usize]);
            let share = tariff.spot.map_or(0.0, |spot| spot.share);
            if let Some(committed) = tariff.committed {
                add(Item::Committed, hours * f64::from(committed.count), committed.micros);
            }
            if share < 1.0 {
                let function = plan.fleets[of as usize].function.is_some();
                let item = if function { Item::Provisioned } else { Item::OnDemand };
                add(item, beyond * (1.0 - share), tariff.price_micros as f64 * size);
            }
            if let Some(spot) = tariff.spot.filter(|spot| spot.share > 0.0) {
                add(Item::Spot, beyond * spot.share, spot.micros * size);
            }
        }
        if let Some(balancer) = tariff.balancer {
            let (connections, requests) = (usage.calls / balancer.requests_per_connection, usage.calls);
            let dimensions = [
                connections / seconds / balancer.new_connections,
                usage.present / seconds / balancer.active_connections,
                usage.data[Data::Balanced as usize] / hours / balancer.bytes,
                requests / seconds * balancer.rules,
            ];
            let units = dimensions.into_iter().fold(0.0, f64::max);
            add(Item::LoadBalancer, hours, balancer.micros);
            add(Item::LoadBalancerUnits, units * hours, balancer.unit_micros);
        }
        if let Some(use_of) = tariff.per_use {
            // What is turned away is not billed.
            add(Item::Requests, usage.calls - usage.rejected, use_of.request_micros);
            let served = (usage.present - usage.seconds(Gauge::Queue)).max(0.0);
            add(Item::Memory, served * use_of.gigabytes, use_of.gb_second_micros);
        }
        if tariff.requests > 0.0 {
            add(Item::Requests, self.requests_of_queue(of), tariff.requests);
        }
        // GB-months: the price is that of an hour.
        for (item, kept) in [(Item::Storage, tariff.storage), (Item::Backups, tariff.backups)] {
            if let Some((gigabytes, price)) = kept.filter(|(gigabytes, _)| *gigabytes > 0.0) {
                add(item, gigabytes * hours / HOURS_OF_MONTH, price * HOURS_OF_MONTH);
            }
        }
        if let Some(transfer) = plan.transfer.as_ref().filter(|_| plan.counts_data) {
            let prices = [
                (Item::Egress, Data::Egress, egress),
                (Item::CrossZone, Data::CrossZone, transfer.cross_zone),
                (Item::InterRegion, Data::InterRegion, transfer.inter_region),
            ];
            for (item, data, price) in prices {
                add(item, usage.data[data as usize] / 1e9, price * 1e9);
            }
        }
    }

    /// What is asked of the queue that a fleet hosts: each message is sent, and received and deleted by each who reads it;
    /// one that is handed out again is received again.
    fn requests_of_queue(&self, fleet: u32) -> f64 {
        let plan = self.plan;
        let groups = plan.queues.groups.iter().zip(&self.tally.queues);
        let of_fleet = groups.filter(|(group, _)| plan.queues.queues[group.queue as usize].fleet == fleet);
        let counts = of_fleet.filter_map(|(_, tally)| match self.part {
            Part::Whole => Some((tally.messages.born, tally.messages.ended[Outcome::Ok as usize], tally.redelivered)),
            Part::Window(window) => {
                let (messages, own) = (tally.messages.windows.get(window)?, tally.windows.get(window)?);
                Some((messages.born, messages.ended[Outcome::Ok as usize], own.redelivered))
            }
        });
        let (mut sent, mut taken) = (0, 0);
        for (born, done, again) in counts {
            sent = sent.max(born);
            taken += 2 * done + again;
        }
        (sent + taken) as f64
    }

    /// CPU time of a fleet that is paid for, in seconds, and what of it is not used; none where nobody pays for it.
    fn idle_time(&self, fleet: u32) -> Option<(f64, f64)> {
        let spec = &self.plan.fleets[fleet as usize];
        if spec.tariff.price_micros == 0 || spec.cpus == u32::MAX {
            return None;
        }
        let usage = Usage::of(self.tally_of(fleet), self.part);
        let committed = f64::from(spec.tariff.commitment()) * self.seconds();
        let machines = committed + (usage.seconds(Gauge::Beyond) + usage.extra) * usage.size(spec);
        let paid = machines * f64::from(spec.cpus);
        Some((paid, (paid - usage.seconds(Gauge::Busy)).max(0.0)))
    }

    /// The share of a fleet's CPU time that is paid for and not used.
    pub fn idle(&self, fleet: u32) -> Number {
        self.idle_time(fleet).map_or(Number::UNKNOWN, |(paid, idle)| Number::ratio(idle, paid, Kind::Share))
    }

    /// What that costs in a run.
    pub fn idle_cost(&self, fleet: u32, bill: &Bill) -> Number {
        let time = self.idle_time(fleet).filter(|(paid, _)| *paid > 0.0);
        time.map_or(Number::UNKNOWN, |(paid, idle)| self.amount(bill.compute_of(fleet) * idle / paid))
    }
}

/// The lines of a study's bill. A month is taken to go on like the measured time.
pub fn lines(view: View<'_>, amounts: Vec<Estimate>) -> Vec<BillLine> {
    let hours_of_run = view.seconds() / 3600.0 / view.tally.runs as f64;
    let line = |(charge, amount): (Charge, Estimate)| {
        let (item, unit) = charge.item.words();
        let month = amount.scaled(HOURS_OF_MONTH / hours_of_run);
        let quantity = charge.quantity / view.tally.runs as f64;
        BillLine { of: name(view.plan, &charge), item, quantity, unit, amount, month }
    };
    // What has a price and was never used appears nowhere.
    let lines = view.bill().0.into_iter().zip(amounts).filter(|(charge, _)| charge.quantity > 0.0);
    lines.map(line).collect()
}

fn name(plan: &Plan, charge: &Charge) -> String {
    match charge.item {
        Item::Fixed => plan.fixed[charge.of as usize].0.clone(),
        _ => plan.fleets[charge.of as usize].name.clone(),
    }
}
