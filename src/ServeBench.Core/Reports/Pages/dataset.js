const whole = value => Math.round(value).toLocaleString('en-US');

class Histogram extends Chart {
  constructor(parent, histogram, kind) {
    const { edges, counts } = histogram;
    super(parent, histogram.title, {
      histogram,
      kind,
      upward: true,
      view: { x0: edges[0], x1: edges[edges.length - 1], y0: 0, y1: Math.max(...counts) * 1.05 },
      height: 260,
      axisX: 'tokens',
    });
  }

  nameX(x) { return String(Math.round(x * 10) / 10); }

  nameY(y) { return Number.isInteger(y) ? whole(y) : ''; }

  paint(c) {
    c.fillStyle = styleOf(`--k${this.kind}`);
    this.histogram.counts.forEach((count, bin) => {
      const left = this.toX(this.histogram.edges[bin]);
      const right = this.toX(this.histogram.edges[bin + 1]);
      c.fillRect(left, this.toY(count), Math.max(1, right - left - 1), this.toY(0) - this.toY(count));
    });
  }

  describe(x) {
    const { edges, counts } = this.histogram;
    const bin = Math.max(0, Math.min(counts.length - 1, edges.findIndex(edge => edge > x) - 1));
    return `${edges[bin].toFixed(1)} to ${edges[bin + 1].toFixed(1)} tokens\n${whole(counts[bin])} requests`;
  }
}

class Bars extends Chart {
  constructor(parent, title, requests) {
    super(parent, title, {
      requests,
      zooms: true,
      upward: true,
      view: { x0: 0, x1: requests.length, y0: 0, y1: requests.reduce((most, [prompt, output]) => Math.max(most, prompt + output), 1) * 1.05 },
      height: 300,
      least: 5,
      axisX: 'request',
    });
  }

  nameX(x) { return Number.isInteger(x) ? String(x) : ''; }

  nameY(y) { return whole(y); }

  /** The longest of the requests that share the pixel of one. */
  longestAt(request) {
    const share = Math.max(1, Math.floor((this.view.x1 - this.view.x0) / this.area.width));
    const first = Math.floor(request / share) * share;
    let longest = first;
    for (let i = first; i < Math.min(this.requests.length, first + share); i++) {
      if (this.requests[i][0] + this.requests[i][1] > this.requests[longest][0] + this.requests[longest][1]) { longest = i; }
    }
    return { longest, first, share };
  }

  paint(c) {
    const prompt = styleOf('--k0');
    const output = styleOf('--k2');
    for (let at = Math.max(0, Math.floor(this.view.x0)); at < Math.min(this.requests.length, this.view.x1);) {
      const { longest, first, share } = this.longestAt(at);
      const [input, answer] = this.requests[longest];
      const left = this.toX(first);
      const width = Math.max(1, (this.toX(first + share) - left) * (share > 1 ? 1 : 0.9));
      c.fillStyle = prompt;
      c.fillRect(left, this.toY(input), width, this.toY(0) - this.toY(input));
      c.fillStyle = output;
      c.fillRect(left, this.toY(input + answer), width, this.toY(input) - this.toY(input + answer));
      at = first + share;
    }
  }

  describe(x) {
    const { longest } = this.longestAt(Math.min(this.requests.length - 1, Math.floor(x)));
    const [input, answer] = this.requests[longest];
    return `Request ${longest}\nPrompt tokens: ${input}\nOutput tokens: ${answer}\nTotal: ${input + answer}`;
  }
}

const charts = document.getElementById('charts');
const pair = append(charts, 'div', '', 'pair');
data.histograms.forEach((histogram, index) => new Histogram(pair, histogram, [0, 2, 1][index]));
new Bars(charts, 'Prompt and output tokens of each request', data.requests);
