const pen = document.getElementById('pen').namespaceURI;
const dashes = ['', '7 4', '2 3', '9 3 2 3', '12 3'];
const widths = [2, 3.2, 1.2];
const crowd = 80;

/** Appends an element of SVG. */
function drawn(parent, tag, attributes, text) {
  const element = document.createElementNS(pen, tag);
  for (const [name, value] of Object.entries(attributes)) { element.setAttribute(name, value); }
  if (text !== undefined) { element.textContent = text; }
  parent.appendChild(element);
  return element;
}

/** The outline of a point: circle, square, triangle, diamond, cross, triangle downward. */
function marker(kind, x, y, r) {
  const polygon = (...at) => `M${at.map(([dx, dy]) => `${(x + dx * r).toFixed(2)} ${(y + dy * r).toFixed(2)}`).join('L')}Z`;
  switch (kind) {
    case 1: return polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
    case 2: return polygon([0, -1.15], [1.1, 0.85], [-1.1, 0.85]);
    case 3: return polygon([0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]);
    case 4: return polygon([-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]);
    case 5: return polygon([0, 1.15], [1.1, -0.85], [-1.1, -0.85]);
    default: return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
}

/** A number for people: the digits that tell it from its neighbours. */
function shown(value) {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e9)) { return value.toPrecision(4); }
  return value.toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 1e4 ? 6 : 5 });
}

/** An axis over all values of a figure: what it spans, its steps, and the part of it where a value is. */
class Axis {
  constructor({ name, scale }, values) {
    this.name = name;
    const low = Math.min(...values);
    const high = Math.max(...values);
    this.place = { log: Math.log10, sqrt: Math.sqrt }[scale] ?? (value => value);
    this.log = scale === 'log';
    if (this.log) {
      const room = low === high ? 2 : (high / low) ** 0.05;
      [this.low, this.high] = [low / room, high * room];
    } else {
      const room = (high - low || Math.abs(high) || 1) * 0.06;
      // What is measured from nothing is shown from nothing, unless most of the chart were empty.
      const fromZero = low >= 0 && low <= high * 0.5;
      [this.low, this.high] = [fromZero || scale === 'sqrt' ? Math.max(0, fromZero ? 0 : low - room) : low - room, high + room];
    }
  }

  part(value) {
    return (this.place(value) - this.place(this.low)) / (this.place(this.high) - this.place(this.low));
  }

  steps(wanted) {
    if (!this.log) { return ticks(this.low, this.high, wanted); }
    const decades = Math.log10(this.high / this.low);
    if (decades < 0.7) { return ticks(this.low, this.high, wanted); }
    const factors = decades < wanted / 3 ? [1, 2, 5] : [1];
    const every = Math.max(1, Math.ceil(decades / wanted));
    const found = [];
    for (let power = Math.floor(Math.log10(this.low)); power <= Math.log10(this.high); power++) {
      if (power % every) { continue; }
      found.push(...factors.map(factor => Number(`${factor}e${power}`)).filter(step => step >= this.low && step <= this.high));
    }
    return found;
  }

  /** The names of steps; steps that would stand too near to the one before have none. */
  named(steps, room, size) {
    const digits = steps.length > 1 ? Math.max(0, Math.min(12, Math.ceil(-Math.log10(Math.min(...steps.slice(1).map((step, i) => step - steps[i]))) - 1e-9))) : 3;
    let last = -Infinity;
    return steps.map(step => {
      const text = Math.abs(step) >= 1e9 || (step !== 0 && digits > 6) ? step.toPrecision(2) : step.toLocaleString('en-US', { maximumFractionDigits: this.log ? 12 : digits });
      const at = this.part(step) * room;
      if (at - last < size(text)) { return { step, text: '' }; }
      last = at;
      return { step, text };
    });
  }
}

