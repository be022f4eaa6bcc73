// The values behind the charts, and how they are written.
const data = JSON.parse(document.getElementById('curves').textContent);
const times = data.times;
if (times.length) document.documentElement.classList.add('live');

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
