const metrics = [
  { key: 'ttftMs', id: 'ttft', name: 'TTFT', colour: 0 },
  { key: 'tpotMs', id: 'tpot', name: 'TPOT', colour: 2 },
  { key: 'e2elMs', id: 'e2el', name: 'E2EL', colour: 3 },
  { key: 'queueMs', id: 'queue', name: 'Queue', colour: 5 },
  { key: 'lagMs', id: 'send_lag', name: 'Send lag', colour: 7 },
];
const latencies = metrics.slice(0, 3);
const pageRows = 100;

/** Latencies of those requests that have one, ascending. A failed request has none. */
function sortedValues(requests, key, chosen = () => true) {
  return Float64Array.from(requests[key].filter((value, i) => requests.ok[i] && Number.isFinite(value) && chosen(i))).sort();
}

/** Stretches of time of one width, a round one, that together hold the run: about as many as wanted. */
function windows(requests, wanted) {
  const end = Math.max(1e-3, ...span(requests.endS) ?? [1], ...span(requests.dueS) ?? [0]);
  const steps = ticks(0, end, wanted);
  const width = steps.length > 1 ? steps[1] - steps[0] : end;
  const count = Math.max(1, Math.ceil(end / width - 1e-9));
  return { width, count, at: second => Math.max(0, Math.min(count - 1, Math.floor(second / width))), middle: i => (i + 0.5) * width, edges: Array.from({ length: count + 1 }, (_, i) => i * width) };
}

function perWindow(times, bins, chosen = () => true) {
  const counts = new Float64Array(bins.count);
  times.forEach((time, i) => { if (chosen(i) && Number.isFinite(time)) { counts[bins.at(time)]++; } });
  return counts;
}

function between(bins, i) { return `${shown(bins.edges[i])} to ${shown(bins.edges[i + 1])} s`; }

class RunReport {
  constructor(parent, run, requests) {
    Object.assign(this, { parent, run, requests });
    this.percents = [50, 90, 99];
    this.metric = metrics[0];
    append(parent, 'p', 'Charts: drag to move, Ctrl and wheel to zoom. With the keyboard: arrows go from point to point, + and - zoom, Shift and arrows move, Home shows all.', 'hint');
    this.addRates();
    this.addInFlight();
    this.addChoice();
    this.varying = append(parent, 'div');
    this.addChosen();
    this.addLengths();
    this.addWaterfall();
  }

  /** The phases of the run behind a chart over time; none of a run without phases. */
  bands() { return this.run.phases.length ? [new Bands(this.run.phases)] : []; }

  section(title, text, parent = this.parent) {
    const section = append(parent, 'section');
    append(section, 'h2', title);
    if (text) { append(section, 'p', text, 'hint'); }
    return section;
  }

  addRates() {
    const { requests, run } = this;
    const bins = windows(requests, 60);
    const section = this.section('Requests over time', `Requests a second, counted over ${shown(bins.width)} s each.`);
    const series = [
      ['due', requests.dueS, () => true, 7, 1],
      ['sent', requests.startS, () => true, 0, 0],
      ['completed', requests.endS, i => requests.ok[i], 2, 0],
      ['failed', requests.endS, i => !requests.ok[i] && !requests.cut[i], 1, 0],
      ['cut by the client', requests.endS, i => requests.cut[i], 7, 2],
    ].map(([name, times, chosen, colour, dash]) => ({ name, colour, dash, counts: perWindow(times, bins, chosen) }));
    const seen = series.filter(({ name, counts }) => !['failed', 'cut by the client'].includes(name) || counts.some(count => count));
    const layers = this.bands().concat(seen.map(({ name, colour, dash, counts }) => new Line(
      Array.from(counts, (count, i) => ({ x: bins.middle(i), y: count / bins.width, lines: [name, between(bins, i), measured(count / bins.width, 'requests/s')] })), { colour, dash })));
    if (Number.isFinite(run.rate) && run.rate > 0) { layers.push(new Limit(run.rate, `asked: ${shown(run.rate)} requests/s`, { colour: 7 })); }
    addKeys(section, seen);
    new Chart(section, { title: 'Arrivals and completions', x: { name: 'Time', unit: 's' }, y: { name: 'Requests', unit: '1/s', from: 0 }, layers, zooms: 'x' });
    addNumbers(section, 'Arrivals and completions', ['From (s)', 'To (s)', ...series.map(({ name }) => `${name} (1/s)`)], () =>
      Array.from({ length: bins.count }, (_, i) => [bins.edges[i], bins.edges[i + 1], ...series.map(({ counts }) => counts[i] / bins.width)]));
  }

