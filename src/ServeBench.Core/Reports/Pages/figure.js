const widths = [2, 3.2, 1.2];
const valued = (axis, value) => `${axis.name}: ${shown(value)}${axis.unit ? ` ${axis.unit}` : ''}`;

/** What a point says, beside its curve's name. */
function linesOf(point, figure, key) {
  const lines = [point.note, key.text, valued(figure.x, point.x), valued(figure.y, point.y)];
  if (point.count) { lines.push(`mean of ${point.count} runs`); }
  if (point.low !== undefined) { lines.push(`95 %: ${shown(point.low)} to ${shown(point.high)}`); }
  return lines;
}

/** An axis over all values of a figure, so that its panels can be compared. */
function shared({ name, unit, scale }, values) {
  const whole = new Scale({ name, spread: scale }, values);
  return { name, unit: unit ?? '', spread: scale, from: whole.value(whole.low), to: whole.value(whole.high) };
}

document.querySelectorAll('.figure').forEach((place, index) => {
  const figure = data.figures[index];
  const points = figure.panels.flatMap(panel => panel.series.flatMap(series => series.points));
  if (!points.length) { return; }
  addKeys(place, figure.keys.filter(key => key.text).map(key => ({ name: key.text, colour: key.colour, dash: key.dash, marker: key.marker })));
  const x = shared(figure.x, points.map(point => point.x));
  const y = shared(figure.y, points.flatMap(point => [point.y, point.low ?? point.y, point.high ?? point.y]));
  const grid = append(place, 'div', '', 'panels');
  grid.style.setProperty('--columns', figure.columns);
  for (const panel of figure.panels) {
    const box = append(grid, 'div', '', 'panel');
    box.style.setProperty('--row', panel.row + 1);
    box.style.setProperty('--column', panel.column + 1);
    const layers = panel.series.map(series => {
      const key = figure.keys[series.key];
      return new Line(series.points.map(point => ({ ...point, lines: linesOf(point, figure, key) })), { colour: key.colour, dash: key.dash, width: widths[key.width], marker: key.marker, faint: key.dash < 0 });
    });
    new Chart(box, { title: panel.title, name: figure.title, x, y, layers, height: 320 });
  }
});
