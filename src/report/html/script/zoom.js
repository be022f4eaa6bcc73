
// Zooming in on a stretch of time: by dragging over a chart, by the keys + and -, or by an address that ends in #t=600-900.
const SVG = 'http://www.w3.org/2000/svg';
// The row of labels below the lowest plot, in units of the pictures: tenths of a point.
const TICKS = 220;
// How far the words of an event stand from its line.
const BESIDE = 40;

// What there is in a picture that moves with time, and where it was drawn.
const parts = picture => {
  const box = picture.viewBox.baseVal;
  const left = picture.dataset.left * box.width, right = picture.dataset.right * box.width;
  const floor = picture.dataset.floor * box.height;
  const within = x => x >= left - 2 && x <= right + 2;
  const moving = [], ticks = [];
  for (const element of picture.querySelectorAll('polyline, polygon')) {
    const points = element.getAttribute('points').trim().split(/\s+/).map(pair => pair.split(',').map(Number));
    if (!points.every(([x]) => within(x))) continue;
    if (points.every(([, y]) => y >= floor - 2) && points.length === 2 && points[0][0] === points[1][0]) ticks.push(element);
    // The lines of the grid go from end to end.
    else if (!(points.length === 2 && points[0][0] <= left + 2 && points[1][0] >= right - 2)) moving.push({ element, points });
  }
  for (const element of picture.querySelectorAll('rect')) {
    const x = +element.getAttribute('x'), width = +element.getAttribute('width');
    if (within(x) && within(x + width)) moving.push({ element, x, width });
  }
  for (const element of picture.querySelectorAll('circle')) moving.push({ element, cx: +element.getAttribute('cx') });
  for (const element of picture.querySelectorAll('text')) {
    const x = +element.getAttribute('x'), y = +element.getAttribute('y');
    const middle = element.getAttribute('text-anchor') === 'middle';
    // Titles of panels begin at the left end, in bold; the numbers of what broke are bold too, but centred.
    const title = !middle && (x <= left + 2 || element.getAttribute('font-weight') === 'bold');
    if (y > floor) {
      if (y < floor + TICKS) ticks.push(element);
    } else if (within(x) && !title) moving.push({ element, textX: x, beside: middle ? 0 : element.getAttribute('text-anchor') === 'end' ? -BESIDE : BESIDE });
  }
  const clip = document.createElementNS(SVG, 'clipPath');
  clip.id = 'clip-' + Math.random().toString(36).slice(2);
  const rect = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ x: left, y: 0, width: right - left, height: box.height })) rect.setAttribute(name, value);
  clip.append(rect);
  picture.append(clip);
  const added = document.createElementNS(SVG, 'g');
  picture.append(added);
  return { box, left, right, floor, moving, ticks, clip: `url(#${clip.id})`, added };
};

// Steps between ticks that people count in, in seconds.
const STEPS = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 172800, 604800];

const redraw = picture => {
  const of = picture.parts ??= parts(picture);
  const scale = whole / (view.to - view.from), width = of.right - of.left;
  const move = x => of.left + (x - of.left - view.from / whole * width) * scale;
  const zoomed = view.from > 0 || view.to < whole;
  for (const part of of.moving) {
    const { element } = part;
    const clip = () => zoomed ? element.setAttribute('clip-path', of.clip) : element.removeAttribute('clip-path');
    const hide = x => { element.style.visibility = x < of.left - 2 || x > of.right + 2 ? 'hidden' : ''; };
    if (part.points) {
      element.setAttribute('points', part.points.map(([x, y]) => move(x).toFixed(1) + ',' + y).join(' '));
      clip();
    } else if ('width' in part) {
      element.setAttribute('x', move(part.x));
      element.setAttribute('width', part.width * scale);
      clip();
    } else if ('cx' in part) {
      element.setAttribute('cx', move(part.cx));
      hide(move(part.cx));
    } else {
      const x = move(part.textX - part.beside);
      element.setAttribute('x', x + part.beside);
      hide(x);
    }
  }
  for (const tick of of.ticks) tick.style.display = zoomed ? 'none' : '';
  of.added.replaceChildren();
  if (!zoomed) return;
  const pattern = of.ticks.find(tick => tick.tagName === 'text');
  const most = of.box.width > 5000 ? 8 : 4;
  const step = STEPS.find(step => (view.to - view.from) / step <= most) || (view.to - view.from) / most;
  for (let at = Math.ceil(view.from / step) * step; at <= view.to + step / 1e6; at += step) {
    const x = of.left + (at - view.from) / (view.to - view.from) * width;
    const mark = document.createElementNS(SVG, 'polyline');
    mark.setAttribute('points', `${x},${of.floor} ${x},${of.floor + 40}`);
    mark.setAttribute('stroke', '#5B6673');
    mark.setAttribute('stroke-width', '10');
    const label = pattern.cloneNode(false);
    label.style.display = '';
    label.setAttribute('x', x);
    label.textContent = clock(at);
    of.added.append(mark, label);
  }
};

const zoom = (from, to) => {
  const least = Math.max(data.window * 2, whole / 1e4);
  from = Math.max(0, from);
  to = Math.min(whole, to);
  if (!(to - from >= least)) return;
  Object.assign(view, { from, to });
  clear();
  for (const chart of charts) {
    chart.pictures.forEach(redraw);
    chart.reset.hidden = !(from > 0 || to < whole);
  }
};
const around = factor => {
  const middle = current < 0 ? (view.from + view.to) / 2 : times[current];
  const length = Math.min(whole, (view.to - view.from) * factor);
  const from = Math.min(whole - length, Math.max(0, middle - length / 2));
  zoom(from, from + length);
};

for (const chart of charts) {
  chart.reset = document.createElement('button');
  chart.reset.className = 'reset';
  chart.reset.textContent = 'all of the time';
  chart.reset.hidden = true;
  chart.reset.addEventListener('click', () => zoom(0, whole));
  chart.plot.append(chart.reset);
  const chosen = document.createElement('div');
  chosen.className = 'chosen';
  chosen.hidden = true;
  chart.sheet.append(chosen);
  let start = null;
  const place = event => event.clientX - chart.sheet.getBoundingClientRect().left;
  chart.sheet.addEventListener('pointerdown', event => {
    if (event.pointerType !== 'mouse' || event.button !== 0 || timeAt(chart, event) === null) return;
    start = { time: timeAt(chart, event), at: place(event) };
    chart.sheet.setPointerCapture(event.pointerId);
  });
  chart.sheet.addEventListener('pointermove', event => {
    if (!start) return;
    const [a, b] = [start.at, place(event)].sort((a, b) => a - b);
    chosen.hidden = b - a < 4;
    chosen.style.left = a + 'px';
    chosen.style.width = b - a + 'px';
  });
  const end = event => {
    if (start && !chosen.hidden) {
      const last = timeAt(chart, event) ?? (place(event) < start.at ? view.from : view.to);
      zoom(Math.min(start.time, last), Math.max(start.time, last));
    }
    start = null;
    chosen.hidden = true;
  };
  chart.sheet.addEventListener('pointerup', end);
  chart.sheet.addEventListener('pointercancel', () => { start = null; chosen.hidden = true; });
  chart.sheet.addEventListener('dblclick', () => zoom(0, whole));
  chart.plot.addEventListener('keydown', event => {
    const does = { '+': () => around(0.5), '=': () => around(0.5), '-': () => around(2), 0: () => zoom(0, whole) }[event.key];
    if (!does || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    does();
  });
}

const asked = /^#t=([\d.]+)-([\d.]+)$/.exec(location.hash);
if (asked && charts.length) zoom(+asked[1], +asked[2]);
