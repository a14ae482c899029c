const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 3]];

/** The outline of a point, by the number of its series: circle, square, triangle, diamond, cross, triangle downward. */
function traceMarker(pen, kind, x, y, r) {
  const polygon = (...at) => {
    at.forEach(([dx, dy], i) => (i ? pen.lineTo(x + dx * r, y + dy * r) : pen.moveTo(x + dx * r, y + dy * r)));
    pen.closePath();
  };
  pen.beginPath();
  switch (kind % 6) {
    case 1: polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]); break;
    case 2: polygon([0, -1.15], [1.1, 0.85], [-1.1, 0.85]); break;
    case 3: polygon([0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]); break;
    case 4: polygon([-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]); break;
    case 5: polygon([0, 1.15], [1.1, -0.85], [-1.1, -0.85]); break;
    default: pen.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/** The stop nearest to a place, at most so many pixels away. */
function nearestStop(chart, stops, at, reach = 24) {
  let found;
  let least = reach ** 2;
  for (const stop of stops) {
    const away = (chart.toX(stop.x) - at.x) ** 2 + (chart.toY(stop.y) - at.y) ** 2;
    if (away < least) { [found, least] = [stop, away]; }
  }
  return found;
}

/** Points joined by a line; a point whose y is not finite interrupts it. Each point: { x, y, low, high, lines }. */
class Line {
  constructor(points, { colour = 0, dash = 0, width = 2, marker = -1, faint = false } = {}) {
    Object.assign(this, { points, colour, dash, width, marker, faint });
    this.stops = points.filter(point => point.lines && Number.isFinite(point.y));
  }

  extent() {
    return { x: this.points.map(point => point.x), y: this.points.flatMap(point => [point.y, point.low ?? point.y, point.high ?? point.y]) };
  }

  paint(pen, chart) {
    const colour = styleOf(`--c${this.colour}`);
    const { top, height } = chart.area;
    const within = y => Math.max(top - 2, Math.min(top + height + 2, Number.isFinite(y) ? y : top + height));
    const bounded = this.points.filter(point => point.low !== undefined);
    if (bounded.length) {
      pen.fillStyle = pen.strokeStyle = colour;
      pen.lineWidth = 1.5;
      pen.globalAlpha = 0.16;
      if (bounded.length > 1) {
        pen.beginPath();
        bounded.forEach((point, i) => pen[i ? 'lineTo' : 'moveTo'](chart.toX(point.x), within(chart.toY(point.high))));
        [...bounded].reverse().forEach(point => pen.lineTo(chart.toX(point.x), within(chart.toY(point.low))));
        pen.fill();
      }
      pen.globalAlpha = 0.55;
      pen.beginPath();
      for (const point of bounded) {
        pen.moveTo(chart.toX(point.x), within(chart.toY(point.low)));
        pen.lineTo(chart.toX(point.x), within(chart.toY(point.high)));
      }
      pen.stroke();
      pen.globalAlpha = 1;
    }
    if (this.dash >= 0) {
      pen.strokeStyle = colour;
      pen.lineWidth = this.width;
      pen.lineJoin = 'round';
      pen.setLineDash(dashes[this.dash]);
      pen.beginPath();
      let joined = false;
      for (const { x, y } of this.points) {
        if (Number.isFinite(y)) { pen[joined ? 'lineTo' : 'moveTo'](chart.toX(x), chart.toY(y)); }
        joined = Number.isFinite(y);
      }
      pen.stroke();
      pen.setLineDash([]);
    }
    if (this.marker >= 0) {
      const radius = this.points.length > 80 ? 2.2 : 4;
      pen.fillStyle = colour;
      pen.strokeStyle = styleOf('--paper');
      pen.lineWidth = 0.7;
      pen.globalAlpha = this.faint ? 0.65 : 1;
      for (const { x, y } of this.points) {
        if (!Number.isFinite(y)) { continue; }
        traceMarker(pen, this.marker, chart.toX(x), chart.toY(y), radius);
        pen.fill();
        pen.stroke();
      }
      pen.globalAlpha = 1;
    }
  }

