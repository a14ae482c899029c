const charts = document.getElementById('charts');
const whole = value => Math.round(value).toLocaleString('en-US');
const pair = append(charts, 'div', '', 'pair');

data.histograms.forEach(({ title, edges, counts }, index) => new Chart(pair, {
  title,
  x: { name: 'Length', unit: 'tokens', from: edges[0], to: edges.at(-1) },
  y: { name: 'Requests', from: 0 },
  layers: [new Columns(edges, counts, { palette: 'k', colour: [0, 2, 1][index], lines: i => [`${edges[i].toFixed(1)} to ${edges[i + 1].toFixed(1)} tokens`, `${whole(counts[i])} requests`] })],
}));

const edges = Array.from({ length: data.requests.length + 1 }, (_, i) => i);
const prompts = data.requests.map(([prompt]) => prompt);
const outputs = data.requests.map(([, output]) => output);
const lines = i => [`Request ${i}`, `Prompt tokens: ${prompts[i]}`, `Output tokens: ${outputs[i]}`, `Total: ${prompts[i] + outputs[i]}`];
new Chart(charts, {
  title: 'Prompt and output tokens of each request',
  zooms: 'x',
  height: 300,
  x: { name: 'Request', from: 0, to: Math.max(1, data.requests.length), least: Math.min(1, 5 / Math.max(1, data.requests.length)) },
  y: { name: 'Length', unit: 'tokens', from: 0 },
  layers: [new Columns(edges, prompts, { palette: 'k', colour: 0, lines }), new Columns(edges, outputs, { palette: 'k', colour: 2, base: prompts, lines })],
});
