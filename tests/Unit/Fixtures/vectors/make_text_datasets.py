"""Makes text_datasets.json beside it: what text datasets draw, made with Python's random, NumPy and pandas.

The two tokenizers are those of the tests: "letters" has a token a character, "pairs" joins two equal letters.
"""
import json
import pathlib
import random

import numpy as np
import pandas as pd


class Letters:
    vocab_size = 128

    def encode(self, text):
        return [ord(c) for c in text]

    def decode(self, ids):
        return "".join(chr(i) for i in ids)


class Pairs:
    vocab_size = 52

    def encode(self, text):
        ids, i = [], 0
        while i < len(text):
            joins = i + 1 < len(text) and text[i + 1] == text[i]
            ids.append((ord(text[i]) - 97) * 2 + int(joins))
            i += 2 if joins else 1
        return ids

    def decode(self, ids):
        return "".join(chr(97 + i // 2) * (1 + i % 2) for i in ids)


def exact(tokenizer, length):
    """Random tokens of the global stream, decoded and encoded until there are as many as asked for, ten times at most."""
    ids = np.random.randint(0, tokenizer.vocab_size, size=length).tolist()
    tries = 10
    while True:
        ids = tokenizer.encode(tokenizer.decode(ids))
        if tries <= 0 or len(ids) == length:
            return ids
        if len(ids) < length:
            ids = ids + np.random.randint(0, tokenizer.vocab_size, size=length - len(ids)).tolist()
        else:
            ids = ids[:length]
        tries -= 1


def prefix_repetition(name, tokenizer, seed, count, prefixes, prefix_len, suffix_len, rate, burstiness):
    random.seed(seed)
    np.random.seed(seed)
    each, rest = divmod(count, prefixes)
    requests = []
    for index in range(prefixes):
        prefix = exact(tokenizer, prefix_len)
        for _ in range(each + (index < rest)):
            ids = prefix + exact(tokenizer, suffix_len)
            requests.append({"prompt": tokenizer.decode(ids), "tokens": len(ids), "exact": len(ids) == prefix_len + suffix_len})
    unshuffled = [request["prompt"] for request in requests]
    random.shuffle(requests)
    gaps = [np.random.gamma(shape=burstiness, scale=1.0 / (rate * burstiness)) for _ in range(count)]
    offsets = np.cumsum(gaps)
    return {
        "tokenizer": name, "seed": seed, "count": count, "prefixes": prefixes, "prefix_len": prefix_len, "suffix_len": suffix_len,
        "rate": rate, "burstiness": burstiness, "requests": requests, "unshuffled": unshuffled,
        "offsets_s": (offsets * (count / rate / offsets[-1])).tolist(),
    }


def pandas_sample(seed, rows, count):
    frame = pd.DataFrame({"row": range(rows)})
    return {
        "seed": seed, "rows": rows, "count": count,
        "sample": frame.sample(n=count, random_state=seed, replace=count > rows)["row"].tolist(),
    }


def streaming_shuffle(seed, rows, buffer_size):
    """The order of Hugging Face's IterableDataset.shuffle: a buffer whose picked row is replaced, then what is left, shuffled."""
    rng = np.random.default_rng(seed)
    buffer, order, indices = [], [], iter(())
    for row in range(rows):
        if len(buffer) < buffer_size:
            buffer.append(row)
            continue
        index = next(indices, None)
        if index is None:
            indices = iter(rng.integers(0, buffer_size, size=1000).tolist())
            index = next(indices)
        order.append(buffer[index])
        buffer[index] = row
    rng.shuffle(buffer)
    return {"seed": seed, "rows": rows, "buffer_size": buffer_size, "order": order + buffer, "permutation": np.random.default_rng(seed).permutation(rows).tolist()}


def sonnet(seed, lines, count, input_len, prefix_len):
    """Letters as tokens, a template that puts <u> before and </u> behind, and one special token added to each text."""
    def tokens(text):
        return 1 + len(text)

    def template(text):
        return "<u>" + text + "</u>"
    random.seed(seed)
    base = "Pick as many lines as you can from these poem lines:\n"
    average = sum(tokens(line) for line in lines) / len(lines)
    offset = tokens(template(base))
    wanted = max(round((input_len - offset) / average), 1)
    fixed = max(round((prefix_len - offset) / average), 0)
    prompts, rejected = [], 0
    while len(prompts) < count:
        prompt = base + "".join(lines[:fixed] + random.choices(lines, k=wanted - fixed))
        if tokens(template(prompt)) <= input_len:
            prompts.append({"prompt": prompt, "tokens": tokens(template(prompt))})
        else:
            rejected += 1
    return {"seed": seed, "lines": lines, "count": count, "input_len": input_len, "prefix_len": prefix_len, "prompts": prompts, "rejected": rejected}


POEM = [f"line {i} " + "abcdefghijklmnopqrstuvwxyz"[: 3 + (i * 7) % 23] + "\n" for i in range(40)]

pathlib.Path(__file__).with_name("text_datasets.json").write_text(json.dumps({
    "prefix_repetition": [
        prefix_repetition("letters", Letters(), 0, 7, 3, 5, 4, 8.0, 1.0),
        prefix_repetition("letters", Letters(), 42, 11, 4, 0, 6, 3.0, 0.7),
        prefix_repetition("pairs", Pairs(), 7, 23, 5, 12, 9, 20.0, 2.5),
        prefix_repetition("pairs", Pairs(), 1, 6, 6, 20, 0, 2.0, 1.0),
    ],
    "pandas_sample": [pandas_sample(0, 10, 10), pandas_sample(42, 50, 7), pandas_sample(3, 5, 12)],
    "streaming_shuffle": [streaming_shuffle(0, 30, 8), streaming_shuffle(5, 6, 1000), streaming_shuffle(42, 2600, 1000)],
    "sonnet": [sonnet(0, POEM, 12, 200, 100), sonnet(9, POEM, 8, 300, 60)],
}, indent=None, separators=(",", ":")).replace("},{", "},\n{") + "\n")
