//! The architecture as a picture, and the table behind it.

use super::tables::{section, table};
use super::text::{escape, name};
use crate::experiment::study::Study;
use crate::report::chart::board::{Board, Item};
use std::io;

/// The section; nothing for a system without links.
///
/// # Errors
/// When the picture cannot be drawn.
pub fn architecture(study: &Study) -> io::Result<String> {
    let Some(board) = Board::of(study) else { return Ok(String::new()) };
    let called = |from: usize| -> String {
        let of = board.links.iter().filter(|link| link.from == from);
        let names: Vec<String> = of
            .map(|link| name(&board.boxes[link.to].name, 60) + if link.instead { " (instead)" } else { "" })
            .collect();
        names.join(", ")
    };
    let row = |(at, item): (usize, &Item)| {
        let words = escape(&item.words);
        let mark = if item.bottleneck { " <span class=\"badge fail\">bottleneck</span>" } else { "" };
        let (name, called) = (name(&item.name, 60), called(at));
        format!("<th scope=\"row\">{name}</th><td class=\"words\">{called}</td><td class=\"words\">{words}{mark}</td>")
    };
    let rows: Vec<String> = board.boxes.iter().enumerate().map(row).collect();
    let behind = format!(
        "<details><summary>The table behind this picture</summary>{}</details>\n",
        table(&["<component", "<calls", "<at the peak"], &rows)
    );
    let figure = format!(
        "<figure id=\"architecture\"><figcaption class=\"phone\"><strong>{}</strong><p class=\"hint\">{}</p></figcaption>\
         <div class=\"plot\"><div class=\"sheet broad\">{}</div></div>\n{behind}</figure>\n",
        escape(&board.title),
        escape(&board.note),
        board.svg()?,
    );
    Ok(section("Who calls whom, and where it is full", "", &figure))
}