  addInFlight() {
    const { requests, run } = this;
    const bins = windows(requests, 120);
    const section = this.section('In flight');
    const most = times => {
      const changes = times.flatMap(([from, to]) => [[from, 1], [to, -1]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const found = new Float64Array(bins.count);
      let count = 0;
      let bin = 0;
      for (const [time, change] of changes) {
        for (const next = bins.at(time); bin < next;) { found[++bin] = count; }
        count += change;
        found[bin] = Math.max(found[bin], count);
      }
      return found;
    };
    const all = Array.from({ length: requests.count }, (_, i) => i);
    const sent = all.filter(i => Number.isFinite(requests.startS[i]));
    const series = [
      { name: 'in flight', colour: 0, dash: 0, counts: most(sent.map(i => [requests.startS[i], requests.endS[i]])) },
      { name: 'waiting for a place', colour: 5, dash: 1, counts: most(sent.filter(i => requests.queueMs[i] > 0).map(i => [requests.startS[i] - requests.queueMs[i] / 1e3, requests.startS[i]])) },
    ].filter(({ name, counts }) => name === 'in flight' || counts.some(count => count));
    const layers = this.bands().concat(series.map(({ name, colour, dash, counts }) => new Line(
      Array.from(counts, (count, i) => ({ x: bins.middle(i), y: count, lines: [name, between(bins, i), `at most ${shown(count)}`] })), { colour, dash })));
    if (run.concurrency) { layers.push(new Limit(run.concurrency, `limit: ${run.concurrency}`, { colour: 7 })); }
    addKeys(section, series);
    new Chart(section, { title: 'Most requests in flight', x: { name: 'Time', unit: 's' }, y: { name: 'Requests', from: 0 }, layers, height: 220, zooms: 'x' });
    addNumbers(section, 'Most requests in flight', ['From (s)', 'To (s)', ...series.map(({ name }) => name)], () =>
      Array.from({ length: bins.count }, (_, i) => [bins.edges[i], bins.edges[i + 1], ...series.map(({ counts }) => counts[i])]));
  }

  addChoice() {
    const form = append(this.parent, 'form', '', 'choice');
    const label = append(form, 'label', 'Percentiles ');
    const percents = append(label, 'input');
    percents.value = this.percents.join(', ');
    percents.size = 16;
    const choice = append(append(form, 'label', 'Latency '), 'select');
    for (const metric of metrics) { append(choice, 'option', metric.name).value = metric.key; }
    const apply = event => {
      event?.preventDefault();
      const asked = percents.value.split(/[\s,;]+/).map(Number).filter(value => value > 0 && value <= 100);
      percents.setAttribute('aria-invalid', String(!asked.length));
      if (!asked.length) { return; }
      this.percents = [...new Set(asked)].sort((a, b) => a - b);
      this.metric = metrics.find(metric => metric.key === choice.value);
      this.varying.replaceChildren();
      this.addChosen();
    };
    percents.addEventListener('change', apply);
    choice.addEventListener('change', apply);
    form.addEventListener('submit', apply);
  }

  /** All that depends on the percentiles and the latency that the reader chose. */
  addChosen() {
    this.addOverTime();
    this.addDistribution();
    this.addHeat();
    this.addGroups();
  }

  limits(id = this.metric.id) { return this.run.limits.filter(limit => limit.metric === id); }

  addOverTime() {
    const { requests, metric, percents } = this;
    const bins = windows(requests, 50);
    const section = this.section(`${metric.name} over time`, `Percentiles of the requests that started within ${shown(bins.width)} s. A window without a completed request has no point.`, this.varying);
    const inside = Array.from({ length: bins.count }, () => []);
    requests[metric.key].forEach((value, i) => { if (requests.ok[i] && Number.isFinite(value)) { inside[bins.at(requests.startS[i])].push(value); } });
    for (const values of inside) { values.sort((a, b) => a - b); }
    const series = percents.map((percent, i) => ({ name: `P${percent}`, colour: i % 8, dash: Math.floor(i / 8) % 5, percent }));
    const layers = this.bands().concat(series.map(({ name, colour, dash, percent }) => new Line(
      inside.map((values, i) => ({ x: bins.middle(i), y: percentile(values, percent), lines: [name, between(bins, i), measured(percentile(values, percent), 'ms'), `${values.length} requests`] })),
      { colour, dash, marker: bins.count <= 60 ? 0 : -1 })));
    for (const limit of this.limits()) { layers.push(new Limit(limit.value, limit.text)); }
    addKeys(section, series);
    new Chart(section, { title: `${metric.name} by start of the request`, x: { name: 'Start', unit: 's' }, y: { name: metric.name, unit: 'ms' }, layers, zooms: 'x' });
    addNumbers(section, `${metric.name} over time`, ['From (s)', 'To (s)', 'Requests', ...series.map(({ name }) => `${name} (ms)`)], () =>
      inside.map((values, i) => [bins.edges[i], bins.edges[i + 1], values.length, ...percents.map(percent => percentile(values, percent))]));
  }

  addDistribution() {
    const { requests, percents } = this;
    const section = this.section('Distribution', 'How many percent of the completed requests took at most so long. The upper end is stretched: 90, 99 and 99.9 % are equally far apart.', this.varying);
    const known = latencies.map(metric => ({ ...metric, sorted: sortedValues(requests, metric.key) })).filter(({ sorted }) => sorted.length);
    const layers = known.map(({ name, colour, sorted }) => {
      const points = [];
      const count = Math.min(sorted.length, 400);
      for (let i = 0; i <= count; i++) {
        // Evenly spread over the stretched axis, so that the tail keeps its steps.
        const place = -Math.log10(1 - i / (count + 1)) / -Math.log10(1 - count / (count + 1));
        const percent = Math.min(100 * (1 - 1 / (sorted.length + 1)), 100 * (1 - 10 ** (-place * Math.log10(sorted.length + 1))));
        const value = percentile(sorted, percent);
        points.push({ x: value, y: percent, lines: [name, `${percent.toFixed(3)} %`, measured(value, 'ms')] });
      }
      return new Line(points, { colour });
    });
    for (const metric of known) {
      const bounds = this.limits(metric.id).filter(limit => limit.percent !== undefined && (limit.lower !== undefined || limit.upper !== undefined)).map(limit => ({
        low: limit.lower ?? NaN, high: limit.upper ?? NaN, y: limit.percent, lines: [limit.text, `at least ${shown(limit.lower ?? NaN)} ms`, `at most ${shown(limit.upper ?? Infinity)} ms`, 'bounds with the confidence of the objective'],
      }));
      if (bounds.length) { layers.push(new Bounds(bounds, { colour: metric.colour })); }
      for (const limit of this.limits(metric.id)) { layers.push(new Limit(limit.value, limit.text, { axis: 'x' })); }
    }
    if (!known.length) {
      append(section, 'p', 'No request completed.');
      return;
    }
    addKeys(section, known.map(({ name, colour }) => ({ name, colour, dash: 0 })));
    new Chart(section, { title: 'Distribution of the latencies', x: { name: 'Latency', unit: 'ms', spread: 'log' }, y: { name: 'Requests', unit: '%', spread: 'tail', from: 0 }, layers, zooms: 'x', height: 320 });
    addNumbers(section, 'Distribution', ['Percentile', ...known.map(({ name }) => `${name} (ms)`)], () =>
      [...new Set([1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 100, ...percents])].sort((a, b) => a - b).map(percent => [`P${percent}`, ...known.map(({ sorted }) => percentile(sorted, percent))]));
  }

  addHeat() {
    const { requests, metric } = this;
    const bins = windows(requests, 60);
    const sorted = sortedValues(requests, metric.key).filter(value => value > 0);
    if (sorted.length < 2) { return; }
    const section = this.section(`${metric.name}: where the requests are`, 'The fuller a cell, the stronger its colour. Two bands, one above the other, are two kinds of requests.', this.varying);
    const [low, high] = [Math.log10(sorted[0] * 0.98), Math.log10(sorted.at(-1) * 1.02)];
    const rows = 36;
    const edges = Array.from({ length: rows + 1 }, (_, i) => 10 ** (low + (high - low) * i / rows));
    const counts = Array.from({ length: bins.count }, () => new Uint32Array(rows));
    requests[metric.key].forEach((value, i) => {
      if (requests.ok[i] && value > 0) { counts[bins.at(requests.startS[i])][Math.max(0, Math.min(rows - 1, Math.floor((Math.log10(value) - low) / (high - low) * rows)))]++; }
    });
    const lines = (i, j) => [between(bins, i), `${metric.name}: ${shown(edges[j])} to ${shown(edges[j + 1])} ms`, `${counts[i][j]} requests`];
    new Chart(section, {
      title: `${metric.name} and time`, x: { name: 'Start', unit: 's', from: 0, to: bins.edges.at(-1) }, y: { name: metric.name, unit: 'ms', spread: 'log', from: edges[0], to: edges.at(-1) },
      layers: [new Cells(bins.edges, edges, counts, { colour: metric.colour, lines })], height: 280,
    });
    addNumbers(section, `${metric.name} and time`, ['From (s)', 'To (s)', 'Least (ms)', 'Most (ms)', 'Requests'], () =>
      counts.flatMap((column, i) => Array.from(column, (count, j) => [bins.edges[i], bins.edges[i + 1], edges[j], edges[j + 1], count]).filter(row => row[4])));
  }

  addGroups() {
    const { requests, run, percents } = this;
    const groups = [
      ['By phase', 'Phase', requests.phase, place => run.phases[place].name],
      ['By turn', 'Turn', requests.turn, turn => turn],
      ['By model', 'Model', requests.model, place => run.models[place]],
      ['By address', 'Address', requests.address, place => run.addresses[place]],
    ];
    for (const [title, head, column, name] of groups) {
      const kinds = [...new Set(column.filter(value => Number.isFinite(value)))].sort((a, b) => a - b);
      if (kinds.length < 2) { continue; }
      const section = this.section(title, '', this.varying);
      addTable(section, `Requests ${title.toLowerCase()}`, [head, 'Requests', 'Failed', 'Mean input', 'Mean output', ...latencies.flatMap(metric => percents.map(percent => `${metric.name} P${percent} (ms)`))], kinds.map(kind => {
        const own = Array.from(column.keys()).filter(i => column[i] === kind);
        const done = own.filter(i => requests.ok[i]);
        const mean = values => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : NaN);
        const sorted = latencies.map(metric => sortedValues(requests, metric.key, i => column[i] === kind));
        return [String(name(kind)), own.length, own.filter(i => !requests.ok[i] && !requests.cut[i]).length, mean(done.map(i => requests.input[i])), mean(done.map(i => requests.output[i])), ...sorted.flatMap(values => percents.map(percent => percentile(values, percent)))];
      }));
    }
  }

  addLengths() {
    const { requests } = this;
    const chosen = Array.from({ length: requests.count }, (_, i) => i).filter(i => requests.ok[i] && Number.isFinite(requests.ttftMs[i]));
    if (chosen.length < 2) { return; }
    const section = this.section('Prompt length and TTFT');
    const x = chosen.map(i => requests.input[i]);
    const y = chosen.map(i => requests.ttftMs[i]);
    const layers = [new Cloud(x, y, { lines: i => [`request ${requests.index[chosen[i]]}`, `${x[i]} tokens`, measured(y[i], 'ms')] })];
    const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [meanX, meanY] = [mean(x), mean(y)];
    const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
    if (spread > 0) {
      const slope = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0) / spread;
      const [low, high] = span(x);
      const text = `${shown(slope * 1000)} ms for each 1,000 tokens`;
      layers.push(new Line([low, high].map(at => ({ x: at, y: meanY + slope * (at - meanX), lines: ['straight line of least squares', text] })), { colour: 1, dash: 1 }));
      append(section, 'p', `The dashed line is the straight line of least squares: ${text}.`, 'hint');
    }
    new Chart(section, { title: 'TTFT by prompt length', x: { name: 'Prompt', unit: 'tokens' }, y: { name: 'TTFT', unit: 'ms' }, layers, zooms: 'xy' });
    addNumbers(section, 'TTFT by prompt length', ['Request', 'Prompt (tokens)', 'TTFT (ms)'], () => chosen.slice(0, 1000).map((i, at) => [requests.index[i], x[at], y[at]]));
  }