/** One chart of a figure. It is drawn again when its width changes. */
class Panel {
  constructor(parent, figure, panel, axes) {
    Object.assign(this, { figure, panel, ...axes });
    this.points = panel.series.flatMap(series => series.points.map(point => ({ ...point, key: figure.keys[series.key] })));
    const box = append(parent, 'div', '', 'panel');
    if (panel.title) { append(box, 'h3', panel.title); }
    this.svg = drawn(box, 'svg', { role: 'img', tabindex: '0', 'aria-label': `${panel.title || figure.title}: ${this.y.name} over ${this.x.name}. The numbers are in the tables below.` });
    this.chosen = -1;
    this.svg.addEventListener('pointermove', event => this.choose(this.nearest(event), event));
    this.svg.addEventListener('pointerleave', () => this.choose(-1));
    this.svg.addEventListener('blur', () => this.choose(-1));
    this.svg.addEventListener('keydown', event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) { return; }
      event.preventDefault();
      this.choose(Math.max(0, Math.min(this.points.length - 1, this.chosen + step)));
    });
    // The drawing sets the height: in a frame of its own, so that it is not one more size to observe in this one.
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (this.svg.clientWidth !== this.width) { this.draw(); }
    })).observe(this.svg);
  }

  draw() {
    const width = this.width = this.svg.clientWidth;
    const height = this.height = Math.round(Math.max(230, Math.min(460, width * 0.6)));
    const { svg } = this;
    svg.replaceChildren();
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('height', height);
    const namesY = this.y.named(this.y.steps(height / 45), height, () => 14);
    const left = this.left = 34 + 7 * Math.max(...namesY.map(({ text }) => text.length));
    const [top, right, bottom] = [this.top, this.right, this.bottom] = [10, 14, 46];
    this.inner = { width: Math.max(1, width - left - right), height: height - top - bottom };
    const namesX = this.x.named(this.x.steps(width / 90), this.inner.width, text => 7 * text.length + 14);
    for (const { step, text } of namesX) {
      drawn(svg, 'line', { class: 'grid', x1: this.toX(step), x2: this.toX(step), y1: top, y2: height - bottom });
      drawn(svg, 'text', { class: 'tick', x: this.toX(step), y: height - bottom + 16, 'text-anchor': 'middle' }, text);
    }
    for (const { step, text } of namesY) {
      drawn(svg, 'line', { class: 'grid', x1: left, x2: width - right, y1: this.toY(step), y2: this.toY(step) });
      drawn(svg, 'text', { class: 'tick', x: left - 7, y: this.toY(step) + 4, 'text-anchor': 'end' }, text);
    }
    drawn(svg, 'path', { class: 'axis', d: `M${left} ${top}V${height - bottom}H${width - right}` });
    drawn(svg, 'text', { class: 'name', x: left + this.inner.width / 2, y: height - 8, 'text-anchor': 'middle' }, this.x.name);
    drawn(svg, 'text', { class: 'name', transform: `translate(14 ${top + this.inner.height / 2}) rotate(-90)`, 'text-anchor': 'middle' }, this.y.name);
    for (const series of this.panel.series) { this.drawSeries(series, this.figure.keys[series.key]); }
    this.drawLabels();
    this.ring = drawn(svg, 'path', { class: 'ring', d: '' });
    this.choose(this.chosen);
  }

  drawSeries({ points }, key) {
    const { svg } = this;
    const line = at => at.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
    const bounded = points.filter(point => point.low !== undefined);
    const clamp = y => Math.max(this.top, Math.min(this.height - this.bottom, y));
    const place = y => (this.y.log && y <= 0 ? this.height - this.bottom : clamp(this.toY(y)));
    if (bounded.length > 1) {
      const upper = points.map(point => [this.toX(point.x), place(point.high ?? point.y)]);
      const lower = points.map(point => [this.toX(point.x), place(point.low ?? point.y)]).reverse();
      drawn(svg, 'path', { class: `band c${key.colour}`, d: `M${line([...upper, ...lower])}Z` });
    }
    for (const point of bounded) {
      const x = this.toX(point.x).toFixed(1);
      drawn(svg, 'path', { class: `whisker c${key.colour}`, d: `M${x} ${place(point.low).toFixed(1)}V${place(point.high).toFixed(1)}` });
    }
    if (key.dash >= 0 && points.length > 1) {
      drawn(svg, 'path', { class: `line c${key.colour}`, 'stroke-width': widths[key.width], 'stroke-dasharray': dashes[key.dash], d: `M${line(points.map(point => [this.toX(point.x), this.toY(point.y)]))}` });
    }
    const radius = this.points.length > crowd ? 2.2 : 4;
    for (const point of points) {
      drawn(svg, 'path', { class: `point c${key.colour}${key.dash < 0 ? ' faint' : ''}`, d: marker(key.marker, this.toX(point.x), this.toY(point.y), radius) });
    }
  }

  /** Writes the labels of points where there is room: beside the point, never over another label, a point or the border. */
  drawLabels() {
    const taken = this.points.map(point => [this.toX(point.x) - 3, this.toY(point.y) - 3, this.toX(point.x) + 3, this.toY(point.y) + 3]);
    for (const { points, key } of this.panel.series) {
      if (this.figure.keys[key].dash >= 0) { points.slice(1).forEach((point, index) => taken.push(...this.along(points[index], point))); }
    }
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    for (const point of this.points.filter(labelled => labelled.label)) {
      const lines = point.label.split('\n');
      const [x, y] = [this.toX(point.x), this.toY(point.y)];
      const size = [6.3 * Math.max(...lines.map(text => text.length)), 13 * lines.length];
      const places = [[8, -size[1] - 4], [16, -size[1] - 18], [8, -size[1] / 2], [-8 - size[0], -size[1] / 2], [8, 6], [-8 - size[0], 6], [-8 - size[0], -size[1] - 4]];
      const box = places.map(([dx, dy]) => [x + dx, y + dy, x + dx + size[0], y + dy + size[1]]).find(place =>
        place[0] > this.left && place[2] < this.width - 2 && place[1] > 2 && place[3] < this.height - this.bottom && !taken.some(other => meets(place, other)));
      if (!box) { continue; }
      taken.push(box);
      lines.forEach((text, index) => drawn(this.svg, 'text', { class: 'label', x: box[0], y: box[1] + 10 + 13 * index }, text));
    }
  }

  /** Small boxes along the line from one point to another. */
  along(from, to) {
    const [x0, y0, x1, y1] = [this.toX(from.x), this.toY(from.y), this.toX(to.x), this.toY(to.y)];
    const count = Math.min(200, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 6));
    return Array.from({ length: count }, (_, index) => {
      const [x, y] = [x0 + (x1 - x0) * index / count, y0 + (y1 - y0) * index / count];
      return [x - 1, y - 1, x + 1, y + 1];
    });
  }

  toX(x) { return this.left + this.x.part(x) * this.inner.width; }

  toY(y) { return this.top + (1 - this.y.part(y)) * this.inner.height; }

  nearest(event) {
    let best = -1;
    let least = 28 ** 2;
    this.points.forEach((point, index) => {
      const away = (this.toX(point.x) - event.offsetX) ** 2 + (this.toY(point.y) - event.offsetY) ** 2;
      if (away < least) { [best, least] = [index, away]; }
    });
    return best;
  }

  choose(index, event) {
    this.chosen = index;
    const point = this.points[index];
    tip.hidden = !point;
    this.ring?.setAttribute('d', point ? marker(0, this.toX(point.x), this.toY(point.y), 8) : '');
    if (!point) { return; }
    const lines = [point.note, point.key.text, `${this.x.name}: ${shown(point.x)}`, `${this.y.name}: ${shown(point.y)}`];
    if (point.count) { lines.push(`mean of ${point.count} runs`); }
    if (point.low !== undefined) { lines.push(`95 %: ${shown(point.low)} to ${shown(point.high)}`); }
    tip.textContent = lines.filter(text => text).join('\n');
    const box = this.svg.getBoundingClientRect();
    const [x, y] = event ? [event.clientX, event.clientY] : [box.left + this.toX(point.x), box.top + this.toY(point.y)];
    tip.style.left = `${Math.max(0, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(0, Math.min(y + 14, innerHeight - tip.offsetHeight - 8))}px`;
  }
}

