
// One crosshair through every chart, with the values at that time.
let current = -1;

const nearest = time => {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1; else high = middle;
  }
  return low > 0 && time - times[low - 1] < times[low] - time ? low - 1 : low;
};

const fill = (chart, index) => {
  const box = chart.box;
  const title = document.createElement('b');
  title.textContent = clock(Math.max(0, times[index] - data.window / 2));
  box.replaceChildren(title);
  for (const panel of chart.panels) {
    if (chart.panels.length > 1) {
      const heading = document.createElement('em');
      heading.textContent = panel.title;
      box.append(heading);
    }
    for (const series of panel.series) {
      const value = series.value[index];
      if (value === null || value === undefined || series.hidden) continue;
      const row = document.createElement('div');
      const key = document.createElement('i');
      key.dataset.ink = series.ink;
      if (series.dashed) key.style.borderTopStyle = 'dashed';
      row.append(key, series.name + ' ' + show(value, panel.unit));
      const low = series.low && series.low[index], high = series.high && series.high[index];
      if (typeof low === 'number' && typeof high === 'number') {
        const range = document.createElement('span');
        range.className = 'range';
        range.textContent = ' (' + show(low, panel.unit) + ' to ' + show(high, panel.unit) + ')';
        row.append(range);
      }
      box.append(row);
    }
    const from = times[index] - data.window / 2;
    for (const [at, words] of panel.notes || []) {
      if (at < from || at >= from + data.window) continue;
      const row = document.createElement('div');
      row.className = 'note';
      row.textContent = clock(at) + ' ' + words;
      box.append(row);
    }
  }
};

const point = index => {
  current = index;
  for (const chart of charts) {
    const width = chart.sheet.clientWidth;
    const { left, right } = extent(chart);
    const along = (times[index] - view.from) / (view.to - view.from);
    const share = left + (right - left) * Math.min(1, Math.max(0, along));
    chart.line.hidden = chart.box.hidden = false;
    chart.line.style.left = share * width + 'px';
    fill(chart, index);
    const before = share > (left + right) / 2;
    chart.box.style.left = before ? 'auto' : share * width + 12 + 'px';
    chart.box.style.right = before ? width - share * width + 12 + 'px' : 'auto';
  }
};
const clear = () => {
  current = -1;
  for (const chart of charts) chart.line.hidden = chart.box.hidden = true;
};

for (const chart of charts) {
  chart.sheet.addEventListener('pointermove', event => {
    const time = timeAt(chart, event);
    if (time === null) return clear();
    const index = nearest(time);
    if (index !== current) point(index);
  });
  chart.sheet.addEventListener('pointerleave', clear);
  chart.plot.tabIndex = 0;
  chart.plot.addEventListener('blur', clear);
  chart.plot.addEventListener('keydown', event => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (event.key === 'Escape') return clear();
    if (!step) return;
    event.preventDefault();
    const [first, last] = [nearest(view.from), nearest(view.to)];
    point(Math.min(last, Math.max(first, (current < 0 ? first : current) + step)));
  });
}
