const tenth = Math.log(10);

/** How values of an axis are spread: what a value becomes before it is drawn, and back. */
const spreads = {
  linear: { place: value => value, value: place => place },
  log: { place: Math.log10, value: place => 10 ** place },
  sqrt: { place: Math.sqrt, value: place => place * place },
  // The share above: 90, 99 and 99.9 % are equally far apart.
  tail: { place: percent => -Math.log1p(-percent / 100) / tenth, value: place => -100 * Math.expm1(-place * tenth) },
};

/** One axis of a chart: its name, unit and spread, all that it has, and the part of it that is in view. */
class Scale {
  /** @param options name, unit, spread, from and to (fixed ends), label (a tick's text), marks (the only ticks, each with its text) */
  constructor(options, values) {
    Object.assign(this, { name: '', unit: '', spread: 'linear' }, options);
    Object.assign(this, spreads[this.spread]);
    [this.low, this.high] = this.ends(span(this.spread === 'log' ? values.filter(value => value > 0) : values) ?? [0, 1]);
    this.reset();
  }

  get title() { return this.unit ? `${this.name} (${this.unit})` : this.name; }

  ends([low, high]) {
    if (this.spread === 'log') {
      const room = low === high ? 2 : (high / low) ** 0.04;
      return [Math.log10(this.from ?? low / room), Math.log10(this.to ?? high * room)];
    }
    if (this.spread === 'tail') { return [this.from ?? low, Math.min(99.9999, this.to ?? high)].map(this.place); }
    const room = (high - low || Math.abs(high) || 1) * 0.05;
    // What is measured from nothing is shown from nothing, unless most of the chart were empty.
    const fromZero = low >= 0 && (low <= high * 0.5 || this.spread === 'sqrt');
    const ends = [this.from ?? (fromZero ? 0 : low - room), this.to ?? high + room];
    return ends.map(this.place);
  }

  reset() { this.view = [this.low, this.high]; }

  /** Where a value is in the view: 0 at its beginning, 1 at its end. */
  part(value) { return (this.place(value) - this.view[0]) / (this.view[1] - this.view[0]); }

  /** The value at a part of the view. */
  at(part) { return this.value(this.view[0] + part * (this.view[1] - this.view[0])); }

  /** Moves the view by a part of itself, not past the ends. */
  move(part) {
    const [from, to] = this.view;
    const shift = Math.max(this.low - from, Math.min(this.high - to, part * (to - from)));
    this.view = [from + shift, to + shift];
  }

  /** Multiplies what is in view around a part of it. */
  zoom(factor, part) {
    const [from, to] = this.view;
    const length = Math.min(this.high - this.low, Math.max((this.least ?? 1e-6) * (this.high - this.low), (to - from) * factor));
    const start = Math.max(this.low, Math.min(this.high - length, from + part * (to - from) - part * length));
    this.view = [start, start + length];
  }

  /** The values that have a line, about as many as wanted, with their texts. */
  steps(wanted) {
    const [low, high] = [this.at(0), this.at(1)];
    const inside = steps => steps.filter(step => this.part(step) >= -1e-9 && this.part(step) <= 1 + 1e-9);
    if (this.marks) { return this.marks.filter(([step]) => inside([step]).length); }
    if (this.spread === 'tail') { return inside([0, 50, 90, 99, 99.9, 99.99, 99.999]).map(step => [step, `${step} %`]); }
    const decades = this.spread === 'log' ? Math.log10(high / low) : 0;
    if (decades < 0.7) { return this.named(ticks(low, high, wanted)); }
    const factors = decades < wanted / 3 ? [1, 2, 5] : [1];
    const every = Math.max(1, Math.ceil(decades / wanted));
    const found = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      if (power % every === 0) { found.push(...factors.map(factor => Number(`${factor}e${power}`))); }
    }
    return inside(found).map(step => [step, this.label?.(step) ?? step.toLocaleString('en-US', { maximumFractionDigits: 12 })]);
  }

  named(steps) {
    const least = steps.length > 1 ? Math.min(...steps.slice(1).map((step, i) => step - steps[i])) : 0;
    const digits = least ? Math.max(0, Math.min(12, Math.ceil(-Math.log10(least) - 1e-9))) : 3;
    return steps.map(step => [step, this.label?.(step, least)
      ?? (Math.abs(step) >= 1e9 || (step !== 0 && digits > 6) ? step.toPrecision(2) : step.toLocaleString('en-US', { maximumFractionDigits: digits }))]);
  }
}
