// The signs of the verdicts: their colour and their marker.
const verdicts = { Better: { colour: 2, marker: 2 }, Worse: { colour: 1, marker: 5 }, Equivalent: { colour: 0, marker: 1 }, Undecided: { colour: 6, marker: 0 } };

/** A row for each metric: its change as a point, the interval of the change as a bar, and the changes that do not matter as a band. */
class Forest {
  constructor(rows, tolerance) {
    Object.assign(this, { rows, tolerance });
    this.stops = rows.map(({ gain, y, lines }) => ({ x: gain, y, lines }));
  }

  extent() { return { x: [0, -this.tolerance, this.tolerance, ...this.rows.flatMap(({ gain, low, high }) => [gain, low, high])], y: [0, this.rows.length] }; }

  paint(pen, chart) {
    const { left, top, width, height } = chart.area;
    const within = x => Math.max(left, Math.min(left + width, chart.toX(x)));
    pen.fillStyle = styleOf('--ink');
    pen.globalAlpha = 0.07;
    pen.fillRect(within(-this.tolerance), top, within(this.tolerance) - within(-this.tolerance), height);
    pen.globalAlpha = 1;
    pen.strokeStyle = styleOf('--faint');
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(chart.toX(0), top);
    pen.lineTo(chart.toX(0), top + height);
    pen.stroke();
    for (const { gain, low, high, y, verdict } of this.rows) {
      const { colour, marker } = verdicts[verdict];
      const at = chart.toY(y);
      pen.fillStyle = pen.strokeStyle = styleOf(`--c${colour}`);
      pen.lineWidth = 2;
      if (Number.isFinite(low) && Number.isFinite(high)) {
        pen.beginPath();
        pen.moveTo(within(low), at);
        pen.lineTo(within(high), at);
        for (const end of [low, high]) {
          pen.moveTo(within(end), at - 4);
          pen.lineTo(within(end), at + 4);
        }
        pen.stroke();
      }
      traceMarker(pen, marker, chart.toX(gain), at, 5);
      pen.fill();
    }
  }

  hit(chart, at) { return nearestStop(chart, this.stops, at); }
}

/** Draws a comparison above its table. */
function addForest(place, { tolerance, metrics }) {
  const known = metrics.filter(({ gain }) => Number.isFinite(gain));
  if (!known.length) { return; }
  const number = value => Number.isFinite(value) ? `${value > 0 ? '+' : ''}${shown(value)} %` : '';
  const rows = known.map(({ name, gain, low, high, verdict }, i) => ({
    gain, low: low ?? NaN, high: high ?? NaN, verdict, y: known.length - i - 0.5,
    lines: [`${name}: ${verdict}`, `${number(gain)} for the better`, low === undefined ? 'no interval' : `interval ${number(low)} to ${number(high)}`],
  }));
  append(place, 'p', `Each metric the way round in which right is better. The band is what does not matter: ${shown(tolerance)} % either way.`, 'hint');
  addKeys(place, Object.entries(verdicts).filter(([name]) => rows.some(row => row.verdict === name)).map(([name, sign]) => ({ name, dash: -1, ...sign })));
  new Chart(place, {
    title: 'Change, with its interval', layers: [new Forest(rows, tolerance)], zooms: 'x', height: 54 + 26 * rows.length,
    x: { name: 'Worse ← change → better', unit: '%' },
    y: { name: 'Metric', from: 0, to: rows.length, marks: known.map(({ name }, i) => [known.length - i - 0.5, name]) },
  });
}

data.comparisons.forEach((comparison, i) => addForest(document.getElementById(`forest-${i}`), comparison));
