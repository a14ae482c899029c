/**
 * A chart on a canvas: two axes, and layers that paint between them. A layer has
 *   extent()            its values: { x: [...], y: [...] }
 *   paint(pen, chart)   draws what is in view
 *   stops               points that the arrow keys go through, if it has any: { x, y, lines }
 *   hit(chart, at)      the stop under the pointer, or undefined
 * Options: title, x, y (of Scale), layers, height, zooms ('', 'x' or 'xy'), wide (room for the names of rows).
 */
class Chart {
  constructor(parent, options) {
    Object.assign(this, { height: 260, zooms: '', layers: [] }, options);
    const extents = this.layers.map(layer => layer.extent());
    this.x = new Scale(options.x, extents.flatMap(extent => extent.x));
    this.y = new Scale(options.y, extents.flatMap(extent => extent.y));
    this.stops = this.layers.flatMap(layer => layer.stops ?? []);
    this.chosen = -1;
    this.box = append(parent, 'figure', '', 'chart');
    const head = append(this.box, 'figcaption', this.title ?? '');
    if (this.zooms) { this.addTools(head); }
    this.canvas = append(this.box, 'canvas');
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', `${this.title || this.name || 'Chart'}: ${this.y.title} over ${this.x.title}. ${this.summary ?? ''} The numbers are in the table below.`);
    this.canvas.tabIndex = 0;
    this.spoken = append(this.box, 'p', '', 'spoken');
    this.spoken.setAttribute('aria-live', 'polite');
    this.listen();
    this.invalidate();
  }

  addTools(head) {
    const tools = append(head, 'span', '', 'tools');
    const add = (text, name, action) => {
      const button = append(tools, 'button', text);
      button.type = 'button';
      button.setAttribute('aria-label', `${name}: ${this.title ?? 'chart'}`);
      button.title = name;
      button.addEventListener('click', action);
    };
    add('+', 'Zoom in', () => this.zoom(0.5, 0.5));
    add('−', 'Zoom out', () => this.zoom(2, 2));
    add('All', 'Show all', () => this.reset());
  }

  listen() {
    const { canvas } = this;
    const inside = event => ({ x: (event.offsetX - this.area.left) / this.area.width, y: 1 - (event.offsetY - this.area.top) / this.area.height });
    let dragged = null;
    new ResizeObserver(() => this.invalidate()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.invalidate());
    for (const name of ['beforeprint', 'afterprint']) { addEventListener(name, () => this.draw()); }
    canvas.addEventListener('pointermove', event => {
      if (!this.area) { return; }
      if (dragged) {
        this.move((dragged.x - event.offsetX) / this.area.width, (event.offsetY - dragged.y) / this.area.height);
        dragged = { x: event.offsetX, y: event.offsetY };
      }
      this.choose(this.hit({ x: event.offsetX, y: event.offsetY }), event);
    });
    canvas.addEventListener('pointerleave', () => this.choose());
    canvas.addEventListener('blur', () => this.choose());
    canvas.addEventListener('keydown', event => this.press(event));
    if (!this.zooms) { return; }
    canvas.classList.add('zooms');
    canvas.addEventListener('pointerdown', event => {
      dragged = { x: event.offsetX, y: event.offsetY };
      canvas.setPointerCapture(event.pointerId);
    });
    for (const end of ['pointerup', 'pointercancel']) { canvas.addEventListener(end, () => { dragged = null; }); }
    canvas.addEventListener('dblclick', () => this.reset());
    canvas.addEventListener('wheel', event => {
      if (!event.ctrlKey) { return; }
      event.preventDefault();
      const factor = event.deltaY < 0 ? 0.8 : 1.25;
      this.zoom(factor, factor, inside(event));
    }, { passive: false });
  }

  press(event) {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const zoom = this.zooms && { '+': 0.5, '-': 2 }[event.key];
    if (arrow && event.shiftKey && this.zooms) {
      this.move(arrow[0] * 0.2, arrow[1] * 0.2);
    } else if (arrow && this.stops.length) {
      this.chosen = Math.max(0, Math.min(this.stops.length - 1, this.chosen + (arrow[0] || -arrow[1])));
      this.choose(this.stops[this.chosen]);
      this.spoken.textContent = this.stops[this.chosen].lines.join(', ');
    } else if (zoom) {
      this.zoom(zoom, zoom);
    } else if (event.key === 'Home' && this.zooms) {
      this.reset();
    } else {
      return;
    }
    event.preventDefault();
  }

