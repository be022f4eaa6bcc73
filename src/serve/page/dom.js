// Parts of the page.

export const byId = (id) => document.getElementById(id);

// An element with properties and children; texts are texts, never HTML.
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") made.className = value;
    else if (key.startsWith("aria-") || key === "for" || key === "scope" || key === "colspan") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Does something a while after the last call, once; `cancel` keeps it from being done.
export function settled(milliseconds, work) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

export function say(words) {
  byId("status").textContent = words;
}
