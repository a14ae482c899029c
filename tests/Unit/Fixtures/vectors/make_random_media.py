"""Makes random_media.json beside it: workloads of random-rerank and random-mm as vLLM draws them. Needs NumPy and PIL.

The tokenizer is one whose tokens are characters: 128 of them, of which 0 and 1 are special, none added; so texts never change when
they are encoded again, and no draw is made for their lengths.
"""
import hashlib
import io
import json
import math
import pathlib

import numpy as np

VOCABULARY = 128
ALLOWED = list(range(2, VOCABULARY))


def series(rng, count, ratio_in, ratio_out, input_len, output_len):
    low_in, high_in = math.floor(input_len * (1 - ratio_in)), math.ceil(input_len * (1 + ratio_in))
    low_out, high_out = max(1, math.floor(output_len * (1 - ratio_out))), max(1, math.ceil(output_len * (1 + ratio_out)))
    return (
        rng.integers(low_in, high_in + 1, size=count),
        rng.integers(low_out, high_out + 1, size=count),
        rng.integers(0, VOCABULARY, size=count),
    )


def text(offset, index, length):
    return [ALLOWED[(int(offset) + index + i) % len(ALLOWED)] for i in range(int(length))]


def rerank(seed, count, input_len, ratio, batch, reranker):
    rng = np.random.default_rng(seed)
    separator = 1 if reranker else 0
    query_lens, _, query_offsets = series(rng, 1, ratio, ratio, input_len // 2 - separator if reranker else input_len, 0)
    query = text(query_offsets[0], 0, query_lens[0])
    if not reranker:
        count, batch = count - 1, batch - 1
    lens, _, offsets = series(rng, count, ratio, ratio, input_len - len(query) - separator if reranker else input_len, 0)
    docs = [text(offsets[i], i + 1, lens[i]) for i in range(count)]
    requests = []
    for i in range(0, count, batch):
        part = docs[i : i + batch]
        times = len(part) if reranker else 1
        requests.append({"prompts": [query, *part], "length": (len(query) + separator) * times + sum(map(len, part))})
    return {"seed": seed, "count": int(count + (0 if reranker else 1)), "input": input_len, "ratio": ratio,
            "batch": batch + (0 if reranker else 1), "reranker": reranker, "requests": requests}


def multimodal(seed, count, input_len, output_len, ratio, prefix_len, base, spread, limit, buckets):
    rng = np.random.default_rng(seed)
    lens, outs, offsets = series(rng, count, ratio, ratio, input_len, output_len)
    prefix = [ALLOWED[i] for i in rng.integers(0, len(ALLOWED), size=prefix_len)] if prefix_len else []
    used = [(size, weight) for size, weight in buckets if weight > 0]
    total = sum(weight for _, weight in used)
    sizes, weights = [size for size, _ in used], [weight / total for _, weight in used]
    low, high = max(0, math.floor(base * (1 - spread))), min(limit, math.ceil(base * (1 + spread)))
    requests = []
    for i in range(count):
        images = []
        for _ in range(int(rng.integers(low, high + 1))):
            height, width, _ = rng.choice(sizes, p=weights)
            pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
            images.append([int(height), int(width), hashlib.sha256(pixels.tobytes()).hexdigest()[:16]])
        requests.append({"prompt": prefix + text(offsets[i], i, lens[i]), "output": int(outs[i]), "images": images})
    return {"seed": seed, "count": count, "input": input_len, "output": output_len, "ratio": ratio, "prefix": prefix_len, "base": base,
            "spread": spread, "limit": limit, "buckets": [[*size, weight] for size, weight in buckets], "requests": requests}


def jpeg(seed, height, width):
    from PIL import Image

    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="JPEG")
    return {"seed": seed, "height": height, "width": width, "length": len(file.getvalue()), "sha256": hashlib.sha256(file.getvalue()).hexdigest()}


if __name__ == "__main__":
    vectors = {
        "rerank": [
            rerank(0, 7, 20, 0.0, 3, True),
            rerank(5, 6, 24, 0.5, 1, True),
            rerank(3, 7, 9, 0.25, 3, False),
        ],
        "multimodal": [
            multimodal(0, 4, 12, 5, 0.0, 0, 1, 0.0, 255, [((16, 24, 1), 0.5), ((7, 5, 1), 0.5), ((720, 1280, 16), 0.0)]),
            multimodal(9, 6, 10, 8, 0.4, 3, 3, 0.7, 4, [((3, 3, 1), 2.0), ((5, 2, 1), 1.0), ((1, 9, 1), 0.5)]),
        ],
        "jpeg": [jpeg(5, 16, 16), jpeg(5, 17, 23), jpeg(1, 40, 33)],
    }
    pathlib.Path(__file__).with_name("random_media.json").write_text(json.dumps(vectors) + "\n")