  describe(i) {
    const { requests, run } = this;
    const failed = requests.ok[i] ? '' : `${requests.cut[i] ? 'ended by the client' : 'failed'}: ${run.outcomes[requests.outcome[i]]}${Number.isFinite(requests.error[i]) ? `, ${run.errors[requests.error[i]]}` : ''}`;
    return [
      `request ${requests.index[i]}`,
      `start ${shown(requests.startS[i])} s${requests.queueMs[i] > 0 ? `, after ${measured(requests.queueMs[i], 'ms')} in the queue` : ''}`,
      Number.isFinite(requests.ttftMs[i]) ? `TTFT ${measured(requests.ttftMs[i], 'ms')}` : '',
      Number.isFinite(requests.e2elMs[i]) ? `E2EL ${measured(requests.e2elMs[i], 'ms')}` : '',
      Number.isFinite(requests.gapMs[i]) ? `longest gap ${measured(requests.gapMs[i], 'ms')}` : '',
      `${requests.input[i]} tokens in, ${requests.output[i]} out`,
      failed,
    ];
  }

  addWaterfall() {
    const { requests } = this;
    const orders = {
      'failed and slowest first': (a, b) => requests.ok[a] - requests.ok[b] || (requests.e2elMs[b] || 0) - (requests.e2elMs[a] || 0),
      'by start': (a, b) => requests.startS[a] - requests.startS[b],
      'by number': (a, b) => requests.index[a] - requests.index[b],
    };
    const section = this.section('Requests');
    addKeys(section, [{ name: 'in the queue', colour: 5, dash: 0 }, { name: 'to the first token', colour: 0, dash: 0 }, { name: 'generating', colour: 2, dash: 0 }, { name: 'failed', colour: 1, dash: 0 }, ...(requests.cut.some(cut => cut) ? [{ name: 'cut by the client', colour: 7, dash: 0 }] : [])]);
    const form = append(section, 'form', '', 'choice');
    const choice = append(append(form, 'label', 'Order '), 'select');
    for (const name of Object.keys(orders)) { append(choice, 'option', name); }
    const place = append(section, 'div');
    const show = () => {
      place.replaceChildren();
      const order = Array.from({ length: requests.count }, (_, i) => i).filter(i => Number.isFinite(requests.startS[i])).sort(orders[choice.value]);
      this.drawRows(place, order);
      this.listRows(place, Array.from({ length: requests.count }, (_, i) => i).sort(orders[choice.value]));
    };
    choice.addEventListener('change', show);
    show();
  }

