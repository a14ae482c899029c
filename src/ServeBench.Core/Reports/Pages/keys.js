/** The names of curves, each with its colour and dashes. */
function addKeys(parent, series) {
  const list = append(parent, 'ul', '', 'keys');
  list.setAttribute('aria-label', 'Curves');
  for (const { name, colour, dash, marker = -1 } of series) {
    const item = append(list, 'li');
    const canvas = append(item, 'canvas');
    canvas.setAttribute('aria-hidden', 'true');
    const draw = () => {
      const ratio = devicePixelRatio || 1;
      [canvas.width, canvas.height] = [34 * ratio, 14 * ratio];
      const pen = canvas.getContext('2d');
      pen.scale(ratio, ratio);
      pen.strokeStyle = pen.fillStyle = styleOf(`--c${colour}`);
      pen.lineWidth = 2.5;
      if (dash >= 0) {
        pen.setLineDash(dashes[dash]);
        pen.beginPath();
        pen.moveTo(1, 7);
        pen.lineTo(33, 7);
        pen.stroke();
      }
      if (marker >= 0) {
        pen.setLineDash([]);
        traceMarker(pen, marker, 17, 7, 4);
        pen.fill();
      }
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    draw();
    append(item, 'span', name);
  }
}
