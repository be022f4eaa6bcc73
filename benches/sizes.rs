//! What a request costs against the size of the system: from 10 to 10,000 servers for every balancer, and from 100 to
//! 1,000,000 requests in flight. `cargo bench --bench sizes -- --chart` draws it into docs/cost-against-size.svg, `-- pods` measures pods on nodes alone.

use ninefold::Input;
use ninefold::plan::Plan;
use ninefold::policy::balancer::Balancer;
use ninefold::world;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// Requests a measurement.
const REQUESTS: f64 = 2e6;
/// Measurements, of which the median counts.
const ROUNDS: usize = 5;
/// Numbers of servers.
const SERVERS: [u32; 4] = [10, 100, 1000, 10_000];
/// Requests in flight.
const FLIGHTS: [u32; 5] = [100, 1000, 10_000, 100_000, 1_000_000];

/// A curve: what it is called, and nanoseconds a request by size.
struct Curve {
    name: String,
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// How much dearer the dearest size is than the first.
    fn growth(&self) -> f64 {
        self.points.iter().map(|point| point.1).fold(0.0, f64::max) / self.points[0].1
    }

    fn row(&self) -> String {
        let costs: String = self.points.iter().map(|(_, nanos)| format!(" {nanos:>9.1}")).collect();
        format!("{:<30}{costs}   {:.2}x", self.name, self.growth())
    }
}

fn compile(rate: f64, service: &str) -> Plan {
    compile_with(rate, service, "")
}

fn compile_with(rate: f64, service: &str, more: &str) -> Plan {
    let yaml = format!(
        "name: bench\nduration: {:.3}s\nreplications: 1\ntraffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ {service} }}\n{more}",
        REQUESTS / rate
    );
    ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Curves of several names over sizes. The sizes of a curve take turns, so that a change of the machine's pace hits all.
fn measure(names: &[&str], sizes: &[u32], plan: impl Fn(&str, u32) -> Plan) -> Vec<Curve> {
    let curve = |name: &&str| {
        let plans: Vec<Plan> = sizes.iter().map(|&size| plan(name, size)).collect();
        let mut nanos = vec![Vec::new(); sizes.len()];
        for _ in 0..ROUNDS {
            for (plan, nanos) in plans.iter().zip(&mut nanos) {
                let started = Instant::now();
                let tally = world::run(plan, 0, &|| false).expect("it runs");
                nanos.push(started.elapsed().as_nanos() as f64 / tally.classes[0].born as f64);
            }
        }
        let points = sizes.iter().zip(nanos).map(|(&size, mut nanos)| {
            nanos.sort_by(f64::total_cmp);
            (f64::from(size), nanos[ROUNDS / 2])
        });
        Curve { name: (*name).to_owned(), points: points.collect() }
    };
    names.iter().map(curve).collect()
}

fn print(title: &str, sizes: &[u32], curves: &[Curve]) {
    let head: String = sizes.iter().map(|size| format!(" {size:>9}")).collect();
    println!("{title:<30}{head}   growth");
    curves.iter().for_each(|curve| println!("{}", curve.row()));
}

fn draw(file: &Path, servers: &[Curve], flights: &[Curve]) -> Result<(), Box<dyn Error>> {
    // Without it the text could not be measured.
    let font = include_bytes!("../src/report/chart/fonts/inter-regular.otf");
    plotters::style::register_font("sans-serif", FontStyle::Normal, font).map_err(|_| "the font cannot be read")?;
    let root = SVGBackend::new(file, (960, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(480);
    panel(&left, "ns a request, by servers", servers)?;
    panel(&right, "ns a request, by requests in flight", flights)?;
    root.present()?;
    Ok(())
}

fn panel<DB: DrawingBackend>(
    area: &DrawingArea<DB, plotters::coord::Shift>,
    title: &str,
    curves: &[Curve],
) -> Result<(), Box<dyn Error>>
where
    DB::ErrorType: 'static,
{
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let last = all().map(|point| point.0).fold(0.0, f64::max);
    let first = all().map(|point| point.0).fold(f64::MAX, f64::min);
    let most = all().map(|point| point.1).fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(44)
        .build_cartesian_2d((first..last).log_scale(), 0.0..most * 1.15)?;
    let powers = |size: &f64| if *size >= 1e6 { format!("{:.0}M", size / 1e6) } else { format!("{size:.0}") };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_label_formatter(&powers)
        .y_labels(6)
        .y_label_formatter(&|nanos| format!("{nanos:.0}"))
        .max_light_lines(0)
        .draw()?;
    for (nth, curve) in curves.iter().enumerate() {
        let color = Palette99::pick(nth).to_rgba();
        let name = format!("{} ({:.2}x)", curve.name, curve.growth());
        let line = PathElement::new(curve.points.clone(), color.stroke_width(2));
        chart
            .draw_series([line])?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color.stroke_width(2)));
    }
    chart.configure_series_labels().position(SeriesLabelPosition::UpperLeft).label_font(("sans-serif", 13)).draw()?;
    Ok(())
}

/// Pods on a tenth as many nodes.
fn on_nodes() {
    let pods = ["ten pods on each node", "the same, event by event", "the same, nodes come and go"];
    let curves = measure(&pods, &SERVERS, |kind, pods| {
        let service = format!(
            "replicas: {pods}, on: pool, requests: {{ cpu: 1 }}, concurrency: 1, balancer: round_robin, work: {{ exponential: 10ms }}"
        );
        let scaled = if kind.ends_with("go") { "cluster_autoscaler: {}\n" } else { "" };
        let nodes = format!("nodes:\n  pool: {{ cpus: 10, memory: 10GB, count: {} }}\n{scaled}", pods / 10);
        let plan = compile_with(70.0 * f64::from(pods), &service, &nodes);
        if kind.ends_with("event") { plan.without_foresight() } else { plan }
    });
    print("ns a request, pods:", &SERVERS, &curves);
}

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "pods") {
        on_nodes();
        return Ok(());
    }
    let balancers: Vec<&str> = Balancer::all().into_iter().map(|(word, _)| word).collect();
    let servers = measure(&balancers, &SERVERS, |balancer, servers| {
        let service =
            format!("replicas: {servers}, concurrency: 1, balancer: {balancer}, work: {{ exponential: 10ms }}");
        compile(70.0 * f64::from(servers), &service)
    });
    print("ns a request, servers:", &SERVERS, &servers);
    on_nodes();
    let kinds = ["course known on arrival", "event by event"];
    let flights = measure(&kinds, &FLIGHTS, |kind, flight| {
        let service = format!("concurrency: unlimited, work: {{ exponential: {}us }}", u64::from(flight) * 10);
        let plan = compile(100_000.0, &service);
        if kind == kinds[0] { plan } else { plan.without_foresight() }
    });
    print("ns a request, in flight:", &FLIGHTS, &flights);
    if std::env::args().any(|argument| argument == "--chart") {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cost-against-size.svg");
        draw(&file, &servers, &flights)?;
    }
    Ok(())
}