  /** Writes the label of each point: where there is room, beside it and over no other label, point or border. */
  label(pen, chart) {
    const labelled = this.points.filter(point => point.label);
    if (!labelled.length) { return; }
    const { left, top, width, height } = chart.area;
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    const taken = chart.layers.flatMap(layer => layer.points ?? []).map(({ x, y }) => [chart.toX(x) - 3, chart.toY(y) - 3, chart.toX(x) + 3, chart.toY(y) + 3]);
    pen.font = '11px system-ui, sans-serif';
    pen.textAlign = 'left';
    pen.textBaseline = 'top';
    for (const point of labelled) {
      const lines = point.label.split('\n');
      const [x, y] = [chart.toX(point.x), chart.toY(point.y)];
      const size = [Math.max(...lines.map(text => pen.measureText(text).width)), 13 * lines.length];
      const places = [[8, -size[1] - 4], [8, -size[1] / 2], [-8 - size[0], -size[1] / 2], [8, 6], [-8 - size[0], 6], [-8 - size[0], -size[1] - 4], [-size[0] / 2, -size[1] - 9], [-size[0] / 2, 9]];
      const boxes = places.map(([dx, dy]) => [x + dx, y + dy, x + dx + size[0], y + dy + size[1]])
        .filter(box => box[0] > left && box[2] < left + width && box[1] > top && box[3] < top + height);
      const within = (from, length, least, most) => Math.max(least, Math.min(from, most - length));
      const inside = [within(x + 8, size[0], left, left + width), within(y + 6, size[1], top, top + height)];
      const box = boxes.find(place => !taken.some(other => meets(place, other))) ?? boxes[0] ?? [...inside, inside[0] + size[0], inside[1] + size[1]];
      taken.push(box);
      pen.strokeStyle = styleOf('--paper');
      pen.fillStyle = styleOf('--ink');
      pen.lineWidth = 3;
      lines.forEach((text, i) => {
        pen.strokeText(text, box[0], box[1] + 13 * i);
        pen.fillText(text, box[0], box[1] + 13 * i);
      });
    }
  }

  hit(chart, at) { return nearestStop(chart, this.stops, at); }
}

/** Columns that stand on zero: edges has one number more than heights. lines(i) says what column i is. */
class Columns {
  constructor(edges, heights, { colour = 0, palette = 'c', lines, base } = {}) {
    Object.assign(this, { edges, heights, colour, palette, base });
    this.stops = heights.map((y, i) => ({ x: (edges[i] + edges[i + 1]) / 2, y: y + (base?.[i] ?? 0), lines: lines(i) }));
  }

  extent() { return { x: [this.edges[0], this.edges[this.edges.length - 1]], y: [0, ...this.stops.map(stop => stop.y)] }; }

  paint(pen, chart) {
    pen.fillStyle = styleOf(`--${this.palette}${this.colour}`);
    const pixels = new Map();
    this.heights.forEach((height, i) => {
      const left = chart.toX(this.edges[i]);
      const right = chart.toX(this.edges[i + 1]);
      if (right < chart.area.left || left > chart.area.left + chart.area.width) { return; }
      const from = this.base?.[i] ?? 0;
      const [low, high] = [chart.toY(from), chart.toY(from + height)];
      if (right - left >= 2) {
        pen.fillRect(left, high, Math.max(1, right - left - 1), low - high);
      } else {
        // Of the columns of one pixel the tallest is seen.
        const pixel = Math.floor(left);
        const known = pixels.get(pixel);
        if (!known || high < known[0]) { pixels.set(pixel, [high, low]); }
      }
    });
    for (const [pixel, [high, low]] of pixels) { pen.fillRect(pixel, high, 1, Math.max(1, low - high)); }
  }

  hit(chart, at) {
    const x = chart.x.at((at.x - chart.area.left) / chart.area.width);
    const i = lowerBound(this.edges, x) - 1;
    return i >= 0 && i < this.stops.length ? { lines: this.stops[i].lines } : undefined;
  }
}

/** Many points without a line: { x, y } in arrays, in a colour by kind. lines(i) says what point i is. */
class Cloud {
  constructor(x, y, { colour = () => 0, marker = () => 0, lines, stops = [] }) { Object.assign(this, { x, y, colour, marker, lines, stops }); }

  extent() { return { x: [...span(this.x) ?? []], y: [...span(this.y) ?? []] }; }