  drawRows(place, order) {
    const { requests } = this;
    const stretches = row => {
      const i = order[row];
      const start = requests.startS[i];
      const found = requests.queueMs[i] > 0 ? [[start - requests.queueMs[i] / 1e3, start, 5]] : [];
      const first = start + (Number.isFinite(requests.ttftMs[i]) ? requests.ttftMs[i] / 1e3 : 0);
      if (Number.isFinite(requests.ttftMs[i])) { found.push([start, first, 0]); }
      found.push([first, Math.max(first, requests.endS[i]), requests.ok[i] ? 2 : requests.cut[i] ? 7 : 1]);
      return found;
    };
    const rows = new Rows(order.length, {
      stretches,
      end: row => requests.endS[order[row]],
      worse: (a, b) => !requests.ok[order[a]] && requests.ok[order[b]],
      lines: (row, x, reach) => (x >= stretches(row)[0][0] - reach && x <= requests.endS[order[row]] + reach ? this.describe(order[row]) : undefined),
    });
    new Chart(place, {
      title: 'Requests over time, one row each', layers: [rows], zooms: 'xy', height: Math.max(180, Math.min(560, order.length * 14 + 60)),
      x: { name: 'Time', unit: 's', from: 0, least: 1e-4 },
      y: { name: 'Request', from: 0, to: order.length, least: 4 / Math.max(4, order.length), label: value => (Number.isInteger(value) && value > 0 ? String(requests.index[order[order.length - value]] ?? '') : '') },
    });
  }

