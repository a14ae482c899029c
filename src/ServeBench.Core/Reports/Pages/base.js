'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const tip = document.getElementById('tip');

/** The value of a custom property of the style, in the colour scheme that is shown. */
function styleOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Appends an element. Texts become text nodes, never markup. */
function append(parent, tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== '') { element.textContent = text; }
  if (className) { element.className = className; }
  parent.appendChild(element);
  return element;
}

/** Round numbers from low to high, about as many as wanted. */
function ticks(low, high, wanted) {
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find(factor => factor * power >= raw) ?? 10);
  const found = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) { found.push(n * step || 0); }
  return found;
}

/** A number for people: as many digits as distinguish it from its neighbours. */
function shown(value) {
  if (!Number.isFinite(value)) { return Number.isNaN(value) ? '' : value < 0 ? '-∞' : '∞'; }
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e9)) { return value.toPrecision(4); }
  return value.toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 1e4 ? 6 : 5 });
}

/** A number and its unit. */
function measured(value, unit) { return unit ? `${shown(value)} ${unit}` : shown(value); }

/** The first index of an ascending array whose value is not below a bound. */
function lowerBound(sorted, bound) {
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < bound) { low = middle + 1; } else { high = middle; }
  }
  return low;
}

/** A percentile of ascending values, interpolated between two of them as NumPy does; NaN of none. */
function percentile(sorted, percent) {
  if (!sorted.length) { return NaN; }
  const at = (sorted.length - 1) * percent / 100;
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return below === at || sorted[below] === sorted[above] ? sorted[below] : sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** The least and the greatest of numbers, those left out that are not finite; undefined of none. */
function span(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) { continue; }
    if (value < low) { low = value; }
    if (value > high) { high = value; }
  }
  return low <= high ? [low, high] : undefined;
}

/** A table; cells that are numbers stand to the right. */
function addTable(parent, caption, heads, rows) {
  const box = append(parent, 'div', '', 'table');
  const table = append(box, 'table');
  append(table, 'caption', caption);
  const head = append(append(table, 'thead'), 'tr');
  for (const name of heads) { append(head, 'th', name).scope = 'col'; }
  const body = append(table, 'tbody');
  for (const cells of rows) {
    const row = append(body, 'tr');
    for (const cell of cells) {
      const isNumber = typeof cell === 'number';
      append(row, 'td', isNumber ? shown(cell) : cell ?? '', isNumber ? '' : 'text');
    }
  }
  return table;
}

/** A table that is made when a reader opens it: what a chart shows, in numbers. */
function addNumbers(parent, caption, heads, rows) {
  const details = append(parent, 'details');
  append(details, 'summary', `${caption}: numbers`);
  details.addEventListener('toggle', () => {
    if (details.open && !details.querySelector('table')) { addTable(details, caption, heads, rows()); }
  });
  return details;
}
