// One crosshair through every chart that has a time axis, with the values at that time.
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('curves').textContent);
  const times = data.times;
  if (!times.length) return;
  document.documentElement.classList.add('live');

  const digits = (value, count) => {
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size >= 1e15 || size < 1e-9) return value.toExponential(1);
    const decimals = Math.min(12, Math.max(0, count - 1 - Math.floor(Math.log10(size))));
    return value.toLocaleString('en-GB', { maximumFractionDigits: decimals });
  };
  const seconds = value => {
    const units = [[1e-6, 1e9, 'ns'], [1e-3, 1e6, 'µs'], [1, 1e3, 'ms'], [120, 1, 's'], [7200, 1 / 60, 'min'], [Infinity, 1 / 3600, 'h']];
    const [, factor, name] = units.find(([limit]) => Math.abs(value) < limit) || units[5];
    return digits(value * factor, 3) + ' ' + name;
  };
  const show = (value, unit) => {
    switch (unit) {
      case 's': return seconds(value);
      case '1/s': return digits(value, 3) + '/s';
      case 'share': return digits(value * 100, 3) + ' %';
      case 'money': return digits(value, 3) + ' ' + data.currency;
      case 'money/h': return digits(value, 3) + ' ' + data.currency + '/h';
      default: return digits(value, 3);
    }
  };
  const clock = value => {
    const whole = Math.round(value * 10) / 10;
    // As the page writes it: minutes up to two hours, hours up to two days.
    const parts = [[86400, 'd'], [3600, 'h'], [60, 'min']].slice(whole < 7200 ? 2 : whole < 172800 ? 1 : 0);
    let rest = whole;
    const words = [];
    for (const [size, name] of parts) {
      const count = Math.floor(rest / size);
      if (count) words.push(count + ' ' + name);
      rest -= count * size;
    }
    rest = Math.round(rest * 10) / 10;
    if (rest || !words.length) words.push(rest + ' s');
    return words.slice(0, 3).join(' ');
  };

  const charts = [...document.querySelectorAll('.plot[data-chart]')].map(plot => {
    const sheet = plot.querySelector('.sheet');
    const line = document.createElement('div');
    const box = document.createElement('div');
    line.className = 'crosshair';
    box.className = 'readout';
    line.hidden = box.hidden = true;
    sheet.append(line, box);
    return {
      plot, sheet, line, box,
      panels: data.charts[plot.dataset.chart],
    };
  });
  let current = -1;

  // Where time lies in the picture that the page has room for.
  const extent = chart => {
    const pictures = [...chart.sheet.querySelectorAll('svg')];
    const { left, right, end } = (pictures.find(picture => picture.getBoundingClientRect().width > 0) || pictures[0]).dataset;
    return { left: +left, right: +right, end: +end };
  };

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
        if (value === null || value === undefined) continue;
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
      const { left, right, end } = extent(chart);
      const share = left + (right - left) * Math.min(1, times[index] / end);
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
      const area = chart.sheet.getBoundingClientRect();
      const share = (event.clientX - area.left) / area.width;
      const { left, right, end } = extent(chart);
      const along = (share - left) / (right - left);
      if (along < -0.02 || along > 1.02) return clear();
      const index = nearest(along * end);
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
      point(Math.min(times.length - 1, Math.max(0, (current < 0 ? 0 : current) + step)));
    });
  }
})();
