// What is wrong and doubtful, as a list below the text.

import { byId, element } from "./dom.js";

// Shows findings; `go` hears which was chosen.
export function show(findings, go) {
  const place = byId("findings");
  if (findings.length === 0) {
    place.replaceChildren(element("p", { class: "hint" }, "✓ Nothing is wrong."));
    return;
  }
  const items = findings.map((one) => {
    const where = one.elsewhere === null ? `line ${one.line}` : `${one.elsewhere}:${one.line}`;
    const button = element(
      "button",
      { type: "button", class: `finding ${one.severity}`, disabled: one.elsewhere !== null, onclick: () => go(one) },
      element("b", {}, `${one.severity} ${one.code}`), ` ${where}: ${one.message}`,
      one.help ? element("small", {}, one.help) : null,
    );
    return element("li", {}, button);
  });
  place.replaceChildren(element("ul", {}, ...items));
}
