// What the server is asked. The cookie that came with the page says who asks.

import { say } from "./dom.js";

async function ask(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "content-type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    say("The server has ended: start ninefold serve again.");
    throw error;
  }
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const answer = text && isJson ? JSON.parse(text) : null;
  if (!response.ok) throw Object.assign(new Error(answer?.error ?? (text || response.statusText)), { answer });
  return answer;
}

const query = (of) => new URLSearchParams(of).toString();

export const list = () => ask("GET", "api/scenarios");
export const load = (name, builtIn) => ask("GET", `api/scenario?${query({ name, built_in: builtIn })}`);
export const save = (name, text, version) => ask("POST", "api/scenario", { name, text, version });
export const diagnose = (name, text) => ask("POST", "api/diagnose", { name, text });
export const complete = (text, line, column) => ask("POST", "api/complete", { text, line, column });
export const start = (name, text, turned, quick) => ask("POST", "api/runs", { name, text, turned, quick });
export const answer = (id) => ask("GET", `api/runs/${id}`);
export const kept = () => ask("GET", "api/runs");
export const keep = (id) => ask("POST", `api/runs/${id}/keep`);
export const cancel = (id) => ask("POST", `api/runs/${id}/cancel`);
export const forget = (id) => ask("DELETE", `api/runs/${id}`);
export const report = (id) => `api/runs/${id}/report`;
export const reportBelow = (id) => `api/runs/${id}/report?below=true`;
export const comparison = (ids) => `api/compare?runs=${ids.join(",")}`;

// Hears how far a run is until nothing more comes; what is returned ends that.
export function follow(id, hear) {
  const events = new EventSource(`api/runs/${id}/events`);
  events.onmessage = (message) => {
    const progress = JSON.parse(message.data);
    if (progress.state !== "waiting" && progress.state !== "running") events.close();
    hear(progress);
  };
  events.onerror = () => {
    events.close();
    hear({ state: "failed", message: "The server has ended: start ninefold serve again." });
  };
  return () => events.close();
}
