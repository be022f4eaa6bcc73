//! `architecture.svg`: who calls whom, how busy each is at its peak, and where the bottleneck is.

mod layers;
mod painter;

use super::{font, png, svg};
use crate::experiment::study::{Kind, Study};
use crate::report::{File, number, view};
use layers::Layers;
use std::io;

/// Components in the picture; more could not be read.
const MOST: usize = 40;
/// What is as busy as this at its peak is a bottleneck.
const FULL: f64 = 0.9;
/// What is as busy as this at its peak has little room left.
const WARM: f64 = 0.7;

/// The picture of an architecture, with what was measured.
pub struct Board {
    /// What it says, in a sentence.
    pub title: String,
    /// How to read it.
    pub note: String,
    /// The components.
    pub boxes: Vec<Item>,
    /// Who calls whom, by places among the boxes.
    pub links: Vec<Arrow>,
    layers: Layers,
}

/// A component with what was measured.
pub struct Item {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How busy it is in its busiest window, if that is known.
    pub busy: Option<f64>,
    /// The most interesting number, in words.
    pub words: String,
    /// Whether it is where everything waits.
    pub bottleneck: bool,
}

/// Who calls whom.
pub struct Arrow {
    /// Who calls.
    pub from: usize,
    /// Who is called.
    pub to: usize,
    /// Whether only where something else failed, or had nothing.
    pub instead: bool,
}

impl Board {
    /// The picture; none of a system without links.
    pub fn of(study: &Study) -> Option<Self> {
        let architecture = &study.architecture;
        if architecture.links.is_empty() {
            return None;
        }
        let linked = |n: usize| architecture.links.iter().any(|link| link.from == n || link.to == n);
        let mut shown: Vec<usize> = (0..architecture.components.len()).filter(|&n| linked(n)).collect();
        let left_out = shown.len().saturating_sub(MOST);
        shown.truncate(MOST);
        let place = |n: usize| shown.iter().position(|&other| other == n);
        let links: Vec<Arrow> = architecture
            .links
            .iter()
            .filter_map(|link| Some(Arrow { from: place(link.from)?, to: place(link.to)?, instead: link.instead }))
            .collect();
        let mut boxes: Vec<Item> =
            shown.iter().map(|&n| &architecture.components[n]).map(|c| item(study, &c.name, c.kind)).collect();
        let waiting = |item: &Item| view::peak_of(study, "service", &item.name, "queue_length").unwrap_or(0.0);
        let weight = |item: &Item| (item.busy.unwrap_or(0.0).min(0.995), waiting(item));
        let busiest = (0..boxes.len()).max_by(|&a, &b| {
            let ((a, at), (b, bt)) = (weight(&boxes[a]), weight(&boxes[b]));
            a.total_cmp(&b).then(at.total_cmp(&bt))
        })?;
        boxes[busiest].bottleneck = boxes[busiest].busy.is_some_and(|busy| busy >= FULL);
        let pairs: Vec<(usize, usize)> = links.iter().map(|link| (link.from, link.to)).collect();
        let layers = layers::layers(boxes.len(), &pairs);
        Some(Board { title: title(&boxes[busiest]), note: note(&links, left_out), boxes, links, layers })
    }

    /// The picture as SVG.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn svg(&self) -> io::Result<String> {
        font::register()?;
        svg::draw(self)
    }
}

/// The picture as files.
///
/// # Errors
/// When it cannot be drawn or encoded.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    let Some(board) = Board::of(study) else { return Ok(Vec::new()) };
    Ok(vec![File::new("architecture.svg", board.svg()?), File::new("architecture.png", png::draw(&board)?)])
}

fn title(busiest: &Item) -> String {
    let (name, busy) = (view::short(&busiest.name, 40), busiest.busy.unwrap_or(0.0));
    match busy {
        _ if busiest.bottleneck => format!("{name} is the bottleneck: {} busy at the peak", percent(busy)),
        busy if busy > 0.0 => format!("Nothing is full: {name} is busiest, {} at its peak", percent(busy)),
        _ => "Who calls whom".to_owned(),
    }
}

fn note(links: &[Arrow], left_out: usize) -> String {
    let mut note = "An arrow leads from the caller to what it calls".to_owned();
    if links.iter().any(|link| link.instead) {
        note += ", a dashed one only where something else failed or had nothing";
    }
    note += ". The bar in a box: how busy it is in its busiest window.";
    if left_out > 0 {
        note += &format!(" {left_out} more are not shown.");
    }
    note
}

fn percent(share: f64) -> String {
    match (share * 100.0).round() as u64 {
        0 if share > 0.0 => "under 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// What a box says.
fn item(study: &Study, name: &str, kind: Kind) -> Item {
    let peak = |of: &str, quantity: &str| view::peak_of(study, of, name, quantity);
    let busy = peak("service", "utilization");
    let words = match kind {
        Kind::Traffic => peak("traffic", "offered").map(|rate| format!("up to {}", number::show(rate, "1/s", ""))),
        Kind::Queue => peak("queue", "waiting").map(|most| format!("up to {} waiting", number::show(most, "", ""))),
        Kind::Cache => {
            let cache = study.caches.iter().find(|cache| cache.name == name);
            cache.and_then(|cache| cache.hit_ratio.value).map(|hit| format!("{} found", percent(hit)))
        }
        Kind::Service | Kind::Database => {
            let replicas = peak("service", "ready").map(f64::round).filter(|most| *most > 0.0);
            let members = study.services.iter().find(|service| service.name == name);
            let members = members.map_or("replicas", |service| view::members(study, service, "replicas"));
            replicas.map(|most| match most as u64 {
                1 => "1 replica".to_owned(),
                most => format!("up to {} {members}", number::count(most)),
            })
        }
    };
    let busy_words = busy.map(|busy| format!("{} busy", percent(busy)));
    let words: Vec<String> = words.into_iter().chain(busy_words).collect();
    Item { name: view::clean(name), kind, busy, words: words.join(", "), bottleneck: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Component, Link};
    use crate::report::fixture;

    #[test]
    fn the_bottleneck_is_named_and_marked_alone() {
        let board = Board::of(&fixture::flash_sale()).unwrap();
        assert_eq!(board.title, "storefront is the bottleneck: 100 % busy at the peak");
        let marked: Vec<&str> =
            board.boxes.iter().filter(|item| item.bottleneck).map(|item| item.name.as_str()).collect();
        assert_eq!(marked, ["storefront"]);
        let svg = board.svg().unwrap();
        for words in
            ["shoppers", "up to 23 replicas, 100 % busy", "bottleneck", "aria-label=\"storefront is the bottleneck"]
        {
            assert!(svg.contains(words), "{words}");
        }
    }

    #[test]
    fn a_study_without_links_has_no_picture() {
        assert!(Board::of(&fixture::empty()).is_none() && files(&fixture::empty()).unwrap().is_empty());
    }

    #[test]
    fn a_hundred_services_are_cut_to_what_can_be_read() {
        let mut study = fixture::flash_sale();
        for number in 0..100 {
            let name = format!("leaf-{number}");
            study.architecture.components.push(Component { name, kind: Kind::Service });
            study.architecture.links.push(Link { from: 1, to: 5 + number, instead: number % 2 == 1 });
        }
        let board = Board::of(&study).unwrap();
        assert_eq!(board.boxes.len(), MOST);
        assert!(board.note.contains("65 more are not shown") && board.note.contains("dashed"), "{}", board.note);
        assert!(board.svg().unwrap().len() < 400_000);
    }
}
