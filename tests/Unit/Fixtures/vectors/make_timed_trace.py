"""Makes timed_trace.json beside it: the tokens of prompts that are known by hashes, as vLLM draws them but for the seed.

vLLM seeds with hash(key) & 0xFFFFFFFF, which differs from one process to the next; here the upper 63 bits of the first 8 bytes
of the key's SHA-256 take its place. Made with CPython 3.11.
"""
import hashlib
import json
import pathlib
import random


def stable_hash(key):
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1


def prompt(hash_ids, input_length, chunk, vocabulary):
    ids = []
    for h in hash_ids:
        size = min(chunk, input_length - len(ids))
        if size <= 0:
            break
        ids += random.Random(stable_hash(f"{h}:{size}")).choices(vocabulary, k=size)
    return ids


vocabulary = list(range(2, 1000))
cases = []
for hash_ids, input_length, chunk in [
    ([0, 1, 2], 11, 4),
    ([0, 1, 5], 9, 4),
    ([7], 20, 16),
    ([3, 4, 5, 6], 8, 4),
    ([-9223372036854775808, 9223372036854775807], 5, 3),
    ([46, 47], 700, 512),
]:
    cases.append({"hash_ids": hash_ids, "input_length": input_length, "chunk": chunk, "ids": prompt(hash_ids, input_length, chunk, vocabulary)})
pathlib.Path(__file__).with_name("timed_trace.json").write_text(json.dumps(cases) + "\n")
