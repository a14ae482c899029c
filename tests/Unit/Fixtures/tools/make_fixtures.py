"""Makes the result files of other tools that ToolResultTests reads: the shape is theirs, every number is invented here.

The samples are drawn once; each file is computed from them with the formulas of its tool, in NumPy, apart from the code that is tested.
Run with: python3 make_fixtures.py
"""
import json
import numpy as np

rng = np.random.default_rng(2026)
N = 40
start = np.cumsum(rng.exponential(0.25, N))
ttft = rng.gamma(4.0, 0.02, N)
tokens = rng.integers(2, 9, N)
gaps = [rng.gamma(3.0, 0.004, n - 1) for n in tokens]
last = np.array([t + g.sum() for t, g in zip(ttft, gaps)])
end = last + rng.uniform(0.001, 0.003, N)  # the line [DONE]
inputs = rng.integers(20, 400, N)
origin = 1_790_000_000


def save(name, *objects, indent=None):
    with open(name, "w", encoding="utf-8") as file:
        for value in objects:
            file.write(json.dumps(value, indent=indent) + "\n")


def vllm_like(key, seconds, percents=(90, 95, 99)):
    ms = np.asarray(seconds) * 1000
    result = {f"mean_{key}_ms": ms.mean(), f"median_{key}_ms": np.median(ms), f"std_{key}_ms": ms.std()}
    result.update({f"p{p}_{key}_ms": np.percentile(ms, p) for p in percents})
    return result


def sglang(rate, details):
    duration = float((start + end).max())
    itls = np.concatenate(gaps)
    result = {
        "tag": None, "backend": "sglang-oai-chat", "dataset_name": "random", "request_rate": rate, "max_concurrency": 16,
        "sharegpt_output_len": None, "random_input_len": 400, "random_output_len": 8, "random_range_ratio": 0.5,
        "server_info": {"model_path": "org/model-7b", "tokenizer_path": "org/tokenizer-7b", "internal_states": [{}]},
        "duration": duration, "completed": N, "total_input_tokens": int(inputs.sum()), "total_input_text_tokens": int(inputs.sum()),
        "total_input_vision_tokens": 0, "total_output_tokens": int(tokens.sum()), "total_output_tokens_retokenized": int(tokens.sum()) - 3,
        "request_throughput": N / duration, "input_throughput": inputs.sum() / duration, "output_throughput": tokens.sum() / duration,
        "total_throughput": (inputs.sum() + tokens.sum()) / duration,
        **vllm_like("e2e_latency", end), **vllm_like("ttft", ttft), **vllm_like("tpot", (end - ttft) / (tokens - 1)), **vllm_like("itl", itls),
        "concurrency": end.sum() / duration, "accept_length": 1.75, "max_output_tokens_per_s": 31.0, "max_concurrent_requests": 7,
    }
    if details:
        result.update({
            "input_lens": [int(n) for n in inputs] + [50, 60], "output_lens": [int(n) for n in tokens] + [0, 0],
            "ttfts": [float(t) for t in ttft] + [0.0, 0.0], "itls": [[float(x) for x in g] for g in gaps] + [[], []],
            "generated_texts": ["words"] * N + ["", ""], "errors": [""] * N + ["Too Many Requests: slow down", "Traceback ... TimeoutError"],
        })
    return result


def guidellm_distribution(values, weights=None):
    values = np.asarray(values, dtype=float)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    order = np.argsort(values)
    sorted_values, shares = values[order], weights[order] / weights.sum()
    cumulated = np.cumsum(shares)
    mean = float((sorted_values * shares).sum())
    named = {"p001": .001, "p01": .01, "p05": .05, "p10": .1, "p25": .25, "p50": .5, "p75": .75, "p90": .9, "p95": .95, "p99": .99, "p999": .999}
    at = {k: float(sorted_values[min(int(np.searchsorted(cumulated, q, side="left")), len(values) - 1)]) for k, q in named.items()}
    variance = float((((sorted_values - mean) ** 2) * shares).sum())
    count = int(round(weights.sum()))
    return {"mean": mean, "median": at["p50"], "mode": at["p50"], "variance": variance, "std_dev": variance ** .5, "min": float(values.min()),
            "max": float(values.max()), "count": count, "total_sum": mean * count, "percentiles": at, "pdf": None}


def by_status(distribution):
    empty = dict(distribution, mean=0.0, count=0, total_sum=0.0)
    return {"successful": distribution, "incomplete": empty, "errored": empty, "total": distribution}


