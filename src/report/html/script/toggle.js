
// Lines that are switched off and on again.
const lines = (picture, index, series) => {
  const box = picture.viewBox.baseVal;
  const [top, bottom] = picture.dataset.panels.split(' ')[index].split(',').map(share => share * box.height);
  const right = picture.dataset.right * box.width;
  const found = [];
  for (const element of picture.querySelectorAll('polyline, polygon, circle')) {
    const ink = [element.getAttribute('stroke'), element.getAttribute('fill')].some(ink => ink?.toUpperCase() === series.ink);
    const points = (element.getAttribute('points') || `${element.getAttribute('cx')},${element.getAttribute('cy')}`).trim().split(/\s+/);
    const [x, y] = points[0].split(',').map(Number);
    // A limit is drawn in short level dashes, and may have the colour of a line.
    const level = points.length === 2 && points[1].split(',')[1] === String(y) && !series.dashed && x < right - 2;
    if (ink && !level && y >= top - 2 && y <= bottom + 2) found.push(element);
  }
  return found;
};
const named = (picture, index, series) => {
  const box = picture.viewBox.baseVal;
  const [top, bottom] = picture.dataset.panels.split(' ')[index].split(',').map(share => share * box.height);
  return [...picture.querySelectorAll('text')].filter(text =>
    text.textContent.trim() === series.name && +text.getAttribute('y') > top - 400 && +text.getAttribute('y') < bottom + 200);
};

for (const chart of charts) {
  if (chart.panels.every(panel => panel.series.length < 2)) continue;
  const keys = document.createElement('div');
  keys.className = 'keys';
  chart.panels.forEach((panel, index) => {
    if (panel.series.length < 2) return;
    if (chart.panels.length > 1) {
      const title = document.createElement('span');
      title.textContent = panel.title;
      keys.append(title);
    }
    for (const series of panel.series) {
      const button = document.createElement('button');
      const key = document.createElement('i');
      key.dataset.ink = series.ink;
      if (series.dashed) key.style.borderTopStyle = 'dashed';
      button.append(key, series.name);
      button.title = panel.title;
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        series.hidden = !series.hidden;
        button.setAttribute('aria-pressed', String(!series.hidden));
        for (const picture of chart.pictures) {
          // Those of one colour are one line and its dashed twin: what is shown by another stays.
          const shown = panel.series.filter(other => !other.hidden && other.ink === series.ink).flatMap(other => lines(picture, index, other));
          for (const element of lines(picture, index, series)) {
            element.style.display = series.hidden && !shown.includes(element) ? 'none' : '';
          }
          for (const text of named(picture, index, series)) text.style.opacity = series.hidden ? 0.35 : '';
        }
      });
      keys.append(button);
    }
  });
  chart.plot.after(keys);
}