function drawLegend(parent, keys) {
  const named = keys.filter(key => key.text);
  if (!named.length) { return; }
  const list = append(parent, 'ul', '', 'keys');
  list.setAttribute('aria-label', 'Curves');
  for (const key of named) {
    const item = append(list, 'li');
    const svg = drawn(item, 'svg', { viewBox: '0 0 34 14', width: 34, height: 14, 'aria-hidden': 'true' });
    if (key.dash >= 0) { drawn(svg, 'path', { class: `line c${key.colour}`, 'stroke-width': widths[key.width], 'stroke-dasharray': dashes[key.dash], d: 'M1 7H33' }); }
    drawn(svg, 'path', { class: `point c${key.colour}${key.dash < 0 ? ' faint' : ''}`, d: marker(key.marker, 17, 7, 4) });
    append(item, 'span', key.text);
  }
}

document.querySelectorAll('.figure').forEach((place, index) => {
  const figure = data.figures[index];
  const points = figure.panels.flatMap(panel => panel.series.flatMap(series => series.points));
  if (!points.length) { return; }
  drawLegend(place, figure.keys);
  const axes = {
    x: new Axis(figure.x, points.map(point => point.x)),
    y: new Axis(figure.y, points.flatMap(point => [point.y, point.low ?? point.y, point.high ?? point.y]).filter(value => figure.y.scale === 'linear' || value > 0)),
  };
  const grid = append(place, 'div', '', 'panels');
  grid.style.setProperty('--columns', figure.columns);
  for (const panel of figure.panels) {
    const made = new Panel(grid, figure, panel, axes);
    made.svg.parentElement.style.setProperty('--row', panel.row + 1);
    made.svg.parentElement.style.setProperty('--column', panel.column + 1);
  }
});
