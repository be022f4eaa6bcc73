// The knobs: sliders for numbers, lists of words for words.

import { byId, element } from "./dom.js";

// The value of each knob that is not where the text has it, by path.
const turned = new Map();
let sliding = () => {};
let released = () => {};

// `slide` hears of every move, `release` of the last.
export function wire(slide, release) {
  sliding = slide;
  released = release;
}

export const settings = () => [...turned].map(([path, value]) => ({ path, value }));

export function reset() {
  turned.clear();
  byId("knobs").replaceChildren();
}

// Shows knobs; those that were turned stay where they are.
export function show(knobs) {
  for (const path of [...turned.keys()]) {
    const knob = knobs.find((one) => one.path === path);
    if (!knob || !knob.values.includes(turned.get(path))) turned.delete(path);
  }
  const place = byId("knobs");
  if (knobs.length === 0) {
    place.replaceChildren(element("p", { class: "hint" }, "This scenario has no knobs. Write knobs: at its end to get sliders."));
    return;
  }
  place.replaceChildren(...knobs.map((knob, number) => (knob.ordered ? slider(knob, number) : words(knob, number))));
}

function slider(knob, number) {
  const id = `knob-${number}`;
  const output = element("output", { for: id });
  const input = element("input", { id, type: "range", min: 0, max: knob.values.length - 1, step: 1 });
  const back = element("button", { type: "button", class: "back", title: "As in the text", "aria-label": `${knob.label} as in the text` }, "↺");
  const draw = () => {
    const value = turned.get(knob.path);
    const shown = value ?? knob.current;
    input.value = value === undefined ? knob.at ?? 0 : knob.values.indexOf(value);
    output.textContent = shown;
    input.setAttribute("aria-valuetext", shown);
    back.hidden = value === undefined;
  };
  const take = () => {
    turn(knob, knob.values[Number(input.value)]);
    draw();
  };
  input.addEventListener("input", () => {
    take();
    sliding();
  });
  input.addEventListener("change", () => {
    take();
    released();
  });
  back.addEventListener("click", () => {
    turned.delete(knob.path);
    draw();
    input.focus();
    released();
  });
  draw();
  const label = element("label", { for: id, title: knob.path }, name(knob));
  return element("div", { class: "knob" }, label, input, output, back);
}

function words(knob, number) {
  const id = `knob-${number}`;
  const values = knob.values.includes(knob.current) ? knob.values : [knob.current, ...knob.values];
  const options = values.map((value) => element("option", { value }, value));
  const select = element("select", { id }, ...options);
  select.value = turned.get(knob.path) ?? knob.current;
  select.addEventListener("change", () => {
    turn(knob, select.value);
    released();
  });
  return element("div", { class: "knob" }, element("label", { for: id, title: knob.path }, name(knob)), select);
}

function turn(knob, value) {
  if (value === knob.current) turned.delete(knob.path);
  else turned.set(knob.path, value);
}

// What it is, and where: `replicas` of `storefront`.
function name(knob) {
  const parts = knob.path.split(".");
  const last = parts.pop();
  const owner = parts.length > 1 ? parts[1] : parts[0] ?? "";
  return element("span", {}, last.replaceAll("_", " "), element("small", {}, owner));
}
