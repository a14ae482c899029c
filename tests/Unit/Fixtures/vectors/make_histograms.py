"""Writes histograms.json: lengths, and how numpy.histogram counts them in 30 bins."""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(7)
cases = {
    "equal": [128] * 5,
    "one": [7],
    "two values": [1, 2, 2, 1, 2],
    "on the borders": list(range(0, 91, 3)) + list(range(0, 91)),
    "borders that are no binary fractions": list(range(10, 20)) * 3,
    "log-normal": [int(x) for x in rng.lognormal(6, 1, 400)],
    "uniform": [int(x) for x in rng.integers(100, 1125, 400)],
}
out = []
for name, lengths in cases.items():
    counts, edges = np.histogram(lengths, bins=30)
    out.append({"name": name, "lengths": lengths, "counts": counts.tolist(), "edges": edges.tolist()})
pathlib.Path(__file__).with_name("histograms.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in out) + "\n]\n")
