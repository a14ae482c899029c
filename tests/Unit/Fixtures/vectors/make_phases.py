"""Writes phases.json: the times at which the requests of phases arrive, in seconds from the beginning of each phase.

A phase with a duration draws unit gaps and bends their time by the inverse of the rate's integral; NumPy draws the gaps, and the inverse is
found by bisection of the integral, not by the formulas of the code under test.
"""

import json
import math

import numpy as np


def generator(seed, number):
    return np.random.RandomState(seed if number == 0 else np.random.SeedSequence([seed, 2, number]).generate_state(1)[0])


def rate(start, end, shape, duration, t):
    x = t / duration
    return start if end is None else start + (end - start) * x if shape == "Linear" else start * (end / start) ** x


def integral(start, end, shape, duration, t):
    if end is None:
        return start * t
    x = t / duration
    if shape == "Linear":
        return start * t + (end - start) * t * x / 2
    growth = math.log(end / start)
    return start * duration / growth * (math.exp(growth * x) - 1)


def time_of(due, start, end, shape, duration):
    low, high = 0.0, duration
    for _ in range(200):
        middle = (low + high) / 2
        if integral(start, end, shape, duration, middle) < due:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def by_duration(case):
    random = generator(case["seed"], case["number"])
    shape = {"Constant": None, "Poisson": 1.0, "Gamma": case["burstiness"]}[case["arrival"]]
    everything = integral(case["rate"], case["ramp_to"], case["ramp_shape"], case["duration"], case["duration"])
    offsets, due = [], 0.0
    while True:
        due += 1.0 if shape is None else random.gamma(shape, 1.0 / shape)
        if due > everything + 1e-9:
            return offsets
        offsets.append(min(case["duration"], time_of(due, case["rate"], case["ramp_to"], case["ramp_shape"], case["duration"])))


def by_count(case):
    random = generator(case["seed"], case["number"])
    shape = {"Constant": None, "Poisson": 1.0, "Gamma": case["burstiness"]}[case["arrival"]]
    count, offsets, elapsed = case["count"], [], 0.0
    for i in range(count):
        r = rate(case["rate"], case["ramp_to"], case["ramp_shape"], max(count - 1, 1), i)
        elapsed += 1.0 / r if shape is None else random.gamma(shape, 1.0 / (r * shape))
        offsets.append(elapsed)
    if case["ramp_to"] is None:
        factor = count / case["rate"] / elapsed
        offsets = [offset * factor for offset in offsets]
    return offsets


cases = []
for arrival, burstiness in (("Constant", None), ("Poisson", None), ("Gamma", 0.5), ("Gamma", 3.0)):
    for ramp_to, shape in ((None, "Linear"), (30.0, "Linear"), (2.0, "Linear"), (30.0, "Exponential"), (1.5, "Exponential")):
        for length in ({"duration": 4.0, "count": None}, {"duration": None, "count": 25}):
            for number in (0, 2):
                case = {"seed": 42, "number": number, "arrival": arrival, "burstiness": burstiness, "rate": 8.0, "ramp_to": ramp_to, "ramp_shape": shape, **length}
                case["offsets_s"] = by_duration(case) if case["duration"] else by_count(case)
                cases.append(case)

with open("phases.json", "w", encoding="utf-8", newline="\n") as file:
    json.dump({"cases": cases}, file, indent=1)
    file.write("\n")
