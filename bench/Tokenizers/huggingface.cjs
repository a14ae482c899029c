// What Program.cs measures, of Hugging Face's own library: node huggingface.cjs FOLDER MODEL TEXTS.jsonl
const fs = require('fs'), path = require('path');
const [folder, model, file] = process.argv.slice(2);
const { Tokenizer } = require(path.resolve(folder, 'node_modules/tokenizers'));
const texts = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line).text).filter(text => text.isWellFormed());
const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
const seconds = before => { const used = process.cpuUsage(before); return (used.user + used.system) / 1e6; };
(async () => {
  let before = process.cpuUsage();
  const tokenizer = Tokenizer.fromFile(path.join(model, 'tokenizer.json'));
  const loadMs = seconds(before) * 1000, speeds = [];
  for (let pass = 0; pass < 6; pass++) {
    before = process.cpuUsage();
    for (const text of texts) await tokenizer.encode(text, null, { addSpecialTokens: false });
    speeds.push(megabytes / seconds(before));
  }
  console.log(JSON.stringify({ loadMs, cold: speeds[0], warm: Math.max(...speeds.slice(1)) }));
})();
