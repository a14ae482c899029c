/** A time in microseconds as HH:MM:SS.mmm. */
function clock(microseconds) {
  const whole = Math.round(microseconds / 1000);
  const pad = (value, digits) => String(value).padStart(digits, '0');
  return `${pad(Math.floor(whole / 3600000), 2)}:${pad(Math.floor(whole / 60000) % 60, 2)}:${pad(Math.floor(whole / 1000) % 60, 2)}.${pad(whole % 1000, 3)}`;
}

/** The ends of a request's segments, in microseconds; made when the request is first shown. */
function endsOf(request) {
  if (!request.ends) {
    request.ends = new Float64Array(request.d.length);
    let time = request.s;
    for (let i = 0; i < request.d.length; i++) { request.ends[i] = time += request.d[i]; }
  }
  return request.ends;
}

/** The first segment that ends at a time or later. */
function segmentAt(ends, time) {
  let low = 0;
  for (let high = ends.length; low < high;) {
    const middle = (low + high) >> 1;
    if (ends[middle] < time) { low = middle + 1; } else { high = middle; }
  }
  return low;
}

function lastEnd(request) {
  const ends = endsOf(request);
  return ends.length ? ends[ends.length - 1] : request.s;
}

const failedKind = 4;

class Timeline extends Chart {
  constructor(parent, run) {
    const requests = run.requests;
    const end = requests.reduce((latest, request) => Math.max(latest, lastEnd(request)), 1);
    super(parent, run.title, {
      requests,
      zooms: true,
      view: { x0: 0, x1: end * 1.01, y0: 0, y1: requests.length },
      height: Math.max(160, Math.min(680, requests.length * 18 + 42)),
      least: 200,
      axisX: 'seconds from the first start',
    });
  }

  nameX(x, all) {
    const step = all.length > 1 ? all[1] - all[0] : x;
    return (x / 1e6).toFixed(Math.max(0, Math.min(6, Math.ceil(6 - Math.log10(step || 1)))));
  }

  nameY(y) { return Number.isInteger(y) && this.requests[y] ? `Req ${this.requests[y].i}` : ''; }

  /** How many rows share a line of pixels. */
  get rowsALine() { return Math.max(1, Math.floor((this.view.y1 - this.view.y0) / this.area.height)); }

  /** The request that stands for the rows of its line: one that failed, if there is one. */
  requestAt(row) {
    const first = Math.floor(row / this.rowsALine) * this.rowsALine;
    const line = this.requests.slice(first, first + this.rowsALine);
    return line.find(request => request.e !== undefined) ?? line[0];
  }

  paint(c) {
    const colours = data.kinds.map((_, kind) => styleOf(`--k${kind}`));
    const rowHeight = this.area.height / (this.view.y1 - this.view.y0);
    const step = this.rowsALine;
    for (let row = Math.floor(this.view.y0 / step) * step; row < Math.min(this.requests.length, this.view.y1); row += step) {
      const height = rowHeight < 3 ? Math.max(1, Math.ceil(rowHeight)) : rowHeight * 0.8;
      const top = rowHeight < 3 ? Math.round(this.toY(row)) : this.toY(row) + rowHeight * 0.1;
      this.paintRow(c, this.requestAt(row), top, height, colours);
    }
  }

  paintRow(c, request, top, height, colours) {
    const ends = endsOf(request);
    const { x0, x1 } = this.view;
    if (request.s > x1 || lastEnd(request) < x0) { return; }
    const pixel = (x1 - x0) / this.area.width;
    let pending = null;
    const flush = () => {
      if (!pending) { return; }
      c.fillStyle = colours[pending.kind];
      c.fillRect(this.toX(pending.from), top, Math.max(1, (pending.to - pending.from) / pixel), height);
    };
    const add = (from, to, kind) => {
      if (pending?.kind === kind) {
        pending.to = to;
      } else {
        flush();
        pending = { from, to, kind };
      }
    };
    let i = segmentAt(ends, x0);
    let from = i ? ends[i - 1] : request.s;
    while (i < ends.length && from < x1) {
      let kind = Number(request.k[i]);
      let to = ends[i];
      if (to - from < pixel) {
        // All that ends in the same pixel is one, in the colour of the worst of it.
        to = from + pixel;
        for (; i < ends.length && ends[i] < to; i++) { kind = Math.max(kind, Number(request.k[i])); }
      } else {
        i++;
      }
      add(from, to, kind);
      from = to;
    }
    flush();
    if (request.e !== undefined) {
      c.fillStyle = colours[failedKind];
      c.fillRect(this.toX(lastEnd(request)) - 1, top, 3, height);
    }
  }

  describe(x, y) {
    const request = this.requestAt(Math.min(this.requests.length - 1, Math.floor(y)));
    const ends = endsOf(request);
    const reach = 3 * (this.view.x1 - this.view.x0) / this.area.width;
    if (x < request.s - reach || x > lastEnd(request) + reach) { return ''; }
    const lines = [
      `Request ${request.i}`,
      `Prompt tokens: ${request.p}`,
      `Output tokens: ${request.o}`,
      `Request: ${clock(request.s)} to ${clock(lastEnd(request))}`,
    ];
    const i = Math.min(ends.length - 1, segmentAt(ends, x));
    if (i >= 0) {
      lines.push(
        data.kinds[request.k[i]],
        `Segment: ${clock(ends[i] - request.d[i])} to ${clock(ends[i])}`,
        `Duration: ${(request.d[i] / 1000).toFixed(3)} ms`);
    }
    if (request.e !== undefined) { lines.push(`Failed: ${request.e}`); }
    return lines.join('\n');
  }
}

for (const run of data.runs) { new Timeline(document.getElementById('charts'), run); }
