//! A table of words and numbers for a terminal and for Markdown; the page's is made of it in `html::tables`.

use super::markdown::escape;
use super::terminal::line::{Paint, length};

/// Rows on a terminal before the rest is left to the files.
const MOST_ROWS: usize = 20;

/// Rows under heads.
pub struct Table {
    /// The names of the columns.
    pub heads: Vec<String>,
    /// The leading columns that are words; all others are numbers.
    pub words: usize,
    /// The rows, with a cell for each column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The lines of a terminal: words to the left, numbers to the right.
    pub fn lines(&self, paint: &Paint) -> Vec<String> {
        let shown: Vec<&Vec<String>> = self.rows.iter().take(MOST_ROWS).collect();
        let widest = |column: usize| shown.iter().map(|row| length(&row[column])).max().unwrap_or(0);
        let wide: Vec<usize> = self.heads.iter().enumerate().map(|(at, head)| length(head).max(widest(at))).collect();
        let line = |cells: &[String]| {
            let cell = |(at, cell): (usize, &String)| {
                let blank = " ".repeat(wide[at] - length(cell));
                if at < self.words { format!("{cell}{blank}") } else { format!("{blank}{cell}") }
            };
            cells.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let mut lines = vec![paint.faint(&line(&self.heads))];
        lines.extend(shown.iter().map(|row| line(row)));
        if self.rows.len() > MOST_ROWS {
            lines.push(paint.faint(&format!("and {} more in the report", self.rows.len() - MOST_ROWS)));
        }
        lines
    }

    /// All rows as a table of Markdown.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|text| escape(text)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let numbers = self.heads.len().saturating_sub(self.words);
        let rule = format!("|{}{}\n", " --- |".repeat(self.words), " ---: |".repeat(numbers));
        line(&self.heads) + &rule + &self.rows.iter().map(|row| line(row)).collect::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: usize) -> Table {
        let row = |n: usize| vec![format!("input {n}"), format!("{n} *")];
        Table {
            heads: vec!["input".to_owned(), "effect μ*".to_owned()],
            words: 1,
            rows: (9..9 + rows).map(row).collect(),
        }
    }

    #[test]
    fn words_stand_on_the_left_and_numbers_on_the_right() {
        let lines = table(2).lines(&Paint(false));
        assert_eq!(lines, ["input     effect μ*", "input 9         9 *", "input 10       10 *"]);
    }

    #[test]
    fn what_is_too_long_for_a_terminal_is_counted() {
        let lines = table(25).lines(&Paint(false));
        assert_eq!((lines.len(), lines[21].as_str()), (22, "and 5 more in the report"));
    }

    #[test]
    fn markdown_has_all_rows_and_no_stars_of_its_own() {
        let text = table(1).markdown();
        assert_eq!(text, "| input | effect μ\\* |\n| --- | ---: |\n| input 9 | 9 \\* |\n");
    }
}