  paint(pen, chart) {
    const colours = Array.from({ length: 8 }, (_, i) => styleOf(`--c${i}`));
    const radius = this.x.length > 3000 ? 1.4 : this.x.length > 300 ? 2 : 3;
    pen.globalAlpha = this.x.length > 1000 ? 0.45 : 0.75;
    for (let i = 0; i < this.x.length; i++) {
      if (!Number.isFinite(this.x[i]) || !Number.isFinite(this.y[i])) { continue; }
      pen.fillStyle = colours[this.colour(i)];
      const marker = this.marker(i);
      if (marker === 0 && radius < 2) {
        pen.fillRect(chart.toX(this.x[i]) - radius, chart.toY(this.y[i]) - radius, 2 * radius, 2 * radius);
      } else {
        traceMarker(pen, marker, chart.toX(this.x[i]), chart.toY(this.y[i]), marker ? radius + 1.5 : radius);
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
  }

  hit(chart, at) {
    let found = -1;
    let least = 14 ** 2;
    for (let i = 0; i < this.x.length; i++) {
      const away = (chart.toX(this.x[i]) - at.x) ** 2 + (chart.toY(this.y[i]) - at.y) ** 2;
      if (away < least) { [found, least] = [i, away]; }
    }
    return found < 0 ? undefined : { x: this.x[found], y: this.y[found], lines: this.lines(found) };
  }
}

/** Cells of counts: counts[column][row] between edges; the fuller a cell, the stronger its colour. */
class Cells {
  constructor(edgesX, edgesY, counts, { colour = 0, lines }) {
    Object.assign(this, { edgesX, edgesY, counts, colour, lines });
    this.most = Math.max(1, ...counts.map(column => Math.max(...column)));
  }

  extent() { return { x: [this.edgesX[0], this.edgesX.at(-1)], y: [this.edgesY[0], this.edgesY.at(-1)] }; }

  paint(pen, chart) {
    pen.fillStyle = styleOf(`--c${this.colour}`);
    this.counts.forEach((column, i) => {
      const left = chart.toX(this.edgesX[i]);
      const width = Math.max(1, chart.toX(this.edgesX[i + 1]) - left);
      column.forEach((count, j) => {
        if (!count) { return; }
        const top = chart.toY(this.edgesY[j + 1]);
        pen.globalAlpha = 0.12 + 0.88 * Math.log1p(count) / Math.log1p(this.most);
        pen.fillRect(left, top, width + 0.4, Math.max(1, chart.toY(this.edgesY[j]) - top) + 0.4);
      });
    });
    pen.globalAlpha = 1;
  }

  hit(chart, at) {
    const i = lowerBound(this.edgesX, chart.x.at((at.x - chart.area.left) / chart.area.width)) - 1;
    const j = lowerBound(this.edgesY, chart.y.at(1 - (at.y - chart.area.top) / chart.area.height)) - 1;
    return this.counts[i]?.[j] === undefined ? undefined : { lines: this.lines(i, j) };
  }
}

/** A limit: a line across the chart with its text. */
class Limit {
  constructor(value, text, { axis = 'y', colour = 1 } = {}) { Object.assign(this, { value, text, axis, colour }); }

  extent() { return this.axis === 'y' ? { x: [], y: [this.value] } : { x: [this.value], y: [] }; }

  paint(pen, chart) {
    const { left, top, width, height } = chart.area;
    pen.strokeStyle = styleOf(`--c${this.colour}`);
    pen.lineWidth = 1.5;
    pen.setLineDash([6, 4]);
    pen.beginPath();
    if (this.axis === 'y') {
      pen.moveTo(left, chart.toY(this.value));
      pen.lineTo(left + width, chart.toY(this.value));
    } else {
      pen.moveTo(chart.toX(this.value), top);
      pen.lineTo(chart.toX(this.value), top + height);
    }
    pen.stroke();
    pen.setLineDash([]);
  }

  label(pen, chart) {
    const { left, top, width } = chart.area;
    pen.font = '11px system-ui, sans-serif';
    pen.fillStyle = styleOf(`--c${this.colour}`);
    pen.strokeStyle = styleOf('--paper');
    pen.lineWidth = 3;
    pen.textAlign = this.axis === 'y' ? 'right' : 'left';
    pen.textBaseline = this.axis === 'y' ? 'bottom' : 'top';
    const at = this.axis === 'y' ? [left + width - 4, Math.max(top + 12, chart.toY(this.value) - 2)] : [chart.toX(this.value) + 4, top + 3];
    pen.strokeText(this.text, ...at);
    pen.fillText(this.text, ...at);
  }
}

/** Stretches of time that have names, every second one shaded. Each: { from, to, name }. */
class Bands {
  constructor(bands) { this.bands = bands; }

  extent() { return { x: [], y: [] }; }

  paint(pen, chart) {
    const { left, top, width, height } = chart.area;
    const within = x => Math.max(left, Math.min(left + width, x));
    pen.fillStyle = styleOf('--ink');
    pen.globalAlpha = 0.07;
    this.bands.forEach(({ from, to }, i) => {
      if (i % 2) { pen.fillRect(within(chart.toX(from)), top, within(chart.toX(to)) - within(chart.toX(from)), height); }
    });
    pen.globalAlpha = 1;
  }

  /** Writes each name where its band begins, if the band has room for it. */
  label(pen, chart) {
    const { left, top, width } = chart.area;
    pen.font = '11px system-ui, sans-serif';
    pen.textAlign = 'left';
    pen.textBaseline = 'top';
    pen.fillStyle = styleOf('--ink');
    for (const { from, to, name } of this.bands) {
      const at = Math.max(left, chart.toX(from)) + 4;
      if (at + pen.measureText(name).width < Math.min(left + width, chart.toX(to))) { pen.fillText(name, at, top + 3); }
    }
  }
}

/** Bounds of a percentile: a bar from the lower to the upper one, at its height. */
class Bounds {
  constructor(bounds, { colour = 0 } = {}) {
    Object.assign(this, { bounds, colour });
    this.stops = bounds.map(({ low, high, y, lines }) => ({ x: Number.isFinite(high) ? high : low, y, lines })).filter(({ x }) => Number.isFinite(x));
  }

  extent() { return { x: this.bounds.flatMap(({ low, high }) => [low, high]), y: [] }; }

  paint(pen, chart) {
    pen.strokeStyle = styleOf(`--c${this.colour}`);
    pen.lineWidth = 3;
    const { left, width } = chart.area;
    for (const { low, high, y } of this.bounds) {
      const from = Number.isFinite(low) ? chart.toX(low) : left;
      const to = Number.isFinite(high) ? chart.toX(high) : left + width;
      pen.beginPath();
      pen.moveTo(from, chart.toY(y) - 5);
      pen.lineTo(from, chart.toY(y) + 5);
      pen.moveTo(from, chart.toY(y));
      pen.lineTo(to, chart.toY(y));
      pen.moveTo(to, chart.toY(y) - 5);
      pen.lineTo(to, chart.toY(y) + 5);
      pen.stroke();
    }
  }

  hit(chart, at) { return nearestStop(chart, this.stops, at); }
}

/**
 * Rows of stretches of time, the first row on top. stretches(row, from, to, pixel) gives [from, to, colour]... of what is in view, where shorter
 * stretches than a pixel need not be distinguished; end(row) is when the row ends; worse(a, b) says whether row a stands for both in one line of pixels.
 */
class Rows {
  constructor(count, { stretches, worse, lines, end, palette = 'c' }) { Object.assign(this, { count, stretches, worse, lines, end, palette }); }

  extent() {
    let latest = 0;
    for (let row = 0; row < this.count; row++) { latest = Math.max(latest, this.end(row)); }
    return { x: [0, latest], y: [0, this.count] };
  }

  /** The row that is drawn where several share a line of pixels. */
  rowAt(chart, row) {
    const share = Math.max(1, Math.floor((chart.y.at(1) - chart.y.at(0)) / chart.area.height));
    const first = Math.floor(row / share) * share;
    let best = first;
    for (let other = first + 1; other < Math.min(this.count, first + share); other++) {
      if (this.worse(other, best)) { best = other; }
    }
    return [best, first, share];
  }

  // Row 0 stands on top, so rows count down from the end of the axis.
  paint(pen, chart) {
    const colours = Array.from({ length: 8 }, (_, i) => styleOf(`--${this.palette}${i}`));
    const [left, right] = [chart.x.at(0), chart.x.at(1)];
    const pixel = (right - left) / chart.area.width;
    const from = Math.max(0, Math.floor(this.count - chart.y.at(1)));
    const to = Math.min(this.count, Math.ceil(this.count - chart.y.at(0)));
    for (let next = from; next < to;) {
      const [row, first, share] = this.rowAt(chart, next);
      const top = chart.toY(this.count - first);
      const height = Math.max(1, chart.toY(this.count - first - share) - top);
      for (const [start, end, colour] of this.stretches(row, left, right, pixel)) {
        const at = chart.toX(start);
        pen.fillStyle = colours[colour];
        pen.fillRect(at, height > 3 ? top + height * 0.1 : top, Math.max(1, chart.toX(end) - at), height > 3 ? height * 0.8 : height);
      }
      next = first + share;
    }
  }

  hit(chart, at) {
    const row = Math.floor(this.count - chart.y.at(1 - (at.y - chart.area.top) / chart.area.height));
    if (row < 0 || row >= this.count) { return undefined; }
    const [shownRow] = this.rowAt(chart, row);
    const x = chart.x.at((at.x - chart.area.left) / chart.area.width);
    const reach = 3 * (chart.x.at(1) - chart.x.at(0)) / chart.area.width;
    const lines = this.lines(shownRow, x, reach);
    return lines && { lines };
  }
}
