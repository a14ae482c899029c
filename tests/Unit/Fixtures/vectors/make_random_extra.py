"""Makes random_extra.json beside it: paths that the other random vectors do not take. Needs NumPy (made with 1.24, CPython 3.11).

In each section the order of the keys is the order of the draws.
"""
import json
import pathlib
import random

import numpy as np

RANGES = {
    "full_32": (0, 2**32),
    "above_32": (0, 2**32 + 1),
    "wide": (-(2**40), 2**41),
    "nearly_full_64": (-(2**63), 2**63 - 1),
    "rejecting_32": (0, 3_000_000_000),
}


def legacy(seed):
    r = np.random.RandomState(seed)
    case = {"seed": seed}
    for name, (low, high) in RANGES.items():
        case[name] = r.randint(low, high, size=5).tolist()
    case["normal"] = r.standard_normal(3).tolist()
    case["permutation_12"] = r.permutation(12).tolist()
    case["choice_30_6"] = r.choice(30, 6, replace=False).tolist()
    case["choice_4_9_replace"] = r.choice(4, 9, replace=True).tolist()
    case["gamma_0.3_scale_2.5"] = r.gamma(0.3, 2.5, size=4).tolist()
    case["normal_after"] = r.standard_normal(2).tolist()
    return case


def generator(seed):
    r = np.random.default_rng(seed)
    case = {"seed": seed}
    for name, (low, high) in RANGES.items():
        case[name] = r.integers(low, high, size=5).tolist()
    case["scalar_0_10"] = int(r.integers(0, 10))
    case["bytes_21"] = list(r.bytes(21))
    case["permutation_12"] = r.permutation(12).tolist()
    case["uint8_6"] = r.integers(0, 256, 6, dtype=np.uint8).tolist()
    case["choice_p_0_0.5_0_0.5"] = [int(r.choice(4, p=[0, 0.5, 0, 0.5])) for _ in range(8)]
    case["after"] = r.random(2).tolist()
    return case


def python(seed):
    r = random.Random(seed)
    return {
        "seed": seed,
        "getrandbits": {bits: r.getrandbits(bits) for bits in (1, 31, 33, 48, 63)},
        "randrange_-5_1000_3": [r.randrange(-5, 1000, 3) for _ in range(5)],
        "randrange_100_0_-7": [r.randrange(100, 0, -7) for _ in range(5)],
        "randrange_0_2^40": [r.randrange(2**40) for _ in range(5)],
        "sample_21_of_5": r.sample(range(21), 5),
        "sample_22_of_5": r.sample(range(22), 5),
        "sample_277_of_22": r.sample(range(277), 22),
        "sample_278_of_22": r.sample(range(278), 22),
        "after": r.random(),
    }


def seed_sequence(entropy):
    state = np.random.SeedSequence(entropy).generate_state(6, np.uint32)
    digits = []
    rest = entropy
    while rest or not digits:
        digits.append(rest & 0xFFFFFFFF)
        rest >>= 32
    return {"digits": digits, "state": state.tolist()}


vectors = {
    "legacy": [legacy(seed) for seed in (3, 4294967295)],
    "generator": [generator(seed) for seed in (3, 4294967296, 18446744073709551615)],
    "python": [python(seed) for seed in (-3, 4294967296, -(2**63))],
    "seed_sequence": [seed_sequence(entropy) for entropy in (0, 1, 2**32, 2**127 + 5, 2**200 + 12345)],
}
pathlib.Path(__file__).with_name("random_extra.json").write_text(json.dumps(vectors, indent=1) + "\n")
