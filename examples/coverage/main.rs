mod cases;
mod experiment;
use cases::Setup;

fn main() {
    let n: u32 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1000);
    let runs: &'static str = Box::leak(std::env::args().nth(2).unwrap_or("20".into()).into_boxed_str());
    let f: f64 = std::env::args().nth(3).and_then(|n| n.parse().ok()).unwrap_or(1.0);
    if n == 0 {
        let study = experiment::study(
            &cases::autoscaled(Setup { seconds: 100_000.0, warmup: 200.0, replications: "60" }, 1.0).yaml,
            99_999,
        );
        println!("{:?}", study.cost_per_hour);
        return;
    }
    let s = |seconds: f64, warmup| Setup { seconds: seconds * f, warmup, replications: runs };
    for case in [
        cases::mmc(s(30.0, 5.0), 1, 0.5),
        cases::mmc(s(120.0, 10.0), 1, 0.8),
        cases::mmc(s(30.0, 5.0), 4, 0.8),
        cases::renewal(s(600.0, 60.0), 30.0, 3.0, 5.0),
        cases::renewal(s(600.0, 200.0), 600.0, 20.0, 2.0),
        cases::autoscaled(s(300.0, 200.0), std::env::args().nth(4).unwrap().parse().unwrap()),
    ] {
        let start = std::time::Instant::now();
        let (found, reps) = experiment::cover(&case, n);
        println!("{} (runs {reps:.1}, {:.1} s)", case.name, start.elapsed().as_secs_f64());
        for c in found {
            println!(
                "   {:16} {:.3} given {} below {} above {} bias {:+.4} half {:.4}",
                c.name,
                c.share(),
                c.given,
                c.below,
                c.above,
                c.bias,
                c.half_width
            );
        }
    }
}