def guidellm_benchmark(strategy, totals, shift):
    itl = 1000 * (last - ttft) / (tokens - 1)
    metrics = {
        "request_totals": totals,
        "requests_per_second": by_status(guidellm_distribution([3.5, 4.5])),
        "request_concurrency": by_status(guidellm_distribution([0, 1, 2, 3])),
        "request_latency": by_status(guidellm_distribution(end + shift)),
        "prompt_token_count": by_status(guidellm_distribution(inputs)),
        "output_token_count": by_status(guidellm_distribution(tokens)),
        "time_to_first_token_ms": by_status(guidellm_distribution(1000 * (ttft + shift))),
        "time_to_first_output_token_ms": by_status(guidellm_distribution(1000 * (ttft + shift))),
        "time_per_output_token_ms": by_status(guidellm_distribution(1000 * (last + shift) / tokens, tokens)),
        "inter_token_latency_ms": by_status(guidellm_distribution(itl, tokens - 1)),
        "output_tokens_per_second": by_status(guidellm_distribution([20.0, 22.0])),
        "tokens_per_second": by_status(guidellm_distribution([400.0, 600.0])),
    }
    return {
        "type_": "generative_benchmark",
        "config": {"id_": "a", "run_id": "b", "run_index": 0, "strategy": strategy, "constraints": {},
                   "backend": {"type_": "openai_http", "target": "http://user:secret@10.0.0.7:8000", "model": "org/model-7b"}},
        "scheduler_metrics": {"start_time": origin - 1.0}, "metrics": metrics,
        "requests": {"successful": [], "incomplete": [], "errored": [], "total": None},
        "start_time": origin + 0.5, "end_time": origin + 12.5, "duration": 12.0, "warmup_duration": 0.0, "cooldown_duration": 0.0,
    }


def nvidia(unit, values, digest=True):
    values = np.asarray(values, dtype=float)
    result = {"unit": unit, "avg": float(values.mean())}
    if digest:
        result.update({f"p{p}": float(np.percentile(values, p)) for p in (1, 5, 10, 25, 50, 75, 90, 95, 99)})
        result.update({"min": float(values.min()), "max": float(values.max()), "std": float(values.std())})
    return result


start_ns = (origin * 10**9 + (start * 1e9).astype(np.int64))
latency_ms = last * 1000
aiperf_duration = float(((start_ns - start_ns.min()) / 1e9 + last).max())
itl_ms = (last - ttft) * 1000 / (tokens - 1)
nvidia_metrics = {
    "request_latency": nvidia("ms", latency_ms),
    "time_to_first_token": nvidia("ms", ttft * 1000),
    "time_to_second_token": nvidia("ms", [g[0] * 1000 for g in gaps]),
    "inter_token_latency": nvidia("ms", itl_ms),
    "output_sequence_length": nvidia("tokens", tokens),
    "input_sequence_length": nvidia("tokens", inputs),
    "output_token_throughput_per_user": nvidia("tokens/sec/user", 1000 / itl_ms),
}
aiperf = {
    "schema_version": "1.0", "aiperf_version": "0.9.0", "benchmark_id": "c", **nvidia_metrics,
    "inter_chunk_latency": nvidia("ms", np.concatenate(gaps) * 1000),
    "request_throughput": {"unit": "requests/sec", "avg": N / aiperf_duration}, "request_count": {"unit": "requests", "avg": float(N)},
    "error_request_count": {"unit": "requests", "avg": 3.0}, "benchmark_duration": {"unit": "sec", "avg": aiperf_duration},
    "output_token_throughput": {"unit": "tokens/sec", "avg": tokens.sum() / aiperf_duration},
    "total_isl": {"unit": "tokens", "avg": float(inputs.sum())}, "total_osl": {"unit": "tokens", "avg": float(tokens.sum())},
    "goodput": {"unit": "requests/sec", "avg": 2.5},
    "input_config": {"endpoint": {"model_names": ["org/model-7b"], "type": "chat"}, "loadgen": {"concurrency": 16, "request_rate": 4.0},
                     "tokenizer": {"name": "org/tokenizer-7b"}},
    "was_cancelled": True,
    "error_summary": [{"error_details": {"code": 503, "type": "HTTPError", "message": "busy"}, "count": 2},
                      {"error_details": {"code": None, "type": "TimeoutError", "message": "late"}, "count": 1}],
    "start_time": "2026-09-21T13:33:20.250000+00:00", "end_time": "2026-09-21T13:33:40+00:00",
}
genai = {
    **nvidia_metrics, "request_throughput": {"unit": "requests/sec", "avg": 4.0}, "request_count": {"unit": "count", "avg": float(N)},
    "output_token_throughput": {"unit": "tokens/sec", "avg": tokens.sum() / 10.0},
    "input_config": {"model": ["org/model-7b"], "endpoint_type": "chat", "concurrency": 16, "tokenizer": "org/tokenizer-7b"},
}


