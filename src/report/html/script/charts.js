
// The charts that have a time axis, and the stretch of time that they show: all show the same.
const charts = !times.length ? [] : [...document.querySelectorAll('.plot[data-chart]')].map(plot => {
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
    pictures: [...sheet.querySelectorAll('svg')],
  };
});
const whole = charts.length ? +charts[0].pictures[0].dataset.end : 0;
const view = { from: 0, to: whole };

// Where time lies in the picture that the page has room for.
const extent = chart => {
  const { left, right } = (chart.pictures.find(picture => picture.getBoundingClientRect().width > 0) || chart.pictures[0]).dataset;
  return { left: +left, right: +right };
};
// The time under the pointer; beyond the ends of the plot there is none.
const timeAt = (chart, event) => {
  const area = chart.sheet.getBoundingClientRect();
  const { left, right } = extent(chart);
  const along = ((event.clientX - area.left) / area.width - left) / (right - left);
  return along < -0.02 || along > 1.02 ? null : view.from + Math.min(1, Math.max(0, along)) * (view.to - view.from);
};
