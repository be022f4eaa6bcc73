// The page as a whole: which scenario is open, and what follows from what.

import * as answer from "./answer.js";
import * as api from "./api.js";
import { byId, say, settled } from "./dom.js";
import { editor } from "./editor.js";
import * as findings from "./findings.js";
import * as knobs from "./knobs.js";
import * as scenarios from "./scenarios.js";
import * as variants from "./variants.js";

// The scenario that is open: its name, whether it is built in, the text and version as they were loaded or saved.
let opened = { name: "scenario", built_in: true, text: "", ends: "\n", version: null };
let judged = 0;

const text = editor(byId("editor"), () => {
  enable();
  judgeSoon();
}, () => runAll());

const isChanged = () => text.text() !== opened.text;

// Judges the text: findings, knobs, whether it can run. Resolves to that.
async function judge() {
  const mine = ++judged;
  let found;
  try {
    found = await api.diagnose(opened.name, text.text());
  } catch (error) {
    say(error.message);
    return false;
  }
  if (mine !== judged) return false;
  text.mark(found.findings);
  findings.show(found.findings, (one) => text.go(one));
  if (found.sound) knobs.show(found.knobs);
  byId("run").disabled = !found.sound;
  return found.sound;
}
const judgeSoon = settled(250, () => judge());

const run = (quick) => answer.run(opened.name, text.text(), knobs.settings(), quick);
const runAll = () => run(false);
const lookSoon = settled(80, () => run(true));

async function open(one) {
  let loaded;
  try {
    loaded = await api.load(one.name, one.built_in);
  } catch (error) {
    say(error.message);
    return;
  }
  // Asked when all that is written meanwhile is known.
  if (isChanged() && !confirm("Leave the changes of this scenario?")) return;
  answer.cancel();
  opened = { name: one.name, built_in: one.built_in, ...loaded };
  location.hash = encodeURIComponent(one.name);
  answer.clear();
  knobs.reset();
  text.load(opened.text);
  // The editor has ends of lines of its own; a file gets its own back when it is saved.
  opened.ends = opened.text.includes("\r\n") ? "\r\n" : "\n";
  opened.text = text.text();
  enable();
  scenarios.mark(one.name);
  say("");
  // A first look is there in a moment; the whole follows.
  if ((await judge()) && (await run(true))) runAll();
}

function enable() {
  const changed = isChanged();
  byId("title").textContent = opened.name + (changed ? " (changed)" : "");
  document.title = `${opened.name} – ninefold`;
  byId("save").disabled = opened.built_in || !changed;
}

async function write(name, version) {
  const now = text.text();
  const saved = await api.save(name, now.replaceAll("\n", opened.ends), version);
  opened = { name, built_in: false, text: now, ends: opened.ends, version: saved.version };
  location.hash = encodeURIComponent(name);
  await scenarios.show(open);
  scenarios.mark(name);
  enable();
  say(`Saved as ${name}.`);
}

byId("save").addEventListener("click", () => write(opened.name, opened.version).catch((error) => say(error.message)));
byId("save-as").addEventListener("click", () => {
  const suggestion = opened.built_in ? `${opened.name}.yaml` : opened.name.replace(/(\.yaml)?$/, "-2.yaml");
  scenarios.ask(suggestion, (name) => write(name, null));
});
byId("run").addEventListener("click", runAll);
byId("keep").addEventListener("click", () => variants.keep(answer.current()));
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) runAll();
});
addEventListener("beforeunload", (event) => {
  if (isChanged()) event.preventDefault();
});

knobs.wire(() => lookSoon(), () => {
  // The release of a slider comes after its last move: the whole takes the place of the look that was to come.
  lookSoon.cancel();
  runAll();
});
variants.wire();
await scenarios.show(open);
await variants.refresh();
await open(scenarios.first());
document.documentElement.dataset.ready = "true";