def record(i, metrics, error=None, phase="profiling", at=None):
    return {"metadata": {"session_num": i, "x_request_id": f"r{i}", "request_start_ns": int(start_ns[i] if at is None else at), "request_ack_ns": None,
                         "request_end_ns": 0, "worker_id": "w", "benchmark_phase": phase, "was_cancelled": False}, "metrics": metrics, "error": error}


def measured(i):
    return {"input_sequence_length": {"value": int(inputs[i]), "unit": "tokens"}, "output_sequence_length": {"value": int(tokens[i]), "unit": "tokens"},
            "time_to_first_token": {"value": float(ttft[i] * 1e9), "unit": "ns"}, "request_latency": {"value": float(latency_ms[i]), "unit": "ms"},
            "time_to_second_token": {"value": float(gaps[i][0] * 1000), "unit": "ms"}, "inter_token_latency": {"value": float(itl_ms[i]), "unit": "ms"},
            "inter_chunk_latency": {"value": [float(g * 1000) for g in gaps[i]], "unit": "ms"}}


records = [record(0, measured(0), phase="warmup", at=0)] + [record(i, measured(i)) for i in rng.permutation(N)]
records += [record(0, {"error_isl": {"value": 9, "unit": "tokens"}}, {"code": 503, "type": "HTTPError", "message": "busy"}, at=1)] * 2
records += [record(0, {}, {"code": None, "type": "TimeoutError", "message": "late"}, at=1)]


def inference_perf(values):
    values = np.asarray(values, dtype=float)
    result = {"mean": float(values.mean()), "min": float(values.min()), "max": float(values.max())}
    result.update({"median" if p == 50 else f"p{p:g}": float(np.percentile(values, p)) for p in (0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9)})
    return result


def lifecycle(newest):
    duration = 11.25
    successes = {
        "count": N,
        "latency": {"request_latency": inference_perf(end), "normalized_time_per_output_token": inference_perf(end / tokens),
                    "time_per_output_token": inference_perf((last - ttft) / (tokens - 1)), "time_to_first_token": inference_perf(ttft),
                    "inter_token_latency": inference_perf(np.concatenate(gaps))},
        "throughput": {"input_tokens_per_sec": inputs.sum() / duration, "output_tokens_per_sec": tokens.sum() / duration,
                       "total_tokens_per_sec": (inputs.sum() + tokens.sum()) / duration, "requests_per_sec": N / duration},
    }
    report = {"load_summary": {"count": N + 4, "schedule_delay": inference_perf(rng.normal(0.0005, 0.0001, N)), "send_duration": 10.0,
                               "requested_rate": 4.0, "achieved_rate": 3.96, "concurrency": 16},
              "successes": successes, "failures": {"count": 4, "request_latency": None}}
    if newest:
        report["benchmark_time_seconds"] = duration
        successes["prompt_tokens"] = {"total": float(inputs.sum()), "cached": 0.0}
        successes["output_tokens"] = {"total": float(tokens.sum()) + 5}
        successes["goodput_metrics"] = {"goodput_percentage": 75.0, "request_goodput": 2.5}
        report["failures"]["by_label"] = {"429 - Rate Limit": {"count": 3, "messages": []}, "Timeout": {"count": 1, "messages": []}}
    else:
        successes["prompt_len"], successes["output_len"] = inference_perf(inputs), inference_perf(tokens)
    return report


class Plain(json.JSONEncoder):
    def default(self, o):
        return o.item()


json.dumps = (lambda dumps: lambda value, indent=None: dumps(value, indent=indent, cls=Plain))(json.dumps)
save("sglang.jsonl", sglang(float("inf"), False), sglang("trace", True))
save("guidellm.json", {"metadata": {"version": 2, "guidellm_version": "0.7.3"}, "config": {}, "benchmarks": [
    guidellm_benchmark({"type_": "synchronous"}, {"successful": N, "incomplete": 0, "errored": 0, "total": N}, 0.0),
    guidellm_benchmark({"type_": "constant", "rate": 4.0}, {"successful": N, "incomplete": 2, "errored": 3, "total": N + 5}, 0.01)]})
save("profile_export_aiperf.json", aiperf, indent=2)
save("profile_export_genai_perf.json", genai, indent=2)
save("profile_export.jsonl", *records)
save("summary_lifecycle_metrics.json", lifecycle(True))
save("stage_0_lifecycle_metrics.json", lifecycle(False))