  listRows(place, order) {
    const { requests, run } = this;
    const details = append(place, 'details');
    append(details, 'summary', `All ${requests.count.toLocaleString('en-US')} requests, in this order`);
    let page = 0;
    const holder = append(details, 'div');
    const pages = Math.max(1, Math.ceil(order.length / pageRows));
    const show = () => {
      holder.replaceChildren();
      const tools = append(holder, 'div', '', 'tools');
      for (const [text, target] of [['First', 0], ['Previous', page - 1], ['Next', page + 1], ['Last', pages - 1]]) {
        const button = append(tools, 'button', text);
        button.disabled = target < 0 || target >= pages || target === page;
        button.addEventListener('click', () => { page = target; show(); });
      }
      append(tools, 'span', `page ${page + 1} of ${pages}`, 'hint');
      addTable(holder, 'Requests', ['Request', 'Start (s)', 'Queue (ms)', 'TTFT (ms)', 'TPOT (ms)', 'E2EL (ms)', 'Input', 'Output', 'Outcome'], order.slice(page * pageRows, (page + 1) * pageRows).map(i => [
        requests.index[i], requests.startS[i], requests.queueMs[i], requests.ttftMs[i], requests.tpotMs[i], requests.e2elMs[i], requests.input[i], requests.output[i],
        requests.ok[i] ? 'completed' : `${run.outcomes[requests.outcome[i]]}${Number.isFinite(requests.error[i]) ? `: ${run.errors[requests.error[i]]}` : ''}`,
      ]));
    };
    details.addEventListener('toggle', () => { if (details.open && !holder.childElementCount) { show(); } });
  }
}

async function showRun(place, run) {
  const requests = await readRequests(run);
  place.replaceChildren();
  if (data.runs.length > 1) { append(place, 'h2', run.title, 'run'); }
  if (requests.count) { new RunReport(place, run, requests); } else { append(place, 'p', 'The file holds the metrics of this run, but not its requests.'); }
  document.documentElement.dataset.drawn = run.title;
}

const charts = document.getElementById('charts');
const place = append(charts, 'div');
if (data.runs.length > 1) {
  const form = append(charts, 'form', '', 'choice');
  charts.insertBefore(form, place);
  const choice = append(append(form, 'label', 'Charts of run '), 'select');
  data.runs.forEach((run, i) => { append(choice, 'option', run.title).value = i; });
  choice.addEventListener('change', () => showRun(place, data.runs[choice.value]));
}
showRun(place, data.runs[0]);
