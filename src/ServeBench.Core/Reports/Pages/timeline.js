const failedKind = 4;

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

function lastEnd(request) {
  const ends = endsOf(request);
  return ends.length ? ends[ends.length - 1] : request.s;
}

/** The stretches of a request that are in view, in seconds. All that ends in the same pixel is one, in the colour of the worst of it. */
function stretchesOf(request, fromS, toS, pixelS) {
  const [from, to, pixel] = [fromS * 1e6, toS * 1e6, pixelS * 1e6];
  const ends = endsOf(request);
  const found = [];
  const add = (start, end, kind) => {
    const last = found.at(-1);
    if (last?.[2] === kind) { last[1] = end / 1e6; } else { found.push([start / 1e6, end / 1e6, kind]); }
  };
  let i = lowerBound(ends, from);
  let start = i ? ends[i - 1] : request.s;
  while (i < ends.length && start < to) {
    let kind = Number(request.k[i]);
    let end = ends[i];
    if (end - start < pixel) {
      end = start + pixel;
      for (; i < ends.length && ends[i] < end; i++) { kind = Math.max(kind, Number(request.k[i])); }
    } else {
      i++;
    }
    add(start, end, kind);
    start = end;
  }
  if (request.e !== undefined && lastEnd(request) >= from && lastEnd(request) <= to) { found.push([lastEnd(request) / 1e6 - pixelS, lastEnd(request) / 1e6 + pixelS, failedKind]); }
  return found;
}

function describe(request, x, reach) {
  const at = x * 1e6;
  if (at < request.s - reach * 1e6 || at > lastEnd(request) + reach * 1e6) { return undefined; }
  const ends = endsOf(request);
  const lines = [`Request ${request.i}`, `Prompt tokens: ${request.p}`, `Output tokens: ${request.o}`, `Request: ${clock(request.s)} to ${clock(lastEnd(request))}`];
  const i = Math.min(ends.length - 1, lowerBound(ends, at));
  if (i >= 0) {
    lines.push(data.kinds[request.k[i]], `Segment: ${clock(ends[i] - request.d[i])} to ${clock(ends[i])}`, `Duration: ${(request.d[i] / 1000).toFixed(3)} ms`);
  }
  if (request.e !== undefined) { lines.push(`Failed: ${request.e}`); }
  return lines;
}

for (const { title, requests } of data.runs) {
  const rows = new Rows(requests.length, {
    palette: 'k',
    stretches: (row, from, to, pixel) => stretchesOf(requests[row], from, to, pixel),
    end: row => lastEnd(requests[row]) / 1e6,
    worse: (a, b) => requests[a].e !== undefined && requests[b].e === undefined,
    lines: (row, x, reach) => describe(requests[row], x, reach),
  });
  new Chart(document.getElementById('charts'), {
    title, layers: [rows], zooms: 'xy', height: Math.max(160, Math.min(680, requests.length * 18 + 60)),
    x: { name: 'Time from the first start', unit: 's', from: 0, least: 1e-4 },
    y: { name: 'Request', from: 0, to: requests.length, least: Math.min(1, 4 / requests.length), label: value => (Number.isInteger(value) && value > 0 ? String(requests[requests.length - value]?.i ?? '') : '') },
  });
}
