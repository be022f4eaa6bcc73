use ninefold::plan::*;
use ninefold::plan::arrivals::*;
use ninefold::plan::program::*;
use ninefold::policy::{balancer::Balancer, distribution::Sampler};
fn main() {
    for (name, n, c, bal, rho) in [("W1",1u32,1u32,Balancer::RoundRobin,0.8),("W2",1,16,Balancer::RoundRobin,0.9),("W3",100,1,Balancer::PowerOfD(2),0.9),("LR",100,1,Balancer::LeastRequest,0.9),("W3b",10000,1,Balancer::PowerOfD(2),0.9)] {
        let rate = rho * (n*c) as f64 * 100.0;
        let dur = (5e6 / rate * 1e9) as u64;
        let plan = Plan { seed: 1, duration: dur, warmup: dur/20, window: dur/180, 
            sources: vec![TrafficSource{name:"users".into(), edge:0, first_class:0, pace: Pace::Open(Arrivals{rate: vec![Segment{start:0,end:dur,from:rate,to:rate}], gaps: Gaps::Poisson}), patience: None, priority:0}],
            classes: vec![Class{source:0,endpoint:None,value_micros:0}],
            edges: vec![Edge{targets: vec![Target{below:u64::MAX,endpoint:0}], timeout: Some(0), retry: None, salt: 77}],
            endpoints: vec![Endpoint{name:"web".into(), fleet: Some(0), start:0}],
            program: vec![Op::Work(Sampler::Exponential(1e7)), Op::End],
            fleets: vec![Fleet{name:"web".into(), path:"web".into(), replicas:n, concurrency:c, cpus:c, queue:100000, discipline: Discipline::Fifo, held:true, startup:Sampler::Constant(0), drain:0, balancer:bal, health_check:None, autoscaler:None, crashes:vec![], zones:vec![], price_micros:0, minimum_billing:0, follows:None}],
            links: vec![], outages: vec![], lanes: vec![5_000_000_000], objectives: vec![], replications: Replications::Fixed(1), currency: "USD".into(), fixed_micros: 0, marks: vec![],
        };
        for _ in 0..2 {
        let t = std::time::Instant::now();
        let tally = ninefold::world::run(&plan, 0, &|| false).unwrap();
        let el = t.elapsed();
        let f = &tally.classes[0];
        println!("{name}: {:.1} ns/req  mean {:.5} p99 {:.5} ok {} events {}", el.as_nanos() as f64 / f.born as f64 * 0.95, f.latency.mean().unwrap()*100.0, f.latency.quantile(0.99).unwrap()*100.0, f.ended[0], tally.events);
        }
    }
}
