use super::*;
use crate::language::{Language, Schemas};

crate::words! {
    /// Colours.
    Colour = "colour" {
        /// As blood.
        Red = "red",
        /// As the sky | sea.
        Blue = "blue",
    }
}

crate::record! {
    /// A lamp in a <room>.
    Lamp = "lamp" {
        /// How bright.
        watts: u32;
        /// What colour.
        colour: Colour = Colour::Red, "Edison";
        /// Another behind it.
        next: Option<Box<Lamp>>;
    }
    short "watts"
}

const QUANTITIES: Page = Page { file: "quantities", title: "Quantities", says: "Units.", roots: &[] };
const FRAME: Frame = Frame { preface: "# Lamps\n", titles: &[], quantities: QUANTITIES };

fn texts() -> Vec<Text> {
    let mut schemas = Schemas::default();
    Lamp::schema(&mut schemas);
    let page = Page { file: "lamps", title: "Light", says: "What shines.", roots: &["Lamp"] };
    pages(&schemas.definitions(), FRAME, &[page])
}

#[test]
fn a_record_is_a_table_of_its_keys() {
    let text = &texts()[1].text;
    for line in [
        "## Lamp\n\nA lamp in a &lt;room>. A value alone is its `watts`.\n",
        "| `watts` | whole number | **required** | How bright. |",
        "| `colour` | `red`, `blue` | `red`: Edison | What colour.<br>`red`: As blood.<br>`blue`: As the sky \\| sea. |",
        "| `next` | [lamp](#lamp) |  | Another behind it. |",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn the_first_page_leads_to_every_definition_and_on_one_page_links_stay_within_it() {
    let texts = texts();
    assert!(
        texts[0].text.contains("**[Light](lamps.md)**: What shines.\n[lamp](lamps.md#lamp).\n"),
        "{}",
        texts[0].text
    );
    let whole = on_one_page(&texts);
    assert!(whole.contains("[Light](#light)") && whole.contains("[lamp](#lamp)") && !whole.contains(".md"), "{whole}");
}