  reset() {
    this.x.reset();
    this.y.reset();
    this.invalidate();
  }

  move(x, y) {
    this.x.move(x);
    if (this.zooms === 'xy') { this.y.move(y); }
    this.invalidate();
  }

  zoom(x, y, at = { x: 0.5, y: 0.5 }) {
    this.x.zoom(x, at.x);
    if (this.zooms === 'xy') { this.y.zoom(y, at.y); }
    this.invalidate();
  }

  invalidate() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = undefined;
      this.draw();
    });
  }

  toX(x) { return this.area.left + this.x.part(x) * this.area.width; }

  toY(y) { return this.area.top + (1 - this.y.part(y)) * this.area.height; }

  draw() {
    const width = this.canvas.clientWidth;
    if (!width) { return; }
    const ratio = devicePixelRatio || 1;
    this.canvas.style.height = `${this.height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    const pen = this.canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = '12px system-ui, sans-serif';
    const rows = this.y.steps(this.height / 45);
    const left = 30 + Math.max(0, ...rows.map(([, text]) => pen.measureText(text).width));
    this.area = { left, top: 8, width: Math.max(1, width - left - 14), height: this.height - 54 };
    this.drawAxes(pen, rows);
    pen.save();
    pen.beginPath();
    pen.rect(this.area.left, this.area.top - 1, this.area.width + 1, this.area.height + 2);
    pen.clip();
    for (const layer of this.layers) { layer.paint(pen, this); }
    pen.restore();
    for (const layer of this.layers) { layer.label?.(pen, this); }
    this.drawRing(pen);
  }

  drawAxes(pen, rows) {
    const { left, top, width, height } = this.area;
    const bottom = top + height;
    pen.strokeStyle = styleOf('--line');
    pen.fillStyle = styleOf('--faint');
    pen.lineWidth = 1;
    pen.beginPath();
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    let last = -Infinity;
    for (const [step, text] of this.x.steps(Math.max(3, width / 90))) {
      const x = this.toX(step);
      pen.moveTo(x, top);
      pen.lineTo(x, bottom);
      const half = pen.measureText(text).width / 2;
      const at = Math.max(half, Math.min(this.canvas.clientWidth - half, x));
      if (at - half < last + 8) { continue; }
      pen.fillText(text, at, bottom + 6);
      last = at + half;
    }
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    for (const [step, text] of rows) {
      const y = this.toY(step);
      pen.moveTo(left, y);
      pen.lineTo(left + width, y);
      pen.fillText(text, left - 6, Math.max(7, Math.min(bottom - 2, y)));
    }
    pen.stroke();
    pen.strokeStyle = styleOf('--faint');
    pen.strokeRect(left, top, width, height);
    pen.fillStyle = styleOf('--ink');
    pen.textAlign = 'center';
    pen.textBaseline = 'bottom';
    pen.fillText(this.x.title, left + width / 2, this.height - 4);
    pen.save();
    pen.translate(11, top + height / 2);
    pen.rotate(-Math.PI / 2);
    pen.textBaseline = 'middle';
    pen.fillText(this.y.title, 0, 0);
    pen.restore();
  }

  drawRing(pen) {
    if (!this.ring) { return; }
    pen.strokeStyle = styleOf('--ink');
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(this.toX(this.ring.x), this.toY(this.ring.y), 7, 0, 2 * Math.PI);
    pen.stroke();
  }

  hit(at) {
    if (!this.area || at.x < this.area.left - 4 || at.x > this.area.left + this.area.width + 4) { return undefined; }
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const found = this.layers[i].hit?.(this, at);
      if (found) { return found; }
    }
    return undefined;
  }

  /** Shows what a stop says, beside the pointer or the stop. */
  choose(stop, event) {
    const ring = stop && stop.x !== undefined && stop.y !== undefined ? stop : undefined;
    if (ring !== this.ring) {
      this.ring = ring;
      this.invalidate();
    }
    tip.hidden = !stop;
    if (!stop) { return; }
    tip.textContent = stop.lines.filter(line => line).join('\n');
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = event ? [event.clientX, event.clientY] : [box.left + this.toX(stop.x), box.top + this.toY(stop.y)];
    tip.style.left = `${Math.max(0, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(0, Math.min(y + 14, innerHeight - tip.offsetHeight - 8))}px`;
  }
}
