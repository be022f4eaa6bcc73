// One crosshair through all charts on the time axis, with the values under it. The page is whole without it.
(() => {
  const LEFT = 78 / 960, RIGHT = 18 / 960;
  const charts = [...document.querySelectorAll("figure[data-time]")].map((figure) => {
    const plot = figure.querySelector(".plot");
    const cursor = plot.appendChild(Object.assign(document.createElement("div"), { className: "cursor", hidden: true }));
    const values = plot.appendChild(Object.assign(document.createElement("div"), { className: "values", hidden: true }));
    return { plot, cursor, values, panels: JSON.parse(figure.querySelector("script").textContent) };
  });
  const clock = (s) => {
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    return s >= 3600 ? `${Math.floor(s / 3600)}:${two((s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  };
  const nearest = (points, time) => {
    let best = null;
    for (const point of points) if (best === null || Math.abs(point[0] - time) < Math.abs(best[0] - time)) best = point;
    return best;
  };
  const show = (share) => {
    for (const { plot, cursor, values, panels } of charts) {
      const { from, to } = panels[0];
      const time = from + share * (to - from);
      const x = (LEFT + share * (1 - LEFT - RIGHT)) * plot.clientWidth;
      cursor.style.left = `${x}px`;
      const lines = panels.flatMap((panel) => panel.lines).map((line) => {
        const point = nearest(line.points, time);
        return point && point[1] !== null ? `${line.label}: ${point[1]}` : null;
      }).filter(Boolean);
      values.replaceChildren(...[clock(time), ...lines].map((text) => Object.assign(document.createElement("div"), { textContent: text })));
      values.style.left = share < 0.6 ? `${x + 10}px` : "auto";
      values.style.right = share < 0.6 ? "auto" : `${plot.clientWidth - x + 10}px`;
      cursor.hidden = values.hidden = false;
    }
  };
  const hide = () => charts.forEach(({ cursor, values }) => { cursor.hidden = values.hidden = true; });
  for (const { plot } of charts) {
    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      const share = ((event.clientX - box.left) / box.width - LEFT) / (1 - LEFT - RIGHT);
      if (share >= 0 && share <= 1) show(share); else hide();
    });
    plot.addEventListener("pointerleave", hide);
  }
})();
