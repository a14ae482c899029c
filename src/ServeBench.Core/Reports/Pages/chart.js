/**
 * A canvas with axes and a view that is zoomed and moved. Who derives from it paints what is in the view and describes what
 * is under the pointer. With upward, y grows to the top; else downward, and y is zoomed and moved too.
 */
class Chart {
  constructor(parent, title, options) {
    Object.assign(this, { upward: false, left: 64, least: 1 }, options);
    this.whole = { ...this.view };
    const section = append(parent, 'section');
    append(section, 'h2', title);
    if (this.zooms) { this.addTools(section); }
    this.canvas = append(section, 'canvas');
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', `${title}. The numbers are in the tables below.`);
    this.canvas.style.height = `${this.height}px`;
    this.listen();
    this.invalidate();
  }

  addTools(section) {
    const tools = append(section, 'div', '', 'tools');
    const add = (text, action) => append(tools, 'button', text).addEventListener('click', action);
    add('Zoom in', () => this.zoom(0.5, 1));
    add('Zoom out', () => this.zoom(2, 1));
    if (!this.upward) {
      add('Fewer rows', () => this.zoom(1, 0.5));
      add('More rows', () => this.zoom(1, 2));
    }
    add('Show all', () => this.reset());
    append(section, 'p', `Drag to move, Ctrl and wheel to zoom${this.upward ? '' : ', Shift and wheel for the rows'}; or the arrow keys, + and -, and Home.`, 'hint');
  }

  listen() {
    const canvas = this.canvas;
    let dragged = null;
    new ResizeObserver(() => this.invalidate()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.invalidate());
    canvas.addEventListener('pointermove', event => {
      if (dragged) {
        this.move((dragged.x - event.offsetX) / this.area.width, (dragged.y - event.offsetY) / this.area.height);
        dragged = { x: event.offsetX, y: event.offsetY };
      }
      this.showTip(event);
    });
    canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
    if (!this.zooms) { return; }
    canvas.tabIndex = 0;
    canvas.addEventListener('pointerdown', event => {
      dragged = { x: event.offsetX, y: event.offsetY };
      canvas.setPointerCapture(event.pointerId);
    });
    for (const end of ['pointerup', 'pointercancel']) { canvas.addEventListener(end, () => { dragged = null; }); }
    canvas.addEventListener('dblclick', () => this.reset());
    canvas.addEventListener('wheel', event => {
      if (!event.ctrlKey && !event.shiftKey) { return; }
      event.preventDefault();
      // Some browsers turn the wheel with Shift sideways.
      const factor = (event.deltaY || event.deltaX) < 0 ? 0.8 : 1.25;
      const at = { x: (event.offsetX - this.area.left) / this.area.width, y: (event.offsetY - this.area.top) / this.area.height };
      this.zoom(event.ctrlKey ? factor : 1, event.shiftKey ? factor : 1, at);
    }, { passive: false });
    canvas.addEventListener('keydown', event => {
      const action = {
        ArrowLeft: () => this.move(-0.2, 0), ArrowRight: () => this.move(0.2, 0),
        ArrowUp: () => this.move(0, -0.2), ArrowDown: () => this.move(0, 0.2),
        '+': () => this.zoom(0.5, 0.5), '-': () => this.zoom(2, 2), Home: () => this.reset(),
      }[event.key];
      if (action) {
        event.preventDefault();
        action();
      }
    });
  }

  reset() {
    this.view = { ...this.whole };
    this.invalidate();
  }

  /** Moves by parts of what is shown, not past the ends. */
  move(x, y) {
    const v = this.view;
    const shift = (part, from, to, low, high) => Math.max(low - from, Math.min(high - to, part * (to - from)));
    const dx = shift(x, v.x0, v.x1, this.whole.x0, this.whole.x1);
    const dy = this.upward ? 0 : shift(y, v.y0, v.y1, this.whole.y0, this.whole.y1);
    this.view = { x0: v.x0 + dx, x1: v.x1 + dx, y0: v.y0 + dy, y1: v.y1 + dy };
    this.invalidate();
  }

  /** Multiplies what is shown around a place, which is given in parts of the view. */
  zoom(x, y, at = { x: 0.5, y: 0.5 }) {
    const scale = (factor, part, from, to, low, high, least) => {
      const length = Math.min(high - low, Math.max(least, (to - from) * factor));
      const start = Math.max(low, Math.min(high - length, from + part * (to - from) - part * length));
      return [start, start + length];
    };
    const v = this.view;
    const w = this.whole;
    const [x0, x1] = scale(x, at.x, v.x0, v.x1, w.x0, w.x1, Math.min(this.least, w.x1 - w.x0));
    const [y0, y1] = this.upward ? [v.y0, v.y1] : scale(y, at.y, v.y0, v.y1, w.y0, w.y1, Math.min(4, w.y1 - w.y0));
    this.view = { x0, x1, y0, y1 };
    this.invalidate();
  }

  invalidate() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = undefined;
      this.draw();
    });
  }

  toX(x) { return this.area.left + (x - this.view.x0) / (this.view.x1 - this.view.x0) * this.area.width; }

  toY(y) {
    const part = (y - this.view.y0) / (this.view.y1 - this.view.y0);
    return this.area.top + (this.upward ? 1 - part : part) * this.area.height;
  }

  draw() {
    const width = this.canvas.clientWidth;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.area = { left: this.left, top: 6, width: Math.max(1, width - this.left - 12), height: this.height - 42 };
    const c = this.canvas.getContext('2d');
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, this.height);
    this.drawAxes(c);
    c.save();
    c.beginPath();
    c.rect(this.area.left, this.area.top, this.area.width, this.area.height);
    c.clip();
    this.paint(c);
    c.restore();
  }

  drawAxes(c) {
    const { left, top, width, height } = this.area;
    const bottom = top + height;
    c.font = '12px system-ui, sans-serif';
    c.strokeStyle = styleOf('--line');
    c.fillStyle = styleOf('--faint');
    c.lineWidth = 1;
    c.beginPath();
    c.textAlign = 'center';
    c.textBaseline = 'top';
    const stepsX = ticks(this.view.x0, this.view.x1, width / 90);
    for (const x of stepsX) {
      c.moveTo(this.toX(x), top);
      c.lineTo(this.toX(x), bottom);
      const name = this.nameX(x, stepsX);
      const half = c.measureText(name).width / 2;
      c.fillText(name, Math.max(half, Math.min(this.canvas.clientWidth - half, this.toX(x))), bottom + 6);
    }
    c.fillText(this.axisX, left + width / 2, bottom + 22);
    c.textAlign = 'right';
    c.textBaseline = 'middle';
    for (const y of ticks(this.view.y0, this.view.y1, height / 40)) {
      const name = this.nameY(y);
      if (name === '') { continue; }
      const place = this.upward ? this.toY(y) : this.toY(y + 0.5);
      if (place > bottom) { continue; }
      c.moveTo(left, place);
      c.lineTo(left + width, place);
      c.fillText(name, left - 6, place);
    }
    c.stroke();
  }

  showTip(event) {
    if (!this.area) { return; }
    const { left, top, width, height } = this.area;
    const x = (event.offsetX - left) / width;
    const y = (event.offsetY - top) / height;
    const v = this.view;
    const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
    const text = inside ? this.describe(v.x0 + x * (v.x1 - v.x0), v.y0 + (this.upward ? 1 - y : y) * (v.y1 - v.y0)) : '';
    tip.hidden = !text;
    if (!text) { return; }
    tip.textContent = text;
    tip.style.left = `${Math.max(0, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(0, Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8))}px`;
  }
}
