/**
 * The requests of a run as columns of whole numbers, deflated: for each column its width in bytes, then the lowest byte of each number, then the
 * next. A column that may lack a value has 0 for none and the value + 1 else; one of differences has those from the value before, with the sign
 * in the lowest bit. Times are in microseconds.
 */
async function readRequests(run) {
  const packed = Uint8Array.from(atob(run.requests.bytes), letter => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const columns = { count: run.requests.count };
  let at = 0;
  for (const { name, optional, difference } of run.requests.columns) {
    const values = new Float64Array(columns.count);
    const width = bytes[at++];
    for (let place = 0, factor = 1; place < width; place++, factor *= 256) {
      for (let i = 0; i < values.length; i++) { values[i] += bytes[at++] * factor; }
    }
    let last = 0;
    for (let i = 0; i < values.length; i++) {
      if (difference) { values[i] = last += values[i] % 2 ? -(values[i] + 1) / 2 : values[i] / 2; }
      if (optional) { values[i] = values[i] === 0 ? NaN : values[i] - 1; }
    }
    columns[name] = values;
  }
  return derive(columns, run.outcomes);
}

/** What follows from the columns: ends in seconds, latencies in milliseconds, and the time per output token. */
function derive(columns, outcomes) {
  const { count } = columns;
  const make = value => Float64Array.from({ length: count }, (_, i) => value(i));
  const found = {
    ...columns,
    ok: Array.from(columns.outcome, outcome => outcome === 0),
    cut: Array.from(columns.outcome, outcome => ['Cut', 'Abandoned'].includes(outcomes[outcome])),
    dueS: make(i => columns.due[i] / 1e6),
    startS: make(i => (columns.due[i] + columns.late[i]) / 1e6),
    ttftMs: make(i => columns.ttft[i] / 1e3),
    e2elMs: make(i => columns.e2el[i] / 1e3),
    queueMs: make(i => columns.queue[i] / 1e3),
    lagMs: make(i => columns.lag[i] / 1e3),
    gapMs: make(i => columns.gap[i] / 1e3),
  };
  found.endS = make(i => found.startS[i] + (Number.isFinite(columns.e2el[i]) ? columns.e2el[i] / 1e6 : 0));
  found.tpotMs = make(i => (found.ok[i] && columns.output[i] > 1 ? (found.e2elMs[i] - found.ttftMs[i]) / (columns.output[i] - 1) : NaN));
  return found;
}
