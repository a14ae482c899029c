"""Makes random_video.json beside it: workloads of random-mm with videos as vLLM draws them. Needs NumPy.

The tokenizer is that of make_random_media.py. A frame is digested as OpenCV's writer sees it: the drawn bytes are blue, green and red, and
an odd column or row is left out; here red comes first.
"""
import hashlib
import json
import math
import pathlib

import numpy as np

from make_random_media import ALLOWED, series, text


def digest(pixels):
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()[:16]


def normalized(buckets):
    used = {size: weight for size, weight in buckets.items() if weight > 0}
    total = sum(used.values())
    return {size: weight / total for size, weight in used.items()}


def workload(seed, count, base, spread, limits, buckets):
    rng = np.random.default_rng(seed)
    lens, outs, offsets = series(rng, count, 0.0, 0.0, 8, 4)
    kind = lambda size: "video" if size[2] > 1 else "image"
    used = normalized(buckets)
    limit = sum(most for name, most in limits.items() if name in {kind(size) for size in used})
    low, high = max(0, math.floor(base * (1 - spread))), min(limit, math.ceil(base * (1 + spread)))
    requests = []
    for i in range(count):
        wanted = int(rng.integers(low, high + 1))
        left, made, items = dict(used), {kind(size): 0 for size in used}, []
        while sum(made.values()) < wanted:
            size = tuple(int(x) for x in rng.choice(list(left), p=list(left.values())))
            if made[kind(size)] == limits[kind(size)]:
                left = normalized({other: 0 if kind(other) == kind(size) else weight for other, weight in left.items()})
                continue
            made[kind(size)] += 1
            height, width, frames = size
            if frames == 1:
                items.append({"size": size, "frames": [digest(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))]})
            else:
                pixels = rng.integers(0, 256, (frames, height, width, 3), dtype=np.uint8)
                items.append({"size": size, "frames": [digest(frame[: height & -2, : width & -2, ::-1]) for frame in pixels]})
        requests.append({"prompt": text(offsets[i], i, lens[i]), "items": items})
    return {"seed": seed, "count": count, "base": base, "spread": spread, "limits": limits,
            "buckets": [[*size, weight] for size, weight in buckets.items()], "requests": requests}


if __name__ == "__main__":
    vectors = [
        workload(0, 3, 1, 0.0, {"image": 255, "video": 1}, {(16, 24, 5): 1.0}),
        workload(3, 5, 3, 0.5, {"image": 2, "video": 2}, {(7, 5, 1): 0.5, (3, 5, 4): 0.3, (5, 7, 3): 0.2, (8, 8, 9): 0.0}),
        workload(8, 4, 4, 0.25, {"image": 255, "video": 1}, {(3, 3, 7): 3.0, (2, 2, 1): 1.0}),
    ]
    pathlib.Path(__file__).with_name("random_video.json").write_text(json.dumps({"videos": vectors}) + "\n")
