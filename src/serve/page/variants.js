// Kept runs side by side, and their comparison.

import * as api from "./api.js";
import { byId, element, say } from "./dom.js";

const chosen = new Set();
const seen = new Set();

// Shows what is kept. Whatever is kept is chosen for the comparison until somebody says otherwise.
export async function refresh() {
  const kept = await api.kept();
  const ids = kept.map((one) => one.label.id);
  ids.filter((id) => !seen.has(id)).forEach((id) => (seen.add(id), chosen.add(id)));
  [...chosen].filter((id) => !ids.includes(id)).forEach((id) => chosen.delete(id));
  byId("variants").replaceChildren(kept.length === 0 ? nothing() : table(kept));
  update();
}

const nothing = () => element(
  "p", { class: "hint" },
  "Keep a run, turn a knob, and keep the next one: they stand here side by side, and can be compared run by run.",
);

function table(kept) {
  const heads = [...new Set(kept.flatMap((one) => one.numbers.map((number) => number.text)))];
  const head = element("tr", {},
    element("th", { class: "words", scope: "col" }, "Compare"),
    element("th", { class: "words", scope: "col" }, "Variant"),
    ...heads.map((text) => element("th", { scope: "col" }, text)),
    element("th", { scope: "col" }, element("span", { class: "unseen" }, "Forget")));
  const rows = kept.map((one, place) => row(one, heads, place === 0));
  return element("div", { class: "scroll card" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

function row(one, heads, first) {
  const { id } = one.label;
  const box = element("input", { type: "checkbox", id: `variant-${id}`, checked: chosen.has(id) });
  box.setAttribute("aria-label", `Compare ${one.title}`);
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(id);
    else chosen.delete(id);
    update();
  });
  const away = element("button", { type: "button", class: "back", "aria-label": `Forget ${one.title}`, title: "Forget" }, "×");
  away.addEventListener("click", async () => {
    // One that is forgotten already is as it should be.
    await api.forget(id).catch(() => {});
    byId("comparison").hidden = true;
    refresh();
  });
  const cells = heads.map((text) => {
    const number = one.numbers.find((each) => each.text === text);
    const marks = { pass: "✓ ", fail: "✗ ", unsure: "? ", none: "" };
    return number
      ? element("td", {}, element("span", { class: `verdict ${number.verdict}` }, marks[number.verdict]), number.value)
      : element("td", {}, "–");
  });
  return element("tr", {},
    element("td", { class: "words" }, box),
    element("th", { class: "words", scope: "row" }, one.title, element("small", {}, differs(one, first))),
    ...cells, element("td", {}, away));
}

function differs(one, first) {
  if (first) return "the first: others are held against it";
  if (one.differs.length === 0) return "nothing differs";
  const told = ({ path, from, to }) => (from || to ? `${path}: ${from || "–"} → ${to || "–"}` : path);
  return one.differs.map(told).join("; ");
}

function update() {
  const button = byId("compare");
  button.disabled = chosen.size < 2;
  byId("compare-hint").textContent = chosen.size === 1 ? "Two variants or more can be compared." : "";
}

export function wire() {
  byId("compare").addEventListener("click", () => {
    const frame = byId("comparison");
    frame.src = api.comparison([...chosen].sort((a, b) => a - b));
    frame.hidden = false;
    frame.scrollIntoView({ block: "nearest" });
  });
}

export async function keep(id) {
  try {
    await api.keep(id);
  } catch (error) {
    say(error.message);
    return;
  }
  byId("keep").textContent = "Kept";
  await refresh();
}
