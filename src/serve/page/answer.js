// A run, from its start to its report.

import * as api from "./api.js";
import { byId, element, say } from "./dom.js";

let unfollow = () => {};
let latest = 0;
// The run that was started last.
let running = null;
// The run whose answer is shown.
let shown = null;

export const current = () => shown;

// Ends the run that was started last; one that is over has nothing to end.
export function cancel() {
  if (running !== null) api.cancel(running).catch(() => {});
  running = null;
}

// Runs a text; `quick` with few replications. Resolves to whether there is an answer.
export async function run(name, text, settings, quick) {
  const mine = ++latest;
  unfollow();
  draw({ state: "starting" }, quick);
  let id;
  try {
    ({ id } = await api.start(name, text, settings, quick));
  } catch (error) {
    if (mine === latest) wrong(error);
    return false;
  }
  if (mine !== latest) return false;
  running = id;
  byId("cancel").onclick = cancel;
  return new Promise((done) => {
    unfollow = api.follow(id, async (progress) => {
      if (mine !== latest) return done(false);
      draw(progress, quick);
      if (progress.state === "finished") {
        try {
          const answer = await api.answer(id);
          if (mine === latest) show(answer);
        } catch (error) {
          say(error.message);
        }
        done(mine === latest);
      } else if (progress.state !== "waiting" && progress.state !== "running") {
        done(false);
      }
    });
  });
}

// Forgets what is shown: another scenario is opened.
export function clear() {
  latest += 1;
  unfollow();
  shown = null;
  byId("progress").hidden = true;
  byId("caption").hidden = false;
  byId("caption").textContent = "";
  byId("answer").replaceChildren();
  byId("tiles").replaceChildren();
  byId("answer-actions").hidden = true;
  byId("report").hidden = true;
}

function wrong(error) {
  byId("progress").hidden = true;
  byId("caption").hidden = false;
  const findings = error.answer?.findings ?? [];
  const words = findings.find((one) => one.severity === "error")?.message ?? error.message;
  byId("answer").replaceChildren(element("p", { class: "wrong" }, `This cannot be run: ${words}`));
}

function draw(progress, quick) {
  const bar = byId("progress");
  const words = byId("progress-words");
  bar.hidden = !["starting", "waiting", "running"].includes(progress.state);
  byId("caption").hidden = !bar.hidden;
  byId("report").classList.toggle("stale", !bar.hidden);
  byId("tiles").classList.toggle("stale", !bar.hidden);
  const meter = bar.querySelector("progress");
  if (progress.state === "starting" || progress.state === "waiting") {
    meter.removeAttribute("value");
    words.textContent = progress.state === "waiting" ? "waiting for another run" : "starting";
  } else if (progress.state === "running") {
    meter.max = progress.of;
    meter.value = progress.done;
    words.textContent = quick ? `first look, ${progress.of} runs` : `${progress.done} of ${progress.of} runs`;
  } else if (progress.state === "failed") {
    byId("answer").replaceChildren(element("p", { class: "wrong" }, progress.message));
  } else if (progress.state === "cancelled") {
    say("Cancelled, by hand or by a newer run.");
  }
}

function show(answer) {
  shown = answer.label.id;
  const marks = { pass: "✓ ", fail: "✗ ", unsure: "? ", none: "" };
  const badge = element("span", { class: `badge ${answer.verdict}` }, marks[answer.verdict] + answer.verdict_words);
  const runs = answer.label.quick
    ? `A first look, with ${answer.replications} runs: the numbers are rough.`
    : `${answer.replications} runs; ± and ranges are 95 % intervals.`;
  const basis = element("p", { class: "hint", id: "basis" }, runs);
  byId("caption").textContent = answer.title;
  const question = answer.question ? element("p", { class: "question" }, answer.question) : null;
  const story = answer.story ? element("p", { class: "story" }, answer.story) : null;
  byId("answer").replaceChildren(
    ...[question, element("p", { class: "sentence" }, badge, answer.answer), story, basis].filter(Boolean),
  );
  // The server made this HTML of numbers; names in it are escaped, and the page runs no inline script.
  byId("tiles").innerHTML = answer.tiles;
  byId("answer-actions").hidden = false;
  byId("keep").disabled = answer.label.quick;
  byId("keep").textContent = answer.label.kept ? "Kept" : "Keep as a variant";
  byId("report-link").href = api.report(shown);
  const frame = byId("report");
  frame.hidden = answer.label.quick;
  if (!answer.label.quick) frame.src = api.reportBelow(shown);
}
