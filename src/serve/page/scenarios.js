// The list of scenarios, opening and saving.

import * as api from "./api.js";
import { byId, element } from "./dom.js";

let open = () => {};
let items = [];

// Shows all scenarios; `opened` hears which was chosen.
export async function show(opened) {
  open = opened;
  const { folder, scenarios } = await api.list();
  items = scenarios;
  const own = scenarios.filter((one) => !one.built_in);
  const built = scenarios.filter((one) => one.built_in);
  const parts = [];
  if (own.length > 0) parts.push(element("h3", { title: folder }, "In this folder"), group(own));
  parts.push(element("h3", {}, "Built in"), group(built));
  byId("scenarios").replaceChildren(...parts);
}

// The one to begin with: what the address line names, the first of the folder, or the simplest.
export function first() {
  const named = decodeURIComponent(location.hash.slice(1));
  return items.find((one) => one.name === named) ?? items.find((one) => !one.built_in) ?? items.find((one) => one.name === "hello");
}

function group(list) {
  const entries = list.map((one) => {
    const button = element("button", { type: "button", class: "scenario", title: one.sentence, onclick: () => open(one) },
      element("b", {}, one.title || one.name), element("small", {}, one.sentence));
    button.dataset.name = one.name;
    return element("li", {}, button);
  });
  return element("ul", {}, ...entries);
}

export function mark(name) {
  for (const button of byId("scenarios").querySelectorAll("button")) {
    if (button.dataset.name === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

// Asks for a file name. Resolves to what `save` makes of it, or to null; `save` may throw, and is asked again.
export function ask(suggestion, save) {
  const dialog = byId("save-dialog");
  const name = byId("save-name");
  const wrong = byId("save-wrong");
  name.value = suggestion;
  wrong.textContent = "";
  return new Promise((done) => {
    const close = (result) => {
      dialog.close();
      done(result);
    };
    const go = async () => {
      const file = name.value.trim();
      try {
        close(await save(/\.yaml$/.test(file) ? file : `${file}.yaml`));
      } catch (error) {
        wrong.textContent = error.message;
      }
    };
    byId("save-go").onclick = go;
    byId("save-cancel").onclick = () => close(null);
    dialog.oncancel = () => done(null);
    name.onkeydown = (event) => {
      if (event.key === "Enter") go();
    };
    dialog.showModal();
    name.select();
  });
}
